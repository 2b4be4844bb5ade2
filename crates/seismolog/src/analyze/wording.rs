//! Numbers, times and lines as people read them.

use model::Timestamp;

/// `12,340`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 line`, `2 lines`; the noun in its singular.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// `0.04`, `1.3`, `340`: about two digits that matter.
pub(super) fn rounded(number: f64) -> String {
    if number >= 9.95 {
        grouped(number.round() as u64)
    } else if number == 0.0 || number >= 0.095 {
        format!("{number:.1}")
    } else {
        format!("{number:.2}")
    }
}

/// `12.3 %`, `<0.1 %`, `0 %`.
pub(super) fn percent(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return "0 %".to_owned();
    }
    let share = part as f64 * 100.0 / whole as f64;
    match share {
        ..0.1 => "<0.1 %".to_owned(),
        ..9.95 => format!("{share:.1} %"),
        _ => format!("{share:.0} %"),
    }
}

/// `1.9 MB`.
pub(super) fn bytes(number: u64) -> String {
    match number {
        0..1_000 => format!("{number} bytes"),
        1_000..1_000_000 => format!("{} kB", rounded(number as f64 / 1e3)),
        1_000_000..1_000_000_000 => format!("{} MB", rounded(number as f64 / 1e6)),
        _ => format!("{} GB", rounded(number as f64 / 1e9)),
    }
}

/// A length of time in its two largest units: `1 h 12 min`, `54 s`, `31 days`.
pub(super) fn length(millis: i64) -> String {
    const UNITS: [(i64, &str, &str); 5] = [
        (86_400_000, "day", "days"),
        (3_600_000, "h", "h"),
        (60_000, "min", "min"),
        (1_000, "s", "s"),
        (1, "ms", "ms"),
    ];
    let Some(first) = UNITS.iter().position(|(size, _, _)| millis >= *size) else { return "0 s".to_owned() };
    let amount = |(size, one, many): (i64, &str, &str), left: i64| {
        let number = left / size;
        format!("{} {}", grouped(number.unsigned_abs()), if number == 1 { one } else { many })
    };
    let main = amount(UNITS[first], millis);
    let rest = millis % UNITS[first].0;
    match UNITS.get(first + 1) {
        // more than a handful of the large unit need no small one
        Some(unit) if rest >= unit.0 && millis / UNITS[first].0 < 10 && first < 3 => {
            format!("{main} {}", amount(*unit, rest))
        }
        _ => main,
    }
}

/// How times of a span are written: without what is the same in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// `14:02:11`
    Day,
    /// `11-21 14:02:11`
    Year,
    /// `2026-11-21 14:02:11`
    Full,
}

impl Clock {
    /// For times from `first` to `last`.
    pub(super) fn of(first: Timestamp, last: Timestamp) -> Self {
        let (first, last) = (full(first), full(last));
        if first.get(..10) == last.get(..10) {
            Self::Day
        } else if first.get(..4) == last.get(..4) {
            Self::Year
        } else {
            Self::Full
        }
    }

    pub(super) fn write(self, time: Timestamp) -> String {
        let text = full(time);
        let begin = match self {
            Self::Day => 11,
            Self::Year => 5,
            Self::Full => 0,
        };
        text.get(begin..).unwrap_or(&text).to_owned()
    }
}

/// `2026-11-21 14:02:11`
pub(super) fn full(time: Timestamp) -> String {
    let text = time.to_string();
    match text.get(..19) {
        Some(text) => text.replace('T', " "),
        None => text,
    }
}

/// Counts as a line of bars; a dot where there is nothing.
pub(super) fn bars(counts: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar =
        |count: u64| if count == 0 { '·' } else { BARS[((count * 8).div_ceil(most) - 1).min(7) as usize] };
    counts.iter().map(|count| bar(*count)).collect()
}

/// Text of a log for a terminal: in one line, without control characters, at most so many characters.
pub(super) fn printable(text: &str, characters_max: usize) -> String {
    let is_hostile = |character: char| {
        character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let shown = |character: char| match character {
        '\t' | '\n' | '\r' => ' ',
        character if is_hostile(character) => char::REPLACEMENT_CHARACTER,
        character => character,
    };
    let mut characters = text.trim().chars();
    let mut line: String = characters.by_ref().take(characters_max).map(shown).collect();
    if characters.next().is_some() {
        line.pop();
        line.push('…');
    }
    line
}

/// A name that fits: of a long one the end, in which names of classes differ.
pub(super) fn name(text: &str, characters_max: usize) -> String {
    let surplus = text.chars().count().saturating_sub(characters_max);
    if surplus == 0 {
        return printable(text, characters_max);
    }
    let end: String = text.chars().skip(surplus + 1).collect();
    format!("…{}", printable(&end, characters_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lengths_read_well() {
        for (number, text) in [(0, "0"), (999, "999"), (12_340, "12,340"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        for (part, whole, text) in [(0, 9, "0 %"), (1, 3_000, "<0.1 %"), (1, 40, "2.5 %"), (1, 2, "50 %")] {
            assert_eq!(percent(part, whole), text);
        }
        for (millis, text) in [
            (0, "0 s"),
            (250, "250 ms"),
            (54_000, "54 s"),
            (4_320_000, "1 h 12 min"),
            (3_600_000, "1 h"),
            (90_000, "1 min 30 s"),
            (86_400_000, "1 day"),
            (31 * 86_400_000 + 3_600_000, "31 days"),
        ] {
            assert_eq!(length(millis), text);
        }
        assert_eq!(bars(&[0, 1, 4, 8]), "·▁▄█");
    }

    #[test]
    fn a_line_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\tc\u{7}\u{202e}", 80), "a\u{fffd}[2Jb c\u{fffd}\u{fffd}");
        assert_eq!(printable("abcdef", 4), "abc…");
        assert_eq!(name("org.example.Shop", 8), "…le.Shop");
    }
}
