//! Serving the page on this machine.
//!
//! Only index.html, the files under www/ and the pages of the documentation can be asked for, with the content security
//! policy that the page promises to live under. A page of another origin may read all of it: everything here is public.

use anyhow::{Context, Result, anyhow, ensure};
use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use std::io::ErrorKind;
use std::path::Path;
use tokio::net::TcpListener;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// What the page may do: nothing but its own scripts, workers and WebAssembly. No text becomes a script or markup: scripts and
/// workers need an address that the page's one policy of trusted types vouches for (www/locations.js).
pub const POLICY: &str = concat!(
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; object-src 'none'; ",
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types imbalance-lab",
);

/// Serves the page that lies in a folder, and the documentation from another, until it is stopped.
#[tokio::main]
pub async fn serve(folder: &Path, docs: &Path, port: u16) -> Result<()> {
    ensure!(
        folder.join("index.html").exists(),
        "there is no index.html in {}: write it first, dist with `cargo xtask dist`",
        folder.display()
    );
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| refusal(port, error.kind()))?;
    let port = listener.local_addr().context("the server has no address")?.port();
    println!("Imbalance Lab is at http://127.0.0.1:{port}/ (stop with Ctrl-C)");
    axum::serve(listener, page(folder, docs)).await.context("the server stopped unexpectedly")
}

fn page(folder: &Path, docs: &Path) -> Router {
    let index = folder.join("index.html");
    Router::new()
        .route_service("/", ServeFile::new(&index))
        .route_service("/index.html", ServeFile::new(index))
        .nest_service("/www", ServeDir::new(folder.join("www")).append_index_html_on_directories(false))
        .nest_service("/docs", ServeDir::new(docs))
        .layer(always(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(always(header::CACHE_CONTROL, "no-cache"))
        // Pages on other ports may embed the lab, as they may where it is published.
        .layer(always(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
}

fn always(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

fn refusal(port: u16, error: ErrorKind) -> anyhow::Error {
    match error {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} is in use by another program: choose another with --port, or let one be found with --port 0"
        ),
        ErrorKind::PermissionDenied => {
            anyhow!("this user may not open port {port}: choose one above 1023 with --port")
        }
        _ => anyhow!("port {port} cannot be opened: choose another with --port"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_said_in_plain_words() {
        let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = serve(crate::tools::root(), Path::new("docs"), port).unwrap_err().to_string();
        assert!(message.contains(&port.to_string()) && message.contains("--port"), "{message}");
    }

    #[test]
    fn a_folder_without_a_page_is_told_from_one_with_it() {
        let message = serve(Path::new("no/such/folder"), Path::new("docs"), 0).unwrap_err().to_string();
        assert!(message.contains("no/such/folder") && message.contains("cargo xtask dist"), "{message}");
    }
}
