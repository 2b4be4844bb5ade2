//! What consumers get: one envelope that satisfies all of GlassFlow's libraries.

use axum::http::{HeaderMap, header};
use model::Timestamp;
use pipeline::{Answer, Event, Failure, Line};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// How an event is told to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// the library 1.x, which can read nothing but objects
    Objects,
    /// any JSON
    Any,
}

impl Dialect {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let agent = said(header::USER_AGENT.as_str());
        let client = said("gf-client");
        // Older ones of its line do not say their version.
        let is_first = [agent, client]
            .iter()
            .any(|text| text.contains("python-sdk/1.") || text.contains("python-sdk/0."));
        let says_none = agent.contains("glassflow") && !agent.contains('/');
        if is_first || says_none { Self::Objects } else { Self::Any }
    }

    /// JSON as this dialect can read it.
    fn json(self, bytes: &[u8]) -> Value {
        let value: Value = serde_json::from_slice(bytes).unwrap_or_default();
        match self {
            Self::Objects if !value.is_object() => json!({ "value": value }),
            _ => value,
        }
    }
}

/// An answer of the transforms.
pub(super) fn answered(answer: &Answer, dialect: Dialect) -> Value {
    let mut envelope = around(&answer.event, "ok");
    envelope["payload"] = Dialect::Any.json(&answer.event.payload);
    envelope["response"] = dialect.json(&answer.response);
    envelope
}

/// An event that failed.
pub(super) fn failed(failure: &Failure, dialect: Dialect) -> Value {
    let mut envelope = around(&failure.event, "error");
    envelope["payload"] = dialect.json(&failure.event.payload);
    envelope["error_details"] = Value::from(failure.error.as_str());
    envelope["stack_trace"] = Value::from(failure.stack.as_str());
    envelope
}

/// An event of which nothing came, as a filter wants it.
pub(super) fn dropped(event: &Event) -> Value {
    let mut envelope = around(event, "dropped");
    envelope["payload"] = Dialect::Any.json(&event.payload);
    envelope["response"] = Value::Null;
    envelope
}

fn around(event: &Event, status: &str) -> Value {
    let (id, at) = (uuid(event.id), time(event.received));
    json!({
        "req_id": id,
        "receive_time": at,
        "event_context": { "request_id": id, "external_id": null, "receive_time": at },
        "status": status,
    })
}

/// A line of a log as the library reads it.
pub(super) fn line(line: &Line) -> Value {
    json!({
        "level": line.level.to_uppercase(),
        "severity_code": severity_code(&line.level),
        "timestamp": time(line.at),
        "payload": { "message": line.message },
    })
}

pub(super) fn severity_code(level: &str) -> u32 {
    match level {
        "debug" => 100,
        "warning" => 400,
        "error" | "stderr" => 500,
        _ => 200,
    }
}

/// As in `2026-01-01T00:00:00.000000Z`.
pub(super) fn time(nanos: i64) -> String {
    let text = crate::datasources::written(Timestamp(nanos));
    format!("{}Z", text.replacen(' ', "T", 1))
}

/// 16 bytes as a UUID is written.
pub(super) fn uuid(bytes: [u8; 16]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A new one, random.
pub(super) fn new_id() -> Result<[u8; 16], super::Refusal> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(crate::answer::Failure::internal)?;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Ok(bytes)
}

/// Whether it is one JSON value.
pub(super) fn check(body: &[u8]) -> Result<(), super::Refusal> {
    let read = serde_json::from_slice::<&RawValue>(body);
    read.map(drop).map_err(|error| super::Refusal::bad_request(format!("the event is no JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_library_gets_objects_and_all_others_what_there_is() {
        let agent = |text: &str| HeaderMap::from_iter([(header::USER_AGENT, text.parse().unwrap())]);
        let cases = [
            (agent("glassflow-python-sdk/1.0.11"), Dialect::Objects),
            (agent("glassflow-python-sdk"), Dialect::Objects),
            (agent("glassflow-python-sdk/2.1.0"), Dialect::Any),
            (agent("curl/8"), Dialect::Any),
            (HeaderMap::new(), Dialect::Any),
        ];
        for (headers, expected) in cases {
            assert_eq!(Dialect::of(&headers), expected, "{headers:?}");
        }
        let event =
            Event { id: [0xab; 16], received: 1_767_225_600_000_000_000, payload: b"\"line\"".to_vec() };
        let failure = Failure { event: event.clone(), error: "e".into(), stack: "s".into() };
        assert_eq!(failed(&failure, Dialect::Objects)["payload"], json!({ "value": "line" }));
        assert_eq!(failed(&failure, Dialect::Any)["payload"], json!("line"));
        let told = answered(&Answer { event, response: b"7".to_vec() }, Dialect::Objects);
        assert_eq!(told["response"], json!({ "value": 7 }));
        assert_eq!(told["receive_time"], "2026-01-01T00:00:00.000000Z");
        assert_eq!(told["req_id"], "abababab-abab-abab-abab-abababababab");
    }
}
