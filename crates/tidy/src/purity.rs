//! Pure crates have no I/O, no clock, no randomness, no globals: what they need comes in as an argument.

use crate::code::{Code, words};
use crate::layering::{dependency_sections, line_of};
use crate::{TreeFile, Violation};
use toml::Table;

/// The crates that must be pure.
pub const PURE: [&str; 8] = ["model", "miner", "detect", "incident", "analysis", "alert", "pipe", "expr"];

/// Modules of the standard library that reach out of the process or into another thread.
const MODULES: [&str; 6] = ["fs", "net", "env", "process", "thread", "os"];

/// Names that bring a clock, randomness or a runtime along, wherever they come from.
const NAMES: [&str; 7] = ["SystemTime", "Instant", "RandomState", "rand", "getrandom", "tokio", "thread_rng"];

/// Packages that do one of these. Tests may use them.
const PACKAGES: [&str; 20] = [
    "async-std",
    "axum",
    "datafusion",
    "fastrand",
    "futures",
    "getrandom",
    "hyper",
    "libc",
    "mio",
    "nix",
    "object_store",
    "parquet",
    "rand",
    "reqwest",
    "rusqlite",
    "rustix",
    "tempfile",
    "tokio",
    "tower",
    "ureq",
];

/// A source of a pure crate, outside of its tests.
#[must_use]
pub fn check(file: &TreeFile, code: &Code) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !file.crate_name().is_some_and(|name| PURE.contains(&name)) {
        return violations;
    }
    let mut refuse = |line: usize, name: &str| {
        let message = format!("{name} in a pure crate; let the caller pass in what it gives");
        violations.push(Violation::at(file, line, message));
    };
    for (number, line) in code.lines_outside_tests() {
        for name in NAMES {
            if !words(line, name).is_empty() {
                refuse(number, name);
            }
        }
    }
    for (number, module) in standard_modules(code) {
        refuse(number, &format!("std::{module}"));
    }
    violations
}

/// Modules of [`MODULES`] that are named behind `std::`, alone or in a group, with the line of the `std`.
fn standard_modules(code: &Code) -> Vec<(usize, &'static str)> {
    let mut text = String::new();
    let mut begins = Vec::new();
    for (number, line) in code.lines_outside_tests() {
        begins.push((text.len(), number));
        text.push_str(line);
        text.push('\n');
    }
    let line_at =
        |at: usize| begins.iter().take_while(|(begin, _)| *begin <= at).last().map_or(1, |(_, n)| *n);
    let mut found = Vec::new();
    for at in words(&text, "std") {
        let Some(path) = text[at + "std".len()..].trim_start().strip_prefix("::") else { continue };
        for first in first_segments(path.trim_start()) {
            let module = MODULES.iter().find(|module| **module == first);
            found.extend(module.map(|module| (line_at(at), *module)));
        }
    }
    found
}

/// The first names of a path behind `::`, which may be a group: `fs` and `io` of `{fs, io::{self, Read}}`.
fn first_segments(path: &str) -> Vec<&str> {
    let word = |text: &'_ str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let Some(group) = path.strip_prefix('{') else { return vec![&path[..word(path)]] };
    let mut depth = 0_usize;
    let mut begin = 0;
    let mut segments = Vec::new();
    for (index, c) in group.char_indices() {
        let is_end = depth == 0 && matches!(c, ',' | '}');
        if is_end {
            let item = group[begin..index].trim();
            segments.push(&item[..word(item)]);
            begin = index + 1;
        }
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ => {}
        }
    }
    segments
}

/// The manifest of a pure crate.
#[must_use]
pub fn check_manifest(file: &TreeFile) -> Vec<Violation> {
    let Some(name) = file.crate_name().filter(|name| PURE.contains(name)) else { return Vec::new() };
    let Ok(manifest) = file.text.parse::<Table>() else { return Vec::new() };
    let sections = dependency_sections(&manifest);
    let keys =
        sections.iter().filter(|(section, _)| *section != "dev-dependencies").flat_map(|(_, t)| t.keys());
    let refused = keys.filter(|key| PACKAGES.contains(&key.as_str()));
    refused
        .map(|key| {
            let message =
                format!("{name} is pure and may not depend on {key}; move what needs it to the edge");
            Violation::at(file, line_of(file, key), message)
        })
        .collect()
}
