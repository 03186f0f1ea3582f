//! The programs that the commands call: found where they are, installed where they are missing.
//!
//! Programs from crates.io are pinned and go to target/tools, so that nothing of the user's own is replaced.

use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The version of wasm-pack that runs the browser tests.
const WASM_PACK: &str = "0.15.1";
/// The version of geckodriver that commands Firefox.
const GECKODRIVER: &str = "0.37.1";
const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// Where pinned tools go.
const TOOLS: &str = "target/tools";

/// The repository's top folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// A command that cargo's own environment does not leak into: cargo hands its settings for this program down to its
/// children, where they would make them build everything anew.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        let inherited = name_text.starts_with("CARGO_PKG_") || name_text.starts_with("CARGO_MANIFEST_");
        if inherited || ["CARGO", "CARGO_CRATE_NAME", "CARGO_BIN_NAME", "OUT_DIR"].contains(&&*name_text) {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs a command to its end; an error says what was run.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed");
    }
    Ok(())
}

/// What a command prints.
pub fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A program on the PATH.
fn on_path(program: &str) -> Option<PathBuf> {
    let paths = env::var_os("PATH")?;
    env::split_paths(&paths).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Adds the wasm target to the Rust toolchain, if it lacks it.
pub fn wasm_target() -> Result<()> {
    let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!(
            "this Rust has no {WASM_TARGET} target and there is no rustup to add it: install Rust with rustup, or add the target by hand"
        );
    }
    run(command("rustup").args(["target", "add", WASM_TARGET]))
}

/// The folder that holds wasm-bindgen and its test runner, of just the version in Cargo.lock.
pub fn wasm_bindgen() -> Result<PathBuf> {
    let version = locked_version(&fs::read_to_string("Cargo.lock").context("cannot read Cargo.lock")?, "wasm-bindgen")?;
    pinned("wasm-bindgen-cli", "wasm-bindgen", &version)
}

/// The folder that holds wasm-pack.
pub fn wasm_pack() -> Result<PathBuf> {
    pinned("wasm-pack", "wasm-pack", WASM_PACK)
}

/// The folder that holds a program of just this version: on the PATH, in target/tools, or installed there now.
fn pinned(package: &str, program: &str, version: &str) -> Result<PathBuf> {
    let own = root().join(TOOLS).join("bin");
    let places = on_path(program).into_iter().chain([own.join(program)]);
    for file in places {
        if output(command(&file).arg("--version")).is_ok_and(|text| text.split_whitespace().any(|word| word == version))
        {
            return Ok(file.parent().unwrap_or(&own).to_owned());
        }
    }
    println!("installing {package} {version} into {TOOLS}, once");
    run(command("cargo").args(["install", package, "--version", version, "--force", "--root", TOOLS]))?;
    Ok(own)
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Result<String> {
    let lock: toml::Table = lock.parse().context("Cargo.lock is not what it should be")?;
    let packages = lock.get("package").and_then(|packages| packages.as_array()).into_iter().flatten();
    let named = |entry: &&toml::Value| entry.get("name").and_then(|name| name.as_str()) == Some(package);
    let version = packages.into_iter().find(named).and_then(|entry| entry.get("version")?.as_str());
    version.map(str::to_owned).with_context(|| format!("Cargo.lock has no {package}"))
}

/// A browser and the driver that commands it.
pub struct Browser {
    /// Chromium.
    pub program: PathBuf,
    /// ChromeDriver.
    pub driver: PathBuf,
}

/// Chromium and its driver: named by CHROMIUM and CHROMEDRIVER, on the PATH, or installed with apt where that is allowed.
pub fn chromium() -> Result<Browser> {
    let find = || {
        let program = find_program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?;
        Some(Browser { program, driver: find_program("CHROMEDRIVER", &["chromedriver"])? })
    };
    find_or_install(find, &["chromium", "chromium-driver"], "CHROMIUM and CHROMEDRIVER")
}

/// Firefox and its driver, which is installed as other pinned tools are.
pub fn firefox() -> Result<Browser> {
    let driver = pinned("geckodriver", "geckodriver", GECKODRIVER)?.join("geckodriver");
    Ok(Browser { program: firefox_alone()?, driver })
}

/// Firefox: named by FIREFOX, on the PATH, or installed with apt where that is allowed.
pub fn firefox_alone() -> Result<PathBuf> {
    let find = || find_program("FIREFOX", &["firefox", "firefox-esr"]);
    find_or_install(find, &["firefox-esr"], "FIREFOX")
}

/// A program named by a variable, or the first of some names on the PATH.
fn find_program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).or_else(|| names.iter().find_map(|name| on_path(name)))
}

fn find_or_install<T>(find: impl Fn() -> Option<T>, packages: &[&str], variables: &str) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install_packages(packages, variables)?;
    find()
        .with_context(|| format!("{} were installed but are not on the PATH; set {variables}", packages.join(" and ")))
}

/// Installs Debian packages, if apt is here and may.
fn install_packages(packages: &[&str], variables: &str) -> Result<()> {
    let wanted = packages.join(" and ");
    let is_root = output(command("id").arg("-u")).is_ok_and(|id| id == "0");
    let may_sudo = !is_root && on_path("sudo").is_some() && output(command("sudo").args(["-n", "true"])).is_ok();
    if on_path("apt-get").is_none() || !(is_root || may_sudo) {
        bail!(
            "the browser tests need {wanted}: install them with your system's package manager, or set {variables} to where they are"
        );
    }
    let apt = || {
        let mut apt = if is_root { command("apt-get") } else { command("sudo") };
        if !is_root {
            apt.arg("apt-get");
        }
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    println!("installing {wanted} with apt-get, once");
    run(apt().args(["update", "-q"]))?;
    run(apt().args(["install", "-q", "-y", "--no-install-recommends"]).args(packages))
}

/// Installs a folder's development packages, if they are missing or older than its lock file.
pub fn node_packages(folder: &str) -> Result<()> {
    if on_path("npm").is_none() {
        bail!(
            "tests and benchmarks of the page need Node.js 20 or newer with npm: install it from your system's packages or its own site"
        );
    }
    let changed = |file: &str| fs::metadata(Path::new(folder).join(file)).and_then(|data| data.modified());
    let fresh = match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    };
    if fresh { Ok(()) } else { run(command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.7\"\n\n[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.1\"\n";

    #[test]
    fn the_locked_version_is_that_of_the_package_itself() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").unwrap(), "0.2.7");
        assert!(locked_version(LOCK, "wasm").unwrap_err().to_string().contains("wasm"));
    }

    #[test]
    fn a_failing_command_is_named() {
        let error = run(command("rustc").arg("--no-such-flag").stderr(Stdio::null())).unwrap_err();
        assert!(error.to_string().contains("rustc --no-such-flag"), "{error}");
    }
}
