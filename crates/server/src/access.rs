//! Who asks, and whether they may.
//!
//! A static token is `p.<payload>.<signature>`: the payload is base64url of `{"u":workspace,"id":id}`, the signature
//! HMAC-SHA256 of the payload under the server's master key. So tokens can be printed again and nothing but the key
//! is stored. The key is 256 random bits in a file that only its owner reads.

use axum::http::{HeaderMap, Uri, header};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use engine::Seal;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Id of the first workspace.
pub const WORKSPACE_ID: &str = "default";

/// The master key, and what is derived from it.
#[derive(Clone)]
pub struct Keys {
    master: [u8; 32],
}

/// The tokens that every server has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StaticToken {
    User,
    Admin,
    WorkspaceAdmin,
}

impl StaticToken {
    pub(crate) const ALL: [Self; 3] = [Self::User, Self::Admin, Self::WorkspaceAdmin];

    /// The token of this id.
    pub(crate) fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|token| token.id() == id)
    }

    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
            Self::WorkspaceAdmin => "workspace-admin",
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Reads the master key of a data directory, or makes one; writes the admin token beside it.
    ///
    /// # Errors
    /// The file system's, or a key file that is not 32 bytes long.
    pub fn open(data: &Path) -> io::Result<Self> {
        fs::create_dir_all(data)?;
        let path = data.join("master_key");
        let master = match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| {
                io::Error::other(format!(
                    "{} is not 32 bytes long; restore it, or remove it to get new tokens",
                    path.display()
                ))
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut master = [0; 32];
                getrandom::fill(&mut master).map_err(|error| io::Error::other(error.to_string()))?;
                write_private(&path, &master)?;
                master
            }
            Err(error) => return Err(error),
        };
        let keys = Self { master };
        let (token, token_path) = (keys.admin_token(), data.join("admin_token"));
        if fs::read(&token_path).ok().as_deref() != Some(token.as_bytes()) {
            write_private(&token_path, token.as_bytes())?;
        }
        Ok(keys)
    }

    /// The token that may do everything.
    #[must_use]
    pub fn admin_token(&self) -> String {
        self.token(StaticToken::WorkspaceAdmin)
    }

    pub(crate) fn token(&self, which: StaticToken) -> String {
        self.token_of(WORKSPACE_ID, which.id())
    }

    /// The token of an id in a workspace; both are letters, digits and `-`.
    pub(crate) fn token_of(&self, workspace: &str, id: &str) -> String {
        let payload = format!("{{\"u\":\"{workspace}\",\"id\":\"{id}\",\"host\":\"local\"}}");
        let payload = BASE64_URL_SAFE_NO_PAD.encode(payload);
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.mac(&payload).finalize().into_bytes());
        format!("p.{payload}.{signature}")
    }

    fn mac(&self, payload: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.master).expect("HMAC takes a key of any length");
        mac.update(payload.as_bytes());
        mac
    }

    /// The key that values of variables of a workspace are sealed with.
    #[must_use]
    pub fn seal(&self, workspace: &str) -> Seal {
        let key = self.mac(&format!("secrets of {workspace}")).finalize().into_bytes();
        Seal::new(&key.into())
    }

    /// The signature of a text, for links.
    pub(crate) fn sign(&self, text: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.mac(&format!("link {text}")).finalize().into_bytes())
    }

    /// Whether a text has this signature. Compares in constant time.
    pub(crate) fn is_signed(&self, text: &str, signature: &str) -> bool {
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature);
        signature.is_ok_and(|signature| self.mac(&format!("link {text}")).verify_slice(&signature).is_ok())
    }

    /// The workspace and the id of a static token. Compares in constant time.
    pub(crate) fn verify(&self, token: &str) -> Option<(String, String)> {
        let (payload, signature) = token.strip_prefix("p.")?.split_once('.')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(payload).verify_slice(&signature).ok()?;
        let payload: serde_json::Value =
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        Some((payload["u"].as_str()?.to_owned(), payload["id"].as_str()?.to_owned()))
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

/// The token a request carries: `Authorization: Bearer`, `token=` in the query, or the session cookie.
pub(crate) fn token_of(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    });
    bearer.or_else(|| query_value(uri.query()?, "token")).or_else(|| cookie(headers))
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let find = |pair: &str| pair.trim().strip_prefix("seismolog_token=").map(str::to_owned);
    cookies.split(';').find_map(find)
}

/// A value of a query string, decoded.
pub(crate) fn query_value(query: &str, name: &str) -> Option<String> {
    value_of(&query_pairs(query), name).map(str::to_owned)
}

