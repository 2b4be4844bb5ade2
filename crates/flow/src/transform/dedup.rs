//! Events whose key was seen within a window go no further.
//!
//! Not keys are kept but 80 bits of their SHA-256: for ten million keys the chance that any two are taken for one is
//! 1 in 20 thousand million, and nobody can make a key that hides another one. With the time, which takes the other
//! 48 bits, that is 16 bytes for a key of any length.
//!
//! The keys lie in [`SHARDS`] tables, which grow one by one, so that growing never needs twice the memory of all. A table
//! that is full forgets those whose window is over, and if there are none, its oldest quarter; that is counted.
//!
//! ```text
//! state, in its envelope (`snapshot.rs`), kind 1, version 1
//! watermark   i64 milliseconds
//! counts      u64 forgotten, u64 late
//! shards      256 times: a length and that many times 16 bytes, in order
//! ```

use super::snapshot::{self, Kind};
use super::{DropReason, Error, FieldPath, Outcome, Transform, limits};
use hashbrown::HashTable;
use model::Timestamp;
use model::codec::Reader;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Tables; the first byte of a hash says which.
const SHARDS: usize = 256;

/// How often all tables are swept within a window: at most a fifth of what lies there is out of date.
const SWEEPS_PER_WINDOW: i64 = 4;

const VERSION: u8 = 1;

/// What makes an event a duplicate.
#[derive(Clone, Debug)]
pub struct DedupOptions {
    /// the values that make the key, at least one; an event that lacks one of them fails
    pub key: Vec<FieldPath>,
    /// how long a key is remembered since it was first seen; a second to 31 days
    pub window: Duration,
    /// where the event's own time is; without it, or where it cannot be read, an event has the time it came
    pub time: Option<FieldPath>,
    /// keys that are remembered at least; 1,000 to 100 million
    pub keys_max: usize,
}

impl DedupOptions {
    /// By one key, in the time of arrival, for ten million keys.
    #[must_use]
    pub fn new(key: FieldPath, window: Duration) -> Self {
        Self { key: vec![key], window, time: None, keys_max: limits::DEDUP_KEYS }
    }

    fn validate(&self) -> Result<(), Error> {
        let refuse = |name, problem: &str| Err(Error::Option { name, problem: problem.to_owned() });
        if self.key.is_empty() || self.key.len() > limits::PATH_STEPS_MAX {
            return refuse("key", "names no field, or more than 16; name those that make an event unique");
        }
        if self.window < Duration::from_secs(1) || self.window > limits::WINDOW_MAX {
            return refuse("window", "is out of range; use 1s to 31d");
        }
        if !(1_000..=limits::DEDUP_KEYS_MAX).contains(&self.keys_max) {
            return refuse("keys_max", "is out of range; use 1000 to 100000000");
        }
        Ok(())
    }
}

/// The transform.
#[derive(Debug)]
pub struct Dedup {
    options: DedupOptions,
    window_ms: i64,
    shard_max: usize,
    memory: Memory,
    key: Vec<u8>,
}

/// What is remembered.
#[derive(Debug)]
struct Memory {
    shards: Vec<HashTable<Entry>>,
    /// the latest time of an event
    watermark_ms: i64,
    /// the shard that is swept next, and when
    swept: usize,
    sweep_ms: i64,
    forgotten: u64,
    late: u64,
}

/// 10 bytes of the hash of a key, then 6 bytes of the milliseconds since 1970 at which it was first seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry([u8; 16]);

const HASH_BYTES: usize = 10;

impl Entry {
    fn new(hash: &[u8], time_ms: i64) -> Self {
        let mut bytes = [0; 16];
        bytes[..HASH_BYTES].copy_from_slice(&hash[..HASH_BYTES]);
        let time = time_ms.clamp(0, (1 << 48) - 1) as u64;
        bytes[HASH_BYTES..].copy_from_slice(&time.to_be_bytes()[2..]);
        Self(bytes)
    }

    fn hash(&self) -> &[u8] {
        &self.0[..HASH_BYTES]
    }

    fn time_ms(&self) -> i64 {
        let time = &self.0[HASH_BYTES..];
        time.iter().fold(0, |sum, byte| sum << 8 | i64::from(*byte))
    }

    fn shard(&self) -> usize {
        usize::from(self.0[0])
    }

