//! Dates cut down, taken apart and moved: toStartOf*, toYear, addDays, dateDiff.

use super::moment::{
    DAY, Moments, civil_from_days, dates, days_from_civil, month_days, ticks, times, to_ticks, wide_dates,
    within_years,
};
use super::{Call, Fault, Function, Outcome, Types, plain};
use crate::kind;
use crate::limits::INTERVAL_STEP_MAX;
use arrow::array::{ArrayRef, AsArray, Int64Array, StringArray, UInt8Array, UInt16Array, UInt32Array};
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use std::sync::Arc;

macro_rules! start {
    ($name:literal, $unit:literal) => {
        plain($name, (1, 2), |t| start_type(t, $unit, 1), |c| start_of(c, $unit, 1, 1))
    };
    ($name:literal, $unit:literal, $amount:literal) => {
        plain($name, (1, 2), |t| start_type(t, $unit, 1), |c| start_of(c, $unit, $amount, 1))
    };
}

macro_rules! part {
    ($name:literal, $kind:ident, $array:ident, $value:expr) => {
        plain(
            $name,
            (1, 2),
            |t| need_time(t, 0).map(|()| DataType::$kind),
            |c| {
                let moments = Moments::of_call(c, 0, 1)?;
                let value: fn(&Moments, usize) -> i64 = $value;
                Ok(Arc::new($array::from_iter_values(
                    c.each(|row| Ok(value(&moments, row)))?.into_iter().map(|v| v as _),
                )))
            },
        )
    };
}

macro_rules! shift {
    ($add:literal, $subtract:literal, $unit:literal) => {
        [
            plain($add, (2, 2), |t| shift_type(t, $unit), |c| shift(c, $unit, 1)),
            plain($subtract, (2, 2), |t| shift_type(t, $unit), |c| shift(c, $unit, -1)),
        ]
    };
}

const SECONDS: [Function; 2] = shift!("addSeconds", "subtractSeconds", "second");
const MINUTES: [Function; 2] = shift!("addMinutes", "subtractMinutes", "minute");
const HOURS: [Function; 2] = shift!("addHours", "subtractHours", "hour");
const DAYS: [Function; 2] = shift!("addDays", "subtractDays", "day");
const WEEKS: [Function; 2] = shift!("addWeeks", "subtractWeeks", "week");
const MONTHS: [Function; 2] = shift!("addMonths", "subtractMonths", "month");
const QUARTERS: [Function; 2] = shift!("addQuarters", "subtractQuarters", "quarter");
const YEARS: [Function; 2] = shift!("addYears", "subtractYears", "year");
const MILLIS: [Function; 2] = shift!("addMilliseconds", "subtractMilliseconds", "millisecond");

