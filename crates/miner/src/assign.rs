//! All lines of a text to their templates in one call: what a command line and the scorers of public log sets want.

use std::borrow::Cow;

use crate::miner::{Miner, Options};
use crate::raw::{Format, limits::SAMPLE_LINES};
use crate::template::{Template, TemplateIndex};
use model::Timestamp;

/// What the lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// whole lines: the header is found and cut off
    Raw,
    /// messages without a header
    Content,
}

/// When a line gets its template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assign {
    /// on arrival; templates merged later are followed to the one that goes on
    Online,
    /// once all lines were seen
    Final,
}

/// The templates of the lines of a text.
#[derive(Clone, Debug)]
pub struct Assignment {
    miner: Miner,
    /// per line
    ids: Vec<u64>,
    new: u64,
}

/// Mines all lines in their order, in one scope.
///
/// ```
/// use seismolog_miner::{Assign, Input, assign};
///
/// let lines = ["Dec 10 06:55:46 host sshd[24]: user 7 in", "Dec 10 06:55:48 host sshd[26]: user 9 in"];
/// let assignment = assign(&lines, Input::Raw, Assign::Final);
/// let texts: Vec<&str> = assignment.templates().map(|template| template.text.as_str()).collect();
/// assert_eq!(texts, ["user <*> in", "user <*> in"]);
/// ```
#[must_use]
pub fn assign(lines: &[&str], input: Input, when: Assign) -> Assignment {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("local", "logs", "lines");
    let format = match input {
        Input::Raw => Some(Format::detect(&lines[..lines.len().min(SAMPLE_LINES)])),
        Input::Content => None,
    };
    let message = |line| match &format {
        Some(format) => format.parse(line, Timestamp(0)).message,
        None => Cow::Borrowed(line),
    };
    let mut ids = Vec::with_capacity(lines.len());
    let mut new = 0;
    for &line in lines {
        let mined = miner.mine(scope, &message(line));
        new += u64::from(mined.is_new);
        ids.push(mined.id);
    }
    if when == Assign::Final {
        for (id, line) in ids.iter_mut().zip(lines) {
            *id = miner.find(scope, &message(line)).map_or(*id, |found| miner.template(found).id);
        }
    }
    Assignment { miner, ids, new }
}

impl Assignment {
    /// The template of each line.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.ids.iter().map(|id| {
            let index = self.miner.resolve(*id).unwrap_or(TemplateIndex(0));
            self.miner.template(index)
        })
    }

    /// Templates that were announced as new on the way, merged ones included.
    #[must_use]
    pub fn announced(&self) -> u64 {
        self.new
    }

    /// The miner that read the lines.
    #[must_use]
    pub fn miner(&self) -> &Miner {
        &self.miner
    }
}
