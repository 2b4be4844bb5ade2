//! A message before it takes the form of a channel: cleaned, redacted, cut, and in words that all channels share.

pub(crate) mod chart;
pub(crate) mod escape;
pub(crate) mod trend;

use crate::item::cut;
use crate::redact::{Redactions, redact};
use crate::{Delivery, Gathering, Intent, Item, Status, Transition};
use escape::{clean, one_line};
use model::{AlertSeverity, Impact, Timestamp};

/// Name of the fact that a picture can stand for.
pub(crate) const TREND: &str = "Trend";

/// What every channel renders from.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    /// cleaned and redacted
    pub(crate) intent: Intent,
    /// the same at every try
    pub(crate) idempotency_key: String,
    /// how the receiver calls the thread's message; empty if it has none
    pub(crate) provider_id: String,
    /// one line: `[CRITICAL] payments: acquirer timeouts`
    pub(crate) headline: String,
    /// a few sentences
    pub(crate) text: String,
    /// (name, value), a line each
    pub(crate) facts: Vec<(&'static str, String)>,
    /// lines of logs
    pub(crate) samples: Vec<String>,
    /// one line per further alert
    pub(crate) others: Vec<String>,
    /// (words, address)
    pub(crate) links: Vec<(String, String)>,
    /// the channel's time
    pub(crate) now: Timestamp,
}

impl Notice {
    /// Reads a delivery; counts what was redacted. `None` if it is about nothing.
    pub(crate) fn of(delivery: &Delivery, now: Timestamp) -> Option<(Self, Redactions)> {
        let mut redactions = Redactions::default();
        let mut intent = delivery.intent.clone();
        for line in &mut intent.lines {
            line.item = std::mem::take(&mut line.item).bounded();
            wash(&mut line.item, &mut redactions);
            line.owner = redacted(&line.owner, &mut redactions);
        }
        let first = intent.first()?.clone();
        let mut notice = Self {
            idempotency_key: delivery.idempotency_key.clone(),
            provider_id: delivery.provider_id.clone(),
            headline: headline(&intent),
            text: first.item.summary.clone(),
            facts: facts(&intent),
            samples: first.item.samples.clone(),
            others: others(&intent),
            links: first.item.links.clone(),
            now,
            intent,
        };
        if notice.intent.status == Status::Resolved {
            notice.samples.clear();
        }
        Some((notice, redactions))
    }

    /// The most severe alert.
    pub(crate) fn item(&self) -> &Item {
        &self.intent.lines[0].item
    }

    /// The page to read on, if there is one.
    pub(crate) fn address(&self) -> Option<&str> {
        self.links.first().map(|(_, address)| address.as_str())
    }

    /// The series of the most severe alert as a PNG, while it goes on and where there is something to see.
    pub(crate) fn picture(&self) -> Option<Vec<u8>> {
        let goes_on = self.intent.status != Status::Resolved;
        if goes_on { chart::png(&self.item().trend, self.intent.severity) } else { None }
    }

    /// The picture in words.
    pub(crate) fn picture_words(&self) -> String {
        let trend = &self.item().trend;
        let most = trend.iter().copied().fold(0.0, f64::max);
        format!("errors a second over {} s, at most {}", trend.len(), number(most))
    }

