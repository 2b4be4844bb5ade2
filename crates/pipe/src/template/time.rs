//! Differences between two times given as texts.

use super::call::Arguments;
use super::error::{Evaluated, Raised};
use super::value::Value;
use model::calendar::days_from_civil;

const DAY_MICROS: i64 = 86_400_000_000;
const SECOND_MICROS: i64 = 1_000_000;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// `day_diff(a, b)` and the family of `date_diff_in_…(a, b[, format])`: absolute, cut to whole units.
pub(super) fn difference(arguments: &Arguments<'_>) -> Evaluated<Value> {
    let (first, second) = (arguments.need(0, "d0")?, arguments.need(1, "d1")?);
    let unit = match arguments.function {
        "day_diff" => {
            arguments.check_keywords("day_diff", &["d0", "d1"])?;
            DAY_MICROS
        }
        "date_diff_in_days" => DAY_MICROS,
        "date_diff_in_hours" => 3_600 * SECOND_MICROS,
        "date_diff_in_minutes" => 60 * SECOND_MICROS,
        _ => SECOND_MICROS,
    };
    if matches!(first, Value::Placeholder) || matches!(second, Value::Placeholder) {
        return Ok(Value::Int(0));
    }
    let usual = if unit == DAY_MICROS { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" };
    let format = if arguments.function == "day_diff" { None } else { arguments.get(2, "date_format") };
    let format = format.filter(|format| !format.is_absent()).map_or_else(|| usual.to_owned(), Value::show);
    let backup = arguments.get(3, "backup_date_format").filter(|format| !format.is_absent()).map(Value::show);
    let read = |value: &Value| {
        let text = value.as_text()?;
        parse(text, &format).or_else(|| parse(text, backup.as_deref()?))
    };
    match (read(first), read(second)) {
        (Some(first), Some(second)) if first.has_zone == second.has_zone => {
            Ok(Value::Int(i128::from((second.micros - first.micros).abs() / unit)))
        }
        _ if arguments.keyword("none_if_error").is_some_and(Value::is_true) => Ok(Value::None),
        _ => Err(refusal(arguments.function)),
    }
}

fn refusal(function: &str) -> Raised {
    let iso = "it must be ISO format date YYYY-MM-DD, e.g. 2018-09-26";
    let (message, page) = match function {
        "day_diff" => (
            format!(
                "invalid date format in function `day_diff`, {iso}. For other fotmats, try `date_diff_in_days`"
            ),
            "/cli/advanced-templates.html#date_diff_in_days",
        ),
        "date_diff_in_days" => (
            format!("invalid date format in function `date_diff_in_days`, {iso}"),
            "/cli/advanced-templates.html#date_diff_in_days",
        ),
        function => {
            // minutes are told as seconds by the original, and clients compare texts
            let (shown, page) = match function {
                "date_diff_in_hours" => (function, "/cli/advanced-templates.html#date_diff_in_hours"),
                "date_diff_in_minutes" => {
                    ("date_diff_in_seconds", "/cli/advanced-templates.html#date_diff_in_minutes")
                }
                _ => (function, "/cli/advanced-templates.html#date_diff_in_seconds"),
            };
            let message = format!(
                "invalid date_format in function `{shown}`, defaults to YYYY-MM-DD hh:mm:ss. Or %Y-%m-%d %H:%M:%S \
                 [.ssssss]Z, e.g. ms: 2022-12-19T18:42:22.591Z s:2022-12-19T18:42:22Z"
            );
            (message, page)
        }
    };
    Raised::syntax_at(message, page)
}

#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    is_afternoon: Option<bool>,
    minute: i64,
    second: i64,
    micros: i64,
    zone_secs: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Moment {
    micros: i64,
    has_zone: bool,
}

/// Python's `strptime` for the directives that are a fixed date and time.
fn parse(text: &str, format: &str) -> Option<Moment> {
    let mut parts = Parts { year: 1900, month: 1, day: 1, ..Parts::default() };
    let mut rest = text;
    let mut directives = format.chars();
    while let Some(expected) = directives.next() {
        if expected.is_whitespace() {
            rest = rest.trim_start();
        } else if expected == '%' {
            rest = directive(directives.next()?, rest, &mut parts)?;
        } else {
            rest = rest.strip_prefix(expected)?;
        }
    }
    if !rest.is_empty() {
        return None;
    }
    instant(parts)
}

fn digits(rest: &str, most: usize) -> Option<(i64, &str)> {
    let len = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    Some((rest[..len].parse().ok()?, &rest[len..]))
}

fn directive<'a>(name: char, rest: &'a str, parts: &mut Parts) -> Option<&'a str> {
    let (number, after) = match name {
        'Y' => digits(rest, 4).filter(|(_, after)| rest.len() - after.len() == 4)?,
        'y' | 'm' | 'd' | 'H' | 'I' | 'M' | 'S' => digits(rest, 2)?,
        'f' => digits(rest, 6)?,
        _ => (0, rest),
    };
    let within = |low: i64, high: i64| (low..=high).contains(&number).then_some(number);
    match name {
        'Y' => parts.year = within(1, 9999)?,
        'y' => parts.year = if number < 69 { 2000 + number } else { 1900 + number },
        'm' => parts.month = within(1, 12)?,
        'd' => parts.day = within(1, 31)?,
        'H' => parts.hour = within(0, 23)?,
        'I' => parts.hour = within(1, 12)? % 12,
        'M' => parts.minute = within(0, 59)?,
        'S' => parts.second = within(0, 61)?,
        'f' => {
            let len = u32::try_from(rest.len() - after.len()).ok()?;
            parts.micros = number * 10_i64.pow(6 - len);
        }
        'p' => {
            let word = rest.get(..2)?.to_ascii_uppercase();
            parts.is_afternoon = Some(word == "PM").filter(|_| matches!(word.as_str(), "AM" | "PM"));
            parts.is_afternoon?;
            return rest.get(2..);
        }
        'b' | 'B' => {
            let lower = rest.to_ascii_lowercase();
            let name_len = |month: &str| if name == 'b' { 3 } else { month.len() };
            let found = MONTHS.iter().position(|month| lower.starts_with(&month[..name_len(month)]))?;
            parts.month = i64::try_from(found).ok()? + 1;
            return rest.get(name_len(MONTHS[found])..);
        }
        'z' | 'Z' => return zone(rest, parts),
        '%' => return rest.strip_prefix('%'),
        'T' => {
            let rest = directive('H', rest, parts)?.strip_prefix(':')?;
            let rest = directive('M', rest, parts)?.strip_prefix(':')?;
            return directive('S', rest, parts);
        }
        _ => return None,
    }
    Some(after)
}

