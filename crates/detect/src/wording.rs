//! Numbers as people read them.

/// `12,340`.
pub(crate) fn grouped(number: u64) -> String {
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

/// `0.04`, `1.3`, `340`: about two digits that matter.
pub(crate) fn rounded(number: f64) -> String {
    if number >= 10.0 {
        grouped(number.round() as u64)
    } else if !(0.005..1.0).contains(&number) {
        format!("{number:.1}")
    } else {
        format!("{number:.2}")
    }
}

/// The begin of a text, at most `bytes_max` long, cut between characters.
pub(crate) fn cut(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (12_340, "12,340"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), text);
        }
        for (number, text) in [(0.0, "0.0"), (0.041, "0.04"), (1.34, "1.3"), (12.6, "13"), (4321.0, "4,321")]
        {
            assert_eq!(rounded(number), text);
        }
    }

    #[test]
    fn cutting_keeps_characters_whole() {
        assert_eq!(cut("größe", 3), "gr");
        assert_eq!(cut("kurz", 512), "kurz");
    }
}
