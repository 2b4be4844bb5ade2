//! NaN stands beside NULL in ClickHouse, first or last, whichever way is sorted; for DataFusion it is the largest number.

use crate::function::Registry;
use crate::kind;
use datafusion::common::Result;
use datafusion::common::tree_node::Transformed;
use datafusion::logical_expr::{ExprSchemable, LogicalPlan};
use std::sync::Arc;

/// The plan with NaN made the smallest number in keys where the largest would stand on the wrong side.
pub(crate) fn nan_last(plan: LogicalPlan, registry: &Arc<Registry>) -> Result<LogicalPlan> {
    let changed = plan.transform_up_with_subqueries(|plan| {
        let LogicalPlan::Sort(mut sort) = plan else { return Ok(Transformed::no(plan)) };
        let mut is_changed = false;
        for key in &mut sort.expr {
            if key.asc == key.nulls_first && kind::is_float(&key.expr.get_type(sort.input.schema())?) {
                key.expr = registry.call("_nan_lowest", vec![key.expr.clone()])?;
                is_changed = true;
            }
        }
        let plan = LogicalPlan::Sort(sort);
        Ok(if is_changed { Transformed::yes(plan) } else { Transformed::no(plan) })
    })?;
    Ok(changed.data)
}
