//! Parts: immutable Parquet files.

use crate::bounds::Bounds;
use crate::table::Table;
use crate::{Error, limits, partition};
use arrow::array::{Array, AsArray, RecordBatch, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema, SchemaRef, UInt64Type};
use arrow::error::ArrowError;
use model::Carried;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the manifest says of a part.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct PartMeta {
    /// below the store's directory
    pub(crate) path: String,
    pub(crate) partition: String,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) crc32: u32,
    /// lowest and highest value of `_seq`
    pub(crate) seq_first: u64,
    pub(crate) seq_last: u64,
    /// highest value of the TTL's column, in seconds since 1970; none without a TTL
    pub(crate) time_last: Option<i64>,
}

/// A part in use. Its file is removed when nobody can need it any more.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) meta: PartMeta,
    pub(crate) file: PathBuf,
    pub(crate) bounds: Bounds,
    is_obsolete: AtomicBool,
}

impl Part {
    pub(crate) fn new(root: &Path, meta: PartMeta) -> Self {
        let is_obsolete = AtomicBool::new(false);
        Self { file: root.join(&meta.path), meta, bounds: Bounds::default(), is_obsolete }
    }

    /// The manifest no longer names it: the last reader removes the file.
    pub(crate) fn mark_obsolete(&self) {
        self.is_obsolete.store(true, Ordering::Release);
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.is_obsolete.load(Ordering::Acquire)
            && let Err(error) = fs::remove_file(&self.file)
        {
            tracing::warn!(part = %self.file.display(), %error, "obsolete part not removed");
        }
    }
}

/// A part in the making: sorted rows of one partition, written as they come.
struct PartWriter {
    root: PathBuf,
    folder: PathBuf,
    file: PathBuf,
    writer: ArrowWriter<Checksummed>,
    /// rows as they are written: as they come, save that forms may be a dictionary
    schema: SchemaRef,
    ttl_column: Option<String>,
    meta: PartMeta,
}

impl PartWriter {
    /// `first` are the rows that come first; what they are like decides how columns are encoded.
    fn begin(
        root: &Path,
        table: &Table,
        partition: &str,
        number: u64,
        first: &RecordBatch,
    ) -> Result<Self, Error> {
        let source = &table.source;
        let folder = Path::new("parts").join(&source.name).join(partition);
        let path = folder.join(format!("{number:012}.parquet"));
        let file = root.join(&path);
        fs::create_dir_all(root.join(&folder)).map_err(Error::io("cannot create", root.join(&folder)))?;
        let handle = File::create(&file).map_err(Error::io("cannot create", &file))?;
        let sink = Checksummed {
            file: BufWriter::with_capacity(limits::WRITE_BUFFER_BYTES, handle),
            hasher: crc32fast::Hasher::new(),
            bytes: 0,
        };
        let schema = schema(table, first);
        let writer = ArrowWriter::try_new(sink, Arc::clone(&schema), Some(properties(table, first)))
            .map_err(|error| write_error(&file, error))?;
        let meta = PartMeta {
            path: path.to_string_lossy().into_owned(),
            partition: partition.to_owned(),
            rows: 0,
            bytes: 0,
            crc32: 0,
            seq_first: u64::MAX,
            seq_last: 0,
            time_last: None,
        };
        let ttl_column = source.ttl.as_ref().map(|ttl| ttl.column.clone());
        Ok(Self { root: root.to_owned(), folder, file, writer, schema, ttl_column, meta })
    }

    fn write(&mut self, rows: &RecordBatch) -> Result<(), Error> {
        let written = encoded(rows, &self.schema).map_err(parquet::errors::ParquetError::from);
        written.and_then(|rows| self.writer.write(&rows)).map_err(|error| write_error(&self.file, error))?;
        let (first, last) = seq_range(rows);
        let meta = &mut self.meta;
        meta.rows += rows.num_rows() as u64;
        meta.seq_first = meta.seq_first.min(first);
        meta.seq_last = meta.seq_last.max(last);
        let times = self.ttl_column.as_ref().and_then(|name| rows.column_by_name(name));
        let last = times.and_then(|column| partition::seconds(column.as_ref()).into_iter().max());
        meta.time_last = meta.time_last.max(last);
        Ok(())
    }

    /// Syncs the file and its name.
    fn finish(self) -> Result<Part, Error> {
        let Self { root, folder, file, writer, mut meta, .. } = self;
        let sink = writer.into_inner().map_err(|error| write_error(&file, error))?;
        (meta.bytes, meta.crc32) = (sink.bytes, sink.hasher.finalize());
        let handle = sink
            .file
            .into_inner()
            .map_err(|error| error.into_error())
            .map_err(Error::io("cannot write", &file))?;
        handle.sync_all().map_err(Error::io("cannot sync", &file))?;
        sync_folders(&root, &folder)?;
        Ok(Part::new(&root, meta))
    }
}

/// Writes sorted rows of one partition, which come piece by piece in the table's layout, as a part and syncs it.
pub(crate) fn write(
    root: &Path,
    table: &Table,
    partition: &str,
    number: u64,
    pieces: impl IntoIterator<Item = Result<RecordBatch, Error>>,
) -> Result<Part, Error> {
    let mut pieces = pieces.into_iter();
    let nothing = || Ok(RecordBatch::new_empty(Arc::clone(table.layout.schema())));
    let first = pieces.next().unwrap_or_else(nothing)?;
    let mut writer = PartWriter::begin(root, table, partition, number, &first)?;
    let file = writer.file.clone();
    let write_all = move || {
        writer.write(&first)?;
        for rows in pieces {
            writer.write(&rows?)?;
        }
        writer.finish()
    };
    write_all().inspect_err(|_| {
        // Half a file would only take space; what cannot be removed is removed at the next start.
        let _ = fs::remove_file(&file);
    })
}

