//! WITH FILL and INTERPOLATE as arguments of one call, which the plan takes apart.

use super::Rewriter;
use crate::Error;
use crate::dialect::alias::{Aliases, substitute};
use crate::dialect::lower;
use crate::dialect::shape::{arguments, call_name, take_args, text};
use crate::fill::node::FILL_CALL;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, Interpolate, InterpolateExpr, OrderByExpr, Value, WithFill,
};

impl Rewriter {
    /// The key in a call that the plan takes apart: the key, FROM, TO, the step and its unit.
    pub(super) fn filled(
        &mut self,
        item: &mut OrderByExpr,
        fill: WithFill,
        aliases: &Aliases,
    ) -> Result<(), Error> {
        let mut parts = vec![std::mem::replace(&mut item.expr, Expr::value(Value::Null))];
        for bound in [fill.from, fill.to] {
            parts.push(match bound {
                Some(mut bound) => {
                    substitute(&mut bound, aliases, &mut self.budget)?;
                    lower::Lower(self).value(&bound)?
                }
                None => Expr::value(Value::Null),
            });
        }
        let (unit, amount) = match &fill.step {
            None => (None, Expr::value(Value::Null)),
            Some(step) => match lower::interval_of(step) {
                Some((unit, amount)) => (Some(unit.to_lowercase()), lower::Lower(self).value(amount)?),
                None => (None, lower::Lower(self).value(step)?),
            },
        };
        parts.push(amount);
        parts.push(unit.map_or_else(|| Expr::value(Value::Null), |unit| text(&unit)));
        item.expr = lower::plain_call(FILL_CALL, parts);
        Ok(())
    }

    /// Columns of the select list and what new rows hold there, in the call of [`Rewriter::filled`]. NULL stands for all.
    pub(super) fn interpolated(
        &mut self,
        order_by: &mut [OrderByExpr],
        interpolate: Interpolate,
    ) -> Result<(), Error> {
        let is_fill = |item: &&mut OrderByExpr| call_name(&item.expr) == Some(FILL_CALL);
        let Some(Expr::Function(fill)) = order_by.iter_mut().find(is_fill).map(|item| &mut item.expr) else {
            return Err(Error::syntax("INTERPOLATE stands behind WITH FILL"));
        };
        let mut parts = take_args(fill);
        for InterpolateExpr { column, expr } in interpolate.exprs.iter().flatten() {
            let column = Expr::Identifier(Ident::with_quote('"', &column.value));
            parts.push(column.clone());
            parts.push(match expr {
                Some(expr) => {
                    let mut expr = expr.clone();
                    substitute(&mut expr, &self.scope.scalars.clone(), &mut self.budget)?;
                    lower::Lower(self).value(&expr)?
                }
                None => column,
            });
        }
        if interpolate.exprs.is_none_or(|exprs| exprs.is_empty()) {
            parts.push(Expr::value(Value::Null));
        }
        fill.args = arguments(parts);
        Ok(())
    }
}
