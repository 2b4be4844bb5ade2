//! Labelled log sets.

use std::path::Path;

use anyhow::Context;

/// One log set.
pub(crate) struct Set {
    /// name of its directory; shown, never looked at
    pub(crate) name: String,
    /// messages without header
    pub(crate) content: Vec<String>,
    /// whole lines
    pub(crate) raw: Vec<String>,
    /// per line, its true template
    pub(crate) truth: Vec<String>,
}

/// Reads all sets below a directory, by name.
pub(crate) fn read(dir: &Path) -> anyhow::Result<Vec<Set>> {
    let mut sets = Vec::new();
    for entry in std::fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))? {
        let path = entry?.path();
        let read = |name: &str| -> anyhow::Result<String> {
            let path = path.join(name);
            let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        let Ok(truth) = read("truth.csv") else { continue };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let set = Set {
            name,
            content: lines(&read("content.txt")?),
            raw: lines(&read("raw.log")?),
            truth: last_fields(&truth),
        };
        let is_whole = set.content.len() == set.truth.len() && set.raw.len() == set.truth.len();
        anyhow::ensure!(is_whole, "{} has not one label for each line", path.display());
        sets.push(set);
    }
    sets.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(sets)
}

fn lines(text: &str) -> Vec<String> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect()
}

/// The last field of each row of a CSV text, the heading apart.
fn last_fields(text: &str) -> Vec<String> {
    let (mut rows, mut field, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => field.clear(),
            '\n' if !is_quoted => rows.push(std::mem::take(&mut field)),
            '\r' if !is_quoted => {}
            other => field.push(other),
        }
    }
    if !field.is_empty() {
        rows.push(field);
    }
    rows.drain(..rows.len().min(1));
    rows
}
