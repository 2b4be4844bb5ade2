//! Sinks: the result of a pipe into files of a bucket or of this machine, or messages of a topic, on demand and by schedule.
//!
//! A query runs once, and its rows are cut into files: each file is of the same moment. A run that fails half-way has
//! written some of them.

use crate::answer::Failure;
use crate::caller::Caller;
use crate::copies::{self, Asked, Place};
use crate::datasources::written;
use crate::jobs::Finished;
use crate::state::Server;
use crate::{access, connections, limits, sql_api};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use model::Timestamp;
use pipe::{BucketUri, FileTemplate, NodeKind, ParamValue, Pipe, PipeNode, Sink, file_time};
use serde_json::{Value, json};
use sink::{Bucket, Compression, Folder, KafkaMessage, KafkaTopic};
use sql::{Format, Statement};
use std::sync::Arc;

/// `POST /v0/pipes/NAME/sink[?parameters]`: done when it is answered
pub(crate) async fn run(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Json<Value>, Failure> {
    caller.admin()?;
    let asked = access::query_pairs(uri.query().unwrap_or("")).into_iter();
    let params = asked.filter(|(key, _)| !key.is_empty() && !copies::OWN.contains(&key.as_str()));
    let params = params.map(|(key, value)| (key, ParamValue::Text(value))).collect();
    let place = Place { workspace: caller.workspace, engine: caller.engine, catalog: caller.catalog };
    let asked = Asked { mode: None, params, at: server.now() };
    let (id, job) = export(&server, &place, &name, asked).await?;
    Ok(Json(json!({ "id": id, "name": name, "job": job })))
}

fn node_of<'a>(place: &'a Place, name: &str) -> Result<(&'a Pipe, &'a PipeNode, &'a Sink), Failure> {
    let pipe = place.catalog.pipes().project().pipe(name);
    let pipe = pipe.ok_or_else(|| Failure::not_found(format!("The pipe '{name}' does not exist")))?;
    let found = pipe.nodes.iter().find_map(|node| match &node.kind {
        NodeKind::Sink(sink) => Some((pipe, node, sink)),
        _ => None,
    });
    found.ok_or_else(|| Failure::bad_request(format!("The pipe '{name}' is not a sink pipe")))
}

/// What was written.
#[derive(Default)]
struct Exported {
    files: Vec<String>,
    rows: u64,
    bytes: usize,
}

/// Runs a sink; the id of its job and what is told of it. One that failed is a job too.
pub(crate) async fn export(
    server: &Arc<Server>,
    place: &Place,
    name: &str,
    asked: Asked,
) -> Result<(String, Value), Failure> {
    let (pipe, node, sink) = node_of(place, name)?;
    let begin = server.now();
    let is_topic = sink.options.contains_key("KAFKA_TOPIC");
    let uri = sink.options.get("BUCKET_URI").map_or("", String::as_str);
    let service = if is_topic { "kafka" } else { Store::service(uri) };
    let exported = match is_topic {
        true => to_topic(server, place, (pipe, node, sink), asked).await,
        false => to_files(server, place, (pipe, node, sink), asked).await,
    };
    let (told, error) = match exported {
        Ok(exported) => (exported, None),
        Err(failure) => (Exported::default(), Some(failure)),
    };
    let report = json!({
        "pipe": { "id": name, "name": name },
        "service": service,
        "output": told.files,
        "rows": told.rows,
        "bytes": told.bytes,
        "started_at": written(begin),
    });
    let finished = Finished {
        workspace: &place.workspace,
        engine: &place.engine,
        kind: "sink",
        pipe: name,
        source: "",
        operation: "sink",
        rows: (told.rows, 0),
        begin,
        error: error.as_ref().map(ToString::to_string),
        report,
    };
    let job = server.finish_job(finished);
    error.map_or(Ok(job), Err)
}

/// How the rows of a file are written.
struct Layout {
    format: Format,
    compression: Compression,
    /// as in `.csv.gz`
    ending: String,
    /// whether a file that is there stays, and the new one gets another name
    is_kept: bool,
}

