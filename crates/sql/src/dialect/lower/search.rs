//! Searches in text that tables know how to answer: each is said as LIKE, for itself or beside the function.

use super::{Lower, plain_call, typed};
use crate::Error;
use crate::dialect::shape::{as_text, text};
use datafusion::sql::sqlparser::ast::{BinaryOperator, Expr};

/// The LIKE that holds whenever the function does, and whether it says all.
pub(super) fn prefilter(name: &str, value: &Expr, part: &Expr) -> Option<(&'static str, String, bool)> {
    // written twice, a call inside another would double with every level
    if !matches!(value, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) {
        return None;
    }
    let part = as_text(part).filter(|part| !part.is_empty())?;
    let escaped = escaped(part);
    Some(match name {
        "startsWith" => ("like", format!("{escaped}%"), true),
        "endsWith" => ("like", format!("%{escaped}"), true),
        "hasToken" => ("like", format!("%{escaped}%"), false),
        "hasTokenCaseInsensitive" => ("ilike", format!("%{escaped}%"), false),
        "match" if is_plain(part) => ("like", format!("%{escaped}%"), true),
        _ => return None,
    })
}

/// A pattern without signs that mean something.
fn is_plain(pattern: &str) -> bool {
    !pattern.contains(|one| "\\^$.|?*+()[]{}".contains(one))
}

fn escaped(part: &str) -> String {
    let mut out = String::new();
    for character in part.chars() {
        out.extend(matches!(character, '%' | '_' | '\\').then_some('\\'));
        out.push(character);
    }
    out
}

impl Lower<'_> {
    /// The search as LIKE, and the function behind it where LIKE finds more.
    pub(super) fn searched(&mut self, name: &'static str, value: &Expr, part: &Expr) -> Result<Expr, Error> {
        let Some((like, pattern, is_all)) = prefilter(name, value, part) else { return self.value(value) };
        let found = typed(like, vec![self.value(value)?, text(&pattern)]);
        if is_all {
            return Ok(found);
        }
        let call = plain_call(&name.to_lowercase(), vec![self.value(value)?, self.value(part)?]);
        Ok(Expr::BinaryOp { left: Box::new(found), op: BinaryOperator::And, right: Box::new(call) })
    }
}
