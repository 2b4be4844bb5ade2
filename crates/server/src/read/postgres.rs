//! PostgreSQL's protocol, reading only: psql, drivers and BI tools send SELECTs in ClickHouse's dialect.
//!
//! ```text
//! ▶ startup: user, database   ◀ SCRAM-SHA-256 ▶   ◀ ready
//! ▶ Query                     ◀ columns, rows, complete, ready
//! ▶ Parse, Bind, Describe, Execute, Sync      the same in parts; values come and go as text
//! ```
//!
//! By hand, since it is reading and writing of a dozen messages: a library brings traits for what servers store and change,
//! and types of its own for columns. The user is the name of a token and the password the token, which proves itself without
//! going over the wire; what a query sees is what the token may read. Values are written as everywhere else.

mod catalog;
mod scram;
mod session;
mod wire;

use crate::limits;
use crate::state::Server;
use session::Session;
use std::io;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use wire::Wire;

/// Serves until `shutdown` resolves. The caller owns the socket.
pub async fn serve(server: Arc<Server>, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let room = Arc::new(Semaphore::new(limits::POSTGRES_CONNECTIONS_MAX));
    // Ends with this function, and all connections with it.
    let mut open = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = &mut shutdown => return,
        };
        let Ok((socket, permit)) = accepted else { continue };
        while open.try_join_next().is_some() {}
        let server = Arc::clone(&server);
        open.spawn(async move {
            if let Err(error) = connection(server, socket).await {
                tracing::debug!(%error, "connection of PostgreSQL's protocol ended");
            }
            drop(permit);
        });
    }
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
    match listener.accept().await {
        Ok((socket, _)) => Ok((socket, permit)),
        Err(error) => {
            tracing::warn!(%error, "connection not accepted");
            tokio::time::sleep(limits::ACCEPT_RETRY).await;
            Err(error)
        }
    }
}

async fn connection(server: Arc<Server>, socket: TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut wire = Wire::new(socket);
    let opened = tokio::time::timeout(limits::HEADER_TIME, Session::open(server, &mut wire)).await;
    match opened.map_err(io::Error::other)?? {
        Some(session) => session.run(&mut wire).await,
        None => Ok(()),
    }
}
