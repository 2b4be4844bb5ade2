//! A snapshot of a table as DataFusion sees it.

use crate::form::FormAdapterFactory;
use crate::part::Part;
use crate::table::{Snapshot, Table};
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::common::config::TableParquetOptions;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::union::UnionExec;
use std::sync::Arc;

/// The rows a query sees, and the columns it may name.
#[derive(Debug)]
pub(crate) struct Provider {
    /// all stored columns
    stored: SchemaRef,
    /// declared columns and the hidden ones that the query names
    visible: SchemaRef,
    /// positions of the visible columns in the stored ones
    positions: Vec<usize>,
    snapshot: Snapshot,
}

impl Provider {
    pub(crate) fn new(table: &Table, hidden: &[String]) -> Self {
        let stored = Arc::clone(&table.schema);
        let positions: Vec<usize> = (0..stored.fields().len())
            .filter(|index| {
                let name = stored.field(*index).name();
                *index < table.source.columns.len() || hidden.contains(name)
            })
            .collect();
        let visible = positions.iter().map(|index| Arc::clone(&stored.fields()[*index])).collect::<Vec<_>>();
        Self { stored, visible: Arc::new(Schema::new(visible)), positions, snapshot: table.snapshot() }
    }

    /// Parts whose files must stay until the query has ended.
    pub(crate) fn parts(&self) -> Vec<Arc<Part>> {
        self.snapshot.parts.clone()
    }

    fn scan_memory(&self, state: &dyn Session, columns: &[usize]) -> Result<Arc<dyn ExecutionPlan>> {
        let threads = state.config().target_partitions();
        let mut partitions = vec![Vec::new(); threads.min(self.snapshot.batches.len()).max(1)];
        let count = partitions.len();
        for (index, batch) in self.snapshot.batches.iter().enumerate() {
            partitions[index % count].push(batch.clone());
        }
        let plan =
            MemorySourceConfig::try_new_exec(&partitions, Arc::clone(&self.stored), Some(columns.to_vec()))?;
        Ok(plan)
    }

    fn scan_parts(&self, state: &dyn Session, columns: &[usize]) -> Result<Arc<dyn ExecutionPlan>> {
        let url = ObjectStoreUrl::local_filesystem();
        let runtime = state.runtime_env();
        let files = runtime.object_store(&url)?;
        let cache = runtime.cache_manager.get_file_metadata_cache();
        let parquet = TableParquetOptions {
            global: state.config_options().execution.parquet.clone(),
            ..Default::default()
        };
        let source = ParquetSource::new(Arc::clone(&self.stored))
            .with_table_parquet_options(parquet)
            .with_parquet_file_reader_factory(Arc::new(CachedParquetFileReaderFactory::new(files, cache)));
        let groups: Vec<FileGroup> = self
            .snapshot
            .parts
            .iter()
            .rev() // the newest first: a top-N by time then skips the rest
            .map(|part| partitioned_file(part).map(|file| FileGroup::new(vec![file])))
            .collect::<Result<_>>()?;
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(groups)
            .with_projection_indices(Some(columns.to_vec()))?
            .with_expr_adapter(Some(Arc::new(FormAdapterFactory)))
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

fn partitioned_file(part: &Part) -> Result<PartitionedFile> {
    let path = object_store::path::Path::from_absolute_path(&part.file)?;
    Ok(PartitionedFile::new(path.to_string(), part.meta.bytes))
}

#[async_trait::async_trait]
impl TableProvider for Provider {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.visible)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let columns: Vec<usize> = match projection {
            Some(projection) => projection.iter().map(|index| self.positions[*index]).collect(),
            None => self.positions.clone(),
        };
        if self.snapshot.parts.is_empty() {
            return self.scan_memory(state, &columns);
        }
        let parts = self.scan_parts(state, &columns)?;
        if self.snapshot.batches.is_empty() {
            return Ok(parts);
        }
        UnionExec::try_new(vec![self.scan_memory(state, &columns)?, parts])
    }
}
