//! Expressions over a table's columns, made to fit a part's.
//!
//! The table has `message`; a part has `message$form` and `message$values`, or, if it was written before or the
//! column did not play that role then, `message` itself. DataFusion asks per file, so each part is read as it is.

use super::columns::{form_name, values_name};
use super::expression::{FormLike, Message, Pattern};
use super::needle::{Case, OnForms, containment, on_forms};
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, CastExpr, Column, LikeExpr, Literal};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_expr_adapter::{
    DefaultPhysicalExprAdapterFactory, PhysicalExprAdapter, PhysicalExprAdapterFactory,
};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug)]
pub(crate) struct FormAdapterFactory {
    /// of columns that a part may lack, since they came after it
    pub(crate) defaults: Arc<BTreeMap<String, ScalarValue>>,
}

impl PhysicalExprAdapterFactory for FormAdapterFactory {
    fn create(&self, table: SchemaRef, part: SchemaRef) -> Result<Arc<dyn PhysicalExprAdapter>> {
        let rest = DefaultPhysicalExprAdapterFactory.create(Arc::clone(&table), Arc::clone(&part))?;
        Ok(Arc::new(FormAdapter { part, rest, defaults: Arc::clone(&self.defaults) }))
    }
}

#[derive(Debug)]
struct FormAdapter {
    part: SchemaRef,
    /// for all that has nothing to do with messages
    rest: Arc<dyn PhysicalExprAdapter>,
    defaults: Arc<BTreeMap<String, ScalarValue>>,
}

impl PhysicalExprAdapter for FormAdapter {
    fn rewrite(&self, expr: Arc<dyn PhysicalExpr>) -> Result<Arc<dyn PhysicalExpr>> {
        let on_part = expr.transform_down(|expr| self.rewrite_node(expr)).data()?;
        self.rest.rewrite(on_part)
    }
}

impl FormAdapter {
    fn rewrite_node(&self, expr: Arc<dyn PhysicalExpr>) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
        let Some((Search { pattern, on_forms, .. }, message)) =
            search(&expr).and_then(|search| self.message(search.column).map(|message| (search, message)))
        else {
            return self.rewrite_column(expr);
        };
        let form = |pattern| -> Arc<dyn PhysicalExpr> {
            Arc::new(FormLike::new(Arc::clone(&message.form), pattern))
        };
        let has =
            |text: &str| form(Pattern { text: containment(text), case: Case::Sensitive, negated: false });
        let whole = || Arc::clone(&expr).transform_down(|expr| self.rewrite_column(expr)).data();
        let on_part = match on_forms {
            OnForms::Same => form(pattern),
            _ if pattern.negated => whole()?,
            OnForms::Word { form, is_exact } => {
                let text = Arc::new(Literal::new(ScalarValue::Utf8View(Some(pattern.text))));
                let in_values: Arc<dyn PhysicalExpr> =
                    Arc::new(LikeExpr::new(false, false, Arc::clone(&message.values), text));
                match form.map(|form| has(&form)) {
                    None => in_values,
                    Some(in_form) if is_exact => binary(in_form, Operator::Or, in_values),
                    Some(in_form) => {
                        binary(binary(in_form, Operator::And, whole()?), Operator::Or, in_values)
                    }
                }
            }
            // The forms first: values are read only of rows that are left.
            OnForms::Needs(needed) => {
                needed.iter().rev().fold(whole()?, |rest, text| binary(has(text), Operator::And, rest))
            }
        };
        Ok(Transformed::new(on_part, true, TreeNodeRecursion::Jump))
    }

    fn rewrite_column(&self, expr: Arc<dyn PhysicalExpr>) -> Result<Transformed<Arc<dyn PhysicalExpr>>> {
        Ok(match self.message(&expr) {
            Some(message) => Transformed::new(Arc::new(message), true, TreeNodeRecursion::Jump),
            None => match self.default_of(&expr) {
                Some(value) => Transformed::new(value, true, TreeNodeRecursion::Jump),
                None => Transformed::no(expr),
            },
        })
    }

    /// What rows of the part have in a column that came after it.
    fn default_of(&self, expr: &Arc<dyn PhysicalExpr>) -> Option<Arc<dyn PhysicalExpr>> {
        let name = expr.downcast_ref::<Column>()?.name();
        let value = self.defaults.get(name).filter(|_| self.part.index_of(name).is_err())?;
        Some(Arc::new(Literal::new(value.clone())))
    }

    /// The message that a column of the table stands for, if the part has it in two.
    fn message(&self, expr: &Arc<dyn PhysicalExpr>) -> Option<Message> {
        let name = expr.downcast_ref::<Column>()?.name();
        if self.part.index_of(name).is_ok() {
            return None;
        }
        let column = |name: String| -> Option<Arc<dyn PhysicalExpr>> {
            Some(Arc::new(Column::new_with_schema(&name, &self.part).ok()?))
        };
        Some(Message { form: column(form_name(name))?, values: column(values_name(name))? })
    }
}

