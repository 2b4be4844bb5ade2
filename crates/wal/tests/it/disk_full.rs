//! A full disk refuses new segments and harms nothing.

use std::path::Path;
use std::process::{Command, Stdio};

use seismolog_wal::{Error, Log, Options, write_snapshot};
use tempfile::TempDir;

use crate::{Entry, append, entries, files};

/// A small file system of our own, for as long as it lives.
pub(crate) struct Mount(TempDir);

impl Mount {
    /// None without the right to mount.
    pub(crate) fn tmpfs(options: &str) -> Option<Mount> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder.path());
        let is_mounted = mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        is_mounted.then_some(Mount(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let status = Command::new("umount").arg(self.0.path()).status();
        assert!(status.is_ok_and(|status| status.success()), "{} stays mounted", self.0.path().display());
    }
}

fn options() -> Options {
    Options { segment_bytes: 512 << 10, recycled_max: 2 }
}

#[test]
fn full_disk_is_said_before_anything_is_lost_and_passes() {
    let Some(mount) = Mount::tmpfs("size=2m") else {
        println!("skipped: no right to mount a small file system");
        return;
    };
    let dir = mount.path();
    let (mut log, _) = Log::open(dir, options()).unwrap();
    let mut expected = Vec::new();
    let error = loop {
        match log.append(&[log.next_seq() as u8; 100_000]) {
            Ok(seq) => expected.push(Entry(seq, vec![seq as u8; 100_000])),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::DiskFull { bytes: 524_288, .. }), "{error}");
    assert!(!log.is_poisoned());
    assert!(matches!(log.append(&[0; 100_000]), Err(Error::DiskFull { .. })), "it may be tried again");
    assert_eq!(files(dir, "creating").len(), 0, "nothing half made");
    expected.extend(append(&mut log, &[10]));
    assert_eq!(entries(&log), expected, "what fits the open segment is taken");
    assert!(matches!(write_snapshot(dir, 1, &[1; 1 << 20]), Err(Error::DiskFull { .. })));
    assert_eq!(files(dir, "snapshot").len(), 0, "nothing half made");
    drop(log);

    let (mut log, recovery) = Log::open(dir, options()).unwrap();
    assert_eq!((recovery.entries as usize, recovery.torn_bytes), (expected.len(), 0), "opens on a full disk");
    log.release(expected[6].0).unwrap();
    let appended = append(&mut log, &[100_000]);
    assert_eq!(appended[0].0, expected.last().unwrap().0 + 1);
}
