//! Rows of a data source, as queries see them, by entries of the log.

use super::{REST, Trouble};
use crate::sql_api;
use crate::state::Server;
use engine::Engine;
use flow::Begin;
use pipeline::{Event, Pipeline};
use serde_json::Value;
use sql::{Format, Statement};
use std::sync::{Arc, Weak};

/// Rows that are read at once; those of one entry of the log are never parted.
const ROWS_WANTED: u64 = 10_000;

/// Entries of the log that are looked at once.
const ENTRIES_MAX: usize = 1_000;

impl From<crate::answer::Failure> for Trouble {
    fn from(failure: crate::answer::Failure) -> Self {
        Self::Passing(failure.to_string())
    }
}

impl From<sql::Error> for Trouble {
    fn from(error: sql::Error) -> Self {
        Self::Passing(error.to_string())
    }
}

/// What is read.
#[derive(Clone)]
pub(super) struct Rows {
    /// of the data source
    pub(super) name: String,
    pub(super) from: Begin,
    /// what tells it from others in the pipeline
    pub(super) place: String,
}

impl Rows {
    /// Notes where reading begins, so that "now" is when the pipeline was laid down. Where that fails it is when reading
    /// begins.
    pub(super) async fn begin(&self, server: &Arc<Server>, engine: &Arc<Engine>, pipeline: &Pipeline) {
        let reader = Reader { server, engine, pipeline, name: &self.name, place: &self.place };
        if let Err(Trouble::Passing(reason)) = reader.mark(self.from).await {
            tracing::warn!(data_source = self.name, reason, "a pipeline does not read for now");
        }
    }

    /// Runs until the pipeline stops, or the server is gone.
    pub(super) async fn run(self, server: Weak<Server>, workspace: String, pipeline: Arc<Pipeline>) {
        loop {
            let Some(held) = server.upgrade() else { return };
            let Some(engine) = held.engine_of(&workspace).await else { return };
            let mut live = engine.live();
            live.mark_unchanged();
            let reader = Reader {
                server: &held,
                engine: &engine,
                pipeline: &pipeline,
                name: &self.name,
                place: &self.place,
            };
            let outcome = reader.read(self.from).await;
            drop((held, engine));
            match outcome {
                Ok(true) => {}
                Ok(false) => {
                    if live.changed().await.is_err() {
                        return;
                    }
                }
                Err(Trouble::Over) => return,
                Err(Trouble::Passing(reason)) => {
                    tracing::warn!(data_source = self.name, reason, "a pipeline does not read for now");
                    tokio::time::sleep(REST).await;
                }
            }
        }
    }
}

struct Reader<'a> {
    server: &'a Arc<Server>,
    engine: &'a Arc<Engine>,
    pipeline: &'a Pipeline,
    /// of the data source
    name: &'a str,
    /// what tells it from others in the pipeline
    place: &'a str,
}

/// An entry of the log, and how many rows it has.
fn entry(line: &str) -> Option<(u64, u64)> {
    let line: Value = serde_json::from_str(line).ok()?;
    Some((line["seq"].as_str()?.parse().ok()?, line["rows"].as_str()?.parse().ok()?))
}

impl Reader<'_> {
    /// Reads what is behind the mark. Whether there may be more.
    async fn read(&self, from: Begin) -> Result<bool, Trouble> {
        let mark = self.mark(from).await?;
        let behind = format!("WHERE _seq > {mark}");
        let entries = self
            .ask(&format!(
                "SELECT toString(_seq) AS seq, toString(count()) AS rows FROM {} {behind} \
                 GROUP BY _seq ORDER BY _seq LIMIT {ENTRIES_MAX}",
                self.quoted()
            ))
            .await?;
        let (mut through, mut rows) = (mark, 0);
        for (seq, more) in entries.iter().filter_map(|line| entry(line)) {
            if rows > 0 && rows + more > ROWS_WANTED {
                break;
            }
            (through, rows) = (seq, rows + more);
        }
        if rows == 0 {
            return Ok(false);
        }
        let text = format!("SELECT * FROM {} {behind} AND _seq <= {through} ORDER BY _seq", self.quoted());
        let events = self.events(through, self.ask(&text).await?);
        self.pipeline.feed(self.place, through, events).await?;
        Ok(true)
    }

    /// Up to where it was read; at first where reading is to begin.
    async fn mark(&self, from: Begin) -> Result<u64, Trouble> {
        if let Some(mark) = self.pipeline.place(self.place).await? {
            return Ok(mark);
        }
        let mark = match from {
            Begin::Now => self.last().await?,
            Begin::Beginning => 0,
        };
        self.pipeline.feed(self.place, mark, Vec::new()).await?;
        Ok(mark)
    }

    /// The last entry that has rows.
    async fn last(&self) -> Result<u64, Trouble> {
        let text = format!("SELECT toString(max(_seq)) AS seq FROM {}", self.quoted());
        let lines = self.ask(&text).await?;
        let line: Option<Value> = lines.first().and_then(|line| serde_json::from_str(line).ok());
        Ok(line.and_then(|line| line["seq"].as_str()?.parse().ok()).unwrap_or(0))
    }

    fn quoted(&self) -> String {
        format!("`{}`", self.name.replace('`', ""))
    }

    async fn ask(&self, text: &str) -> Result<Vec<String>, Trouble> {
        let write = |answer: sql::Answer| sql::output::render(&answer, Format::JsonEachRow);
        let lines = sql_api::ask(self.server, self.engine, (Statement::parse(text)?, None), write).await?;
        let lines = String::from_utf8_lossy(&lines);
        Ok(lines.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }

    /// Ids are made of where a row was read, so that they are the same when it is read again.
    fn events(&self, through: u64, lines: Vec<String>) -> Vec<Event> {
        let received = self.server.now().0;
        let event = |(index, line): (usize, String)| Event {
            id: super::id(&format!("{}/{through}/{index}", self.place)),
            received,
            payload: line.into_bytes(),
        };
        lines.into_iter().enumerate().map(event).collect()
    }
}
