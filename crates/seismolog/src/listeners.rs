//! Addresses beside the main one: what they are, and the sockets of a server.

use crate::config::read_secret;
use ::alert::Secret;
use anyhow::{Context, Result, bail};
use jiff::tz::TimeZone;
use serde::Deserialize;
use server::syslog::{Sockets, Zones};
use server::{Server, forward, postgres, syslog};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where single protocols are listened for; what is empty is off.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Listeners {
    pub(crate) otlp_http: Address,
    pub(crate) otlp_grpc: Address,
    syslog_udp: Address,
    syslog_tcp: Address,
    syslog_tls: Address,
    syslog_relp: Address,
    syslog_zone: String,
    syslog_zones: BTreeMap<IpAddr, String>,
    forward: Address,
    forward_tls: Address,
    forward_shared_key: Secret,
    postgres: Address,
    tls_certificate: PathBuf,
    tls_key: PathBuf,
}

impl Default for Listeners {
    fn default() -> Self {
        let off = Address::default();
        Self {
            otlp_http: off,
            otlp_grpc: off,
            syslog_udp: off,
            syslog_tcp: off,
            syslog_tls: off,
            syslog_relp: off,
            syslog_zone: "UTC".to_owned(),
            syslog_zones: BTreeMap::new(),
            forward: off,
            forward_tls: off,
            forward_shared_key: Secret::default(),
            postgres: off,
            tls_certificate: PathBuf::new(),
            tls_key: PathBuf::new(),
        }
    }
}

/// An address, or none where the text is empty.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Address(pub(crate) Option<SocketAddr>);

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let address = Some(&text).filter(|text| !text.is_empty()).map(|text| text.parse()).transpose();
        address.map(Self).map_err(|_| format!("{text:?} is no address with a port"))
    }
}

impl Listeners {
    pub(crate) fn validate(&self) -> Result<()> {
        self.zones()?;
        let is_tls_set = !self.tls_certificate.as_os_str().is_empty() && !self.tls_key.as_os_str().is_empty();
        for (name, address) in [("syslog_tls", self.syslog_tls), ("forward_tls", self.forward_tls)] {
            if address.0.is_some() && !is_tls_set {
                bail!("{name} needs tls_certificate and tls_key");
            }
        }
        Ok(())
    }

    fn zones(&self) -> Result<Zones> {
        let zone = |name: &str| {
            let found = TimeZone::get(name);
            found.with_context(|| format!("the time zone {name:?} is unknown; use a name as Europe/Berlin"))
        };
        let of = self.syslog_zones.iter().map(|(address, name)| Ok((*address, zone(name)?)));
        Ok(Zones { default: zone(&self.syslog_zone)?, of: of.collect::<Result<_>>()? })
    }

    /// Binds all that is not HTTP.
    pub(crate) async fn bind(&self) -> Result<Bound> {
        let udp = match self.syslog_udp.0 {
            None => None,
            Some(address) => {
                let bound = UdpSocket::bind(address).await;
                Some(bound.with_context(|| format!("cannot listen on {address}, UDP"))?)
            }
        };
        let tls = self.secured(self.syslog_tls).await?;
        let tcp = optional(self.syslog_tcp).await?;
        let relp = optional(self.syslog_relp).await?;
        let shared_key = read_secret(&self.forward_shared_key).context("listeners.forward_shared_key")?;
        let plain = optional(self.forward).await?.map(|listener| (listener, None));
        let over_tls = self.secured(self.forward_tls).await?;
        let over_tls = over_tls.map(|(listener, acceptor)| (listener, Some(acceptor)));
        let postgres = optional(self.postgres).await?;
        Ok(Bound {
            syslog: Sockets { udp, tcp, tls, relp },
            zones: self.zones()?,
            forward: plain.into_iter().chain(over_tls).collect(),
            shared_key,
            postgres,
        })
    }

    async fn secured(&self, address: Address) -> Result<Option<(TcpListener, TlsAcceptor)>> {
        let Some(listener) = optional(address).await? else { return Ok(None) };
        Ok(Some((listener, acceptor(&self.tls_certificate, &self.tls_key)?)))
    }
}

pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener> {
    let bound = TcpListener::bind(address).await;
    bound.with_context(|| format!("cannot listen on {address}; is another server running?"))
}

async fn optional(address: Address) -> Result<Option<TcpListener>> {
    match address.0 {
        None => Ok(None),
        Some(address) => Ok(Some(bind(address).await?)),
    }
}

fn acceptor(certificate: &Path, key: &Path) -> Result<TlsAcceptor> {
    let unreadable = |path: &Path| format!("cannot read {} as PEM", path.display());
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.with_context(|| unreadable(certificate))?;
    let key = PrivateKeyDer::from_pem_file(key).with_context(|| unreadable(key))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("tls_certificate and tls_key do not fit")?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Sockets that are listened on.
pub(crate) struct Bound {
    syslog: Sockets,
    zones: Zones,
    forward: Vec<(TcpListener, Option<TlsAcceptor>)>,
    shared_key: Secret,
    postgres: Option<TcpListener>,
}

impl Bound {
    /// Serves until the other side of `stopped` is dropped.
    pub(crate) fn serve(self, server: &Arc<Server>, stopped: &watch::Receiver<()>) -> JoinSet<()> {
        let mut serving = JoinSet::new();
        let stop = until(stopped);
        serving.spawn(syslog::serve(Arc::clone(server), self.syslog, self.zones, stop));
        for listener in self.forward {
            let key = self.shared_key.expose().to_owned();
            serving.spawn(forward::serve(Arc::clone(server), listener, key, until(stopped)));
        }
        if let Some(listener) = self.postgres {
            serving.spawn(postgres::serve(Arc::clone(server), listener, until(stopped)));
        }
        serving
    }
}

/// Resolves when the other side is dropped.
pub(crate) fn until(stopped: &watch::Receiver<()>) -> impl Future<Output = ()> + use<> {
    let mut stopped = stopped.clone();
    // Err: whoever would say so has gone, which is the same.
    async move { drop(stopped.changed().await) }
}
