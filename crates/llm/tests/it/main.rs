//! Against servers and models that the tests make.

mod endpoint;
#[cfg(feature = "local")]
mod local;
