//! What keys of other people's records mean: the names that agents, loggers and libraries use for the fields of ours.

use super::json::{each_field, is_object, text_of};
use super::record::Field;
use crate::instant::{self, Instant};
use crate::scan::{Quoted, Raw};
use crate::{Error, Limits};
use model::{Severity, Timestamp};

/// The names of each field, the best one first: those of OpenTelemetry, Elastic's common schema, Loki, Datadog, and of
/// the loggers that write JSON.
const NAMES: [(Field, &[&str]); 12] = [
    (Field::Timestamp, &["@timestamp", "timestamp", "time", "ts", "datetime", "date", "eventTime"]),
    (Field::Message, &["message", "msg", "short_message", "body", "log", "line", "text", "MESSAGE"]),
    (
        Field::Service,
        &[
            "service.name",
            "service_name",
            "service",
            "app",
            "application",
            "app_name",
            "appname",
            "app.kubernetes.io/name",
            "job",
            "container",
            "container_name",
            "component",
            "ident",
            "logger",
            "logger_name",
            "programname",
            "program",
        ],
    ),
    (
        Field::SeverityText,
        &[
            "log.level",
            "level",
            "severity",
            "severity_text",
            "severityText",
            "log_level",
            "loglevel",
            "levelname",
            "lvl",
            "detected_level",
            "SeverityText",
        ],
    ),
    (
        Field::TraceId,
        &["trace_id", "trace.id", "traceId", "traceID", "TraceID", "TraceId", "traceid", "dd.trace_id"],
    ),
    (Field::SpanId, &["span_id", "span.id", "spanId", "spanID", "SpanID", "SpanId", "spanid", "dd.span_id"]),
    (Field::ParentSpanId, &["parent_span_id", "parentSpanId", "parent.id"]),
    (Field::ParentService, &["parent_service"]),
    (
        Field::Host,
        &[
            "k8s.pod.name",
            "pod",
            "pod_name",
            "host.name",
            "hostname",
            "host_name",
            "host",
            "instance",
            "node_name",
            "nodename",
            "_HOSTNAME",
        ],
    ),
    (Field::Version, &["service.version", "service_version", "version", "release"]),
    (Field::DurationMs, &["duration_ms", "latency_ms", "elapsed_ms"]),
    (
        Field::StatusCode,
        &["status_code", "http.response.status_code", "http.status_code", "statusCode", "http_status"],
    ),
];

/// Objects whose fields are known by both keys: `{"log": {"level": "error"}}`.
const PARENTS: [&str; 9] = ["log", "service", "host", "trace", "span", "parent", "dd", "k8s", "http"];

