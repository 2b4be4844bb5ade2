//! Files made smaller.

use std::io::Write;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// it is as it is
    None,
    /// RFC 1952
    Gzip,
    /// RFC 8878
    Zstd,
}

/// Bytes compressed. Takes CPU.
#[must_use]
pub fn compress(compression: Compression, bytes: Vec<u8>) -> Vec<u8> {
    const TO_MEMORY: &str = "memory takes what is written";
    match compression {
        Compression::None => bytes,
        Compression::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(&bytes).expect(TO_MEMORY);
            encoder.finish().expect(TO_MEMORY)
        }
        Compression::Zstd => zstd::encode_all(&bytes[..], zstd::DEFAULT_COMPRESSION_LEVEL).expect(TO_MEMORY),
    }
}