    /// Where it lies in its table: bytes that do not say which table.
    fn slot(&self) -> u64 {
        self.0[1..9].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}

impl Memory {
    fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| HashTable::new()).collect(),
            watermark_ms: 0,
            swept: 0,
            sweep_ms: 0,
            forgotten: 0,
            late: 0,
        }
    }

    fn keys(&self) -> usize {
        self.shards.iter().map(HashTable::len).sum()
    }

    /// Whether the entry is new; then it is remembered.
    fn insert(&mut self, entry: Entry, oldest_ms: i64, shard_max: usize) -> bool {
        let shard = &mut self.shards[entry.shard()];
        if let Some(known) = shard.find_mut(entry.slot(), |known| known.hash() == entry.hash()) {
            let is_over = known.time_ms() <= oldest_ms;
            if is_over {
                *known = entry;
            }
            return is_over;
        }
        if shard.len() >= shard_max {
            self.forgotten += make_room(shard, oldest_ms, shard_max);
        }
        shard.insert_unique(entry.slot(), entry, Entry::slot);
        true
    }

    /// Sweeps as many tables as are due. Only what is over goes, so that no answer depends on it.
    fn sweep(&mut self, window_ms: i64) {
        let step = (window_ms / (SHARDS as i64 * SWEEPS_PER_WINDOW)).max(1);
        let due = (self.watermark_ms.saturating_sub(self.sweep_ms) / step).clamp(0, SHARDS as i64);
        if due == 0 {
            return;
        }
        let oldest_ms = self.watermark_ms - window_ms;
        for _ in 0..due {
            let shard = &mut self.shards[self.swept];
            shard.retain(|entry| entry.time_ms() > oldest_ms);
            if shard.len() < shard.capacity() / 4 {
                shard.shrink_to_fit(Entry::slot);
            }
            self.swept = (self.swept + 1) % SHARDS;
        }
        self.sweep_ms = self.watermark_ms;
    }
}

/// Forgets what is over, and the oldest quarter if that is nothing. Says how many were forgotten too early.
fn make_room(shard: &mut HashTable<Entry>, oldest_ms: i64, shard_max: usize) -> u64 {
    shard.retain(|entry| entry.time_ms() > oldest_ms);
    if shard.len() < shard_max {
        return 0;
    }
    // by time, then by hash: which ones go does not depend on where they lie
    let mut ages: Vec<(i64, Entry)> = shard.iter().map(|entry| (entry.time_ms(), *entry)).collect();
    let quarter = (ages.len() / 4).max(1);
    let (_, last, _) = ages.select_nth_unstable(quarter - 1);
    let last = *last;
    shard.retain(|entry| (entry.time_ms(), *entry) > last);
    quarter as u64
}

impl Dedup {
    /// Remembers nothing yet.
    ///
    /// # Errors
    /// [`Error::Option`] for an option that cannot be meant.
    pub fn new(options: DedupOptions) -> Result<Self, Error> {
        options.validate()?;
        let window_ms = i64::try_from(options.window.as_millis()).unwrap_or(i64::MAX);
        // hashes spread evenly: six standard deviations above the mean are never reached before `keys_max`
        let mean = options.keys_max.div_ceil(SHARDS);
        let shard_max = mean + 6 * mean.isqrt() + 16;
        Ok(Self { options, window_ms, shard_max, memory: Memory::new(), key: Vec::new() })
    }

