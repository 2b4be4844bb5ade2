//! Calls of aggregate functions.

use super::{Lower, quote_name, typed};
use crate::Error;
use crate::aggregate::{self, Recipe};
use crate::dialect::shape::{args, function, is_distinct, number, parameters};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, DuplicateTreatment, Expr, Function, FunctionArguments, WindowType,
};

impl Lower<'_> {
    /// `f(n)(x)`, `fIf(x, condition)`, `f(x) FILTER (WHERE condition)`.
    pub(super) fn aggregate(&mut self, call: &Function, recipe: &Recipe) -> Result<Expr, Error> {
        let mut inside = args(call);
        let mut conditions: Vec<&Expr> = call.filter.as_deref().into_iter().collect();
        if recipe.has_condition() {
            conditions.extend(inside.pop());
        }
        let mut condition = None;
        for expr in conditions {
            let truth = self.truth(expr)?;
            condition = Some(match condition.take() {
                None => truth,
                Some(left) => {
                    Expr::BinaryOp { left: Box::new(left), op: BinaryOperator::And, right: Box::new(truth) }
                }
            });
        }
        let plan = aggregate::plan(recipe, is_distinct(call), inside.len(), &parameters(call))?;
        let mut args = self.values(&inside)?;
        if !plan.is_count {
            // over no rows the result depends on whether an argument may be NULL
            args = args.into_iter().map(|arg| typed("argument", vec![arg])).collect();
        }
        if args.is_empty() && plan.is_bare {
            args.push(number("1"));
        }
        if plan.takes_parameters {
            args.extend(self.values(&parameters(call))?);
        }
        let mut lowered = function(&plan.name, args);
        quote_name(&mut lowered, &plan.name);
        if plan.is_distinct
            && let FunctionArguments::List(list) = &mut lowered.args
        {
            list.duplicate_treatment = Some(DuplicateTreatment::Distinct);
        }
        lowered.filter = condition.map(Box::new);
        lowered.over.clone_from(&call.over);
        if let Some(WindowType::WindowSpec(spec)) = &mut lowered.over {
            self.window(spec)?;
        }
        let lowered = Expr::Function(lowered);
        Ok(if plan.is_count { typed("count", vec![lowered]) } else { lowered })
    }
}
