//! Text: case, parts, padding, splitting and joining.

use super::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use arrow::array::{Array, ArrayRef, AsArray, ListBuilder, StringArray, StringBuilder, UInt64Array};
use arrow::datatypes::{DataType, Int64Type};
use std::sync::Arc;

/// Text in, text out.
pub(crate) fn to_text(call: &Call, make: impl Fn(&str) -> String) -> Outcome<ArrayRef> {
    let values = call.text(0)?;
    call.write(|row, out| {
        out.push_str(&make(values.value(row)));
        Ok(())
    })
}

/// Text in, number out.
pub(crate) fn to_count(call: &Call, make: impl Fn(&str) -> u64) -> Outcome<ArrayRef> {
    let values = call.text(0)?;
    Ok(Arc::new(UInt64Array::from_iter_values((0..call.rows).map(|row| make(values.value(row))))))
}

/// The first `count` arguments must be text; the result is text.
pub(crate) fn all_text(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0, 1, 2, 3])?;
    Ok(DataType::Utf8)
}

fn first_text(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0])?;
    Ok(DataType::Utf8)
}

fn text_list(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0, 1])?;
    Ok(kind::list_of(DataType::Utf8))
}

/// Lists of text from each row's parts.
pub(crate) fn text_lists(rows: Vec<Vec<String>>) -> ArrayRef {
    let mut builder = ListBuilder::new(StringBuilder::new());
    for row in rows {
        for part in row {
            builder.values().append_value(part);
        }
        builder.append(true);
    }
    Arc::new(builder.finish())
}

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("lower", (1, 1), first_text, |c| to_text(c, str::to_ascii_lowercase)),
    plain("upper", (1, 1), first_text, |c| to_text(c, str::to_ascii_uppercase)),
    plain("lowerUTF8", (1, 1), first_text, |c| to_text(c, str::to_lowercase)),
    plain("upperUTF8", (1, 1), first_text, |c| to_text(c, str::to_uppercase)),
    plain("reverse", (1, 1), first_text, |c| to_text(c, |text| text.chars().rev().collect())),
    plain("trimBoth", (1, 2), all_text, |c| trim(c, true, true)),
    plain("trimLeft", (1, 2), all_text, |c| trim(c, true, false)),
    plain("trimRight", (1, 2), all_text, |c| trim(c, false, true)),
    plain(
        "lengthUTF8",
        (1, 1),
        |t| first_text(t).map(|_| DataType::UInt64),
        |c| to_count(c, |text| text.chars().count() as u64),
    ),
    plain(
        "substring",
        (2, 3),
        |t| first_text(t).and(t.need_number(&[1, 2])).map(|()| DataType::Utf8),
        |c| substring(c, false),
    ),
    plain(
        "substringUTF8",
        (2, 3),
        |t| first_text(t).and(t.need_number(&[1, 2])).map(|()| DataType::Utf8),
        |c| substring(c, true),
    ),
    plain(
        "left",
        (2, 2),
        |t| first_text(t).and(t.need_number(&[1])).map(|()| DataType::Utf8),
        |c| side(c, true),
    ),
    plain(
        "right",
        (2, 2),
        |t| first_text(t).and(t.need_number(&[1])).map(|()| DataType::Utf8),
        |c| side(c, false),
    ),
    plain("repeat", (2, 2), first_text, repeat),
    plain("leftPad", (2, 3), first_text, |c| pad(c, true)),
    plain("rightPad", (2, 3), first_text, |c| pad(c, false)),
    plain("concat", (1, usize::MAX), |_| Ok(DataType::Utf8), concat),
    plain("concatWithSeparator", (1, usize::MAX), first_text, |c| {
        let parts = texts(c)?;
        c.write(|row, out| {
            for (at, part) in parts[1..].iter().enumerate() {
                out.push_str(if at > 0 { parts[0].value(row) } else { "" });
                out.push_str(part.value(row));
            }
            Ok(())
        })
    }),
    plain("format", (2, usize::MAX), first_text, format_pattern),
    plain("splitByChar", (2, 3), text_list, |c| {
        let separators = c.text(0)?;
        c.each(|row| match separators.value(row).len() {
            1 => Ok(()),
            _ => Err(Fault(
                "Illegal separator for function splitByChar. Must be exactly one byte. (BAD_ARGUMENTS)"
                    .into(),
            )),
        })?;
        split(c, |text, by| text.split(by).map(str::to_owned).collect())
    }),
    plain("splitByString", (2, 3), text_list, |c| {
        split(c, |text, by| {
            if by.is_empty() {
                text.chars().map(String::from).collect()
            } else {
                text.split(by).map(str::to_owned).collect()
            }
        })
    }),
    plain("alphaTokens", (1, 1), text_list, |c| {
        let values = c.text(0)?;
        Ok(text_lists(c.each(|row| {
            Ok(values
                .value(row)
                .split(|x: char| !x.is_ascii_alphabetic())
                .filter(|s| !s.is_empty())
                .map(str::to_owned)
                .collect())
        })?))
    }),
    plain(
        "arrayStringConcat",
        (1, 2),
        |t| match t.of(0) {
            DataType::List(_) => Ok(DataType::Utf8),
            _ => Err(t.illegal(0)),
        },
        join,
    ),
    Function {
        name: "isValidUTF8",
        nulls: Nulls::Spread,
        arity: (1, 1),
        returns: |_| Ok(DataType::Boolean),
        run: |c| Ok(Arc::new(arrow::array::BooleanArray::from(vec![true; c.rows]))),
    },
];

