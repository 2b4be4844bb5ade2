//! `COLUMNS('pattern')`, and APPLY behind it or behind `*`; each of them and `*` as arguments of a function.

use super::{Error, Piece, Token, behind_bracket, is_one_of, is_word, quoted};
use crate::dialect::COLUMNS_MARK;

/// `COLUMNS('^a') EXCEPT (ab) APPLY (f)` becomes `␈('^a', '', 'ab', f(␈))`, where `␈` stands for each column, and
/// `t.* APPLY (f)` becomes `␈('', 't', '', f(␈))`. As an argument `t.*` becomes `␈('', 't', '', ␈)`.
pub(super) fn columns(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    let mut at = 0;
    // of each open bracket, whether it holds the arguments of a function
    let mut is_call = Vec::new();
    while at < list.len() {
        match &list[at] {
            Token::LParen => is_call.push(at > 0 && is_function(&list[at - 1], list.get(at + 1))),
            Token::RParen => _ = is_call.pop(),
            _ => {}
        }
        let is_argument = is_call.last() == Some(&true);
        let begins = at > 0
            && (matches!(list[at - 1], Token::Comma)
                || is_one_of(list.get(at - 1), &["SELECT", "DISTINCT"])
                || (is_argument && matches!(list[at - 1], Token::LParen)));
        match if begins { chosen(list, at, is_argument)? } else { None } {
            Some((tokens, end)) => {
                out.extend(tokens.into_iter().map(|token| (token, at)));
                at = end;
            }
            None => {
                out.push((list[at].clone(), at));
                at += 1;
            }
        }
    }
    Ok(out)
}

/// Whether a bracket behind this word holds arguments of which `*` may be one.
fn is_function(before: &Token, inside: Option<&Token>) -> bool {
    matches!(before, Token::Word(_))
        && !is_one_of(
            Some(before),
            &["COUNT", "IN", "AS", "EXCEPT", "REPLACE", "APPLY", "USING", "OVER", "COLUMNS"],
        )
        && !is_one_of(inside, &["SELECT", "WITH"])
}

/// The tokens for an item of the select list, or an argument, that begins here, and where it ends; none if it is another.
fn chosen(list: &[Token], begin: usize, is_argument: bool) -> Result<Option<(Vec<Token>, usize)>, Error> {
    let (pattern, table, mut at) = match &list[begin..] {
        [word, Token::LParen, Token::SingleQuotedString(pattern), Token::RParen, ..]
            if is_word(word, "COLUMNS") =>
        {
            (pattern.clone(), String::new(), begin + 4)
        }
        [word, Token::LParen, ..] if is_word(word, "COLUMNS") => {
            return Err(Error::Unsupported("COLUMNS of anything but one pattern in quotes".into()));
        }
        [Token::Mul, ..] => (String::new(), String::new(), begin + 1),
        [Token::Word(table), Token::Period, Token::Mul, ..] => {
            (String::new(), table.value.clone(), begin + 3)
        }
        _ => return Ok(None),
    };
    let is_star = !is_word(&list[begin], "COLUMNS");
    let mut left_out = Vec::new();
    let mut template = vec![quoted(COLUMNS_MARK.into())];
    let mut is_applied = false;
    while let Some(token) = list.get(at) {
        if is_word(token, "APPLY") {
            let (applied, end) = apply(list, at + 1, template)?;
            (template, at, is_applied) = (applied, end, true);
        } else if is_word(token, "EXCEPT") && !is_one_of(list.get(at + 1), &["SELECT", "ALL", "DISTINCT"]) {
            at = except(list, at + 1, &mut left_out)?;
        } else if is_word(token, "REPLACE") {
            if !is_star {
                return Err(Error::Unsupported("REPLACE behind COLUMNS".into()));
            }
            // the parser knows it behind `*`
            return match find_apply(list, at) {
                true => Err(Error::Unsupported("REPLACE together with APPLY".into())),
                false => Ok(None),
            };
        } else {
            break;
        }
    }
    if is_applied && is_argument {
        return Err(Error::Unsupported("APPLY inside the brackets of a function".into()));
    }
    if is_star && !is_applied && !is_argument {
        return Ok(None);
    }
    let mut tokens = vec![quoted(COLUMNS_MARK.into()), Token::LParen];
    for text in [pattern, table, left_out.join("\u{1}")] {
        tokens.extend([Token::SingleQuotedString(text), Token::Comma]);
    }
    tokens.extend(template);
    tokens.push(Token::RParen);
    Ok(Some((tokens, at)))
}

/// Whether APPLY comes behind the brackets of REPLACE.
fn find_apply(list: &[Token], replace: usize) -> bool {
    matches!(list.get(replace + 1), Some(Token::LParen))
        && is_one_of(list.get(behind_bracket(list, replace + 1)), &["APPLY"])
}

/// `EXCEPT (a, b)` or `EXCEPT a`: the names, and where it ends.
fn except(list: &[Token], begin: usize, names: &mut Vec<String>) -> Result<usize, Error> {
    let end = match list.get(begin) {
        Some(Token::LParen) => behind_bracket(list, begin),
        _ => begin + 1,
    };
    for token in &list[begin..end.min(list.len())] {
        match token {
            Token::Word(word) => names.push(word.value.clone()),
            Token::LParen | Token::RParen | Token::Comma => {}
            _ => return Err(Error::Unsupported("EXCEPT of anything but names of columns".into())),
        }
    }
    Ok(end)
}

/// `APPLY (f)`, `APPLY f`, `APPLY (f(0.5))` or `APPLY (x -> …)` around what was applied before it.
fn apply(list: &[Token], begin: usize, inner: Vec<Token>) -> Result<(Vec<Token>, usize), Error> {
    let wrong = || Error::syntax("APPLY needs a function or a lambda in brackets");
    let (function, end) = match list.get(begin) {
        Some(Token::LParen) => {
            let end = behind_bracket(list, begin);
            (list.get(begin + 1..end - 1).ok_or_else(wrong)?, end)
        }
        Some(Token::Word(_)) => (&list[begin..=begin], begin + 1),
        _ => return Err(wrong()),
    };
    let bracketed = |tokens: Vec<Token>| {
        std::iter::once(Token::LParen).chain(tokens).chain([Token::RParen]).collect::<Vec<Token>>()
    };
    let applied = match function {
        [Token::Word(parameter), Token::Arrow, body @ ..] if !body.is_empty() => {
            let is_parameter =
                |token: &Token| matches!(token, Token::Word(word) if word.value == parameter.value);
            let inner = bracketed(inner);
            let each = body.iter().flat_map(|token| match is_parameter(token) {
                true => inner.clone(),
                false => vec![token.clone()],
            });
            bracketed(each.collect())
        }
        [Token::Word(_)] | [Token::Word(_), Token::LParen, .., Token::RParen] => {
            function.iter().cloned().chain(bracketed(inner)).collect()
        }
        _ => return Err(wrong()),
    };
    if applied.len() > crate::limits::APPLIED_TOKENS_MAX {
        return Err(Error::Limit {
            limit: "query.nodes_max",
            detail: "APPLY repeats its column too often".into(),
        });
    }
    Ok((applied, end))
}
