//! Which tables there are, and how they come, change and go while others read.
//!
//! A table keeps its position for ever; what goes leaves it empty. What was removed stays in the manifest on disk until
//! the next checkpoint, and its files until then: a crash before it finds all as of the checkpoint that counts.

use crate::part::Part;
use crate::store::{Store, check_columns};
use crate::table::{Kind, Table};
use crate::{Error, TableId, fill};
use arrow::array::{RecordBatch, UInt64Array};
use model::{Column, DataSource, DefaultValue};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLockReadGuard, RwLockWriteGuard, Weak};

/// All tables of a store.
#[derive(Debug)]
pub(crate) struct Tables {
    pub(crate) all: Vec<Arc<Table>>,
    names: BTreeMap<String, TableId>,
    /// stored tables that no data source names now; kept as they are
    pub(crate) strangers: BTreeSet<String>,
    /// names of tables whose stored parts the next checkpoint leaves out
    pub(crate) cleared: BTreeSet<String>,
    /// those parts
    pub(crate) gone: Vec<Arc<Part>>,
    /// tables of other stores, by the names they have here
    borrowed: BTreeMap<String, Borrowed>,
}

/// A table of another store, which may be read and nothing else.
#[derive(Clone, Debug)]
pub struct Borrowed {
    /// whose it is; what has gone is an unknown table
    pub lender: Weak<Store>,
    /// its name there
    pub table: String,
}

impl Tables {
    pub(crate) fn new(all: Vec<Arc<Table>>, strangers: BTreeSet<String>) -> Self {
        let names = all
            .iter()
            .enumerate()
            .map(|(index, table)| (table.source.name.clone(), TableId(index)))
            .collect();
        Self { all, names, strangers, cleared: BTreeSet::new(), gone: Vec::new(), borrowed: BTreeMap::new() }
    }

    /// The tables that have a name, in its order.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.names.values().map(|id| &self.all[id.0])
    }

    fn clear(&mut self, id: TableId) {
        let table = Arc::clone(&self.all[id.0]);
        self.gone.extend(table.clear());
        self.cleared.insert(table.source.name.clone());
    }
}

impl Store {
    pub(crate) fn read_tables(&self) -> RwLockReadGuard<'_, Tables> {
        // Changed by single assignments only, so a panic elsewhere leaves it whole.
        self.tables.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write_tables(&self) -> RwLockWriteGuard<'_, Tables> {
        self.tables.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<TableId> {
        self.read_tables().names.get(name).copied()
    }

    /// Names of all tables, in order.
    #[must_use]
    pub fn table_names(&self) -> Vec<String> {
        self.read_tables().names.keys().cloned().collect()
    }

    fn own(&self, name: &str) -> Option<Arc<Table>> {
        let tables = self.read_tables();
        tables.names.get(name).map(|id| Arc::clone(&tables.all[id.0]))
    }

    /// What a query reads under a name: an own table before one that is borrowed.
    pub(crate) fn find(&self, name: &str) -> Option<Arc<Table>> {
        self.own(name).or_else(|| {
            let Borrowed { lender, table } = self.read_tables().borrowed.get(name).cloned()?;
            lender.upgrade()?.own(&table)
        })
    }

    /// Tables of other stores that queries may read here, by the names they have here; none of those before.
    pub fn borrow_tables(&self, borrowed: BTreeMap<String, Borrowed>) {
        self.write_tables().borrowed = borrowed;
    }

    /// The names of those, in order.
    #[must_use]
    pub fn borrowed_names(&self) -> Vec<String> {
        self.read_tables().borrowed.keys().cloned().collect()
    }

    pub(crate) fn table_at(&self, id: TableId) -> Arc<Table> {
        Arc::clone(&self.read_tables().all[id.0])
    }

    pub(crate) fn all_tables(&self) -> Vec<Arc<Table>> {
        self.read_tables().named().cloned().collect()
    }

    /// Makes a table; rows that are stored under its name are its.
    ///
    /// # Errors
    /// [`Error::Taken`], [`Error::SchemaChanged`] for stored rows of other columns, [`Error::Engine`].
    pub fn create(&self, source: DataSource) -> Result<TableId, Error> {
        if self.table(&source.name).is_some() {
            return Err(Error::Taken(source.name));
        }
        let name = source.name.clone();
        let is_stranger = self.read_tables().strangers.contains(&name);
        let manifest = self.manifest.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = manifest.tables.get(&name).filter(|_| is_stranger).cloned().unwrap_or_default();
        drop(manifest);
        check_columns(&source, &entry)?;
        let parts = entry.parts.into_iter().map(|meta| Arc::new(Part::new(self.root(), meta))).collect();
        let table = Arc::new(Table::new(source, Kind::Kept, parts)?.with_life(entry.life));
        let mut tables = self.write_tables();
        tables.strangers.remove(&name);
        let id = TableId(tables.all.len());
        tables.all.push(table);
        tables.names.insert(name, id);
        Ok(id)
    }

