//! Materialized views: what their SELECT makes of new rows goes into their targets.
//!
//! Rows are gathered per source and run through its views at each tick, at a bound, before each checkpoint, and at once
//! where somebody waits to see them; so a
//! checkpoint has of a view what it has of its source, and a replay makes the rest again. A view that fails on rows runs
//! again on each half of them, so that only those go missing that it fails on by themselves; it is stale from then on: it
//! says so, goes on with the next rows, and never keeps the rows from their own table. Made anew, it is whole again.

use crate::metrics::Metrics;
use crate::{Error, limits};
use arrow::array::{RecordBatch, UInt64Array};
use model::{DataSource, Seq, Timestamp};
use pipe::View;
use sql::Statement;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Forward, Forwarded, Incoming, QueryLimits, Store, TableId};
use tokio::runtime::Runtime;

/// How a view is doing since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewState {
    /// of the pipe
    pub name: String,
    /// data source that it reads
    pub source: String,
    /// data source that takes its rows
    pub target: String,
    /// rows it has made
    pub rows: u64,
    /// times it failed
    pub errors: u64,
    /// rows of its source that it failed on by themselves, and that its target lacks
    pub rows_missing: u64,
    /// why its target lacks rows; the first reason
    pub stale: Option<String>,
}

/// What the loop and those who ask share.
pub(crate) type ViewStates = Arc<Mutex<Vec<ViewState>>>;

/// All views of an engine, those that make rows for others before them.
pub(crate) struct Views {
    all: Vec<Prepared>,
    gathered: BTreeMap<TableId, Incoming>,
    /// the time of the last entry
    now: Timestamp,
    states: ViewStates,
    /// of this thread alone
    runtime: Runtime,
}

#[derive(Debug)]
struct Prepared {
    view: View,
    statement: Statement,
    source: TableId,
    target: TableId,
}

const LIMITS: QueryLimits = QueryLimits {
    seconds_max: limits::VIEW_SECONDS,
    memory_bytes_max: limits::VIEW_BYTES,
    rows_read_max: u64::MAX,
    rows_returned_max: limits::VIEW_RESULT_ROWS,
};

/// Rows that move are bounded by their number. Time must not decide: a replay on a busy machine would refuse what was done.
const FORWARD_LIMITS: QueryLimits =
    QueryLimits { seconds_max: limits::FORWARD_SECONDS, memory_bytes_max: limits::FORWARD_BYTES, ..LIMITS };

impl Views {
    pub(crate) fn new(views: &[View], store: &Store) -> Result<Self, Error> {
        let (all, states) = prepare(views, store)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime =
            runtime.map_err(|error| Error::View { name: "all".into(), reason: error.to_string() })?;
        let states = Arc::new(Mutex::new(states));
        Ok(Self { all, gathered: BTreeMap::new(), now: Timestamp::default(), states, runtime })
    }

    /// Puts other views in the place of these, which must have been run. Gives the names of those that are new.
    pub(crate) fn exchange(&mut self, views: &[View], store: &Store) -> Result<BTreeSet<String>, Error> {
        let (all, mut states) = prepare(views, store)?;
        let is_known = |view: &View| self.all.iter().any(|known| known.view == *view);
        let new =
            all.iter().filter(|made| !is_known(&made.view)).map(|made| made.view.name.clone()).collect();
        let mut shared = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        for state in &mut states {
            let before =
                shared.iter().find(|before| before.name == state.name && before.target == state.target);
            if let Some(before) = before.filter(|before| before.source == state.source) {
                *state = before.clone();
            }
        }
        *shared = states;
        drop(shared);
        self.all = all;
        self.gathered.clear();
        Ok(new)
    }

    pub(crate) fn states(&self) -> ViewStates {
        Arc::clone(&self.states)
    }

    /// Entries from now on are of this time.
    pub(crate) fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Takes rows that a table got. Whether so many are gathered that they should be run.
    pub(crate) fn take(
        &mut self,
        store: &Store,
        table: TableId,
        rows: &RecordBatch,
        template_ids: Option<UInt64Array>,
        seq: Seq,
    ) -> bool {
        if !self.all.iter().any(|view| view.source == table) {
            return false;
        }
        let incoming = self.gathered.entry(table).or_insert_with(|| Incoming::new(table));
        if let Err(error) = store.gather(incoming, rows, template_ids, seq.0) {
            // The table did not take them either, and said so.
            tracing::error!(%error, %seq, "rows not given to views");
        }
        let rows: usize = self.gathered.values().map(Incoming::rows).sum();
        let bytes: usize = self.gathered.values().map(Incoming::bytes).sum();
        rows >= limits::VIEW_ROWS || bytes >= limits::VIEW_GATHERED_BYTES
    }

