//! Objects of buckets, as balancers and services write their logs: each line becomes a record of `logs`, once.
//!
//! ```text
//! list by prefix ─▶ objects that were not taken ─▶ content, unpacked ─▶ pieces of whole lines ─▶ one entry each: records, and how far
//! ```
//!
//! How far an object is read goes into the log with its lines, so that reading goes on there after any stop. An object that
//! was written anew is read anew.

use super::BUCKET;
use super::lines::{self, Origin};
use crate::answer::Failure;
use crate::caller::{self, Caller};
use crate::events::Layout;
use crate::imports::{pieces, pieces_taken};
use crate::limits;
use crate::state::Server;
use bytes::Bytes;
use engine::{Delivery, Fed, Mode};
use ingest::protocol::Records;
use ingest::{Encoding, Shape};
use miner::raw::Format;
use model::Timestamp;
use pipe::BucketUri;
use sink::{Bucket, BucketOptions, Object};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// Where rows of objects land.
const LOGS: &str = "logs";

/// Objects that are read.
#[derive(Clone, Debug)]
pub struct Objects {
    /// which, in which bucket
    pub uri: BucketUri,
    /// where the bucket is
    pub options: BucketOptions,
    /// time between two looks
    pub interval: Duration,
    /// who writes; empty for what lines say
    pub service: String,
}

/// Looks for objects until `shutdown` resolves.
pub async fn serve(server: Arc<Server>, all: Vec<Objects>, shutdown: impl Future<Output = ()>) {
    let reader = |objects| Reader { server: Arc::clone(&server), objects: Arc::new(objects) }.run();
    super::run_until(all.into_iter().map(reader), shutdown).await;
}

struct Reader {
    server: Arc<Server>,
    objects: Arc<Objects>,
}

impl Reader {
    async fn run(self) {
        loop {
            if let Err(failure) = self.look().await {
                let bucket = &self.objects.uri.bucket;
                tracing::warn!(error = %failure, bucket, "a bucket is not read for now");
            }
            tokio::time::sleep(self.objects.interval).await;
        }
    }

    fn place(&self, object: &Object) -> String {
        format!("bucket/{}/{}", self.objects.uri.bucket, object.key)
    }

    async fn caller(&self) -> Result<Caller, Failure> {
        caller::of_nobody(&self.server, None).await.ok_or_else(Failure::unauthorized)
    }

    /// Takes what was not taken before.
    async fn look(&self) -> Result<(), Failure> {
        let failed = |error: sink::Error| Failure::bad_request(error.to_string());
        let bucket = Bucket::new(&self.objects.options).map_err(failed)?;
        let (server, uri) = (&self.server, &self.objects.uri);
        let objects =
            bucket.list(&server.options.sender, uri.prefix(), server.now()).await.map_err(failed)?;
        self.forget(&objects).await?;
        for object in objects.iter().filter(|object| uri.has(&object.key)) {
            let caller = self.caller().await?;
            let control = caller.catalog.control();
            let Some(taken) = pieces_taken(control.mark(LOGS, &self.place(object)), &object.tag) else {
                continue;
            };
            let known = control.fed.get(LOGS).map_or(0, std::collections::BTreeMap::len);
            if known >= limits::IMPORTED_FILES_MAX {
                let most = limits::IMPORTED_FILES_MAX;
                return Err(Failure::bad_request(format!(
                    "{known} files and objects were read into {LOGS}, and {most} are remembered; take a narrower url"
                )));
            }
            let body = bucket.get(&server.options.sender, &object.key, server.now()).await;
            let body = match body {
                Err(sink::Error::Refused(problem)) => {
                    self.pass_over(object, &problem).await?;
                    continue;
                }
                body => body.map_err(failed)?,
            };
            self.take(object, body, taken).await?;
        }
        Ok(())
    }

    /// Forgets objects that are there no more, so that what is remembered does not grow with all that ever were.
    async fn forget(&self, objects: &[Object]) -> Result<(), Failure> {
        let keys: HashSet<&str> = objects.iter().map(|object| object.key.as_str()).collect();
        let bucket = format!("bucket/{}/", self.objects.uri.bucket);
        let caller = self.caller().await?;
        let known = caller.catalog.control().marks(LOGS).filter_map(|(place, _)| place.strip_prefix(&bucket));
        let is_gone = |key: &&str| self.objects.uri.has(key) && !keys.contains(key);
        let gone: Vec<String> =
            known.filter(is_gone).take(limits::FORGOTTEN_AT_ONCE).map(str::to_owned).collect();
        let format = Arc::new(lines::format_of(std::iter::empty()));
        for key in gone {
            let object = Object { key, tag: String::new(), size: 0, at: Timestamp::default() };
            self.land(&object, Bytes::new(), "", &format).await?;
        }
        Ok(())
    }

