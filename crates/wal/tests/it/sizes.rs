//! Payloads of every size, and options out of range.

use seismolog_wal::limits::{ENTRY_BYTES_MAX, RECYCLED_MAX, SEGMENT_BYTES_MAX, SEGMENT_BYTES_MIN};
use seismolog_wal::{Error, Log, Options};

use crate::{append, entries, files, folder, open, payload, small};

#[test]
fn payloads_of_any_size_are_read_back() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    // Around a word, a segment, the size written directly, and the size of the buffer.
    let sizes = [0, 1, 7, 8, 9, 4015, 4016, 4017, 65_535, 65_536, 65_537, 1_048_577, 3_000_001, 5];
    let expected = append(&mut log, &sizes);
    assert_eq!(entries(&log), expected);
    drop(log);
    assert_eq!(entries(&open(folder.path()).0), expected);
}

#[test]
fn many_small_entries_in_one_sync_are_read_back() {
    let folder = folder();
    let options = Options { segment_bytes: 8 << 20, ..small() };
    let (mut log, _) = Log::open(folder.path(), options).unwrap();
    let expected = append(&mut log, &[100; 30_000]);
    assert_eq!(entries(&log), expected);
    assert_eq!(log.bytes_live(), 30_000 * (32 + 104));
}

#[test]
fn parts_are_one_payload() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    let large = payload(1, 100_000);
    let cases: [&[&[u8]]; 4] = [&[], &[b"a", b"", b"bc"], &[b"head", &large, b"tail"], &[&large, &large]];
    for parts in cases {
        log.append_parts(parts).unwrap();
    }
    log.sync().unwrap();
    let expected: Vec<Vec<u8>> = cases.iter().map(|parts| parts.concat()).collect();
    assert_eq!(entries(&log).into_iter().map(|entry| entry.1).collect::<Vec<_>>(), expected);
}

#[test]
fn payload_above_a_segment_gets_one_of_its_own_which_is_not_kept_as_a_spare() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    append(&mut log, &[10, 20_000, 10, 10]);
    let sizes: Vec<u64> =
        files(folder.path(), "segment-").iter().map(|path| path.metadata().unwrap().len()).collect();
    assert_eq!(sizes, [4096, 48 + 32 + 20_000, 4096]);
    log.release(4).unwrap();
    let spares = files(folder.path(), "spare-");
    assert_eq!(spares.iter().map(|path| path.metadata().unwrap().len()).collect::<Vec<_>>(), [4096]);
}

#[test]
fn payload_above_the_limit_is_refused_and_takes_no_seq() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    let part = vec![0; 1 << 20];
    let parts = vec![&part[..]; (ENTRY_BYTES_MAX >> 20) + 1];
    let error = log.append_parts(&parts).unwrap_err();
    assert_eq!(error.to_string(), "payload of 269484032 bytes is above the limit of 268435456; split it");
    assert!(!log.is_poisoned());
    assert_eq!(log.append(b"x").unwrap(), 1);
}

#[test]
fn options_out_of_range_are_refused() {
    let default = Options::default();
    let cases = [
        (Options { segment_bytes: SEGMENT_BYTES_MIN - 8, ..default }, "segment_bytes"),
        (Options { segment_bytes: SEGMENT_BYTES_MIN + 4, ..default }, "segment_bytes"),
        (Options { segment_bytes: SEGMENT_BYTES_MAX + 8, ..default }, "segment_bytes"),
        (Options { recycled_max: RECYCLED_MAX + 1, ..default }, "recycled_max"),
    ];
    assert!(default.validate().is_ok());
    let folder = folder();
    for (options, name) in cases {
        let error = Log::open(folder.path(), options).unwrap_err();
        assert!(matches!(error, Error::InvalidOption { option, .. } if option == name), "{error}");
    }
}

#[test]
fn changed_segment_size_holds_for_new_segments_and_drops_spares_of_the_old() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    let mut expected = append(&mut log, &[3000; 4]);
    log.release(2).unwrap();
    expected.drain(..2);
    drop(log);
    let (mut log, _) = Log::open(folder.path(), Options { segment_bytes: 8192, ..small() }).unwrap();
    assert_eq!(files(folder.path(), "spare-").len(), 0);
    expected.extend(append(&mut log, &[3000, 3000]));
    assert_eq!(entries(&log), expected);
}
