//! Partitions: the time bucket of a row, and cutting rows by it.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Date32Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use model::PartitionBy;
use model::calendar::civil_from_days;
use std::collections::BTreeMap;

/// Seconds since 1970 per row of a date or date-time column; nulls count as 1970.
pub(crate) fn seconds(column: &dyn Array) -> Vec<i64> {
    fn scaled<T: arrow::datatypes::ArrowPrimitiveType<Native = i64>>(
        column: &dyn Array,
        per_second: i64,
    ) -> Vec<i64> {
        column.as_primitive::<T>().iter().map(|value| value.unwrap_or(0).div_euclid(per_second)).collect()
    }
    match column.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => scaled::<TimestampSecondType>(column, 1),
        DataType::Timestamp(TimeUnit::Millisecond, _) => scaled::<TimestampMillisecondType>(column, 1_000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            scaled::<TimestampMicrosecondType>(column, 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            scaled::<TimestampNanosecondType>(column, 1_000_000_000)
        }
        DataType::Date32 => column
            .as_primitive::<Date32Type>()
            .iter()
            .map(|day| i64::from(day.unwrap_or(0)) * 86_400)
            .collect(),
        _ => vec![0; column.len()],
    }
}

/// The partition's name for an instant: `2026`, `202611`, `20261116` (the Monday of the week), `20261121`.
pub(crate) fn name(by: PartitionBy, seconds: i64) -> String {
    let day = |days: i64| {
        let (year, month, day) = civil_from_days(days);
        format!("{year:04}{month:02}{day:02}")
    };
    let days = seconds.div_euclid(86_400);
    match by {
        PartitionBy::None => "all".into(),
        PartitionBy::Year => format!("{:04}", civil_from_days(days).0),
        PartitionBy::Month => {
            let (year, month, _) = civil_from_days(days);
            format!("{year:04}{month:02}")
        }
        PartitionBy::Week => day(days - (days + 3).rem_euclid(7)),
        PartitionBy::Day => day(days),
    }
}

/// Row numbers by partition name, in name order; row order is kept inside each.
pub(crate) fn split(rows: &RecordBatch, key: Option<&(String, PartitionBy)>) -> BTreeMap<String, Vec<u32>> {
    let everything = || (0..u32::try_from(rows.num_rows()).unwrap_or(u32::MAX)).collect::<Vec<u32>>();
    let column = key.and_then(|(column, by)| Some((rows.column_by_name(column)?, *by)));
    let Some((column, by)) = column else {
        return BTreeMap::from([("all".to_owned(), everything())]);
    };
    let seconds = seconds(column.as_ref());
    let (first, last) =
        (seconds.iter().min().copied().unwrap_or(0), seconds.iter().max().copied().unwrap_or(0));
    if name(by, first) == name(by, last) {
        return BTreeMap::from([(name(by, first), everything())]);
    }
    let mut names: BTreeMap<i64, String> = BTreeMap::new();
    let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (row, second) in seconds.into_iter().enumerate() {
        let name = names.entry(second.div_euclid(86_400)).or_insert_with(|| name(by, second));
        groups.entry(name.clone()).or_default().push(u32::try_from(row).unwrap_or(u32::MAX));
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_calendar() {
        let cases = [
            (PartitionBy::None, 0, "all"),
            (PartitionBy::Year, 1_795_219_200, "2026"),
            (PartitionBy::Month, 1_795_219_200, "202611"),
            (PartitionBy::Week, 1_795_219_200, "20261116"),
            (PartitionBy::Day, 1_795_219_200, "20261121"),
            (PartitionBy::Day, -1, "19691231"),
            (PartitionBy::Week, 0, "19691229"),
        ];
        for (by, seconds, expected) in cases {
            assert_eq!(name(by, seconds), expected, "{by:?} {seconds}");
        }
    }
}
