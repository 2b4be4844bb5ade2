//! Rows of cells to one record batch; a row lands whole or not at all.

use crate::column::GrowingColumn;
use crate::decoder::Decoder;
use crate::limits::{COLUMN_BYTES_MAX, RAW_KEPT_BYTES};
use crate::plan::{Cut, as_received};
use crate::scan::Raw;
use crate::{Decoded, Error, Rejected};
use arrow::record_batch::RecordBatch;
use model::Timestamp;
use std::borrow::Cow;
use std::mem::size_of;
use std::sync::Arc;

/// Rows that tell how large the others will be.
const SAMPLE_ROWS: usize = 64;

/// Whether a row went to the data source, or to its quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landed {
    /// to the data source
    Yes,
    /// to the quarantine
    No,
}

pub(crate) struct Batch<'d> {
    decoder: &'d Decoder,
    received: Timestamp,
    columns: Vec<GrowingColumn>,
    rows: usize,
    rows_max: usize,
    rejected: Vec<Rejected>,
    rejected_bytes: usize,
    cut_messages: u64,
}

impl<'d> Batch<'d> {
    pub(crate) fn new(decoder: &'d Decoder, received: Timestamp) -> Self {
        let columns: Vec<GrowingColumn> =
            decoder.schema.fields().iter().map(|field| GrowingColumn::new(field.data_type())).collect();
        let rows_max = decoder.limits.values_max / columns.len().max(1);
        Self {
            decoder,
            received,
            columns,
            rows: 0,
            rows_max,
            rejected: Vec::new(),
            rejected_bytes: 0,
            cut_messages: 0,
        }
    }

    /// Takes a row, to the columns or to the refused ones.
    pub(crate) fn push(&mut self, cells: &[Option<Raw<'_>>], raw: &str) -> Result<Landed, Error> {
        self.push_with(cells, || raw.into())
    }

    /// The same, where the text of the row is made only for a refused one.
    pub(crate) fn push_with<'r>(
        &mut self,
        cells: &[Option<Raw<'_>>],
        raw: impl FnOnce() -> Cow<'r, str>,
    ) -> Result<Landed, Error> {
        let mut cuts = 0;
        let plans = self.decoder.plans.iter();
        for ((plan, cell), column) in plans.zip(cells).zip(&mut self.columns) {
            match plan.append(*cell, self.received, column) {
                Ok(cut) => cuts += u64::from(cut == Cut::Yes),
                Err(_) => return self.refuse_row(cells, &raw()),
            }
            if column.weight() > COLUMN_BYTES_MAX {
                return Err(Error::TooLarge { limit: "COLUMN_BYTES_MAX", max: COLUMN_BYTES_MAX });
            }
        }
        self.rows += 1;
        self.cut_messages += cuts;
        if self.rows > self.rows_max {
            return Err(Error::TooLarge { limit: "values_max", max: self.decoder.limits.values_max });
        }
        Ok(Landed::Yes)
    }

    /// Makes room for the rest of a body once, judged by its first rows, which came from `read` of its `total` bytes.
    /// Growing step by step costs a copy and fresh pages each time.
    pub(crate) fn reserve_after_sample(&mut self, read: usize, total: usize) {
        if self.rows != SAMPLE_ROWS {
            return;
        }
        // a tenth more than expected; a sample that is not like the rest must not cost more than twice the body
        let factor = (total + total / 10) / read.max(1);
        let expected: usize =
            self.columns.iter().map(GrowingColumn::bytes).sum::<usize>().saturating_mul(factor);
        if expected <= 2 * total {
            self.columns.iter_mut().for_each(|column| column.reserve(factor));
        }
    }

    /// The rare way: every column is asked again, so that the quarantine names all that are wrong.
    #[cold]
    fn refuse_row(&mut self, cells: &[Option<Raw<'_>>], raw: &str) -> Result<Landed, Error> {
        let (mut names, mut errors) = (Vec::new(), Vec::new());
        let plans = self.decoder.plans.iter();
        for ((plan, cell), column) in plans.zip(cells).zip(&mut self.columns) {
            column.truncate(self.rows);
            if let Err(refusal) = plan.append(*cell, self.received, column) {
                names.push(plan.name.clone());
                errors.push(plan.explain(*cell, &refusal));
            }
            column.truncate(self.rows);
        }
        debug_assert!(!errors.is_empty());
        let row = cells.iter().map(|cell| cell.and_then(as_received).map(Into::into)).collect();
        self.keep(Rejected { row, columns: names, errors, raw: shorten(raw) })
    }

    /// Takes a piece of the body that could not be read as a row.
    #[cold]
    pub(crate) fn refuse(&mut self, raw: &str, error: String) -> Result<Landed, Error> {
        self.keep(Rejected { row: Vec::new(), columns: Vec::new(), errors: vec![error], raw: shorten(raw) })
    }

    /// Why the last refused row was.
    pub(crate) fn last_error(&self) -> Option<&str> {
        self.rejected.last()?.errors.first().map(String::as_str)
    }

    fn keep(&mut self, rejected: Rejected) -> Result<Landed, Error> {
        self.rejected_bytes += footprint(&rejected);
        let max = self.decoder.limits.rejected_bytes_max;
        if self.rejected_bytes > max {
            return Err(Error::TooLarge { limit: "rejected_bytes_max", max });
        }
        self.rejected.push(rejected);
        Ok(Landed::No)
    }

    pub(crate) fn finish(self, invalid_utf8: u64) -> Decoded {
        let fields = self.decoder.schema.fields();
        debug_assert!(self.columns.iter().all(|column| column.len() == self.rows));
        let arrays =
            self.columns.into_iter().zip(fields).map(|(column, field)| column.finish(field.data_type()));
        let batch = RecordBatch::try_new(Arc::clone(&self.decoder.schema), arrays.collect())
            .expect("columns are made from the schema and are of one length");
        Decoded { batch, rejected: self.rejected, invalid_utf8, cut_messages: self.cut_messages }
    }
}

fn shorten(raw: &str) -> String {
    raw[..raw.floor_char_boundary(RAW_KEPT_BYTES)].to_owned()
}

fn footprint(rejected: &Rejected) -> usize {
    let texts = rejected.columns.iter().chain(&rejected.errors).chain(rejected.row.iter().flatten());
    let bytes: usize = texts.map(String::len).sum();
    let headers = rejected.row.len() + rejected.columns.len() + rejected.errors.len();
    bytes + rejected.raw.len() + headers * size_of::<String>() + size_of::<Rejected>()
}
