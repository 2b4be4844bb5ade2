//! Files of buckets into data sources, on demand and by schedule.
//!
//! A file is read as a whole and lands in pieces. How far it has been read goes into the log with each piece, so that it goes
//! on there after a stop, and nothing of it lands twice. A file that was written anew is another file.

use crate::answer::Failure;
use crate::appends::delimited;
use crate::caller::Caller;
use crate::copies::Place;
use crate::events::{self, Layout};
use crate::jobs::Finished;
use crate::state::Server;
use crate::{connections, limits};
use axum::Json;
use axum::extract::{Path, State};
use bytes::Bytes;
use engine::{Fed, Mode, Outcome, Source};
use ingest::{Encoding, Shape};
use pipe::{BucketFeed, BucketUri, Feed, FileFormat};
use serde_json::{Value, json};
use sink::{Bucket, Object};
use std::ops::Range;
use std::sync::Arc;

/// `POST /v0/datasources/NAME/scheduling/runs`: done when it is answered
pub(crate) async fn run(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let place = Place { workspace: caller.workspace, engine: caller.engine, catalog: caller.catalog };
    let (id, job) = import(&server, &place, &name).await?;
    Ok(Json(json!({ "id": id, "job": job })))
}

/// What came of looking for files.
#[derive(Default)]
struct Imported {
    rows: (u64, u64),
    files: Vec<String>,
    /// why files were not taken, with their keys
    refused: Vec<String>,
}

/// Takes the files that were not taken before; the id of the job and what is told of it. One that failed is a job too.
pub(crate) async fn import(
    server: &Arc<Server>,
    place: &Place,
    name: &str,
) -> Result<(String, Value), Failure> {
    let feed = match place.catalog.pipes().project().feeds.get(name) {
        Some(Feed::Bucket(feed)) => feed,
        _ => return Err(Failure::bad_request(format!("the Data Source {name} is fed by no bucket"))),
    };
    let missing = || Failure::not_found(format!("Data Source {name:?} does not exist"));
    let source = place.catalog.source(name).cloned().ok_or_else(missing)?;
    // One after the other: two that look at the same time would take the same files.
    let _turn = server.importing.acquire().await.map_err(Failure::internal)?;
    let begin = server.now();
    let mut imported = Imported::default();
    let failure = take_all(server, place, (feed, &source), &mut imported).await.err();
    let refused = (!imported.refused.is_empty()).then(|| imported.refused.join("\n"));
    let error = failure.as_ref().map(ToString::to_string).or(refused);
    if imported.files.is_empty() && error.is_none() {
        // Most looks find nothing, and nobody asks for those.
        return Ok((String::new(), json!({ "kind": "import", "status": "done", "files": [] })));
    }
    let report = json!({
        "datasource": { "id": name, "name": name },
        "files": imported.files,
        "rows": imported.rows.0,
        "quarantine_rows": imported.rows.1,
    });
    let finished = Finished {
        workspace: &place.workspace,
        engine: &place.engine,
        kind: "import",
        pipe: "",
        source: name,
        operation: "append",
        rows: imported.rows,
        begin,
        error,
        report,
    };
    let job = server.finish_job(finished);
    failure.map_or(Ok(job), Err)
}

