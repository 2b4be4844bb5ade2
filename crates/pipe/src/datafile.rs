//! Datafiles written from their parts, for clients that send these one by one.

use crate::command;
use std::fmt::Write;

/// A datafile, command by command. Whatever a value holds, it cannot become a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Datafile(String);

impl Datafile {
    /// Adds a command with its value; empty ones are left out.
    #[must_use]
    pub fn with(mut self, command: &str, value: &str) -> Self {
        let value = value.trim();
        let is_plain = !value.contains(['\n', '\r', '#', '"', '\'']);
        if value.is_empty() {
            return self;
        }
        // Writing to a text cannot fail.
        let _ = if is_plain { writeln!(self.0, "{command} {value}") } else { Ok(()) };
        if is_plain { self } else { self.with_block(command, value) }
    }

    /// Adds a command whose value is a block of lines.
    #[must_use]
    pub fn with_block(mut self, command: &str, value: &str) -> Self {
        let _ = writeln!(self.0, "{command} >");
        for line in value.trim().lines() {
            // A line that is indented is no command already, and stays as it is when it is written again.
            let space = if line.starts_with(char::is_whitespace) { "" } else { "    " };
            let _ = writeln!(self.0, "{space}{line}");
        }
        self.0.push('\n');
        self
    }

    /// The file's text.
    #[must_use]
    pub fn text(self) -> String {
        self.0
    }
}

/// A file with another block in the place of that of a command; none where the command has no block.
pub(crate) fn with_other_block(
    text: &str,
    is_command: impl Fn(&str) -> bool,
    name: &str,
    value: &str,
) -> Option<String> {
    let commands = command::split(text, is_command).ok()?;
    let old = commands.iter().find(|command| command.name == name && command.is_block)?.value;
    let block: String = value.trim().lines().map(|line| format!("    {line}\n")).collect();
    let rest = &text[old.at + old.text.len()..];
    let space = if rest.is_empty() { "" } else { "\n" };
    Some(format!("{}{block}{space}{rest}", &text[..old.at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dialect, datasource_with_schema, parse_datasource, parse_pipe};

    #[test]
    fn a_value_is_read_back_and_is_never_a_command() {
        let sql = "SELECT 1 AS a\nNODE other\nTYPE endpoint\n-- \"quoted\" # and more";
        for description in ["plain", "of two\nTYPE copy", "with \"quotes\" # and more", "'single'"] {
            let text = Datafile::default()
                .with("DESCRIPTION", description)
                .with("NODE", "n")
                .with_block("SQL", sql)
                .with("TYPE", "");
            let pipe = parse_pipe("p", &text.text(), Dialect::Forward, &|_| None).unwrap();
            assert_eq!(pipe.description, description);
            assert_eq!(pipe.nodes.len(), 1);
            let lines: Vec<&str> = pipe.nodes[0].sql.lines().map(str::trim).collect();
            assert_eq!(lines, sql.lines().collect::<Vec<_>>());
        }
    }

    #[test]
    fn another_schema_leaves_the_rest_of_the_file_as_it_was() {
        let text =
            "DESCRIPTION d\nSCHEMA >\n    a String,\n    b UInt8\n\nENGINE MergeTree\nENGINE_SORTING_KEY a\n";
        let other = datasource_with_schema(text, "`a` String, `c` Nullable(UInt8)").unwrap();
        let source = parse_datasource("x", &other).unwrap();
        let names: Vec<&str> = source.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["a", "c"]);
        assert_eq!((source.description.as_str(), source.sorting_key), ("d", vec!["a".to_owned()]));
        assert_eq!(datasource_with_schema("DESCRIPTION d\n", "a String"), None);
    }
}
