//! Scores the miner on public log sets: content, raw lines, all mixed in one stream, ids on arrival in three random
//! orders. One table, one configuration. The figures are those of the Loghub-2.0 evaluator (GA, FGA, PA, FTA).
//!
//! ```text
//! cargo run --release -p seismolog-miner --example score -- DIR
//! ```
//!
//! `DIR/<System>/` holds `content.txt` and `raw.log`, line by line, and `truth.csv` (line_id, event_id, template).

#![expect(clippy::print_stdout, reason = "an example prints its figures")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use seismolog_miner::{Assign, Input, assign};

/// One log set.
struct Set {
    name: String,
    content: Vec<String>,
    raw: Vec<String>,
    truth: Vec<String>,
}

/// Figures of one run.
#[derive(Clone, Copy, Default)]
struct Score {
    ga: f64,
    fga: f64,
    pa: f64,
    fta: f64,
    predicted: usize,
    truth: usize,
}

fn main() -> std::io::Result<()> {
    let Some(dir) = std::env::args().nth(1) else {
        eprintln!("usage: score DIR");
        std::process::exit(2);
    };
    let sets = read_sets(Path::new(&dir))?;
    per_set(&sets);
    let mixed = mix(&sets);
    println!("\nall in one stream, shuffled");
    show("mixed", run(&mixed.content, Input::Content, Assign::Final, &mixed.truth, false));
    show("on arrival", run(&mixed.content, Input::Content, Assign::Online, &mixed.truth, false));
    let separate: Vec<&Set> = sets.iter().collect();
    let joined = join(&separate);
    show("one by one", run(&joined.content, Input::Content, Assign::Final, &joined.truth, false));
    Ok(())
}

fn per_set(sets: &[Set]) {
    println!("{:<26} {:>5} {:>5} {:>6} {:>6} {:>6} {:>6}", "", "pred", "true", "GA", "FGA", "PA", "FTA");
    let mut sums: BTreeMap<&str, Vec<Score>> = BTreeMap::new();
    for set in sets {
        let content = run(&set.content, Input::Content, Assign::Final, &set.truth, false);
        show(&format!("{} content", set.name), content);
        sums.entry("content").or_default().push(content);
        let online = run(&set.content, Input::Content, Assign::Online, &set.truth, false);
        sums.entry("content, on arrival").or_default().push(online);
        let raw = run(&set.raw, Input::Raw, Assign::Final, &set.truth, true);
        show(&format!("{} raw", set.name), raw);
        sums.entry("raw").or_default().push(raw);
        let raw = run(&set.raw, Input::Raw, Assign::Online, &set.truth, true);
        sums.entry("raw, on arrival").or_default().push(raw);
        for (seed, name) in
            (1..).zip(["shuffle 1, on arrival", "shuffle 2, on arrival", "shuffle 3, on arrival"])
        {
            let order = shuffled(set.content.len(), seed);
            let lines: Vec<String> = order.iter().map(|at| set.content[*at].clone()).collect();
            let truth: Vec<String> = order.iter().map(|at| set.truth[*at].clone()).collect();
            sums.entry(name).or_default().push(run(&lines, Input::Content, Assign::Online, &truth, false));
        }
    }
    println!("\nmeans of {} sets", sets.len());
    for (name, scores) in sums {
        let mean = |of: fn(&Score) -> f64| scores.iter().map(of).sum::<f64>() / scores.len() as f64;
        show(
            name,
            Score {
                ga: mean(|score| score.ga),
                fga: mean(|score| score.fga),
                pa: mean(|score| score.pa),
                fta: mean(|score| score.fta),
                predicted: scores.iter().map(|score| score.predicted).sum(),
                truth: scores.iter().map(|score| score.truth).sum(),
            },
        );
    }
}

fn show(name: &str, score: Score) {
    let Score { ga, fga, pa, fta, predicted, truth } = score;
    println!("{name:<26} {predicted:>5} {truth:>5} {ga:>6.3} {fga:>6.3} {pa:>6.3} {fta:>6.3}");
}

