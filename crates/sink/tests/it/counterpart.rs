//! The other side: servers that read what comes, say what they are told to, and stop with the test.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::future::pending;
use std::io::Write as _;
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// An authority of its own, with a certificate for `receiver.example`.
pub(crate) struct Authority {
    pub(crate) file: NamedTempFile,
    pub(crate) acceptor: TlsAcceptor,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(certificate.pem().as_bytes()).unwrap();

        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["receiver.example".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Self { file, acceptor: TlsAcceptor::from(Arc::new(config)) }
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A server on a port of its own, until it is dropped.
pub(crate) struct Counterpart {
    pub(crate) port: u16,
    heard: mpsc::UnboundedReceiver<String>,
    _tasks: JoinSet<()>,
}

impl Counterpart {
    /// The next it hears.
    pub(crate) async fn hears(&mut self) -> String {
        self.heard.recv().await.unwrap()
    }

    /// What it heard until now.
    pub(crate) fn heard(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.heard.try_recv().ok()).collect()
    }
}

/// What follows the answer of a receiver.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    Close,
    Hang,
}

/// A receiver of HTTP at an address: one answer for every request.
pub(crate) async fn receiver_at(
    address: &str,
    answer: &str,
    then: Then,
    tls: Option<&Authority>,
) -> Counterpart {
    let listener = TcpListener::bind(address).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tx, heard) = mpsc::unbounded_channel();
    let acceptor = tls.map(|authority| authority.acceptor.clone());
    let answer = answer.to_owned();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream: Box<dyn Stream> = match &acceptor {
                None => Box::new(stream),
                Some(acceptor) => match acceptor.accept(stream).await {
                    Ok(stream) => Box::new(stream),
                    Err(_) => continue,
                },
            };
            tx.send(request(&mut stream).await).unwrap();
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.flush().await;
            if then == Then::Hang {
                pending::<()>().await;
            }
            let _ = stream.shutdown().await;
        }
    });
    Counterpart { port, heard, _tasks: tasks }
}

pub(crate) async fn receiver(answer: &str, then: Then) -> Counterpart {
    receiver_at("127.0.0.1:0", answer, then, None).await
}

/// A whole request.
async fn request(stream: &mut Box<dyn Stream>) -> String {
    let mut text = String::new();
    let mut wire = BufReader::new(stream);
    while !text.ends_with("\r\n\r\n") {
        assert!(wire.read_line(&mut text).await.unwrap() > 0, "{text}");
    }
    let lower = text.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    wire.read_exact(&mut body).await.unwrap();
    text + &String::from_utf8(body).unwrap()
}

/// What a mail server says to commands that begin so; else it says `250 ok`. Empty means that it hangs up, and `TLS` that
/// it goes on in TLS. The greeting is the answer to `CONNECT`, the one to a mail is the answer to `.`.
pub(crate) type Replies = &'static [(&'static str, &'static str)];

/// A mail server for one session; inside of TLS from the first byte if `is_tls`.
pub(crate) async fn mail_server(
    replies: Replies,
    authority: Option<&Authority>,
    is_tls: bool,
) -> Counterpart {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tx, heard) = mpsc::unbounded_channel();
    let acceptor = authority.map(|authority| authority.acceptor.clone());
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        session(stream, replies, acceptor, is_tls, &tx).await;
    });
    Counterpart { port, heard, _tasks: tasks }
}

fn reply(replies: Replies, command: &str) -> &'static str {
    let found = replies.iter().find(|(begin, _)| command.starts_with(begin));
    let usual = match command {
        "CONNECT" => "220 ready\r\n",
        "DATA" => "354 go on\r\n",
        _ => "250 ok\r\n",
    };
    found.map_or(usual, |(_, reply)| reply)
}

async fn session(
    stream: TcpStream,
    replies: Replies,
    acceptor: Option<TlsAcceptor>,
    is_tls: bool,
    tx: &mpsc::UnboundedSender<String>,
) {
    let mut wire: BufReader<Box<dyn Stream>> = match &acceptor {
        Some(acceptor) if is_tls => match acceptor.accept(stream).await {
            Ok(stream) => BufReader::new(Box::new(stream)),
            Err(_) => return,
        },
        _ => BufReader::new(Box::new(stream)),
    };
    let mut command = "CONNECT".to_owned();
    loop {
        let said = reply(replies, &command);
        if said.is_empty() || wire.write_all(said.as_bytes()).await.is_err() {
            return;
        }
        wire.flush().await.unwrap();
        if command == "STARTTLS" && said.starts_with("220") {
            let acceptor = acceptor.as_ref().unwrap();
            let Ok(stream) = acceptor.accept(wire.into_inner()).await else { return };
            wire = BufReader::new(Box::new(stream));
            tx.send("(in TLS)".to_owned()).unwrap();
        }
        let is_mail = command == "DATA" && said.starts_with("354");
        command = String::new();
        while wire.read_line(&mut command).await.is_ok_and(|bytes| bytes > 0) {
            if !is_mail || command.ends_with("\r\n.\r\n") {
                break;
            }
        }
        if command.is_empty() {
            return;
        }
        tx.send(command.trim_end().to_owned()).unwrap();
        command = if is_mail { ".".to_owned() } else { command.trim_end().to_owned() };
    }
}
