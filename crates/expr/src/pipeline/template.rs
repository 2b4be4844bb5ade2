//! Templates of `line_format` and `label_format`: texts with `{{ .label | function }}` in them, as Go writes them.
//!
//! ```text
//! {{ .label }}   {{ __line__ }}   {{ function argument … }}   {{ value | function argument … | function }}
//! ```
//! What stands before a bar is the last argument of what stands behind it. A label that a line has not is an empty text.
//! Conditions and loops are not answered.

use super::Line;
use crate::Error;
use crate::limits::{FORMATTED_BYTES_MAX, TEMPLATE_PARTS_MAX};
use crate::matcher::compile;
use regex::Regex;

/// A template that can be filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Value(Vec<Call>),
}

/// A function and what it is given; without a function the one argument itself.
#[derive(Clone, Debug)]
struct Call {
    function: Option<Function>,
    arguments: Vec<Argument>,
    /// of `regexReplaceAll`
    regex: Option<Regex>,
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        (self.function, &self.arguments) == (other.function, &other.arguments)
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Argument {
    Label(String),
    Line,
    Text(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Lower,
    Upper,
    Title,
    Trim,
    /// what is trimmed stands before the text
    TrimPrefix,
    TrimSuffix,
    /// in Go's order, behind it
    CutPrefix,
    CutSuffix,
    Replace,
    GoReplace,
    Trunc,
    Substr,
    Default,
    RegexReplace,
    AlignLeft,
    AlignRight,
}

impl Function {
    /// By name, with how many arguments it takes.
    const NAMES: [(&'static str, Self, usize); 20] = [
        ("lower", Self::Lower, 1),
        ("ToLower", Self::Lower, 1),
        ("upper", Self::Upper, 1),
        ("ToUpper", Self::Upper, 1),
        ("title", Self::Title, 1),
        ("trim", Self::Trim, 1),
        ("TrimSpace", Self::Trim, 1),
        ("trimPrefix", Self::TrimPrefix, 2),
        ("trimSuffix", Self::TrimSuffix, 2),
        ("TrimPrefix", Self::CutPrefix, 2),
        ("TrimSuffix", Self::CutSuffix, 2),
        ("replace", Self::Replace, 3),
        ("Replace", Self::GoReplace, 4),
        ("trunc", Self::Trunc, 2),
        ("substr", Self::Substr, 3),
        ("default", Self::Default, 2),
        ("regexReplaceAll", Self::RegexReplace, 3),
        ("regexReplaceAllLiteral", Self::RegexReplace, 3),
        ("alignLeft", Self::AlignLeft, 2),
        ("alignRight", Self::AlignRight, 2),
    ];

    fn of(self, arguments: &[String], regex: Option<&Regex>) -> String {
        let text = |index: usize| arguments.get(index).map_or("", String::as_str);
        let number = |index: usize| text(index).parse::<i64>().unwrap_or(0);
        match self {
            Self::Lower => text(0).to_lowercase(),
            Self::Upper => text(0).to_uppercase(),
            Self::Title => title(text(0)),
            Self::Trim => text(0).trim().to_owned(),
            Self::TrimPrefix => or_whole(text(1), text(1).strip_prefix(text(0))),
            Self::TrimSuffix => or_whole(text(1), text(1).strip_suffix(text(0))),
            Self::CutPrefix => or_whole(text(0), text(0).strip_prefix(text(1))),
            Self::CutSuffix => or_whole(text(0), text(0).strip_suffix(text(1))),
            Self::Replace => replaced(text(2), text(0), text(1), usize::MAX),
            Self::GoReplace => {
                let most = usize::try_from(number(3)).unwrap_or(usize::MAX);
                replaced(text(0), text(1), text(2), most)
            }
            Self::Trunc => truncated(text(1), number(0)),
            Self::Substr => {
                let begin = usize::try_from(number(0)).unwrap_or(0);
                let end = usize::try_from(number(1)).unwrap_or(usize::MAX);
                text(2).chars().skip(begin).take(end.saturating_sub(begin)).collect()
            }
            Self::Default => if text(1).is_empty() { text(0) } else { text(1) }.to_owned(),
            Self::RegexReplace => match regex {
                // Pieces of what matched are written as in Go: ${1}.
                Some(regex) => regex.replace_all(text(1), text(2)).into_owned(),
                None => text(1).to_owned(),
            },
            Self::AlignLeft | Self::AlignRight => aligned(text(1), number(0), self == Self::AlignLeft),
        }
    }
}

fn or_whole(text: &str, cut: Option<&str>) -> String {
    cut.unwrap_or(text).to_owned()
}

/// An empty text is found nowhere here: between all letters it would only make the line longer.
fn replaced(text: &str, from: &str, to: &str, most: usize) -> String {
    if from.is_empty() { text.to_owned() } else { text.replacen(from, to, most) }
}

fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_begin = true;
    for one in text.chars() {
        if is_begin {
            out.extend(one.to_uppercase())
        } else {
            out.push(one)
        }
        is_begin = one.is_whitespace();
    }
    out
}

/// The first characters, or the last ones for a number below 0.
fn truncated(text: &str, most: i64) -> String {
    let count = text.chars().count();
    match usize::try_from(most) {
        Ok(most) => text.chars().take(most).collect(),
        Err(_) => text.chars().skip(count.saturating_sub(most.unsigned_abs() as usize)).collect(),
    }
}

fn aligned(text: &str, width: i64, is_left: bool) -> String {
    let width = usize::try_from(width).unwrap_or(0).min(FORMATTED_BYTES_MAX);
    let count = text.chars().count();
    if count >= width {
        let skipped = if is_left { 0 } else { count - width };
        return text.chars().skip(skipped).take(width).collect();
    }
    let blanks = " ".repeat(width - count);
    if is_left { format!("{text}{blanks}") } else { format!("{blanks}{text}") }
}

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("{{") {
            let (inside, behind) = behind.split_once("}}").ok_or_else(|| {
                Error::Mismatch(format!("{{{{ is not closed with }}}} in the template {text:?}"))
            })?;
            // {{- and -}} take the white space around
            let before = if inside.starts_with('-') { before.trim_end() } else { before };
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Value(calls(inside.trim_matches('-'))?));
            rest = if inside.ends_with('-') { behind.trim_start() } else { behind };
            if parts.len() > TEMPLATE_PARTS_MAX {
                return Err(Error::TooMuch(format!("the template has more than {TEMPLATE_PARTS_MAX} parts")));
            }
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self(parts))
    }

    /// The text that it makes of a line; what is longer than a line may be is cut.
    pub(crate) fn fill(&self, line: &Line<'_>) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Value(calls) => out.push_str(&value(calls, line)),
            }
            if out.len() > FORMATTED_BYTES_MAX {
                break;
            }
        }
        bounded(out)
    }
}

