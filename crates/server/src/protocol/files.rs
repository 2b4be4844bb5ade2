//! Files that grow, as services write them: each line becomes a record of `logs`, once.
//!
//! ```text
//! globs ─ scan ─▶ files and where each goes on ─ pieces of whole lines ─▶ one entry of the log: records, and the new place
//! ```
//!
//! How far a file is read goes into the log with its lines, so that after any stop reading goes on behind the last line that
//! landed. A file is known by its number on its disk and by what is at its begin and before the place (`mark`): a file
//! that was renamed goes on, one that was cut to nothing begins again, and the copy that was taken of it before goes on where
//! the file was left.

mod content;
mod mark;
mod scan;

use super::FILES;
use super::lines::{self, Origin};
use crate::answer::Failure;
use crate::caller::{self, Caller};
use crate::limits;
use crate::state::Server;
use engine::{Delivery, Fed, Mode};
use ingest::protocol::Records;
use mark::Mark;
use miner::raw::Format;
use scan::{Going, Scan};
use std::collections::HashMap;
use std::sync::Arc;

/// Where rows of files land.
const LOGS: &str = "logs";

/// What files are followed, and what is known of their lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// globs
    pub paths: Vec<String>,
    /// who writes them; without it what lines say, else the name of the file
    pub service: String,
    /// the machine; without it what lines say
    pub host: String,
}

impl Tail {
    /// Whether its globs can be read.
    ///
    /// # Errors
    /// What is wrong, for whoever wrote it.
    pub fn validate(&self) -> Result<(), String> {
        if self.paths.is_empty() {
            return Err("paths is empty; name files, or globs such as \"/var/log/app/*.log\"".to_owned());
        }
        scan::patterns(&self.paths).map(drop)
    }
}

/// Follows files until `shutdown` resolves.
pub async fn serve(server: Arc<Server>, tails: Vec<Tail>, shutdown: impl Future<Output = ()>) {
    let follower =
        |tail| Follower { server: Arc::clone(&server), tail: Arc::new(tail), formats: HashMap::new() }.run();
    super::run_until(tails.into_iter().map(follower), shutdown).await;
}

/// Follows the files of one tail.
struct Follower {
    server: Arc<Server>,
    tail: Arc<Tail>,
    /// how the lines of each place are written, learned from its first ones
    formats: HashMap<String, Arc<Format>>,
}

impl Follower {
    async fn run(mut self) {
        let mut scan = Some(Scan::new(&self.tail.paths));
        loop {
            if let Some(ready) = scan.take() {
                match self.look(ready).await {
                    Ok(again) => scan = Some(again),
                    Err(failure) => {
                        tracing::warn!(error = %failure, paths = ?self.tail.paths, "files are not read for now")
                    }
                }
            } else {
                scan = Some(Scan::new(&self.tail.paths));
            }
            tokio::time::sleep(limits::TAIL_INTERVAL).await;
        }
    }

    /// Reads what is new in all files; the scan knows by then how far that is.
    async fn look(&mut self, mut scan: Scan) -> Result<Scan, Failure> {
        let Some(caller) = caller::of_nobody(&self.server, None).await else { return Ok(scan) };
        let known: Vec<(String, String)> = match scan.has_begun() {
            true => Vec::new(),
            false => {
                let control = caller.catalog.control();
                control.marks(LOGS).map(|(place, mark)| (place.to_owned(), mark.to_owned())).collect()
            }
        };
        let now = self.server.now();
        let bounds = self.bounds();
        let looking = tokio::task::spawn_blocking(move || {
            scan.learn(known);
            let going = scan.look(now, &bounds);
            (scan, going)
        });
        let (mut scan, going) = looking.await.map_err(Failure::internal)?;
        self.formats.retain(|place, _| going.iter().any(|going| going.place == *place));
        for file in going {
            let (file, outcome) = self.read(&caller, file).await;
            scan.went(&file);
            outcome?;
        }
        Ok(scan)
    }

    fn bounds(&self) -> ingest::Limits {
        let bytes = limits::IMPORT_BYTES_MAX;
        ingest::Limits { body_compressed_max: bytes, body_max: bytes, ..self.server.options.ingest.clone() }
    }

    /// Reads a file to its end, piece by piece.
    async fn read(&mut self, caller: &Caller, mut file: Going) -> (Going, Result<(), Failure>) {
        loop {
            let reading = tokio::task::spawn_blocking(move || {
                let piece = file.next_piece();
                (file, piece)
            });
            let (back, piece) = match reading.await {
                Ok(read) => read,
                Err(error) => return (Going::none(), Err(Failure::internal(error))),
            };
            file = back;
            let (bytes, mark) = match piece {
                Ok(Some(piece)) => piece,
                Ok(None) => return (file, Ok(())),
                Err(error) => {
                    tracing::warn!(%error, path = %file.path.display(), "a file cannot be read for now");
                    return (file, Ok(()));
                }
            };
            if let Err(failure) = self.land(caller, &file, bytes, &mark).await {
                return (file, Err(failure));
            }
            file.mark = mark;
        }
    }

    /// Lines into the log, with where to go on.
    async fn land(
        &mut self,
        caller: &Caller,
        file: &Going,
        bytes: Vec<u8>,
        mark: &Mark,
    ) -> Result<(), Failure> {
        let caller = caller.clone().seeing_now();
        let source = super::landing(&caller, LOGS)?;
        let format = self.format_of(&file.place, &bytes);
        let permit = self.server.decoding.acquire().await.map_err(Failure::internal)?;
        let (shared, tail) = (Arc::clone(&self.server), Arc::clone(&self.tail));
        let (path, engine) = (file.path.clone(), Arc::clone(&caller.engine));
        let fed = Fed { place: file.place.clone(), mark: mark.to_string() };
        let decoding = tokio::task::spawn_blocking(move || {
            let received = shared.now();
            let mut records = Records::new(source.decoder(), received);
            let text = String::from_utf8_lossy(&bytes);
            let shown = path.to_string_lossy();
            let stem =
                path.file_name().and_then(|name| name.to_str()).and_then(|name| name.split('.').next());
            let origin = Origin {
                service: &tail.service,
                fallback: stem.unwrap_or_default(),
                host: &tail.host,
                attribute: ("log.file.path", &shown),
            };
            for line in text.split('\n') {
                lines::push(&mut records, line.trim_end_matches('\r'), (&format, received), origin)?;
            }
            let decoded = records.finish();
            let delivery = Delivery { key: None, mode: Mode::Live, fed: Some(fed), received };
            Ok::<_, Failure>(engine.prepare_delivery(&source, decoded, delivery)?)
        });
        let prepared = decoding.await.map_err(Failure::internal)??;
        drop(permit);
        let outcome = caller.engine.submit(prepared.without_views(), true).await?;
        let (accepted, rejected) = (outcome.accepted, outcome.rejected);
        self.server.protocols.add(FILES, &super::Taken { accepted, rejected, error: None });
        Ok(())
    }

    /// How the lines of a file are written, as its first piece that was read tells.
    fn format_of(&mut self, place: &str, bytes: &[u8]) -> Arc<Format> {
        if let Some(format) = self.formats.get(place) {
            return Arc::clone(format);
        }
        let text = String::from_utf8_lossy(bytes);
        let format = Arc::new(lines::format_of(text.lines()));
        // A few lines tell too little to go by for long.
        if text.lines().count() >= limits::TAIL_SAMPLE_LINES {
            self.formats.insert(place.to_owned(), Arc::clone(&format));
        }
        format
    }
}
