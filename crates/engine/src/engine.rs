//! The handle that others hold: submit, ask, watch, stop.

use crate::alerts::Alerts;
use crate::catalog::Catalog;
use crate::checkpointer::{Checkpointer, Checkpointing};
use crate::committer::{Committer, Input, Submission};
use crate::deployment::{Ground, Plan, Problem};
use crate::event_loop::{Outcome, Reply};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::recovery::{self, StartReport};
use crate::source::Source;
use crate::tail::{Line, LineFilter, Tail};
use crate::views::{ViewState, ViewStates};
use crate::{
    Command, DeliveryKey, Error, Fed, Mode, Obeyed, Options, ProjectText, Seal, SubmitError, entry, limits,
};
use analysis::Analysis;
use ingest::Decoded;
use model::{DataSource, Seq, Timestamp};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use store::{QueryLimits, Store};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

/// A running engine. Cheap to share behind an `Arc`; stop it with [`Engine::stop`].
pub struct Engine {
    catalog: watch::Receiver<Arc<Catalog>>,
    base: Arc<Vec<DataSource>>,
    store: Arc<Store>,
    tail: Arc<Tail>,
    metrics: Arc<Metrics>,
    live: watch::Receiver<Arc<Live>>,
    views: ViewStates,
    seal: Seal,
    inputs: mpsc::Sender<Input>,
    room: Arc<Semaphore>,
    running: Mutex<Option<Running>>,
}

struct Running {
    threads: Vec<JoinHandle<()>>,
    stopping: SyncSender<()>,
}

/// Rows that are ready to be submitted.
pub struct Prepared {
    payload: Vec<u8>,
    rows: entry::Rows,
    /// whether who waits for them waits for the views too
    is_for_views: bool,
}

impl Prepared {
    /// The same for somebody who, if he waits, waits for the rows and not for the views.
    #[must_use]
    pub fn without_views(self) -> Self {
        Self { is_for_views: false, ..self }
    }
}

/// How rows came.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// by which a repeat is known
    pub key: Option<DeliveryKey>,
    /// what the rows are for
    pub mode: Mode,
    /// where they were fetched, for rows that were; not with [`Mode::Replace`]
    pub fed: Option<Fed>,
    /// when they came
    pub received: Timestamp,
}

/// The templates as of a query's begin.
#[derive(Debug)]
struct KnownTemplates(miner::TemplateReader);

impl store::TemplateParameters for KnownTemplates {
    fn each(&self, template_id: u64, message: &str, visit: &mut dyn FnMut(&str)) {
        let mut buffer = miner::ValueBuffer::default();
        self.0.each_value(template_id, message, &mut buffer, |value| visit(value.text));
    }
}

/// Units of the room for rows in flight: a semaphore counts to 2^29 at least, so KiB and not bytes.
const ROOM_UNIT: usize = 1 << 10;

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("sources", &self.catalog().sources.len()).finish_non_exhaustive()
    }
}

impl Engine {
    /// Recovers what is on disk and starts the threads. Blocks while it replays.
    ///
    /// # Errors
    /// The first thing that keeps it from starting.
    pub fn start(sources: Vec<DataSource>, options: &Options) -> Result<(Self, StartReport), Error> {
        options.validate()?;
        let recovered = recovery::recover(sources, options)?;
        let event_loop = &recovered.event_loop;
        let (inputs, input_rx) = mpsc::channel(limits::IN_FLIGHT_ENTRIES);
        let (loop_tx, works) = sync_channel(limits::APPLY_QUEUE);
        let (jobs, job_rx) = sync_channel(1);
        let (done, done_rx) = sync_channel(1);
        let (stopping, stop_rx) = sync_channel(1);
        let checkpointing = Checkpointing::new(jobs, done_rx, options, Seq(recovered.report.checkpoint_seq));
        let committer = Committer {
            log: recovered.log,
            inputs: input_rx,
            loop_tx: loop_tx.clone(),
            deliveries: Arc::clone(&event_loop.deliveries),
            metrics: Arc::clone(&event_loop.metrics),
        };
        let checkpointer = Checkpointer {
            store: Arc::clone(&event_loop.store),
            snapshots: recovered.snapshots,
            jobs: job_rx,
            done,
            loop_tx,
            committer: inputs.downgrade(),
            metrics: Arc::clone(&event_loop.metrics),
            stopping: stop_rx,
        };
        let engine = Self {
            catalog: event_loop.catalog.subscribe(),
            base: Arc::new(event_loop.base.clone()),
            store: Arc::clone(&event_loop.store),
            tail: Arc::clone(&event_loop.tail),
            metrics: Arc::clone(&event_loop.metrics),
            live: recovered.live,
            views: event_loop.views.states(),
            seal: options.seal.clone(),
            inputs,
            room: Arc::new(Semaphore::new(limits::IN_FLIGHT_BYTES / ROOM_UNIT)),
            running: Mutex::new(None),
        };
        let event_loop = recovered.event_loop;
        let threads = vec![
            spawn("committer", move || committer.run(), &options.data)?,
            spawn("event-loop", move || event_loop.run(works, checkpointing), &options.data)?,
            spawn("checkpointer", move || checkpointer.run(), &options.data)?,
        ];
        *engine.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(Running { threads, stopping });
        Ok((engine, recovered.report))
    }

