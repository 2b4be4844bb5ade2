//! Arrow types by their ClickHouse names, as answers print them.

use arrow::datatypes::{DataType, Field, TimeUnit};
use model::Carried;
use std::sync::Arc;

/// The ClickHouse type that an answer's column is shown as.
#[must_use]
pub fn type_name(field: &Field) -> String {
    match crate::opaque::type_of(field) {
        Some(text) => text.to_owned(),
        None => named(field.data_type(), field.is_nullable()),
    }
}

/// The same from its parts. Arrays, tuples, maps and Dynamic are never Nullable.
pub(crate) fn named(data_type: &DataType, is_nullable: bool) -> String {
    let name = plain(data_type);
    let is_nested = matches!(
        data_type,
        DataType::List(_) | DataType::Struct(_) | DataType::Map(..) | DataType::Null | DataType::BinaryView
    );
    if is_nullable && !is_nested { format!("Nullable({name})") } else { name }
}

fn plain(data_type: &DataType) -> String {
    if let Some(carried) = Carried::of(data_type) {
        return carried.to_string();
    }
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "String".into(),
        DataType::LargeBinary => "JSON".into(),
        DataType::BinaryView => "Dynamic".into(),
        DataType::Boolean => "Bool".into(),
        DataType::Date32 => "Date".into(),
        DataType::Date64 => "Date32".into(),
        DataType::Decimal128(digits, behind) => format!("Decimal({digits}, {behind})"),
        DataType::Timestamp(TimeUnit::Second, None) => "DateTime".into(),
        DataType::Timestamp(TimeUnit::Second, Some(zone)) => format!("DateTime('{zone}')"),
        DataType::Timestamp(unit, zone) => format!("DateTime64({}{})", digits(*unit), quoted(zone.as_ref())),
        DataType::List(item) | DataType::LargeList(item) => match item.data_type() {
            DataType::Null => "Array(Nothing)".into(),
            other => format!("Array({})", plain(other)),
        },
        DataType::Struct(fields) => {
            let items: Vec<String> = fields.iter().map(|field| plain(field.data_type())).collect();
            format!("Tuple({})", items.join(", "))
        }
        DataType::Map(entries, _) => match entries.data_type() {
            DataType::Struct(pair) if pair.len() == 2 => {
                format!("Map({}, {})", plain(pair[0].data_type()), plain(pair[1].data_type()))
            }
            other => other.to_string(),
        },
        DataType::Null => "Nullable(Nothing)".into(),
        DataType::Dictionary(_, value) => plain(value),
        other => other.to_string(),
    }
}

fn digits(unit: TimeUnit) -> u8 {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    }
}

fn quoted(zone: Option<&Arc<str>>) -> String {
    zone.map(|zone| format!(", '{zone}'")).unwrap_or_default()
}