/// A text without what is beyond the longest that is made.
fn bounded(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(FORMATTED_BYTES_MAX));
    text
}

fn value(calls: &[Call], line: &Line<'_>) -> String {
    let mut last: Option<String> = None;
    for call in calls {
        let given = call.arguments.iter().map(|argument| match argument {
            Argument::Label(name) => line.label(name).unwrap_or_default().to_owned(),
            Argument::Line => line.text.to_string(),
            Argument::Text(text) => text.clone(),
        });
        let arguments: Vec<String> = given.chain(last.take()).collect();
        let made = match call.function {
            Some(function) => function.of(&arguments, call.regex.as_ref()),
            None => arguments.into_iter().next().unwrap_or_default(),
        };
        last = Some(bounded(made));
    }
    last.unwrap_or_default()
}

/// `.label | function "argument"`
fn calls(inside: &str) -> Result<Vec<Call>, Error> {
    let mut calls = vec![Vec::new()];
    for word in words(inside)? {
        match word {
            Word::Bar => calls.push(Vec::new()),
            word => calls.last_mut().into_iter().for_each(|call| call.push(word.clone())),
        }
    }
    let piped = |(index, words): (usize, Vec<Word>)| call(&words, usize::from(index > 0));
    calls.into_iter().enumerate().map(piped).collect()
}

#[derive(Clone, Debug)]
enum Word {
    Bar,
    Name(String),
    Argument(Argument),
}

fn words(inside: &str) -> Result<Vec<Word>, Error> {
    let mut words = Vec::new();
    let mut rest = inside.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
        let (word, length) = match first {
            '|' => (Word::Bar, 1),
            '"' | '`' => {
                let (length, text) = crate::lexer::quoted(rest, first).map_err(Error::Mismatch)?;
                (Word::Argument(Argument::Text(text)), length)
            }
            '.' => {
                let length = rest[1..].find(|c| !is_of_word(c)).map_or(rest.len(), |end| end + 1);
                (Word::Argument(Argument::Label(rest[1..length].to_owned())), length)
            }
            c if c.is_ascii_digit() || c == '-' => {
                let length = rest[1..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |end| end + 1);
                (Word::Argument(Argument::Text(rest[..length].to_owned())), length)
            }
            c if is_of_word(c) => {
                let length = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
                (Word::Name(rest[..length].to_owned()), length)
            }
            other => return Err(Error::unsupported(format!("{other:?} in a template of LogQL"))),
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

/// One call; `piped` arguments come from before the bar.
fn call(words: &[Word], piped: usize) -> Result<Call, Error> {
    let empty = || Error::Mismatch("a place in a template is empty; write {{ .label }}".to_owned());
    let argument = |word: &Word| match word {
        Word::Argument(argument) => Ok(argument.clone()),
        Word::Name(name) if name == "__line__" => Ok(Argument::Line),
        Word::Name(name) => Err(Error::unsupported(format!("{name} in a template of LogQL"))),
        Word::Bar => Err(empty()),
    };
    let (first, rest) = words.split_first().ok_or_else(empty)?;
    let Word::Name(name) = first else {
        return match rest {
            [] if piped == 0 => Ok(Call { function: None, arguments: vec![argument(first)?], regex: None }),
            _ => Err(Error::Mismatch("a template calls what is no function".to_owned())),
        };
    };
    if name == "__line__" && rest.is_empty() && piped == 0 {
        return Ok(Call { function: None, arguments: vec![Argument::Line], regex: None });
    }
    let known = Function::NAMES.into_iter().find(|(known, ..)| known == name);
    let (_, function, wanted) =
        known.ok_or_else(|| Error::unsupported(format!("the function {name} in a template of LogQL")))?;
    let arguments = rest.iter().map(argument).collect::<Result<Vec<_>, _>>()?;
    if arguments.len() + piped != wanted {
        let given = arguments.len() + piped;
        return Err(Error::Mismatch(format!("{name} takes {wanted} arguments in a template, not {given}")));
    }
    let regex = match (function, arguments.first()) {
        (Function::RegexReplace, Some(Argument::Text(text))) => Some(compile(text, text)?),
        (Function::RegexReplace, _) => {
            return Err(Error::unsupported("a pattern of regexReplaceAll that is no text in quotes"));
        }
        _ => None,
    };
    Ok(Call { function: Some(function), arguments, regex })
}
