//! The shape of Rust files: length of functions and files, `unwrap`, ignored tests, the head of a crate.

use crate::code::{Code, words};
use crate::{TreeFile, Violation};

/// Lines of a function's body; the same limit as clippy's `too_many_lines`, which skips what macros hide.
const FUNCTION_LINES_MAX: usize = 70;

/// Lines of a file without its tests, above which a reason is due.
const FILE_LINES_MAX: usize = 800;

/// What the reason begins with, and how far down it may stand.
const REASON: &str = "Long because";
const REASON_LINES: usize = 15;

/// All checks of a Rust source.
#[must_use]
pub fn check(file: &TreeFile, code: &Code) -> Vec<Violation> {
    let mut violations = check_functions(file, code);
    violations.extend(check_length(file, code));
    violations.extend(check_unwrap(file, code));
    violations.extend(check_ignored(file, code));
    if file.path.ends_with("src/lib.rs") && !file.text.starts_with("//!") {
        violations.push(Violation::at(
            file,
            1,
            "lib.rs opens with //! and what the crate is for, in one sentence",
        ));
    }
    violations
}

fn check_functions(file: &TreeFile, code: &Code) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (number, line) in code.lines_outside_tests() {
        for at in words(line, "fn") {
            let name = line[at + "fn".len()..].trim_start();
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            let Some(block) = code.block(number, at).filter(|_| end > 0) else { continue };
            let is_body = |line: usize| line > block.open && line < block.close;
            let body = code.lines().filter(|(line, text)| is_body(*line) && !text.trim().is_empty()).count();
            if body > FUNCTION_LINES_MAX {
                let message = format!(
                    "fn {} has {body} lines, the limit is {FUNCTION_LINES_MAX}; give its parts names of their own",
                    &name[..end]
                );
                violations.push(Violation::at(file, number, message));
            }
        }
    }
    violations
}

fn check_length(file: &TreeFile, code: &Code) -> Option<Violation> {
    let lines = code.lines_outside_tests().count();
    let has_reason = file.text.lines().take(REASON_LINES).any(|line| line.contains(REASON));
    (lines > FILE_LINES_MAX && !has_reason).then(|| {
        let message = format!(
            "{lines} lines without tests, the limit is {FILE_LINES_MAX}; find the second idea, or say at the top \"{REASON} …\""
        );
        Violation::at(file, 1, message)
    })
}

fn check_unwrap(file: &TreeFile, code: &Code) -> Vec<Violation> {
    let message = "unwrap() outside of tests; return the error, or expect(\"why this cannot fail\")";
    let lines = code.lines_outside_tests().filter(|(_, line)| line.contains(".unwrap()"));
    lines.map(|(number, _)| Violation::at(file, number, message)).collect()
}

fn check_ignored(file: &TreeFile, code: &Code) -> Vec<Violation> {
    let message = "an ignored test without a reason; write #[ignore = \"why, and when it is run\"]";
    let compact = |line: &str| line.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let lines = code.lines().filter(|(_, line)| compact(line).contains("#[ignore]"));
    lines.map(|(number, _)| Violation::at(file, number, message)).collect()
}
