//! WITH of expressions.

use super::{Error, Piece, Token, find_level, is_one_of, is_word, keyword, quoted};
use crate::dialect::SCALAR_MARK;

/// `WITH expr AS x` becomes a common table expression with a marked name.
pub(super) fn scalar_with(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    let mut at = 0;
    while let Some(token) = list.get(at) {
        let begins = at == 0 || matches!(list[at - 1], Token::LParen);
        out.push((token.clone(), at));
        at += 1;
        if !(begins && is_word(token, "WITH")) || is_one_of(list.get(at), &["RECURSIVE"]) {
            continue;
        }
        let end = find_level(list, at, |token| is_word(token, "SELECT"));
        while at < end {
            let stop =
                find_level(list, at, |token| matches!(token, Token::Comma) || is_word(token, "SELECT"));
            with_element(list, at, stop, &mut out)?;
            at = stop;
            if matches!(list.get(at), Some(Token::Comma)) {
                out.push((Token::Comma, at));
                at += 1;
            }
        }
    }
    Ok(out)
}

fn with_element(list: &[Token], begin: usize, end: usize, out: &mut Vec<Piece>) -> Result<(), Error> {
    let is_table = is_one_of(list.get(begin + 1), &["AS"])
        && matches!(list.get(begin + 2), Some(Token::LParen))
        && is_one_of(list.get(begin + 3), &["SELECT", "WITH"]);
    let plain: Vec<Piece> = (begin..end).map(|at| (list[at].clone(), at)).collect();
    if is_table {
        // its own WITH is read as one more
        let inner: Vec<Token> = plain.iter().map(|(token, _)| token.clone()).collect();
        out.extend(scalar_with(&inner)?.into_iter().map(|(token, at)| (token, begin + at)));
        return Ok(());
    }
    let [expression @ .., (as_word, _), (Token::Word(alias), _)] = plain.as_slice() else {
        out.extend(plain);
        return Ok(());
    };
    if !is_word(as_word, "AS") {
        out.extend(plain);
        return Ok(());
    }
    out.push((quoted(format!("{SCALAR_MARK}{}", alias.value)), begin));
    out.extend([keyword("AS"), Token::LParen, keyword("SELECT")].map(|token| (token, begin)));
    out.extend(expression.iter().cloned());
    out.push((Token::RParen, begin));
    Ok(())
}
