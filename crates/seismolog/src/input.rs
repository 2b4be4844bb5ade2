//! What is read: a file or standard input, plain or compressed, told by its first bytes and not by its name.

mod utf16;

use anyhow::{Context, Result, bail};
use model::Timestamp;
use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use utf16::{ByteOrder, Utf16};

/// First bytes of an input that tell what it is. A tar archive names itself at byte 257.
const HEAD_BYTES: usize = 4096;

/// How standard input is named on the command line.
pub(crate) const STANDARD_INPUT: &str = "-";

/// An opened input; its bytes are text as far as its first bytes tell.
pub(crate) struct Input {
    pub(crate) name: String,
    /// when it was last written; settles the year of times that have none
    pub(crate) reference: Timestamp,
    pub(crate) reader: Box<dyn Read + Send>,
}

/// Opens a file, or standard input for `-`. Bytes that were read from disk are added to `progress`.
pub(crate) fn open(path: &Path, progress: &Arc<AtomicU64>) -> Result<Input> {
    if path.as_os_str() == STANDARD_INPUT {
        let reader = Counted { inner: io::stdin(), bytes: Arc::clone(progress) };
        let name = "standard input".to_owned();
        let reader = text_of(Box::new(reader)).with_context(|| format!("cannot read {name}"))?;
        return Ok(Input { reader, name, reference: now() });
    }
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("cannot open {name}"))?;
    let meta = file.metadata().with_context(|| format!("cannot open {name}"))?;
    if meta.is_dir() {
        bail!(
            "{name} is a directory; name the files in it, for example {}/*.log",
            name.trim_end_matches('/')
        );
    }
    let reference = reference(Some(path));
    let reader = Counted { inner: file, bytes: Arc::clone(progress) };
    let reader = text_of(Box::new(reader)).with_context(|| format!("cannot read {name}"))?;
    Ok(Input { name, reference, reader })
}

/// All bytes of a small enough input, and its name.
pub(crate) fn read_all(path: &Path) -> Result<(Vec<u8>, String)> {
    let mut opened = open(path, &Arc::default())?;
    let mut bytes = Vec::new();
    opened.reader.read_to_end(&mut bytes).with_context(|| format!("cannot read {}", opened.name))?;
    Ok((bytes, opened.name))
}

/// Bytes on disk of a file, 0 where that is unknown.
pub(crate) fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |meta| meta.len())
}

/// When a file was last written; now for standard input and where nobody knows.
pub(crate) fn reference(path: Option<&Path>) -> Timestamp {
    let changed = path.and_then(|path| std::fs::metadata(path).ok()?.modified().ok());
    let changed = changed.and_then(|time| jiff::Timestamp::try_from(time).ok());
    changed.map_or_else(now, |time| Timestamp::from_secs(time.as_second()))
}

fn now() -> Timestamp {
    Timestamp::from_secs(jiff::Timestamp::now().as_second())
}

type Raw = Box<dyn Read + Send>;

/// The text in a stream, unpacked if it is packed.
fn text_of(raw: Raw) -> Result<Raw> {
    let (head, raw) = peek(raw)?;
    let raw: Raw = if head.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::read::MultiGzDecoder::new(BufReader::with_capacity(1 << 16, raw)))
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(zstd::stream::read::Decoder::new(raw)?)
    } else {
        return plain_text(&head, raw);
    };
    let (head, raw) = peek(raw)?;
    plain_text(&head, raw)
}

fn plain_text(head: &[u8], raw: Raw) -> Result<Raw> {
    if let Some(order) = ByteOrder::of(head) {
        return Ok(Box::new(Utf16::new(raw, order)));
    }
    let known =
        NO_TEXT.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    if let Some((_, _, words)) = known {
        bail!("it is {words}");
    }
    if is_binary(head) {
        bail!("it looks binary, not like a text log; if it is packed, unpack it first");
    }
    Ok(raw)
}

/// What people give by mistake: where it shows, by which bytes, and what to do.
const NO_TEXT: [(usize, &[u8], &str); 9] = [
    (0, b"PK\x03\x04", "a zip archive; try: unzip -p FILE | seismolog analyze -"),
    (0, b"\xfd7zXZ", "compressed with xz; try: xz -dc FILE | seismolog analyze -"),
    (0, b"BZh", "compressed with bzip2; try: bzip2 -dc FILE | seismolog analyze -"),
    (0, b"\x04\x22\x4d\x18", "compressed with lz4; try: lz4 -dc FILE | seismolog analyze -"),
    (257, b"ustar", "a tar archive; try: tar -xOf FILE | seismolog analyze -"),
    (0, b"LPKSHHRH", "a journal of systemd; try: journalctl --file FILE -o json | seismolog analyze -"),
    (0, b"ElfFile\0", "a Windows event log; export it as text or JSON first"),
    (0, b"PAR1", "a Parquet file; load it with: seismolog import"),
    (0, b"SQLite format 3\0", "an SQLite database, not a text log"),
];

/// Control characters among the text, or zeros between other bytes. A run of zeros alone is what log rotation by
/// truncation leaves at the start of a file, and encodings other than UTF-8 have no control characters either.
fn is_binary(head: &[u8]) -> bool {
    let is_control = |byte: &u8| matches!(byte, 1..=6 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let control = head.iter().filter(|byte| is_control(byte)).count();
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    let borders = head.windows(2).filter(|pair| pair[0] == 0 && pair[1] != 0).count();
    (control > 3 && control * 50 > head.len() - zeros) || borders > 16
}

/// The first bytes, and a reader that gives them again.
fn peek(mut raw: Raw) -> Result<(Vec<u8>, Raw)> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let outcome = (&mut raw).take(HEAD_BYTES as u64).read_to_end(&mut head);
    // A packed stream that is cut in its first bytes still has some text; reading on tells the error again.
    if head.is_empty() {
        outcome?;
    }
    let again: Chain<Cursor<Vec<u8>>, Raw> = Cursor::new(head.clone()).chain(raw);
    Ok((head, Box::new(again)))
}

/// A reader that tells how far it is.
struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
