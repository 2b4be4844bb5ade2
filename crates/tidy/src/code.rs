//! A Rust file as checks want to see it: without the inside of comments and texts, with its tests marked.

use crate::TreeFile;

/// Lines of a Rust file. Every line keeps its number; comments become spaces and characters inside of texts become
/// `~`, a character that Rust does not use.
#[derive(Clone, Debug)]
pub struct Code {
    lines: Vec<String>,
    is_test: Vec<bool>,
}

impl Code {
    /// Reads a file. A file of tests (in a folder `tests` or `benches`, or named `tests.rs`) is all test.
    #[must_use]
    pub fn of(file: &TreeFile) -> Self {
        let mut parts = file.path.split('/');
        let is_test_file = parts.any(|part| matches!(part, "tests" | "benches" | "examples" | "tests.rs"));
        let lines: Vec<String> = blank(&file.text).lines().map(str::to_owned).collect();
        let is_test = if is_test_file { vec![true; lines.len()] } else { mark_tests(&lines) };
        Self { lines, is_test }
    }

    /// Every line with its number, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines.iter().enumerate().map(|(index, line)| (index + 1, line.as_str()))
    }

    /// The lines outside of tests, with their numbers.
    pub fn lines_outside_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().filter(|(number, _)| !self.is_test[number - 1])
    }

    /// The first block behind byte `column` of line `first`, counted from 1; `None` if a `;` comes before it.
    #[must_use]
    pub fn block(&self, first: usize, column: usize) -> Option<Block> {
        block(&self.lines, first, column)
    }
}

/// Where a block in curly brackets opens and closes, in lines counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// line of `{`
    pub open: usize,
    /// line of the matching `}`, or the last line
    pub close: usize,
}

fn block(lines: &[String], first: usize, column: usize) -> Option<Block> {
    let mut open = None;
    let (mut curly, mut other) = (0_usize, 0_usize);
    for (index, line) in lines.iter().enumerate().skip(first - 1) {
        let begin = if index + 1 == first { column } else { 0 };
        for c in line[begin..].chars() {
            match c {
                '{' => {
                    open.get_or_insert(index + 1);
                    curly += 1;
                }
                '}' => curly = curly.saturating_sub(1),
                '(' | '[' => other += 1,
                ')' | ']' => other = other.saturating_sub(1),
                ';' if open.is_none() && other == 0 => return None,
                _ => {}
            }
            if let Some(open) = open.filter(|_| curly == 0) {
                return Some(Block { open, close: index + 1 });
            }
        }
    }
    open.map(|open| Block { open, close: lines.len() })
}

/// Marks what stands behind `#[cfg(test)]`, `#[test]` and the like, to the end of its block.
fn mark_tests(lines: &[String]) -> Vec<bool> {
    let mut is_test = vec![false; lines.len()];
    let mut index = 0;
    while index < lines.len() {
        let compact: String = lines[index].chars().filter(|c| !c.is_whitespace()).collect();
        let is_whole_file = compact.starts_with("#![cfg(test)]");
        let is_attribute = ["#[cfg(test)]", "#[cfg(all(test,", "#[test]"]
            .iter()
            .any(|attribute| compact.starts_with(attribute));
        if is_whole_file {
            is_test.fill(true);
            return is_test;
        }
        if is_attribute {
            let first = index + 1;
            let close = block(lines, first, 0).map_or(first + 1, |block| block.close).min(lines.len());
            is_test[index..close].fill(true);
            index = close;
        } else {
            index += 1;
        }
    }
    is_test
}

/// Where the reader is in the text.
enum State {
    Code,
    LineComment,
    BlockComment(usize),
    /// a text in double quotes
    Text,
    /// a raw text closed by `"` and this many `#`
    RawText(usize),
}

