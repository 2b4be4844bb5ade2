//! What the miner promises, one file per kind of promise.

mod accuracy;
mod commands;
mod eviction;
mod laws;
mod lines;
mod merging;
mod messages;
mod reader;
mod typed;
