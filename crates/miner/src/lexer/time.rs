//! Dates and times of day in the forms that logs use, with zone, fraction and names of months and days.

use super::class::{self, DIGIT, LETTER};

/// `16:00:46.635`, `00:05`, `4:05 PM`, `16:00:46+08:00`, `16:00:46 UTC`: where the time that starts at `at` ends.
pub(crate) fn clock(bytes: &[u8], at: usize) -> Option<usize> {
    let end = clock_digits(bytes, at, b":")?;
    let end = zone(bytes, end);
    class::is_edge(bytes, end).then_some(end)
}

/// Hours, minutes, and perhaps seconds and a fraction, joined by one of `joiners`.
fn clock_digits(bytes: &[u8], at: usize, joiners: &[u8]) -> Option<usize> {
    let hours = class::run(bytes, at, DIGIT);
    let joiner = *bytes.get(hours)?;
    if !(1..=2).contains(&(hours - at)) || !joiners.contains(&joiner) {
        return None;
    }
    let minutes = sixty(bytes, hours + 1)?;
    if bytes.get(minutes) != Some(&joiner) || !class::is(bytes, minutes + 1, DIGIT) {
        return (joiner == b':').then_some(minutes);
    }
    let seconds = sixty(bytes, minutes + 1)?;
    if bytes.get(seconds) == Some(&b':') && class::is(bytes, seconds + 1, DIGIT) {
        return None;
    }
    Some(fraction(bytes, seconds))
}

/// Two digits below 61 (a leap second is 60) with no third.
fn sixty(bytes: &[u8], at: usize) -> Option<usize> {
    let in_range = bytes.get(at).is_some_and(|byte| (b'0'..=b'6').contains(byte));
    let end = class::run(bytes, at, DIGIT);
    (in_range && end == at + 2).then_some(end)
}

fn fraction(bytes: &[u8], at: usize) -> usize {
    if matches!(bytes.get(at), Some(b'.' | b',')) && class::is(bytes, at + 1, DIGIT) {
        return class::run(bytes, at + 1, DIGIT);
    }
    at
}

/// Skips `Z`, ` UTC`, `+08:00`, ` -0700`, ` PDT`, ` PM` behind a time.
fn zone(bytes: &[u8], at: usize) -> usize {
    let spaced = usize::from(bytes.get(at) == Some(&b' '));
    let from = at + spaced;
    match bytes.get(from) {
        Some(b'+' | b'-') => {
            let hours = class::run(bytes, from + 1, DIGIT);
            let minutes = class::run(bytes, hours + 1, DIGIT);
            match hours - from - 1 {
                4 if class::is_edge(bytes, hours) => hours,
                2 if bytes.get(hours) == Some(&b':') && minutes == hours + 3 => minutes,
                2 if spaced == 0 && class::is_edge(bytes, hours) => hours,
                _ => at,
            }
        }
        Some(byte) if byte.is_ascii_alphabetic() => {
            let end = class::run(bytes, from, LETTER);
            let is_zone = match &bytes[from..end] {
                b"Z" | b"z" => spaced == 0,
                b"AM" | b"PM" | b"am" | b"pm" | b"UTC" | b"GMT" | b"CET" | b"CEST" | b"EET" | b"MSK"
                | b"JST" => true,
                [b'E' | b'C' | b'M' | b'P', b'S' | b'D', b'T'] => true,
                _ => false,
            };
            if is_zone && class::is_edge(bytes, end) { end } else { at }
        }
        _ => at,
    }
}

/// A date that begins with digits, with the time that may follow it: `2016-09-28T16:00:46Z`, `2016/9/28`,
/// `28.09.2016`, `28/Sep/2016:16:00:46 +0000`, `20160928T160046Z`.
pub(crate) fn date(bytes: &[u8], at: usize) -> Option<usize> {
    let first = class::run(bytes, at, DIGIT);
    let end = match first - at {
        8 if bytes.get(first) == Some(&b'T') => return compact(bytes, first),
        1 | 2 | 4 => calendar(bytes, at, first)?,
        _ => return None,
    };
    let end = with_clock(bytes, end);
    class::is_edge(bytes, end).then_some(end)
}

fn compact(bytes: &[u8], at: usize) -> Option<usize> {
    let seconds = class::run(bytes, at + 1, DIGIT);
    let end = zone(bytes, fraction(bytes, seconds));
    (matches!(seconds - at - 1, 4 | 6 | 9) && class::is_edge(bytes, end)).then_some(end)
}

fn calendar(bytes: &[u8], at: usize, first: usize) -> Option<usize> {
    let joiner = *bytes.get(first)?;
    if !matches!(joiner, b'-' | b'/' | b'.') {
        return None;
    }
    let second = month_number_or_name(bytes, first + 1)?;
    if bytes.get(second) != Some(&joiner) {
        return None;
    }
    let third = class::run(bytes, second + 1, DIGIT);
    let lengths = (first - at, third - second - 1);
    let is_date = match lengths {
        (4, 1 | 2) | (1 | 2, 4) => true,
        (1 | 2, 2) => joiner == b'/',
        _ => false,
    };
    is_date.then_some(third)
}

