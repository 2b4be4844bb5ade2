//! `SCHEMA >`: ``name TYPE [`json:PATH`] [DEFAULT expr] [CODEC(…)]``, separated by commas, with `--` comments.

use super::default;
use crate::error::Parsed;
use crate::json_path;
use crate::limits::{NAME_BYTES_MAX, TYPE_BYTES_MAX};
use crate::span::Span;
use crate::token::{Token, TokenKind, Tokens};
use model::limits::COLUMNS_MAX;
use model::{Column, ColumnType, JsonPath, PathStep, Scalar};
use std::collections::BTreeSet;

/// Clauses of ClickHouse that a column here cannot have, with the way out.
const REFUSED: [(&str, &str); 8] = [
    ("NULL", "write the type as Nullable(…)"),
    ("NOT", "columns are not NULL unless their type is Nullable(…); remove NOT NULL"),
    ("MATERIALIZED", "compute it in a pipe"),
    ("ALIAS", "compute it in a pipe"),
    ("EPHEMERAL", "leave the column out"),
    ("TTL", "use ENGINE_TTL for the whole row"),
    ("COMMENT", "write it as -- comment"),
    ("INDEX", "use INDEXES >"),
];

/// The columns of a schema block, at least one and at most [`COLUMNS_MAX`].
pub(super) fn columns(block: Span<'_>) -> Parsed<Vec<Column>> {
    let mut tokens = Tokens::of(block)?;
    let mut columns: Vec<Column> = Vec::new();
    let mut names = BTreeSet::new();
    while !tokens.is_empty() {
        let first = tokens.peek();
        let column = column(&mut tokens)?;
        if !names.insert(column.name.clone()) {
            return Err(first.span.fault(format!("column {} is declared twice", column.name)));
        }
        if columns.len() == COLUMNS_MAX {
            return Err(first.span.fault(format!("a data source has at most {COLUMNS_MAX} columns")));
        }
        columns.push(column);
        if !tokens.take_if(",") && !tokens.is_empty() {
            return Err(tokens.peek().expected("expected a comma between columns"));
        }
    }
    if columns.is_empty() {
        return Err(block.fault("the schema has no columns"));
    }
    Ok(columns)
}

fn column(tokens: &mut Tokens<'_>) -> Parsed<Column> {
    let name = name(tokens.take())?;
    let column_type = column_type(name, tokens)?;
    let mut json_path = None;
    let mut default = None;
    let mut has_default = false;
    loop {
        let token = tokens.peek();
        if token.kind == TokenKind::End || token.is(",") {
            break;
        } else if token.kind == TokenKind::Backticked {
            tokens.take();
            if json_path.is_some() {
                return Err(token.span.fault(format!("column {name} has two JSON paths")));
            }
            json_path = Some(path(token, &column_type)?);
        } else if token.is_word("DEFAULT") {
            tokens.take();
            if has_default {
                return Err(token.span.fault(format!("column {name} has two defaults")));
            }
            has_default = true;
            default = default::parse(tokens, &column_type)?;
        } else if token.is_word("CODEC") {
            codec(tokens)?;
        } else if let Some((clause, way_out)) = REFUSED.iter().find(|(clause, _)| token.is_word(clause)) {
            return Err(token.span.fault(format!("{clause} is not supported in a column; {way_out}")));
        } else {
            return Err(token.expected("expected a comma, a `json:` path, DEFAULT or CODEC"));
        }
    }
    Ok(Column { name: name.to_owned(), column_type, json_path, default })
}

fn name<'a>(token: Token<'a>) -> Parsed<&'a str> {
    let name = token.inner();
    if !matches!(token.kind, TokenKind::Word | TokenKind::Backticked) {
        return Err(token.expected("expected the name of a column; put unusual names into backticks"));
    }
    if name.is_empty() || name.starts_with("json:") || name.chars().any(char::is_control) {
        return Err(token.expected("expected the name of a column"));
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(token.span.fault(format!("the name of a column has at most {NAME_BYTES_MAX} bytes")));
    }
    Ok(name)
}

fn column_type(name: &str, tokens: &mut Tokens<'_>) -> Parsed<ColumnType> {
    let first = tokens.peek();
    if first.kind != TokenKind::Word || first.is_word("DEFAULT") || first.is_word("CODEC") {
        return Err(first.expected(&format!("column {name} needs a type")));
    }
    tokens.take();
    let last = if tokens.peek().is("(") { tokens.take_brackets()? } else { first };
    let written = tokens.between(first, last);
    if written.text.len() > TYPE_BYTES_MAX {
        return Err(written.fault(format!("a type has at most {TYPE_BYTES_MAX} characters")));
    }
    let parsed: ColumnType = written.text.parse().map_err(|error| written.fault(format!("{error}")))?;
    // wrappers in another order than ClickHouse's, or a zone in the wrong quotes, mean something else there
    let compact = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    if compact(&parsed.to_string()) != compact(written.text) {
        return Err(written.fault(format!("type {} is not supported; use {parsed}", written.text)));
    }
    Ok(parsed)
}

fn path(token: Token<'_>, column_type: &ColumnType) -> Parsed<JsonPath> {
    let text = token.inner();
    let Some(path) = text.strip_prefix("json:") else {
        return Err(token.span.fault("expected a path such as `json:$.service` in the backticks"));
    };
    let begin = 1 + (text.len() - path.len());
    let path = json_path::parse(token.span.cut(begin, begin + path.len()))?;
    if path.0.contains(&PathStep::Each) && !column_type.is_array() {
        return Err(token
            .span
            .fault(format!("a path with [:] needs an Array(…) column, found {column_type}")));
    }
    if path.0.is_empty() && column_type.scalar() != Some(Scalar::String) {
        return Err(token
            .span
            .fault(format!("the whole document, json:$, needs a String column, found {column_type}")));
    }
    Ok(path)
}

/// How ClickHouse would compress the column: a hint, since parts choose their own encoding here.
fn codec(tokens: &mut Tokens<'_>) -> Parsed<()> {
    tokens.take();
    if !tokens.peek().is("(") {
        return Err(tokens.peek().expected("expected CODEC(…)"));
    }
    tokens.take_brackets().map(drop)
}
