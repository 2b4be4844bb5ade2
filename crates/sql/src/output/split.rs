//! An answer cut into several, by the texts of its first column.

use super::Answer;
use crate::Error;
use arrow::array::{AsArray, RecordBatch, UInt32Array};
use arrow::compute::{cast, take_record_batch};
use arrow::datatypes::{DataType, Schema};
use arrow::error::ArrowError;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Answer {
    /// The rows of each text of the first column, without that column, in the order of the texts. Totals are left out.
    ///
    /// # Errors
    /// [`Error::Plan`] for an answer whose first column is no text.
    pub fn split(self) -> Result<Vec<(String, Self)>, Error> {
        let failed = |error: ArrowError| Error::Plan(error.to_string());
        let mut parts: BTreeMap<String, Vec<RecordBatch>> = BTreeMap::new();
        let rest: Vec<usize> = (1..self.schema.fields().len()).collect();
        for batch in &self.batches {
            let names = cast(batch.column(0), &DataType::Utf8).map_err(failed)?;
            let names = names.as_string::<i32>();
            let mut rows: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
            for (row, name) in (0..).zip(names.iter()) {
                rows.entry(name.unwrap_or_default()).or_default().push(row);
            }
            let shown = batch.project(&rest).map_err(failed)?;
            for (name, rows) in rows {
                let taken = take_record_batch(&shown, &UInt32Array::from(rows)).map_err(failed)?;
                parts.entry(name.to_owned()).or_default().push(taken);
            }
        }
        let schema = Arc::new(Schema::project(&self.schema, &rest).map_err(failed)?);
        let part = |batches| Self { schema: Arc::clone(&schema), batches, totals: None, ..self.clone() };
        Ok(parts.into_iter().map(|(name, batches)| (name, part(batches))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, output::render};
    use arrow::array::{ArrayRef, Int64Array, StringArray};

    #[test]
    fn rows_go_to_the_part_of_their_first_column_in_their_order() {
        let batch = |names: &[&str], numbers: &[i64]| {
            let names: ArrayRef = Arc::new(StringArray::from(names.to_vec()));
            let numbers: ArrayRef = Arc::new(Int64Array::from(numbers.to_vec()));
            RecordBatch::try_from_iter([("file", names), ("n", numbers)]).unwrap()
        };
        let batches = vec![batch(&["b", "a", "b"], &[1, 2, 3]), batch(&["a", "c"], &[4, 5])];
        let answer = Answer { batches: batches.clone(), ..Answer::of(batches[0].clone()) };
        let parts = answer.split().unwrap();
        let shown: Vec<(String, String)> = parts
            .into_iter()
            .map(|(name, part)| (name, String::from_utf8(render(&part, Format::Csv).unwrap()).unwrap()))
            .collect();
        let expected = [("a", "2\n4\n"), ("b", "1\n3\n"), ("c", "5\n")];
        assert_eq!(shown, expected.map(|(name, rows)| (name.to_owned(), rows.to_owned())));
    }
}
