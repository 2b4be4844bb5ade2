//! Reads a log's directory when it is opened, and makes it one that can be gone on with.
//!
//! Segments are looked at from the newest to the oldest, because the first seq of a segment ends the one before.
//! Only the newest one can have an unfinished end: a segment is synced before the next one is made. The newest is
//! synced and cut behind its last whole record, so that what was dropped once stays dropped.
//!
//! Nothing here depends on how the last run ended; after a crash in the middle of it, it is simply done again.

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rustix::fs::{Advice, fadvise};

use crate::disk::{failed, remove_file, sync_dir};
use crate::limits::REPORTED_MAX;
use crate::quarantine::{Quarantine, Quarantined, Reason};
use crate::scan::Scanner;
use crate::segment::{self, HeaderState, Segment, SegmentId};
use crate::{Error, Options};

/// What was found when a log was opened. The caller logs it and counts what is lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Seq of the first entry that can be read; `last_seq + 1` if there is none.
    pub first_seq: u64,
    /// Seq before the one the next entry gets; 0 in a new log.
    pub last_seq: u64,
    /// Entries that can be read.
    pub entries: u64,
    /// Bytes of an unfinished write dropped from the end of the log. They were never synced. An upper bound.
    pub torn_bytes: u64,
    /// Damaged ranges that were set aside, oldest first; at most [`REPORTED_MAX`].
    pub quarantined: Vec<Quarantined>,
    /// Damaged ranges beyond those listed.
    pub quarantined_unlisted: u64,
    /// Seqs from the oldest segment to `last_seq` without an entry, ascending; at most [`REPORTED_MAX`], the last one
    /// reaching over what is beyond. Damage, or [`skip_to`](crate::Log::skip_to).
    pub missing: Vec<Missing>,
}

/// A range of seqs without entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// The first seq missing.
    pub first_seq: u64,
    /// The last seq missing.
    pub last_seq: u64,
}

/// A directory ready to be gone on with.
pub(crate) struct Recovered {
    /// Oldest first.
    pub(crate) segments: Vec<Segment>,
    /// Numbers of the spares of the right size.
    pub(crate) spares: Vec<u64>,
    pub(crate) next_number: u64,
    pub(crate) next_seq: u64,
    pub(crate) report: Recovery,
}

/// The names in the directory.
#[derive(Default)]
struct Listing {
    segments: Vec<SegmentId>,
    spares: Vec<u64>,
}

/// What scanning one segment told.
struct Scanned {
    segment: Segment,
    header: HeaderState,
    entries: u64,
    /// Seq of the first of them.
    first_entry: Option<u64>,
    broken: Vec<Range<u64>>,
    missing: Vec<Missing>,
    dirty_tail: u64,
}

pub(crate) fn recover(dir: &Path, options: &Options) -> Result<Recovered, Error> {
    let mut listing = list(dir)?;
    listing.segments.sort_unstable();
    remove_file(&dir.join(segment::TMP_NAME))?;
    let quarantine = Quarantine::open(dir)?;

    let numbers = listing.segments.iter().map(|id| id.number);
    let numbers = numbers.chain(listing.spares.iter().copied());
    let numbers = numbers.chain(quarantine.segments().map(|id| id.number));
    let next_number = numbers.max().map_or(1, |number| number + 1);
    let first_seqs = listing.segments.iter().copied().chain(quarantine.segments()).map(|id| id.first_seq);
    let mut next_seq = first_seqs.max().unwrap_or(1);

    let mut findings = Findings { dir, quarantine, report: Recovery::default() };
    let mut kept = Vec::new();
    let mut seq_end = u64::MAX;
    for (age, &id) in listing.segments.iter().rev().enumerate() {
        let path = dir.join(id.file_name());
        let file = File::options().read(true).write(true).open(&path).map_err(failed("open", &path))?;
        if age == 0 {
            settle(&file).map_err(failed("sync", &path))?;
        }
        let mut scanned = scan(&file, &path, id, seq_end)?;
        next_seq = next_seq.max(scanned.segment.last_seq + 1);
        let is_lost = scanned.header == HeaderState::Broken && scanned.entries == 0;
        if !is_lost {
            seq_end = seq_end.min(id.first_seq);
        }
        if age == 0 && !is_lost {
            findings.report.torn_bytes = scanned.dirty_tail;
            scanned.dirty_tail = 0;
            cut(&file, &mut scanned.segment).map_err(failed("cut", &path))?;
        }
        if findings.set_aside(&file, &scanned) == Place::Stays {
            kept.push(scanned);
        }
    }
    kept.reverse();
    let oldest_seq = listing.segments.first().map_or(next_seq, |id| id.first_seq);
    let report = finish(findings.report, &kept, oldest_seq..next_seq);
    let spares = keep_spares(dir, options, listing.spares)?;
    sync_dir(dir)?;
    let segments = kept.into_iter().map(|scanned| scanned.segment).collect();
    Ok(Recovered { segments, spares, next_number, next_seq, report })
}

/// Names that are not ours (the lock, snapshots, an operator's copy) are left alone.
fn list(dir: &Path) -> Result<Listing, Error> {
    let mut listing = Listing::default();
    for entry in fs::read_dir(dir).map_err(failed("list", dir))? {
        let name = entry.map_err(failed("list", dir))?.file_name();
        if let Some(id) = SegmentId::parse(&name) {
            listing.segments.push(id);
        } else if let Some(number) = segment::parse_spare(&name) {
            listing.spares.push(number);
        }
    }
    Ok(listing)
}

/// Makes what will be read what is on disk: what a killed process wrote is synced, and pages of a sync that
/// failed, which the system may hold as clean, are read again.
fn settle(file: &File) -> io::Result<()> {
    file.sync_data()?;
    // Only advice: a file system without it is no worse than before.
    let _ = fadvise(file, 0, None, Advice::DontNeed);
    Ok(())
}