/// What is known of a record, each with the rank of the name it was found under.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known<'a> {
    found: [Option<(usize, Raw<'a>)>; NAMES.len()],
}

impl<'a> Known<'a> {
    /// What the fields of an object say.
    pub(crate) fn of(object: Raw<'a>) -> Result<Self, Error> {
        let mut known = Self::default();
        each_field(object, |key, value| {
            known.learn(&key, value);
            if is_object(value) && PARENTS.contains(&&*key) {
                each_field(value, |inner, value| {
                    known.learn(&format!("{key}.{inner}"), value);
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(known)
    }

    /// One more key; the best name of a field counts, and what cannot be its value does not.
    pub(crate) fn learn(&mut self, key: &str, value: Raw<'a>) {
        for (slot, (field, names)) in self.found.iter_mut().zip(&NAMES) {
            let Some(rank) = names.iter().position(|name| *name == key) else { continue };
            if slot.is_none_or(|(best, _)| rank < best) && is_fitting(*field, value) {
                *slot = Some((rank, value));
            }
            return;
        }
    }

    /// As if it had not been said: something better is known.
    pub(crate) fn forget(&mut self, field: Field) {
        if let Some(at) = NAMES.iter().position(|(known, _)| *known == field) {
            self.found[at] = None;
        }
    }

    /// With what only the other knows.
    pub(crate) fn or(mut self, other: &Self) -> Self {
        for (slot, found) in self.found.iter_mut().zip(other.found) {
            *slot = slot.or(found);
        }
        self
    }

    /// The value of a field.
    pub(crate) fn get(&self, field: Field) -> Option<Raw<'a>> {
        let at = NAMES.iter().position(|(known, _)| *known == field)?;
        self.found[at].map(|(_, value)| value)
    }

    /// Whether a key is the one that a field was taken from.
    pub(crate) fn took(&self, key: &str) -> bool {
        let mut names =
            self.found.iter().zip(&NAMES).filter_map(|(found, (_, names))| names.get((*found)?.0));
        names.any(|name| *name == key)
    }
}

fn is_fitting(field: Field, value: Raw<'_>) -> bool {
    match field {
        Field::Timestamp => time_of(value).is_some(),
        Field::SeverityText => level_of(value).is_some() || matches!(value, Raw::Text(_)),
        Field::DurationMs => text_of(value).parse::<f64>().is_ok_and(f64::is_finite),
        Field::StatusCode => text_of(value).parse::<i32>().is_ok(),
        Field::Message => !matches!(value, Raw::Null),
        _ => matches!(value, Raw::Text(_) | Raw::Number(_)),
    }
}

/// A time as text or as a count whose size tells its unit.
pub(crate) fn time_of(value: Raw<'_>) -> Option<Timestamp> {
    let instant = match value {
        Raw::Time(at) => return Some(at),
        Raw::Text(Quoted::Plain(text)) => instant::parse_text(text, None),
        Raw::Number(text) => instant::parse_number(text),
        Raw::Integer(number) => return Some(Timestamp::from_count(number)),
        Raw::Float(number) => return Some(Timestamp::from_count_f64(number)),
        _ => return None,
    };
    let Instant { secs, nanos } = instant.ok()?.scaled();
    Some(Timestamp(secs.checked_mul(1_000_000_000)?.checked_add(i64::from(nanos))?))
}

/// A level by its name, or by its number: syslog's 0 to 7, or the tens of pino and bunyan.
pub(crate) fn level_of(value: Raw<'_>) -> Option<Severity> {
    let text = text_of(value);
    match text.parse::<u8>() {
        Ok(number) if number < 8 => Some(syslog_level(number)),
        Ok(number @ (10 | 20 | 30 | 40 | 50 | 60)) => {
            Severity::ALL.get(usize::from(number / 10 - 1)).copied()
        }
        Ok(_) => None,
        Err(_) => Severity::parse(&text),
    }
}

/// Syslog's severities, 0 to 7.
pub(crate) fn syslog_level(number: u8) -> Severity {
    match number {
        0..=2 => Severity::Fatal,
        3 => Severity::Error,
        4 => Severity::Warn,
        5 | 6 => Severity::Info,
        _ => Severity::Debug,
    }
}

/// What a line says of itself that is an object in JSON, as loggers write it.
pub(crate) fn of_line<'a>(line: &'a str, limits: &Limits) -> Option<Raw<'a>> {
    if !line.starts_with('{') || !line.trim_end().ends_with('}') {
        return None;
    }
    super::json::document(line, "JSON", limits).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::json::document;

    #[test]
    fn names_of_others_are_known_and_the_best_counts() {
        let text = r#"{"log":{"level":"warn"},"level":"info","time":"nonsense","ts":1700000000.5,"msg":"a",
            "service":{"name":"api"},"host":{"name":"h1"},"name":"other","trace.id":"abc","status":404}"#;
        let known = Known::of(document(text, "test", &Limits::default()).unwrap()).unwrap();
        let text = |field| known.get(field).map(text_of).unwrap_or_default();
        assert_eq!(text(Field::SeverityText), "warn");
        assert_eq!(
            time_of(known.get(Field::Timestamp).unwrap()),
            Some(Timestamp::from_millis(1_700_000_000_500))
        );
        assert_eq!(
            [text(Field::Message), text(Field::Service), text(Field::Host), text(Field::TraceId)],
            ["a", "api", "h1", "abc"]
        );
        assert_eq!((known.took("ts"), known.took("time"), known.took("level")), (true, false, false));
    }

    #[test]
    fn levels_are_read_as_names_and_numbers() {
        for (text, expected) in [
            ("\"error\"", Some(Severity::Error)),
            ("3", Some(Severity::Error)),
            ("40", Some(Severity::Warn)),
            ("60", Some(Severity::Fatal)),
            ("200", None),
            ("\"loud\"", None),
        ] {
            let raw = document(text, "test", &Limits::default()).unwrap();
            assert_eq!(level_of(raw), expected, "{text}");
        }
    }
}
