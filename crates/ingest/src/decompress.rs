//! Content encodings, decoded as a stream with a cap on size and ratio.
//!
//! A stream that ends in the middle gives what is complete, flagged; a stream that is wrong is an error.

use crate::limits::{RATIO_FLOOR_BYTES, ZSTD_WINDOW_LOG_MAX};
use crate::{Error, Limits};
use bytes::Bytes;
use flate2::{FlushDecompress, Status};
use std::io::{self, Read};

const CHUNK: usize = 64 << 10;

/// How a body is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// as it is
    #[default]
    Identity,
    /// one or more gzip members
    Gzip,
    /// zlib, or bare deflate as some clients send
    Deflate,
    /// one or more zstd frames
    Zstd,
    /// one block of snappy, without frames; no content encoding, but how some protocols send their messages
    SnappyBlock,
}

impl Encoding {
    /// Reads the value of a `Content-Encoding` header.
    ///
    /// # Errors
    /// [`Error::Encoding`] for other encodings and for several at once.
    pub fn parse(header: &str) -> Result<Self, Error> {
        match header.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self::Identity),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "deflate" => Ok(Self::Deflate),
            "zstd" => Ok(Self::Zstd),
            _ => Err(Error::Encoding(header.trim().to_owned())),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Zstd => "zstd",
            Self::SnappyBlock => "snappy",
        }
    }
}

/// A body ready to be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decompressed {
    /// the plain bytes
    pub bytes: Bytes,
    /// the stream ended in the middle; its last row is probably cut
    pub is_truncated: bool,
}

/// Undoes a content encoding.
///
/// # Errors
/// [`Error::TooLarge`] with the limit's name, noticed while decoding; [`Error::Corrupt`] for a stream that is wrong.
pub fn decompress(encoding: Encoding, body: Bytes, limits: &Limits) -> Result<Decompressed, Error> {
    if encoding == Encoding::Identity {
        return match body.len() > limits.body_max {
            true => Err(Error::TooLarge { limit: "body_max", max: limits.body_max }),
            false => Ok(Decompressed { bytes: body, is_truncated: false }),
        };
    }
    if body.len() > limits.body_compressed_max {
        return Err(Error::TooLarge { limit: "body_compressed_max", max: limits.body_compressed_max });
    }
    if body.is_empty() {
        return Ok(Decompressed { bytes: body, is_truncated: false });
    }
    let corrupt = |source| Error::Corrupt { encoding: encoding.name(), source };
    if encoding == Encoding::SnappyBlock {
        return unpack(&body, limits);
    }
    let output = Output { bytes: Vec::new(), compressed_len: body.len(), limits };
    match encoding {
        Encoding::Identity | Encoding::SnappyBlock | Encoding::Gzip => {
            output.fill(flate2::bufread::MultiGzDecoder::new(&body[..]), corrupt)
        }
        Encoding::Deflate => output.fill(Inflate::new(&body), corrupt),
        Encoding::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(&body[..]).map_err(corrupt)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG_MAX).map_err(corrupt)?;
            output.fill(decoder, corrupt)
        }
    }
}

/// A block says its length at first; it is not believed before it is held against the bounds.
fn unpack(block: &[u8], limits: &Limits) -> Result<Decompressed, Error> {
    let corrupt = |error: snap::Error| Error::Corrupt { encoding: "snappy", source: error.into() };
    let declared = snap::raw::decompress_len(block).map_err(corrupt)?;
    check(declared, block.len(), limits)?;
    let bytes = snap::raw::Decoder::new().decompress_vec(block).map_err(corrupt)?;
    Ok(Decompressed { bytes: Bytes::from(bytes), is_truncated: false })
}

/// Holds the length of an output against the bounds.
fn check(len: usize, compressed_len: usize, limits: &Limits) -> Result<(), Error> {
    if len > limits.body_max {
        return Err(Error::TooLarge { limit: "body_max", max: limits.body_max });
    }
    let is_bomb = len / limits.ratio_max.max(1) > compressed_len;
    if len > RATIO_FLOOR_BYTES && is_bomb {
        return Err(Error::TooLarge { limit: "ratio_max", max: limits.ratio_max });
    }
    Ok(())
}

struct Output<'a> {
    bytes: Vec<u8>,
    compressed_len: usize,
    limits: &'a Limits,
}

impl Output<'_> {
    fn fill(
        mut self,
        mut reader: impl Read,
        corrupt: impl Fn(io::Error) -> Error,
    ) -> Result<Decompressed, Error> {
        let mut is_truncated = false;
        loop {
            let len = self.bytes.len();
            self.bytes.resize(len + CHUNK, 0);
            let read = reader.read(&mut self.bytes[len..]);
            self.bytes.truncate(len + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => break,
                Ok(_) => check(self.bytes.len(), self.compressed_len, self.limits)?,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    is_truncated = true;
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(corrupt(error)),
            }
        }
        Ok(Decompressed { bytes: Bytes::from(self.bytes), is_truncated })
    }
}

/// `flate2::read::DeflateDecoder` ends a cut stream without a word; this one says so.
struct Inflate<'a> {
    input: &'a [u8],
    state: flate2::Decompress,
    is_done: bool,
}

impl<'a> Inflate<'a> {
    fn new(input: &'a [u8]) -> Self {
        let has_zlib_header = match input {
            [cmf, flags, ..] => cmf & 0x0f == 8 && u16::from_be_bytes([*cmf, *flags]) % 31 == 0,
            _ => false,
        };
        Self { input, state: flate2::Decompress::new(has_zlib_header), is_done: false }
    }
}

impl Read for Inflate<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.is_done {
            let (read_before, written_before) = (self.state.total_in(), self.state.total_out());
            let status = self.state.decompress(self.input, out, FlushDecompress::None)?;
            let read = usize::try_from(self.state.total_in() - read_before).unwrap_or(usize::MAX);
            let written = usize::try_from(self.state.total_out() - written_before).unwrap_or(usize::MAX);
            self.input = self.input.get(read..).unwrap_or_default();
            self.is_done = status == Status::StreamEnd;
            if written > 0 {
                return Ok(written);
            }
            if !self.is_done && read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(0)
    }
}
