//! A directory that cannot be had is said so, by name.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use seismolog_wal::{Error, Log};

use crate::disk_full::Mount;
use crate::{folder, open, small};

#[test]
fn second_opening_is_refused_until_the_first_is_dropped() {
    let folder = folder();
    let (log, _) = open(folder.path());
    let error = Log::open(folder.path(), small()).unwrap_err();
    assert!(matches!(&error, Error::InUse { dir } if dir == folder.path()), "{error}");
    assert!(error.to_string().contains(folder.path().to_str().unwrap()));
    drop(log);
    open(folder.path());
}

#[test]
fn directory_is_made_with_its_parents() {
    let folder = folder();
    let dir = folder.path().join("a/b/wal");
    let (log, recovery) = open(&dir);
    assert_eq!((recovery.first_seq, recovery.last_seq, recovery.entries), (1, 0, 0));
    assert_eq!((log.next_seq(), log.bytes_live()), (1, 0));
}

#[test]
fn file_in_place_of_the_directory_is_named() {
    let folder = folder();
    let path = folder.path().join("file");
    fs::write(&path, b"").unwrap();
    let error = Log::open(&path, small()).unwrap_err();
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
}

#[test]
fn read_only_directory_is_named() {
    let folder = folder();
    let mode = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    // Modes do not bind the superuser; a mount does.
    let is_bound = fs::write(folder.path().join("probe"), b"").is_err();
    let mount = if is_bound { None } else { Mount::tmpfs("ro,size=1m") };
    let dir = mount.as_ref().map_or(folder.path(), Mount::path);
    if is_bound || mount.is_some() {
        let error = Log::open(dir, small()).unwrap_err();
        assert!(matches!(&error, Error::Denied { path, .. } if path.starts_with(dir)), "{error}");
    } else {
        println!("skipped: as superuser a read-only directory needs a mount");
    }
    mode(0o755);
}
