//! How right the templates are: the figures of the Loghub-2.0 evaluator. GA and PA are shares of lines whose group, or
//! whose text, is exactly right; FGA and FTA are F1 over groups, over texts.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use miner::{Assign, Input, assign};

use crate::contenders::{Drain3, Logdrain};
use crate::random::Random;
use crate::sets::Set;

/// Figures of one run.
#[derive(Clone, Copy, Default)]
struct Score {
    ga: f64,
    fga: f64,
    pa: f64,
    fta: f64,
    found: usize,
    truth: usize,
}

/// How a truth is compared with a text that was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compare {
    /// equal
    Whole,
    /// the lines had headers: the text ends as the truth does
    Ending,
}

/// All sets, one after the other and in one stream; the table as text.
pub(crate) fn table(sets: &[Set]) -> String {
    let mut table = String::from("accuracy, one configuration\n");
    let mut add = |name: &str, score: Score| {
        let Score { ga, fga, pa, fta, found, truth } = score;
        let _ = writeln!(table, "{name:<44} {ga:>6.3} {fga:>6.3} {pa:>6.3} {fta:>6.3} {found:>8} {truth:>8}");
    };
    let mut content = Vec::new();
    for set in sets {
        eprintln!("accuracy on {}", set.name);
        content.push(ours(&set.content, &set.truth, Input::Content, Assign::Final));
        add(&format!("{}, messages", set.name), content[content.len() - 1]);
    }
    add("mean, messages", mean(&content));
    let of_all = |run: &dyn Fn(&Set) -> Score| mean(&sets.iter().map(run).collect::<Vec<_>>());
    add(
        "mean, messages, id on arrival",
        of_all(&|set| ours(&set.content, &set.truth, Input::Content, Assign::Online)),
    );
    for seed in 1..=3 {
        let name = format!("mean, messages, id on arrival, shuffle {seed}");
        add(&name, of_all(&|set| shuffled(set, seed)));
    }
    for (name, when) in
        [("mean, raw lines", Assign::Final), ("mean, raw lines, id on arrival", Assign::Online)]
    {
        add(name, of_all(&|set| ours(&set.raw, &set.truth, Input::Raw, when)));
    }
    let (lines, truth) = mixed(sets);
    for (name, when) in [("all mixed", Assign::Final), ("all mixed, id on arrival", Assign::Online)] {
        add(name, ours(&lines, &truth, Input::Content, when));
    }
    eprintln!("accuracy of the others");
    add("drain3 0.3, mean, messages", of_all(&|set| drain3(set, Drain3::new())));
    add("drain3 0.3 with masks, mean, messages", of_all(&|set| drain3(set, Drain3::masked())));
    add("logdrain 0.3.2, mean, messages", of_all(&logdrain));
    let heading = format!(
        "{:<44} {:>6} {:>6} {:>6} {:>6} {:>8} {:>8}",
        "", "GA", "FGA", "PA", "FTA", "clusters", "true"
    );
    table.replacen('\n', &format!("\n{heading}\n"), 1)
}

fn ours<S: AsRef<str>>(lines: &[S], truth: &[S], input: Input, when: Assign) -> Score {
    let lines: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
    let truth: Vec<&str> = truth.iter().map(AsRef::as_ref).collect();
    let assignment = assign(&lines, input, when);
    let found: Vec<&str> = assignment.templates().map(|template| template.text.as_str()).collect();
    let compare = if input == Input::Raw { Compare::Ending } else { Compare::Whole };
    score(&truth, &found, compare)
}

fn shuffled(set: &Set, seed: u64) -> Score {
    let order = Random::new(seed).order(set.content.len());
    let pick = |from: &[String]| order.iter().map(|at| from[*at].clone()).collect::<Vec<_>>();
    ours(&pick(&set.content), &pick(&set.truth), Input::Content, Assign::Online)
}

