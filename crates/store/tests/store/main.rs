//! The store by its public functions.
#![cfg(test)]

mod rows;
mod tables;
