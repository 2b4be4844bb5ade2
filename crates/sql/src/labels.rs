//! The outermost step of a plan: columns get the names and types that the query says.
//!
//! DataFusion wants names to differ and forgets that a constant `toUInt8OrNull('5')` may be NULL; ClickHouse does
//! neither. So equal names carry a mark inside the plan, which comes off here, with NULL-ability as first planned.

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Column, DFSchema, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};
use futures::StreamExt;
use std::fmt;
use std::sync::Arc;

/// Stands between a name and a number where a name comes twice.
pub(crate) const TWIN_MARK: char = '\u{6}';

/// The schema of a plan, where a column that stands in more than one joined table is called by the table's name too,
/// unless it is the first of them.
pub(crate) fn planned(plan: &LogicalPlan) -> Schema {
    let schema = plan.schema().as_arrow();
    let (Some(exprs), Some(join)) = (select_list(plan), joined(plan)) else { return schema.clone() };
    let is_later = |column: &Column| {
        let own = join.iter().position(|(table, field)| {
            field.name() == column.name() && table.is_some() && table == column.relation.as_ref()
        });
        let first = join.iter().position(|(_, field)| field.name() == column.name());
        own.is_some() && own > first
    };
    let fields = schema.fields().iter().zip(exprs).map(|(field, expr)| match expr {
        Expr::Column(column) if is_later(column) => field.as_ref().clone().with_name(column.flat_name()),
        _ => field.as_ref().clone(),
    });
    Schema::new(fields.collect::<Vec<_>>())
}

/// What the outermost SELECT lists.
fn select_list(plan: &LogicalPlan) -> Option<&[Expr]> {
    match plan {
        LogicalPlan::Projection(projection) => Some(&projection.expr),
        LogicalPlan::Sort(_) | LogicalPlan::Limit(_) | LogicalPlan::Distinct(_) => {
            plan.inputs().first().and_then(|input| select_list(input))
        }
        _ => None,
    }
}

/// The columns of the join that it reads, if it reads one.
fn joined(plan: &LogicalPlan) -> Option<&DFSchema> {
    match plan {
        LogicalPlan::Join(join) => Some(&join.schema),
        LogicalPlan::SubqueryAlias(_) | LogicalPlan::Union(_) | LogicalPlan::TableScan(_) => None,
        other => other.inputs().first().and_then(|input| joined(input)),
    }
}

/// A plan whose columns are called as the query says.
#[derive(Debug)]
pub(crate) struct Labelled {
    input: Arc<dyn ExecutionPlan>,
    schema: SchemaRef,
    properties: Arc<PlanProperties>,
}

impl Labelled {
    /// The plan with names without marks, and NULL where the planned schema has it.
    pub(crate) fn new(input: Arc<dyn ExecutionPlan>, planned: &Schema) -> Self {
        let inner = input.schema();
        let fields = inner.fields().iter().enumerate().map(|(at, field)| {
            let is_nullable =
                field.is_nullable() || planned.fields().get(at).is_some_and(|one| one.is_nullable());
            let name = planned.fields().get(at).map_or(field.name(), |one| one.name());
            let name = name.split(TWIN_MARK).next().unwrap_or_default();
            let metadata = planned.fields().get(at).map_or(field, |one| one).metadata().clone();
            Field::new(name, field.data_type().clone(), is_nullable).with_metadata(metadata)
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            input.output_partitioning().clone(),
            input.pipeline_behavior(),
            input.boundedness(),
        );
        Self { input, schema, properties: Arc::new(properties) }
    }
}

impl DisplayAs for Labelled {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Labelled")
    }
}

impl ExecutionPlan for Labelled {
    fn name(&self) -> &str {
        "Labelled"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.into_iter().next().unwrap_or_else(|| Arc::clone(&self.input));
        Ok(Arc::new(Self::new(input, &self.schema)))
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let schema = Arc::clone(&self.schema);
        let batches = self.input.execute(partition, context)?.map(move |batch| {
            let batch = batch?;
            let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            Ok(RecordBatch::try_new_with_options(Arc::clone(&schema), batch.columns().to_vec(), &options)?)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches)))
    }
}
