//! What is told of incidents and to whom: alerts, why, silences, channels, messages given up.

use crate::answer::Failure;
use crate::overrides::done;
use crate::sender;
use crate::state::{Operator, Server};
use crate::{commands, live_json};
use alert::{
    AlertView, Delivery, Event, Gathering, Intent, IntentId, Item, Line, Message, Outbox, Outcome, Standing,
    Status, Transition, Trouble,
};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use engine::{Alerts, Command, Obeyed};
use model::{IncidentId, IncidentState, Timestamp};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

const UNKNOWN_ALERT: &str = "no alert of this key that fires; GET /api/alerts lists them";
const UNKNOWN_CHANNEL: &str = "no channel of this name; GET /api/channels lists them";

/// How far a dry run looks back.
const WEEK: Duration = Duration::from_secs(7 * 86_400);

/// `GET /api/alerts`: what fires and fired lately, what waits to be sent, and what did not get through.
pub(crate) async fn list(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let shown = server.engine.ask_all(|_, alerts| {
        let counts = alerts.outbox().counts();
        json!({
            "v": 1,
            "alerts": alerts.planner().alerts().map(|view| alert(&view)).collect::<Vec<_>>(),
            "troubles": alerts.troubles().map(|(at, trouble)| told_trouble(*at, trouble)).collect::<Vec<_>>(),
            "waiting": counts.waiting, "delivered": counts.delivered, "dead": counts.dead,
            "coalesced": counts.coalesced, "lost": counts.lost, "overflow": alerts.planner().overflow(),
        })
    });
    Ok(Json(shown.await?))
}

