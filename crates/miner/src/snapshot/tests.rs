//! Snapshots that are damaged although their checksum fits: what another program, or a fault of this one, may write.

use super::{CHECKSUM_SEED, Error};
use crate::commands::Command;
use crate::key;
use crate::merge::signature::mix;
use crate::miner::{Miner, Options};

/// A miner with something in every part of its snapshot.
fn miner() -> Miner {
    let mut miner = Miner::new(Options { templates_per_scope_max: 12, ..Options::default() });
    let scope = miner.scope("w", "logs", "a");
    for name in ["ann", "bob", "eve", "kim"] {
        miner.mine(scope, &format!("login of user {name} took 3 ms"));
        miner.mine(scope, &format!("ids {name}, 2, 3 gone"));
    }
    for (number, word) in ["red", "green", "blue"].into_iter().cycle().take(90).enumerate() {
        let line = format!("{word} {} lights the {}", letters(number as u64 / 3), letters(number as u64 / 2));
        miner.mine(scope, &line);
        miner.mine(scope, &line);
    }
    let id = miner.mine(scope, "login of user zoe took 3 ms").id;
    for command in [
        Command::Mask { template: id, element: 0 },
        Command::Split { template: id, element: 6 },
        Command::Rename { template: id, name: "login".to_owned() },
    ] {
        let _ = miner.apply(command);
    }
    miner.mine(scope, "login of user zoe took 3 ms");
    let scope = miner.scope("w", "logs", "b");
    miner.mine(scope, r#"{"a":1,"b":[2]}"#);
    miner
}

fn letters(number: u64) -> String {
    (0..6).map(|at| char::from(b'g' + (mix(number, 7) >> (at * 4) & 15) as u8)).collect()
}

fn sealed(body: &[u8]) -> Vec<u8> {
    let mut bytes = body.to_vec();
    bytes.extend_from_slice(&key::hash(CHECKSUM_SEED, body).to_le_bytes());
    bytes
}

#[test]
fn damage_that_the_checksum_does_not_show_is_no_panic_on_reading() {
    let snapshot = miner().snapshot();
    let body = &snapshot[..snapshot.len() - 8];
    assert_eq!(sealed(body), snapshot);
    let (mut refused, mut tried) = (0, 0);
    // Some hundred places: reading takes as long as the snapshot is.
    let step = body.len() / 300 + 1;
    for at in (1..body.len()).step_by(step) {
        for change in [1, 0x80, 0xff] {
            let mut damaged = body.to_vec();
            damaged[at] ^= change;
            match Miner::restore(&sealed(&damaged)) {
                Ok(restored) => drop(restored.snapshot()),
                Err(Error::Damaged(_)) => refused += 1,
                Err(error) => panic!("{error}"),
            }
            tried += 1;
        }
        assert!(Miner::restore(&sealed(&body[..at])).is_err(), "cut to {at} bytes");
    }
    assert!(refused * 10 > tried, "{refused} of {tried} refused");
}
