//! More of the calendar: ISO weeks, numbers since 1970, dates made of their parts.

use super::calendar::need_time;
use super::clock::MONTHS;
use super::moment::{DAY, Moments, civil_from_days, dates, days_from_civil, month_days, times};
use super::{Call, Function, Outcome, Types, plain};
use arrow::array::{ArrayRef, AsArray, StringArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array};
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use std::sync::Arc;

fn number(types: &Types, data_type: DataType) -> Outcome<DataType> {
    need_time(types, 0).map(|()| data_type)
}

fn by_day(call: &Call, value: fn(i64) -> i64) -> Outcome<Vec<i64>> {
    let moments = Moments::of_call(call, 0, 1)?;
    call.each(|row| Ok(value(moments.day(row))))
}

fn by_second(call: &Call, value: fn(i64) -> i64) -> Outcome<Vec<i64>> {
    let moments = Moments::of_call(call, 0, 1)?;
    call.each(|row| Ok(value(moments.local(row))))
}

fn narrow8(values: Vec<i64>) -> Outcome<ArrayRef> {
    Ok(Arc::new(UInt8Array::from_iter_values(values.into_iter().map(|value| value as u8))))
}

fn narrow16(values: Vec<i64>) -> Outcome<ArrayRef> {
    Ok(Arc::new(UInt16Array::from_iter_values(values.into_iter().map(|value| value as u16))))
}

fn narrow32(values: Vec<i64>) -> Outcome<ArrayRef> {
    Ok(Arc::new(UInt32Array::from_iter_values(values.into_iter().map(|value| value as u32))))
}

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("toISOYear", (1, 2), |t| number(t, DataType::UInt16), |c| narrow16(by_day(c, |day| iso(day).0)?)),
    plain("toISOWeek", (1, 2), |t| number(t, DataType::UInt8), |c| narrow8(by_day(c, |day| iso(day).1)?)),
    plain(
        "toStartOfISOYear",
        (1, 2),
        |t| number(t, DataType::Date32),
        |c| Ok(dates(by_day(c, |day| monday(days_from_civil(iso(day).0, 1, 4)))?)),
    ),
    plain(
        "toDaysInMonth",
        (1, 2),
        |t| number(t, DataType::UInt8),
        |c| {
            narrow8(by_day(c, |day| {
                let (year, month, _) = civil_from_days(day);
                month_days(year, month)
            })?)
        },
    ),
    plain(
        "toRelativeYearNum",
        (1, 2),
        |t| number(t, DataType::UInt16),
        |c| narrow16(by_day(c, |day| civil_from_days(day).0)?),
    ),
    plain(
        "toRelativeMonthNum",
        (1, 2),
        |t| number(t, DataType::UInt32),
        |c| {
            narrow32(by_day(c, |day| {
                let (year, month, _) = civil_from_days(day);
                year * 12 + month
            })?)
        },
    ),
    plain("toRelativeDayNum", (1, 2), |t| number(t, DataType::UInt32), |c| narrow32(by_day(c, |day| day)?)),
    plain(
        "toYYYYMMDDhhmmss",
        (1, 2),
        |t| number(t, DataType::UInt64),
        |c| {
            let stamps = by_second(c, |local| {
                let (year, month, day) = civil_from_days(local.div_euclid(DAY));
                let rest = local.rem_euclid(DAY);
                let date = (year * 100 + month) * 100 + day;
                ((date * 100 + rest / 3600) * 100 + rest / 60 % 60) * 100 + rest % 60
            })?;
            Ok(Arc::new(UInt64Array::from_iter_values(stamps.into_iter().map(|one| one as u64))))
        },
    ),
    plain(
        "monthName",
        (1, 1),
        |t| number(t, DataType::Utf8),
        |c| {
            let months = by_day(c, |day| civil_from_days(day).1)?;
            let name = |month: i64| MONTHS.get(month.max(1) as usize - 1).copied().unwrap_or_default();
            Ok(Arc::new(StringArray::from_iter_values(months.into_iter().map(name))))
        },
    ),
    plain(
        "timeSlot",
        (1, 1),
        |t| match t.of(0) {
            one @ DataType::Timestamp(TimeUnit::Second, _) if crate::kind::is_time(one) => Ok(one.clone()),
            _ => Err(t.illegal(0)),
        },
        |c| {
            let moments = Moments::of_call(c, 0, 9)?;
            let zone = moments.zone_name.clone();
            Ok(times(c.each(|row| Ok(moments.seconds(row).div_euclid(1800) * 1800))?, TimeUnit::Second, zone))
        },
    ),
    plain(
        "makeDate",
        (3, 3),
        |t| t.need_number(&[0, 1, 2]).map(|()| DataType::Date32),
        |c| {
            let parts = parts(c, 3)?;
            Ok(dates(c.each(|row| Ok(day_of(&parts, row)))?))
        },
    ),
    plain(
        "makeDateTime",
        (6, 6),
        |t| t.need_number(&[0, 1, 2, 3, 4, 5]).map(|()| DataType::Timestamp(TimeUnit::Second, None)),
        |c| {
            let parts = parts(c, 6)?;
            let second = |row: usize| -> Outcome<i64> {
                let (time, month) = (&parts[3..], parts[1][row]);
                let is_known = (1900..=2200).contains(&parts[0][row])
                    && (1..=12).contains(&month)
                    && (0..=31).contains(&parts[2][row])
                    && time.iter().all(|part| (0..=60).contains(&part[row]));
                if !is_known {
                    return Err(
                        "makeDateTime of parts that no calendar has is not supported yet (NOT_IMPLEMENTED)"
                            .into(),
                    );
                }
                // days and hours too many go on in the next month and day
                let day = days_from_civil(parts[0][row], month, 1) + parts[2][row] - 1;
                let seconds = day * DAY + time[0][row] * 3600 + time[1][row] * 60 + time[2][row];
                Ok(seconds.clamp(0, i64::from(u32::MAX)))
            };
            Ok(times(c.each(second)?, TimeUnit::Second, None))
        },
    ),
];

/// The first arguments as whole numbers.
fn parts(call: &Call, count: usize) -> Outcome<Vec<Vec<i64>>> {
    (0..count)
        .map(|at| {
            let column = super::convert::convert(&call.args[at], &DataType::Int64)?;
            Ok(column.as_primitive::<Int64Type>().values().to_vec())
        })
        .collect()
}

/// The day of year, month and day; 1970 where there is no such day or Date does not hold it.
fn day_of(parts: &[Vec<i64>], row: usize) -> i64 {
    let (year, month, day) = (parts[0][row], parts[1][row], parts[2][row]);
    if !(1970..=2149).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=month_days(year, month)).contains(&day)
    {
        return 0;
    }
    let number = days_from_civil(year, month, day);
    if number > 65_535 { 0 } else { number }
}

fn monday(day: i64) -> i64 {
    day - (day + 3).rem_euclid(7)
}

/// Year and week as ISO 8601 counts them: a week belongs to the year of its Thursday.
fn iso(day: i64) -> (i64, i64) {
    let thursday = monday(day) + 3;
    let (year, _, _) = civil_from_days(thursday);
    (year, (thursday - days_from_civil(year, 1, 1)) / 7 + 1)
}