pub(crate) const FUNCTIONS: &[Function] = &[
    start!("toStartOfSecond", "second"),
    start!("toStartOfMinute", "minute"),
    start!("toStartOfFiveMinutes", "minute", 5),
    start!("toStartOfFiveMinute", "minute", 5),
    start!("toStartOfTenMinutes", "minute", 10),
    start!("toStartOfFifteenMinutes", "minute", 15),
    start!("toStartOfHour", "hour"),
    start!("toStartOfDay", "day"),
    start!("toMonday", "week"),
    start!("toStartOfMonth", "month"),
    start!("toStartOfQuarter", "quarter"),
    start!("toStartOfYear", "year"),
    plain(
        "toStartOfWeek",
        (1, 3),
        |t| start_type(t, "week", 2),
        |c| match c.types.constant_number(1).unwrap_or(0) {
            0 => start_of(c, "sunday", 1, 2),
            1 => start_of(c, "week", 1, 2),
            mode => {
                Err(Fault(format!("toStartOfWeek with mode {mode} is not supported yet (NOT_IMPLEMENTED)")))
            }
        },
    ),
    plain(
        "toLastDayOfMonth",
        (1, 2),
        |t| need_time(t, 0).map(|()| DataType::Date32),
        |c| {
            let moments = Moments::of_call(c, 0, 1)?;
            let last = |row| {
                let (year, month, _) = civil_from_days(moments.day(row));
                Ok(days_from_civil(year, month, month_days(year, month)))
            };
            Ok(dates(c.each(last)?))
        },
    ),
    plain(
        "toStartOfInterval",
        (3, 4),
        |t| {
            let unit = t.constant_text(2).ok_or("the interval must be written in the query")?;
            let days = kind::is_date(t.of(0))
                && matches!(unit.as_str(), "second" | "minute" | "hour" | "millisecond");
            if days {
                Ok(DataType::Timestamp(TimeUnit::Second, zone_of(t, 3)))
            } else {
                start_type(t, &unit, 3)
            }
        },
        |c| {
            let unit = c.types.constant_text(2).ok_or("the interval must be written in the query")?;
            let amount =
                c.types.constant_number(1).filter(|amount| (1..=INTERVAL_STEP_MAX).contains(amount)).ok_or(
                    "the interval must be positive, and not larger than 1000000000. (BAD_ARGUMENTS)",
                )?;
            start_of(c, &unit, amount, 3)
        },
    ),
    plain(
        "dateTrunc",
        (2, 3),
        |t| {
            let unit = t.constant_text(0).ok_or("the unit must be written in the query")?.to_lowercase();
            let time = Types { name: t.name, fields: &t.fields[1..], constants: t.constants[1..].to_vec() };
            let start = start_type(&time, &unit, 1)?;
            let stays_wide = start == DataType::Date32 && *time.of(0) == DataType::Date64;
            Ok(if stays_wide { DataType::Date64 } else { start })
        },
        |c| {
            let unit =
                c.types.constant_text(0).ok_or("the unit must be written in the query")?.to_lowercase();
            let inner = Call {
                name: c.name,
                args: c.args[1..].to_vec(),
                rows: c.rows,
                returns: c.returns.clone(),
                valid: c.valid.clone(),
                types: Types {
                    name: c.types.name,
                    fields: &c.types.fields[1..],
                    constants: c.types.constants[1..].to_vec(),
                },
            };
            start_of(&inner, &unit, 1, 1)
        },
    ),
    part!("toYear", UInt16, UInt16Array, |m, row| civil_from_days(m.day(row)).0),
    part!("toQuarter", UInt8, UInt8Array, |m, row| (civil_from_days(m.day(row)).1 + 2) / 3),
    part!("toMonth", UInt8, UInt8Array, |m, row| civil_from_days(m.day(row)).1),
    part!("toDayOfMonth", UInt8, UInt8Array, |m, row| civil_from_days(m.day(row)).2),
    part!("toDayOfWeek", UInt8, UInt8Array, |m, row| (m.day(row) + 3).rem_euclid(7) + 1),
    part!("toDayOfYear", UInt16, UInt16Array, |m, row| {
        let day = m.day(row);
        day - days_from_civil(civil_from_days(day).0, 1, 1) + 1
    }),
    part!("toHour", UInt8, UInt8Array, |m, row| m.local(row).rem_euclid(DAY) / 3600),
    part!("toMinute", UInt8, UInt8Array, |m, row| m.local(row).rem_euclid(3600) / 60),
    part!("toSecond", UInt8, UInt8Array, |m, row| m.local(row).rem_euclid(60)),
    part!("toMillisecond", UInt16, UInt16Array, |m, row| m.nanos(row) / 1_000_000),
    part!("toYYYYMM", UInt32, UInt32Array, |m, row| {
        let (year, month, _) = civil_from_days(m.day(row));
        year * 100 + month
    }),
    part!("toYYYYMMDD", UInt32, UInt32Array, |m, row| {
        let (year, month, day) = civil_from_days(m.day(row));
        year * 10_000 + month * 100 + day
    }),
    plain(
        "toUnixTimestamp",
        (1, 2),
        |t| {
            if kind::is_text(t.of(0)) {
                Ok(DataType::UInt32)
            } else {
                need_time(t, 0).map(|()| DataType::UInt32)
            }
        },
        |c| {
            let target = DataType::Timestamp(TimeUnit::Second, c.types.constant_text(1).map(Into::into));
            let array = if kind::is_text(c.args[0].data_type()) {
                super::convert::convert(&c.args[0], &target)?
            } else {
                Arc::clone(&c.args[0])
            };
            let moments = Moments::of(&array)?;
            Ok(Arc::new(UInt32Array::from_iter_values(
                c.each(|row| Ok(moments.seconds(row)))?.into_iter().map(|v| v as u32),
            )))
        },
    ),
    SECONDS[0],
    SECONDS[1],
    MINUTES[0],
    MINUTES[1],
    HOURS[0],
    HOURS[1],
    DAYS[0],
    DAYS[1],
    WEEKS[0],
    WEEKS[1],
    MONTHS[0],
    MONTHS[1],
    QUARTERS[0],
    QUARTERS[1],
    YEARS[0],
    YEARS[1],
    MILLIS[0],
    MILLIS[1],
    plain("dateDiff", (3, 4), |t| need_time(t, 1).and(need_time(t, 2)).map(|()| DataType::Int64), date_diff),
    plain("dateName", (2, 3), |t| need_time(t, 1).map(|()| DataType::Utf8), date_name),
];

