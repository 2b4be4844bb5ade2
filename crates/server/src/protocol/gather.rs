//! Messages that come one by one, gathered to batches: what has no answer needs no entry of the log for each.

use super::{Delivery, Key, landing, take};
use crate::caller;
use crate::limits;
use crate::state::Server;
use ingest::protocol::Records;
use ingest::protocol::syslog::{self, Sender};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// Messages that wait for the log, by the address that they came from.
#[derive(Default)]
struct Pending {
    /// one behind the other
    bytes: Vec<u8>,
    /// where each ends, and who sent it
    ends: Vec<(usize, IpAddr)>,
}

impl Pending {
    fn is_full(&self) -> bool {
        self.bytes.len() >= limits::GATHERED_BYTES_MAX || self.ends.len() >= limits::GATHERED_MESSAGES_MAX
    }

    fn push(&mut self, message: &[u8], from: IpAddr) {
        self.bytes.extend_from_slice(message);
        self.ends.push((self.bytes.len(), from));
    }
}

/// Takes messages from all listeners of syslog, and makes rows of them a few times a second.
pub(super) struct Gather {
    server: Arc<Server>,
    zones: Zones,
    pending: Mutex<Pending>,
    filled: Notify,
    emptied: Notify,
}

/// The zone of times that tell none, by the address of their sender.
#[derive(Clone, Debug)]
pub struct Zones {
    /// of all others
    pub default: jiff::tz::TimeZone,
    /// of these senders
    pub of: BTreeMap<IpAddr, jiff::tz::TimeZone>,
}

impl Gather {
    pub(super) fn new(server: Arc<Server>, zones: Zones) -> Arc<Self> {
        let (filled, emptied) = (Notify::new(), Notify::new());
        Arc::new(Self { server, zones, pending: Mutex::default(), filled, emptied })
    }

    /// Takes a message if there is room.
    fn try_push(&self, message: &[u8], from: IpAddr) -> bool {
        // A push that panicked leaves a message without its end, which belongs to the next one.
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.is_full() {
            return false;
        }
        pending.push(message, from);
        drop(pending);
        self.filled.notify_one();
        true
    }

    /// Takes a message, or drops and counts it: its sender cannot be told to wait.
    pub(super) fn push_or_drop(&self, message: &[u8], from: IpAddr) {
        if !self.try_push(message, from) {
            self.count_dropped(1);
        }
    }

    /// Counts messages that nobody will see.
    pub(super) fn count_dropped(&self, count: u64) {
        self.server.protocols.dropped.fetch_add(count, Ordering::Relaxed);
    }

    /// Takes a message once there is room; its sender waits meanwhile.
    pub(super) async fn push(&self, message: &[u8], from: IpAddr) {
        loop {
            let emptied = self.emptied.notified();
            if self.try_push(message, from) {
                return;
            }
            emptied.await;
        }
    }

    /// Makes rows of what was gathered, until the other side of `stopped` is dropped; then of the rest.
    pub(super) async fn run(self: Arc<Self>, mut stopped: watch::Receiver<()>) {
        let mut is_stopping = false;
        while !is_stopping {
            tokio::select! {
                () = self.filled.notified() => tokio::time::sleep(limits::GATHER_TIME).await,
                _ = stopped.changed() => is_stopping = true,
            }
            let pending = std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
            if !pending.ends.is_empty() {
                self.land(Arc::new(pending), &mut stopped).await;
            }
            self.emptied.notify_waiters();
        }
    }

    /// Makes one batch durable. While the log takes nothing it waits, and so does whoever sends; a batch that can never be
    /// taken is dropped and counted.
    async fn land(&self, pending: Arc<Pending>, stopped: &mut watch::Receiver<()>) {
        loop {
            let Err(failure) = self.try_land(&pending).await else { return };
            let Some(seconds) = failure.retry_after_seconds() else {
                tracing::warn!(error = %failure, messages = pending.ends.len(), "messages dropped");
                break;
            };
            let wait = tokio::time::sleep(Duration::from_secs(seconds.into()));
            tokio::select! {
                () = wait => {}
                _ = stopped.changed() => break,
            }
        }
        self.server.protocols.dropped.fetch_add(pending.ends.len() as u64, Ordering::Relaxed);
    }

    async fn try_land(&self, pending: &Arc<Pending>) -> Result<(), crate::answer::Failure> {
        let Some(caller) = caller::of_nobody(&self.server, None).await else { return Ok(()) };
        let source = landing(&caller, "logs")?;
        let (pending, zones) = (Arc::clone(pending), self.zones.clone());
        let delivery = Delivery::without_body(Key::None);
        let decode = move |_: &[u8], received, _: &ingest::Limits| {
            let mut records = Records::new(source.decoder(), received);
            let mut begin = 0;
            for (end, from) in &pending.ends {
                let zone = zones.of.get(from).unwrap_or(&zones.default).clone();
                let sender = Sender { zone, host: from.to_canonical().to_string() };
                syslog::push(&mut records, &pending.bytes[begin..*end], &sender)?;
                begin = *end;
            }
            let rows = records.finish();
            Ok((vec![(source, rows)], ()))
        };
        let (taken, ()) = take(&self.server, &caller, delivery, decode).await?;
        self.server.protocols.add(super::SYSLOG, &taken);
        Ok(())
    }
}