impl Layout {
    fn of(sink: &Sink) -> Result<Self, Failure> {
        let option = |name: &str| sink.options.get(name).map(|value| value.to_ascii_lowercase());
        let wrong = |name: &str, value: &str, known: &str| {
            Failure::bad_request(format!("EXPORT_{name} {value:?} is not known; use {known}"))
        };
        let name = option("FORMAT").unwrap_or_else(|| "csv".to_owned());
        let format = match name.as_str() {
            "csv" => Format::CsvWithNames,
            "ndjson" => Format::JsonEachRow,
            "parquet" => Format::Parquet,
            other => return Err(wrong("FORMAT", other, "csv, ndjson or parquet")),
        };
        let compression = option("COMPRESSION").unwrap_or_else(|| "none".to_owned());
        let (compression, more) = match compression.as_str() {
            "none" => (Compression::None, ""),
            "gz" | "gzip" => (Compression::Gzip, ".gz"),
            "zst" | "zstd" => (Compression::Zstd, ".zst"),
            other => return Err(wrong("COMPRESSION", other, "none, gz or zstd")),
        };
        let is_packed = format == Format::Parquet;
        let (compression, more) = if is_packed { (Compression::None, "") } else { (compression, more) };
        let strategy = option("WRITE_STRATEGY").or_else(|| option("STRATEGY"));
        let is_kept = match strategy.as_deref().map(|strategy| strategy.trim_start_matches('@')) {
            None | Some("new") => true,
            Some("truncate" | "replace") => false,
            Some(other) => return Err(wrong("WRITE_STRATEGY", other, "new or truncate")),
        };
        Ok(Self { format, compression, ending: format!(".{name}{more}"), is_kept })
    }
}

/// Where files go.
enum Store {
    Bucket(Bucket, BucketUri),
    /// folders in it, then their name
    Folder {
        folder: Folder,
        workspace: String,
        path: String,
    },
}

impl Store {
    /// By the address in `EXPORT_BUCKET_URI`.
    fn of(server: &Server, place: &Place, connection: &str, uri: &str) -> Result<Self, Failure> {
        if let Some(path) = uri.trim().strip_prefix("file://") {
            let folder = connections::folder(server, &place.catalog, (&place.workspace, connection))?;
            let (workspace, path) = (place.workspace.clone(), path.trim_matches('/').to_owned());
            return Ok(Self::Folder { folder, workspace, path });
        }
        let uri = BucketUri::parse(uri).map_err(Failure::bad_request)?;
        Ok(Self::Bucket(connections::bucket(&place.catalog, connection, &uri)?, uri))
    }

    fn service(uri: &str) -> &'static str {
        if uri.trim().starts_with("file://") { "file" } else { "s3" }
    }

    /// The name of a file with the folders it is in.
    fn key(&self, name: &str) -> String {
        let path = match self {
            Self::Bucket(_, uri) => &uri.path,
            Self::Folder { path, .. } => path,
        };
        let between = if path.is_empty() || path.ends_with('/') { "" } else { "/" };
        format!("{path}{between}{name}")
    }

    fn shown(&self, key: &str) -> String {
        match self {
            Self::Bucket(_, uri) => format!("s3://{}/{key}", uri.bucket),
            Self::Folder { workspace, .. } => format!("file://exports/{workspace}/{key}"),
        }
    }

    async fn has(&self, server: &Server, key: &str) -> Result<bool, sink::Error> {
        match self {
            Self::Bucket(bucket, _) => {
                let known = bucket.list(&server.options.sender, key, server.now()).await?;
                Ok(known.iter().any(|known| known.key == key))
            }
            Self::Folder { folder, .. } => folder.has(key),
        }
    }

    async fn put(&self, server: &Server, key: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let failed = |error: sink::Error| Failure::bad_request(error.to_string());
        match self {
            Self::Bucket(bucket, _) => {
                bucket.put(&server.options.sender, key, bytes, server.now()).await.map_err(failed)
            }
            Self::Folder { folder, .. } => {
                let (folder, key) = (folder.clone(), key.to_owned());
                let writing = tokio::task::spawn_blocking(move || folder.put(&key, &bytes));
                writing.await.map_err(Failure::internal)?.map_err(failed)
            }
        }
    }
}

