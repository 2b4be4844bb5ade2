//! Aliases that are used as if they were columns: in ClickHouse any expression may name one.

use super::TUPLE_MARK;
use super::shape::{args, as_text, call, children_mut, function_name, lambda_names, text};
use crate::{Error, limits};
use datafusion::sql::sqlparser::ast::{Expr, Ident, Query, Visit, Visitor};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Expressions by alias, desugared.
pub(crate) type Aliases = BTreeMap<String, Expr>;

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
