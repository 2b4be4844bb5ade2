//! What this is: inputs, how many lines, from when to when, how the lines were read.

use super::Page;
use crate::analyze::axis::Unit;
use crate::analyze::findings::Findings;
use crate::analyze::plan::Phase;
use crate::analyze::study::Read;
use crate::analyze::wording::{bytes, counted, full, length, percent};

/// Inputs that are told one by one.
const INPUTS_SHOWN: usize = 10;

pub(super) fn write(page: &mut Page, findings: &Findings<'_>) {
    let inputs: Vec<&Read> = findings.inputs().collect();
    for input in inputs.iter().take(INPUTS_SHOWN) {
        write_input(page, findings, input);
    }
    page.more(inputs.len(), INPUTS_SHOWN, "inputs");
    if findings.volume.records == 0 {
        return;
    }
    let current = inputs.iter().filter(|input| input.begin.phase == Phase::Current).count();
    if current > 1 {
        page.line(&format!("  together: {}", counted(findings.volume.records, "record")));
    }
    match findings.range.filter(|_| findings.study.current.unit == Unit::Time) {
        Some((first, last)) => {
            let span = length(last.millis() - first.millis());
            page.line(&format!("  {} to {} ({span})", full(first), full(last)));
        }
        None => page.line("  no times were found: what follows goes by the order of records"),
    }
}

fn write_input(page: &mut Page, findings: &Findings<'_>, input: &Read) {
    let volume = &input.volume;
    let name = page.paint.bold(&input.begin.name);
    if volume.lines == 0 {
        page.line(&format!("{name}  is empty: there are no lines in it"));
        return;
    }
    let role = if input.begin.phase == Phase::Baseline { "  (baseline)" } else { "" };
    let mut parts = vec![counted(volume.lines, "line"), bytes(volume.bytes)];
    if volume.records != volume.lines {
        parts.insert(1, counted(volume.records, "record"));
    }
    page.line(&format!("{name}{role}  {}", parts.join(", ")));
    if let Some(failure) = &input.end.failure {
        let failure = page.paint.red(&format!("  could not be read to its end: {failure}"));
        page.line(&failure);
    }
    let is_told = findings.inputs().count() <= INPUTS_SHOWN;
    for (from, format) in input.end.formats.iter().filter(|_| is_told) {
        let from = if *from > 1 { format!(" from line {from} on") } else { String::new() };
        page.line(&format!("  read as{from}: {format}"));
    }
    let untimed = volume.records - volume.timed;
    if volume.timed > 0 && untimed * 100 > volume.records {
        page.line(&format!("  {} of its records have no time", percent(untimed, volume.records)));
    }
}
