//! The way to a receiver: its name resolved once, the address checked, a connection to exactly that address, TLS.

use crate::error::words;
use crate::guard::{Guard, Pass};
use crate::limits::ADDRESSES_MAX;
use crate::{Error, Options, Resolve};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::Host;

/// A connection, with TLS or without.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

pub(crate) type Wire = Box<dyn Stream>;

/// Whom to connect to.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) host: Host,
    pub(crate) port: u16,
}

/// What an address must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// public, or allowed
    Reachable,
    /// allowed by configuration: what is said there can be read on the way
    Allowed,
}

/// Opens connections, and only to where it may.
pub(crate) struct Dialer {
    guard: Guard,
    resolver: Arc<dyn Resolve>,
    tls: TlsConnector,
    connect_timeout: Duration,
}

impl Dialer {
    pub(crate) fn new(options: &Options, resolver: Arc<dyn Resolve>) -> Result<Self, Error> {
        options.validate()?;
        Ok(Self {
            guard: Guard::new(&options.allow)?,
            resolver,
            tls: TlsConnector::from(Arc::new(tls(options.ca_file.as_deref())?)),
            connect_timeout: Duration::from_millis(options.connect_timeout_ms),
        })
    }

    /// A connection to one of the place's addresses. The name is resolved here and never again.
    pub(crate) async fn connect(&self, place: &Place, need: Need) -> Result<TcpStream, Error> {
        let mut trouble = "no address".to_owned();
        for address in self.addresses(place, need).await? {
            let connecting = TcpStream::connect(SocketAddr::new(address, place.port));
            match timeout(self.connect_timeout, connecting).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => trouble = error.kind().to_string(),
                Err(_) => trouble = format!("not accepted within {} ms", self.connect_timeout.as_millis()),
            }
        }
        Err(Error::Unsent(format!("no connection to the receiver: {trouble}")))
    }

    /// Those of a place that may be reached; never empty.
    async fn addresses(&self, place: &Place, need: Need) -> Result<Vec<IpAddr>, Error> {
        let found = match &place.host {
            Host::Ipv4(address) => vec![IpAddr::V4(*address)],
            Host::Ipv6(address) => vec![IpAddr::V6(*address)],
            Host::Domain(name) => self.resolver.resolve(name).await.map_err(|error| {
                let error = words(&error.to_string());
                Error::Unsent(format!("the receiver's name leads to no address: {error}"))
            })?,
        };
        let mut refusal = None;
        let mut reachable = Vec::new();
        for address in found {
            match self.guard.check(&place.host, address) {
                Ok(Pass::Public) if need == Need::Allowed => refusal = Some("public"),
                Ok(_) => reachable.push(address),
                Err(what) => refusal = Some(what),
            }
        }
        reachable.truncate(ADDRESSES_MAX);
        match refusal {
            _ if !reachable.is_empty() => Ok(reachable),
            Some("public") => Err(Error::Refused(
                "a server that is told secrets in plain text must be listed in allow; use starttls or tls"
                    .to_owned(),
            )),
            Some(what) => Err(Error::Refused(format!(
                "the receiver is at a {what} address; list its network or name in allow if that is meant"
            ))),
            None => Err(Error::Unsent("the receiver's name leads to no address".to_owned())),
        }
    }

    /// TLS with the certificate verified for the place's name.
    pub(crate) async fn secure(&self, place: &Place, wire: Wire) -> Result<Wire, Error> {
        let name = match &place.host {
            Host::Ipv4(address) => Ok(ServerName::from(IpAddr::V4(*address))),
            Host::Ipv6(address) => Ok(ServerName::from(IpAddr::V6(*address))),
            Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned()),
        };
        let name = name.map_err(|_| Error::Refused("the receiver's name cannot be certified".to_owned()))?;
        let secured = self.tls.connect(name, wire).await.map_err(|error| {
            Error::Unsent(format!("no secure connection to the receiver: {}", tls_words(&error)))
        })?;
        Ok(Box::new(secured))
    }
}

fn tls_words(error: &io::Error) -> String {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    cause.map_or_else(|| error.kind().to_string(), |cause| words(&cause.to_string()))
}

/// The public authorities, and those of the file.
fn tls(ca_file: Option<&Path>) -> Result<ClientConfig, Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = ca_file {
        let refuse = |problem: String| Error::config("ca_file", format!("{}: {problem}", path.display()));
        let found = CertificateDer::pem_file_iter(path).map_err(|error| refuse(error.to_string()))?;
        let mut count = 0;
        for certificate in found {
            let certificate = certificate.map_err(|error| refuse(error.to_string()))?;
            roots.add(certificate).map_err(|error| refuse(error.to_string()))?;
            count += 1;
        }
        if count == 0 {
            return Err(refuse("it holds no certificate in PEM".to_owned()));
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::config("ca_file", error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
