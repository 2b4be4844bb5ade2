//! The log: a queue of segments, the newest of which is written.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tracing::debug;

use crate::disk::{DirLock, create_dir, failed, lock_dir, remove_file, sync_dir};
use crate::limits::{ENTRY_BYTES_MAX, SKIP_SEQ_MAX};
use crate::recovery::{Recovered, Recovery, recover};
use crate::scan::Scanner;
use crate::segment::{self, Segment, SegmentId};
use crate::writer::Writer;
use crate::{Error, Options, record};

/// A write-ahead log in one directory. Dropping it loses what was appended but not synced.
#[derive(Debug)]
pub struct Log {
    dir: PathBuf,
    options: Options,
    /// Segments that are not written any more, oldest first.
    sealed: VecDeque<Segment>,
    /// The newest segment, once this opening has appended something. A segment is made when it is needed, so that
    /// a log can be opened, read and released on a full disk, and restarts without writes leave no files.
    writer: Option<Writer>,
    /// Numbers of the spare files.
    spares: Vec<u64>,
    next_number: u64,
    next_seq: u64,
    is_poisoned: bool,
    /// Held for as long as the log is open.
    _lock: DirLock,
}

impl Log {
    /// Opens the log in `dir`, or creates it, and says what was found. Ends whatever the files hold; fails only if
    /// the directory is in use or inaccessible, a file is of a newer version, or the disk refuses to read.
    pub fn open(dir: &Path, options: Options) -> Result<(Log, Recovery), Error> {
        options.validate()?;
        create_dir(dir)?;
        let lock = lock_dir(dir)?;
        let Recovered { segments, spares, next_number, next_seq, report } = recover(dir, &options)?;
        let log = Log {
            dir: dir.to_owned(),
            options,
            sealed: segments.into(),
            writer: None,
            spares,
            next_number,
            next_seq,
            is_poisoned: false,
            _lock: lock,
        };
        Ok((log, report))
    }

    /// Appends an entry and returns its seq. It is neither durable nor readable before [`sync`](Log::sync).
    pub fn append(&mut self, payload: &[u8]) -> Result<u64, Error> {
        self.append_parts(&[payload])
    }

    /// As [`append`](Log::append), the payload being `parts` one behind the other.
    pub fn append_parts(&mut self, parts: &[&[u8]]) -> Result<u64, Error> {
        self.refuse_if_poisoned()?;
        let bytes = parts.iter().fold(0, |sum: usize, part| sum.saturating_add(part.len()));
        if bytes > ENTRY_BYTES_MAX {
            return Err(Error::TooLarge { bytes: bytes as u64, limit: ENTRY_BYTES_MAX as u64 });
        }
        let record_bytes = record::record_bytes(bytes as u64);
        let has_place =
            |writer: &&mut Writer| writer.has_room(record_bytes) && writer.next_seq() == self.next_seq;
        if self.writer.as_mut().filter(has_place).is_none() {
            self.roll(record_bytes)?;
        }
        let writer = self.writer.as_mut().expect("rolling sets the writer");
        let put = writer.put(parts).map_err(failed("write", &self.dir.join(writer.id.file_name())));
        self.poison_on_error(put)?;
        self.next_seq += 1;
        Ok(self.next_seq - 1)
    }

