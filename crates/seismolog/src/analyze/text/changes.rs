//! What is new, rising, falling or rare.

use super::Page;
use super::short::{NAME_WIDTH, usual};
use crate::analyze::compare::{Against, Change};
use crate::analyze::findings::{Findings, TemplateView};
use crate::analyze::wording::{counted, grouped, name, printable, rounded};
use model::limits::UNKNOWN_SERVICE;

/// Templates shown of each kind.
const NEW_SHOWN: usize = 10;
/// New templates shown where as many are usual.
const USUAL_SHOWN: usize = 4;
const CHANGED_SHOWN: usize = 8;
const RARE_SHOWN: usize = 8;

pub(super) fn write(page: &mut Page, findings: &Findings<'_>) {
    let changes = &findings.changes;
    let part = match changes.against {
        Against::Before(position) => format!("from {} on (the last tenth)", findings.place(position)),
        Against::Baseline => "against the baseline".to_owned(),
        Against::Nothing => String::new(),
    };
    write_new(page, findings, &part);
    write_changed(page, findings, "Rising", &changes.rising, &part);
    write_changed(page, findings, "Falling or gone", &changes.falling, &part);
    write_rare(page, findings);
}

fn write_new(page: &mut Page, findings: &Findings<'_>, part: &str) {
    let new = findings.new_by_weight();
    if new.is_empty() {
        return;
    }
    let before = findings.changes.new_expected;
    let before = before.map(|expected| format!("; before, as long a stretch brought {}", usual(expected)));
    let remark = format!("{} {part}{}", counted(new.len() as u64, "template"), before.unwrap_or_default());
    page.heading("New", &remark);
    let shown = if findings.is_new_usual() { USUAL_SHOWN } else { NEW_SHOWN };
    for template in new.iter().take(shown) {
        let first = template.tally.first_position.map(|first| findings.place(first)).unwrap_or_default();
        let count = format!("{} ×", grouped(template.tally.count));
        if template.tally.count == 1 {
            write_line(page, findings, template, &count, template.tally.message(), &format!("at {first}"));
        } else {
            write_line(page, findings, template, &count, template.typed, &format!("first at {first}"));
            page.evidence(&template.tally.example);
        }
    }
    page.more(new.len(), shown, "new templates");
}

fn write_changed(page: &mut Page, findings: &Findings<'_>, heading: &str, changes: &[Change], part: &str) {
    if changes.is_empty() {
        return;
    }
    page.heading(heading, &format!("{} {part}", counted(changes.len() as u64, "template")));
    for change in changes.iter().take(CHANGED_SHOWN) {
        let template = findings.template(change.template);
        let count = format!("{} ×", grouped(change.observed));
        let expected = format!("expected {}, p = {}", rounded(change.expected), probability(change.p_value));
        write_line(page, findings, &template, &count, template.typed, &expected);
        if change.observed > 0 {
            page.evidence(&template.tally.example);
        }
    }
    page.more(changes.len(), CHANGED_SHOWN, "such templates");
}

fn write_rare(page: &mut Page, findings: &Findings<'_>) {
    let rare = findings.rare_by_weight();
    if rare.is_empty() || findings.volume.records < 1_000 {
        return;
    }
    let all = findings.changes.rare.len() as u64;
    let remark =
        format!("with one or two lines and a level or word of trouble; {} rare in all", grouped(all));
    page.heading("Rare", &remark);
    for template in rare.iter().take(RARE_SHOWN) {
        let last = template.tally.stay.last.map(|last| format!("{}  ", findings.clock.write(last)));
        let last = last.unwrap_or_default();
        let level = page.paint.severity(template.tally.severity, &level_cell(findings, template));
        let message = printable(template.tally.message(), super::LINE_WIDTH);
        page.line(&format!("  {level}{last}{}{message}", service_cell(template)));
    }
    page.more(rare.len(), RARE_SHOWN, "rare templates of trouble");
}

fn write_line(
    page: &mut Page,
    findings: &Findings<'_>,
    template: &TemplateView<'_>,
    count: &str,
    text: &str,
    remark: &str,
) {
    let level = page.paint.severity(template.tally.severity, &level_cell(findings, template));
    let text = printable(text, super::LINE_WIDTH);
    let remark = page.paint.dim(&format!("({remark})"));
    page.line(&format!("  {level}{count}  {}{text}  {remark}", service_cell(template)));
}

fn service_cell(template: &TemplateView<'_>) -> String {
    match template.service {
        UNKNOWN_SERVICE => String::new(),
        service => format!("{}: ", name(service, NAME_WIDTH)),
    }
}

/// The level with its column's gap, or nothing where no line has one.
fn level_cell(findings: &Findings<'_>, template: &TemplateView<'_>) -> String {
    if findings.has_levels() { format!("{:5} ", template.level()) } else { String::new() }
}

/// `0.002`, `1e-12`.
fn probability(p: f64) -> String {
    if p >= 0.001 { format!("{p:.3}") } else { format!("1e{:.0}", p.log10().floor()) }
}
