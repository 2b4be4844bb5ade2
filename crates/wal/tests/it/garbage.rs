//! Opening ends whatever the files hold, and the log can be gone on with.

use proptest::prelude::*;
use std::fs;

use crate::{Image, append, entries, files, folder, open};

/// Bytes that look a little like a segment: numbers that records and headers hold, between noise.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        any::<u64>().prop_map(u64::to_le_bytes),
        (0..4_u64).prop_map(u64::to_le_bytes),
        Just(*b"SEGMWAL\n"),
        Just(u64::MAX.to_le_bytes()),
    ];
    (prop::collection::vec(word, 0..300), 0..8_usize).prop_map(|(words, cut)| {
        let mut bytes = words.concat();
        bytes.truncate(bytes.len().saturating_sub(cut));
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn segments_of_random_bytes_are_set_aside(
        segments in prop::collection::vec((1..5_u64, 1..5_u64, noise()), 1..4)
    ) {
        let folder = folder();
        for (number, first_seq, bytes) in &segments {
            let name = format!("segment-{number:020}-{first_seq:020}.wal");
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let (mut log, recovery) = open(folder.path());
        prop_assert_eq!(entries(&log), []);
        prop_assert!(!recovery.quarantined.is_empty());
        let appended = append(&mut log, &[10, 5000, 0]);
        drop(log);
        let (log, recovery) = open(folder.path());
        prop_assert_eq!(entries(&log), appended);
        prop_assert_eq!(recovery.quarantined, []);
    }

    #[test]
    fn overwritten_log_yields_only_entries_that_were_appended(
        marks in prop::collection::vec((0..10_usize, 0..4096_usize, noise()), 1..4)
    ) {
        let origin = folder();
        let mut appended = Vec::new();
        for sizes in [[500, 20, 3000], [0, 2500, 900], [1, 1, 1]] {
            let (mut log, _) = open(origin.path());
            appended.extend(append(&mut log, &sizes));
        }
        let mut image = Image::of(origin.path());
        for (file, at, noise) in marks {
            let count = image.0.len();
            let bytes = &mut image.0[file % count].1;
            let at = at.min(bytes.len());
            let len = noise.len().min(bytes.len() - at);
            bytes[at..at + len].copy_from_slice(&noise[..len]);
        }
        let folder = image.restore();
        let (mut log, _) = open(folder.path());
        let mut found = entries(&log);
        prop_assert!(found.is_sorted_by(|a, b| a.0 < b.0));
        prop_assert!(found.iter().all(|entry| appended.contains(entry)));
        found.extend(append(&mut log, &[100]));
        drop(log);
        prop_assert_eq!(entries(&open(folder.path()).0), found);
    }
}

#[test]
fn noise_under_the_name_of_a_newer_segment_does_not_hide_the_older_ones() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    let mut expected = append(&mut log, &[10, 20]);
    drop(log);
    let foreign = folder.path().join(format!("segment-{:020}-{:020}.wal", 9, 1));
    fs::write(foreign, b"noise").unwrap();
    let (mut log, recovery) = open(folder.path());
    assert_eq!((recovery.quarantined.len(), &recovery.missing[..]), (1, &[][..]));
    expected.extend(append(&mut log, &[30]));
    drop(log);
    assert_eq!(entries(&open(folder.path()).0), expected);
}

#[test]
fn name_with_the_greatest_number_stops_appending_and_not_opening() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    let appended = append(&mut log, &[10]);
    drop(log);
    let limit = 1_u64 << 63;
    let foreign = folder.path().join(format!("segment-{limit:020}-{:020}.wal", 2));
    fs::write(&foreign, b"noise").unwrap();
    let (mut log, recovery) = open(folder.path());
    assert_eq!(entries(&log), appended);
    let error = log.append(b"x").unwrap_err();
    assert!(matches!(error, seismolog_wal::Error::Exhausted { .. }), "{error}");
    drop(log);
    fs::remove_file(recovery.quarantined[0].kept_at.as_ref().unwrap()).unwrap();
    let (mut log, _) = open(folder.path());
    assert_eq!(log.append(b"x").unwrap(), 2);
    assert_eq!(files(folder.path(), "segment-").len(), 2);
}
