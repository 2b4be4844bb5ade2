//! What is acknowledged is there after any end of the process.

use crate::harness::{Server, command, folder, row, rows};
use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

#[test]
fn a_data_directory_may_be_named_from_where_the_server_is_started() {
    let place = folder();
    fs::create_dir_all(place.path().join("data")).unwrap();
    let start = || {
        let mut command = command(Path::new("data"), &[]);
        command.current_dir(place.path());
        Server::spawn(command, &place.path().join("data"))
    };
    let server = start();
    server.insert("system_logs", &rows(0..20));
    server.post("/api/flush", b"");
    assert_eq!(server.number("SELECT count() FROM system_logs"), 20);
    assert!(server.stop());
    assert_eq!(start().number("SELECT count() FROM system_logs"), 20);
}

#[test]
fn acknowledged_rows_survive_a_kill_and_a_stop() {
    let data = folder();
    let mut expected = 0;
    for round in 0..4 {
        let server = Server::start(data.path());
        assert_eq!(server.number("SELECT count() FROM system_logs"), expected, "round {round}");
        for batch in 0..5 {
            let begin = expected + batch * 20;
            assert_eq!(
                server.post("/v0/events?name=system_logs", rows(begin..begin + 20).as_bytes()).status,
                202
            );
        }
        expected += 100;
        match round {
            0 | 2 => server.kill(),
            1 => assert!(server.stop()),
            _ => {
                assert_eq!(server.post("/api/flush", b"").status, 200);
                server.kill();
            }
        }
    }
    let server = Server::start(data.path());
    assert_eq!(server.number("SELECT count() FROM system_logs"), expected);
    assert_eq!(server.number("SELECT count(DISTINCT resource_id) FROM system_logs"), expected);
}

#[test]
fn a_second_process_is_refused_and_told_why() {
    let data = folder();
    let server = Server::start(data.path());
    let second = command(data.path(), &[]).output().unwrap();
    assert!(!second.status.success());
    let text = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(text.contains("in use"), "{text}");
    server.insert("system_logs", &row(1));
}

/// The newest, or a middle one, of the log's segments that hold something.
fn segments(data: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(data.join("log"))
        .unwrap()
        .map(|item| item.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wal"))
        .collect();
    files.sort();
    files
}

fn damage(path: &Path, offset: u64) {
    let mut file = fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(&[byte[0] ^ 0x40]).unwrap();
}

#[test]
fn damage_in_the_log_is_set_aside_and_the_other_batches_are_there() {
    let data = folder();
    let server = Server::start(data.path());
    for batch in 0..10 {
        server.insert("system_logs", &rows(batch * 10..(batch + 1) * 10));
    }
    server.kill();
    let files = segments(data.path());
    assert!(
        !files.is_empty(),
        "no segment in {:?}",
        fs::read_dir(data.path().join("log")).unwrap().collect::<Vec<_>>()
    );
    damage(files.last().unwrap(), 8_000);
    let server = Server::start(data.path());
    let found = server.number("SELECT count() FROM system_logs");
    assert!((80..=100).contains(&found), "{found} of 100 rows");
    server.insert("system_logs", &row(1_000));
    server.kill();
    let server = Server::start(data.path());
    assert_eq!(server.number("SELECT count() FROM system_logs"), found + 1);
}

#[test]
fn a_damaged_part_is_set_aside_and_the_start_succeeds() {
    let data = folder();
    let server = Server::start(data.path());
    for batch in 0..3 {
        server.insert("system_logs", &rows(batch * 10..(batch + 1) * 10));
        server.post("/api/flush", b"");
    }
    server.kill();
    let folder = data.path().join("parts/system_logs/202611");
    let mut parts: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|item| item.unwrap().path()).collect();
    parts.sort();
    let part = fs::OpenOptions::new().write(true).open(&parts[1]).unwrap();
    part.set_len(part.metadata().unwrap().len() / 2).unwrap();
    let server = Server::start(data.path());
    assert_eq!(server.number("SELECT count() FROM system_logs"), 20);
    assert_eq!(fs::read_dir(data.path().join("quarantine")).unwrap().count(), 1);
}

/// Mounts a small file system; `None` where that is not allowed.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(options: &str) -> Option<Self> {
        let folder = folder();
        let status = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder.path())
            .stderr(std::process::Stdio::null())
            .status();
        status.is_ok_and(|status| status.success()).then(|| Self(folder))
    }

    fn run(&self, command: &str, arguments: &[&str]) {
        let status = std::process::Command::new(command).args(arguments).arg(self.0.path()).status();
        assert!(status.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_refuses_rows_keeps_queries_and_loses_nothing() {
    let Some(disk) = SmallDisk::mount("size=120m") else {
        println!("skipped: mounting a tmpfs is not allowed here");
        return;
    };
    let data = disk.0.path().join("data");
    let server = Server::start(&data);
    let (mut acknowledged, mut refused) = (0, None);
    for batch in 0..400_u64 {
        let body = rows(batch * 2_000..(batch + 1) * 2_000);
        let answer = server.post("/v0/events?name=system_logs&wait=true", body.as_bytes());
        match answer.status {
            200 => acknowledged += 2_000,
            _ => {
                refused = Some(answer);
                break;
            }
        }
        if batch % 4 == 0 {
            let filler = disk.0.path().join(format!("filler-{batch}"));
            // Takes the space that is left; fails when there is none.
            let _ = fs::write(filler, vec![0_u8; 12 << 20]);
        }
    }
    let refused = refused.expect("the disk of 120 MB never got full");
    assert!(matches!(refused.status, 429 | 503), "{} {}", refused.status, refused.body);
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(server.number("SELECT count() FROM system_logs"), acknowledged);
    for item in fs::read_dir(disk.0.path()).unwrap() {
        let path = item.unwrap().path();
        if path.is_file() {
            fs::remove_file(path).unwrap();
        }
    }
    server.kill();
    let server = Server::start(&data);
    assert_eq!(server.number("SELECT count() FROM system_logs"), acknowledged);
    server.insert("system_logs", &row(1));
}

#[test]
fn a_read_only_data_directory_is_refused_by_name() {
    let Some(disk) = SmallDisk::mount("size=1m") else {
        println!("skipped: mounting a tmpfs is not allowed here");
        return;
    };
    disk.run("mount", &["-o", "remount,ro"]);
    let output = command(disk.0.path(), &[]).output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains(&*disk.0.path().to_string_lossy()), "{text}");
}
