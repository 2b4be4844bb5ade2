//! Objects of a bucket of S3, or of what speaks as it does: listed, read and written, each by one request.
//!
//! Requests are signed in their address, so nothing of the credentials goes over the wire.

use crate::error::words;
use crate::http::Bounds;
use crate::limits::{LIST_BYTES_MAX, LISTED_MAX, OBJECT_BYTES_MAX, OBJECT_TIMEOUT, SIGNATURE_TIME};
use crate::{Error, HttpAnswer, HttpMethod, HttpRequest, Sender};
use model::Timestamp;
use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Credentials, S3Action, UrlStyle};
use url::Url;

/// Where a bucket is and who may use it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BucketOptions {
    /// of the bucket
    pub name: String,
    /// as in `eu-west-1`
    pub region: String,
    /// `https://host[:port]` of what speaks as S3 does; none is Amazon's
    pub endpoint: Option<String>,
    /// name of the key
    pub key: String,
    /// the key
    pub secret: String,
}

impl std::fmt::Debug for BucketOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BucketOptions({:?}, {:?}, …)", self.name, self.region)
    }
}

/// An object as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// unique in its bucket, as in `2026/01/a.csv`
    pub key: String,
    /// another one once its content is another; never empty
    pub tag: String,
    /// bytes
    pub size: u64,
    /// when it was written
    pub at: Timestamp,
}

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
}

fn refuse(problem: impl Into<String>) -> Error {
    Error::Refused(problem.into())
}

impl Bucket {
    /// Sends nothing.
    ///
    /// # Errors
    /// [`Error::Refused`] for an address that is none.
    pub fn new(options: &BucketOptions) -> Result<Self, Error> {
        let amazon = || format!("https://s3.{}.amazonaws.com", options.region);
        let endpoint = options.endpoint.clone().unwrap_or_else(amazon);
        let wrong = |_| refuse(format!("{:?} is no address of a store of buckets", words(&endpoint)));
        let url = Url::parse(&endpoint).map_err(wrong)?;
        let (name, region) = (options.name.clone(), options.region.clone());
        let bucket = rusty_s3::Bucket::new(url, UrlStyle::Path, name, region);
        let bucket = bucket.map_err(|error| refuse(words(&error.to_string())))?;
        let credentials = Credentials::new(options.key.clone(), options.secret.clone());
        Ok(Self { bucket, credentials })
    }

    /// All objects whose keys begin so, in order of key.
    ///
    /// # Errors
    /// What keeps from listing them; more than [`LISTED_MAX`] are refused.
    pub async fn list(&self, sender: &Sender, prefix: &str, now: Timestamp) -> Result<Vec<Object>, Error> {
        let mut found = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let mut action = self.bucket.list_objects_v2(Some(&self.credentials));
            action.with_prefix(prefix);
            if let Some(token) = &next {
                action.with_continuation_token(token.clone());
            }
            let url = action.sign_with_time(SIGNATURE_TIME, &moment(now)?);
            let answer = self.ask(sender, HttpMethod::Get, url, (Vec::new(), LIST_BYTES_MAX)).await?;
            let text = std::str::from_utf8(&answer.body).map_err(|_| refuse("the list is no text"))?;
            let page = ListObjectsV2::parse_response(text);
            let page = page
                .map_err(|error| refuse(format!("the list cannot be read: {}", words(&error.to_string()))))?;
            for content in page.contents {
                let at = content.last_modified.as_deref().and_then(Timestamp::parse).unwrap_or_default();
                let size = content.size.unwrap_or(0);
                let tag =
                    content.etag.map(|tag| tag.trim_matches('"').to_owned()).filter(|tag| !tag.is_empty());
                // Stores that tell no tag tell when an object was written.
                let tag = tag.unwrap_or_else(|| format!("{size}-{}", at.0));
                found.push(Object { key: content.key, tag, size, at });
            }
            if found.len() > LISTED_MAX {
                return Err(refuse(format!(
                    "more than {LISTED_MAX} objects begin with {prefix:?}; name them closer"
                )));
            }
            next = page.next_continuation_token;
            if next.is_none() {
                return Ok(found);
            }
        }
    }

    /// The content of an object.
    ///
    /// # Errors
    /// What keeps from reading it as a whole; one above [`OBJECT_BYTES_MAX`] is refused.
    pub async fn get(&self, sender: &Sender, key: &str, now: Timestamp) -> Result<Vec<u8>, Error> {
        check(key)?;
        let url = self
            .bucket
            .get_object(Some(&self.credentials), key)
            .sign_with_time(SIGNATURE_TIME, &moment(now)?);
        let answer = self.ask(sender, HttpMethod::Get, url, (Vec::new(), OBJECT_BYTES_MAX + 1)).await?;
        if answer.body.len() > OBJECT_BYTES_MAX {
            return Err(refuse(format!("{key} has more than {OBJECT_BYTES_MAX} bytes; write it in parts")));
        }
        let told = answer.headers.iter().find(|(name, _)| name == "content-length");
        let length = told.and_then(|(_, length)| length.parse::<usize>().ok());
        if length.is_some_and(|length| length != answer.body.len()) {
            return Err(Error::Unsent(format!("{key} did not come as a whole")));
        }
        Ok(answer.body)
    }

    /// Writes an object, in the place of one that has its key.
    ///
    /// # Errors
    /// What keeps from writing it.
    pub async fn put(&self, sender: &Sender, key: &str, body: Vec<u8>, now: Timestamp) -> Result<(), Error> {
        check(key)?;
        let url = self
            .bucket
            .put_object(Some(&self.credentials), key)
            .sign_with_time(SIGNATURE_TIME, &moment(now)?);
        self.ask(sender, HttpMethod::Put, url, (body, LIST_BYTES_MAX)).await.map(drop)
    }

    async fn ask(
        &self,
        sender: &Sender,
        method: HttpMethod,
        url: Url,
        (body, answer_bytes): (Vec<u8>, usize),
    ) -> Result<HttpAnswer, Error> {
        let request = HttpRequest { method, url: url.into(), headers: Vec::new(), body };
        let bounds = Bounds { request_bytes: OBJECT_BYTES_MAX, answer_bytes, time: OBJECT_TIMEOUT };
        let answer = sender.exchange(request, bounds).await?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        let (name, status) = (self.bucket.name(), answer.status);
        let text = String::from_utf8_lossy(&answer.body);
        let between = |tag: &str| Some(text.split_once(&format!("<{tag}>"))?.1.split('<').next()?.to_owned());
        let said = between("Code")
            .map(|code| words(&format!(" {code}: {}", between("Message").unwrap_or_default())));
        let problem = format!(
            "the bucket {name} answered {status}{}",
            said.map_or(String::new(), |said| format!(" {said}"))
        );
        if status >= 500 || status == 429 { Err(Error::Unsent(problem)) } else { Err(refuse(problem)) }
    }
}

fn moment(now: Timestamp) -> Result<jiff::Timestamp, Error> {
    jiff::Timestamp::from_second(now.secs()).map_err(|_| refuse("the clock stands outside of the calendar"))
}

/// Keys that an address cannot tell from another's.
fn check(key: &str) -> Result<(), Error> {
    if key.is_empty() || key.split('/').any(|step| matches!(step, "." | "..")) {
        return Err(refuse(format!("{key:?} cannot be the key of an object")));
    }
    Ok(())
}
