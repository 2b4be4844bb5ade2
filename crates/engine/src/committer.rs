//! The committer: takes submissions in order, makes them durable in groups, passes them on.

use crate::command::{Command, CommandReply, Obeyed};
use crate::delivery::{Delivered, Deliveries};
use crate::event_loop::{Outcome, Question, Reply, Work};
use crate::metrics::Metrics;
use crate::{SubmitError, entry, limits};
use model::{Seq, Timestamp};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// What reaches the committer.
pub(crate) enum Input {
    /// rows to be stored
    Rows(Box<Submission>),
    /// time went on
    Tick(Timestamp),
    /// somebody said something
    Command(Command, CommandReply),
    /// somebody asks for something of the state
    Ask(Question),
    /// write a checkpoint and say when it is done
    Flush(tokio::sync::oneshot::Sender<()>),
    /// entries up to here are in parts and a snapshot
    Release(Seq),
    /// pass on what is here and end
    Stop,
}

pub(crate) struct Submission {
    pub(crate) payload: Vec<u8>,
    pub(crate) rows: entry::Rows,
    pub(crate) reply: Reply,
    pub(crate) permit: OwnedSemaphorePermit,
}

pub(crate) struct Committer {
    pub(crate) log: wal::Log,
    pub(crate) inputs: mpsc::Receiver<Input>,
    pub(crate) loop_tx: SyncSender<Work>,
    pub(crate) deliveries: Arc<Deliveries>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Committer {
    /// Runs until a stop, or until nobody can submit any more.
    pub(crate) fn run(mut self) {
        let mut is_stopping = false;
        while !is_stopping {
            let Some(first) = self.inputs.blocking_recv() else { break };
            let mut group = Group::default();
            is_stopping = self.take(first, &mut group);
            while !is_stopping && group.bytes < limits::GROUP_BYTES {
                let Ok(input) = self.inputs.try_recv() else { break };
                is_stopping = self.take(input, &mut group);
            }
            self.commit(group);
        }
        // The loop ends when its last sender is gone.
    }

    /// Adds one input to the group. Returns whether it was the last.
    fn take(&mut self, input: Input, group: &mut Group) -> bool {
        match input {
            Input::Rows(submission) => self.take_rows(*submission, group),
            Input::Tick(at) => match self.log.append(&entry::encode_tick(at)) {
                Ok(seq) => group.works.push(Work::Tick { seq: Seq(seq), at }),
                // A tick that is lost delays closing windows by a second.
                Err(error) => tracing::debug!(%error, "tick not appended"),
            },
            Input::Command(command, reply) => match self.log.append(&entry::encode_command(&command)) {
                Ok(seq) => group.works.push(Work::Command { seq: Seq(seq), command, reply }),
                Err(error) => tell(reply, Err(self.refusal(&error, 0))),
            },
            Input::Ask(question) => group.works.push(Work::Ask(question)),
            Input::Flush(done) => group.works.push(Work::Flush(done)),
            Input::Release(seq) => {
                if let Err(error) = self.log.release(seq.0) {
                    tracing::warn!(%error, %seq, "log not released");
                }
                self.metrics.log_bytes_live.store(self.log.bytes_live(), Ordering::Relaxed);
            }
            Input::Stop => {
                group.works.push(Work::Stop);
                return true;
            }
        }
        false
    }

    fn take_rows(&mut self, submission: Submission, group: &mut Group) {
        let Submission { payload, rows, reply, permit } = submission;
        let (accepted, rejected) = rows.counts();
        if let Some(key) = rows.key {
            if let Some(first) = self.deliveries.find(key) {
                Metrics::add(&self.metrics.batches_repeated, 1);
                let outcome = Outcome { accepted: first.accepted, rejected: first.rejected, is_repeat: true };
                // Answered with the group: the first may be in it and not be durable yet.
                group.works.push(Work::Repeat { outcome, reply });
                return;
            }
            let delivered = Delivered { at: rows.received, accepted, rejected, is_answered: true };
            self.deliveries.remember(key, delivered);
        }
        match self.log.append(&payload) {
            Ok(seq) => {
                group.bytes += payload.len();
                Metrics::add(&self.metrics.log_entries, 1);
                Metrics::add(&self.metrics.log_bytes, payload.len() as u64);
                let outcome = Outcome { accepted, rejected, is_repeat: false };
                group.works.push(Work::Rows { seq: Seq(seq), rows, outcome, reply, permit });
            }
            Err(error) => {
                if let Some(key) = rows.key {
                    self.deliveries.forget(key);
                }
                self.refuse(reply, self.refusal(&error, payload.len()));
            }
        }
    }

    /// Syncs the group and passes it on, or refuses it as a whole.
    fn commit(&mut self, mut group: Group) {
        if group.works.is_empty() {
            return;
        }
        if let Err(error) = self.sync_if_needed(&group) {
            let refusal = self.refusal(&error, 0);
            tracing::error!(%error, "the log failed; no rows are taken until a restart");
            for work in group.works.drain(..) {
                self.refuse_work(work, &refusal);
            }
            return;
        }
        self.metrics.log_bytes_live.store(self.log.bytes_live(), Ordering::Relaxed);
        for work in group.works {
            let Some(work) = work.reply_durable(&self.deliveries) else { continue };
            self.pass_on(work);
        }
    }

    fn pass_on(&self, work: Work) {
        self.metrics.apply_queue.fetch_add(1, Ordering::Relaxed);
        if self.loop_tx.send(work).is_err() {
            tracing::error!("the event loop has ended");
        }
    }

    fn sync_if_needed(&mut self, group: &Group) -> Result<(), wal::Error> {
        let needs_sync = group
            .works
            .iter()
            .any(|work| matches!(work, Work::Rows { .. } | Work::Tick { .. } | Work::Command { .. }));
        if !needs_sync {
            return Ok(());
        }
        Metrics::add(&self.metrics.log_syncs, 1);
        self.log.sync()
    }

    fn refusal(&self, error: &wal::Error, bytes: usize) -> SubmitError {
        match error {
            wal::Error::DiskFull { .. } => SubmitError::DiskFull,
            wal::Error::TooLarge { .. } => SubmitError::TooLarge(bytes),
            other => {
                self.metrics.is_failed.store(true, Ordering::Release);
                SubmitError::Failed(other.to_string())
            }
        }
    }

    fn refuse(&self, reply: Reply, error: SubmitError) {
        Metrics::add(&self.metrics.batches_refused, 1);
        reply.refuse(error);
    }

    /// Rows are refused; a stop or a flush goes on, since it needs no log.
    fn refuse_work(&self, work: Work, refusal: &SubmitError) {
        match work {
            Work::Rows { reply, rows, .. } => {
                if let Some(key) = rows.key {
                    self.deliveries.forget(key);
                }
                self.refuse(reply, refusal.clone());
            }
            Work::Repeat { reply, .. } => self.refuse(reply, refusal.clone()),
            Work::Command { reply, .. } => tell(reply, Err(refusal.clone())),
            Work::Tick { .. } => {}
            other => self.pass_on(other),
        }
    }
}

fn tell(reply: CommandReply, outcome: Result<Obeyed, SubmitError>) {
    // Whoever asked may have gone.
    let _ = reply.send(outcome);
}

/// What one sync makes durable.
#[derive(Default)]
struct Group {
    works: Vec<Work>,
    bytes: usize,
}
