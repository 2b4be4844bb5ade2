//! The promises of the crate: what is told, what is not, what each receiver gets, and that a restart changes nothing.

#![cfg(test)]

mod channels;
mod letters;
mod machine;
mod routes;
mod telling;

use model::{IncidentId, Timestamp};
use seismolog_alert::{Event, Intent, Item, Options, Planner};

/// Options of a text in TOML.
fn options(text: &str) -> Options {
    toml::from_str(text).unwrap()
}

/// Three chats and a pager, and a root that tells `chat`.
const CHANNELS: &str = r#"
    [channels]
    chat = { type = "slack", url = "https://hooks.slack.com/services/T/B/X" }
    room = { type = "discord", url = "https://discord.com/api/webhooks/1/t" }
    pager = { type = "pagerduty", routing_key = "0123456789abcdef0123456789abcdef" }
    lead = { type = "pagerduty", routing_key = "0123456789abcdef0123456789abcdee" }
"#;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(1_800_000_000 + secs)
}

fn item(key: &str, score: f64) -> Item {
    Item {
        key: key.to_owned(),
        incident: IncidentId(1),
        score,
        service: "payments".to_owned(),
        kind: "rate".to_owned(),
        title: "acquirer timeouts".to_owned(),
        since: at(0),
        count: 1,
        ..Item::default()
    }
}

fn fire(planner: &mut Planner, item: Item, secs: i64) {
    assert!(planner.apply(Event::Firing(Box::new(item)), at(secs)).is_empty());
}

fn end(planner: &mut Planner, key: &str, secs: i64) {
    planner.apply(Event::Resolved { key: key.to_owned() }, at(secs));
}

/// Ticks each ten seconds of the span; what was told as `secs channel transition status lines`.
fn run(planner: &mut Planner, secs: std::ops::RangeInclusive<i64>) -> Vec<String> {
    let mut said = Vec::new();
    for second in secs.step_by(10) {
        for intent in planner.apply(Event::Tick, at(second)) {
            said.push(format!("{second} {}", short(&intent)));
        }
    }
    said
}

fn short(intent: &Intent) -> String {
    let lines: Vec<&str> = intent.lines.iter().map(|line| line.transition.as_str()).collect();
    format!("{} {} {}", intent.channel, lines.join("+"), intent.status.as_str())
}
