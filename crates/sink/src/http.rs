//! Requests by HTTP/1.1: one connection each, no redirect, no proxy.

use crate::dial::{Need, Place, Wire};
use crate::error::words;
use crate::limits::{HEAD_BYTES_MAX, HEADERS_MAX, MESSAGE_BYTES_MAX};
use crate::{Error, Sender};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, Uri};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use std::fmt;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use url::{Position, Url};

/// HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpMethod {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
}

impl HttpMethod {
    fn method(self) -> hyper::Method {
        match self {
            Self::Get => hyper::Method::GET,
            Self::Post => hyper::Method::POST,
            Self::Put => hyper::Method::PUT,
            Self::Patch => hyper::Method::PATCH,
        }
    }
}

/// A request. Prints neither its address nor the values of its headers, since any of them may hold a token.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// method
    pub method: HttpMethod,
    /// `https://…` or `http://…`; a name and password in it become the header `Authorization`
    pub url: String,
    /// (name, value); those of the connection itself, such as `Host` and `Content-Length`, are refused
    pub headers: Vec<(String, String)>,
    /// the body, at most 8 MiB
    pub body: Vec<u8>,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} headers, {} bytes)", self.method, self.headers.len(), self.body.len())
    }
}

/// What a receiver answered, whatever its status; a redirect is an answer like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpAnswer {
    /// 200..=599, or what else the receiver writes
    pub status: u16,
    /// (name in lower case, value)
    pub headers: Vec<(String, String)>,
    /// as far as it came in time and within `answer_bytes_max`
    pub body: Vec<u8>,
}

/// Headers that belong to the connection.
const OURS: [HeaderName; 8] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::EXPECT,
    header::TE,
    header::TRAILER,
];

const USER_AGENT: &str = concat!("seismolog/", env!("CARGO_PKG_VERSION"));

/// What one request may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) request_bytes: usize,
    pub(crate) answer_bytes: usize,
    /// from name to answer
    pub(crate) time: Duration,
}

impl Sender {
    /// Sends a request and reads the answer.
    pub async fn http(&self, request: HttpRequest) -> Result<HttpAnswer, Error> {
        let (answer_bytes, time) = (self.answer_bytes_max, self.total_timeout);
        self.exchange(request, Bounds { request_bytes: MESSAGE_BYTES_MAX, answer_bytes, time }).await
    }

    /// The same within bounds of its own.
    pub(crate) async fn exchange(&self, request: HttpRequest, bounds: Bounds) -> Result<HttpAnswer, Error> {
        let url = address(&request.url)?;
        let place = place(&url)?;
        let prepared = prepare(&url, request, bounds.request_bytes)?;
        let deadline = Instant::now() + bounds.time;
        let too_slow = |what: &str| format!("{what} within {} ms", bounds.time.as_millis());
        let wire = timeout_at(deadline, self.open(&url, &place)).await;
        let wire = wire.map_err(|_| Error::Unsent(too_slow("no connection to the receiver")))??;

        let (mut sending, connection) = http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .max_headers(HEADERS_MAX)
            .handshake(TokioIo::new(wire))
            .await
            .map_err(|error| Error::Unsent(trouble(&error)))?;
        // Dropped at the end, which closes the connection whatever the receiver still says.
        let mut driver = JoinSet::new();
        driver.spawn(connection);
        let answer = timeout_at(deadline, sending.send_request(prepared)).await;
        let answer = answer.map_err(|_| Error::InDoubt(too_slow("no answer of the receiver")))?;
        let answer = answer.map_err(|error| Error::InDoubt(trouble(&error)))?;
        Ok(read(answer, bounds.answer_bytes, deadline).await)
    }

    async fn open(&self, url: &Url, place: &Place) -> Result<Wire, Error> {
        let wire: Wire = Box::new(self.dialer.connect(place, Need::Reachable).await?);
        if url.scheme() == "https" { self.dialer.secure(place, wire).await } else { Ok(wire) }
    }
}

fn refuse(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}

fn address(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| refuse("the receiver's address is none of http or https"))
}

fn place(url: &Url) -> Result<Place, Error> {
    let host = url.host().map(|host| host.to_owned());
    let (Some(host), Some(port)) = (host, url.port_or_known_default()) else {
        return Err(refuse("the receiver's address has no host"));
    };
    Ok(Place { host, port })
}

/// The request as it goes over the wire.
fn prepare(url: &Url, request: HttpRequest, bytes_max: usize) -> Result<hyper::Request<Full<Bytes>>, Error> {
    if request.body.len() > bytes_max {
        return Err(refuse(format!("the message has more than {bytes_max} bytes")));
    }
    let path = &url[Position::BeforePath..Position::AfterQuery];
    let uri = Uri::try_from(path).map_err(|_| refuse("the receiver's address cannot be sent"))?;
    let mut prepared = hyper::Request::new(Full::new(Bytes::from(request.body)));
    *prepared.method_mut() = request.method.method();
    *prepared.uri_mut() = uri;
    let headers = prepared.headers_mut();
    let host = HeaderValue::try_from(&url[Position::BeforeHost..Position::AfterPort]);
    headers.insert(header::HOST, host.map_err(|_| refuse("the receiver's host cannot be sent"))?);
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    if let Some(login) = basic(url) {
        headers.insert(header::AUTHORIZATION, login?);
    }
    for (name, value) in &request.headers {
        let known = HeaderName::try_from(name.as_str()).ok().filter(|known| !OURS.contains(known));
        let known = known.ok_or_else(|| refuse(format!("{name:?} is no header that can be set")))?;
        let mut value = HeaderValue::try_from(value.as_str())
            .map_err(|_| refuse(format!("the header {known} holds characters that cannot be sent")))?;
        value.set_sensitive(true);
        headers.insert(known, value);
    }
    Ok(prepared)
}

/// The log-in of an address.
fn basic(url: &Url) -> Option<Result<HeaderValue, Error>> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let mut login: Vec<u8> = percent_decode_str(url.username()).collect();
    login.push(b':');
    login.extend(percent_decode_str(url.password().unwrap_or_default()));
    let value = HeaderValue::try_from(format!("Basic {}", BASE64_STANDARD.encode(login)));
    Some(value.map_err(|_| refuse("the log-in of the address cannot be sent")))
}

/// What went wrong once there was a connection.
fn trouble(error: &hyper::Error) -> String {
    if error.is_parse() || error.is_parse_too_large() {
        return format!("the receiver does not answer in HTTP: {}", words(&error.to_string()));
    }
    "the receiver closed the connection without an answer".to_owned()
}

/// The answer; a body that is late, broken or too long is kept as far as it was read, since the status has been said.
async fn read(answer: Response<Incoming>, bytes_max: usize, deadline: Instant) -> HttpAnswer {
    let (head, mut incoming) = answer.into_parts();
    let value = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = head.headers.iter().map(|(name, of)| (name.as_str().to_owned(), value(of))).collect();
    let mut body = Vec::new();
    while body.len() < bytes_max {
        let Ok(Some(Ok(frame))) = timeout_at(deadline, incoming.frame()).await else { break };
        if let Some(data) = frame.data_ref() {
            let room = bytes_max - body.len();
            body.extend_from_slice(&data[..data.len().min(room)]);
        }
    }
    HttpAnswer { status: head.status.as_u16(), headers, body }
}
