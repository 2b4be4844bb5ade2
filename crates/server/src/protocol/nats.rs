//! Messages of streams of NATS JetStream: each becomes a record of `logs`, once.
//!
//! ```text
//! stream ─ consumer from the known number on ─▶ messages in order ─▶ one entry of the log: records, and the last number ─▶ acknowledged
//! ```
//!
//! The number of the last message goes into the log with the rows, so that after any stop reading goes on behind it; what comes
//! again nevertheless is passed over by its number.

use super::NATS;
use super::lines::{self, Origin};
use crate::answer::Failure;
use crate::caller::{self, Caller};
use crate::limits;
use crate::state::Server;
use engine::{Delivery, Fed, Mode};
use ingest::protocol::Records;
use miner::raw::Format;
use sink::{NatsFeed, NatsMessage, NatsOptions, NatsStream};
use std::sync::Arc;

/// Where rows of messages land.
const LOGS: &str = "logs";

/// A stream that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// where its servers are
    pub options: NatsOptions,
    /// what is read of it
    pub feed: NatsFeed,
    /// whether what it keeps from before is left out the first time
    pub is_from_now: bool,
    /// who writes; empty for what messages say
    pub service: String,
}

/// Reads streams until `shutdown` resolves.
pub async fn serve(server: Arc<Server>, streams: Vec<Stream>, shutdown: impl Future<Output = ()>) {
    let reader =
        |stream| Reader { server: Arc::clone(&server), stream: Arc::new(stream), format: None }.run();
    super::run_until(streams.into_iter().map(reader), shutdown).await;
}

struct Reader {
    server: Arc<Server>,
    stream: Arc<Stream>,
    /// how messages that are no JSON are written, learned from the first ones
    format: Option<Arc<Format>>,
}

impl Reader {
    async fn run(mut self) {
        loop {
            if let Err(failure) = self.read().await {
                let stream = &self.stream.feed.stream;
                tracing::warn!(error = %failure, stream, "a stream of NATS is not read for now");
            }
            tokio::time::sleep(limits::TOPIC_RETRY).await;
        }
    }

    fn caller(&self) -> impl Future<Output = Result<Caller, Failure>> {
        let server = Arc::clone(&self.server);
        async move { caller::of_nobody(&server, None).await.ok_or_else(Failure::unauthorized) }
    }

    /// Reads on until something fails.
    async fn read(&mut self) -> Result<(), Failure> {
        let failed = |error: sink::Error| Failure::bad_request(error.to_string());
        let sender = self.server.options.sender.clone();
        let wanted = Arc::clone(&self.stream);
        let (options, feed) = (&wanted.options, &wanted.feed);
        let mut stream = NatsStream::open(&sender, options, feed).await.map_err(failed)?;
        let info = stream.info().clone();
        // Another stream of this name is another place, and so is another choice of subjects.
        let place = format!("nats/{}/{}/{}/{}", feed.stream, info.created, feed.consumer, feed.subject);
        let known =
            self.caller().await?.catalog.control().mark(LOGS, &place).and_then(|mark| mark.parse().ok());
        let mut seq: u64 = known.unwrap_or(0);
        if known.is_none() && self.stream.is_from_now {
            seq = info.last;
            // Remembered at once: what comes while the server is stopped is read afterwards.
            self.land(&place, Vec::new(), seq).await?;
        }
        if seq > 0 && info.first > seq + 1 && feed.subject.is_empty() {
            let lost = info.first - seq - 1;
            tracing::error!(stream = feed.stream, lost, "messages were gone before they were read");
        }
        stream.begin(seq).await.map_err(failed)?;
        loop {
            let fetched = stream.fetch(limits::NATS_MESSAGES, limits::NATS_WAIT).await.map_err(failed)?;
            let fresh: Vec<NatsMessage> =
                fetched.iter().filter(|message| message.seq > seq).cloned().collect();
            if let Some(last) = fresh.last().map(|message| message.seq) {
                self.land(&place, fresh, last).await?;
                seq = last;
            }
            stream.acknowledge(&fetched).await.map_err(failed)?;
        }
    }

    /// Messages into the log, with the number of the last.
    async fn land(&mut self, place: &str, messages: Vec<NatsMessage>, seq: u64) -> Result<(), Failure> {
        let caller = self.caller().await?.seeing_now();
        let source = super::landing(&caller, LOGS)?;
        let format = self.format_of(&messages);
        let permit = self.server.decoding.acquire().await.map_err(Failure::internal)?;
        let (shared, stream, engine) =
            (Arc::clone(&self.server), Arc::clone(&self.stream), Arc::clone(&caller.engine));
        let fed = Fed { place: place.to_owned(), mark: seq.to_string() };
        let decoding = tokio::task::spawn_blocking(move || {
            let received = shared.now();
            let mut records = Records::new(source.decoder(), received);
            for message in &messages {
                let text = String::from_utf8_lossy(&message.payload);
                let origin = Origin {
                    service: &stream.service,
                    fallback: &stream.feed.stream,
                    host: "",
                    attribute: ("nats.subject", &message.subject),
                };
                lines::push(&mut records, text.trim_end(), (&format, received), origin)?;
            }
            let delivery = Delivery { key: None, mode: Mode::Live, fed: Some(fed), received };
            Ok::<_, Failure>(engine.prepare_delivery(&source, records.finish(), delivery)?)
        });
        let prepared = decoding.await.map_err(Failure::internal)??;
        drop(permit);
        let outcome = caller.engine.submit(prepared.without_views(), true).await?;
        let (accepted, rejected) = (outcome.accepted, outcome.rejected);
        self.server.protocols.add(NATS, &super::Taken { accepted, rejected, error: None });
        Ok(())
    }

    fn format_of(&mut self, messages: &[NatsMessage]) -> Arc<Format> {
        if let Some(format) = &self.format {
            return Arc::clone(format);
        }
        let texts: Vec<_> =
            messages.iter().map(|message| String::from_utf8_lossy(&message.payload)).collect();
        let format = Arc::new(lines::format_of(texts.iter().filter_map(|text| text.lines().next())));
        // A few lines tell too little to go by for long.
        if messages.len() >= limits::NATS_MESSAGES {
            self.format = Some(Arc::clone(&format));
        }
        format
    }
}