    /// An object that cannot be read would be no better the next time: only what is written anew is read again.
    async fn pass_over(&self, object: &Object, problem: &str) -> Result<(), Failure> {
        let bucket = &self.objects.uri.bucket;
        tracing::warn!(problem, key = object.key, bucket, "an object cannot be read");
        self.land(object, Bytes::new(), &object.tag, &Arc::new(lines::format_of(std::iter::empty()))).await
    }

    /// Takes the lines of an object, but for the pieces that were taken before.
    async fn take(&self, object: &Object, body: Vec<u8>, taken: usize) -> Result<(), Failure> {
        let bytes = limits::IMPORT_BYTES_MAX;
        let ingest = self.server.options.ingest.clone();
        let bounds = ingest::Limits { body_compressed_max: bytes, body_max: bytes, ..ingest };
        let encoding = encoding_of(&object.key);
        let read = tokio::task::spawn_blocking(move || {
            let bytes = ingest::decompress(encoding, body.into(), &bounds)?.bytes;
            let cuts = pieces(&bytes, &Layout::Json(Shape::Ndjson));
            let head = String::from_utf8_lossy(&bytes[cuts[0].clone()]).into_owned();
            Ok::<_, Failure>((lines::format_of(head.lines()), bytes, cuts))
        });
        let (format, bytes, cuts) = match read.await.map_err(Failure::internal)? {
            Ok(read) => read,
            Err(failure) => return self.pass_over(object, &failure.to_string()).await,
        };
        let format = Arc::new(format);
        for (index, cut) in cuts.iter().enumerate().skip(taken) {
            let is_last = index + 1 == cuts.len();
            let mark = if is_last { object.tag.clone() } else { format!("{} {}", object.tag, index + 1) };
            self.land(object, bytes.slice(cut.clone()), &mark, &format).await?;
        }
        Ok(())
    }

    /// Lines into the log, with how far the object is read.
    async fn land(
        &self,
        object: &Object,
        bytes: Bytes,
        mark: &str,
        format: &Arc<Format>,
    ) -> Result<(), Failure> {
        let caller = self.caller().await?.seeing_now();
        let source = super::landing(&caller, LOGS)?;
        let permit = self.server.decoding.acquire().await.map_err(Failure::internal)?;
        let (shared, objects, engine) =
            (Arc::clone(&self.server), Arc::clone(&self.objects), Arc::clone(&caller.engine));
        let (key, format) = (object.key.clone(), Arc::clone(format));
        let fed = Fed { place: self.place(object), mark: mark.to_owned() };
        let decoding = tokio::task::spawn_blocking(move || {
            let received = shared.now();
            let mut records = Records::new(source.decoder(), received);
            let path = format!("s3://{}/{key}", objects.uri.bucket);
            let origin = Origin {
                service: &objects.service,
                fallback: &objects.uri.bucket,
                host: "",
                attribute: ("log.file.path", &path),
            };
            let text = String::from_utf8_lossy(&bytes);
            for line in text.split('\n') {
                lines::push(&mut records, line.trim_end_matches('\r'), (&format, received), origin)?;
            }
            let delivery = Delivery { key: None, mode: Mode::Live, fed: Some(fed), received };
            Ok::<_, Failure>(engine.prepare_delivery(&source, records.finish(), delivery)?)
        });
        let prepared = decoding.await.map_err(Failure::internal)??;
        drop(permit);
        let outcome = caller.engine.submit(prepared.without_views(), true).await?;
        let (accepted, rejected) = (outcome.accepted, outcome.rejected);
        self.server.protocols.add(BUCKET, &super::Taken { accepted, rejected, error: None });
        Ok(())
    }
}

fn encoding_of(key: &str) -> Encoding {
    match key.rsplit_once('.') {
        Some((_, "gz")) => Encoding::Gzip,
        Some((_, "zst")) => Encoding::Zstd,
        _ => Encoding::Identity,
    }
}
