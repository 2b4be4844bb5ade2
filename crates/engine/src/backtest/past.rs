//! The way through the past: rows in the order of time, and a tick for each second.

use super::BacktestReport;
use arrow::array::RecordBatch;
use model::Timestamp;

/// Seconds without rows that are ticked one by one; whatever fired is over by then.
const SILENCE_SECS_MAX: i64 = 3_700;

/// What is held against the past.
pub(super) trait Walk: Send + 'static {
    /// The columns of records that it looks at; the first one is `ts_ms`.
    const COLUMNS: &[&str];

    /// A batch seen row by row.
    type View<'a>;

    /// The columns in the types that they are looked at in; `None` for a batch without them.
    fn ready(batch: &RecordBatch) -> Option<RecordBatch>;

    /// `None` for a batch that was not made ready.
    fn view(batch: &RecordBatch) -> Option<Self::View<'_>>;

    /// How many it has.
    fn rows(view: &Self::View<'_>) -> usize;

    /// Event time of a row.
    fn time(view: &Self::View<'_>, row: usize) -> Timestamp;

    /// Looks at a row.
    fn take(&mut self, view: &Self::View<'_>, row: usize);

    /// The end of a second.
    fn tick(&mut self, at: Timestamp);

    /// What fired.
    fn finish(self) -> BacktestReport;
}

/// Leads somebody through the past.
pub(super) struct Past<W> {
    walk: W,
    ticked: Option<i64>,
}

impl<W: Walk> Past<W> {
    pub(super) fn new(walk: W) -> Self {
        Self { walk, ticked: None }
    }

    /// Rows that are not older than those before, in any order. Those of one time stay in the order they have.
    pub(super) fn take(&mut self, chunk: &[RecordBatch]) {
        let views: Vec<W::View<'_>> = chunk.iter().filter_map(W::view).collect();
        let rows = views
            .iter()
            .enumerate()
            .flat_map(|(index, view)| (0..W::rows(view)).map(move |row| (W::time(view, row), index, row)));
        let mut rows: Vec<(Timestamp, usize, usize)> = rows.collect();
        rows.sort_by_key(|(at, _, _)| *at);
        for (at, index, row) in rows {
            self.tick_until(at.secs());
            self.walk.take(&views[index], row);
        }
    }

    /// The end of the range.
    pub(super) fn finish(mut self, to: Timestamp) -> BacktestReport {
        self.tick_until(to.secs());
        self.walk.finish()
    }

    fn tick_until(&mut self, second: i64) {
        let Some(ticked) = self.ticked else {
            self.ticked = Some(second);
            return;
        };
        for second in (ticked + 1).max(second - SILENCE_SECS_MAX)..=second {
            self.walk.tick(Timestamp::from_secs(second));
        }
        self.ticked = Some(ticked.max(second));
    }
}
