//! A Parquet file with the answer's columns.

use super::{Answer, Error};
use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::file::properties::WriterProperties;
use std::sync::Arc;

/// The whole answer. Marks of our own on types stay here: readers know the plain ones.
pub(super) fn file(answer: &Answer) -> Result<Vec<u8>, Error> {
    let plain =
        |field: &Arc<Field>| Field::new(field.name(), written(field.data_type()), field.is_nullable());
    let schema = Arc::new(Schema::new(answer.schema.fields().iter().map(plain).collect::<Vec<_>>()));
    let failed = |error: &dyn std::fmt::Display| Error::Run(format!("no Parquet file: {error}"));
    let properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, Arc::clone(&schema), Some(properties))
        .map_err(|error| failed(&error))?;
    for batch in &answer.batches {
        let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
            if column.data_type() == field.data_type() {
                Ok(Arc::clone(column))
            } else {
                cast(column, field.data_type())
            }
        });
        let columns = columns.collect::<Result<Vec<ArrayRef>, _>>().map_err(|error| failed(&error))?;
        let rows = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|error| failed(&error))?;
        writer.write(&rows).map_err(|error| failed(&error))?;
    }
    writer.close().map_err(|error| failed(&error))?;
    Ok(out)
}

/// Texts as every reader knows them.
fn written(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::Dictionary(_, values) => written(values),
        other => other.clone(),
    }
}