pub(crate) fn need_time(types: &Types, at: usize) -> Outcome<()> {
    if kind::is_time(types.of(at)) || *types.of(at) == DataType::Null {
        Ok(())
    } else {
        Err(types.illegal(at))
    }
}

pub(crate) fn zone_of(types: &Types, at: usize) -> Option<Arc<str>> {
    types.constant_text(at).map(Into::into).or_else(|| match types.of(0) {
        DataType::Timestamp(_, zone) => zone.clone(),
        _ => None,
    })
}

/// Dates for weeks and more, times for less; fractions only where the unit is one.
fn start_type(types: &Types, unit: &str, zone_at: usize) -> Outcome<DataType> {
    need_time(types, 0)?;
    Ok(match unit {
        "week" | "month" | "quarter" | "year" => DataType::Date32,
        "second" | "minute" | "hour" if kind::is_date(types.of(0)) => return Err(types.illegal(0)),
        "second" if types.name == "toStartOfSecond" => types.of(0).clone(),
        "second" | "minute" | "hour" | "day" => {
            DataType::Timestamp(TimeUnit::Second, zone_of(types, zone_at))
        }
        "millisecond" => DataType::Timestamp(TimeUnit::Millisecond, zone_of(types, zone_at)),
        other => return Err(Fault(format!("the unit {other} is not supported yet here (NOT_IMPLEMENTED)"))),
    })
}

/// Times in UTC cut down to a step that begins with each day; none where that is not so simple.
fn start_in_utc(call: &Call, unit: &str, amount: i64, zone_at: usize) -> Outcome<Option<ArrayRef>> {
    let seconds = match unit {
        "second" => amount,
        "minute" => 60 * amount,
        "hour" if 24 % amount == 0 => 3600 * amount,
        "day" => DAY * amount,
        _ => return Ok(None),
    };
    let (DataType::Timestamp(from, zone), DataType::Timestamp(to, result_zone)) =
        (call.args[0].data_type(), &call.returns)
    else {
        return Ok(None);
    };
    let is_utc = |name: Option<&str>| name.is_none_or(|name| name == "UTC");
    if !is_utc(zone.as_deref()) || !is_utc(call.types.constant_text(zone_at).as_deref()) {
        return Ok(None);
    }
    let (step, result) = (seconds.saturating_mul(ticks(*from)), seconds.saturating_mul(ticks(*to)));
    let values = call.as_type(0, &DataType::Int64)?;
    let cut = values.as_primitive::<Int64Type>().values().iter();
    let cut = cut.map(|value| value.div_euclid(step).wrapping_mul(result)).collect();
    Ok(Some(times(cut, *to, result_zone.clone())))
}

