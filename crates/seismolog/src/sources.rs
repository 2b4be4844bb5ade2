//! What is read by ourselves: files, streams of NATS, objects of buckets. Each is a section that may come often.

use crate::config::read_secret;
use crate::listeners::until;
use ::alert::Secret;
use anyhow::{Context, Result, bail};
use pipe::BucketUri;
use serde::Deserialize;
use server::Server;
use server::bucket::{self, Objects};
use server::files::{self, Tail};
use server::limits::{SOURCES_MAX, TAILED_FILES_MAX};
use server::nats::{self, Stream};
use sink::{Bucket, BucketOptions, NatsFeed, NatsOptions};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Sections as they are said; secrets are where they say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    pub(crate) tail: Vec<RawTail>,
    pub(crate) nats: Vec<RawNats>,
    pub(crate) bucket: Vec<RawBucket>,
}

/// Files that are followed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawTail {
    paths: Vec<String>,
    service: String,
    host: String,
}

/// A stream of NATS JetStream.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawNats {
    url: String,
    user: String,
    secret: Secret,
    stream: String,
    subject: String,
    consumer: String,
    from: Begin,
    service: String,
}

impl Default for RawNats {
    fn default() -> Self {
        Self {
            url: "nats://127.0.0.1:4222".to_owned(),
            user: String::new(),
            secret: Secret::default(),
            stream: String::new(),
            subject: String::new(),
            consumer: "seismolog".to_owned(),
            from: Begin::First,
            service: String::new(),
        }
    }
}

/// Where reading begins the first time.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Begin {
    First,
    Now,
}

/// Objects of a bucket.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawBucket {
    url: String,
    endpoint: String,
    region: String,
    key: Secret,
    secret: Secret,
    seconds: u64,
    service: String,
}

impl Default for RawBucket {
    fn default() -> Self {
        Self {
            url: String::new(),
            endpoint: String::new(),
            region: "us-east-1".to_owned(),
            key: Secret::default(),
            secret: Secret::default(),
            seconds: 60,
            service: String::new(),
        }
    }
}

impl RawTail {
    fn tail(&self) -> Result<Tail> {
        let Self { paths, service, host } = self.clone();
        let tail = Tail { paths, service, host };
        tail.validate().map_err(|problem| anyhow::anyhow!(problem))?;
        Ok(tail)
    }
}

impl RawNats {
    /// Reads no secret.
    fn stream(&self) -> Result<Stream> {
        let mut options = NatsOptions { user: self.user.clone(), ..NatsOptions::default() };
        for address in self.url.split(',').map(str::trim) {
            let (scheme, server) = address.split_once("://").unwrap_or(("nats", address));
            options.is_secure |= match scheme {
                "nats" => false,
                "tls" => true,
                _ => bail!("url: {scheme}:// is not spoken; write nats://host:4222 or tls://host:4222"),
            };
            if server.contains('@') {
                bail!("url: name the user and its password, or the token, as user and secret");
            }
            options.servers.push(server.trim_end_matches('/').to_owned());
        }
        let (stream, consumer, subject) = (self.stream.clone(), self.consumer.clone(), self.subject.clone());
        let feed = NatsFeed { stream, consumer, subject };
        feed.validate()?;
        Ok(Stream { options, feed, is_from_now: self.from == Begin::Now, service: self.service.clone() })
    }

    fn open(&self) -> Result<Stream> {
        let mut stream = self.stream()?;
        stream.options.secret = read_secret(&self.secret)?.expose().to_owned();
        Ok(stream)
    }
}

impl RawBucket {
    /// Reads no secret.
    fn objects(&self) -> Result<Objects> {
        if !(1..=86_400).contains(&self.seconds) {
            bail!("seconds must be 1 to 86400");
        }
        let uri = BucketUri::parse(&self.url).map_err(|problem| anyhow::anyhow!(problem)).context("url")?;
        let options = BucketOptions {
            name: uri.bucket.clone(),
            region: self.region.clone(),
            endpoint: Some(self.endpoint.clone()).filter(|endpoint| !endpoint.is_empty()),
            ..BucketOptions::default()
        };
        Bucket::new(&options)?;
        let interval = Duration::from_secs(self.seconds);
        Ok(Objects { uri, options, interval, service: self.service.clone() })
    }

