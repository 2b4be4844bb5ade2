//! The values that rows have in columns that came after them.

use arrow::array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field};
use arrow::error::ArrowError;
use datafusion::common::{Result, ScalarValue};
use model::{Column, DataSource, DefaultValue, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The default of a column whose values are of a type; `at` is its now.
pub(crate) fn default_at(column: &Column, data_type: &DataType, at: Timestamp) -> Result<ScalarValue> {
    match &column.default {
        None => sql::default_value(data_type),
        Some(DefaultValue::Text(text)) if !column.column_type.has_many() => {
            let text: ArrayRef = Arc::new(StringArray::from(vec![text.as_str()]));
            ScalarValue::try_from_array(&converted(&text, data_type)?, 0)
        }
        Some(DefaultValue::Text(_)) => sql::default_value(data_type),
        Some(DefaultValue::Number(number)) => ScalarValue::Float64(Some(*number)).cast_to(data_type),
        Some(DefaultValue::Integer(number)) => ScalarValue::Int64(Some(*number)).cast_to(data_type),
        Some(DefaultValue::Now) => ScalarValue::TimestampNanosecond(Some(at.0), None).cast_to(data_type),
    }
}

/// A column in another type; what Arrow knows no conversion of is converted as a query does it.
pub(crate) fn converted(
    column: &ArrayRef,
    data_type: &DataType,
) -> std::result::Result<ArrayRef, ArrowError> {
    match sql::converted(column, data_type) {
        Some(result) => result.map_err(|error| ArrowError::CastError(error.to_string())),
        None => cast(column, data_type),
    }
}

/// What stands in a column of rows that came before it.
pub(crate) fn default_of(column: &Column) -> Result<ScalarValue> {
    let data_type = match column.column_type.to_arrow() {
        DataType::Utf8 => DataType::Utf8View,
        other => other,
    };
    if column.default.is_none() && column.column_type.is_nullable() {
        return ScalarValue::try_from(&data_type);
    }
    default_at(column, &data_type, Timestamp::default())
}

/// By column, of those that can have been added.
pub(crate) fn defaults(source: &DataSource) -> BTreeMap<String, ScalarValue> {
    let value = |column: &Column| Some((column.name.clone(), default_of(column).ok()?));
    source.columns.iter().filter_map(value).collect()
}

/// Rows with the declared columns that they lack behind their own.
pub(crate) fn completed(
    rows: RecordBatch,
    defaults: &BTreeMap<String, ScalarValue>,
    is_there: impl Fn(&str) -> bool,
) -> Result<RecordBatch> {
    if defaults.keys().all(|name| is_there(name)) {
        return Ok(rows);
    }
    let mut fields: Vec<Arc<Field>> = rows.schema().fields().iter().cloned().collect();
    let mut columns: Vec<ArrayRef> = rows.columns().to_vec();
    for (name, value) in defaults.iter().filter(|(name, _)| !is_there(name)) {
        let values = value.to_array_of_size(rows.num_rows())?;
        fields.push(Arc::new(Field::new(name, values.data_type().clone(), true)));
        columns.push(values);
    }
    Ok(RecordBatch::try_new(Arc::new(arrow::datatypes::Schema::new(fields)), columns)?)
}