fn binary(
    left: Arc<dyn PhysicalExpr>,
    operator: Operator,
    right: Arc<dyn PhysicalExpr>,
) -> Arc<dyn PhysicalExpr> {
    Arc::new(BinaryExpr::new(left, operator, right))
}

/// A search through one column.
struct Search<'a> {
    column: &'a Arc<dyn PhysicalExpr>,
    pattern: Pattern,
    on_forms: OnForms,
}

/// `column LIKE 'pattern'` and its kin, `contains(column, 'text')`, `strpos(column, 'text') > 0`.
fn search(expr: &Arc<dyn PhysicalExpr>) -> Option<Search<'_>> {
    if let Some(like) = expr.downcast_ref::<LikeExpr>() {
        let text = literal(like.pattern())?;
        let case = if like.case_insensitive() { Case::Insensitive } else { Case::Sensitive };
        let on_forms = on_forms(text, case);
        let pattern = Pattern { text: text.to_owned(), case, negated: like.negated() };
        return Some(Search { column: like.expr(), pattern, on_forms });
    }
    let (column, text) = containing(expr).or_else(|| found(expr))?;
    let pattern = Pattern { text: containment(text), case: Case::Sensitive, negated: false };
    let on_forms = on_forms(&pattern.text, Case::Sensitive);
    Some(Search { column, pattern, on_forms })
}

/// `contains(column, 'text')`.
fn containing(expr: &Arc<dyn PhysicalExpr>) -> Option<(&Arc<dyn PhysicalExpr>, &str)> {
    arguments(expr, "contains")
}

/// `strpos(column, 'text') > 0`, which is also what `position` comes as.
fn found(expr: &Arc<dyn PhysicalExpr>) -> Option<(&Arc<dyn PhysicalExpr>, &str)> {
    let compared = expr.downcast_ref::<BinaryExpr>()?;
    let number = compared.right().downcast_ref::<Literal>()?.value().cast_to(&DataType::Int64).ok()?;
    let is_found = matches!(
        (compared.op(), number),
        (Operator::Gt | Operator::NotEq, ScalarValue::Int64(Some(0)))
            | (Operator::GtEq, ScalarValue::Int64(Some(1)))
    );
    let strpos = compared.left();
    let strpos = strpos.downcast_ref::<CastExpr>().map_or(strpos, CastExpr::expr);
    if is_found { arguments(strpos, "strpos") } else { None }
}

fn arguments<'a>(
    expr: &'a Arc<dyn PhysicalExpr>,
    function: &str,
) -> Option<(&'a Arc<dyn PhysicalExpr>, &'a str)> {
    let called =
        expr.downcast_ref::<ScalarFunctionExpr>().filter(|called| called.fun().name() == function)?;
    let [column, text] = called.args() else { return None };
    Some((column, literal(text)?))
}

fn literal(expr: &Arc<dyn PhysicalExpr>) -> Option<&str> {
    expr.downcast_ref::<Literal>()?.value().try_as_str().flatten()
}
