//! Against servers and models that the tests make.
#![cfg(test)]

mod endpoint;
#[cfg(feature = "local")]
mod local;
