//! `JSON` and `JSONEachRow`: slashes escaped, 64-bit integers bare, inf and nan as null, as ClickHouse does.

use super::cell::{Cell, cell};
use super::{Answer, Error};
use arrow::array::{Array, RecordBatch};

/// One object: meta, data, rows, statistics.
pub(super) fn document(answer: &Answer) -> Result<Vec<u8>, Error> {
    whole(answer, Shape::Object)
}

/// The same with rows as arrays.
pub(super) fn compact(answer: &Answer) -> Result<Vec<u8>, Error> {
    whole(answer, Shape::Array)
}

/// How a row is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// one line of names and values
    Object,
    /// values in brackets
    Array,
    /// names and values, each on a line of its own, behind so many tabs
    Tall(usize),
}

fn whole(answer: &Answer, shape: Shape) -> Result<Vec<u8>, Error> {
    let mut out = String::from("{\n\t\"meta\":\n\t[\n");
    let columns = answer.columns();
    for (index, (name, type_name)) in columns.iter().enumerate() {
        out.push_str("\t\t{\n\t\t\t\"name\": ");
        quote(name, &mut out);
        out.push_str(",\n\t\t\t\"type\": ");
        quote(type_name, &mut out);
        out.push_str(if index + 1 < columns.len() { "\n\t\t},\n" } else { "\n\t\t}\n" });
    }
    out.push_str("\t],\n\n\t\"data\":\n\t[\n");
    let mut is_first = true;
    let tall = |tabs| if shape == Shape::Object { Shape::Tall(tabs) } else { shape };
    rows(answer, &answer.batches, tall(3), |row| {
        out.push_str(if is_first { "\t\t" } else { ",\n\t\t" });
        is_first = false;
        out.push_str(row);
    })?;
    out.push_str("\n\t],\n\n");
    rows(answer, answer.totals.as_slice(), tall(2), |row| {
        out.push_str(if shape == Shape::Object { "\t\"totals\":\n\t" } else { "\t\"totals\": " });
        out.push_str(row);
        out.push_str(",\n\n");
    })?;
    out.push_str(&format!(
        "\t\"rows\": {},\n\n\t\"statistics\":\n\t{{\n\t\t\"elapsed\": {},\n\t\t\"rows_read\": {},\n\t\t\"bytes_read\": {}\n\t}}\n}}\n",
        answer.rows(),
        answer.elapsed_seconds,
        answer.rows_read,
        answer.bytes_read
    ));
    Ok(out.into_bytes())
}

/// One object a line.
pub(super) fn lines(answer: &Answer) -> Result<Vec<u8>, Error> {
    let mut out = String::new();
    rows(answer, &answer.batches, Shape::Object, |row| {
        out.push_str(row);
        out.push('\n');
    })?;
    Ok(out.into_bytes())
}

fn rows(
    answer: &Answer,
    batches: &[RecordBatch],
    shape: Shape,
    mut each: impl FnMut(&str),
) -> Result<(), Error> {
    let mut written = 0;
    let tabs = match shape {
        Shape::Tall(tabs) => Some(tabs),
        Shape::Object | Shape::Array => None,
    };
    let keys: Vec<String> = answer
        .schema
        .fields()
        .iter()
        .map(|field| {
            let mut key = String::new();
            quote(field.name(), &mut key);
            key.push_str(if tabs.is_some() { ": " } else { ":" });
            key
        })
        .collect();
    let (mut row_text, mut scratch) = (String::new(), String::new());
    for batch in batches {
        for row in 0..batch.num_rows() {
            row_text.clear();
            row_text.push_str(match shape {
                Shape::Object => "{",
                Shape::Array => "[",
                Shape::Tall(_) => "{\n",
            });
            for (index, (column, key)) in batch.columns().iter().zip(&keys).enumerate() {
                if index > 0 {
                    row_text.push_str(match shape {
                        Shape::Object => ",",
                        Shape::Array => ", ",
                        Shape::Tall(_) => ",\n",
                    });
                }
                row_text.push_str(&"\t".repeat(tabs.unwrap_or(0)));
                row_text.push_str(if shape == Shape::Array { "" } else { key });
                value(column.as_ref(), row, tabs, &mut scratch, &mut row_text)?;
            }
            match shape {
                Shape::Object => row_text.push('}'),
                Shape::Array => row_text.push(']'),
                Shape::Tall(tabs) => {
                    row_text.push_str(&format!("\n{}}}", "\t".repeat(tabs.saturating_sub(1))))
                }
            }
            written += row_text.len();
            answer.room_for(written)?;
            each(&row_text);
        }
    }
    Ok(())
}

/// With an indent, tuples and maps take a line for each item.
pub(super) fn value(
    column: &dyn Array,
    row: usize,
    indent: Option<usize>,
    scratch: &mut String,
    out: &mut String,
) -> Result<(), Error> {
    match cell(column, row, scratch)? {
        Cell::Null => out.push_str("null"),
        Cell::Bare if matches!(scratch.as_str(), "inf" | "-inf" | "nan") => out.push_str("null"),
        Cell::Bare => out.push_str(scratch),
        Cell::Stamp => {
            out.push('"');
            out.push_str(scratch);
            out.push('"');
        }
        Cell::Text(text) => quote(text, out),
        Cell::Made => quote(scratch, out),
        Cell::Document(node) => node.show(indent, out),
        Cell::List(items) => {
            out.push('[');
            for index in 0..items.len() {
                if index > 0 {
                    out.push(',');
                }
                value(items.as_ref(), index, None, scratch, out)?;
            }
            out.push(']');
        }
        Cell::Tuple(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                next_item(index, indent, out);
                value(item.as_ref(), 0, indent.map(|indent| indent + 1), scratch, out)?;
            }
            close(']', items.len(), indent, out);
        }
        Cell::Map(keys, values) => {
            out.push('{');
            for index in 0..keys.len() {
                next_item(index, indent, out);
                let mut key = String::new();
                super::separated::plain(keys.as_ref(), index, &mut key)?;
                quote(&key, out);
                out.push_str(if indent.is_some() { ": " } else { ":" });
                value(values.as_ref(), index, indent.map(|indent| indent + 1), scratch, out)?;
            }
            close('}', keys.len(), indent, out);
        }
    }
    Ok(())
}

fn next_item(index: usize, indent: Option<usize>, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
    if let Some(indent) = indent {
        out.push('\n');
        out.push_str(&"\t".repeat(indent + 1));
    }
}

fn close(bracket: char, items: usize, indent: Option<usize>, out: &mut String) {
    if let (Some(indent), 1..) = (indent, items) {
        out.push('\n');
        out.push_str(&"\t".repeat(indent));
    }
    out.push(bracket);
}

/// Quotes and escapes; `/` becomes `\/` as in ClickHouse.
pub(crate) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' => out.push_str("\\/"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\u{0}'..='\u{1f}' => out.push_str(&format!("\\u{:04X}", u32::from(character))),
            other => out.push(other),
        }
    }
    out.push('"');
}
