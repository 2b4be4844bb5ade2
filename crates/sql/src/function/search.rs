//! Finding and replacing in text.

use super::text::{all_text, text_lists};
use super::{Call, Fault, Function, Outcome, Types, plain};
use crate::limits::REGEX_BYTES_MAX;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray, UInt64Array};
use arrow::datatypes::{DataType, UInt64Type};
use regex::{Regex, RegexBuilder};
use std::collections::BTreeMap;
use std::sync::Arc;

fn truth(types: &Types) -> Outcome<DataType> {
    all_text(types).map(|_| DataType::Boolean)
}

fn count(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0, 1]).map(|()| DataType::UInt64)
}

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("match", (2, 2), truth, |c| {
        let (values, mut patterns) = (c.text(0)?, Patterns::of(c, 1)?);
        Ok(Arc::new(BooleanArray::from(c.each(|row| Ok(patterns.at(row)?.is_match(values.value(row))))?)))
    }),
    plain("startsWith", (2, 2), truth, |c| test(c, |text, part| text.starts_with(part))),
    plain("endsWith", (2, 2), truth, |c| test(c, |text, part| text.ends_with(part))),
    plain("hasToken", (2, 2), truth, |c| {
        test(c, |text, token| {
            let mut words = text.split(|x: char| x.is_ascii() && !x.is_ascii_alphanumeric());
            !token.is_empty() && words.any(|word| word == token)
        })
    }),
    plain("position", (2, 3), count, |c| position(c, Fold::None, false)),
    plain("positionUTF8", (2, 3), count, |c| position(c, Fold::None, true)),
    plain("positionCaseInsensitive", (2, 3), count, |c| position(c, Fold::Ascii, false)),
    plain("positionCaseInsensitiveUTF8", (2, 3), count, |c| position(c, Fold::Unicode, true)),
    plain("locate", (2, 2), count, |c| {
        let (parts, values) = (c.text(0)?, c.text(1)?);
        Ok(Arc::new(UInt64Array::from(
            c.each(|row| Ok(values.value(row).find(parts.value(row)).map_or(0, |at| at as u64 + 1)))?,
        )))
    }),
    plain("countSubstrings", (2, 2), count, |c| {
        let (values, parts) = (c.text(0)?, c.text(1)?);
        Ok(Arc::new(UInt64Array::from(c.each(|row| {
            let part = parts.value(row);
            Ok(if part.is_empty() { 0 } else { values.value(row).matches(part).count() as u64 })
        })?)))
    }),
    plain("replaceAll", (3, 3), all_text, |c| {
        replace(c, |text, from, to| if from.is_empty() { text.into() } else { text.replace(from, to) })
    }),
    plain("replaceOne", (3, 3), all_text, |c| {
        replace(c, |text, from, to| if from.is_empty() { text.into() } else { text.replacen(from, to, 1) })
    }),
    plain("replaceRegexpOne", (3, 3), all_text, |c| replace_regex(c, 1)),
    plain("replaceRegexpAll", (3, 3), all_text, |c| replace_regex(c, 0)),
    plain("extract", (2, 2), all_text, |c| {
        let (values, mut patterns) = (c.text(0)?, Patterns::of(c, 1)?);
        c.write(|row, out| {
            out.extend(patterns.at(row)?.captures(values.value(row)).map(|found| group(&found)));
            Ok(())
        })
    }),
    plain(
        "extractAll",
        (2, 2),
        |t| all_text(t).map(crate::kind::list_of),
        |c| {
            let (values, mut patterns) = (c.text(0)?, Patterns::of(c, 1)?);
            Ok(text_lists(c.each(|row| {
                let found = patterns.at(row)?.captures_iter(values.value(row));
                Ok(found.filter(|found| !found[0].is_empty()).map(|found| group(&found)).collect())
            })?))
        },
    ),
    plain(
        "multiSearchAny",
        (2, 2),
        |_| Ok(DataType::Boolean),
        |c| many(c, |text, all| u64::from(first_index(text, all) > 0), str::to_owned),
    ),
    plain(
        "multiSearchAnyCaseInsensitive",
        (2, 2),
        |_| Ok(DataType::Boolean),
        |c| many(c, |text, all| u64::from(first_index(text, all) > 0), str::to_ascii_lowercase),
    ),
    plain("multiSearchFirstIndex", (2, 2), |_| Ok(DataType::UInt64), |c| many(c, first_index, str::to_owned)),
    plain(
        "multiSearchFirstIndexUTF8",
        (2, 2),
        |_| Ok(DataType::UInt64),
        |c| many(c, first_index, str::to_owned),
    ),
];

fn first_index(text: &str, all: &[String]) -> u64 {
    // an empty text holds nothing, not even the empty part
    let is_in = |part: &String| !text.is_empty() && text.contains(part.as_str());
    all.iter().position(is_in).map_or(0, |at| at as u64 + 1)
}

fn group(found: &regex::Captures) -> String {
    let group = if found.len() > 1 { found.get(1) } else { found.get(0) };
    group.map(|part| part.as_str().to_owned()).unwrap_or_default()
}

fn test(call: &Call, is_so: impl Fn(&str, &str) -> bool) -> Outcome<ArrayRef> {
    let (values, parts) = (call.text(0)?, call.text(1)?);
    Ok(Arc::new(BooleanArray::from_iter(
        (0..call.rows).map(|row| Some(is_so(values.value(row), parts.value(row)))),
    )))
}

/// How upper and lower case are made one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fold {
    None,
    Ascii,
    Unicode,
}

