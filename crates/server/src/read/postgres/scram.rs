//! SCRAM-SHA-256 (RFC 5802, RFC 7677), the server's side: both know the token, and it goes to nobody on the way.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Rounds of the hash, as PostgreSQL has them.
const ROUNDS: u32 = 4_096;

/// One login, between the two messages of its client.
pub(super) struct Login {
    salt: [u8; 16],
    client_first: String,
    server_first: String,
}

fn sign(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// The key that a password becomes: PBKDF2 with one block.
fn salted(password: &str, salt: &[u8]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(password.as_bytes()).expect("HMAC takes a key of any length");
    let round = |text: &[u8]| -> [u8; 32] {
        let mut mac = mac.clone();
        mac.update(text);
        mac.finalize().into_bytes().into()
    };
    let mut last = round(&[salt, &1_u32.to_be_bytes()].concat());
    let mut key = last;
    for _ in 1..ROUNDS {
        last = round(&last);
        key.iter_mut().zip(last).for_each(|(byte, other)| *byte ^= other);
    }
    key
}

fn field<'a>(message: &'a str, name: &str) -> Option<&'a str> {
    message.split(',').find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
}

impl Login {
    /// Answers the first message, given bytes that nobody can know.
    pub(super) fn new(client: &str, random: [u8; 34]) -> Option<Self> {
        // No channel is bound: there is no TLS. A client that could but thinks we cannot says y.
        let client_first = client.strip_prefix("n,,").or_else(|| client.strip_prefix("y,,"))?;
        let nonce = field(client_first, "r").filter(|nonce| !nonce.is_empty())?;
        let (mut salt, mut own) = ([0; 16], [0; 18]);
        salt.copy_from_slice(&random[..16]);
        own.copy_from_slice(&random[16..]);
        let server_first =
            format!("r={nonce}{},s={},i={ROUNDS}", BASE64_STANDARD.encode(own), BASE64_STANDARD.encode(salt));
        Some(Self { salt, client_first: client_first.to_owned(), server_first })
    }

    pub(super) fn server_first(&self) -> &str {
        &self.server_first
    }

    /// What proves us to a client whose last message proves that it knows the password.
    pub(super) fn finish(&self, password: &str, client: &str) -> Option<String> {
        let (without_proof, proof) = client.rsplit_once(",p=")?;
        if field(without_proof, "r") != field(&self.server_first, "r") {
            return None;
        }
        let proof: [u8; 32] = BASE64_STANDARD.decode(proof).ok()?.try_into().ok()?;
        let key = salted(password, &self.salt);
        let said = format!("{},{},{without_proof}", self.client_first, self.server_first);
        let stored: [u8; 32] = Sha256::digest(sign(&key, b"Client Key")).into();
        let mut client_key = sign(&stored, said.as_bytes());
        client_key.iter_mut().zip(proof).for_each(|(byte, other)| *byte ^= other);
        let shown: [u8; 32] = Sha256::digest(client_key).into();
        // Without a branch on the bytes: time tells nothing.
        let differs = shown.iter().zip(stored).fold(0, |differs, (one, other)| differs | (one ^ other));
        let signature = sign(&sign(&key, b"Server Key"), said.as_bytes());
        (differs == 0).then(|| format!("v={}", BASE64_STANDARD.encode(signature)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7677.
    #[test]
    fn a_login_goes_as_the_standard_shows() {
        let login = Login {
            salt: BASE64_STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap().try_into().unwrap(),
            client_first: "n=user,r=rOprNGfwEbeRWgbNEkqO".into(),
            server_first:
                "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
                    .into(),
        };
        let last = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        let expected = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
        assert_eq!(login.finish("pencil", last).as_deref(), Some(expected));
        assert_eq!(login.finish("pencils", last), None);
        assert_eq!(login.finish("pencil", &last.replace("r=rOpr", "r=rOps")), None);
        assert_eq!(login.finish("pencil", "c=biws"), None);
    }

    #[test]
    fn a_first_message_that_binds_a_channel_or_has_no_nonce_is_refused() {
        let answer = |text: &str| Login::new(text, [7; 34]).map(|login| login.server_first().to_owned());
        assert!(answer("n,,n=,r=abc").unwrap().starts_with("r=abc"));
        assert!(answer("y,,n=,r=abc").is_some());
        for text in ["p=tls-server-end-point,,n=,r=abc", "n,,n=,r=", "n,,n=", ""] {
            assert_eq!(answer(text), None, "{text}");
        }
    }
}
