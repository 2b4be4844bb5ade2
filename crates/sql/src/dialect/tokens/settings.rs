//! SETTINGS that change how a query runs but not its answer are dropped; any other is refused.
//!
//! The parser takes the word for an alias where no table comes before it, so this happens on tokens.

use super::{Error, Piece, Token, is_word};

/// Settings without a meaning for the answer.
const HARMLESS: [&str; 6] =
    ["max_threads", "max_block_size", "log_queries", "log_comment", "use_query_cache", "max_insert_threads"];

pub(super) fn settings(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    let mut at = 0;
    while let Some(token) = list.get(at) {
        let begins = is_word(token, "SETTINGS")
            && matches!((list.get(at + 1), list.get(at + 2)), (Some(Token::Word(_)), Some(Token::Eq)));
        if !begins {
            out.push((token.clone(), at));
            at += 1;
            continue;
        }
        at += 1;
        while let (Some(Token::Word(name)), Some(Token::Eq), Some(_)) =
            (list.get(at), list.get(at + 1), list.get(at + 2))
        {
            if !HARMLESS.contains(&name.value.to_lowercase().as_str()) {
                return Err(Error::Unsupported(format!("the SETTINGS {}", name.value)));
            }
            at += 3;
            if !matches!(list.get(at), Some(Token::Comma)) {
                break;
            }
            at += 1;
        }
    }
    Ok(out)
}
