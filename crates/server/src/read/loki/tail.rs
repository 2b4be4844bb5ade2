//! `/loki/api/v1/tail`: lines as they land, over a WebSocket. A client that is slow gets them later; none is left out.

use super::super::asked::Asked;
use super::super::logs::{Kept, Logs, Order};
use super::{Form, Found, find, streams_of};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::limits;
use crate::state::Server;
use axum::body::Body;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::Uri;
use axum::response::Response;
use expr::LogQuery;
use expr::logql::{self, LogQl};
use serde_json::json;
use std::sync::Arc;

pub(super) async fn get(
    State(server): State<Arc<Server>>,
    caller: Caller,
    uri: Uri,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Failure> {
    let asked = Asked::read(&server, &uri, Body::empty()).await?;
    let LogQl::Lines(query) = logql::parse(asked.query()?)? else {
        return Err(Failure::bad_request("lines are followed, not metrics; ask /loki/api/v1/query_range"));
    };
    let permit = Arc::clone(&server.tailing).try_acquire_owned().map_err(|_| {
        Failure::bad_request(format!("{} clients follow lines already; close one", limits::TAILS_MAX))
    })?;
    let most = asked.count("limit", 100)?.min(limits::READ_LINES_MAX);
    let seq = caller.engine.live().borrow().seq;
    let mut first = find(&server, &caller, &query, asked.range()?, (Order::NewestFirst, most)).await?;
    first.retain(|found| found.kept.seq <= seq);
    first.reverse();
    let tail = Tail { server, caller, query, place: (seq + 1, 0) };
    Ok(upgrade.max_message_size(4_096).on_upgrade(move |socket| async move {
        tail.run(socket, first).await;
        drop(permit);
    }))
}

struct Tail {
    server: Arc<Server>,
    caller: Caller,
    query: LogQuery,
    /// the next place in the log, and how many lines of it have been sent
    place: (u64, usize),
}

impl Tail {
    async fn run(mut self, mut socket: WebSocket, first: Vec<Found>) {
        let mut live = self.caller.engine.live();
        if send(&mut socket, &first).await.is_err() {
            return;
        }
        loop {
            tokio::select! {
                changed = live.changed() => {
                    live.mark_unchanged();
                    if changed.is_err() || self.follow(&mut socket).await.is_err() {
                        return;
                    }
                }
                heard = socket.recv() => {
                    if !matches!(heard, Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_) | Message::Binary(_)))) {
                        return;
                    }
                }
            }
        }
    }

    /// Sends what has landed since.
    async fn follow(&mut self, socket: &mut WebSocket) -> Result<(), ()> {
        loop {
            let kept = match self.next().await {
                Ok(kept) => kept,
                Err(failure) => {
                    tracing::warn!(error = %failure, "lines are not followed any more");
                    return Err(());
                }
            };
            let is_full = kept.len() == limits::TAILED_LINES;
            if let Some(last) = kept.last().map(|kept| kept.seq) {
                let of_last = kept.iter().filter(|kept| kept.seq == last).count();
                let before = if last == self.place.0 { self.place.1 } else { 0 };
                self.place = (last, before + of_last);
            }
            let wanted = kept.into_iter().filter(|kept| self.query.wants(&kept.stream));
            let found: Vec<Found> = wanted.filter_map(|kept| Found::of(&self.query, kept)).collect();
            send(socket, &found).await?;
            if !is_full {
                return Ok(());
            }
        }
    }

    async fn next(&self) -> Result<Vec<Kept>, Failure> {
        let logs = Logs::of(&self.caller, &self.query.matchers)?;
        logs.lines_behind(&self.server, &self.caller, &self.query, self.place).await
    }
}

async fn send(socket: &mut WebSocket, found: &[Found]) -> Result<(), ()> {
    if found.is_empty() {
        return Ok(());
    }
    let text = json!({ "streams": streams_of(found, Form::Together), "dropped_entries": null }).to_string();
    socket.send(Message::Text(text.into())).await.map_err(drop)
}
