//! Methods of texts, lists and objects, and Python's two ways of formatting.

use super::error::{Evaluated, Raised};
use super::eval::{Meter, store};
use super::value::{Value, float_repr};

/// `value.name(args)`.
pub(super) fn call(
    value: &Value,
    name: &str,
    args: &[Value],
    keywords: &[(String, Value)],
    meter: &mut Meter,
) -> Evaluated<Value> {
    let unknown = || Err(Raised::attribute(value.type_name(), name));
    match value {
        Value::Text(text) | Value::Sql(text) => {
            meter.charge(text.len())?;
            text_method(text, name, args, keywords, meter).unwrap_or_else(unknown)
        }
        Value::Dict(_) => dict_method(value, name, args, meter).unwrap_or_else(unknown),
        Value::List(_) | Value::Tuple(_) => list_method(value, name, args, meter).unwrap_or_else(unknown),
        Value::Placeholder => match name {
            "split" => Ok(Value::list(vec![Value::Placeholder; 2])),
            "startswith" => Ok(Value::Bool(false)),
            _ => unknown(),
        },
        _ => unknown(),
    }
}

fn need<'a>(args: &'a [Value], at: usize, method: &str) -> Evaluated<&'a Value> {
    args.get(at).ok_or_else(|| {
        let found = args.len();
        Raised::wrong_type(format!("{method}() takes at least {} argument ({found} given)", at + 1))
    })
}

fn text_of<'a>(args: &'a [Value], at: usize, method: &str) -> Evaluated<&'a str> {
    let value = need(args, at, method)?;
    value.as_text().map(|text| &**text).ok_or_else(|| {
        let (place, found) = (at + 1, value.type_name());
        Raised::wrong_type(format!("{method}() argument {place} must be str, not {found}"))
    })
}

type Answer = Option<Evaluated<Value>>;

fn text_method(
    text: &str,
    name: &str,
    args: &[Value],
    keywords: &[(String, Value)],
    meter: &mut Meter,
) -> Answer {
    Some(match name {
        "split" | "rsplit" => {
            let keyword =
                |name: &str| keywords.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            let separator = args.first().or_else(|| keyword("sep"));
            let most = args.get(1).or_else(|| keyword("maxsplit")).and_then(Value::as_int);
            split(text, separator, most, name == "rsplit", meter)
        }
        "splitlines" => Ok(Value::list(text.lines().map(Value::text).collect())),
        "join" => need(args, 0, name).and_then(|items| join(text, items, meter)),
        "replace" => replace(text, args, meter),
        "lower" | "casefold" => Ok(Value::text(text.to_lowercase())),
        "upper" => Ok(Value::text(text.to_uppercase())),
        "capitalize" => Ok(Value::text(capitalized(text))),
        "title" => {
            let words: Vec<String> = text.split(' ').map(capitalized).collect();
            Ok(Value::text(words.join(" ")))
        }
        "strip" | "lstrip" | "rstrip" => Ok(Value::text(stripped(text, name, args.first()))),
        "startswith" => affix(args, name, |affix| text.starts_with(affix)),
        "endswith" => affix(args, name, |affix| text.ends_with(affix)),
        "find" | "index" => text_of(args, 0, name).and_then(|part| {
            let found = text.find(part).map(|at| text[..at].chars().count());
            match found.and_then(|at| i128::try_from(at).ok()) {
                None if name == "index" => Err(Raised::value("substring not found")),
                at => Ok(Value::Int(at.unwrap_or(-1))),
            }
        }),
        "count" => text_of(args, 0, name).map(|part| {
            let count = if part.is_empty() { text.chars().count() + 1 } else { text.matches(part).count() };
            Value::Int(i128::try_from(count).unwrap_or(0))
        }),
        "isdigit" | "isnumeric" | "isdecimal" => Ok(all_chars(text, |c| c.is_numeric())),
        "isalpha" => Ok(all_chars(text, char::is_alphabetic)),
        "isalnum" => Ok(all_chars(text, char::is_alphanumeric)),
        "isspace" => Ok(all_chars(text, char::is_whitespace)),
        "isupper" => Ok(Value::Bool(text.to_uppercase() == text && text.to_lowercase() != text)),
        "islower" => Ok(Value::Bool(text.to_lowercase() == text && text.to_uppercase() != text)),
        "removeprefix" => {
            text_of(args, 0, name).map(|part| Value::text(text.strip_prefix(part).unwrap_or(text)))
        }
        "removesuffix" => {
            text_of(args, 0, name).map(|part| Value::text(text.strip_suffix(part).unwrap_or(text)))
        }
        "partition" => text_of(args, 0, name).map(|part| {
            let parts = text.split_once(part).map_or([text, "", ""], |(before, after)| [before, part, after]);
            Value::Tuple(parts.iter().map(Value::text).collect())
        }),
        "zfill" => need(args, 0, name)
            .and_then(|width| {
                let width = width.as_int().unwrap_or(0);
                format(&Value::text(text), &format!("0>{}", width.max(0)), meter)
            })
            .map(Value::text),
        _ => return None,
    })
}

