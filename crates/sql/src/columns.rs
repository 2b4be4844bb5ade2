//! `COLUMNS('…')` and APPLY written out, once it is known which columns the tables have.

use crate::dialect::COLUMNS_MARK;
use crate::dialect::name;
use crate::dialect::shape::{args, as_text, call_name, put_args, take_args, text};
use crate::hidden::leave_out;
use crate::labels::TWIN_MARK;
use crate::{Error, limits};
use datafusion::execution::session_state::SessionState;
use datafusion::sql::parser::Statement as DfStatement;
use datafusion::sql::sqlparser::ast::{
    Cte, Expr, Function, Ident, Query, Select, SelectItem, SetExpr, Statement as SqlStatement, TableFactor,
    Visit, VisitMut, Visitor, VisitorMut, With,
};
use futures::FutureExt;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Whether a query or a part of it stands for columns that only its tables tell.
pub(crate) fn has_pattern(part: &impl Visit) -> bool {
    struct Marks;
    impl Visitor for Marks {
        type Break = ();
        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            match call_name(expr) {
                Some(COLUMNS_MARK) => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        }
    }
    part.visit(&mut Marks).is_break()
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

impl Known {
    fn expr(&self) -> Expr {
        let name = Ident::with_quote('"', &self.name);
        match &self.table {
            Some(table) => Expr::CompoundIdentifier(vec![Ident::with_quote('"', table), name]),
            None => Expr::Identifier(name),
        }
    }
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
        if !select.projection.iter().any(has_pattern) {
            return Ok(());
        }
        let known = self.known(select)?;
        let mut items = Vec::new();
        for item in std::mem::take(&mut select.projection) {
            match item {
                SelectItem::UnnamedExpr(expr) if call_name(&expr) == Some(COLUMNS_MARK) => {
                    items.extend(chosen(&expr, &known)?);
                }
                SelectItem::ExprWithAlias { mut expr, mut alias } => {
                    if let ControlFlow::Break(error) =
                        VisitMut::visit(&mut expr, &mut Arguments { known: &known, name: &mut alias.value })
                    {
                        return Err(error);
                    }
                    items.push(SelectItem::ExprWithAlias { expr, alias });
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
    let [.., name, template] = all.as_slice() else { return Err(misplaced()) };
    let name = as_text(name).unwrap_or_default();
    let items = meant(function, known)?.into_iter().map(|(column, label)| {
        let mut expr = (*template).clone();
        let _: ControlFlow<()> = VisitMut::visit(&mut expr, &mut Placed(column));
        let alias = Ident::with_quote('"', name.replace(COLUMNS_MARK, &label));
        SelectItem::ExprWithAlias { expr, alias }
    });
    Ok(items.collect())
}

/// The columns that `␈(pattern, table, left out, …)` means, with what each is called.
fn meant<'a>(mark: &Function, known: &'a [Known]) -> Result<Vec<(&'a Known, String)>, Error> {
    let all = args(mark);
    let text = |at: usize| all.get(at).and_then(|part| as_text(part)).unwrap_or_default();
    let (pattern, table, left_out) = (text(0), text(1), text(2));
    let matching =
        regex::RegexBuilder::new(pattern).size_limit(limits::REGEX_BYTES_MAX).build().map_err(|_| {
            Error::Arguments(format!("COLUMNS: {pattern} is no pattern. (CANNOT_COMPILE_REGEXP)"))
        })?;
    let is_left_out = |name: &str| left_out.split('\u{1}').any(|one| one == name);
    let is_wanted = |column: &&Known| {
        (table.is_empty() || column.table.as_deref() == Some(table))
            && matching.is_match(&column.name)
            && !is_left_out(&column.name)
    };
    let columns: Vec<_> =
        known.iter().filter(is_wanted).map(|column| (column, label(column, known))).collect();
    if columns.is_empty() {
        return Err(Error::Plan(format!(
            "COLUMNS: no column is like {pattern}. (EMPTY_LIST_OF_COLUMNS_QUERIED)"
        )));
    }
    Ok(columns)
}

/// A name that an earlier table has too is shown with its table's.
fn label(column: &Known, known: &[Known]) -> String {
    let first = known.iter().find(|one| one.name == column.name);
    let is_later = first.is_some_and(|first| first.table != column.table);
    match &column.table {
        Some(table) if is_later => format!("{table}.{}", column.name),
        _ => column.name.clone(),
    }
}

/// Writes out the arguments that stand for columns, and the name of the call.
struct Arguments<'a> {
    known: &'a [Known],
    name: &'a mut String,
}

impl VisitorMut for Arguments<'_> {
    type Break = Error;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Error> {
        let Expr::Function(call) = expr else { return ControlFlow::Continue(()) };
        if !args(call).iter().any(|arg| call_name(arg) == Some(COLUMNS_MARK)) {
            return ControlFlow::Continue(());
        }
        let mut written: Vec<Expr> = Vec::new();
        for arg in take_args(call) {
            match &arg {
                Expr::Function(mark) if call_name(&arg) == Some(COLUMNS_MARK) => {
                    if let Err(error) = self.write(mark, &mut written) {
                        return ControlFlow::Break(error);
                    }
                }
                _ => written.push(arg),
            }
        }
        put_args(call, written);
        ControlFlow::Continue(())
    }
}

impl Arguments<'_> {
    fn write(&mut self, mark: &Function, written: &mut Vec<Expr>) -> Result<(), Error> {
        let columns = meant(mark, self.known)?;
        let shown = name::columns(mark);
        let labels: Vec<&str> = columns.iter().map(|(_, label)| label.as_str()).collect();
        *self.name = self.name.replace(&shown, &labels.join(", "));
        // a call that takes names has the mark's before the mark
        let has_names = written.last().and_then(as_text) == Some(shown.as_str());
        if has_names {
            written.pop();
        }
        for (column, label) in &columns {
            written.extend(has_names.then(|| text(label)));
            written.push(column.expr());
        }
        Ok(())
    }
}

/// Puts a column in the place of the mark.
struct Placed<'a>(&'a Known);

impl VisitorMut for Placed<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if matches!(expr, Expr::Identifier(ident) if ident.value == COLUMNS_MARK) {
            *expr = self.0.expr();
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
