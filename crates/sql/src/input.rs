//! Files of columns as rows of text, so that they go the way of all rows.

use crate::output::{self, Answer, Format};
use crate::{Error, limits};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema};
use bytes::Bytes;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::sync::Arc;

/// The rows of a Parquet file, one JSON object a line, as `FORMAT JSONEachRow` writes them. Binary columns are read as
/// text, with U+FFFD for bytes that are not UTF-8.
///
/// # Errors
/// [`Error::Run`] for a file that is damaged or has columns that cannot be read; [`Error::Limit`] where its rows take
/// more than `bytes_max` bytes of text.
pub fn parquet_lines(file: Bytes, bytes_max: usize) -> Result<Vec<u8>, Error> {
    let damaged = |reason: &dyn std::fmt::Display| Error::Run(format!("not a Parquet file: {reason}"));
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(&error))?;
    let reader =
        builder.with_batch_size(limits::INPUT_BATCH_ROWS).build().map_err(|error| damaged(&error))?;
    let mut lines = Vec::new();
    for batch in reader {
        let batch = plain(&batch.map_err(|error| damaged(&error))?)?;
        let answer = Answer {
            schema: batch.schema(),
            batches: vec![batch],
            totals: None,
            rows_read: 0,
            bytes_read: 0,
            elapsed_seconds: 0.0,
            written_bytes_max: usize::MAX,
        };
        lines.extend(output::render(&answer, Format::JsonEachRow)?);
        if lines.len() > bytes_max {
            let detail =
                format!("the rows of the file take more than {bytes_max} bytes as text; send it in parts");
            return Err(Error::Limit { limit: "ingest.body_max", detail });
        }
    }
    Ok(lines)
}

/// The same rows in types that can be written.
fn plain(batch: &RecordBatch) -> Result<RecordBatch, Error> {
    let columns = batch.columns().iter().map(plain_column).collect::<Result<Vec<ArrayRef>, Error>>()?;
    let schema = batch.schema();
    let named = schema.fields().iter().zip(&columns);
    let fields: Vec<Field> =
        named.map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
        .map_err(|error| Error::Run(error.to_string()))
}

fn plain_column(column: &ArrayRef) -> Result<ArrayRef, Error> {
    let to = |kind: &DataType| cast(column, kind).map_err(|error| Error::Run(error.to_string()));
    match column.data_type() {
        DataType::Dictionary(_, values) => plain_column(&to(values)?),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            let bytes = to(&DataType::Binary)?;
            let texts = bytes.as_binary::<i32>().iter();
            let texts = texts.map(|bytes| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()));
            Ok(Arc::new(texts.collect::<arrow::array::StringArray>()))
        }
        DataType::Float16 => to(&DataType::Float32),
        DataType::Time32(_) | DataType::Time64(_) | DataType::Decimal256(..) => to(&DataType::Utf8),
        DataType::LargeList(of) => to(&DataType::List(Arc::clone(of))),
        _ => Ok(Arc::clone(column)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{BinaryArray, DictionaryArray, Float64Array, Int64Array, TimestampMicrosecondArray};
    use arrow::datatypes::Int32Type;
    use datafusion::parquet::arrow::ArrowWriter;

    fn file(rows: i64) -> Bytes {
        let services: DictionaryArray<Int32Type> =
            (0..rows).map(|row| Some(["api", "auth"][row as usize % 2])).collect();
        let columns: Vec<(&str, ArrayRef)> = vec![
            (
                "at",
                Arc::new(TimestampMicrosecondArray::from_iter_values((0..rows).map(|row| row * 1_500_000))),
            ),
            ("service", Arc::new(services)),
            (
                "raw",
                Arc::new(BinaryArray::from_iter_values(
                    (0..rows).map(|row| if row == 1 { b"\xff\"".as_slice() } else { b"ok" }),
                )),
            ),
            ("n", Arc::new(Int64Array::from_iter((0..rows).map(|row| (row != 1).then_some(row))))),
            ("ms", Arc::new(Float64Array::from_iter_values((0..rows).map(|row| row as f64 / 4.0)))),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, column)| (name, column, true)),
        );
        let batch = batch.unwrap();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        bytes.into()
    }

    #[test]
    fn rows_of_a_file_are_objects_a_line() {
        let lines = parquet_lines(file(2), 10_000).unwrap();
        let expected = concat!(
            r#"{"at":"1970-01-01 00:00:00.000000","service":"api","raw":"ok","n":0,"ms":0}"#,
            "\n",
            r#"{"at":"1970-01-01 00:00:01.500000","service":"auth","raw":"\ufffd\"","n":null,"ms":0.25}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(lines).unwrap(), expected.replace("\\ufffd", "\u{fffd}"));
    }

    #[test]
    fn a_file_that_is_too_large_as_text_is_a_limit_and_a_damaged_one_says_so() {
        assert!(matches!(parquet_lines(file(20_000), 100_000), Err(Error::Limit { .. })));
        let whole = file(10);
        for damaged in [Bytes::from_static(b"PAR1"), whole.slice(..whole.len() - 9), whole.slice(9..)] {
            let error = parquet_lines(damaged, 10_000).unwrap_err();
            assert!(error.to_string().starts_with("[Error] not a Parquet file: "), "{error}");
        }
    }
}
