//! Who is told, when, and about what: route, group, dedupe, silence, escalate; the outbox's state; and how a message
//! looks on each channel.
//!
//! Pure: it sends nothing and knows no clock. The engine feeds it, and `sink` sends what it says.
//!
//! ```text
//! Item, silence, acknowledgement, tick ──▶ Planner ──▶ Intent ──▶ Outbox ──▶ Delivery ──▶ ChannelOptions::render ──▶ Request
//!                                             │                     ▲                                               │
//!                                          explain                  └── Receipt ◀── interpret ◀── the sender ◀──────┘
//! ```
//!
//! Invariants:
//! - The same events with the same times give the same intents and letters, restored in between or not.
//! - Each transition of an alert is told once per channel, and again only after `repeat`; what is silenced is not told,
//!   and is told when the silence ends if it still fires.
//! - A storm becomes a few messages per channel. Every list is bounded, see [`limits`].
//! - No letter is taken twice by a receiver: tries share a key, and what is in doubt is not sent again where none is known.
//! - Nothing leaves without [`redact()`].
//!
//! ```
//! use model::Timestamp;
//! use seismolog_alert::{Entry, Event, Item, Options, Outbox, Planner};
//!
//! let options: Options = toml::from_str(r#"
//!     channels.chat = { type = "slack", url = "https://hooks.slack.com/services/T/B/X" }
//!     route = { channels = ["chat"], group_wait = "0s" }
//! "#).unwrap();
//! let policies = options.policies();
//! let mut planner = Planner::new(options.clone()).unwrap();
//! let mut outbox = Outbox::new(policies);
//! let now = Timestamp::from_secs(1);
//! let item = Item { key: "rate|payments|-".into(), score: 0.9, service: "payments".into(), ..Item::default() };
//! planner.apply(Event::Firing(Box::new(item)), now);
//! for intent in planner.apply(Event::Tick, now) {
//!     outbox.apply(Entry::Intended(Box::new(intent)), now);
//! }
//! let delivery = &outbox.next(now)[0];
//! let rendered = options.channels["chat"].render(delivery, now).unwrap();
//! assert_eq!(rendered.redactions.sum(), 0);
//! ```

pub mod channel;
mod codec;
mod config;
mod error;
mod intent;
mod item;
pub mod limits;
mod message;
mod outbox;
mod outcome;
mod planner;
mod redact;
mod rehearsal;
mod secret;
mod silence;

pub use channel::{Answer, ChannelOptions, Mail, MailSecurity, Message, Method, Rendered, Request};
pub use config::hours::Hours;
pub use config::matchers::{Level, Matchers, literal};
pub use config::router::RouteStep;
pub use config::span::Span;
pub use config::{Inhibition, Maintenance, Options, Route, SilenceOptions, Step};
pub use error::Error;
pub use intent::{Gathering, Intent, IntentId, Line, Status, Transition};
pub use item::Item;
pub use model::AlertSeverity;
pub use outbox::{Counts, DeadLetter, Delivery, Entry, LaneView, Outbox, Policy, Standing, Trouble};
pub use outcome::{Outcome, Reach};
pub use planner::{AlertView, Decision, Event, Explanation, GroupView, Planner, ToldView};
pub use redact::{Redactions, redact};
pub use rehearsal::{INTENTS_MAX, Rehearsal, TICKS_MAX, rehearse};
pub use secret::Secret;
pub use silence::{Silence, SilenceView};
