//! Serving the page on this machine.
//!
//! Only index.html, the files under www/ and the pages of the documentation can be asked for, with the content security
//! policy that the page promises to live under. A page of another origin may read all of it: everything here is public.

use anyhow::{Result, anyhow, ensure};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::UNIX_EPOCH;
use tiny_http::{Header, Method, Request, Response, Server};

/// What the page may do: nothing but its own scripts, workers and WebAssembly. No text becomes a script or markup: scripts and
/// workers need an address that the page's one policy of trusted types vouches for (www/locations.js).
pub const POLICY: &str = concat!(
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; object-src 'none'; ",
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types imbalance-lab",
);
/// How many requests are answered at once. Each takes as long as its reader needs to receive it.
const THREADS: usize = 8;

/// Serves the page that lies in a folder, and the documentation from another, until it is stopped.
pub fn serve(folder: &Path, docs: &Path, port: u16) -> Result<()> {
    ensure!(
        folder.join("index.html").exists(),
        "there is no index.html in {}: write it first, dist with `cargo xtask dist`",
        folder.display()
    );
    let server = Server::http(("127.0.0.1", port)).map_err(|error| refusal(port, &*error))?;
    let port = server.server_addr().to_ip().map_or(port, |address| address.port());
    println!("Imbalance Lab is at http://127.0.0.1:{port}/ (stop with Ctrl-C)");
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| answer_all(&server, folder, docs));
        }
    });
    Ok(())
}

/// Answers requests until the server is unblocked.
fn answer_all(server: &Server, folder: &Path, docs: &Path) {
    while let Ok(request) = server.recv() {
        // A connection that breaks concerns only the reader who broke it.
        let _ = answer(request, folder, docs);
    }
}

fn answer(request: Request, folder: &Path, docs: &Path) -> io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(with_policy(Response::from_data([]).with_status_code(405)));
    }
    let Some((path, body)) = file(request.url(), folder, docs) else {
        return request.respond(with_policy(Response::from_data([]).with_status_code(404)));
    };
    let tag = tag(&path);
    let known =
        request.headers().iter().any(|header| header.field.equiv("If-None-Match") && header.value.as_str() == tag);
    let (status, body) = if known { (304, Vec::new()) } else { (200, body) };
    let response = Response::from_data(body).with_status_code(status).with_chunked_threshold(usize::MAX);
    request.respond(
        with_policy(response).with_header(header("Content-Type", kind(&path))).with_header(header("ETag", &tag)),
    )
}

/// The file that an address names, if it is part of the page or of the documentation, and what is in it.
fn file(address: &str, folder: &Path, docs: &Path) -> Option<(PathBuf, Vec<u8>)> {
    let address = address.split(['?', '#']).next()?;
    let path = if address == "/" || address == "/index.html" {
        folder.join("index.html")
    } else if let Some(name) = address.strip_prefix("/docs/") {
        docs.join(plain(name)?)
    } else {
        folder.join("www").join(plain(address.strip_prefix("/www/")?)?)
    };
    let body = fs::read(&path).ok()?;
    Some((path, body))
}

/// A path that leads nowhere but down. No file of the page has a name that must be written with percent signs.
fn plain(name: &str) -> Option<&Path> {
    let is_plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    (is_plain && !name.contains(['%', '\\'])).then_some(Path::new(name))
}

/// What changes whenever a file does, so that a browser asks for it again but is sent it only then.
fn tag(path: &Path) -> String {
    let changed = fs::metadata(path).and_then(|data| data.modified()).ok();
    let time = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("\"{:x}\"", time.as_nanos())
}

/// The type of a file, by the end of its name.
fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("gz") => "application/gzip",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("md" | "ts" | "txt") => "text/plain",
        _ => "application/octet-stream",
    }
}

/// Adds what every answer carries. Pages on other ports may embed the lab, as they may where it is published.
fn with_policy<Body: io::Read>(response: Response<Body>) -> Response<Body> {
    response
        .with_header(header("Content-Security-Policy", POLICY))
        .with_header(header("Cache-Control", "no-cache"))
        .with_header(header("Access-Control-Allow-Origin", "*"))
        .with_header(header("X-Content-Type-Options", "nosniff"))
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("names and values of headers are plain ASCII")
}

fn refusal(port: u16, error: &(dyn std::error::Error + 'static)) -> anyhow::Error {
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(ErrorKind::AddrInUse) => anyhow!(
            "port {port} is in use by another program: choose another with --port, or let one be found with --port 0"
        ),
        Some(ErrorKind::PermissionDenied) => {
            anyhow!("this user may not open port {port}: choose one above 1023 with --port")
        }
        _ => anyhow!("port {port} cannot be opened: choose another with --port"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn a_port_in_use_is_said_in_plain_words() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = serve(crate::tools::root(), Path::new("docs"), port).unwrap_err().to_string();
        assert!(message.contains("in use") && message.contains(&port.to_string()), "{message}");
    }

    #[test]
    fn a_folder_without_a_page_is_told_from_one_with_it() {
        let message = serve(Path::new("no/such/folder"), Path::new("docs"), 0).unwrap_err().to_string();
        assert!(message.contains("no/such/folder") && message.contains("cargo xtask dist"), "{message}");
    }

    /// What one request is answered.
    fn answered(request: &str) -> String {
        let server = Server::http(("127.0.0.1", 0)).unwrap();
        let address = server.server_addr().to_ip().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| answer_all(&server, crate::tools::root(), Path::new("docs")));
            let mut reader = TcpStream::connect(address).unwrap();
            write!(reader, "{request} HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            reader.read_to_string(&mut answer).unwrap();
            server.unblock();
            answer
        })
    }

    #[test]
    fn a_file_comes_whole_with_its_length_and_the_policy() {
        let page = fs::read_to_string(crate::tools::root().join("index.html")).unwrap();
        let answer = answered("GET /?a#b");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(&format!("\r\n\r\n{page}")), "{answer}");
        assert!(answer.contains(&format!("Content-Length: {}\r\n", page.len())), "{answer}");
        assert!(answer.contains(&format!("Content-Security-Policy: {POLICY}\r\n")), "{answer}");
        assert!(answered("GET /Cargo.toml").starts_with("HTTP/1.1 404"));
        assert!(answered("POST /").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn a_head_has_no_body_and_a_known_file_is_not_sent_again() {
        let head = answered("HEAD /");
        assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
        let (_, tag) = head.split_once("ETag: ").unwrap();
        let (tag, _) = tag.split_once("\r\n").unwrap();
        let known = answered(&format!("GET / HTTP/1.1\r\nIf-None-Match: {tag}\r\nX:"));
        assert!(known.starts_with("HTTP/1.1 304") && known.ends_with("\r\n\r\n"), "{known}");
    }
}
