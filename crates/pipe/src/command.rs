//! Lines to commands: what `.datasource` and `.pipe` files have in common.
//!
//! A command begins in the first column with a known word, in any case. It is followed by a value on the same
//! line, or by `>` and a block that ends before the next line that begins with a known word. Lines of a block need
//! no indentation. Outside of blocks, empty lines and lines that begin with `#` are skipped.

use crate::error::Parsed;
use crate::span::Span;

/// One command of a datafile.
#[derive(Clone, Debug)]
pub(crate) struct Command<'a> {
    /// in upper case
    pub(crate) name: String,
    /// the word as it stands in the file
    pub(crate) word: Span<'a>,
    /// the value without quotes and comment, or the block
    pub(crate) value: Span<'a>,
    /// whether the value was written after `>`
    pub(crate) is_block: bool,
}

/// Cuts a datafile into commands, in the order of the file.
pub(crate) fn split<'a>(text: &'a str, is_command: impl Fn(&str) -> bool) -> Parsed<Vec<Command<'a>>> {
    let file = Span { text, at: 0 };
    let mut commands: Vec<Command<'a>> = Vec::new();
    let mut begin = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for line in text[begin..].split_inclusive('\n') {
        let end = begin + line.len();
        let line = file.cut(begin, end);
        begin = end;
        if let Some(command) = open(line, &is_command)? {
            commands.push(command);
            continue;
        }
        if let Some(block) = commands.last_mut().filter(|command| command.is_block) {
            block.value = file.cut(block.value.at, end);
            continue;
        }
        let rest = line.trim();
        if rest.text.is_empty() || rest.text.starts_with('#') {
            continue;
        }
        let word = rest.text.split_whitespace().next().unwrap_or("");
        let hint = if is_command(&word.to_ascii_uppercase()) {
            "a command begins in the first column"
        } else {
            "a text of several lines begins with `COMMAND >`"
        };
        return Err(rest.fault(format!("{word} is not a command here; {hint}")));
    }
    Ok(commands)
}

fn open<'a>(line: Span<'a>, is_command: impl Fn(&str) -> bool) -> Parsed<Option<Command<'a>>> {
    let word_end = line.text.find(char::is_whitespace).unwrap_or(line.text.len());
    let word = line.cut(0, word_end);
    let name = word.text.to_ascii_uppercase();
    if !is_command(&name) {
        return Ok(None);
    }
    let rest = line.cut(word_end, line.text.len());
    if rest.text.trim() == ">" {
        let block = line.cut(line.text.len(), line.text.len());
        return Ok(Some(Command { name, word, value: block, is_block: true }));
    }
    // TOKEN alone has more than one value on its line and reads them itself
    let value = if name == "TOKEN" { rest.trim() } else { unquoted(rest.trim())? };
    Ok(Some(Command { name, word, value, is_block: false }))
}

/// A value of one line without its quotes and without the comment behind it.
fn unquoted(value: Span<'_>) -> Parsed<Span<'_>> {
    let (inner, rest) = first_word(value)?;
    if inner.at == value.at {
        let comment = value.text.find(" #").unwrap_or(value.text.len());
        return Ok(value.cut(0, comment).trim());
    }
    if rest.text.is_empty() || rest.text.starts_with('#') {
        return Ok(inner);
    }
    Err(rest.fault("there is text behind the closing quote; put the whole value into one pair of quotes"))
}

/// The first word or quoted text of a line, and what follows it. Begins behind its begin if it was quoted.
pub(crate) fn first_word(line: Span<'_>) -> Parsed<(Span<'_>, Span<'_>)> {
    let Some(quote) = line.text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = line.text.find(char::is_whitespace).unwrap_or(line.text.len());
        return Ok((line.cut(0, end), line.cut(end, line.text.len()).trim()));
    };
    let mut is_escaped = false;
    for (index, c) in line.text.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return Ok((line.cut(1, index), line.cut(index + 1, line.text.len()).trim()));
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    Err(line.fault(format!("the quote {quote} is never closed on this line")))
}
