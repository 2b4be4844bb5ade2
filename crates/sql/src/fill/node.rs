//! WITH FILL in the logical plan, and how it becomes a step of the physical one.

use super::interpolate::{self, Interpolation};
use super::{FillExec, Filling, Key, Step, checked, column_of, refused};
use crate::function::Registry;
use arrow::compute::SortOptions;
use arrow::datatypes::DataType;
use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, DFSchemaRef, DataFusionError, Result, ScalarValue};
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{
    Expr, Extension, LogicalPlan, UserDefinedLogicalNode, UserDefinedLogicalNodeCore,
};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, ExtensionPlanner, PhysicalPlanner};
use std::fmt;
use std::sync::Arc;

/// The call that lowering puts around a key with FILL: the key, FROM, TO, the step and its unit; then a column and what it
/// becomes for each that is interpolated, or one NULL for all of them.
pub(crate) const FILL_CALL: &str = "_withfill";

/// The sort that fills.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Fill {
    input: LogicalPlan,
    /// the keys, then what else the call holds
    exprs: Vec<Expr>,
    options: Vec<(bool, bool)>,
    at: usize,
}

impl PartialOrd for Fill {
    fn partial_cmp(&self, _: &Self) -> Option<std::cmp::Ordering> {
        None
    }
}

impl UserDefinedLogicalNodeCore for Fill {
    fn name(&self) -> &str {
        "Fill"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        self.input.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        self.exprs.clone()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Fill")
    }

    fn with_exprs_and_inputs(&self, exprs: Vec<Expr>, inputs: Vec<LogicalPlan>) -> Result<Self> {
        let input = inputs.into_iter().next().unwrap_or_else(|| self.input.clone());
        Ok(Self { input, exprs, options: self.options.clone(), at: self.at })
    }
}

/// The plan with each sort that fills made a node of its own.
pub(crate) fn planned(plan: LogicalPlan, _: &Registry) -> Result<LogicalPlan> {
    let changed = plan.transform_up_with_subqueries(|plan| {
        let LogicalPlan::Sort(sort) = &plan else { return Ok(Transformed::no(plan)) };
        let is_fill =
            |expr: &Expr| matches!(expr, Expr::ScalarFunction(call) if call.func.name() == FILL_CALL);
        let Some(at) = sort.expr.iter().position(|key| is_fill(&key.expr)) else {
            return Ok(Transformed::no(plan));
        };
        if sort.expr.iter().filter(|key| is_fill(&key.expr)).count() > 1 {
            return Err(refused("of two columns"));
        }
        let mut exprs: Vec<Expr> = sort.expr.iter().map(|key| key.expr.clone()).collect();
        let Expr::ScalarFunction(call) = exprs[at].clone() else { return Ok(Transformed::no(plan)) };
        let mut parts = call.args.into_iter();
        if let Some(key) = parts.next() {
            exprs[at] = key;
        }
        exprs.extend(parts);
        let options = sort.expr.iter().map(|key| (!key.asc, key.nulls_first)).collect();
        let fill = Fill { input: sort.input.as_ref().clone(), exprs, options, at };
        Ok(Transformed::yes(LogicalPlan::Extension(Extension { node: Arc::new(fill) })))
    })?;
    Ok(changed.data)
}

/// DataFusion's planner with one node more.
#[derive(Debug)]
pub(crate) struct FillPlanner;

#[async_trait]
impl QueryPlanner for FillPlanner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        state: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(Self)]);
        planner.create_physical_plan(plan, state).await
    }
}

#[async_trait]
impl ExtensionPlanner for FillPlanner {
    async fn plan_extension(
        &self,
        _: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _: &[&LogicalPlan],
        inputs: &[Arc<dyn ExecutionPlan>],
        state: &dyn Session,
        _: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let (Some(fill), [input]) = (node.as_any().downcast_ref::<Fill>(), inputs) else { return Ok(None) };
        let (keys, rest) = fill.exprs.split_at(fill.options.len());
        let schema = fill.input.schema();
        let physical = |(expr, (descending, nulls_first)): (&Expr, &(bool, bool))| -> Result<Key> {
            let expr = state.create_physical_expr(expr.clone(), schema)?;
            Ok(Key { expr, options: SortOptions { descending: *descending, nulls_first: *nulls_first } })
        };
        let keys = keys.iter().zip(&fill.options).map(physical).collect::<Result<Vec<_>>>()?;
        let column = column_of(&keys[fill.at].expr)
            .ok_or_else(|| refused("of an expression that is not selected; select it under a name"))?;
        let Some((bounds, interpolated)) = rest.split_at_checked(4) else {
            return Err(refused("with these bounds"));
        };
        let values = bounds.iter().map(|expr| constant(expr, state)).collect::<Result<Vec<_>>>()?;
        let [from, to, amount, unit] = values.as_slice() else { return Err(refused("with these bounds")) };
        let interpolations = interpolations(interpolated, &keys, schema, state)?;
        let descending = keys[fill.at].options.descending;
        let amount = match amount.cast_to(&DataType::Int64)? {
            ScalarValue::Int64(Some(amount)) => amount,
            _ => {
                if descending {
                    -1
                } else {
                    1
                }
            }
        };
        let unit = unit.try_as_str().flatten().map(str::to_owned);
        Ok(Some(Arc::new(FillExec {
            properties: FillExec::properties(input.schema()),
            filling: Filling {
                schema: input.schema(),
                at: fill.at,
                column,
                from: from.clone(),
                to: to.clone(),
                step: checked(Step { amount, unit }, descending)?,
                keys,
                interpolations,
            },
            input: Arc::clone(input),
        })))
    }
}

/// What new rows hold, by position of the column.
fn interpolations(
    exprs: &[Expr],
    keys: &[Key],
    schema: &DFSchema,
    state: &dyn Session,
) -> Result<Vec<Interpolation>> {
    let key_columns: Vec<usize> = keys.iter().filter_map(|key| column_of(&key.expr)).collect();
    if exprs.len() == 1 {
        let others = (0..schema.fields().len()).filter(|column| !key_columns.contains(column));
        return Ok(others.map(|column| Interpolation { column, value: None }).collect());
    }
    let mut all = Vec::with_capacity(exprs.len() / 2);
    for pair in exprs.chunks_exact(2) {
        let column = interpolate::column_at(&state.create_physical_expr(pair[0].clone(), schema)?)?;
        let value = match pair[0] == pair[1] {
            true => None,
            false => Some(state.create_physical_expr(pair[1].clone(), schema)?),
        };
        all.push(Interpolation { column, value });
    }
    interpolate::checked(&all, &key_columns)?;
    Ok(all)
}

/// The value of an expression that reads no column.
fn constant(expr: &Expr, state: &dyn Session) -> Result<ScalarValue> {
    if !expr.column_refs().is_empty() {
        return Err(DataFusionError::Plan(
            "FROM, TO and STEP of WITH FILL must be constants. (INVALID_WITH_FILL_EXPRESSION)".into(),
        ));
    }
    let physical = state.create_physical_expr(expr.clone(), &DFSchema::empty())?;
    let batch = arrow::array::RecordBatch::try_new_with_options(
        Arc::new(arrow::datatypes::Schema::empty()),
        Vec::new(),
        &arrow::array::RecordBatchOptions::new().with_row_count(Some(1)),
    )?;
    let value = physical.evaluate(&batch)?.into_array(1)?;
    ScalarValue::try_from_array(&value, 0)
}