async fn take_all(
    server: &Arc<Server>,
    place: &Place,
    (feed, source): (&BucketFeed, &Arc<Source>),
    imported: &mut Imported,
) -> Result<(), Failure> {
    let uri = connections::with_secrets(&place.catalog, &feed.uri)?;
    let uri = BucketUri::parse(&uri).map_err(Failure::bad_request)?;
    let bucket = connections::bucket(&place.catalog, &feed.connection, &uri)?;
    let sender = &server.options.sender;
    let failed = |error: sink::Error| Failure::bad_request(error.to_string());
    let objects = bucket.list(sender, uri.prefix(), server.now()).await.map_err(failed)?;
    let name = &source.definition().name;
    let is_wanted = |object: &Object| uri.has(&object.key) && feed.from.is_none_or(|from| object.at >= from);
    for object in objects.into_iter().filter(is_wanted) {
        let control = place.engine.catalog();
        let mark = control.control().mark(name, &object.key);
        let Some(pieces) = pieces_taken(mark, &object.tag) else { continue };
        let known = control.control().fed.get(name).map_or(0, std::collections::BTreeMap::len);
        if known >= limits::IMPORTED_FILES_MAX {
            return Err(Failure::bad_request(format!(
                "{known} files of {} were taken, which is as many as are remembered; take a narrower address",
                feed.uri
            )));
        }
        let taken = take(server, place, (feed, source), (&bucket, &object, pieces)).await;
        match taken {
            Ok((accepted, rejected)) => {
                imported.rows.0 += accepted;
                imported.rows.1 += rejected;
                imported.files.push(object.key);
            }
            Err(failure)
                if failure.status().is_client_error() && imported.refused.len() < limits::REFUSALS_MAX =>
            {
                imported.refused.push(format!("{}: {failure}", object.key));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// How many pieces of a file were taken before, by its mark; none if all were.
pub(crate) fn pieces_taken(mark: Option<&str>, tag: &str) -> Option<usize> {
    match mark.map(|mark| mark.split_once(' ').unwrap_or((mark, ""))) {
        Some((known, "")) if known == tag => None,
        Some((known, pieces)) if known == tag => Some(pieces.parse().unwrap_or(0)),
        _ => Some(0),
    }
}

/// Takes a file, but for the pieces that were taken before; rows that landed and rows in the quarantine.
async fn take(
    server: &Arc<Server>,
    place: &Place,
    (feed, source): (&BucketFeed, &Arc<Source>),
    (bucket, object, taken): (&Bucket, &Object, usize),
) -> Result<(u64, u64), Failure> {
    let body = bucket.get(&server.options.sender, &object.key, server.now()).await;
    // What was refused may be allowed later; nothing is remembered of it.
    let body = body.map_err(|error| Failure::bad_request(error.to_string()))?;
    let (shared, target, key, format) =
        (Arc::clone(server), Arc::clone(source), object.key.clone(), feed.format);
    let read = tokio::task::spawn_blocking(move || read(&shared, &target, &key, format, body));
    let (layout, bytes) = match read.await.map_err(Failure::internal)? {
        Ok(read) => read,
        Err(failure) => {
            // It would be no better the next time: only what is written anew is read again.
            land(server, place, source, (object, &object.tag), (Layout::Json(Shape::Ndjson), Bytes::new()))
                .await?;
            return Err(failure);
        }
    };
    let cuts = pieces(&bytes, &layout);
    let (mut accepted, mut rejected) = (0, 0);
    for (index, cut) in cuts.iter().enumerate().skip(taken) {
        let is_last = index + 1 == cuts.len();
        let mark = if is_last { object.tag.clone() } else { format!("{} {}", object.tag, index + 1) };
        let piece = with_header(&bytes, cut.clone(), &layout);
        let outcome = land(server, place, source, (object, &mark), (layout, piece)).await?;
        accepted += outcome.accepted;
        rejected += outcome.rejected;
    }
    Ok((accepted, rejected))
}

/// A file as lines, and how they are written.
fn read(
    server: &Server,
    source: &Source,
    key: &str,
    format: Option<FileFormat>,
    body: Vec<u8>,
) -> Result<(Layout, Bytes), Failure> {
    let (stem, encoding) = match key.rsplit_once('.') {
        Some((stem, "gz" | "gzip")) => (stem, Encoding::Gzip),
        Some((stem, "zst" | "zstd")) => (stem, Encoding::Zstd),
        _ => (key, Encoding::Identity),
    };
    let ending = stem.rsplit_once('.').map_or("", |(_, ending)| ending);
    let format = format.or_else(|| FileFormat::of(ending));
    let format = format.ok_or_else(|| {
        Failure::bad_request("its ending tells no format; say it with IMPORT_FORMAT ndjson, csv or parquet")
    })?;
    let bounds = ingest::Limits {
        body_compressed_max: sink::limits::OBJECT_BYTES_MAX,
        body_max: limits::IMPORT_BYTES_MAX,
        ..server.options.ingest.clone()
    };
    let bytes = ingest::decompress(encoding, body.into(), &bounds)?.bytes;
    Ok(match format {
        FileFormat::Ndjson => (Layout::Json(Shape::Ndjson), bytes),
        FileFormat::Csv => (Layout::Csv(delimited(source, b',', &bytes)), bytes),
        FileFormat::Parquet => {
            let lines = sql::parquet_lines(bytes, limits::IMPORT_BYTES_MAX);
            let lines = lines.map_err(|error| Failure::bad_request(error.to_string()))?;
            (Layout::Json(Shape::Ndjson), lines.into())
        }
    })
}

/// Where lines are cut into pieces that land one by one; at least one, even of nothing.
pub(crate) fn pieces(bytes: &[u8], layout: &Layout) -> Vec<Range<usize>> {
    let (mut cuts, mut begin, mut is_quoted) = (Vec::new(), 0, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            // A line break inside of quotes ends no row of CSV; JSON has none inside of a row.
            b'"' if matches!(layout, Layout::Csv(_)) => is_quoted = !is_quoted,
            b'\n' if !is_quoted && at + 1 - begin >= limits::IMPORT_PIECE_BYTES => {
                cuts.push(begin..at + 1);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if begin < bytes.len() || cuts.is_empty() {
        cuts.push(begin..bytes.len());
    }
    cuts
}

/// A piece, with the line of names in front if the file has one.
fn with_header(bytes: &Bytes, cut: Range<usize>, layout: &Layout) -> Bytes {
    let has_header = matches!(layout, Layout::Csv(dialect) if dialect.header == ingest::csv::Header::First);
    if cut.start == 0 || !has_header {
        return bytes.slice(cut);
    }
    let header = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    [&bytes[..header], &bytes[cut]].concat().into()
}

/// A piece of a file into the log, with how far the file is read.
async fn land(
    server: &Arc<Server>,
    place: &Place,
    source: &Arc<Source>,
    (object, mark): (&Object, &str),
    (layout, bytes): (Layout, Bytes),
) -> Result<Outcome, Failure> {
    let fed = Fed { place: object.key.clone(), mark: mark.to_owned() };
    let prepared =
        events::prepare_fetched(server, &place.engine, source, (Mode::History, fed), move || (layout, bytes))
            .await?;
    Ok(place.engine.submit(prepared, true).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ingest::csv::{Dialect, Header};

    #[test]
    fn pieces_end_with_rows_and_have_the_names_of_columns_in_front() {
        let long = "x".repeat(limits::IMPORT_PIECE_BYTES);
        let rows = [format!("1,\"{long}\n\"\n"), format!("2,{long}\n"), "3,y".to_owned()];
        let body = Bytes::from(format!("a,b\n{}", rows.concat()));
        let layout = Layout::Csv(Dialect { delimiter: b',', header: Header::First });
        let shown: Vec<Bytes> =
            pieces(&body, &layout).into_iter().map(|cut| with_header(&body, cut, &layout)).collect();
        assert_eq!(shown.len(), 3);
        for (piece, row) in shown.iter().zip(&rows) {
            assert_eq!(piece, &Bytes::from(format!("a,b\n{row}")));
        }
        assert_eq!(pieces(b"", &Layout::Json(Shape::Ndjson)), std::slice::from_ref(&(0..0)));
    }

    #[test]
    fn a_file_goes_on_behind_what_was_taken_and_begins_again_when_it_was_written_anew() {
        let cases = [
            (None, Some(0)),
            (Some("tag"), None),
            (Some("tag 3"), Some(3)),
            (Some("other"), Some(0)),
            (Some("other 3"), Some(0)),
        ];
        for (mark, expected) in cases {
            assert_eq!(pieces_taken(mark, "tag"), expected, "{mark:?}");
        }
    }
}
