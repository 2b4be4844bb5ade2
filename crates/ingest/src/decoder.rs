//! The way from a body to a record batch.

use crate::batch::Batch;
use crate::convert::ReadDocument;
use crate::paths::{Cells, PathTree};
use crate::plan::ColumnPlan;
use crate::protocol::Layout;
use crate::quarantine::schema_of;
use crate::rows::{Found, Rows};
use crate::{Error, Limits, Shape};
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use model::{DataSource, Scalar, Timestamp};
use std::borrow::Cow;

/// Decodes bodies into rows of one data source. Built once, used from any thread.
#[derive(Debug)]
pub struct Decoder {
    pub(crate) schema: SchemaRef,
    pub(crate) plans: Vec<ColumnPlan>,
    pub(crate) tree: PathTree,
    pub(crate) layout: Layout,
    pub(crate) limits: Limits,
}

/// What became of a body.
#[derive(Debug)]
pub struct Decoded {
    /// rows that land, in the order they came; may be none
    pub batch: RecordBatch,
    /// rows that go to the quarantine, in the order they came
    pub rejected: Vec<Rejected>,
    /// sequences of bytes that were not UTF-8 and became U+FFFD
    pub invalid_utf8: u64,
    /// landed rows whose message was longer than `message_max`
    pub cut_messages: u64,
}

/// A row that does not fit its data source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// values as received, by declared column; empty if the row could not be read at all
    pub row: Vec<Option<String>>,
    /// columns at fault; none if the row could not be read
    pub columns: Vec<String>,
    /// what is wrong: one text per column of `columns`, or one for the whole row
    pub errors: Vec<String>,
    /// the row as it came, at most [`RAW_KEPT_BYTES`](crate::limits::RAW_KEPT_BYTES)
    pub raw: String,
}

impl Decoder {
    /// Prepares the way of each column.
    ///
    /// # Errors
    /// [`Error::Zone`] if a column's time zone is unknown.
    pub fn new(source: &DataSource, limits: &Limits) -> Result<Self, Error> {
        let mut plans = Vec::with_capacity(source.columns.len());
        for column in &source.columns {
            let is_text = column.column_type.scalar() == Some(Scalar::String);
            let is_message = is_text && source.roles.message.as_ref() == Some(&column.name);
            plans.push(ColumnPlan::new(column, is_message, limits)?);
        }
        let tree = PathTree::new(&source.columns);
        let layout = Layout::new(source);
        Ok(Self { schema: schema_of(source), plans, tree, layout, limits: limits.clone() })
    }

    /// The same with what makes of an object the text that is kept; without it objects are kept as they come.
    #[must_use]
    pub fn with_documents(mut self, read: ReadDocument) -> Self {
        self.plans.iter_mut().for_each(|plan| plan.read_document = read);
        self
    }

    /// The declared columns in order.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    /// Reads the rows of a body; `received` is what `now()` means in a default.
    ///
    /// # Errors
    /// [`Error::TooLarge`] if the rows would need more memory than one batch may hold; nothing is taken then.
    pub fn decode(&self, body: &[u8], shape: Shape, received: Timestamp) -> Result<Decoded, Error> {
        let (text, invalid_utf8) = to_text(body);
        let mut batch = Batch::new(self, received);
        let mut rows = Rows::new(&text, shape, &self.limits);
        let mut cells = Cells::new(&self.tree);
        while let Some(found) = rows.next(&mut cells) {
            match found {
                Found::Row(raw) => {
                    batch.push(&cells.values, raw)?;
                    batch.reserve_after_sample(rows.position(), text.len());
                }
                Found::Broken { raw, error } => {
                    batch.refuse(raw, error)?;
                }
            }
        }
        Ok(batch.finish(invalid_utf8))
    }
}

/// The body as UTF-8, each wrong sequence replaced by U+FFFD and counted.
pub(crate) fn to_text(body: &[u8]) -> (Cow<'_, str>, u64) {
    if let Ok(text) = std::str::from_utf8(body) {
        return (text.into(), 0);
    }
    let mut text = String::with_capacity(body.len());
    let mut invalid = 0;
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            invalid += 1;
        }
    }
    (text.into(), invalid)
}
