//! The command line: the same documents, runs and figures as in the page, without a browser.

#[cfg(not(target_arch = "wasm32"))]
mod command;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    command::main()
}

// The command line reads files, so it does nothing in a browser.
#[cfg(target_arch = "wasm32")]
fn main() {}
