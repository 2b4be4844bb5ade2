//! Laws of the planner under random events, crashes and restarts.

use crate::{CHANNELS, at, item, options};
use proptest::prelude::*;
use seismolog_alert::{Event, Intent, Matchers, Options, Planner, Silence, Transition};
use std::collections::{BTreeMap, BTreeSet};

/// Random runs: few enough for every build. More of them are a matter of this number.
const CASES: u32 = 32;

const KEYS: [&str; 4] = ["a", "b", "c", "d"];

#[derive(Clone, Debug)]
enum Act {
    Fire { key: usize, score: f64, count: u64 },
    End(usize),
    Silence { key: usize, secs: i64 },
    Unsilence(usize),
    Acknowledge(usize),
    Unacknowledge(usize),
    Wait(i64),
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    let key = 0..KEYS.len();
    prop_oneof![
        6 => (key.clone(), prop_oneof![Just(0.3), Just(0.7), Just(0.9)], prop_oneof![Just(1), Just(15), Just(300)])
            .prop_map(|(key, score, count)| Act::Fire { key, score, count }),
        5 => key.clone().prop_map(Act::End),
        1 => (key.clone(), 1..4_000_i64).prop_map(|(key, secs)| Act::Silence { key, secs }),
        1 => key.clone().prop_map(Act::Unsilence),
        1 => key.clone().prop_map(Act::Acknowledge),
        1 => key.prop_map(Act::Unacknowledge),
        6 => prop_oneof![1..60_i64, 60..2_000_i64, 10_000..20_000_i64].prop_map(Act::Wait),
        1 => Just(Act::Restart),
    ]
}

/// With room for all messages, or for three in five minutes.
fn routing(storm_messages: u32) -> Options {
    options(&format!(
        r#"
        storm_messages = {storm_messages}
        [route]
        channels = ["chat"]
        group_wait = "0s"
        group_interval = "10s"
        keep_firing_for = "30s"
        [[route.routes]]
        match = {{ severity = ["critical"] }}
        channels = ["pager"]
        group_by = ["key"]
        escalation = [{{ after = "15m", channels = ["lead"] }}]
        continue = true
        [[route.routes]]
        match = {{ service = ["*"] }}
        {CHANNELS}"#
    ))
}

/// What a reader of a channel knows of an alert.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    is_open: bool,
    last: i64,
    opened: i64,
}

#[derive(Default)]
struct Reader {
    known: BTreeMap<(String, String), Known>,
    silenced_until: BTreeMap<String, i64>,
    ids: BTreeSet<u64>,
}

impl Reader {
    /// Each message makes sense after those before it.
    fn read(&mut self, intents: &[Intent], now: i64) -> Result<(), TestCaseError> {
        for intent in intents {
            prop_assert!(self.ids.insert(intent.id.0), "an id twice");
            prop_assert_eq!(intent.more, 0);
            for line in &intent.lines {
                let key = line.item.key.clone();
                let until = self.silenced_until.get(&key).copied().unwrap_or(i64::MIN);
                prop_assert!(now >= until, "{key} told at {now} while silenced until {until}");
                let known = self.known.entry((intent.channel.clone(), key.clone())).or_default();
                match line.transition {
                    Transition::Opened => {
                        prop_assert!(!known.is_open, "{key} opened twice on {}", intent.channel);
                        *known = Known { is_open: true, last: now, opened: now };
                    }
                    Transition::Resolved => {
                        prop_assert!(known.is_open, "{key} resolved without a begin");
                        known.is_open = false;
                    }
                    Transition::Reminder => {
                        prop_assert!(known.is_open && now - known.last >= 4 * 3_600, "reminded too soon");
                        known.last = now;
                    }
                    Transition::Rose | Transition::Grew | Transition::Acknowledged => {
                        prop_assert!(known.is_open, "{key} changed without a begin");
                        known.last = now;
                    }
                }
            }
        }
        Ok(())
    }

    fn is_open(&self, channel: &str, key: &str) -> bool {
        self.known.get(&(channel.to_owned(), key.to_owned())).is_some_and(|known| known.is_open)
    }
}

/// The machine with a twin that is restored from a snapshot after every step.
struct Machine {
    planner: Planner,
    twin: Planner,
    reader: Reader,
    now: i64,
    firing: BTreeSet<String>,
    storm_messages: u32,
}

