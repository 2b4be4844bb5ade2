//! One file of the log: its name, its header, how it is made and reused.
//!
//! ```text
//! segment-<number:020>-<first seq:020>.wal
//!
//! offset  bytes  little endian
//!      0      8  magic "SEGMWAL\n"
//!      8      1  format version, 1
//!      9      7  zero
//!     16      8  segment number, as in the name
//!     24      8  first seq, as in the name
//!     32      8  zero
//!     40      4  CRC-32 of bytes 0..40
//!     44      4  zero
//!     48         records (see [`crate::record`]), without space between them
//!                32 zero bytes behind the last one written, where there is room; then what the file held before
//! ```
//!
//! Magic, version and header checksum stay at their place in every version, so that an old program can tell a
//! newer file from a broken one.
//!
//! A number is given to one segment only, one greater than every number in any name in the directory, and one
//! [`Log`](crate::Log) writes it, once, front to back. After a restart the log goes on in a new segment.
//! So nothing is ever written behind or over bytes whose fate is unknown, and a record that was dropped as torn
//! cannot come back beside a newer one of the same seq: it has a lower number, and seqs of a segment end where
//! the next segment's first seq begins.
//!
//! The blocks are allocated when a segment is made, so a full disk shows there, where nothing is lost, and not in
//! the middle of a group. They are not filled with zeros as well, because that writes everything twice: 330 MB in
//! synced groups of 2 MiB took 1.2 to 2.9 s and 0.1 to 0.6 CPU s, with zeros 3.8 to 5.2 s and 0.7 to 1.4 CPU s, and
//! the longest append 25 to 200 ms against 840 to 1340 ms (six alternating runs, ext4, a busy machine), while the
//! syncs did not get measurably shorter. Zeros are written only where the file system cannot allocate. A spare
//! needs neither: its blocks are there, and the records it holds carry another number.
//!
//! A segment is made as `creating.tmp`, synced, renamed, and the directory synced, before a record is written.
//! Ways it can be broken, and what opening does:
//!
//! - *crash before the rename*: `creating.tmp` is left; it is removed. The spare it was made from is lost.
//! - *crash behind the rename*: a segment without records. It is kept for its number and released later.
//! - *header flipped, or shorter than a header*: reported; the name tells number and first seq, so records that
//!   are whole are still read. Without any it is moved to `quarantine/`.
//! - *version above ours in a whole header*: opening is refused.
//! - *crash while releasing*: some of the files are still there. Their entries are whole and below what the
//!   caller asks for.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::FallocateFlags;
use rustix::io::Errno;

use crate::Error;
use crate::disk::{failed, failed_making, remove_file, sync_dir};
use crate::limits::{NAME_NUMBER_MAX, ZERO_BYTES};
use crate::record::{self, u32_at, u64_at};

/// Size of the segment header in bytes; records begin behind it.
pub(crate) const HEADER_BYTES: u64 = 48;

/// Name of a segment while it is made.
pub(crate) const TMP_NAME: &str = "creating.tmp";

/// Format version this program writes, and the newest it reads.
pub(crate) const VERSION: u8 = 1;

const MAGIC: &[u8; 8] = b"SEGMWAL\n";

/// What identifies a segment, written in its name and in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SegmentId {
    /// Its number, from 1, never given twice.
    pub(crate) number: u64,
    /// Seq of its first entry, also if it has none yet.
    pub(crate) first_seq: u64,
}

impl SegmentId {
    pub(crate) fn file_name(&self) -> String {
        format!("segment-{:020}-{:020}.wal", self.number, self.first_seq)
    }

    /// Reads back [`file_name`](Self::file_name); any other name is not a segment.
    pub(crate) fn parse(name: &OsStr) -> Option<SegmentId> {
        let text = name.to_str()?;
        let (number, first_seq) = text.strip_prefix("segment-")?.strip_suffix(".wal")?.split_once('-')?;
        let id = SegmentId { number: number.parse().ok()?, first_seq: first_seq.parse().ok()? };
        (id.is_in_range() && id.file_name() == text).then_some(id)
    }

    /// Whether its name can be read back.
    pub(crate) fn is_in_range(&self) -> bool {
        let range = 1..=NAME_NUMBER_MAX;
        range.contains(&self.number) && range.contains(&self.first_seq)
    }

    fn encode_header(&self) -> [u8; HEADER_BYTES as usize] {
        let mut bytes = [0; HEADER_BYTES as usize];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8] = VERSION;
        bytes[16..24].copy_from_slice(&self.number.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.first_seq.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..40]);
        bytes[40..44].copy_from_slice(&crc.to_le_bytes());
        bytes
    }
}

/// Name of the spare that was segment `number`. The name keeps the number from being given again.
pub(crate) fn spare_name(number: u64) -> String {
    format!("spare-{number:020}.wal")
}

/// Reads back [`spare_name`].
pub(crate) fn parse_spare(name: &OsStr) -> Option<u64> {
    let text = name.to_str()?;
    let number: u64 = text.strip_prefix("spare-")?.strip_suffix(".wal")?.parse().ok()?;
    (number <= NAME_NUMBER_MAX && spare_name(number) == text).then_some(number)
}

