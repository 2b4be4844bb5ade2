//! `DEFAULT`: literals that fit the column, and the time of receipt.

use crate::error::Parsed;
use crate::token::{Token, TokenKind, Tokens};
use model::{ColumnType, DefaultValue, Scalar};

/// Reads what follows `DEFAULT`. `None` for `NULL`, which a Nullable column has without being told.
///
/// `now()` and `now64(…)` are [`DefaultValue::Now`] in a column of time; `today()` is the same in a Date column, where
/// the time of day falls away.
pub(super) fn parse(tokens: &mut Tokens<'_>, column_type: &ColumnType) -> Parsed<Option<DefaultValue>> {
    let first = tokens.take();
    let Some(scalar) = column_type.scalar() else {
        // a text is read as a list or a map where rows come in, as in CSV
        let (empty, is_empty) = match column_type.key() {
            None => ("[]", first.is("[") && tokens.take_if("]")),
            Some(_) if first.is_word("map") => ("{}", tokens.take_if("(") && tokens.take_if(")")),
            Some(_) => ("{}", first.is("{") && tokens.take_if("}")),
        };
        return if is_empty {
            Ok(Some(DefaultValue::Text(empty.to_owned())))
        } else {
            Err(first.span.fault(format!("the only default of {column_type} that is supported is {empty}")))
        };
    };
    if first.kind == TokenKind::Text {
        if let Some(names) = column_type.names() {
            let name = unescape(first.inner());
            return names
                .number(&name)
                .map(|_| Some(DefaultValue::Text(name)))
                .ok_or_else(|| misfit(first, column_type));
        }
        return text(first, scalar).map(Some);
    }
    let is_negative = first.is("-");
    let number = if is_negative || first.is("+") { tokens.take() } else { first };
    if number.kind == TokenKind::Number {
        return signed(number, scalar, if is_negative { "-" } else { "" }).map(Some);
    }
    let fits = |is_fit: bool, value: Option<DefaultValue>| {
        if is_fit { Ok(value) } else { Err(misfit(first, column_type)) }
    };
    if tokens.peek().is("(") {
        return call(first, tokens, column_type).map(Some);
    } else if first.is_word("NULL") {
        return fits(column_type.is_nullable(), None);
    } else if first.is_word("true") || first.is_word("false") {
        let value = DefaultValue::Integer(i64::from(first.is_word("true")));
        return fits(scalar == Scalar::Bool, Some(value));
    }
    Err(first
        .expected("expected a default: a 'text', a number, true, false, NULL, now(), now64() or today()"))
}

fn misfit(token: Token<'_>, column_type: &ColumnType) -> crate::error::Fault {
    token.span.fault(format!("{} is no value of {column_type}", token.span.text))
}

fn call(function: Token<'_>, tokens: &mut Tokens<'_>, column_type: &ColumnType) -> Parsed<DefaultValue> {
    let opening = tokens.peek();
    let closing = tokens.take_brackets()?;
    let arguments = tokens.between(opening, closing);
    let arguments = arguments.text[1..arguments.text.len() - 1].trim();
    let is_time = column_type.scalar().is_some_and(Scalar::is_time);
    let digits = arguments.parse().is_ok_and(|digits: u8| digits <= 9);
    let is_now = (function.is_word("now") && arguments.is_empty())
        || (function.is_word("now64") && (arguments.is_empty() || digits));
    let is_today = function.is_word("today") && arguments.is_empty();
    if is_time && (is_now || (is_today && column_type.scalar() == Some(Scalar::Date))) {
        return Ok(DefaultValue::Now);
    }
    let written = tokens.between(function, closing).text;
    if is_now || is_today {
        return Err(function.span.fault(format!("{written} is no value of {column_type}")));
    }
    Err(function.span.fault(format!(
        "a default of {written} is not supported; use a literal, now(), now64() or, for a Date, today()"
    )))
}

