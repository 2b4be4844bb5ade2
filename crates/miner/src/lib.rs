//! Log lines to templates, in one pass, without configuration: `user 17 logged in` and `user 18 logged in` are both
//! `user <*> logged in`.
//!
//! Not a parser for one format, and not a detector: it says which lines have the same shape and what their values
//! are; what is new or odd about them is for others to say.
//!
//! ```text
//! line ──▶ message ──▶ lexer: values and what is between ──▶ key ──▶ hash with the scope ──▶ template ──▶ root
//!          (JSON or        (one pass, typed)           (lists as one)     │ unknown              ▲ (if merged)
//!           logfmt field)                                                 ▼                      │
//!                                                        pattern of a merged template? ──────────┤
//!                                                                         │ none                 │
//!                                                                         ▼                      │
//!                                                  elements ──▶ evidence for a merge? ──▶ new template
//! ```
//!
//! Lines share a template when their keys are equal, or when they differ only in a place that has shown to hold a
//! value (see `merge.rs`); never because they are similar. A known line costs one pass over its bytes and one look-up,
//! one with a new name a walk along its template's pattern too; neither allocates, but for a few sampled lines whose
//! values are looked at (see `column.rs`).
//!
//! Invariants: a template's id is a hash of workspace, data source, service and the key of its first line; when
//! templates merge, the oldest id goes on, the others lead to it ([`Miner::resolve`]), and a [`Merge`] says so; a full
//! scope evicts what is out of use, whose id then leads to its `(other)`, and a [`Merge`] says that too;
//! the same lines and commands in the same order give the same ids, whatever the batches and restarts between; each
//! line is counted in exactly one template, beyond the bounds in its scope's `(other)`; no clock, no randomness, no
//! order of a hash map in any result.
//!
//! ```
//! use seismolog_miner::{Miner, Options};
//!
//! let mut miner = Miner::new(Options::default());
//! let cart = miner.scope("shop", "logs", "cart");
//! let first = miner.mine(cart, "connection from 10.0.0.1:5050 closed after 12ms");
//! let again = miner.mine(cart, "connection from 10.9.8.7:4040 closed after 3 s");
//! assert!(first.is_new && !again.is_new);
//! assert_eq!(first.id, again.id);
//! assert_eq!(miner.template(first.template).typed, "connection from <ip> closed after <duration>");
//!
//! for name in ["ann", "bob", "eve"] {
//!     miner.mine(cart, &format!("login of user {name}"));
//! }
//! let merged = miner.mine(cart, "login of user zoe");
//! assert_eq!(miner.template(merged.template).text, "login of user <*>");
//! assert_eq!(miner.take_merges().len(), 1);
//! ```

mod assign;
mod column;
mod commands;
mod elements;
mod key;
mod lexer;
pub mod limits;
mod merge;
mod miner;
mod ranking;
pub mod raw;
mod reader;
mod render;
mod snapshot;
mod template;
mod values;

pub use assign::{Assign, Assignment, Input, assign};
pub use column::{Column, Numbers, Sketch};
pub use commands::{Change, Command, CommandError, CommandId, Piece};
pub use lexer::ValueClass;
pub use miner::{Mined, Miner, Options, Parameter};
pub use reader::TemplateReader;
pub use snapshot::Error;
pub use template::{Merge, ScopeId, ScopeName, Template, TemplateIndex};
pub use values::{LineValue, ValueBuffer};
