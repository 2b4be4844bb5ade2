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

use crate::state::Server;
use crate::{limits, listen};
use session::Session;
use std::io;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use wire::Wire;

/// Serves until `shutdown` resolves. The caller owns the socket.
pub async fn serve(server: Arc<Server>, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let session = |socket, _| connection(Arc::clone(&server), socket);
    tokio::select! {
        () = listen::sessions(listener, limits::POSTGRES_CONNECTIONS_MAX, session) => {}
        () = shutdown => {}
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
