//! Files that are followed while the logrotate of the distribution rotates them.

use super::{Ground, LINES, line};
use std::fs::{self, File};
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

fn append(path: &Path, numbers: Range<usize>) {
    let mut file = File::options().create(true).append(true).open(path).unwrap();
    let text: String =
        numbers.map(|number| format!("2026-11-21T10:00:00Z WARN {}\n", line(number))).collect();
    file.write_all(text.as_bytes()).unwrap();
}

fn survives(way: &str) {
    if Command::new("logrotate").arg("--version").output().is_err() {
        eprintln!("skipped: there is no logrotate");
        return;
    }
    let logs = tempfile::tempdir().unwrap();
    let log = logs.path().join("app.log");
    let mut ground = Ground::new("", &format!("[[tail]]\npaths = [\"{}/*.log\"]\n", logs.path().display()));
    let (config, state) = (ground.path("logrotate.conf"), ground.path("logrotate.state"));
    fs::write(&config, format!("{} {{\n  rotate 9\n  {way}\n}}\n", log.display())).unwrap();
    let rotate = || {
        let mut command = Command::new("logrotate");
        let rotated = command.arg("--force").arg("--state").arg(&state).arg(&config).output().unwrap();
        assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
    };
    let wait_for = |ground: &Ground, count: usize| {
        ground.server().wait_until(&format!("SELECT toUInt64(count() >= {count}) FROM logs"));
    };
    for begin in [0, 3_000, 6_000] {
        // A file that nobody saw before it was rotated away is not read.
        append(&log, begin..begin + 1_000);
        wait_for(&ground, begin + 1_000);
        append(&log, begin + 1_000..begin + 3_000);
        rotate();
        ground.kill_and_start();
    }
    append(&log, 9_000..LINES);
    wait_for(&ground, LINES);
    for _ in 0..3 {
        ground.server().wait_for_tick();
    }
    let found = ground.found();
    eprintln!(
        "| logrotate: {way} | {LINES} | {} | {} |",
        LINES - found.len(),
        ground.count() - found.len() as u64
    );
    assert!((0..LINES).all(|number| found.get(&line(number)) == Some(&1)), "lost: 0, twice: 0");
    assert_eq!(ground.count(), LINES as u64);
}

#[test]
fn logrotate_by_renaming() {
    survives("create");
}

#[test]
fn logrotate_by_copying_and_cutting() {
    survives("copytruncate");
}