    /// The landing data source of this name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<Arc<Source>> {
        self.catalog().source(name).cloned()
    }

    /// Data sources, pipes, tokens and variables as they are now.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.borrow())
    }

    /// What deploying these files, in order of path, would change. Takes CPU, changes nothing.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn plan(&self, files: &[ProjectText]) -> Result<Plan, Vec<Problem>> {
        let live = self.catalog();
        let is_empty = |name: &str| {
            let size = |source: &Arc<Source>| self.store.table_size(source.table).0;
            live.source(name).is_none_or(|source| size(source) == 0)
        };
        let ground = Ground { base: &self.base, live: &live, is_empty: &is_empty };
        let mut plan = Plan::of(files, &ground)?;
        plan.check_queries(&live.control.variables, &self.store.borrowed_names())?;
        plan.check_forward(&live, &self.store)?;
        Ok(plan)
    }

    /// Data sources of other engines that queries may read here, with their names here, whose they are and their names
    /// there; those before are given back.
    pub fn borrow_sources(&self, borrowed: &[(String, Arc<Self>, String)]) {
        let table = |(name, lender, source): &(String, Arc<Self>, String)| {
            let lender = Arc::downgrade(&lender.store);
            (name.clone(), store::Borrowed { lender, table: source.clone() })
        };
        self.store.borrow_tables(borrowed.iter().map(table).collect());
    }

    /// The names of those, in order.
    #[must_use]
    pub fn borrowed_names(&self) -> Vec<String> {
        self.store.borrowed_names()
    }

    /// Encodes decoded rows for the log. Takes CPU, holds no lock.
    ///
    /// # Errors
    /// [`SubmitError::TooLarge`] if they do not fit into an entry.
    pub fn prepare(
        &self,
        source: &Source,
        decoded: Decoded,
        key: Option<DeliveryKey>,
        mode: Mode,
        received: Timestamp,
    ) -> Result<Prepared, SubmitError> {
        self.prepare_delivery(source, decoded, Delivery { key, mode, fed: None, received })
    }

    /// The same for rows that were fetched: how far that is goes into the log with them.
    ///
    /// # Errors
    /// [`SubmitError::TooLarge`] if they do not fit into an entry.
    pub fn prepare_delivery(
        &self,
        source: &Source,
        decoded: Decoded,
        delivery: Delivery,
    ) -> Result<Prepared, SubmitError> {
        let Delivery { key, mode, fed, received } = delivery;
        Metrics::add(&self.metrics.messages_cut, decoded.cut_messages);
        Metrics::add(&self.metrics.invalid_utf8, decoded.invalid_utf8);
        let rejected = (!decoded.rejected.is_empty())
            .then(|| ingest::quarantine_batch(&source.definition, &decoded.rejected, None, received));
        let accepted = (decoded.batch.num_rows() > 0).then_some(decoded.batch);
        let rows = entry::Rows {
            source: source.name.to_string(),
            received,
            mode,
            is_awaited: false,
            key,
            accepted,
            rejected,
            fed,
        };
        let bytes = rows.accepted.as_ref().map_or(0, arrow::array::RecordBatch::get_array_memory_size);
        let payload = entry::encode_rows(&rows).map_err(|_| SubmitError::TooLarge(bytes))?;
        Ok(Prepared { payload, rows, is_for_views: true })
    }

    /// Stores rows; answers when they are durable, or, if `is_visible_wanted`, when queries see them too.
    ///
    /// # Errors
    /// Nothing was stored.
    pub async fn submit(
        &self,
        mut prepared: Prepared,
        is_visible_wanted: bool,
    ) -> Result<Outcome, SubmitError> {
        if is_visible_wanted && prepared.is_for_views {
            entry::mark_awaited(&mut prepared.payload);
            prepared.rows.is_awaited = true;
        }
        let refused = |error| {
            Metrics::add(&self.metrics.batches_refused, 1);
            error
        };
        let is_failing = self.metrics.is_checkpoint_failing.load(Ordering::Acquire);
        if is_failing && self.store.memtable_bytes() > limits::MEMTABLE_BYTES_MAX {
            return Err(refused(SubmitError::DiskFull));
        }
        let units = (prepared.payload.len() / ROOM_UNIT + 1).min(limits::IN_FLIGHT_BYTES / ROOM_UNIT);
        let units = u32::try_from(units).map_err(|_| SubmitError::TooLarge(prepared.payload.len()))?;
        let room = Arc::clone(&self.room).acquire_many_owned(units);
        let permit = match tokio::time::timeout(limits::ROOM_WAIT, room).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(refused(SubmitError::Stopping)),
            Err(_) => return Err(refused(SubmitError::Busy)),
        };
        let (sender, answer) = oneshot::channel();
        let reply = Reply { sender, is_visible_wanted };
        let Prepared { payload, rows, .. } = prepared;
        let (accepted, rejected) = rows.counts();
        let submission = Submission { payload, rows, reply, permit };
        self.inputs
            .send(Input::Rows(Box::new(submission)))
            .await
            .map_err(|_| refused(SubmitError::Stopping))?;
        let outcome = answer.await.unwrap_or(Err(SubmitError::Stopping))?;
        if !outcome.is_repeat {
            Metrics::add(&self.metrics.records_accepted, accepted);
            Metrics::add(&self.metrics.records_rejected, rejected);
        }
        Ok(outcome)
    }

    /// Time went on. Called about once a second by whoever has a clock.
    pub async fn tick(&self, at: Timestamp) {
        // An engine that has stopped needs no time.
        let _ = self.inputs.send(Input::Tick(at)).await;
    }

    /// Makes a command durable and obeys it.
    ///
    /// # Errors
    /// It was not stored and has no effect.
    pub async fn command(&self, command: Command) -> Result<Obeyed, SubmitError> {
        let (sender, answer) = oneshot::channel();
        let command = match command {
            Command::Variable { name, value: Some(value) } => {
                let value = Some(self.seal.close(&name, &value));
                Command::Variable { name, value }
            }
            other => other,
        };
        let sent = self.inputs.send(Input::Command(command, sender)).await;
        sent.map_err(|_| SubmitError::Stopping)?;
        answer.await.unwrap_or(Err(SubmitError::Stopping))
    }

    /// Looks at the analysis between two entries of the log. Short questions only: the loop waits meanwhile.
    ///
    /// # Errors
    /// [`SubmitError::Stopping`].
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Analysis) -> T + Send + 'static,
    ) -> Result<T, SubmitError> {
        self.ask_all(|analysis, _| question(analysis)).await
    }

    /// Looks at what is told of incidents, and to whom, as [`Self::ask`] does.
    ///
    /// # Errors
    /// [`SubmitError::Stopping`].
    pub async fn ask_all<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Analysis, &Alerts) -> T + Send + 'static,
    ) -> Result<T, SubmitError> {
        let (sender, answer) = oneshot::channel();
        let question = Box::new(move |analysis: &Analysis, alerts: &Alerts| {
            // Whoever asked may have gone.
            let _ = sender.send(question(analysis, alerts));
        });
        self.inputs.send(Input::Ask(question)).await.map_err(|_| SubmitError::Stopping)?;
        answer.await.map_err(|_| SubmitError::Stopping)
    }

    /// Returns when all that was applied before is in parts.
    pub async fn flush(&self) {
        let (sender, done) = oneshot::channel();
        if self.inputs.send(Input::Flush(sender)).await.is_ok() {
            // Err: the engine stopped, which flushes too.
            let _ = done.await;
        }
    }

    /// Runs a query over all tables.
    ///
    /// # Errors
    /// The query's.
    pub async fn query(
        &self,
        statement: sql::Statement,
        limits: &QueryLimits,
    ) -> Result<sql::Answer, sql::Error> {
        let names_parameters = |name: &String| name == sql::TEMPLATE_PARAMS_COLUMN;
        if !statement.hidden_columns().iter().any(names_parameters) {
            return self.store.query(statement, limits).await;
        }
        // An engine that stops knows no templates any more; their values are then empty.
        let reader = self.ask(|analysis| analysis.miner().reader()).await.unwrap_or_default();
        self.store.query_with(statement, limits, Some(Arc::new(KnownTemplates(reader)))).await
    }

    /// Runs a query that sees nothing but what is granted.
    ///
    /// # Errors
    /// The query's; what is not granted is an unknown table.
    pub async fn query_granted(
        &self,
        statement: sql::Statement,
        limits: &QueryLimits,
        grants: &BTreeMap<String, store::Grant>,
    ) -> Result<sql::Answer, sql::Error> {
        self.store.query_granted(statement, limits, grants).await
    }

    /// What a query gives, as rows for a data source: columns by name, missing ones have their defaults.
    ///
    /// # Errors
    /// The query's, and [`sql::Error::Plan`] for a column that cannot become the data source's.
    pub async fn derive(
        &self,
        statement: &sql::Statement,
        source: &Source,
        at: Timestamp,
        limits: &QueryLimits,
    ) -> Result<arrow::array::RecordBatch, sql::Error> {
        self.store.derive(statement, None, source.table, at, limits).await
    }

    /// The tables.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Rows of a data source and its bytes on disk.
    #[must_use]
    pub fn source_size(&self, source: &Source) -> (u64, u64) {
        self.store.table_size(source.table)
    }

    /// See [`Store::life`].
    #[must_use]
    pub fn life(&self, source: &Source) -> u64 {
        self.store.life(source.table)
    }

    /// How the materialized views are doing.
    #[must_use]
    pub fn views(&self) -> Vec<ViewState> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The picture of every tick.
    #[must_use]
    pub fn live(&self) -> watch::Receiver<Arc<Live>> {
        self.live.clone()
    }

    /// The last lines that fit, newest last, and how many fit.
    #[must_use]
    pub fn lines(&self, filter: &LineFilter) -> (Vec<Line>, usize) {
        self.tail.search(filter)
    }

    /// How many of the last lines there are, and the time of the oldest.
    #[must_use]
    pub fn lines_extent(&self) -> (usize, Option<Timestamp>) {
        self.tail.extent()
    }

    /// What it counts.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Whether rows are taken; not so after the log's disk has failed.
    #[must_use]
    pub fn is_taking_rows(&self) -> bool {
        !self.metrics.is_failed.load(Ordering::Acquire)
    }

    /// Writes a last checkpoint and ends the threads. Blocks; later submissions are refused.
    pub fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Running { threads, stopping }) = running else { return };
        self.room.close();
        // A checkpoint that keeps failing is not tried again; the log has all.
        let _ = stopping.try_send(());
        // Err: the committer has ended already.
        let _ = self.inputs.blocking_send(Input::Stop);
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!(
                    "a thread of the engine failed; what is in the log is replayed at the next start"
                );
            }
        }
    }
}

fn spawn(
    name: &str,
    run: impl FnOnce() + Send + 'static,
    data: &std::path::Path,
) -> Result<JoinHandle<()>, Error> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(limits::STACK_BYTES)
        .spawn(run)
        .map_err(|source| Error::DataDirectory { path: PathBuf::from(data), source })
}
