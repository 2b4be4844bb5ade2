//! Files that are followed, rotated and read again after a crash.

use crate::harness::{Server, command, folder};
use std::fs::{self, File};
use std::io::Write;
use std::ops::Range;
use std::path::Path;

/// A server that follows `app.log` of a folder.
fn following(data: &Path, logs: &Path) -> Server {
    let config = data.join("config.toml");
    let glob = logs.join("*.log");
    fs::write(&config, format!("[[tail]]\npaths = [\"{}\"]\nhost = \"h1\"\n", glob.display())).unwrap();
    Server::spawn(command(data, &["--config", config.to_str().unwrap()]), data)
}

fn write(path: &Path, numbers: Range<u32>) {
    let mut file = File::options().create(true).append(true).open(path).unwrap();
    let text: String = numbers
        .map(|number| {
            format!("2026-11-21T10:{:02}:{:02}Z WARN line {number} größe ☃\n", number / 60 % 60, number % 60)
        })
        .collect();
    file.write_all(text.as_bytes()).unwrap();
}

#[test]
fn every_line_lands_once_whatever_rotation_and_crashes_do() {
    let (data, logs) = (folder(), folder());
    let log = logs.path().join("app.log");
    write(&log, 0..3_000);
    let server = following(data.path(), logs.path());
    server.wait_until("SELECT toUInt64(count() >= 1) FROM logs");
    write(&log, 3_000..4_000);
    server.kill();
    // renamed while nobody looks, with lines that nobody has read
    write(&log, 4_000..5_000);
    fs::rename(&log, logs.path().join("app.log.1")).unwrap();
    write(&log, 5_000..6_000);
    let server = following(data.path(), logs.path());
    server.wait_until("SELECT toUInt64(count() >= 6000) FROM logs");
    write(&log, 6_000..7_000);
    server.kill();
    // copied and cut while nobody looks
    write(&log, 7_000..8_000);
    fs::copy(&log, logs.path().join("app.log.2")).unwrap();
    File::options().write(true).truncate(true).open(&log).unwrap();
    write(&log, 8_000..9_000);
    let server = following(data.path(), logs.path());
    server.wait_until("SELECT toUInt64(count() >= 9000) FROM logs");
    // and while somebody does
    fs::rename(&log, logs.path().join("app.log.3")).unwrap();
    write(&log, 9_000..10_000);
    server.wait_until("SELECT toUInt64(count() >= 10000) FROM logs");
    assert_eq!(server.number("SELECT count() FROM logs"), 10_000, "twice: 0");
    assert_eq!(server.number("SELECT count(DISTINCT message) FROM logs"), 10_000, "lost: 0");
    assert!(server.get("/metrics").body.contains("seismolog_protocol_records_total{protocol=\"files\"}"));
    drop(server);
    let server = following(data.path(), logs.path());
    server.wait_for_tick();
    server.wait_for_tick();
    assert_eq!(server.number("SELECT count() FROM logs"), 10_000, "nothing is read again");
    let columns = "message, service, host, severity_text, attributes";
    let row = &server.rows(&format!("SELECT {columns} FROM logs WHERE message LIKE 'line 7 %'"))[0];
    assert_eq!(
        (
            row["message"].as_str(),
            row["service"].as_str(),
            row["host"].as_str(),
            row["severity_text"].as_str()
        ),
        (Some("line 7 größe ☃"), Some("app"), Some("h1"), Some("WARN"))
    );
    assert!(row["attributes"].as_str().unwrap().contains("app.log"), "{row}");
}