    /// Makes everything appended durable. After an error nothing appended since the last sync may be taken for
    /// durable, or for lost.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.refuse_if_poisoned()?;
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let synced = writer.sync().map_err(failed("sync", &self.dir.join(writer.id.file_name())));
        self.poison_on_error(synced)
    }

    /// Seq the next entry gets.
    pub fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// Makes the next seq at least `seq + 1`: for a checkpoint that is ahead of a log whose directory was lost.
    /// It is kept from the next entry on, so say it after each opening. `seq` is at most
    /// [`SKIP_SEQ_MAX`].
    pub fn skip_to(&mut self, seq: u64) {
        debug_assert!(seq <= SKIP_SEQ_MAX, "seqs count entries, none counts that far");
        self.next_seq = self.next_seq.max(seq.min(SKIP_SEQ_MAX) + 1);
    }

    /// Whether an earlier write or sync failed.
    pub fn is_poisoned(&self) -> bool {
        self.is_poisoned
    }

    /// Bytes of the entries in segments not yet released, with their headers; what a replay reads at most.
    pub fn bytes_live(&self) -> u64 {
        let sealed = self.sealed.iter().map(|segment| segment.end);
        let ends = sealed.chain(self.writer.iter().map(Writer::end));
        ends.map(|end| end.saturating_sub(segment::HEADER_BYTES)).sum()
    }

    /// Calls `f` with each durable entry above `after`, in order, until it returns an error. Holds one entry, or
    /// 1 MiB, in memory. Works on a poisoned log, too.
    pub fn read<E: From<Error>>(
        &self,
        after: u64,
        mut f: impl FnMut(u64, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        for segment in &self.sealed {
            if segment.last_seq > after {
                let path = self.dir.join(segment.id.file_name());
                let file = File::open(&path).map_err(failed("open", &path))?;
                read_segment(&file, &path, segment, after, &mut f)?;
            }
        }
        if let Some(writer) = &self.writer {
            let path = self.dir.join(writer.id.file_name());
            read_segment(&writer.file, &path, &writer.synced(), after, &mut f)?;
        }
        Ok(())
    }

    /// Says that entries up to and including `seq` are not needed any more. Segments of which that is true as a
    /// whole become spares or are removed, oldest first; the newest always stays, it holds the place in the log.
    pub fn release(&mut self, seq: u64) -> Result<(), Error> {
        self.refuse_if_poisoned()?;
        let released = self.release_segments(seq);
        self.poison_on_error(released)
    }

    fn release_segments(&mut self, seq: u64) -> Result<(), Error> {
        let newest = usize::from(self.writer.is_none());
        let mut is_changed = false;
        while self.sealed.len() > newest && self.sealed.front().is_some_and(|oldest| oldest.last_seq <= seq) {
            let Some(oldest) = self.sealed.pop_front() else { break };
            let path = self.dir.join(oldest.id.file_name());
            if oldest.file_bytes == self.options.segment_bytes
                && self.spares.len() < self.options.recycled_max
            {
                let spare = self.dir.join(segment::spare_name(oldest.id.number));
                fs::rename(&path, &spare).map_err(failed("rename", &path))?;
                self.spares.push(oldest.id.number);
            } else {
                remove_file(&path)?;
            }
            debug!(segment = oldest.id.number, last_seq = oldest.last_seq, "segment released");
            is_changed = true;
        }
        // Before a spare is written over: its old name, too, must never be seen with new content.
        if is_changed { sync_dir(&self.dir) } else { Ok(()) }
    }

    /// Makes a new segment with room for a record. What was appended before becomes durable first, so only the
    /// newest segment can have an unfinished end.
    fn roll(&mut self, record_bytes: u64) -> Result<(), Error> {
        self.sync()?;
        let id = SegmentId { number: self.next_number, first_seq: self.next_seq };
        if !id.is_in_range() {
            return Err(Error::Exhausted { dir: self.dir.clone() });
        }
        let file_bytes = self.options.segment_bytes.max(segment::HEADER_BYTES + record_bytes);
        let is_usual = file_bytes == self.options.segment_bytes;
        let spare = if is_usual { self.spares.pop() } else { None };
        let spare_path = spare.map(|number| self.dir.join(segment::spare_name(number)));
        let created = segment::create(&self.dir, id, file_bytes, spare_path.as_deref());
        let file = self.poison_on_error(created)?;
        self.next_number += 1;
        debug!(segment = id.number, first_seq = id.first_seq, recycled = spare.is_some(), "segment created");
        if let Some(full) = self.writer.replace(Writer::new(id, file, file_bytes)) {
            self.sealed.push_back(full.synced());
        }
        Ok(())
    }

    fn refuse_if_poisoned(&self) -> Result<(), Error> {
        if self.is_poisoned { Err(Error::Poisoned) } else { Ok(()) }
    }

    /// A full disk shows before anything is written; after every other error the disk is not to be trusted.
    fn poison_on_error<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        self.is_poisoned |= matches!(&result, Err(error) if !matches!(error, Error::DiskFull { .. }));
        result
    }
}

fn read_segment<E: From<Error>>(
    file: &File,
    path: &Path,
    segment: &Segment,
    after: u64,
    f: &mut impl FnMut(u64, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let damaged = |offset| Error::Damaged { path: path.to_owned(), offset };
    let mut scanner = Scanner::new(file, segment.id, segment.end, segment.last_seq + 1);
    let mut end = segment::HEADER_BYTES;
    let mut seq = segment.id.first_seq - 1;
    while let Some(entry) = scanner.next().map_err(failed("read", path))? {
        if !entry.skipped.is_empty() && segment.broken_at.binary_search(&entry.skipped.start).is_err() {
            return Err(damaged(entry.skipped.start).into());
        }
        (end, seq) = (entry.end, entry.seq);
        if seq > after {
            f(seq, entry.payload)?;
        }
    }
    if seq < segment.last_seq {
        return Err(damaged(end).into());
    }
    Ok(())
}
