//! The event loop: everything behind the log, in the order of the log.

use crate::alerts::Alerts;
use crate::builtin;
use crate::catalog::Catalog;
use crate::checkpointer::{Checkpoint, Checkpointing};
use crate::command::{Command, CommandReply, Obeyed};
use crate::delivery::Deliveries;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::source::{self, Before, Source};
use crate::state::State;
use crate::tail::Tail;
use crate::views::Views;
use crate::{DeliveryKey, Error, Mode, Seal, SubmitError, entry, limits};
use analysis::Analysis;
use model::{Anomaly, DataSource, Seq, Timestamp};
use pipe::View;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use store::{Store, TableId};
use tokio::sync::{OwnedSemaphorePermit, oneshot, watch};

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// rows that landed
    pub accepted: u64,
    /// rows in the quarantine
    pub rejected: u64,
    /// whether this batch had landed before and was not stored again
    pub is_repeat: bool,
}

/// Who waits for an answer, and until when.
pub(crate) struct Reply {
    pub(crate) sender: oneshot::Sender<Result<Outcome, SubmitError>>,
    pub(crate) is_visible_wanted: bool,
}

impl Reply {
    /// Whether somebody was there to hear it.
    fn answer(self, outcome: Outcome) -> bool {
        self.sender.send(Ok(outcome)).is_ok()
    }

    pub(crate) fn refuse(self, error: SubmitError) {
        // Nobody is there to hear it: nothing was stored, so nothing is lost.
        let _ = self.sender.send(Err(error));
    }
}

/// A look at the analysis between two entries; whoever asks waits for it elsewhere.
pub(crate) type Question = Box<dyn FnOnce(&Analysis, &Alerts) + Send>;

/// What reaches the loop, durable.
pub(crate) enum Work {
    Rows {
        seq: Seq,
        rows: entry::Rows,
        outcome: Outcome,
        reply: Reply,
        permit: OwnedSemaphorePermit,
    },
    /// answered by now; its rows are of an earlier entry
    Repeat {
        outcome: Outcome,
        reply: Reply,
    },
    /// rows whose sender has its answer
    Answered {
        seq: Seq,
        rows: entry::Rows,
        permit: OwnedSemaphorePermit,
    },
    Tick {
        seq: Seq,
        at: Timestamp,
    },
    Command {
        seq: Seq,
        command: Command,
        reply: CommandReply,
    },
    Ask(Question),
    Flush(oneshot::Sender<()>),
    CheckpointDone(Seq),
    Stop,
}

impl Work {
    /// Answers those who wanted to know that it is durable.
    /// What is left for the loop to do.
    pub(crate) fn reply_durable(self, deliveries: &Deliveries) -> Option<Self> {
        match self {
            Self::Rows { seq, rows, outcome, reply, permit } if !reply.is_visible_wanted => {
                answer(reply, outcome, rows.key, deliveries);
                Some(Self::Answered { seq, rows, permit })
            }
            Self::Repeat { outcome, reply } if !reply.is_visible_wanted => {
                reply.answer(outcome);
                None
            }
            other => Some(other),
        }
    }
}

fn answer(reply: Reply, outcome: Outcome, key: Option<DeliveryKey>, deliveries: &Deliveries) {
    let is_answered = reply.answer(outcome);
    if let (false, Some(key)) = (is_answered, key) {
        deliveries.mark_answered(key, false);
    }
}

/// Everything behind the log.
pub(crate) struct EventLoop {
    pub(crate) store: Arc<Store>,
    /// what requests see; changed by this loop only
    pub(crate) catalog: watch::Sender<Arc<Catalog>>,
    /// data sources and views that are there without a project
    pub(crate) base: Vec<DataSource>,
    pub(crate) base_views: Vec<View>,
    pub(crate) ingest: ingest::Limits,
    pub(crate) seal: Seal,
    pub(crate) state: State,
    pub(crate) tail: Arc<Tail>,
    pub(crate) deliveries: Arc<Deliveries>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) live: watch::Sender<Arc<Live>>,
    pub(crate) recent: VecDeque<Anomaly>,
    pub(crate) anomalies: TableId,
    pub(crate) incidents: TableId,
    pub(crate) templates: TableId,
    pub(crate) alerts: TableId,
    pub(crate) usage: crate::usage::Tables,
    pub(crate) views: Views,
    pub(crate) pace: Pace,
}

