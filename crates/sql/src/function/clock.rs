//! Now, zones, epochs, and dates as text.

use super::calendar::{need_time, zone_of};
use super::moment::{
    DAY, Moments, Zone, civil, civil_from_days, dates, fitting_ticks, ticks, times, to_ticks,
};
use super::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, Int64Array, StringArray};
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use std::sync::Arc;

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(crate) const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

macro_rules! now {
    ($name:literal, $kind:expr, $make:expr) => {
        Function {
            name: $name,
            nulls: Nulls::Never,
            arity: (1, 2),
            returns: |_| Ok($kind),
            run: |c| {
                let moments = Moments::of(&c.args[0])?;
                let make: fn(&Moments, usize) -> i64 = $make;
                let values = c.each(|row| Ok(make(&moments, row)))?;
                Ok(match &c.returns {
                    DataType::Timestamp(unit, zone) => times(values, *unit, zone.clone()),
                    _ => dates(values),
                })
            },
        }
    };
}

macro_rules! epoch {
    ($from:literal, $to:literal, $unit:ident) => {
        [
            plain(
                $from,
                (1, 2),
                |t| t.need_number(&[0]).map(|()| DataType::Timestamp(TimeUnit::$unit, zone_of(t, 1))),
                |c| {
                    let values = c.as_type(0, &DataType::Int64)?;
                    let DataType::Timestamp(unit, zone) = &c.returns else {
                        return Err("a time was expected".into());
                    };
                    Ok(times(values.as_primitive::<Int64Type>().values().to_vec(), *unit, zone.clone()))
                },
            ),
            plain(
                $to,
                (1, 1),
                |t| need_time(t, 0).map(|()| DataType::Int64),
                |c| {
                    let moments = Moments::of(&c.args[0])?;
                    Ok(Arc::new(Int64Array::from(c.each(|row| {
                        Ok(to_ticks(moments.seconds(row), moments.nanos(row), TimeUnit::$unit))
                    })?)))
                },
            ),
        ]
    };
}

const MILLI: [Function; 2] = epoch!("fromUnixTimestamp64Milli", "toUnixTimestamp64Milli", Millisecond);
const MICRO: [Function; 2] = epoch!("fromUnixTimestamp64Micro", "toUnixTimestamp64Micro", Microsecond);
const NANO: [Function; 2] = epoch!("fromUnixTimestamp64Nano", "toUnixTimestamp64Nano", Nanosecond);

