//! Both languages over lines and values that are written down here.

mod lines;
mod metrics;
mod texts;
