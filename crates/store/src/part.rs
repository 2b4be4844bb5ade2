//! Parts: immutable Parquet files.

use crate::{Error, limits, partition};
use arrow::array::{Array, AsArray, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, UInt64Type};
use model::DataSource;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
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
    is_obsolete: AtomicBool,
}

impl Part {
    pub(crate) fn new(root: &Path, meta: PartMeta) -> Self {
        Self { file: root.join(&meta.path), meta, is_obsolete: AtomicBool::new(false) }
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

/// Writes sorted rows of one partition as a part and syncs it.
pub(crate) fn write(
    root: &Path,
    source: &DataSource,
    partition: &str,
    number: u64,
    rows: &RecordBatch,
) -> Result<Part, Error> {
    let folder = Path::new("parts").join(&source.name).join(partition);
    let path = folder.join(format!("{number:012}.parquet"));
    let file = root.join(&path);
    fs::create_dir_all(root.join(&folder)).map_err(Error::io("cannot create", root.join(&folder)))?;
    let (bytes, crc32) = write_file(&file, rows, source).inspect_err(|_| {
        // Half a file would only take space; what cannot be removed is removed at the next start.
        let _ = fs::remove_file(&file);
    })?;
    sync_folders(root, &folder)?;
    let (seq_first, seq_last) = seq_range(rows);
    let time_last = source
        .ttl
        .as_ref()
        .and_then(|ttl| rows.column_by_name(&ttl.column))
        .and_then(|column| partition::seconds(column.as_ref()).into_iter().max());
    let path = path.to_string_lossy().into_owned();
    let rows = rows.num_rows() as u64;
    let meta = PartMeta {
        path,
        partition: partition.to_owned(),
        rows,
        bytes,
        crc32,
        seq_first,
        seq_last,
        time_last,
    };
    Ok(Part::new(root, meta))
}

fn seq_range(rows: &RecordBatch) -> (u64, u64) {
    let seqs = rows.column_by_name("_seq").and_then(|column| column.as_primitive_opt::<UInt64Type>());
    let range = seqs.and_then(|seqs| Some((arrow::compute::min(seqs)?, arrow::compute::max(seqs)?)));
    range.unwrap_or((0, 0))
}

fn write_file(file: &Path, rows: &RecordBatch, source: &DataSource) -> Result<(u64, u32), Error> {
    let parquet_error = |error: parquet::errors::ParquetError| match error {
        parquet::errors::ParquetError::External(source) => {
            Error::Io { what: "cannot write", path: file.to_owned(), source: io::Error::other(source) }
        }
        source => Error::Parquet { path: file.to_owned(), source },
    };
    let handle = File::create(file).map_err(Error::io("cannot create", file))?;
    let sink = Checksummed {
        file: BufWriter::with_capacity(1 << 20, handle),
        hasher: crc32fast::Hasher::new(),
        bytes: 0,
    };
    let mut writer =
        ArrowWriter::try_new(sink, rows.schema(), Some(properties(source, rows))).map_err(parquet_error)?;
    writer.write(rows).map_err(parquet_error)?;
    let sink = writer.into_inner().map_err(parquet_error)?;
    let (bytes, crc32) = (sink.bytes, sink.hasher.finalize());
    let handle = sink
        .file
        .into_inner()
        .map_err(|error| error.into_error())
        .map_err(Error::io("cannot write", file))?;
    handle.sync_all().map_err(Error::io("cannot sync", file))?;
    Ok((bytes, crc32))
}

/// zstd level 1: on log lines level 3 saves a tenth of the bytes for half as much CPU again. Text that hardly
/// repeats gets no dictionary, which would be given up after its first MiB anyway, and no bounds, which prune nothing.
fn properties(source: &DataSource, rows: &RecordBatch) -> WriterProperties {
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
    for (index, field) in rows.schema().fields().iter().enumerate() {
        if field.data_type() == &DataType::Utf8View && is_mostly_distinct(rows.column(index).as_string_view())
        {
            let path = ColumnPath::from(field.name().as_str());
            builder = builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path, EnabledStatistics::None);
        }
    }
    builder.build()
}

/// Whether more than half of a sample are values of their own.
fn is_mostly_distinct(text: &StringViewArray) -> bool {
    const SAMPLE: usize = 1_024;
    let step = (text.len() / SAMPLE).max(1);
    let sample: Vec<Option<&str>> =
        (0..text.len()).step_by(step).map(|row| text.is_valid(row).then(|| text.value(row))).collect();
    let distinct: std::collections::HashSet<&Option<&str>> = sample.iter().collect();
    sample.len() >= 64 && distinct.len() * 2 > sample.len()
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
