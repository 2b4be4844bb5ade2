//! Checkpoints: parts, snapshot and manifest of one seq, written beside the loop.

use crate::committer::Input;
use crate::event_loop::Work;
use crate::metrics::Metrics;
use crate::{Error, limits};
use model::{Seq, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;
use store::{Frozen, Store};
use tokio::sync::{mpsc, oneshot};

/// Folder of the control's snapshots, beside that of the state's.
pub(crate) const CONTROL: &str = "control";

/// Everything as of one seq.
pub(crate) struct Checkpoint {
    pub(crate) seq: Seq,
    pub(crate) frozen: Frozen,
    pub(crate) snapshot: Vec<u8>,
    /// see [`crate::Control`]
    pub(crate) control: Vec<u8>,
    pub(crate) now: Timestamp,
}

/// What the loop knows of its checkpoints.
pub(crate) struct Checkpointing {
    jobs: SyncSender<Checkpoint>,
    done: Receiver<()>,
    bytes: usize,
    interval: Duration,
    is_running: bool,
    last_begun: Timestamp,
    last_seq: Seq,
    waiting: Vec<oneshot::Sender<()>>,
    /// those whose checkpoint is running
    running_for: Vec<oneshot::Sender<()>>,
}

impl Checkpointing {
    pub(crate) fn new(
        jobs: SyncSender<Checkpoint>,
        done: Receiver<()>,
        options: &crate::Options,
        last_seq: Seq,
    ) -> Self {
        Self {
            jobs,
            done,
            bytes: options.checkpoint_bytes,
            interval: options.checkpoint_interval,
            is_running: false,
            last_begun: Timestamp::default(),
            last_seq,
            waiting: Vec::new(),
            running_for: Vec::new(),
        }
    }

    /// Somebody waits for all that was applied before to be in parts.
    pub(crate) fn wait(&mut self, done: oneshot::Sender<()>) {
        self.waiting.push(done);
    }

    pub(crate) fn is_due(&mut self, memtable_bytes: usize, now: Timestamp, applied: Seq) -> bool {
        if self.is_running || applied == self.last_seq {
            return !self.is_running && !self.waiting.is_empty();
        }
        if self.last_begun == Timestamp::default() {
            self.last_begun = now;
        }
        let is_late = now.since(self.last_begun) > self.interval && memtable_bytes > 0;
        memtable_bytes >= self.bytes || is_late || !self.waiting.is_empty()
    }

    pub(crate) fn begin(&mut self, checkpoint: Checkpoint, now: Timestamp) {
        self.is_running = true;
        self.last_begun = now;
        self.last_seq = checkpoint.seq;
        self.running_for = std::mem::take(&mut self.waiting);
        if self.jobs.send(checkpoint).is_err() {
            tracing::error!("the checkpointer has ended; rows stay in the log");
        }
    }

    pub(crate) fn done(&mut self, seq: Seq) {
        if self.is_running && seq == self.last_seq {
            // The same news for whoever waits; it came before this.
            let _ = self.done.try_recv();
            self.has_ended();
        }
    }

    fn has_ended(&mut self) {
        self.is_running = false;
        for waiter in self.running_for.drain(..) {
            // Whoever waited may have gone.
            let _ = waiter.send(());
        }
    }

    /// Returns when no checkpoint runs, or the running one is failing: then rows that were taken are still applied,
    /// and no others are taken.
    pub(crate) fn wait_for_running(&mut self, metrics: &Metrics) {
        while self.is_running && !metrics.is_checkpoint_failing.load(Ordering::Acquire) {
            match self.done.recv_timeout(limits::CHECKPOINT_WATCH) {
                Ok(()) => self.has_ended(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// The last checkpoint, once the running one has ended.
    pub(crate) fn finish(self, checkpoint: impl FnOnce() -> Checkpoint) {
        let Self { jobs, done, is_running, waiting, running_for, .. } = self;
        if is_running && done.recv().is_err() {
            return;
        }
        if jobs.send(checkpoint()).is_ok() {
            drop(jobs);
            // Err: it ended without one; the log still has all.
            let _ = done.recv();
        }
        for waiter in waiting.into_iter().chain(running_for) {
            let _ = waiter.send(());
        }
    }
}

/// Writes checkpoints one after the other.
pub(crate) struct Checkpointer {
    pub(crate) store: Arc<Store>,
    pub(crate) snapshots: PathBuf,
    pub(crate) jobs: Receiver<Checkpoint>,
    pub(crate) done: SyncSender<()>,
    pub(crate) loop_tx: SyncSender<Work>,
    pub(crate) committer: mpsc::WeakSender<Input>,
    pub(crate) metrics: Arc<Metrics>,
    /// hears when the engine stops, so that a retry does not hold it up
    pub(crate) stopping: Receiver<()>,
}

impl Checkpointer {
    pub(crate) fn run(self) {
        while let Ok(checkpoint) = self.jobs.recv() {
            if !self.write_until_done(&checkpoint) {
                return;
            }
            Metrics::add(&self.metrics.checkpoints, 1);
            self.announce(checkpoint.seq);
            self.maintain(checkpoint.now);
        }
    }

    /// Tries until it works. False if the engine stopped before it did.
    fn write_until_done(&self, checkpoint: &Checkpoint) -> bool {
        loop {
            let outcome = write(&self.store, &self.snapshots, checkpoint);
            self.metrics.is_checkpoint_failing.store(outcome.is_err(), Ordering::Release);
            let Err(error) = outcome else { return true };
            Metrics::add(&self.metrics.checkpoint_errors, 1);
            let reason = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(%error, reason, "checkpoint failed; rows stay in memory and in the log");
            match self.stopping.recv_timeout(limits::CHECKPOINT_RETRY) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    fn maintain(&self, now: Timestamp) {
        // Bounded: each round that changes something leaves fewer parts.
        while let Ok(changed) = self.store.maintain(now).inspect_err(|error| {
            tracing::error!(%error, "parts not merged");
        }) {
            if changed == 0 {
                break;
            }
        }
        for (table, rows_max) in crate::usage::bounds(&self.store) {
            if let Err(error) = self.store.drop_oldest(table, rows_max) {
                tracing::error!(%error, "oldest rows not dropped");
            }
        }
    }

    /// The loop first: it may be waiting, and the committer may be waiting for the loop.
    fn announce(&self, seq: Seq) {
        // At most one message waits, and nobody may be there any more at the end.
        let _ = self.done.try_send(());
        if let Some(committer) = self.committer.upgrade()
            && committer.blocking_send(Input::Release(seq)).is_err()
        {
            tracing::debug!("log not released: the committer has ended");
        }
        let _ = self.loop_tx.send(Work::CheckpointDone(seq));
    }
}

/// Snapshot first, then parts and the manifest that names the seq of both.
pub(crate) fn write(store: &Store, snapshots: &Path, checkpoint: &Checkpoint) -> Result<(), Error> {
    let control = snapshots.with_file_name(CONTROL);
    wal::write_snapshot(&control, checkpoint.seq.0, &checkpoint.control)?;
    wal::write_snapshot(snapshots, checkpoint.seq.0, &checkpoint.snapshot)?;
    store.commit(&checkpoint.frozen, checkpoint.seq.0)?;
    for folder in [snapshots, &control] {
        if let Err(error) = wal::remove_snapshots_below(folder, checkpoint.seq.0) {
            tracing::warn!(%error, "old snapshots not removed");
        }
    }
    Ok(())
}
