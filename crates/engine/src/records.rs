//! The records of all analysed data sources as one table, its columns named by role.

use model::DataSource;

/// How a column is asked for: its name here, and what stands in its place where a data source has none.
const COLUMNS: [(&str, &str); 11] = [
    ("message", "''"),
    ("service", "''"),
    ("level", "''"),
    ("trace_id", "''"),
    ("span_id", "''"),
    ("parent_span_id", "''"),
    ("parent_service", "''"),
    ("version", "''"),
    ("host", "''"),
    ("latency_ms", "CAST(NULL AS Nullable(Float64))"),
    ("status_code", "CAST(NULL AS Nullable(Float64))"),
];

/// `expression AS name` for a column of records: `ts_ms`, `source`, `message`, `service`, `level`, `trace_id`,
/// `span_id`, `parent_span_id`, `parent_service`, `version`, `host` (texts, empty where there is none), `latency_ms` and
/// `status_code` (numbers, or null). `None` for another name, or a data source that is not analysed.
#[must_use]
pub fn record_column(source: &DataSource, name: &str) -> Option<String> {
    let roles = &source.roles;
    let (timestamp, message) = (roles.timestamp.as_ref()?, roles.message.as_ref()?);
    let column = match name {
        "ts_ms" => return Some(format!("toUnixTimestamp64Milli(toDateTime64(`{timestamp}`, 3)) AS ts_ms")),
        "source" => return Some(format!("'{}' AS source", source.name)),
        "message" => Some(message),
        "service" => roles.service.as_ref(),
        "level" => roles.severity.as_ref(),
        "trace_id" => roles.trace_id.as_ref(),
        "span_id" => roles.span_id.as_ref(),
        "parent_span_id" => roles.parent_span_id.as_ref(),
        "parent_service" => roles.parent_service.as_ref(),
        "version" => roles.version.as_ref(),
        "host" => roles.host.as_ref(),
        "latency_ms" => roles.duration.as_ref(),
        _ => roles.status_code.as_ref(),
    };
    let (_, without) = COLUMNS.iter().find(|(known, _)| *known == name)?;
    let function = if without.starts_with('C') { "toFloat64" } else { "toString" };
    Some(match column {
        Some(column) => format!("{function}(`{column}`) AS {name}"),
        None => format!("{without} AS {name}"),
    })
}
