//! Serves the page on this machine.
//!
//! The server answers only requests for index.html, the files under www/, and the pages that are written from Markdown:
//! those of the documentation and of the lessons. It sends the content security policy that the page is designed for. A page
//! of another origin may read all of it, because everything here is public.
//!
//! The server is made for one reader on one machine: it uses a thread for each connection, and holds each file in
//! memory while it sends it. A general server would take longer to compile than everything else that
//! `cargo xtask serve` needs.

use anyhow::{Context, Result, anyhow, ensure};
use httparse::{EMPTY_HEADER, Request, Status};
use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::UNIX_EPOCH;

/// The content security policy of the page: it may load only its own scripts, workers and WebAssembly. No text becomes
/// a script or markup. Scripts and workers need an address that the page's single policy of trusted types accepts
/// (www/locations.js).
pub const POLICY: &str = concat!(
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; object-src 'none'; ",
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types imbalance-lab",
);
/// The maximum length of the head of a request in bytes, and the maximum number of its headers.
const MAX_HEAD: usize = 32 * 1024;
const MAX_HEADERS: usize = 100;

/// Serves the page in a folder, with the pages that are written from Markdown in another, until it is stopped.
pub fn serve(folder: &Path, written: &Path, port: u16) -> Result<()> {
    ensure!(
        folder.join("index.html").exists(),
        "there is no index.html in {}; write it first, for instance dist with `cargo xtask dist`",
        folder.display()
    );
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|error| refusal(port, error.kind()))?;
    let port = listener.local_addr().context("the server has no address")?.port();
    println!("Imbalance Lab is at http://127.0.0.1:{port}/ (stop with Ctrl-C)");
    let folders: Arc<Folders> = Arc::new(Folders { page: folder.to_owned(), written: written.to_owned() });
    loop {
        // A broken connection affects only its own reader.
        if let Ok((stream, _)) = listener.accept() {
            let folders = Arc::clone(&folders);
            thread::spawn(move || converse(stream, &folders));
        }
    }
}

/// Answers the requests of a connection, one after the other, until either side ends it.
fn converse(mut stream: TcpStream, folders: &Folders) -> io::Result<()> {
    // Without this, the end of an answer would wait until the reader acknowledges its start.
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    loop {
        let (length, answer, ends) = loop {
            let mut headers = [EMPTY_HEADER; MAX_HEADERS];
            let mut request = Request::new(&mut headers);
            match request.parse(&received) {
                Ok(Status::Complete(length)) => break (length, answer(&request, folders), ends(&request)),
                Ok(Status::Partial) if received.len() < MAX_HEAD => {}
                _ => break (received.len(), empty("400 Bad Request"), true),
            }
            let mut more = [0; 4096];
            match stream.read(&mut more)? {
                0 => return Ok(()),
                count => received.extend_from_slice(&more[..count]),
            }
        };
        stream.write_all(&answer)?;
        if ends {
            return Ok(());
        }
        received.drain(..length);
    }
}

/// Returns whether the connection ends after this request. After a request other than one for a page, the server could
/// not tell its body from the next request.
fn ends(request: &Request) -> bool {
    let closes = header(request, "connection").is_some_and(|value| value.eq_ignore_ascii_case(b"close"));
    closes || request.version == Some(0) || !is_question(request)
}

fn is_question(request: &Request) -> bool {
    matches!(request.method, Some("GET" | "HEAD"))
}

fn header<'a>(request: &Request<'_, 'a>, name: &str) -> Option<&'a [u8]> {
    request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
}

/// The folders of the page and of the pages that are written from Markdown.
struct Folders {
    page: PathBuf,
    written: PathBuf,
}

/// Returns the whole answer to a request, head and body.
fn answer(request: &Request, folders: &Folders) -> Vec<u8> {
    if !is_question(request) {
        return empty("405 Method Not Allowed");
    }
    let Some((path, body)) = request.path.and_then(|address| folders.file(address)) else {
        return empty("404 Not Found");
    };
    let tag = tag(&path);
    if header(request, "if-none-match").is_some_and(|value| value == tag.as_bytes()) {
        return head("304 Not Modified", &format!("ETag: {tag}\r\n")).into_bytes();
    }
    let about = format!("Content-Type: {}\r\nContent-Length: {}\r\nETag: {tag}\r\n", kind(&path), body.len());
    let mut answer = head("200 OK", &about).into_bytes();
    if request.method == Some("GET") {
        answer.extend(body);
    }
    answer
}

