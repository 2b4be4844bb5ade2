//! The order of rows inside a part.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::array::{DynComparator, make_comparator};
use arrow::compute::{SortColumn, SortOptions, lexsort_to_indices};
use arrow::datatypes::{
    DataType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow::error::ArrowError;
use std::cmp::Ordering;
use std::sync::Arc;

/// Row numbers of `rows` (all of `batch`'s numbered rows given) by the sorting key; equal keys keep their order.
///
/// Logs come nearly in order of time, so a leading time column is sorted as plain integers with a sort that
/// uses the runs it finds, and the other columns are compared only among equal times.
pub(crate) fn sort(batch: &RecordBatch, mut rows: Vec<u32>, key: &[String]) -> Result<Vec<u32>, ArrowError> {
    let columns: Vec<ArrayRef> = key.iter().filter_map(|name| batch.column_by_name(name)).cloned().collect();
    let Some(first) = columns.first() else { return Ok(rows) };
    let Some(times) = times(first.as_ref()) else { return general(batch, rows, &columns) };
    rows.sort_by_key(|row| times[*row as usize]);
    let rest = comparators(&columns[1..])?;
    if !rest.is_empty() {
        for run in rows.chunk_by_mut(|a, b| times[*a as usize] == times[*b as usize]) {
            if run.len() > 1 {
                run.sort_by(|a, b| compare(&rest, *a, *b));
            }
        }
    }
    Ok(rows)
}

fn comparators(columns: &[ArrayRef]) -> Result<Vec<DynComparator>, ArrowError> {
    columns.iter().map(|column| make_comparator(column, column, SortOptions::default())).collect()
}

fn compare(columns: &[DynComparator], a: u32, b: u32) -> Ordering {
    columns
        .iter()
        .map(|compare| compare(a as usize, b as usize))
        .find(|order| *order != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

fn general(batch: &RecordBatch, rows: Vec<u32>, columns: &[ArrayRef]) -> Result<Vec<u32>, ArrowError> {
    if rows.len() == batch.num_rows() {
        // that sort keeps no order among equal rows
        let arrival: ArrayRef = Arc::new(UInt32Array::from_iter_values(rows));
        let columns = columns.iter().chain([&arrival]);
        let columns: Vec<SortColumn> =
            columns.map(|values| SortColumn { values: values.clone(), options: None }).collect();
        return Ok(lexsort_to_indices(&columns, None)?.values().to_vec());
    }
    let comparators = comparators(columns)?;
    let mut rows = rows;
    rows.sort_by(|a, b| compare(&comparators, *a, *b));
    Ok(rows)
}

fn times(column: &dyn Array) -> Option<&[i64]> {
    if column.null_count() > 0 {
        return None;
    }
    Some(match column.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => column.as_primitive::<TimestampSecondType>().values(),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            column.as_primitive::<TimestampMillisecondType>().values()
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            column.as_primitive::<TimestampMicrosecondType>().values()
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            column.as_primitive::<TimestampNanosecondType>().values()
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{StringArray, TimestampSecondArray};

    #[test]
    fn time_first_then_the_rest_of_the_key() {
        let batch = RecordBatch::try_from_iter([
            ("t", Arc::new(TimestampSecondArray::from(vec![3, 1, 2, 1])) as ArrayRef),
            ("s", Arc::new(StringArray::from(vec!["a", "z", "a", "b"])) as ArrayRef),
        ])
        .unwrap();
        let key = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let all = || (0..4).collect::<Vec<u32>>();
        assert_eq!(sort(&batch, all(), &key(&["t", "s"])).unwrap(), [3, 1, 2, 0]);
        assert_eq!(sort(&batch, all(), &key(&["t"])).unwrap(), [1, 3, 2, 0]);
        assert_eq!(sort(&batch, all(), &key(&["s", "t"])).unwrap(), [2, 0, 3, 1]);
        assert_eq!(sort(&batch, vec![0, 1], &key(&["s"])).unwrap(), [0, 1]);
        assert_eq!(sort(&batch, all(), &[]).unwrap(), [0, 1, 2, 3]);
    }

    #[test]
    fn equal_keys_keep_their_order() {
        let names = StringArray::from_iter_values((0..1_000).map(|row| if row % 3 == 0 { "a" } else { "b" }));
        let batch = RecordBatch::try_from_iter([("s", Arc::new(names) as ArrayRef)]).unwrap();
        let order = sort(&batch, (0..1_000).collect(), &["s".to_owned()]).unwrap();
        assert!(order.chunk_by(|a, b| (a % 3 == 0) == (b % 3 == 0)).all(<[u32]>::is_sorted), "{order:?}");
    }
}
