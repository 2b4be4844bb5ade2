//! The store by its public functions.
#![cfg(test)]

mod engines;
mod filters;
mod messages;
mod rows;
mod tables;