fn start_of(call: &Call, unit: &str, amount: i64, zone_at: usize) -> Outcome<ArrayRef> {
    if let Some(simple) = start_in_utc(call, unit, amount, zone_at)? {
        return Ok(simple);
    }
    let moments = Moments::of_call(call, 0, zone_at)?;
    let floor = |value: i64, step: i64| value.div_euclid(step) * step;
    let by_day = |row: usize| -> i64 {
        let day = moments.day(row);
        let (year, month, _) = civil_from_days(day);
        match unit {
            // 1970-01-05 was a Monday
            "week" => floor(day - 4, 7 * amount) + 4,
            "sunday" => floor(day + 4, 7) - 4,
            // counted from January 1900
            "month" | "quarter" => {
                let step = if unit == "month" { amount } else { 3 * amount };
                let months = floor((year - 1900) * 12 + month - 1, step);
                days_from_civil(1900 + months.div_euclid(12), months.rem_euclid(12) + 1, 1)
            }
            _ => days_from_civil(floor(year, amount), 1, 1),
        }
    };
    if call.returns == DataType::Date64 {
        return Ok(wide_dates(call.each(|row| Ok(by_day(row)))?));
    }
    if call.returns == DataType::Date32 {
        // dates begin in 1970; of Date32, toStartOfInterval wraps where the others stop
        let wraps = call.name == "toStartOfInterval" && *call.args[0].data_type() == DataType::Date64;
        let within = |day: i64| if wraps { day & 0xffff } else { day.max(0) };
        return Ok(dates(call.each(|row| Ok(within(by_day(row))))?));
    }
    let DataType::Timestamp(result_unit, zone) = &call.returns else {
        return Err("a time was expected".into());
    };
    if unit == "millisecond" {
        let cut = |row| Ok(floor(moments.seconds(row) * 1000 + moments.nanos(row) / 1_000_000, amount));
        return Ok(times(call.each(cut)?, *result_unit, zone.clone()));
    }
    let step = match unit {
        "second" => amount,
        "minute" => 60 * amount,
        "hour" => 3600 * amount,
        _ => DAY * amount,
    };
    if *call.args[0].data_type() == DataType::Date64 {
        let cut = |row| Ok(moments.zone.moment_of(floor(moments.local(row), step)).max(0));
        return Ok(times(call.each(cut)?, *result_unit, zone.clone()));
    }
    let cut = |row| {
        if matches!(unit, "second" | "minute") {
            return Ok(to_ticks(floor(moments.seconds(row), step), 0, *result_unit));
        }
        let local = moments.local(row);
        let cut = if unit == "hour" && amount > 1 {
            floor(local, DAY) + floor(local.rem_euclid(DAY), step)
        } else {
            floor(local, step)
        };
        let seconds =
            if unit == "day" { moments.zone.moment_of(cut) } else { cut - (local - moments.seconds(row)) };
        Ok(to_ticks(seconds, 0, *result_unit))
    };
    Ok(times(call.each(cut)?, *result_unit, zone.clone()))
}

fn shift_type(types: &Types, unit: &str) -> Outcome<DataType> {
    if kind::is_text(types.of(0)) {
        return Err(types.illegal(0));
    }
    need_time(types, 0)?;
    types.need_number(&[1])?;
    Ok(match (types.of(0), unit) {
        (DataType::Date64, "second" | "minute" | "hour" | "millisecond") => {
            DataType::Timestamp(TimeUnit::Millisecond, None)
        }
        (DataType::Date32, "second" | "minute" | "hour") => DataType::Timestamp(TimeUnit::Second, None),
        (DataType::Date32 | DataType::Timestamp(TimeUnit::Second, _), "millisecond") => {
            DataType::Timestamp(TimeUnit::Millisecond, zone_of(types, usize::MAX))
        }
        (DataType::Null, _) => DataType::Timestamp(TimeUnit::Second, None),
        (same, _) => same.clone(),
    })
}

