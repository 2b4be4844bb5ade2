//! `COLUMNS('…')` and APPLY written out, once it is known which columns the tables have.

use crate::dialect::COLUMNS_MARK;
use crate::dialect::shape::{args, as_text, call_name};
use crate::hidden::leave_out;
use crate::labels::TWIN_MARK;
use crate::{Error, limits};
use datafusion::execution::session_state::SessionState;
use datafusion::sql::parser::Statement as DfStatement;
use datafusion::sql::sqlparser::ast::{
    Cte, Expr, Ident, Query, Select, SelectItem, SetExpr, Statement as SqlStatement, TableFactor, Visit,
    VisitMut, Visitor, VisitorMut, With,
};
use futures::FutureExt;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Whether a query asks for columns by a pattern.
pub(crate) fn has_pattern(query: &Query) -> bool {
    struct Marks;
    impl Visitor for Marks {
        type Break = ();
        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            if call_name(expr) == Some(COLUMNS_MARK) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }
    }
    Visit::visit(query, &mut Marks).is_break()
}

/// Writes the columns out, those of subqueries first. `hidden` columns belong to no pattern.
pub(crate) fn written_out(query: &mut Query, state: &SessionState, hidden: &[String]) -> Result<(), Error> {
    Writer { state, hidden, tables: Vec::new() }.query(query)?;
    if has_pattern(query) {
        return Err(Error::Unsupported("COLUMNS(…) or APPLY in this place".into()));
    }
    Ok(())
}

struct Writer<'a> {
    state: &'a SessionState,
    hidden: &'a [String],
    /// those of WITH that are known here
    tables: Vec<Cte>,
}

/// A column that a select may read.
struct Known {
    table: Option<String>,
    name: String,
}

impl Writer<'_> {
    fn query(&mut self, query: &mut Query) -> Result<(), Error> {
        let outer = self.tables.len();
        for table in query.with.iter_mut().flat_map(|with| &mut with.cte_tables) {
            self.query(&mut table.query)?;
            self.tables.push(table.clone());
        }
        self.body(&mut query.body)?;
        self.tables.truncate(outer);
        Ok(())
    }

    fn body(&mut self, body: &mut SetExpr) -> Result<(), Error> {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => self.query(query),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left)?;
                self.body(right)
            }
            _ => Ok(()),
        }
    }

    fn select(&mut self, select: &mut Select) -> Result<(), Error> {
        for from in &mut select.from {
            let joined = from.joins.iter_mut().map(|join| &mut join.relation);
            for relation in std::iter::once(&mut from.relation).chain(joined) {
                if let TableFactor::Derived { subquery, .. } = relation {
                    self.query(subquery)?;
                }
            }
        }
        let is_marked = |item: &SelectItem| matches!(item, SelectItem::UnnamedExpr(expr) if call_name(expr) == Some(COLUMNS_MARK));
        if !select.projection.iter().any(is_marked) {
            return Ok(());
        }
        let known = self.known(select)?;
        let mut items = Vec::new();
        for item in std::mem::take(&mut select.projection) {
            match item {
                SelectItem::UnnamedExpr(expr) if call_name(&expr) == Some(COLUMNS_MARK) => {
                    items.extend(chosen(&expr, &known)?);
                }
                other => items.push(other),
            }
        }
        if items.len() > limits::CHOSEN_COLUMNS_MAX {
            return Err(Error::Limit {
                limit: "query.nodes_max",
                detail: format!("more than {} columns", limits::CHOSEN_COLUMNS_MAX),
            });
        }
        mark_twins(&mut items);
        select.projection = items;
        Ok(())
    }

    /// What `SELECT *` of the same tables would show.
    fn known(&self, select: &Select) -> Result<Vec<Known>, Error> {
        let mut star = crate::dialect::select::everything()?;
        star.from = select.from.clone();
        for item in &mut star.projection {
            if let SelectItem::Wildcard(options) = item {
                let reads_tables =
                    select.from.iter().all(|from| matches!(from.relation, TableFactor::Table { .. }));
                leave_out(options, if reads_tables { self.hidden } else { &[] });
            }
        }
        let mut query = crate::dialect::select::query_of(star);
        if !self.tables.is_empty() {
            query.with = Some(With {
                with_token: datafusion::sql::sqlparser::ast::helpers::attached_token::AttachedToken::empty(),
                recursive: false,
                cte_tables: self.tables.clone(),
            });
        }
        let statement = DfStatement::Statement(Box::new(SqlStatement::Query(Box::new(query))));
        // the tables are in memory, so nothing is waited for
        let plan = self.state.statement_to_plan(statement).now_or_never();
        let plan = plan.ok_or_else(|| Error::Unsupported("COLUMNS of these tables".into()))??;
        let columns = plan.schema().iter().map(|(table, field)| Known {
            table: table.map(|table| table.table().to_owned()),
            name: field.name().clone(),
        });
        Ok(columns.filter(|column| !column.name.starts_with('\u{5}')).collect())
    }
}

