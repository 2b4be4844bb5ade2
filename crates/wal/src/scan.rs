//! Finds the whole records of a segment, whatever lies between them.
//!
//! A record counts if its header is whole, carries the number of the segment, its payload fits the file and its
//! checksum, and its seq can be: right behind a record stands the next seq; behind a gap of `n` bytes, one of the
//! `n / 32 + 1` next ones; never one of the segment that follows. That keeps bytes that merely look like a record
//! (a payload may be a copy of a segment) from being taken for one unless they fit exactly.
//!
//! Time is linear in the file: each step moves forward, and a payload is read at most once.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use crate::limits::READ_BYTES;
use crate::record::{self, HEADER_BYTES, RecordHeader};
use crate::segment::{self, SegmentId};

/// The part of a file that is in memory. Grows to the largest record, so it is bounded by that.
struct Window<'a> {
    file: &'a File,
    /// Bytes of the file that may be looked at.
    file_bytes: u64,
    start: u64,
    buffer: Vec<u8>,
}

impl Window<'_> {
    /// The `len` bytes at `at`, which the caller knows to be inside the file.
    fn view(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        Ok(&self.ahead(at, len)?[..len])
    }

    /// All bytes in memory from `at` on, at least `len`, which the caller knows to be inside the file.
    fn ahead(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        let end = self.start + self.buffer.len() as u64;
        if at < self.start || at + len as u64 > end {
            let kept = if (self.start..end).contains(&at) { (end - at) as usize } else { 0 };
            self.buffer.drain(..self.buffer.len() - kept);
            self.start = at;
            let ahead = (self.file_bytes - at).min(READ_BYTES as u64) as usize;
            self.buffer.resize(len.max(ahead), 0);
            if let Err(error) = self.file.read_exact_at(&mut self.buffer[kept..], at + kept as u64) {
                self.buffer.clear();
                return Err(error);
            }
        }
        Ok(&self.buffer[(at - self.start) as usize..])
    }
}

/// One whole record.
pub(crate) struct Entry<'a> {
    /// Bytes before it that belong to no whole record; usually empty.
    pub(crate) skipped: Range<u64>,
    pub(crate) seq: u64,
    pub(crate) payload: &'a [u8],
    /// Where the next record begins.
    pub(crate) end: u64,
}

/// Walks one segment.
pub(crate) struct Scanner<'a> {
    window: Window<'a>,
    number: u64,
    /// Where the last whole record ended.
    at: u64,
    /// Seq that belongs there.
    seq: u64,
    /// Seqs from here on belong to later segments.
    seq_end: u64,
}

impl<'a> Scanner<'a> {
    /// Looks at the first `file_bytes` of a segment for entries below `seq_end`.
    pub(crate) fn new(file: &'a File, id: SegmentId, file_bytes: u64, seq_end: u64) -> Scanner<'a> {
        let window = Window { file, file_bytes, start: 0, buffer: Vec::new() };
        Scanner { window, number: id.number, at: segment::HEADER_BYTES, seq: id.first_seq, seq_end }
    }

    /// The next whole record; none at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Entry<'_>>> {
        let Some((at, header)) = self.find()? else { return Ok(None) };
        let skipped = self.at..at;
        // A file may have been cut inside the padding of its last record.
        self.at = (at + header.record_bytes()).min(self.window.file_bytes);
        self.seq = header.seq + 1;
        let payload = self.window.view(at + HEADER_BYTES, header.payload_bytes as usize)?;
        Ok(Some(Entry { skipped, seq: header.seq, payload, end: self.at }))
    }

    /// Bytes of an unfinished or broken record behind the last whole one. Zeros there are a clean end. If the
    /// header is broken its length is unknown, and what counts is all up to 32 zero bytes, thus an upper bound.
    pub(crate) fn dirty_tail(&mut self) -> io::Result<u64> {
        let rest = self.window.file_bytes.saturating_sub(self.at);
        if rest == 0 {
            return Ok(0);
        }
        let head = self.window.view(self.at, rest.min(HEADER_BYTES) as usize)?;
        if let Some(header) = RecordHeader::decode(head)
            && header.segment == self.number
        {
            return Ok(header.record_bytes().min(rest));
        }
        let mut zero_words = 0;
        let mut at = self.at;
        while at < self.window.file_bytes && zero_words < 4 {
            let step = (self.window.file_bytes - at).min(8);
            let is_zero = self.window.view(at, step as usize)?.iter().all(|&byte| byte == 0);
            zero_words = if is_zero { zero_words + 1 } else { 0 };
            at += step;
        }
        Ok((at - self.at).saturating_sub(zero_words * 8))
    }

    fn find(&mut self) -> io::Result<Option<(u64, RecordHeader)>> {
        let mut at = self.at;
        while let Some(candidate) = self.find_number(at)? {
            at = candidate;
            let header = RecordHeader::decode(self.window.view(at, HEADER_BYTES as usize)?);
            let Some(header) = header.filter(|header| self.fits(at, header)) else {
                at += 8;
                continue;
            };
            let payload = self.window.view(at + HEADER_BYTES, header.payload_bytes as usize)?;
            if crc32fast::hash(payload) == header.payload_crc {
                return Ok(Some((at, header)));
            }
            at += header.record_bytes();
        }
        Ok(None)
    }

    /// The first place from `at` on where a record with our number may begin. A plain loop over words, since it
    /// runs over the unused rest of every segment.
    fn find_number(&mut self, mut at: u64) -> io::Result<Option<u64>> {
        let number = self.number.to_le_bytes();
        while at + HEADER_BYTES <= self.window.file_bytes {
            let bytes = self.window.ahead(at, HEADER_BYTES as usize)?;
            let mut words = bytes[8..].chunks_exact(8);
            let steps = words.len() as u64;
            if let Some(found) = words.position(|word| word == number) {
                let candidate = at + found as u64 * 8;
                return Ok((candidate + HEADER_BYTES <= self.window.file_bytes).then_some(candidate));
            }
            at += steps * 8;
        }
        Ok(None)
    }

    fn fits(&self, at: u64, header: &RecordHeader) -> bool {
        let seq_max = self.seq + (at - self.at) / record::HEADER_BYTES;
        header.segment == self.number
            && (self.seq..=seq_max).contains(&header.seq)
            && header.seq < self.seq_end
            && at + HEADER_BYTES + u64::from(header.payload_bytes) <= self.window.file_bytes
    }
}
