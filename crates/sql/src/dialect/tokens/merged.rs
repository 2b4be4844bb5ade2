//! FINAL.

use super::{Error, Piece, Token, is_one_of, is_word, keyword, quoted};
use crate::dialect::FINAL_MARK;

/// `FROM t FINAL` becomes `FROM "t␅" AS t`: a table of its own, which the store knows how to read.
pub(super) fn tables(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    for (at, token) in list.iter().enumerate() {
        let named = if is_word(token, "FINAL") { table_before(list, at) } else { None };
        let Some((last, is_aliased)) = named else {
            out.push((token.clone(), at));
            continue;
        };
        let name = match &list[last] {
            Token::Word(word) => word.value.clone(),
            _ => String::new(),
        };
        let Some(place) = out.iter().rposition(|(_, from)| *from == last) else { continue };
        out[place].0 = quoted(format!("{name}{FINAL_MARK}"));
        if !is_aliased {
            out.extend([(keyword("AS"), at), (quoted(name), at)]);
        }
    }
    Ok(out)
}

/// Where the name of the table before FINAL ends, and whether an alias stands between.
fn table_before(list: &[Token], at: usize) -> Option<(usize, bool)> {
    let is_name = |at: usize| matches!(list.get(at), Some(Token::Word(_))) && !is_clause(&list[at]);
    let before = at.checked_sub(1).filter(|before| is_name(*before))?;
    let last = match before.checked_sub(1) {
        Some(middle) if is_word(&list[middle], "AS") => {
            middle.checked_sub(1).filter(|last| is_name(*last))?
        }
        Some(middle) if is_name(middle) => middle,
        _ => before,
    };
    let mut first = last;
    while first >= 2 && matches!(list[first - 1], Token::Period) && is_name(first - 2) {
        first -= 2;
    }
    let opener = first.checked_sub(1)?;
    let is_table = is_one_of(list.get(opener), &["FROM", "JOIN"])
        || (matches!(list[opener], Token::Comma) && clause_of(list, opener) == Some("FROM"));
    is_table.then_some((last, last != before))
}

const CLAUSES: [&str; 12] = [
    "SELECT", "FROM", "JOIN", "ON", "USING", "WHERE", "PREWHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WITH",
];

fn is_clause(token: &Token) -> bool {
    is_one_of(Some(token), &CLAUSES)
}

/// The clause that a token stands in.
fn clause_of(list: &[Token], at: usize) -> Option<&'static str> {
    let mut depth = 0_usize;
    for token in list[..at].iter().rev() {
        match token {
            Token::RParen | Token::RBracket | Token::RBrace => depth += 1,
            Token::LParen | Token::LBracket | Token::LBrace => depth = depth.checked_sub(1)?,
            token if depth == 0 => {
                if let Some(clause) = CLAUSES.into_iter().find(|clause| is_word(token, clause)) {
                    return Some(clause);
                }
            }
            _ => {}
        }
    }
    None
}
