//! What the log promises, one module per promise. Everything goes through the public API and the files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its parts outside of test functions too")]

mod access;
mod crash;
mod damage;
mod disk_full;
mod garbage;
mod model;
mod recycling;
mod sizes;
mod snapshots;
mod versions;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use seismolog_wal::{Error, Log, Options, Recovery};
use tempfile::TempDir;

/// A new empty folder, in memory where the system has such a place: the tests sync thousands of times.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// A seq and its payload; shown short.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u64, Vec<u8>);

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} bytes {:02x?}", self.0, self.1.len(), &self.1[..self.1.len().min(4)])
    }
}

fn small() -> Options {
    Options { segment_bytes: 4096, recycled_max: 2 }
}

fn open(dir: &Path) -> (Log, Recovery) {
    Log::open(dir, small()).unwrap()
}

fn entries_above(log: &Log, after: u64) -> Vec<Entry> {
    let mut entries = Vec::new();
    log.read::<Error>(after, |seq, payload| {
        entries.push(Entry(seq, payload.to_vec()));
        Ok(())
    })
    .unwrap();
    entries
}

fn entries(log: &Log) -> Vec<Entry> {
    entries_above(log, 0)
}

/// A payload that depends on `seed` in every byte.
fn payload(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let step = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..bytes).map(step).collect()
}

/// Appends payloads of these sizes, syncs, and returns the entries.
fn append(log: &mut Log, sizes: &[usize]) -> Vec<Entry> {
    let mut appended = Vec::new();
    for &bytes in sizes {
        let payload = payload(log.next_seq(), bytes);
        appended.push(Entry(log.append(&payload).unwrap(), payload));
    }
    log.sync().unwrap();
    appended
}

/// The files of `dir` whose names begin with `prefix`, by name.
fn files(dir: &Path, prefix: &str) -> Vec<PathBuf> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    let mut paths: Vec<PathBuf> = names
        .filter(|entry| entry.file_name().to_str().unwrap().starts_with(prefix))
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}

/// All files of a directory and what they hold.
#[derive(Clone)]
struct Image(Vec<(PathBuf, Vec<u8>)>);

impl Image {
    fn of(dir: &Path) -> Image {
        let files = files(dir, "").into_iter().filter(|path| path.is_file());
        Image(files.map(|path| (path.file_name().unwrap().into(), fs::read(path).unwrap())).collect())
    }

    fn restore(&self) -> TempDir {
        let folder = folder();
        for (name, bytes) in &self.0 {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    fn newest_segment(&mut self) -> &mut (PathBuf, Vec<u8>) {
        let is_segment = |(name, _): &&mut (PathBuf, Vec<u8>)| name.to_str().unwrap().starts_with("segment-");
        self.0.iter_mut().filter(is_segment).max().unwrap()
    }
}
