//! ASOF JOIN: of the rows that match, the nearest by one inequality.
//!
//! ```text
//! t ASOF JOIN u ON t.k = u.k AND t.at >= u.at
//! t JOIN (SELECT *, lead(at) OVER (PARTITION BY k ORDER BY at) AS next FROM u) AS u
//!     ON t.k = u.k AND t.at >= u.at AND (next IS NULL OR t.at < next)
//! ```
//!
//! So each row of the right side stands for the span up to the next one, and LEFT is what it always was. Behind USING the
//! last column is the inequality; the right side's own columns of these names get others there, since a bare name means
//! the left side's.

use super::Rewriter;
use super::from::{alias_of, derived};
use super::join::{Absent, everything_of, of_table};
use crate::Error;
use crate::dialect::lower;
use crate::dialect::shape::{args, call, function_name};
use crate::hidden::leave_out;
use datafusion::sql::sqlparser::ast::{
    Expr, Ident, JoinConstraint, ObjectName, OrderByExpr, OrderByOptions, SelectItem, TableAlias, TableFactor,
};

/// The inequality, from the left side to the right.
struct Nearest {
    /// as written with the left side first
    name: &'static str,
    left: Expr,
    /// of the right side, its columns without the table's name
    right: Expr,
}

/// The same with its sides exchanged.
fn exchanged(name: &str) -> Option<&'static str> {
    Some(match name {
        "greaterOrEquals" => "lessOrEquals",
        "greater" => "less",
        "lessOrEquals" => "greaterOrEquals",
        "less" => "greater",
        _ => return None,
    })
}

impl Rewriter {
    /// Gives the right side its spans and the condition their ends; marks are columns that `*` leaves out.
    pub(super) fn nearest(
        &mut self,
        constraint: &mut JoinConstraint,
        side: &mut TableFactor,
        absent: &mut Vec<Absent>,
    ) -> Result<(), Error> {
        let alias = alias_of(side).ok_or_else(refused)?;
        if let JoinConstraint::Using(names) = constraint {
            *constraint = JoinConstraint::On(self.of_names(names, &alias, side, absent)?);
        }
        let JoinConstraint::On(condition) = constraint else { return Err(refused()) };
        let (mut keys, mut nearest) = (Vec::new(), None);
        take_apart(condition, &alias.name.value, &mut keys, &mut nearest)?;
        let Nearest { name, left, right } = nearest.ok_or_else(refused)?;
        let is_past = matches!(name, "greaterOrEquals" | "greater");
        for key in &mut keys {
            *key = lower::Lower(self).value(key)?;
        }
        let order = OrderByExpr {
            expr: lower::Lower(self).value(&right)?,
            options: OrderByOptions { asc: Some(true), nulls_first: Some(!is_past) },
            with_fill: None,
        };
        let argument = order.expr.clone();
        let mark = format!("\u{5}next{}", absent.len());
        let mut inner = everything_of(side)?;
        inner.projection.push(SelectItem::ExprWithAlias {
            expr: lower::windowed(if is_past { "lead" } else { "lag" }, vec![argument], keys, vec![order]),
            alias: Ident::with_quote('"', &mark),
        });
        let end = Expr::CompoundIdentifier(vec![
            Ident::with_quote('"', &alias.name.value),
            Ident::with_quote('"', &mark),
        ]);
        let before_end = match name {
            "greaterOrEquals" => "less",
            "greater" => "lessOrEquals",
            "lessOrEquals" => "greater",
            _ => "greaterOrEquals",
        };
        let within = call("or", vec![call("isNull", vec![end.clone()]), call(before_end, vec![left, end])]);
        *condition = call("and", vec![condition.clone(), within]);
        let table = alias.name.clone();
        *side = derived(inner, Some(alias)).relation;
        absent.push(Absent::hidden(table, mark));
        Ok(())
    }

    /// `USING (k, at)` as a condition; the right side's columns are called by marks, and found by [`Scope::renamed`].
    fn of_names(
        &mut self,
        names: &[ObjectName],
        alias: &TableAlias,
        side: &mut TableFactor,
        absent: &mut Vec<Absent>,
    ) -> Result<Expr, Error> {
        let names: Vec<Ident> =
            names.iter().filter_map(|name| name.0.last().and_then(|part| part.as_ident()).cloned()).collect();
        let mut inner = everything_of(side)?;
        let own: Vec<String> = names.iter().map(|name| name.value.clone()).collect();
        if let Some(SelectItem::Wildcard(options)) = inner.projection.first_mut() {
            leave_out(options, &own);
        }
        let mut condition = None;
        for (at, name) in names.iter().enumerate() {
            let mark = format!("\u{5}using{}", absent.len());
            let left = Expr::Identifier(name.clone());
            inner.projection.push(SelectItem::ExprWithAlias {
                expr: Expr::Identifier(Ident::with_quote('"', &name.value)),
                alias: Ident::with_quote('"', &mark),
            });
            let right = Expr::CompoundIdentifier(vec![alias.name.clone(), Ident::with_quote('"', &mark)]);
            let is_last = at + 1 == names.len();
            let compared = call(if is_last { "greaterOrEquals" } else { "equals" }, vec![left, right]);
            condition = Some(match condition {
                Some(before) => call("and", vec![before, compared]),
                None => compared,
            });
            self.scope.renamed.insert((alias.name.value.clone(), name.value.clone()), mark.clone());
            absent.push(Absent::hidden(alias.name.clone(), mark));
        }
        *side = derived(inner, Some(alias.clone())).relation;
        condition.ok_or_else(refused)
    }
}

fn refused() -> Error {
    Error::Arguments(
        "ASOF JOIN needs ON with equal columns and one inequality between the tables, each column with its table's name. (INVALID_JOIN_ON_EXPRESSION)"
            .into(),
    )
}

/// The right side's keys, and the one inequality.
fn take_apart(
    condition: &Expr,
    alias: &str,
    keys: &mut Vec<Expr>,
    nearest: &mut Option<Nearest>,
) -> Result<(), Error> {
    let Expr::Function(function) = condition else { return Err(refused()) };
    let name = function_name(function);
    let all = args(function);
    if name == "and" {
        return all.into_iter().try_for_each(|arg| take_apart(arg, alias, keys, nearest));
    }
    let [first, second] = all.as_slice() else { return Err(refused()) };
    let (left, right, is_exchanged) = match (of_table(first, alias), of_table(second, alias)) {
        (None, Some(right)) => ((*first).clone(), right, false),
        (Some(right), None) => ((*second).clone(), right, true),
        _ => return Err(refused()),
    };
    if name == "equals" {
        keys.push(right);
        return Ok(());
    }
    let other = exchanged(name).ok_or_else(refused)?;
    let name = if is_exchanged { other } else { exchanged(other).ok_or_else(refused)? };
    if nearest.replace(Nearest { name, left, right }).is_some() {
        return Err(refused());
    }
    Ok(())
}
