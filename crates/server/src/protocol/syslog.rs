//! Syslog over UDP, TCP and TLS, and RELP. But for the last it has no answers: over TCP a sender waits while the log takes
//! nothing, over UDP what finds no room is dropped and counted.

pub use super::gather::Zones;

use super::gather::Gather;
use super::{kernel, relp};
use crate::limits::SYSLOG_CONNECTIONS_MAX as CONNECTIONS_MAX;
use crate::state::Server;
use crate::{limits, listen};
use ingest::protocol::syslog::{Frame, next_frame};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// Where syslog is listened for; the caller owns the sockets.
pub struct Sockets {
    /// one message per packet
    pub udp: Option<UdpSocket>,
    /// messages in frames of both kinds
    pub tcp: Option<TcpListener>,
    /// the same, secured
    pub tls: Option<(TcpListener, TlsAcceptor)>,
    /// in frames that are acknowledged
    pub relp: Option<TcpListener>,
}

impl std::fmt::Debug for Sockets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sockets(…)")
    }
}

/// Serves until `shutdown` resolves; what was gathered by then becomes rows.
pub async fn serve(server: Arc<Server>, sockets: Sockets, zones: Zones, shutdown: impl Future<Output = ()>) {
    let gather = Gather::new(Arc::clone(&server), zones.clone());
    let mut tasks = tokio::task::JoinSet::new();
    if let Some(socket) = sockets.udp {
        tasks.spawn(packets(Arc::clone(&gather), socket));
    }
    if let Some(listener) = sockets.tcp {
        let gather = Arc::clone(&gather);
        tasks.spawn(listen::sessions(listener, CONNECTIONS_MAX, move |socket, peer| {
            connection(Arc::clone(&gather), socket, peer, None)
        }));
    }
    if let Some((listener, acceptor)) = sockets.tls {
        let gather = Arc::clone(&gather);
        let serve = move |socket, peer| connection(Arc::clone(&gather), socket, peer, Some(acceptor.clone()));
        tasks.spawn(listen::sessions(listener, CONNECTIONS_MAX, serve));
    }
    if let Some(listener) = sockets.relp {
        let zones = Arc::new(zones);
        let serve = move |socket, peer: SocketAddr| {
            relp::session(Arc::clone(&server), socket, peer.ip(), Arc::clone(&zones))
        };
        tasks.spawn(listen::sessions(listener, CONNECTIONS_MAX, serve));
    }
    let (stopping, stopped) = watch::channel(());
    let gathering = tokio::spawn(gather.run(stopped));
    shutdown.await;
    tasks.shutdown().await;
    drop(stopping);
    if let Err(error) = gathering.await {
        tracing::error!(%error, "the last messages of syslog are lost");
    }
}

async fn packets(gather: Arc<Gather>, socket: UdpSocket) {
    let mut buffer = vec![0; limits::PACKET_BYTES_MAX];
    let mut asking = tokio::time::interval(limits::KERNEL_INTERVAL);
    asking.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut known = 0;
    loop {
        tokio::select! {
            received = socket.recv_from(&mut buffer) => match received {
                Ok((length, from)) => gather.push_or_drop(&buffer[..length], from.ip()),
                Err(error) => wait_out(&error).await,
            },
            _ = asking.tick() => {
                let dropped = kernel::dropped(&socket).unwrap_or(known);
                gather.count_dropped(dropped.saturating_sub(known));
                known = dropped;
            }
        }
    }
}

/// An error such as "too many open files" passes with time.
async fn wait_out(error: &io::Error) {
    tracing::warn!(%error, "socket failed; trying again");
    tokio::time::sleep(limits::ACCEPT_RETRY).await;
}

async fn connection(
    gather: Arc<Gather>,
    socket: TcpStream,
    peer: SocketAddr,
    acceptor: Option<TlsAcceptor>,
) -> io::Result<()> {
    match acceptor {
        None => messages(&gather, socket, peer.ip()).await,
        Some(acceptor) => {
            let secured = tokio::time::timeout(limits::HEADER_TIME, acceptor.accept(socket)).await??;
            messages(&gather, secured, peer.ip()).await
        }
    }
}

/// Reads messages until the sender goes, says nothing for long, or does not end what it began.
async fn messages(gather: &Gather, mut socket: impl AsyncRead + Unpin, from: IpAddr) -> io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let mut begin_of_next = 0;
        loop {
            match next_frame(&buffer[begin_of_next..], limits::SYSLOG_MESSAGE_BYTES_MAX) {
                Frame::Whole { begin, end, next } => {
                    gather.push(&buffer[begin_of_next + begin..begin_of_next + end], from).await;
                    begin_of_next += next;
                }
                Frame::Partial => break,
                Frame::TooLong => {
                    tracing::warn!(%from, "a message of syslog is too long; connection closed");
                    return Ok(());
                }
            }
        }
        buffer.drain(..begin_of_next);
        let patience = if buffer.is_empty() { limits::SOCKET_IDLE } else { limits::BODY_STALL };
        buffer.reserve(limits::READ_BYTES);
        let read = tokio::time::timeout(patience, socket.read_buf(&mut buffer)).await;
        if matches!(read, Ok(Ok(0)) | Err(_)) {
            // What has no end of its own ends here.
            gather.push(&buffer, from).await;
            return Ok(());
        }
        read??;
    }
}
