//! Tokens that others sign: JWT with HS256 and the workspace's admin token as the key.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::Sha256;

/// What a signed token says of its bearer.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    pub(crate) workspace_id: String,
    #[serde(default)]
    pub(crate) name: String,
    /// seconds since 1970
    pub(crate) exp: f64,
    pub(crate) scopes: Vec<JwtScope>,
    #[serde(default)]
    pub(crate) limits: Limits,
}

/// One thing that its bearer may do.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct JwtScope {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) resource: Option<String>,
    #[serde(default)]
    pub(crate) fixed_params: Map<String, Value>,
    #[serde(default)]
    pub(crate) filter: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Limits {
    /// requests a second
    pub(crate) rps: Option<u32>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
}

fn mac(key: &str, signed: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(signed.as_bytes());
    mac
}

/// The workspace that a token says it is of; nobody has checked that yet.
pub(crate) fn workspace_of(token: &str) -> Option<String> {
    let payload = token.split('.').nth(1)?;
    let claims: Claims = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    Some(claims.workspace_id)
}

/// What a token says, if one of the keys signed it, keys of the workspace that it names, and it has not expired.
/// Compares in constant time.
pub(crate) fn verify(token: &str, workspace: &str, keys: &[String], now_seconds: f64) -> Option<Claims> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    // Whatever else the header names, "none" above all, is not a signature of ours.
    let header: Header = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    if header.alg != "HS256" {
        return None;
    }
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    if !keys.iter().any(|key| mac(key, signed).verify_slice(&signature).is_ok()) {
        return None;
    }
    let claims: Claims = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    (claims.exp > now_seconds && claims.workspace_id == workspace).then_some(claims)
}

/// A workspace and its key.
#[derive(Clone, Copy)]
pub(crate) struct Signer<'a> {
    pub(crate) workspace: &'a str,
    pub(crate) key: &'a str,
}

/// A signed token with these claims beside its workspace.
pub(crate) fn sign(signer: &Signer<'_>, name: &str, exp: i64, scopes: &Value, rps: Option<u64>) -> String {
    let Signer { workspace, key } = *signer;
    let mut claims = json!({ "workspace_id": workspace, "name": name, "exp": exp, "scopes": scopes });
    if let Some(rps) = rps {
        claims["limits"] = json!({ "rps": rps });
    }
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(&json!({ "alg": "HS256", "typ": "JWT" })), encode(&claims));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(mac(key, &signed).finalize().into_bytes());
    format!("{signed}.{signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes() -> Value {
        json!([{ "type": "PIPES:READ", "resource": "top", "fixed_params": { "user": "a" } }])
    }

    fn by(key: &str) -> Signer<'_> {
        Signer { workspace: "w", key }
    }

    #[test]
    fn only_what_a_key_of_ours_signed_and_has_not_expired_is_taken() {
        let keys = ["one".to_owned(), "two".to_owned()];
        let token = sign(&by("two"), "n", 100, &scopes(), Some(3));
        let claims = verify(&token, "w", &keys, 99.0).unwrap();
        assert_eq!(claims.limits.rps, Some(3));
        assert_eq!(claims.scopes[0].fixed_params["user"], "a");
        assert!(verify(&token, "w", &keys, 100.0).is_none(), "expired");
        assert!(verify(&token, "another", &keys, 99.0).is_none(), "of another workspace");
        assert_eq!(workspace_of(&token).as_deref(), Some("w"));
        assert!(
            verify(&sign(&by("three"), "n", 100, &scopes(), None), "w", &keys, 1.0).is_none(),
            "another key"
        );
        let encode = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let [header, payload, signature]: [&str; 3] =
            token.split('.').collect::<Vec<_>>().try_into().unwrap();
        for alg in ["none", "None", "HS512", "RS256", ""] {
            let other = encode(json!({ "alg": alg, "typ": "JWT" }));
            for signature in ["", signature] {
                assert!(
                    verify(&format!("{other}.{payload}.{signature}"), "w", &keys, 1.0).is_none(),
                    "{alg}"
                );
            }
        }
        let altered = encode(json!({
            "workspace_id": "w", "exp": 100,
            "scopes": [{ "type": "PIPES:READ", "resource": "top", "fixed_params": { "user": "b" } }],
        }));
        assert!(verify(&format!("{header}.{altered}.{signature}"), "w", &keys, 1.0).is_none(), "altered");
        for broken in ["", ".", "..", "a.b.c", &token[..token.len() - 4]] {
            assert!(verify(broken, "w", &keys, 1.0).is_none(), "{broken}");
        }
    }
}
