//! A snapshot is read back whole or not at all.

use std::fs;

use seismolog_wal::{Error, read_snapshot, remove_snapshots_below, write_snapshot};

use crate::{entries, files, folder, open, payload};

#[test]
fn snapshot_reads_back_and_a_second_of_the_same_seq_replaces_it() {
    let folder = folder();
    for bytes in [0, 1, 100_000, 3] {
        let path = write_snapshot(folder.path(), 7, &payload(1, bytes)).unwrap();
        assert_eq!(path, folder.path().join("snapshot-00000000000000000007.bin"));
        assert_eq!(read_snapshot(folder.path(), 7).unwrap(), payload(1, bytes));
    }
    assert_eq!(files(folder.path(), "").len(), 1);
}

#[test]
fn any_flipped_bit_or_cut_is_an_error_that_names_the_file() {
    let folder = folder();
    let path = write_snapshot(folder.path(), 7, b"state of the engine").unwrap();
    let bytes = fs::read(&path).unwrap();
    let flips = (0..bytes.len() * 8).map(|bit| {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        (format!("bit {bit}"), flipped)
    });
    let cuts = (0..bytes.len()).map(|at| (format!("cut at {at}"), bytes[..at].to_vec()));
    let longer = [("longer".to_owned(), [&bytes[..], b"x"].concat())];
    for (case, broken) in flips.chain(cuts).chain(longer) {
        fs::write(&path, broken).unwrap();
        let error = read_snapshot(folder.path(), 7).unwrap_err();
        assert!(
            matches!(&error, Error::SnapshotDamaged { path: named, .. } if *named == path),
            "{case}: {error}"
        );
        assert!(error.to_string().contains("snapshot-00000000000000000007.bin"), "{case}: {error}");
    }
}

#[test]
fn snapshot_under_the_name_of_another_seq_is_refused() {
    let folder = folder();
    let path = write_snapshot(folder.path(), 7, b"state").unwrap();
    fs::rename(path, folder.path().join("snapshot-00000000000000000008.bin")).unwrap();
    assert!(matches!(read_snapshot(folder.path(), 7), Err(Error::SnapshotMissing { .. })));
    assert!(matches!(read_snapshot(folder.path(), 8), Err(Error::SnapshotDamaged { .. })));
}

#[test]
fn older_snapshots_and_unfinished_ones_are_removed_and_nothing_else() {
    let folder = folder();
    for seq in [3, 5, 9] {
        write_snapshot(folder.path(), seq, b"state").unwrap();
    }
    for name in ["snapshot-00000000000000000004.bin.tmp", "snapshot-4.bin", "other"] {
        fs::write(folder.path().join(name), b"").unwrap();
    }
    assert_eq!(remove_snapshots_below(folder.path(), 5).unwrap(), 2);
    let left = files(folder.path(), "");
    let left: Vec<_> = left.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    let expected =
        ["other", "snapshot-00000000000000000005.bin", "snapshot-00000000000000000009.bin", "snapshot-4.bin"];
    assert_eq!(left, expected);
}

#[test]
fn snapshots_may_lie_beside_the_log() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    log.append(b"entry").unwrap();
    log.sync().unwrap();
    write_snapshot(folder.path(), 1, b"state").unwrap();
    drop(log);
    let (log, _) = open(folder.path());
    assert_eq!(entries(&log).len(), 1);
    assert_eq!(read_snapshot(folder.path(), 1).unwrap(), b"state");
}