/// A segment on disk that is not written any more.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    pub(crate) id: SegmentId,
    /// Seq of the last entry; `first_seq - 1` if there is none.
    pub(crate) last_seq: u64,
    /// Where the last entry ends, in bytes from the start of the file.
    pub(crate) end: u64,
    /// Size of the file in bytes.
    pub(crate) file_bytes: u64,
    /// First bytes of the damaged ranges found when it was opened, ascending.
    pub(crate) broken_at: Vec<u64>,
}

/// What the header of a segment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderState {
    /// It is the segment its name says.
    Sound,
    /// It cannot be believed.
    Broken,
}

/// Compares the header with the name; refuses a newer version.
pub(crate) fn read_header(file: &File, path: &Path, id: SegmentId) -> Result<HeaderState, Error> {
    let mut bytes = [0; HEADER_BYTES as usize];
    match file.read_exact_at(&mut bytes, 0) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(HeaderState::Broken),
        read => read.map_err(failed("read", path))?,
    }
    if &bytes[..8] != MAGIC || u32_at(&bytes, 40) != crc32fast::hash(&bytes[..40]) {
        return Ok(HeaderState::Broken);
    }
    if bytes[8] > VERSION {
        return Err(Error::NewerVersion { path: path.to_owned(), found: bytes[8], known: VERSION });
    }
    let is_named = u64_at(&bytes, 16) == id.number && u64_at(&bytes, 24) == id.first_seq;
    Ok(if is_named && bytes[8] == VERSION { HeaderState::Sound } else { HeaderState::Broken })
}

/// Makes an empty, durable segment of `file_bytes`, from a spare of that size if there is one.
/// [`Error::DiskFull`] means that nothing has changed but that the spare may be gone.
pub(crate) fn create(
    dir: &Path,
    id: SegmentId,
    file_bytes: u64,
    spare: Option<&Path>,
) -> Result<File, Error> {
    let tmp = dir.join(TMP_NAME);
    let path = dir.join(id.file_name());
    let made = fill(&tmp, id, file_bytes, spare).and_then(|file| fs::rename(&tmp, &path).map(|()| file));
    let file = match made {
        Ok(file) => file,
        Err(source) => {
            remove_file(&tmp)?;
            return Err(failed_making(&path, file_bytes)(source));
        }
    };
    sync_dir(dir)?;
    Ok(file)
}

fn fill(tmp: &Path, id: SegmentId, file_bytes: u64, spare: Option<&Path>) -> io::Result<File> {
    let file = match spare {
        Some(spare) => {
            fs::rename(spare, tmp)?;
            File::options().read(true).write(true).open(tmp)?
        }
        None => {
            let file = File::options().read(true).write(true).create(true).truncate(true).open(tmp)?;
            reserve(&file, file_bytes)?;
            file
        }
    };
    let mut start = [0; (HEADER_BYTES + record::HEADER_BYTES) as usize];
    start[..HEADER_BYTES as usize].copy_from_slice(&id.encode_header());
    file.write_all_at(&start, 0)?;
    file.sync_all()?;
    Ok(file)
}

/// Allocates all blocks; they read as zeros.
fn reserve(file: &File, file_bytes: u64) -> io::Result<()> {
    match rustix::fs::fallocate(file, FallocateFlags::empty(), 0, file_bytes) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => write_zeros(file, file_bytes),
        reserved => Ok(reserved?),
    }
}

fn write_zeros(file: &File, file_bytes: u64) -> io::Result<()> {
    let zeros = vec![0; file_bytes.min(ZERO_BYTES) as usize];
    let mut at = 0;
    while at < file_bytes {
        let step = (file_bytes - at).min(ZERO_BYTES);
        file.write_all_at(&zeros[..step as usize], at)?;
        at += step;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_reserve_give_a_file_of_zeros() {
        for file_bytes in [8, ZERO_BYTES, ZERO_BYTES + 8] {
            for way in [reserve, write_zeros] {
                let file = tempfile::tempfile().unwrap();
                way(&file, file_bytes).unwrap();
                let mut bytes = vec![1; file_bytes as usize + 1];
                assert_eq!(file.read_at(&mut bytes, 0).unwrap() as u64, file_bytes);
                assert!(bytes[..file_bytes as usize].iter().all(|&byte| byte == 0));
            }
        }
    }

    #[test]
    fn only_names_given_by_the_log_are_segments() {
        let id = SegmentId { number: 7, first_seq: 1 << 63 };
        assert_eq!(SegmentId::parse(id.file_name().as_ref()), Some(id));
        for name in [
            "segment-7-1.wal",
            "segment-00000000000000000000-00000000000000000001.wal",
            "segment-00000000000000000001-00000000000000000000.wal",
            "segment-00000000000000000001-09223372036854775809.wal",
            "segment-+0000000000000000001-00000000000000000001.wal",
            "segment-00000000000000000001-00000000000000000001.wal.bak",
        ] {
            assert_eq!(SegmentId::parse(name.as_ref()), None, "{name}");
        }
    }
}
