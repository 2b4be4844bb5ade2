//! Clauses with ClickHouse's meaning, written as clauses that DataFusion plans.

use super::alias::{Aliases, inner_aliases, substitute, substitute_within};
use super::shape::{args, as_number, as_text, function_name};
use super::{LIMIT_BY_MARK, SCALAR_MARK, TIES_MARK, lower, name};
use crate::labels::TWIN_MARK;
use crate::{Error, limits};
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Distinct, Expr, Ident, LimitClause, Offset, OffsetRows, OrderBy, OrderByExpr,
    OrderByKind, OrderByOptions, Query, Select, SelectItem, SetExpr, SetOperator, SetQuantifier,
    WildcardAdditionalOptions,
};
use std::collections::{BTreeMap, BTreeSet};

mod asof;
mod columns;
mod fill;
mod from;
mod grouping;
mod join;
mod joined;

pub(crate) use from::{collected, empty_select, everything, query_of, without_null};
pub(crate) use grouping::at_position;

/// What a nested query inherits.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    /// `WITH expr AS x` of this query and those around it
    scalars: Aliases,
    /// names of columns by table and the name that the query has for them
    renamed: BTreeMap<(String, String), String>,
    /// aliases inside of expressions, which are no columns of the result
    inner: BTreeSet<String>,
}

/// One pass over a statement.
pub(crate) struct Rewriter {
    /// nodes that aliases may still add
    pub(crate) budget: usize,
    /// subqueries around this one that stand in expressions
    pub(crate) depth: usize,
    /// what a nested query inherits
    pub(crate) scope: Scope,
}

/// Gives a desugared query ClickHouse's meaning.
pub(crate) fn rewrite(query: &mut Query) -> Result<(), Error> {
    let mut rewriter = Rewriter { budget: limits::NODES_MAX, depth: 0, scope: Scope::default() };
    rewriter.query(query)
}

impl Rewriter {
    /// Takes nodes from what is left of the budget.
    pub(crate) fn spend(&mut self, nodes: usize) -> Result<(), Error> {
        self.budget = self.budget.checked_sub(nodes).ok_or_else(|| Error::Limit {
            limit: "query.nodes_max",
            detail: format!("more than {} expressions once aliases are put in", limits::NODES_MAX),
        })?;
        Ok(())
    }

    /// A query and those inside.
    pub(crate) fn query(&mut self, query: &mut Query) -> Result<(), Error> {
        let outer = self.scope.clone();
        self.with(query)?;
        let (mut order_by, interpolate) = match query.order_by.take() {
            Some(OrderBy { kind: OrderByKind::Expressions(items), interpolate }) => (items, interpolate),
            Some(OrderBy { kind: OrderByKind::All(options), .. }) => {
                (every_position(&query.body, options)?, None)
            }
            None => (Vec::new(), None),
        };
        let cut = take_cut(&mut order_by)?;
        if order_by.iter().any(|item| item.with_fill.is_some()) && query.limit_clause.is_none() {
            // without a limit the order of a subquery is dropped, and the filled rows with it
            query.limit_clause = Some(LimitClause::LimitOffset {
                limit: Some(super::shape::number(&(1_u64 << 62).to_string())),
                offset: None,
                limit_by: Vec::new(),
            });
        }
        match query.body.as_mut() {
            SetExpr::Select(select) => self.select(select, &mut order_by, cut)?,
            body => {
                if cut.is_some() {
                    return Err(Error::Unsupported("LIMIT BY or WITH TIES behind UNION".into()));
                }
                self.body(body)?;
                for item in &mut order_by {
                    self.order_item(item, &Aliases::new())?;
                }
            }
        }
        if let Some(interpolate) = interpolate {
            self.interpolated(&mut order_by, interpolate)?;
        }
        if !order_by.is_empty() {
            query.order_by = Some(OrderBy { kind: OrderByKind::Expressions(order_by), interpolate: None });
        }
        limit(query)?;
        query.settings = None;
        self.scope = outer;
        Ok(())
    }

