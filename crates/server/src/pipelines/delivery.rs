//! What transforms made, brought to the sinks of its pipeline: each event to all of them before it is gone, and to the topic
//! `failed` where one does not take it.

use super::registry::resolve;
use crate::state::Server;
use bytes::Bytes;
use engine::{DeliveryKey, Engine, Mode};
use flow::{Definition, EnvironmentEntry, SinkDefinition};
use futures::StreamExt;
use ingest::Shape;
use pipeline::{Answer, Failure, Pipeline};
use serde_json::{Value, json};
use sink::{HttpMethod, HttpRequest};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Times that an event is offered to a sink: for about half a minute.
const TRIES: u32 = 6;

/// After the first refusal; then twice as long each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Longest pause that a receiver may ask for.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// Events on their way to one receiver at once.
const UNDER_WAY: usize = 4;

/// Runs until the pipeline stops, or the server is gone.
pub(super) async fn run(
    server: Weak<Server>,
    workspace: String,
    pipeline: Arc<Pipeline>,
    definition: Arc<Definition>,
) {
    while let Ok(batch) = pipeline.peek().await {
        let Some(server) = server.upgrade() else { return };
        let Some(engine) = server.engine_of(&workspace).await else { return };
        let Some(last) = batch.last().map(|(seq, _)| *seq) else { continue };
        let mut failures: Vec<(u64, Failure)> = Vec::new();
        for sink in &definition.draft.sinks {
            let delivery = Delivery { server: &server, engine: &engine, pipeline: &definition.id, sink };
            for (seq, reason) in delivery.bring(&batch).await {
                let event = batch.iter().find(|(at, _)| *at == seq).map(|(_, answer)| answer.event.clone());
                let error = format!("sink {}: {reason}", sink.kind());
                failures.extend(event.map(|event| (seq, Failure { event, error, stack: String::new() })));
            }
        }
        failures.sort_by_key(|(seq, _)| *seq);
        let failures = failures.into_iter().map(|(_, failure)| failure).collect();
        if pipeline.delivered(last, failures).await.is_err() {
            // It has stopped: what was delivered and not marked is delivered again.
            return;
        }
    }
}

/// Why an event was not taken.
enum Refused {
    /// it may be later, maybe after this
    ForNow(String, Option<Duration>),
    /// it never will
    ForGood(String),
}

struct Delivery<'a> {
    server: &'a Arc<Server>,
    engine: &'a Arc<Engine>,
    pipeline: &'a str,
    sink: &'a SinkDefinition,
}

