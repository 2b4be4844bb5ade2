//! What people watch for themselves: rules, heartbeats, and the calendar that says when nothing is told.

use crate::foreign::Foreign;
use crate::{Analysis, Error};
use detect::{
    CadenceTurn, Cadences, Calendar, CalendarDraft, CalendarError, Heartbeat, RuleChange, RuleDraft,
    RuleError, RuleId, RuleTurn, RuleView, Rules, ServiceWindows, SqlRow,
};
use model::codec::{Reader, Writer};
use model::{DetectorKind, Severity, Signal, Timestamp};

/// Rules, heartbeats and the calendar.
#[derive(Debug)]
pub(crate) struct Watches {
    pub(crate) rules: Rules,
    windows: ServiceWindows,
    cadences: Cadences,
    pub(crate) calendar: Calendar,
    pub(crate) foreign: Foreign,
    /// found between ticks, told at the next
    pending: Vec<Signal>,
    /// rules that began or ended to fire since the latest tick, forgotten by a restart
    turned: Vec<RuleChange>,
    /// of the latest tick
    turns: Vec<RuleChange>,
}

impl Watches {
    pub(crate) fn new() -> Self {
        Self {
            rules: Rules::shipped(),
            windows: ServiceWindows::default(),
            cadences: Cadences::default(),
            calendar: Calendar::default(),
            foreign: Foreign::default(),
            pending: Vec::new(),
            turned: Vec::new(),
            turns: Vec::new(),
        }
    }

    pub(crate) fn observe(
        &mut self,
        service: &str,
        ts: Timestamp,
        severity: Severity,
        duration_ms: Option<f64>,
    ) {
        self.windows.observe(service, ts, severity, duration_ms);
    }

    /// An entity, such as a host or a pod, spoke.
    pub(crate) fn beat(&mut self, entity: &str, ts: Timestamp) {
        self.cadences.observe(entity, ts);
    }

    /// What is to be told at this tick.
    pub(crate) fn tick(&mut self, at: Timestamp) -> Vec<Signal> {
        let changes = self.rules.tick(at, self.windows.services(at));
        self.take(changes);
        self.turns = std::mem::take(&mut self.turned);
        let overdue = self.cadences.tick(at).into_iter().filter(|change| change.turn == CadenceTurn::Overdue);
        let mut told = std::mem::take(&mut self.pending);
        told.extend(overdue.map(|change| change.signal()));
        told.extend(self.foreign.tick(at));
        told
    }

    /// A rule is told once: its window looks back a minute, so that an incident held open by it would outlive what it
    /// is about and swallow the next. That it no longer fires is a turn of the rule and no anomaly.
    fn take(&mut self, changes: Vec<RuleChange>) {
        self.turned.extend(changes.iter().cloned());
        let fired = changes.into_iter().filter(|change| change.turn == RuleTurn::Fired);
        self.pending.extend(fired.map(|change| change.signal(DetectorKind::Rule)));
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        for part in [self.rules.snapshot(), self.windows.snapshot(), self.cadences.snapshot()] {
            writer.bytes(&part);
        }
        // what was written makes the calendar again
        writer.bytes(&serde_json::to_vec(&self.calendar.draft()).unwrap_or_default());
        writer.list(&self.pending, |writer, signal| signal.encode(writer));
        self.foreign.encode(writer);
    }

    pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let rules = Rules::restore(reader.bytes()?)?;
        let windows = ServiceWindows::restore(reader.bytes()?)?;
        let cadences = Cadences::restore(detect::CadenceOptions::default(), reader.bytes()?)?;
        let damaged = |_| Error::Damaged("the calendar");
        let draft: CalendarDraft = serde_json::from_slice(reader.bytes()?).map_err(damaged)?;
        let calendar = Calendar::new(&draft).map_err(|_| Error::Damaged("the calendar"))?;
        let pending = reader.list(Signal::decode)?;
        let foreign = Foreign::decode(reader)?;
        let (turned, turns) = (Vec::new(), Vec::new());
        Ok(Self { rules, windows, cadences, calendar, foreign, pending, turned, turns })
    }
}

impl Analysis {
    /// Takes a rule in; its id.
    ///
    /// # Errors
    /// The field that is wrong, or no room.
    pub fn add_rule(&mut self, draft: &RuleDraft) -> Result<RuleId, RuleError> {
        self.watches.rules.add(draft)
    }

    /// Puts another rule in the place of this one.
    ///
    /// # Errors
    /// The field that is wrong, or an unknown id.
    pub fn update_rule(&mut self, id: &str, draft: &RuleDraft) -> Result<(), RuleError> {
        let changes = self.watches.rules.update(id, draft, self.last_tick)?;
        self.watches.take(changes);
        Ok(())
    }

    /// Removes a rule and ends its alarms.
    ///
    /// # Errors
    /// An unknown id.
    pub fn remove_rule(&mut self, id: &str) -> Result<(), RuleError> {
        let changes = self.watches.rules.remove(id, self.last_tick)?;
        self.watches.take(changes);
        Ok(())
    }

    /// Switches a rule on or off; off ends its alarms.
    ///
    /// # Errors
    /// An unknown id.
    pub fn switch_rule(&mut self, id: &str, is_enabled: bool) -> Result<(), RuleError> {
        if is_enabled {
            return self.watches.rules.enable(id);
        }
        let changes = self.watches.rules.disable(id, self.last_tick)?;
        self.watches.take(changes);
        Ok(())
    }

    /// Takes in what the query of a rule returned; told at the next tick.
    pub fn rule_rows(&mut self, id: &str, at: Timestamp, rows: &[SqlRow<'_>]) {
        let changes = self.watches.rules.sql_result(id, at, rows);
        self.watches.take(changes);
    }

    /// All rules, in the order they were added.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleView> {
        self.watches.rules.list()
    }

    /// Rules that began or ended to fire about a service, as the latest tick told, in the order in which they did.
    #[must_use]
    pub fn rule_changes(&self) -> &[RuleChange] {
        &self.watches.turns
    }

    /// Replaces the calendar.
    ///
    /// # Errors
    /// The window, holiday and field that is wrong.
    pub fn set_calendar(&mut self, draft: &CalendarDraft) -> Result<(), CalendarError> {
        self.watches.calendar = Calendar::new(draft)?;
        Ok(())
    }

    /// The calendar as it was written.
    #[must_use]
    pub fn calendar(&self) -> CalendarDraft {
        self.watches.calendar.draft()
    }

    /// A heartbeat of an entity; with what is expected of it from now on, if that is said.
    ///
    /// # Errors
    /// An interval out of its range, or no room.
    pub fn heartbeat(
        &mut self,
        entity: &str,
        expected: Option<Heartbeat>,
        at: Timestamp,
    ) -> Result<(), detect::Error> {
        if let Some(heartbeat) = expected {
            self.watches.cadences.declare(entity, heartbeat, at)?;
        }
        self.watches.cadences.observe(entity, at);
        Ok(())
    }

    /// No longer expects an entity. `false` if it was not declared.
    pub fn forget_heartbeat(&mut self, entity: &str) -> bool {
        self.watches.cadences.undeclare(entity)
    }

    /// Entities that are overdue, by name.
    #[must_use]
    pub fn overdue(&self) -> Vec<String> {
        self.watches.cadences.overdue().into_iter().map(str::to_owned).collect()
    }
}
