//! Runs a world through the analysis and keeps score.
#![allow(clippy::print_stdout, reason = "the evaluation prints what it sees when asked")]

use crate::world::{BEGIN, Line, World};
use model::{Anomaly, Incident, IncidentId, Seq, Timestamp};
use seismolog_analysis::{Analysis, Record};
use std::collections::BTreeMap;

/// Which columns the rows have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns {
    All,
    /// no parent service, only spans
    Spans,
    /// trace id, nothing else
    Traces,
    /// time, service, severity, message
    Plain,
}

pub(crate) struct Replay {
    pub(crate) analysis: Analysis,
    pub(crate) world: World,
    pub(crate) columns: Columns,
    /// seconds that a service's clock is ahead
    pub(crate) skews: BTreeMap<usize, i64>,
    /// seconds that all rows are behind
    pub(crate) late_secs: i64,
    pub(crate) seq: u64,
    /// incident, when it was first there (seconds since the begin)
    pub(crate) opened: BTreeMap<IncidentId, i64>,
    pub(crate) anomalies: Vec<Anomaly>,
    pub(crate) verbose: bool,
}

impl Replay {
    pub(crate) fn new(analysis: Analysis, world: World) -> Self {
        Self {
            analysis,
            world,
            columns: Columns::All,
            skews: BTreeMap::new(),
            late_secs: 0,
            seq: 0,
            opened: BTreeMap::new(),
            anomalies: Vec::new(),
            verbose: false,
        }
    }

    pub(crate) fn run(&mut self, seconds: i64) {
        for _ in 0..seconds {
            let (now, lines) = self.world.second();
            for line in &lines {
                self.observe(line);
            }
            self.tick(now);
        }
    }

    pub(crate) fn tick(&mut self, now: Timestamp) {
        self.seq += 1;
        let at = now.secs() - BEGIN;
        for anomaly in self.found(now) {
            if self.verbose {
                let signal = &anomaly.signal;
                println!(
                    "    {at:5} {:?} {} {} score {:.2} p {:.1e} [{}..{}] {} -> {:?}",
                    signal.detector,
                    signal.subject.service,
                    signal.subject.metric,
                    signal.score,
                    signal.p_value,
                    signal.begin.secs() - BEGIN,
                    signal.end.secs() - BEGIN,
                    signal.evidence.sentence,
                    anomaly.incident.map(|id| id.0)
                );
            }
        }
        for incident in self.analysis.incidents() {
            self.opened.entry(incident.id).or_insert(at);
        }
    }

    fn found(&mut self, now: Timestamp) -> Vec<Anomaly> {
        let found = self.analysis.tick(Seq(self.seq), now);
        self.anomalies.extend(found.iter().cloned());
        found
    }

    pub(crate) fn observe(&mut self, line: &Line) {
        let skew = self.skews.get(&line.service).copied().unwrap_or(0);
        let ts = Timestamp(BEGIN * 1_000_000_000 + line.at_ns + (skew - self.late_secs) * 1_000_000_000);
        let name = &self.world.names[line.service];
        let plain = Record { severity: line.severity, ..Record::new("logs", name, ts, &line.message) };
        let traced = !line.trace_id.is_empty();
        let parent_span = line.parent.as_ref().map(|(_, span)| span.as_str());
        let parent_service = line.parent.as_ref().map(|(service, _)| self.world.names[*service].as_str());
        let record = match self.columns {
            Columns::Plain => plain,
            Columns::Traces => Record { trace_id: traced.then_some(&line.trace_id), ..plain },
            Columns::Spans | Columns::All => Record {
                trace_id: traced.then_some(&line.trace_id),
                span_id: Some(&line.span_id),
                parent_span_id: parent_span,
                parent_service: parent_service.filter(|_| self.columns == Columns::All),
                duration: Some(line.duration_ms),
                status_code: Some(line.status_code),
                version: Some(&line.version),
                ..plain
            },
        };
        self.analysis.observe(&record);
    }

    /// Incidents first seen from `begin` to `end`, in order.
    pub(crate) fn between(&self, begin: i64, end: i64) -> Vec<(i64, Incident)> {
        let incidents = self.analysis.incidents();
        let seen = self.opened.iter().filter(|(_, at)| (begin..end).contains(*at));
        seen.filter_map(|(id, at)| Some((*at, incidents.iter().find(|incident| incident.id == *id)?.clone())))
            .collect()
    }
}

/// Figures over many faults.
#[derive(Clone, Debug, Default)]
pub(crate) struct Score {
    pub(crate) faults: usize,
    pub(crate) detected: usize,
    pub(crate) exactly_one: usize,
    pub(crate) root_right: usize,
    pub(crate) delays: Vec<i64>,
    pub(crate) impacted: usize,
    pub(crate) impacted_right: usize,
    pub(crate) direct: usize,
    pub(crate) direct_found: usize,
    pub(crate) false_before: usize,
}

impl Score {
    /// Counts the fault that began last; `from` is where false incidents begin to count.
    pub(crate) fn count(
        &mut self,
        replay: &Replay,
        primary: usize,
        begin: i64,
        until: i64,
        from: i64,
    ) -> bool {
        self.faults += 1;
        self.false_before += replay.between(from, begin).len();
        let found = replay.between(begin, until);
        self.exactly_one += usize::from(found.len() == 1);
        let name = |index: usize| replay.world.names[index].clone();
        let callers: Vec<(String, u32)> =
            replay.world.callers(primary).into_iter().map(|(caller, hops)| (name(caller), hops)).collect();
        let direct: Vec<&String> =
            callers.iter().filter(|(_, hops)| *hops == 1).map(|(caller, _)| caller).collect();
        self.direct += direct.len();
        let is_near =
            |service: &String| *service == name(primary) || callers.iter().any(|(c, _)| c == service);
        let hit =
            found.iter().find(|(at, incident)| *at <= begin + 120 && incident.services.iter().any(is_near));
        let Some((at, incident)) = hit else { return false };
        self.detected += 1;
        self.delays.push(at - begin);
        let is_root = incident.root() == name(primary);
        self.root_right += usize::from(is_root);
        let impacted: Vec<&String> = incident.impacted.iter().map(|impact| &impact.service).collect();
        self.impacted += impacted.len();
        self.impacted_right +=
            impacted.iter().filter(|service| callers.iter().any(|(caller, _)| caller == **service)).count();
        self.direct_found += direct.iter().filter(|caller| impacted.contains(caller)).count();
        is_root && found.len() == 1
    }

    pub(crate) fn median_delay(&self) -> i64 {
        let mut delays = self.delays.clone();
        delays.sort_unstable();
        delays.get(delays.len() / 2).copied().unwrap_or(-1)
    }

    pub(crate) fn line(&self) -> String {
        format!(
            "detected {}/{n} one {}/{n} root {}/{n} delay {} s, blast precision {:.3} recall {:.3}, false before {}",
            self.detected,
            self.exactly_one,
            self.root_right,
            self.median_delay(),
            self.impacted_right as f64 / self.impacted.max(1) as f64,
            self.direct_found as f64 / self.direct.max(1) as f64,
            self.false_before,
            n = self.faults,
        )
    }
}
