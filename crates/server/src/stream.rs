//! `/ws/stream`: the live picture, pushed. A client that is slow misses pictures, never holds others up.

use crate::state::{Operator, Server};
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use std::sync::Arc;
use tokio::sync::watch;

pub(crate) async fn get(
    State(server): State<Arc<Server>>,
    _: Operator,
    upgrade: WebSocketUpgrade,
) -> Response {
    let pictures = server.picture.clone();
    // Nothing is expected from the client but pings and a close.
    upgrade.max_message_size(4_096).on_upgrade(move |socket| push(socket, pictures))
}

async fn push(mut socket: WebSocket, mut pictures: watch::Receiver<Arc<str>>) {
    pictures.mark_changed();
    loop {
        tokio::select! {
            changed = pictures.changed() => {
                if changed.is_err() {
                    return;
                }
                let picture = pictures.borrow_and_update().to_string();
                if socket.send(Message::Text(picture.into())).await.is_err() {
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