    fn with(&mut self, query: &mut Query) -> Result<(), Error> {
        let Some(with) = &mut query.with else { return Ok(()) };
        let tables = std::mem::take(&mut with.cte_tables);
        for mut table in tables {
            let Some(alias) = table.alias.name.value.strip_prefix(SCALAR_MARK) else {
                self.query(&mut table.query)?;
                with.cte_tables.push(table);
                continue;
            };
            if let SetExpr::Select(select) = table.query.body.as_mut()
                && let Some(SelectItem::UnnamedExpr(expr)) = select.projection.pop()
            {
                self.scope.scalars.insert(alias.to_owned(), expr);
            }
        }
        if with.cte_tables.is_empty() {
            query.with = None;
        }
        Ok(())
    }

    fn body(&mut self, body: &mut SetExpr) -> Result<(), Error> {
        match body {
            SetExpr::Select(select) => self.select(select, &mut Vec::new(), None),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, set_quantifier, op } => {
                match set_quantifier {
                    SetQuantifier::None if *op == SetOperator::Union => {
                        return Err(Error::syntax("Expected ALL or DISTINCT in SelectWithUnion query"));
                    }
                    // ClickHouse keeps doubles without a word
                    SetQuantifier::None => *set_quantifier = SetQuantifier::All,
                    SetQuantifier::All | SetQuantifier::Distinct => {}
                    other => return Err(Error::Unsupported(format!("{op} {other}"))),
                }
                self.body(left)?;
                self.body(right)
            }
            SetExpr::Values(_) => Err(Error::Unsupported("VALUES".into())),
            other => Err(Error::Unsupported(format!("{other}"))),
        }
    }

    fn select(
        &mut self,
        select: &mut Select,
        order_by: &mut Vec<OrderByExpr>,
        cut: Option<Cut>,
    ) -> Result<(), Error> {
        self.scope.renamed.clear();
        self.from(select)?;
        let mut cut = cut;
        if let Some(Distinct::On(keys)) = &select.distinct {
            if cut.is_some() {
                return Err(Error::Unsupported("DISTINCT ON together with LIMIT BY or WITH TIES".into()));
            }
            cut = Some(Cut { rows: 1, offset: 0, of: Of::Each(keys.clone()) });
            select.distinct = None;
        }
        if let Some(prewhere) = select.prewhere.take() {
            select.selection = Some(match select.selection.take() {
                Some(selection) => super::shape::call("and", vec![prewhere, selection]),
                None => prewhere,
            });
        }
        let inner = inner_aliases(select, order_by);
        self.scope.inner = inner.iter().map(|(alias, _)| alias.clone()).collect();
        let aliases = self.aliases(select, &inner)?;
        self.hoist_array_join(select, &aliases, order_by)?;
        let aliases = self.aliases(select, &inner)?;
        let is_totals = grouping::is_totals(&select.group_by);
        self.projection(select, &aliases)?;
        for clause in [&mut select.selection, &mut select.having, &mut select.qualify].into_iter().flatten() {
            substitute(clause, &aliases, &mut self.budget)?;
            *clause = lower::Lower(self).filter(clause)?;
        }
        if is_totals {
            Self::only_totals(select);
        }
        for window in &mut select.named_window {
            if let datafusion::sql::sqlparser::ast::NamedWindowExpr::WindowSpec(spec) = &mut window.1 {
                lower::Lower(self).window(spec)?;
            }
        }
        if let Some(cut) = cut {
            self.qualify(select, order_by, cut, &aliases)?;
        }
        for item in order_by {
            self.order_item(item, &aliases)?;
        }
        Ok(())
    }

    /// Every alias of the select list, those inside of expressions, and the scalars of WITH.
    fn aliases(&mut self, select: &Select, inner: &[(String, Expr)]) -> Result<Aliases, Error> {
        let mut aliases = self.scope.scalars.clone();
        let listed = select.projection.iter().filter_map(|item| match item {
            SelectItem::ExprWithAlias { expr, alias } => Some((&alias.value, expr)),
            _ => None,
        });
        for (alias, expr) in listed.chain(inner.iter().map(|(alias, expr)| (alias, expr))) {
            if matches!(expr, Expr::Identifier(ident) if ident.value == *alias) {
                continue;
            }
            let is_other = |known: &Expr| known != expr && !self.scope.scalars.contains_key(alias);
            if aliases.get(alias).is_some_and(is_other) {
                return Err(Error::Arguments(format!(
                    "Multiple expressions for alias {alias}. (MULTIPLE_EXPRESSIONS_FOR_ALIAS)"
                )));
            }
            aliases.insert(alias.clone(), expr.clone());
        }
        Ok(aliases)
    }

    fn projection(&mut self, select: &mut Select, aliases: &Aliases) -> Result<(), Error> {
        self.group_by(select, aliases)?;
        for item in &mut select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) if columns::is_marked(expr) => {
                    let chosen = self.columns(expr)?;
                    *item = chosen;
                }
                SelectItem::UnnamedExpr(expr) => {
                    let is_column = matches!(expr, Expr::Identifier(i) if !aliases.contains_key(&i.value))
                        || matches!(expr, Expr::CompoundIdentifier(_));
                    let alias = name::of(expr);
                    substitute(expr, aliases, &mut self.budget)?;
                    let lowered = lower::Lower(self).value(expr)?;
                    let is_literal_word =
                        !matches!(lowered, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
                    *item = if self.renamed(expr).is_some() {
                        let alias = Ident::with_quote('"', expr.to_string());
                        SelectItem::ExprWithAlias { expr: lowered, alias }
                    } else if is_column && !is_literal_word {
                        SelectItem::UnnamedExpr(lowered)
                    } else {
                        SelectItem::ExprWithAlias { expr: lowered, alias: Ident::with_quote('"', alias) }
                    };
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    substitute_within(expr, &alias.value, aliases, &mut self.budget)?;
                    *expr = lower::Lower(self).value(expr)?;
                    alias.quote_style = Some('"');
                }
                SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) => {
                    self.wildcard(options, aliases)?;
                }
                SelectItem::ExprWithAliases { .. } => {
                    return Err(Error::Unsupported("several aliases of one expression".into()));
                }
            }
        }
        mark_twins(&mut select.projection);
        Ok(())
    }

    /// A column under the name that it has in the query that DataFusion plans, if that is another.
    pub(crate) fn renamed(&self, expr: &Expr) -> Option<Expr> {
        let Expr::CompoundIdentifier(parts) = expr else { return None };
        let [table, column] = parts.as_slice() else { return None };
        let mark = self.scope.renamed.get(&(table.value.clone(), column.value.clone()))?;
        Some(Expr::CompoundIdentifier(vec![table.clone(), Ident::with_quote('"', mark)]))
    }

    fn wildcard(&mut self, options: &mut WildcardAdditionalOptions, aliases: &Aliases) -> Result<(), Error> {
        for element in options.opt_replace.iter_mut().flat_map(|replace| &mut replace.items) {
            let own = element.column_name.value.clone();
            substitute_within(&mut element.expr, &own, aliases, &mut self.budget)?;
            element.expr = lower::Lower(self).value(&element.expr)?;
        }
        Ok(())
    }

    /// An alias alone stays, so that DISTINCT and UNION find their column.
    fn order_item(&mut self, item: &mut OrderByExpr, aliases: &Aliases) -> Result<(), Error> {
        item.options.nulls_first = Some(item.options.nulls_first.unwrap_or(false));
        let is_column = |name: &String| {
            aliases.contains_key(name)
                && !self.scope.scalars.contains_key(name)
                && !self.scope.inner.contains(name)
        };
        let is_own_alias = matches!(&item.expr, Expr::Identifier(ident) if is_column(&ident.value));
        let fill = item.with_fill.take();
        if as_number(&item.expr).is_some() || is_own_alias {
            if let Expr::Identifier(ident) = &mut item.expr {
                ident.quote_style = Some('"');
            } else if fill.is_some() {
                return Err(Error::Unsupported("WITH FILL of a position; name the column".into()));
            }
        } else {
            substitute(&mut item.expr, aliases, &mut self.budget)?;
            item.expr = lower::Lower(self).value(&item.expr)?;
        }
        match fill {
            Some(fill) => self.filled(item, fill, aliases),
            None => Ok(()),
        }
    }

    /// `LIMIT n BY keys` as `row_number() OVER (PARTITION BY keys ORDER BY …) <= n`, `LIMIT n WITH TIES` with rank().
    fn qualify(
        &mut self,
        select: &mut Select,
        order_by: &[OrderByExpr],
        cut: Cut,
        aliases: &Aliases,
    ) -> Result<(), Error> {
        if select.distinct.is_some() || select.qualify.is_some() {
            return Err(Error::Unsupported("LIMIT BY or WITH TIES together with DISTINCT or QUALIFY".into()));
        }
        if order_by.iter().any(|item| item.with_fill.is_some()) {
            return Err(Error::Unsupported(
                "WITH FILL together with LIMIT BY, WITH TIES or DISTINCT ON".into(),
            ));
        }
        let mut order = order_by.to_vec();
        for item in &mut order {
            if as_number(&item.expr).is_some() {
                return Err(Error::Unsupported(
                    "a position in ORDER BY together with LIMIT BY or WITH TIES".into(),
                ));
            }
            let nulls_first = item.options.nulls_first.unwrap_or(false);
            item.options.nulls_first = Some(nulls_first);
            substitute(&mut item.expr, aliases, &mut self.budget)?;
            // NaN stands where NULL does
            let is_last = item.options.asc.unwrap_or(true) == nulls_first;
            let nan = if is_last { "nan_lowest" } else { "nan_highest" };
            item.expr = lower::typed(nan, vec![lower::Lower(self).value(&item.expr)?]);
        }
        select.qualify = Some(match cut.of {
            Of::All => lower::with_ties(order, cut.offset, cut.rows),
            Of::Each(mut keys) => {
                for key in &mut keys {
                    if let Some(position) = as_number(key) {
                        // the select list is lowered already
                        *key = grouping::at_position(&select.projection, position)?;
                        continue;
                    }
                    substitute(key, aliases, &mut self.budget)?;
                    *key = lower::Lower(self).value(key)?;
                }
                lower::between_rows(&lower::row_number(keys, order), cut.offset, cut.rows)
            }
        });
        Ok(())
    }
}

