//! `ENGINE_TTL`: `column + INTERVAL 90 DAY` or `column + toIntervalDay(90)`.
//!
//! Retention never drops a row early: a month counts as 31 days, a quarter as 92, a year as 366, and
//! `toDate(column) + …` keeps rows as if it were `column + …`, which is up to a day longer.

use super::time_column;
use crate::error::Parsed;
use crate::limits::TTL_DAYS_MAX;
use crate::span::Span;
use crate::token::{Token, TokenKind, Tokens};
use model::{Column, Ttl};
use std::time::Duration;

/// Functions that round a time down, and so can stand around the column.
const ROUNDING_DOWN: [&str; 4] = ["toDate", "toDateTime", "toStartOfDay", "toStartOfHour"];

const DAY_SECS: u64 = 24 * 60 * 60;

const UNITS_SECS: [(&str, u64); 8] = [
    ("SECOND", 1),
    ("MINUTE", 60),
    ("HOUR", 60 * 60),
    ("DAY", DAY_SECS),
    ("WEEK", 7 * DAY_SECS),
    ("MONTH", 31 * DAY_SECS),
    ("QUARTER", 92 * DAY_SECS),
    ("YEAR", 366 * DAY_SECS),
];

const SHAPE: &str = "write retention as timestamp + toIntervalDay(90) or timestamp + INTERVAL 90 DAY";

/// Reads the value of `ENGINE_TTL`.
pub(super) fn parse(value: Span<'_>, columns: &[Column]) -> Parsed<Ttl> {
    let mut tokens = Tokens::of(value)?;
    let column = column(&mut tokens)?;
    time_column(column.span, column.inner(), columns)?;
    if !tokens.take_if("+") {
        return Err(tokens.peek().expected(SHAPE));
    }
    let (count, unit, unit_secs) = interval(&mut tokens)?;
    let is_delete = tokens.peek().is_word("DELETE");
    if is_delete {
        tokens.take();
    }
    if !tokens.is_empty() {
        return Err(tokens.peek().expected("only the age of a row can be told; expected the end"));
    }
    let number = count.inner().trim().parse::<u64>().ok().filter(|number| *number > 0);
    let secs = number.and_then(|number| number.checked_mul(unit_secs));
    match secs.filter(|secs| *secs <= TTL_DAYS_MAX * DAY_SECS) {
        Some(secs) => Ok(Ttl { column: column.inner().to_owned(), keep: Duration::from_secs(secs) }),
        None => Err(count.span.fault(format!(
            "retention of {} {} is not possible; use a whole number from 1 up to {TTL_DAYS_MAX} days in all",
            count.inner(),
            unit.span.text
        ))),
    }
}

fn column<'a>(tokens: &mut Tokens<'a>) -> Parsed<Token<'a>> {
    let first = tokens.take();
    let is_name = |token: Token<'_>| matches!(token.kind, TokenKind::Word | TokenKind::Backticked);
    if first.kind != TokenKind::Word || !tokens.peek().is("(") {
        return if is_name(first) { Ok(first) } else { Err(first.expected(SHAPE)) };
    }
    if !ROUNDING_DOWN.contains(&first.span.text) {
        let text = first.span.text;
        return Err(first.span.fault(format!("{text} is not supported in retention; name the column alone")));
    }
    tokens.expect("(")?;
    let column = tokens.take();
    tokens.expect(")")?;
    if is_name(column) { Ok(column) } else { Err(column.expected("expected the name of a column")) }
}

/// The number, the unit, and seconds per unit.
fn interval<'a>(tokens: &mut Tokens<'a>) -> Parsed<(Token<'a>, Token<'a>, u64)> {
    let first = tokens.take();
    if first.is_word("INTERVAL") {
        let count = tokens.take();
        if !matches!(count.kind, TokenKind::Number | TokenKind::Text) {
            return Err(count.expected("expected a number after INTERVAL"));
        }
        let unit = tokens.take();
        let singular = unit.span.text.strip_suffix(['s', 'S']).unwrap_or(unit.span.text);
        return Ok((count, unit, unit_secs(unit, singular)?));
    }
    let Some(name) = first.span.text.strip_prefix("toInterval").filter(|_| first.kind == TokenKind::Word)
    else {
        return Err(first.expected(SHAPE));
    };
    let secs = unit_secs(first, name)?;
    tokens.expect("(")?;
    let count = tokens.take();
    if count.kind != TokenKind::Number {
        return Err(count.expected("expected a number"));
    }
    tokens.expect(")")?;
    Ok((count, first, secs))
}

fn unit_secs(token: Token<'_>, name: &str) -> Parsed<u64> {
    let found = UNITS_SECS.iter().find(|(unit, _)| unit.eq_ignore_ascii_case(name));
    found
        .map(|(_, secs)| *secs)
        .ok_or_else(|| token.expected("expected SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER or YEAR"))
}
