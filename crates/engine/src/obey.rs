//! What a command does to the state.

use crate::command::RuleRow;
use crate::state::State;
use crate::{Command, Obeyed};
use analysis::OverrideError;
use detect::{CalendarDraft, Heartbeat, RuleDraft, RuleError, SqlRow};
use model::{IncidentId, Timestamp};

impl State {
    /// Does what somebody said.
    pub(crate) fn obey(&mut self, command: &Command) -> Obeyed {
        match command {
            Command::Deploy { service, version, at } => {
                self.analysis.mark_deploy(service, version, Timestamp(*at));
                Obeyed::Done
            }
            Command::Acknowledge { .. }
            | Command::AcknowledgeAlert { .. }
            | Command::UnacknowledgeAlert { .. }
            | Command::MergeIncidents { .. }
            | Command::SplitIncident { .. } => self.handle(command),
            Command::Label { about, says: None } => done(self.analysis.unlabel(&about.clone().into())),
            Command::Label { about, says: Some(says) } => {
                if self.analysis.label(about.clone().into(), (*says).into()) {
                    Obeyed::Done
                } else {
                    Obeyed::Refused("there are too many labels already: take one back first".to_owned())
                }
            }
            Command::Override { template } => {
                match self.analysis.override_template(template.clone().into()) {
                    Ok(number) => Obeyed::Numbered(number),
                    Err(error) => not_overridden(&error),
                }
            }
            Command::Revert { number } => match self.analysis.revert_override(*number) {
                Ok(()) => Obeyed::Done,
                Err(error) => not_overridden(&error),
            },
            Command::Judge { entries } => {
                let entries: Vec<_> = entries.iter().map(crate::Entry::as_analysed).collect();
                Obeyed::Judged(self.batches.judge(&entries))
            }
            Command::ForeignAlerts { alerts } => {
                let alerts: Vec<_> = alerts.iter().map(analysis::ForeignAlert::from).collect();
                self.analysis.hear(&alerts, self.analysis.last_tick());
                Obeyed::Done
            }
            Command::Vectors { vectors } => {
                let vectors =
                    vectors.iter().map(|vector| (vector.text.as_str(), vector.components.as_slice()));
                self.analysis.supply(vectors);
                Obeyed::Done
            }
            _ => self.watch(command),
        }
    }

    /// Incidents in somebody's hands.
    fn handle(&mut self, command: &Command) -> Obeyed {
        match command {
            Command::Acknowledge { incident, owner, reason } => {
                let id = IncidentId(*incident);
                let is_there = self.analysis.acknowledge(id);
                self.alerts.acknowledge(id, owner, reason, self.analysis.last_tick());
                done(is_there)
            }
            Command::AcknowledgeAlert { key, .. } | Command::UnacknowledgeAlert { key } => {
                let obeyed = self.alerts.obey(command, self.analysis.last_tick());
                if let (Obeyed::Done, Some(id)) = (&obeyed, self.alerts.incident_of(key)) {
                    match command {
                        Command::AcknowledgeAlert { .. } => self.analysis.acknowledge(id),
                        _ => self.analysis.unacknowledge(id),
                    };
                }
                obeyed
            }
            Command::MergeIncidents { one, other } => {
                named(self.analysis.merge_incidents(IncidentId(*one), IncidentId(*other)))
            }
            Command::SplitIncident { incident, services } => {
                let services: Vec<&str> = services.iter().map(String::as_str).collect();
                named(self.analysis.split(IncidentId(*incident), &services))
            }
            _ => Obeyed::Missing,
        }
    }

    /// Rules, the calendar and heartbeats.
    fn watch(&mut self, command: &Command) -> Obeyed {
        match command {
            Command::Rule { replaces, rule } => {
                let draft: RuleDraft = match serde_json::from_value(rule.clone()) {
                    Ok(draft) => draft,
                    Err(error) => return Obeyed::Refused(error.to_string()),
                };
                match replaces {
                    None => self
                        .analysis
                        .add_rule(&draft)
                        .map_or_else(not_ruled, |id| Obeyed::Named(id.as_str().to_owned())),
                    Some(id) => self
                        .analysis
                        .update_rule(id, &draft)
                        .map_or_else(not_ruled, |()| Obeyed::Named(id.clone())),
                }
            }
            Command::SwitchRule { id, is_enabled } => {
                self.analysis.switch_rule(id, *is_enabled).map_or_else(not_ruled, |()| Obeyed::Done)
            }
            Command::RemoveRule { id } => {
                self.analysis.remove_rule(id).map_or_else(not_ruled, |()| Obeyed::Done)
            }
            Command::RuleRows { id, at, rows } => {
                let rows: Vec<SqlRow<'_>> = rows.iter().map(RuleRow::as_detected).collect();
                self.analysis.rule_rows(id, Timestamp(*at), &rows);
                Obeyed::Done
            }
            Command::Calendar { calendar } => {
                let draft = serde_json::from_value::<CalendarDraft>(calendar.clone());
                let set = draft.map_err(|error| error.to_string());
                let set = set
                    .and_then(|draft| self.analysis.set_calendar(&draft).map_err(|error| error.to_string()));
                set.map_or_else(Obeyed::Refused, |()| Obeyed::Done)
            }
            Command::Heartbeat { entity, at, every_secs } => {
                let expected =
                    every_secs.map(|(every_secs, grace_secs)| Heartbeat { every_secs, grace_secs });
                let heard = self.analysis.heartbeat(entity, expected, Timestamp(*at));
                heard.map_or_else(|error| Obeyed::Refused(error.to_string()), |()| Obeyed::Done)
            }
            Command::ForgetHeartbeat { entity } => done(self.analysis.forget_heartbeat(entity)),
            _ => self.alerts.obey(command, self.analysis.last_tick()),
        }
    }
}

impl RuleRow {
    fn as_detected(&self) -> SqlRow<'_> {
        SqlRow { entity: &self.entity, value: self.value, text: &self.text }
    }
}

fn done(is_there: bool) -> Obeyed {
    if is_there { Obeyed::Done } else { Obeyed::Missing }
}

fn named(outcome: Result<IncidentId, analysis::Error>) -> Obeyed {
    match outcome {
        Ok(id) => Obeyed::Named(id.to_string()),
        Err(error) => Obeyed::Refused(error.to_string()),
    }
}

fn not_overridden(error: &OverrideError) -> Obeyed {
    match error {
        OverrideError::Template(_) | OverrideError::Command(_) => Obeyed::Missing,
        other => Obeyed::Refused(other.to_string()),
    }
}

fn not_ruled(error: RuleError) -> Obeyed {
    match error {
        RuleError::Unknown(_) => Obeyed::Missing,
        other => Obeyed::Refused(other.to_string()),
    }
}