fn shift(call: &Call, unit: &str, sign: i64) -> Outcome<ArrayRef> {
    let moments = Moments::of(&call.args[0])?;
    let amounts = call.as_type(1, &DataType::Int64)?;
    let amounts = amounts.as_primitive::<Int64Type>();
    let result_unit = match &call.returns {
        DataType::Timestamp(unit, _) => *unit,
        _ => TimeUnit::Second,
    };
    let moved = call.each(|row| {
        let amount = amounts.value(row).wrapping_mul(sign);
        let per_second = ticks(result_unit);
        let fixed = match unit {
            "millisecond" => Some(amount.saturating_mul(per_second) / 1000),
            "second" => Some(amount.wrapping_mul(per_second)),
            "minute" => Some(amount.wrapping_mul(60 * per_second)),
            "hour" => Some(amount.wrapping_mul(3600 * per_second)),
            _ => None,
        };
        if let Some(fixed) = fixed {
            let begin = to_ticks(moments.seconds(row), moments.nanos(row), result_unit);
            return Ok(begin.wrapping_add(fixed));
        }
        let day = match unit {
            "day" => moments.day(row).saturating_add(amount),
            "week" => moments.day(row).saturating_add(amount.saturating_mul(7)),
            "month" => add_months(moments.day(row), amount),
            "quarter" => add_months(moments.day(row), amount.saturating_mul(3)),
            _ => add_months(moments.day(row), amount.saturating_mul(12)),
        };
        if kind::is_date(&call.returns) {
            return Ok(day);
        }
        let local = within_years(day.saturating_mul(DAY)) + moments.local(row).rem_euclid(DAY);
        Ok(to_ticks(moments.zone.moment_of(local), moments.nanos(row), result_unit))
    })?;
    // Date has 16 bits and DateTime 32 in ClickHouse; seconds to weeks wrap, months and years do not
    let moved: Vec<i64> = match (unit, &call.returns) {
        ("month" | "quarter" | "year", DataType::Timestamp(TimeUnit::Second, _)) => {
            moved.into_iter().map(|seconds| seconds.clamp(0, i64::from(u32::MAX))).collect()
        }
        ("month" | "quarter" | "year", DataType::Date32) => {
            moved.into_iter().map(|day| day.clamp(0, 65_535)).collect()
        }
        _ => moved,
    };
    let wrapped =
        |values: Vec<i64>, bits: u32| values.into_iter().map(|one| one & ((1 << bits) - 1)).collect();
    match &call.returns {
        DataType::Timestamp(TimeUnit::Second, zone) => {
            Ok(times(wrapped(moved, 32), TimeUnit::Second, zone.clone()))
        }
        DataType::Timestamp(unit, zone) => Ok(times(moved, *unit, zone.clone())),
        DataType::Date64 => Ok(wide_dates(moved)),
        _ => Ok(dates(wrapped(moved, 16))),
    }
}

/// The same day of another month, or its last.
fn add_months(day: i64, amount: i64) -> i64 {
    let (year, month, of_month) = civil_from_days(day);
    let months = (year * 12 + month - 1).saturating_add(amount).clamp(0, 120_000);
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    days_from_civil(year, month, of_month.min(month_days(year, month)))
}

fn date_diff(call: &Call) -> Outcome<ArrayRef> {
    let unit = call.types.constant_text(0).and_then(|unit| crate::dialect::desugar::unit_name(&unit));
    let unit = unit.ok_or("dateDiff needs a unit, as in 'minute'. (BAD_ARGUMENTS)")?;
    let (from, to) = (Moments::of_call(call, 1, 3)?, Moments::of_call(call, 2, 3)?);
    let position = |moments: &Moments, row: usize| -> i64 {
        let day = moments.day(row);
        let (year, month, _) = civil_from_days(day);
        match unit {
            "nanosecond" => to_ticks(moments.seconds(row), moments.nanos(row), TimeUnit::Nanosecond),
            "microsecond" => to_ticks(moments.seconds(row), moments.nanos(row), TimeUnit::Microsecond),
            "millisecond" => to_ticks(moments.seconds(row), moments.nanos(row), TimeUnit::Millisecond),
            "second" => moments.seconds(row),
            // a change of the clock is no hour: the zone's offset of 1970 counts at all times
            "minute" => moments.seconds(row).div_euclid(60),
            "hour" => (moments.seconds(row) - moments.zone.offset(0)).div_euclid(3600),
            "day" => day,
            "week" => (day - 4).div_euclid(7),
            "month" => year * 12 + month,
            "quarter" => year * 4 + (month - 1) / 3,
            _ => year,
        }
    };
    Ok(Arc::new(Int64Array::from(
        call.each(|row| Ok(position(&to, row).saturating_sub(position(&from, row))))?,
    )))
}

fn date_name(call: &Call) -> Outcome<ArrayRef> {
    let unit = call.types.constant_text(0).unwrap_or_default();
    let moments = Moments::of_call(call, 1, 2)?;
    let names = call.each(|row| match unit.as_str() {
        "month" => Ok(super::clock::MONTHS[(civil_from_days(moments.day(row)).1 - 1) as usize].to_owned()),
        "weekday" => Ok(super::clock::WEEKDAYS[(moments.day(row) + 3).rem_euclid(7) as usize].to_owned()),
        other => Err(Fault(format!("dateName('{other}') is not supported yet (NOT_IMPLEMENTED)"))),
    })?;
    Ok(Arc::new(StringArray::from(names)))
}
