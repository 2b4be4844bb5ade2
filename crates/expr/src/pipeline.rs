//! What stands behind a selector of LogQL: stages that drop lines, find labels in them, and write lines and labels anew.

mod filter;
mod parsed;
mod template;

pub use filter::Comparison;
pub(crate) use filter::Unit;
pub use filter::{LabelFilter, LineFilter, LineOp};
pub use parsed::Parser;
pub use template::Template;

use crate::{Error, Labels, Matcher};
use std::borrow::Cow;

/// Lines of some streams, as a query asks for them: `{app="api"} |= "timeout" | json | status >= 500`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogQuery {
    /// which streams
    pub matchers: Vec<Matcher>,
    /// what happens to their lines, in order
    pub stages: Vec<Stage>,
}

/// One step of a pipeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// looks at the line
    Line(LineFilter),
    /// takes labels out of the line
    Parse(Parser),
    /// looks at labels
    Label(LabelFilter),
    /// takes labels away, those with these values where a matcher is given
    Drop(Vec<Picked>),
    /// takes all other labels away
    Keep(Vec<Picked>),
    /// writes the line anew
    Format(Template),
    /// writes labels anew
    Relabel(Vec<(String, Relabel)>),
}

/// What a label of `label_format` becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum Relabel {
    /// the value of another one, which goes
    Rename(String),
    /// a text
    Text(Template),
}

/// A label of `drop` and `keep`, and which values of it are meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Picked {
    /// the label
    pub name: String,
    /// all values without one
    pub matcher: Option<Matcher>,
}

impl Picked {
    fn is_of(&self, name: &str, value: &str) -> bool {
        self.name == name && self.matcher.as_ref().is_none_or(|matcher| matcher.is_match(value))
    }
}

/// The label that says why a stage could not read a line.
pub const ERROR_LABEL: &str = "__error__";

/// A line with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<'a> {
    /// the text
    pub text: Cow<'a, str>,
    /// of its stream
    pub stream: Labels,
    /// what came with the line beside it
    pub metadata: Labels,
    /// what stages found in it
    pub parsed: Labels,
}

impl Line<'_> {
    /// A label, wherever it is from; what a stage found goes before.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&str> {
        let own =
            [&self.parsed, &self.metadata, &self.stream].into_iter().find_map(|labels| labels.get(name));
        own.or_else(|| alias(name, |other| self.stream.get(other)))
    }

    /// All labels as one set.
    #[must_use]
    pub fn labels(&self) -> Labels {
        let mut all = self.stream.clone();
        for (name, value) in self.metadata.iter().chain(self.parsed.iter()) {
            all.set(name, value);
        }
        all
    }

    /// Gives a label a value, or takes it away.
    fn put(&mut self, name: &str, value: Option<&str>) {
        self.retain(|known, _| known != name);
        if let Some(value) = value {
            self.parsed.set(name, value);
        }
    }

    fn retain(&mut self, is_wanted: impl Fn(&str, &str) -> bool) {
        for labels in [&mut self.stream, &mut self.metadata, &mut self.parsed] {
            *labels = labels.iter().filter(|(name, value)| is_wanted(name, value)).collect();
        }
    }
}

/// The value of a label under its other name.
pub(crate) fn alias<'a>(name: &str, get: impl Fn(&str) -> Option<&'a str>) -> Option<&'a str> {
    let others: &[&str] = match name {
        "service" | "app" => &["service_name"],
        "level" | "severity" => &["level", "detected_level"],
        "detected_level" => &["level"],
        _ => return None,
    };
    others.iter().find_map(|other| get(other))
}

/// The value of a stream's label, be it under its other name: `level` is `detected_level` where nothing else is called so,
/// and `service` is `service_name`.
#[must_use]
pub fn stream_label<'a>(labels: &'a Labels, name: &str) -> Option<&'a str> {
    labels.get(name).or_else(|| alias(name, |other| labels.get(other)))
}

impl LogQuery {
    /// Whether a stream is asked for.
    #[must_use]
    pub fn wants(&self, stream: &Labels) -> bool {
        self.matchers
            .iter()
            .all(|matcher| matcher.is_match(stream_label(stream, &matcher.name).unwrap_or_default()))
    }

    /// Conditions on the line alone, as it is kept.
    pub fn line_filters(&self) -> impl Iterator<Item = &LineFilter> {
        let as_kept = self.stages.iter().take_while(|stage| !matches!(stage, Stage::Format(_)));
        as_kept.filter_map(|stage| match stage {
            Stage::Line(filter) => Some(filter),
            _ => None,
        })
    }

    /// Whether all that is asked of a line is conditions on it alone.
    #[must_use]
    pub fn is_of_lines_alone(&self) -> bool {
        self.stages.iter().all(|stage| matches!(stage, Stage::Line(_)))
    }

    /// The line with what is found in it, if all stages let it through. Conditions on the line alone are looked at too.
    #[must_use]
    pub fn run<'a>(&self, mut line: Line<'a>) -> Option<Line<'a>> {
        for stage in &self.stages {
            match stage {
                Stage::Line(filter) => {
                    if !filter.is_match(&line.text) {
                        return None;
                    }
                }
                Stage::Parse(parser) => parser.read(&mut line),
                Stage::Label(filter) => {
                    if !filter.is_match(&mut line) {
                        return None;
                    }
                }
                Stage::Drop(picked) => {
                    line.retain(|name, value| !picked.iter().any(|picked| picked.is_of(name, value)));
                }
                Stage::Keep(picked) => {
                    line.retain(|name, value| picked.iter().any(|picked| picked.is_of(name, value)));
                }
                Stage::Format(template) => line.text = Cow::Owned(template.fill(&line)),
                Stage::Relabel(labels) => relabel(&mut line, labels),
            }
        }
        Some(line)
    }
}

fn relabel(line: &mut Line<'_>, labels: &[(String, Relabel)]) {
    for (name, how) in labels {
        match how {
            Relabel::Rename(from) => {
                let value = line.label(from).map(str::to_owned);
                line.put(from, None);
                line.put(name, value.as_deref());
            }
            Relabel::Text(template) => {
                let value = template.fill(line);
                line.put(name, Some(&value));
            }
        }
    }
}

/// A stage that is known and not answered.
pub(crate) fn refused(name: &str) -> Error {
    Error::unsupported(format!("the stage `| {name}` of LogQL"))
}
