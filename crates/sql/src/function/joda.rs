//! `formatDateTimeInJodaSyntax`.

use super::calendar::need_time;
use super::clock::{MONTHS, WEEKDAYS};
use super::moment::{DAY, Moments, civil_from_days, days_from_civil};
use super::{Call, Fault, Function, Outcome, plain};
use arrow::array::ArrayRef;
use arrow::datatypes::DataType;

pub(crate) const FUNCTIONS: &[Function] = &[plain(
    "formatDateTimeInJodaSyntax",
    (2, 3),
    |t| need_time(t, 0).and(t.need_text(&[1])).map(|()| DataType::Utf8),
    format,
)];

fn format(call: &Call) -> Outcome<ArrayRef> {
    let moments = Moments::of_call(call, 0, 2)?;
    let patterns = call.text(1)?;
    call.write(|row, out| {
        let mut rest = patterns.value(row);
        while let Some(first) = rest.chars().next() {
            if let Some(behind) = rest.strip_prefix("''") {
                out.push('\'');
                rest = behind;
            } else if first == '\'' {
                rest = literal(&rest[1..], out)?;
            } else if first.is_ascii_alphabetic() {
                let count = rest.bytes().take_while(|byte| *byte == first as u8).count();
                out.push_str(&field(&moments, row, first, count)?);
                rest = &rest[count..];
            } else {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        Ok(())
    })
}

/// Text up to the next quote that stands alone; gives what follows it.
fn literal<'a>(text: &'a str, out: &mut String) -> Outcome<&'a str> {
    let mut rest = text;
    loop {
        let at =
            rest.find('\'').ok_or("formatDateTimeInJodaSyntax: a quote is never closed. (BAD_ARGUMENTS)")?;
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('\'') {
            Some(behind) => {
                out.push('\'');
                rest = behind;
            }
            None => return Ok(rest),
        }
    }
}

/// What `count` letters stand for.
fn field(moments: &Moments, row: usize, letter: char, count: usize) -> Outcome<String> {
    let (local, day) = (moments.local(row), moments.day(row));
    let (year, month, of_month) = civil_from_days(day);
    let (hour, minute, second) =
        (local.rem_euclid(DAY) / 3600, local.rem_euclid(3600) / 60, local.rem_euclid(60));
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let padded = |number: i64| format!("{number:0count$}");
    let named = |name: &str| if count > 3 { name.to_owned() } else { name[..3].to_owned() };
    let name_of =
        |names: &[&str], at: i64| usize::try_from(at).ok().and_then(|at| names.get(at).map(|one| named(one)));
    Ok(match letter {
        'y' | 'Y' if count == 2 => format!("{:02}", year.rem_euclid(100)),
        'y' | 'Y' => padded(year),
        'M' if count > 2 => name_of(&MONTHS, month - 1).unwrap_or_default(),
        'M' => padded(month),
        'd' => padded(of_month),
        'D' => padded(day - days_from_civil(year, 1, 1) + 1),
        'e' => padded((day + 3).rem_euclid(7) + 1),
        'E' => name_of(&WEEKDAYS, (day + 3).rem_euclid(7)).unwrap_or_default(),
        'H' => padded(hour),
        'h' => padded(twelve),
        'm' => padded(minute),
        's' => padded(second),
        'S' if count <= 9 => format!("{:09}", moments.nanos(row))[..count].to_owned(),
        'a' => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        other => {
            return Err(Fault(format!(
                "formatDateTimeInJodaSyntax: {other} is not supported yet (NOT_IMPLEMENTED)"
            )));
        }
    })
}
