//! The rows of the first workspace's data sources in a ClickHouse server too.
//!
//! Twice a second what is new is read by its place in the log and sent, table by table. How far each table is copied is
//! remembered there, before and after each insert, and an insert has a token: after a crash on either side the same rows
//! are sent under the same token and taken once. Views run there by themselves. Where rows went or were replaced here, the
//! table is emptied there and copied anew, with all tables that views connect with it.

use crate::limits;
use crate::state::Server;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::UInt64Type;
use engine::Catalog;
use pipe::View;
use sql::{Answer, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use store::{ClickHouse, Copied, QueryLimits};

/// A ClickHouse server, and what it is for.
#[derive(Clone, Debug)]
pub struct Mirror {
    /// where rows are copied to
    pub server: ClickHouse,
    /// whether it answers queries over data sources
    pub answers: bool,
}

/// What was copied since the start.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    pub(crate) rows: AtomicU64,
    pub(crate) failures: AtomicU64,
}

type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Runs until the server is gone.
pub(crate) async fn run(server: Weak<Server>, there: ClickHouse) {
    let mut mirroring = Mirroring { there, known: None, copied: BTreeMap::new() };
    let mut is_failing = false;
    loop {
        tokio::time::sleep(limits::MIRROR_INTERVAL).await;
        let Some(server) = server.upgrade() else { return };
        match mirroring.round(&server).await {
            Ok(()) if is_failing => {
                tracing::info!("rows are copied to ClickHouse again");
                is_failing = false;
            }
            Ok(()) => {}
            Err(error) => {
                server.copies.failures.fetch_add(1, Ordering::Relaxed);
                // Tables and what was copied are looked at anew.
                mirroring.known = None;
                if !is_failing {
                    tracing::warn!(%error, "rows are not copied to ClickHouse; trying again until they are");
                }
                is_failing = true;
            }
        }
    }
}

struct Mirroring {
    there: ClickHouse,
    /// what there was when tables were made
    known: Option<Known>,
    copied: BTreeMap<String, Copied>,
}

/// What a catalog tells of tables there.
#[derive(Clone)]
struct Known {
    catalog: Arc<Catalog>,
    views: Arc<[View]>,
    /// tables whose rows are copied
    landing: Arc<[String]>,
}

impl Mirroring {
    async fn round(&mut self, server: &Arc<Server>) -> Result<(), Problem> {
        let catalog = server.engine.catalog();
        let known = match &self.known {
            Some(known) if Arc::ptr_eq(&known.catalog, &catalog) => known.clone(),
            _ => self.learn(catalog).await?,
        };
        for name in known.landing.iter() {
            self.begin_anew_where_rows_went(server, &known, name).await?;
            while self.copy_some(server, name).await? {}
        }
        Ok(())
    }

    async fn learn(&mut self, catalog: Arc<Catalog>) -> Result<Known, Problem> {
        let views = catalog.pipes().views(&catalog.control().variables)?;
        let (copied, refused) = self.prepare(&catalog, views.clone()).await?;
        for (name, error) in &refused {
            tracing::warn!(name, error, "not made in ClickHouse");
        }
        let landing =
            landing(&catalog, &views).into_iter().filter(|name| !refused.contains_key(name)).collect();
        let known = Known { catalog, views: views.into(), landing };
        self.copied = copied;
        self.known = Some(known.clone());
        Ok(known)
    }

    /// Makes what is missing there; how far tables are copied, and what cannot be made.
    async fn prepare(&self, catalog: &Catalog, views: Vec<View>) -> Result<Prepared, Problem> {
        let sources: Vec<_> = catalog.sources().map(|source| source.definition().clone()).collect();
        self.call(move |there| {
            there.prepare()?;
            let mut refused = BTreeMap::new();
            for source in sources.iter().filter(|source| is_copied(&source.name)) {
                if let Err(error) = there.create(source) {
                    refused.insert(source.name.clone(), error.to_string());
                }
            }
            for view in views.iter().filter(|view| is_copied(&view.target)) {
                if let Err(error) = there.create_view(&view.name, &view.target, &view.query) {
                    refused.insert(view.name.clone(), error.to_string());
                }
            }
            Ok((there.copied()?, refused))
        })
        .await
    }

