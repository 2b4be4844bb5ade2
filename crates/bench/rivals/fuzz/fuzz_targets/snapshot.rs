//! Arbitrary bytes as a snapshot and as a change of commands.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miner::{Change, Miner};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(change) = Change::from_bytes(bytes) {
        assert_eq!(change.to_bytes(), bytes);
    }
    if let Ok(miner) = Miner::restore(bytes) {
        assert_eq!(miner.snapshot(), bytes);
    }
});
