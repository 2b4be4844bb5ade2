//! Parameters with a type: `String(p)`, `Int32(p, 10)`, `Array(p, 'Int32')`, `JSON(p)`.

use super::call::Arguments;
use super::error::{Evaluated, Raised};
use super::eval::Meter;
use super::output::quoted;
use super::value::{Value, float_repr};
use super::{json as json_text, sql};

/// What a type takes and how it is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text,
    /// its name in SQL, the greatest, and the greatest below zero
    Int {
        sql: Option<&'static str>,
        max: &'static str,
        min: Option<&'static str>,
        has_sign: bool,
    },
    Float,
    Boolean,
    Date,
    DateTime,
    DateTime64,
}

const fn int(sql: &'static str, max: &'static str, min: &'static str) -> Kind {
    Kind::Int { sql: Some(sql), max, min: Some(min), has_sign: true }
}

const fn uint(sql: &'static str, max: &'static str, has_sign: bool) -> Kind {
    Kind::Int { sql: Some(sql), max, min: None, has_sign }
}

const INT32_BARE: Kind = Kind::Int { sql: None, max: "2147483647", min: Some("2147483648"), has_sign: true };

/// Types by name. Numbers that need more than 128 bits are compared as digits.
pub(super) const TYPES: [(&str, Kind); 21] = [
    ("String", Kind::Text),
    ("Boolean", Kind::Boolean),
    ("Int8", int("Int8", "127", "128")),
    ("Int16", int("Int16", "32767", "32768")),
    ("Int32", int("Int32", "2147483647", "2147483648")),
    ("Int64", int("Int64", "9223372036854775807", "9223372036854775808")),
    (
        "Int128",
        int("Int128", "170141183460469231731687303715884105727", "170141183460469231731687303715884105728"),
    ),
    (
        "Int256",
        int(
            "Int256",
            "57896044618658097711785492504343953926634992332820282019728792003956564819967",
            "57896044618658097711785492504343953926634992332820282019728792003956564819968",
        ),
    ),
    ("UInt8", uint("UInt8", "255", false)),
    ("UInt16", uint("UInt16", "65535", false)),
    ("UInt32", uint("UInt32", "4294967295", false)),
    ("UInt64", uint("UInt64", "18446744073709551615", false)),
    ("UInt128", uint("UInt128", "340282366920938463463374607431768211455", true)),
    (
        "UInt256",
        uint(
            "UInt256",
            "115792089237316195423570985008687907853269984665640564039457584007913129639935",
            true,
        ),
    ),
    ("Int", INT32_BARE),
    ("Integer", INT32_BARE),
    ("Float32", Kind::Float),
    ("Float64", Kind::Float),
    ("Date", Kind::Date),
    ("DateTime", Kind::DateTime),
    ("DateTime64", Kind::DateTime64),
];

/// What may be told about a parameter beside its default.
const KEYWORDS: [&str; 8] =
    ["default", "defined", "required", "description", "enum", "example", "format", "explode"];

/// `Type(value[, default])`.
pub(super) fn scalar(arguments: &Arguments<'_>, kind: Kind) -> Evaluated<Value> {
    arguments.check_keywords("transform_type.<locals>._f", &KEYWORDS)?;
    let value = arguments.args.first().ok_or_else(Raised::missing_argument)?;
    let type_name =
        if matches!(arguments.function, "Int" | "Integer") { "Int32" } else { arguments.function };
    let default = arguments.get(1, "default").filter(|default| !matches!(default, Value::None));
    match (value, default) {
        (Value::None | Value::Placeholder, Some(default)) => typed(&default.show(), type_name, kind),
        (Value::None, None) if matches!(kind, Kind::Boolean) => Ok(Value::Int(0)),
        (Value::None, None) if arguments.keyword("defined").is_some_and(|defined| !defined.is_true()) => {
            Ok(Value::None)
        }
        (Value::None, None) => Err(Raised::missing_parameter()),
        (Value::Placeholder, None) => typed(placeholder(kind), type_name, kind),
        (value, _) => typed(&value.show(), type_name, kind),
    }
}

