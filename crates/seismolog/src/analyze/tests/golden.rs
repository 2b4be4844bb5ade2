//! Reports as people see them, compared with files in `golden`. To accept new ones run the tests with
//! `SEISMOLOG_BLESS=1` and read the difference.

use super::{Case, Fault, Folder, shop};
use std::path::{Path, PathBuf};

fn assert_golden(name: &str, folder: &Folder, report: &str) {
    let place = folder.0.path().display().to_string();
    let report = report.replace(&format!("{place}/"), "");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/analyze/tests/golden").join(name);
    #[expect(clippy::disallowed_methods, reason = "whoever runs the tests says so")]
    let is_blessed = std::env::var("SEISMOLOG_BLESS").is_ok();
    if is_blessed {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &report).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(report == expected, "{name} differs; the report is now\n{report}");
}

fn report(case: Case<'_>, files: &[PathBuf]) -> String {
    case.reports(files).unwrap().0
}

#[test]
fn an_outage_at_the_end_is_what_the_report_begins_with() {
    let folder = Folder::new();
    let file = folder.write("shop.log", shop("2026-11-20", 1, Fault::Cards));
    assert_golden("outage.txt", &folder, &report(Case::default(), &[file]));
}

#[test]
fn a_quiet_log_is_told_to_be_quiet() {
    let folder = Folder::new();
    let file = folder.write("shop.log", shop("2026-11-20", 1, Fault::Nothing));
    assert_golden("quiet.txt", &folder, &report(Case::default(), &[file]));
}

#[test]
fn a_baseline_is_what_the_log_is_compared_with() {
    let folder = Folder::new();
    let baseline = folder.write("yesterday.log", shop("2026-11-19", 2, Fault::Nothing));
    let file = folder.write("today.log", shop("2026-11-20", 1, Fault::Cards));
    let case = Case { baseline: Some(&baseline), ..Case::default() };
    assert_golden("baseline.txt", &folder, &report(case, &[file]));
}

#[test]
fn lines_without_times_are_compared_by_their_place() {
    let folder = Folder::new();
    let mut log = String::new();
    for number in 0..2_000 {
        log.push_str(&format!("request {number} took {} ms\n", number % 70));
        if number > 1_900 && number % 4 == 0 {
            log.push_str(&format!("cannot reach 10.0.0.{}: connection refused\n", number % 9));
        }
    }
    let file = folder.write("plain.log", log);
    assert_golden("plain.txt", &folder, &report(Case::default(), &[file]));
}

#[test]
fn an_empty_file_is_told_to_be_empty() {
    let folder = Folder::new();
    let file = folder.write("empty.log", "");
    assert_golden("empty.txt", &folder, &report(Case::default(), &[file]));
}