/// The first value of this name, of pairs that were read.
pub(crate) fn value_of<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Whether a switch in an address or a form is on.
pub(crate) fn is_true(value: &str) -> bool {
    matches!(value, "true" | "True" | "1")
}

/// Whether a query string sets a switch.
pub(crate) fn is_on(query: Option<&str>, name: &str) -> bool {
    query.and_then(|query| query_value(query, name)).is_some_and(|value| is_true(&value))
}

/// Every pair of a query string or form, decoded, in its order.
pub(crate) fn query_pairs(query: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (percent_decode(key), percent_decode(value))
    };
    query.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// A text as part of a query string.
pub(crate) fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => match tail
                .get(..2)
                .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok())
            {
                Some(decoded) => {
                    bytes.push(decoded);
                    rest = &tail[2..];
                }
                None => bytes.push(b'%'),
            },
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a request certainly comes from this machine: a loopback peer, a loopback Host (no page of another
/// origin that resolves here), no page of another origin that sends it, and no sign of a proxy in between.
pub(crate) fn is_from_here(peer: IpAddr, headers: &HeaderMap, uri: &Uri) -> bool {
    const PROXY: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
    let host =
        headers.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| uri.host()).unwrap_or("");
    let is_own_page = headers.get(header::ORIGIN).is_none_or(|origin| {
        let origin = origin.to_str().unwrap_or("");
        origin.split_once("://").is_some_and(|(_, host)| is_loopback_host(host))
    });
    peer.is_loopback()
        && is_loopback_host(host)
        && is_own_page
        && PROXY.iter().all(|name| !headers.contains_key(*name))
}

fn is_loopback_host(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_derived_and_a_changed_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let token = keys.admin_token();
        let known = Keys::open(folder.path()).unwrap().verify(&token);
        assert_eq!(known, Some((WORKSPACE_ID.to_owned(), "workspace-admin".to_owned())));
        let other = keys.token_of("another", "workspace-admin");
        assert_eq!(keys.verify(&other).map(|(workspace, _)| workspace).as_deref(), Some("another"));
        assert_eq!(fs::read_to_string(folder.path().join("admin_token")).unwrap(), token);
        for index in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            // The last character of base64 carries bits that do not count.
            assert!(keys.verify(&changed).is_none() || index + 1 == token.len(), "{index}");
        }
        assert_eq!(keys.verify("notreal"), None);
    }

    #[test]
    fn only_what_certainly_comes_from_here_is_from_here() {
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], bool);
        let cases: [Case<'_>; 10] = [
            ("127.0.0.1", &[("host", "127.0.0.1:7181")], true),
            ("::1", &[("host", "[::1]:7181")], true),
            ("127.0.0.1", &[("host", "localhost")], true),
            ("127.0.0.1", &[("host", "evil.example:7181")], false),
            ("127.0.0.1", &[("host", "localhost"), ("x-forwarded-for", "1.2.3.4")], false),
            ("10.0.0.1", &[("host", "localhost")], false),
            ("127.0.0.1", &[("host", "localhost"), ("origin", "http://localhost:5173")], true),
            ("127.0.0.1", &[("host", "localhost"), ("origin", "http://evil.example")], false),
            ("127.0.0.1", &[("host", "localhost"), ("origin", "http://localhost.evil.example")], false),
            ("127.0.0.1", &[("host", "localhost"), ("origin", "null")], false),
        ];
        for (peer, pairs, expected) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(axum::http::HeaderName::from_static(name), value.parse().unwrap());
            }
            let found = is_from_here(peer.parse().unwrap(), &headers, &Uri::from_static("/"));
            assert_eq!(found, expected, "{peer} {pairs:?}");
        }
    }

    #[test]
    fn tokens_are_found_in_header_query_and_cookie() {
        let with = |name: &'static str, value: &str| {
            HeaderMap::from_iter([(axum::http::HeaderName::from_static(name), value.parse().unwrap())])
        };
        let plain = Uri::from_static("/x?&token=a%2Eb");
        assert_eq!(token_of(&HeaderMap::new(), &plain).as_deref(), Some("a.b"));
        assert_eq!(token_of(&with("authorization", "bearer t"), &plain).as_deref(), Some("t"));
        let bare = Uri::from_static("/x");
        assert_eq!(token_of(&with("cookie", "a=b; seismolog_token=c"), &bare).as_deref(), Some("c"));
        assert_eq!(token_of(&HeaderMap::new(), &bare), None);
    }
}
