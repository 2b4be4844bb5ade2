//! Lines a second of CPU on one thread, and memory above the input.

use std::fmt::Write;

use crate::contenders::{Contender, Drain3, Logdrain, Seismolog, SplitLines, SplitWords};
use crate::kernel;
use crate::lines::{self, Source};
use crate::sets::Set;

/// The fastest of so many rounds counts, each with a miner that knows nothing: other load only slows down.
const ROUNDS: usize = 3;

/// One row of the table.
struct Row {
    lines_per_second: f64,
    clusters: Option<usize>,
    /// more than before the first line, at the most
    memory_bytes: u64,
}

/// Runs the speed protocol; the table as text.
pub(crate) fn measure(sets: &[Set], count: usize) -> String {
    let source = Source::new(sets);
    let mut table = format!(
        "speed: {count} lines, one thread, best of {ROUNDS} (varied: {})\n{:<44} {:>10} {:>8} {:>8} {:>9}\n",
        source.name(),
        "",
        "M lines/s",
        "clusters",
        "true",
        "MiB above"
    );
    let mut add = |name: &str, row: Row, truth: Option<usize>| {
        eprintln!("{name}: {:.2} M lines/s", row.lines_per_second / 1e6);
        let shown = |figure: Option<usize>| figure.map_or("-".to_owned(), |figure| figure.to_string());
        let _ = writeln!(
            table,
            "{name:<44} {:>10.2} {:>8} {:>8} {:>9.1}",
            row.lines_per_second / 1e6,
            shown(row.clusters),
            shown(truth),
            row.memory_bytes as f64 / (1 << 20) as f64,
        );
    };
    let truth = Some(source.templates);
    let varied = source.varied(count, 1);
    add("split lines", best(&varied, || SplitLines), None);
    add("split at white space", best(&varied, || SplitWords), None);
    add("seismolog, varied", best(&varied, Seismolog::new), truth);
    add("seismolog, all templates known", known(&source.varied(count, 2), &varied), truth);
    let named = lines::named(count, 3);
    add(
        "seismolog, a name never seen in every line",
        best(&named, Seismolog::new),
        Some(lines::NAMED_TEMPLATES),
    );
    add("seismolog, random words", best(&lines::noise(count, 4), Seismolog::new), None);
    add("drain3 0.3, varied", best(&varied, Drain3::new), truth);
    add("drain3 0.3 with masks, varied", best(&varied, Drain3::masked), truth);
    add("logdrain 0.3.2, varied", best(&varied, Logdrain::new), truth);
    table
}

fn best<C: Contender>(text: &str, make: impl Fn() -> C) -> Row {
    let rounds = (0..ROUNDS).map(|_| {
        let before = kernel::begin_peak();
        let mut contender = make();
        let lines_per_second = run(text, &mut contender);
        let memory_bytes = kernel::peak_bytes().saturating_sub(before);
        Row { lines_per_second, clusters: contender.clusters(), memory_bytes }
    });
    fastest(rounds)
}

/// Ours on lines whose templates it all knows: it read `before`, which has the same templates and other values.
fn known(text: &str, before: &str) -> Row {
    let memory_before = kernel::begin_peak();
    let mut contender = Seismolog::new();
    run(before, &mut contender);
    let rounds = (0..ROUNDS).map(|_| {
        let lines_per_second = run(text, &mut contender);
        let memory_bytes = kernel::peak_bytes().saturating_sub(memory_before);
        Row { lines_per_second, clusters: contender.clusters(), memory_bytes }
    });
    fastest(rounds)
}

/// The speed of the fastest round, the memory of the largest: what one leaves behind the next one uses.
fn fastest(rounds: impl Iterator<Item = Row>) -> Row {
    let mut best = Row { lines_per_second: 0.0, clusters: None, memory_bytes: 0 };
    for round in rounds {
        best.lines_per_second = best.lines_per_second.max(round.lines_per_second);
        best.memory_bytes = best.memory_bytes.max(round.memory_bytes);
        best.clusters = round.clusters;
    }
    best
}

fn run(text: &str, contender: &mut impl Contender) -> f64 {
    let before = kernel::cpu_seconds();
    let (mut lines, mut sum) = (0_u64, 0_u64);
    for line in text.lines() {
        sum = sum.wrapping_add(contender.take(line));
        lines += 1;
    }
    let seconds = kernel::cpu_seconds() - before;
    std::hint::black_box(sum);
    lines as f64 / seconds.max(1e-9)
}
