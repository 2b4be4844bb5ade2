//! All that leaves: a request by HTTP, or a mail, is brought to one receiver once, and never to a place that is not meant.
//!
//! Objects of buckets and messages of Kafka and NATS come and go by the same door, and files into one folder of this machine.
//!
//! It decides nothing: whom to tell, when to try again and what an answer means is said elsewhere. It writes no message
//! either, but for the encoding of mails; it keeps no state, no queue and no connection between two messages.
//!
//! ```text
//! HttpRequest ─▶ name resolved once ─▶ guard ─▶ connection to the checked address ─▶ TLS ─▶ HTTP/1.1 ─▶ HttpAnswer
//! Mail ─▶ MIME ─▶       (the same)                                    (or STARTTLS)         SMTP    ─▶ MailAnswer
//!                              └─ Refused      └─ Unsent                                      └─ InDoubt
//! ```
//!
//! Invariants:
//! - Only public addresses are connected to, and what [`Options::allow`] opens. A name is resolved once per message; the
//!   address that was checked is the address that is used. IPv6 forms of an IPv4 address count as that address.
//! - A redirect is an answer. No proxy is used, nothing is taken from the environment.
//! - TLS is verified, for the name of the receiver. Plain SMTP goes to allowed servers only, and STARTTLS is not optional.
//! - Every step has a bound in time and bytes, see [`limits`]. A status that has been said is kept though its body fails.
//! - An error tells whether the message may have arrived, and names neither path nor query nor a secret.
//! - No text of a message can become a header or a command.
//!
//! ```
//! use seismolog_sink::{Error, HttpMethod, HttpRequest, Options, Sender};
//!
//! let sender = Sender::new(&Options::default()).unwrap();
//! let request = HttpRequest {
//!     method: HttpMethod::Post,
//!     url: "http://0x7f.1:9/hook".to_owned(),
//!     headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
//!     body: b"{}".to_vec(),
//! };
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
//! let Err(Error::Refused(reason)) = runtime.block_on(sender.http(request)) else { panic!("it is on this machine") };
//! assert_eq!(
//!     reason,
//!     "the receiver is at a loopback address; list its network or name in allow if that is meant"
//! );
//! ```

mod bucket;
mod compress;
mod dial;
mod error;
mod folder;
mod guard;
mod http;
mod kafka;
pub mod limits;
mod mail;
mod nats;
mod options;
mod postgres;
mod resolve;
mod sender;
mod smtp;

pub use bucket::{Bucket, BucketOptions, Object};
pub use compress::{Compression, compress};
pub use error::Error;
pub use folder::Folder;
pub use http::{HttpAnswer, HttpMethod, HttpRequest};
pub use kafka::{Fetched, KafkaEnd, KafkaLogin, KafkaMessage, KafkaOptions, KafkaTopic};
pub use mail::{Login, Mail, MailAnswer, MailServer, Picture, RefusedReceiver, Security};
pub use nats::{Nats, NatsDelivery, NatsFeed, NatsInfo, NatsMessage, NatsOptions, NatsPublished, NatsStream};
pub use options::Options;
pub use postgres::{Postgres, postgres_name};
pub use resolve::{Resolve, SystemResolver};
pub use sender::Sender;