    /// Keys that are remembered, some of which may be out of date.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.memory.keys()
    }

    /// Bytes of all tables.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        self.memory.shards.iter().map(HashTable::allocation_size).sum()
    }

    /// Keys that were given up before their window was over, at the bound.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.memory.forgotten
    }

    /// Events whose own time is more than a window ago: they pass, since nobody knows any more.
    #[must_use]
    pub fn late(&self) -> u64 {
        self.memory.late
    }

    fn one(&mut self, event: Value, now: Timestamp) -> Outcome {
        self.key.clear();
        for path in &self.options.key {
            match path.get(&event).filter(|value| !value.is_null()) {
                Some(value) => write_key(&mut self.key, value),
                None => {
                    let error = format!("the event has no {path}, by which duplicates are found");
                    return Outcome::Failed { error, stack: String::new() };
                }
            }
        }
        let time_ms = time_of(&event, self.options.time.as_ref(), now).min(now).millis();
        let memory = &mut self.memory;
        memory.watermark_ms = memory.watermark_ms.max(time_ms);
        let oldest_ms = memory.watermark_ms - self.window_ms;
        if time_ms <= oldest_ms {
            memory.late += 1;
            return Outcome::Passed(event);
        }
        let entry = Entry::new(&Sha256::digest(&self.key), time_ms);
        if memory.insert(entry, oldest_ms, self.shard_max) {
            Outcome::Passed(event)
        } else {
            Outcome::Dropped(DropReason::Duplicate)
        }
    }

    fn read(&self, reader: &mut Reader<'_>) -> Result<Memory, Error> {
        let mut memory = Memory::new();
        memory.watermark_ms = reader.i64()?;
        memory.sweep_ms = memory.watermark_ms;
        memory.forgotten = reader.u64()?;
        memory.late = reader.u64()?;
        for (index, shard) in memory.shards.iter_mut().enumerate() {
            let bytes = reader.bytes()?;
            let (entries, rest) = bytes.as_chunks::<16>();
            let is_here = entries.iter().all(|entry| usize::from(entry[0]) == index);
            if !rest.is_empty() || !is_here {
                return Err(Error::Snapshot(format!(
                    "shard {index} is damaged; start without it and replay"
                )));
            }
            shard.reserve(entries.len(), Entry::slot);
            for entry in entries.iter().copied().map(Entry) {
                shard.insert_unique(entry.slot(), entry, Entry::slot);
            }
            // remembered under a larger `keys_max`
            while shard.len() > self.shard_max {
                memory.forgotten += make_room(shard, i64::MIN, self.shard_max);
            }
        }
        Ok(memory)
    }
}

impl Transform for Dedup {
    fn apply(&mut self, events: Vec<Value>, now: Timestamp) -> Vec<Outcome> {
        let outcomes = events.into_iter().map(|event| self.one(event, now)).collect();
        self.memory.sweep(self.window_ms);
        outcomes
    }

    fn snapshot(&self) -> Vec<u8> {
        let mut writer = snapshot::begin(Kind::Dedup, VERSION);
        writer.i64(self.memory.watermark_ms);
        writer.u64(self.memory.forgotten);
        writer.u64(self.memory.late);
        for shard in &self.memory.shards {
            let mut entries: Vec<[u8; 16]> = shard.iter().map(|entry| entry.0).collect();
            entries.sort_unstable();
            writer.bytes(entries.as_flattened());
        }
        snapshot::seal(writer)
    }

    fn restore(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let mut reader = snapshot::open(bytes, Kind::Dedup, VERSION)?;
        let memory = self.read(&mut reader)?;
        reader.finish()?;
        self.memory = memory;
        Ok(())
    }
}

/// The time at the path, in any form that [`Timestamp`] reads; `now` where there is none.
pub(super) fn time_of(event: &Value, path: Option<&FieldPath>, now: Timestamp) -> Timestamp {
    let found = match path.and_then(|path| path.get(event)) {
        Some(Value::String(text)) => Timestamp::parse(text),
        Some(Value::Number(number)) => match number.as_i64() {
            Some(count) => Some(Timestamp::from_count(count)),
            None => number.as_f64().map(Timestamp::from_count_f64),
        },
        _ => None,
    };
    found.unwrap_or(now)
}

/// A value so that two are equal if and only if their bytes are: each begins with its kind, texts and lists with their
/// length, and fields stand in the order of their names.
pub(super) fn write_key(out: &mut Vec<u8>, value: &Value) {
    let sized = |out: &mut Vec<u8>, kind: u8, length: usize| {
        out.push(kind);
        out.extend_from_slice(&(length as u64).to_le_bytes());
    };
    match value {
        Value::Null => out.push(b'n'),
        Value::Bool(is_true) => out.extend_from_slice(if *is_true { b"b1" } else { b"b0" }),
        Value::Number(number) => {
            let text = number.to_string();
            sized(out, b'#', text.len());
            out.extend_from_slice(text.as_bytes());
        }
        Value::String(text) => {
            sized(out, b's', text.len());
            out.extend_from_slice(text.as_bytes());
        }
        Value::Array(items) => {
            sized(out, b'a', items.len());
            items.iter().for_each(|item| write_key(out, item));
        }
        Value::Object(fields) => {
            sized(out, b'o', fields.len());
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            for (name, value) in fields {
                sized(out, b's', name.len());
                out.extend_from_slice(name.as_bytes());
                write_key(out, value);
            }
        }
    }
}

#[cfg(test)]
mod tests;
