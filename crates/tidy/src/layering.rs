//! Who may know whom. The picture is in `ARCHITECTURE.md`; this is the table behind it.

use crate::code::{Code, words};
use crate::{TreeFile, Violation};
use toml::{Table, Value};

/// A crate and the crates of ours that it may depend on. No arrow points up, and siblings never see each other.
const MAY_KNOW: [(&str, &[&str]); 22] = [
    ("model", &[]),
    ("wal", &[]),
    ("miner", &["model"]),
    ("detect", &["model"]),
    ("incident", &["model"]),
    ("alert", &["model"]),
    ("analysis", &["model", "miner", "detect", "incident"]),
    ("pipe", &["model"]),
    ("ingest", &["model"]),
    ("sink", &["model"]),
    ("flow", &["model"]),
    ("llm", &["model"]),
    ("pipeline", &["model", "wal", "flow", "llm"]),
    ("sql", &["model"]),
    ("store", &["model", "sql"]),
    (
        "engine",
        &[
            "model", "wal", "miner", "detect", "incident", "analysis", "alert", "pipe", "ingest", "sink",
            "flow", "llm", "store", "sql",
        ],
    ),
    (
        "server",
        &[
            "model", "alert", "analysis", "detect", "engine", "expr", "flow", "ingest", "llm", "miner",
            "pipe", "pipeline", "sink", "store", "sql",
        ],
    ),
    (
        "seismolog",
        &[
            "model", "wal", "miner", "detect", "incident", "analysis", "alert", "pipe", "ingest", "sink",
            "flow", "llm", "pipeline", "sql", "store", "engine", "server", "sim", "expr",
        ],
    ),
    ("sim", &["model"]),
    ("expr", &[]),
    (
        "bench",
        &[
            "model",
            "wal",
            "miner",
            "detect",
            "incident",
            "analysis",
            "alert",
            "pipe",
            "ingest",
            "sink",
            "flow",
            "llm",
            "pipeline",
            "sql",
            "store",
            "engine",
            "server",
            "sim",
            "seismolog",
        ],
    ),
    ("tidy", &[]),
];

/// Tests of any crate may also feed themselves from the simulator, which knows the model only.
const TESTS_MAY_KNOW: [&str; 1] = ["sim"];

/// The crates that may name DataFusion, in manifests and sources.
const MAY_NAME_DATAFUSION: [&str; 2] = ["sql", "store"];

/// A manifest keeps to the table, says what its crate is for, and takes the lints of the workspace.
#[must_use]
pub fn check_manifest(file: &TreeFile) -> Vec<Violation> {
    let Some(name) = file.crate_name() else { return Vec::new() };
    let manifest: Table = match file.text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return vec![Violation::at(file, 1, format!("the manifest cannot be read: {error}"))],
    };
    let Some((_, may_know)) = MAY_KNOW.iter().find(|(known, _)| *known == name) else {
        let message =
            format!("crate {name} has no place yet; add it to MAY_KNOW in crates/tidy/src/layering.rs");
        return vec![Violation::at(file, 1, message)];
    };
    let mut violations = check_package(file, &manifest);
    for (section, dependencies) in dependency_sections(&manifest) {
        for (key, value) in dependencies {
            let package = value.get("package").and_then(Value::as_str).unwrap_or(key);
            let line = line_of(file, key);
            let is_datafusion = package == "datafusion" || package.starts_with("datafusion-");
            if is_datafusion && !MAY_NAME_DATAFUSION.contains(&name) {
                let message =
                    "only sql and store may depend on DataFusion; ask one of them for what you need";
                violations.push(Violation::at(file, line, message));
            }
            let Some(ours) = ours(package) else { continue };
            let is_for_tests = section == "dev-dependencies" && TESTS_MAY_KNOW.contains(&ours);
            if !may_know.contains(&ours) && !is_for_tests {
                let message = format!(
                    "{name} may not know {ours}: no arrow points up and siblings never see each other; pass what is needed in from above"
                );
                violations.push(Violation::at(file, line, message));
            }
        }
    }
    violations
}

fn check_package(file: &TreeFile, manifest: &Table) -> Vec<Violation> {
    let mut violations = Vec::new();
    let description = manifest.get("package").and_then(|package| package.get("description"));
    if description.and_then(Value::as_str).is_none_or(|text| text.trim().is_empty()) {
        violations.push(Violation::at(
            file,
            1,
            "the package has no description; say in one line what it is for",
        ));
    }
    let lints = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool);
    if lints != Some(true) {
        violations.push(Violation::at(
            file,
            1,
            "the lints of the workspace are off; add [lints] workspace = true",
        ));
    }
    violations
}

/// The tables of dependencies with the name of their section, those per target included.
pub(crate) fn dependency_sections(manifest: &Table) -> Vec<(&'static str, &Table)> {
    const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
    let places: Vec<&Table> = std::iter::once(manifest).chain(targets).collect();
    let mut found = Vec::new();
    for place in places {
        for section in SECTIONS {
            found.extend(place.get(section).and_then(Value::as_table).map(|table| (section, table)));
        }
    }
    found
}

/// Our name of a package, if it is ours: `wal` for `wal` and for `seismolog-wal`.
fn ours(package: &str) -> Option<&'static str> {
    let name = package.strip_prefix("seismolog-").unwrap_or(package);
    MAY_KNOW.iter().map(|(known, _)| *known).find(|known| *known == name)
}

pub(crate) fn line_of(file: &TreeFile, key: &str) -> usize {
    let is_key = |line: &str| line.trim_start().trim_start_matches('"').starts_with(key);
    file.text.lines().position(is_key).map_or(1, |index| index + 1)
}

/// A source outside of `sql` and `store` does not name DataFusion, in tests neither.
#[must_use]
pub fn check_source(file: &TreeFile, code: &Code) -> Vec<Violation> {
    if file.crate_name().is_none_or(|name| MAY_NAME_DATAFUSION.contains(&name)) {
        return Vec::new();
    }
    let message = "only sql and store name DataFusion; ask one of them for what you need";
    let named = code.lines().filter(|(_, line)| !words(line, "datafusion").is_empty());
    named.map(|(number, _)| Violation::at(file, number, message)).collect()
}
