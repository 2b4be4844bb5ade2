//! GROUP BY: keys, and the sets of keys that ROLLUP, CUBE and GROUPING SETS make.

use super::Rewriter;
use crate::dialect::alias::{Aliases, substitute};
use crate::dialect::lower;
use crate::dialect::shape::{any, as_number, call, call_name, number, text};
use crate::{Error, limits};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, GroupByExpr, GroupByWithModifier, Select, SelectItem,
};

impl Rewriter {
    pub(super) fn group_by(&mut self, select: &mut Select, aliases: &Aliases) -> Result<(), Error> {
        if let GroupByExpr::All(modifiers) = &select.group_by {
            let is_key =
                |expr: &&Expr| !any(expr, &|inner| call_name(inner).is_some_and(lower::is_aggregate));
            let keys = select.projection.iter().filter_map(expr_of).filter(is_key).cloned().collect();
            select.group_by = GroupByExpr::Expressions(keys, modifiers.clone());
        }
        let Select { group_by, projection, having, .. } = select;
        let GroupByExpr::Expressions(keys, modifiers) = group_by else { return Ok(()) };
        in_sets(keys, &std::mem::take(modifiers))?;
        if matches!(keys.first(), Some(Expr::Rollup(_) | Expr::Cube(_))) {
            // DataFusion makes a row of totals of no rows, ClickHouse does so for GROUPING SETS alone
            let some = call("greater", vec![call("count", Vec::new()), number("0")]);
            *having = Some(match having.take() {
                Some(having) => call("and", vec![having, some]),
                None => some,
            });
        }
        for key in keys {
            match key {
                Expr::Rollup(sets) | Expr::Cube(sets) | Expr::GroupingSets(sets) => {
                    for key in sets.iter_mut().flatten() {
                        if let Some(position) = as_number(key) {
                            *key = at_position(projection, position)?;
                        }
                        self.key(key, aliases)?;
                    }
                }
                position if as_number(position).is_some() => {}
                key => self.key(key, aliases)?,
            }
        }
        Ok(())
    }

    /// Leaves of the sets that WITH TOTALS makes the empty one, whose row has the default of a key that is 1 elsewhere.
    pub(super) fn only_totals(select: &mut Select) {
        let GroupByExpr::Expressions(keys, _) = &mut select.group_by else { return };
        let Some(Expr::GroupingSets(sets)) = keys.first_mut() else { return };
        let Some(keys) = sets.first_mut() else { return };
        let mark = lower::plain_call("_kept", vec![lower::typed("UInt8", vec![text("1")])]);
        keys.push(mark.clone());
        select.having = Some(Expr::BinaryOp {
            left: Box::new(mark),
            op: BinaryOperator::Eq,
            right: Box::new(number("0")),
        });
    }

    fn key(&mut self, key: &mut Expr, aliases: &Aliases) -> Result<(), Error> {
        substitute(key, aliases, &mut self.budget)?;
        *key = lower::Lower(self).value(key)?;
        Ok(())
    }
}

/// `a, b WITH ROLLUP` as `ROLLUP(a, b)`, and CUBE alike.
fn in_sets(keys: &mut Vec<Expr>, modifiers: &[GroupByWithModifier]) -> Result<(), Error> {
    let each = |keys: &mut Vec<Expr>| keys.drain(..).map(|key| vec![key]).collect();
    match modifiers {
        [] => {}
        [GroupByWithModifier::Rollup] => *keys = vec![Expr::Rollup(each(keys))],
        [GroupByWithModifier::Cube] => *keys = vec![Expr::Cube(each(keys))],
        [GroupByWithModifier::Totals] if keys.is_empty() => {}
        [GroupByWithModifier::Totals] => {
            *keys = vec![Expr::GroupingSets(vec![std::mem::take(keys), Vec::new()])]
        }
        [other, ..] => return Err(Error::Unsupported(other.to_string())),
    }
    let is_set = |key: &Expr| matches!(key, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_));
    if keys.len() > 1 && keys.iter().any(is_set) {
        return Err(Error::Unsupported("ROLLUP, CUBE or GROUPING SETS beside another key".into()));
    }
    match keys.first() {
        Some(Expr::Rollup(sets) | Expr::Cube(sets)) if sets.iter().any(|keys| keys.len() != 1) => {
            Err(Error::Unsupported("several keys as one of ROLLUP or CUBE".into()))
        }
        Some(Expr::Cube(keys)) if keys.len() > limits::CUBE_KEYS_MAX => Err(Error::Limit {
            limit: "query.cube_keys_max",
            detail: format!("CUBE of {} keys, {} are allowed", keys.len(), limits::CUBE_KEYS_MAX),
        }),
        _ => Ok(()),
    }
}

/// Whether it is the query of WITH TOTALS.
pub(super) fn is_totals(group_by: &GroupByExpr) -> bool {
    let (GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers)) = group_by;
    matches!(modifiers.as_slice(), [GroupByWithModifier::Totals])
}

fn expr_of(item: &SelectItem) -> Option<&Expr> {
    match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
        _ => None,
    }
}

pub(crate) fn at_position(projection: &[SelectItem], position: &str) -> Result<Expr, Error> {
    let at = position.parse::<usize>().ok().and_then(|position| position.checked_sub(1));
    let item = at.and_then(|at| projection.get(at)).and_then(expr_of);
    item.cloned().ok_or_else(|| Error::Unsupported(format!("BY the position {position}")))
}
