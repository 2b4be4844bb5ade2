//! Arrow types by their ClickHouse names, as answers print them.

use arrow::datatypes::{DataType, Field, TimeUnit};

/// The ClickHouse type that an answer's column is shown as.
#[must_use]
pub fn type_name(field: &Field) -> String {
    let name = plain(field.data_type());
    if field.is_nullable() && !matches!(field.data_type(), DataType::List(_) | DataType::Null) {
        format!("Nullable({name})")
    } else {
        name
    }
}

fn plain(data_type: &DataType) -> String {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "String".into(),
        DataType::Boolean => "Bool".into(),
        DataType::Date32 | DataType::Date64 => "Date".into(),
        DataType::Timestamp(TimeUnit::Second, _) => "DateTime".into(),
        DataType::Timestamp(TimeUnit::Millisecond, _) => "DateTime64(3)".into(),
        DataType::Timestamp(TimeUnit::Microsecond, _) => "DateTime64(6)".into(),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => "DateTime64(9)".into(),
        DataType::List(item) | DataType::LargeList(item) => format!("Array({})", plain(item.data_type())),
        DataType::Null => "Nullable(Nothing)".into(),
        DataType::Dictionary(_, value) => plain(value),
        other => other.to_string(),
    }
}