    fn open(&self) -> Result<Objects> {
        let mut objects = self.objects()?;
        objects.options.key = read_secret(&self.key)?.expose().to_owned();
        objects.options.secret = read_secret(&self.secret)?.expose().to_owned();
        Ok(objects)
    }
}

impl Sources {
    pub(crate) fn validate(&self) -> Result<()> {
        for (name, count, most) in [
            ("tail", self.tail.len(), TAILED_FILES_MAX),
            ("nats", self.nats.len(), SOURCES_MAX),
            ("bucket", self.bucket.len(), SOURCES_MAX),
        ] {
            if count > most {
                bail!("{name}: more than {most} of them");
            }
        }
        self.tail.iter().try_for_each(|tail| tail.tail().map(drop)).context("tail")?;
        self.nats.iter().try_for_each(|nats| nats.stream().map(drop)).context("nats")?;
        self.bucket.iter().try_for_each(|bucket| bucket.objects().map(drop)).context("bucket")
    }

    /// With the secrets in place.
    pub(crate) fn open(&self) -> Result<Opened> {
        Ok(Opened {
            tails: self.tail.iter().map(RawTail::tail).collect::<Result<_>>().context("tail")?,
            streams: self.nats.iter().map(RawNats::open).collect::<Result<_>>().context("nats")?,
            objects: self.bucket.iter().map(RawBucket::open).collect::<Result<_>>().context("bucket")?,
        })
    }
}

/// What is read, ready to be.
pub(crate) struct Opened {
    tails: Vec<Tail>,
    streams: Vec<Stream>,
    objects: Vec<Objects>,
}

impl Opened {
    /// Reads until the other side of `stopped` is dropped.
    pub(crate) fn serve(
        self,
        server: &Arc<Server>,
        stopped: &watch::Receiver<()>,
        serving: &mut JoinSet<()>,
    ) {
        serving.spawn(files::serve(Arc::clone(server), self.tails, until(stopped)));
        serving.spawn(nats::serve(Arc::clone(server), self.streams, until(stopped)));
        serving.spawn(bucket::serve(Arc::clone(server), self.objects, until(stopped)));
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn what_cannot_be_read_is_refused_with_the_reason() {
        for (text, expected) in [
            ("[[tail]]\nservice = 'a'", "tail: paths is empty"),
            ("[[tail]]\npaths = ['a[']", "the glob \"a[\" cannot be read"),
            ("[[nats]]\nurl = 'nats://h'", "nats: \"\" cannot be the name of a stream"),
            ("[[nats]]\nstream = 'a b'", "cannot be the name of a stream"),
            ("[[nats]]\nstream = 's'\nurl = 'ws://h'", "ws:// is not spoken"),
            ("[[nats]]\nstream = 's'\nurl = 'nats://u:p@h'", "as user and secret"),
            ("[[nats]]\nstream = 's'\nfrom = 'then'", "from"),
            ("[[bucket]]\nurl = 'logs'", "write s3://bucket"),
            ("[[bucket]]\nurl = 's3://b/x'\nseconds = 0", "seconds must be 1 to 86400"),
            ("[[bucket]]\nurl = 's3://b/x'\nendpoint = 'nowhere'", "no address of a store"),
        ] {
            let error = format!("{:#}", Config::parse(text).unwrap_err());
            assert!(error.contains(expected), "{text}: {error}");
        }
        let good =
            "[[nats]]\nstream = 's'\nurl = 'tls://h:4222,tls://i'\n[[bucket]]\nurl = 's3://b/x/*.gz'\n";
        assert!(Config::parse(good).is_ok());
    }
}