    /// Gives a table another definition; rows that are there get the defaults of columns that are new.
    ///
    /// # Errors
    /// [`Error::SchemaChanged`] for what [`alterable`] refuses.
    pub fn alter(&self, id: TableId, source: DataSource) -> Result<(), Error> {
        let before = self.table_at(id);
        if let Err(difference) = alterable(&before.source, &source) {
            return Err(Error::SchemaChanged { name: source.name, difference });
        }
        let after = Arc::new(before.altered(source)?);
        self.write_tables().all[id.0] = after;
        Ok(())
    }

    /// Rows that were made for an earlier definition of a table, in the columns that it declares now.
    ///
    /// # Errors
    /// [`Error::Rows`] where a column is missing that cannot have come later.
    pub fn conformed(&self, id: TableId, rows: RecordBatch) -> Result<RecordBatch, Error> {
        self.table_at(id).conformed(rows)
    }

    /// Removes a table and its rows.
    pub fn remove(&self, id: TableId) {
        let mut tables = self.write_tables();
        tables.clear(id);
        let name = tables.all[id.0].source.name.clone();
        tables.names.remove(&name);
    }

    /// Puts rows in the place of all that a table has; a query sees the ones or the others.
    ///
    /// # Errors
    /// [`Error::Rows`] where the columns are not the table's; nothing is changed then.
    pub fn exchange(
        &self,
        id: TableId,
        rows: &RecordBatch,
        template_ids: Option<UInt64Array>,
        seq: u64,
    ) -> Result<(), Error> {
        let mut tables = self.write_tables();
        let table = Arc::clone(&tables.all[id.0]);
        let (bytes, parts) = table.exchange(rows, template_ids, seq)?;
        tables.gone.extend(parts);
        tables.cleared.insert(table.source.name.clone());
        self.active_bytes.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Removes the rows of a table.
    pub fn truncate(&self, id: TableId) {
        self.write_tables().clear(id);
    }
}

/// Whether a table can get another definition and keep its rows.
///
/// # Errors
/// What cannot be changed, and the way out.
pub fn alterable(before: &DataSource, after: &DataSource) -> Result<(), String> {
    if before.engine != after.engine {
        return Err(format!("the engine {} became {}", before.engine.name(), after.engine.name()));
    }
    if before.sorting_key != after.sorting_key {
        return Err("the sorting key changed".to_owned());
    }
    if before.partition_key != after.partition_key {
        return Err("the partition key changed".to_owned());
    }
    for column in &before.columns {
        let (name, kind) = (&column.name, &column.column_type);
        match after.column(name) {
            None => return Err(format!("the column {name} is gone")),
            Some(other) if other.column_type != *kind => {
                return Err(format!("the column {name} {kind} became {}", other.column_type));
            }
            Some(_) => {}
        }
    }
    after.columns.iter().filter(|column| before.column(&column.name).is_none()).try_for_each(addable)
}

/// Whether a data source can be a table.
///
/// # Errors
/// [`Error::Engine`]: its engine or its types do not fit.
pub fn check(source: &DataSource) -> Result<(), Error> {
    Table::new(source.clone(), Kind::Kept, Vec::new()).map(drop)
}

/// Whether rows that are there can have a value in a new column.
fn addable(column: &Column) -> Result<(), String> {
    let (name, kind) = (&column.name, &column.column_type);
    if column.default == Some(DefaultValue::Now) {
        return Err(format!(
            "the new column {name} has the default now(), which rows that are there have not"
        ));
    }
    if kind.is_aggregate() {
        return Err(format!("the new column {name} {kind} has no value for rows that are there"));
    }
    if kind.is_nullable() || kind.has_many() || column.default.is_some() {
        return fill::default_of(column).map(drop).map_err(|error| format!("the new column {name}: {error}"));
    }
    Err(format!("the new column {name} {kind} is neither Nullable nor has a DEFAULT"))
}
