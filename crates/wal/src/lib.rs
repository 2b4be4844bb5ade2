//! A write-ahead log of opaque bytes: append, sync, and read back in order after any crash.
//!
//! It is not a queue (nobody waits on it, one reader at a time asks for what is above a seq), it does not know
//! what the bytes mean, and it does not group commits: the caller appends many entries and syncs once. It is
//! synchronous and starts no thread.
//!
//! ```text
//! append ─▶ buffer ─▶ segment files ── read(after) ─▶ caller's state ── write_snapshot
//!             sync ───────▲    ▲                                             │
//!                              └── spare files ◀── release(seq) ◀────────────┘
//! ```
//!
//! ```
//! use seismolog_wal::{Error, Log, Options};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let dir = folder.path().join("wal");
//! # let options = Options { segment_bytes: 1 << 20, ..Options::default() };
//! let (mut log, recovery) = Log::open(&dir, options.clone())?;
//! log.skip_to(0); // the seq of the caller's checkpoint
//! let seq = log.append(b"first")?;
//! log.append_parts(&[b"sec", b"ond"])?;
//! log.sync()?; // both are durable now
//! drop(log);
//!
//! let (log, recovery) = Log::open(&dir, options)?;
//! assert_eq!((seq, recovery.last_seq, recovery.torn_bytes), (1, 2, 0));
//! let mut read = Vec::new();
//! log.read::<Error>(1, |seq, payload| {
//!     read.push((seq, payload.to_vec()));
//!     Ok(())
//! })?;
//! assert_eq!(read, [(2, b"second".to_vec())]);
//! # Ok::<(), Error>(())
//! ```
//!
//! Invariants:
//!
//! - Seqs begin at 1 and grow by one per entry, also after everything was released. No two entries that can be read
//!   ever have the same.
//! - What [`Log::sync`] said is durable is read back after any crash. What was appended but not synced may come back
//!   or not, each entry whole or not at all; once dropped by an opening it stays dropped.
//! - After a failed write or sync nothing is written any more ([`Error::Poisoned`]), since nobody can know what is
//!   on disk; opening again finds out. A full disk is no such failure: segments are allocated when they are made.
//! - Opening ends whatever the files hold. Damage costs the entries it hit, and is reported, not passed over.
//! - One opening per directory at a time. Every segment is written by one opening only (see the module `segment`
//!   for the format and for why that keeps old records from coming back).
//!
//! The formats are drawn in `segment.rs`, `record.rs` and `snapshot.rs`, with every way they can be broken.

mod disk;
mod error;
pub mod limits;
mod log;
mod options;
mod quarantine;
mod record;
mod recovery;
mod scan;
mod segment;
mod snapshot;
mod writer;

pub use error::Error;
pub use log::Log;
pub use options::Options;
pub use quarantine::{Quarantined, Reason};
pub use recovery::{Missing, Recovery};
pub use snapshot::{read_snapshot, remove_snapshots_below, write_snapshot};
