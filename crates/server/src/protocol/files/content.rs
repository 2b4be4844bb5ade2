//! The bytes of a file, at any place; those of a packed one unpacked as a whole.

use bytes::Bytes;
use ingest::{Encoding, Limits};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// See the module.
#[derive(Debug)]
pub(super) enum Content {
    /// it may grow
    Growing(File, u64),
    /// it is as it is
    Whole(Bytes),
}

impl Content {
    /// Unpacks a file that was packed with gzip or zstd.
    pub(super) fn unpacked(file: &mut File, encoding: Encoding, limits: &Limits) -> io::Result<Self> {
        use std::io::Read;
        let mut packed = Vec::new();
        file.take(limits.body_compressed_max as u64 + 1).read_to_end(&mut packed)?;
        let unpacked = ingest::decompress(encoding, packed.into(), limits).map_err(io::Error::other)?;
        if unpacked.is_truncated {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is not whole yet"));
        }
        Ok(Self::Whole(unpacked.bytes))
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Growing(_, length) => *length,
            Self::Whole(bytes) => bytes.len() as u64,
        }
    }

    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Self::Whole(_))
    }

    /// Bytes at a place, fewer at the end.
    pub(super) fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::Growing(file, _) => {
                let mut bytes = vec![0; length];
                let mut filled = 0;
                while filled < length {
                    match file.read_at(&mut bytes[filled..], offset + filled as u64)? {
                        0 => break,
                        read => filled += read,
                    }
                }
                bytes.truncate(filled);
                Ok(bytes)
            }
            Self::Whole(bytes) => {
                let begin = usize::try_from(offset).map_or(bytes.len(), |offset| offset.min(bytes.len()));
                Ok(bytes[begin..begin.saturating_add(length).min(bytes.len())].to_vec())
            }
        }
    }
}
