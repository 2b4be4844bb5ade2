//! Files are reused, and what they held before never shows.

use std::fs;
use std::path::Path;

use crate::{Entry, Image, append, entries, entries_above, files, folder, open};

#[test]
fn released_segments_are_reused_and_old_entries_never_show() {
    let folder = folder();
    let mut last_seq = 0;
    for round in 0..30_usize {
        let (mut log, recovery) = open(folder.path());
        assert_eq!(recovery.last_seq, last_seq, "round {round}");
        assert_eq!((recovery.torn_bytes, recovery.quarantined.len()), (0, 0), "round {round}");
        // Different sizes per round, so that old records lie at any offset of new ones.
        let mut expected = Vec::new();
        for size in [700 + round * 8, 0, 1300, 24, 2000 - round] {
            expected.extend(append(&mut log, &[size, size / 2]));
        }
        assert_eq!(entries_above(&log, last_seq), expected, "round {round}");
        assert!(files(folder.path(), "spare-").len() <= 2, "round {round}");
        last_seq = log.next_seq() - 1;
        drop(log);
        let (mut log, _) = open(folder.path());
        assert_eq!(
            entries_above(&log, last_seq - expected.len() as u64),
            expected,
            "round {round}, reopened"
        );
        log.release(last_seq).unwrap();
        assert_eq!(files(folder.path(), "segment-").len(), 1, "round {round}: only the newest stays");
    }
    assert!(!files(folder.path(), "spare-").is_empty());
}

#[test]
fn spare_becomes_the_next_segment_without_being_written_anew() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    append(&mut log, &[3000, 3000]);
    log.release(1).unwrap();
    let spare = files(folder.path(), "spare-")[0].clone();
    let old = fs::read(spare).unwrap();
    append(&mut log, &[3000]);
    assert_eq!(files(folder.path(), "spare-").len(), 0);
    let new = fs::read(files(folder.path(), "segment-").last().unwrap()).unwrap();
    assert_eq!(old[3200..], new[3200..], "bytes behind the new entry are the old ones");
}

#[test]
fn next_seq_goes_on_after_everything_was_released() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    append(&mut log, &[2000; 7]);
    log.release(u64::MAX).unwrap();
    drop(log);
    for _ in 0..3 {
        let (mut log, recovery) = open(folder.path());
        assert_eq!((recovery.last_seq, log.next_seq()), (7, 8));
        log.release(7).unwrap();
    }
    let (mut log, _) = open(folder.path());
    assert_eq!(log.append(b"x").unwrap(), 8);
}

#[test]
fn skipping_ahead_holds_from_the_next_entry_on() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    append(&mut log, &[10, 10]);
    log.skip_to(1);
    assert_eq!(log.next_seq(), 3, "never back");
    log.skip_to(1_000);
    assert_eq!(log.append(b"x").unwrap(), 1_001);
    assert_eq!(log.append(b"y").unwrap(), 1_002);
    log.sync().unwrap();
    drop(log);
    let (log, recovery) = open(folder.path());
    assert_eq!(entries(&log).iter().map(|entry| entry.0).collect::<Vec<_>>(), [1, 2, 1_001, 1_002]);
    assert_eq!(recovery.quarantined, []);
    assert_eq!((recovery.missing[0].first_seq, recovery.missing[0].last_seq), (3, 1_000));
}

/// The record of `seq` in the first segment of another log: right in all but its place.
fn look_alike(seq: u64) -> Vec<u8> {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    append(&mut log, &[0; 100]);
    let at = 48 + 32 * (seq as usize - 1);
    fs::read(&files(folder.path(), "segment-")[0]).unwrap()[at..at + 32].to_vec()
}

#[test]
fn payload_that_looks_like_a_record_is_only_a_payload() {
    const THIRD: usize = 48 + 72 + 72;
    // What is broken (none, the payload's last byte, the header of the entry), and the seq that is feigned.
    let cases = [
        (None, 4, "whole"),
        (Some(THIRD + 32 + 39), 4, "the payload of a broken record is not searched"),
        (Some(THIRD), 2, "a seq that was there already"),
        (Some(THIRD), 60, "a seq that the gap has no room for"),
    ];
    for (broken, feigned, case) in cases {
        let folder = folder();
        let (mut log, _) = open(folder.path());
        let mut expected = append(&mut log, &[40, 40]);
        let payload = [look_alike(feigned), vec![0; 8]].concat();
        expected.push(Entry(log.append(&payload).unwrap(), payload));
        expected.extend(append(&mut log, &[9]));
        drop(log);
        if let Some(at) = broken {
            let path = files(folder.path(), "segment-")[0].clone();
            let mut bytes = fs::read(&path).unwrap();
            bytes[at] ^= 1;
            fs::write(&path, bytes).unwrap();
            expected.remove(2);
        }
        assert_eq!(entries(&open(folder.path()).0), expected, "{case}");
    }
}

