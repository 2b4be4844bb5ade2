//! Sets damaged bytes aside for an operator to look at: `quarantine/` in the log's directory.
//!
//! A damaged range inside a segment is copied, up to a bound, and the segment stays. A segment without a single
//! whole record is moved. The files are never read again, but their names keep numbers and seqs from being given
//! twice; they may be removed at any time once the log has gone on.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::disk::{failed, sync_dir};
use crate::limits::{QUARANTINE_COPY_BYTES_MAX, QUARANTINE_FILES_MAX};
use crate::segment::SegmentId;

/// Damage found when the log was opened. It is found again at each opening until the segment is released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The segment file.
    pub segment: PathBuf,
    /// Where the damage begins, in bytes from the start of the file.
    pub offset: u64,
    /// Its length in bytes; an upper bound if a header is what broke.
    pub bytes: u64,
    /// Where the bytes were set aside; none if that failed or the quarantine is full.
    pub kept_at: Option<PathBuf>,
    /// What is damaged.
    pub reason: Reason,
}

/// What is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The header of a segment whose records were read nevertheless.
    Header,
    /// One or more records; [`Recovery::missing`](crate::Recovery::missing) tells the seqs.
    Records,
    /// A segment in which no record could be read.
    Segment,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Header => "segment header broken",
            Reason::Records => "records broken",
            Reason::Segment => "no readable record in segment",
        })
    }
}

/// The folder for damaged bytes; made when first needed.
pub(crate) struct Quarantine {
    dir: PathBuf,
    names: Vec<OsString>,
}

impl Quarantine {
    pub(crate) fn open(log_dir: &Path) -> Result<Quarantine, Error> {
        let dir = log_dir.join("quarantine");
        let mut names = Vec::new();
        match fs::read_dir(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            listing => {
                for entry in listing.map_err(failed("list", &dir))? {
                    names.push(entry.map_err(failed("list", &dir))?.file_name());
                }
            }
        }
        Ok(Quarantine { dir, names })
    }

    /// Segments that were moved here.
    pub(crate) fn segments(&self) -> impl Iterator<Item = SegmentId> + '_ {
        self.names.iter().filter_map(|name| SegmentId::parse(name))
    }

    /// Copies a range. Never fails: a missing copy must not keep the log from opening, and the original stays.
    pub(crate) fn copy(&mut self, file: &File, id: SegmentId, range: &Range<u64>) -> Option<PathBuf> {
        let segment = id.file_name();
        let stem = segment.trim_end_matches(".wal");
        let name = OsString::from(format!("{stem}-{}.bin", range.start));
        let path = self.dir.join(&name);
        if self.names.contains(&name) {
            return Some(path);
        }
        let len = (range.end - range.start).min(QUARANTINE_COPY_BYTES_MAX);
        let mut bytes = vec![0; len as usize];
        let copied = self
            .make_room()
            .and_then(|()| file.read_exact_at(&mut bytes, range.start))
            .and_then(|()| fs::write(&path, &bytes));
        if copied.is_err() {
            return None;
        }
        self.names.push(name);
        Some(path)
    }

    /// Moves a whole segment; none if it must stay where it is.
    pub(crate) fn take(&mut self, log_dir: &Path, id: SegmentId) -> Option<PathBuf> {
        let from = log_dir.join(id.file_name());
        let path = self.dir.join(id.file_name());
        let moved = self.make_room().and_then(|()| fs::rename(&from, &path));
        if moved.is_err() || sync_dir(&self.dir).is_err() || sync_dir(log_dir).is_err() {
            return path.exists().then_some(path);
        }
        self.names.push(id.file_name().into());
        Some(path)
    }

    fn make_room(&self) -> io::Result<()> {
        if self.names.len() >= QUARANTINE_FILES_MAX {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        fs::create_dir_all(&self.dir)
    }
}