fn zone<'a>(rest: &'a str, parts: &mut Parts) -> Option<&'a str> {
    for name in ["UTC", "GMT", "Z"] {
        if let Some(after) = rest.strip_prefix(name) {
            parts.zone_secs = Some(0);
            return Some(after);
        }
    }
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let (hours, after) = digits(rest.strip_prefix(['+', '-'])?, 2)?;
    let (minutes, after) = digits(after.strip_prefix(':').unwrap_or(after), 2)?;
    parts.zone_secs = Some(sign * (hours * 3_600 + minutes * 60));
    Some(after)
}

fn instant(parts: Parts) -> Option<Moment> {
    let is_leap = parts.year % 4 == 0 && (parts.year % 100 != 0 || parts.year % 400 == 0);
    let month_days = match parts.month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if parts.day > month_days || parts.second > 59 {
        return None;
    }
    let hour = parts.hour + if parts.is_afternoon == Some(true) { 12 } else { 0 };
    let days = days_from_civil(parts.year, parts.month, parts.day);
    let secs = hour * 3_600 + parts.minute * 60 + parts.second - parts.zone_secs.unwrap_or(0);
    let micros = days * DAY_MICROS + secs * SECOND_MICROS + parts.micros;
    Some(Moment { micros, has_zone: parts.zone_secs.is_some() })
}
