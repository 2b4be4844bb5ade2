//! The functions that projects use, by `../shared/spec/tinybird/functions.csv`: all are there.

use seismolog_sql::Statement;
use std::collections::BTreeSet;
use std::path::Path;

/// Functions that make tables, which are counted as functions too.
const TABLES: [&str; 2] = ["numbers", "generateRandom"];

/// Kinds of rows that name a function as it is called.
const KINDS: [&str; 3] = ["function", "aggregate_function", "window_function"];

fn is_known(name: &str, kind: &str) -> bool {
    let text = match kind {
        "window_function" => format!("SELECT {name}(a) OVER (ORDER BY a) FROM t"),
        _ => format!("SELECT {name}(a) FROM t"),
    };
    !Statement::parse(&text).is_err_and(|error| error.to_string().contains("UNKNOWN_FUNCTION"))
}

#[test]
fn functions_that_projects_use_are_there() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/tinybird/functions.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not there, so no function was looked for", path.display());
        return;
    };
    let rows: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.split_once(','))
        .filter_map(|(name, rest)| Some((name, rest.split_once(',')?.0)))
        .filter(|(name, kind)| KINDS.contains(kind) && !TABLES.contains(name))
        .collect();
    let missing: BTreeSet<&str> =
        rows.iter().filter(|(name, kind)| !is_known(name, kind)).map(|(name, _)| *name).collect();
    println!("{} of {} names are there", rows.len() - missing.len(), rows.len());
    assert_eq!(missing, BTreeSet::new());
}
