//! How far a file has been read, and what it is known by.
//!
//! ```text
//! mark = offset "." head length "." hash of the head "." tail length "." hash of the tail      all in hexadecimal digits
//!         head: the first bytes of the file, up to 1 KiB; tail: those before the offset, up to 256
//! ```
//! A number of a file is given to another one when the first is gone, and a file may be cut and written anew; then the
//! bytes are others. A text that is no mark is as if there were none.

use super::content::Content;
use std::fmt;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

const HEAD_BYTES: u64 = 1_024;
const TAIL_BYTES: u64 = 256;

/// Bytes that must have been read of a file before another one is taken for its copy.
pub(super) const COPY_BYTES_MIN: u64 = 64;

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) offset: u64,
    head_length: u64,
    head: u64,
    tail_length: u64,
    tail: u64,
}

impl Mark {
    /// A place in a file.
    pub(super) fn at(content: &Content, offset: u64) -> io::Result<Self> {
        let (head_length, tail_length) = (offset.min(HEAD_BYTES), offset.min(TAIL_BYTES));
        let head = xxh3_64(&content.read_at(0, head_length as usize)?);
        let tail = xxh3_64(&content.read_at(offset - tail_length, tail_length as usize)?);
        Ok(Self { offset, head_length, head, tail_length, tail })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|part| u64::from_str_radix(part, 16).ok());
        let mut next = || numbers.next().flatten();
        let mark = Self {
            offset: next()?,
            head_length: next()?,
            head: next()?,
            tail_length: next()?,
            tail: next()?,
        };
        let is_sound = mark.head_length <= HEAD_BYTES && mark.tail_length <= mark.offset.min(TAIL_BYTES);
        is_sound.then_some(mark)
    }

    /// Whether a file is the one that the mark is of, or has the same content up to it.
    pub(super) fn fits(&self, content: &Content) -> io::Result<bool> {
        if self.offset == 0 || content.len() < self.offset {
            return Ok(self.offset == 0);
        }
        let head = content.read_at(0, self.head_length as usize)?;
        if xxh3_64(&head) != self.head {
            return Ok(false);
        }
        let tail = content.read_at(self.offset - self.tail_length, self.tail_length as usize)?;
        Ok(xxh3_64(&tail) == self.tail)
    }

    /// Whether enough is known to tell a copy.
    pub(super) fn tells_copies(&self) -> bool {
        self.offset >= COPY_BYTES_MIN
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { offset, head_length, head, tail_length, tail } = self;
        write!(f, "{offset:x}.{head_length:x}.{head:x}.{tail_length:x}.{tail:x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_fits_what_it_was_made_of_and_nothing_else() {
        let whole = |text: &str| Content::Whole(text.to_owned().into());
        let text: String = (0..200).map(|number| format!("line {number}\n")).collect();
        let mark = Mark::at(&whole(&text), 1_500).unwrap();
        assert_eq!(Mark::parse(&mark.to_string()), Some(mark));
        assert!(mark.fits(&whole(&format!("{text}more"))).unwrap());
        for other in [
            "",
            &text[..1_499],
            &text.replace("line 3\n", "line x\n"),
            &text.replace("line 160\n", "line y60\n"),
        ] {
            assert!(!mark.fits(&whole(other)).unwrap(), "{}", other.len());
        }
        assert!(Mark::default().fits(&whole("")).unwrap());
        for broken in ["", "1", "1.2.3.4", "x.0.0.0.0", "1.ffffff.0.0.0", "1.0.0.2.0"] {
            assert_eq!(Mark::parse(broken), None, "{broken}");
        }
    }
}
