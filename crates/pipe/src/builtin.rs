//! The data sources that every workspace has from the start.

use crate::datasource::parse_datasource;
use model::DataSource;

const FILES: [(&str, &str); 2] = [
    ("logs", include_str!("../builtin/logs.datasource")),
    ("spans", include_str!("../builtin/spans.datasource")),
];

/// The text of the file of one of them, by its name without ending.
#[must_use]
pub fn builtin_text(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// `logs` and `spans` in OpenTelemetry's shape. A row of `logs` needs a timestamp and a message, a row of `spans`
/// a timestamp, a trace, a span and a service; the rest has defaults.
#[must_use]
pub fn builtin() -> Vec<DataSource> {
    FILES
        .iter()
        .map(|(name, text)| parse_datasource(name, text).expect("these files are compiled in and tested"))
        .collect()
}
