//! The tags of a datafile: read from its `TAGS` lines, and written as one.

use crate::pipe_file::clause;
use crate::{command, datasource};

/// The tags of a data source's or pipe's file, in its order, each once.
#[must_use]
pub fn tags(is_pipe: bool, text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in lines(is_pipe, text) {
        for tag in text[line.1..line.2].split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
            if !found.iter().any(|known| known == tag) {
                found.push(tag.to_owned());
            }
        }
    }
    found
}

/// The same file with other tags; without a line for them where there are none.
#[must_use]
pub fn with_tags(is_pipe: bool, text: &str, tags: &[String]) -> String {
    let mut rest = text.to_owned();
    for (begin, _, value_end) in lines(is_pipe, text).into_iter().rev() {
        let end = text[value_end..].find('\n').map_or(text.len(), |at| value_end + at + 1);
        rest.replace_range(begin..end, "");
    }
    let rest = rest.trim_start_matches('\n');
    if tags.is_empty() { rest.to_owned() } else { format!("TAGS \"{}\"\n\n{rest}", tags.join(", ")) }
}

/// Where each line of tags begins, where its value does, and where that ends.
fn lines(is_pipe: bool, text: &str) -> Vec<(usize, usize, usize)> {
    let is_command = |word: &str| {
        if is_pipe { clause::clause(word).is_some() } else { datasource::clause(word).is_some() }
    };
    let commands = command::split(text, is_command).unwrap_or_default();
    let tags = commands.iter().filter(|command| command.name == "TAGS" && !command.is_block);
    tags.map(|tags| (tags.word.at, tags.value.at, tags.value.at + tags.value.text.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_replaced_and_taken_away() {
        let text = "TOKEN \"a\" READ\nTAGS \"x, y\"\nNODE n\nSQL >\n    SELECT 1 AS tags\n";
        assert_eq!(tags(true, text), ["x", "y"]);
        let other = with_tags(true, text, &["y".into(), "z=1".into()]);
        assert_eq!(other, "TAGS \"y, z=1\"\n\nTOKEN \"a\" READ\nNODE n\nSQL >\n    SELECT 1 AS tags\n");
        assert_eq!(tags(true, &other), ["y", "z=1"]);
        assert_eq!(with_tags(true, &other, &[]), "TOKEN \"a\" READ\nNODE n\nSQL >\n    SELECT 1 AS tags\n");
        let source = "TAGS a, a\nSCHEMA >\n    `tags` String\n";
        assert_eq!(tags(false, source), ["a"]);
        assert_eq!(with_tags(false, source, &[]), "SCHEMA >\n    `tags` String\n");
    }
}
