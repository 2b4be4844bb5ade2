//! Where the clients of each protocol put a token.

use crate::access;
use axum::http::{HeaderMap, Uri, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// `Authorization` of any form, or `token=` in the address.
pub(crate) fn any(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(of_authorization).or_else(|| access::query_value(uri.query()?, "token"))
}

/// `Basic` and Elasticsearch's `ApiKey` hold `name:token` in base64, other forms the token itself.
fn of_authorization(value: &str) -> Option<String> {
    let (scheme, rest) = value.trim().split_once(' ').unwrap_or(("", value.trim()));
    let rest = rest.trim();
    let is_pair = scheme.eq_ignore_ascii_case("basic") || scheme.eq_ignore_ascii_case("apikey");
    let pair = is_pair.then(|| BASE64_STANDARD.decode(rest).ok()).flatten();
    let token = match pair.and_then(|pair| String::from_utf8(pair).ok()) {
        Some(pair) => match pair.split_once(':') {
            Some((token, "")) | Some((_, token)) => token.to_owned(),
            None => pair,
        },
        None => rest.to_owned(),
    };
    Some(token).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_in_every_form() {
        let pair = |text: &str| BASE64_STANDARD.encode(text);
        for (value, expected) in [
            ("Bearer p.a.b".to_owned(), Some("p.a.b")),
            ("p.a.b".to_owned(), Some("p.a.b")),
            ("Splunk p.a.b".to_owned(), Some("p.a.b")),
            (format!("Basic {}", pair("user:p.a.b")), Some("p.a.b")),
            (format!("basic {}", pair("p.a.b:")), Some("p.a.b")),
            (format!("ApiKey {}", pair("id:p.a.b")), Some("p.a.b")),
            ("ApiKey p.a.b".to_owned(), Some("p.a.b")),
            (String::new(), None),
        ] {
            assert_eq!(of_authorization(&value).as_deref(), expected, "{value}");
        }
    }
}
