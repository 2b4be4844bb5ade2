//! The dialogue with a mail server, from the greeting to the answer for the mail.
//!
//! Own code and not lettre's: that one keeps what came in plain text before STARTTLS and takes it for an answer inside of
//! TLS, reads a line of any length, and gives up the whole mail for one receiver that is refused.

use crate::Error;
use crate::dial::Wire;
use crate::error::words;
use crate::limits::{REPLY_LINE_BYTES_MAX, REPLY_LINES_MAX};
use crate::mail::{Login, RefusedReceiver};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::io;
use std::net::IpAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

/// An encoded mail with its envelope. Addresses are graphic ASCII without `<` and `>`.
pub(crate) struct Letter {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) data: Vec<u8>,
}

/// What a server said to one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) code: u16,
    lines: Vec<String>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        words(&self.lines.join(" "))
    }
}

/// Why a dialogue ends before the mail.
pub(crate) enum Stop {
    /// the server does not want it; with the receivers it refused
    Said(Reply, Vec<RefusedReceiver>),
    /// no answer, or none that we go on with
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Nothing of the mail has left, so whatever breaks can be tried again.
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Failed(Error::Unsent(broken(&error)))
    }
}

fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidData => "the mail server does not answer in SMTP".to_owned(),
        io::ErrorKind::UnexpectedEof => "the mail server closed the connection".to_owned(),
        kind => format!("the connection to the mail server broke: {kind}"),
    }
}

/// A server that has greeted us and told what it can.
pub(crate) struct Session {
    wire: BufReader<Wire>,
    extensions: Vec<String>,
}

impl Session {
    /// Waits for the greeting and says hello.
    pub(crate) async fn greeted(wire: Wire, own: IpAddr) -> Result<Self, Stop> {
        let mut session = Self { wire: BufReader::new(wire), extensions: Vec::new() };
        let greeting = session.read().await?;
        expect(greeting, 220)?;
        session.hello(own).await?;
        Ok(session)
    }

    /// Says hello again, now inside of TLS; what was told before does not count.
    pub(crate) async fn resumed(wire: Wire, own: IpAddr) -> Result<Self, Stop> {
        let mut session = Self { wire: BufReader::new(wire), extensions: Vec::new() };
        session.hello(own).await?;
        Ok(session)
    }

