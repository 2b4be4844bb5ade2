//! Statements to a PostgreSQL server, each with one text as its value, by protocol 3.0.
//!
//! ```text
//! SSLRequest ─▶ TLS ─▶ startup ─▶ login (SCRAM-SHA-256, or a password as it is) ─▶ ready
//! Parse, Bind, Execute, Sync ─▶ … ReadyForQuery
//! ```

use crate::dial::{Need, Place, Wire};
use crate::error::words;
use crate::kafka::{KafkaLogin, Scram};
use crate::limits::{POSTGRES_ANSWER_BYTES_MAX, POSTGRES_TIMEOUT};
use crate::{Error, Sender};
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;
use url::{Host, Url};

const PORT: u16 = 5432;

/// A connection to a server.
pub struct Postgres {
    wire: Wire,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postgres(…)")
    }
}

fn refuse(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}

fn lost(error: &std::io::Error) -> Error {
    Error::InDoubt(format!("the connection to PostgreSQL broke: {}", error.kind()))
}

/// What `postgres://name:password@host:port/database?sslmode=disable` says.
struct Address {
    place: Place,
    user: String,
    password: String,
    database: String,
    is_secure: bool,
}

impl Address {
    fn parse(text: &str) -> Result<Self, Error> {
        let wrong =
            || refuse("the address of PostgreSQL is written postgres://name:password@host:port/database");
        let url = Url::parse(text).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "postgres" | "postgresql") || url.username().is_empty() {
            return Err(wrong());
        }
        let host = url.host_str().and_then(|host| Host::parse(host).ok()).ok_or_else(wrong)?;
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let user = decoded(url.username());
        let database = decoded(url.path().trim_start_matches('/'));
        let mut is_secure = true;
        for (name, value) in url.query_pairs() {
            match (name.as_ref(), value.as_ref()) {
                ("sslmode", "disable") => is_secure = false,
                ("sslmode", "require" | "verify-ca" | "verify-full") => {}
                _ => {
                    let problem = format!("{} is not known; use sslmode=require or disable", words(&name));
                    return Err(refuse(problem));
                }
            }
        }
        if [&user, &database].iter().any(|text| text.contains('\0')) {
            return Err(wrong());
        }
        Ok(Self {
            place: Place { host, port: url.port().unwrap_or(PORT) },
            database: if database.is_empty() { user.clone() } else { database },
            user,
            password: decoded(url.password().unwrap_or_default()),
            is_secure,
        })
    }
}

/// A message of the protocol: its kind, its length, its content.
fn message(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 4).unwrap_or(u32::MAX);
    let mut out = vec![kind];
    out.extend(length.to_be_bytes());
    out.extend(content);
    out
}

impl Postgres {
    /// Connects, secures and logs in.
    ///
    /// # Errors
    /// What keeps from it.
    pub async fn open(sender: &Sender, address: &str) -> Result<Self, Error> {
        let address = Address::parse(address)?;
        let opening = timeout(POSTGRES_TIMEOUT, Self::begin(sender, &address)).await;
        opening.map_err(|_| Error::Unsent("PostgreSQL does not answer in time".to_owned()))?
    }

