//! The envelope of a transform's state.
//!
//! ```text
//! kind      u8   what wrote it: 1 dedup, 2 join
//! version   u8   of the state
//! state     as the transform says
//! checksum  u32  CRC-32 of everything before it, little-endian
//! ```
//!
//! Ways to be broken, each an error: cut anywhere or changed anywhere (checksum), of another transform (kind), written by
//! a newer program (version).

use super::Error;
use model::codec::{Damage, Reader, Writer};

/// What wrote a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Dedup = 1,
    Join = 2,
}

const CHECKSUM_BYTES: usize = 4;

/// A writer behind the head of an envelope.
pub(super) fn begin(kind: Kind, version: u8) -> Writer {
    let mut writer = Writer::default();
    writer.u8(kind as u8);
    writer.u8(version);
    writer
}

/// The envelope of what was written.
pub(super) fn seal(writer: Writer) -> Vec<u8> {
    let mut bytes = writer.into_bytes();
    let checksum = crc32fast::hash(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The state inside of an envelope.
pub(super) fn open(bytes: &[u8], kind: Kind, version: u8) -> Result<Reader<'_>, Error> {
    let refuse = |problem: String| Err(Error::Snapshot(problem));
    let Some((content, checksum)) = bytes.split_last_chunk::<CHECKSUM_BYTES>() else {
        return refuse("it is cut; start without it and replay".to_owned());
    };
    if u32::from_le_bytes(*checksum) != crc32fast::hash(content) {
        return refuse("it is damaged; start without it and replay".to_owned());
    }
    let mut reader = Reader::new(content);
    let (found, written) = (reader.u8()?, reader.u8()?);
    if found != kind as u8 {
        return refuse(format!("it is of kind {found}, wanted is {}; start without it", kind as u8));
    }
    if written != version {
        return refuse(format!(
            "it has version {written}, this program reads {version}; use the program that wrote it, or start without it"
        ));
    }
    Ok(reader)
}

impl From<Damage> for Error {
    fn from(damage: Damage) -> Self {
        Self::Snapshot(damage.to_string())
    }
}
