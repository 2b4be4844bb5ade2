//! The store: all tables of one data directory.

use crate::manifest::{Manifest, TableEntry};
use crate::part::{Part, PartMeta};
use crate::table::{Kind, Table};
use crate::tables::Tables;
use crate::{Error, TableId};
use arrow::array::{RecordBatch, UInt64Array};
use model::DataSource;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, RwLock};

/// How a store is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// cores that one query may use; at least 1
    pub query_threads: usize,
}

/// All tables, their files, and the way to ask them.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    pub(crate) tables: RwLock<Tables>,
    /// what is on disk
    pub(crate) manifest: Mutex<Manifest>,
    session: sql::Session,
    pub(crate) next_part: AtomicU64,
    /// of all memtables
    pub(crate) active_bytes: AtomicUsize,
}

/// What was found at start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// the log up to this seq is in the parts
    pub seq: u64,
    /// parts that were damaged and moved aside, with the reason
    pub quarantined: Vec<String>,
    /// files of an unfinished checkpoint that were removed
    pub removed: usize,
    /// stored tables that no data source names
    pub strangers: Vec<String>,
}

/// What the store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// rows not yet in parts
    pub memtable_rows: usize,
    /// bytes that those of them hold which no checkpoint has yet
    pub memtable_bytes: usize,
    /// number of parts
    pub parts: usize,
    /// rows in parts
    pub part_rows: u64,
    /// bytes of the parts on disk
    pub part_bytes: u64,
}

impl Store {
    /// Opens or creates a store below `root` with a table per data source.
    ///
    /// # Errors
    /// A damaged or newer manifest, changed columns, and the disk's.
    pub fn open(
        root: &Path,
        kept: Vec<DataSource>,
        projected: Vec<DataSource>,
        options: &Options,
    ) -> Result<(Self, OpenReport), Error> {
        // Queries name parts by their whole path.
        let root = &std::path::absolute(root).map_err(Error::io("cannot find", root))?;
        fs::create_dir_all(root.join("parts")).map_err(Error::io("cannot create", root.join("parts")))?;
        let mut manifest = Manifest::read(root)?;
        let mut report = OpenReport { seq: manifest.seq, ..OpenReport::default() };
        quarantine_damaged(root, &mut manifest, &mut report)?;
        report.removed = remove_unnamed(root, &manifest)?;
        let mut tables = Vec::new();
        for source in kept {
            let entry = manifest.tables.get(&source.name).cloned().unwrap_or_default();
            check_columns(&source, &entry)?;
            let parts = entry.parts.into_iter().map(|meta| Arc::new(Part::new(root, meta))).collect();
            tables.push(Arc::new(Table::new(source, Kind::Kept, parts)?.with_life(entry.life)));
        }
        for source in projected {
            tables.push(Arc::new(Table::new(source, Kind::Projected, Vec::new())?));
        }
        let is_named = |name: &&String| tables.iter().any(|table| table.source.name == **name);
        let strangers: BTreeSet<String> =
            manifest.tables.keys().filter(|name| !is_named(name)).cloned().collect();
        report.strangers = strangers.iter().cloned().collect();
        let store = Self {
            root: root.to_owned(),
            tables: RwLock::new(Tables::new(tables, strangers)),
            session: session(root, options.query_threads)?,
            next_part: AtomicU64::new(manifest.next_part),
            manifest: Mutex::new(manifest),
            active_bytes: AtomicUsize::new(0),
        };
        Ok((store, report))
    }

    /// The seq that the store below a directory holds the log up to; 0 if there is none.
    ///
    /// # Errors
    /// A damaged or newer manifest.
    pub fn seq_of(root: &Path) -> Result<u64, Error> {
        Manifest::read(root).map(|manifest| manifest.seq)
    }

    /// Adds rows of declared columns; they are visible when this returns.
    ///
    /// # Errors
    /// [`Error::Rows`] where the columns are not the table's.
    pub fn append(
        &self,
        table: TableId,
        rows: &RecordBatch,
        template_ids: Option<UInt64Array>,
        seq: u64,
    ) -> Result<(), Error> {
        let bytes = self.table_at(table).append(rows, template_ids, seq)?;
        self.active_bytes.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Replaces all rows of a projected table.
    ///
    /// # Errors
    /// [`Error::Rows`] where the columns are not the table's.
    pub fn replace(&self, table: TableId, rows: &RecordBatch) -> Result<(), Error> {
        let table = self.table_at(table);
        debug_assert_eq!(table.kind, Kind::Projected);
        table.replace(rows)
    }

    /// Bytes in memory that no checkpoint has yet.
    #[must_use]
    pub fn memtable_bytes(&self) -> usize {
        self.active_bytes.load(Ordering::Relaxed)
    }

    /// What it holds now.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let mut statistics = Statistics::default();
        for table in self.all_tables().iter().filter(|table| table.kind == Kind::Kept) {
            let (rows, bytes) = table.in_memory();
            statistics.memtable_rows += rows;
            statistics.memtable_bytes += bytes;
            for part in table.parts() {
                statistics.parts += 1;
                statistics.part_rows += part.meta.rows;
                statistics.part_bytes += part.meta.bytes;
            }
        }
        statistics
    }

