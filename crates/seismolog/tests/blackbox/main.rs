//! Black box: the real binary on a free port, spoken to over HTTP and by its command line.
#![cfg(test)]

mod alertmanager;
mod alerts;
mod analysis;
mod auth;
mod bad_input;
mod buckets;
mod channels;
mod cli;
mod clients;
mod copies;
mod deploy;
mod dev;
mod durability;
mod embeddings;
mod engine_results;
mod events;
mod files;
mod forward;
mod harness;
mod injection;
mod libraries;
mod logflow;
mod mail;
mod overrides;
mod pipes;
mod queries;
mod receiver;
mod secrets;
mod stream;
mod templates;
mod tokens;
mod topics;
mod usage;
mod workspaces;
