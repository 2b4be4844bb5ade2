//! Grouping accuracy on public log sets, when they lie beside the project.

use std::collections::HashMap;
use std::path::Path;

use seismolog_miner::{Miner, Options};

/// Mean share of lines whose group is exactly right; measured 0.991, with the exact key alone 0.922.
const MEAN_FLOOR: f64 = 0.98;

#[test]
fn mean_grouping_accuracy_stays_above_its_floor() {
    let sets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/loghub");
    let Ok(entries) = std::fs::read_dir(&sets) else {
        println!("skipped: no log sets at {}", sets.display());
        return;
    };
    let mut accuracies = Vec::new();
    for entry in entries.flatten() {
        let content = std::fs::read_to_string(entry.path().join("content.txt"));
        let truth = std::fs::read_to_string(entry.path().join("truth.csv"));
        if let (Ok(content), Ok(truth)) = (content, truth) {
            accuracies.push(grouping_accuracy(&content, &truth));
        }
    }
    if accuracies.is_empty() {
        println!("skipped: no labelled log set in {}", sets.display());
        return;
    }
    let mean = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
    assert!(mean >= MEAN_FLOOR, "mean grouping accuracy {mean:.3} of {} sets", accuracies.len());
}

/// `truth` has the columns `line_id,event_id,template`; the group is the event.
fn grouping_accuracy(content: &str, truth: &str) -> f64 {
    let events: Vec<&str> = truth.lines().skip(1).filter_map(|row| row.split(',').nth(1)).collect();
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "set");
    let mined: Vec<u64> = content.lines().map(|line| miner.mine(scope, line).id).collect();
    let mined: Vec<u64> =
        mined.iter().filter_map(|id| miner.resolve(*id)).map(|index| miner.template(index).id).collect();
    assert_eq!(events.len(), mined.len(), "one event for each line");
    let mut by_pair: HashMap<(&str, u64), usize> = HashMap::new();
    let (mut by_event, mut by_id): (HashMap<&str, usize>, HashMap<u64, usize>) = Default::default();
    for (event, id) in events.iter().zip(&mined) {
        *by_pair.entry((event, *id)).or_default() += 1;
        *by_event.entry(event).or_default() += 1;
        *by_id.entry(*id).or_default() += 1;
    }
    let right =
        by_pair.iter().filter(|((event, id), lines)| by_event[event] == **lines && by_id[id] == **lines);
    right.map(|(_, lines)| *lines).sum::<usize>() as f64 / mined.len() as f64
}
