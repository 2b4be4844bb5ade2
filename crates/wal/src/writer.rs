//! Writes records to one segment, front to back.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::limits::{BUFFER_BYTES_MAX, DIRECT_BYTES_MIN};
use crate::record::{self, RecordHeader};
use crate::segment::{self, Segment, SegmentId};

/// The segment that is written. After an error it must not be used for writing again.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) id: SegmentId,
    pub(crate) file: File,
    pub(crate) file_bytes: u64,
    /// Bytes of the file that were handed to the system.
    written: u64,
    /// What comes behind them.
    buffer: Vec<u8>,
    next_seq: u64,
    /// Where the last durable entry ends.
    synced_end: u64,
    /// Seq behind the last durable entry.
    synced_next_seq: u64,
}

impl Writer {
    /// Writes to a segment just made by [`segment::create`].
    pub(crate) fn new(id: SegmentId, file: File, file_bytes: u64) -> Writer {
        Writer {
            id,
            file,
            file_bytes,
            written: segment::HEADER_BYTES,
            buffer: Vec::new(),
            next_seq: id.first_seq,
            synced_end: segment::HEADER_BYTES,
            synced_next_seq: id.first_seq,
        }
    }

    /// Seq the next entry gets here.
    pub(crate) fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// Where the last entry ends, in bytes from the start of the file.
    pub(crate) fn end(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    pub(crate) fn has_room(&self, record_bytes: u64) -> bool {
        self.end() + record_bytes <= self.file_bytes
    }

    /// Appends one entry whose payload is `parts` one behind the other; the caller has checked sizes.
    pub(crate) fn put(&mut self, parts: &[&[u8]]) -> io::Result<()> {
        let mut crc = crc32fast::Hasher::new();
        let mut payload_bytes = 0;
        for part in parts {
            crc.update(part);
            payload_bytes += part.len();
        }
        debug_assert!(self.has_room(record::record_bytes(payload_bytes as u64)), "caller rolls the segment");
        let header = RecordHeader {
            payload_bytes: payload_bytes as u32,
            segment: self.id.number,
            seq: self.next_seq,
            payload_crc: crc.finalize(),
        };
        self.buffer.extend_from_slice(&header.encode());
        for part in parts {
            if part.len() >= DIRECT_BYTES_MIN {
                self.flush()?;
                self.file.write_all_at(part, self.written)?;
                self.written += part.len() as u64;
            } else {
                self.buffer.extend_from_slice(part);
            }
            if self.buffer.len() >= BUFFER_BYTES_MAX {
                self.flush()?;
            }
        }
        let padding = payload_bytes.next_multiple_of(8) - payload_bytes;
        self.buffer.extend_from_slice(&[0; 8][..padding]);
        self.next_seq += 1;
        Ok(())
    }

    /// Makes all entries durable.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        if self.synced_next_seq == self.next_seq {
            return Ok(());
        }
        // Zeros behind the last entry tell a clean end from a torn one. The next entry is written over them.
        let end = self.end();
        let zeros = (self.file_bytes - end).min(record::HEADER_BYTES) as usize;
        self.buffer.extend_from_slice(&[0; record::HEADER_BYTES as usize][..zeros]);
        self.file.write_all_at(&self.buffer, self.written)?;
        self.buffer.clear();
        self.written = end;
        self.file.sync_data()?;
        self.synced_end = end;
        self.synced_next_seq = self.next_seq;
        Ok(())
    }

    /// The segment as far as it is durable.
    pub(crate) fn synced(&self) -> Segment {
        Segment {
            id: self.id,
            last_seq: self.synced_next_seq - 1,
            end: self.synced_end,
            file_bytes: self.file_bytes,
            broken_at: Vec::new(),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all_at(&self.buffer, self.written)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn write_to_a_file_that_refuses_is_an_error_at_the_latest_on_sync() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, [0; 4096]).unwrap();
        let id = SegmentId { number: 1, first_seq: 1 };
        let mut writer = Writer::new(id, File::open(&path).unwrap(), 4096);
        writer.put(&[b"small", b"parts"]).unwrap();
        assert!(writer.sync().is_err());
        assert_eq!(writer.synced().last_seq, 0, "nothing became durable");
    }
}
