//! The command line: the same documents, runs and pictures as in the page, without a browser.

#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

// The command line reads files; in a browser there is nothing for it to do.
#[cfg(target_arch = "wasm32")]
fn main() {}
