//! Arrow's own formats, with the answer's columns.

use super::parquet::plain_columns;
use super::{Answer, Error};
use arrow::error::ArrowError;
use arrow::ipc::writer::{FileWriter, StreamWriter};

/// The whole answer as a file, whose end tells where its batches are.
pub(super) fn file(answer: &Answer) -> Result<Vec<u8>, Error> {
    answer.room_for_columns()?;
    let (schema, batches) = plain_columns(answer)?;
    let mut out = Vec::new();
    let mut write = || {
        let mut writer = FileWriter::try_new(&mut out, &schema)?;
        batches.iter().try_for_each(|rows| writer.write(rows))?;
        writer.finish()
    };
    write().map_err(failed)?;
    Ok(out)
}

/// The same as a stream, which can be read from its begin.
pub(super) fn stream(answer: &Answer) -> Result<Vec<u8>, Error> {
    answer.room_for_columns()?;
    let (schema, batches) = plain_columns(answer)?;
    let mut out = Vec::new();
    let mut write = || {
        let mut writer = StreamWriter::try_new(&mut out, &schema)?;
        batches.iter().try_for_each(|rows| writer.write(rows))?;
        writer.finish()
    };
    write().map_err(failed)?;
    Ok(out)
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err gives it")]
fn failed(error: ArrowError) -> Error {
    Error::Run(format!("no Arrow file: {error}"))
}