fn all_chars(text: &str, is_it: impl Fn(char) -> bool) -> Value {
    Value::Bool(!text.is_empty() && text.chars().all(is_it))
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    first + &chars.as_str().to_lowercase()
}

fn stripped(text: &str, name: &str, chars: Option<&Value>) -> String {
    let chars = chars.and_then(Value::as_text);
    let is_cut = |c: char| chars.map_or_else(|| c.is_whitespace(), |chars| chars.contains(c));
    match name {
        "lstrip" => text.trim_start_matches(is_cut),
        "rstrip" => text.trim_end_matches(is_cut),
        _ => text.trim_matches(is_cut),
    }
    .to_owned()
}

fn affix(args: &[Value], name: &str, has: impl Fn(&str) -> bool) -> Evaluated<Value> {
    let value = need(args, 0, name)?;
    if let Value::Tuple(items) = value {
        return Ok(Value::Bool(items.iter().filter_map(Value::as_text).any(|affix| has(affix))));
    }
    value.as_text().map(|affix| Value::Bool(has(affix))).ok_or_else(|| {
        let found = value.type_name();
        Raised::wrong_type(format!("{name} first arg must be str or a tuple of str, not {found}"))
    })
}

fn split(
    text: &str,
    separator: Option<&Value>,
    most: Option<i128>,
    is_from_end: bool,
    meter: &mut Meter,
) -> Evaluated<Value> {
    let most =
        most.and_then(|most| usize::try_from(most).ok()).map_or(usize::MAX, |most| most.saturating_add(1));
    let parts: Vec<&str> = match separator {
        None | Some(Value::None) => text.split_whitespace().collect(),
        Some(separator) => {
            let Some(separator) = separator.as_text() else {
                let found = separator.type_name();
                return Err(Raised::wrong_type(format!("must be str or None, not {found}")));
            };
            if separator.is_empty() {
                return Err(Raised::value("empty separator"));
            }
            if is_from_end {
                let mut parts: Vec<&str> = text.rsplitn(most, &**separator).collect();
                parts.reverse();
                parts
            } else {
                text.splitn(most, &**separator).collect()
            }
        }
    };
    meter.charge_items(parts.len())?;
    Ok(Value::list(parts.into_iter().map(Value::text).collect()))
}

fn join(separator: &str, items: &Value, meter: &mut Meter) -> Evaluated<Value> {
    let items = items.iterate().map_err(|_| Raised::wrong_type("can only join an iterable"))?;
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        let Some(text) = item.as_text() else {
            let found = item.type_name();
            return Err(Raised::wrong_type(format!(
                "sequence item {index}: expected str instance, {found} found"
            )));
        };
        meter.charge(text.len() + separator.len())?;
        out.push_str(if index == 0 { "" } else { separator });
        out.push_str(text);
    }
    Ok(Value::text(out))
}

fn replace(text: &str, args: &[Value], meter: &mut Meter) -> Evaluated<Value> {
    let (from, to) = (text_of(args, 0, "replace")?, text_of(args, 1, "replace")?);
    let most =
        args.get(2).and_then(Value::as_int).and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let count = text.matches(from).count().min(most);
    meter.charge(text.len().saturating_add(count.saturating_mul(to.len())))?;
    Ok(Value::text(text.replacen(from, to, most)))
}

