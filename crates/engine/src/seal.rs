//! Values of variables as they lie on disk, in the log and in the control's snapshots: sealed with a key that comes from
//! elsewhere.
//!
//! ```text
//! "sealed:1:", then in hex: nonce (12 bytes), value under ChaCha20-Poly1305 with the name as associated data, tag (16 bytes)
//! ```
//!
//! The nonce is a MAC of name and value, as nothing here is random: the same value sealed twice looks the same, and no nonce
//! is used for two values. Ways it can be broken: another key, another name, a changed byte. Text without the mark was
//! written before values were sealed.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;

const MARK: &str = "sealed:1:";

/// What values are sealed with.
#[derive(Clone)]
pub struct Seal {
    nonces: hmac::Key,
    values: LessSafeKey,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    /// With a key that is kept apart from the values.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        let derived = |what: &str| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), what.as_bytes());
        let values = UnboundKey::new(&CHACHA20_POLY1305, derived("values").as_ref());
        Self {
            nonces: hmac::Key::new(hmac::HMAC_SHA256, derived("nonces").as_ref()),
            values: LessSafeKey::new(values.expect("a MAC of SHA-256 is as long as the key")),
        }
    }

    /// A value as it is written.
    pub(crate) fn close(&self, name: &str, value: &str) -> String {
        let mut mac = hmac::Context::with_key(&self.nonces);
        mac.update(&(name.len() as u64).to_le_bytes());
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&mac.sign().as_ref()[..NONCE_LEN]);
        let mut bytes = value.as_bytes().to_vec();
        let sealed = self.values.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(name.as_bytes()),
            &mut bytes,
        );
        sealed.expect("a variable is shorter than 256 GiB");
        let hex: String = nonce.iter().chain(&bytes).map(|byte| format!("{byte:02x}")).collect();
        format!("{MARK}{hex}")
    }

    /// The value of what was written; none if it was sealed otherwise.
    pub(crate) fn open(&self, name: &str, text: &str) -> Option<String> {
        let Some(hex) = text.strip_prefix(MARK) else { return Some(text.to_owned()) };
        let digits = hex.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        });
        let bytes = digits.collect::<Option<Vec<u8>>>()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let (nonce, mut sealed) = (Nonce::try_assume_unique_for_key(nonce).ok()?, sealed.to_vec());
        let value = self.values.open_in_place(nonce, Aad::from(name.as_bytes()), &mut sealed).ok()?;
        String::from_utf8(value.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_with_its_key_and_name_only_and_not_when_a_byte_changed() {
        let seal = Seal::new(&[7; 32]);
        for value in ["", "hunter2", "ü\n\"'"] {
            let text = seal.close("password", value);
            assert!(!text.contains("hunter2") || value.is_empty());
            assert_eq!(seal.open("password", &text).as_deref(), Some(value));
            assert_eq!(seal.open("other", &text), None);
            assert_eq!(Seal::new(&[8; 32]).open("password", &text), None);
            for at in MARK.len()..text.len() {
                let other = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
                assert_eq!(
                    seal.open("password", &format!("{}{other}{}", &text[..at], &text[at + 1..])),
                    None
                );
                assert_eq!(seal.open("password", &text[..at]), None);
            }
        }
        assert_eq!(seal.open("password", "as before").as_deref(), Some("as before"));
    }
}
