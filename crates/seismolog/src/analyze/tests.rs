//! Whole analyses, from files to reports.

mod bad_inputs;
mod golden;
mod inputs;
mod public_sets;

use super::findings::Findings;
use super::text::Paint;
use super::{Arguments, json, study, text};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Options of a case.
#[derive(Clone, Copy, Default)]
struct Case<'a> {
    since: Option<&'a str>,
    until: Option<&'a str>,
    baseline: Option<&'a Path>,
    content: bool,
}

impl Case<'_> {
    fn arguments(&self, files: &[PathBuf]) -> Arguments {
        Arguments {
            files: files.to_vec(),
            json: false,
            since: self.since.map(str::to_owned),
            until: self.until.map(str::to_owned),
            baseline: self.baseline.map(Path::to_owned),
            content: self.content,
        }
    }

    /// The report as text and as an object.
    fn reports(&self, files: &[PathBuf]) -> anyhow::Result<(String, Value)> {
        let study = study(&self.arguments(files))?;
        let findings = Findings::of(&study);
        let object = serde_json::from_str(&json::render(&findings)?)?;
        Ok((text::render(&findings, Paint::Plain), object))
    }

    fn report(&self, files: &[PathBuf]) -> Value {
        self.reports(files).unwrap().1
    }
}

/// Files that vanish with it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// What goes wrong in a made-up shop.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    Nothing,
    /// payments lose their card processor and the heartbeat stops, two and a half minutes before the end
    Cards,
}

/// Twenty-five minutes of a shop, six lines a second, from noon of a day on.
fn shop(day: &str, seed: u64, fault: Fault) -> String {
    const SECONDS: u64 = 1_500;
    let mut random = model::SplitMix64(seed);
    let mut log = String::new();
    for second in 0..SECONDS {
        let is_broken = fault == Fault::Cards && second >= SECONDS - 150;
        let at = format!("{day}T12:{:02}:{:02}", second / 60, second % 60);
        if second % 10 == 0 && !is_broken {
            let jobs = random.below(9);
            log.push_str(&format!("{at}.000Z INFO scheduler: heartbeat ok, {jobs} jobs waiting\n"));
        }
        for part in 1..7 {
            let (number, time) = (random.below(90_000) + 10_000, random.below(800) + 1);
            let at = format!("{at}.{part}00Z");
            let line = match random.below(20) {
                0..8 => format!("{at} INFO gateway: GET /api/items/{number} 200 in {time} ms"),
                8..13 => format!("{at} INFO cart: user {number} added item {time}"),
                13..17 if is_broken => format!("{at} ERROR payments: card processor refused order {number}"),
                13..17 => format!("{at} INFO payments: order {number} charged in {time} ms"),
                17 if is_broken && time < 400 => format!(
                    "{at} ERROR payments: charge failed\njava.lang.IllegalStateException: pool of {number} is empty\n\
                     \tat com.shop.Pool.take(Pool.java:31)\n\tat com.shop.Charge.run(Charge.java:{time})"
                ),
                17 if time < 20 => format!("{at} WARN catalog: slow query took {time} ms"),
                _ => format!("{at} DEBUG catalog: cache has {number} entries"),
            };
            log.push_str(&line);
            log.push('\n');
        }
    }
    log
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().or(item["template_id"].as_str()).unwrap())
        .collect()
}

fn template<'a>(report: &'a Value, words: &str) -> &'a Value {
    let templates = report["templates"].as_array().unwrap();
    let found = templates.iter().find(|template| template["template"].as_str().unwrap().contains(words));
    found.unwrap_or_else(|| panic!("no template with {words:?}"))
}
