//! The lines a service may write: texts with named values, and how they are filled.

use std::fmt::Write;

use model::Severity;

use crate::Random;

/// How a span went, or which other reason there is to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// the span did what it was asked to
    Success,
    /// it did so, but something was odd
    Warning,
    /// it failed for a reason of its own
    Failure,
    /// it failed because a callee did
    CalleeFailure,
    /// one step inside a span of a service set to debug
    Step,
    /// one step of the batch job
    Batch,
    /// what a service in a fault says inside a span
    Note,
    /// the same as a warning
    Caution,
}

impl Occasion {
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Success | Self::Batch | Self::Note => Severity::Info,
            Self::Warning | Self::Caution => Severity::Warn,
            Self::Failure | Self::CalleeFailure => Severity::Error,
            Self::Step => Severity::Debug,
        }
    }

    /// The status code of a record written on this occasion.
    pub(crate) fn status_code(self) -> u16 {
        match self {
            Self::Success | Self::Warning | Self::Batch => 200,
            Self::Failure => 500,
            Self::CalleeFailure => 502,
            Self::Step | Self::Note | Self::Caution => 0,
        }
    }
}

/// A line of the tables: its text names values as `<user>`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) occasion: Occasion,
    /// share among the lines of the same occasion
    pub(crate) weight: u32,
    pub(crate) text: &'static str,
}

pub(crate) const fn success(weight: u32, text: &'static str) -> Line {
    Line { occasion: Occasion::Success, weight, text }
}

pub(crate) const fn warning(text: &'static str) -> Line {
    Line { occasion: Occasion::Warning, weight: 1, text }
}

pub(crate) const fn failure(text: &'static str) -> Line {
    Line { occasion: Occasion::Failure, weight: 1, text }
}

pub(crate) const fn callee_failure(text: &'static str) -> Line {
    Line { occasion: Occasion::CalleeFailure, weight: 1, text }
}

pub(crate) const fn batch(weight: u32, text: &'static str) -> Line {
    Line { occasion: Occasion::Batch, weight, text }
}

pub(crate) const fn note(text: &'static str) -> Line {
    Line { occasion: Occasion::Note, weight: 1, text }
}

pub(crate) const fn caution(text: &'static str) -> Line {
    Line { occasion: Occasion::Caution, weight: 1, text }
}

pub(crate) const fn step(text: &'static str) -> Line {
    Line { occasion: Occasion::Step, weight: 1, text }
}

/// What is known about a span when its line is filled; the rest is drawn.
pub(crate) struct Facts<'a> {
    pub(crate) duration_us: u64,
    pub(crate) status_code: u16,
    pub(crate) trace_id: &'a str,
    pub(crate) client: u64,
    /// the callee that failed, or ""
    pub(crate) callee: &'a str,
    pub(crate) version: &'a str,
}

/// A line cut at its values once, so that filling it is a walk.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) occasion: Occasion,
    pub(crate) weight: u32,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(Box<str>),
    Value(Value),
}

impl Template {
    /// Cuts `text` at every `<name>` that names a value; other angle brackets are text.
    pub(crate) fn new(occasion: Occasion, weight: u32, text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('<') {
            plain.push_str(&rest[..open]);
            rest = &rest[open + 1..];
            let named = rest.find('>').and_then(|close| Some((Value::named(&rest[..close])?, close)));
            let Some((value, close)) = named else {
                plain.push('<');
                continue;
            };
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain).into()));
            }
            pieces.push(Piece::Value(value));
            rest = &rest[close + 1..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain.into()));
        }
        Self { occasion, weight, pieces }
    }

    pub(crate) fn fill(&self, facts: &Facts<'_>, random: &mut Random) -> String {
        let mut out = String::with_capacity(96);
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(value) => {
                    value.write(&mut out, facts, random).expect("writing into a String does not fail");
                }
            }
        }
        out
    }
}

impl From<&Line> for Template {
    fn from(line: &Line) -> Self {
        Self::new(line.occasion, line.weight, line.text)
    }
}

/// What may stand between angle brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Amount,
    Bytes,
    Callee,
    Carrier,
    Channel,
    Client,
    Count,
    Currency,
    Hex,
    Ip,
    Method,
    Millis,
    Order,
    Path,
    Percent,
    Region,
    Seconds,
    Sku,
    Small,
    Status,
    Thread,
    Trace,
    User,
    Version,
    Word,
}

const CARRIERS: [&str; 4] = ["DHL", "UPS", "GLS", "DPD"];
const CHANNELS: [&str; 3] = ["email", "sms", "push"];
const CURRENCIES: [&str; 4] = ["EUR", "USD", "GBP", "SEK"];
const METHODS: [&str; 4] = ["GET", "GET", "POST", "PUT"];
const PATHS: [&str; 7] =
    ["/", "/products", "/search", "/cart", "/cart/items", "/checkout", "/account/orders"];