impl Machine {
    fn new(storm_messages: u32) -> Self {
        let planner = Planner::new(routing(storm_messages)).unwrap();
        let (twin, reader) = (planner.clone(), Reader::default());
        Self { twin, planner, reader, now: 0, firing: BTreeSet::new(), storm_messages }
    }

    fn apply(&mut self, event: &Event) -> Result<(), TestCaseError> {
        let intents = self.planner.apply(event.clone(), at(self.now));
        let of_twin = self.twin.apply(event.clone(), at(self.now));
        prop_assert_eq!(&intents, &of_twin, "a restart changed what is told");
        self.twin = Planner::restore(routing(self.storm_messages), &self.twin.snapshot()).unwrap();
        prop_assert_eq!(self.planner.snapshot(), self.twin.snapshot());
        self.reader.read(&intents, self.now)
    }

    fn wait(&mut self, secs: i64) -> Result<(), TestCaseError> {
        let step = (secs / 15).max(5);
        let end = self.now + secs;
        while self.now < end {
            self.now = (self.now + step).min(end);
            self.apply(&Event::Tick)?;
        }
        Ok(())
    }

    fn act(&mut self, act: &Act) -> Result<(), TestCaseError> {
        let name = |key: usize| KEYS[key].to_owned();
        match *act {
            Act::Fire { key, score, count } => {
                let mut item = item(KEYS[key], score);
                item.count = count;
                self.firing.insert(name(key));
                self.apply(&Event::Firing(Box::new(item)))
            }
            Act::End(key) => {
                self.firing.remove(KEYS[key]);
                self.apply(&Event::Resolved { key: name(key) })
            }
            Act::Silence { key, secs } => {
                self.reader.silenced_until.insert(name(key), self.now + secs);
                let matchers = Matchers { key: vec![name(key)], ..Matchers::default() };
                let (begin, until) = (at(self.now), at(self.now + secs));
                self.apply(&Event::Silence(Silence {
                    id: name(key),
                    matchers,
                    owner: "o".into(),
                    reason: "r".into(),
                    begin,
                    until,
                }))
            }
            Act::Unsilence(key) => {
                self.reader.silenced_until.remove(KEYS[key]);
                self.apply(&Event::Unsilence { id: name(key) })
            }
            Act::Acknowledge(key) => self.apply(&Event::Acknowledge {
                key: name(key),
                owner: "o".into(),
                reason: String::new(),
                until: None,
            }),
            Act::Unacknowledge(key) => self.apply(&Event::Unacknowledge { key: name(key) }),
            Act::Wait(secs) => self.wait(secs),
            Act::Restart => {
                self.planner =
                    Planner::restore(routing(self.storm_messages), &self.planner.snapshot()).unwrap();
                Ok(())
            }
        }
    }

    /// After a long calm every channel knows what is so: what fires is open, what is over is told.
    fn settle(&mut self) -> Result<(), TestCaseError> {
        for _ in 0..8 {
            self.wait(2_000)?;
        }
        for key in KEYS {
            let is_firing = self.firing.contains(key);
            prop_assert_eq!(self.reader.is_open("chat", key), is_firing, "chat, {}", key);
            for channel in ["pager", "lead"] {
                prop_assert!(
                    is_firing || !self.reader.is_open(channel, key),
                    "{} never told the end of {}",
                    channel,
                    key
                );
            }
        }
        for (place, known) in &self.reader.known {
            prop_assert!(known.opened <= self.now, "{place:?}");
        }
        prop_assert!(self.planner.snapshot().len() < 2_000_000);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_transition_is_told_once_never_while_silenced_and_never_lost(
        acts in prop::collection::vec(act(), 1..40),
        storm_messages in prop_oneof![Just(3), Just(100)],
    ) {
        let mut machine = Machine::new(storm_messages);
        for act in &acts {
            machine.act(act)?;
            machine.apply(&Event::Tick)?;
        }
        machine.settle()?;
    }

    #[test]
    fn damaged_snapshots_are_errors(acts in prop::collection::vec(act(), 1..10), cut in 0.0..1.0_f64, flip in any::<u8>()) {
        let mut machine = Machine::new(100);
        for act in &acts {
            machine.act(act)?;
        }
        let mut bytes = machine.planner.snapshot();
        let place = ((bytes.len() - 1) as f64 * cut) as usize;
        prop_assert!(Planner::restore(routing(100), &bytes[..place]).is_err());
        bytes[place] ^= flip;
        let _ = Planner::restore(routing(100), &bytes);
    }
}
