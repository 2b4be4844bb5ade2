//! Token rewrites: what sqlparser's ClickHouse dialect cannot read is put into words that it can.

use crate::{Error, Place};
use datafusion::sql::sqlparser::dialect::ClickHouseDialect;
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Tokenizer, Word};
use std::collections::BTreeMap;

mod cast;
mod choice;
mod columns;
mod depth;
mod filter;
mod inner_alias;
mod join;
mod limit;
mod merged;
mod parameter;
mod scalar;
mod settings;

/// Values of `{name:Type}`.
pub(crate) type Parameters = BTreeMap<String, String>;

/// The tokens to parse, and what follows `FORMAT` at the end.
pub(crate) struct Prepared {
    pub(crate) tokens: Vec<TokenWithSpan>,
    pub(crate) format: Option<String>,
}

/// Reads the text and rewrites its tokens.
pub(crate) fn prepare(text: &str, parameters: &Parameters) -> Result<Prepared, Error> {
    if let Some(found) = text.chars().find(|c| matches!(c, '\u{0}'..='\u{8}')) {
        return Err(Error::syntax(format!("unrecognized token: control character {found:?}")));
    }
    let text = without_hash_comments(text);
    let tokens = Tokenizer::new(&ClickHouseDialect {}, &text).tokenize_with_location();
    let mut tokens = tokens.map_err(|error| Error::parser(&error.to_string()))?;
    tokens.retain(|token| !matches!(token.token, Token::Whitespace(_)));
    while tokens.last().is_some_and(|token| matches!(token.token, Token::SemiColon | Token::EOF)) {
        tokens.pop();
    }
    let format = take_format(&mut tokens);
    let mut list: Vec<Token> = tokens.iter().map(|token| token.token.clone()).collect();
    let mut spans: Vec<Span> = tokens.iter().map(|token| token.span).collect();
    balance(&list, &spans)?;
    depth::check(&list)?;
    let stages: [Stage; 11] = [
        merged::tables,
        columns::columns,
        words,
        settings::settings,
        filter::filters,
        cast::casts,
        cast::postfix,
        inner_alias::inner_aliases,
        join::joins,
        scalar::scalar_with,
        limit::limit_by,
    ];
    let filled = parameter::fill(&list, parameters)?;
    apply(&mut list, &mut spans, filled);
    for stage in stages {
        let pieces = stage(&list)?;
        apply(&mut list, &mut spans, pieces);
    }
    choice::ternary(&mut list, &mut spans)?;
    let tokens = list.into_iter().zip(spans).map(|(token, span)| TokenWithSpan { token, span }).collect();
    Ok(Prepared { tokens, format })
}

/// A token of the result and the position of the token it comes from.
type Piece = (Token, usize);

/// One rewrite of the whole list.
type Stage = fn(&[Token]) -> Result<Vec<Piece>, Error>;

fn apply(list: &mut Vec<Token>, spans: &mut Vec<Span>, pieces: Vec<Piece>) {
    let nowhere = Span { start: Location { line: 0, column: 0 }, end: Location { line: 0, column: 0 } };
    *spans = pieces.iter().map(|(_, at)| spans.get(*at).copied().unwrap_or(nowhere)).collect();
    *list = pieces.into_iter().map(|(token, _)| token).collect();
}

/// `# comment` to the end of the line, as ClickHouse has it; strings and other comments are left alone.
fn without_hash_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let length = match character {
            '\'' | '"' | '`' => quoted_length(rest, character),
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '#' if rest.starts_with("# ") || rest.starts_with("#!") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            _ => character.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// Bytes of the quoted text at the beginning, quotes included.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == quote {
            return at + quote.len_utf8();
        }
    }
    text.len()
}

/// Says which bracket is never closed, as ClickHouse does, and bounds the depth for the stages behind.
fn balance(list: &[Token], spans: &[Span]) -> Result<(), Error> {
    let mut open: Vec<(char, usize)> = Vec::new();
    for (at, token) in list.iter().enumerate() {
        let (opening, closing) = match token {
            Token::LParen => (Some('('), None),
            Token::LBracket => (Some('['), None),
            Token::LBrace => (Some('{'), None),
            Token::RParen => (None, Some('(')),
            Token::RBracket => (None, Some('[')),
            Token::RBrace => (None, Some('{')),
            _ => continue,
        };
        open.extend(opening.map(|character| (character, at)));
        if let Some(expected) = closing
            && open.pop().is_none_or(|(found, _)| found != expected)
        {
            return Err(wrong_at(spans[at], &format!("Unmatched parentheses: '{token}'")));
        }
        if open.len() > crate::limits::NESTING_MAX {
            return Err(Error::Limit {
                limit: "query.nesting_max",
                detail: format!("more than {} brackets inside each other", crate::limits::NESTING_MAX),
            });
        }
    }
    match open.pop() {
        Some((character, at)) => {
            Err(wrong_at(spans[at], &format!("Unmatched parentheses: '{character}' is never closed")))
        }
        None => Ok(()),
    }
}

/// The place of a token; tokens that stages put in have none.
pub(crate) fn place(location: Location) -> Option<Place> {
    (location.line > 0).then_some(Place { line: location.line, column: location.column })
}

/// What is wrong with the token there.
fn wrong_at(span: Span, text: &str) -> Error {
    let place = place(span.start);
    let at = place.map(|place| format!(" at {place}")).unwrap_or_default();
    Error::Syntax { text: format!("{text}{at}"), place }
}

