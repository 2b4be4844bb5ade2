//! One entry in a segment.
//!
//! ```text
//! offset  bytes  little endian, the record begins at a multiple of 8
//!      0      4  CRC-32 of bytes 4..32
//!      4      4  payload length
//!      8      8  number of the segment it was written to
//!     16      8  seq
//!     24      4  CRC-32 of the payload
//!     28      4  zero
//!     32      n  payload
//!   32+n    0-7  padding up to a multiple of 8, zeros, not checked
//! ```
//!
//! The header has its own checksum, so that a whole header can be believed about the length of a broken payload,
//! and so that a scan over garbage never reads a payload at every offset.
//!
//! Ways it can be broken, and what the reader does:
//!
//! - *never written*: the header is zeros (the checksum of a header of zeros is not zero). End of the entries
//!   written so far; the reader still looks for later ones.
//! - *left over from an earlier use of the file*: the segment number is another one. Not an entry.
//! - *header torn or flipped*: its checksum fails. The reader goes on in steps of 8 bytes to the next whole one.
//! - *payload torn or flipped*: its checksum fails. The reader goes on behind it, at the length the header tells.
//! - *length beyond the file*, *seq that cannot be* (see [`crate::scan`]): treated as a broken header.
//! - *padding flipped*: harmless.

/// Size of the header in bytes.
pub(crate) const HEADER_BYTES: u64 = 32;

/// The header of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordHeader {
    /// Length of the payload in bytes.
    pub(crate) payload_bytes: u32,
    /// Number of the segment.
    pub(crate) segment: u64,
    /// Seq of the entry.
    pub(crate) seq: u64,
    /// CRC-32 of the payload.
    pub(crate) payload_crc: u32,
}

impl RecordHeader {
    pub(crate) fn encode(&self) -> [u8; HEADER_BYTES as usize] {
        let mut bytes = [0; HEADER_BYTES as usize];
        bytes[4..8].copy_from_slice(&self.payload_bytes.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.segment.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.seq.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.payload_crc.to_le_bytes());
        let crc = crc32fast::hash(&bytes[4..]);
        bytes[..4].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// The header, if `bytes` are one that is whole.
    pub(crate) fn decode(bytes: &[u8]) -> Option<RecordHeader> {
        let bytes = bytes.first_chunk::<{ HEADER_BYTES as usize }>()?;
        let header = RecordHeader {
            payload_bytes: u32_at(bytes, 4),
            segment: u64_at(bytes, 8),
            seq: u64_at(bytes, 16),
            payload_crc: u32_at(bytes, 24),
        };
        (u32_at(bytes, 0) == crc32fast::hash(&bytes[4..])).then_some(header)
    }

    /// Bytes from the start of this record to the start of the next.
    pub(crate) fn record_bytes(&self) -> u64 {
        record_bytes(u64::from(self.payload_bytes))
    }
}

/// Bytes a payload takes in a segment.
pub(crate) fn record_bytes(payload_bytes: u64) -> u64 {
    HEADER_BYTES + payload_bytes.next_multiple_of(8)
}

/// The little-endian number at `offset`, which the caller knows to be inside.
pub(crate) fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[offset..offset + 4]);
    u32::from_le_bytes(number)
}

/// The little-endian number at `offset`, which the caller knows to be inside.
pub(crate) fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[offset..offset + 8]);
    u64::from_le_bytes(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_of_zeros_is_no_record() {
        assert_eq!(RecordHeader::decode(&[0; 32]), None);
    }

    #[test]
    fn header_reads_back_and_any_flipped_bit_breaks_it() {
        let header = RecordHeader { payload_bytes: 5, segment: 7, seq: 9, payload_crc: 11 };
        let bytes = header.encode();
        assert_eq!(RecordHeader::decode(&bytes), Some(header));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(RecordHeader::decode(&flipped), None, "bit {bit}");
        }
    }
}
