//! What is known, as bytes.
//!
//! ```text
//! version:u8 (1), JSON of entities and habit
//! ```
//!
//! Ways it can be broken: another version, JSON that does not fit. Either, and the state stays as it was. Whoever keeps the
//! bytes checks that they are the same.

use super::known::{Entities, Habit};
use crate::transform::Error;

const VERSION: u8 = 1;

pub(super) fn encode(entities: &Entities, habit: &Habit) -> Vec<u8> {
    let mut out = vec![VERSION];
    out.extend(serde_json::to_vec(&(entities, habit)).expect("texts and numbers are always JSON"));
    out
}

pub(super) fn decode(bytes: &[u8]) -> Result<(Entities, Habit), Error> {
    match bytes.split_first() {
        Some((&VERSION, json)) => {
            serde_json::from_slice(json).map_err(|error| Error::Snapshot(error.to_string()))
        }
        Some((version, _)) => {
            Err(Error::Snapshot(format!("version {version} is newer than {VERSION}; use a newer program")))
        }
        None => Ok(Default::default()),
    }
}