const REGIONS: [&str; 5] = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-south-1"];
const WORDS: [&str; 12] = [
    "lamp", "jacket", "kettle", "sneaker", "backpack", "tent", "camera", "keyboard", "mug", "scarf", "drill",
    "bicycle",
];

impl Value {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "amount" => Self::Amount,
            "bytes" => Self::Bytes,
            "callee" => Self::Callee,
            "carrier" => Self::Carrier,
            "channel" => Self::Channel,
            "client" => Self::Client,
            "count" => Self::Count,
            "currency" => Self::Currency,
            "hex" => Self::Hex,
            "ip" => Self::Ip,
            "method" => Self::Method,
            "ms" => Self::Millis,
            "order" => Self::Order,
            "path" => Self::Path,
            "percent" => Self::Percent,
            "region" => Self::Region,
            "seconds" => Self::Seconds,
            "sku" => Self::Sku,
            "small" => Self::Small,
            "status" => Self::Status,
            "thread" => Self::Thread,
            "trace" => Self::Trace,
            "user" => Self::User,
            "version" => Self::Version,
            "word" => Self::Word,
            _ => return None,
        })
    }

    fn write(self, out: &mut String, facts: &Facts<'_>, random: &mut Random) -> std::fmt::Result {
        match self {
            Self::Amount => write!(out, "{}.{:02}", 3 + random.below(240), random.below(100)),
            Self::Bytes => write!(out, "{}", 180 + random.below(48_000)),
            Self::Callee => out.write_str(facts.callee),
            Self::Carrier => out.write_str(random.pick(&CARRIERS)),
            Self::Channel => out.write_str(random.pick(&CHANNELS)),
            Self::Client => write!(out, "app-{}", facts.client),
            Self::Count => write!(out, "{}", 1 + random.below(400)),
            Self::Currency => out.write_str(random.pick(&CURRENCIES)),
            Self::Hex => write!(out, "{:012x}", random.bits() >> 16),
            Self::Ip => {
                let [_, a, b, c] = (random.bits() as u32).to_be_bytes();
                write!(out, "10.{a}.{b}.{c}")
            }
            Self::Method => out.write_str(random.pick(&METHODS)),
            Self::Millis => write!(out, "{}", facts.duration_us.div_ceil(1_000)),
            Self::Order => write!(out, "ord-{}", 700_000 + random.below(90_000)),
            Self::Path => out.write_str(random.pick(&PATHS)),
            Self::Percent => write!(out, "{}", 1 + random.below(99)),
            Self::Region => out.write_str(random.pick(&REGIONS)),
            Self::Seconds => {
                let millis = facts.duration_us.div_ceil(1_000);
                write!(out, "{}.{:03}", millis / 1_000, millis % 1_000)
            }
            Self::Sku => write!(out, "SKU-{}", 10_000 + random.below(9_000)),
            Self::Small => write!(out, "{}", 1 + random.below(8)),
            Self::Status => write!(out, "{}", facts.status_code),
            Self::Thread => write!(out, "exec-{}", 1 + random.below(16)),
            Self::Trace => out.write_str(facts.trace_id),
            Self::User => write!(out, "u_{}", 1_000 + random.below(60_000)),
            Self::Version => out.write_str(facts.version),
            Self::Word => out.write_str(random.pick(&WORDS)),
        }
    }
}

#[cfg(test)]
impl Template {
    /// Whether `message` may have come from this template: its fixed texts in order, the first and the last in place.
    pub(crate) fn could_be(&self, message: &str) -> bool {
        let mut rest = message;
        for (position, piece) in self.pieces.iter().enumerate() {
            let Piece::Text(text) = piece else { continue };
            let Some(found) = rest.find(&**text) else { return false };
            if position == 0 && found != 0 {
                return false;
            }
            rest = &rest[found + text.len()..];
        }
        matches!(self.pieces.last(), Some(Piece::Value(_))) || rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts<'static> {
        Facts {
            duration_us: 1_234_567,
            status_code: 502,
            trace_id: "t",
            client: 4,
            callee: "ledger",
            version: "1",
        }
    }

    #[test]
    fn values_are_filled_and_other_brackets_stay() {
        let cases = [
            ("took <ms> ms", "took 1235 ms"),
            ("<callee>", "ledger"),
            ("a < b <init> <status>", "a < b <init> 502"),
            ("{\"s\":<seconds>,\"c\":\"<client>\"}", "{\"s\":1.235,\"c\":\"app-4\"}"),
        ];
        for (text, expected) in cases {
            let template = Template::new(Occasion::Success, 1, text);
            let filled = template.fill(&facts(), &mut Random::new(1));
            assert_eq!(filled, expected);
            assert!(template.could_be(&filled), "{text}");
        }
    }

    #[test]
    fn another_line_is_not_taken_for_this_one() {
        let template = Template::new(Occasion::Success, 1, "took <ms> ms");
        assert!(!template.could_be("it took 5 ms"));
        assert!(!template.could_be("took 5 ms more"));
    }
}
