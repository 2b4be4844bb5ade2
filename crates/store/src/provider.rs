//! A snapshot of a table as DataFusion sees it.

use crate::form::FormAdapterFactory;
use crate::parameters::{self, TemplateParameters};
use crate::part::Part;
use crate::rule::Rule;
use crate::sorting;
use crate::table::{Snapshot, Table};
use crate::unified::Unified;
use arrow::array::UInt32Array;
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::config::TableParquetOptions;
use datafusion::common::{Result, ScalarValue};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, ScalarUDF};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::union::UnionExec;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rows a query sees, and the columns it may name.
#[derive(Debug)]
pub(crate) struct Provider {
    /// all stored columns
    stored: SchemaRef,
    /// declared columns and the hidden ones that the query names
    visible: SchemaRef,
    /// positions of the visible columns in the stored ones; the parameters, if named, are behind these
    positions: Vec<usize>,
    parameters: Option<Parameters>,
    /// what rows have in columns that came after them
    defaults: Arc<BTreeMap<String, ScalarValue>>,
    /// what FINAL applies; none where rows are read as they are
    rule: Option<Arc<Rule>>,
    snapshot: Snapshot,
}

/// How the values of messages are worked out.
#[derive(Debug)]
struct Parameters {
    /// positions in the stored columns
    template_id: usize,
    message: usize,
    function: Arc<ScalarUDF>,
}

impl Provider {
    /// These rows of a table.
    pub(crate) fn new(
        table: &Table,
        snapshot: Snapshot,
        hidden: &[String],
        known: Option<Arc<dyn TemplateParameters>>,
    ) -> Self {
        let stored = Arc::clone(&table.schema);
        let positions: Vec<usize> = (0..stored.fields().len())
            .filter(|index| {
                let name = stored.field(*index).name();
                *index < table.source.columns.len() || hidden.contains(name)
            })
            .collect();
        let mut visible =
            positions.iter().map(|index| Arc::clone(&stored.fields()[*index])).collect::<Vec<_>>();
        let parameters = known.filter(|_| hidden.iter().any(|name| name == sql::TEMPLATE_PARAMS_COLUMN));
        let parameters = parameters.and_then(|known| {
            Some(Parameters {
                template_id: stored.index_of(sql::TEMPLATE_ID_COLUMN).ok()?,
                message: stored.index_of(table.source.roles.message.as_deref()?).ok()?,
                function: parameters::function(known),
            })
        });
        visible.extend(parameters.iter().map(|_| Arc::new(parameters::field())));
        Self {
            stored,
            visible: Arc::new(Schema::new(visible)),
            positions,
            parameters,
            defaults: Arc::clone(&table.defaults),
            rule: None,
            snapshot,
        }
    }

    /// The same rows with the engine's rule applied.
    pub(crate) fn with_rule(self, rule: Arc<Rule>) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// Reads what the parameters are worked out from, and works them out.
    fn with_parameters(
        &self,
        state: &dyn Session,
        parameters: &Parameters,
        wanted: &[usize],
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let stored = |index: &usize| self.positions.get(*index).copied();
        let mut columns: Vec<usize> = wanted.iter().filter_map(stored).collect();
        let mut place = |column: usize| {
            columns.iter().position(|known| *known == column).unwrap_or_else(|| {
                columns.push(column);
                columns.len() - 1
            })
        };
        let (id, message) = (place(parameters.template_id), place(parameters.message));
        let rows = self.scan_stored(state, &columns)?;
        let column = |index: usize| -> Arc<dyn PhysicalExpr> {
            Arc::new(Column::new(self.stored.field(columns[index]).name(), index))
        };
        let mut next = 0;
        let mut exprs: Vec<(Arc<dyn PhysicalExpr>, String)> = Vec::with_capacity(wanted.len());
        for index in wanted {
            let expr = match stored(index) {
                Some(_) => {
                    next += 1;
                    column(next - 1)
                }
                None => Arc::new(ScalarFunctionExpr::new(
                    parameters.function.name(),
                    Arc::clone(&parameters.function),
                    vec![column(id), column(message)],
                    Arc::new(parameters::field()),
                    Arc::new(state.config_options().clone()),
                )),
            };
            exprs.push((expr, self.visible.field(*index).name().clone()));
        }
        Ok(Arc::new(ProjectionExec::try_new(exprs, rows)?))
    }

    fn scan_stored(&self, state: &dyn Session, columns: &[usize]) -> Result<Arc<dyn ExecutionPlan>> {
        if let Some(rule) = &self.rule {
            return self.scan_unified(state, columns, rule);
        }
        if self.snapshot.parts.is_empty() {
            return self.scan_memory(state, columns);
        }
        let parts = self.scan_parts(state, columns)?;
        if self.snapshot.batches.is_empty() {
            return Ok(parts);
        }
        UnionExec::try_new(vec![self.scan_memory(state, columns)?, parts])
    }

