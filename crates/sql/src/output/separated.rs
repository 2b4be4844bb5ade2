//! CSV (text in quotes, quotes doubled) and TSV (backslash escapes).

use super::cell::{Cell, cell};
use super::{Answer, Error};
use crate::function::document::node::Node;
use arrow::array::{Array, RecordBatch};
use arrow::datatypes::DataType;

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
            names(field.name(), field.data_type(), dialect, &mut out);
        }
        out.push('\n');
    }
    for batch in &answer.batches {
        rows(answer, batch, (dialect, separator), &mut out)?;
    }
    if let Some(totals) = &answer.totals {
        out.push('\n');
        rows(answer, totals, (dialect, separator), &mut out)?;
    }
    Ok(out.into_bytes())
}

fn rows(
    answer: &Answer,
    batch: &RecordBatch,
    (dialect, separator): (Dialect, char),
    out: &mut String,
) -> Result<(), Error> {
    let mut scratch = String::new();
    for row in 0..batch.num_rows() {
        for (index, column) in batch.columns().iter().enumerate() {
            if index > 0 {
                out.push(separator);
            }
            value(column.as_ref(), row, dialect, &mut scratch, out)?;
        }
        out.push('\n');
        answer.room_for(out.len())?;
    }
    Ok(())
}

/// The name of a column, or those of a tuple's items in CSV.
fn names(name: &str, data_type: &DataType, dialect: Dialect, out: &mut String) {
    let (DataType::Struct(fields), Dialect::Csv) = (data_type, dialect) else {
        return text(name, dialect, out);
    };
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        names(&format!("{name}.{}", field.name()), field.data_type(), dialect, out);
    }
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
        (Cell::Made, _) => text(scratch, dialect, out),
        (Cell::Document(node @ Node::Object(_)), _) => {
            scratch.clear();
            node.show(None, scratch);
            text(scratch, dialect, out);
        }
        // a tuple is as many columns as it has items
        (Cell::Tuple(items), Dialect::Csv) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                value(item.as_ref(), 0, dialect, scratch, out)?;
            }
        }
        (nested, _) => {
            let mut list = String::new();
            inside(nested, "", &mut list)?;
            match dialect {
                Dialect::Csv => text(&list, dialect, out),
                Dialect::Tsv => out.push_str(&list),
            }
        }
    }
    Ok(())
}

/// A value as it is, without quotes around text.
pub(super) fn plain(column: &dyn Array, row: usize, out: &mut String) -> Result<(), Error> {
    let mut scratch = String::new();
    match cell(column, row, &mut scratch)? {
        Cell::Null => out.push_str("NULL"),
        Cell::Bare | Cell::Stamp | Cell::Made => out.push_str(&scratch),
        Cell::Text(text) => out.push_str(text),
        Cell::Document(node @ Node::Object(_)) => node.show(None, out),
        nested => inside(nested, "", out)?,
    }
    Ok(())
}

/// `['a','b']`, `(1,'a')`, `{'k':1}`
fn inside(value: Cell, scratch: &str, out: &mut String) -> Result<(), Error> {
    match value {
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
        Cell::Made => {
            out.push('\'');
            escape(scratch, out);
            out.push('\'');
        }
        Cell::Document(node) => within(&node, out),
        Cell::List(items) => {
            out.push('[');
            for index in 0..items.len() {
                item(items.as_ref(), index, if index > 0 { "," } else { "" }, out)?;
            }
            out.push(']');
        }
        Cell::Tuple(items) => {
            out.push('(');
            for (index, one) in items.iter().enumerate() {
                item(one.as_ref(), 0, if index > 0 { "," } else { "" }, out)?;
            }
            out.push(')');
        }
        Cell::Map(keys, values) => {
            out.push('{');
            for index in 0..keys.len() {
                item(keys.as_ref(), index, if index > 0 { "," } else { "" }, out)?;
                item(values.as_ref(), index, ":", out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// A value of a document inside an array: texts and objects in quotes.
fn within(node: &Node, out: &mut String) {
    match node {
        Node::Null => out.push_str("NULL"),
        Node::Text(text) => {
            out.push('\'');
            escape(text, out);
            out.push('\'');
        }
        Node::Object(_) => {
            let mut object = String::new();
            node.show(None, &mut object);
            within(&Node::Text(object), out);
        }
        Node::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                within(item, out);
            }
            out.push(']');
        }
        other => out.push_str(&other.text()),
    }
}

fn item(column: &dyn Array, row: usize, before: &str, out: &mut String) -> Result<(), Error> {
    out.push_str(before);
    let mut scratch = String::new();
    // the text is borrowed from the column, everything else from the scratch
    match cell(column, row, &mut scratch)? {
        Cell::Bare => {
            out.push_str(&scratch);
            Ok(())
        }
        scratched @ (Cell::Stamp | Cell::Made) => inside(scratched, &scratch, out),
        other => inside(other, "", out),
    }
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
