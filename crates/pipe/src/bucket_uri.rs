//! Where files are in a bucket, and how those are called that a sink writes.

use crate::limits::{FILE_PARTS_MAX, NAME_BYTES_MAX};
use glob::{MatchOptions, Pattern};
use model::Timestamp;
use model::calendar::civil_from_days;

/// `s3://bucket/folder/*.csv`: a bucket, and which of its objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketUri {
    /// name of the bucket
    pub bucket: String,
    /// the rest, without `/` in front; may hold `*`, `**`, `?` and `[…]`
    pub path: String,
}

impl BucketUri {
    /// Reads an address.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no address of a bucket; write s3://bucket/folder/*.csv");
        let rest = text.trim().strip_prefix("s3://").ok_or_else(wrong)?;
        let (bucket, path) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(wrong());
        }
        Pattern::new(path).map_err(|error| format!("{text:?}: {}", error.msg))?;
        Ok(Self { bucket: bucket.to_owned(), path: path.to_owned() })
    }

    /// What the keys of all its objects begin with.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.path.split(['*', '?', '[']).next().unwrap_or_default()
    }

    /// Whether an object is meant. A folder is all that is in it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::default() };
        let is_folder = self.path.is_empty() || self.path.ends_with('/');
        if is_folder && self.prefix() == self.path {
            return key.starts_with(&self.path) && !key.ends_with('/');
        }
        Pattern::new(&self.path).is_ok_and(|pattern| pattern.matches_with(key, options))
    }
}

/// `sales_{date, '%Y'}_{shop}_{4}`: the name of each file that a sink writes, by what is in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTemplate(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// of a column, or of the time of the run; as `formatDateTime` writes it
    Value {
        name: String,
        format: Option<String>,
    },
    /// rows go into so many files
    Parts(u32),
}

impl FileTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text.trim();
        while let Some((before, behind)) = rest.split_once('{') {
            let unclosed = || format!("{text:?}: a {{ is never closed");
            let (inside, after) = behind.split_once('}').ok_or_else(unclosed)?;
            pieces.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
            pieces.push(piece(inside.trim()).map_err(|problem| format!("{text:?}: {problem}"))?);
            rest = after;
        }
        pieces.extend((!rest.is_empty()).then(|| Piece::Text(rest.to_owned())));
        if pieces.is_empty() || text.len() > NAME_BYTES_MAX * 4 {
            return Err(format!("{text:?} is no name of a file"));
        }
        Ok(Self(pieces))
    }

    /// The name as an expression of SQL over columns. `date` and `timestamp` are those of the run where there are no such
    /// columns.
    ///
    /// # Errors
    /// Names a column that is not there.
    pub fn expression(&self, columns: &[String], at: Timestamp) -> Result<String, String> {
        let parts: Result<Vec<String>, String> = self.0.iter().map(|piece| piece.sql(columns, at)).collect();
        Ok(format!("concat({}, '')", parts?.join(", ")))
    }
}

fn piece(text: &str) -> Result<Piece, String> {
    if let Ok(parts) = text.parse::<u32>() {
        let is_fine = (1..=FILE_PARTS_MAX).contains(&parts);
        return is_fine
            .then_some(Piece::Parts(parts))
            .ok_or(format!("{{{parts}}} is 1 to {FILE_PARTS_MAX} files"));
    }
    let (name, format) = text.split_once(',').map_or((text, None), |(name, format)| (name, Some(format)));
    let is_name = |name: &str| !name.is_empty() && !name.contains(['`', '\\', '\'']);
    let format = format.map(|format| format.trim().trim_matches(['\'', '"']).to_owned());
    match name.trim() {
        name if is_name(name) && format.as_ref().is_none_or(|format| !format.contains(['\\', '\''])) => {
            Ok(Piece::Value { name: name.to_owned(), format })
        }
        _ => Err(format!("{{{text}}} is neither a column nor a number of files")),
    }
}

