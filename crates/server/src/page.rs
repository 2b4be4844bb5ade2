//! The page: files of `web/dist`, embedded with the feature `ui`.

use crate::answer::Failure;
use axum::http::{Method, Uri, header};
use axum::response::{IntoResponse, Response};

/// No script or style but our own; nobody may frame it.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

#[cfg(feature = "ui")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../../web/dist"]
struct Files;

/// Any path that no other route has. Nothing is sent to a page.
pub(crate) async fn any(method: Method, uri: Uri) -> Response {
    match method {
        Method::GET | Method::HEAD => get(&uri),
        _ => missing(&uri),
    }
}

/// The page, or a file of it.
#[cfg(feature = "ui")]
pub(crate) fn get(uri: &Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let Some(file) = Files::get(path) else { return missing(uri) };
    let kind = kind_of(path);
    let lasting =
        if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, lasting),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, file.data).into_response()
}

/// The page, or a file of it.
#[cfg(not(feature = "ui"))]
pub(crate) fn get(uri: &Uri) -> Response {
    if uri.path() != "/" {
        return missing(uri);
    }
    let text = "Seismolog is running. This build has no page: build with the feature `ui`.\n";
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], text).into_response()
}

fn missing(uri: &Uri) -> Response {
    Failure::not_found(format!("there is no {}", uri.path())).into_response()
}

#[cfg(feature = "ui")]
fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        _ => "application/octet-stream",
    }
}
