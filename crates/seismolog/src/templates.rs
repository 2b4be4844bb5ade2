//! `seismolog templates`: what kinds of lines a file has, or which kind each line is.

use crate::{input, table};
use anyhow::Result;
use miner::{Assign, Assignment, Input, Template, assign};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Which file, and how its templates are told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A log file, plain, .gz or .zst; - is standard input. It is held in memory
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one line per input line instead, its id, a tab, its template: `final` as known at the end, `online` as given when
    /// the line arrived, merges followed
    #[arg(long, value_enum)]
    assign: Option<When>,
    /// Lines are messages without a header
    #[arg(long)]
    content: bool,
    /// Print one JSON object with all templates
    #[arg(long, conflicts_with = "assign")]
    json: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum When {
    Final,
    Online,
}

/// Mines the file and prints.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let text = read(&arguments.file)?;
    let lines: Vec<&str> = lines(&text).collect();
    let when = match arguments.assign {
        Some(When::Online) => Assign::Online,
        Some(When::Final) | None => Assign::Final,
    };
    let kind = if arguments.content { Input::Content } else { Input::Raw };
    let assignment = assign(&lines, kind, when);
    if arguments.assign.is_some() {
        return print_assignment(&assignment);
    }
    let counted = counted(&assignment);
    if arguments.json {
        return table::print_line(&as_json(&counted, lines.len()).to_string());
    }
    print_table(&counted, lines.len())
}

/// The whole text; bytes that are no UTF-8 become U+FFFD.
fn read(path: &Path) -> Result<String> {
    let (bytes, _) = input::read_all(path)?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    // An empty file has no line, and the last line may lack its end.
    let lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
    lines.filter(|_| !text.is_empty()).map(|line| line.strip_suffix('\r').unwrap_or(line))
}

fn print_assignment(assignment: &Assignment) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for template in assignment.templates() {
        writeln!(out, "{:016x}\t{}", template.id, template.text)?;
    }
    out.flush()?;
    Ok(())
}

/// Templates with the lines that have them, the most frequent first, then by text.
fn counted(assignment: &Assignment) -> Vec<(&Template, u64)> {
    let mut counts: HashMap<u64, (&Template, u64)> = HashMap::new();
    for template in assignment.templates() {
        counts.entry(template.id).or_insert((template, 0)).1 += 1;
    }
    let mut counted: Vec<_> = counts.into_values().collect();
    counted.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.text.cmp(&b.text)));
    counted
}

fn as_json(counted: &[(&Template, u64)], lines: usize) -> Value {
    let templates = counted.iter().map(|(template, count)| {
        json!({
            "id": format!("{:016x}", template.id),
            "template": template.text,
            "template_typed": template.typed,
            "count": count,
        })
    });
    json!({ "v": 1, "lines": lines, "templates": templates.collect::<Vec<_>>() })
}

fn print_table(counted: &[(&Template, u64)], lines: usize) -> Result<()> {
    let names = ["lines", "share", "template"].map(str::to_owned);
    let row = |(template, count): &(&Template, u64)| {
        let share = 100.0 * *count as f64 / lines.max(1) as f64;
        vec![count.to_string(), format!("{share:.1} %"), template.typed.clone()]
    };
    let rows: Vec<Vec<String>> = counted.iter().map(row).collect();
    table::print_line(&table::render(&names, &rows, &[true, true, false]))?;
    table::print_line(&format!("{} templates in {lines} lines", counted.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_counts_and_the_last_needs_no_end() {
        let cases = [("", 0), ("a", 1), ("a\n", 1), ("a\n\nb\r\n", 3), ("\n", 1)];
        for (text, expected) in cases {
            assert_eq!(lines(text).count(), expected, "{text:?}");
        }
        assert_eq!(lines("a\r\n").next(), Some("a"));
    }

    #[test]
    fn frequent_templates_come_first() {
        let lines = ["x is 1", "took 5 ms", "took 7 ms"];
        let assignment = assign(&lines, Input::Content, Assign::Final);
        let counted = counted(&assignment);
        assert_eq!(counted.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(as_json(&counted, 3)["templates"][0]["count"], 2);
    }
}
