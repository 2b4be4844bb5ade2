//! One value of JSON or CSV to one value of a column, the way ClickHouse's JSON reader does it in best-effort mode.

use crate::instant::{self, Instant, Why};
use crate::scan::{Quoted, Raw};
use jiff::tz::TimeZone;
use model::{Carried, Enumeration, Scalar};
use std::borrow::Cow;
use std::fmt::Write;

/// The values a type can hold, in words.
pub(crate) fn range_of(element: Scalar) -> &'static str {
    match element {
        Scalar::Int(8) => "Int8 holds -128 to 127",
        Scalar::Int(16) => "Int16 holds -32768 to 32767",
        Scalar::Int(32) => "Int32 holds -2147483648 to 2147483647",
        Scalar::Int(_) => "Int64 holds -9223372036854775808 to 9223372036854775807",
        Scalar::UInt(8) => "UInt8 holds 0 to 255",
        Scalar::UInt(16) => "UInt16 holds 0 to 65535",
        Scalar::UInt(32) => "UInt32 holds 0 to 4294967295",
        Scalar::UInt(_) => "UInt64 holds 0 to 18446744073709551615",
        Scalar::Wide(_) => "an integer holds as many bits as its type says",
        Scalar::Date => "Date holds 1970-01-01 to 2149-06-06",
        Scalar::DateTime => "DateTime holds 1970-01-01 to 2106-02-07",
        Scalar::DateTime64(0..=6) => "DateTime64 holds 1900-01-01 to 2299-12-31",
        Scalar::DateTime64(_) => "DateTime64 of more than 6 digits holds 1900-01-01 to 2262-04-11",
        Scalar::Date32 => "Date32 holds 1900-01-01 to 2299-12-31",
        Scalar::Decimal(..) => "a Decimal holds as many digits as its type says",
        Scalar::FixedString(_) => "a FixedString holds as many bytes as its type says",
        Scalar::Enum(_) => "an Enum holds the names of its type",
        Scalar::String
        | Scalar::Bool
        | Scalar::Uuid
        | Scalar::Json
        | Scalar::Ipv4
        | Scalar::Ipv6
        | Scalar::Float32
        | Scalar::Float64 => "every value of its form",
    }
}

/// Appends any value as text: numbers as written, objects and arrays as they stand.
#[inline]
pub(crate) fn push_text(raw: Raw<'_>, out: &mut String) {
    match raw {
        Raw::Text(quoted) => quoted.push_to(out),
        Raw::Number(text) | Raw::Container(text) => out.push_str(text),
        Raw::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Raw::Null => {}
        // Writing into a String does not fail.
        Raw::Time(at) => drop(write!(out, "{at}")),
        Raw::Integer(number) => drop(write!(out, "{number}")),
        Raw::Float(number) => drop(write!(out, "{number}")),
    }
}

/// Reads an object in the text of JSON, or says why it is none; gives it in the form in which it is kept.
pub type ReadDocument = fn(&str) -> Result<String, String>;

/// Appends an object, bare or as the text of one, in the form in which it is kept.
pub(crate) fn push_document(raw: Raw<'_>, read: ReadDocument, out: &mut String) -> Result<(), Why> {
    let text = match raw {
        Raw::Container(text) => Cow::Borrowed(text),
        Raw::Text(quoted) => quoted.to_text(),
        _ => return Err(Why::Form),
    };
    out.push_str(&read(&text).map_err(|_| Why::Form)?);
    Ok(())
}

/// An object as it stands.
pub(crate) fn as_it_stands(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.starts_with('{') { Ok(text.to_owned()) } else { Err("is no object".to_owned()) }
}

/// Appends the bytes of a value that is carried as bytes.
pub(crate) fn push_bytes(raw: Raw<'_>, element: Scalar, out: &mut Vec<u8>) -> Result<(), Why> {
    let carried = Carried::of(&element.to_arrow()).ok_or(Why::Form)?;
    let text = scalar_text(raw)?;
    if carried.read(&text, out) {
        return Ok(());
    }
    Err(if matches!(carried, Carried::Fixed(_)) { Why::Range } else { Why::Form })
}

/// The number of a name, or a number that has a name.
pub(crate) fn to_named(raw: Raw<'_>, names: &Enumeration) -> Result<i64, Why> {
    match raw {
        Raw::Text(quoted) => names.number(&quoted.to_text()).map(i64::from).ok_or(Why::Range),
        Raw::Number(digits) => {
            let number: i64 = digits.parse().map_err(|_| Why::Form)?;
            names.name(number).map(|_| number).ok_or(Why::Range)
        }
        _ => Err(Why::Form),
    }
}

/// A decimal without its point; digits behind those of the type are cut, as in ClickHouse.
pub(crate) fn to_decimal(raw: Raw<'_>, digits: u8, behind: u8) -> Result<i128, Why> {
    let text = scalar_text(raw)?;
    let value = model::carried::decimal_of(&text, u32::from(behind)).ok_or(Why::Form)?;
    if value.unsigned_abs() < 10_u128.pow(u32::from(digits)) { Ok(value) } else { Err(Why::Range) }
}

