//! `tests/<pipe>.yaml`: what an endpoint answers to which parameters.
//!
//! The file is a list of cases in the part of YAML that is used for them: one `key: value` per line, values plain,
//! in quotes, or as `|` and `>` blocks.

use crate::error::{Error, Parsed};
use crate::limits::{DATAFILE_BYTES_MAX, TEST_CASES_MAX};
use crate::span::Span;

/// One request and the answer it should have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointTest {
    /// unique in its file
    pub name: String,
    /// in the words of its author
    pub description: String,
    /// the query string, without `?`
    pub parameters: String,
    /// the bytes of the answer as NDJSON, or its `error`
    pub expected_result: String,
    /// looked at when the answer's status is 400 or more
    pub expected_http_status: Option<u16>,
}

/// Reads a file of tests. `name` is the file's name without ending and names the pipe.
///
/// # Errors
/// Names the first place that is wrong.
pub fn parse_tests(name: &str, text: &str) -> Result<Vec<EndpointTest>, Error> {
    parse(text).map_err(|fault| fault.in_file(format!("{name}.yaml"), text))
}

/// A line without its end.
#[derive(Clone, Copy)]
struct Line<'a> {
    span: Span<'a>,
    indent: usize,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let whole = Span { text, at: 0 };
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let len = line.trim_end_matches(['\n', '\r']).len();
        let indent = line[..len].len() - line[..len].trim_start_matches(' ').len();
        lines.push(Line { span: whole.cut(at, at + len), indent });
        at += line.len();
    }
    lines
}

fn parse(text: &str) -> Parsed<Vec<EndpointTest>> {
    if text.len() > DATAFILE_BYTES_MAX {
        let begin = Span { text, at: 0 };
        return Err(begin.fault(format!("the file is longer than {DATAFILE_BYTES_MAX} bytes")));
    }
    let lines = lines(text);
    let mut tests: Vec<EndpointTest> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let rest = line.span.trim();
        at += 1;
        if rest.text.is_empty() || rest.text.starts_with('#') || rest.text == "---" {
            continue;
        }
        let (entry, key_indent) =
            match rest.text.strip_prefix('-').filter(|rest| rest.starts_with([' ', '\t'])) {
                Some(inner) => {
                    if tests.len() == TEST_CASES_MAX {
                        return Err(rest.fault(format!("a file has at most {TEST_CASES_MAX} tests")));
                    }
                    tests.push(EndpointTest::default());
                    let entry = rest.cut(1, 1 + inner.len()).trim();
                    (entry, entry.at - line.span.at)
                }
                None => (rest, line.indent),
            };
        let Some(test) = tests.last_mut() else {
            return Err(rest.fault("a file of tests is a list; begin with - name: first_test"));
        };
        let Some((key, _)) = entry.text.split_once(':') else {
            return Err(entry.fault("expected key: value"));
        };
        let value = entry.cut(key.len() + 1, entry.text.len()).trim();
        let value = if value.text.starts_with(['|', '>']) {
            let len = lines[at..]
                .iter()
                .take_while(|line| line.indent > key_indent || line.span.text.trim().is_empty())
                .count();
            let block = block(&lines[at..at + len], value.text);
            at += len;
            block
        } else {
            scalar(value)?
        };
        store(test, entry.cut(0, key.len()), value)?;
    }
    for (index, test) in tests.iter().enumerate() {
        let begin = Span { text, at: 0 };
        if test.name.is_empty() {
            return Err(begin.fault(format!("test number {} has no name", index + 1)));
        }
        if tests[..index].iter().any(|before| before.name == test.name) {
            return Err(begin.fault(format!("the test {} is declared twice", test.name)));
        }
    }
    Ok(tests)
}

fn store(test: &mut EndpointTest, key: Span<'_>, value: String) -> Parsed<()> {
    match key.text.trim() {
        "name" => test.name = value,
        "description" => test.description = value,
        "parameters" => {
            let query = value.split_once('?').map(|(_, query)| query.to_owned());
            test.parameters = query.unwrap_or(value);
        }
        "expected_result" => test.expected_result = value,
        "expected_http_status" => {
            let status = value.trim().parse().ok().filter(|status| (100..600).contains(status));
            let message = format!("{value:?} is no HTTP status; write a number such as 400");
            test.expected_http_status = Some(status.ok_or_else(|| key.fault(message))?);
        }
        other => {
            return Err(key.fault(format!(
                "{other} is not a key of a test; use name, description, parameters, expected_result or expected_http_status"
            )));
        }
    }
    Ok(())
}

/// A value of one line without its quotes and comment.
fn scalar(value: Span<'_>) -> Parsed<String> {
    let never_closed = || value.fault("the quote is never closed on this line");
    if let Some(inner) = value.text.strip_prefix('\'') {
        let mut out = String::new();
        let mut rest = inner;
        loop {
            let end = rest.find('\'').ok_or_else(never_closed)?;
            out.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            let Some(behind) = rest.strip_prefix('\'') else { return Ok(out) };
            out.push('\'');
            rest = behind;
        }
    }
    if let Some(inner) = value.text.strip_prefix('"') {
        let mut out = String::new();
        let mut chars = inner.chars();
        loop {
            match chars.next().ok_or_else(never_closed)? {
                '"' => return Ok(out),
                '\\' => out.push(match chars.next().ok_or_else(never_closed)? {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                }),
                c => out.push(c),
            }
        }
    }
    let comment = value.text.find(" #").unwrap_or(value.text.len());
    let plain = value.text[..comment].trim();
    Ok(if plain == "null" || plain == "~" { String::new() } else { plain.to_owned() })
}

/// A block: `|` keeps line ends and `>` makes spaces of them; `-` drops the last line end and `+` keeps all.
fn block(lines: &[Line<'_>], head: &str) -> String {
    let indent = lines.iter().filter(|line| !line.span.text.trim().is_empty()).map(|line| line.indent).min();
    let indent = indent.unwrap_or(0);
    let texts = lines.iter().map(|line| line.span.text.get(indent..).unwrap_or(""));
    let joiner = if head.starts_with('>') { " " } else { "\n" };
    let joined = texts.collect::<Vec<_>>().join(joiner);
    if head.contains('+') {
        return joined + "\n";
    }
    let trimmed = joined.trim_end_matches(['\n', ' ']);
    if head.contains('-') || trimmed.is_empty() { trimmed.to_owned() } else { format!("{trimmed}\n") }
}
