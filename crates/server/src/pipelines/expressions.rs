//! The transform `sql`: expressions over each event of a batch, run by the engine that answers queries.
//!
//! ```text
//! events ─▶ one text, a line each ─▶ SELECT the columns ─▶ SELECT what is asked for, in place ─▶ events
//! ```
//!
//! A statement sees no table. What fails is tried in halves, so that an event fails for itself alone.

use engine::Engine;
use flow::SqlDefinition;
use flow::transform::{DropReason, Outcome, Transform};
use model::Timestamp;
use pipeline::Queries;
use serde_json::{Map, Value, json};
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use store::QueryLimits;

/// What runs SQL for the pipelines of a workspace.
pub(super) struct Expressions {
    pub(super) engine: Arc<Engine>,
    /// where queries run
    pub(super) runtime: tokio::runtime::Handle,
    pub(super) limits: QueryLimits,
}

/// Columns of our own in answers.
const PLACE: &str = "__place";
const KEEP: &str = "__keep";

impl Queries for Expressions {
    fn sql(&self, definition: &SqlDefinition) -> Result<Box<dyn Transform>, String> {
        let made = Sql {
            engine: Arc::clone(&self.engine),
            runtime: self.runtime.clone(),
            limits: self.limits,
            text: text(definition)?,
        };
        // An expression that has no meaning is refused when it is laid down, not with the first event.
        made.run(&[], Timestamp(0))?;
        Ok(Box::new(made))
    }
}

/// The statement, which takes events as `{events:String}`.
fn text(definition: &SqlDefinition) -> Result<String, String> {
    let SqlDefinition { columns, select, condition } = definition;
    let mut inner = String::new();
    for part in parts(columns) {
        let (name, kind) = part.split_once(char::is_whitespace).ok_or_else(|| {
            format!("columns: {part:?} has no type; write it as in `user String, n Float64`")
        })?;
        let (name, kind) = (name.trim_matches(['`', '"']), kind.trim());
        let (as_key, as_type) = (literal(name), literal(kind));
        // writing to a String does not fail
        let _ =
            write!(inner, ", JSONExtract(line, 'event', {as_key}, {as_type}) AS `{}`", name.replace('`', ""));
    }
    if inner.is_empty() {
        inner.push_str(", JSONExtractRaw(line, 'event') AS event");
    }
    let condition = if condition.trim().is_empty() { "1" } else { condition };
    Ok(format!(
        "SELECT * FROM (SELECT {select}\n, __n AS {PLACE}, ({condition}\n) AS {KEEP} FROM (\
         SELECT JSONExtractUInt(line, 'n') AS __n{inner} FROM (\
         SELECT arrayJoin(splitByChar('\\n', {{events:String}})) AS line) WHERE line != ''))"
    ))
}

/// Columns, as commas outside of brackets part them.
fn parts(columns: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0_u32, 0);
    for (at, c) in columns.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&columns[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&columns[begin..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

struct Sql {
    engine: Arc<Engine>,
    runtime: tokio::runtime::Handle,
    limits: QueryLimits,
    text: String,
}

impl Transform for Sql {
    fn apply(&mut self, events: Vec<Value>, now: Timestamp) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(events.len());
        let mut open = vec![events.as_slice()];
        while let Some(part) = open.pop() {
            match self.run(part, now) {
                Ok(some) => outcomes.extend(some),
                Err(_) if part.len() > 1 => {
                    let (first, second) = part.split_at(part.len() / 2);
                    open.extend([second, first]);
                }
                Err(error) => outcomes.push(Outcome::Failed { error, stack: String::new() }),
            }
        }
        outcomes
    }
}

impl Sql {
    /// What becomes of events, in their order.
    fn run(&self, events: &[Value], now: Timestamp) -> Result<Vec<Outcome>, String> {
        let mut lines = String::new();
        for (n, event) in events.iter().enumerate() {
            // writing to a String does not fail
            let _ = writeln!(lines, "{}", json!({ "n": n, "event": event }));
        }
        // Values of parameters are written with escapes, as in TSV.
        let values = BTreeMap::from([("events".to_owned(), lines.replace('\\', "\\\\"))]);
        let words = |error: sql::Error| error.to_string();
        let statement = Statement::parse_with(&self.text, &values).map_err(words)?.at(now.0);
        let none = BTreeMap::new();
        let answer = self
            .runtime
            .block_on(self.engine.query_granted(statement, &self.limits, &none))
            .map_err(words)?;
        let rows = sql::output::render(&answer, Format::JsonEachRow).map_err(words)?;
        let mut made: Vec<Vec<Value>> = vec![Vec::new(); events.len()];
        let mut is_dropped = vec![false; events.len()];
        for row in rows.split(|byte| *byte == b'\n').filter(|row| !row.is_empty()) {
            let mut row: Map<String, Value> =
                serde_json::from_slice(row).map_err(|error| error.to_string())?;
            let place =
                row.remove(PLACE).as_ref().and_then(number).and_then(|place| usize::try_from(place).ok());
            let is_kept = row
                .remove(KEEP)
                .as_ref()
                .is_some_and(|kept| kept == true || number(kept).is_some_and(|n| n != 0));
            row.remove("__n");
            let place =
                place.filter(|place| *place < made.len()).ok_or("select must leave each row in its place")?;
            if is_kept {
                made[place].push(Value::Object(row));
            } else {
                is_dropped[place] = true;
            }
        }
        let outcome = |(mut made, is_dropped): (Vec<Value>, bool)| match (made.len(), made.pop()) {
            (1, Some(event)) => Outcome::Passed(event),
            (_, Some(last)) => Outcome::Split(made.into_iter().chain([last]).collect()),
            (_, None) if is_dropped => Outcome::Dropped(DropReason::Filtered),
            // as `arrayJoin` of an empty array
            (_, None) => Outcome::Dropped(DropReason::Aborted),
        };
        Ok(made.into_iter().zip(is_dropped).map(outcome).collect())
    }
}

/// As it is written, with quotes or without.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_parted_outside_of_brackets() {
        assert_eq!(parts(" a String, b Map(String, UInt8) ,"), ["a String", "b Map(String, UInt8)"]);
        let definition = |columns: &str| SqlDefinition {
            columns: columns.to_owned(),
            select: "*".to_owned(),
            condition: String::new(),
        };
        assert!(text(&definition("a")).unwrap_err().contains("\"a\" has no type"));
        assert!(
            text(&definition("a String"))
                .unwrap()
                .contains("JSONExtract(line, 'event', 'a', 'String') AS `a`")
        );
        assert!(text(&definition("")).unwrap().contains("AS event"));
    }
}
