//! What the miner promises, one file per kind of promise.

mod accuracy;
mod laws;
mod messages;
mod typed;