    async fn begin(sender: &Sender, address: &Address) -> Result<Self, Error> {
        let need = if address.is_secure { Need::Reachable } else { Need::Allowed };
        let mut wire: Wire = Box::new(sender.dialer.connect(&address.place, need).await?);
        if address.is_secure {
            wire.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).await.map_err(|error| lost(&error))?;
            if wire.read_u8().await.map_err(|error| lost(&error))? != b'S' {
                return Err(refuse(
                    "PostgreSQL takes no secure connections; write ?sslmode=disable if that is meant",
                ));
            }
            wire = sender.dialer.secure(&address.place, wire).await?;
        }
        let mut postgres = Self { wire };
        let mut startup = 196_608_u32.to_be_bytes().to_vec();
        for (name, value) in [
            ("user", address.user.as_str()),
            ("database", &address.database),
            ("application_name", "seismolog"),
            ("client_encoding", "UTF8"),
        ] {
            startup.extend([name.as_bytes(), b"\0", value.as_bytes(), b"\0"].concat());
        }
        startup.push(0);
        // The first message says no kind.
        postgres.write(&message(0, &startup)[1..]).await?;
        postgres.log_in(&address.password).await?;
        postgres.ready().await?;
        Ok(postgres)
    }

    async fn log_in(&mut self, password: &str) -> Result<(), Error> {
        let mut scram = None;
        loop {
            let (kind, content) = self.read().await?;
            if kind != b'R' {
                return Err(failed(kind, &content));
            }
            let (code, rest) = content.split_first_chunk::<4>().ok_or_else(|| refuse("the login is cut"))?;
            match u32::from_be_bytes(*code) {
                0 => return Ok(()),
                3 => self.write(&message(b'p', &[password.as_bytes(), b"\0"].concat())).await?,
                10 if rest.split(|byte| *byte == 0).any(|name| name == b"SCRAM-SHA-256") => {
                    let begun = Scram::new(KafkaLogin::ScramSha256, "")?;
                    let first = begun.first();
                    let length = u32::try_from(first.len()).unwrap_or(u32::MAX).to_be_bytes();
                    self.write(&message(b'p', &[b"SCRAM-SHA-256\0".as_slice(), &length, &first].concat()))
                        .await?;
                    scram = Some(begun);
                }
                11 => {
                    let begun = scram.as_mut().ok_or_else(|| refuse("the login is out of order"))?;
                    let proof = begun.proof(password, rest)?;
                    self.write(&message(b'p', &proof)).await?;
                }
                12 => scram.as_ref().ok_or_else(|| refuse("the login is out of order"))?.check(rest)?,
                5 => {
                    return Err(refuse(
                        "logins by md5 are not spoken; set password_encryption to scram-sha-256",
                    ));
                }
                _ => return Err(refuse("PostgreSQL asks for a login that is not spoken; use scram-sha-256")),
            }
        }
    }

    /// Runs a statement with a value for `$1`, in a transaction of its own.
    ///
    /// # Errors
    /// The connection's, or what the server says of the statement; after the latter the connection goes on.
    pub async fn run(&mut self, statement: &str, value: &str) -> Result<(), Error> {
        if statement.contains('\0') || value.contains('\0') {
            return Err(refuse("PostgreSQL stores no text with a zero in it"));
        }
        let running = async {
            let parse = [b"\0", statement.as_bytes(), b"\0\0\0"].concat();
            let length = u32::try_from(value.len()).unwrap_or(u32::MAX).to_be_bytes();
            let bind = [b"\0\0\0\0\0\x01".as_slice(), &length, value.as_bytes(), b"\0\0"].concat();
            let mut all = message(b'P', &parse);
            all.extend(message(b'B', &bind));
            all.extend(message(b'E', b"\0\0\0\0\0"));
            all.extend(message(b'S', b""));
            self.write(&all).await?;
            self.ready().await
        };
        timeout(POSTGRES_TIMEOUT, running)
            .await
            .map_err(|_| Error::InDoubt("PostgreSQL does not answer in time".to_owned()))?
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.wire.write_all(bytes).await.map_err(|error| lost(&error))?;
        self.wire.flush().await.map_err(|error| lost(&error))
    }

    /// Reads until the server waits for the next statement; the first thing that it refused meanwhile.
    async fn ready(&mut self) -> Result<(), Error> {
        let mut outcome = Ok(());
        loop {
            let (kind, content) = self.read().await?;
            match kind {
                b'Z' => return outcome,
                b'E' if outcome.is_ok() => {
                    let error = failed(kind, &content);
                    // After one of these it says nothing more.
                    if content.windows(6).any(|part| part == b"SFATAL") {
                        return Err(error);
                    }
                    outcome = Err(error);
                }
                _ => {}
            }
        }
    }

    async fn read(&mut self) -> Result<(u8, Vec<u8>), Error> {
        let kind = self.wire.read_u8().await.map_err(|error| lost(&error))?;
        let length = self.wire.read_u32().await.map_err(|error| lost(&error))? as usize;
        let length = length.checked_sub(4).filter(|length| *length <= POSTGRES_ANSWER_BYTES_MAX);
        let length = length.ok_or_else(|| refuse("PostgreSQL answers what cannot be read"))?;
        let mut content = vec![0; length];
        self.wire.read_exact(&mut content).await.map_err(|error| lost(&error))?;
        Ok((kind, content))
    }
}

/// What the server says went wrong, by whether it may pass.
fn failed(kind: u8, content: &[u8]) -> Error {
    if kind != b'E' {
        return refuse("PostgreSQL answers out of order");
    }
    let field = |name: u8| {
        let fields = content.split(|byte| *byte == 0);
        let found = fields.filter_map(|field| field.split_first()).find(|(first, _)| **first == name);
        found.map(|(_, text)| words(&String::from_utf8_lossy(text))).unwrap_or_default()
    };
    let (code, said) = (field(b'C'), field(b'M'));
    let problem = format!("PostgreSQL says {code} {said}");
    // connections, conflicts of transactions, resources, operators at work
    let is_passing = ["08", "40", "53", "55", "57"].iter().any(|class| code.starts_with(class));
    if is_passing { Error::Unsent(problem) } else { Error::Refused(problem) }
}

/// A name as statements write it; dots part the names of a schema and of what is in it.
///
/// # Errors
/// [`Error::Refused`] for one that cannot be written.
pub fn postgres_name(name: &str) -> Result<String, Error> {
    let parts: Vec<String> =
        name.split('.').map(|part| format!("\"{}\"", part.replace('"', "\"\""))).collect();
    if name.contains('\0') || name.split('.').any(str::is_empty) || parts.len() > 3 {
        return Err(refuse(format!("{:?} is no name of a table or a column", words(name))));
    }
    Ok(parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_server_login_and_database() {
        let cases = [
            ("postgres://u:p%2F@h", Some((5432, "u", "p/", "u", true))),
            ("postgresql://u@127.0.0.1:5433/d?sslmode=disable", Some((5433, "u", "", "d", false))),
            ("postgres://h/d", None),
            ("postgres://u@h/d?sslmode=prefer", None),
            ("mysql://u@h/d", None),
        ];
        for (text, expected) in cases {
            let found = Address::parse(text).ok();
            let found = found.as_ref().map(|found| {
                let Address { user, password, database, .. } = found;
                (found.place.port, user.as_str(), password.as_str(), database.as_str(), found.is_secure)
            });
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_may_pass_is_told_from_what_will_not() {
        let said = |code: &str| {
            let text = format!("SERROR\0C{code}\0Mtoo bad\0\0");
            failed(b'E', text.as_bytes())
        };
        for code in ["40001", "53300", "57P03", "08006"] {
            assert_eq!(said(code), Error::Unsent(format!("PostgreSQL says {code} too bad")));
        }
        for code in ["42703", "22P02", "28P01"] {
            assert!(matches!(said(code), Error::Refused(_)), "{code}");
        }
    }

    #[test]
    fn names_cannot_leave_their_place() {
        assert_eq!(postgres_name("a.b\"; DROP").as_deref(), Ok("\"a\".\"b\"\"; DROP\""));
        for name in ["", "a.", "a\0b", "a.b.c.d"] {
            assert!(postgres_name(name).is_err(), "{name:?}");
        }
    }
}
