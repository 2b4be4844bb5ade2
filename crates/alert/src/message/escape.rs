//! Text of strangers made harmless: for the eye, and for each receiver's markup.

/// Without terminal colours, control characters and characters that turn the direction of writing. Keeps `\n`.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut chars),
            '\u{9b}' => skip_csi(&mut chars),
            '\n' => out.push('\n'),
            '\t' => out.push(' '),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The same as one line.
pub(crate) fn one_line(text: &str) -> String {
    clean(text).replace(['\n', '\u{2028}', '\u{2029}'], " ")
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Behind ESC: a control sequence, a text up to BEL or ESC `\`, or one character.
fn skip_sequence(chars: &mut Chars<'_>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_csi(chars);
        }
        Some(']' | 'P' | '_' | '^') => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' || c == '\u{9c}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        Some(_) => {
            chars.next();
        }
        None => {}
    }
}

/// Parameters and the final letter of a control sequence.
fn skip_csi(chars: &mut Chars<'_>) {
    while chars.next_if(|c| ('\u{20}'..='\u{3f}').contains(c)).is_some() {}
    chars.next_if(|c| ('\u{40}'..='\u{7e}').contains(c));
}

/// At most so many code points, `…` at the end of what was cut.
pub(crate) fn shorten(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        None => text.to_owned(),
        Some(_) => text.chars().take(chars_max.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// For Slack's mrkdwn: nothing becomes a mention, a link or a block of code.
pub(crate) fn slack(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("```", "'''")
}

/// For HTML text and attributes in double quotes.
pub(crate) fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// For the Markdown of chats: signs that mean something are put behind a backslash.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '(' | ')' | '#' | '<' | '>') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Inside a fenced block of code, which knows no backslash.
pub(crate) fn fenced(text: &str) -> String {
    text.replace("```", "'''")
}

/// Percent-encoded, for a part of a URL or of a form.
pub(crate) fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Plain ASCII for short messages: the usual accents become letters, the rest goes.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | ' '..='~' => out.push(c),
            'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' => out.push('a'),
            'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' => out.push('o'),
            'ü' | 'ú' | 'ù' | 'û' => out.push('u'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            'Ä' | 'Å' => out.push('A'),
            'Ö' => out.push('O'),
            'Ü' => out.push('U'),
            'ß' => out.push_str("ss"),
            '–' | '—' => out.push('-'),
            '…' => out.push_str("..."),
            '’' | '‘' => out.push('\''),
            '“' | '”' => out.push('"'),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_gone() {
        let cases = [
            ("\u{1b}[31mERROR\u{1b}[0m x", "ERROR x"),
            ("a\u{1b}]8;;http://evil\u{7}b\u{1b}]8;;\u{1b}\\c", "abc"),
            ("a\u{0}b\rc\u{8}", "abc"),
            ("user \u{202e}gpj.exe", "user gpj.exe"),
            ("\u{9b}1mbold", "bold"),
            ("cut \u{1b}", "cut "),
            ("two\nlines", "two\nlines"),
        ];
        for (text, expected) in cases {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    #[test]
    fn markup_of_strangers_stays_text() {
        assert_eq!(slack("<!channel> a&b ```x"), "&lt;!channel&gt; a&amp;b '''x");
        assert_eq!(html("<img src=\"x\">"), "&lt;img src=&quot;x&quot;&gt;");
        assert_eq!(markdown("[a](b) **c**"), "\\[a\\]\\(b\\) \\*\\*c\\*\\*");
        assert_eq!(percent("+1 5/ä"), "%2B1%205%2F%C3%A4");
        assert_eq!(ascii("Größe 🔴 – „x“…"), "Grosse  - x\"...");
        assert_eq!(shorten("äöüß", 3), "äö…");
    }
}