/// `SELECT a, b` as `SELECT (a, b)`, to be compared with tuples.
pub(crate) fn as_tuples(query: &mut Query) -> Result<(), Error> {
    let refused = || Error::Unsupported("IN of a tuple and this subquery".into());
    let SetExpr::Select(select) = query.body.as_mut() else { return Err(refused()) };
    let mut items = Vec::new();
    for item in select.projection.drain(..) {
        match item {
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => items.push(expr),
            _ => return Err(refused()),
        }
    }
    select.projection = vec![SelectItem::UnnamedExpr(super::shape::call("tuple", items))];
    Ok(())
}

/// Items of the same name get a mark each, which comes off when the plan is done.
fn mark_twins(items: &mut [SelectItem]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        let name = match &*item {
            SelectItem::UnnamedExpr(Expr::Identifier(ident)) => ident.value.clone(),
            SelectItem::UnnamedExpr(Expr::CompoundIdentifier(_)) => continue,
            SelectItem::ExprWithAlias { alias, .. } => alias.value.clone(),
            _ => continue,
        };
        let count = seen.entry(name.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            continue;
        }
        let alias = Ident::with_quote('"', format!("{name}{TWIN_MARK}{count}"));
        if let SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } = &*item {
            *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias };
        }
    }
}

/// `LIMIT rows OFFSET offset BY keys`, and `LIMIT rows OFFSET offset WITH TIES`.
pub(crate) struct Cut {
    rows: u64,
    offset: u64,
    of: Of,
}