fn dict_method(value: &Value, name: &str, args: &[Value], meter: &mut Meter) -> Answer {
    let Value::Dict(pairs) = value else { return None };
    meter.charge_items(pairs.borrow().len()).err().map_or_else(
        || match name {
            "get" => Some(need(args, 0, name).map(|key| {
                let pairs = pairs.borrow();
                let found = pairs.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone());
                found.or_else(|| args.get(1).cloned()).unwrap_or(Value::None)
            })),
            "keys" => Some(value.iterate().map(Value::list)),
            "values" => {
                Some(Ok(Value::list(pairs.borrow().iter().map(|(_, value)| value.clone()).collect())))
            }
            "items" => {
                let pair = |(key, value): &(Value, Value)| Value::Tuple([key.clone(), value.clone()].into());
                Some(Ok(Value::list(pairs.borrow().iter().map(pair).collect())))
            }
            "copy" => Some(Ok(Value::dict(pairs.borrow().clone()))),
            "update" => Some(need(args, 0, name).and_then(|other| {
                let Value::Dict(other) = other else {
                    return Err(Raised::wrong_type("update() takes an object"));
                };
                let other = other.borrow().clone();
                other.into_iter().try_for_each(|(key, item)| store(value, key, &item, meter))?;
                Ok(Value::None)
            })),
            _ => None,
        },
        |error| Some(Err(error)),
    )
}

fn list_method(value: &Value, name: &str, args: &[Value], meter: &mut Meter) -> Answer {
    let items = match value.iterate() {
        Ok(items) => items,
        Err(raised) => return Some(Err(raised)),
    };
    if let Err(raised) = meter.charge_items(items.len()) {
        return Some(Err(raised));
    }
    let position = |item: &Value| items.iter().position(|known| known == item);
    match name {
        "index" => {
            return Some(need(args, 0, name).and_then(|item| match position(item) {
                Some(at) => Ok(Value::Int(i128::try_from(at).unwrap_or(0))),
                None => Err(Raised::value(format!("{} is not in list", item.repr()))),
            }));
        }
        "count" => {
            return Some(need(args, 0, name).map(|item| {
                let count = items.iter().filter(|known| *known == item).count();
                Value::Int(i128::try_from(count).unwrap_or(0))
            }));
        }
        _ => {}
    }
    let Value::List(list) = value else { return None };
    let mut changed = items;
    let answer = match name {
        // stored values are copies, so that no list can come to hold itself
        "append" => need(args, 0, name).and_then(|item| {
            meter.charge_items(item.weight().0)?;
            changed.push(item.deep_copy());
            Ok(Value::None)
        }),
        "extend" => need(args, 0, name).and_then(Value::iterate).and_then(|more| {
            meter.charge_items(more.iter().map(|item| item.weight().0).sum())?;
            changed.extend(more.iter().map(Value::deep_copy));
            Ok(Value::None)
        }),
        "insert" => need(args, 1, name).and_then(|item| {
            meter.charge_items(item.weight().0)?;
            let at = need(args, 0, name)?.as_int().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
            changed.insert(at.min(changed.len()), item.deep_copy());
            Ok(Value::None)
        }),
        "pop" => {
            let at = args.first().and_then(Value::as_int).unwrap_or(-1);
            let len = i128::try_from(changed.len()).unwrap_or(0);
            let at =
                usize::try_from(if at < 0 { at + len } else { at }).ok().filter(|at| *at < changed.len());
            at.map(|at| changed.remove(at)).ok_or_else(|| Raised::index("pop index out of range"))
        }
        "reverse" => {
            changed.reverse();
            Ok(Value::None)
        }
        "sort" => super::builtin::sorted(changed.clone(), false, meter).map(|sorted| {
            changed = sorted;
            Value::None
        }),
        "copy" => Ok(Value::list(changed.clone())),
        "clear" => {
            changed.clear();
            Ok(Value::None)
        }
        _ => return None,
    };
    *list.borrow_mut() = changed;
    Some(answer)
}

/// `format % args` with `%s`, `%r`, `%d`, `%f` and `%%`.
pub(super) fn percent(text: &str, args: &Value, meter: &mut Meter) -> Evaluated<Value> {
    let args = if let Value::Tuple(items) = args { items.to_vec() } else { vec![args.clone()] };
    let mut args = args.into_iter();
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let len = rest.find(|c: char| c.is_alphabetic() || c == '%').unwrap_or(rest.len());
        let (spec, kind) = (&rest[..len], rest[len..].chars().next());
        let kind = kind.ok_or_else(|| Raised::value("incomplete format"))?;
        rest = &rest[len + kind.len_utf8()..];
        if kind == '%' {
            out.push('%');
            continue;
        }
        let missing = || Raised::wrong_type("not enough arguments for format string");
        let arg = args.next().ok_or_else(missing)?;
        let shown = match kind {
            's' => format(&Value::text(arg.show()), spec, meter)?,
            'r' => format(&Value::text(arg.repr()), spec, meter)?,
            'd' | 'i' => match arg.as_int().or_else(|| arg.as_float().map(|number| number as i128)) {
                Some(number) => format(&Value::Int(number), spec, meter)?,
                None => {
                    let found = arg.type_name();
                    return Err(Raised::wrong_type(format!(
                        "%d format: a real number is required, not {found}"
                    )));
                }
            },
            'f' => format(&arg, &format!("{spec}f"), meter)?,
            other => return Err(Raised::value(format!("unsupported format character '{other}'"))),
        };
        meter.charge(shown.len())?;
        out.push_str(&shown);
    }
    out.push_str(rest);
    if args.next().is_some() {
        return Err(Raised::wrong_type("not all arguments converted during string formatting"));
    }
    meter.charge(out.len())?;
    Ok(Value::text(out))
}

