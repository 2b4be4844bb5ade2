//! HTTP, authentication, live tail, embedded page.