/// What is cut.
enum Of {
    /// the rows with equal keys
    Each(Vec<Expr>),
    /// all rows; those that are equal to the last one stay
    All,
}

/// ORDER BY ALL: each item of the select list.
fn every_position(body: &SetExpr, options: OrderByOptions) -> Result<Vec<OrderByExpr>, Error> {
    let SetExpr::Select(select) = body else {
        return Err(Error::Unsupported("ORDER BY ALL behind UNION".into()));
    };
    let is_star = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(expr) => columns::is_marked(expr),
        other => matches!(other, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)),
    };
    if select.projection.iter().any(is_star) {
        return Err(Error::Unsupported("ORDER BY ALL together with * or COLUMNS".into()));
    }
    let item =
        |at: usize| OrderByExpr { expr: super::shape::number(&at.to_string()), options, with_fill: None };
    Ok((1..=select.projection.len()).map(item).collect())
}

fn take_cut(order_by: &mut Vec<OrderByExpr>) -> Result<Option<Cut>, Error> {
    let mark_of = |item: &OrderByExpr| match &item.expr {
        Expr::Function(f) => [LIMIT_BY_MARK, TIES_MARK].into_iter().find(|mark| function_name(f) == *mark),
        _ => None,
    };
    let Some(at) = order_by.iter().position(|item| mark_of(item).is_some()) else { return Ok(None) };
    let item = order_by.remove(at);
    let is_tied = mark_of(&item) == Some(TIES_MARK);
    let Expr::Function(function) = item.expr else { return Ok(None) };
    let mut args = args(&function).into_iter().cloned();
    let mut number = || args.next().and_then(|expr| whole(&expr));
    let refused = || Error::Unsupported("LIMIT BY or WITH TIES with anything but whole numbers".into());
    let (rows, offset) = (number().ok_or_else(refused)?, number().ok_or_else(refused)?);
    if order_by.iter().any(|item| mark_of(item).is_some()) {
        return Err(Error::Unsupported("two of LIMIT BY and WITH TIES".into()));
    }
    let keys: Vec<Expr> = args.collect();
    let of = if is_tied { Of::All } else { Of::Each(keys) };
    Ok(Some(Cut { rows, offset, of }))
}