/// Rows per second over the last ticks.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    totals: VecDeque<(Timestamp, u64)>,
    ticks: u64,
}

impl Pace {
    fn per_second(&mut self, at: Timestamp, total: u64) -> f64 {
        self.ticks += 1;
        if at == Timestamp::default() {
            // Before the first tick there is no time to divide by.
            return 0.0;
        }
        self.totals.push_back((at, total));
        while self.totals.len() > 11 {
            self.totals.pop_front();
        }
        let Some((begin, first)) = self.totals.front() else { return 0.0 };
        let seconds = at.since(*begin).as_secs_f64();
        if seconds > 0.0 { (total - first) as f64 / seconds } else { 0.0 }
    }
}

impl EventLoop {
    /// Runs until a stop; the last thing it does is a checkpoint.
    pub(crate) fn run(mut self, works: Receiver<Work>, mut checkpointing: Checkpointing) {
        for work in works {
            if !matches!(work, Work::CheckpointDone(_)) {
                self.metrics.apply_queue.fetch_sub(1, Ordering::Relaxed);
            }
            match work {
                Work::Rows { seq, rows, outcome, reply, permit } => {
                    let key = rows.key;
                    self.apply_rows(seq, rows);
                    answer(reply, outcome, key, &self.deliveries);
                    drop(permit);
                }
                Work::Answered { seq, rows, permit } => {
                    self.apply_rows(seq, rows);
                    drop(permit);
                }
                Work::Repeat { outcome, reply } => {
                    reply.answer(outcome);
                }
                Work::Tick { seq, at } => self.apply_tick(seq, at),
                Work::Command { seq, command, reply } => {
                    // Whoever asked may have gone.
                    let _ = reply.send(Ok(self.apply_command(seq, &command)));
                }
                Work::Ask(question) => question(&self.state.analysis, &self.state.alerts),
                Work::Flush(done) => checkpointing.wait(done),
                Work::CheckpointDone(seq) => checkpointing.done(seq),
                Work::Stop => break,
            }
            self.checkpoint_if_due(&mut checkpointing);
        }
        checkpointing.finish(|| self.checkpoint());
    }

    fn checkpoint_if_due(&mut self, checkpointing: &mut Checkpointing) {
        let bytes = self.store.memtable_bytes();
        if bytes > limits::MEMTABLE_BYTES_MAX {
            checkpointing.wait_for_running(&self.metrics);
        }
        if checkpointing.is_due(bytes, self.state.analysis.last_tick(), self.state.applied) {
            let checkpoint = self.checkpoint();
            checkpointing.begin(checkpoint, self.state.analysis.last_tick());
        }
    }

    /// Everything as of the last applied entry.
    pub(crate) fn checkpoint(&mut self) -> Checkpoint {
        self.views.run(&self.store, &self.metrics, self.state.applied);
        Checkpoint {
            seq: self.state.applied,
            frozen: self.store.freeze(),
            snapshot: self.state.snapshot(&self.deliveries),
            control: self.catalog.borrow().control.encode(&self.seal),
            now: self.state.analysis.last_tick(),
        }
    }

    /// Fills the targets of new views, before the first entry is replayed. Those of a deployment were filled at its entry.
    pub(crate) fn backfill(&mut self, is_first_start: bool) {
        self.views.set_now(self.state.analysis.last_tick());
        let base: Vec<String> = self.base_views.iter().map(|view| view.name.clone()).collect();
        let is_wanted = |name: &String| is_first_start || base.contains(name);
        self.views.backfill(&self.store, &self.metrics, self.state.applied, &is_wanted);
    }

