//! SCRAM (RFC 5802): a login that proves both sides know the password and tells it to nobody on the way.

use super::KafkaLogin;
use crate::Error;
use crate::limits::SCRAM_ROUNDS_MAX;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hmac, pbkdf2};
use std::num::NonZeroU32;

/// One login.
pub(crate) struct Scram {
    mac: hmac::Algorithm,
    rounds: pbkdf2::Algorithm,
    digest: &'static digest::Algorithm,
    /// without the header of channel binding
    first: String,
    nonce: String,
    /// what the server must sign
    expected: Vec<u8>,
}

fn refuse(problem: &str) -> Error {
    Error::Refused(format!("the login is not answered as it must be: {problem}"))
}

impl Scram {
    pub(crate) fn new(login: KafkaLogin, name: &str) -> Result<Self, Error> {
        let mut random = [0; 24];
        SystemRandom::new().fill(&mut random).map_err(|_| refuse("there is no randomness"))?;
        Ok(Self::with_nonce(login, name, &BASE64_STANDARD_NO_PAD.encode(random)))
    }

    fn with_nonce(login: KafkaLogin, name: &str, nonce: &str) -> Self {
        let (mac, rounds, digest) = match login {
            KafkaLogin::ScramSha512 => (hmac::HMAC_SHA512, pbkdf2::PBKDF2_HMAC_SHA512, &digest::SHA512),
            _ => (hmac::HMAC_SHA256, pbkdf2::PBKDF2_HMAC_SHA256, &digest::SHA256),
        };
        let name = name.replace('=', "=3D").replace(',', "=2C");
        let first = format!("n={name},r={nonce}");
        Self { mac, rounds, digest, first, nonce: nonce.to_owned(), expected: Vec::new() }
    }

    /// The first message.
    pub(crate) fn first(&self) -> Vec<u8> {
        format!("n,,{}", self.first).into_bytes()
    }

    fn sign(&self, key: &[u8], text: &[u8]) -> hmac::Tag {
        hmac::sign(&hmac::Key::new(self.mac, key), text)
    }

    /// The second message, to the server's first.
    pub(crate) fn proof(&mut self, password: &str, answer: &[u8]) -> Result<Vec<u8>, Error> {
        let answer = std::str::from_utf8(answer).map_err(|_| refuse("no text"))?;
        let field =
            |name: &str| answer.split(',').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
        let nonce = field("r")
            .filter(|nonce| nonce.starts_with(&self.nonce))
            .ok_or_else(|| refuse("another nonce"))?;
        let salt =
            field("s").and_then(|salt| BASE64_STANDARD.decode(salt).ok()).ok_or_else(|| refuse("no salt"))?;
        let rounds = field("i").and_then(|rounds| rounds.parse::<NonZeroU32>().ok());
        let rounds =
            rounds.filter(|rounds| rounds.get() <= SCRAM_ROUNDS_MAX).ok_or_else(|| refuse("rounds"))?;
        let mut salted = vec![0; self.digest.output_len()];
        pbkdf2::derive(self.rounds, rounds, &salt, password.as_bytes(), &mut salted);
        let last = format!("c=biws,r={nonce}");
        let signed = format!("{},{answer},{last}", self.first);
        let key = self.sign(&salted, b"Client Key");
        let signature = self.sign(digest::digest(self.digest, key.as_ref()).as_ref(), signed.as_bytes());
        let proof: Vec<u8> =
            key.as_ref().iter().zip(signature.as_ref()).map(|(key, sign)| key ^ sign).collect();
        let server = self.sign(&salted, b"Server Key");
        self.expected = self.sign(server.as_ref(), signed.as_bytes()).as_ref().to_vec();
        Ok(format!("{last},p={}", BASE64_STANDARD.encode(proof)).into_bytes())
    }

    /// Whether the server knows the password too, by its last message.
    pub(crate) fn check(&self, answer: &[u8]) -> Result<(), Error> {
        let signature = std::str::from_utf8(answer).ok().and_then(|text| text.strip_prefix("v="));
        let signature = signature.and_then(|text| BASE64_STANDARD.decode(text.split(',').next()?).ok());
        match signature {
            Some(signature) if signature == self.expected => Ok(()),
            _ => Err(refuse("the server does not know the password")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The exchange of RFC 7677.
    #[test]
    fn a_login_is_what_the_standard_says() {
        let mut scram = Scram::with_nonce(KafkaLogin::ScramSha256, "user", "rOprNGfwEbeRWgbNEkqO");
        assert_eq!(scram.first(), b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        let answer =
            b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        let proof = scram.proof("pencil", answer).unwrap();
        assert_eq!(
            String::from_utf8(proof).unwrap(),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        );
        scram.check(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").unwrap();
        assert!(scram.check(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=").is_err());
        assert!(scram.proof("pencil", b"r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").is_err());
    }
}