/// The parser would take the word FORMAT behind a bare select for an alias.
fn take_format(tokens: &mut Vec<TokenWithSpan>) -> Option<String> {
    let [.., before, last] = tokens.as_slice() else { return None };
    if !is_word(&before.token, "FORMAT") {
        return None;
    }
    let Token::Word(Word { value, quote_style: None, .. }) = &last.token else { return None };
    let name = value.clone();
    tokens.truncate(tokens.len() - 2);
    Some(name)
}

pub(crate) fn is_word(token: &Token, text: &str) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(text))
}

fn is_one_of(token: Option<&Token>, words: &[&str]) -> bool {
    token.is_some_and(|token| words.iter().any(|word| is_word(token, word)))
}

fn keyword(text: &str) -> Token {
    Token::make_keyword(text)
}

fn quoted(name: String) -> Token {
    Token::Word(Word { value: name, quote_style: Some('"'), keyword: Keyword::NoKeyword })
}

fn name(text: &str) -> Token {
    Token::Word(Word { value: text.to_owned(), quote_style: None, keyword: Keyword::NoKeyword })
}

/// Position behind the bracket that closes the one at `open`.
fn behind_bracket(list: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in list.iter().enumerate().skip(open) {
        depth = depth_after(token, depth);
        if depth == 0 {
            return at + 1;
        }
    }
    list.len()
}

fn depth_after(token: &Token, depth: usize) -> usize {
    match token {
        Token::LParen | Token::LBracket | Token::LBrace => depth + 1,
        Token::RParen | Token::RBracket | Token::RBrace => depth.saturating_sub(1),
        _ => depth,
    }
}

/// First position from `start` at the same depth where `stop` holds, or where that depth ends.
fn find_level(list: &[Token], start: usize, stop: impl Fn(&Token) -> bool) -> usize {
    let mut at = start;
    while let Some(token) = list.get(at) {
        match token {
            Token::LParen | Token::LBracket | Token::LBrace => at = behind_bracket(list, at),
            Token::RParen | Token::RBracket | Token::RBrace => return at,
            token if stop(token) => return at,
            _ => at += 1,
        }
    }
    list.len()
}

fn text_of(list: &[Token]) -> String {
    let mut text = String::new();
    for token in list {
        match token {
            Token::Comma => text.push_str(", "),
            Token::Eq => text.push_str(" = "),
            Token::SingleQuotedString(inside) => {
                text.push_str(&format!("'{}'", inside.replace('\\', "\\\\").replace('\'', "\\'")));
            }
            other => text.push_str(&other.to_string()),
        }
    }
    text
}

/// Words with one meaning here: `==`, GLOBAL IN, USING without brackets.
fn words(list: &[Token]) -> Result<Vec<Piece>, Error> {
    let mut out = Vec::with_capacity(list.len());
    let mut ends: Vec<usize> = Vec::new();
    // for each open bracket whether it belongs to POSITION
    let mut brackets: Vec<bool> = Vec::new();
    let mut at = 0;
    while let Some(token) = list.get(at) {
        if ends.last() == Some(&at) {
            ends.pop();
            out.push((Token::RParen, at));
            continue;
        }
        match token {
            Token::LParen => brackets.push(at > 0 && is_word(&list[at - 1], "POSITION")),
            Token::RParen => drop(brackets.pop()),
            _ => {}
        }
        if is_word(token, "IN") && matches!(list.get(at + 1), Some(Token::LBracket | Token::Word(_))) {
            out.push((token.clone(), at));
            if let Some(end) = end_of_set(list, at + 1, brackets.last() == Some(&true)) {
                out.push((Token::LParen, at));
                ends.push(end);
            }
        } else if matches!(token, Token::DoubleEq) {
            out.push((Token::Eq, at));
        } else if is_word(token, "GLOBAL") && is_one_of(list.get(at + 1), &["IN", "NOT"]) {
            // one node: GLOBAL changes nothing
        } else if is_word(token, "USING") && matches!(list.get(at + 1), Some(Token::Word(_))) {
            at = using(list, at, &mut out);
        } else {
            out.push((token.clone(), at));
        }
        at += 1;
    }
    out.extend(ends.iter().rev().map(|end| (Token::RParen, *end)));
    Ok(out)
}

/// Where the set of `IN [1, 2]` or `IN name` ends; POSITION(a IN b) has brackets of its own around IN.
fn end_of_set(list: &[Token], begin: usize, is_position: bool) -> Option<usize> {
    match list.get(begin) {
        Some(Token::LBracket) => Some(behind_bracket(list, begin)),
        _ if is_position || matches!(list.get(begin + 1), Some(Token::LParen)) => None,
        _ => Some(begin + 1),
    }
}

/// `USING a, b` gets its brackets; gives the position of the last name.
fn using(list: &[Token], begin: usize, out: &mut Vec<Piece>) -> usize {
    out.extend([(list[begin].clone(), begin), (Token::LParen, begin)]);
    let mut at = begin + 1;
    out.push((list[at].clone(), at));
    while let (Some(Token::Comma), Some(Token::Word(_))) = (list.get(at + 1), list.get(at + 2)) {
        out.extend([(Token::Comma, at + 1), (list[at + 2].clone(), at + 2)]);
        at += 2;
    }
    out.push((Token::RParen, at));
    at
}
