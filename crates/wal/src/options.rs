//! How large the log's files are.

use crate::Error;
use crate::limits::{RECYCLED_MAX, SEGMENT_BYTES_MAX, SEGMENT_BYTES_MIN};

/// Options of a [`Log`](crate::Log). They may change between two openings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Size of one segment file in bytes, allocated when it is made; 4 KiB to 1 GiB, a multiple of 8.
    pub segment_bytes: u64,
    /// Released segment files kept for reuse, 0 to 64. Reuse saves allocating blocks, and the journal
    /// commits for them at each sync.
    pub recycled_max: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { segment_bytes: 64 << 20, recycled_max: 4 }
    }
}

impl Options {
    /// Says which option is out of its range, if any.
    pub fn validate(&self) -> Result<(), Error> {
        let range = SEGMENT_BYTES_MIN..=SEGMENT_BYTES_MAX;
        if !range.contains(&self.segment_bytes) || !self.segment_bytes.is_multiple_of(8) {
            let expected = format!("a multiple of 8 from {SEGMENT_BYTES_MIN} to {SEGMENT_BYTES_MAX}");
            return Err(Error::InvalidOption {
                option: "segment_bytes",
                value: self.segment_bytes,
                expected,
            });
        }
        if self.recycled_max > RECYCLED_MAX {
            let expected = format!("at most {RECYCLED_MAX}");
            let value = self.recycled_max as u64;
            return Err(Error::InvalidOption { option: "recycled_max", value, expected });
        }
        Ok(())
    }
}
