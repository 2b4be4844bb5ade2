//! What is measured: our miner, two others from the registry, and loops that do less than any miner must.

use std::hint::black_box;

use drain3::{Config, MaskingInstruction, Matcher};
use miner::{Miner, Options, ScopeId};

/// Takes lines in, one by one.
pub(crate) trait Contender {
    /// Called for each line, in order; the answer keeps the work from being left out by the compiler.
    fn take(&mut self, line: &str) -> u64;
    /// Clusters found so far that still stand; `None` if it finds none.
    fn clusters(&self) -> Option<usize>;
}

/// Sees each line and does nothing with it: the limit.
pub(crate) struct SplitLines;

impl Contender for SplitLines {
    fn take(&mut self, line: &str) -> u64 {
        black_box(line).len() as u64
    }

    fn clusters(&self) -> Option<usize> {
        None
    }
}

/// Splits each line at white space.
pub(crate) struct SplitWords;

impl Contender for SplitWords {
    fn take(&mut self, line: &str) -> u64 {
        black_box(line).split_ascii_whitespace().map(|word| word.len() as u64 + 1).sum()
    }

    fn clusters(&self) -> Option<usize> {
        None
    }
}

/// Ours, with its defaults.
pub(crate) struct Seismolog {
    miner: Miner,
    scope: ScopeId,
}

impl Seismolog {
    pub(crate) fn new() -> Self {
        let mut miner = Miner::new(Options::default());
        let scope = miner.scope("local", "logs", "bench");
        Self { miner, scope }
    }
}

impl Contender for Seismolog {
    fn take(&mut self, line: &str) -> u64 {
        self.miner.mine(self.scope, line).id
    }

    fn clusters(&self) -> Option<usize> {
        let living = |template: &miner::Template| template.merged_into.is_none() && !template.text.is_empty();
        Some(self.miner.templates().filter(|(_, template)| living(template)).count())
    }
}

/// The crate `drain3`, learning online, with three generic masks or with none.
pub(crate) struct Drain3 {
    matcher: Matcher,
    refused: u64,
}

impl Drain3 {
    pub(crate) fn new() -> Self {
        Self { matcher: Matcher::new(Config::default()), refused: 0 }
    }

    pub(crate) fn masked() -> Self {
        let masking = [
            (r"\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b", "<IP>"),
            (r"\b(0x)?[0-9a-fA-F]*\d[0-9a-fA-F]{7,}\b", "<HEX>"),
            (r"\d+", "<NUM>"),
        ];
        let masking = masking
            .map(|(pattern, mask)| MaskingInstruction { pattern: pattern.into(), mask: mask.into() })
            .to_vec();
        Self { matcher: Matcher::new(Config::builder().masking(masking).build()), refused: 0 }
    }

    /// Id and text of the line's cluster.
    pub(crate) fn assign(&mut self, line: &str) -> (usize, String) {
        match self.matcher.add_log_message(line) {
            Ok(template) => (template.id(), template.tokens().join(" ")),
            Err(_) => (usize::MAX, String::new()),
        }
    }
}

impl Contender for Drain3 {
    fn take(&mut self, line: &str) -> u64 {
        match self.matcher.add_log_message(line) {
            Ok(template) => template.id() as u64,
            Err(_) => {
                self.refused += 1;
                0
            }
        }
    }

    fn clusters(&self) -> Option<usize> {
        // The list of templates is filled by its batch training only; the ids are counted from 1 without gaps.
        let (mut low, mut high) = (1, 1 << 22);
        while low < high {
            let middle = (low + high) / 2;
            match self.matcher.template_for_id(middle) {
                Some(_) => low = middle + 1,
                None => high = middle,
            }
        }
        Some(low - 1)
    }
}

/// The crate `logdrain`, with its defaults.
pub(crate) struct Logdrain {
    miner: logdrain::Miner,
}

impl Logdrain {
    pub(crate) fn new() -> Self {
        Self { miner: logdrain::Miner::from_options(logdrain::Options::default()) }
    }

    /// Number of the line's cluster.
    pub(crate) fn assign(&mut self, line: &str) -> logdrain::ClusterId {
        self.miner.add(line).cluster_id
    }

    /// Text of a cluster, if it was not put out meanwhile.
    pub(crate) fn text(&self, cluster: logdrain::ClusterId) -> Option<String> {
        self.miner.cluster(cluster).map(|cluster| cluster.template().to_owned())
    }
}

impl Contender for Logdrain {
    fn take(&mut self, line: &str) -> u64 {
        u64::from(self.miner.add(line).update == logdrain::UpdateType::Created)
    }

    fn clusters(&self) -> Option<usize> {
        Some(self.miner.len())
    }
}
