//! Rules that are queries: each is run in its interval, and what it returns goes into the log.

use crate::answer::Failure;
use crate::records::{self, Row};
use crate::sql_api;
use crate::state::Server;
use detect::RuleView;
use engine::{Command, RuleRow};
use model::Timestamp;
use serde_json::Value;
use sql::{Format, Statement};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// Rows of one query that are looked at; more are no news.
const ROWS_MAX: usize = 1_000;

/// Runs until the server is gone. Time is that of the engine's ticks.
pub(crate) async fn run(server: Weak<Server>) {
    let Some(mut live) = server.upgrade().map(|server| server.engine.live()) else { return };
    let mut asked: HashMap<String, Timestamp> = HashMap::new();
    while live.changed().await.is_ok() {
        let at = live.borrow_and_update().at;
        let Some(server) = server.upgrade() else { return };
        let Ok(rules) = server.engine.ask(analysis::Analysis::rules).await else { return };
        let is_known = |id: &String| rules.iter().any(|rule| rule.id == *id);
        asked.retain(|id, _| is_known(id));
        server.rule_problems.retain(is_known);
        for rule in rules.iter().filter(|rule| rule.enabled && rule.sql.is_some()) {
            let every = Duration::from_secs(rule.every_s.unwrap_or(60).into());
            if asked.get(&rule.id).is_some_and(|last| at.since(*last) < every) {
                continue;
            }
            asked.insert(rule.id.clone(), at);
            let evaluated = evaluate(&server, rule, at).await;
            if let Err(error) = &evaluated {
                // Its alarms stay as they are.
                tracing::warn!(rule = rule.id, %error, "the query of a rule failed");
            }
            server.rule_problems.set(&rule.id, evaluated.err());
        }
    }
}

async fn evaluate(server: &Arc<Server>, rule: &RuleView, at: Timestamp) -> Result<(), Failure> {
    let rows = rows(server, rule.sql.as_deref().unwrap_or_default(), rule.value_column.as_deref()).await?;
    if rows.is_empty() && rule.firing.is_empty() {
        return Ok(());
    }
    server.engine.command(Command::RuleRows { id: rule.id.clone(), at: at.0, rows }).await?;
    Ok(())
}

/// A query of ours, which may read pipes like tables.
fn over(catalog: &engine::Catalog, text: &str) -> Result<String, Failure> {
    catalog.pipes().over(text, &catalog.control().variables).map_err(Failure::bad_request)
}

/// What a query returns now.
pub(crate) async fn rows(
    server: &Arc<Server>,
    text: &str,
    value_column: Option<&str>,
) -> Result<Vec<RuleRow>, Failure> {
    let text = over(&server.engine.catalog(), text)?;
    let statement = Statement::parse(&text)?;
    let body = sql_api::run_statement(server, statement, Format::JsonEachRow).await?;
    let rows = records::read_first(&body, ROWS_MAX)?;
    if let (Some(column), Some(row)) = (value_column, rows.first())
        && !row.contains_key(column)
    {
        let columns = row.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let problem = format!("value_column {column} is not returned; the query returns {columns}");
        return Err(Failure::bad_request(problem));
    }
    Ok(rows.iter().map(|row| read(row, value_column)).collect())
}

/// Why queries of rules failed the last time, by rule.
#[derive(Debug, Default)]
pub(crate) struct Problems(Mutex<HashMap<String, String>>);

impl Problems {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn of(&self, rule: &str) -> Option<String> {
        self.lock().get(rule).cloned()
    }

    fn set(&self, rule: &str, problem: Option<Failure>) {
        match problem {
            Some(problem) => self.lock().insert(rule.to_owned(), problem.to_string()),
            None => self.lock().remove(rule),
        };
    }

    fn retain(&self, is_known: impl Fn(&String) -> bool) {
        self.lock().retain(|rule, _| is_known(rule));
    }
}

/// What a row is about, its number, and the rest of it in words.
fn read(row: &Row, value_column: Option<&str>) -> RuleRow {
    let entity = row.get("service").and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let value = value_column.and_then(|column| row.get(column)).and_then(number);
    let rest = row.iter().filter(|(name, _)| *name != "service");
    let words = rest.map(|(name, value)| match value {
        Value::String(text) => format!("{name} {text}"),
        other => format!("{name} {other}"),
    });
    RuleRow { entity, value, text: words.collect::<Vec<_>>().join(", ") }
}
