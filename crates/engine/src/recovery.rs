//! From what is on disk to a loop that can go on: checkpoint, then the entries behind it.

use crate::alerts::Alerts;
use crate::catalog::Catalog;
use crate::checkpointer;
use crate::control::Control;
use crate::delivery::Deliveries;
use crate::deploy::Stored;
use crate::event_loop::{EventLoop, Pace};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::source::Source;
use crate::state::State;
use crate::tail::Tail;
use crate::views::Views;
use crate::{Error, Options, builtin, deploy, entry, limits, usage};
use analysis::{Analysis, Batches};
use model::{DataSource, Seq};
use pipe::View;
use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use tokio::sync::watch;

/// What was found at start.
#[derive(Clone, Debug, Default)]
pub struct StartReport {
    /// the checkpoint's seq
    pub checkpoint_seq: u64,
    /// entries behind it that were replayed
    pub replayed: u64,
    /// damaged places that were set aside, in words
    pub damaged: Vec<String>,
    /// bytes of unfinished writes at the end of the log, which nobody had an answer for
    pub torn_bytes: u64,
    /// whether the learned state could not be read and is learned anew
    pub is_relearning: bool,
    /// stored data sources that the project does not define; their rows are kept
    pub undefined: Vec<String>,
}

/// A loop that stands behind the last entry of the log.
pub(crate) struct Recovered {
    pub(crate) log: wal::Log,
    pub(crate) event_loop: EventLoop,
    pub(crate) live: watch::Receiver<Arc<Live>>,
    pub(crate) snapshots: PathBuf,
    pub(crate) report: StartReport,
}

pub(crate) fn recover(sources: Vec<DataSource>, options: &Options) -> Result<Recovered, Error> {
    fs::create_dir_all(&options.data)
        .map_err(|source| Error::DataDirectory { path: options.data.clone(), source })?;
    // The log first: its lock keeps a second process from touching anything else.
    let wal_options = wal::Options { segment_bytes: options.segment_bytes, ..wal::Options::default() };
    let (mut log, found) = wal::Log::open(&options.data.join("log"), wal_options)?;
    let mut report = StartReport { torn_bytes: found.torn_bytes, ..StartReport::default() };
    report.damaged.extend(found.quarantined.iter().map(|place| {
        format!(
            "log segment {} byte {}: {} bytes ({})",
            place.segment.display(),
            place.offset,
            place.bytes,
            place.reason
        )
    }));
    let seq = store::Store::seq_of(&options.data)?;
    let Found { control, is_first_start } = control(seq, log.next_seq() > 1, options)?;
    let base = sources;
    let stored = Stored::read(&control, &base)?;
    let (store, sources) = open_store(stored.definitions, options, &mut report)?;
    let catalog = Catalog {
        sources: deploy::by_name(sources),
        pipes: Arc::new(stored.pipes),
        control: Arc::new(control),
    };
    let snapshots = options.data.join("snapshots");
    fs::create_dir_all(&snapshots)
        .map_err(|source| Error::DataDirectory { path: snapshots.clone(), source })?;
    let (state, deliveries) = restore(&snapshots, &mut report, options)?;
    log.skip_to(report.checkpoint_seq);
    let base_views: Vec<View> = usage::views().into_iter().chain(options.views.iter().cloned()).collect();
    let views: Vec<View> = base_views.iter().cloned().chain(stored.views).collect();
    let views = Views::new(&views, &store)?;
    let standing = Standing { store, base, base_views, catalog, views };
    let (mut event_loop, live) = event_loop(standing, state, deliveries, options)?;
    event_loop.backfill(is_first_start);
    replay(&log, &mut event_loop, &snapshots, options, &mut report)?;
    let (seq, at) = (event_loop.state.applied, event_loop.state.analysis.last_tick());
    event_loop.deliveries.doubt_after(at);
    event_loop.publish(seq, at);
    Ok(Recovered { log, event_loop, live, snapshots, report })
}

struct Found {
    control: Control,
    is_first_start: bool,
}

/// What people have laid down, as of the checkpoint. A data directory that was used before this was kept begins with
/// the project of the options.
fn control(seq: u64, is_used: bool, options: &Options) -> Result<Found, Error> {
    let folder = options.data.join(checkpointer::CONTROL);
    fs::create_dir_all(&folder).map_err(|source| Error::DataDirectory { path: folder.clone(), source })?;
    match wal::read_snapshot(&folder, seq) {
        Ok(bytes) => {
            let control = Control::decode(&bytes, &options.seal).map_err(Error::Control)?;
            Ok(Found { control, is_first_start: false })
        }
        Err(wal::Error::SnapshotMissing { .. }) => {
            let is_older = seq > 0 || is_used;
            let control = Control::begin(if is_older { options.project.clone() } else { Vec::new() });
            wal::write_snapshot(&folder, seq, &control.encode(&options.seal))?;
            Ok(Found { control, is_first_start: true })
        }
        Err(error) => Err(Error::Control(error.to_string())),
    }
}