/// A whole number, also as a filled parameter: `CAST('10', 'UInt32')`, `toInt32('10')`, and what is worked out of
/// these, such as a page times its length.
fn whole(expr: &Expr) -> Option<u64> {
    match expr {
        Expr::Nested(inner) => whole(inner),
        Expr::BinaryOp { left, op, right } => {
            let (left, right) = (whole(left)?, whole(right)?);
            match op {
                BinaryOperator::Plus => left.checked_add(right),
                BinaryOperator::Minus => left.checked_sub(right),
                BinaryOperator::Multiply => left.checked_mul(right),
                _ => None,
            }
        }
        Expr::Function(function) => {
            let name = function_name(function).to_ascii_lowercase();
            let is_whole = name == "cast" || name.starts_with("toint") || name.starts_with("touint");
            let value = args(function).first().copied().filter(|_| is_whole)?;
            as_text(value).or_else(|| as_number(value))?.parse().ok()
        }
        other => as_number(other)?.parse().ok(),
    }
}

fn limit(query: &mut Query) -> Result<(), Error> {
    let (limit, offset) = match query.limit_clause.take() {
        None => return Ok(()),
        Some(LimitClause::OffsetCommaLimit { offset, limit }) => (Some(limit), Some(offset)),
        Some(LimitClause::LimitOffset { limit, offset, .. }) => (limit, offset.map(|offset| offset.value)),
    };
    let number = |expr: Expr| match whole(&expr) {
        Some(rows) => Ok(super::shape::number(&rows.to_string())),
        None => Err(Error::Unsupported(format!("LIMIT or OFFSET {expr}"))),
    };
    query.limit_clause = Some(LimitClause::LimitOffset {
        limit: limit.map(number).transpose()?,
        offset: offset.map(number).transpose()?.map(|value| Offset { value, rows: OffsetRows::None }),
        limit_by: Vec::new(),
    });
    Ok(())
}