impl Delivery<'_> {
    /// Brings events to the sink; those that it does not take, and why.
    async fn bring(&self, batch: &[(u64, Answer)]) -> Vec<(u64, String)> {
        if let SinkDefinition::DataSource { name } = self.sink {
            let outcome = patiently(|| self.insert(name, batch)).await;
            return match outcome {
                Ok(()) => Vec::new(),
                Err(reason) => batch.iter().map(|(seq, _)| (*seq, reason.clone())).collect(),
            };
        }
        let offered = |(seq, answer): &(u64, Answer)| self.offer(*seq, answer.clone());
        // Made before they are polled: a stream over a closure with borrows is not Send for the compiler.
        let sent: Vec<_> = batch.iter().map(offered).collect();
        let outcomes: Vec<(u64, Result<(), String>)> =
            futures::stream::iter(sent).buffered(UNDER_WAY).collect().await;
        outcomes.into_iter().filter_map(|(seq, outcome)| Some((seq, outcome.err()?))).collect()
    }

    async fn offer(&self, seq: u64, answer: Answer) -> (u64, Result<(), String>) {
        (seq, patiently(|| self.send(&answer)).await)
    }

    async fn send(&self, answer: &Answer) -> Result<(), Refused> {
        let request = self.request(answer).map_err(Refused::ForGood)?;
        match self.server.options.sender.http(request).await {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
            Ok(answer) => {
                let said: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
                let reason = format!("the receiver answered {} {said}", answer.status);
                let after = answer.headers.iter().find(|(name, _)| name == "retry-after");
                let after = after.and_then(|(_, value)| value.trim().parse().ok()).map(Duration::from_secs);
                let is_passing = matches!(answer.status, 408 | 425 | 429 | 500..);
                Err(if is_passing { Refused::ForNow(reason, after) } else { Refused::ForGood(reason) })
            }
            Err(error @ (sink::Error::Refused(_) | sink::Error::Config { .. })) => {
                Err(Refused::ForGood(error.to_string()))
            }
            Err(error) => Err(Refused::ForNow(error.to_string(), None)),
        }
    }

    fn request(&self, answer: &Answer) -> Result<HttpRequest, String> {
        let json = ("Content-Type".to_owned(), "application/json".to_owned());
        match self.sink {
            SinkDefinition::Webhook { url, method, headers } => {
                let method = match method.as_str() {
                    "PUT" => HttpMethod::Put,
                    "PATCH" => HttpMethod::Patch,
                    _ => HttpMethod::Post,
                };
                let named = |EnvironmentEntry { name, value }: &EnvironmentEntry| {
                    Ok((name.clone(), resolve(self.engine, value)?))
                };
                let mut headers = headers.iter().map(named).collect::<Result<Vec<_>, String>>()?;
                if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
                    headers.push(json);
                }
                Ok(HttpRequest {
                    method,
                    url: resolve(self.engine, url)?,
                    headers,
                    body: answer.response.clone(),
                })
            }
            SinkDefinition::Slack { url } => {
                let body = slack(&answer.response).to_string().into_bytes();
                Ok(HttpRequest {
                    method: HttpMethod::Post,
                    url: resolve(self.engine, url)?,
                    headers: vec![json],
                    body,
                })
            }
            SinkDefinition::DataSource { .. } => Err("rows are not sent".to_owned()),
        }
    }

    /// All as rows at once. The same rows again within minutes are known by their place in the topic.
    async fn insert(&self, name: &str, batch: &[(u64, Answer)]) -> Result<(), Refused> {
        let unknown = || Refused::ForNow(format!("there is no data source {name}; deploy it"), None);
        let source = self.engine.catalog().source(name).cloned().ok_or_else(unknown)?;
        let mut body = Vec::new();
        for (_, answer) in batch {
            body.extend(&answer.response);
            body.push(b'\n');
        }
        let received = self.server.now();
        let ends = [batch.first(), batch.last()].map(|end| end.map_or(0, |(seq, _)| *seq).to_le_bytes());
        let key = DeliveryKey::explicit(&[self.pipeline.as_bytes(), name.as_bytes(), &ends[0], &ends[1]]);
        let engine = Arc::clone(self.engine);
        let preparing = tokio::task::spawn_blocking(move || {
            let decoded = source.decoder().decode(&Bytes::from(body), Shape::Ndjson, received);
            let decoded = decoded.map_err(|error| Refused::ForGood(error.to_string()))?;
            let prepared = engine.prepare(&source, decoded, Some(key), Mode::Live, received);
            prepared.map_err(|error| Refused::ForGood(error.to_string()))
        });
        let prepared = preparing.await.map_err(|error| Refused::ForNow(error.to_string(), None))??;
        let submitted = self.engine.submit(prepared, true).await;
        submitted.map(drop).map_err(|error| Refused::ForNow(error.to_string(), None))
    }
}

/// Tries again what is refused for now, with longer and longer pauses.
async fn patiently<F: Future<Output = Result<(), Refused>>>(
    mut offer: impl FnMut() -> F,
) -> Result<(), String> {
    let mut pause = FIRST_PAUSE;
    for attempt in 1..=TRIES {
        match offer().await {
            Ok(()) => return Ok(()),
            Err(Refused::ForGood(reason)) => return Err(reason),
            Err(Refused::ForNow(reason, _)) if attempt == TRIES => {
                return Err(format!("{reason}, {TRIES} times"));
            }
            Err(Refused::ForNow(_, asked)) => {
                tokio::time::sleep(asked.unwrap_or(pause).min(PAUSE_MAX)).await;
                pause *= 2;
            }
        }
    }
    Ok(())
}

/// A message: the text that the transforms wrote, else what they made.
fn slack(response: &[u8]) -> Value {
    let value: Value = serde_json::from_slice(response).unwrap_or_default();
    let text = match (&value, value["text"].as_str()) {
        (_, Some(text)) => text.to_owned(),
        (Value::String(text), None) => text.clone(),
        _ => value.to_string(),
    };
    json!({ "text": text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chats_get_text_and_not_json_in_json() {
        for (response, expected) in [
            (r#"{"text":"Status: unusual"}"#, "Status: unusual"),
            (r#""plain""#, "plain"),
            (r#"{"n":1}"#, r#"{"n":1}"#),
        ] {
            assert_eq!(slack(response.as_bytes()), json!({ "text": expected }));
        }
    }
}