    /// One entry of a replay.
    pub(crate) fn replay(&mut self, seq: Seq, entry: entry::Entry) -> Result<(), Error> {
        match entry {
            entry::Entry::Tick(at) => self.apply_tick(seq, at),
            entry::Entry::Command(command) => {
                self.apply_command(seq, &command);
            }
            entry::Entry::Rows(rows) => {
                let catalog = self.catalog.borrow().clone();
                let is_known = catalog.sources.contains_key(&rows.source);
                if !is_known && !catalog.control.removed.contains(&rows.source) {
                    return Err(Error::MissingSource(rows.source));
                }
                if let Some(key) = rows.key {
                    let (accepted, rejected) = rows.counts();
                    let at = rows.received;
                    let delivered = crate::delivery::Delivered { at, accepted, rejected, is_answered: true };
                    self.deliveries.remember(key, delivered);
                }
                self.apply_rows(seq, rows);
            }
        }
        Ok(())
    }

    fn apply_rows(&mut self, seq: Seq, rows: entry::Rows) {
        self.state.applied = seq;
        self.views.set_now(rows.received);
        let (accepted, rejected) = rows.counts();
        let source = self.catalog.borrow().source(&rows.source).cloned();
        let Some(source) = source else {
            // It was deleted while they were on their way.
            Metrics::add(&self.metrics.records_late, accepted + rejected);
            tracing::warn!(source = rows.source, %seq, accepted, rejected, "rows of a data source that is gone");
            return;
        };
        if let Some(fed) = &rows.fed {
            let mut is_news = false;
            self.change_control(|control| is_news = control.feed(&rows.source, fed));
            if !is_news {
                Metrics::add(&self.metrics.batches_repeated, 1);
                return;
            }
        }
        self.state.records_total += accepted;
        self.state.rejected_total += rejected;
        if let Some(rejected) = &rows.rejected {
            self.store_rows(source.quarantine, rejected, None, seq);
        }
        let accepted = rows.accepted.and_then(|batch| self.conformed(&source, batch, seq));
        if rows.mode == Mode::Replace {
            // Views have what came before.
            self.views.run(&self.store, &self.metrics, seq);
        }
        let Some(batch) = accepted else {
            if rows.mode == Mode::Replace {
                self.store.truncate(source.table);
            }
            return;
        };
        let template_ids = self.analyse(&source, &batch, rows.mode);
        if rows.mode == Mode::Replace {
            let stored = self.store.exchange(source.table, &batch, template_ids.clone(), seq.0);
            self.stored(stored, source.table, &batch, template_ids.clone(), seq);
        } else {
            self.store_rows(source.table, &batch, template_ids.clone(), seq);
        }
        if let (Some(roles), Some(ids)) = (&source.roles, template_ids) {
            self.tail.push(&source.name, roles, batch, ids);
        }
        if rows.is_awaited {
            self.views.run(&self.store, &self.metrics, seq);
        }
    }

    /// Rows in the columns of their data source as it is now: a deployment may have come in between.
    fn conformed(
        &self,
        source: &Source,
        batch: arrow::array::RecordBatch,
        seq: Seq,
    ) -> Option<arrow::array::RecordBatch> {
        let forward = source.before.as_ref().filter(|before| {
            !source::fits(&batch, &source.definition) && source::fits(&batch, &before.definition)
        });
        let conformed = match forward {
            Some(Before { table, statement, .. }) => {
                let made = (statement, &source.definition);
                self.views
                    .forward(&self.store, *table, Some(&batch), made)
                    .map(|made| made.rows)
                    .map_err(|error| error.to_string())
            }
            None => self.store.conformed(source.table, batch).map_err(|error| error.to_string()),
        };
        conformed
            .inspect_err(|error| {
                tracing::error!(%error, %seq, "rows not stored");
                Metrics::add(&self.metrics.stage_errors, 1);
            })
            .ok()
    }

    /// Mines and observes. A batch on which this fails is stored without its result.
    fn analyse(
        &mut self,
        source: &Source,
        batch: &arrow::array::RecordBatch,
        mode: Mode,
    ) -> Option<arrow::array::UInt64Array> {
        let analysis = catch_unwind(AssertUnwindSafe(|| self.state.rows(source, batch, mode)));
        analysis.unwrap_or_else(|_| {
            Metrics::add(&self.metrics.stage_errors, 1);
            tracing::error!(data_source = %source.name, "analysis failed on a batch; stored without templates");
            None
        })
    }

