//! More of text: by characters, words, patterns; texts for people to read; transform.

use super::array::scalars;
use super::convert::widened;
use super::search::Patterns;
use super::text::{all_text, text_lists, to_count, to_text};
use super::{Call, Fault, Function, Nulls, Outcome, Types, plain};
use crate::kind;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, UInt64Array};
use arrow::compute::{cast, concat, take};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::ScalarValue;
use std::collections::HashMap;
use std::sync::Arc;

fn truth(types: &Types) -> Outcome<DataType> {
    all_text(types).map(|_| DataType::Boolean)
}

fn list(types: &Types) -> Outcome<DataType> {
    all_text(types).map(kind::list_of)
}

fn text_and_number(types: &Types) -> Outcome<DataType> {
    types.need_text(&[0])?;
    types.need_number(&[1]).map(|()| DataType::Utf8)
}

fn test(call: &Call, is_so: fn(&str, &str) -> bool) -> Outcome<ArrayRef> {
    let (values, parts) = (call.text(0)?, call.text(1)?);
    Ok(Arc::new(BooleanArray::from(call.each(|row| Ok(is_so(values.value(row), parts.value(row))))?)))
}

fn lists(call: &Call, parts: impl Fn(&str) -> Vec<String>) -> Outcome<ArrayRef> {
    let values = call.text(call.args.len() - 1)?;
    Ok(text_lists(call.each(|row| Ok(parts(values.value(row))))?))
}

