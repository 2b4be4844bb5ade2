//! `/act`: what a message's links do. A link is signed for one action on one incident and ends after a week; whoever has
//! it needs no token. Opening it only asks: programs that look at links in a chat change nothing.

use crate::access;
use crate::answer::Failure;
use crate::commands;
use crate::state::Server;
use alert::Delivery;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use engine::{Command, Obeyed};
use model::Timestamp;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How long a link may be used after its message was planned.
const LASTS: Duration = Duration::from_secs(7 * 86_400);

/// How long a link silences.
const SILENCED: Duration = Duration::from_secs(2 * 3_600);

/// Before the signature in a link. Not a name whose values are taken out of messages.
const SEAL: &str = "seal=";

/// Who acted, as far as is known.
const OWNER: &str = "somebody with the message";

const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

/// Signs the links of a message that do something. The same message has the same links at every try.
pub(crate) fn sign(server: &Server, delivery: &mut Delivery) {
    let until = (delivery.intent.planned + LASTS).secs();
    let items = delivery.intent.lines.iter_mut().map(|line| &mut line.item);
    for (_, address) in items.flat_map(|item| &mut item.links) {
        if let Some((_, asked)) = address.split_once("/act?") {
            let asked = format!("{asked}&until={until}");
            let signature = server.keys.sign(&asked);
            address.push_str(&format!("&until={until}&{SEAL}{signature}"));
        }
    }
}

/// What a link does.
#[derive(Clone, Copy)]
enum Action {
    Acknowledge,
    Silence,
}

/// What a link asks for, if it was signed by us and has not ended.
struct Asked {
    action: Action,
    incident: String,
}

fn read(server: &Server, uri: &Uri) -> Result<Asked, Failure> {
    let query = uri.query().unwrap_or("");
    let refused = |why: &str| Failure::forbidden_link(why);
    let (asked, signature) = query.split_once(&format!("&{SEAL}")).ok_or_else(|| refused("is not signed"))?;
    if !server.keys.is_signed(asked, signature) {
        return Err(refused("was not made here, or was changed"));
    }
    let value = |name: &str| access::query_value(asked, name).unwrap_or_default();
    let until = value("until").parse().map_or(Timestamp::default(), Timestamp::from_secs);
    if until < server.now() {
        return Err(refused("has ended; open the page"));
    }
    let action = match value("do").as_str() {
        "acknowledge" => Action::Acknowledge,
        "silence" => Action::Silence,
        _ => return Err(refused("asks for nothing that is known")),
    };
    Ok(Asked { action, incident: value("incident") })
}

/// Asks whether it is meant.
pub(crate) async fn get(State(server): State<Arc<Server>>, uri: Uri) -> Result<Response, Failure> {
    let asked = read(&server, &uri)?;
    let words = match asked.action {
        Action::Acknowledge => "I have it",
        Action::Silence => "Be silent about it for two hours",
    };
    let form =
        format!("<form method=\"post\"><p>Incident {}</p><button>{words}</button></form>", asked.incident);
    Ok(shown(StatusCode::OK, &form))
}

/// Does it.
pub(crate) async fn post(State(server): State<Arc<Server>>, uri: Uri) -> Result<Response, Failure> {
    let Asked { action, incident } = read(&server, &uri)?;
    let number = commands::number(&incident)?;
    let command = match action {
        Action::Acknowledge => {
            Command::Acknowledge { incident: number.0, owner: OWNER.to_owned(), reason: String::new() }
        }
        Action::Silence => {
            let item = server.engine.ask_all(move |analysis, alerts| alerts.item_of(analysis, number));
            let key = item.await?.ok_or_else(|| commands::unknown(&incident))?.key;
            let silence = json!({
                "id": format!("link-{incident}"), "match": { "key": [alert::literal(&key)] }, "owner": OWNER,
                "reason": "by a link in a message", "until": (server.now() + SILENCED).to_string(),
            });
            Command::Silence { silence }
        }
    };
    match server.engine.command(command).await? {
        Obeyed::Done => Ok(shown(StatusCode::OK, "<p>Done.</p>")),
        Obeyed::Refused(reason) => Err(Failure::bad_request(reason)),
        _ => Err(commands::unknown(&incident)),
    }
}

fn shown(status: StatusCode, body: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Seismolog</title><body style=\"font:18px sans-serif;margin:3rem\">{body}</body></html>"
    );
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-store")];
    (status, headers, Html(page)).into_response()
}
