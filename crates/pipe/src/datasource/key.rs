//! Sorting and partition keys.

use super::{column_at, time_column};
use crate::error::Parsed;
use crate::span::Span;
use crate::token::{Token, TokenKind, Tokens};
use model::{Column, PartitionBy};

/// Functions that never turn the order of two times around. Rows in the order of the column are in the order of each
/// of these too, so a sorting key may name them and is kept as the column.
const ORDER_KEEPING: [&str; 20] = [
    "toDate",
    "toDateTime",
    "toYear",
    "toYYYYMM",
    "toYYYYMMDD",
    "toYYYYMMDDhhmmss",
    "toMonday",
    "toStartOfYear",
    "toStartOfQuarter",
    "toStartOfMonth",
    "toStartOfWeek",
    "toStartOfDay",
    "toStartOfHour",
    "toStartOfFifteenMinutes",
    "toStartOfTenMinutes",
    "toStartOfFiveMinutes",
    "toStartOfFiveMinute",
    "toStartOfMinute",
    "toStartOfSecond",
    "toUnixTimestamp",
];

/// Functions a partition may be cut by. `toStartOfWeek` begins weeks on Monday here, as `toMonday` does.
const PARTITION: [(&str, PartitionBy); 9] = [
    ("toYear", PartitionBy::Year),
    ("toStartOfYear", PartitionBy::Year),
    ("toYYYYMM", PartitionBy::Month),
    ("toStartOfMonth", PartitionBy::Month),
    ("toMonday", PartitionBy::Week),
    ("toStartOfWeek", PartitionBy::Week),
    ("toDate", PartitionBy::Day),
    ("toYYYYMMDD", PartitionBy::Day),
    ("toStartOfDay", PartitionBy::Day),
];

/// `column` or `function(column)`.
#[derive(Clone, Copy, Debug)]
struct Term<'a> {
    function: Option<Token<'a>>,
    column: Token<'a>,
}

/// Names of the columns, each once; empty for `tuple()`.
pub(super) fn sorting(key: Span<'_>, columns: &[Column]) -> Parsed<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for term in terms(key)? {
        let name = term.column.inner();
        if let Some(function) = term.function {
            if !ORDER_KEEPING.contains(&function.span.text) {
                return Err(function.span.fault(format!(
                    "{} is not supported in a sorting key; use the column itself or a function of time such as toDate",
                    function.span.text
                )));
            }
            time_column(term.column.span, name, columns)?;
        }
        let column = column_at(name, columns).map_err(|message| term.column.span.fault(message))?;
        let column_type = &column.column_type;
        if column_type.is_nullable() || column_type.has_many() || column_type.is_state() {
            return Err(term.column.span.fault(format!(
                "column {name} is {}; a sorting key takes neither Nullable nor Array nor Map nor AggregateFunction",
                column.column_type
            )));
        }
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// The first function in a key.
pub(super) fn function(key: Span<'_>) -> Option<&str> {
    terms(key).ok()?.iter().find_map(|term| term.function.map(|function| function.span.text))
}

/// Column and granularity; `None` for `tuple()`.
pub(super) fn partition(key: Span<'_>, columns: &[Column]) -> Parsed<Option<(String, PartitionBy)>> {
    let terms = terms(key)?;
    let term = match terms.as_slice() {
        [] => return Ok(None),
        [term] => term,
        [_, second, ..] => {
            return Err(second.column.span.fault("partitions of two columns are not supported yet; use one"));
        }
    };
    let name = term.column.inner();
    let column = time_column(term.column.span, name, columns)?;
    let by = match term.function {
        Some(function) => PARTITION.iter().find(|(known, _)| *known == function.span.text).map(|(_, by)| *by),
        None if column.column_type.scalar() == Some(model::Scalar::Date) => Some(PartitionBy::Day),
        None => None,
    };
    let by = by.ok_or_else(|| {
        let place = term.function.unwrap_or(term.column).span;
        let known: Vec<&str> = PARTITION.iter().map(|(function, _)| *function).collect();
        place.fault(format!("{} cannot cut partitions; use one of {}", place.text, known.join(", ")))
    })?;
    Ok(Some((name.to_owned(), by)))
}

/// Terms separated by commas, with or without `tuple(…)` or brackets around.
fn terms<'a>(key: Span<'a>) -> Parsed<Vec<Term<'a>>> {
    let mut tokens = Tokens::of(key)?;
    let first = tokens.peek();
    let has_brackets = first.is("(") || first.is_word("tuple");
    if first.is_word("tuple") {
        tokens.take();
    }
    if has_brackets {
        tokens.expect("(")?;
    }
    let mut terms = Vec::new();
    while !tokens.is_empty() && !tokens.peek().is(")") {
        terms.push(term(&mut tokens)?);
        if !tokens.take_if(",") && !tokens.is_empty() && !tokens.peek().is(")") {
            return Err(tokens.peek().expected("expected a comma; a key is made of columns"));
        }
    }
    if has_brackets {
        tokens.expect(")")?;
    }
    if tokens.is_empty() { Ok(terms) } else { Err(tokens.peek().expected("expected the end of the key")) }
}

fn term<'a>(tokens: &mut Tokens<'a>) -> Parsed<Term<'a>> {
    let first = name(tokens)?;
    if first.kind == TokenKind::Backticked || !tokens.take_if("(") {
        return Ok(Term { function: None, column: first });
    }
    let column = name(tokens)?;
    tokens.expect(")")?;
    Ok(Term { function: Some(first), column })
}

fn name<'a>(tokens: &mut Tokens<'a>) -> Parsed<Token<'a>> {
    let token = tokens.take();
    match token.kind {
        TokenKind::Word | TokenKind::Backticked => Ok(token),
        _ => Err(token.expected("expected the name of a column")),
    }
}
