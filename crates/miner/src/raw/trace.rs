//! Stack traces: what a line of one looks like, and what a whole one says.

use super::limits::{CAUSES, FINGERPRINT_FRAMES};

/// An exception or panic with the calls that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// the type, as the language names it (`java.lang.IllegalStateException`, `ValueError`, `panic: …`)
    pub exception: String,
    /// types of the exceptions that caused it, outermost first; at most eight
    pub causes: Vec<String>,
    /// functions from where it was thrown outwards, without line numbers and addresses; at most five
    pub frames: Vec<String>,
    /// one text for the same fault at the same place, whatever the message, line numbers and addresses say
    pub fingerprint: String,
}

impl Trace {
    /// Reads the stack trace in a record's text; `None` if there is none.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let found = go(text).or_else(|| rust(text)).or_else(|| python(text)).or_else(|| at_frames(text))?;
        let (exception, mut causes, mut frames) = found;
        causes.truncate(CAUSES);
        frames.truncate(FINGERPRINT_FRAMES);
        let mut fingerprint = exception.clone();
        for part in causes.iter().chain(&frames) {
            fingerprint.push_str(" < ");
            fingerprint.push_str(part);
        }
        Some(Self { exception, causes, frames, fingerprint })
    }
}

/// Exception, causes, frames.
type Parts = (String, Vec<String>, Vec<String>);

/// Whether a line alone shows that it belongs to the line before: indented, or a phrase of stack traces.
#[must_use]
pub(super) fn is_continuation(line: &str) -> bool {
    const PHRASES: [&str; 11] = [
        "Caused by: ",
        "Suppressed: ",
        "Traceback (most recent call last)",
        "During handling of the above exception",
        "The above exception was the direct cause",
        "goroutine ",
        "created by ",
        "note: run with `RUST_BACKTRACE",
        "stack backtrace:",
        "[signal SIG",
        "--- End of inner exception",
    ];
    match line.as_bytes().first() {
        None | Some(b' ' | b'\t' | b'\r' | b'\n') => true,
        Some(b'}' | b')' | b']' | b'^') => line.len() <= 2,
        Some(_) => PHRASES.iter().any(|phrase| line.starts_with(phrase)),
    }
}

/// Whether a line is written by a dying program itself, not by its logger: it begins a record even where
/// lines without a header otherwise continue one.
#[must_use]
pub(super) fn is_crash(line: &str) -> bool {
    line.starts_with("panic: ")
        || line.starts_with("fatal error: ")
        || line.starts_with("Exception in thread ")
        || (line.starts_with("thread '") && line.contains("panicked at "))
}

/// Java, Node.js and C#: lines that begin with `at`.
fn at_frames(text: &str) -> Option<Parts> {
    let mut head: Option<&str> = None;
    let mut causes = Vec::new();
    let mut frames = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(call) = line.strip_prefix("at ") {
            if causes.is_empty() && frames.len() < FINGERPRINT_FRAMES {
                frames.push(call_name(call));
            }
        } else if let Some(cause) = line.strip_prefix("Caused by: ") {
            causes.push(
                exception_type(cause).unwrap_or(cause.split([':', ' ']).next().unwrap_or(cause)).to_owned(),
            );
        } else if frames.is_empty() {
            head = exception_type(line).or(head);
        }
    }
    let is_trace = !frames.is_empty() && (head.is_some() || frames.len() >= 2);
    is_trace.then(|| (head.unwrap_or("exception").to_owned(), causes, frames))
}

/// The word of a line that names an exception type.
fn exception_type(line: &str) -> Option<&str> {
    let words = line.split([' ', ':', '[', ']', '(', ')', '"', '\'', ',']);
    let is_type = |word: &str| {
        let is_named =
            ["Exception", "Error", "Throwable", "Failure", "Fault"].iter().any(|end| word.ends_with(end));
        is_named && word.starts_with(|first: char| first.is_ascii_alphabetic())
    };
    words.into_iter().find(|word| is_type(word))
}

/// `com.example.Shop.pay(Shop.java:12)` or `pay (/srv/shop.js:1:2)` without place and generated numbers.
fn call_name(call: &str) -> String {
    let call = call.strip_prefix("async ").unwrap_or(call);
    let name = match call.find('(') {
        Some(0) | None => without_position(call),
        Some(open) => call[..open].trim_end(),
    };
    let name = name.split("$$Lambda").next().unwrap_or(name);
    let mut clean = String::with_capacity(name.len());
    let mut is_generated = false;
    for character in name.chars() {
        is_generated = character == '$' || (is_generated && character.is_ascii_digit());
        if !(is_generated && character.is_ascii_digit()) {
            clean.push(character);
        }
    }
    clean
}

