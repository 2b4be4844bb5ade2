//! Lines to records of one input: its format is learned, stack traces are joined, each record is read.
//!
//! Nearly all lines begin a record and are followed by another that does: these are read once and in place. Only
//! where lines belong together they go through the [`Joiner`], which copies.

use super::chunk::{Chunk, Record, ServiceSlot};
use super::event_time::{EventTime, Period};
use super::limits::{CHECKED_LINES, EXTRA_BYTES_MAX, FORMATS_TOLD, SAMPLE_LINES};
use super::service_names::ServiceNames;
use miner::raw::{Format, Joiner, Line, Trace};
use model::Timestamp;
use model::limits::MESSAGE_BYTES_MAX;
use std::time::Duration;

/// Zones apart, a log may be this much ahead of its file.
const DAY: Duration = Duration::from_secs(86_400);
const YEAR: Duration = Duration::from_secs(365 * 86_400);

/// How lines are to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// to be found out
    Learned,
    /// there is none: each line is a message and a record
    Absent,
}

/// Reads the lines of one input.
pub(super) struct Records {
    format: Format,
    header: Header,
    joiner: Option<Joiner>,
    /// the last line of the block before: whether it is a whole record is told by the next
    held: String,
    /// lines are going through the joiner
    is_joining: bool,
    time: EventTime,
    period: Period,
    reference: Timestamp,
    /// the service of records that name none
    unnamed: String,
    lines: u64,
    /// blocks until the format is doubted again, and until then the time after
    doubt_in: u64,
    doubt_next: u64,
    /// how the lines are written, and from which line on
    pub(super) formats: Vec<(u64, String)>,
}

impl Records {
    pub(super) fn new(header: Header, reference: Timestamp, period: Period, unnamed: String) -> Self {
        Self {
            format: Format::plain(),
            header,
            joiner: None,
            held: String::new(),
            is_joining: false,
            time: EventTime::default(),
            period,
            reference,
            unnamed,
            lines: 0,
            doubt_in: 0,
            doubt_next: 1,
            formats: Vec::new(),
        }
    }

    /// Reads the records of a block into `chunk`, but for the last, whose next line is not known yet.
    pub(super) fn read(&mut self, text: String, chunk: &mut Chunk, names: &mut ServiceNames) {
        self.learn(&text);
        chunk.volume.bytes += text.len() as u64;
        let held = std::mem::take(&mut self.held);
        let mut block = Block { text: &text, chunk, names, pending: None };
        if !held.is_empty() {
            block.pending = Some((&held, self.format.parse(&held, self.reference)));
        }
        for line in text.lines() {
            self.lines += 1;
            block.chunk.volume.lines += 1;
            self.step(&mut block, bounded(line));
        }
        if let Some((line, _)) = block.pending {
            self.held.push_str(line);
        }
        chunk.set_text(text);
    }

    /// Reads the record that the input ends with.
    pub(super) fn finish(&mut self, chunk: &mut Chunk, names: &mut ServiceNames) {
        let held = std::mem::take(&mut self.held);
        let mut block = Block { text: "", chunk, names, pending: None };
        if !held.is_empty() {
            block.pending = Some((&held, self.format.parse(&held, self.reference)));
        }
        self.end_pending(&mut block);
        if let Some(record) = self.joiner.as_mut().and_then(Joiner::finish) {
            self.joined(&mut block, &record.text, record.trace);
        }
        self.is_joining = false;
    }

    /// Learns how lines are written from the first block, and anew where they are no longer as they were.
    fn learn(&mut self, text: &str) {
        if self.header == Header::Absent {
            return;
        }
        self.doubt_in = self.doubt_in.saturating_sub(1);
        if !self.formats.is_empty() && (self.doubt_in > 0 || self.is_as_learned(text)) {
            return;
        }
        // where nothing can be learned, looking at every block would cost more than reading it
        self.doubt_in = self.doubt_next;
        self.doubt_next *= 2;
        let sample: Vec<&str> = text.lines().take(SAMPLE_LINES).map(bounded).collect();
        let format = Format::detect(&sample);
        let is_first = self.formats.is_empty();
        if !is_first && (format == self.format || !format.is_joining()) {
            return;
        }
        if self.formats.len() < FORMATS_TOLD {
            self.formats.push((self.lines + 1, format.describe()));
        }
        // what the joiner holds is of the old format: its text is read as the new one, which loses no line
        if let Some(record) = self.joiner.take().and_then(|mut joiner| joiner.finish()) {
            self.held = record.text;
        }
        self.is_joining = false;
        self.format = format;
        self.doubt_next = 1;
        if is_first {
            self.settle_year(&sample);
        }
    }

    /// A log is not newer than its file: where times without a year come out later, they are of the year before.
    /// From then on the time of each record settles the year, or the day, of the next.
    fn settle_year(&mut self, sample: &[&str]) {
        let latest = self.reference + DAY;
        let parse = |line: &&str| self.format.parse(line, self.reference).timestamp;
        if sample.iter().filter_map(parse).any(|time| time > latest) {
            self.reference = self.reference - YEAR;
        }
    }

    fn is_as_learned(&self, text: &str) -> bool {
        let lines = || text.lines().take(CHECKED_LINES).filter(|line| !line.is_empty());
        let headed = lines().filter(|line| self.format.has_header(bounded(line))).count();
        headed * 2 >= lines().count()
    }