fn scan(file: &File, path: &Path, id: SegmentId, seq_end: u64) -> Result<Scanned, Error> {
    let header = segment::read_header(file, path, id)?;
    let file_bytes = file.metadata().map_err(failed("read", path))?.len();
    let end = segment::HEADER_BYTES.min(file_bytes);
    let segment = Segment { id, last_seq: id.first_seq - 1, end, file_bytes, broken_at: Vec::new() };
    let (broken, missing) = (Vec::new(), Vec::new());
    let mut scanned =
        Scanned { segment, header, entries: 0, first_entry: None, broken, missing, dirty_tail: 0 };
    let mut scanner = Scanner::new(file, id, file_bytes, seq_end);
    while let Some(entry) = scanner.next().map_err(failed("read", path))? {
        if !entry.skipped.is_empty() {
            scanned.segment.broken_at.push(entry.skipped.start);
            scanned.broken.push(entry.skipped);
        }
        note_missing(&mut scanned.missing, scanned.segment.last_seq + 1, entry.seq);
        scanned.segment.last_seq = entry.seq;
        scanned.segment.end = entry.end;
        scanned.first_entry.get_or_insert(entry.seq);
        scanned.entries += 1;
    }
    scanned.dirty_tail = scanner.dirty_tail().map_err(failed("read", path))?;
    Ok(scanned)
}

fn cut(file: &File, segment: &mut Segment) -> io::Result<()> {
    if segment.file_bytes > segment.end {
        file.set_len(segment.end)?;
        segment.file_bytes = segment.end;
    }
    file.sync_all()
}

/// Where a segment is after its damage was dealt with.
#[derive(PartialEq, Eq)]
enum Place {
    Stays,
    Moved,
}

/// Collects what is found damaged.
struct Findings<'a> {
    dir: &'a Path,
    quarantine: Quarantine,
    report: Recovery,
}

impl Findings<'_> {
    /// Reports the damage of one segment, from its end to its start, and keeps the bytes.
    fn set_aside(&mut self, file: &File, scanned: &Scanned) -> Place {
        let id = scanned.segment.id;
        let is_header_broken = scanned.header == HeaderState::Broken;
        if is_header_broken && scanned.entries == 0 {
            let kept_at = self.quarantine.take(self.dir, id);
            let place = if kept_at.is_some() { Place::Moved } else { Place::Stays };
            self.note(id, &(0..scanned.segment.file_bytes), Reason::Segment, kept_at);
            return place;
        }
        if scanned.dirty_tail > 0 {
            let end = scanned.segment.end;
            self.copy(file, id, &(end..end + scanned.dirty_tail), Reason::Records);
        }
        for range in scanned.broken.iter().rev() {
            self.copy(file, id, range, Reason::Records);
        }
        if is_header_broken {
            self.copy(file, id, &(0..segment::HEADER_BYTES), Reason::Header);
        }
        Place::Stays
    }

    fn copy(&mut self, file: &File, id: SegmentId, range: &Range<u64>, reason: Reason) {
        let is_listed = self.report.quarantined.len() < REPORTED_MAX;
        let kept_at = if is_listed { self.quarantine.copy(file, id, range) } else { None };
        self.note(id, range, reason, kept_at);
    }

    fn note(&mut self, id: SegmentId, range: &Range<u64>, reason: Reason, kept_at: Option<PathBuf>) {
        if self.report.quarantined.len() >= REPORTED_MAX {
            self.report.quarantined_unlisted += 1;
            return;
        }
        let segment = self.dir.join(id.file_name());
        let (offset, bytes) = (range.start, range.end - range.start);
        self.report.quarantined.push(Quarantined { segment, offset, bytes, kept_at, reason });
    }
}

/// Notes that the seqs from `expected` to before `found` have no entry.
fn note_missing(missing: &mut Vec<Missing>, expected: u64, found: u64) {
    if found <= expected {
        return;
    }
    let is_full = missing.len() >= REPORTED_MAX;
    match missing.last_mut() {
        Some(last) if last.last_seq + 1 == expected => last.last_seq = found - 1,
        Some(last) if is_full => last.last_seq = found - 1,
        _ => missing.push(Missing { first_seq: expected, last_seq: found - 1 }),
    }
}

/// Completes the report with what spans segments; `seqs` are those of the oldest segment up to the next entry's.
fn finish(mut report: Recovery, kept: &[Scanned], seqs: Range<u64>) -> Recovery {
    report.quarantined.reverse();
    report.first_seq = kept.iter().find_map(|scanned| scanned.first_entry).unwrap_or(seqs.end);
    report.last_seq = seqs.end - 1;
    let mut expected = seqs.start;
    for scanned in kept {
        report.entries += scanned.entries;
        note_missing(&mut report.missing, expected, scanned.segment.id.first_seq);
        for gap in &scanned.missing {
            note_missing(&mut report.missing, gap.first_seq, gap.last_seq + 1);
        }
        expected = expected.max(scanned.segment.last_seq + 1);
    }
    note_missing(&mut report.missing, expected, seqs.end);
    report
}

/// Spares of another size are of no use, those above the limit not wanted.
fn keep_spares(dir: &Path, options: &Options, numbers: Vec<u64>) -> Result<Vec<u64>, Error> {
    let mut kept = Vec::new();
    for number in numbers {
        let path: PathBuf = dir.join(segment::spare_name(number));
        let bytes = fs::metadata(&path).map_err(failed("read", &path))?.len();
        if bytes == options.segment_bytes && kept.len() < options.recycled_max {
            kept.push(number);
        } else {
            remove_file(&path)?;
        }
    }
    Ok(kept)
}