fn month_number_or_name(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = class::run(bytes, at, DIGIT);
    if matches!(digits - at, 1 | 2) {
        return Some(digits);
    }
    let letters = class::run(bytes, at, LETTER);
    is_month(&bytes[at..letters]).then_some(letters)
}

/// Extends the end of a date over the time behind it.
fn with_clock(bytes: &[u8], end: usize) -> usize {
    match bytes.get(end) {
        Some(b'T' | b' ' | b':') => {}
        // File names cannot hold colons: 2017-07-05_14,04,32.840703 and 2017-07-05_14-04-32.
        Some(b'_' | b'-') => return clock_digits(bytes, end + 1, b":,-.").unwrap_or(end),
        _ => return end,
    }
    match clock_digits(bytes, end + 1, b":") {
        Some(time) if class::is_edge(bytes, zone(bytes, time)) => zone(bytes, time),
        _ => end,
    }
}

/// A date that begins with a name: `Sep 28 16:00:46 2016`, `Wed Sep 28`, `Wed, 28 Sep 2016 16:00:46 GMT`.
pub(crate) fn named(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    let word = &bytes[at..end];
    if is_month(word) {
        return month_first(bytes, end);
    }
    if !is_day(word) {
        return None;
    }
    let next = class::run(bytes, end, class::SPACE | class::DELIM);
    if next == end || next > end + 2 || bytes.get(next - 1) != Some(&b' ') {
        return None;
    }
    if class::is(bytes, next, DIGIT) {
        return day_first(bytes, next).or_else(|| date(bytes, next));
    }
    let month = class::run(bytes, next, LETTER);
    if is_month(&bytes[next..month]) { month_first(bytes, month) } else { None }
}

/// ` 28 16:00:46 2016`, ` 28, 2016`, behind the name of a month.
fn month_first(bytes: &[u8], month_end: usize) -> Option<usize> {
    let day = class::run(bytes, month_end, class::SPACE);
    if day == month_end || day > month_end + 2 {
        return None;
    }
    let day_end = day_number(bytes, day)?;
    let comma = usize::from(bytes.get(day_end) == Some(&b','));
    let end = year(bytes, day_end + comma).unwrap_or(day_end);
    let end = with_clock(bytes, end);
    Some(year(bytes, end).unwrap_or(end))
}

/// `28 Sep 2016 16:00:46`.
pub(crate) fn day_first(bytes: &[u8], at: usize) -> Option<usize> {
    let day = day_number(bytes, at)?;
    let month = class::run(bytes, day + 1, LETTER);
    if bytes.get(day) != Some(&b' ') || !is_month(&bytes[day + 1..month]) {
        return None;
    }
    let year = year(bytes, month)?;
    Some(with_clock(bytes, year))
}

fn day_number(bytes: &[u8], at: usize) -> Option<usize> {
    let end = class::run(bytes, at, DIGIT);
    (matches!(end - at, 1 | 2) && class::is_edge(bytes, end)).then_some(end)
}

/// ` 2016`
fn year(bytes: &[u8], at: usize) -> Option<usize> {
    let end = class::run(bytes, at + 1, DIGIT);
    let is_year = bytes.get(at) == Some(&b' ') && end == at + 5 && matches!(bytes[at + 1], b'1' | b'2');
    (is_year && class::is_edge(bytes, end)).then_some(end)
}

/// Whether a word is the name of a month or of a day of the week, in full or cut to three letters.
#[inline]
pub(crate) fn is_name(word: &[u8]) -> bool {
    (3..=9).contains(&word.len()) && (is_month(word) || is_day(word))
}

fn is_month(word: &[u8]) -> bool {
    let Some([first, second, third]) = word.first_chunk::<3>() else { return false };
    let rest: &[u8] =
        match &[first.to_ascii_lowercase(), second.to_ascii_lowercase(), third.to_ascii_lowercase()] {
            b"jan" => b"uary",
            b"feb" => b"ruary",
            b"mar" => b"ch",
            b"apr" => b"il",
            b"may" => b"",
            b"jun" => b"e",
            b"jul" => b"y",
            b"aug" => b"ust",
            b"sep" => b"tember",
            b"oct" => b"ober",
            b"nov" | b"dec" => b"ember",
            _ => return false,
        };
    is_cut_or_full(word, rest)
}

fn is_day(word: &[u8]) -> bool {
    let rest: &[u8] = match word.first_chunk() {
        Some(b"Mon" | b"Fri" | b"Sun") => b"day",
        Some(b"Tue") => b"sday",
        Some(b"Wed") => b"nesday",
        Some(b"Thu") => b"rsday",
        Some(b"Sat") => b"urday",
        _ => return false,
    };
    is_cut_or_full(word, rest)
}

fn is_cut_or_full(word: &[u8], rest: &[u8]) -> bool {
    word[0].is_ascii_uppercase() && (word.len() == 3 || word[3..].eq_ignore_ascii_case(rest))
}
