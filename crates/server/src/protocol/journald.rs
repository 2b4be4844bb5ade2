//! systemd's journal, as `systemd-journal-upload` sends it: one request that may never end. Its entries become rows as they
//! come; the answer at its end says that all of them are durable.

use super::{Delivery, Dialect, Key, Loopback, Taken, answered, credentials, landing, plain, take};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::state::Server;
use crate::{events, limits};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::post;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use ingest::Encoding;
use ingest::protocol::journald;
use std::sync::Arc;

pub(super) const JOURNALD: Dialect = Dialect {
    name: "journald",
    token: credentials::any,
    stranger: |_| Failure::unauthorized(),
    loopback: Loopback::Closed,
    refuse: plain,
    routes,
};

fn routes() -> Router<Arc<Server>> {
    Router::new().route("/upload", post(upload)).route("/insert/journald/upload", post(upload))
}

async fn upload(
    State(server): State<Arc<Server>>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let encoding = headers.get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap_or("?"));
    let mut pieces = body.into_data_stream();
    if Encoding::parse(encoding)? != Encoding::Identity {
        events::drain(&mut pieces).await;
        return Err(Failure::unsupported("a journal is read as it is; turn its compression off"));
    }
    let mut buffer = BytesMut::new();
    let mut all = Taken::default();
    loop {
        // A pause ends a batch: a quiet machine's last entries are not to wait for its next ones.
        let piece = match buffer.is_empty() {
            true => Ok(pieces.next().await),
            false => tokio::time::timeout(limits::JOURNAL_PAUSE, pieces.next()).await,
        };
        let is_paused = piece.is_err();
        match piece {
            Ok(None) => break,
            Ok(Some(Err(_))) => return Err(Failure::cut()),
            Ok(Some(Ok(piece))) => buffer.extend_from_slice(&piece),
            Err(_) => {}
        }
        if buffer.len() > limits::JOURNAL_ENTRY_BYTES_MAX {
            return Err(Failure::too_large("JOURNAL_ENTRY_BYTES_MAX", limits::JOURNAL_ENTRY_BYTES_MAX));
        }
        if is_paused || buffer.len() >= limits::JOURNAL_BATCH_BYTES {
            let whole = buffer.split_to(journald::end_of_entries(&buffer));
            land(&server, &caller, whole.freeze(), &mut all).await?;
        }
    }
    land(&server, &caller, buffer.freeze(), &mut all).await?;
    Ok(answered(all, "ok\n"))
}

async fn land(server: &Arc<Server>, caller: &Caller, body: Bytes, all: &mut Taken) -> Result<(), Failure> {
    if body.is_empty() {
        return Ok(());
    }
    let source = landing(caller, "logs")?;
    let decode = move |body: &[u8], received, _: &ingest::Limits| {
        let rows = journald::entries(source.decoder(), body, received)?;
        Ok((vec![(source, rows)], ()))
    };
    let delivery = Delivery { body, ..Delivery::without_body(Key::Body) };
    let (taken, ()) = take(server, caller, delivery, decode).await?;
    all.accepted += taken.accepted;
    all.rejected += taken.rejected;
    Ok(())
}
