//! Errors as HTTP: the one place. Users see what to do; internals stay in the log.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::SubmitError;

/// A request that failed: status, text, where it is documented. It travels with its response, so that a protocol can say
/// it in words of its own.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    error: String,
    documentation: &'static str,
    retry_after_seconds: Option<u32>,
    /// ClickHouse's number of an error of SQL
    code: Option<u16>,
    /// where the text of a query is wrong
    place: Option<sql::Place>,
}

const OVERVIEW: &str = "https://docs.tinybird.co/api-reference/overview#authentication";
const EVENTS: &str = "https://docs.tinybird.co/api-reference/events-api.html";
const QUERY: &str = "https://docs.tinybird.co/api-reference/query-api.html";

impl Failure {
    fn new(status: StatusCode, error: impl Into<String>, documentation: &'static str) -> Self {
        Self {
            status,
            error: error.into(),
            documentation,
            retry_after_seconds: None,
            code: None,
            place: None,
        }
    }

    fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// After how many seconds to try again, where that helps.
    pub(crate) fn retry_after_seconds(&self) -> Option<u32> {
        self.retry_after_seconds
    }

    /// 403 in the words that clients of Tinybird match on.
    pub(crate) fn forbidden(token: Option<&str>) -> Self {
        let shown: String = token.unwrap_or_default().chars().take(64).collect();
        let text = format!("invalid authentication token. Invalid token b'{shown}': ");
        Self::new(StatusCode::FORBIDDEN, text, OVERVIEW)
    }

    /// 403 for a token that is good for something else.
    pub(crate) fn not_allowed(scope: &str) -> Self {
        let text = format!("the token has not the scope {scope}");
        Self::new(StatusCode::FORBIDDEN, text, OVERVIEW)
    }

    /// 403 for what is not there, or not for this token.
    pub(crate) fn no_resource(name: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, format!("Resource '{name}' not found"), QUERY)
    }

    pub(crate) fn conflict(error: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, error, EVENTS)
    }

    pub(crate) fn unauthorized() -> Self {
        let text = "a token is needed: send it as `Authorization: Bearer TOKEN` or `?token=TOKEN`; \
                    the admin token is in the file admin_token of the data directory";
        Self::new(StatusCode::UNAUTHORIZED, text, OVERVIEW)
    }

    pub(crate) fn not_local() -> Self {
        let text = "tokens are shown only to callers on this machine, without a proxy in between";
        Self::new(StatusCode::FORBIDDEN, text, OVERVIEW)
    }

    /// A form of several parts that is broken.
    pub(crate) fn bad_form(error: impl std::fmt::Display) -> Self {
        Self::bad_request(format!("the form cannot be read: {error}"))
    }

    pub(crate) fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, EVENTS)
    }

    pub(crate) fn unsupported(error: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error, EVENTS)
    }

    pub(crate) fn not_found(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error, EVENTS)
    }

    pub(crate) fn wrong_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "this address is not asked by this method", OVERVIEW)
    }

    pub(crate) fn stalled() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "the body made no progress; nothing was taken, send it again",
            EVENTS,
        )
    }

    pub(crate) fn cut() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "the connection ended inside the body; nothing was taken", EVENTS)
    }

    pub(crate) fn too_large(limit: &str, max_bytes: usize) -> Self {
        let text =
            format!("the body is above {limit} ({max_bytes} bytes); nothing was taken, send it in parts");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, text, EVENTS)
    }

    pub(crate) fn too_many_requests(per_second: u32) -> Self {
        let text = format!("more than {per_second} requests a second with this token; send larger batches");
        Self::new(StatusCode::TOO_MANY_REQUESTS, text, EVENTS).retry_after(1)
    }

    pub(crate) fn too_many_queries() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too many queries are running; ask again", QUERY)
            .retry_after(1)
    }

    /// A link of a message that may not be followed.
    pub(crate) fn forbidden_link(why: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, format!("this link {why}"), OVERVIEW)
    }

    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the request failed; the server's log says why",
            OVERVIEW,
        )
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.error)
    }
}

impl From<ingest::Error> for Failure {
    fn from(error: ingest::Error) -> Self {
        let status = match error {
            ingest::Error::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, error.to_string(), EVENTS)
    }
}

impl From<SubmitError> for Failure {
    fn from(error: SubmitError) -> Self {
        let (status, seconds) = match error {
            SubmitError::Busy => (StatusCode::TOO_MANY_REQUESTS, Some(1)),
            SubmitError::DiskFull => (StatusCode::SERVICE_UNAVAILABLE, Some(30)),
            SubmitError::Failed(_) | SubmitError::Stopping => (StatusCode::SERVICE_UNAVAILABLE, Some(5)),
            SubmitError::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, None),
        };
        Self { retry_after_seconds: seconds, ..Self::new(status, error.to_string(), EVENTS) }
    }
}

impl From<sql::Error> for Failure {
    fn from(error: sql::Error) -> Self {
        let status = match error {
            sql::Error::UnknownTable(_) | sql::Error::Format(_) => StatusCode::FORBIDDEN,
            sql::Error::Timeout(_) => StatusCode::REQUEST_TIMEOUT,
            _ => StatusCode::BAD_REQUEST,
        };
        Self { code: error.code(), place: error.place(), ..Self::new(status, error.to_string(), QUERY) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        // Spaces as Python writes them: clients compare whole bodies.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut body = format!(
            "{{\"error\": {}, \"documentation\": {}",
            quoted(&self.error),
            quoted(self.documentation)
        );
        if let Some(code) = self.code {
            body.push_str(&format!(", \"code\": {code}"));
        }
        if let Some(place) = self.place {
            body.push_str(&format!(", \"line\": {}, \"column\": {}", place.line, place.column));
        }
        body.push('}');
        let headers = [(header::CONTENT_TYPE, "application/json; charset=UTF-8")];
        let mut response = (self.status, headers, body).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
