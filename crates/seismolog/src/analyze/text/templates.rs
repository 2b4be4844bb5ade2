//! What lines there are at all, and which stack traces.

use super::Page;
use super::short::NAME_WIDTH;
use crate::analyze::findings::Findings;
use crate::analyze::tally::TraceTally;
use crate::analyze::wording::{counted, grouped, name, percent, printable};

/// Rows of each list.
const TEMPLATES_SHOWN: usize = 20;
const TRACES_SHOWN: usize = 5;

pub(super) fn write(page: &mut Page, findings: &Findings<'_>) {
    let shown: Vec<_> =
        findings.templates.iter().take(TEMPLATES_SHOWN).map(|index| findings.template(*index)).collect();
    let covered: u64 = shown.iter().map(|template| template.tally.count).sum();
    let total = findings.volume.records;
    let mut remark = counted(findings.templates.len() as u64, "template");
    if findings.templates.len() > shown.len() {
        remark.push_str(&format!("; these {} are {} of all records", shown.len(), percent(covered, total)));
    }
    page.heading("Templates", &remark);
    let has_services = findings.services.len() > 1;
    let width = shown.iter().map(|template| grouped(template.tally.count).len()).max().unwrap_or(0);
    for template in &shown {
        let level = page.paint.severity(template.tally.severity, &format!("{:5}", template.level()));
        let level = if findings.has_levels() { format!("{level} ") } else { String::new() };
        let service =
            if has_services { format!("{}: ", name(template.service, NAME_WIDTH)) } else { String::new() };
        let text = printable(template.typed, super::LINE_WIDTH);
        let (count, share) = (grouped(template.tally.count), percent(template.tally.count, total));
        page.line(&format!("  {count:>width$}  {share:>6}  {level}{}{text}", page.paint.dim(&service)));
    }
    page.more(findings.templates.len(), shown.len(), "templates; all with --json");
}

pub(super) fn write_traces(page: &mut Page, findings: &Findings<'_>) {
    let mut traces: Vec<&TraceTally> = findings.study.current.traces.values().collect();
    if traces.is_empty() {
        return;
    }
    traces.sort_by_key(|trace| std::cmp::Reverse(trace.count));
    page.heading("Stack traces", &counted(traces.len() as u64, "kind"));
    for tally in traces.iter().take(TRACES_SHOWN) {
        let service = name(&findings.study.services[tally.service.0 as usize].name, NAME_WIDTH);
        let exception = page.paint.red(&printable(&tally.trace.exception, super::LINE_WIDTH));
        let stay = match (tally.stay.first, tally.stay.last) {
            (Some(first), Some(last)) if first != last => {
                format!("{} to {}", findings.clock.write(first), findings.clock.write(last))
            }
            (Some(first), _) => findings.clock.write(first),
            _ => String::new(),
        };
        page.line(&format!(
            "  {} × {exception} in {service}  {}",
            grouped(tally.count),
            page.paint.dim(&stay)
        ));
        if !tally.trace.frames.is_empty() {
            page.line(&format!("      at {}", printable(&tally.trace.frames.join(" < "), super::LINE_WIDTH)));
        }
        for cause in &tally.trace.causes {
            page.line(&format!("      caused by {}", printable(cause, super::LINE_WIDTH)));
        }
        page.evidence(&tally.example);
    }
    page.more(traces.len(), TRACES_SHOWN, "kinds");
}
