//! Events as columns of a Parquet file: each field is one, of the narrowest type that all its values have.

use super::Numbered;
use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Columns of one file: a field of each event is one.
const COLUMNS_MAX: usize = 2_000;

/// What values of a field have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bool,
    Int,
    Float,
    Text,
}

impl Kind {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Self::Bool,
            Value::Number(number) if number.as_i64().is_some() => Self::Int,
            Value::Number(_) => Self::Float,
            _ => Self::Text,
        })
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Int | Self::Float, Self::Int | Self::Float) => Self::Float,
            _ => Self::Text,
        }
    }
}

/// A file with all events; those that are no objects have one column, `value`.
pub(super) fn parquet(part: &[Numbered]) -> Result<Vec<u8>, String> {
    let events: Vec<Map<String, Value>> = part.iter().map(|(_, answer)| fields(&answer.response)).collect();
    let mut kinds: BTreeMap<&str, Option<Kind>> = BTreeMap::new();
    for (name, value) in events.iter().flatten() {
        let kind = kinds.entry(name).or_default();
        *kind = match (*kind, Kind::of(value)) {
            (Some(kind), Some(other)) => Some(kind.with(other)),
            (kind, other) => kind.or(other),
        };
    }
    if kinds.len() > COLUMNS_MAX {
        return Err(format!("the events have {} fields; a file has at most {COLUMNS_MAX}", kinds.len()));
    }
    if kinds.is_empty() {
        kinds.insert("value", None);
    }
    let columns =
        kinds.into_iter().map(|(name, kind)| (name, column(&events, name, kind.unwrap_or(Kind::Text)), true));
    let rows = RecordBatch::try_from_iter_with_nullable(columns).map_err(|error| error.to_string())?;
    sql::output::render(&sql::Answer::of(rows), sql::Format::Parquet).map_err(|error| error.to_string())
}

fn fields(response: &[u8]) -> Map<String, Value> {
    match serde_json::from_slice(response).unwrap_or_default() {
        Value::Object(fields) => fields,
        other => Map::from_iter([("value".to_owned(), json!(other))]),
    }
}

fn column(events: &[Map<String, Value>], name: &str, kind: Kind) -> ArrayRef {
    let values = events.iter().map(|event| event.get(name).filter(|value| !value.is_null()));
    match kind {
        Kind::Bool => Arc::new(values.map(|value| value?.as_bool()).collect::<BooleanArray>()),
        Kind::Int => Arc::new(values.map(|value| value?.as_i64()).collect::<Int64Array>()),
        Kind::Float => Arc::new(values.map(|value| value?.as_f64()).collect::<Float64Array>()),
        Kind::Text => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Arc::new(values.map(|value| value.map(text)).collect::<StringArray>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_narrowest_type_of_their_values() {
        let cases = [
            (vec![json!(true), json!(false)], Some(Kind::Bool)),
            (vec![json!(1), Value::Null, json!(2)], Some(Kind::Int)),
            (vec![json!(1), json!(2.5)], Some(Kind::Float)),
            (vec![json!(u64::MAX)], Some(Kind::Float)),
            (vec![json!(1), json!("x")], Some(Kind::Text)),
            (vec![json!([1])], Some(Kind::Text)),
            (vec![Value::Null], None),
        ];
        for (values, expected) in cases {
            let found = values.iter().filter_map(Kind::of).reduce(Kind::with);
            assert_eq!(found, expected, "{values:?}");
        }
        let events = [fields(br#"{"a":1}"#), fields(b"7"), fields(br#"{"a":[2]}"#)];
        let text = column(&events, "a", Kind::Text);
        let text = text.as_any().downcast_ref::<StringArray>().unwrap();
        assert_eq!(text.iter().collect::<Vec<_>>(), [Some("1"), None, Some("[2]")]);
    }
}
