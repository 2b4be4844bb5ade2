//! Promises of the dialect, checked through a session over small tables in memory.

#![cfg(test)]

mod clauses;
mod corpus;
mod functions;
mod hostile;
mod live;
mod logic;
mod probes;
mod run;
mod states;