/// The items that `␈(pattern, table, left out, name, f(␈))` stands for.
fn chosen(expr: &Expr, known: &[Known]) -> Result<Vec<SelectItem>, Error> {
    let misplaced = || Error::Unsupported("COLUMNS in this place".into());
    let Expr::Function(function) = expr else { return Err(misplaced()) };
    let all = args(function);
    let [pattern, table, left_out, name, template] = all.as_slice() else { return Err(misplaced()) };
    let text = |expr: &Expr| as_text(expr).unwrap_or_default().to_owned();
    let (pattern, table, left_out, name) = (text(pattern), text(table), text(left_out), text(name));
    let matching =
        regex::RegexBuilder::new(&pattern).size_limit(limits::REGEX_BYTES_MAX).build().map_err(|_| {
            Error::Arguments(format!("COLUMNS: {pattern} is no pattern. (CANNOT_COMPILE_REGEXP)"))
        })?;
    let is_left_out = |name: &str| left_out.split('\u{1}').any(|one| one == name);
    let is_wanted = |column: &&Known| {
        (table.is_empty() || column.table.as_deref() == Some(table.as_str()))
            && matching.is_match(&column.name)
            && !is_left_out(&column.name)
    };
    let items: Vec<SelectItem> = known
        .iter()
        .filter(is_wanted)
        .map(|column| {
            // a name that an earlier table has too is shown with its table's
            let first = known.iter().find(|one| one.name == column.name);
            let is_later = first.is_some_and(|first| first.table != column.table);
            let label = match &column.table {
                Some(table) if is_later => format!("{table}.{}", column.name),
                _ => column.name.clone(),
            };
            let mut expr = (*template).clone();
            let _: ControlFlow<()> = VisitMut::visit(&mut expr, &mut Placed(column));
            let alias = Ident::with_quote('"', name.replace(COLUMNS_MARK, &label));
            SelectItem::ExprWithAlias { expr, alias }
        })
        .collect();
    if items.is_empty() {
        return Err(Error::Plan(format!(
            "COLUMNS: no column is like {pattern}. (EMPTY_LIST_OF_COLUMNS_QUERIED)"
        )));
    }
    Ok(items)
}

/// Puts a column in the place of the mark.
struct Placed<'a>(&'a Known);

impl VisitorMut for Placed<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if matches!(expr, Expr::Identifier(ident) if ident.value == COLUMNS_MARK) {
            let name = Ident::with_quote('"', &self.0.name);
            *expr = match &self.0.table {
                Some(table) => Expr::CompoundIdentifier(vec![Ident::with_quote('"', table), name]),
                None => Expr::Identifier(name),
            };
        }
        ControlFlow::Continue(())
    }
}

/// Names that come twice get a mark, which the plan's labels take off.
fn mark_twins(items: &mut [SelectItem]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        if let SelectItem::ExprWithAlias { alias, .. } = item {
            let times = seen.entry(alias.value.clone()).or_default();
            if *times > 0 {
                alias.value = format!("{}{TWIN_MARK}columns{times}", alias.value);
            }
            *times += 1;
        }
    }
}