impl Piece {
    fn sql(&self, columns: &[String], at: Timestamp) -> Result<String, String> {
        let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
        match self {
            Self::Text(text) => Ok(quoted(text)),
            Self::Parts(parts) => Ok(format!("toString((row_number() OVER () - 1) % {parts})")),
            Self::Value { name, format: None } if columns.contains(name) => Ok(format!("toString(`{name}`)")),
            Self::Value { name, format: Some(format) } if columns.contains(name) => {
                Ok(format!("formatDateTime(`{name}`, {})", quoted(format)))
            }
            Self::Value { name, format } if matches!(name.as_str(), "date" | "timestamp") => {
                let secs = at.secs();
                let format =
                    format.as_deref().unwrap_or(if name == "date" { "%Y-%m-%d" } else { "%Y%m%d%H%M%S" });
                Ok(format!("formatDateTime(toDateTime({secs}, 'UTC'), {})", quoted(format)))
            }
            Self::Value { name, .. } => {
                Err(format!("{{{name}}}: there is no such column; there are {}", columns.join(", ")))
            }
        }
    }
}

/// A time as it stands in the names of files: `20260131235959`.
#[must_use]
pub fn file_time(at: Timestamp) -> String {
    let (days, second) = (at.secs().div_euclid(86_400), at.secs().rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_found_by_their_pattern() {
        let cases = [
            ("s3://b/a/*.csv", "a/", "a/x.csv", true),
            ("s3://b/a/*.csv", "a/", "a/x/y.csv", false),
            ("s3://b/a/**/*.csv", "a/", "a/x/y.csv", true),
            ("s3://b/a/2026-0[1-3]-??.ndjson.gz", "a/2026-0", "a/2026-02-11.ndjson.gz", true),
            ("s3://b/a/2026-0[1-3]-??.ndjson.gz", "a/2026-0", "a/2026-04-11.ndjson.gz", false),
            ("s3://b/a/", "a/", "a/x/y.csv", true),
            ("s3://b/a/", "a/", "a/folder/", false),
            ("s3://b", "", "x", true),
            ("s3://b/one.csv", "one.csv", "one.csv", true),
            ("s3://b/one.csv", "one.csv", "one.csv.gz", false),
        ];
        for (uri, prefix, key, is_meant) in cases {
            let uri = BucketUri::parse(uri).unwrap();
            assert_eq!(
                (uri.bucket.as_str(), uri.prefix(), uri.has(key)),
                ("b", prefix, is_meant),
                "{uri:?} {key}"
            );
        }
        for wrong in ["http://b/a", "s3:///a", "b/a", "s3://b/[a"] {
            assert!(BucketUri::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_is_named_by_columns_by_the_time_of_the_run_and_by_parts() {
        let columns = ["shop".to_owned(), "day".to_owned()];
        let at = Timestamp::from_secs(1_769_904_000);
        let sql =
            |text: &str| FileTemplate::parse(text).and_then(|template| template.expression(&columns, at));
        assert_eq!(
            sql("a'b/{shop}_{day, '%Y'}_{3}").unwrap(),
            "concat('a\\'b/', toString(`shop`), '_', formatDateTime(`day`, '%Y'), '_', toString((row_number() OVER () - 1) % 3), '')"
        );
        assert_eq!(
            sql("{date}").unwrap(),
            "concat(formatDateTime(toDateTime(1769904000, 'UTC'), '%Y-%m-%d'), '')"
        );
        for (text, problem) in [
            ("{other}", "there is no such column"),
            ("a{b", "never closed"),
            ("", "no name of a file"),
            ("{0}", "1 to"),
            ("{a`b}", "neither a column"),
            ("{day, 'x\\'}", "neither a column"),
        ] {
            assert!(sql(text).unwrap_err().contains(problem), "{text}");
        }
        assert_eq!(file_time(at), "20260201000000");
    }
}