/// `GET /api/alerts/{key}/explain`, by key or incident: why it was told, to whom, and why others were not.
pub(crate) async fn explain(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(key): Path<String>,
) -> Result<Json<Value>, Failure> {
    let told = server.engine.ask_all(move |_, alerts| {
        let key = key_of(alerts, &key)?;
        alerts.planner().explain(&key).map(|told| explanation(&told, alerts.outbox()))
    });
    told.await?
        .map(Json)
        .ok_or_else(|| Failure::not_found("no alert of this key; GET /api/alerts lists them"))
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Hand {
    owner: String,
    reason: String,
    /// seconds; otherwise until it is over
    for_s: Option<u32>,
}

/// `POST /api/alerts/{key}/acknowledge` `{owner, reason, for_s}`: somebody has it.
pub(crate) async fn acknowledge(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(key): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let hand: Hand = commands::read_or_default(&body, "{\"owner\", \"reason\", \"for_s\"}")?;
    let key = known_key(&server, key).await?;
    let until = hand.for_s.map(|secs| (server.now() + Duration::from_secs(secs.into())).0);
    let command = Command::AcknowledgeAlert { key, owner: hand.owner, reason: hand.reason, until };
    done(server.engine.command(command).await?, UNKNOWN_ALERT)
}

/// `DELETE /api/alerts/{key}/acknowledge`: nobody has it any more.
pub(crate) async fn unacknowledge(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(key): Path<String>,
) -> Result<Json<Value>, Failure> {
    let key = known_key(&server, key).await?;
    done(server.engine.command(Command::UnacknowledgeAlert { key }).await?, UNKNOWN_ALERT)
}

/// `GET /api/silences`: in force, to come, or over and not yet forgotten.
pub(crate) async fn silences(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let shown = server.engine.ask_all(|_, alerts| {
        let shown = alerts.planner().silences().into_iter().map(|view| {
            json!({
                "id": view.silence.id, "match": view.silence.matchers,
                "owner": view.silence.owner, "reason": view.silence.reason,
                "begin": instant(view.silence.begin), "until": instant(view.silence.until),
                "hits": view.hits, "last_hit": view.last_hit.and_then(instant),
            })
        });
        Value::Array(shown.collect())
    });
    Ok(Json(shown.await?))
}

/// `POST /api/silences` `{match, owner, reason, until | for_s, id}`: what matches is not told until then.
pub(crate) async fn silence(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let mut silence: Map<String, Value> =
        commands::read(&body, "{\"match\": {…}, \"owner\", \"reason\", \"for_s\" or \"until\"}")?;
    if let Some(secs) = silence.remove("for_s") {
        let secs = secs.as_u64().filter(|secs| (1..=31_536_000).contains(secs));
        let secs = secs.ok_or_else(|| Failure::bad_request("for_s is a number of seconds, 1 to 31536000"))?;
        let until = server.now() + Duration::from_secs(secs);
        silence.insert("until".to_owned(), Value::from(until.to_string()));
    }
    let id = silence.entry("id").or_insert_with(|| format!("s{}", server.now().millis()).into());
    let id = id.clone();
    match server.engine.command(Command::Silence { silence: Value::Object(silence) }).await? {
        Obeyed::Done => Ok(Json(json!({ "v": 1, "ok": true, "id": id }))),
        other => done(other, ""),
    }
}

/// `DELETE /api/silences/{id}`
pub(crate) async fn unsilence(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    done(
        server.engine.command(Command::Unsilence { id }).await?,
        "no silence of this id; GET /api/silences lists them",
    )
}

/// `GET /api/channels`: how each does.
pub(crate) async fn channels(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let lanes = server.engine.ask_all(|_, alerts| alerts.outbox().lanes()).await?;
    let channels = server.options.alerts.channels.iter().map(|(name, channel)| {
        let lane = lanes.iter().find(|lane| lane.channel == *name);
        json!({
            "name": name, "type": channel.kind(),
            "disabled": lane.and_then(|lane| lane.disabled.clone()),
            "failures": lane.map_or(0, |lane| lane.failures),
            "held_until": lane.and_then(|lane| lane.held_until).and_then(instant),
        })
    });
    Ok(Json(Value::Array(channels.collect())))
}

/// `POST /api/channels/{name}/enable`: it was mended.
pub(crate) async fn enable(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(channel): Path<String>,
) -> Result<Json<Value>, Failure> {
    done(server.engine.command(Command::EnableChannel { channel }).await?, UNKNOWN_CHANNEL)
}

/// `POST /api/channels/{name}/test`: a sample is sent at once, past routes and silences; what the receiver said.
pub(crate) async fn test(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(channel): Path<String>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let delivery = sample(&server, channel, None).await?;
    let (status, ok, said) = match sender::send(&server, &delivery).await {
        Outcome::Delivered { .. } => (StatusCode::OK, true, String::new()),
        Outcome::Retry { reason, .. } | Outcome::Permanent { reason, .. } => {
            (StatusCode::BAD_GATEWAY, false, reason)
        }
    };
    Ok((status, Json(json!({ "v": 1, "ok": ok, "answer": said }))))
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Preview {
    incident: Option<String>,
}

/// `POST /api/channels/{name}/preview` `{incident}`: what would be sent, without sending it; addresses and tokens left out.
pub(crate) async fn preview(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(channel): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let Preview { incident } = commands::read_or_default(&body, "{\"incident\": id}")?;
    let delivery = sample(&server, channel, incident).await?;
    let options = &server.options.alerts.channels[&delivery.intent.channel];
    let rendered =
        options.render(&delivery, server.now()).map_err(|error| Failure::bad_request(error.to_string()))?;
    let shown = if let Message::Mail(mail) = &rendered.message {
        json!({
            "mail": { "from": mail.from, "to": mail.to, "subject": mail.subject, "text": mail.text, "html": mail.html }
        })
    } else {
        let requests = rendered.message.requests().into_iter().map(|request| {
            let body = words_of(&request.body);
            json!({ "method": request.method.as_str(), "host": request.host(), "body": body })
        });
        json!({ "requests": requests.collect::<Vec<_>>() })
    };
    Ok(Json(json!({ "v": 1, "redacted": rendered.redactions.sum(), "message": shown })))
}

/// A body as text, without the picture at its end.
fn words_of(body: &[u8]) -> String {
    let text = body.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    match body.len() - text.len() {
        0 => text.to_owned(),
        bytes => format!("{text}({bytes} bytes of a picture)"),
    }
}

/// `GET /api/outbox`: messages that were given up, oldest first.
pub(crate) async fn dead(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let shown = server.engine.ask_all(|_, alerts| {
        let dead = alerts.outbox().dead_letters().map(|dead| {
            let item = dead.intent.lines.first().map(|line| &line.item);
            json!({
                "letter": dead.intent.id.0, "channel": dead.intent.channel, "at": instant(dead.at),
                "attempts": dead.attempts, "reason": dead.reason, "severity": dead.intent.severity.as_str(),
                "title": item.map(|item| &item.title), "key": item.map(|item| &item.key),
            })
        });
        json!({ "v": 1, "dead": dead.collect::<Vec<_>>() })
    });
    Ok(Json(shown.await?))
}

/// `POST /api/outbox/{letter}/replay`: it is tried again.
pub(crate) async fn replay(
    State(server): State<Arc<Server>>,
    _: Operator,
    Path(letter): Path<u64>,
) -> Result<Json<Value>, Failure> {
    done(
        server.engine.command(Command::ReplayLetter { letter }).await?,
        "no message of this number was given up; GET /api/outbox lists them",
    )
}

/// `POST /api/alerts/rehearse` with the section `[alerts]` of a configuration as JSON: what it would have told of the
/// incidents of the last week.
pub(crate) async fn rehearse(
    State(server): State<Arc<Server>>,
    _: Operator,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let options: alert::Options = commands::read(&body, "the keys of [alerts]")?;
    let now = server.now();
    let events = server.engine.ask_all(move |analysis, alerts| {
        let begin = Timestamp(now.0.saturating_sub(i64::try_from(WEEK.as_nanos()).unwrap_or(i64::MAX)));
        let mut events = Vec::new();
        for incident in analysis.incidents().iter().filter(|incident| incident.last_signal >= begin) {
            let Some(item) = alerts.item_of(analysis, incident.id) else { continue };
            let key = item.key.clone();
            events.push((incident.started, Event::Firing(Box::new(item))));
            if incident.state == IncidentState::Resolved {
                let over = incident.resolved.unwrap_or(incident.last_signal);
                events.push((over.max(incident.started), Event::Resolved { key }));
            }
        }
        events.sort_by_key(|(at, _)| *at);
        events
    });
    let events = events.await?;
    let incidents = events.iter().filter(|(_, event)| matches!(event, Event::Firing(_))).count();
    let found = tokio::task::spawn_blocking(move || alert::rehearse(options, &events, now)).await;
    let found = found.map_err(Failure::internal)?.map_err(|error| Failure::bad_request(error.to_string()))?;
    let intents = found.intents.iter().map(|intent| {
        json!({
            "at": instant(intent.planned), "channel": intent.channel, "severity": intent.severity.as_str(),
            "status": intent.status.as_str(), "reason": intent.reason,
            "title": intent.lines.first().map(|line| &line.item.title),
            "alerts": intent.lines.len() as u64 + intent.more,
        })
    });
    Ok(Json(json!({
        "v": 1, "incidents": incidents, "messages": found.messages, "told": intents.collect::<Vec<_>>(),
        "is_cut": found.is_cut,
    })))
}

/// A message that is about an incident, or about nothing real.
async fn sample(server: &Server, channel: String, incident: Option<String>) -> Result<Delivery, Failure> {
    if !server.options.alerts.channels.contains_key(&channel) {
        return Err(Failure::not_found(UNKNOWN_CHANNEL));
    }
    let now = server.now();
    let item = match incident {
        None => example(now),
        Some(id) => {
            let number = commands::number(&id)?;
            let item = server.engine.ask_all(move |analysis, alerts| alerts.item_of(analysis, number));
            item.await?.ok_or_else(|| commands::unknown(&id))?
        }
    };
    let severity = item.severity();
    let line = Line { transition: Transition::Opened, item, severity, flaps: 0, owner: String::new() };
    let intent = Intent {
        id: IntentId(0),
        channel,
        thread: format!("seismolog:test-{}", now.millis()),
        status: Status::Firing,
        severity,
        gathering: Gathering::Group,
        lines: vec![line],
        more: 0,
        services: 1,
        planned: now,
        reason: "somebody asked for a sample".to_owned(),
    };
    let idempotency_key = format!("test-{}", now.millis());
    Ok(Delivery { intent, attempts: 0, idempotency_key, provider_id: String::new() })
}

fn example(now: Timestamp) -> Item {
    Item {
        key: "test".to_owned(),
        incident: IncidentId(0),
        score: 0.1,
        service: "seismolog".to_owned(),
        kind: "test".to_owned(),
        title: "a test message of Seismolog".to_owned(),
        summary: "Somebody asked for a sample. Nothing is wrong.".to_owned(),
        since: now,
        count: 1,
        samples: vec!["2026-01-01 00:00:00 INFO this is how a line looks".to_owned()],
        trend: vec![0.0, 1.0, 0.0, 2.0, 5.0, 3.0, 1.0],
        ..Item::default()
    }
}

async fn known_key(server: &Server, key: String) -> Result<String, Failure> {
    let known = server.engine.ask_all(move |_, alerts| key_of(alerts, &key)).await?;
    known.ok_or_else(|| Failure::not_found(UNKNOWN_ALERT))
}

/// The key of an alert, by its key or by the incident it is about.
fn key_of(alerts: &Alerts, text: &str) -> Option<String> {
    let incident = IncidentId::parse(text);
    let mut views = alerts.planner().alerts();
    let found = views.find(|view| view.item.key == text || Some(view.item.incident) == incident);
    found.map(|view| view.item.key)
}

fn alert(view: &AlertView) -> Value {
    let item = &view.item;
    json!({
        "key": item.key, "incident_id": item.incident.to_string(), "severity": view.severity.as_str(),
        "phase": view.phase, "service": item.service, "kind": item.kind, "title": item.title,
        "opened": instant(view.opened), "last_seen": instant(view.last_seen), "firings": view.firings,
        "flaps": view.flaps, "held": view.held,
        "acknowledged": view.acknowledged.as_ref().map(|(owner, reason)| json!({ "owner": owner, "reason": reason })),
    })
}

fn explanation(told: &alert::Explanation, outbox: &Outbox) -> Value {
    let routes = told.routes.iter().map(|step| {
        json!({
            "route": step.route, "is_taken": step.missed.is_none(), "reason": step.missed,
        })
    });
    let groups = told.groups.iter().map(|group| {
        let labels: Map<String, Value> =
            group.labels.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        json!({
            "route": group.route, "labels": labels, "members": group.members, "channels": group.channels,
            "last_told": group.last_told.and_then(instant), "escalation_steps": group.steps,
        })
    });
    let channels = told.told.iter().map(|told| {
        let mut shown = standing(outbox.standing(&told.channel, &told.thread));
        shown["channel"] = told.channel.as_str().into();
        shown["is_open"] = told.is_open.into();
        shown["at"] = instant(told.at).into();
        shown["thread"] = told.thread.as_str().into();
        shown
    });
    let decisions = told.decisions.iter().map(|decision| {
        json!({
            "at": instant(decision.at), "channel": decision.channel, "is_told": decision.is_told,
            "reason": decision.reason,
        })
    });
    json!({
        "v": 1, "alert": alert(&told.alert), "routes": routes.collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(), "muted": told.muted, "told": channels.collect::<Vec<_>>(),
        "decisions": decisions.collect::<Vec<_>>(),
    })
}

/// How far a message got: `arrived`, `waiting`, `given_up`, or `unknown` where it is too long ago.
fn standing(standing: Option<Standing>) -> Value {
    match standing {
        None => json!({ "state": "unknown" }),
        Some(Standing::Arrived { at }) => json!({ "state": "arrived", "state_at": instant(at) }),
        Some(Standing::GivenUp { at, reason }) => {
            json!({ "state": "given_up", "state_at": instant(at), "reason": reason })
        }
        Some(Standing::Waiting { attempts, due }) => {
            json!({ "state": "waiting", "attempts": attempts, "next_try": due.and_then(instant) })
        }
    }
}

fn told_trouble(at: Timestamp, trouble: &Trouble) -> Value {
    match trouble {
        Trouble::ChannelDisabled { channel, reason } => {
            json!({ "at": instant(at), "kind": "channel_disabled", "channel": channel, "reason": reason })
        }
        Trouble::DeadLetter { id, channel, reason } => json!({
            "at": instant(at), "kind": "dead_letter", "letter": id.0, "channel": channel, "reason": reason,
        }),
    }
}

/// Seconds since 1970, as the own API has times; `None` for what is before them.
fn instant(at: Timestamp) -> Option<f64> {
    (at.0 > 0).then(|| live_json::seconds(at))
}