/// `is_suffix`: the lines had headers, so a template counts as right if it ends as the truth does.
fn run(lines: &[String], input: Input, when: Assign, truth: &[String], is_suffix: bool) -> Score {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let assignment = assign(&lines, input, when);
    let predicted: Vec<&str> = assignment.templates().map(|template| template.text.as_str()).collect();
    let truth: Vec<&str> = truth.iter().map(String::as_str).collect();
    score(&truth, &predicted, is_suffix)
}

fn score(truth: &[&str], predicted: &[&str], is_suffix: bool) -> Score {
    let is_same = |truth: &str, found: &str| if is_suffix { found.ends_with(truth) } else { found == truth };
    let mut found_of: HashMap<&str, HashMap<&str, usize>> = HashMap::new();
    let mut truth_of: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut size: HashMap<&str, usize> = HashMap::new();
    let mut right_text = 0;
    for (&truth, &found) in truth.iter().zip(predicted) {
        *found_of.entry(truth).or_default().entry(found).or_default() += 1;
        truth_of.entry(found).or_default().insert(truth);
        *size.entry(found).or_default() += 1;
        right_text += usize::from(is_same(truth, found));
    }
    let (mut lines, mut groups) = (0, 0);
    for found in found_of.values().filter(|found| found.len() == 1) {
        for (found, count) in found.iter().filter(|(found, count)| size[*found] == **count) {
            debug_assert!(!truth_of[found].is_empty());
            lines += count;
            groups += 1;
        }
    }
    let hits: Vec<&str> = truth_of
        .iter()
        .filter_map(|(found, truths)| {
            truths.iter().next().filter(|truth| truths.len() == 1 && is_same(truth, found))
        })
        .copied()
        .collect();
    let distinct_hits: HashSet<&str> = hits.iter().copied().collect();
    let all = truth.len().max(1) as f64;
    Score {
        ga: lines as f64 / all,
        fga: f1(groups, size.len(), groups, found_of.len()),
        pa: right_text as f64 / all,
        fta: f1(hits.len(), size.len(), distinct_hits.len(), found_of.len()),
        predicted: size.len(),
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

/// All sets in one, lines in a random order.
fn mix(sets: &[Set]) -> Set {
    let joined = join(&sets.iter().collect::<Vec<_>>());
    let order = shuffled(joined.content.len(), 7);
    let pick = |from: &[String]| order.iter().map(|at| from[*at].clone()).collect();
    Set {
        name: "mixed".to_owned(),
        content: pick(&joined.content),
        raw: Vec::new(),
        truth: pick(&joined.truth),
    }
}

fn join(sets: &[&Set]) -> Set {
    Set {
        name: "all".to_owned(),
        content: sets.iter().flat_map(|set| set.content.clone()).collect(),
        raw: sets.iter().flat_map(|set| set.raw.clone()).collect(),
        truth: sets.iter().flat_map(|set| set.truth.clone()).collect(),
    }
}

fn shuffled(len: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for at in (1..len).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        order.swap(at, (state % (at as u64 + 1)) as usize);
    }
    order
}

fn read_sets(dir: &Path) -> std::io::Result<Vec<Set>> {
    let mut sets = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        let read = |name: &str| {
            std::fs::read(path.join(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        };
        let Ok(truth) = read("truth.csv") else { continue };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        sets.push(Set {
            name,
            content: lines(&read("content.txt")?),
            raw: lines(&read("raw.log")?),
            truth: last_fields(&truth),
        });
    }
    sets.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(sets)
}

fn lines(text: &str) -> Vec<String> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect()
}

/// The last field of each row of a CSV text, the heading apart.
fn last_fields(text: &str) -> Vec<String> {
    let (mut rows, mut field, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => field.clear(),
            '\n' if !is_quoted => rows.push(std::mem::take(&mut field)),
            '\r' if !is_quoted => {}
            other => field.push(other),
        }
    }
    if !field.is_empty() {
        rows.push(field);
    }
    rows.drain(..1);
    rows
}
