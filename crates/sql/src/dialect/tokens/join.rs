//! The words before JOIN.

use super::{Error, Piece, Token, is_one_of, is_word, keyword};

/// Puts the words before JOIN into the one order the parser knows. ANY travels as GLOBAL, whose own meaning is none.
pub(super) fn joins(list: &[Token]) -> Result<Vec<Piece>, Error> {
    const MODIFIERS: [&str; 12] =
        ["GLOBAL", "LOCAL", "ANY", "ALL", "ASOF", "SEMI", "ANTI", "LEFT", "RIGHT", "FULL", "INNER", "OUTER"];
    let mut out: Vec<Piece> = Vec::with_capacity(list.len());
    for (at, token) in list.iter().enumerate() {
        if !is_word(token, "JOIN") || is_one_of(list.get(at.wrapping_sub(1)), &["ARRAY"]) {
            out.push((token.clone(), at));
            continue;
        }
        let mut modifiers = Vec::new();
        while out.last().is_some_and(|(token, _)| is_one_of(Some(token), &MODIFIERS)) {
            modifiers.extend(out.pop().map(|(token, _)| token.to_string().to_uppercase()));
        }
        let has = |word: &str| modifiers.iter().any(|modifier| modifier == word);
        if has("ASOF") {
            if has("RIGHT") || has("FULL") || has("ANY") || has("SEMI") || has("ANTI") {
                return Err(Error::Unsupported("ASOF of a RIGHT, FULL, ANY, SEMI or ANTI JOIN".into()));
            }
            // travels as ANY SEMI and ANY ANTI, which are refused otherwise
            let kind = if has("LEFT") { "ANTI" } else { "SEMI" };
            out.extend(["GLOBAL", "LEFT", kind].map(|word| (keyword(word), at)));
            out.push((token.clone(), at));
            continue;
        }
        let side = ["RIGHT", "FULL", "LEFT"].into_iter().find(|side| has(side));
        let kind = ["SEMI", "ANTI"].into_iter().find(|kind| has(kind));
        if has("ANY") {
            if side == Some("FULL") || kind.is_some() {
                return Err(Error::Unsupported("ANY of a FULL, SEMI or ANTI JOIN".into()));
            }
            out.push((keyword("GLOBAL"), at));
        }
        let side = side.or(kind.map(|_| "LEFT")).or(has("INNER").then_some("INNER"));
        out.extend(side.map(|word| (keyword(word), at)));
        out.extend(kind.map(|word| (keyword(word), at)));
        out.push((token.clone(), at));
    }
    Ok(out)
}
