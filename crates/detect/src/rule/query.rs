//! Rules that are queries: each row of their result is an alarm about the entity it names, until it is absent from
//! one evaluation.

use super::change::{Happened, Over, RuleChange};
use super::definition::{RuleId, RuleKind, SqlQuery};
use super::{Entry, Rules};
use crate::limits;
use crate::wording::cut;
use model::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// A row that a query returned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SqlRow<'a> {
    /// what the row is about: its `service` column; empty where there is none, then it is about all services
    pub entity: &'a str,
    /// its number, where there is one
    pub value: Option<f64>,
    /// the rest of the row in words; may be empty
    pub text: &'a str,
}

impl SqlQuery {
    /// Whether a row with this number is an alarm.
    fn holds(&self, value: Option<f64>) -> bool {
        self.value_column.is_none() || value.is_some_and(|value| self.op.holds(value, self.threshold))
    }
}

impl Rules {
    /// The queries to run now, each once per its interval, in the order of rules. The caller runs them and hands the
    /// rows to [`Self::sql_result`]; after a query that failed it does nothing, and the alarms stay as they are.
    pub fn sql_due(&mut self, at: Timestamp) -> Vec<(RuleId, SqlQuery)> {
        let mut due = Vec::new();
        for entry in self.entries.iter_mut().filter(|entry| entry.rule.is_enabled) {
            let RuleKind::Sql(query) = &entry.rule.kind else { continue };
            let every = Duration::from_secs(query.every_s.into());
            if entry.asked.is_none_or(|asked| at.since(asked) >= every) {
                entry.asked = Some(at);
                due.push((entry.rule.id.clone(), query.clone()));
            }
        }
        due
    }

    /// Takes in what a query returned at `at`: an entity fires when it comes, and is over when it is absent. Of
    /// several rows about an entity the first counts. A rule that was removed, disabled or changed to a threshold
    /// meanwhile gives nothing.
    pub fn sql_result(&mut self, rule_id: &str, at: Timestamp, rows: &[SqlRow<'_>]) -> Vec<RuleChange> {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.rule.id.as_str() == rule_id) else {
            return Vec::new();
        };
        let RuleKind::Sql(query) = &entry.rule.kind else { return Vec::new() };
        if !entry.rule.is_enabled {
            return Vec::new();
        }
        let mut by_entity: BTreeMap<&str, &SqlRow<'_>> = BTreeMap::new();
        for row in rows.iter().filter(|row| query.holds(row.value)) {
            let entity = if row.entity.is_empty() { limits::ALL_SERVICES } else { row.entity };
            let entity = cut(entity, limits::SERVICE_BYTES_MAX);
            if by_entity.len() < limits::SQL_ROWS_MAX || by_entity.contains_key(entity) {
                by_entity.entry(entity).or_insert(row);
            } else {
                self.dropped += 1;
            }
        }
        entry.rows_are(at, &by_entity)
    }
}

impl Entry {
    fn rows_are(&mut self, at: Timestamp, by_entity: &BTreeMap<&str, &SqlRow<'_>>) -> Vec<RuleChange> {
        let mut changes = Vec::new();
        for (entity, row) in by_entity {
            if self.rows.contains_key(*entity) {
                continue;
            }
            self.rows.insert((*entity).to_owned(), at);
            self.fired_count += 1;
            self.last_fired = Some(at);
            changes.push(RuleChange::returned(&self.rule, row, &Happened { service: entity, since: at, at }));
        }
        let absent = self.rows.iter().filter(|(entity, _)| !by_entity.contains_key(entity.as_str()));
        let absent: Vec<(String, Timestamp)> =
            absent.map(|(entity, since)| (entity.clone(), *since)).collect();
        for (entity, since) in absent {
            self.rows.remove(&entity);
            let happened = Happened { service: &entity, since, at };
            changes.push(RuleChange::resolved(&self.rule, None, &happened, Over::Calm));
        }
        changes
    }
}