impl Folders {
    /// Returns the file at an address and its content, if it is part of the page or written from Markdown.
    fn file(&self, address: &str) -> Option<(PathBuf, Vec<u8>)> {
        let address = address.split(['?', '#']).next()?;
        let paths = if address == "/" || address == "/index.html" {
            vec![self.page.join("index.html")]
        } else if let Some(name) = address.strip_prefix("/docs/") {
            vec![self.written.join("docs").join(plain(name)?)]
        } else {
            let name = plain(address.strip_prefix("/www/")?)?;
            [&self.written, &self.page].map(|folder| folder.join("www").join(name)).into()
        };
        paths.into_iter().find_map(|path| fs::read(&path).ok().map(|body| (path, body)))
    }
}

/// Returns the path if it only leads downwards. No file of the page has a name that needs percent signs.
fn plain(name: &str) -> Option<&Path> {
    let is_plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    (is_plain && !name.contains(['%', '\\'])).then_some(Path::new(name))
}

/// Returns a tag that changes whenever the file does. A browser then revalidates the file and receives it only after a
/// change.
fn tag(path: &Path) -> String {
    let changed = fs::metadata(path).and_then(|data| data.modified()).ok();
    let time = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("\"{:x}\"", time.as_nanos())
}

/// Returns the media type of a file, by the end of its name.
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

fn empty(status: &str) -> Vec<u8> {
    head(status, "Content-Length: 0\r\n").into_bytes()
}

/// Returns the head of an answer. Pages on other ports may embed the lab, as on the published site.
fn head(status: &str, about: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{about}Content-Security-Policy: {POLICY}\r\nCache-Control: no-cache\r\n\
         Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\n\r\n"
    )
}

fn refusal(port: u16, error: ErrorKind) -> anyhow::Error {
    match error {
        ErrorKind::AddrInUse => {
            anyhow!("another program uses port {port}; choose another port with --port, or a free one with --port 0")
        }
        ErrorKind::PermissionDenied => {
            anyhow!("this user may not open port {port}; choose a port above 1023 with --port")
        }
        _ => anyhow!("port {port} cannot be opened; choose another port with --port"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_reported() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = serve(crate::tools::root(), Path::new("docs"), port).unwrap_err().to_string();
        assert!(message.contains(&port.to_string()) && message.contains("--port"), "{message}");
    }

    #[test]
    fn folders_without_a_page_are_rejected() {
        let message = serve(Path::new("no/such/folder"), Path::new("docs"), 0).unwrap_err().to_string();
        assert!(message.contains("no/such/folder") && message.contains("cargo xtask dist"), "{message}");
    }

    /// Returns the answer to a connection that sends a text and then nothing more.
    fn answered(text: &str) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let mut reader = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, _) = listener.accept().unwrap();
        let folders = Folders { page: crate::tools::root().to_owned(), written: PathBuf::new() };
        let server = thread::spawn(move || converse(stream, &folders));
        reader.write_all(text.as_bytes()).unwrap();
        reader.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        reader.read_to_string(&mut answer).unwrap();
        server.join().unwrap().unwrap();
        answer
    }

    #[test]
    fn requests_on_one_connection_are_answered_in_turn() {
        let page = fs::read_to_string(crate::tools::root().join("index.html")).unwrap();
        let both = answered("GET /no HTTP/1.1\r\nHost: a\r\n\r\nGET /?a HTTP/1.1\r\nHost: a\r\n\r\n");
        let (missing, found) = both.split_at(both.rfind("HTTP/1.1").unwrap());
        assert!(missing.starts_with("HTTP/1.1 404") && missing.ends_with("\r\n\r\n"), "{missing}");
        assert!(found.starts_with("HTTP/1.1 200") && found.ends_with(&format!("\r\n\r\n{page}")), "{found}");
    }

    #[test]
    fn a_head_request_gets_no_body_and_a_known_file_is_not_sent_again() {
        let page = fs::metadata(crate::tools::root().join("index.html")).unwrap().len();
        let head = answered("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(head.contains(&format!("Content-Length: {page}\r\n")) && head.ends_with("\r\n\r\n"), "{head}");
        let (_, tag) = head.split_once("ETag: ").unwrap();
        let (tag, _) = tag.split_once("\r\n").unwrap();
        let known = answered(&format!("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: {tag}\r\n\r\n"));
        assert!(known.starts_with("HTTP/1.1 304") && known.ends_with("\r\n\r\n"), "{known}");
    }

    #[test]
    fn an_invalid_request_ends_the_connection() {
        for (text, status) in [("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nGET", "405"), ("what?\r\n\r\n", "400")] {
            let answer = answered(text);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
            assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
        }
    }
}