    pub(crate) fn store_rows(
        &mut self,
        table: TableId,
        rows: &arrow::array::RecordBatch,
        template_ids: Option<arrow::array::UInt64Array>,
        seq: Seq,
    ) {
        let stored = self.store.append(table, rows, template_ids.clone(), seq.0);
        self.stored(stored, table, rows, template_ids, seq);
    }

    /// Rows that a table took go through its views.
    fn stored(
        &mut self,
        stored: Result<(), store::Error>,
        table: TableId,
        rows: &arrow::array::RecordBatch,
        template_ids: Option<arrow::array::UInt64Array>,
        seq: Seq,
    ) {
        if let Err(error) = stored {
            // The columns were made from the table's own definition, so this is a mistake of ours.
            tracing::error!(%error, %seq, "rows not stored");
            Metrics::add(&self.metrics.stage_errors, 1);
            return;
        }
        if self.views.take(&self.store, table, rows, template_ids, seq) {
            self.views.run(&self.store, &self.metrics, seq);
        }
    }

    fn apply_command(&mut self, seq: Seq, command: &Command) -> Obeyed {
        self.state.applied = seq;
        if let Some(obeyed) = self.lay_down(seq, command) {
            return obeyed;
        }
        let obeyed = self.state.obey(command);
        self.remember_told(seq);
        obeyed
    }

    /// What was done about messages goes into their history.
    fn remember_told(&mut self, seq: Seq) {
        let told = self.state.alerts.take_told();
        if !told.is_empty() {
            self.store_rows(self.alerts, &builtin::alert_rows(&told), None, seq);
        }
    }

    fn apply_tick(&mut self, seq: Seq, at: Timestamp) {
        self.state.applied = seq;
        self.deliveries.expire(at);
        let found = self.state.analysis.tick(seq, at);
        self.state.alerts.tick(&self.state.analysis, &found, at);
        self.remember_told(seq);
        if !found.is_empty() {
            Metrics::add(&self.metrics.anomalies, found.len() as u64);
            self.store_rows(self.anomalies, &builtin::anomaly_rows(&found), None, seq);
            self.recent.extend(found);
            while self.recent.len() > limits::RECENT_ANOMALIES {
                self.recent.pop_front();
            }
        }
        self.views.set_now(at);
        self.views.run(&self.store, &self.metrics, seq);
        self.publish(seq, at);
    }

    /// Renews the tables that are pictures of the state, and what pages see.
    pub(crate) fn publish(&mut self, seq: Seq, at: Timestamp) {
        let last = Arc::clone(&self.live.borrow());
        let records_per_second = self.pace.per_second(at, self.state.records_total);
        let is_templates_turn = self.pace.ticks % limits::TEMPLATES_EVERY_TICKS == 1;
        let templates = if is_templates_turn || last.templates.is_empty() {
            let templates = Arc::new(self.state.analysis.templates());
            self.project(self.templates, &builtin::template_rows(&templates));
            templates
        } else {
            Arc::clone(&last.templates)
        };
        let incidents = Arc::new(self.state.analysis.incidents());
        if incidents != last.incidents {
            self.project(self.incidents, &builtin::incident_rows(&incidents));
        }
        let picture = Live {
            at,
            seq: seq.0,
            records_total: self.state.records_total,
            rejected_total: self.state.rejected_total,
            records_per_second,
            learning: self.state.analysis.learning(),
            services: self.state.analysis.services(),
            timeline: self.state.analysis.timeline(),
            anomalies: Arc::new(self.recent.iter().cloned().collect()),
            incidents,
            edges: Arc::new(self.state.analysis.edges()),
            templates,
            lines: Arc::new(self.tail.last(60)),
        };
        self.live.send_replace(Arc::new(picture));
    }

    fn project(&self, table: TableId, rows: &arrow::array::RecordBatch) {
        if let Err(error) = self.store.replace(table, rows) {
            tracing::error!(%error, "projection not renewed");
        }
    }
}
