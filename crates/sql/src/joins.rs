//! Unmatched rows of an outer join hold defaults in ClickHouse (`join_use_nulls = 0`), not NULL.

use crate::function::Registry;
use crate::function::logic::default_of;
use arrow::datatypes::DataType;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DataFusionError, JoinType, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};
use std::sync::Arc;

/// Puts a projection over each outer join that fills what the join left empty.
#[derive(Debug)]
pub(crate) struct FillOuterJoins {
    registry: Arc<Registry>,
}

/// The type's default as a literal. It stands in the call, since the optimizer asks what a filter makes of the
/// unmatched rows by putting in a NULL that has lost its type.
fn default(data_type: &DataType) -> Result<Expr> {
    let value = default_of(data_type).map_err(|fault| DataFusionError::Plan(fault.0))?;
    Ok(Expr::Literal(value, None))
}

impl FillOuterJoins {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        Self { registry }
    }

    /// The plan with every outer join filled. Done before the types of the answer are read from it.
    pub(crate) fn rewrite(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        let filled = plan.transform_up_with_subqueries(|plan| {
            let plan = self.filled(plan)?;
            if plan.transformed { Ok(plan) } else { plan.data.recompute_schema().map(Transformed::no) }
        })?;
        Ok(filled.data)
    }

    fn filled(&self, plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
        let LogicalPlan::Join(join) = &plan else { return Ok(Transformed::no(plan)) };
        let (fills_left, fills_right) = match join.join_type {
            JoinType::Left => (false, true),
            JoinType::Right => (true, false),
            JoinType::Full => (true, true),
            _ => return Ok(Transformed::no(plan)),
        };
        let left_columns = join.left.schema().fields().len();
        let mut exprs = Vec::new();
        for (at, (qualifier, field)) in plan.schema().iter().enumerate() {
            let column = Expr::Column(datafusion::common::Column::from((qualifier, field)));
            let (side, fills) = if at < left_columns {
                (join.left.schema().field(at), fills_left)
            } else {
                (join.right.schema().field(at - left_columns), fills_right)
            };
            exprs.push(if fills && !side.is_nullable() {
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