    /// Rows of one table, in memory and in parts, and its bytes on disk.
    #[must_use]
    pub fn table_size(&self, table: TableId) -> (u64, u64) {
        let table = self.table_at(table);
        let (in_memory, _) = table.in_memory();
        table.parts().iter().fold((in_memory as u64, 0), |(rows, bytes), part| {
            (rows + part.meta.rows, bytes + part.meta.bytes)
        })
    }

    /// How often all rows of a table went, by truncating, replacing or deleting; rows past their time do not count.
    #[must_use]
    pub fn life(&self, table: TableId) -> u64 {
        self.table_at(table).life()
    }

    /// Whether rows of a table can be read again: not those of the engine Null.
    #[must_use]
    pub fn keeps_rows(&self, table: TableId) -> bool {
        self.table_at(table).source.engine != model::EngineKind::Null
    }

    pub(crate) fn session(&self) -> &sql::Session {
        &self.session
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// Stored columns must be the declared ones: changing them is a migration, which is not done in passing.
pub(crate) fn check_columns(source: &DataSource, entry: &TableEntry) -> Result<(), Error> {
    if entry.parts.is_empty() {
        return Ok(());
    }
    let declared = source.columns.iter().map(|c| (c.name.clone(), c.column_type.to_string()));
    let declared: Vec<(String, String)> = declared.collect();
    let unlike = |from: &[(String, String)], other: &[(String, String)]| {
        from.iter().find(|column| !other.contains(column)).map(|(name, kind)| format!("{name} {kind}"))
    };
    let difference = match (unlike(&declared, &entry.columns), unlike(&entry.columns, &declared)) {
        (Some(new), Some(old)) => format!("declared `{new}`, stored `{old}`"),
        (Some(new), None) => format!("`{new}` is not stored"),
        (None, Some(old)) => format!("stored `{old}` is not declared"),
        (None, None) if declared != entry.columns => "the order of the columns".into(),
        (None, None) => return Ok(()),
    };
    Err(Error::SchemaChanged { name: source.name.clone(), difference })
}

/// A part that is not as long as the manifest says cannot be read: it is moved aside and reported.
fn quarantine_damaged(root: &Path, manifest: &mut Manifest, report: &mut OpenReport) -> Result<(), Error> {
    for entry in manifest.tables.values_mut() {
        let mut kept = Vec::new();
        for meta in entry.parts.drain(..) {
            match damage(root, &meta) {
                None => kept.push(meta),
                Some(reason) => {
                    move_aside(root, &meta)?;
                    report.quarantined.push(format!("{}: {reason}, {} rows", meta.path, meta.rows));
                }
            }
        }
        entry.parts = kept;
    }
    Ok(())
}

fn damage(root: &Path, meta: &PartMeta) -> Option<String> {
    match fs::metadata(root.join(&meta.path)) {
        Ok(file) if file.len() == meta.bytes => None,
        Ok(file) => Some(format!("is {} bytes long instead of {}", file.len(), meta.bytes)),
        Err(error) => Some(error.to_string()),
    }
}

fn move_aside(root: &Path, meta: &PartMeta) -> Result<(), Error> {
    let (from, to) = (root.join(&meta.path), root.join("quarantine").join(meta.path.replace('/', "_")));
    fs::create_dir_all(root.join("quarantine"))
        .map_err(Error::io("cannot create", root.join("quarantine")))?;
    match fs::rename(&from, &to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io("cannot move", from)(error))
        }
        _ => Ok(()),
    }
}

/// What queries put aside lies beside the parts; what is there now is of queries that a crash has ended.
fn session(root: &Path, threads: usize) -> Result<sql::Session, Error> {
    let folder = root.join("spill");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::io("cannot remove", &folder)(error));
        }
        _ => fs::create_dir(&folder).map_err(Error::io("cannot create", &folder))?,
    }
    let opened = sql::Session::new(threads, Some(&folder));
    opened.map_err(|error| Error::io("cannot write in", folder)(std::io::Error::other(error)))
}

/// Files that the manifest does not name are of a checkpoint or merge that did not end.
fn remove_unnamed(root: &Path, manifest: &Manifest) -> Result<usize, Error> {
    let named: BTreeSet<PathBuf> =
        manifest.tables.values().flat_map(|entry| &entry.parts).map(|meta| root.join(&meta.path)).collect();
    let mut removed = 0;
    let mut folders = vec![root.join("parts")];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).map_err(Error::io("cannot read", &folder))? {
            let path = item.map_err(Error::io("cannot read", &folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !named.contains(&path) {
                fs::remove_file(&path).map_err(Error::io("cannot remove", &path))?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}
