//! Arbitrary bytes as a log file: its format is learned, its records are joined, read and mined, their values taken out.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miner::raw::{Format, Joiner};
use miner::{Miner, Options, ValueBuffer};
use model::Timestamp;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.split('\n').collect();
    let format = Format::detect(&lines);
    let mut joiner = Joiner::new(format.clone());
    let mut records: Vec<_> = lines.iter().filter_map(|line| joiner.push(line)).collect();
    records.extend(joiner.finish());
    let mut miner =
        Miner::new(Options { templates_per_scope_max: 32, bytes_max: 1_000, ..Options::default() });
    let scope = miner.scope("w", "d", "s");
    let mut mined = Vec::new();
    for record in &records {
        let message = format.parse(&record.text, Timestamp(0)).message.into_owned();
        mined.push((miner.mine(scope, &message), message));
    }
    let (reader, mut buffer) = (miner.reader(), ValueBuffer::default());
    for (found, message) in &mined {
        for value in miner.values(found.template, message, &mut buffer) {
            assert!(message.get(value.start..value.end).is_some());
        }
        reader.each_value(found.id, message, &mut buffer, |value| assert!(value.text.len() <= message.len()));
    }
    let snapshot = miner.snapshot();
    assert_eq!(Miner::restore(&snapshot).expect("as written").snapshot(), snapshot);
});
