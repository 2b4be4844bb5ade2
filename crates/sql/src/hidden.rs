//! Hidden columns: stored with every row, shown when named, never by `*`.

use datafusion::sql::sqlparser::ast::{
    ExceptSelectItem, Expr, Ident, Query, Select, SelectItem, TableFactor, Visit, VisitMut, Visitor,
    VisitorMut, WildcardAdditionalOptions,
};
use std::ops::ControlFlow;

/// Position of a row's entry in the log.
pub const SEQ_COLUMN: &str = "_seq";

/// Id of the template of a row's message.
pub const TEMPLATE_ID_COLUMN: &str = "template_id";

/// The values of a row's message by its template: worked out when it is named, stored nowhere.
pub const TEMPLATE_PARAMS_COLUMN: &str = "template_params";

/// Columns that every kept table has behind its declared ones.
pub const HIDDEN_COLUMNS: [&str; 2] = [TEMPLATE_ID_COLUMN, SEQ_COLUMN];

/// Makes `*` leave out the hidden columns that the query names.
pub(crate) fn resolve(query: &mut Query) {
    let named = named(query);
    if !named.is_empty() {
        let _: ControlFlow<()> = VisitMut::visit(query, &mut Wildcards(&named));
    }
}

/// The hidden columns that the query names.
pub(crate) fn named(query: &Query) -> Vec<String> {
    let mut named = Named(Vec::new());
    let _: ControlFlow<()> = Visit::visit(query, &mut named);
    named.0
}

struct Named(Vec<String>);

impl Visitor for Named {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        let ident = match expr {
            Expr::Identifier(ident) => Some(ident),
            Expr::CompoundIdentifier(parts) => parts.last(),
            _ => None,
        };
        if let Some(ident) = ident
            && (HIDDEN_COLUMNS.contains(&ident.value.as_str()) || ident.value == TEMPLATE_PARAMS_COLUMN)
            && !self.0.contains(&ident.value)
        {
            self.0.push(ident.value.clone());
        }
        ControlFlow::Continue(())
    }
}

struct Wildcards<'a>(&'a [String]);

impl VisitorMut for Wildcards<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        let reads_tables = select.from.iter().all(|from| matches!(from.relation, TableFactor::Table { .. }));
        if reads_tables {
            for item in &mut select.projection {
                if let SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) = item {
                    leave_out(options, self.0);
                }
            }
        }
        ControlFlow::Continue(())
    }
}

/// `*` without these columns.
pub(crate) fn leave_out(options: &mut WildcardAdditionalOptions, columns: &[String]) {
    let mut columns = columns.iter().map(|name| Ident::new(name.clone()));
    match (&mut options.opt_except, columns.next()) {
        (Some(except), first) => except.additional_elements.extend(first.into_iter().chain(columns)),
        (none, Some(first_element)) => {
            *none = Some(ExceptSelectItem { first_element, additional_elements: columns.collect() });
        }
        (None, None) => {}
    }
}
