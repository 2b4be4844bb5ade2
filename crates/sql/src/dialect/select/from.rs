//! FROM: subqueries, joins as ClickHouse means them, and ARRAY JOIN.

use super::Rewriter;
use super::join::{self, Absent};
use crate::Error;
use crate::dialect::lower;
use crate::dialect::shape::call;
use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, Ident, JoinOperator, Query, Select, SelectItem, SetExpr, TableAlias,
    TableAliasColumnDef, TableFactor, TableWithJoins, WildcardAdditionalOptions,
};
use datafusion::sql::sqlparser::dialect::ClickHouseDialect;
use datafusion::sql::sqlparser::parser::Parser;

impl Rewriter {
    /// Tables, subqueries and joins.
    pub(super) fn from(&mut self, select: &mut Select) -> Result<(), Error> {
        let mut absent = Vec::new();
        for from in &mut select.from {
            self.tables(from, &mut absent)?;
        }
        join::keep_absent(select, &absent);
        self.array_joins(select)
    }

    /// A table and those joined to it.
    fn tables(&mut self, from: &mut TableWithJoins, absent: &mut Vec<Absent>) -> Result<(), Error> {
        self.relation(&mut from.relation)?;
        for at in 0..from.joins.len() {
            if is_array_join(&from.joins[at].join_operator) {
                continue;
            }
            self.relation(&mut from.joins[at].relation)?;
            self.join(from, at, absent)?;
        }
        Ok(())
    }

    fn relation(&mut self, relation: &mut TableFactor) -> Result<(), Error> {
        match relation {
            TableFactor::Table { args: Some(args), .. } => {
                if args.settings.is_some() {
                    return Err(Error::Unsupported("SETTINGS of a table function".into()));
                }
                for arg in &mut args.args {
                    let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else {
                        return Err(Error::Unsupported("a named argument of a table function".into()));
                    };
                    *expr = lower::Lower(self).value(expr)?;
                }
                Ok(())
            }
            TableFactor::Derived { subquery, lateral: false, .. } => self.query(subquery),
            TableFactor::NestedJoin { table_with_joins, .. } => {
                let mut absent = Vec::new();
                self.tables(table_with_joins, &mut absent)?;
                if !absent.is_empty() {
                    return Err(Error::Unsupported("ANTI JOIN in brackets".into()));
                }
                Ok(())
            }
            TableFactor::Table { .. } => Ok(()),
            other => Err(Error::Unsupported(format!("FROM {other}"))),
        }
    }

    /// `t ARRAY JOIN a AS b, c` becomes a subquery that unnests.
    fn array_joins(&mut self, select: &mut Select) -> Result<(), Error> {
        let Some(first) = select.from.first_mut() else { return Ok(()) };
        let Some(at) = first.joins.iter().position(|join| is_array_join(&join.join_operator)) else {
            return Ok(());
        };
        if at != 0 {
            return Err(Error::Unsupported("ARRAY JOIN together with another JOIN".into()));
        }
        let joins = std::mem::take(&mut first.joins);
        let keeps_empty = matches!(joins[0].join_operator, JoinOperator::LeftArrayJoin);
        if joins.iter().skip(1).any(|join| is_array_join(&join.join_operator)) {
            return Err(Error::Unsupported("two ARRAY JOIN".into()));
        }
        if joins.len() > 1 {
            return Err(Error::Unsupported("ARRAY JOIN together with another JOIN".into()));
        }
        let mut arrays = Vec::new();
        for join in joins {
            arrays.push(named_array(join.relation)?);
        }
        // `ARRAY JOIN a, b` reads as one joined table and more tables behind commas
        let rest: Vec<TableWithJoins> = select.from.drain(1..).collect();
        for more in rest {
            arrays.push(named_array(more.relation)?);
        }
        self.array_join_in_from(select, arrays, keeps_empty)
    }

    /// Wraps the one relation of FROM: `(SELECT *, unnest(array) AS name FROM relation)`.
    pub(super) fn array_join_in_from(
        &mut self,
        select: &mut Select,
        arrays: Vec<(String, Expr)>,
        keeps_empty: bool,
    ) -> Result<(), Error> {
        if select.from.iter().any(|from| !from.joins.is_empty()) || select.from.len() > 1 {
            return Err(Error::Unsupported("arrayJoin or ARRAY JOIN together with a JOIN".into()));
        }
        let mut inner = empty_select()?;
        inner.from = std::mem::take(&mut select.from);
        inner.projection.clear();
        let names: Vec<String> = arrays.iter().map(|(name, _)| name.clone()).collect();
        let has_table = !inner.from.is_empty();
        if has_table {
            let mut options = WildcardAdditionalOptions::default();
            let replaced: Vec<Ident> = arrays
                .iter()
                .filter(|(name, expr)| matches!(expr, Expr::Identifier(ident) if ident.value == *name))
                .map(|(name, _)| Ident::with_quote('"', name))
                .collect();
            if let Some((first_element, rest)) = replaced.split_first() {
                options.opt_except = Some(datafusion::sql::sqlparser::ast::ExceptSelectItem {
                    first_element: first_element.clone(),
                    additional_elements: rest.to_vec(),
                });
            }
            inner.projection.push(SelectItem::Wildcard(options));
        }
        let all: Vec<Expr> = arrays.iter().map(|(_, expr)| expr.clone()).collect();
        for (at, (alias, _)) in arrays.into_iter().enumerate() {
            let mut args = vec![crate::dialect::shape::number(&at.to_string())];
            args.extend(all.iter().cloned());
            let checked = call(if keeps_empty { "_joinedOrDefault" } else { "_joined" }, args);
            let lowered = lower::Lower(self).internal(&checked)?;
            inner.projection.push(SelectItem::ExprWithAlias {
                expr: lower::plain_call("_item", vec![lower::plain_call("unnest", vec![lowered])]),
                alias: Ident::with_quote('"', alias),
            });
        }
        let alias = inner.from.first().and_then(|from| alias_of(&from.relation));
        debug_assert!(!names.is_empty(), "at least one array");
        select.from = vec![derived(inner, alias)];
        Ok(())
    }
}