/// The same text with comments as spaces and the inside of texts and characters as `~`.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut state = State::Code;
    let mut index = 0;
    while index < chars.len() {
        let (taken, next) = match state {
            State::Code => in_code(&chars, index, &mut out),
            State::LineComment if chars[index] == '\n' => push(&mut out, "\n", State::Code),
            State::LineComment => push(&mut out, " ", State::LineComment),
            State::BlockComment(depth) => in_block_comment(&chars, index, depth, &mut out),
            State::Text => in_text(&chars, index, &mut out),
            State::RawText(hashes) => in_raw_text(&chars, index, hashes, &mut out),
        };
        index += taken;
        state = next;
    }
    out
}

fn push(out: &mut String, text: &str, next: State) -> (usize, State) {
    out.push_str(text);
    (text.chars().count(), next)
}

fn in_code(chars: &[char], index: usize, out: &mut String) -> (usize, State) {
    let rest = &chars[index..];
    if rest.starts_with(&['/', '/']) {
        return push(out, "  ", State::LineComment);
    }
    if rest.starts_with(&['/', '*']) {
        return push(out, "  ", State::BlockComment(1));
    }
    if rest[0] == '"' {
        return push(out, "\"", State::Text);
    }
    let is_word_before = index > 0 && (chars[index - 1].is_alphanumeric() || chars[index - 1] == '_');
    if matches!(rest[0], 'r' | 'b' | 'c') && !is_word_before {
        let prefix = rest.iter().take_while(|c| matches!(c, 'r' | 'b' | 'c')).count();
        let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
        let is_raw = rest[..prefix].contains(&'r') && rest.get(prefix + hashes) == Some(&'"');
        if is_raw && prefix <= 2 {
            let opening: String = rest[..=prefix + hashes].iter().collect();
            return push(out, &opening, State::RawText(hashes));
        }
    }
    if rest[0] == '\'' {
        let len = character_len(rest);
        out.push('\'');
        out.extend(std::iter::repeat_n('~', len.saturating_sub(2)));
        out.extend((len > 1).then_some('\''));
        return (len, State::Code);
    }
    out.push(rest[0]);
    (1, State::Code)
}

/// Length of a character with its quotes; 1 for the `'` of a lifetime.
fn character_len(rest: &[char]) -> usize {
    match rest {
        [_, '\\', ..] => {
            let close = rest.iter().skip(3).position(|c| *c == '\'');
            close.map_or(1, |close| close + 4)
        }
        [_, _, '\'', ..] => 3,
        _ => 1,
    }
}

fn in_block_comment(chars: &[char], index: usize, depth: usize, out: &mut String) -> (usize, State) {
    let rest = &chars[index..];
    if rest.starts_with(&['*', '/']) {
        let next = if depth == 1 { State::Code } else { State::BlockComment(depth - 1) };
        return push(out, "  ", next);
    }
    if rest.starts_with(&['/', '*']) {
        return push(out, "  ", State::BlockComment(depth + 1));
    }
    push(out, if rest[0] == '\n' { "\n" } else { " " }, State::BlockComment(depth))
}

fn in_text(chars: &[char], index: usize, out: &mut String) -> (usize, State) {
    match chars[index] {
        '"' => push(out, "\"", State::Code),
        '\n' => push(out, "\n", State::Text),
        '\\' if chars.get(index + 1).is_some_and(|next| *next != '\n') => push(out, "~~", State::Text),
        _ => push(out, "~", State::Text),
    }
}

fn in_raw_text(chars: &[char], index: usize, hashes: usize, out: &mut String) -> (usize, State) {
    let rest = &chars[index..];
    let is_close = rest[0] == '"' && rest[1..].iter().take_while(|c| **c == '#').count() >= hashes;
    if is_close {
        let closing: String = rest[..=hashes].iter().collect();
        return push(out, &closing, State::Code);
    }
    push(out, if rest[0] == '\n' { "\n" } else { "~" }, State::RawText(hashes))
}

/// Byte offsets at which `word` stands in a line as a whole word.
#[must_use]
pub fn words(line: &str, word: &str) -> Vec<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .filter(|(at, _)| {
            !line[..*at].chars().next_back().is_some_and(is_part)
                && !line[at + word.len()..].chars().next().is_some_and(is_part)
        })
        .map(|(at, _)| at)
        .collect()
}