#[test]
fn number_of_a_spare_is_not_given_again() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    append(&mut log, &[3000; 3]);
    log.release(2).unwrap();
    drop(log);
    files(folder.path(), "segment-").iter().for_each(|path| fs::remove_file(path).unwrap());
    let (mut log, _) = open(folder.path());
    let expected = append(&mut log, &[3000]);
    let name = files(folder.path(), "segment-")[0].file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.starts_with("segment-00000000000000000003-"), "{name}: 1 and 2 are spares");
    drop(log);
    assert_eq!(entries(&open(folder.path()).0), expected);
}

#[test]
fn restart_leaves_no_more_than_the_entries_on_disk() {
    let folder = folder();
    let mut expected = Vec::new();
    for _ in 0..5 {
        let (mut log, _) = open(folder.path());
        expected.extend(append(&mut log, &[8]));
    }
    let (log, _) = open(folder.path());
    let sizes: Vec<u64> =
        files(folder.path(), "segment-").iter().map(|path| path.metadata().unwrap().len()).collect();
    assert_eq!(sizes, [48 + 32 + 8; 5]);
    assert_eq!(entries(&log), expected);
}

/// A directory as a crash between two steps of making or releasing a segment may leave it.
type Step = (&'static str, fn(&Path));

const STEPS: &[Step] = &[
    ("temporary file made, empty", |dir| fs::write(dir.join("creating.tmp"), []).unwrap()),
    ("temporary file half filled", |dir| fs::write(dir.join("creating.tmp"), [0; 2000]).unwrap()),
    ("spare renamed, old content", |dir| {
        fs::rename(&files(dir, "spare-")[0], dir.join("creating.tmp")).unwrap();
    }),
    ("spare renamed, half of the header written", |dir| {
        let mut bytes = fs::read(&files(dir, "spare-")[0]).unwrap();
        bytes[..20].copy_from_slice(&fs::read(&files(dir, "segment-")[0]).unwrap()[..20]);
        fs::remove_file(&files(dir, "spare-")[0]).unwrap();
        fs::write(dir.join("creating.tmp"), bytes).unwrap();
    }),
    ("header written in the spare, rename lost", |dir| {
        let header = fs::read(files(dir, "segment-").last().unwrap()).unwrap();
        let spare = files(dir, "spare-")[0].clone();
        let mut bytes = fs::read(&spare).unwrap();
        bytes[..80].copy_from_slice(&header[..80]);
        fs::write(spare, bytes).unwrap();
    }),
    ("segment made, nothing written", |dir| {
        let (mut log, _) = open(dir);
        log.append(b"never written").unwrap();
    }),
    ("segment made twice, nothing written", |dir| {
        for _ in 0..2 {
            let (mut log, _) = open(dir);
            log.append(b"never written").unwrap();
        }
    }),
    ("oldest segment released", |dir| {
        let name = files(dir, "segment-")[0].file_name().unwrap().to_str().unwrap()[8..28].to_owned();
        fs::rename(&files(dir, "segment-")[0], dir.join(format!("spare-{name}.wal"))).unwrap();
    }),
    ("second segment released before the oldest", |dir| fs::remove_file(&files(dir, "segment-")[1]).unwrap()),
    ("all but the needed segments released", |dir| {
        let segments = files(dir, "segment-");
        segments[..segments.len() - 2].iter().for_each(|path| fs::remove_file(path).unwrap());
    }),
    ("all spares gone", |dir| files(dir, "spare-").iter().for_each(|path| fs::remove_file(path).unwrap())),
    ("newest segment cut", |dir| drop(open(dir))),
    ("quarantine made", |dir| fs::create_dir(dir.join("quarantine")).unwrap()),
    ("foreign files", |dir| {
        for name in
            ["segment-1-1.wal", "segment-x", "snapshot-00000000000000000001.bin.tmp", "spare-", "note"]
        {
            fs::write(dir.join(name), b"not ours").unwrap();
        }
    }),
];

#[test]
fn crash_between_any_two_steps_of_making_or_releasing_a_segment_loses_nothing() {
    let base = folder();
    let (mut log, _) = open(base.path());
    append(&mut log, &[1500; 11]);
    log.release(4).unwrap();
    let released = 8;
    let expected = entries_above(&log, released);
    assert!(files(base.path(), "segment-").len() >= 3 && !files(base.path(), "spare-").is_empty());
    let image = Image::of(base.path());
    for (case, step) in STEPS {
        let folder = image.restore();
        step(folder.path());
        let (mut log, recovery) = open(folder.path());
        assert_eq!(entries_above(&log, released), expected, "{case}");
        assert_eq!(
            (recovery.last_seq, recovery.torn_bytes, &recovery.quarantined[..]),
            (11, 0, &[][..]),
            "{case}"
        );
        assert!(!folder.path().join("creating.tmp").exists(), "{case}");
        log.release(released).unwrap();
        let mut gone_on = expected.clone();
        for size in [3000, 3000, 10] {
            gone_on.extend(append(&mut log, &[size]));
        }
        drop(log);
        assert_eq!(entries_above(&open(folder.path()).0, released), gone_on, "{case}, gone on");
    }
}