async fn to_files(
    server: &Arc<Server>,
    place: &Place,
    (pipe, node, sink): (&Pipe, &PipeNode, &Sink),
    asked: Asked,
) -> Result<Exported, Failure> {
    let at = asked.at;
    let layout = Layout::of(sink)?;
    let option = |name: &str| {
        let text = sink.options.get(name).map_or("", String::as_str);
        connections::with_secrets(&place.catalog, text)
    };
    let store = Store::of(server, place, &sink.connection, &option("BUCKET_URI")?)?;
    let template = FileTemplate::parse(&option("FILE_TEMPLATE")?).map_err(Failure::bad_request)?;
    let text = copies::query_of(place, (pipe, node), asked)?;
    let files = files(server, place, &text, (&template, layout.format, layout.compression), at).await?;
    if files.len() > limits::EXPORT_FILES_MAX {
        return Err(Failure::bad_request(format!(
            "the rows would go into {} files; at most {} are written by one run",
            files.len(),
            limits::EXPORT_FILES_MAX
        )));
    }
    let failed = |error: sink::Error| Failure::bad_request(error.to_string());
    let mut exported = Exported::default();
    for File { name, rows, bytes } in files {
        let stem = name.strip_suffix(&layout.ending).unwrap_or(&name);
        let stem = store.key(stem);
        let mut key = format!("{stem}{}", layout.ending);
        if layout.is_kept && store.has(server, &key).await.map_err(failed)? {
            key = format!("{stem}_{}{}", file_time(at), layout.ending);
        }
        exported.rows += rows;
        exported.bytes += bytes.len();
        store.put(server, &key, bytes).await?;
        exported.files.push(store.shown(&key));
    }
    Ok(exported)
}

/// Each row as a message of JSON, in the order of the rows within their partition.
async fn to_topic(
    server: &Arc<Server>,
    place: &Place,
    (pipe, node, sink): (&Pipe, &PipeNode, &Sink),
    asked: Asked,
) -> Result<Exported, Failure> {
    let failed = |error: sink::Error| Failure::bad_request(error.to_string());
    let name = connections::with_secrets(&place.catalog, &sink.options["KAFKA_TOPIC"])?;
    let options = connections::kafka(&place.catalog, &sink.connection)?;
    let at = asked.at;
    let statement = Statement::parse(&copies::query_of(place, (pipe, node), asked)?)?;
    let write = |answer: sql::Answer| sql::output::render(&answer, Format::JsonEachRow);
    let lines = sql_api::ask(server, &place.engine, (statement, None), write).await?;
    let mut topic = KafkaTopic::open(&server.options.sender, &options, &name).await.map_err(failed)?;
    let partitions = topic.partitions();
    let mut exported = Exported { files: vec![name], rows: 0, bytes: lines.len() };
    let rows: Vec<&[u8]> = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    for (rows, partition) in rows.chunks(limits::EXPORT_MESSAGES).zip(partitions.iter().cycle()) {
        let message = |row: &&[u8]| KafkaMessage {
            at_millis: at.millis(),
            value: Some(row.to_vec()),
            ..KafkaMessage::default()
        };
        let messages: Vec<KafkaMessage> = rows.iter().map(message).collect();
        topic.produce(*partition, &messages).await.map_err(failed)?;
        exported.rows += rows.len() as u64;
    }
    Ok(exported)
}

/// A file that is to be written.
struct File {
    name: String,
    rows: u64,
    bytes: Vec<u8>,
}

/// The rows of a query as files, by the names that a template gives them.
async fn files(
    server: &Arc<Server>,
    place: &Place,
    text: &str,
    (template, format, compression): (&FileTemplate, Format, Compression),
    at: Timestamp,
) -> Result<Vec<File>, Failure> {
    let columns =
        |answer: sql::Answer| Ok(answer.columns().into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    let shape = Statement::parse(&format!("SELECT * FROM ({text}\n) LIMIT 0"))?;
    let columns = sql_api::ask(server, &place.engine, (shape, None), columns).await?;
    let name = template.expression(&columns, at).map_err(Failure::bad_request)?;
    let named = Statement::parse(&format!("SELECT {name} AS `__file`, * FROM ({text}\n)"))?;
    let write = move |answer: sql::Answer| {
        let parts = answer.split()?.into_iter().map(|(name, part)| {
            let rows = part.rows() as u64;
            let bytes = sql::output::render(&part, format)?;
            Ok(File { name, rows, bytes: sink::compress(compression, bytes) })
        });
        parts.collect::<Result<Vec<File>, sql::Error>>()
    };
    sql_api::ask(server, &place.engine, (named, None), write).await
}