/// Every argument as ClickHouse prints it.
pub(crate) fn texts(call: &Call) -> Outcome<Vec<StringArray>> {
    call.args.iter().map(super::convert::printed).collect()
}

fn trim(call: &Call, left: bool, right: bool) -> Outcome<ArrayRef> {
    if call.args.len() > 1 && call.types.constant_text(1).is_none() {
        return Err("the characters to trim must be written in the query. (ILLEGAL_COLUMN)".into());
    }
    let set: Vec<char> = call.types.constant_text(1).unwrap_or_else(|| " ".into()).chars().collect();
    let is_in = |character: char| set.contains(&character);
    to_text(call, |text| {
        let text = if left { text.trim_start_matches(is_in) } else { text };
        let text = if right { text.trim_end_matches(is_in) } else { text };
        text.to_owned()
    })
}

/// Bytes from `begin` (1 is the first, -1 the last), at most `length`.
fn slice(length: usize, begin: i64, count: Option<i64>) -> (usize, usize) {
    let size = length as i64;
    let start = if begin > 0 {
        begin - 1
    } else if begin < 0 {
        size + begin
    } else {
        return (0, 0);
    };
    let stop = match count {
        None => size,
        Some(count) if count >= 0 => start.saturating_add(count),
        Some(count) => size.saturating_add(count),
    };
    let start = start.clamp(0, size);
    (start as usize, stop.clamp(start, size) as usize)
}

fn cut(text: &str, begin: usize, end: usize) -> String {
    String::from_utf8_lossy(&text.as_bytes()[begin..end]).into_owned()
}

fn substring(call: &Call, by_character: bool) -> Outcome<ArrayRef> {
    let values = call.text(0)?;
    let begins = call.as_type(1, &DataType::Int64)?;
    let counts = if call.args.len() > 2 { Some(call.as_type(2, &DataType::Int64)?) } else { None };
    call.write(|row, out| {
        let text = values.value(row);
        let begin = begins.as_primitive::<Int64Type>().value(row);
        let count = counts.as_ref().map(|counts| counts.as_primitive::<Int64Type>().value(row));
        if by_character {
            let (from, to) = slice(text.chars().count(), begin, count);
            out.extend(text.chars().skip(from).take(to - from));
        } else {
            let (from, to) = slice(text.len(), begin, count);
            out.push_str(&cut(text, from, to));
        }
        Ok(())
    })
}

fn side(call: &Call, is_left: bool) -> Outcome<ArrayRef> {
    let values = call.text(0)?;
    let counts = call.as_type(1, &DataType::Int64)?;
    call.write(|row, out| {
        let text = values.value(row);
        let count = counts.as_primitive::<Int64Type>().value(row);
        let size = text.len() as i64;
        let count = if count < 0 { size.saturating_add(count).max(0) } else { count.min(size) } as usize;
        let (from, to) = if is_left { (0, count) } else { (text.len() - count, text.len()) };
        out.push_str(&cut(text, from, to));
        Ok(())
    })
}

/// Longest text that repeat and padding make, as ClickHouse's own limit for repeat.
const REPEATED_BYTES_MAX: usize = 1_000_000;