    /// Runs all views over what was gathered.
    pub(crate) fn run(&mut self, store: &Store, metrics: &Metrics, seq: Seq) {
        // Ends, since no view reads what it makes.
        while let Some((table, incoming)) = self.gathered.pop_first() {
            for index in 0..self.all.len() {
                if self.all[index].source == table {
                    self.run_one(index, Some(&incoming), store, metrics, seq);
                }
            }
        }
    }

    /// Runs new views whose targets are empty over all that their sources have. Called at the place in the log at which they
    /// came, or before entries are replayed: if there is a crash before the next checkpoint, it is done again.
    pub(crate) fn backfill(
        &mut self,
        store: &Store,
        metrics: &Metrics,
        seq: Seq,
        is_wanted: &dyn Fn(&String) -> bool,
    ) {
        let mut filled = BTreeSet::new();
        for index in 0..self.all.len() {
            let Prepared { source, target, .. } = self.all[index];
            if !is_wanted(&self.all[index].view.name) {
                continue;
            }
            let is_new = store.table_size(target).0 == 0 || filled.contains(&target);
            if is_new && store.table_size(source).0 > 0 {
                filled.insert(target);
                self.run_one(index, None, store, metrics, seq);
            }
        }
        // What was made was read by the views behind.
        self.gathered.clear();
    }

    /// Runs a view over rows on their way, or over all that its source has. Where it fails it runs again on each half.
    fn run_one(
        &mut self,
        index: usize,
        incoming: Option<&Incoming>,
        store: &Store,
        metrics: &Metrics,
        seq: Seq,
    ) {
        let mut pieces = vec![incoming.cloned()];
        let mut runs_left = limits::VIEW_RUNS_MAX;
        while let Some(piece) = pieces.pop() {
            let target = self.all[index].target;
            let stored = self.derived(index, piece.as_ref(), store).and_then(|rows| {
                let stored = store.append(target, &rows, None, seq.0);
                stored.map(|()| rows).map_err(|error| sql::Error::Run(error.to_string()))
            });
            runs_left = runs_left.saturating_sub(1);
            match stored {
                Ok(rows) => {
                    self.change(index, |state| state.rows += rows.num_rows() as u64);
                    self.take(store, target, &rows, None, seq);
                }
                Err(error) => {
                    Metrics::add(&metrics.view_errors, 1);
                    self.change(index, |state| state.errors += 1);
                    // What took too long is not tried so often: the loop waits for it.
                    let is_worth_it = runs_left > 0 && !matches!(error, sql::Error::Timeout(_));
                    match piece.as_ref().filter(|_| is_worth_it).and_then(Incoming::halves) {
                        Some([first, rest]) => pieces.extend([Some(rest), Some(first)]),
                        None => self.miss(index, piece.as_ref().map_or(0, Incoming::rows), &error),
                    }
                }
            }
        }
    }

    /// What a view makes of rows.
    fn derived(
        &self,
        index: usize,
        incoming: Option<&Incoming>,
        store: &Store,
    ) -> Result<RecordBatch, sql::Error> {
        let Prepared { statement, target, .. } = &self.all[index];
        let made = catch_unwind(AssertUnwindSafe(|| {
            self.runtime.block_on(store.derive(statement, incoming, *target, self.now, &LIMITS))
        }));
        made.unwrap_or_else(|_| Err(sql::Error::Run("it failed on these rows".into())))
    }

    fn miss(&self, index: usize, rows: usize, error: &sql::Error) {
        self.change(index, |state| {
            state.rows_missing += rows as u64;
            if state.stale.is_none() {
                tracing::error!(view = state.name, %error, "view is stale");
                state.stale = Some(error.to_string());
            }
        });
    }

