//! Which column of a data source is the timestamp, the service, the message, …

use crate::{Column, Scalar};

/// Column names by role. A data source is analysed as logs when it has a timestamp and a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// event time; a date-time column
    pub timestamp: Option<String>,
    /// who wrote it
    pub service: Option<String>,
    /// how bad it is, as text or number
    pub severity: Option<String>,
    /// the log line itself
    pub message: Option<String>,
    /// the trace it belongs to
    pub trace_id: Option<String>,
    /// the span it belongs to
    pub span_id: Option<String>,
    /// the calling span
    pub parent_span_id: Option<String>,
    /// the calling service
    pub parent_service: Option<String>,
    /// how long it took, in milliseconds
    pub duration: Option<String>,
    /// status of a request, as HTTP numbers them
    pub status_code: Option<String>,
    /// version of the service that wrote it
    pub version: Option<String>,
    /// the host, pod or instance that wrote it
    pub host: Option<String>,
}

const TIMESTAMP: &[&str] =
    &["timestamp", "ts", "time", "@timestamp", "event_time", "datetime", "created_at", "date"];
const SERVICE: &[&str] =
    &["service", "service_name", "servicename", "app", "application", "component", "logger"];
const SEVERITY: &[&str] = &[
    "severity",
    "severity_text",
    "level",
    "log_level",
    "loglevel",
    "severitytext",
    "severity_number",
    "priority",
];
const MESSAGE: &[&str] = &["message", "body", "msg", "log", "log_message", "text", "line"];
const TRACE_ID: &[&str] = &["trace_id", "traceid"];
const SPAN_ID: &[&str] = &["span_id", "spanid"];
const PARENT_SPAN_ID: &[&str] = &["parent_span_id", "parentspanid", "parent_id"];
const PARENT_SERVICE: &[&str] = &["parent_service", "caller"];
const DURATION: &[&str] = &["duration_ms", "latency_ms", "elapsed_ms", "duration", "latency"];
const STATUS_CODE: &[&str] = &["status_code", "http_status", "http_status_code", "status"];
/// A span says what was done instead of writing a line, and how it ended instead of how bad it is.
const OPERATION: &[&str] = &["operation", "span_name", "name"];
const STATUS: &[&str] = &["status", "status_code"];
const VERSION: &[&str] = &["service_version", "version", "release"];
const HOST: &[&str] =
    &["pod", "pod_name", "k8s_pod_name", "instance", "host", "hostname", "host_name", "server_id"];

impl Roles {
    /// Finds roles by the usual column names; the first alias that exists with a fitting type wins.
    #[must_use]
    pub fn of(columns: &[Column]) -> Self {
        let is_text = |column: &Column| column.column_type.scalar() == Some(Scalar::String);
        let is_time = |column: &Column| column.column_type.scalar().is_some_and(Scalar::is_time);
        let is_level = |column: &Column| is_text(column) || is_number(column);
        let mut roles = Self {
            timestamp: find(columns, TIMESTAMP, is_time),
            service: find(columns, SERVICE, is_text),
            severity: find(columns, SEVERITY, is_level),
            message: find(columns, MESSAGE, is_text),
            trace_id: find(columns, TRACE_ID, is_text),
            span_id: find(columns, SPAN_ID, is_text),
            parent_span_id: find(columns, PARENT_SPAN_ID, is_text),
            parent_service: find(columns, PARENT_SERVICE, is_text),
            duration: find(columns, DURATION, is_number),
            status_code: find(columns, STATUS_CODE, is_number),
            version: find(columns, VERSION, is_text),
            host: find(columns, HOST, is_text),
        };
        if roles.span_id.is_some() && roles.message.is_none() {
            roles.message = find(columns, OPERATION, is_text);
            roles.severity = roles.severity.or_else(|| find(columns, STATUS, is_text));
        }
        roles
    }

    /// Whether rows are mined and judged: there is a line to mine and a time to count it at.
    #[must_use]
    pub fn is_analysed(&self) -> bool {
        self.timestamp.is_some() && self.message.is_some()
    }

    /// The usual names of a role's key in a JSON log line: timestamp, service, severity, message in this order.
    #[must_use]
    pub fn json_aliases() -> [&'static [&'static str]; 4] {
        [TIMESTAMP, SERVICE, SEVERITY, MESSAGE]
    }
}

fn is_number(column: &Column) -> bool {
    column.column_type.scalar().is_some_and(Scalar::is_number)
}

fn find(columns: &[Column], aliases: &[&str], fits: impl Fn(&Column) -> bool) -> Option<String> {
    aliases
        .iter()
        .find_map(|alias| columns.iter().find(|c| c.name.eq_ignore_ascii_case(alias) && fits(c)))
        .map(|column| column.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, column_type: &str) -> Column {
        Column {
            name: name.into(),
            column_type: column_type.parse().unwrap(),
            json_path: None,
            default: None,
        }
    }

    #[test]
    fn usual_names_are_found_and_types_must_fit() {
        let columns = [
            column("timestamp", "String"),
            column("event_time", "DateTime64(3)"),
            column("level", "LowCardinality(String)"),
            column("msg", "Nullable(String)"),
        ];
        let roles = Roles::of(&columns);
        assert_eq!(roles.timestamp.as_deref(), Some("event_time"));
        assert_eq!(roles.severity.as_deref(), Some("level"));
        assert_eq!(roles.message.as_deref(), Some("msg"));
        assert_eq!(roles.service, None);
        assert!(roles.is_analysed());
    }

    #[test]
    fn spans_are_read_by_operation_and_status() {
        let columns = [
            column("timestamp", "DateTime64(3)"),
            column("span_id", "String"),
            column("operation", "LowCardinality(String)"),
            column("status", "String"),
        ];
        let roles = Roles::of(&columns);
        assert_eq!(
            (roles.message.as_deref(), roles.severity.as_deref()),
            (Some("operation"), Some("status"))
        );
        assert_eq!(Roles::of(&columns[2..]).message, None, "what is no span has no operation");
    }
}
