//! Damage costs the entries it hit and no other, and is reported.

use std::fs;
use std::path::Path;

use seismolog_wal::{Error, Log, Missing, Reason};

use crate::{Entry, Image, append, entries, folder, open};

/// Three segments of a few entries, the last one as it is left by a crash.
fn image() -> (Image, Vec<Entry>) {
    image_of([[9, 40, 16], [3, 0, 21], [30, 8, 1]])
}

fn image_of<const N: usize>(segments: [[usize; N]; 3]) -> (Image, Vec<Entry>) {
    let folder = folder();
    let mut expected = Vec::new();
    for sizes in segments {
        let (mut log, _) = open(folder.path());
        expected.extend(append(&mut log, &sizes));
    }
    (Image::of(folder.path()), expected)
}

#[test]
fn any_flipped_bit_costs_at_most_the_entry_it_hit_and_is_reported() {
    let (image, expected) = image_of([[9, 16], [3, 0], [8, 1]]);
    for file in 0..image.0.len() {
        let (name, bytes) = image.0[file].clone();
        let used = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 64).min(bytes.len());
        for bit in 0..used * 8 {
            let case = format!("{}, bit {bit}", name.display());
            let mut flipped = image.clone();
            flipped.0[file].1[bit / 8] ^= 1 << (bit % 8);
            let folder = flipped.restore();
            let (log, recovery) = open(folder.path());
            let found = entries(&log);
            let lost: Vec<u64> =
                expected.iter().filter(|entry| !found.contains(entry)).map(|e| e.0).collect();
            assert_eq!(found.len() + lost.len(), expected.len(), "{case}: nothing is made up");
            assert!(lost.len() <= 1, "{case}: lost {lost:?}");
            if bit < 48 * 8 {
                assert_eq!(lost, [], "{case}: entries survive a broken segment header");
                assert!(bit / 8 >= 44 || recovery.quarantined[0].reason == Reason::Header, "{case}");
            }
            let last_seq = expected.last().unwrap().0;
            match lost.first() {
                None => assert_eq!(recovery.missing, [], "{case}"),
                Some(&seq) if seq == last_seq => assert!(recovery.torn_bytes > 0, "{case}"),
                Some(&seq) => {
                    assert_eq!(recovery.missing, [Missing { first_seq: seq, last_seq: seq }], "{case}");
                    assert_eq!(recovery.quarantined[0].reason, Reason::Records, "{case}");
                }
            }
        }
    }
}

#[test]
fn damaged_range_is_copied_and_entries_behind_it_are_read() {
    let (image, mut expected) = image();
    let folder = image.restore();
    let path = crate::files(folder.path(), "segment-")[0].clone();
    let mut bytes = fs::read(&path).unwrap();
    // The header and a part of the payload of the second entry; the first takes 48 bytes.
    let second = 48 + 32 + 16;
    bytes[second..second + 50].fill(0xee);
    fs::write(&path, &bytes).unwrap();

    let (log, recovery) = open(folder.path());
    expected.remove(1);
    assert_eq!(entries(&log), expected);
    let [damage] = &recovery.quarantined[..] else { panic!("{:?}", recovery.quarantined) };
    assert_eq!((&damage.segment, damage.offset, damage.bytes), (&path, second as u64, 32 + 40));
    assert_eq!(fs::read(damage.kept_at.as_ref().unwrap()).unwrap(), bytes[second..second + 72]);
    assert_eq!(recovery.missing, [Missing { first_seq: 2, last_seq: 2 }]);
    drop(log);
    let (_, again) = open(folder.path());
    assert_eq!(again, recovery, "reported until released");
}