fn position(call: &Call, fold: Fold, by_character: bool) -> Outcome<ArrayRef> {
    let folded = |text: &str| match fold {
        Fold::None => text.to_owned(),
        Fold::Ascii => text.to_ascii_lowercase(),
        Fold::Unicode => text.to_lowercase(),
    };
    let (values, parts) = (call.text(0)?, call.text(1)?);
    let starts = if call.args.len() > 2 { Some(call.as_type(2, &DataType::UInt64)?) } else { None };
    let mut part = (String::new(), String::new());
    let found = call.each(|row| {
        if part.0 != parts.value(row) {
            part = (parts.value(row).to_owned(), folded(parts.value(row)));
        }
        let changed;
        let text = match fold {
            Fold::None => values.value(row),
            _ => {
                changed = folded(values.value(row));
                changed.as_str()
            }
        };
        let start = starts.as_ref().map_or(0, |starts| starts.as_primitive::<UInt64Type>().value(row));
        let skipped = usize::try_from(start.saturating_sub(1)).unwrap_or(usize::MAX);
        let begin = match by_character {
            true => text.char_indices().nth(skipped).map(|(at, _)| at).or((skipped == 0).then_some(0)),
            // a start inside a character is that of the next one
            false if part.1.is_empty() => {
                return Ok(if skipped <= text.len() { skipped as u64 + 1 } else { 0 });
            }
            false => (skipped..=text.len()).find(|at| text.is_char_boundary(*at)),
        };
        let at = begin.and_then(|begin| Some(begin + text[begin..].find(part.1.as_str())?));
        Ok(match at {
            None => 0,
            Some(at) if by_character => text[..at].chars().count() as u64 + 1,
            Some(at) => at as u64 + 1,
        })
    })?;
    Ok(Arc::new(UInt64Array::from(found)))
}

fn replace(call: &Call, make: impl Fn(&str, &str, &str) -> String) -> Outcome<ArrayRef> {
    let (values, from, to) = (call.text(0)?, call.text(1)?, call.text(2)?);
    call.write(|row, out| {
        out.push_str(&make(values.value(row), from.value(row), to.value(row)));
        Ok(())
    })
}

/// `\1` is a group in ClickHouse, `${1}` here; `$` is plain there.
fn replace_regex(call: &Call, limit: usize) -> Outcome<ArrayRef> {
    let (values, mut patterns, to) = (call.text(0)?, Patterns::of(call, 1)?, call.text(2)?);
    call.write(|row, out| {
        let mut with = String::new();
        let mut characters = to.value(row).chars().peekable();
        while let Some(character) = characters.next() {
            match (character, characters.peek()) {
                ('\\', Some(digit)) if digit.is_ascii_digit() => {
                    with.push_str(&format!("${{{digit}}}"));
                    characters.next();
                }
                ('\\', Some('\\')) => {
                    with.push('\\');
                    characters.next();
                }
                ('$', _) => with.push_str("$$"),
                (other, _) => with.push(other),
            }
        }
        if patterns.is_empty(row) {
            out.push_str(values.value(row));
        } else {
            out.push_str(&patterns.at(row)?.replacen(values.value(row), limit, with.as_str()));
        }
        Ok(())
    })
}

/// Compiled patterns of a column, each once.
pub(crate) struct Patterns {
    texts: StringArray,
    compiled: BTreeMap<String, Regex>,
}

impl Patterns {
    pub(crate) fn of(call: &Call, at: usize) -> Outcome<Self> {
        Ok(Self { texts: call.text(at)?, compiled: BTreeMap::new() })
    }

    pub(crate) fn is_empty(&self, row: usize) -> bool {
        self.texts.value(row).is_empty()
    }

    pub(crate) fn at(&mut self, row: usize) -> Outcome<&Regex> {
        let text = self.texts.value(row);
        if !self.compiled.contains_key(text) {
            if self.compiled.len() > 1000 {
                self.compiled.clear();
            }
            // `.` takes newlines, as in ClickHouse
            let regex = RegexBuilder::new(&ascii_classes(text))
                .dot_matches_new_line(true)
                .size_limit(REGEX_BYTES_MAX)
                .build();
            let regex = regex.map_err(|error| {
                Fault(format!(
                    "cannot compile the regular expression {text}: {}. (CANNOT_COMPILE_REGEXP)",
                    error.to_string().replace('\n', " ")
                ))
            })?;
            self.compiled.insert(text.to_owned(), regex);
        }
        self.compiled.get(text).ok_or_else(|| "the pattern was just compiled".into())
    }
}

/// `\d`, `\w`, `\s` and `\b` mean ASCII in ClickHouse and Unicode to this engine.
fn ascii_classes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        match characters.next() {
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('W') => out.push_str("[^0-9A-Za-z_]"),
            Some('s') => out.push_str(r"[\t\n\f\r ]"),
            Some('S') => out.push_str(r"[^\t\n\f\r ]"),
            Some('b') => out.push_str(r"(?-u:\b)"),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

fn many(
    call: &Call,
    find: impl Fn(&str, &[String]) -> u64,
    fold: impl Fn(&str) -> String,
) -> Outcome<ArrayRef> {
    let values = call.text(0)?;
    let lists = call.as_type(1, &crate::kind::list_of(DataType::Utf8))?;
    let found = call.each(|row| {
        let items = lists.as_list::<i32>().value(row);
        let items = items.as_string::<i32>();
        let all: Vec<String> = (0..items.len()).map(|at| fold(items.value(at))).collect();
        Ok(find(&fold(values.value(row)), &all))
    })?;
    if call.returns == DataType::Boolean {
        return Ok(Arc::new(BooleanArray::from(found.into_iter().map(|one| one > 0).collect::<Vec<_>>())));
    }
    Ok(Arc::new(UInt64Array::from(found)))
}