    fn step<'a>(&mut self, block: &mut Block<'a, '_>, line: &'a str) {
        if !self.is_joining && line.trim_ascii().is_empty() {
            return;
        }
        if self.header == Header::Absent {
            let message = line.trim();
            self.single(block, line, &Line { message: message.into(), ..Line::default() });
            return;
        }
        let parsed = self.format.parse(line, self.reference);
        let has_header = parsed.timestamp.is_some() || parsed.severity.is_some() || parsed.service.is_some();
        let is_head = parsed.begins_record && has_header;
        if self.is_joining {
            self.step_joining(block, line, parsed, is_head);
            return;
        }
        let is_plain = || parsed.begins_record && !self.format.is_joining();
        let is_begin = is_head
            || (is_plain()
                && !opens_trace(line)
                && block.pending.as_ref().is_none_or(|(last, _)| !opens_trace(last)));
        if is_begin {
            self.end_pending(block);
            block.pending = Some((line, parsed));
            return;
        }
        self.is_joining = true;
        if let Some((pending, _)) = block.pending.take() {
            self.join(block, pending);
        }
        self.join(block, line);
    }

    /// A line while lines belong together: goes on, or ends that.
    fn step_joining<'a>(
        &mut self,
        block: &mut Block<'a, '_>,
        line: &'a str,
        parsed: Line<'a>,
        is_head: bool,
    ) {
        let is_end = is_head || {
            let begins_another = self.join(block, line);
            begins_another && parsed.begins_record && !self.format.is_joining() && !opens_trace(line)
        };
        if !is_end {
            return;
        }
        self.is_joining = false;
        let record = self.joiner.as_mut().and_then(Joiner::finish);
        // without a header the line was given to the joiner to learn this, and is the record that it ends with
        if let Some(record) = record.filter(|_| is_head) {
            self.joined(block, &record.text, record.trace);
        }
        block.pending = Some((line, parsed));
    }

    /// Gives a line to the joiner. Whether it ended the record before it.
    fn join(&mut self, block: &mut Block<'_, '_>, line: &str) -> bool {
        let joiner = self.joiner.get_or_insert_with(|| Joiner::new(self.format.clone()));
        let Some(record) = joiner.push(line) else { return false };
        self.joined(block, &record.text, record.trace);
        true
    }

    fn joined(&mut self, block: &mut Block<'_, '_>, text: &str, trace: Option<Trace>) {
        let parsed = self.format.parse(text, self.reference);
        self.record(block, text, &parsed, trace);
    }

    fn end_pending(&mut self, block: &mut Block<'_, '_>) {
        if let Some((line, parsed)) = block.pending.take() {
            self.single(block, line, &parsed);
        }
    }

    /// A record of one line; its message may still have several, as in JSON.
    fn single(&mut self, block: &mut Block<'_, '_>, line: &str, parsed: &Line<'_>) {
        let trace = if parsed.message.contains('\n') { Trace::of(&parsed.message) } else { None };
        self.record(block, line, parsed, trace);
    }

    fn record(&mut self, block: &mut Block<'_, '_>, line: &str, parsed: &Line<'_>, trace: Option<Trace>) {
        let (time, is_own) = self.time.of(parsed.timestamp);
        if let Some(time) = time.filter(|_| is_own) {
            self.reference = time;
        }
        let volume = &mut block.chunk.volume;
        volume.leaps += u64::from(parsed.timestamp.is_some() && !is_own);
        if !self.period.holds(time) {
            volume.outside += 1;
            return;
        }
        volume.records += 1;
        volume.timed += u64::from(is_own);
        volume.levelled += u64::from(parsed.severity.is_some());
        let name = parsed.service.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.unnamed);
        let service = block.names.slot(name, &mut block.chunk.services);
        block.keep(Kept { time, severity: parsed.severity, service, line, message: &parsed.message, trace });
    }
}

/// The block at hand.
struct Block<'a, 'b> {
    text: &'a str,
    chunk: &'b mut Chunk,
    names: &'b mut ServiceNames,
    /// a line that begins a record, and is all of it unless the next line goes on
    pending: Option<(&'a str, Line<'a>)>,
}

struct Kept<'a> {
    time: Option<Timestamp>,
    severity: Option<model::Severity>,
    service: ServiceSlot,
    line: &'a str,
    message: &'a str,
    trace: Option<Trace>,
}

impl Block<'_, '_> {
    fn keep(&mut self, kept: Kept<'_>) {
        let head = telling_line(kept.message);
        let space = EXTRA_BYTES_MAX.saturating_sub(self.chunk.extra_bytes());
        let head = &head[..head.floor_char_boundary(space)];
        let line = kept.line.lines().next().unwrap_or_default();
        let line = &line[..line.floor_char_boundary(space)];
        let trace = kept.trace.map(|trace| {
            self.chunk.traces.push(trace);
            (self.chunk.traces.len() - 1) as u32
        });
        let message = self.chunk.place(self.text, head);
        let line = self.chunk.place(self.text, line);
        let (time, severity, service) = (kept.time, kept.severity, kept.service);
        self.chunk.records.push(Record { time, severity, service, message, line, trace });
    }
}

/// The line of a message that says what happened: the first, but the last of a Python traceback.
fn telling_line(message: &str) -> &str {
    let Some((first, rest)) = message.split_once('\n') else { return message };
    if first.starts_with("Traceback (most recent call last)") {
        let is_margin = |line: &&str| !line.is_empty() && !line.starts_with([' ', '\t']);
        return rest.lines().rfind(is_margin).unwrap_or(first);
    }
    first.trim_end()
}

/// Whether lines without a header may belong to this one although they do not look it. When in doubt, yes.
fn opens_trace(line: &str) -> bool {
    let is_place =
        || line.ends_with(|last: char| last.is_ascii_digit()) && line.contains("s:") && !line.contains(' ');
    line.ends_with(':')
        || line.starts_with("panic: ")
        || line.starts_with("fatal error: ")
        || is_place()
        || line.starts_with("thread '")
}

/// A line within the bound of messages.
fn bounded(line: &str) -> &str {
    &line[..line.floor_char_boundary(MESSAGE_BYTES_MAX)]
}
