//! CSV (text in quotes, quotes doubled) and TSV (backslash escapes).

use super::cell::{Cell, cell};
use super::{Answer, Error};
use arrow::array::Array;

/// Which of the two.
#[derive(Clone, Copy)]
enum Dialect {
    Csv,
    Tsv,
}

pub(super) fn csv(answer: &Answer, with_names: bool) -> Result<Vec<u8>, Error> {
    write(answer, Dialect::Csv, with_names)
}

pub(super) fn tsv(answer: &Answer, with_names: bool) -> Result<Vec<u8>, Error> {
    write(answer, Dialect::Tsv, with_names)
}

fn write(answer: &Answer, dialect: Dialect, with_names: bool) -> Result<Vec<u8>, Error> {
    let separator = match dialect {
        Dialect::Csv => ',',
        Dialect::Tsv => '\t',
    };
    let mut out = String::new();
    if with_names {
        for (index, field) in answer.schema.fields().iter().enumerate() {
            if index > 0 {
                out.push(separator);
            }
            text(field.name(), dialect, &mut out);
        }
        out.push('\n');
    }
    let mut scratch = String::new();
    for batch in &answer.batches {
        for row in 0..batch.num_rows() {
            for (index, column) in batch.columns().iter().enumerate() {
                if index > 0 {
                    out.push(separator);
                }
                value(column.as_ref(), row, dialect, &mut scratch, &mut out)?;
            }
            out.push('\n');
        }
    }
    Ok(out.into_bytes())
}

fn value(
    column: &dyn Array,
    row: usize,
    dialect: Dialect,
    scratch: &mut String,
    out: &mut String,
) -> Result<(), Error> {
    match (cell(column, row, scratch)?, dialect) {
        (Cell::Null, _) => out.push_str("\\N"),
        (Cell::Bare, _) | (Cell::Stamp, Dialect::Tsv) => out.push_str(scratch),
        (Cell::Stamp, Dialect::Csv) => {
            out.push('"');
            out.push_str(scratch);
            out.push('"');
        }
        (Cell::Text(value), _) => text(value, dialect, out),
        (Cell::List(items), _) => {
            let mut list = String::new();
            array(items.as_ref(), scratch, &mut list)?;
            match dialect {
                Dialect::Csv => text(&list, dialect, out),
                Dialect::Tsv => out.push_str(&list),
            }
        }
    }
    Ok(())
}

/// `['a','b']`, `[1,2]`
fn array(items: &dyn Array, scratch: &mut String, out: &mut String) -> Result<(), Error> {
    out.push('[');
    for index in 0..items.len() {
        if index > 0 {
            out.push(',');
        }
        match cell(items, index, scratch)? {
            Cell::Null => out.push_str("NULL"),
            Cell::Bare => out.push_str(scratch),
            Cell::Stamp => {
                out.push('\'');
                out.push_str(scratch);
                out.push('\'');
            }
            Cell::Text(value) => {
                out.push('\'');
                escape(value, out);
                out.push('\'');
            }
            Cell::List(inner) => array(inner.as_ref(), &mut String::new(), out)?,
        }
    }
    out.push(']');
    Ok(())
}

fn text(value: &str, dialect: Dialect, out: &mut String) {
    match dialect {
        Dialect::Csv => {
            out.push('"');
            out.push_str(&value.replace('"', "\"\""));
            out.push('"');
        }
        Dialect::Tsv => escape(value, out),
    }
}

fn escape(value: &str, out: &mut String) {
    for character in value.chars() {
        match character {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\0' => out.push_str("\\0"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            other => out.push(other),
        }
    }
}
