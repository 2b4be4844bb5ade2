//! What must not stand in any text of the tree: places of one machine, registries, loose ends.

use crate::code::{Code, words};
use crate::{TreeFile, Violation};

/// Kinds of files that people write.
const WRITTEN: [&str; 19] = [
    "rs",
    "toml",
    "md",
    "ts",
    "tsx",
    "js",
    "css",
    "html",
    "svg",
    "sh",
    "yml",
    "yaml",
    "json",
    "datasource",
    "pipe",
    "sql",
    "py",
    "Makefile",
    "Dockerfile",
];

/// Folders on a developer's machine.
const MACHINE_FOLDERS: [&str; 3] = ["/work", "/root", "/home"];

/// Hosts of package registries: where packages come from is the business of who builds.
const REGISTRIES: [&str; 3] = ["crates.io", "pypi.org", "npmjs"];

/// How Cargo itself names its index, in the lock file and in `deny.toml`.
const CARGO_INDEX: &str = "https://github.com/rust-lang/crates.io-index";

/// All checks of a file's words. The texts of this crate are about these words and are left out, and so are recorded
/// logs in folders called `fixtures`.
#[must_use]
pub fn check(file: &TreeFile) -> Vec<Violation> {
    if file.path.starts_with("crates/tidy/") || file.path.split('/').any(|part| part == "fixtures") {
        return Vec::new();
    }
    let mut violations = Vec::new();
    let is_lock = file.path.ends_with("package-lock.json") || file.extension() == "lock";
    for (index, line) in file.text.lines().enumerate() {
        let message = if is_lock { lock_line(line) } else { written_line(file, line) };
        violations.extend(message.map(|message| Violation::at(file, index + 1, message)));
    }
    violations.extend(machine_folders(file));
    violations
}

/// A line of a lock file.
fn lock_line(line: &str) -> Option<String> {
    if line.contains("\"resolved\":") {
        return Some("the lock holds an address of a registry; remove the \"resolved\" keys".to_owned());
    }
    registry(line)
}

fn written_line(file: &TreeFile, line: &str) -> Option<String> {
    if !WRITTEN.contains(&file.extension()) {
        return None;
    }
    // recorded answers end as they were given: a tab before a column that is empty
    let is_recorded = file.path.contains("/tests/corpus/") || file.path.contains("/tests/engines/");
    if line.ends_with([' ', '\t', '\r']) && !is_recorded {
        return Some("white space at the end of the line; remove it".to_owned());
    }
    let is_source = !matches!(file.extension(), "md" | "json");
    let is_loose = |at: &usize| {
        let owner = line[at + "TODO".len()..].strip_prefix('(').and_then(|rest| rest.split_once(')'));
        owner.is_none_or(|(name, _)| name.trim().is_empty())
    };
    if is_source && words(line, "TODO").iter().any(is_loose) {
        return Some("TODO without a name; write TODO(name) or do it".to_owned());
    }
    registry(line)
}

fn registry(line: &str) -> Option<String> {
    let line = line.replace(CARGO_INDEX, "");
    let host = REGISTRIES.iter().find(|host| line.contains(**host))?;
    Some(format!("{host} is the address of a package registry; name the package without it"))
}

/// Folders of one machine. Tests may hold them as parts of log lines.
fn machine_folders(file: &TreeFile) -> Vec<Violation> {
    if !WRITTEN.contains(&file.extension()) {
        return Vec::new();
    }
    let outside_tests: Option<Vec<usize>> = (file.extension() == "rs")
        .then(|| Code::of(file).lines_outside_tests().map(|(number, _)| number).collect());
    let is_checked =
        |number: usize| outside_tests.as_ref().is_none_or(|lines| lines.binary_search(&number).is_ok());
    let lines = file.text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines
        .filter(|(number, _)| is_checked(*number))
        .filter_map(|(number, line)| {
            let folder = MACHINE_FOLDERS.iter().find(|folder| names_folder(line, folder))?;
            let message =
                format!("{folder} is a folder of one machine; write the path from the root of the project");
            Some(Violation::at(file, number, message))
        })
        .collect()
}

/// Whether the line names the folder or something in it, as an absolute path.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + folder.len()..].chars().next();
        let is_begin = before.is_none_or(|c| !c.is_alphanumeric() && !"/._-*~<}".contains(c));
        let is_end = after.is_none_or(|c| c == '/');
        is_begin && is_end
    })
}
