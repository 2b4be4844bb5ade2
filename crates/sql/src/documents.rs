//! Where a document or a value of one may stand in a plan. DataFusion sees bytes and would sort, group and compare them as
//! such; ClickHouse has types inside. So what is not listed here is refused.

use crate::kind;
use crate::type_name::named;
use arrow::datatypes::DataType;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, Result, plan_err};
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{Expr, ExprSchemable, LogicalPlan};

/// Functions that look into them or hand them on.
const FUNCTIONS: &[&str] = &[
    "_comparedynamic",
    "_default",
    "_fill",
    "_item",
    "_joined",
    "_joinedordefault",
    "_kept",
    "_nullable",
    "_unfolded",
    "arrayelement",
    "cast",
    "_castnullable",
    "dynamictype",
    "getsubcolumn",
    "length",
    "materialize",
    "tostring",
    "totypename",
];

/// Refuses a plan that does with documents what only their bytes would allow.
pub(crate) fn checked(plan: LogicalPlan) -> Result<LogicalPlan> {
    plan.apply_with_subqueries(|step| {
        let schema = merge_schema(&step.inputs());
        let holds_any = schema.fields().iter().any(|field| is_document(field.data_type()));
        match step {
            LogicalPlan::Sort(sort) => {
                let keys = sort.expr.iter().map(|key| &key.expr);
                no_keys(keys, &schema, "ORDER BY")?;
            }
            LogicalPlan::Aggregate(aggregate) => no_keys(aggregate.group_expr.iter(), &schema, "GROUP BY")?,
            _ => {}
        }
        let holds_any =
            holds_any || step.schema().fields().iter().any(|field| is_document(field.data_type()));
        if holds_any {
            for expr in step.expressions() {
                expr.apply(|one| inside(one, &schema))?;
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(plan)
}

/// A document, a value of one, or an array of them.
fn is_document(data_type: &DataType) -> bool {
    match data_type {
        DataType::List(item) => is_document(item.data_type()),
        other => kind::is_json(other) || kind::is_dynamic(other),
    }
}

fn no_keys<'a>(keys: impl Iterator<Item = &'a Expr>, schema: &DFSchema, clause: &str) -> Result<()> {
    for key in keys {
        let Ok(data_type) = key.get_type(schema) else { continue };
        if is_document(&data_type) {
            return plan_err!(
                "Data types {} are not allowed in {clause} keys; write the type behind the path, as in j.a.:Int64, or convert it. (ILLEGAL_COLUMN)",
                named(&data_type, false)
            );
        }
    }
    Ok(())
}

fn inside(expr: &Expr, schema: &DFSchema) -> Result<TreeNodeRecursion> {
    let name = match expr {
        Expr::Column(_)
        | Expr::Literal(..)
        | Expr::Alias(_)
        | Expr::Case(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::Unnest(_) => return Ok(TreeNodeRecursion::Continue),
        Expr::ScalarFunction(call) if is_allowed(call.func.name()) => return Ok(TreeNodeRecursion::Continue),
        Expr::ScalarFunction(call) => call.func.name().to_owned(),
        Expr::AggregateFunction(call) => call.func.name().to_owned(),
        other => other.variant_name().to_owned(),
    };
    let mut found = None;
    expr.apply_children(|child| {
        if let Ok(data_type) = child.get_type(schema)
            && is_document(&data_type)
        {
            found = Some(data_type);
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    match found {
        Some(data_type) => plan_err!(
            "Illegal type {} of argument of {}. (ILLEGAL_TYPE_OF_ARGUMENT)",
            named(&data_type, false),
            name.replace(|one: char| one.is_control(), "")
        ),
        None => Ok(TreeNodeRecursion::Continue),
    }
}

/// Conversions are named `to…`, and functions of JSON look into it.
fn is_allowed(name: &str) -> bool {
    let is_conversion = ["toint", "touint", "tofloat", "todate", "todecimal", "tobool"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    let looks_inside = name.starts_with("json") && name.contains("paths");
    is_conversion || looks_inside || FUNCTIONS.contains(&name)
}
