//! Against ten public log sets, where they are at hand. One configuration for all: none.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// What one set must reach; shares in 0..=1.
struct Floor {
    name: &'static str,
    severity: f64,
    service: f64,
    message: f64,
    /// the column that says the service, if not `Component`
    service_column: &'static str,
}

const fn floor(name: &'static str, severity: f64, service: f64, message: f64) -> Floor {
    Floor { name, severity, service, message, service_column: "Component" }
}

fn floors() -> [Floor; 10] {
    [
        floor("Apache", 1.0, 0.0, 1.0),
        floor("BGL", 1.0, 1.0, 1.0),
        floor("HDFS", 1.0, 1.0, 1.0),
        floor("HPC", 0.0, 1.0, 1.0),
        floor("Hadoop", 1.0, 1.0, 1.0),
        floor("Mac", 0.0, 0.99, 0.99),
        // the set calls the host a component; the program is the better service
        floor("OpenSSH", 0.0, 1.0, 1.0),
        Floor { service_column: "Program", ..floor("Proxifier", 0.0, 1.0, 1.0) },
        floor("Spark", 1.0, 1.0, 1.0),
        floor("Windows", 1.0, 1.0, 1.0),
    ]
}

/// Hits of lines that the truth speaks of.
#[derive(Default)]
struct Share(usize, usize);

impl Share {
    fn add(&mut self, is_hit: bool) {
        self.0 += usize::from(is_hit);
        self.1 += 1;
    }

    /// 1 where the truth says nothing; the printed line shows `-` there.
    fn value(&self) -> f64 {
        if self.1 == 0 { 1.0 } else { self.0 as f64 / self.1 as f64 }
    }

    fn print(&self) -> String {
        if self.1 == 0 { "-".to_owned() } else { format!("{:.4}", self.value()) }
    }
}

#[test]
fn headers_of_public_log_sets_are_read_as_their_truth_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/loghub");
    for floor in floors() {
        let folder = root.join(floor.name);
        if !folder.join("raw.log").exists() {
            println!("skipped {}: no such set in {}", floor.name, root.display());
            continue;
        }
        check(&floor, &folder);
    }
}

fn check(floor: &Floor, folder: &Path) {
    let read = |name: &str| String::from_utf8_lossy(&fs::read(folder.join(name)).unwrap()).into_owned();
    let (raw, content, header) = (read("raw.log"), read("content.txt"), read("header.csv"));
    let lines: Vec<&str> = raw.split_terminator('\n').map(|line| line.trim_end_matches('\r')).collect();
    let messages: Vec<&str> = content.split_terminator('\n').map(str::trim).collect();
    let mut rows =
        header.split_terminator('\n').map(|row| row.trim_end_matches('\r').split(',').collect::<Vec<_>>());
    let columns = rows.next().unwrap();
    let column_of = |name: &str| columns.iter().position(|column| *column == name);
    let (level_column, service_column) = (column_of("Level"), column_of(floor.service_column));
    let rows: Vec<Vec<&str>> = rows.collect();
    assert_eq!((lines.len(), messages.len()), (rows.len(), rows.len()), "{}", floor.name);

    let format = Format::detect(&lines);
    let [mut timestamps, mut severities, mut services, mut found] = [(); 4].map(|()| Share::default());
    for ((line, message), row) in lines.iter().zip(&messages).zip(&rows) {
        let parsed = format.parse(line, REFERENCE);
        timestamps.add(parsed.timestamp.is_some());
        if let Some(column) = level_column {
            severities.add(parsed.severity == Severity::parse(row[column]));
        }
        if let Some(column) = service_column {
            let says = if floor.name == "OpenSSH" { parsed.host } else { parsed.service.as_deref() };
            services.add(says == Some(row[column]));
        }
        found.add(parsed.message == *message);
        if parsed.message != *message && found.1 - found.0 <= 3 {
            println!("  {}: {line:?} gave message {:?}", floor.name, parsed.message);
        }
    }
    println!(
        "{:10} timestamp {} severity {} service {} message {} | {}",
        floor.name,
        timestamps.print(),
        severities.print(),
        services.print(),
        found.print(),
        format.describe()
    );
    assert!(timestamps.value() >= 0.99, "{} timestamps", floor.name);
    assert!(severities.value() >= floor.severity, "{} severities", floor.name);
    assert!(services.value() >= floor.service, "{} services", floor.name);
    assert!(found.value() >= floor.message, "{} messages", floor.name);
}

/// The first lines of every set, by hand: instants as they must come out.
#[test]
fn the_first_instant_of_each_public_set_is_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/loghub");
    let cases = [
        ("Apache", "2005-12-04T04:47:44.000Z"),
        ("BGL", "2005-06-03T22:42:50.000Z"),
        ("HDFS", "2008-11-09T20:36:15.000Z"),
        ("HPC", "2004-02-26T14:12:22.000Z"),
        ("Hadoop", "2015-10-18T18:01:47.978Z"),
        ("Mac", "2026-07-01T09:00:55.000Z"),
        ("OpenSSH", "2026-12-10T06:55:46.000Z"),
        ("Proxifier", "2026-10-30T16:49:06.000Z"),
        ("Spark", "2017-06-09T20:10:40.000Z"),
        ("Windows", "2016-09-28T04:30:30.000Z"),
    ];
    for (name, expected) in cases {
        let path: PathBuf = root.join(name).join("raw.log");
        let Ok(bytes) = fs::read(&path) else {
            println!("skipped {name}: no {}", path.display());
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        let parsed = Format::detect(&lines).parse(lines[0], REFERENCE);
        assert_eq!(parsed.timestamp.map(|instant| instant.to_string()).as_deref(), Some(expected), "{name}");
    }
}
