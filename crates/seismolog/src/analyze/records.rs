//! Lines to records of one input: its format is learned, stack traces are joined, each record is read.
//!
//! Nearly all lines begin a record and are followed by another that does: these are read once and in place. Only
//! where lines belong together they go through the [`Joiner`], which copies.

use super::chunk::{Chunk, Record, ServiceSlot};
use super::event_time::{EventTime, Period};
use super::learned::{Header, Learned};
use super::limits::EXTRA_BYTES_MAX;
use super::line_shape::{bounded, opens_trace, telling_line};
use super::service_names::ServiceNames;
use miner::raw::{Joiner, Line, Trace};
use model::{Severity, Timestamp};
use std::borrow::Cow;

/// Reads the lines of one input.
pub(super) struct Records {
    header: Header,
    learned: Learned,
    joiner: Option<Joiner>,
    /// the last line of the block before: whether it is a whole record is told by the next
    held: String,
    /// lines are going through the joiner
    is_joining: bool,
    time: EventTime,
    period: Period,
    /// the service of records that name none
    unnamed: String,
    lines: u64,
}

impl Records {
    pub(super) fn new(header: Header, reference: Timestamp, period: Period, unnamed: String) -> Self {
        Self {
            header,
            learned: Learned::new(reference),
            joiner: None,
            held: String::new(),
            is_joining: false,
            time: EventTime::default(),
            period,
            unnamed,
            lines: 0,
        }
    }

    /// How the lines are written, and from which line on.
    pub(super) fn into_formats(self) -> Vec<(u64, String)> {
        self.learned.told
    }

    /// Reads the records of a block into `chunk`, but for the last, whose next line is not known yet.
    pub(super) fn read(&mut self, text: String, chunk: &mut Chunk, names: &mut ServiceNames) {
        if self.header == Header::Learned && self.learned.look(&text, self.lines + 1) {
            self.forget_joiner();
        }
        chunk.volume.bytes += text.len() as u64;
        let held = std::mem::take(&mut self.held);
        let mut block = Block { text: &text, chunk, names, pending: None };
        if !held.is_empty() {
            block.pending = Some((&held, self.learned.parse(&held)));
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
            block.pending = Some((&held, self.learned.parse(&held)));
        }
        self.end_pending(&mut block);
        if let Some(record) = self.joiner.as_mut().and_then(Joiner::finish) {
            self.joined(&mut block, &record.text, record.trace);
        }
        self.is_joining = false;
    }

    /// The joiner knows the old format. What it holds goes on as its first line.
    fn forget_joiner(&mut self) {
        if let Some(record) = self.joiner.take().and_then(|mut joiner| joiner.finish()) {
            self.held.clear();
            self.held.push_str(record.text.lines().next().unwrap_or_default());
        }
        self.is_joining = false;
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
        let parsed = self.learned.parse(line);
        let has_header = parsed.timestamp.is_some() || parsed.severity.is_some() || parsed.service.is_some();
        let is_head = parsed.begins_record && has_header;
        if self.is_joining {
            self.step_joining(block, line, parsed, is_head);
            return;
        }
        let is_plain = || parsed.begins_record && !self.learned.format.is_joining();
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
            begins_another && parsed.begins_record && !self.learned.format.is_joining() && !opens_trace(line)
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
        let joiner = self.joiner.get_or_insert_with(|| Joiner::new(self.learned.format.clone()));
        let Some(record) = joiner.push(line) else { return false };
        self.joined(block, &record.text, record.trace);
        true
    }

    fn joined(&mut self, block: &mut Block<'_, '_>, text: &str, trace: Option<Trace>) {
        let parsed = self.learned.parse(text);
        let line = text.lines().next().unwrap_or_default();
        self.record(block, &parsed, Shown { line, message: telling_line(&parsed.message), trace });
    }

    fn end_pending(&mut self, block: &mut Block<'_, '_>) {
        if let Some((line, parsed)) = block.pending.take() {
            self.single(block, line, &parsed);
        }
    }

    /// A record of one line; its message may still have several, where it was decoded from JSON.
    fn single(&mut self, block: &mut Block<'_, '_>, line: &str, parsed: &Line<'_>) {
        let has_lines = matches!(&parsed.message, Cow::Owned(message) if message.contains('\n'));
        let trace = if has_lines { Trace::of(&parsed.message) } else { None };
        let message = if has_lines { telling_line(&parsed.message) } else { &parsed.message };
        self.record(block, parsed, Shown { line, message, trace });
    }

    fn record(&mut self, block: &mut Block<'_, '_>, parsed: &Line<'_>, shown: Shown<'_>) {
        let (time, is_own) = self.time.of(parsed.timestamp);
        if let Some(time) = time.filter(|_| is_own) {
            self.learned.reference = time;
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
        block.keep(time, parsed.severity, service, shown);
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

/// What is kept of a record's text.
struct Shown<'a> {
    line: &'a str,
    message: &'a str,
    trace: Option<Trace>,
}

impl Block<'_, '_> {
    fn keep(
        &mut self,
        time: Option<Timestamp>,
        severity: Option<Severity>,
        service: ServiceSlot,
        shown: Shown<'_>,
    ) {
        let space = EXTRA_BYTES_MAX.saturating_sub(self.chunk.extra_bytes());
        let message = &shown.message[..shown.message.floor_char_boundary(space)];
        let message = self.chunk.place(self.text, message);
        let line = self.chunk.place(self.text, &shown.line[..shown.line.floor_char_boundary(space)]);
        let trace = shown.trace.map(|trace| {
            self.chunk.traces.push(trace);
            (self.chunk.traces.len() - 1) as u32
        });
        self.chunk.records.push(Record { time, severity, service, message, line, trace });
    }
}