    async fn hello(&mut self, own: IpAddr) -> Result<(), Stop> {
        let name = match own {
            IpAddr::V4(own) => format!("[{own}]"),
            IpAddr::V6(own) => format!("[IPv6:{own}]"),
        };
        let reply = expect(self.say(&format!("EHLO {name}")).await?, 250)?;
        self.extensions = reply.lines.iter().skip(1).map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    /// The bare connection, ready for TLS.
    pub(crate) async fn starttls(mut self) -> Result<Wire, Stop> {
        if !self.extensions.iter().any(|extension| extension == "STARTTLS") {
            let problem = "the mail server offers no STARTTLS; use another port, or tls";
            return Err(Error::Refused(problem.to_owned()).into());
        }
        expect(self.say("STARTTLS").await?, 220)?;
        // Said by who sits between us and the server, to be taken for the server's words inside of TLS.
        if !self.wire.buffer().is_empty() {
            return Err(Error::Unsent("the mail server said more than it may before TLS".to_owned()).into());
        }
        Ok(self.wire.into_inner())
    }

    /// Logs in by PLAIN, or by LOGIN if the server knows that only.
    pub(crate) async fn log_in(&mut self, login: &Login) -> Result<(), Stop> {
        let offers = |mechanism: &str| {
            self.extensions.iter().any(|extension| {
                let mut parts = extension.split([' ', '=']);
                parts.next() == Some("AUTH") && parts.any(|part| part == mechanism)
            })
        };
        let reply = if offers("PLAIN") {
            let token = BASE64_STANDARD.encode(format!("\0{}\0{}", login.user, login.password));
            self.say(&format!("AUTH PLAIN {token}")).await?
        } else if offers("LOGIN") {
            expect(self.say("AUTH LOGIN").await?, 334)?;
            expect(self.say(&BASE64_STANDARD.encode(&login.user)).await?, 334)?;
            self.say(&BASE64_STANDARD.encode(&login.password)).await?
        } else {
            let problem = "the mail server offers no log-in by PLAIN or LOGIN";
            return Err(Error::Refused(problem.to_owned()).into());
        };
        expect(reply, 235)?;
        Ok(())
    }

    /// Names sender and receivers and asks for the mail to be taken; gives those that are refused.
    pub(crate) async fn envelope(&mut self, letter: &Letter) -> Result<Vec<RefusedReceiver>, Stop> {
        expect(self.say(&format!("MAIL FROM:<{}>", letter.from)).await?, 250)?;
        let mut refusals: Vec<(RefusedReceiver, Reply)> = Vec::new();
        for address in &letter.to {
            let reply = self.say(&format!("RCPT TO:<{address}>")).await?;
            if !(200..300).contains(&reply.code) {
                let refused =
                    RefusedReceiver { address: address.clone(), code: reply.code, text: reply.text() };
                refusals.push((refused, reply));
            }
        }
        let is_for_nobody = refusals.len() == letter.to.len();
        let told = refusals.iter().find(|(refused, _)| refused.code < 500).or(refusals.first());
        let told = told.map(|(_, reply)| reply.clone());
        let refused = refusals.into_iter().map(|(refused, _)| refused).collect();
        match told {
            Some(reply) if is_for_nobody => Err(Stop::Said(reply, refused)),
            _ => match self.say("DATA").await? {
                reply if reply.code == 354 => Ok(refused),
                reply => Err(Stop::Said(reply, refused)),
            },
        }
    }

    /// Sends the mail itself. From here on it may have arrived.
    pub(crate) async fn hand_over(&mut self, data: &[u8]) -> Result<Reply, Error> {
        let in_doubt = |error: io::Error| Error::InDoubt(broken(&error));
        self.write(&stuffed(data)).await.map_err(in_doubt)?;
        self.read().await.map_err(in_doubt)
    }

    /// Takes leave. Good manners only: the mail is taken or not, whatever becomes of this.
    pub(crate) async fn quit(mut self) {
        let _ = self.write(b"QUIT\r\n").await;
        let _ = self.wire.shutdown().await;
    }

    async fn say(&mut self, command: &str) -> io::Result<Reply> {
        debug_assert!(!command.contains(['\r', '\n']), "a command is one line");
        self.write(format!("{command}\r\n").as_bytes()).await?;
        self.read().await
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.wire.write_all(bytes).await?;
        self.wire.flush().await
    }

    /// A reply: lines `250-…`, the last one `250 …`.
    async fn read(&mut self) -> io::Result<Reply> {
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        let mut lines = Vec::new();
        while lines.len() < REPLY_LINES_MAX {
            let line = self.line().await?;
            let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
            let code = code.filter(|code| (200..600).contains(code)).ok_or_else(invalid)?;
            lines.push(line.get(4..).unwrap_or_default().to_owned());
            match line.as_bytes().get(3) {
                Some(b'-') => {}
                Some(b' ') | None => return Ok(Reply { code, lines }),
                Some(_) => return Err(invalid()),
            }
        }
        Err(invalid())
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.wire).take(REPLY_LINE_BYTES_MAX as u64);
        bounded.read_until(b'\n', &mut line).await?;
        if line.last() == Some(&b'\n') {
            return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        let is_long = line.len() >= REPLY_LINE_BYTES_MAX;
        let kind = if is_long { io::ErrorKind::InvalidData } else { io::ErrorKind::UnexpectedEof };
        Err(kind.into())
    }
}

fn expect(reply: Reply, code: u16) -> Result<Reply, Stop> {
    if reply.code == code { Ok(reply) } else { Err(Stop::Said(reply, Vec::new())) }
}

/// A mail as it is sent: a dot that begins a line is doubled, and a lone one ends it.
fn stuffed(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + data.len() / 64 + 5);
    let mut is_begin = true;
    for byte in data {
        if is_begin && *byte == b'.' {
            out.push(b'.');
        }
        out.push(*byte);
        is_begin = *byte == b'\n';
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}
