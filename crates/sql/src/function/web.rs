//! Addresses of the web.

use super::text::{text_lists, to_text};
use super::{Call, Function, Outcome, Types, plain};
use arrow::array::{ArrayRef, StringArray};
use arrow::datatypes::DataType;
use std::sync::Arc;

fn text(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0, 1]).map(|()| DataType::Utf8)
}

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("protocol", (1, 1), text, |c| to_text(c, |url| protocol(url).to_owned())),
    plain("domain", (1, 1), text, |c| to_text(c, |url| domain(url).to_owned())),
    plain("domainWithoutWWW", (1, 1), text, |c| {
        to_text(c, |url| {
            let domain = domain(url);
            domain.strip_prefix("www.").unwrap_or(domain).to_owned()
        })
    }),
    plain("path", (1, 1), text, |c| {
        to_text(c, |url| {
            let path = path_and_query(url);
            path[..path.find(['?', '#']).unwrap_or(path.len())].to_owned()
        })
    }),
    plain("pathFull", (1, 1), text, |c| to_text(c, |url| path_and_query(url).to_owned())),
    plain("queryString", (1, 1), text, |c| to_text(c, |url| query(url).to_owned())),
    plain("fragment", (1, 1), text, |c| {
        to_text(c, |url| url.split_once('#').map_or("", |(_, rest)| rest).to_owned())
    }),
    plain("cutQueryString", (1, 1), text, |c| {
        to_text(c, |url| url.split('?').next().unwrap_or_default().to_owned())
    }),
    plain("extractURLParameter", (2, 2), text, parameter),
    plain("encodeURLComponent", (1, 1), text, |c| to_text(c, |text| encode(text, "%20"))),
    plain("encodeURLFormComponent", (1, 1), text, |c| to_text(c, |text| encode(text, "+"))),
    plain("decodeURLComponent", (1, 1), text, |c| to_text(c, decode)),
    plain("decodeURLFormComponent", (1, 1), text, |c| to_text(c, |text| decode(&text.replace('+', " ")))),
    plain(
        "URLHierarchy",
        (1, 1),
        |t| t.need_text(&[0]).map(|()| crate::kind::list_of(DataType::Utf8)),
        |c| {
            let texts = c.text(0)?;
            Ok(text_lists(c.each(|row| Ok(hierarchy(texts.value(row))))?))
        },
    ),
];

fn protocol(url: &str) -> &str {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let end = url.bytes().position(|byte| !is_inside(byte)).unwrap_or(url.len());
    let is_scheme = url.starts_with(|first: char| first.is_ascii_alphabetic());
    let (scheme, rest) = url.split_at(end);
    if is_scheme && rest.starts_with(':') && rest.len() >= 4 { scheme } else { "" }
}

/// The part between `://` and the first of `/?#:`, without a user; a name without a dot is none.
pub(super) fn domain(url: &str) -> &str {
    let rest = url.split_once("://").map_or_else(|| url.strip_prefix("//").unwrap_or(url), |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = &rest[..end];
    // ClickHouse gives up at these
    const STRANGE: [char; 16] =
        [' ', '\t', '<', '>', '%', '{', '}', '|', '\\', '^', '~', '[', ']', ';', '=', '&'];
    if host[..host.find(':').unwrap_or(host.len())].contains(STRANGE) {
        return "";
    }
    let host = match host.rsplit_once('@') {
        Some((user, _)) if user.contains(':') => return "",
        Some((_, host)) => host,
        None => host,
    };
    let host = &host[..host.find(':').unwrap_or(host.len())];
    let is_named = host.contains('.') && !host.ends_with('.');
    if is_named { host } else { "" }
}

fn path_and_query(url: &str) -> &str {
    let start = match url.find("://") {
        Some(at) => at + 3,
        None if url.starts_with("//") => 2,
        None => 0,
    };
    url[start..].find('/').map_or("", |at| &url[start + at..])
}

fn query(url: &str) -> &str {
    let rest = url.split_once('?').map_or("", |(_, rest)| rest);
    &rest[..rest.find('#').unwrap_or(rest.len())]
}

fn parameter(call: &Call) -> Outcome<ArrayRef> {
    let (urls, names) = (call.text(0)?, call.text(1)?);
    let found = call.each(|row| {
        let pairs = query(urls.value(row)).split('&');
        let value = pairs.filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == names.value(row));
        Ok(value.map(|(_, value)| value.to_owned()).unwrap_or_default())
    })?;
    Ok(Arc::new(StringArray::from(found)))
}

fn encode(text: &str, space: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push_str(space),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The address cut behind its host and behind each `/`, `?` and `#`, shortest first.
fn hierarchy(url: &str) -> Vec<String> {
    let Some(host) = url.find("://").map(|at| at + 3) else {
        return if url.is_empty() { Vec::new() } else { vec![url.to_owned()] };
    };
    let is_separator = |character: char| matches!(character, '/' | '?' | '#');
    let mut parts = Vec::new();
    let mut at = host;
    while at < url.len() {
        // several separators behind each other are one
        let begin =
            if at == host { at } else { url.len() - url[at..].trim_start_matches(is_separator).len() };
        at = url[begin..].find(is_separator).map_or(url.len(), |found| begin + found + 1);
        parts.push(url[..at].to_owned());
    }
    parts
}
