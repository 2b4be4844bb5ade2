//! `f(x) FILTER (WHERE c)` becomes `fIf(x, c)`, which means the same.

use super::{Error, Piece, Token, Word, behind_bracket, is_one_of, is_word};

pub(super) fn filters(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    let mut at = 0;
    while let Some(token) = list.get(at) {
        let is_filter = is_word(token, "FILTER")
            && matches!(list.get(at + 1), Some(Token::LParen))
            && is_one_of(list.get(at + 2), &["WHERE"])
            && matches!(out.last(), Some((Token::RParen, _)));
        if !is_filter {
            out.push((token.clone(), at));
            at += 1;
            continue;
        }
        let end = behind_bracket(list, at + 1);
        let inside: Vec<Token> = list[at + 3..end - 1].to_vec();
        let condition = filters(&inside)?.into_iter().map(|(token, from)| (token, from + at + 3));
        let open = opening(&out);
        let Some(named) = function(&mut out, open) else {
            return Err(Error::syntax("FILTER has no aggregate function before it"));
        };
        named.push_str("If");
        out.pop();
        let has_args = match out.len() - open - 1 {
            0 => false,
            1 if matches!(out.last(), Some((Token::Mul, _))) => out.pop().is_none(),
            _ => true,
        };
        if has_args {
            out.push((Token::Comma, at));
        }
        out.extend(condition);
        out.push((Token::RParen, end - 1));
        at = end;
    }
    Ok(out)
}

/// Position of the bracket that the last token closes.
fn opening(out: &[Piece]) -> usize {
    let mut depth = 0_usize;
    for (at, (token, _)) in out.iter().enumerate().rev() {
        match token {
            Token::RParen => depth += 1,
            Token::LParen if depth == 1 => return at,
            Token::LParen => depth -= 1,
            _ => {}
        }
    }
    0
}

/// The name before the brackets, or before both of `f(n)(x)`.
fn function(out: &mut [Piece], open: usize) -> Option<&mut String> {
    let mut at = open.checked_sub(1)?;
    if matches!(out[at].0, Token::RParen) {
        at = opening(&out[..=at]).checked_sub(1)?;
    }
    match &mut out[at].0 {
        Token::Word(Word { value, .. }) => Some(value),
        _ => None,
    }
}
