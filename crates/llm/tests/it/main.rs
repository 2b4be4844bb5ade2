//! Against servers and models that the tests make.
#![cfg(test)]

mod chat;
mod endpoint;
mod judge;
#[cfg(feature = "local")]
mod local;
mod misuse;
mod served;
