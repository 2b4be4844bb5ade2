//! What was synced survives, whatever part of the writes after it reached the disk.

use crate::{Entry, Image, append, entries, folder, open};

/// A log before and after a batch that is not acknowledged.
struct Scene {
    acknowledged: Vec<Entry>,
    batch: Vec<Entry>,
    before: Image,
    after: Image,
}

impl Scene {
    fn new(is_recycled: bool, sizes: &[usize]) -> Scene {
        let folder = folder();
        let (mut log, _) = open(folder.path());
        if is_recycled {
            append(&mut log, &[600; 40]);
            log.release(log.next_seq() - 1).unwrap();
            append(&mut log, &[2000, 2000]);
            log.release(log.next_seq() - 2).unwrap();
        }
        append(&mut log, &[10, 0, 33]);
        append(&mut log, &[7]);
        let acknowledged = entries(&log);
        let before = Image::of(folder.path());
        let batch = append(&mut log, sizes);
        let after = Image::of(folder.path());
        assert_eq!(before.0.len(), after.0.len(), "the batch fits the segment");
        Scene { acknowledged, batch, before, after }
    }

    /// The bytes of the newest segment before and after the batch, and where they differ.
    fn segment(&self) -> (Vec<u8>, Vec<u8>, std::ops::Range<usize>) {
        let before = self.before.clone().newest_segment().1.clone();
        let after = self.after.clone().newest_segment().1.clone();
        let differs = |&at: &usize| before[at] != after[at];
        let first = (0..after.len()).find(differs).unwrap();
        let last = (0..after.len()).rfind(differs).unwrap();
        (before, after, first..last + 1)
    }

    /// Opens the log with the newest segment holding `bytes`, goes on, and opens it again.
    fn check(&self, bytes: Vec<u8>, case: &str) {
        let mut image = self.after.clone();
        image.newest_segment().1 = bytes;
        let folder = image.restore();
        let (mut log, recovery) = open(folder.path());
        let found = entries(&log);
        let (kept, extra) = found.split_at(self.acknowledged.len());
        assert_eq!(kept, self.acknowledged, "{case}");
        assert!(extra.is_sorted() && extra.iter().all(|entry| self.batch.contains(entry)), "{case}");
        assert_eq!(recovery.last_seq, found.last().unwrap().0, "{case}");
        assert_eq!(recovery.entries as usize, found.len(), "{case}");

        let mut expected = found.clone();
        expected.extend(append(&mut log, &[1, 900]));
        drop(log);
        let (log, recovery) = open(folder.path());
        assert_eq!(entries(&log), expected, "{case}, gone on");
        assert_eq!(recovery.torn_bytes, 0, "{case}: dropped once");
    }
}

#[test]
fn log_cut_at_any_byte_of_its_last_batch_keeps_all_that_was_synced() {
    for is_recycled in [false, true] {
        let scene = Scene::new(is_recycled, &[5, 0, 31]);
        let (before, after, batch) = scene.segment();
        for at in batch.start..batch.end + 40 {
            let case = format!("recycled {is_recycled}, cut at {at}");
            scene.check(after[..at].to_vec(), &format!("{case}, file ends"));
            scene.check([&after[..at], &before[at..]].concat(), &format!("{case}, rest not written"));
            scene.check([&before[..at], &after[at..]].concat(), &format!("{case}, start not written"));
            let zeros = vec![0; after.len() - at];
            scene.check([&after[..at], &zeros].concat(), &format!("{case}, rest is zeros"));
        }
    }
}

#[test]
fn any_set_of_sectors_of_an_unsynced_batch_may_be_missing() {
    const SECTOR_BYTES: usize = 512;
    for is_recycled in [false, true] {
        let scene = Scene::new(is_recycled, &[300, 20, 900, 40, 500, 600]);
        let (before, after, batch) = scene.segment();
        let sectors: Vec<usize> = (batch.start / SECTOR_BYTES..=(batch.end - 1) / SECTOR_BYTES).collect();
        for set in 0..1_u32 << sectors.len() {
            let mut bytes = before.clone();
            for (index, sector) in sectors.iter().enumerate() {
                let range = sector * SECTOR_BYTES..((sector + 1) * SECTOR_BYTES).min(after.len());
                if set & (1 << index) != 0 {
                    bytes[range.clone()].copy_from_slice(&after[range]);
                }
            }
            scene.check(bytes, &format!("recycled {is_recycled}, sectors {set:b}"));
        }
    }
}

#[test]
fn entry_dropped_as_torn_never_comes_back_beside_its_successor() {
    let scene = Scene::new(false, &[40, 40, 40]);
    let (_, after, batch) = scene.segment();
    let mut torn = after.clone();
    // The middle of the first entry of the batch is lost, then the other two as well.
    torn[batch.start + 30..].fill(0);
    let mut image = scene.after.clone();
    image.newest_segment().1 = torn;
    let folder = image.restore();
    let (mut log, recovery) = open(folder.path());
    assert!(recovery.torn_bytes > 0);
    let mut expected = entries(&log);
    expected.extend(append(&mut log, &[3]));
    drop(log);
    // Even if the disk now gives back what it had lost, the newer segment decides.
    let (name, bytes) = scene.after.clone().newest_segment().clone();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let (log, _) = open(folder.path());
    assert_eq!(entries(&log), expected);
}

#[test]
fn what_was_not_synced_is_not_read() {
    let folder = folder();
    let (mut log, _) = open(folder.path());
    let synced = append(&mut log, &[1, 2]);
    log.append(b"pending").unwrap();
    assert_eq!(entries(&log), synced);
    drop(log);
    let (log, recovery) = open(folder.path());
    assert_eq!(entries(&log), synced);
    assert_eq!((recovery.first_seq, recovery.last_seq, recovery.torn_bytes), (1, 2, 0));
    assert_eq!(log.next_seq(), 3);
}
