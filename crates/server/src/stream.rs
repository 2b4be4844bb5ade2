//! `/ws/stream`: the live picture, pushed; with `?deltas=1` whole only at first and where one was missed. A client that is
//! slow misses pictures, never holds others up.

use crate::access;
use crate::picture::Picture;
use crate::state::{Operator, Server};
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::Uri;
use axum::response::Response;
use std::sync::Arc;
use tokio::sync::watch;

pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    _: Operator,
    uri: Uri,
    upgrade: WebSocketUpgrade,
) -> Response {
    let pictures = server.picture.clone();
    let wants_deltas = access::is_on(uri.query(), "deltas");
    // Nothing is expected from the client but pings and a close.
    upgrade.max_message_size(4_096).on_upgrade(move |socket| push(socket, pictures, wants_deltas))
}

async fn push(mut socket: WebSocket, mut pictures: watch::Receiver<Picture>, wants_deltas: bool) {
    pictures.mark_changed();
    let mut sent = None;
    loop {
        tokio::select! {
            changed = pictures.changed() => {
                if changed.is_err() {
                    return;
                }
                let picture = pictures.borrow_and_update().clone();
                let delta = picture.delta.filter(|_| wants_deltas && sent == Some(picture.seq - 1));
                let text = delta.unwrap_or(picture.text).to_string();
                if socket.send(Message::Text(text.into())).await.is_err() {
                    return;
                }
                sent = Some(picture.seq);
            }
            heard = socket.recv() => {
                if !matches!(heard, Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_) | Message::Binary(_)))) {
                    return;
                }
            }
        }
    }
}