    /// Makes anew what the target of a view holds, of all that its source has, by this view and the others of the target;
    /// and so on with the views that read it. How many rows; what was there before stays if that fails.
    ///
    /// # Errors
    /// Why a view failed, or that a source keeps no rows.
    pub(crate) fn rebuild(
        &mut self,
        name: &str,
        store: &Store,
        metrics: &Metrics,
        seq: Seq,
    ) -> Result<Option<u64>, String> {
        self.run(store, metrics, seq);
        let Some(view) = self.all.iter().find(|view| view.view.name == name) else { return Ok(None) };
        let (mut targets, mut total) = (vec![view.target], 0);
        while let Some(target) = targets.pop() {
            let makers: Vec<usize> =
                (0..self.all.len()).filter(|index| self.all[*index].target == target).collect();
            let mut made = Vec::with_capacity(makers.len());
            for index in &makers {
                let Prepared { source, view, .. } = &self.all[*index];
                if !store.keeps_rows(*source) {
                    return Err(format!("the view {} reads a data source that keeps no rows", view.name));
                }
                let rows = self.derived(*index, None, store);
                made.push(rows.map_err(|reason| format!("the view {} failed: {reason}", view.name))?);
            }
            let error = |error: store::Error| error.to_string();
            for (at, (index, rows)) in makers.iter().zip(&made).enumerate() {
                match at {
                    0 => store.exchange(target, rows, None, seq.0).map_err(error)?,
                    _ => store.append(target, rows, None, seq.0).map_err(error)?,
                }
                total += rows.num_rows() as u64;
                self.change(*index, |state| {
                    (state.rows, state.rows_missing, state.stale) = (rows.num_rows() as u64, 0, None);
                });
            }
            let readers = self.all.iter().filter(|view| view.source == target).map(|view| view.target);
            // Ends, since no view reads what it makes.
            targets.extend(readers);
        }
        Ok(Some(total))
    }

    /// Rows of a table in the columns that take the place of its own; none are all that it has.
    pub(crate) fn forward(
        &self,
        store: &Store,
        from: TableId,
        rows: Option<&RecordBatch>,
        (statement, after): (&Statement, &DataSource),
    ) -> Result<Forwarded, sql::Error> {
        let forward = Forward { statement, after, at: self.now };
        let made = catch_unwind(AssertUnwindSafe(|| {
            self.runtime.block_on(store.forward(from, rows, &forward, &FORWARD_LIMITS))
        }));
        made.unwrap_or_else(|_| Err(sql::Error::Run("it failed on these rows".into())))
    }

    fn change(&self, index: usize, change: impl FnOnce(&mut ViewState)) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = states.get_mut(index) {
            change(state);
        }
    }
}

/// Views and their states, in the order in which they run.
fn prepare(views: &[View], store: &Store) -> Result<(Vec<Prepared>, Vec<ViewState>), Error> {
    let mut prepared = Vec::with_capacity(views.len());
    for view in views {
        let failed = |reason: String| Error::View { name: view.name.clone(), reason };
        let statement = Statement::parse(&view.query).map_err(|error| failed(error.to_string()))?;
        let source = statement.source().ok_or_else(|| failed("its SELECT reads no table".into()))?;
        let table =
            |name: &str| store.table(name).ok_or_else(|| failed(format!("there is no data source {name}")));
        let (from, to) = (table(&source)?, table(&view.target)?);
        let state = ViewState {
            name: view.name.clone(),
            source,
            target: view.target.clone(),
            ..ViewState::default()
        };
        prepared.push((Prepared { view: view.clone(), statement, source: from, target: to }, state));
    }
    Ok(in_order(prepared)?.into_iter().unzip())
}

/// Each view behind those that make its source's rows.
fn in_order(mut rest: Vec<(Prepared, ViewState)>) -> Result<Vec<(Prepared, ViewState)>, Error> {
    let mut ordered = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let is_made = |table: TableId| rest.iter().any(|(view, _)| view.target == table);
        let Some(next) = rest.iter().position(|(view, _)| !is_made(view.source)) else {
            let names: Vec<&str> = rest.iter().map(|(_, state)| state.name.as_str()).collect();
            let reason = "it reads what it makes, by itself or through others".to_owned();
            return Err(Error::View { name: names.join(", "), reason });
        };
        ordered.push(rest.remove(next));
    }
    Ok(ordered)
}