/// What a parameter is in test mode.
fn placeholder(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "__no_value__",
        Kind::Int { .. } | Kind::Float | Kind::Boolean => "0",
        Kind::Date => "2019-01-01",
        Kind::DateTime => "2019-01-01 00:00:00",
        Kind::DateTime64 => "2019-01-01 00:00:00.000",
    }
}

fn typed(text: &str, type_name: &str, kind: Kind) -> Evaluated<Value> {
    let misfit = || Raised::misfit(text, type_name);
    match kind {
        Kind::Text => Ok(Value::text(text)),
        Kind::Boolean => Ok(Value::Int(i128::from(is_true(text)))),
        Kind::Int { sql, max, min, has_sign } => {
            let digits = int_digits(text, max, min, has_sign).ok_or_else(misfit)?;
            Ok(match sql {
                Some(sql) => Value::TypedInt(sql, digits.into()),
                None => Value::Int(digits.parse().map_err(|_| misfit())?),
            })
        }
        Kind::Float => {
            let number = float(text).ok_or_else(misfit)?;
            Ok(Value::TypedFloat(if type_name == "Float32" { "Float32" } else { "Float64" }, number))
        }
        Kind::Date => is_date(text).then(|| Value::text(text)).ok_or_else(misfit),
        Kind::DateTime => date_time_len(text).map(|_| Value::text(text)).ok_or_else(misfit),
        Kind::DateTime64 => {
            let fraction = date_time_len(text).map(|len| &text[len..]);
            fraction.filter(|rest| fits(rest, ".000").is_some()).map(|_| Value::text(text)).ok_or_else(misfit)
        }
    }
}

fn is_true(text: &str) -> bool {
    !matches!(text.to_lowercase().as_str(), "0" | "false" | "")
}

/// A number as Python's `float()` reads it.
pub(super) fn float(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// The digits of a whole number in range, without sign `+` and leading zeros.
fn int_digits(text: &str, max: &str, min: Option<&str>, has_sign: bool) -> Option<String> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let unsigned = text.strip_prefix(['+', '-']).filter(|_| has_sign).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits = unsigned.trim_start_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let is_negative = text.starts_with('-');
    let limit = if is_negative { min? } else { max };
    if (digits.len(), digits) > (limit.len(), limit) {
        return None;
    }
    Some(if is_negative { format!("-{digits}") } else { digits.to_owned() })
}

/// Length of what a shape takes from the begin of a text: `0` a digit, `?` any character, `T` a `T` or white space,
/// `.` itself unless all characters are free.
fn fits(text: &str, shape: &str) -> Option<usize> {
    let mut chars = text.chars();
    for expected in shape.chars() {
        let c = chars.next()?;
        let is_fit = match expected {
            '0' => c.is_ascii_digit(),
            '?' | '.' => c != '\n',
            'T' => c == 'T' || c.is_whitespace(),
            other => c == other,
        };
        if !is_fit {
            return None;
        }
    }
    Some(text.len() - chars.as_str().len())
}

fn is_date(text: &str) -> bool {
    let text = text.strip_suffix('\n').unwrap_or(text);
    fits(text, "0000-00-00") == Some(text.len())
}

fn date_time_len(text: &str) -> Option<usize> {
    fits(text, "0000?00?00T00:00:00").or_else(|| fits(text, "00?00?0000?00:00:00"))
}

