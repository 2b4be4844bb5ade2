//! The inside of f-strings: texts and `{expression!r:spec}`.

use super::parse::{Parser, Taken};
use super::syntax::{Constant, Expr};
use super::token::unescape;
use crate::limits::EXPRESSION_DEPTH_MAX;

impl Parser {
    /// Adds the parts of an f-string.
    pub(super) fn format_parts(&mut self, inner: &str, is_raw: bool, parts: &mut Vec<Expr>) -> Taken<()> {
        if self.depth >= 2 * EXPRESSION_DEPTH_MAX {
            return Err(format!("the expression is nested deeper than {EXPRESSION_DEPTH_MAX} levels"));
        }
        let mut literal = String::new();
        let mut rest = inner;
        while let Some(index) = rest.find(['{', '}']) {
            literal.push_str(&rest[..index]);
            let brace = &rest[index..=index];
            rest = &rest[index + 1..];
            if rest.starts_with(brace) {
                literal.push_str(brace);
                rest = &rest[1..];
                continue;
            }
            if brace == "}" {
                return Err("f-string: single '}' is not allowed".to_owned());
            }
            let text = std::mem::take(&mut literal);
            push_text(parts, if is_raw { text } else { unescape(&text)? });
            let len = field_len(rest)?;
            parts.push(self.field(&rest[..len])?);
            rest = &rest[len + 1..];
        }
        literal.push_str(rest);
        push_text(parts, if is_raw { literal } else { unescape(&literal)? });
        Ok(())
    }

    /// `expr!r:spec` of an f-string.
    fn field(&mut self, inner: &str) -> Taken<Expr> {
        let (mut open, mut quote, mut cut) = (0_usize, None, inner.len());
        for (index, c) in inner.char_indices() {
            match (quote, c) {
                (Some(open), _) if open == c => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(c),
                (None, '(' | '[' | '{') => open += 1,
                (None, ')' | ']' | '}') => open = open.saturating_sub(1),
                (None, ':') if open == 0 => cut = cut.min(index),
                (None, '!') if open == 0 && !inner[index..].starts_with("!=") => cut = cut.min(index),
                _ => {}
            }
        }
        let mut rest = &inner[cut..];
        let mut conversion = None;
        if let Some(after) = rest.strip_prefix('!') {
            conversion = after.chars().next().filter(|c| matches!(c, 'r' | 's' | 'a'));
            if conversion.is_none() {
                return Err("f-string: invalid conversion character: expected 's', 'r', or 'a'".to_owned());
            }
            rest = &after[1..];
        }
        if inner[..cut].trim().is_empty() {
            return Err("f-string: empty expression not allowed".to_owned());
        }
        let mut parser = Self::of(&inner[..cut], self.depth + 1)?;
        parser.links = self.links;
        let value = parser.tuple_or_test()?;
        parser.end()?;
        let spec = match rest.strip_prefix(':') {
            Some(spec) => {
                let mut parts = Vec::new();
                parser.format_parts(spec, false, &mut parts)?;
                Some(Box::new(Expr::Joined(parts)))
            }
            None => None,
        };
        self.links = parser.links;
        Ok(Expr::Formatted { value: Box::new(value), conversion, spec })
    }
}

/// Adds a text; texts beside each other are one.
pub(super) fn push_text(parts: &mut Vec<Expr>, text: String) {
    if let Some(Expr::Constant(Constant::Text(last))) = parts.last_mut() {
        last.push_str(&text);
    } else if !text.is_empty() || parts.is_empty() {
        parts.push(Expr::Constant(Constant::Text(text)));
    }
}

/// Bytes up to the `}` that closes a field of an f-string.
fn field_len(rest: &str) -> Taken<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (index, c) in rest.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '{' | '(' | '[') => depth += 1,
            (None, '}') if depth == 0 => return Ok(index),
            (None, '}' | ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Err("f-string: expecting '}'".to_owned())
}
