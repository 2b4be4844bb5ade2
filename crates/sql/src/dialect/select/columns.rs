//! `COLUMNS('…')` and APPLY in the select list: what is done to each column, with a mark in its place.
//!
//! Which columns there are is known when the query is planned; [`crate::columns`] writes them out.

use super::Rewriter;
use crate::Error;
use crate::dialect::shape::{args, call_name, text};
use crate::dialect::{COLUMNS_MARK, lower, name};
use datafusion::sql::sqlparser::ast::{Expr, SelectItem};

/// Whether the item of a select list stands for several columns.
pub(super) fn is_marked(expr: &Expr) -> bool {
    call_name(expr) == Some(COLUMNS_MARK)
}

impl Rewriter {
    /// `␈(pattern, table, left out, f(␈))` with the name of `f(␈)`, and that lowered.
    pub(super) fn columns(&mut self, expr: &Expr) -> Result<SelectItem, Error> {
        let Expr::Function(function) = expr else {
            return Err(Error::Unsupported("COLUMNS in this place".into()));
        };
        let all = args(function);
        let [chosen @ .., template] = all.as_slice() else {
            return Err(Error::Unsupported("COLUMNS in this place".into()));
        };
        let mut parts: Vec<Expr> = chosen.iter().map(|part| (*part).clone()).collect();
        parts.push(text(&name::of(template)));
        parts.push(lower::Lower(self).value(template)?);
        Ok(SelectItem::UnnamedExpr(lower::plain_call(COLUMNS_MARK, parts)))
    }
}
