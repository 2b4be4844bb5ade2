//! Text to tokens: what schemas, keys and retention are written in.

use crate::error::{Fault, Parsed};
use crate::span::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// a name without quotes; dots are part of it
    Word,
    /// a text in backticks
    Backticked,
    /// digits with an optional fraction and exponent, without sign
    Number,
    /// a text in single quotes
    Text,
    /// any other character
    Symbol,
    /// behind the last token
    End,
}

/// A token and where it stands, quotes included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    /// what it is
    pub(crate) kind: TokenKind,
    /// the token as it stands
    pub(crate) span: Span<'a>,
}

impl<'a> Token<'a> {
    /// The text between the quotes, escapes untouched.
    pub(crate) fn inner(self) -> &'a str {
        match self.kind {
            TokenKind::Backticked | TokenKind::Text => &self.span.text[1..self.span.text.len() - 1],
            _ => self.span.text,
        }
    }

    /// Whether it is this symbol.
    pub(crate) fn is(self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.span.text == symbol
    }

    /// Whether it is this word, in any case.
    pub(crate) fn is_word(self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.span.text.eq_ignore_ascii_case(word)
    }

    /// An error at this token; `message` is followed by what stands there.
    pub(crate) fn expected(self, message: &str) -> Fault {
        match self.kind {
            TokenKind::End => self.span.fault(format!("{message}, found the end")),
            _ => self.span.fault(format!("{message}, found {}", self.span.text)),
        }
    }
}

/// Reads tokens one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    text: Span<'a>,
    tokens: Vec<Token<'a>>,
    next: usize,
}

impl<'a> Tokens<'a> {
    /// Cuts a piece of a file into tokens; white space and `-- comments` fall out.
    pub(crate) fn of(text: Span<'a>) -> Parsed<Self> {
        let mut tokens = Vec::new();
        let mut begin = 0;
        while let Some(first) = text.text[begin..].chars().next() {
            let rest = text.cut(begin, text.text.len());
            if first.is_whitespace() {
                begin += first.len_utf8();
            } else if rest.text.starts_with("--") {
                begin += rest.text.find('\n').unwrap_or(rest.text.len());
            } else {
                let (kind, len) = token(rest, first)?;
                tokens.push(Token { kind, span: rest.cut(0, len) });
                begin += len;
            }
        }
        Ok(Self { text, tokens, next: 0 })
    }

    /// The token that comes next.
    pub(crate) fn peek(&self) -> Token<'a> {
        let len = self.text.text.trim_end().len();
        let end = Token { kind: TokenKind::End, span: self.text.cut(len, len) };
        self.tokens.get(self.next).copied().unwrap_or(end)
    }

    /// Takes the next token.
    pub(crate) fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        self.next += 1;
        token
    }

    /// Takes the next token if it is this symbol.
    pub(crate) fn take_if(&mut self, symbol: &str) -> bool {
        let is_it = self.peek().is(symbol);
        self.next += usize::from(is_it);
        is_it
    }

    /// Takes this symbol or refuses what stands there.
    pub(crate) fn expect(&mut self, symbol: &str) -> Parsed<()> {
        if self.take_if(symbol) { Ok(()) } else { Err(self.peek().expected(&format!("expected {symbol}"))) }
    }

    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.next >= self.tokens.len()
    }

    /// With the next token an opening bracket: takes up to the matching one and gives the last token.
    pub(crate) fn take_brackets(&mut self) -> Parsed<Token<'a>> {
        let opening = self.peek();
        debug_assert!(opening.is("("), "callers look before they take");
        let mut depth = 0_usize;
        loop {
            let token = self.take();
            if token.is("(") {
                depth += 1;
            } else if token.is(")") {
                depth -= 1;
            } else if token.kind == TokenKind::End {
                return Err(opening.span.fault("this bracket is never closed"));
            }
            if depth == 0 {
                return Ok(token);
            }
        }
    }

    /// From one token to another, as written.
    pub(crate) fn between(&self, first: Token<'a>, last: Token<'a>) -> Span<'a> {
        first.span.to(last.span, self.text)
    }
}

/// Kind and length in bytes of the token that begins with `first`.
fn token(rest: Span<'_>, first: char) -> Parsed<(TokenKind, usize)> {
    let until = |is_part: fn(char) -> bool| rest.text.find(|c| !is_part(c)).unwrap_or(rest.text.len());
    Ok(match first {
        'a'..='z' | 'A'..='Z' | '_' => {
            (TokenKind::Word, until(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.'))
        }
        '0'..='9' => (TokenKind::Number, number_len(rest.text)),
        '`' => (TokenKind::Backticked, quoted_len(rest, '`')?),
        '\'' => (TokenKind::Text, quoted_len(rest, '\'')?),
        other => (TokenKind::Symbol, other.len_utf8()),
    })
}

fn number_len(text: &str) -> usize {
    let mut before = '0';
    let is_end = |c: char| {
        let is_sign = matches!(c, '+' | '-') && matches!(before, 'e' | 'E');
        before = c;
        !(c.is_ascii_alphanumeric() || c == '.' || is_sign)
    };
    text.find(is_end).unwrap_or(text.len())
}

/// Length with both quotes. A text may hold `\'` and `''`; what is in backticks ends at the next one.
fn quoted_len(rest: Span<'_>, quote: char) -> Parsed<usize> {
    let mut chars = rest.text.char_indices().skip(1).peekable();
    while let Some((index, c)) = chars.next() {
        if c == '\\' && quote == '\'' {
            chars.next();
        } else if c == quote {
            let is_doubled = quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote);
            if !is_doubled {
                return Ok(index + 1);
            }
            chars.next();
        } else if c == '\n' {
            break;
        }
    }
    Err(rest.fault(format!("the quote {quote} is never closed on this line")))
}