/// true, false, 1, 0, bare or in quotes.
pub(crate) fn to_bool(raw: Raw<'_>) -> Result<bool, Why> {
    if let Raw::Bool(value) = raw {
        return Ok(value);
    }
    let text = scalar_text(raw)?;
    match &*text {
        "1" => Ok(true),
        "0" => Ok(false),
        word if word.eq_ignore_ascii_case("true") => Ok(true),
        word if word.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Why::Form),
    }
}

/// An integer within the type's range.
pub(crate) fn to_signed(raw: Raw<'_>, element: Scalar) -> Result<i64, Why> {
    let Scalar::Int(bits) = element else { return Err(Why::Form) };
    let number = i64::try_from(to_integer(raw)?).map_err(|_| Why::Range)?;
    let unused = 64 - u32::from(bits.clamp(8, 64));
    if (number << unused) >> unused == number { Ok(number) } else { Err(Why::Range) }
}

/// An integer within the type's range.
pub(crate) fn to_unsigned(raw: Raw<'_>, element: Scalar) -> Result<u64, Why> {
    let Scalar::UInt(bits) = element else { return Err(Why::Form) };
    let number = u64::try_from(to_integer(raw)?).map_err(|_| Why::Range)?;
    let unused = 64 - u32::from(bits.clamp(8, 64));
    if (number << unused) >> unused == number { Ok(number) } else { Err(Why::Range) }
}

/// Digits, also in quotes, also as `3.0` or `3e2`; true and false are 1 and 0.
fn to_integer(raw: Raw<'_>) -> Result<i128, Why> {
    match raw {
        Raw::Bool(value) => return Ok(i128::from(value)),
        Raw::Integer(number) => return Ok(i128::from(number)),
        _ => {}
    }
    let text = scalar_text(raw)?;
    if let Ok(number) = text.parse::<i64>() {
        return Ok(i128::from(number));
    }
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| Why::Range);
    }
    let number: f64 = text.parse().map_err(|_| Why::Form)?;
    if !number.is_finite() || number.fract() != 0.0 {
        return Err(Why::Form);
    }
    // 2^53: beyond it a float does not name one integer
    if number.abs() > 9_007_199_254_740_992.0 {
        return Err(Why::Range);
    }
    Ok(number as i128)
}

/// A number, also in quotes, also `nan` and `inf` there; true and false are 1 and 0.
pub(crate) fn to_float(raw: Raw<'_>) -> Result<f64, Why> {
    match raw {
        Raw::Bool(value) => Ok(f64::from(u8::from(value))),
        Raw::Float(number) => Ok(number),
        other => scalar_text(other)?.parse().map_err(|_| Why::Form),
    }
}

/// Days, seconds or fractions since 1970.
#[inline]
pub(crate) fn to_ticks(raw: Raw<'_>, element: Scalar, zone: Option<&TimeZone>) -> Result<i64, Why> {
    let instant = match raw {
        Raw::Text(Quoted::Plain(text)) => instant::parse_text(text, zone)?,
        Raw::Text(quoted) => instant::parse_text(&quoted.to_text(), zone)?,
        Raw::Number(text) => instant::parse_number(text)?,
        Raw::Time(at) => Instant::of(at),
        Raw::Integer(_) | Raw::Float(_) => instant::parse_number(&scalar_text(raw)?)?,
        _ => return Err(Why::Form),
    };
    match (element, raw) {
        (Scalar::DateTime64(_), _) => instant.scaled().to_ticks(element),
        // a bare number that cannot be a time is a count of days
        (Scalar::Date, Raw::Number(_)) if is_days(instant) => Ok(instant.secs),
        (Scalar::Date32, Raw::Number(_)) if is_days(instant) => Ok(instant.secs * MILLIS_OF_DAY),
        _ => instant.to_ticks(element),
    }
}

/// Milliseconds of a day, which Date32 is held in.
const MILLIS_OF_DAY: i64 = 86_400_000;

fn is_days(instant: Instant) -> bool {
    (0..=65_535).contains(&instant.secs)
}

fn scalar_text(raw: Raw<'_>) -> Result<Cow<'_, str>, Why> {
    match raw {
        Raw::Number(text) => Ok(text.into()),
        Raw::Text(quoted) => Ok(quoted.to_text()),
        Raw::Time(at) => Ok(at.to_string().into()),
        Raw::Integer(number) => Ok(number.to_string().into()),
        Raw::Float(number) => Ok(number.to_string().into()),
        _ => Err(Why::Form),
    }
}

/// ClickHouse writes lists as `['a','it\'s']` in text formats; JSON has double quotes.
pub(crate) fn quotes_to_json(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.trim_start_matches(['[', '{', ' ']).starts_with('\'') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\'' => out.push('"'),
            '"' => out.push_str("\\\""),
            '\\' => match chars.next() {
                Some('\'') => out.push('\''),
                escaped => {
                    out.push('\\');
                    out.extend(escaped);
                }
            },
            other => out.push(other),
        }
    }
    out.into()
}