    async fn begin_anew_where_rows_went(
        &mut self,
        server: &Arc<Server>,
        known: &Known,
        name: &str,
    ) -> Result<(), Problem> {
        let life = |name: &str| known.catalog.source(name).map_or(0, |source| server.engine.life(source));
        if self.copied.get(name).is_some_and(|copied| copied.life == life(name)) {
            return Ok(());
        }
        let is_new = !self.copied.contains_key(name);
        let tables = if is_new { BTreeSet::from([name.to_owned()]) } else { connected(&known.views, name) };
        let now = server.now().0.unsigned_abs();
        for table in tables {
            let begin = Copied { life: life(&table), base: now, ..Copied::default() };
            let named = table.clone();
            self.call(move |there| {
                if !is_new {
                    there.truncate(&named)?;
                }
                there.remember(&named, begin)
            })
            .await?;
            self.copied.insert(table, begin);
        }
        Ok(())
    }

    /// Copies rows of the next places in the log. Whether there may be more.
    async fn copy_some(&mut self, server: &Arc<Server>, name: &str) -> Result<bool, Problem> {
        let before = self.copied.get(name).copied().unwrap_or_default();
        let Some((answer, last)) = next_rows(server, name, before).await? else { return Ok(false) };
        let (rows, under_way) = (answer.rows() as u64, Copied { pending: last, ..before });
        let after = Copied { seq: last, pending: last, ..before };
        let table = name.to_owned();
        self.call(move |there| {
            if under_way != before {
                there.remember(&table, under_way)?;
            }
            let token = format!("{table}:{}:{}-{last}", before.base, before.seq);
            there.insert(&table, &answer, &token)?;
            there.remember(&table, after)
        })
        .await?;
        self.copied.insert(name.to_owned(), after);
        server.copies.rows.fetch_add(rows, Ordering::Relaxed);
        Ok(true)
    }

    /// Calls the server on a thread that may wait.
    async fn call<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&ClickHouse) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let there = self.there.clone();
        Ok(tokio::task::spawn_blocking(move || ask(&there)).await??)
    }
}

/// How far tables are copied, and why some are not.
type Prepared = (BTreeMap<String, Copied>, BTreeMap<String, String>);

/// Our own tables stay here: they are told of anew by whoever keeps them.
pub(crate) fn is_copied(name: &str) -> bool {
    !name.contains('.') && !name.ends_with("_quarantine")
}

/// Data sources whose rows come from outside.
fn landing(catalog: &Catalog, views: &[View]) -> Vec<String> {
    let is_made = |name: &str| views.iter().any(|view| view.target == name);
    let names = catalog.sources().map(|source| source.definition().name.clone());
    names.filter(|name| is_copied(name) && !is_made(name)).collect()
}

/// All tables that views connect with one, itself too.
fn connected(views: &[View], name: &str) -> BTreeSet<String> {
    let source = |view: &View| Statement::parse(&view.query).ok().and_then(|query| query.source());
    let pairs: Vec<(String, String)> =
        views.iter().filter_map(|view| Some((source(view)?, view.target.clone()))).collect();
    let mut all = BTreeSet::from([name.to_owned()]);
    loop {
        let before = all.len();
        for (source, target) in &pairs {
            if all.contains(source) || all.contains(target) {
                all.extend([source.clone(), target.clone()]);
            }
        }
        if all.len() == before {
            return all;
        }
    }
}