fn repeat(call: &Call) -> Outcome<ArrayRef> {
    let values = call.text(0)?;
    let counts = call.as_type(1, &DataType::Int64)?;
    call.write(|row, out| {
        let count = usize::try_from(counts.as_primitive::<Int64Type>().value(row)).unwrap_or(0);
        if values.value(row).len().saturating_mul(count) > REPEATED_BYTES_MAX {
            return Err(Fault("Too many times to repeat. (TOO_LARGE_STRING_SIZE)".into()));
        }
        out.push_str(&values.value(row).repeat(count));
        Ok(())
    })
}

fn pad(call: &Call, is_left: bool) -> Outcome<ArrayRef> {
    let values = call.text(0)?;
    let lengths = call.as_type(1, &DataType::Int64)?;
    let fills = if call.args.len() > 2 { Some(call.text(2)?) } else { None };
    call.write(|row, out| {
        let text = values.value(row);
        let length = usize::try_from(lengths.as_primitive::<Int64Type>().value(row)).unwrap_or(0);
        if length > REPEATED_BYTES_MAX {
            return Err(Fault("Too large padded string size. (TOO_LARGE_STRING_SIZE)".into()));
        }
        let fill = fills.as_ref().map_or(" ", |fills| fills.value(row));
        let fill = if fill.is_empty() { " " } else { fill };
        if length <= text.len() {
            out.push_str(&cut(text, 0, length));
            return Ok(());
        }
        let missing = length - text.len();
        let padding = fill.repeat(missing.div_ceil(fill.len()));
        let padding = cut(&padding, 0, missing);
        out.extend(if is_left { [padding.as_str(), text] } else { [text, padding.as_str()] });
        Ok(())
    })
}

fn concat(call: &Call) -> Outcome<ArrayRef> {
    if let DataType::List(_) = &call.args[0].data_type() {
        return Err("concat of arrays is not supported yet; use arrayConcat (NOT_IMPLEMENTED)".into());
    }
    let parts = texts(call)?;
    call.write(|row, out| {
        out.extend(parts.iter().map(|part| part.value(row)));
        Ok(())
    })
}

/// `{}` takes the next argument, `{1}` the one of that position; `{{` and `}}` are plain.
fn format_pattern(call: &Call) -> Outcome<ArrayRef> {
    let wrong = || Fault("Invalid format string. (BAD_ARGUMENTS)".into());
    let parts = texts(call)?;
    call.write(|row, out| {
        let (mut next, mut rest) = (0_usize, parts[0].value(row));
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let bracket = &rest[at..=at];
            rest = &rest[at + 1..];
            if rest.starts_with(bracket) {
                out.push_str(bracket);
                rest = &rest[1..];
                continue;
            }
            let (inside, behind) = rest.split_once('}').filter(|_| bracket == "{").ok_or_else(wrong)?;
            let position = if inside.is_empty() { next } else { inside.parse().map_err(|_| wrong())? };
            next += 1;
            let part = parts[1..].get(position);
            out.push_str(part.ok_or("Invalid format string: too few arguments. (BAD_ARGUMENTS)")?.value(row));
            rest = behind;
        }
        out.push_str(rest);
        Ok(())
    })
}

fn split(call: &Call, parts: impl Fn(&str, &str) -> Vec<String>) -> Outcome<ArrayRef> {
    if call.args.len() > 2 {
        return Err("the third argument of a split is not supported yet (NOT_IMPLEMENTED)".into());
    }
    let (separators, values) = (call.text(0)?, call.text(1)?);
    Ok(text_lists(call.each(|row| {
        let value = values.value(row);
        Ok(if value.is_empty() && call.name == "splitByString" && !separators.value(row).is_empty() {
            vec![String::new()]
        } else {
            parts(value, separators.value(row))
        })
    })?))
}

fn join(call: &Call) -> Outcome<ArrayRef> {
    let separators = if call.args.len() > 1 { Some(call.text(1)?) } else { None };
    let lists = call.args[0].as_list::<i32>();
    call.write(|row, out| {
        let items = super::convert::to_strings(&lists.value(row))?;
        let separator = separators.as_ref().map_or("", |separators| separators.value(row));
        for (index, at) in (0..items.len()).filter(|at| items.is_valid(*at)).enumerate() {
            out.push_str(if index > 0 { separator } else { "" });
            out.push_str(items.value(at));
        }
        Ok(())
    })
}