fn write_error(file: &Path, error: parquet::errors::ParquetError) -> Error {
    match error {
        parquet::errors::ParquetError::External(source) => {
            Error::Io { what: "cannot write", path: file.to_owned(), source: io::Error::other(source) }
        }
        source => Error::Parquet { path: file.to_owned(), source },
    }
}

fn seq_range(rows: &RecordBatch) -> (u64, u64) {
    let seqs = rows.column_by_name("_seq").and_then(|column| column.as_primitive_opt::<UInt64Type>());
    let range = seqs.and_then(|seqs| Some((arrow::compute::min(seqs)?, arrow::compute::max(seqs)?)));
    range.unwrap_or((0, 0))
}

/// Columns of a part that begins with these rows: forms that repeat are read as a dictionary, so that a search
/// looks at each distinct one once.
fn schema(table: &Table, rows: &RecordBatch) -> SchemaRef {
    let Some((form, _)) = table.layout.form_and_values() else { return rows.schema() };
    let fields = rows
        .schema()
        .fields()
        .iter()
        .zip(rows.columns())
        .map(|(field, column)| {
            if *field.name() != form || Variety::of(column.as_string_view()) == Variety::MostlyDistinct {
                return Arc::clone(field);
            }
            let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Arc::new(field.as_ref().clone().with_data_type(dictionary))
        })
        .collect::<Vec<_>>();
    Arc::new(Schema::new(fields))
}

fn encoded(rows: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = rows.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() == field.data_type() {
            return Ok(Arc::clone(column));
        }
        cast(column, field.data_type())
    });
    RecordBatch::try_new(Arc::clone(schema), columns.collect::<Result<Vec<_>, _>>()?)
}

/// zstd level 1: on log lines level 3 saves a tenth of the bytes for half as much CPU again. Text that hardly
/// repeats gets no dictionary, which would be given up after its first MiB anyway, and no bounds, which prune nothing.
/// Text of many values, such as ids of traces and users, and UUIDs get a Bloom filter for each row group, by which a
/// search for one value leaves out the groups that lack it.
fn properties(table: &Table, rows: &RecordBatch) -> WriterProperties {
    let source = &table.source;
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(limits::ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_created_by(concat!("seismolog ", env!("CARGO_PKG_VERSION")).to_owned());
    let times = source.columns.iter().filter(|c| c.column_type.scalar().is_some_and(model::Scalar::is_time));
    for name in times.map(|column| column.name.as_str()).chain(["_seq"]) {
        let path = ColumnPath::from(name);
        builder = builder
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    if let Some((form, values)) = table.layout.form_and_values() {
        let (form, values) = (ColumnPath::from(form), ColumnPath::from(values));
        builder = builder
            .set_column_statistics_enabled(form.clone(), EnabledStatistics::None)
            .set_column_dictionary_page_size_limit(form.clone(), limits::FORM_DICTIONARY_BYTES)
            .set_column_compression(form, Compression::LZ4_RAW)
            .set_column_statistics_enabled(values.clone(), EnabledStatistics::None)
            .set_column_dictionary_enabled(values.clone(), false)
            .set_column_encoding(values, Encoding::DELTA_LENGTH_BYTE_ARRAY);
    }
    let is_message = |name: &str| {
        table.layout.form_and_values().is_some_and(|(form, values)| name == form || name == values)
    };
    for (index, field) in rows.schema().fields().iter().enumerate() {
        let path = ColumnPath::from(field.name().as_str());
        let variety = match field.data_type() {
            DataType::Utf8View => Variety::of(rows.column(index).as_string_view()),
            other if Carried::of(other) == Some(Carried::Uuid) => Variety::Many,
            _ => Variety::Few,
        };
        if variety == Variety::MostlyDistinct {
            builder = builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        if variety != Variety::Few && !is_message(field.name()) {
            builder = builder.set_column_bloom_filter_fpp(path, limits::BLOOM_FALSE_POSITIVES);
        }
    }
    builder.build()
}

/// How many different values a column has, by a sample of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variety {
    Few,
    /// more than an eighth of the sample
    Many,
    /// more than half of it
    MostlyDistinct,
}

impl Variety {
    fn of(text: &StringViewArray) -> Self {
        const SAMPLE: usize = 1_024;
        let step = (text.len() / SAMPLE).max(1);
        let sample: Vec<Option<&str>> =
            (0..text.len()).step_by(step).map(|row| text.is_valid(row).then(|| text.value(row))).collect();
        let distinct = sample.iter().collect::<std::collections::HashSet<&Option<&str>>>().len();
        match sample.len() {
            0..64 => Self::Few,
            size if distinct * 2 > size => Self::MostlyDistinct,
            size if distinct * 8 > size => Self::Many,
            _ => Self::Few,
        }
    }
}

/// A part's name must survive a crash too, so the folders it is in are synced.
fn sync_folders(root: &Path, folder: &Path) -> Result<(), Error> {
    for folder in folder.ancestors() {
        sync_folder(&root.join(folder))?;
    }
    Ok(())
}

pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    File::open(folder).and_then(|handle| handle.sync_all()).map_err(Error::io("cannot sync", folder))
}

/// Counts and checksums what passes through.
struct Checksummed {
    file: BufWriter<File>,
    hasher: crc32fast::Hasher,
    bytes: u64,
}

impl Write for Checksummed {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buffer)?;
        self.hasher.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
