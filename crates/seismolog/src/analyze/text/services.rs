//! Who writes, how much of it is trouble, and when.

use super::Page;
use crate::analyze::findings::Findings;
use crate::analyze::wording::{bars, grouped, length, percent, printable};

/// Rows of the table.
const SERVICES_SHOWN: usize = 15;

/// Columns of the bars.
const BARS: i64 = 40;

/// Characters of a name.
const NAME_WIDTH: usize = 44;

pub(super) fn write(page: &mut Page, findings: &Findings<'_>) {
    let total = &findings.study.current.total;
    let range = findings.study.current.axis.range();
    let remark = range.map(|(first, last)| remark(findings, (first, last))).unwrap_or_default();
    page.heading("Services", &remark);
    let mut rows = vec![header(findings)];
    let shown = findings.services.iter().take(SERVICES_SHOWN);
    rows.extend(shown.map(|slot| row(findings, *slot)));
    let widths: Vec<usize> =
        (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().enumerate().map(|(column, cell)| {
            let padding = " ".repeat(widths[column] - cell.chars().count());
            let is_text = column == 0 || column + 1 == row.len();
            if is_text { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
        }).collect();
        let line = cells.join("  ");
        let line = if number == 0 { page.paint.dim(&line) } else { line };
        page.line(&format!("  {line}"));
    }
    page.more(findings.services.len(), SERVICES_SHOWN, "services");
    debug_assert!(total.records > 0);
}

fn remark(findings: &Findings<'_>, (first, last): (i64, i64)) -> String {
    let column = (last - first) / BARS + 1;
    match findings.study.current.unit {
        crate::analyze::axis::Unit::Time => format!("each bar {}", length(column)),
        crate::analyze::axis::Unit::Line => format!("each bar {} records", grouped(column.unsigned_abs())),
    }
}

fn header(findings: &Findings<'_>) -> Vec<String> {
    let mut cells = vec!["", "records", "share"];
    if findings.has_levels() {
        cells.extend(["errors", "", "warnings", "", "errors over time"]);
    } else {
        cells.push("records over time");
    }
    cells.into_iter().map(str::to_owned).collect()
}

fn row(findings: &Findings<'_>, slot: usize) -> Vec<String> {
    let (name, service) = findings.service(slot);
    let total = findings.study.current.total.records;
    let range = findings.study.current.axis.range();
    let mut cells = vec![printable(name, NAME_WIDTH), grouped(service.records), percent(service.records, total)];
    let over_time = |series: &crate::analyze::axis::Series| {
        range.map(|range| bars(&series.columns(range, BARS))).unwrap_or_default()
    };
    if findings.has_levels() {
        for count in [service.errors, service.warnings] {
            cells.push(grouped(count));
            cells.push(if count > 0 { percent(count, service.records) } else { String::new() });
        }
        cells.push(over_time(&service.error_series));
    } else {
        cells.push(over_time(&service.series));
    }
    cells
}
