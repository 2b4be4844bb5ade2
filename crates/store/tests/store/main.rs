//! The store by its public functions.
#![cfg(test)]

mod messages;
mod rows;
mod tables;
