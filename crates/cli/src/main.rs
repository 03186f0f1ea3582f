//! The command line: the same documents, runs and figures as in the page, without a browser.

#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

// The command line reads files, so it does nothing in a browser.
#[cfg(target_arch = "wasm32")]
fn main() {}
