//! NaN stands beside NULL in ClickHouse, first or last, whichever way is sorted; for DataFusion it is the largest number.

use crate::function::Registry;
use crate::kind;
use datafusion::common::Result;
use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan};
use std::sync::Arc;

/// The plan with NaN made the smallest number in keys where the largest would stand on the wrong side.
pub(crate) fn nan_last(plan: LogicalPlan, registry: &Arc<Registry>) -> Result<LogicalPlan> {
    let changed = plan.transform_up_with_subqueries(|plan| {
        let LogicalPlan::Sort(mut sort) = plan else { return Ok(Transformed::no(plan)) };
        let mut is_changed = false;
        for key in &mut sort.expr {
            if !kind::is_float(&key.expr.get_type(sort.input.schema())?) {
                continue;
            }
            if key.asc == key.nulls_first {
                key.expr = registry.call("_nan_lowest", vec![key.expr.clone()])?;
                is_changed = true;
            } else if is_made(&key.expr, &sort.input) {
                // 0 / 0 has the sign bit set, and would be the smallest
                key.expr = registry.call("_nan_highest", vec![key.expr.clone()])?;
                is_changed = true;
            }
        }
        let plan = LogicalPlan::Sort(sort);
        Ok(if is_changed { Transformed::yes(plan) } else { Transformed::no(plan) })
    })?;
    Ok(changed.data)
}

/// Whether the key is worked out by the query, and not a column as a table holds it.
fn is_made(key: &Expr, input: &LogicalPlan) -> bool {
    let Expr::Column(column) = key else { return true };
    match input {
        LogicalPlan::Projection(projection) => {
            let at = projection.schema.maybe_index_of_column(column);
            let made = at.and_then(|at| projection.expr.get(at)).map(|expr| expr.clone().unalias());
            made.is_none_or(|made| is_made(&made, &projection.input))
        }
        LogicalPlan::TableScan(_) => false,
        LogicalPlan::Filter(filter) => is_made(key, &filter.input),
        _ => true,
    }
}
