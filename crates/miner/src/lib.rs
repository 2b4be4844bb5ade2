//! Log lines to templates, in one pass, without configuration: `user 17 logged in` and `user 18 logged in` are both
//! `user <*> logged in`.
//!
//! Not a parser for one format, and not a detector: it says which lines have the same shape and what their values
//! are; what is new or odd about them is for others to say.
//!
//! ```text
//! line ──▶ message ──▶ lexer: values and what is between ──▶ key ──▶ hash with the scope = id ──▶ template
//!          (JSON or        (one pass, typed)                  (values and lists as one mark)      (made if new)
//!           logfmt field)
//! ```
//!
//! Lines share a template when their keys are equal, never because they are similar. A known line costs one pass over
//! its bytes and one look-up, and allocates nothing; a new key renders the template's text once.
//!
//! Invariants: a template's id is a hash of workspace, data source, service and key, and the key depends on the line
//! alone, so ids are the same in every process and whatever was seen before; the text behind an id never changes; each
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
//! ```

mod key;
mod lexer;
pub mod limits;
mod miner;
pub mod raw;
mod snapshot;
mod template;

pub use lexer::ValueClass;
pub use miner::{Mined, Miner, Options, Parameter};
pub use snapshot::Error;
pub use template::{ScopeId, ScopeName, Template, TemplateIndex};
