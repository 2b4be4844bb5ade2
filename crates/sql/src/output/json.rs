//! `JSON` and `JSONEachRow`: slashes escaped, 64-bit integers bare, inf and nan as null, as ClickHouse does.

use super::cell::{Cell, cell};
use super::{Answer, Error};
use arrow::array::Array;

/// One object: meta, data, rows, statistics.
pub(super) fn document(answer: &Answer) -> Result<Vec<u8>, Error> {
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
    rows(answer, |row| {
        out.push_str(if is_first { "\t\t" } else { ",\n\t\t" });
        is_first = false;
        out.push_str(row);
    })?;
    out.push_str("\n\t],\n\n");
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
    rows(answer, |row| {
        out.push_str(row);
        out.push('\n');
    })?;
    Ok(out.into_bytes())
}

fn rows(answer: &Answer, mut each: impl FnMut(&str)) -> Result<(), Error> {
    let keys: Vec<String> = answer
        .schema
        .fields()
        .iter()
        .map(|field| {
            let mut key = String::new();
            quote(field.name(), &mut key);
            key.push(':');
            key
        })
        .collect();
    let (mut row_text, mut scratch) = (String::new(), String::new());
    for batch in &answer.batches {
        for row in 0..batch.num_rows() {
            row_text.clear();
            row_text.push('{');
            for (index, (column, key)) in batch.columns().iter().zip(&keys).enumerate() {
                if index > 0 {
                    row_text.push(',');
                }
                row_text.push_str(key);
                value(column.as_ref(), row, &mut scratch, &mut row_text)?;
            }
            row_text.push('}');
            each(&row_text);
        }
    }
    Ok(())
}

fn value(column: &dyn Array, row: usize, scratch: &mut String, out: &mut String) -> Result<(), Error> {
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
        Cell::List(items) => {
            out.push('[');
            for index in 0..items.len() {
                if index > 0 {
                    out.push(',');
                }
                value(items.as_ref(), index, scratch, out)?;
            }
            out.push(']');
        }
    }
    Ok(())
}

/// Quotes and escapes; `/` becomes `\/` as in ClickHouse.
fn quote(text: &str, out: &mut String) {
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
