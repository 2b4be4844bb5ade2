//! The twin of a data source where refused rows go with the reason.

use crate::Rejected;
use crate::column::GrowingColumn;
use crate::column::Values;
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use model::{Column, ColumnType, DataSource, EngineKind, PartitionBy, Roles, Scalar, Timestamp};
use std::sync::Arc;

const ERROR_COLUMN: &str = "c__error_column";
const ERROR: &str = "c__error";
const IMPORT_ID: &str = "c__import_id";
const RAW: &str = "c__raw";
const INSERTION_DATE: &str = "insertion_date";

/// A data source's columns as Arrow fields, in declared order.
#[must_use]
pub fn schema_of(source: &DataSource) -> SchemaRef {
    let field = |column: &Column| {
        Field::new(&column.name, column.column_type.to_arrow(), column.column_type.takes_null())
    };
    Arc::new(Schema::new(source.columns.iter().map(field).collect::<Vec<Field>>()))
}

/// The quarantine of a data source: its columns as `Nullable(String)`, then Tinybird's four, then the row as it came.
/// A column of the data source that has one of those names gives way.
#[must_use]
pub fn quarantine_source(source: &DataSource) -> DataSource {
    let text = || ColumnType::nullable(Scalar::String);
    let column =
        |name: &str, column_type| Column { name: name.into(), column_type, json_path: None, default: None };
    let own = [
        column(ERROR_COLUMN, ColumnType::array(Scalar::String)),
        column(ERROR, ColumnType::array(Scalar::String)),
        column(IMPORT_ID, text()),
        column(INSERTION_DATE, ColumnType::plain(Scalar::DateTime)),
        column(RAW, text()),
    ];
    let is_free = |name: &str| own.iter().all(|column| column.name != name);
    let mut columns: Vec<Column> = source
        .columns
        .iter()
        .filter(|original| is_free(&original.name))
        .map(|original| column(&original.name, text()))
        .collect();
    columns.extend(own);
    DataSource {
        name: source.quarantine_name(),
        description: format!("rows that {} refused, with the reason", source.name),
        columns,
        engine: EngineKind::MergeTree,
        sorting_key: vec![INSERTION_DATE.into()],
        partition_key: Some((INSERTION_DATE.into(), PartitionBy::Year)),
        ttl: None,
        roles: Roles::default(),
    }
}

/// Refused rows as rows of [`quarantine_source`].
#[must_use]
pub fn quarantine_batch(
    source: &DataSource,
    rejected: &[Rejected],
    import_id: Option<&str>,
    received: Timestamp,
) -> RecordBatch {
    let schema = schema_of(&quarantine_source(source));
    let mut arrays = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        let mut column = GrowingColumn::new(field.data_type());
        let original = source.columns.iter().position(|original| original.name == *field.name());
        for row in rejected {
            match field.name().as_str() {
                ERROR_COLUMN => push_list(&mut column, &row.columns),
                ERROR => push_list(&mut column, &row.errors),
                IMPORT_ID => push_text(&mut column, import_id),
                RAW => push_text(&mut column, Some(&row.raw)),
                INSERTION_DATE => push_secs(&mut column, received),
                _ => {
                    let value = original.and_then(|at| row.row.get(at)).and_then(Option::as_deref);
                    push_text(&mut column, value);
                }
            }
        }
        arrays.push(column.finish(field.data_type()));
    }
    RecordBatch::try_new(schema, arrays).expect("one value per field of the schema and refused row")
}

fn push_text(column: &mut GrowingColumn, value: Option<&str>) {
    let (Values::Text { text, .. }, Some(value)) = (&mut column.values, value) else {
        return column.push_null();
    };
    text.push_str(value);
    column.values.end_text();
    column.mark_valid();
}

fn push_list(column: &mut GrowingColumn, items: &[String]) {
    for item in items {
        push_text(column, Some(item));
    }
    column.end_list();
}

fn push_secs(column: &mut GrowingColumn, received: Timestamp) {
    if let Values::Int(secs) = &mut column.values {
        secs.push(received.secs().clamp(0, i64::from(u32::MAX)));
        column.mark_valid();
    }
}
