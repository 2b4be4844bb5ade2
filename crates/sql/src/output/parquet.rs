//! A Parquet file with the answer's columns.

use super::{Answer, Error};
use crate::function::convert::printed;
use crate::kind;
use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;
use model::Carried;
use std::sync::Arc;

/// The whole answer.
pub(super) fn file(answer: &Answer) -> Result<Vec<u8>, Error> {
    answer.room_for_columns()?;
    let failed = |error: &dyn std::fmt::Display| Error::Run(format!("no Parquet file: {error}"));
    let (schema, batches) = plain_columns(answer)?;
    let properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut out = Vec::new();
    let mut writer =
        ArrowWriter::try_new(&mut out, schema, Some(properties)).map_err(|error| failed(&error))?;
    for rows in &batches {
        writer.write(rows).map_err(|error| failed(&error))?;
    }
    writer.close().map_err(|error| failed(&error))?;
    Ok(out)
}

/// The columns in types that every reader knows: marks of our own stay here, and what no reader has a type for is text.
pub(super) fn plain_columns(answer: &Answer) -> Result<(SchemaRef, Vec<RecordBatch>), Error> {
    let plain =
        |field: &Arc<Field>| Field::new(field.name(), written(field.data_type()), field.is_nullable());
    let schema = Arc::new(Schema::new(answer.schema.fields().iter().map(plain).collect::<Vec<_>>()));
    let batches = answer.batches.iter().map(|batch| {
        let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
            if column.data_type() == field.data_type() {
                return Ok(Arc::clone(column));
            }
            if is_ours(column.data_type()) {
                let texts = printed(column).map_err(|fault| Error::Run(fault.0))?;
                return Ok(Arc::new(texts) as ArrayRef);
            }
            cast(column, field.data_type()).map_err(|error| Error::Run(error.to_string()))
        });
        RecordBatch::try_new(Arc::clone(&schema), columns.collect::<Result<_, Error>>()?)
            .map_err(|error| Error::Run(error.to_string()))
    });
    let batches = batches.collect::<Result<_, Error>>()?;
    Ok((schema, batches))
}

fn written(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Utf8View => DataType::Utf8,
        own if is_ours(own) => DataType::Utf8,
        DataType::Dictionary(_, values) => written(values),
        other => other.clone(),
    }
}

/// Addresses, UUIDs, names of an Enum and documents.
fn is_ours(data_type: &DataType) -> bool {
    Carried::of(data_type).is_some() || kind::is_json(data_type) || kind::is_dynamic(data_type)
}
