//! LIMIT BY, and LIMIT WITH TIES.

use super::{Error, Piece, Token, find_level, is_one_of, is_word, keyword, quoted};
use crate::dialect::{LIMIT_BY_MARK, TIES_MARK};

/// `LIMIT n [OFFSET m] BY list` and `LIMIT n [OFFSET m] WITH TIES` become one more item of ORDER BY.
pub(super) fn limit_by(list: &[Token]) -> Result<Vec<Piece>, Error> {
    const ENDS: [&str; 7] = ["LIMIT", "OFFSET", "SETTINGS", "FORMAT", "UNION", "INTERSECT", "EXCEPT"];
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    // whether ORDER BY was seen, for each open bracket
    let mut ordered = vec![false];
    let mut at = 0;
    while let Some(token) = list.get(at) {
        match token {
            Token::LParen => ordered.push(false),
            Token::RParen => drop(ordered.pop()),
            token if is_word(token, "SELECT") => {
                if let Some(last) = ordered.last_mut() {
                    *last = false;
                }
            }
            token if is_word(token, "ORDER") => {
                if let Some(last) = ordered.last_mut() {
                    *last = true;
                }
            }
            _ => {}
        }
        let by = if is_word(token, "LIMIT") {
            find_level(list, at + 1, |t| is_one_of(Some(t), &["BY", "WITH", "LIMIT", "UNION"]))
        } else {
            list.len()
        };
        let is_tied = is_one_of(list.get(by), &["WITH"]) && is_one_of(list.get(by + 1), &["TIES"]);
        if !is_tied && !is_one_of(list.get(by), &["BY"]) {
            out.push((token.clone(), at));
            at += 1;
            continue;
        }
        if is_tied && ordered.last() != Some(&true) {
            return Err(Error::Arguments(
                "LIMIT WITH TIES without ORDER BY. (WITH_TIES_WITHOUT_ORDER_BY)".into(),
            ));
        }
        let end = match is_tied {
            true => by + 2,
            false => find_level(list, by + 1, |token| is_one_of(Some(token), &ENDS)),
        };
        let separator = find_level(list, at + 1, |t| {
            matches!(t, Token::Comma) || is_one_of(Some(t), &["OFFSET", "BY", "WITH"])
        });
        let (first, second) = (at + 1..separator, (separator + 1).min(by)..by);
        let has_comma = matches!(list.get(separator), Some(Token::Comma));
        let (limit, offset) = if has_comma { (second, first) } else { (first, second) };
        if ordered.last() == Some(&true) {
            out.push((Token::Comma, at));
        } else {
            out.extend([(keyword("ORDER"), at), (keyword("BY"), at)]);
        }
        let mark = if is_tied { TIES_MARK } else { LIMIT_BY_MARK };
        out.extend([(quoted(mark.into()), at), (Token::LParen, at)]);
        out.extend(limit.map(|position| (list[position].clone(), position)));
        out.push((Token::Comma, at));
        if offset.is_empty() {
            out.push((Token::Number("0".into(), false), at));
        }
        out.extend(offset.map(|position| (list[position].clone(), position)));
        if !is_tied {
            out.push((Token::Comma, at));
            out.extend((by + 1..end).map(|position| (list[position].clone(), position)));
        }
        out.push((Token::RParen, at));
        at = end;
    }
    Ok(out)
}
