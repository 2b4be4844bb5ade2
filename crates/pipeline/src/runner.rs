//! The thread that runs the transforms of one pipeline.

use crate::Error;
use crate::chain::Chain;
use crate::keeper::{Keeper, Made, Request};
use crate::limits::{BATCH_EVENTS, REMEMBER_BYTES};
use crate::record::Event;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;
use tokio::sync::{mpsc, oneshot};

/// See the module.
pub(crate) struct Runner {
    chain: Chain,
    requests: mpsc::Sender<Request>,
    /// says that something was asked
    hint: SyncSender<()>,
    /// folder of snapshots, where any transform remembers
    memory: Option<PathBuf>,
    last_size: u64,
    bytes_since: u64,
    last_seq: u64,
}

/// Why a runner ends: nobody gives it events any more.
struct Over;

impl Runner {
    /// A runner whose transforms know what they knew when the last event was done.
    pub(crate) fn restore(
        mut chain: Chain,
        keeper: &Keeper,
        memory: Option<&Path>,
        (requests, hint): (mpsc::Sender<Request>, SyncSender<()>),
    ) -> Result<Self, Error> {
        let mut last_size = 0;
        let (known, last_seq) = keeper.learned();
        if let (Some(folder), Some(known)) = (memory, known) {
            match wal::read_snapshot(folder, known) {
                Ok(bytes) => {
                    last_size = bytes.len() as u64;
                    if let Err(error) = chain.restore(&bytes) {
                        tracing::error!(error, "what transforms remembered cannot be read; they begin anew");
                    }
                }
                Err(wal::Error::SnapshotMissing { .. }) => {}
                Err(error) => tracing::error!(%error, "what transforms remembered is lost; they begin anew"),
            }
            let mut events: Vec<(u64, Event)> = Vec::new();
            keeper.each_done(known, |event| {
                events.push((0, event));
                if events.len() == BATCH_EVENTS {
                    chain.learn(std::mem::take(&mut events));
                }
            })?;
            chain.learn(events);
        }
        let memory = memory.map(Path::to_owned);
        Ok(Self { chain, requests, hint, memory, last_size, bytes_since: 0, last_seq })
    }

    /// Runs until the keeper has stopped.
    pub(crate) fn run(mut self) {
        while let Ok(events) = self.next() {
            let bytes: usize = events.iter().map(|(_, event)| event.payload.len()).sum();
            let made = if events.is_empty() { self.chain.due() } else { self.chain.run(events) };
            let through = made.through;
            if !made.is_empty() && self.commit(made).is_err() {
                return;
            }
            // Where events never stop, time goes on with them.
            let due = if through > 0 { self.chain.due() } else { Made::default() };
            if !due.is_empty() && self.commit(due).is_err() {
                return;
            }
            self.last_seq = through.max(self.last_seq);
            self.bytes_since += bytes as u64;
            if self.bytes_since >= REMEMBER_BYTES.max(self.last_size) && self.remember().is_err() {
                return;
            }
        }
        // The last picture makes the next start short; without it events are learned again.
        let _ = self.write();
    }

    fn next(&self) -> Result<Vec<(u64, Event)>, Over> {
        let (waiter, events) = oneshot::channel();
        self.requests.blocking_send(Request::Next(waiter)).map_err(|_| Over)?;
        events.blocking_recv().map_err(|_| Over)
    }

    fn commit(&self, made: Made) -> Result<(), Over> {
        let (reply, done) = oneshot::channel();
        self.requests.blocking_send(Request::Commit(made, reply)).map_err(|_| Over)?;
        // Full: it says that already.
        let _ = self.hint.try_send(());
        match done.blocking_recv() {
            Ok(Ok(())) => Ok(()),
            // The keeper has said what failed.
            Ok(Err(_)) | Err(_) => Err(Over),
        }
    }

    fn remember(&mut self) -> Result<(), Over> {
        self.bytes_since = 0;
        if !self.write() {
            return Ok(());
        }
        let (reply, done) = oneshot::channel();
        self.requests.blocking_send(Request::Remembered(self.last_seq, reply)).map_err(|_| Over)?;
        let Ok(Ok(())) = done.blocking_recv() else { return Err(Over) };
        if let Some(folder) = &self.memory
            && let Err(error) = wal::remove_snapshots_below(folder, self.last_seq)
        {
            tracing::warn!(%error, "an old snapshot stays");
        }
        Ok(())
    }

    /// Writes what transforms remember. Whether it is there now.
    fn write(&mut self) -> bool {
        let Some(folder) = &self.memory else { return false };
        let bytes = self.chain.snapshot();
        self.last_size = bytes.len() as u64;
        match wal::write_snapshot(folder, self.last_seq, &bytes) {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(%error, "what transforms remember was not written; more is learned again at the next start");
                false
            }
        }
    }
}
