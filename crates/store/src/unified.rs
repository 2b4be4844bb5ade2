//! FINAL: the rows of all parts in the order of the sorting key, with the engine's rule applied.
//!
//! A leaf of the plan, so that no filter gets below it: one that is not on the sorting key would take rows from the
//! rule that it needs.

use crate::merge;
use crate::rule::{Purpose, Rule};
use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::common::Result;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::common::spawn_buffered;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use futures::StreamExt;
use std::fmt;
use std::sync::Arc;

/// Sorted inputs as one.
#[derive(Debug)]
pub(crate) struct Unified {
    rule: Arc<Rule>,
    /// of one partition each, sorted by the key, older rows before
    inputs: Vec<Arc<dyn ExecutionPlan>>,
    /// positions of the columns that are wanted, in those that the inputs have
    wanted: Vec<usize>,
    properties: Arc<PlanProperties>,
}

impl Unified {
    /// `inputs` have the columns that the rule needs, and those that are wanted.
    pub(crate) fn new(
        rule: Arc<Rule>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        read: &Schema,
        wanted: Vec<usize>,
    ) -> Result<Self> {
        let schema = Arc::new(read.project(&wanted)?);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self { rule, inputs, wanted, properties: Arc::new(properties) })
    }

    /// The sorting key, and what tells older rows from younger ones.
    fn order(&self, schema: &Schema) -> Vec<String> {
        let age = schema.index_of(sql::SEQ_COLUMN).ok().map(|_| sql::SEQ_COLUMN.to_owned());
        self.rule.key().iter().cloned().chain(age).collect()
    }
}

impl DisplayAs for Unified {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unified: inputs={}, key={:?}", self.inputs.len(), self.rule.key())
    }
}

impl ExecutionPlan for Unified {
    fn name(&self) -> &str {
        "Unified"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    /// Rows and bytes read below it.
    fn metrics(&self) -> Option<MetricsSet> {
        let mut all = MetricsSet::new();
        for metric in self
            .inputs
            .iter()
            .filter_map(|input| input.metrics())
            .flat_map(|one| one.iter().cloned().collect::<Vec<_>>())
        {
            all.push(metric);
        }
        Some(all)
    }

    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let streams = self.inputs.iter().map(|input| {
            // a part is decoded while another is merged
            input.execute(0, Arc::clone(&context)).map(|stream| spawn_buffered(stream, 1))
        });
        let streams = streams.collect::<Result<Vec<_>>>()?;
        let Some(first) = streams.first() else {
            return Err(DataFusionError::Internal("nothing to merge".into()));
        };
        let read: SchemaRef = first.schema();
        let reservation = MemoryConsumer::new("FINAL").register(context.memory_pool());
        let rows = context.session_config().batch_size();
        let sorted = merge::in_order(streams, &read, &self.order(&read), rows, reservation)?;
        let failed = |error: crate::Error| DataFusionError::External(Box::new(error));
        let mut merger = self.rule.merger(&read, Purpose::Answer).map_err(failed)?;
        let wanted = self.wanted.clone();
        let steps = sorted.map(Some).chain(futures::stream::iter([None]));
        let merged = steps.map(move |rows: Option<Result<RecordBatch>>| {
            let merged = merger.step(rows.transpose()?.as_ref()).map_err(failed)?;
            Ok(merged.project(&wanted)?)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), merged)))
    }
}
