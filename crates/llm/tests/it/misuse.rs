//! A day's lines of a file server with misuse among them, judged with a stand-in for a model: how many calls that takes,
//! and what is found. The stand-in judges only by what stands in the question, so what it finds was put there by us.

use crate::chat::{completion, options};
use crate::served::{Act, Asked, Served};
use model::Timestamp;
use seismolog_llm::{Chat, Clock, Item, Judge, JudgeOptions, Stage, judge_all};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

const LINES: usize = 5_000;
const SEED: u64 = 42;

struct DayClock(Cell<i64>);

impl Clock for DayClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.get())
    }

    fn wait(&self, time: Duration) {
        self.0.set(self.0.get() + i64::try_from(time.as_nanos()).unwrap().max(1));
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const NAMES: [&str; 12] =
    ["anna", "bruno", "chloe", "david", "emma", "felix", "grace", "henry", "ines", "jonas", "karla", "leon"];
const WORDS: [&str; 16] = [
    "house", "market", "window", "season", "garden", "letter", "number", "office", "picture", "reason",
    "school", "story", "summer", "system", "table", "travel",
];

/// A line of everyday life, as the data generator of such demonstrations makes them.
fn ordinary(random: &mut Random, time: &str) -> String {
    let user = format!("{}{:02}", random.of(&NAMES), random.below(100));
    let address = format!(
        "{}.{}.{}.{}",
        11 + random.below(80),
        random.below(255),
        random.below(255),
        random.below(255)
    );
    let word = random.of(&WORDS);
    let action = match random.below(4) {
        0 => "logged in successfully".to_owned(),
        1 => format!("accessed file '{word}.html'"),
        2 => format!("executed command '{word}'"),
        _ => format!("accessed directory '/{}/{word}.txt'", random.of(&WORDS)),
    };
    format!("[{time}] {address} {user} {action}")
}

/// Who misuses what, as lines among the others: one opens file after file, one reads accounts, one becomes root.
fn misuse(n: usize) -> Option<String> {
    let in_run = |begin: usize, every: usize, count: usize| {
        let step = n.checked_sub(begin)?;
        (step % every == 0 && step / every < count).then_some(step / every)
    };
    if let Some(step) = in_run(1_000, 5, 60) {
        return Some(format!(
            "[01/Feb/2024 14:46:21] 10.0.0.8 veronica08 accessed file 'contract{step}.html'"
        ));
    }
    if in_run(2_503, 100, 5).is_some() {
        return Some("[01/Feb/2024 15:01:00] 10.0.0.9 mallory accessed file '/etc/shadow'".to_owned());
    }
    let step = in_run(4_001, 50, 5)?;
    Some(format!("[01/Feb/2024 16:0{step}:00] 10.0.0.9 oscar executed command 'sudo'"))
}

/// `[time] address user words 'object'`.
fn item(event: &Value) -> Option<Item> {
    let text = event.as_str()?;
    let rest = text.split_once("] ")?.1;
    let (address, rest) = rest.split_once(' ')?;
    let (user, action) = rest.split_once(' ')?;
    let (words, object) = match action.split_once('\'') {
        Some((words, object)) => (words, object.trim_end_matches('\'')),
        None => (action, ""),
    };
    let params = [address, user, object].map(str::to_owned).to_vec();
    Some(Item {
        template: format!("[<*>] <*> <*> {words}<*>"),
        params,
        entity: user.to_owned(),
        object: if object.is_empty() { words.to_owned() } else { object.to_owned() },
        text: text.to_owned(),
    })
}

/// Judges by the question's own words: many different things, or a name of an account file or of a way to more rights.
fn stand_in(asked: &Asked) -> Act {
    let text = asked.body["messages"][1]["content"].as_str().unwrap();
    let items = text.split("\nitem ").skip(1);
    let verdicts = items.enumerate().map(|(index, item)| {
        let is_bad = item.contains("\nwho: ") || item.contains("shadow") || item.contains("sudo");
        let (verdict, severity) = if is_bad { ("suspicious", "high") } else { ("normal", "info") };
        json!({"item": index + 1, "verdict": verdict, "severity": severity, "category": "access", "reason": "by its words"})
    });
    let text = json!({"verdicts": verdicts.collect::<Vec<Value>>()}).to_string();
    Act::Answer("200 OK", "", completion(&text, "stop"))
}

#[test]
fn misuse_is_found_with_a_few_calls_for_thousands_of_lines() {
    let served = Served::new(|_, asked| stand_in(asked));
    let chat = Chat::new(options(&served.base)).unwrap();
    let judge = Judge::new(JudgeOptions::new("small", str::to_owned), SEED).unwrap();
    let mut stage = Stage::new(judge, Box::new(item));
    let clock = DayClock(Cell::new(1_706_798_781_000_000_000));
    let mut random = Random(SEED);
    let lines = (0..LINES).map(|n| match misuse(n) {
        Some(line) => (line, true),
        None => (ordinary(&mut random, "01/Feb/2024 14:46:21"), false),
    });
    let lines: Vec<(String, bool)> = lines.collect();
    let (mut hits, mut false_alarms, mut misses) = (0, 0, 0);
    let mut caught = BTreeSet::new();
    for batch in lines.chunks(50) {
        // a line a second
        clock.wait(Duration::from_secs(50));
        let events = batch.iter().map(|(line, _)| Value::from(line.as_str())).collect();
        let out = judge_all(&mut stage, events, &chat, &clock);
        assert_eq!(out.len(), batch.len());
        for ((line, is_misuse), event) in batch.iter().zip(out) {
            let is_told = event["verdict"] == "suspicious";
            match (is_misuse, is_told) {
                (true, true) => {
                    hits += 1;
                    caught.extend(item(&Value::from(line.as_str())).map(|item| item.entity));
                }
                (false, true) => false_alarms += 1,
                (true, false) => misses += 1,
                (false, false) => {}
            }
        }
    }
    let calls = served.asked().len();
    let precision = f64::from(hits) / f64::from(hits + false_alarms);
    let recall = f64::from(hits) / f64::from(hits + misses);
    println!(
        "{LINES} lines, seed {SEED}: {calls} calls ({:.1} per 1,000 lines), precision {precision:.3}, recall {recall:.3}",
        calls as f64 * 1_000.0 / LINES as f64
    );
    assert_eq!(caught, ["mallory", "oscar", "veronica08"].map(str::to_owned).into());
    assert_eq!(false_alarms, 0);
    assert_eq!(misses, 7, "the first files of somebody who opens many are like anybody's");
    assert!(calls * 1_000 <= 5 * LINES, "{calls} calls");
}
