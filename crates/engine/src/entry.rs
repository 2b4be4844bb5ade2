//! Log entries as bytes.
//!
//! ```text
//! entry      = version:u8 (1; 2 for rows that replace, 3 for rows that were fetched), kind:u8, then by kind
//! tick (1)   = at:i64
//! rows (2)   = received:i64, mode:u8 (0 live, 1 history, 2 replace), key kind:u8 (0 none, 1 explicit, 2 body), key:u128,
//!              name length:u16, name, [version 3: place length:u16, place, mark length:u16, mark,]
//!              rows length:u32, rows, rejected length:u32, rejected
//! command (3) = JSON, to the end
//! rows, rejected = Arrow IPC streams of one batch; empty for none
//! ```
//!
//! All numbers are little-endian. Ways it can be broken: a higher version (a newer program wrote it), an unknown
//! kind, a length that points behind the end, an IPC stream that does not decode. Checksums are the log's.

use crate::{Command, DeliveryKey};
use arrow::array::RecordBatch;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use model::Timestamp;

const VERSION: u8 = 1;
/// A program that does not know it would add the rows to those that are there.
const REPLACING_VERSION: u8 = 2;
/// A program that does not know it would fetch the rows again.
const FED_VERSION: u8 = 3;
/// Rows that somebody waits for: views have them before the next entry. The byte of the mode tells it, and where they are from.
const AWAITED_VERSION: u8 = 4;
/// In the byte of the mode.
const AWAITED: u8 = 0x80;
/// The same: what follows tells where rows were read.
const FED: u8 = 0x40;
/// Place of that byte: behind version, kind and time.
const MODE_AT: usize = 10;
const TICK: u8 = 1;
const ROWS: u8 = 2;
const COMMAND: u8 = 3;

/// What the rows are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// they happen now and may raise anomalies
    Live,
    /// they are of the past: they teach baselines and raise nothing
    History,
    /// the same, and they take the place of all rows that are there
    Replace,
}

/// One thing that happened, in the order of the log.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// time went on
    Tick(Timestamp),
    /// rows of one data source
    Rows(Rows),
    /// somebody said something
    Command(Command),
}

#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) source: String,
    pub(crate) received: Timestamp,
    pub(crate) mode: Mode,
    /// whether somebody waits until queries see them, in views too
    pub(crate) is_awaited: bool,
    pub(crate) key: Option<DeliveryKey>,
    pub(crate) accepted: Option<RecordBatch>,
    pub(crate) rejected: Option<RecordBatch>,
    /// where they were fetched
    pub(crate) fed: Option<Fed>,
}

/// Where rows were fetched, and how far that is. It goes into the log with them, so that they land once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fed {
    /// within the data source's feed: a file, a partition of a topic
    pub place: String,
    /// how far it has been read; empty for a place that is gone and is forgotten
    pub mark: String,
}

impl Rows {
    pub(crate) fn counts(&self) -> (u64, u64) {
        let count = |batch: &Option<RecordBatch>| batch.as_ref().map_or(0, |batch| batch.num_rows() as u64);
        (count(&self.accepted), count(&self.rejected))
    }
}

/// Bytes of a tick.
pub(crate) fn encode_tick(at: Timestamp) -> Vec<u8> {
    let mut out = vec![VERSION, TICK];
    out.extend(at.0.to_le_bytes());
    out
}

/// Bytes of a command.
pub(crate) fn encode_command(command: &Command) -> Vec<u8> {
    let mut out = vec![VERSION, COMMAND];
    out.extend(serde_json::to_vec(command).expect("texts and numbers are always JSON"));
    out
}

/// Bytes of rows.
pub(crate) fn encode_rows(rows: &Rows) -> Result<Vec<u8>, String> {
    let size = rows.accepted.as_ref().map_or(0, RecordBatch::get_array_memory_size);
    let mut out = Vec::with_capacity(size + 4_096);
    let version = match (&rows.fed, rows.mode) {
        (Some(_), _) => FED_VERSION,
        (None, Mode::Replace) => REPLACING_VERSION,
        (None, _) => VERSION,
    };
    out.extend([version, ROWS]);
    out.extend(rows.received.0.to_le_bytes());
    out.push(match rows.mode {
        Mode::Live => 0,
        Mode::History => 1,
        Mode::Replace => 2,
    });
    let (kind, key) = match rows.key {
        None => (0, 0),
        Some(DeliveryKey::Explicit(key)) => (1, key),
        Some(DeliveryKey::Body(key)) => (2, key),
    };
    out.push(kind);
    out.extend(key.to_le_bytes());
    let fed = rows.fed.iter().flat_map(|fed| [&fed.place, &fed.mark]);
    for text in std::iter::once(&rows.source).chain(fed) {
        let length = u16::try_from(text.len()).map_err(|_| format!("{text:.100} is too long a name"))?;
        out.extend(length.to_le_bytes());
        out.extend(text.as_bytes());
    }
    for batch in [&rows.accepted, &rows.rejected] {
        let at = out.len();
        out.extend([0; 4]);
        if let Some(batch) = batch {
            write_batch(batch, &mut out).map_err(|error| error.to_string())?;
        }
        let length = u32::try_from(out.len() - at - 4).map_err(|_| "batch larger than 4 GiB".to_owned())?;
        out[at..at + 4].copy_from_slice(&length.to_le_bytes());
    }
    Ok(out)
}

