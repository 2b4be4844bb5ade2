//! Answers as bytes: JSON in three forms, CSV and TSV with and without names, a table, Prometheus' text, Parquet, Arrow;
//! as ClickHouse writes them.

mod arrow_file;
mod cell;
mod json;
mod parquet;
mod pretty;
mod prometheus;
mod separated;
mod split;

use crate::{Error, type_name};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::SchemaRef;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// one object with meta, data, rows and statistics
    Json,
    /// one object a line
    JsonEachRow,
    /// comma separated, text in quotes
    Csv,
    /// the same with a first line of names
    CsvWithNames,
    /// tab separated, backslash escapes
    Tsv,
    /// the same with a first line of names
    TsvWithNames,
    /// as JSON, with rows as arrays of values
    JsonCompact,
    /// a table drawn with lines, for people; nothing where there are no rows
    PrettyCompact,
    /// a file of columns
    Parquet,
    /// Arrow's file of record batches
    Arrow,
    /// the same as a stream
    ArrowStream,
    /// one metric a row, of the columns name and value
    Prometheus,
}

impl Format {
    /// By ClickHouse's names.
    ///
    /// # Errors
    /// [`Error::Format`] with the list of what there is.
    pub fn parse(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "JSON" => Self::Json,
            "JSONEachRow" | "NDJSON" | "JSONLines" => Self::JsonEachRow,
            "CSV" => Self::Csv,
            "CSVWithNames" => Self::CsvWithNames,
            "TSV" | "TabSeparated" => Self::Tsv,
            "TSVWithNames" | "TabSeparatedWithNames" => Self::TsvWithNames,
            "JSONCompact" => Self::JsonCompact,
            "PrettyCompact" => Self::PrettyCompact,
            "Parquet" => Self::Parquet,
            "Arrow" => Self::Arrow,
            "ArrowStream" => Self::ArrowStream,
            "Prometheus" => Self::Prometheus,
            other => return Err(Error::Format(other.into())),
        })
    }

    /// The name that [`Format::parse`] knows and FORMAT takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::JsonEachRow => "JSONEachRow",
            Self::Csv => "CSV",
            Self::CsvWithNames => "CSVWithNames",
            Self::Tsv => "TSV",
            Self::TsvWithNames => "TSVWithNames",
            Self::JsonCompact => "JSONCompact",
            Self::PrettyCompact => "PrettyCompact",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow",
            Self::ArrowStream => "ArrowStream",
            Self::Prometheus => "Prometheus",
        }
    }

    /// Whether it is text that a terminal can show.
    #[must_use]
    pub fn is_text(self) -> bool {
        !matches!(self, Self::Parquet | Self::Arrow | Self::ArrowStream)
    }

    /// Value of the Content-Type header.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json | Self::JsonCompact => "application/json; charset=UTF-8",
            Self::PrettyCompact => "text/plain; charset=UTF-8",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Arrow => "application/vnd.apache.arrow.file",
            Self::ArrowStream => "application/vnd.apache.arrow.stream",
            Self::Prometheus => "text/plain; version=0.0.4; charset=UTF-8",
            Self::JsonEachRow => "application/x-ndjson",
            Self::Csv => "text/csv; charset=UTF-8; header=absent",
            Self::CsvWithNames => "text/csv; charset=UTF-8; header=present",
            Self::Tsv | Self::TsvWithNames => "text/tab-separated-values; charset=UTF-8",
        }
    }
}

/// What a query gave.
#[derive(Clone, Debug)]
pub struct Answer {
    /// names and types of the columns
    pub schema: SchemaRef,
    /// the rows
    pub batches: Vec<RecordBatch>,
    /// the row of WITH TOTALS
    pub totals: Option<RecordBatch>,
    /// rows read from tables
    pub rows_read: u64,
    /// bytes read from disk
    pub bytes_read: u64,
    /// seconds it took, measured by the caller
    pub elapsed_seconds: f64,
    /// bytes of what is written of it, beyond which it is refused
    pub written_bytes_max: usize,
}

impl Answer {
    /// Rows that were not read from tables.
    #[must_use]
    pub fn of(rows: RecordBatch) -> Self {
        Self {
            schema: rows.schema(),
            batches: vec![rows],
            totals: None,
            rows_read: 0,
            bytes_read: 0,
            elapsed_seconds: 0.0,
            written_bytes_max: usize::MAX,
        }
    }

    /// Refuses to write more than so many bytes.
    fn room_for(&self, bytes: usize) -> Result<(), Error> {
        if bytes <= self.written_bytes_max {
            return Ok(());
        }
        let detail = format!("the answer is longer than {} bytes; add a LIMIT", self.written_bytes_max);
        Err(Error::Limit { limit: "query.memory_bytes_max", detail })
    }

    /// The same for formats of columns, which take about as much as the rows do.
    fn room_for_columns(&self) -> Result<(), Error> {
        self.room_for(self.batches.iter().map(rows_bytes).sum())
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Pairs of column name and ClickHouse type.
    #[must_use]
    pub fn columns(&self) -> Vec<(String, String)> {
        self.schema.fields().iter().map(|field| (field.name().clone(), type_name(field))).collect()
    }
}

/// Bytes of the rows of a batch, which may be a part of a larger one.
#[must_use]
pub fn rows_bytes(batch: &RecordBatch) -> usize {
    let bytes = |column: &ArrayRef| {
        let texts = column.as_string_view_opt().map_or(0, |texts| texts.total_buffer_bytes_used());
        texts + column.to_data().get_slice_memory_size().unwrap_or_else(|_| column.get_array_memory_size())
    };
    batch.columns().iter().map(bytes).sum()
}

/// A float as ClickHouse prints it.
pub(crate) fn float_text(value: f64) -> String {
    let mut out = String::new();
    cell::float(value, &mut out);
    out
}

pub(crate) use json::quote;

/// A value as `toString` gives it.
pub(crate) fn plain_text(column: &dyn Array, row: usize, out: &mut String) -> Result<(), Error> {
    let mut text = String::new();
    separated::plain(column, row, &mut text)?;
    *out = text;
    Ok(())
}

/// A value as `toJSONString` gives it.
pub(crate) fn json_text(column: &dyn Array, row: usize, out: &mut String) -> Result<(), Error> {
    json::value(column, row, None, &mut String::new(), out)
}

/// The whole answer.
///
/// # Errors
/// [`Error::Run`] for a column of a type that cannot be written.
pub fn render(answer: &Answer, format: Format) -> Result<Vec<u8>, Error> {
    match format {
        Format::Json => json::document(answer),
        Format::JsonEachRow => json::lines(answer),
        Format::Csv => separated::csv(answer, false),
        Format::CsvWithNames => separated::csv(answer, true),
        Format::Tsv => separated::tsv(answer, false),
        Format::TsvWithNames => separated::tsv(answer, true),
        Format::JsonCompact => json::compact(answer),
        Format::PrettyCompact => pretty::table(answer),
        Format::Parquet => parquet::file(answer),
        Format::Arrow => arrow_file::file(answer),
        Format::ArrowStream => arrow_file::stream(answer),
        Format::Prometheus => prometheus::document(answer),
    }
}

#[cfg(test)]
mod tests;
