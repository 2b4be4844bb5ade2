//! Aliases inside of expressions: `f(x AS y)`, `(a + b AS c) * 2`.

use super::{Error, Piece, Token, is_one_of, is_word, quoted};
use crate::dialect::INNER_ALIAS_MARK;
use std::collections::BTreeMap;

/// `x AS y` in brackets of an expression becomes a call of the mark: `␁as('y', x)`.
pub(super) fn inner_aliases(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let found = found(list);
    let begins: BTreeMap<usize, &Alias> = found.iter().map(|alias| (alias.begin, alias)).collect();
    let mut ends = found.iter().map(|alias| alias.as_word).peekable();
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    let mut at = 0;
    while let Some(token) = list.get(at) {
        if let Some(alias) = begins.get(&at) {
            let opening = [quoted(INNER_ALIAS_MARK.to_owned()), Token::LParen];
            out.extend(opening.map(|token| (token, at)));
            out.extend(
                [Token::SingleQuotedString(alias.name.clone()), Token::Comma].map(|token| (token, at)),
            );
        }
        if ends.next_if_eq(&at).is_some() {
            out.push((Token::RParen, at));
            at += 2;
        } else {
            out.push((token.clone(), at));
            at += 1;
        }
    }
    Ok(out)
}

struct Alias {
    name: String,
    /// where its expression begins
    begin: usize,
    as_word: usize,
}

/// An open bracket: whether expressions are in it, and where the one at hand begins.
struct Open {
    is_list: bool,
    begin: usize,
}

/// In order of their AS.
fn found(list: &[Token]) -> Vec<Alias> {
    let mut found = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for (at, token) in list.iter().enumerate() {
        match token {
            Token::LParen => open.push(Open { is_list: is_list(list, at), begin: at + 1 }),
            Token::LBracket => open.push(Open { is_list: true, begin: at + 1 }),
            Token::RParen | Token::RBracket => drop(open.pop()),
            _ => {}
        }
        let Some(around) = open.last_mut() else { continue };
        let is_first = around.begin == at;
        if matches!(token, Token::Comma | Token::Arrow) || (is_first && is_word(token, "DISTINCT")) {
            around.begin = at + 1;
        }
        let is_over = matches!(list.get(at + 2), Some(Token::Comma | Token::RParen | Token::RBracket));
        if let (true, Some(Token::Word(alias))) = (around.is_list && is_over && !is_first, list.get(at + 1))
            && is_word(token, "AS")
        {
            found.push(Alias { name: alias.value.clone(), begin: around.begin, as_word: at });
        }
    }
    found
}

/// Whether the bracket at `at` holds expressions: not a query, no tables, no columns that are replaced, and not what is
/// written under the name that it is given there.
fn is_list(list: &[Token], at: usize) -> bool {
    const QUERIES: [&str; 4] = ["SELECT", "WITH", "FROM", "EXPLAIN"];
    const NO_LISTS: [&str; 9] = [
        "FROM",
        "JOIN",
        "REPLACE",
        "EXCEPT",
        "OVER",
        "WINDOW",
        "INTERPOLATE",
        "formatRow",
        "formatRowNoNewline",
    ];
    let before = at.checked_sub(1).and_then(|before| list.get(before));
    !is_one_of(list.get(at + 1), &QUERIES) && !is_one_of(before, &NO_LISTS)
}