pub(crate) const FUNCTIONS: &[Function] = &[
    plain("leftUTF8", (2, 2), text_and_number, |c| side(c, true)),
    plain("rightUTF8", (2, 2), text_and_number, |c| side(c, false)),
    plain("reverseUTF8", (1, 1), all_text, |c| to_text(c, |text| text.chars().rev().collect())),
    plain("startsWithUTF8", (2, 2), truth, |c| test(c, |text, part| text.starts_with(part))),
    plain("endsWithUTF8", (2, 2), truth, |c| test(c, |text, part| text.ends_with(part))),
    plain("hasTokenCaseInsensitive", (2, 2), truth, |c| {
        test(c, |text, token| {
            let mut words = text.split(|x: char| x.is_ascii() && !x.is_ascii_alphanumeric());
            !token.is_empty() && words.any(|word| word.eq_ignore_ascii_case(token))
        })
    }),
    plain("initcap", (1, 1), all_text, |c| to_text(c, capitalised)),
    plain(
        "space",
        (1, 1),
        |t| t.need_number(&[0]).map(|()| DataType::Utf8),
        |c| {
            let counts = super::convert::convert(&c.args[0], &DataType::Int64)?;
            c.write(|row, out| {
                let count = usize::try_from(counts.as_primitive::<Int64Type>().value(row)).unwrap_or(0);
                if count > 1_000_000 {
                    return Err("Too many times to repeat. (TOO_LARGE_STRING_SIZE)".into());
                }
                out.push_str(&" ".repeat(count));
                Ok(())
            })
        },
    ),
    plain("substringIndex", (3, 3), |t| t.need_text(&[0, 1]).map(|()| DataType::Utf8), before_nth),
    plain("splitByWhitespace", (1, 1), list, |c| {
        lists(c, |text| text.split_ascii_whitespace().map(str::to_owned).collect())
    }),
    plain("splitByNonAlpha", (1, 1), list, |c| {
        lists(c, |text| words(text, |x| x.is_ascii_whitespace() || x.is_ascii_punctuation()))
    }),
    plain("tokens", (1, 1), list, |c| {
        lists(c, |text| words(text, |x| x.is_ascii() && !x.is_ascii_alphanumeric()))
    }),
    plain(
        "ngrams",
        (2, 2),
        |t| text_and_number(t).map(kind::list_of),
        |c| {
            let (values, sizes) = (c.text(0)?, super::convert::convert(&c.args[1], &DataType::Int64)?);
            Ok(text_lists(c.each(|row| {
                let size = usize::try_from(sizes.as_primitive::<Int64Type>().value(row)).unwrap_or(0);
                let characters: Vec<char> = values.value(row).chars().collect();
                if size == 0 {
                    return Err("The length of ngrams must be positive. (BAD_ARGUMENTS)".into());
                }
                Ok(characters.windows(size).map(|part| part.iter().collect()).collect())
            })?))
        },
    ),
    plain("splitByRegexp", (2, 2), list, |c| {
        let (values, mut patterns) = (c.text(1)?, Patterns::of(c, 0)?);
        Ok(text_lists(c.each(|row| {
            if patterns.is_empty(row) {
                return Ok(values.value(row).chars().map(String::from).collect());
            }
            Ok(patterns.at(row)?.split(values.value(row)).map(str::to_owned).collect())
        })?))
    }),
    plain(
        "countMatches",
        (2, 2),
        |t| t.need_text(&[0, 1]).map(|()| DataType::UInt64),
        |c| {
            let (values, mut patterns) = (c.text(0)?, Patterns::of(c, 1)?);
            Ok(Arc::new(UInt64Array::from(c.each(|row| {
                let found = patterns.at(row)?.find_iter(values.value(row));
                Ok(found.filter(|one| !one.is_empty()).count() as u64)
            })?)))
        },
    ),
    plain("regexpQuoteMeta", (1, 1), all_text, |c| {
        to_text(c, |text| {
            let mut out = String::new();
            for character in text.chars() {
                out.extend("\\()|[].^$?*+{:-".contains(character).then_some('\\'));
                out.push(character);
            }
            out
        })
    }),
    plain("extractGroups", (2, 2), list, |c| {
        let (values, mut patterns) = (c.text(0)?, Patterns::of(c, 1)?);
        Ok(text_lists(c.each(|row| {
            let regex = patterns.at(row)?;
            if regex.captures_len() < 2 {
                return Err(format!("There are no groups in regexp: {regex}. (BAD_ARGUMENTS)").into());
            }
            let found = regex.captures(values.value(row));
            Ok(found.map_or_else(Vec::new, |groups| {
                groups.iter().skip(1).map(|one| one.map_or("", |one| one.as_str()).to_owned()).collect()
            }))
        })?))
    }),
    plain("translate", (3, 3), all_text, |c| {
        let (values, from, to) = (c.text(0)?, c.text(1)?, c.text(2)?);
        c.write(|row, out| {
            let (from, to) = (from.value(row), to.value(row));
            if !from.is_ascii() || !to.is_ascii() {
                return Err("Second and third arguments must be ASCII strings. (BAD_ARGUMENTS)".into());
            }
            if from.len() != to.len() {
                return Err("translate with a shorter or longer third argument is not supported yet (NOT_IMPLEMENTED)".into());
            }
            // the last of equal letters counts
            let map: HashMap<char, char> = from.chars().zip(to.chars()).collect();
            out.extend(values.value(row).chars().map(|one| map.get(&one).copied().unwrap_or(one)));
            Ok(())
        })
    }),
    plain("appendTrailingCharIfAbsent", (2, 2), all_text, |c| {
        let (values, ends) = (c.text(0)?, c.text(1)?);
        c.write(|row, out| {
            let (text, end) = (values.value(row), ends.value(row));
            if end.len() != 1 {
                return Err("Second argument must be a one-character string. (BAD_ARGUMENTS)".into());
            }
            out.push_str(text);
            out.push_str(if text.is_empty() || text.ends_with(end) { "" } else { end });
            Ok(())
        })
    }),
    plain("toValidUTF8", (1, 1), all_text, |c| to_text(c, str::to_owned)),
    plain("basename", (1, 1), all_text, |c| {
        to_text(c, |text| text.rsplit(['/', '\\']).next().unwrap_or_default().to_owned())
    }),
    plain(
        "stringBytesUniq",
        (1, 1),
        |t| t.need_text(&[0]).map(|()| DataType::UInt16),
        |c| to_count(c, |text| text.bytes().collect::<std::collections::HashSet<u8>>().len() as u64),
    ),
    plain(
        "multiSearchAllPositions",
        (2, 2),
        |t| t.need_text(&[0]).map(|()| kind::list_of(DataType::UInt64)),
        |c| {
            let values = c.text(0)?;
            super::array::build(c, |row| {
                let parts = cast(&c.args[1].as_list::<i32>().value(row), &DataType::Utf8)?;
                let found = parts.as_string::<i32>().iter().map(|part| {
                    Some(values.value(row).find(part.unwrap_or_default()).map_or(0, |at| at as u64 + 1))
                });
                Ok(Arc::new(found.collect::<UInt64Array>()))
            })
        },
    ),
    plain("formatReadableSize", (1, 1), readable, |c| {
        scaled(c, 1024.0, &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"])
    }),
    plain("formatReadableDecimalSize", (1, 1), readable, |c| {
        scaled(c, 1000.0, &["B", "KB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"])
    }),
    plain("formatReadableQuantity", (1, 1), readable, |c| {
        scaled(
            c,
            1000.0,
            &[
                "",
                "thousand",
                "million",
                "billion",
                "trillion",
                "quadrillion",
                "quintillion",
                "sextillion",
                "septillion",
            ],
        )
    }),
    Function {
        name: "transform",
        nulls: Nulls::Otherwise,
        arity: (3, 4),
        returns: transform_type,
        run: transform,
    },
    Function {
        name: "defaultValueOfTypeName",
        nulls: Nulls::Inherit,
        arity: (1, 1),
        returns: |t| {
            let (data_type, is_nullable) =
                kind::parse(&t.constant_text(0).ok_or("the type must be written in the query")?)?;
            if is_nullable {
                Err("defaultValueOfTypeName of a Nullable type is not supported yet (NOT_IMPLEMENTED)".into())
            } else {
                Ok(data_type)
            }
        },
        run: |c| Ok(super::logic::default_of(&c.returns)?.to_array_of_size(c.rows)?),
    },
    plain("identity", (1, 1), |t| Ok(t.of(0).clone()), |c| Ok(Arc::clone(&c.args[0]))),
    plain(
        "throwIf",
        (1, 2),
        |t| t.need_number(&[0]).map(|()| DataType::UInt8),
        |c| {
            let truth = c.as_type(0, &DataType::Boolean)?;
            if truth.as_boolean().true_count() > 0 {
                let text = c
                    .types
                    .constant_text(1)
                    .unwrap_or_else(|| "Value passed to 'throwIf' function is non-zero".into());
                return Err(Fault(format!(
                    "{text}: while executing 'FUNCTION throwIf'. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)"
                )));
            }
            Ok(Arc::new(arrow::array::UInt8Array::from(vec![0; c.rows])))
        },
    ),
];

fn side(call: &Call, is_left: bool) -> Outcome<ArrayRef> {
    let (values, counts) = (call.text(0)?, super::convert::convert(&call.args[1], &DataType::Int64)?);
    call.write(|row, out| {
        let text = values.value(row);
        let size = text.chars().count() as i64;
        let count = counts.as_primitive::<Int64Type>().value(row);
        let count = if count < 0 { size.saturating_add(count).max(0) } else { count.min(size) } as usize;
        if is_left {
            out.extend(text.chars().take(count));
        } else {
            out.extend(text.chars().skip(size as usize - count));
        }
        Ok(())
    })
}

fn words(text: &str, is_between: fn(char) -> bool) -> Vec<String> {
    text.split(is_between).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn capitalised(text: &str) -> String {
    let mut is_inside = false;
    let letter = |one: char| {
        let made = if is_inside { one.to_ascii_lowercase() } else { one.to_ascii_uppercase() };
        is_inside = one.is_ascii_alphanumeric();
        made
    };
    text.chars().map(letter).collect()
}

/// What stands before the n-th delimiter, or behind it from the end.
fn before_nth(call: &Call) -> Outcome<ArrayRef> {
    let (values, parts) = (call.text(0)?, call.text(1)?);
    let counts = super::convert::convert(&call.args[2], &DataType::Int64)?;
    call.write(|row, out| {
        let (text, part) = (values.value(row), parts.value(row));
        let count = counts.as_primitive::<Int64Type>().value(row);
        if part.is_empty() || count == 0 {
            return Ok(());
        }
        let nth = usize::try_from(count.unsigned_abs() - 1).unwrap_or(usize::MAX);
        out.push_str(if count > 0 {
            text.match_indices(part).nth(nth).map_or(text, |(at, _)| &text[..at])
        } else {
            text.rmatch_indices(part).nth(nth).map_or(text, |(at, _)| &text[at + part.len()..])
        });
        Ok(())
    })
}

fn readable(types: &Types) -> Outcome<DataType> {
    types.need_number(&[0]).map(|()| DataType::Utf8)
}

fn scaled(call: &Call, base: f64, units: &[&str]) -> Outcome<ArrayRef> {
    let values = call.as_type(0, &DataType::Float64)?;
    call.write(|row, out| {
        let (mut value, mut at) = (values.as_primitive::<Float64Type>().value(row), 0);
        if !value.is_finite() {
            return Err("a readable form of inf or nan is not supported yet (NOT_IMPLEMENTED)".into());
        }
        while at + 1 < units.len() && value.abs() >= base {
            value /= base;
            at += 1;
        }
        let space = if units[at].is_empty() { "" } else { " " };
        out.push_str(&format!("{value:.2}{space}{}", units[at]));
        Ok(())
    })
}

fn items(types: &Types, at: usize) -> Outcome<DataType> {
    match types.of(at) {
        DataType::List(item) => Ok(item.data_type().clone()),
        _ => Err(types.illegal(at)),
    }
}

fn transform_type(types: &Types) -> Outcome<DataType> {
    let (from, to) = (items(types, 1)?, items(types, 2)?);
    kind::common(&from, types.of(0)).ok_or_else(|| types.illegal(1))?;
    let otherwise = if types.fields.len() > 3 { types.of(3) } else { types.of(0) };
    kind::common(&to, otherwise).ok_or_else(|| {
        format!(
            "There is no supertype for types {}, {}. (NO_COMMON_TYPE)",
            crate::type_name::named(&to, false),
            crate::type_name::named(otherwise, false)
        )
        .into()
    })
}

/// Each value that is in the first array becomes the one of the second array at its place.
fn transform(call: &Call) -> Outcome<ArrayRef> {
    let (from, to) = (call.args[1].as_list::<i32>(), call.args[2].as_list::<i32>());
    let common = kind::common(&from.value_type(), call.args[0].data_type()).ok_or("no common type")?;
    if call.types.constants.get(1).is_none_or(Option::is_none)
        || call.types.constants.get(2).is_none_or(Option::is_none)
    {
        return Err(
            "transform with arrays that are not constant is not supported yet (NOT_IMPLEMENTED)".into()
        );
    }
    let otherwise = widened(call.args.get(3).unwrap_or(&call.args[0]), &call.returns)?;
    if call.rows == 0 {
        return Ok(arrow::array::new_empty_array(&call.returns));
    }
    let (keys, made) = (scalars(&widened(&from.value(0), &common)?)?, widened(&to.value(0), &call.returns)?);
    if keys.len() != made.len() {
        return Err(
            "Second and third arguments of function transform must be arrays of same size. (BAD_ARGUMENTS)"
                .into(),
        );
    }
    let mut places: HashMap<ScalarValue, u64> = HashMap::new();
    for (at, key) in keys.into_iter().enumerate() {
        places.entry(key).or_insert(at as u64);
    }
    let values = scalars(&cast(&call.args[0], &common)?)?;
    let rows = made.len() as u64;
    let order = values.iter().enumerate().map(|(row, value)| {
        Some(places.get(value).filter(|_| !value.is_null()).copied().unwrap_or(rows + row as u64))
    });
    let order: UInt64Array = order.collect();
    let all = concat(&[made.as_ref() as &dyn Array, otherwise.as_ref()])?;
    Ok(take(&all, &order, None)?)
}