/// `Array(value[, 'Type'[, default]])`.
pub(super) fn array(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let known =
        ["default", "defined", "required", "description", "enum", "example", "format", "explode", "_type"];
    arguments.check_keywords("array_type.<locals>._f", &known)?;
    let value = arguments.args.first().ok_or_else(Raised::missing_argument)?;
    let type_name = match arguments.get(1, "_type") {
        Some(Value::Function(name)) => (*name).to_owned(),
        Some(Value::None) | None => "String".to_owned(),
        Some(name) => name.show(),
    };
    let default = arguments.get(2, "default").filter(|default| !matches!(default, Value::None));
    let value = match (value, default) {
        (Value::None | Value::Placeholder, Some(default)) => default.clone(),
        (Value::None, None) if arguments.keyword("defined").is_some_and(|defined| !defined.is_true()) => {
            return Ok(Value::None);
        }
        (Value::None, None) => return Err(Raised::missing_parameter()),
        (Value::Placeholder, None) => Value::text(array_placeholder(&type_name)),
        (value, _) => value.clone(),
    };
    let parts = match &value {
        Value::List(_) | Value::Tuple(_) => value.iterate()?,
        value => match value.as_text() {
            Some(text) => text.split(',').map(Value::text).collect(),
            None => return Err(Raised::syntax("transform type function Array is not well defined")),
        },
    };
    let elements = parts.iter().enumerate().map(|(index, part)| {
        element(part, &type_name).map_err(|_| {
            let part = part.show();
            let shown = if part.is_empty() { "empty string" } else { &part };
            let whole = value.show();
            Raised::syntax(format!("Error validating [{whole}][{index}] ({shown}) to type {type_name}"))
        })
    });
    let elements: Vec<String> = elements.collect::<Evaluated<_>>()?;
    Ok(Value::sql(format!("[{}]", elements.join(","))))
}

fn array_placeholder(type_name: &str) -> String {
    match TYPES.iter().find(|(name, _)| *name == type_name) {
        None | Some((_, Kind::Text)) => String::new(),
        Some((_, kind)) => format!("{0},{0}", placeholder(*kind)),
    }
}

/// One element as it stands in the list.
fn element(part: &Value, type_name: &str) -> Evaluated<String> {
    Ok(match array_item(part, type_name)? {
        Value::Sql(sql) => sql.to_string(),
        Value::Text(text) => quoted(&text),
        Value::TypedInt(_, digits) => digits.to_string(),
        Value::TypedFloat(_, number) => float_repr(number),
        other => other.repr(),
    })
}

/// One element as a value; texts of types that are not known stay.
fn array_item(part: &Value, type_name: &str) -> Evaluated<Value> {
    if type_name.contains('(') {
        return Err(Raised::misfit(&part.show(), type_name));
    }
    if matches!(type_name, "Symbol" | "symbol") {
        return Ok(Value::sql(format!("`{}`", super::output::identifier(part)?)));
    }
    match TYPES.iter().find(|(name, _)| *name == type_name) {
        Some((_, Kind::Text)) | None => Ok(part.clone()),
        Some((name, kind)) => typed(&part.show(), name, *kind),
    }
}

/// What a parameter declared as `Array(p, T)` is where it stands alone; nothing if its elements do not fit.
pub(super) fn bare_list(text: &str, type_name: &str) -> Option<Value> {
    let items: Option<Vec<Value>> = text
        .split(',')
        .map(|part| match array_item(&Value::text(part), type_name).ok()? {
            Value::TypedInt(_, digits) => digits.parse().ok().map(Value::Int),
            Value::TypedFloat(_, number) => Some(Value::Float(number)),
            Value::Sql(_) => None,
            other => Some(other),
        })
        .collect();
    items.map(Value::list)
}

/// `JSON(value[, default])`.
pub(super) fn json(arguments: &Arguments<'_>, meter: &mut Meter) -> Evaluated<Value> {
    let value = arguments.args.first().ok_or_else(Raised::missing_argument)?;
    let default = arguments.get(1, "default").filter(|default| !matches!(default, Value::None));
    let value = match (value, default) {
        (Value::None | Value::Placeholder, Some(default)) => default.clone(),
        (Value::None, None) => return Ok(Value::dict(Vec::new())),
        (Value::Placeholder, None) => Value::text("__no_value__"),
        (value, _) => value.clone(),
    };
    let Some(text) = value.as_text() else { return Ok(value) };
    // a list item takes more than its two bytes of text
    meter.charge_items(text.len())?;
    json_text::parse(text).map_err(|message| {
        let mut chars = text.chars();
        let mut shown: String = chars.by_ref().take(sql::JSON_CHARS_SHOWN).collect();
        if chars.next().is_some() {
            shown.push_str("...");
        }
        Raised::bare(format!("Error parsing JSON: '{shown}' - {message}"))
    })
}
