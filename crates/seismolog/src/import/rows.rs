//! A file as NDJSON rows: NDJSON as it is, CSV by its header, plain logs by what their lines say.

use anyhow::{Context, Result, bail};
use miner::raw::Format;
use model::Timestamp;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Longest line that is read, in bytes; the server refuses longer rows anyway.
const LINE_BYTES_MAX: u64 = 16 << 20;

/// Lines that the layout of a plain log is learned from.
const SAMPLE_LINES: usize = 1_000;

/// The rows of one file.
pub(crate) struct Rows {
    kind: Kind,
    bytes_read: Arc<AtomicU64>,
}

enum Kind {
    Ndjson(Lines),
    Csv { reader: Box<csv::Reader<Lines>>, names: csv::StringRecord },
    Plain { lines: Lines, format: Box<Format>, ahead: std::vec::IntoIter<String>, reference: Timestamp },
}

type Lines = BufReader<Box<dyn Read>>;

impl Rows {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let modified = file.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let reference = Timestamp::from_millis(i64::try_from(modified.as_millis()).unwrap_or(0));
        let bytes_read = Arc::new(AtomicU64::new(0));
        let counted = Counted { file, bytes: Arc::clone(&bytes_read) };
        let name = path.to_string_lossy();
        let (plain_name, stream): (&str, Box<dyn Read>) = if let Some(stem) = name.strip_suffix(".gz") {
            (stem, Box::new(flate2::read::MultiGzDecoder::new(counted)))
        } else if let Some(stem) = name.strip_suffix(".zst") {
            (stem, Box::new(zstd::stream::read::Decoder::new(counted)?))
        } else {
            (&name, Box::new(counted))
        };
        let mut lines = BufReader::with_capacity(1 << 20, stream);
        let kind = if plain_name.ends_with(".csv") {
            let mut reader = Box::new(csv::Reader::from_reader(lines));
            let names = reader.headers().with_context(|| format!("{}: no header", path.display()))?.clone();
            Kind::Csv { reader, names }
        } else if begins_with_object(&mut lines)? {
            Kind::Ndjson(lines)
        } else {
            let mut ahead = Vec::new();
            while ahead.len() < SAMPLE_LINES
                && let Some(line) = line(&mut lines)?
            {
                ahead.push(line);
            }
            let sample: Vec<&str> = ahead.iter().map(String::as_str).collect();
            let format = Box::new(Format::detect(&sample));
            Kind::Plain { lines, format, ahead: ahead.into_iter(), reference }
        };
        Ok(Self { kind, bytes_read })
    }

    /// Bytes read from the file so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// Appends rows until the batch is full; how many. None at the end of the file.
    pub(crate) fn read(&mut self, batch: &mut String, bytes: usize) -> Result<u64> {
        let mut count = 0;
        while batch.len() < bytes && self.read_one(batch)? {
            count += 1;
        }
        Ok(count)
    }

    fn read_one(&mut self, batch: &mut String) -> Result<bool> {
        match &mut self.kind {
            Kind::Ndjson(lines) => {
                let Some(line) = line(lines)? else { return Ok(false) };
                batch.push_str(&line);
            }
            Kind::Csv { reader, names } => {
                let mut record = csv::StringRecord::new();
                if !reader.read_record(&mut record)? {
                    return Ok(false);
                }
                let pairs = names.iter().zip(&record).filter(|(_, value)| !value.is_empty());
                let row: serde_json::Map<String, serde_json::Value> =
                    pairs.map(|(name, value)| (name.to_owned(), value.into())).collect();
                batch.push_str(&serde_json::Value::Object(row).to_string());
            }
            Kind::Plain { lines, format, ahead, reference } => {
                let Some(line) = ahead.next().map_or_else(|| line(lines), |line| Ok(Some(line)))? else {
                    return Ok(false);
                };
                batch.push_str(&plain_row(&line, format, *reference).to_string());
            }
        }
        batch.push('\n');
        Ok(true)
    }
}

/// The roles under all their usual names; the data source takes those it has.
fn plain_row(line: &str, format: &Format, reference: Timestamp) -> serde_json::Value {
    let parsed = format.parse(line, reference);
    let timestamp = parsed.timestamp.unwrap_or(reference).to_string();
    let severity = parsed.severity.unwrap_or_default().as_str();
    serde_json::json!({
        "timestamp": timestamp,
        "service": parsed.service,
        "severity": severity,
        "severity_text": severity,
        "level": severity,
        "message": parsed.message,
        "host": parsed.host,
    })
}

fn begins_with_object(lines: &mut Lines) -> Result<bool> {
    let begin = lines.fill_buf()?;
    Ok(begin.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{'))
}

fn line(lines: &mut Lines) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    let read = lines.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.last() != Some(&b'\n') && read as u64 == LINE_BYTES_MAX {
        bail!("a line is longer than {LINE_BYTES_MAX} bytes; is this a text file?");
    }
    while matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.pop();
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

struct Counted {
    file: File,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
