//! What is missing holds defaults in ClickHouse, not NULL: unmatched rows of an outer join (`join_use_nulls = 0`), and
//! keys that a set of ROLLUP, CUBE or GROUPING SETS leaves out (`group_by_use_nulls = 0`).

use crate::function::Registry;
use crate::function::logic::default_of;
use arrow::datatypes::DataType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DataFusionError, JoinType, Result};
use datafusion::logical_expr::utils::grouping_set_to_exprlist;
use datafusion::logical_expr::{Aggregate, Expr, ExprSchemable, Join, LogicalPlan, LogicalPlanBuilder};
use std::sync::Arc;

/// Puts a projection over each such step that fills what the step left empty.
#[derive(Debug)]
pub(crate) struct Defaults {
    registry: Arc<Registry>,
}

/// The type's default as a literal. It stands in the call, since the optimizer asks what a filter makes of the
/// unmatched rows by putting in a NULL that has lost its type.
fn default(data_type: &DataType) -> Result<Expr> {
    let value = default_of(data_type).map_err(|fault| DataFusionError::Plan(fault.0))?;
    Ok(Expr::Literal(value, None))
}

impl Defaults {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }

    /// The plan with every such step filled. Done before the types of the answer are read from it.
    pub(crate) fn rewrite(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        let filled = plan.transform_up_with_subqueries(|plan| {
            let plan = self.filled(plan)?;
            if plan.transformed { Ok(plan) } else { plan.data.recompute_schema().map(Transformed::no) }
        })?;
        Ok(filled.data)
    }

    fn filled(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        let fills = match &plan {
            LogicalPlan::Join(join) => of_join(join),
            LogicalPlan::Aggregate(aggregate) => of_sets(aggregate)?,
            _ => None,
        };
        let Some(fills) = fills else { return Ok(Transformed::no(plan)) };
        let mut exprs = Vec::new();
        for (at, (qualifier, field)) in plan.schema().iter().enumerate() {
            let column = Expr::Column(datafusion::common::Column::from((qualifier, field)));
            exprs.push(if fills.get(at) == Some(&true) {
                self.registry
                    .call("_default", vec![column, default(field.data_type())?])?
                    .alias_qualified(qualifier.cloned(), field.name())
            } else {
                column
            });
        }
        Ok(Transformed::yes(LogicalPlanBuilder::from(plan).project(exprs)?.build()?))
    }
}

/// Which columns of a join are to be filled; none if no row is left empty.
fn of_join(join: &Join) -> Option<Vec<bool>> {
    let (fills_left, fills_right) = match join.join_type {
        JoinType::Left => (false, true),
        JoinType::Right => (true, false),
        JoinType::Full => (true, true),
        _ => return None,
    };
    let left = join.left.schema().fields().iter().map(|field| fills_left && !field.is_nullable());
    let right = join.right.schema().fields().iter().map(|field| fills_right && !field.is_nullable());
    Some(left.chain(right).collect())
}

/// Which keys of an aggregation by sets are to be filled; none if it is not by sets.
fn of_sets(aggregate: &Aggregate) -> Result<Option<Vec<bool>>> {
    if !matches!(aggregate.group_expr.as_slice(), [Expr::GroupingSet(_)]) {
        return Ok(None);
    }
    let keys = grouping_set_to_exprlist(&aggregate.group_expr)?;
    let fills = keys.into_iter().map(|key| Ok(!key.nullable(aggregate.input.schema())?));
    fills.collect::<Result<Vec<_>>>().map(Some)
}