/// Says in the bytes of rows that somebody waits for them.
pub(crate) fn mark_awaited(payload: &mut [u8]) {
    let is_fed = payload.first() == Some(&FED_VERSION);
    if let Some(mode) = payload.get_mut(MODE_AT) {
        *mode |= AWAITED | if is_fed { FED } else { 0 };
    }
    if let Some(version) = payload.first_mut() {
        *version = AWAITED_VERSION;
    }
}

fn write_batch(batch: &RecordBatch, out: &mut Vec<u8>) -> Result<(), arrow::error::ArrowError> {
    let mut writer = StreamWriter::try_new(out, &batch.schema())?;
    writer.write(batch)?;
    writer.finish()
}

/// Reads an entry.
pub(crate) fn decode(bytes: &[u8]) -> Result<Entry, String> {
    let mut reader = Reader(bytes);
    let [version] = reader.array()?;
    if !(VERSION..=AWAITED_VERSION).contains(&version) {
        return Err(format!(
            "entry version {version} is none of {VERSION} to {AWAITED_VERSION}; use a newer program"
        ));
    }
    let [kind] = reader.array()?;
    match kind {
        TICK => Ok(Entry::Tick(Timestamp(i64::from_le_bytes(reader.array()?)))),
        ROWS => decode_rows(&mut reader, version == FED_VERSION).map(Entry::Rows),
        COMMAND => serde_json::from_slice(reader.0).map(Entry::Command).map_err(|error| error.to_string()),
        other => Err(format!("unknown kind {other}")),
    }
}

fn decode_rows(reader: &mut Reader<'_>, is_fed: bool) -> Result<Rows, String> {
    let received = Timestamp(i64::from_le_bytes(reader.array()?));
    let [mode, kind] = reader.array()?;
    let key = u128::from_le_bytes(reader.array()?);
    let key = match kind {
        0 => None,
        1 => Some(DeliveryKey::Explicit(key)),
        2 => Some(DeliveryKey::Body(key)),
        other => return Err(format!("unknown kind of key {other}")),
    };
    let is_fed = is_fed || mode & FED != 0;
    let is_awaited = mode & AWAITED != 0;
    let source = reader.text()?;
    let fed = is_fed.then(|| Ok::<_, String>(Fed { place: reader.text()?, mark: reader.text()? }));
    let fed = fed.transpose()?;
    let mode = match mode & !(AWAITED | FED) {
        0 => Mode::Live,
        1 => Mode::History,
        2 => Mode::Replace,
        other => return Err(format!("unknown mode {other}")),
    };
    let mut batches = [None, None];
    for batch in &mut batches {
        let length = u32::from_le_bytes(reader.array()?) as usize;
        let bytes = reader.take(length)?;
        if !bytes.is_empty() {
            let mut stream = StreamReader::try_new(bytes, None).map_err(|error| error.to_string())?;
            *batch = stream.next().transpose().map_err(|error| error.to_string())?;
        }
    }
    let [accepted, rejected] = batches;
    Ok(Rows { source, received, mode, is_awaited, key, accepted, rejected, fed })
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (head, rest) = self.0.split_at_checked(length).ok_or("entry ends too early")?;
        self.0 = rest;
        Ok(head)
    }

    /// A length of two bytes, and a text as long as that.
    fn text(&mut self) -> Result<String, String> {
        let length = usize::from(u16::from_le_bytes(self.array()?));
        String::from_utf8(self.take(length)?.to_vec()).map_err(|error| error.to_string())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "entry ends too early".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, StringArray};
    use std::sync::Arc;

    #[test]
    fn rows_come_back_as_they_were_and_every_cut_is_an_error() {
        let batch =
            RecordBatch::try_from_iter([("a", Arc::new(StringArray::from(vec!["x", "y"])) as ArrayRef)])
                .unwrap();
        let rows = Rows {
            source: "logs".into(),
            received: Timestamp(5),
            mode: Mode::History,
            is_awaited: false,
            key: Some(DeliveryKey::Body(7)),
            accepted: Some(batch.clone()),
            rejected: None,
            fed: None,
        };
        let fed = Some(Fed { place: "a/b.csv".into(), mark: "7".into() });
        for rows in [rows.clone(), Rows { fed, ..rows }] {
            let bytes = encode_rows(&rows).unwrap();
            let mut awaited = bytes.clone();
            mark_awaited(&mut awaited);
            let Ok(Entry::Rows(back)) = decode(&awaited) else { panic!("not rows") };
            assert_eq!((back.is_awaited, back.mode, &back.fed), (true, Mode::History, &rows.fed));
            let Ok(Entry::Rows(back)) = decode(&bytes) else { panic!("not rows") };
            assert!(!back.is_awaited);
            assert_eq!(
                (back.source, back.received, back.mode, back.key, back.fed),
                (rows.source, rows.received, rows.mode, rows.key, rows.fed)
            );
            assert_eq!((back.accepted, back.rejected), (Some(batch.clone()), None));
            for length in 0..bytes.len() {
                assert!(decode(&bytes[..length]).is_err(), "cut at {length}");
            }
        }
        assert!(matches!(decode(&encode_tick(Timestamp(9))), Ok(Entry::Tick(Timestamp(9)))));
        let command = Command::deploy("api", "v2", Timestamp(9));
        let bytes = encode_command(&command);
        assert!(matches!(decode(&bytes), Ok(Entry::Command(back)) if back == command));
        assert!(decode(&bytes[..bytes.len() - 1]).is_err());
        assert!(decode(&[9, 1]).unwrap_err().contains("newer"));
    }
}
