//! One connection to one broker: length, header, message, one after the other.

use super::scram::Scram;
use super::{KafkaLogin, KafkaOptions, text, told};
use crate::dial::{Need, Place, Wire};
use crate::limits::{KAFKA_ANSWER_BYTES_MAX, KAFKA_TIMEOUT};
use crate::{Error, Sender};
use bytes::{Bytes, BytesMut};
use kafka_protocol::messages::{
    ApiVersionsRequest, RequestHeader, ResponseHeader, SaslAuthenticateRequest, SaslHandshakeRequest,
};
use kafka_protocol::protocol::{Decodable, HeaderVersion, Request, encode_request_header_into_buffer};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use url::Host;

pub(super) struct Connection {
    wire: Wire,
    /// of the last request
    number: i32,
    /// the highest version that the broker knows of each kind of request
    versions: BTreeMap<i16, i16>,
}

/// Of `host:port`, with brackets around an address of IPv6.
fn place(server: &str) -> Result<Place, Error> {
    let wrong = || Error::Refused(format!("{server:?} is no server; write host:port"));
    let (host, port) = server.trim().rsplit_once(':').ok_or_else(wrong)?;
    Ok(Place { host: Host::parse(host).map_err(|_| wrong())?, port: port.parse().map_err(|_| wrong())? })
}

fn malformed(error: impl std::fmt::Display) -> Error {
    Error::InDoubt(format!("the broker's answer cannot be read: {error}"))
}

impl Connection {
    /// Connects, secures and logs in.
    pub(super) async fn open(sender: &Sender, options: &KafkaOptions, server: &str) -> Result<Self, Error> {
        let place = place(server)?;
        let is_readable = options.login == Some(KafkaLogin::Plain) && !options.is_secure;
        let need = if is_readable { Need::Allowed } else { Need::Reachable };
        let wire: Wire = Box::new(sender.dialer.connect(&place, need).await?);
        let wire = if options.is_secure {
            let securing = timeout(KAFKA_TIMEOUT, sender.dialer.secure(&place, wire)).await;
            securing.map_err(|_| Error::Unsent("no secure connection in time".to_owned()))??
        } else {
            wire
        };
        let mut connection = Self { wire, number: 0, versions: BTreeMap::new() };
        let known = connection.ask(&ApiVersionsRequest::default(), 0, KAFKA_TIMEOUT).await?;
        told(known.error_code, "versions")?;
        connection.versions = known.api_keys.iter().map(|api| (api.api_key, api.max_version)).collect();
        if let Some(login) = options.login {
            connection.log_in(login, options).await?;
        }
        Ok(connection)
    }

    async fn log_in(&mut self, login: KafkaLogin, options: &KafkaOptions) -> Result<(), Error> {
        let mechanism = match login {
            KafkaLogin::Plain => "PLAIN",
            KafkaLogin::ScramSha256 => "SCRAM-SHA-256",
            KafkaLogin::ScramSha512 => "SCRAM-SHA-512",
        };
        let request = SaslHandshakeRequest::default().with_mechanism(text(mechanism));
        let answer = self.ask(&request, 1, KAFKA_TIMEOUT).await?;
        told(answer.error_code, &format!("login by {mechanism}"))?;
        if login == KafkaLogin::Plain {
            let words = format!("\0{}\0{}", options.key, options.secret);
            return self.say(words.into_bytes()).await.map(drop);
        }
        let mut scram = Scram::new(login, &options.key)?;
        let first = self.say(scram.first()).await?;
        let last = self.say(scram.proof(&options.secret, &first)?).await?;
        scram.check(&last)
    }

    /// One message of a login, and the answer to it.
    async fn say(&mut self, words: Vec<u8>) -> Result<Bytes, Error> {
        let request = SaslAuthenticateRequest::default().with_auth_bytes(words.into());
        let answer = self.ask(&request, 0, KAFKA_TIMEOUT).await?;
        told(answer.error_code, "login")?;
        Ok(answer.auth_bytes)
    }

    /// A request of this version, or of the highest that the broker knows if that is lower, and its answer.
    pub(super) async fn ask<R: Request>(
        &mut self,
        request: &R,
        version: i16,
        time: Duration,
    ) -> Result<R::Response, Error> {
        let version = self.versions.get(&R::KEY).map_or(version, |known| version.min(*known));
        let asked = timeout(time, self.exchange(request, version)).await;
        asked
            .map_err(|_| Error::InDoubt(format!("no answer of the broker within {} ms", time.as_millis())))?
    }

    async fn exchange<R: Request>(&mut self, request: &R, version: i16) -> Result<R::Response, Error> {
        self.number = self.number.wrapping_add(1);
        let header = RequestHeader::default()
            .with_request_api_key(R::KEY)
            .with_request_api_version(version)
            .with_correlation_id(self.number)
            .with_client_id(Some(text("seismolog")));
        let refused = |error| Error::Refused(format!("the request cannot be written: {error}"));
        let mut message = BytesMut::new();
        encode_request_header_into_buffer(&mut message, &header).map_err(refused)?;
        request.encode(&mut message, version).map_err(refused)?;
        let length =
            u32::try_from(message.len()).map_err(|_| Error::Refused("the request is too long".to_owned()))?;
        let lost = |error: std::io::Error| {
            Error::InDoubt(format!("the connection to the broker broke: {}", error.kind()))
        };
        self.wire.write_all(&length.to_be_bytes()).await.map_err(lost)?;
        self.wire.write_all(&message).await.map_err(lost)?;
        self.wire.flush().await.map_err(lost)?;
        let length = self.wire.read_u32().await.map_err(lost)? as usize;
        if length > KAFKA_ANSWER_BYTES_MAX {
            return Err(Error::Refused(format!(
                "the broker answers with {length} bytes, above {KAFKA_ANSWER_BYTES_MAX}"
            )));
        }
        let mut answer = vec![0; length];
        self.wire.read_exact(&mut answer).await.map_err(lost)?;
        let mut answer = Bytes::from(answer);
        let header =
            ResponseHeader::decode(&mut answer, R::Response::header_version(version)).map_err(malformed)?;
        if header.correlation_id != self.number {
            return Err(malformed("it is of another request"));
        }
        R::Response::decode(&mut answer, version).map_err(malformed)
    }
}
