//! Objects of a bucket, and files in the server's folder for exports: some events each, by the folders that they name.

use super::{Numbered, Place, Refused, Rejected, columns};
use crate::connections;
use flow::{FileCompression, FileFormat, FileSet};
use model::Timestamp;
use pipe::BucketUri;
use serde_json::Value;
use sink::{Bucket, Compression, Folder};
use std::collections::BTreeMap;

/// Folders that the events of one batch may name: each is a file.
const FOLDERS_MAX: usize = 1_000;

/// Characters of a value in a path.
const VALUE_CHARS_MAX: usize = 100;

/// Where files go.
pub(super) enum Store {
    Bucket(Bucket),
    Folder(Folder),
}

impl Store {
    pub(super) fn bucket(place: Place<'_>, connection: &str, bucket: &str) -> Result<Self, Refused> {
        let uri = BucketUri { bucket: bucket.to_owned(), path: String::new() };
        let found = connections::bucket(&place.engine.catalog(), connection, &uri);
        found.map(Self::Bucket).map_err(|error| Refused::ForGood(error.to_string()))
    }

    pub(super) fn folder(place: Place<'_>) -> Result<Self, Refused> {
        let none = || Refused::ForGood("this server has no folder for files of sinks".to_owned());
        let root = place.server.options.exports.as_ref().ok_or_else(none)?;
        Ok(Self::Folder(Folder::new(root.join(place.workspace))))
    }

    async fn put(&self, place: Place<'_>, key: String, bytes: Vec<u8>) -> Result<(), Refused> {
        match self {
            Self::Bucket(bucket) => {
                let server = place.server;
                Ok(bucket.put(&server.options.sender, &key, bytes, server.now()).await?)
            }
            Self::Folder(folder) => {
                let folder = folder.clone();
                let writing = tokio::task::spawn_blocking(move || folder.put(&key, &bytes));
                Ok(writing.await.map_err(|error| Refused::ForNow(error.to_string(), None))??)
            }
        }
    }
}

/// Writes a file for each folder. The same batch again takes the place of its own files.
pub(super) async fn put(
    place: Place<'_>,
    store: Store,
    files: &FileSet,
    batch: &[Numbered],
) -> Result<Rejected, Refused> {
    let mut folders: BTreeMap<String, Vec<Numbered>> = BTreeMap::new();
    for (seq, answer) in batch {
        let event = serde_json::from_slice(&answer.response).unwrap_or_default();
        let folder = folder(&files.path, Timestamp(answer.event.received), &event);
        folders.entry(folder).or_default().push((*seq, answer.clone()));
        if folders.len() > FOLDERS_MAX {
            return Err(Refused::InPart(format!("the events name more than {FOLDERS_MAX} folders")));
        }
    }
    for (folder, part) in folders {
        let name = format!("{}{}", place.batch_id(&part), ending(files));
        let key = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let (format, compression) = (files.format, files.compression);
        let writing = tokio::task::spawn_blocking(move || content(format, compression, &part));
        let bytes = writing.await.map_err(|error| Refused::ForNow(error.to_string(), None))?;
        store.put(place, key, bytes.map_err(Refused::InPart)?).await?;
    }
    Ok(Vec::new())
}

fn content(format: FileFormat, compression: FileCompression, part: &[Numbered]) -> Result<Vec<u8>, String> {
    match format {
        FileFormat::Parquet => columns::parquet(part),
        FileFormat::Ndjson => {
            let compression = match compression {
                FileCompression::None => Compression::None,
                FileCompression::Gzip => Compression::Gzip,
                FileCompression::Zstd => Compression::Zstd,
            };
            Ok(sink::compress(compression, super::lines(part)))
        }
    }
}

fn ending(files: &FileSet) -> &'static str {
    match (files.format, files.compression) {
        (FileFormat::Parquet, _) => ".parquet",
        (FileFormat::Ndjson, FileCompression::None) => ".ndjson",
        (FileFormat::Ndjson, FileCompression::Gzip) => ".ndjson.gz",
        (FileFormat::Ndjson, FileCompression::Zstd) => ".ndjson.zst",
    }
}

/// A path with what stands in braces in place.
fn folder(path: &str, received: Timestamp, event: &Value) -> String {
    let mut out = String::new();
    let mut rest = path.trim_matches('/');
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push_str(after);
            return out;
        };
        // As in `2026-01-01T00:00:00.000Z`.
        let written = received.to_string();
        match name {
            "date" => out.push_str(written.get(..10).unwrap_or_default()),
            "hour" => out.push_str(written.get(11..13).unwrap_or_default()),
            field => out.push_str(&step(&event[field])),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A value as one step of a path, which it cannot leave.
fn step(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let plain = |c: char| if c.is_alphanumeric() || "-_=".contains(c) { c } else { '_' };
    let dots = |c: char| if c == '.' { c } else { plain(c) };
    let step: String = text.chars().take(VALUE_CHARS_MAX).map(dots).collect();
    if step.trim_matches('.').is_empty() { "none".to_owned() } else { step }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn folders_are_named_by_time_and_by_what_events_say() {
        let at = Timestamp::parse("2026-02-03T04:05:06Z").unwrap();
        let event = json!({ "service": "a/../b", "n": 7, "dots": "..", "none": null });
        let cases = [
            ("", ""),
            ("/logs/{date}/{hour}/", "logs/2026-02-03/04"),
            ("service={service}/n={n}", "service=a_.._b/n=7"),
            ("{dots}/{none}/{missing}", "none/none/none"),
            ("a{b", "ab"),
        ];
        for (path, expected) in cases {
            assert_eq!(folder(path, at, &event), expected, "{path}");
        }
    }
}