fn is_array_join(operator: &JoinOperator) -> bool {
    matches!(operator, JoinOperator::ArrayJoin | JoinOperator::LeftArrayJoin | JoinOperator::InnerArrayJoin)
}

/// `arr AS b` was read as a table with an alias.
fn named_array(relation: TableFactor) -> Result<(String, Expr), Error> {
    let TableFactor::Table { name, alias, args: None, .. } = relation else {
        return Err(Error::Unsupported("ARRAY JOIN of an expression; give it an alias in a subquery".into()));
    };
    let parts: Vec<Ident> = name.0.iter().filter_map(|part| part.as_ident()).cloned().collect();
    let column = parts.last().map(|ident| ident.value.clone()).unwrap_or_default();
    let expr = match parts.as_slice() {
        [one] => Expr::Identifier(one.clone()),
        _ => Expr::CompoundIdentifier(parts),
    };
    Ok((alias.map_or(column, |alias| alias.name.value), expr))
}

pub(super) fn alias_of(relation: &TableFactor) -> Option<TableAlias> {
    match relation {
        TableFactor::Table { alias: Some(alias), .. } | TableFactor::Derived { alias: Some(alias), .. } => {
            Some(alias.clone())
        }
        TableFactor::Table { name, .. } => {
            let ident = name.0.last().and_then(|part| part.as_ident())?.clone();
            Some(TableAlias { explicit: true, name: ident, columns: Vec::new(), at: None })
        }
        _ => None,
    }
}

pub(crate) fn empty_select() -> Result<Select, Error> {
    let parsed =
        Parser::new(&ClickHouseDialect {}).try_with_sql("SELECT 1").and_then(|mut p| p.parse_query());
    let body = parsed.map(|query| *query.body).map_err(|error| Error::syntax(error.to_string()))?;
    match body {
        SetExpr::Select(select) => Ok(*select),
        _ => Err(Error::Unsupported("this form of SELECT".into())),
    }
}

/// `SELECT *` of nothing yet.
pub(crate) fn everything() -> Result<Select, Error> {
    let mut select = empty_select()?;
    select.projection = vec![SelectItem::Wildcard(WildcardAdditionalOptions::default())];
    Ok(select)
}

/// A query of one select.
pub(crate) fn query_of(select: Select) -> Query {
    Query {
        with: None,
        body: Box::new(SetExpr::Select(Box::new(select))),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: Vec::new(),
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: Vec::new(),
    }
}

pub(super) fn derived(select: Select, alias: Option<TableAlias>) -> TableWithJoins {
    derived_query(query_of(select), alias)
}

fn derived_query(query: Query, alias: Option<TableAlias>) -> TableWithJoins {
    let subquery = Box::new(query);
    TableWithJoins {
        relation: TableFactor::Derived { lateral: false, subquery, alias, sample: None },
        joins: Vec::new(),
    }
}

/// `SELECT item FROM (query) WHERE item IS NOT NULL`, for a query of one column, lowered already.
pub(crate) fn without_null(query: Query) -> Result<Query, Error> {
    let item = || Expr::Identifier(Ident::with_quote('"', "\u{5}item"));
    let column = TableAliasColumnDef { name: Ident::with_quote('"', "\u{5}item"), data_type: None };
    let alias = TableAlias {
        explicit: true,
        name: Ident::with_quote('"', "\u{5}set"),
        columns: vec![column],
        at: None,
    };
    let mut outer = empty_select()?;
    outer.projection = vec![SelectItem::UnnamedExpr(item())];
    outer.selection = Some(Expr::IsNotNull(Box::new(item())));
    outer.from = vec![TableWithJoins {
        relation: TableFactor::Derived {
            lateral: false,
            subquery: Box::new(query),
            alias: Some(alias),
            sample: None,
        },
        joins: Vec::new(),
    }];
    Ok(query_of(outer))
}

/// `SELECT array of all items FROM (query)`, for a query of [`without_null`].
pub(crate) fn collected(query: Query) -> Result<Query, Error> {
    let item = Expr::Identifier(Ident::with_quote('"', "\u{5}item"));
    let mut outer = empty_select()?;
    outer.projection = vec![SelectItem::ExprWithAlias {
        expr: lower::plain_call("_groupuniqarray", vec![item]),
        alias: Ident::with_quote('"', "\u{5}items"),
    }];
    let name = Ident::with_quote('"', "\u{5}all");
    outer.from =
        vec![derived_query(query, Some(TableAlias { explicit: true, name, columns: Vec::new(), at: None }))];
    Ok(query_of(outer))
}