fn open_store(
    definitions: Vec<DataSource>,
    options: &Options,
    report: &mut StartReport,
) -> Result<(Store, Vec<Source>), Error> {
    let mut names = std::collections::BTreeSet::new();
    if let Some(twice) = definitions.iter().find(|source| !names.insert(source.name.clone())) {
        return Err(Error::Duplicate(twice.name.clone()));
    }
    let quarantines = definitions.iter().map(ingest::quarantine_source);
    let kept = definitions.iter().cloned().chain(quarantines).chain(builtin::kept()).collect();
    let store_options = store::Options { query_threads: options.query_threads };
    let (store, opened) = Store::open(&options.data, kept, builtin::projected(), &store_options)?;
    report.checkpoint_seq = opened.seq;
    report.damaged.extend(opened.quarantined);
    report.undefined = opened.strangers;
    let mut sources = Vec::new();
    for definition in definitions {
        let tables = store.table(&definition.name).zip(store.table(&definition.quarantine_name()));
        let (table, quarantine) = tables.ok_or_else(|| Error::Duplicate(definition.name.clone()))?;
        sources.push(Source::new(definition, table, quarantine, &options.ingest)?);
    }
    Ok((store, sources))
}

/// The state of the checkpoint, or an empty one that learns anew.
fn restore(
    snapshots: &std::path::Path,
    report: &mut StartReport,
    options: &Options,
) -> Result<(State, Deliveries), Error> {
    let empty = || {
        let batches = Batches::new(options.analysis().miner);
        let alerts = Alerts::new(&options.alerts)?;
        Ok::<_, Error>((
            State::new(Analysis::new(options.analysis()), batches, alerts),
            Deliveries::default(),
        ))
    };
    if report.checkpoint_seq == 0 {
        return empty();
    }
    let bytes = wal::read_snapshot(snapshots, report.checkpoint_seq).map_err(|error| error.to_string());
    match bytes.and_then(|bytes| State::restore(&bytes, options)) {
        Ok(restored) => Ok(restored),
        Err(reason) => {
            tracing::error!(reason, "learned state cannot be read; learning anew");
            report.is_relearning = true;
            let (mut state, deliveries) = empty()?;
            state.applied = Seq(report.checkpoint_seq);
            Ok((state, deliveries))
        }
    }
}

/// What stands of the workspace.
struct Standing {
    store: Store,
    base: Vec<DataSource>,
    base_views: Vec<View>,
    catalog: Catalog,
    views: Views,
}

fn event_loop(
    standing: Standing,
    state: State,
    deliveries: Deliveries,
    options: &Options,
) -> Result<(EventLoop, watch::Receiver<Arc<Live>>), Error> {
    let Standing { store, base, base_views, catalog, views } = standing;
    let (live, receiver) = watch::channel(Arc::new(Live::default()));
    let table = |name: &str| store.table(name).ok_or_else(|| Error::MissingSource(name.to_owned()));
    let (anomalies, incidents, templates) =
        (table(builtin::ANOMALIES)?, table(builtin::INCIDENTS)?, table(builtin::TEMPLATES)?);
    let alerts = table(builtin::ALERTS)?;
    let usage = usage::Tables::of(&store)?;
    let event_loop = EventLoop {
        store: Arc::new(store),
        catalog: watch::channel(Arc::new(catalog)).0,
        base,
        base_views,
        ingest: options.ingest.clone(),
        seal: options.seal.clone(),
        state,
        tail: Arc::new(Tail::default()),
        deliveries: Arc::new(deliveries),
        metrics: Arc::new(Metrics::default()),
        live,
        recent: VecDeque::new(),
        anomalies,
        incidents,
        templates,
        alerts,
        usage,
        views,
        pace: Pace::default(),
    };
    Ok((event_loop, receiver))
}

/// Applies the entries behind the checkpoint, with checkpoints of its own where memory asks for them.
fn replay(
    log: &wal::Log,
    event_loop: &mut EventLoop,
    snapshots: &std::path::Path,
    options: &Options,
    report: &mut StartReport,
) -> Result<(), Error> {
    log.read(report.checkpoint_seq, |seq, bytes| {
        let entry = entry::decode(bytes).map_err(|reason| Error::Entry { seq, reason })?;
        event_loop.replay(Seq(seq), entry)?;
        report.replayed += 1;
        if event_loop.store.memtable_bytes() >= options.checkpoint_bytes.max(limits::CHECKPOINT_BYTES) {
            let checkpoint = event_loop.checkpoint();
            checkpointer::write(&event_loop.store, snapshots, &checkpoint)?;
        }
        Ok(())
    })
}
