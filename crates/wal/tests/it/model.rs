//! Random operations against a log that is only a map.

use std::collections::BTreeMap;

use proptest::prelude::*;
use seismolog_wal::Log;
use tempfile::TempDir;

use crate::{Entry, Image, entries_above, folder, open, payload};

#[derive(Debug, Clone)]
enum Operation {
    Append(usize),
    AppendParts(Vec<usize>),
    Sync,
    Reopen,
    /// Each sector written since the last sync reached the disk or not, as the bits say.
    PowerCut(u64),
    /// Release up to this per mille of what was synced.
    Release(u64),
    SkipAhead(u64),
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        6 => (0..1500_usize).prop_map(Operation::Append),
        1 => (4000..9000_usize).prop_map(Operation::Append),
        2 => prop::collection::vec(0..300_usize, 0..5).prop_map(Operation::AppendParts),
        4 => Just(Operation::Sync),
        1 => Just(Operation::Reopen),
        2 => any::<u64>().prop_map(Operation::PowerCut),
        2 => (0..=1000_u64).prop_map(Operation::Release),
        1 => (0..50_u64).prop_map(Operation::SkipAhead),
    ]
}

/// The log under test beside the map that says what it must hold.
struct Pair {
    folder: TempDir,
    log: Option<Log>,
    at_sync: Image,
    durable: BTreeMap<u64, Vec<u8>>,
    pending: BTreeMap<u64, Vec<u8>>,
    released: u64,
}

impl Pair {
    fn new() -> Pair {
        let folder = folder();
        let log = Some(open(folder.path()).0);
        let at_sync = Image::of(folder.path());
        let (durable, pending) = (BTreeMap::new(), BTreeMap::new());
        Pair { folder, log, at_sync, durable, pending, released: 0 }
    }

    fn log(&mut self) -> &mut Log {
        self.log.as_mut().unwrap()
    }

    fn apply(&mut self, operation: &Operation) {
        match operation {
            Operation::Append(bytes) => self.append(&[*bytes]),
            Operation::AppendParts(sizes) => self.append(sizes),
            Operation::Sync => {
                self.log().sync().unwrap();
                self.durable.append(&mut self.pending);
                self.at_sync = Image::of(self.folder.path());
                self.check_durable();
            }
            Operation::Reopen => {
                self.log = None;
                self.reopen();
            }
            Operation::PowerCut(sectors) => {
                self.log = None;
                self.cut_power(*sectors);
                self.reopen();
            }
            Operation::Release(per_mille) => {
                let last = self.durable.keys().last().copied().unwrap_or(0);
                self.released = self.released.max(last * per_mille / 1000);
                let released = self.released;
                self.log().release(released).unwrap();
            }
            Operation::SkipAhead(by) => {
                let next = self.log().next_seq();
                self.log().skip_to(next + by);
                assert_eq!(self.log().next_seq(), next + by + 1);
            }
        }
    }

    fn append(&mut self, sizes: &[usize]) {
        let next = self.log().next_seq();
        let parts: Vec<Vec<u8>> =
            sizes.iter().enumerate().map(|(part, &bytes)| payload(next << 8 | part as u64, bytes)).collect();
        let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        assert_eq!(self.log().append_parts(&slices).unwrap(), next);
        self.pending.insert(next, parts.concat());
    }

    fn cut_power(&self, sectors: u64) {
        let mut image = Image::of(self.folder.path());
        if !image.0.iter().any(|(name, _)| name.to_str().unwrap().starts_with("segment-")) {
            return;
        }
        let (name, bytes) = image.newest_segment();
        // A segment made since then was durable with its header, and whatever else was in the file.
        let mut old = payload(sectors, bytes.len());
        old.fill(0);
        old[..48].copy_from_slice(&bytes[..48]);
        if let Some((_, found)) = self.at_sync.0.iter().find(|(found, _)| found == name) {
            old.clone_from(found);
        }
        for (index, (new, old)) in bytes.chunks_mut(512).zip(old.chunks(512)).enumerate() {
            if sectors >> (index % 64) & 1 == 0 {
                new.copy_from_slice(old);
            }
        }
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    fn reopen(&mut self) {
        let (log, recovery) = open(self.folder.path());
        let found = entries_above(&log, self.released);
        for Entry(seq, payload) in found {
            let known = self.durable.get(&seq).or(self.pending.get(&seq));
            assert_eq!(known, Some(&payload), "entry {seq} was never appended so");
            self.durable.insert(seq, payload);
        }
        self.pending.clear();
        let last = self.durable.keys().last().copied().unwrap_or(0);
        assert!(recovery.last_seq >= last && log.next_seq() == recovery.last_seq + 1);
        self.log = Some(log);
        self.at_sync = Image::of(self.folder.path());
        self.check_durable();
    }

    fn check_durable(&mut self) {
        let released = self.released;
        let found = entries_above(self.log(), released);
        let expected: Vec<_> =
            self.durable.range(released + 1..).map(|(seq, payload)| Entry(*seq, payload.clone())).collect();
        assert!(found == expected, "found {:?}, expected {:?}", seqs(&found), seqs(&expected));
    }
}

fn seqs(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn log_holds_what_a_map_would(operations in prop::collection::vec(operation(), 1..60)) {
        let mut pair = Pair::new();
        for operation in &operations {
            pair.apply(operation);
        }
        pair.apply(&Operation::Sync);
        pair.apply(&Operation::Reopen);
    }
}