/// All sets in one stream, in a random order.
fn mixed(sets: &[Set]) -> (Vec<&str>, Vec<&str>) {
    let pairs = |set: &'_ Set| set.content.len();
    let total: usize = sets.iter().map(pairs).sum();
    let lines: Vec<&str> = sets.iter().flat_map(|set| set.content.iter().map(String::as_str)).collect();
    let truth: Vec<&str> = sets.iter().flat_map(|set| set.truth.iter().map(String::as_str)).collect();
    let order = Random::new(7).order(total);
    (order.iter().map(|at| lines[*at]).collect(), order.iter().map(|at| truth[*at]).collect())
}

/// Groups are the texts at the end, as for ours: clusters that read alike count as one.
fn drain3(set: &Set, mut drain: Drain3) -> Score {
    let ids: Vec<(usize, String)> = set.content.iter().map(|line| drain.assign(line)).collect();
    let last: HashMap<usize, &str> = ids.iter().map(|(id, text)| (*id, text.as_str())).collect();
    let found: Vec<String> = ids.iter().map(|(id, _)| starred(last[id])).collect();
    compare_with(set, &found)
}

fn logdrain(set: &Set) -> Score {
    let mut drain = Logdrain::new();
    let ids: Vec<_> = set.content.iter().map(|line| drain.assign(line)).collect();
    let found: Vec<String> = ids.iter().map(|id| starred(&drain.text(*id).unwrap_or_default())).collect();
    compare_with(set, &found)
}

fn compare_with(set: &Set, found: &[String]) -> Score {
    let truth: Vec<&str> = set.truth.iter().map(String::as_str).collect();
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    score(&truth, &found, Compare::Whole)
}

/// Masks as the truth writes values.
fn starred(text: &str) -> String {
    ["<IP>", "<HEX>", "<NUM>"].iter().fold(text.to_owned(), |text, mask| text.replace(mask, "<*>"))
}

fn mean(scores: &[Score]) -> Score {
    let mean = |of: fn(&Score) -> f64| scores.iter().map(of).sum::<f64>() / scores.len().max(1) as f64;
    Score {
        ga: mean(|score| score.ga),
        fga: mean(|score| score.fga),
        pa: mean(|score| score.pa),
        fta: mean(|score| score.fta),
        found: scores.iter().map(|score| score.found).sum(),
        truth: scores.iter().map(|score| score.truth).sum(),
    }
}

fn score(truth: &[&str], found: &[&str], compare: Compare) -> Score {
    let is_same = |truth: &str, found: &str| match compare {
        Compare::Whole => found == truth,
        Compare::Ending => found.ends_with(truth),
    };
    let mut found_of: HashMap<&str, HashMap<&str, usize>> = HashMap::new();
    let mut truth_of: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut size: HashMap<&str, usize> = HashMap::new();
    let mut right_text = 0;
    for (&truth, &found) in truth.iter().zip(found) {
        *found_of.entry(truth).or_default().entry(found).or_default() += 1;
        truth_of.entry(found).or_default().insert(truth);
        *size.entry(found).or_default() += 1;
        right_text += usize::from(is_same(truth, found));
    }
    let (mut lines, mut groups) = (0, 0);
    for found in found_of.values().filter(|found| found.len() == 1) {
        for (_, count) in found.iter().filter(|(found, count)| size[*found] == **count) {
            lines += count;
            groups += 1;
        }
    }
    let hits = truth_of.iter().filter_map(|(found, truths)| {
        truths.iter().next().filter(|truth| truths.len() == 1 && is_same(truth, found)).copied()
    });
    let hits: Vec<&str> = hits.collect();
    let distinct_hits: HashSet<&str> = hits.iter().copied().collect();
    let all = truth.len().max(1) as f64;
    Score {
        ga: lines as f64 / all,
        fga: f1(groups, size.len(), groups, found_of.len()),
        pa: right_text as f64 / all,
        fta: f1(hits.len(), size.len(), distinct_hits.len(), found_of.len()),
        found: size.len(),
        truth: found_of.len(),
    }
}

fn f1(precise: usize, predicted: usize, recalled: usize, truth: usize) -> f64 {
    if precise == 0 {
        return 0.0;
    }
    let (precision, recall) = (precise as f64 / predicted as f64, recalled as f64 / truth as f64);
    2.0 * precision * recall / (precision + recall)
}
