//! Text of an expression to tokens, as Python cuts it.

use super::syntax::Constant;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// a name or a keyword
    Name(String),
    /// a literal
    Constant(Constant),
    /// the inside of an f-string; whether it is raw
    Format(String, bool),
    /// an operator or a bracket
    Op(&'static str),
}

/// Longest first, so that the first fit is the right one.
const OPS: [&str; 47] = [
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", ":=", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<",
    ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=",
];

/// Why a text is no expression, in Python's words.
pub(super) type Refusal = String;

/// Cuts the text of an expression into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
        } else if rest.starts_with("\\\n") {
            rest = &rest[2..];
        } else if first == '#' {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else {
            let (token, len) = token(rest, first)?;
            tokens.push(token);
            rest = &rest[len..];
        }
    }
    Ok(tokens)
}

fn token(rest: &str, first: char) -> Result<(Token, usize), Refusal> {
    if let Some(prefix) = text_prefix(rest) {
        return text_token(rest, prefix);
    }
    if first.is_alphabetic() || first == '_' {
        let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        return Ok((Token::Name(rest[..len].to_owned()), len));
    }
    let is_fraction = first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    if first.is_ascii_digit() || is_fraction {
        return number(rest);
    }
    let op = OPS.iter().find(|op| rest.starts_with(**op)).ok_or("invalid syntax")?;
    Ok((Token::Op(op), op.len()))
}

/// Length of `r`, `f`, … before a quote, if a text begins here.
fn text_prefix(rest: &str) -> Option<usize> {
    let len = rest.bytes().take(3).position(|b| matches!(b, b'"' | b'\''))?;
    let is_prefix = matches!(
        rest[..len].to_ascii_lowercase().as_str(),
        "" | "r" | "u" | "b" | "f" | "rb" | "br" | "rf" | "fr"
    );
    is_prefix.then_some(len)
}

fn text_token(rest: &str, prefix: usize) -> Result<(Token, usize), Refusal> {
    let kind = rest[..prefix].to_ascii_lowercase();
    let is_raw = kind.contains('r');
    let quoted = &rest[prefix..];
    let quote = &quoted[..1];
    let triple = quote.repeat(3);
    let quote = if quoted.starts_with(&triple) { triple.as_str() } else { quote };
    let inner = &quoted[quote.len()..];
    let len = text_len(inner, quote)?;
    let total = prefix + quote.len() + len + quote.len();
    let inner = &inner[..len];
    let token = if kind.contains('f') {
        Token::Format(inner.to_owned(), is_raw)
    } else if kind.contains('b') {
        Token::Constant(Constant::Foreign(format!("b'{inner}'")))
    } else {
        Token::Constant(Constant::Text(if is_raw { inner.to_owned() } else { unescape(inner)? }))
    };
    Ok((token, total))
}

fn text_len(inner: &str, quote: &str) -> Result<usize, Refusal> {
    let mut is_escaped = false;
    for (index, c) in inner.char_indices() {
        if !is_escaped && inner[index..].starts_with(quote) {
            return Ok(index);
        }
        if c == '\n' && quote.len() == 1 && !is_escaped {
            break;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    let kind = if quote.len() == 3 { "triple-quoted string" } else { "string" };
    Err(format!("unterminated {kind} literal (detected at line 1)"))
}

/// Python's escapes; a `\` before anything else stays.
pub(super) fn unescape(inner: &str) -> Result<String, Refusal> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(index) = rest.find('\\') {
        text.push_str(&rest[..index]);
        rest = &rest[index + 1..];
        let Some(c) = rest.chars().next() else {
            text.push('\\');
            break;
        };
        rest = &rest[c.len_utf8()..];
        let (kept, len) = match c {
            '\n' => (None, 0),
            '\\' | '\'' | '"' => (Some(c), 0),
            'n' => (Some('\n'), 0),
            't' => (Some('\t'), 0),
            'r' => (Some('\r'), 0),
            'a' => (Some('\u{7}'), 0),
            'b' => (Some('\u{8}'), 0),
            'f' => (Some('\u{c}'), 0),
            'v' => (Some('\u{b}'), 0),
            'x' => (Some(code(rest, 2, 16)?), 2),
            'u' => (Some(code(rest, 4, 16)?), 4),
            'U' => (Some(code(rest, 8, 16)?), 8),
            '0'..='7' => {
                let digits = rest.bytes().take(2).take_while(|b| (b'0'..=b'7').contains(b)).count();
                let octal = format!("{c}{}", &rest[..digits]);
                (Some(code(&octal, octal.len(), 8)?), digits)
            }
            other => {
                text.push('\\');
                (Some(other), 0)
            }
        };
        text.extend(kept);
        rest = &rest[len..];
    }
    text.push_str(rest);
    Ok(text)
}

fn code(rest: &str, digits: usize, radix: u32) -> Result<char, Refusal> {
    let digits = rest.get(..digits).and_then(|digits| u32::from_str_radix(digits, radix).ok());
    digits.and_then(char::from_u32).ok_or_else(|| "(unicode error) cannot decode the escape".to_owned())
}

fn number(rest: &str) -> Result<(Token, usize), Refusal> {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if rest.len() > 2 && rest.is_char_boundary(2) && rest[..2].eq_ignore_ascii_case(prefix) {
            let digits = rest[2..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let len = 2 + digits.unwrap_or(rest.len() - 2);
            let value = i128::from_str_radix(&rest[2..len].replace('_', ""), radix);
            return Ok((Token::Constant(Constant::Int(value.map_err(|_| "invalid number literal")?)), len));
        }
    }
    let mut before = '0';
    let end = |c: char| {
        let is_sign = matches!(c, '+' | '-') && matches!(before, 'e' | 'E');
        before = c;
        !(c.is_ascii_digit() || matches!(c, '.' | '_' | 'e' | 'E') || is_sign)
    };
    let len = rest.find(end).unwrap_or(rest.len());
    if rest[len..].starts_with(['j', 'J']) {
        return Ok((Token::Constant(Constant::Foreign(format!("{}j", &rest[..len]))), len + 1));
    }
    if rest[len..].starts_with(|c: char| c.is_alphabetic()) {
        return Err("invalid decimal literal".to_owned());
    }
    let digits = rest[..len].replace('_', "");
    let is_int = digits.bytes().all(|b| b.is_ascii_digit());
    let is_octal_of_old = digits.len() > 1 && digits.starts_with('0') && digits.bytes().any(|b| b != b'0');
    if is_int && is_octal_of_old {
        return Err(
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"
                .to_owned(),
        );
    }
    let constant = if is_int {
        Constant::Int(digits.parse().map_err(|_| "the whole number is too long")?)
    } else {
        Constant::Float(digits.parse().map_err(|_| "invalid decimal literal")?)
    };
    Ok((Token::Constant(constant), len))
}
