//! Runs pipelines: events that clients publish go through transforms to those who consume them, and no acknowledged event
//! is lost on the way.
//!
//! It speaks no protocol and delivers to no sink: `server` does. It keeps no definitions either; they are given at
//! opening.
//!
//! ```text
//! publish ─▶ input ─▶ transforms, in a thread of their own ─▶ output ─▶ consume, or peek and delivered
//!              │         └─ worker processes for Python   └─▶ failed ─▶ consume, list, replay, discard
//!              └── topics: each a log on disk, all three owned by one thread (`keeper`)
//! ```
//!
//! Invariants:
//!
//! - Published is answered when the event is durable; consumed when that it is gone is durable.
//! - Each event that was published comes out of the transforms exactly once, as answers, as a failure or as a
//!   counted drop, whatever crashes in between; a handler may see it more often.
//! - What transforms remember is a function of the events that are done: a snapshot, and the events behind it again.
//! - Every topic has a bound; behind it the stage before waits, and at last the publisher is refused.
//!
//! ```
//! use flow::{Definition, Draft};
//! use seismolog_pipeline::{Event, Interpreter, Outlet, Pipeline, Taken, Workshop, make};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! let draft: Draft = serde_json::from_str(r#"{"name": "as they came"}"#).unwrap();
//! let definition = Definition { id: "p".into(), created_at: 0, tokens: Vec::new(), draft };
//! let interpreter = Interpreter { program: "python3".into(), environment: Default::default() };
//! let clock = || model::Timestamp(0);
//! let workshop = Workshop { clock, interpreter, requirements: folder.path().join("requirements"), judges: None,
//!     queries: None };
//! let made = make(&definition, &Default::default(), &workshop);
//! let pipeline = Pipeline::open(&folder.path().join("p"), &definition, made).unwrap();
//! let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
//! runtime.block_on(async {
//!     let event = Event { id: [1; 16], received: 0, payload: b"\"hello\"".to_vec() };
//!     pipeline.publish(event).await.unwrap();
//!     let Taken::Answer(answer) = pipeline.consume(Outlet::Output).await.unwrap() else { panic!() };
//!     assert_eq!(answer.response, b"\"hello\"");
//! });
//! pipeline.stop();
//! ```

mod chain;
mod counts;
mod error;
mod judging;
mod keeper;
pub mod limits;
mod lines;
mod pipeline;
mod python;
mod record;
mod runner;
mod topic;

pub use chain::{Judges, Queries, Workshop};
pub use counts::{Counts, StageCounts};
pub use error::Error;
pub use judging::Model;
pub use keeper::{Outlet, Selection, Taken};
pub use lines::Line;
pub use pipeline::{Made, Pipeline, Tried, make, remove};
pub use python::Interpreter;
pub use record::{Answer, Event, Failure};
