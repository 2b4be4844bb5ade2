//! DataFusion set up our way. Only `store` looks in here.

use crate::defaults::Defaults;
use crate::dialect::FINAL_MARK;
use crate::function::{Registry, lambda};
use crate::labels::{self, Labelled};
use crate::planner::Planner;
use crate::shown::{self, Shown};
use crate::{Error, Statement, aggregate, documents, fill, limits, ordering, system};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::config::ConfigOptions;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::parser::Statement as DfStatement;
use std::path::Path;
use std::sync::Arc;

/// A table by the name the query uses.
pub type NamedTable = (String, Arc<dyn datafusion::catalog::TableProvider>);

/// The name under which a table is given whose rows are read with FINAL.
#[must_use]
pub fn merged_name(table: &str) -> String {
    format!("{table}{FINAL_MARK}")
}

/// The base of every query: functions and optimizer rules, made once.
pub struct Session {
    base: SessionState,
    runtime: Arc<RuntimeEnv>,
    registry: Arc<Registry>,
    defaults: Defaults,
}

/// A plan and what it needs to run.
pub struct Planned {
    /// the physical plan
    pub plan: Arc<dyn ExecutionPlan>,
    /// that of the row of WITH TOTALS
    pub totals: Option<Arc<dyn ExecutionPlan>>,
    /// memory pool, files, caches
    pub context: Arc<datafusion::execution::TaskContext>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session")
    }
}

impl Session {
    /// A session whose queries use up to `threads` cores, and a folder for what does not fit into their memory, or none
    /// for the system's. The folder is there; what is in it is removed when the session ends.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn new(threads: usize, spill: Option<&Path>) -> Result<Self, Error> {
        let mode = match spill {
            Some(folder) => DiskManagerMode::Directories(vec![folder.to_owned()]),
            None => DiskManagerMode::OsTmpDirectory,
        };
        let disk = DiskManagerBuilder::default()
            .with_mode(mode)
            .with_max_temp_directory_size(limits::SPILLED_BYTES_MAX);
        let runtime = Arc::new(RuntimeEnvBuilder::new().with_disk_manager_builder(disk).build()?);
        let mut config = SessionConfig::from(options()).with_target_partitions(threads.max(1));
        config = config.with_default_catalog_and_schema("seismolog_catalog", "default");
        let registry = Arc::new(Registry::new());
        let mut scalars = registry.all();
        scalars.push(datafusion::functions::datetime::now(&ConfigOptions::new()));
        let base = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(Arc::clone(&runtime))
            .with_default_features()
            .with_scalar_functions(scalars)
            .with_higher_order_functions(lambda::all())
            .with_aggregate_functions(aggregate::all())
            .with_expr_planners(vec![Arc::new(Planner::new(Arc::clone(&registry)))])
            .with_table_functions(system::functions())
            .with_query_planner(Arc::new(fill::node::FillPlanner))
            .build();
        Ok(Self { base, runtime, defaults: Defaults::new(Arc::clone(&registry)), registry })
    }

    /// The file caches and stores that all queries share.
    #[must_use]
    pub fn runtime(&self) -> &Arc<RuntimeEnv> {
        &self.runtime
    }

    /// Plans a statement over these tables, within a memory budget of its own.
    ///
    /// # Errors
    /// [`Error::Plan`] where the query does not fit the tables.
    pub async fn plan(
        &self,
        statement: Statement,
        tables: Vec<NamedTable>,
        memory_bytes_max: usize,
    ) -> Result<Planned, Error> {
        let runtime = RuntimeEnv {
            memory_pool: Arc::new(GreedyMemoryPool::new(memory_bytes_max / 100 * limits::POOLED_PERCENT)),
            ..self.runtime.as_ref().clone()
        };
        let state = SessionStateBuilder::new_from_existing(self.base.clone())
            .with_runtime_env(Arc::new(runtime))
            .with_catalog_list(Arc::new(datafusion::catalog::MemoryCatalogProviderList::new()))
            .build();
        let context = SessionContext::new_with_state(state);
        for function in statement.folds().iter().filter_map(|name| aggregate::function(name)) {
            context.register_udaf(function);
        }
        register(&context, tables.into_iter().chain(system::tables()?).collect())?;
        let state = context.state();
        let shown = statement.shown();
        let (statement, totals) = statement.with_columns(&state)?.into_datafusion();
        let logical = self.logical(statement, &state).await?;
        let context = state.task_ctx();
        let plan = match shown {
            Shown::Columns => shown::columns(&logical, &state).await?,
            Shown::Plan => shown::plan(&logical, &state).await?,
            Shown::Rows => {
                let totals = match totals {
                    Some(totals) => Some(physical(&self.logical(totals, &state).await?, &state).await?),
                    None => None,
                };
                return Ok(Planned { plan: physical(&logical, &state).await?, totals, context });
            }
        };
        Ok(Planned { plan, totals: None, context })
    }

    async fn logical(&self, statement: DfStatement, state: &SessionState) -> Result<LogicalPlan, Error> {
        let logical = state.statement_to_plan(statement).await?;
        let logical = ordering::nan_last(self.defaults.rewrite(logical)?, &self.registry)?;
        Ok(documents::checked(fill::node::planned(logical, &self.registry)?)?)
    }
}

/// The steps of a plan, whose columns are called as the query says.
async fn physical(logical: &LogicalPlan, state: &SessionState) -> Result<Arc<dyn ExecutionPlan>, Error> {
    let plan = state.create_physical_plan(logical).await?;
    let plan = plan.transform_up(|step| Ok(yielding(step)))?.data;
    Ok(Arc::new(Labelled::new(plan, &labels::planned(logical))))
}

/// A join can make any number of rows from one batch: it gives way in between, so that a query ends when its time does.
fn yielding(step: Arc<dyn ExecutionPlan>) -> Transformed<Arc<dyn ExecutionPlan>> {
    match step.name() {
        "CrossJoinExec" | "HashJoinExec" | "NestedLoopJoinExec" | "SortMergeJoinExec" => {
            Transformed::yes(Arc::new(CooperativeExec::new(step)))
        }
        _ => Transformed::no(step),
    }
}

fn register(context: &SessionContext, tables: Vec<NamedTable>) -> Result<(), Error> {
    use datafusion::catalog::{CatalogProvider, MemoryCatalogProvider, MemorySchemaProvider, SchemaProvider};
    let catalog = MemoryCatalogProvider::new();
    for (name, table) in tables {
        let (schema, name) = name.split_once('.').unwrap_or(("default", &name));
        let provider = match catalog.schema(schema) {
            Some(provider) => provider,
            None => {
                let provider = Arc::new(MemorySchemaProvider::new());
                catalog.register_schema(schema, Arc::clone(&provider) as Arc<dyn SchemaProvider>)?;
                provider
            }
        };
        provider.register_table(name.to_owned(), table)?;
    }
    context.register_catalog("seismolog_catalog", Arc::new(catalog));
    Ok(())
}

fn options() -> ConfigOptions {
    let mut options = ConfigOptions::new();
    options.sql_parser.enable_ident_normalization = false;
    options.sql_parser.dialect = datafusion::common::config::Dialect::ClickHouse;
    options.execution.parquet.pushdown_filters = true;
    options.execution.parquet.reorder_filters = true;
    options.execution.collect_statistics = true;
    options.catalog.create_default_catalog_and_schema = false;
    options.catalog.information_schema = false;
    options
}
