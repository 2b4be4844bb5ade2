//! `arrayJoin(x)` in expressions.

use super::Rewriter;
use crate::Error;
use crate::dialect::alias::{Aliases, substitute};
use crate::dialect::name;
use crate::dialect::shape::{any, args, call_name, children, children_mut, column};
use datafusion::sql::sqlparser::ast::{Expr, GroupByExpr, Ident, OrderByExpr, Select, SelectItem};

impl Rewriter {
    /// `arrayJoin(x)` moves into FROM, where it can be grouped and filtered by.
    pub(super) fn hoist_array_join(
        &mut self,
        select: &mut Select,
        aliases: &Aliases,
        order_by: &mut [OrderByExpr],
    ) -> Result<(), Error> {
        let is_join =
            |expr: &Expr| call_name(expr).is_some_and(|name| name.eq_ignore_ascii_case("arrayJoin"));
        let mut found: Vec<Expr> = Vec::new();
        for item in &select.projection {
            if let SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } = item {
                collect(expr, &is_join, &mut found);
            }
        }
        for clause in [&select.selection, &select.having].into_iter().flatten() {
            collect(clause, &is_join, &mut found);
        }
        if found.is_empty() {
            return Ok(());
        }
        // each of different arrays multiplies the rows of those before it
        for (at, target) in found.iter().enumerate() {
            self.array_joined(select, aliases, order_by, target, &format!("\u{5}joined{at}"))?;
        }
        Ok(())
    }

    /// One `arrayJoin(x)` as a column of FROM, under this name.
    fn array_joined(
        &mut self,
        select: &mut Select,
        aliases: &Aliases,
        order_by: &mut [OrderByExpr],
        target: &Expr,
        joined: &str,
    ) -> Result<(), Error> {
        let is_join =
            |expr: &Expr| call_name(expr).is_some_and(|name| name.eq_ignore_ascii_case("arrayJoin"));
        let mut array = match target {
            Expr::Function(function) if args(function).len() == 1 => args(function)[0].clone(),
            _ => return Err(Error::Unsupported("arrayJoin with these arguments".into())),
        };
        substitute(&mut array, aliases, &mut self.budget)?;
        if any(&array, &is_join) {
            return Err(Error::Unsupported("arrayJoin inside arrayJoin".into()));
        }
        self.array_join_in_from(select, vec![(joined.to_owned(), array)], false)?;
        for item in &mut select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let alias = name::of(expr);
                    if replace(expr, target, joined) {
                        let expr = expr.clone();
                        *item = SelectItem::ExprWithAlias { expr, alias: Ident::with_quote('"', alias) };
                    }
                }
                SelectItem::ExprWithAlias { expr, .. } => {
                    replace(expr, target, joined);
                }
                _ => return Err(Error::Unsupported("arrayJoin together with *".into())),
            }
        }
        let groups = match &mut select.group_by {
            GroupByExpr::Expressions(keys, _) => keys.iter_mut().collect::<Vec<_>>(),
            GroupByExpr::All(_) => Vec::new(),
        };
        let clauses = [&mut select.selection, &mut select.having].into_iter().flatten();
        for expr in clauses.chain(groups).chain(order_by.iter_mut().map(|item| &mut item.expr)) {
            replace(expr, target, joined);
        }
        Ok(())
    }
}

fn collect(expr: &Expr, test: &impl Fn(&Expr) -> bool, found: &mut Vec<Expr>) {
    if test(expr) {
        if !found.contains(expr) {
            found.push(expr.clone());
        }
        return;
    }
    for child in children(expr) {
        collect(child, test, found);
    }
}

fn replace(expr: &mut Expr, target: &Expr, joined: &str) -> bool {
    if expr == target {
        *expr = column(joined);
        return true;
    }
    let mut is_changed = false;
    for child in children_mut(expr) {
        is_changed |= replace(child, target, joined);
    }
    is_changed
}