pub(crate) const FUNCTIONS: &[Function] = &[
    now!("_now", DataType::Timestamp(TimeUnit::Second, None), |m, row| m.seconds(row)),
    now!("_today", DataType::Date32, |m, row| m.day(row)),
    now!("_yesterday", DataType::Date32, |m, row| m.day(row) - 1),
    Function {
        name: "_now64",
        nulls: Nulls::Never,
        arity: (1, 2),
        returns: |t| {
            let digits = if t.fields.len() > 1 {
                t.constant_number(1).ok_or("the precision must be written in the query")?
            } else {
                3
            };
            Ok(DataType::Timestamp(kind::unit_of(&digits.to_string())?, None))
        },
        run: |c| {
            let moments = Moments::of(&c.args[0])?;
            let DataType::Timestamp(unit, _) = c.returns else { return Err("a time was expected".into()) };
            let values = c.each(|row| Ok(to_ticks(moments.seconds(row), moments.nanos(row), unit)))?;
            Ok(times(values, unit, None))
        },
    },
    MILLI[0],
    MILLI[1],
    MICRO[0],
    MICRO[1],
    NANO[0],
    NANO[1],
    plain(
        "fromUnixTimestamp",
        (1, 1),
        |t| t.need_number(&[0]).map(|()| DataType::Timestamp(TimeUnit::Second, None)),
        |c| {
            let values = c.as_type(0, &DataType::Int64)?;
            Ok(times(values.as_primitive::<Int64Type>().values().to_vec(), TimeUnit::Second, None))
        },
    ),
    plain(
        "toTimeZone",
        (2, 2),
        |t| {
            let zone = t.constant_text(1).ok_or("the zone must be written in the query")?;
            Zone::named(&zone)?;
            match t.of(0) {
                one @ DataType::Timestamp(unit, _) if kind::is_time(one) => {
                    Ok(DataType::Timestamp(*unit, Some(zone.into())))
                }
                _ => Err(t.illegal(0)),
            }
        },
        |c| {
            let moments = Moments::of(&c.args[0])?;
            let DataType::Timestamp(unit, zone) = &c.returns else {
                return Err("a time was expected".into());
            };
            Ok(times(c.each(|row| Ok(moments.raw(row)))?, *unit, zone.clone()))
        },
    ),
    plain(
        "_utc",
        (1, 1),
        |t| match t.of(0) {
            DataType::Timestamp(unit, _) => Ok(DataType::Timestamp(*unit, None)),
            _ => Err(t.illegal(0)),
        },
        |c| {
            let moments = Moments::of(&c.args[0])?;
            let DataType::Timestamp(unit, _) = &c.returns else { return Err("a time was expected".into()) };
            Ok(times(c.each(|row| Ok(moments.raw(row)))?, *unit, None))
        },
    ),
    plain("_minus_times", (2, 2), difference_type, difference),
    plain(
        "formatDateTime",
        (2, 3),
        |t| need_time(t, 0).and(t.need_text(&[1])).map(|()| DataType::Utf8),
        format,
    ),
    plain(
        "parseDateTimeBestEffort",
        (1, 2),
        |t| t.need_text(&[0]).map(|()| DataType::Timestamp(TimeUnit::Second, zone_of(t, 1))),
        |c| best_effort(c, 1, false),
    ),
    Function {
        name: "parseDateTimeBestEffortOrNull",
        nulls: Nulls::Always,
        arity: (1, 2),
        returns: |t| t.need_text(&[0]).map(|()| DataType::Timestamp(TimeUnit::Second, zone_of(t, 1))),
        run: |c| best_effort(c, 1, true),
    },
    Function {
        name: "parseDateTimeBestEffortOrZero",
        nulls: Nulls::Inherit,
        arity: (1, 2),
        returns: |t| t.need_text(&[0]).map(|()| DataType::Timestamp(TimeUnit::Second, zone_of(t, 1))),
        run: |c| super::logic::filled(&best_effort(c, 1, true)?),
    },
    plain(
        "parseDateTime64BestEffort",
        (1, 3),
        |t| t.need_text(&[0]).map(|()| DataType::Timestamp(TimeUnit::Millisecond, zone_of(t, 2))),
        |c| best_effort(c, 2, false),
    ),
    Function {
        name: "parseDateTime64BestEffortOrNull",
        nulls: Nulls::Always,
        arity: (1, 3),
        returns: |t| t.need_text(&[0]).map(|()| DataType::Timestamp(TimeUnit::Millisecond, zone_of(t, 2))),
        run: |c| best_effort(c, 2, true),
    },
    Function {
        name: "parseDateTime64BestEffortOrZero",
        nulls: Nulls::Inherit,
        arity: (1, 3),
        returns: |t| t.need_text(&[0]).map(|()| DataType::Timestamp(TimeUnit::Millisecond, zone_of(t, 2))),
        run: |c| super::logic::filled(&best_effort(c, 2, true)?),
    },
];

/// Whole days or seconds, or a Decimal with the digits of the finer time.
fn difference_type(types: &Types) -> Outcome<DataType> {
    let digits = |one: &DataType| match one {
        _ if kind::is_date(one) => Some(None),
        DataType::Timestamp(unit, _) if kind::is_time(one) => Some(Some(ticks(*unit).ilog10())),
        _ => None,
    };
    match (digits(types.of(0)), digits(types.of(1))) {
        (Some(a), Some(b)) if a.unwrap_or(0).max(b.unwrap_or(0)) == 0 => Ok(DataType::Int32),
        (Some(Some(a)), Some(Some(b))) => Ok(DataType::Decimal128(18, i8::try_from(a.max(b)).unwrap_or(9))),
        _ => Err(types.illegal(0)),
    }
}

fn difference(call: &Call) -> Outcome<ArrayRef> {
    let (a, b) = (Moments::of(&call.args[0])?, Moments::of(&call.args[1])?);
    if let Some((_, digits)) = kind::decimal::parts(&call.returns) {
        let scale = 10_i128.pow(u32::from(digits));
        let exact = |moments: &Moments, row| {
            i128::from(moments.seconds(row)) * scale + i128::from(moments.nanos(row)) * scale / 1_000_000_000
        };
        let values = call.each(|row| Ok(exact(&a, row) - exact(&b, row)))?;
        return Ok(Arc::new(Decimal128Array::from(values).with_data_type(call.returns.clone())));
    }
    let is_days = a.unit.is_none() && b.unit.is_none();
    let values =
        call.each(|row| Ok(if is_days { a.raw(row) - b.raw(row) } else { a.seconds(row) - b.seconds(row) }))?;
    Ok(Arc::new(Int64Array::from(values)))
}

