//! The ternary operator, which binds weaker than everything else.

use super::{Error, Piece, Span, Token, apply, find_level, is_one_of, name, wrong_at};
use crate::limits;

/// `a ? b : c` becomes `if(a, b, c)`.
pub(super) fn ternary(list: &mut Vec<Token>, spans: &mut Vec<Span>) -> Result<(), Error> {
    const BEGIN: [&str; 16] = [
        "SELECT", "DISTINCT", "WHERE", "PREWHERE", "BY", "HAVING", "ON", "THEN", "ELSE", "WHEN", "CASE",
        "AS", "QUALIFY", "BETWEEN", "INTERVAL", "LIMIT",
    ];
    const END: [&str; 14] = [
        "AS", "FROM", "WHERE", "PREWHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "THEN", "ELSE",
        "END", "ASC", "DESC",
    ];
    let is_question = |token: &Token| matches!(token, Token::Placeholder(mark) if mark == "?");
    let count = list.iter().filter(|token| is_question(token)).count();
    if count > limits::TERNARIES_MAX {
        return Err(Error::Limit {
            limit: "query.ternaries_max",
            detail: format!("{count} ternary operators; use multiIf"),
        });
    }
    while let Some(question) = list.iter().rposition(is_question) {
        let mut begin = question;
        let mut depth = 0_usize;
        while begin > 0 {
            match &list[begin - 1] {
                Token::RParen | Token::RBracket => depth += 1,
                Token::LParen | Token::LBracket if depth == 0 => break,
                Token::LParen | Token::LBracket => depth -= 1,
                Token::Comma | Token::Arrow if depth == 0 => break,
                token if depth == 0 && (is_one_of(Some(token), &BEGIN) || is_question(token)) => break,
                _ => {}
            }
            begin -= 1;
        }
        let colon = find_level(list, question + 1, |token| matches!(token, Token::Colon));
        if !matches!(list.get(colon), Some(Token::Colon)) || begin == question {
            return Err(wrong_at(spans[question], "'?' has no ':'"));
        }
        let end = find_level(list, colon + 1, |token| {
            matches!(token, Token::Comma | Token::Colon) || is_one_of(Some(token), &END)
        });
        let mut pieces: Vec<Piece> = (0..begin).map(|at| (list[at].clone(), at)).collect();
        pieces.extend([(name("if"), begin), (Token::LParen, begin)]);
        pieces.extend((begin..end).map(|at| {
            let separates = at == question || at == colon;
            (if separates { Token::Comma } else { list[at].clone() }, at)
        }));
        pieces.push((Token::RParen, end.saturating_sub(1)));
        pieces.extend((end..list.len()).map(|at| (list[at].clone(), at)));
        apply(list, spans, pieces);
    }
    Ok(())
}
