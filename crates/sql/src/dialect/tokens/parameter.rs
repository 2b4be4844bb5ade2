//! Parameters of a query, written `{name:Type}`.

use super::{Error, Parameters, Piece, Token, behind_bracket, keyword, name, quoted, text_of};

/// `{name:Type}` becomes `_CAST('value', 'Type')`, or a name where the type is Identifier.
pub(super) fn fill(list: &[Token], parameters: &Parameters) -> Result<Vec<Piece>, Error> {
    let mut out = Vec::with_capacity(list.len());
    let mut at = 0;
    while let Some(token) = list.get(at) {
        let (Token::LBrace, Some(Token::Word(word)), Some(Token::Colon)) =
            (token, list.get(at + 1), list.get(at + 2))
        else {
            out.push((token.clone(), at));
            at += 1;
            continue;
        };
        let end = behind_bracket(list, at);
        let value = parameters.get(&word.value).ok_or_else(|| Error::Parameter(word.value.clone()))?;
        let type_text = text_of(&list[at + 3..end.saturating_sub(1)]);
        if type_text == "Identifier" {
            out.push((quoted(value.clone()), at));
        } else {
            out.extend(
                [
                    name("_CAST"),
                    Token::LParen,
                    literal(value),
                    Token::Comma,
                    Token::SingleQuotedString(type_text),
                    Token::RParen,
                ]
                .map(|token| (token, at)),
            );
        }
        at = end;
    }
    Ok(out)
}

/// A value comes with the escapes of TabSeparated, as in ClickHouse; `\N` alone is NULL.
fn literal(value: &str) -> Token {
    if value == "\\N" {
        return keyword("NULL");
    }
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('0') => out.push('\0'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    Token::SingleQuotedString(out)
}
