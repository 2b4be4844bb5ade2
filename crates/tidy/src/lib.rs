//! Checks of the tree itself: what the style and the layering say is tested here and not argued in review.
//!
//! It is not a linter for Rust at large (clippy is), and no crate depends on it. The checks are functions over
//! paths and texts; only the test in `tests/it` reads the disk.
//!
//! The way of the data: files of the tree → [`code::Code`] (a Rust file without the inside of comments and texts, and
//! with its tests marked) → checks → [`Violation`]s, each with file, line and how to mend it.
//!
//! Invariants: a check looks at one file or at one manifest and needs no other; the same tree gives the same
//! violations in the same order.
//!
//! ```
//! use seismolog_tidy::{TreeFile, check};
//!
//! let files = [TreeFile { path: "crates/wal/src/utils.rs".into(), text: String::new() }];
//! let violations = check(&files);
//! assert_eq!(violations[0].path, "crates/wal/src/utils.rs");
//! assert!(violations[0].to_string().contains("names no idea"));
//! ```

pub mod code;
pub mod layering;
pub mod naming;
pub mod purity;
pub mod shape;
pub mod wording;

use code::Code;
use std::fmt;

/// A text file of the tree.
#[derive(Clone, Debug)]
pub struct TreeFile {
    /// from the root of the repository, with `/` between folders
    pub path: String,
    /// its whole content
    pub text: String,
}

impl TreeFile {
    /// What stands behind the last dot of the name, or the whole name.
    #[must_use]
    pub fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or("");
        name.rsplit('.').next().unwrap_or(name)
    }

    /// The crate it is in: `wal` for `crates/wal/src/lib.rs`.
    #[must_use]
    pub fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }
}

/// One place that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// from the root of the repository
    pub path: String,
    /// counted from 1
    pub line: usize,
    /// what is wrong and how to mend it
    pub message: String,
}

impl Violation {
    /// A violation at a line, counted from 1.
    pub(crate) fn at(file: &TreeFile, line: usize, message: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Runs every check over every file; violations come sorted by path and line.
#[must_use]
pub fn check(files: &[TreeFile]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in files {
        violations.extend(naming::check(file));
        violations.extend(wording::check(file));
        if file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml") {
            violations.extend(layering::check_manifest(file));
            violations.extend(purity::check_manifest(file));
        }
        if file.extension() == "rs" {
            let code = Code::of(file);
            violations.extend(layering::check_source(file, &code));
            violations.extend(purity::check(file, &code));
            violations.extend(shape::check(file, &code));
        }
    }
    violations.sort();
    violations.dedup();
    violations
}