    /// Each part by itself, and what is in memory as one more, sorted. The latter is bounded by the size of memtables.
    fn scan_unified(
        &self,
        state: &dyn Session,
        columns: &[usize],
        rule: &Arc<Rule>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut read = columns.to_vec();
        for name in rule.needs().chain([sql::SEQ_COLUMN]) {
            read.extend(self.stored.index_of(name).ok().filter(|at| !columns.contains(at)));
        }
        read.sort_unstable();
        read.dedup();
        let schema = Arc::new(self.stored.project(&read)?);
        let mut parts: Vec<&Arc<Part>> = self.snapshot.parts.iter().collect();
        parts.sort_by_key(|part| part.meta.seq_first);
        let parts = parts.into_iter().map(|part| self.scan_files(state, &read, &[vec![Arc::clone(part)]]));
        let mut inputs = parts.collect::<Result<Vec<_>>>()?;
        if !self.snapshot.batches.is_empty() || inputs.is_empty() {
            let batches = self.snapshot.batches.iter().map(|batch| batch.project(&read));
            let rows = concat_batches(&schema, &batches.collect::<Result<Vec<_>, _>>()?)?;
            let numbers = (0..u32::try_from(rows.num_rows()).unwrap_or(u32::MAX)).collect();
            let order = UInt32Array::from(sorting::sort(&rows, numbers, rule.key())?);
            let rows = vec![vec![take_record_batch(&rows, &order)?]];
            inputs.push(MemorySourceConfig::try_new_exec(&rows, Arc::clone(&schema), None)?);
        }
        let place = |column: &usize| read.iter().position(|one| one == column);
        let wanted = columns.iter().filter_map(place).collect();
        Ok(Arc::new(Unified::new(Arc::clone(rule), inputs, &schema, wanted)?))
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
        // As many groups as there are threads: each groups and sorts for itself, and what they have is merged. The
        // newest first in each of them: a top-N by time then skips the rest.
        let threads = state.config().target_partitions().clamp(1, self.snapshot.parts.len());
        let mut groups = vec![Vec::new(); threads];
        for (index, part) in self.snapshot.parts.iter().rev().enumerate() {
            groups[index % threads].push(Arc::clone(part));
        }
        self.scan_files(state, columns, &groups)
    }

    /// Learns by which values whole parts can be left out; what is known is not read again.
    async fn learn_bounds(&self, state: &dyn Session) -> Result<()> {
        let runtime = state.runtime_env();
        let files = runtime.object_store(ObjectStoreUrl::local_filesystem())?;
        for part in &self.snapshot.parts {
            let cache = runtime.cache_manager.get_file_metadata_cache();
            part.bounds.learn(&self.stored, &self.file_of(part)?, files.as_ref(), cache).await?;
        }
        Ok(())
    }

    /// These parts, each group read one after the other.
    fn scan_files(
        &self,
        state: &dyn Session,
        columns: &[usize],
        groups: &[Vec<Arc<Part>>],
    ) -> Result<Arc<dyn ExecutionPlan>> {
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
        let group = |parts: &Vec<Arc<Part>>| -> Result<FileGroup> {
            Ok(FileGroup::new(parts.iter().map(|part| self.file_of(part)).collect::<Result<_>>()?))
        };
        let groups = groups.iter().map(group).collect::<Result<_>>()?;
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(groups)
            .with_projection_indices(Some(columns.to_vec()))?
            .with_expr_adapter(Some(Arc::new(FormAdapterFactory { defaults: Arc::clone(&self.defaults) })))
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }

    fn file_of(&self, part: &Part) -> Result<PartitionedFile> {
        let path = object_store::path::Path::from_absolute_path(&part.file)?;
        let file = PartitionedFile::new(path.to_string(), part.meta.bytes);
        Ok(match part.bounds.of(&self.stored) {
            Some(bounds) => file.with_statistics(bounds),
            None => file,
        })
    }
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
        self.learn_bounds(state).await?;
        let all = || (0..self.visible.fields().len()).collect();
        let wanted: Vec<usize> = projection.cloned().unwrap_or_else(all);
        match &self.parameters {
            Some(parameters) if wanted.contains(&self.positions.len()) => {
                self.with_parameters(state, parameters, &wanted)
            }
            _ => {
                let columns: Vec<usize> = wanted.iter().map(|index| self.positions[*index]).collect();
                self.scan_stored(state, &columns)
            }
        }
    }
}
