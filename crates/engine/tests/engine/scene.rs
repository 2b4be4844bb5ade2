//! A scripted outage: two services, and one of them fails for a while.

use ingest::Shape;
use model::Timestamp;
use seismolog_engine::{Command, Engine, Mode, Obeyed, Options};
use sql::Statement;
use std::path::Path;
use store::QueryLimits;
use tokio::runtime::Runtime;

/// 2026-11-21 00:00:00 UTC
const BEGIN: i64 = 1_795_219_200;

/// Seconds in which checkout fails.
const OUTAGE: std::ops::Range<i64> = 240..270;

pub(crate) struct Scene {
    pub(crate) engine: Engine,
    runtime: Runtime,
}

impl Scene {
    pub(crate) fn open(data: &Path) -> Self {
        Self::open_telling(data, alert::Options::default())
    }

    /// With people who are told of incidents.
    pub(crate) fn open_telling(data: &Path, alerts: alert::Options) -> Self {
        let options = Options { segment_bytes: 1 << 20, alerts, ..Options::new(data.to_owned()) };
        let (engine, _) = Engine::start(pipe::builtin(), &options).unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { engine, runtime }
    }

    /// Plays these seconds, with a tick after each.
    pub(crate) fn play(&self, seconds: std::ops::Range<i64>) {
        let seconds_end = seconds.end;
        for second in seconds {
            let now = Timestamp::from_secs(BEGIN + second);
            self.submit(&lines(second), now);
            self.runtime.block_on(self.engine.tick(now));
        }
        // No rows: what it waits for is that all before has been applied.
        self.submit("", Timestamp::from_secs(BEGIN + seconds_end));
    }

    fn submit(&self, body: &str, now: Timestamp) {
        let source = self.engine.source("logs").unwrap();
        let decoded = source.decoder().decode(body.as_bytes(), Shape::Ndjson, now).unwrap();
        assert!(decoded.rejected.is_empty(), "{:?}", decoded.rejected);
        let prepared = self.engine.prepare(&source, decoded, None, Mode::Live, now).unwrap();
        self.runtime.block_on(self.engine.submit(prepared, true)).unwrap();
    }

    pub(crate) fn tell(&self, command: Command) -> Obeyed {
        self.runtime.block_on(self.engine.command(command)).unwrap()
    }

    /// What is to be sent now.
    pub(crate) fn due(&self) -> Vec<alert::Delivery> {
        let at = self.engine.live().borrow().at;
        let due = self.engine.ask_all(move |_, alerts| alerts.outbox().next(at));
        self.runtime.block_on(due).unwrap()
    }

    /// Messages that were given up, by channel.
    pub(crate) fn given_up(&self) -> Vec<String> {
        let dead = self.engine.ask_all(|_, alerts| {
            alerts.outbox().dead_letters().map(|dead| dead.intent.channel.clone()).collect()
        });
        self.runtime.block_on(dead).unwrap()
    }

    pub(crate) fn ask(&self, query: &str) -> String {
        let statement = Statement::parse(query).unwrap();
        let answer = self.runtime.block_on(self.engine.query(statement, &QueryLimits::default())).unwrap();
        String::from_utf8(sql::output::render(&answer, sql::Format::JsonEachRow).unwrap()).unwrap()
    }

    /// All that was found, as text.
    pub(crate) fn findings(&self) -> Vec<String> {
        let incidents = self.engine.live().borrow().incidents.clone();
        vec![
            self.ask("SELECT * FROM seismolog.anomalies ORDER BY id"),
            format!("{incidents:#?}"),
            self.ask(
                "SELECT template_id, count(*) AS n FROM logs GROUP BY template_id ORDER BY n, template_id",
            ),
        ]
    }
}

fn lines(second: i64) -> String {
    let mut text = String::new();
    for index in 0..20 {
        let number = second * 20 + index;
        let (service, parent) = if index % 2 == 0 { ("gateway", "") } else { ("checkout", "gateway") };
        let is_failing = OUTAGE.contains(&second) && service == "checkout" && index % 4 == 1;
        let (severity, message) = if is_failing {
            ("ERROR", format!("card processor refused order {number} after {} ms", number % 977))
        } else {
            ("INFO", format!("request {number} answered in {} ms", number % 83))
        };
        text.push_str(&format!(
            "{{\"timestamp\":{}.{:03},\"service\":\"{service}\",\"parent_service\":\"{parent}\",\
             \"severity_text\":\"{severity}\",\"message\":\"{message}\"}}\n",
            BEGIN + second,
            index * 50,
        ));
    }
    text
}