    /// A coloured dot.
    pub(crate) fn dot(&self) -> &'static str {
        match (self.intent.status, self.intent.severity) {
            (Status::Resolved, _) => "🟢",
            (_, AlertSeverity::Critical) => "🔴",
            (_, AlertSeverity::Warning) => "🟡",
            (_, AlertSeverity::Info) => "🔵",
        }
    }

    /// Everything as lines of plain text.
    pub(crate) fn plain(&self) -> String {
        let mut lines = vec![self.headline.clone()];
        lines.extend((!self.text.is_empty()).then(|| self.text.clone()));
        lines.extend(self.facts.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.extend(self.samples.iter().map(|sample| format!("> {sample}")));
        lines.extend(self.others.iter().map(|other| format!("- {other}")));
        lines.extend(self.links.iter().map(|(words, address)| format!("{words}: {address}")));
        lines.join("\n")
    }
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn redacted(text: &str, found: &mut Redactions) -> String {
    redact(&clean(text), found)
}

/// Cleans and redacts every text of an item, those that receivers see as labels too.
fn wash(item: &mut Item, found: &mut Redactions) {
    let texts = [&mut item.key, &mut item.title, &mut item.service, &mut item.kind, &mut item.root];
    for text in texts {
        *text = redact(&one_line(text), found);
    }
    for text in [&mut item.summary, &mut item.template] {
        *text = redacted(text, found);
    }
    for text in item.samples.iter_mut().chain(&mut item.changes) {
        *text = redact(&one_line(text), found);
    }
    let labels = std::mem::take(&mut item.labels).into_iter();
    item.labels = labels.map(|(name, value)| (one_line(&name), redact(&one_line(&value), found))).collect();
    item.links.retain(|(_, address)| is_web(address));
    for (words, address) in &mut item.links {
        *words = redact(&one_line(words), found);
        *address = redact(&one_line(address), found).replace(' ', "%20");
    }
    for impact in item.impacted.iter_mut().chain(&mut item.likely_next) {
        impact.service = redact(&one_line(&impact.service), found);
    }
}

fn headline(intent: &Intent) -> String {
    let Some(first) = intent.first() else { return String::new() };
    let count = intent.lines.len() as u64 + intent.more;
    let word = match (intent.status, first.transition) {
        (Status::Resolved, _) => "RESOLVED".to_owned(),
        (Status::Acknowledged, _) => "ACKNOWLEDGED".to_owned(),
        _ => intent.severity.as_str().to_ascii_uppercase(),
    };
    let service = &first.item.service;
    let title = match first.item.title.strip_prefix(service.as_str()) {
        Some(rest) => rest.trim_start_matches([':', ' ']),
        None => &first.item.title,
    };
    let mut text = match intent.gathering {
        Gathering::Storm => format!(
            "[{word}] storm: {count} alerts in {} services, first {service}: {title}",
            intent.services
        ),
        Gathering::Digest => format!("[DIGEST] {count} alerts in {} services", intent.services),
        Gathering::Group if count > 1 => format!("[{word}] {service}: {title} (+{} more)", count - 1),
        Gathering::Group => format!("[{word}] {service}: {title}"),
    };
    cut(&mut text, crate::limits::TITLE_BYTES_MAX);
    text
}

fn facts(intent: &Intent) -> Vec<(&'static str, String)> {
    let Some(line) = intent.first() else { return Vec::new() };
    let item = &line.item;
    let mut facts = Vec::new();
    let mut add = |name: &'static str, value: String| {
        if !value.is_empty() {
            facts.push((name, value));
        }
    };
    if !item.root.is_empty() {
        add("Root", format!("{} ({:.0} %)", item.root, item.confidence.clamp(0.0, 1.0) * 100.0));
    }
    add("Impact", impacts(&item.impacted));
    add("Likely next", impacts(&item.likely_next));
    add("Since", item.since.to_string());
    if item.observed.is_finite() && item.expected.is_finite() && item.observed != item.expected {
        add("Observed", format!("{}, expected {}", number(item.observed), number(item.expected)));
    }
    add(TREND, trend::sparkline(&item.trend));
    add("Changes", item.changes.join("; "));
    add("Template", item.template.clone());
    if line.flaps > 0 {
        add("Flapping", format!("came and went {} times; told as one", line.flaps));
    }
    add("Acknowledged by", line.owner.clone());
    if line.transition == Transition::Reminder {
        add("Note", "still firing".to_owned());
    }
    facts
}

fn impacts(impacts: &[Impact]) -> String {
    let said: Vec<String> =
        impacts.iter().map(|impact| format!("{} +{}", impact.service, impact.hops)).collect();
    said.join(", ")
}

fn number(value: f64) -> String {
    let text = if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.2}") };
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn others(intent: &Intent) -> Vec<String> {
    let skipped = if intent.gathering == Gathering::Group { 1 } else { 0 };
    let said = intent.lines.iter().skip(skipped).map(|line| {
        let item = &line.item;
        format!("{} {} {}: {}", line.transition.as_str(), line.severity.as_str(), item.service, item.title)
    });
    let more = (intent.more > 0).then(|| format!("and {} more", intent.more));
    said.chain(more).collect()
}
