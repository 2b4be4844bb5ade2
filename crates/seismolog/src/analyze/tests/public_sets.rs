//! Ten public log sets, where they are at hand: nothing crashes, and time, level and service are found by themselves.

use super::Case;
use std::path::{Path, PathBuf};

/// Name, whether lines have levels, whether they name a component.
const SETS: [(&str, bool, bool); 10] = [
    ("Apache", true, false),
    ("BGL", true, true),
    ("HDFS", true, true),
    ("HPC", false, true),
    ("Hadoop", true, true),
    ("Mac", false, true),
    ("OpenSSH", false, true),
    ("Proxifier", false, true),
    ("Spark", true, true),
    ("Windows", true, true),
];

/// Lines without a time of their own, of 2,000: one set has such, and wraps some over two lines.
fn untimed_max(set: &str) -> u64 {
    if set == "HPC" { 140 } else { 20 }
}

fn file(set: &str) -> Option<PathBuf> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/loghub").join(set).join("raw.log");
    if path.exists() {
        return Some(path);
    }
    println!("{set} is not at hand: skipped");
    None
}

#[test]
fn time_level_and_service_are_found_in_public_sets() {
    for (set, has_level, has_component) in SETS {
        let Some(file) = file(set) else { continue };
        let (text, report) = Case::default().reports(&[file]).unwrap();
        let input = &report["inputs"][0];
        let number = |key: &str| input[key].as_u64().unwrap();
        assert_eq!(number("lines"), 2_000, "{set}");
        assert!(number("records") - number("records_with_time") <= untimed_max(set), "{set}: {input}");
        let levelled = number("records_with_level") as f64 / number("records") as f64;
        assert!(if has_level { levelled > 0.99 } else { levelled < 0.01 }, "{set}: {levelled}");
        let services = report["services"].as_array().unwrap();
        let named = services.iter().filter(|service| service["service"] != "(unknown)");
        let named: u64 = named.map(|service| service["records"].as_u64().unwrap()).sum();
        assert!(!has_component || named >= 1_900, "{set}: {named} records of named services");
        assert!(text.contains("In short") && text.contains("Templates"), "{set}");
    }
}
