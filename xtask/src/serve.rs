//! Serving the page on this machine.
//!
//! Only index.html and what lies under www/ can be asked for, with the content security policy that the page promises to
//! live under.

use anyhow::{Context, Result, anyhow};
use percent_encoding::percent_decode_str;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use tiny_http::{Header, Method, Request, Response, Server};

/// What the page may do: nothing but its own scripts, workers and WebAssembly.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:";
/// Requests answered at a time.
const THREADS: usize = 4;

/// Serves until it is stopped.
pub fn serve(port: u16) -> Result<()> {
    let server = Server::http(("127.0.0.1", port)).map_err(|error| refusal(port, error.downcast_ref::<io::Error>()))?;
    let port = server.server_addr().to_ip().context("the server has no address")?.port();
    println!("Imbalance Lab is at http://127.0.0.1:{port}/ (stop with Ctrl-C)");
    let server = Arc::new(server);
    let answerers: Vec<_> = (0..THREADS)
        .map(|_| {
            thread::spawn({
                let server = Arc::clone(&server);
                move || server.incoming_requests().for_each(answer)
            })
        })
        .collect();
    for answerer in answerers {
        answerer.join().map_err(|_| anyhow!("the server stopped unexpectedly"))?;
    }
    Ok(())
}

fn refusal(port: u16, error: Option<&io::Error>) -> anyhow::Error {
    match error.map(io::Error::kind) {
        Some(ErrorKind::AddrInUse) => anyhow!(
            "port {port} is in use by another program: choose another with --port, or let one be found with --port 0"
        ),
        Some(ErrorKind::PermissionDenied) => {
            anyhow!("this user may not open port {port}: choose one above 1023 with --port")
        }
        _ => anyhow!("port {port} cannot be opened: choose another with --port"),
    }
}

fn answer(request: Request) {
    let found = match request.method() {
        Method::Get | Method::Head => {
            file_of(request.url()).and_then(|path| File::open(&path).ok().map(|file| (path, file)))
        }
        _ => None,
    };
    // A reader that has gone away is no fault of ours.
    let _ = match found {
        Some((path, file)) => {
            let mut response = Response::from_file(file);
            for (name, value) in headers(&path) {
                response.add_header(header(name, value));
            }
            request.respond(response)
        }
        None => request.respond(Response::from_string("There is nothing here.\n").with_status_code(404)),
    };
}

fn headers(path: &Path) -> [(&'static str, &'static str); 4] {
    [
        ("Content-Type", media_type(path)),
        ("Content-Security-Policy", POLICY),
        ("Cache-Control", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
    ]
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("the headers above are plain ASCII")
}

/// The file that an address asks for, if it is one of the page's.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let path = path.strip_prefix('/')?;
    let mut file = PathBuf::from(if path.is_empty() { "index.html" } else { path });
    let plain = file.components().all(|part| matches!(part, Component::Normal(_)));
    if !plain || path.contains(['\\', '\0']) || !(file == Path::new("index.html") || file.starts_with("www")) {
        return None;
    }
    if file.is_dir() {
        file.push("index.html");
    }
    fs::metadata(&file).is_ok_and(|data| data.is_file()).then_some(file)
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("wasm") => "application/wasm",
        Some("gz") => "application/gzip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pages_own_files_can_be_asked_for() {
        // Tests run in the package's folder; the page lies one above.
        std::env::set_current_dir(crate::tools::root()).unwrap();
        assert_eq!(file_of("/"), Some("index.html".into()));
        assert_eq!(file_of("/?embed#x"), Some("index.html".into()));
        assert_eq!(file_of("/www/page.css"), Some("www/page.css".into()));
        for outside in [
            "/Cargo.toml",
            "/www/../Cargo.toml",
            "/www/%2e%2e/Cargo.toml",
            "/%2e%2e/%2e%2e/etc/passwd",
            "//etc/passwd",
            "/www/..%2fCargo.toml",
            "/www\\..\\Cargo.toml",
            "/.git/config",
            "/www/nothing",
            "/www",
            "",
        ] {
            assert_eq!(file_of(outside), None, "{outside}");
        }
    }

    #[test]
    fn a_port_in_use_is_said_in_plain_words() {
        let taken = Server::http(("127.0.0.1", 0)).unwrap();
        let port = taken.server_addr().to_ip().unwrap().port();
        let message = serve(port).unwrap_err().to_string();
        assert!(message.contains(&port.to_string()) && message.contains("--port"), "{message}");
    }
}
