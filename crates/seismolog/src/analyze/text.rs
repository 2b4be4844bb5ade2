//! The report for people: what it is, what matters most, the proof, and then the rest.

mod changes;
mod head;
mod incidents;
mod paint;
mod services;
mod short;
mod templates;

use super::findings::Findings;
pub(super) use paint::Paint;

/// Characters of a template or log line that are shown.
const LINE_WIDTH: usize = 150;

/// The whole report.
pub(super) fn render(findings: &Findings<'_>, paint: Paint) -> String {
    let mut page = Page { text: String::new(), paint };
    head::write(&mut page, findings);
    if findings.volume.records > 0 {
        short::write(&mut page, findings);
        services::write(&mut page, findings);
        incidents::write(&mut page, findings);
        changes::write(&mut page, findings);
        templates::write_traces(&mut page, findings);
        templates::write(&mut page, findings);
    }
    let notes = findings.notes();
    if !notes.is_empty() {
        page.heading("Notes", "");
        for note in notes {
            page.line(&format!("  {note}"));
        }
    }
    page.text
}

/// Text in the making.
struct Page {
    text: String,
    paint: Paint,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A heading after an empty line, and a remark behind it.
    fn heading(&mut self, heading: &str, remark: &str) {
        let heading = self.paint.bold(heading);
        let gap = if remark.is_empty() { "" } else { "  " };
        let remark = self.paint.dim(remark);
        self.line("");
        self.line(&format!("{heading}{gap}{remark}"));
    }

    /// A line of the log as proof.
    fn evidence(&mut self, line: &str) {
        let line = super::wording::printable(line, LINE_WIDTH);
        let line = self.paint.dim(&format!("| {line}"));
        self.line(&format!("      {line}"));
    }

    /// How many there are beyond those shown.
    fn more(&mut self, total: usize, shown: usize, what: &str) {
        if total > shown {
            let more = super::wording::grouped((total - shown) as u64);
            let line = self.paint.dim(&format!("  … {more} more {what}"));
            self.line(&line);
        }
    }
}
