//! Aliases that are used as if they were columns: in ClickHouse any expression may name one.

use super::shape::{
    args, as_text, call, call_name, children_mut, column, function_name, lambda_names, take_args, text,
};
use super::{INNER_ALIAS_MARK, TUPLE_MARK};
use crate::{Error, limits};
use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, Ident, OrderByExpr, Query, Select, SelectItem, Visit, Visitor,
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Expressions by alias, desugared.
pub(crate) type Aliases = BTreeMap<String, Expr>;

/// Takes the aliases inside of expressions out, which leaves their names there: of `f(x AS y)` stays `f(y)`, as ClickHouse names
/// that column too.
pub(crate) fn inner_aliases(select: &mut Select, order_by: &mut [OrderByExpr]) -> Vec<(String, Expr)> {
    let mut found = Vec::new();
    for item in &mut select.projection {
        if let SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } = item {
            take_inner(expr, &mut found);
        }
    }
    for clause in [&mut select.selection, &mut select.having, &mut select.qualify].into_iter().flatten() {
        take_inner(clause, &mut found);
    }
    if let GroupByExpr::Expressions(keys, _) = &mut select.group_by {
        keys.iter_mut().for_each(|key| take_inner(key, &mut found));
    }
    order_by.iter_mut().for_each(|item| take_inner(&mut item.expr, &mut found));
    found
}

fn take_inner(expr: &mut Expr, found: &mut Vec<(String, Expr)>) {
    for child in children_mut(expr) {
        take_inner(child, found);
    }
    if call_name(expr) != Some(INNER_ALIAS_MARK) {
        return;
    }
    let Expr::Function(function) = expr else { return };
    let parts = take_args(function);
    let [name, meaning] = parts.as_slice() else { return };
    let Some(name) = as_text(name) else { return };
    let column = column(name);
    found.push((name.to_owned(), meaning.clone()));
    *expr = column;
}

/// Puts the expressions in, as often as needed; an alias inside its own expression means the column.
///
/// `budget` is shared by a whole statement, since an alias of an alias of an alias grows without it.
pub(crate) fn substitute(expr: &mut Expr, aliases: &Aliases, budget: &mut usize) -> Result<(), Error> {
    if aliases.is_empty() {
        return Ok(());
    }
    inside(expr, aliases, &mut Vec::new(), budget)
}

/// The same for the expression of the alias `own`.
pub(crate) fn substitute_within(
    expr: &mut Expr,
    own: &str,
    aliases: &Aliases,
    budget: &mut usize,
) -> Result<(), Error> {
    inside(expr, aliases, &mut vec![own.to_owned()], budget)
}

fn inside(
    expr: &mut Expr,
    aliases: &Aliases,
    hidden: &mut Vec<String>,
    budget: &mut usize,
) -> Result<(), Error> {
    *budget = budget.checked_sub(1).ok_or_else(|| Error::Limit {
        limit: "query.nodes_max",
        detail: format!("aliases make it larger than {} nodes", limits::NODES_MAX),
    })?;
    if let Expr::Identifier(ident) = expr {
        if hidden.contains(&ident.value) {
            return Ok(());
        }
        let Some(meaning) = aliases.get(&ident.value) else { return Ok(()) };
        let name = ident.value.clone();
        *expr = meaning.clone();
        hidden.push(name);
        inside(expr, aliases, hidden, budget)?;
        hidden.pop();
        return Ok(());
    }
    if let Some((name, path)) = path_of(expr, aliases, hidden) {
        let mut document = Expr::Identifier(Ident::new(name));
        inside(&mut document, aliases, hidden, budget)?;
        *expr = call("getSubcolumn", vec![document, text(&format!("{TUPLE_MARK}{path}"))]);
        return Ok(());
    }
    let before = hidden.len();
    if let Expr::Lambda(lambda) = expr {
        hidden.extend(lambda_names(lambda));
    }
    for child in children_mut(expr) {
        inside(child, aliases, hidden, budget)?;
    }
    hidden.truncate(before);
    Ok(())
}

/// `j.a.b` where j is an alias of a conversion to JSON: the alias and the path.
fn path_of(expr: &Expr, aliases: &Aliases, hidden: &[String]) -> Option<(String, String)> {
    let Expr::CompoundIdentifier(parts) = expr else { return None };
    let (first, rest) = parts.split_first()?;
    let Expr::Function(meaning) = aliases.get(&first.value).filter(|_| !hidden.contains(&first.value))?
    else {
        return None;
    };
    let is_json = matches!(args(meaning)[..], [_, target] if as_text(target) == Some("JSON"));
    if function_name(meaning) != "CAST" || !is_json {
        return None;
    }
    let keys: Vec<&str> = rest.iter().map(|part| part.value.as_str()).collect();
    Some((first.value.clone(), keys.join(".")))
}

/// Size of a parsed query, to start the budget from.
pub(crate) fn nodes(query: &Query) -> usize {
    struct Count(usize);
    impl Visitor for Count {
        type Break = ();
        fn pre_visit_expr(&mut self, _: &Expr) -> ControlFlow<()> {
            self.0 += 1;
            ControlFlow::Continue(())
        }
    }
    let mut count = Count(0);
    let _: ControlFlow<()> = Visit::visit(query, &mut count);
    count.0
}
