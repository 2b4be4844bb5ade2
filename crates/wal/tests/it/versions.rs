//! Files of every released version are read; files of a later one are refused.

use std::fs;

use seismolog_wal::{Error, Log, read_snapshot};

use crate::{Entry, entries, folder, open, small};

/// Segment 3 from seq 41 with two entries, written by hand from the drawing of version 1.
const SEGMENT_1: &str = "
    5345474d57414c0a 0100000000000000 0300000000000000 2900000000000000
    0000000000000000 40a068c300000000 8a2f8c7205000000 0300000000000000
    2900000000000000 57ee719200000000 6669727374000000 00c337f90c000000
    0300000000000000 2a00000000000000 33ebbfe000000000 7365636f6e642065
    6e74727900000000 0000000000000000 0000000000000000 0000000000000000
    0000000000000000
";

/// The header of segment 3 in a version that does not exist yet.
const SEGMENT_2: &str = "
    5345474d57414c0a 0200000000000000 0300000000000000 2900000000000000
    0000000000000000 ffa8770a00000000
";

/// Snapshot of seq 42, written by hand from the drawing of version 1.
const SNAPSHOT_1: &str = "
    5345474d534e500a 0100000000000000 2a00000000000000 0500000000000000
    fbd293a394b1a4a7 7374617465
";

/// The same in a version that does not exist yet.
const SNAPSHOT_2: &str = "
    5345474d534e500a 0200000000000000 2a00000000000000 0500000000000000
    fbd293a3b3b67aa5 7374617465
";

const SEGMENT_NAME: &str = "segment-00000000000000000003-00000000000000000041.wal";
const SNAPSHOT_NAME: &str = "snapshot-00000000000000000042.bin";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

#[test]
fn segment_of_version_1_is_read() {
    let folder = folder();
    fs::write(folder.path().join(SEGMENT_NAME), bytes(SEGMENT_1)).unwrap();
    let (mut log, recovery) = open(folder.path());
    assert_eq!(entries(&log), [Entry(41, b"first".to_vec()), Entry(42, b"second entry".to_vec())]);
    assert_eq!((recovery.first_seq, recovery.last_seq, recovery.torn_bytes), (41, 42, 0));
    assert_eq!(recovery.quarantined, []);
    assert_eq!(log.append(b"third").unwrap(), 43);
}

#[test]
fn segment_of_a_later_version_is_refused_and_left_as_it_is() {
    let folder = folder();
    let path = folder.path().join(SEGMENT_NAME);
    fs::write(&path, bytes(SEGMENT_2)).unwrap();
    let error = Log::open(folder.path(), small()).unwrap_err();
    assert!(matches!(error, Error::NewerVersion { found: 2, known: 1, .. }), "{error}");
    assert!(error.to_string().contains("use a newer program"), "{error}");
    assert_eq!(fs::read(path).unwrap(), bytes(SEGMENT_2));
}

#[test]
fn snapshot_of_version_1_is_read() {
    let folder = folder();
    fs::write(folder.path().join(SNAPSHOT_NAME), bytes(SNAPSHOT_1)).unwrap();
    assert_eq!(read_snapshot(folder.path(), 42).unwrap(), b"state");
}

#[test]
fn snapshot_of_a_later_version_is_refused() {
    let folder = folder();
    fs::write(folder.path().join(SNAPSHOT_NAME), bytes(SNAPSHOT_2)).unwrap();
    let error = read_snapshot(folder.path(), 42).unwrap_err();
    assert!(matches!(error, Error::NewerVersion { found: 2, known: 1, .. }), "{error}");
}
