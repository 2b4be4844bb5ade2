//! The one ordered loop that wires the stages: a durable log in front, one state machine behind it.
//!
//! It holds no HTTP and reads no clock: time comes in as `Tick` entries, which somebody else submits.
//!
//! ```text
//! prepare ─▶ submit ─▶ committer: append, sync ─▶ event loop: mine, detect, join, store ─▶ Live, every tick
//!  (encode)   (bytes       (group commit)    │        (in the order of seq)    │
//!              bounded)                      └─ reply "durable"                └─ reply "visible"
//!                                     views, at each tick and checkpoint ◀─────┤
//!                                                                              └─▶ checkpointer: parts, snapshot, manifest
//! ```
//!
//! What people lay down about the workspace (`control`: its project, tokens, variables) is told by commands too: `deployment`
//! plans what a project would change, `deploy` does it at its place in the log, and requests see the `Catalog`.
//!
//! Invariants: nothing behind the log reads a clock, a random source or the order of a hash map; a request is
//! answered after its rows are durable; recovery is the newest checkpoint and a replay of the entries behind it;
//! replay raises no alarm that was raised before, since it rebuilds the same state. Every queue is bounded: at the
//! bound submitting waits, and then says that it is busy.

mod alerts;
mod backtest;
mod builtin;
mod catalog;
mod checkpointer;
mod columns;
mod command;
mod committer;
mod control;
mod delivery;
mod deploy;
mod deployment;
#[allow(clippy::module_inception)]
mod engine;
mod entry;
mod error;
mod event_loop;
pub mod limits;
mod live;
mod metrics;
mod obey;
mod options;
mod records;
mod recovery;
mod schedule;
mod seal;
mod snapshot;
mod source;
mod state;
mod tail;
mod upkeep;
mod usage;
mod views;

pub use alerts::{Alerts, Told};
pub use analysis::{EdgeView, SecondView, ServiceView, TemplateView};
pub use backtest::{Backtest, BacktestError, BacktestFiring, BacktestReport, BacktestSubject};
pub use catalog::Catalog;
pub use command::{About, Command, Entry, ForeignAlert, Obeyed, Override, RuleRow, Says, TextVector};
pub use control::{Control, Deployment, DeploymentStatus, ProjectText, Scope, Token, TokenChange, hash};
pub use delivery::DeliveryKey;
pub use deployment::{Changes, Plan, Problem};
pub use engine::{Delivery, Engine, Prepared};
pub use entry::{Fed, Mode};
pub use error::{Error, SubmitError};
pub use event_loop::Outcome;
pub use live::Live;
pub use metrics::Metrics;
pub use options::Options;
pub use pipe::View;
pub use records::record_column;
pub use recovery::StartReport;
pub use schedule::Due;
pub use seal::Seal;
pub use source::Source;
pub use tail::{Line, LineFilter};
pub use usage::{Call, JobRecord, Operation, Usage, tables as usage_tables};
pub use views::ViewState;
