//! Checksummed snapshots, one file per seq. The caller's state in one piece, opaque.
//!
//! ```text
//! snapshot-<seq:020>.bin
//!
//! offset  bytes  little endian
//!      0      8  magic "SEGMSNP\n"
//!      8      1  format version, 1
//!      9      7  zero
//!     16      8  seq, as in the name
//!     24      8  payload length
//!     32      4  CRC-32 of the payload
//!     36      4  CRC-32 of bytes 0..36
//!     40         payload, to the end of the file
//! ```
//!
//! It is written as `<name>.tmp`, synced, renamed, and the directory synced, so under its name a snapshot is whole.
//! Ways it can be broken: cut, flipped or renamed ([`Error::SnapshotDamaged`], the caller takes an older one or
//! replays), of a newer version (refused), left as `.tmp` by a crash (never read; written over or removed later).

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::disk::{failed, failed_making, remove_file, sync_dir};
use crate::limits::SNAPSHOT_BYTES_MAX;
use crate::record::{u32_at, u64_at};

const HEADER_BYTES: usize = 40;
const MAGIC: &[u8; 8] = b"SEGMSNP\n";
const VERSION: u8 = 1;

/// Writes the snapshot of `seq` into `dir`, which must exist, and returns its path when it is durable. One of the
/// same seq is replaced. One writer per directory at a time.
pub fn write_snapshot(dir: &Path, seq: u64, payload: &[u8]) -> Result<PathBuf, Error> {
    let bytes = payload.len() as u64;
    if bytes > SNAPSHOT_BYTES_MAX {
        return Err(Error::TooLarge { bytes, limit: SNAPSHOT_BYTES_MAX });
    }
    let path = dir.join(file_name(seq));
    let tmp = dir.join(tmp_name(seq));
    let made = write_file(&tmp, seq, payload).and_then(|()| fs::rename(&tmp, &path));
    if let Err(source) = made {
        remove_file(&tmp)?;
        return Err(failed_making(&path, bytes)(source));
    }
    sync_dir(dir)?;
    Ok(path)
}

/// Reads the snapshot of `seq` back.
pub fn read_snapshot(dir: &Path, seq: u64) -> Result<Vec<u8>, Error> {
    let path = dir.join(file_name(seq));
    let mut file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Error::SnapshotMissing { path }),
        opened => opened.map_err(failed("open", &path))?,
    };
    let file_bytes = file.metadata().map_err(failed("read", &path))?.len();
    let damaged = |problem| Error::SnapshotDamaged { path: path.clone(), problem };
    let mut header = [0; HEADER_BYTES];
    match file.read_exact(&mut header) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(damaged("shorter than its header"));
        }
        read => read.map_err(failed("read", &path))?,
    }
    if &header[..8] != MAGIC || u32_at(&header, 36) != crc32fast::hash(&header[..36]) {
        return Err(damaged("header checksum is wrong"));
    }
    if header[8] > VERSION {
        return Err(Error::NewerVersion { path, found: header[8], known: VERSION });
    }
    if u64_at(&header, 16) != seq {
        return Err(damaged("it is of another seq than its name"));
    }
    let bytes = u64_at(&header, 24);
    if bytes > SNAPSHOT_BYTES_MAX || file_bytes != HEADER_BYTES as u64 + bytes {
        return Err(damaged("its length is not the one written"));
    }
    let mut payload = vec![0; bytes as usize];
    file.read_exact(&mut payload).map_err(failed("read", &path))?;
    if crc32fast::hash(&payload) != u32_at(&header, 32) {
        return Err(damaged("payload checksum is wrong"));
    }
    Ok(payload)
}

/// Removes the snapshots below `seq`, and what crashes while writing one left of them. Returns how many files.
pub fn remove_snapshots_below(dir: &Path, seq: u64) -> Result<usize, Error> {
    let mut removed = 0;
    for entry in fs::read_dir(dir).map_err(failed("list", dir))? {
        let name = entry.map_err(failed("list", dir))?.file_name();
        if name.to_str().and_then(parse_name).is_some_and(|found| found < seq) {
            remove_file(&dir.join(name))?;
            removed += 1;
        }
    }
    if removed > 0 {
        sync_dir(dir)?;
    }
    Ok(removed)
}

fn file_name(seq: u64) -> String {
    format!("snapshot-{seq:020}.bin")
}

fn tmp_name(seq: u64) -> String {
    format!("{}.tmp", file_name(seq))
}

/// The seq of a snapshot, finished or not.
fn parse_name(name: &str) -> Option<u64> {
    let seq = name.strip_prefix("snapshot-")?.trim_end_matches(".tmp").strip_suffix(".bin")?.parse().ok()?;
    (name == file_name(seq) || name == tmp_name(seq)).then_some(seq)
}

fn write_file(path: &Path, seq: u64, payload: &[u8]) -> io::Result<()> {
    let mut header = [0; HEADER_BYTES];
    header[..8].copy_from_slice(MAGIC);
    header[8] = VERSION;
    header[16..24].copy_from_slice(&seq.to_le_bytes());
    header[24..32].copy_from_slice(&(payload.len() as u64).to_le_bytes());
    header[32..36].copy_from_slice(&crc32fast::hash(payload).to_le_bytes());
    let crc = crc32fast::hash(&header[..36]);
    header[36..].copy_from_slice(&crc.to_le_bytes());
    let mut file = File::create(path)?;
    file.write_all(&header)?;
    file.write_all(payload)?;
    file.sync_all()
}