fn format(call: &Call) -> Outcome<ArrayRef> {
    let moments = Moments::of_call(call, 0, 2)?;
    let patterns = call.text(1)?;
    let made = call.each(|row| {
        let (local, day) = (moments.local(row), moments.day(row));
        let (year, month, of_month) = civil_from_days(day);
        let (hour, minute, second) =
            (local.rem_euclid(DAY) / 3600, local.rem_euclid(3600) / 60, local.rem_euclid(60));
        let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        let half = if hour < 12 { "AM" } else { "PM" };
        let mut out = String::new();
        let mut characters = patterns.value(row).chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                out.push(character);
                continue;
            }
            let letter =
                characters.next().ok_or("formatDateTime: '%' at the end of the pattern. (BAD_ARGUMENTS)")?;
            out.push_str(&match letter {
                'Y' => format!("{year:04}"),
                'y' => format!("{:02}", year.rem_euclid(100)),
                'm' => format!("{month:02}"),
                'c' => format!("{month:02}"),
                'd' => format!("{of_month:02}"),
                'e' => of_month.to_string(),
                'H' => format!("{hour:02}"),
                'k' => format!("{hour:02}"),
                'I' | 'h' | 'l' => format!("{twelve:02}"),
                'i' => format!("{minute:02}"),
                'S' | 's' => format!("{second:02}"),
                'f' => format!("{:06}", moments.nanos(row) / 1000),
                'F' => format!("{year:04}-{month:02}-{of_month:02}"),
                'D' => format!("{month:02}/{of_month:02}/{:02}", year.rem_euclid(100)),
                'T' => format!("{hour:02}:{minute:02}:{second:02}"),
                'R' => format!("{hour:02}:{minute:02}"),
                'p' => half.to_owned(),
                'r' => format!("{twelve:02}:{minute:02} {half}"),
                'M' => MONTHS[(month - 1) as usize].to_owned(),
                'b' => MONTHS[(month - 1) as usize][..3].to_owned(),
                'W' => WEEKDAYS[(day + 3).rem_euclid(7) as usize].to_owned(),
                'a' => WEEKDAYS[(day + 3).rem_euclid(7) as usize][..3].to_owned(),
                'u' => ((day + 3).rem_euclid(7) + 1).to_string(),
                'w' => ((day + 4).rem_euclid(7)).to_string(),
                'j' => format!("{:03}", day - super::moment::days_from_civil(year, 1, 1) + 1),
                'Q' => ((month + 2) / 3).to_string(),
                'n' => "\n".into(),
                't' => "\t".into(),
                '%' => "%".into(),
                other => {
                    return Err(Fault(format!(
                        "formatDateTime: %{other} is not supported yet (NOT_IMPLEMENTED)"
                    )));
                }
            });
        }
        Ok(out)
    })?;
    Ok(Arc::new(StringArray::from(made)))
}

/// ISO 8601 with or without a zone, and digits of seconds since 1970.
fn best_effort(call: &Call, zone_at: usize, is_loose: bool) -> Outcome<ArrayRef> {
    let zone = call
        .types
        .constant_text(zone_at)
        .map(|name| Zone::named(&name))
        .transpose()?
        .unwrap_or_else(Zone::utc);
    let DataType::Timestamp(unit, zone_name) = &call.returns else {
        return Err("a time was expected".into());
    };
    let scale = ticks(*unit);
    let texts = call.text(0)?;
    let (mut values, mut valid) = (Vec::new(), Vec::new());
    for row in 0..call.rows {
        let text = texts.value(row).trim();
        let read = civil(text).and_then(|found| {
            let seconds = match found.rest.trim() {
                "" => zone.moment_of(found.seconds),
                "Z" | "UTC" | "GMT" => found.seconds,
                offset => found.seconds - offset_seconds(offset)?,
            };
            fitting_ticks(seconds, found.nanos, *unit)
        });
        let is_digits = text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit());
        let read = read.or_else(|| match text.len() {
            9 | 10 if is_digits => {
                text.parse::<i64>().ok().and_then(|seconds| fitting_ticks(seconds, 0, *unit))
            }
            13 if is_digits => text.parse::<i64>().ok().map(|millis| millis.saturating_mul(scale) / 1000),
            _ => None,
        });
        if read.is_none() && !is_loose && texts.is_valid(row) && call.is_valid(row) {
            return Err(Fault(format!("Cannot read DateTime: '{text}'. (CANNOT_PARSE_DATETIME)")));
        }
        valid.push(read.is_some() && texts.is_valid(row));
        values.push(read.unwrap_or(0));
    }
    let array = times(values, *unit, zone_name.clone());
    Ok(super::masked(&array, &arrow::buffer::NullBuffer::from(valid))?)
}

/// `+02:00`, `-0130`
fn offset_seconds(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') {
        -1
    } else if text.starts_with('+') {
        1
    } else {
        return None;
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(sign * (digits[..2].parse::<i64>().ok()? * 3600 + digits[2..].parse::<i64>().ok()? * 60))
}