/// `f'{value:spec}'`: fill, alignment, sign, width, thousands, digits behind the point, and the kinds s, d, f, %.
pub(super) fn format(value: &Value, spec: &str, meter: &mut Meter) -> Evaluated<String> {
    if spec.is_empty() {
        return Ok(value.show());
    }
    let mut chars: Vec<char> = spec.chars().collect();
    let is_align = |c: Option<&char>| matches!(c, Some('<' | '>' | '^'));
    let (mut fill, mut align) = (' ', None);
    if is_align(chars.get(1)) {
        (fill, align) = (chars[0], Some(chars[1]));
        chars.drain(..2);
    } else if is_align(chars.first()) {
        align = Some(chars.remove(0));
    }
    let has_plus = chars.first() == Some(&'+');
    if matches!(chars.first(), Some('+' | '-' | ' ')) {
        chars.remove(0);
    }
    let rest: String = chars.iter().collect();
    let is_zero_filled = rest.starts_with('0') && align.is_none();
    let width_len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let width: usize = if width_len == 0 { 0 } else { rest[..width_len].parse().unwrap_or(usize::MAX) };
    let rest = &rest[width_len..];
    let (has_thousands, rest) = rest.strip_prefix(',').map_or((false, rest), |rest| (true, rest));
    let (digits, kind) = match rest.strip_prefix('.') {
        Some(rest) => {
            let len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            (rest[..len].parse::<usize>().ok().map(|digits| digits.min(100)), &rest[len..])
        }
        None => (None, rest),
    };
    meter.charge(width)?;
    let mut text = formatted(value, digits, kind)?;
    if has_thousands {
        text = thousands(&text);
    }
    if has_plus && !text.starts_with('-') {
        text.insert(0, '+');
    }
    let is_number = value.as_float().is_some();
    let missing = width.saturating_sub(text.chars().count());
    if is_zero_filled && is_number {
        let sign_len = usize::from(text.starts_with(['-', '+']));
        text.insert_str(sign_len, &"0".repeat(missing));
        return Ok(text);
    }
    let before = match align.unwrap_or(if is_number { '>' } else { '<' }) {
        '<' => 0,
        '^' => missing / 2,
        _ => missing,
    };
    let pad = |count: usize| std::iter::repeat_n(fill, count).collect::<String>();
    Ok(pad(before) + &text + &pad(missing - before))
}

fn formatted(value: &Value, digits: Option<usize>, kind: &str) -> Evaluated<String> {
    let unknown = || {
        let found = value.type_name();
        Raised::value(format!("Unknown format code '{kind}' for object of type '{found}'"))
    };
    match kind {
        "" | "s" if value.as_text().is_some() => {
            let text = value.show();
            Ok(text.chars().take(digits.unwrap_or(usize::MAX)).collect())
        }
        "" | "d" if value.as_int().is_some() => Ok(value.as_int().unwrap_or(0).to_string()),
        "" => Ok(value.show()),
        "f" | "F" => {
            let number = value.as_float().ok_or_else(unknown)?;
            Ok(format!("{number:.*}", digits.unwrap_or(6)))
        }
        "%" => {
            let number = value.as_float().ok_or_else(unknown)?;
            Ok(format!("{:.*}%", digits.unwrap_or(6), number * 100.0))
        }
        "g" => Ok(float_repr(value.as_float().ok_or_else(unknown)?).trim_end_matches(".0").to_owned()),
        _ => Err(unknown()),
    }
}

fn thousands(text: &str) -> String {
    let begin = usize::from(text.starts_with('-'));
    let end = text.find('.').unwrap_or(text.len());
    let mut out = text[..begin].to_owned();
    for (index, c) in text[begin..end].chars().enumerate() {
        if index > 0 && (end - begin - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out + &text[end..]
}
