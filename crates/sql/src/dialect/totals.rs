//! GROUP BY … WITH TOTALS: a second query for the row over all groups, which no ORDER BY or LIMIT touches.
//!
//! ```text
//! SELECT k, sum(x) FROM t GROUP BY k WITH TOTALS HAVING h ORDER BY k LIMIT 3
//! SELECT k, sum(x) FROM t GROUP BY k HAVING h ORDER BY k LIMIT 3
//! SELECT k, sum(x) FROM t WHERE k IN (SELECT k FROM t GROUP BY k HAVING h) GROUP BY GROUPING SETS ((k), ())
//! ```
//!
//! Of the second one the row of the empty set stays; its keys hold defaults. The tables are read twice: the first
//! query's rows are cut and sorted by then, and DataFusion's aggregates do not give their states away.

use super::select::{at_position, empty_select};
use super::shape::{as_number, call};
use crate::Error;
use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, GroupByWithModifier, Ident, Query, Select, SelectItem, SetExpr, TableFactor,
    TableWithJoins,
};

/// The key of a group as text, in the query that tells which groups HAVING lets through.
const GROUP: &str = "\u{5}group";

/// Takes WITH TOTALS off the outermost SELECT; gives the query of the totals, which still has it.
pub(crate) fn taken(query: &mut Query) -> Result<Option<Query>, Error> {
    let whole = query.clone();
    let SetExpr::Select(select) = query.body.as_mut() else { return Ok(None) };
    let (GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers)) = &mut select.group_by;
    match modifiers.as_slice() {
        [GroupByWithModifier::Totals] => modifiers.clear(),
        _ => return Ok(None),
    }
    let mut totals = Query { order_by: None, limit_clause: None, ..whole };
    let SetExpr::Select(select) = totals.body.as_mut() else { return Ok(None) };
    select.distinct = None;
    if let Some(having) = select.having.take() {
        only_groups(select, having)?;
    }
    Ok(Some(totals))
}

/// Rows of groups that pass. Keys become text: NULL is in no set, and a tuple of one key has another form.
fn only_groups(select: &mut Select, having: Expr) -> Result<(), Error> {
    let GroupByExpr::Expressions(keys, _) = &select.group_by else {
        return Err(Error::Unsupported("GROUP BY ALL WITH TOTALS together with HAVING".into()));
    };
    let keys = keys.iter().map(|key| match as_number(key) {
        Some(position) => at_position(&select.projection, position),
        None => Ok(key.clone()),
    });
    let group = call("toString", vec![call("tuple", keys.collect::<Result<_, _>>()?)]);
    let mut groups = select.clone();
    groups.having = Some(having);
    if let GroupByExpr::Expressions(_, modifiers) = &mut groups.group_by {
        modifiers.clear();
    }
    groups.projection.push(SelectItem::ExprWithAlias { expr: group.clone(), alias: Ident::new(GROUP) });
    let mut names = empty_select()?;
    names.projection = vec![SelectItem::UnnamedExpr(Expr::Identifier(Ident::new(GROUP)))];
    names.from = vec![TableWithJoins { relation: of_select(groups), joins: Vec::new() }];
    let subquery = Box::new(super::select::query_of(names));
    let passes = Expr::InSubquery { expr: Box::new(group), subquery, negated: false };
    select.selection = Some(match select.selection.take() {
        Some(selection) => call("and", vec![selection, passes]),
        None => passes,
    });
    Ok(())
}

fn of_select(select: Select) -> TableFactor {
    let subquery = Box::new(super::select::query_of(select));
    TableFactor::Derived { lateral: false, subquery, alias: None, sample: None }
}