fn text(token: Token<'_>, scalar: Scalar) -> Parsed<DefaultValue> {
    let value = unescape(token.inner());
    let is_fit = match scalar {
        Scalar::String => true,
        Scalar::Uuid => is_uuid(&value),
        Scalar::Json => value == "{}",
        Scalar::Ipv4 | Scalar::Ipv6 | Scalar::FixedString(_) => is_carried(&value, scalar),
        Scalar::Date32 => is_date(&value),
        scalar if scalar.is_time() => is_date(&value),
        _ => false,
    };
    if is_fit {
        return Ok(DefaultValue::Text(value));
    }
    let way_out = match scalar {
        Scalar::Uuid => "write it as 00000000-0000-0000-0000-000000000000",
        Scalar::Json => "write the empty object, '{}'",
        scalar if scalar.is_time() => "write it as '2026-01-31' or '2026-01-31 12:00:00'",
        _ => "write it without quotes",
    };
    Err(token.span.fault(format!("{} is no value of {scalar}; {way_out}", token.span.text)))
}

/// `\n`, `\t`, `\r`, `\0`, and `\` before any other character, which stays; `''` is one quote.
fn unescape(inner: &str) -> String {
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        let kept = match c {
            '\'' => chars.next(),
            '\\' => chars.next().map(|escaped| match escaped {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '0' => '\0',
                other => other,
            }),
            other => Some(other),
        };
        value.extend(kept);
    }
    value
}

/// Addresses and texts of one length.
fn is_carried(value: &str, scalar: Scalar) -> bool {
    model::Carried::of(&scalar.to_arrow()).is_some_and(|carried| carried.read(value, &mut Vec::new()))
}

fn is_uuid(value: &str) -> bool {
    let groups = value.split('-').map(str::len);
    groups.eq([8, 4, 4, 4, 12]) && value.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

/// The shape of a date, or of a date and a time; whether the day exists is seen when a row needs it.
fn is_date(value: &str) -> bool {
    let shape: String = value.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let (seconds, fraction) = shape.split_once('.').unwrap_or((&shape, "0"));
    let is_second = matches!(seconds, "0000-00-00 00:00:00" | "0000-00-00T00:00:00");
    let is_fraction = !fraction.is_empty() && fraction.len() <= 9 && fraction.chars().all(|c| c == '0');
    shape == "0000-00-00" || (is_second && is_fraction)
}

fn signed(token: Token<'_>, scalar: Scalar, sign: &str) -> Parsed<DefaultValue> {
    let text = format!("{sign}{}", token.span.text);
    let refuse = |way_out: &str| token.span.fault(format!("{text} is no value of {scalar}; {way_out}"));
    let (min, max) = match scalar {
        Scalar::Float32 | Scalar::Float64 | Scalar::Decimal(..) => {
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            return number.map(DefaultValue::Number).ok_or_else(|| refuse("write it as 1.5 or 1e6"));
        }
        Scalar::Wide(_) if is_carried(&text, scalar) => return Ok(DefaultValue::Text(text)),
        Scalar::Wide(_) => return Err(refuse("use a whole number that it holds")),
        Scalar::Int(bits) => (-1_i128 << (bits - 1), (1_i128 << (bits - 1)) - 1),
        Scalar::UInt(bits) => (0, (1_i128 << bits) - 1),
        Scalar::Bool => (0, 1),
        Scalar::Date | Scalar::DateTime | Scalar::DateTime64(_) => {
            let epoch = if scalar == Scalar::Date { "1970-01-01" } else { "1970-01-01 00:00:00" };
            let value = (text == "0").then(|| DefaultValue::Text(epoch.to_owned()));
            return value.ok_or_else(|| refuse("write it as '2026-01-31' or '2026-01-31 12:00:00'"));
        }
        Scalar::String
        | Scalar::Uuid
        | Scalar::Ipv4
        | Scalar::Ipv6
        | Scalar::FixedString(_)
        | Scalar::Enum(_)
        | Scalar::Json
        | Scalar::Date32 => return Err(refuse("put it into single quotes")),
    };
    // a default is kept as i64, so the upper half of UInt64 cannot be one
    let max = max.min(i128::from(i64::MAX));
    match text.parse::<i128>() {
        Ok(number) if (min..=max).contains(&number) => {
            Ok(DefaultValue::Integer(i64::try_from(number).expect("the range above ends at i64::MAX")))
        }
        _ => Err(refuse(&format!("use a whole number from {min} to {max}"))),
    }
}
