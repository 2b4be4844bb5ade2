//! PrettyCompact: a table drawn with lines.

use super::separated::plain;
use super::{Answer, Error};
use arrow::array::{Array, RecordBatch};
use arrow::datatypes::DataType;

/// The table, or nothing for an answer without rows; and one of the totals.
pub(super) fn table(answer: &Answer) -> Result<Vec<u8>, Error> {
    let mut out = drawn(answer, &answer.batches)?;
    if let Some(totals) = &answer.totals {
        out.push_str("\nTotals:\n");
        out.push_str(&drawn(answer, std::slice::from_ref(totals))?);
    }
    Ok(out.into_bytes())
}

fn drawn(answer: &Answer, batches: &[RecordBatch]) -> Result<String, Error> {
    let names: Vec<&str> = answer.schema.fields().iter().map(|field| field.name().as_str()).collect();
    let is_number: Vec<bool> =
        answer.schema.fields().iter().map(|field| is_right(field.data_type())).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut held = 0;
    for batch in batches {
        for row in 0..batch.num_rows() {
            let mut cells = Vec::with_capacity(names.len());
            for column in batch.columns() {
                let mut text = String::new();
                plain(column.as_ref(), row, &mut text)?;
                held += size_of::<String>() + text.len();
                cells.push(if column.is_null(row) { "ᴺᵁᴸᴸ".to_owned() } else { text });
            }
            answer.room_for(held)?;
            rows.push(cells);
        }
    }
    if rows.is_empty() {
        return Ok(String::new());
    }
    let width = |at: usize| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.chain([names[at].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    Ok(draw(&names, &rows, &widths, &is_number))
}

fn draw(names: &[&str], rows: &[Vec<String>], widths: &[usize], is_number: &[bool]) -> String {
    let number_width = rows.len().to_string().len() + 2;
    let margin = " ".repeat(number_width);
    let mut out = format!("{margin}┌─");
    for (at, name) in names.iter().enumerate() {
        let line = "─".repeat(widths[at] - name.chars().count());
        out.push_str(if at > 0 { "─┬─" } else { "" });
        out.push_str(&if is_number[at] { format!("{line}{name}") } else { format!("{name}{line}") });
    }
    out.push_str("─┐\n");
    for (index, row) in rows.iter().enumerate() {
        out.push_str(&format!("{:>width$}. │ ", index + 1, width = number_width - 2));
        for (at, cell) in row.iter().enumerate() {
            let space = " ".repeat(widths[at] - cell.chars().count());
            out.push_str(if at > 0 { " │ " } else { "" });
            out.push_str(&if is_number[at] { format!("{space}{cell}") } else { format!("{cell}{space}") });
        }
        out.push_str(" │\n");
    }
    let lines: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    out.push_str(&format!("{margin}└─{}─┘\n", lines.join("─┴─")));
    out
}

fn is_right(data_type: &DataType) -> bool {
    data_type.is_integer() || matches!(data_type, DataType::Float32 | DataType::Float64)
}
