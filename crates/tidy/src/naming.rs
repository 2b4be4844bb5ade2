//! A module is an idea, not a kind of item, and not the place for what has no place.

use crate::code::{Code, words};
use crate::{TreeFile, Violation};

/// Names that say nothing.
const REFUSED: [&str; 11] =
    ["utils", "util", "helpers", "helper", "types", "structs", "enums", "traits", "common", "misc", "stuff"];

const MESSAGE: &str =
    "names no idea; find the noun of what is inside, or move each thing to where it is used";

/// The names of sources and of the folders they are in, and of modules inside of sources.
#[must_use]
pub fn check(file: &TreeFile) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !matches!(file.extension(), "rs" | "ts" | "tsx" | "js") {
        return violations;
    }
    for part in file.path.split('/') {
        let stem = part.split('.').next().unwrap_or(part);
        if REFUSED.contains(&stem.to_ascii_lowercase().as_str()) {
            violations.push(Violation::at(file, 1, format!("{stem} {MESSAGE}")));
        }
    }
    if file.extension() != "rs" {
        return violations;
    }
    for (number, line) in Code::of(file).lines() {
        for at in words(line, "mod") {
            let name = line[at + "mod".len()..].trim_start();
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
            if REFUSED.contains(&&name[..end]) {
                violations.push(Violation::at(file, number, format!("mod {} {MESSAGE}", &name[..end])));
            }
        }
    }
    violations
}