/// `/srv/shop.js:1:2` without line and column.
fn without_position(place: &str) -> &str {
    let place = place.trim_matches(['(', ')']);
    place.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':')
}

/// Python: `File "shop.py", line 12, in pay`, the type after the frames. The last block is what was raised.
fn python(text: &str) -> Option<Parts> {
    let mut raised: Vec<String> = Vec::new();
    let mut frames: Vec<String> = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        let inner = line.trim_start();
        if inner.contains("Traceback (most recent call last)") {
            frames.clear();
            is_inside = true;
        } else if let (true, Some(frame)) = (is_inside, inner.strip_prefix("File \"")) {
            frames.push(python_frame(frame));
        } else if is_inside && !frames.is_empty() && !line.starts_with([' ', '\t']) && !line.is_empty() {
            raised.push(line.split([':', ' ', '(']).next().unwrap_or(line).to_owned());
            is_inside = false;
        }
    }
    if frames.is_empty() {
        return None;
    }
    frames.reverse();
    let exception = raised.pop().unwrap_or_else(|| "exception".to_owned());
    raised.reverse();
    Some((exception, raised, frames))
}

fn python_frame(frame: &str) -> String {
    let file = frame.split('"').next().unwrap_or_default();
    let module = file.rsplit(['/', '\\']).next().unwrap_or(file);
    match frame.rsplit_once(", in ") {
        Some((_, function)) => format!("{module}:{}", function.trim()),
        None => module.to_owned(),
    }
}

/// Go: `panic: …`, then the first goroutine's calls, each above an indented place.
fn go(text: &str) -> Option<Parts> {
    let is_head = |line: &&str| line.starts_with("panic: ") || line.starts_with("fatal error: ");
    let head = text.lines().map(|line| line.find("panic: ").map_or(line, |at| &line[at..])).find(is_head)?;
    let mut frames = Vec::new();
    let mut goroutines = 0;
    for line in text.lines() {
        if line.starts_with("goroutine ") {
            goroutines += 1;
        } else if goroutines == 1 && !line.starts_with(['\t', ' ']) {
            let Some(open) = line.rfind('(') else { continue };
            let name = line[..open].strip_prefix("created by ").unwrap_or(&line[..open]);
            let is_machinery = name == "panic" || name.starts_with("runtime.");
            if !is_machinery && frames.len() < FINGERPRINT_FRAMES {
                frames.push(name.to_owned());
            }
        }
    }
    // values in the text differ each time: keep it up to the first digit or bracket
    let end = head.find(|c: char| c.is_ascii_digit() || matches!(c, '[' | '"' | '\'')).unwrap_or(head.len());
    (goroutines > 0).then(|| (head[..end].trim_end().to_owned(), Vec::new(), frames))
}

/// Rust: `thread 'main' panicked at src/main.rs:2:5:`, with numbered frames if a backtrace was asked for.
fn rust(text: &str) -> Option<Parts> {
    let head = text.lines().find(|line| line.contains("thread '") && line.contains("panicked at "))?;
    let (_, place) = head.rsplit_once("panicked at ")?;
    let place = place.rsplit_once("', ").map_or(place, |(_, place)| place);
    let mut frames = Vec::new();
    for line in text.lines() {
        let Some((number, name)) = line.trim_start().split_once(": ") else { continue };
        let is_frame =
            !number.is_empty() && number.len() <= 4 && number.bytes().all(|byte| byte.is_ascii_digit());
        let name = name.trim().trim_start_matches('<');
        let is_machinery = ["rust_begin_unwind", "core::", "std::", "__rust", "_start", "main"]
            .iter()
            .any(|start| name.starts_with(start) && (*start != "main" || name == "main"));
        if is_frame && !is_machinery && frames.len() < FINGERPRINT_FRAMES {
            let end = name.rfind("::h").filter(|at| name.len() - at == 19).unwrap_or(name.len());
            frames.push(name[..end].to_owned());
        }
    }
    if frames.is_empty() {
        frames.push(without_position(place).to_owned());
    }
    Some(("panic".to_owned(), Vec::new(), frames))
}
