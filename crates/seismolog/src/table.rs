//! Answers as a table on a terminal.

use anyhow::Result;
use std::io::Write;

/// Widest column, in characters; longer values are cut with `…`.
const COLUMN_WIDTH_MAX: usize = 100;

/// Prints one line to standard output.
pub(crate) fn print_line(text: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// Columns side by side, numbers to the right, with a line under the names.
pub(crate) fn render(names: &[String], rows: &[Vec<String>], is_number: &[bool]) -> String {
    let cut = |text: &str| {
        let text = text.replace('\n', "⏎");
        if text.chars().count() <= COLUMN_WIDTH_MAX {
            return text;
        }
        text.chars().take(COLUMN_WIDTH_MAX - 1).chain(['…']).collect()
    };
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| cut(cell)).collect()).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.chain([&names[column]]).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    let line = |cells: &[String]| {
        let cells = cells.iter().enumerate().map(|(column, cell)| {
            let padding = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
            if is_number[column] { format!("{padding}{cell}") } else { format!("{cell}{padding}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    let head = [line(names), rule.join("  ")];
    head.into_iter().chain(rows.iter().map(|row| line(row))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_long_values_cut() {
        let names = ["service".to_owned(), "n".to_owned()];
        let rows = [vec!["api".to_owned(), "5".to_owned()], vec!["x".repeat(200), "12".to_owned()]];
        let text = render(&names, &rows, &[false, true]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[2].starts_with("api ") && lines[2].ends_with("  5"));
        assert!(lines[3].contains('…') && lines[3].ends_with("12"));
    }
}