/// Rows behind those that were copied, of whole entries of the log, and the place of the last one. What was under way
/// before is read as it was then.
async fn next_rows(
    server: &Arc<Server>,
    name: &str,
    copied: Copied,
) -> Result<Option<(Answer, u64)>, Problem> {
    let Copied { seq, pending, .. } = copied;
    let is_again = pending > seq;
    let limit = if is_again { String::new() } else { format!("LIMIT {}", limits::MIRROR_ROWS) };
    let until = if is_again { format!("AND _seq <= {pending}") } else { String::new() };
    let found = rows(server, name, &format!("_seq > {seq} {until} ORDER BY _seq {limit}")).await?;
    let Some(last) = last_seq(&found) else { return Ok(None) };
    if is_again || found.rows() < limits::MIRROR_ROWS {
        return Ok(Some((without_seq(&found, u64::MAX)?, last)));
    }
    // The last entry may have more rows than were read.
    let whole = without_seq(&found, last.saturating_sub(1))?;
    match last_seq_before(&found, last) {
        Some(before) => Ok(Some((whole, before))),
        None => {
            let one = rows(server, name, &format!("_seq = {last}")).await?;
            Ok(Some((without_seq(&one, last)?, last)))
        }
    }
}

async fn rows(server: &Arc<Server>, name: &str, condition: &str) -> Result<Answer, Problem> {
    let statement = Statement::parse(&format!("SELECT *, _seq FROM `{name}` WHERE {condition}"))?;
    let limits = QueryLimits { rows_returned_max: limits::MIRROR_ENTRY_ROWS, ..server.options.query };
    Ok(server.engine.query(statement, &limits).await?)
}

fn seqs(batch: &RecordBatch) -> &[u64] {
    let last = batch.columns().last().and_then(|column| column.as_primitive_opt::<UInt64Type>());
    last.map_or(&[], |column| column.values())
}

fn last_seq(answer: &Answer) -> Option<u64> {
    answer.batches.iter().flat_map(seqs).max().copied()
}

fn last_seq_before(answer: &Answer, end: u64) -> Option<u64> {
    answer.batches.iter().flat_map(seqs).filter(|seq| **seq < end).max().copied()
}

/// Declared columns of the rows up to a place; they are in order of it.
fn without_seq(answer: &Answer, last: u64) -> Result<Answer, Problem> {
    let declared: Vec<usize> = (0..answer.schema.fields().len().saturating_sub(1)).collect();
    let cut = |batch: &RecordBatch| {
        let rows = seqs(batch).partition_point(|seq| *seq <= last);
        batch.slice(0, rows).project(&declared)
    };
    let batches = answer.batches.iter().map(cut).collect::<Result<_, _>>()?;
    Ok(Answer { schema: Arc::new(answer.schema.project(&declared)?), batches, ..answer.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Int64Array, UInt64Array};

    #[test]
    fn tables_that_views_connect_are_found_from_any_of_them() {
        let view = |from: &str, target: &str| View {
            name: format!("{from}_{target}"),
            target: target.into(),
            query: format!("SELECT count() AS n FROM {from}"),
        };
        let views = [view("clicks", "pages"), view("pages", "days"), view("landing", "days"), view("a", "b")];
        let all: BTreeSet<String> = ["clicks", "pages", "days", "landing"].map(str::to_owned).into();
        for name in ["clicks", "days", "landing"] {
            assert_eq!(connected(&views, name), all);
        }
        assert_eq!(connected(&views, "alone"), BTreeSet::from(["alone".to_owned()]));
    }

    #[test]
    fn rows_are_cut_at_a_place_of_the_log() {
        let batch = |values: Vec<i64>, seqs: Vec<u64>| {
            let columns: [(&str, arrow::array::ArrayRef); 2] =
                [("n", Arc::new(Int64Array::from(values))), ("_seq", Arc::new(UInt64Array::from(seqs)))];
            RecordBatch::try_from_iter(columns).unwrap()
        };
        let batches = vec![batch(vec![1, 2], vec![3, 3]), batch(vec![3, 4], vec![4, 6])];
        let answer = Answer {
            schema: batches[0].schema(),
            batches,
            totals: None,
            rows_read: 0,
            bytes_read: 0,
            elapsed_seconds: 0.0,
            written_bytes_max: usize::MAX,
        };
        assert_eq!((last_seq(&answer), last_seq_before(&answer, 6)), (Some(6), Some(4)));
        assert_eq!(last_seq_before(&answer, 3), None);
        let cut = without_seq(&answer, 4).unwrap();
        assert_eq!((cut.rows(), cut.schema.fields().len()), (3, 1));
    }
}
