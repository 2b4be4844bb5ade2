//! Conversions, tuple elements and what a path of a document ends in: `CAST(x AS T)`, `x::T`, `tup.1`, `j.a.:T`, `j.^a`.

use super::{BTreeMap, Error, Keyword, Piece, Token, behind_bracket, find_level, is_word, name, text_of};
use crate::dialect::{CAST_MARK, TUPLE_MARK};

/// `CAST(x AS T)` and `CAST(x, 'T')` become `_CAST(x, 'T')`.
pub(super) fn casts(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
    let mut at = 0;
    while let Some(token) = list.get(at) {
        if is_word(token, "CAST") && matches!(list.get(at + 1), Some(Token::LParen)) {
            out.push((name("_CAST"), at));
            let as_word = find_level(list, at + 2, |token| is_word(token, "AS"));
            if list.get(as_word).is_some_and(|token| is_word(token, "AS")) {
                ends.insert(as_word, behind_bracket(list, at + 1) - 1);
            }
            at += 1;
        } else if let Some(end) = ends.get(&at) {
            let type_text = text_of(&list[at + 1..*end]);
            out.extend([(Token::Comma, at), (Token::SingleQuotedString(type_text), at)]);
            at = *end;
        } else {
            out.push((token.clone(), at));
            at += 1;
        }
    }
    Ok(out)
}

/// `tup.1` and `x::Type` become subscripts, which bind as tightly.
pub(super) fn postfix(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    let mut at = 0;
    while let Some(token) = list.get(at) {
        let is_behind_value = out.last().is_some_and(|(before, _)| {
            matches!(before, Token::RParen | Token::RBracket)
                || matches!(before, Token::Word(word) if word.keyword == Keyword::NoKeyword || word.quote_style.is_some())
        });
        let (digits, length) = match (token, list.get(at + 1)) {
            (Token::Period, Some(Token::Number(digits, false))) => (Some(digits.as_str()), 2),
            (Token::Number(digits, false), _) if digits.starts_with('.') => (Some(&digits[1..]), 1),
            _ => (None, 0),
        };
        if let Some(digits) = digits
            && is_behind_value
            && digits.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        {
            for part in digits.split('.') {
                subscript(format!("{TUPLE_MARK}{part}"), at, &mut out);
            }
            at += length;
        } else if let Some((path, end)) = document_path(list, at) {
            subscript(format!("{TUPLE_MARK}{path}"), at, &mut out);
            at = end;
        } else if matches!(token, Token::DoubleColon) {
            let mut end = at + 2;
            if matches!(list.get(end), Some(Token::LParen)) {
                end = behind_bracket(list, end);
            }
            let end = end.min(list.len());
            subscript(format!("{CAST_MARK}{}", text_of(&list[at + 1..end])), at, &mut out);
            at = end;
        } else {
            out.push((token.clone(), at));
            at += 1;
        }
    }
    Ok(out)
}

/// `.:Type` and `.^path` of a document, and where it ends.
fn document_path(list: &[Token], at: usize) -> Option<(String, usize)> {
    let word = |at: usize| match list.get(at) {
        Some(Token::Word(word)) => Some(word.value.as_str()),
        _ => None,
    };
    let (Token::Period, sign) = (list.get(at)?, list.get(at + 1)?) else { return None };
    match sign {
        Token::Colon => Some((format!(":{}", word(at + 2)?), at + 3)),
        Token::Caret => {
            let mut path = format!("^{}", word(at + 2)?);
            let mut end = at + 3;
            while let (Some(Token::Period), Some(key)) = (list.get(end), word(end + 1)) {
                path.push('.');
                path.push_str(key);
                end += 2;
            }
            Some((path, end))
        }
        _ => None,
    }
}

fn subscript(text: String, at: usize, out: &mut Vec<Piece>) {
    out.extend([Token::LBracket, Token::SingleQuotedString(text), Token::RBracket].map(|token| (token, at)));
}
