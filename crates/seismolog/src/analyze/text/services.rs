//! Who writes, how much of it is trouble, and when.

use super::Page;
use super::short::NAME_WIDTH;
use crate::analyze::axis::{Columns, Series, Unit};
use crate::analyze::findings::Findings;
use crate::analyze::tally::ServiceTally;
use crate::analyze::wording::{bars, counted, grouped, length, name, percent};

/// Rows of the table.
const SERVICES_SHOWN: usize = 15;

/// Columns of the bars.
const BARS: i64 = 40;

pub(super) fn write(page: &mut Page, findings: &Findings<'_>) {
    let columns = findings.study.current.axis.columns(BARS);
    let remark = columns.map(|columns| remark(findings, &columns)).unwrap_or_default();
    page.heading("Services", &remark);
    let mut rows = vec![header(findings)];
    if findings.services.len() > 1 {
        rows.push(row(findings, "all", &findings.study.current.total));
    }
    for slot in findings.services.iter().take(SERVICES_SHOWN) {
        let (service, tally) = findings.service(*slot);
        rows.push(row(findings, service, tally));
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    for (number, row) in rows.iter().enumerate() {
        let cell = |(column, cell): (usize, &String)| {
            let padding = " ".repeat(widths[column] - cell.chars().count());
            let is_text = column == 0 || column + 1 == row.len();
            if is_text { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
        };
        let line = row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ");
        let line = if number == 0 { page.paint.dim(&line) } else { line };
        page.line(&format!("  {line}"));
    }
    page.more(findings.services.len(), SERVICES_SHOWN, "services");
}

fn remark(findings: &Findings<'_>, columns: &Columns) -> String {
    match findings.study.current.unit {
        Unit::Time => format!("each bar {}", length(columns.length())),
        Unit::Line => format!("each bar {}", counted(columns.length().unsigned_abs(), "record")),
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

fn row(findings: &Findings<'_>, service_name: &str, service: &ServiceTally) -> Vec<String> {
    let total = findings.study.current.total.records;
    let columns = findings.study.current.axis.columns(BARS);
    let mut cells =
        vec![name(service_name, NAME_WIDTH), grouped(service.records), percent(service.records, total)];
    let has_some = |counts: &Vec<u64>| counts.iter().any(|count| *count > 0);
    let over_time = |series: &Series| {
        columns
            .map(|columns| series.columns(&columns))
            .filter(has_some)
            .map(|counts| bars(&counts))
            .unwrap_or_default()
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