#[test]
fn segment_without_a_readable_record_is_moved_away_and_its_numbers_stay_taken() {
    for index in 0..3 {
        let (image, expected) = image();
        let folder = image.restore();
        let path = crate::files(folder.path(), "segment-")[index].clone();
        fs::write(&path, vec![0xee; 700]).unwrap();

        let (mut log, recovery) = open(folder.path());
        let first = index as u64 * 3 + 1;
        let mut left: Vec<_> =
            expected.into_iter().filter(|entry| !(first..first + 3).contains(&entry.0)).collect();
        assert_eq!(entries(&log), left, "segment {index}");
        let [damage] = &recovery.quarantined[..] else { panic!("{:?}", recovery.quarantined) };
        assert_eq!((damage.reason, damage.bytes), (Reason::Segment, 700));
        assert_eq!(fs::read(damage.kept_at.as_ref().unwrap()).unwrap(), vec![0xee; 700]);
        assert!(!path.exists());
        left.extend(append(&mut log, &[5]));
        assert!(left.is_sorted_by(|a, b| a.0 < b.0), "segment {index}: seqs go on");
        drop(log);
        let (log, recovery) = open(folder.path());
        assert_eq!(entries(&log), left, "segment {index}");
        assert_eq!(recovery.quarantined, [], "segment {index}: moved once");
    }
}

#[test]
fn seqs_go_on_when_the_only_segment_is_lost() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    append(&mut log, &[2000; 7]);
    log.release(7).unwrap();
    drop(log);
    let [path] = &crate::files(folder.path(), "segment-")[..] else { panic!("released") };
    fs::write(path, b"noise").unwrap();
    for _ in 0..2 {
        let (log, recovery) = open(folder.path());
        assert_eq!(
            (log.next_seq(), recovery.entries),
            (7, 0),
            "the name tells that entry 7 was the first in it"
        );
    }
    let (mut log, _) = open(folder.path());
    assert_eq!(append(&mut log, &[5]), entries(&log));
}

#[test]
fn segment_file_that_is_gone_shows_as_missing_seqs() {
    let (image, _) = image();
    let folder = image.restore();
    fs::remove_file(&crate::files(folder.path(), "segment-")[1]).unwrap();
    let (_, recovery) = open(folder.path());
    assert_eq!(recovery.missing, [Missing { first_seq: 4, last_seq: 6 }]);
}

#[test]
fn damage_since_opening_is_an_error_and_not_a_gap() {
    for (case, offset) in
        [("first entry", 48 + 33), ("header of the last", 48 + 48 + 72), ("payload", 48 + 48 + 40)]
    {
        let (image, _) = image();
        let folder = image.restore();
        let (log, _) = open(folder.path());
        let path = crate::files(folder.path(), "segment-")[0].clone();
        let mut bytes = fs::read(&path).unwrap();
        bytes[offset] ^= 1;
        fs::write(&path, bytes).unwrap();
        let mut seqs = Vec::new();
        let error = log.read::<Error>(0, |seq, _| {
            seqs.push(seq);
            Ok(())
        });
        assert!(matches!(error, Err(Error::Damaged { path: at, .. }) if at == path), "{case}");
        assert!(
            seqs.iter().copied().eq(1..=seqs.len() as u64),
            "{case}: nothing is handed out behind the gap"
        );
    }
}

#[test]
fn failed_write_poisons_for_good() {
    let parent = folder();
    let dir = parent.path().join("wal");
    let (mut log, _) = open(&dir);
    let written = append(&mut log, &[100]);
    // The next segment cannot be made: its directory is elsewhere now.
    fs::rename(&dir, parent.path().join("moved")).unwrap();
    let failed = (0..100).find_map(|_| log.append(&[1; 1000]).err()).unwrap();
    assert!(matches!(failed, Error::Io { .. }), "{failed}");
    fs::rename(parent.path().join("moved"), &dir).unwrap();
    for _ in 0..2 {
        assert!(log.is_poisoned());
        assert!(matches!(log.append(b"x"), Err(Error::Poisoned)));
        assert!(matches!(log.sync(), Err(Error::Poisoned)));
        assert!(matches!(log.release(1), Err(Error::Poisoned)));
    }
    assert_eq!(entries(&log)[..1], written, "reads go on");
    drop(log);
    assert!(!reopened(&dir).is_poisoned());
}

fn reopened(dir: &Path) -> Log {
    open(dir).0
}
