//! What people tell the engine. A command takes effect in the order of the log, so a replay obeys it again.

use crate::control::{ProjectText, TokenChange};
use crate::{SubmitError, Usage};
use analysis::{BatchReport, Label, LabelKey};
use model::{Severity, Subject, TemplateId, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

/// Something that is to happen at its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Command {
    /// a version of a service went live
    Deploy {
        /// the service, not empty
        service: String,
        /// what it runs now; empty if nobody said
        version: String,
        /// event time in nanoseconds since 1970
        at: i64,
    },
    /// somebody has an incident in hand
    Acknowledge {
        /// its number
        incident: u64,
        /// who; empty if nobody said
        #[serde(default)]
        owner: String,
        /// why, or a note; may be empty
        #[serde(default)]
        reason: String,
    },
    /// anomalies of something are expected or important from now on, or neither any more
    Label {
        /// what it is about
        about: About,
        /// what is said of it; none takes back what was said
        says: Option<Says>,
    },
    /// people know better what a template is
    Override {
        /// what holds from now on
        template: Override,
    },
    /// an override is taken back
    Revert {
        /// its number
        number: u64,
    },
    /// somebody wrote something down about an incident
    Note {
        /// its number
        incident: u64,
        /// who; empty if nobody said
        author: String,
        /// what
        text: String,
        /// when, in nanoseconds since 1970
        at: i64,
    },
    /// two incidents are one
    MergeIncidents {
        /// its number
        one: u64,
        /// its number
        other: u64,
    },
    /// some services of an incident are another one
    SplitIncident {
        /// its number
        incident: u64,
        /// those that become an incident of their own
        services: Vec<String>,
    },
    /// a rule is new, or takes the place of the one that has its id
    Rule {
        /// the one to replace
        replaces: Option<String>,
        /// as it was written, JSON
        rule: serde_json::Value,
    },
    /// a rule is switched on or off
    SwitchRule {
        /// its id
        id: String,
        /// whether it is on from now on
        is_enabled: bool,
    },
    /// a rule is no more
    RemoveRule {
        /// its id
        id: String,
    },
    /// what the query of a rule returned
    RuleRows {
        /// the rule's id
        id: String,
        /// when it was asked, in nanoseconds since 1970
        at: i64,
        /// the rows
        rows: Vec<RuleRow>,
    },
    /// the calendar is another from now on
    Calendar {
        /// as it was written, JSON
        calendar: serde_json::Value,
    },
    /// an entity is alive
    Heartbeat {
        /// its name
        entity: String,
        /// when, in nanoseconds since 1970
        at: i64,
        /// expected from now on at least so often, in seconds, and how much later it may be
        every_secs: Option<(u32, u32)>,
    },
    /// an entity is not expected any more
    ForgetHeartbeat {
        /// its name
        entity: String,
    },
    /// entries are to be judged by the batches before, and learned
    Judge {
        /// in any order of time
        entries: Vec<Entry>,
    },
    /// a message is about to be sent
    LetterStarted {
        /// its number
        letter: u64,
    },
    /// what became of sending a message
    LetterReceipt {
        /// its number
        letter: u64,
        /// what the receiver said
        outcome: alert::Outcome,
    },
    /// the program started: messages that were under way are in doubt
    LettersInDoubt,
    /// a message that was given up is tried again
    ReplayLetter {
        /// its number
        letter: u64,
    },
    /// a channel was mended
    EnableChannel {
        /// its name
        channel: String,
    },
    /// something is not told for a while
    Silence {
        /// as it was written, JSON
        silence: serde_json::Value,
    },
    /// a silence is taken back
    Unsilence {
        /// its name
        id: String,
    },
    /// somebody has an alert in hand
    AcknowledgeAlert {
        /// its key
        key: String,
        /// who
        owner: String,
        /// why, or a note; may be empty
        reason: String,
        /// in nanoseconds since 1970; otherwise until it is over
        until: Option<i64>,
    },
    /// nobody has an alert any more
    UnacknowledgeAlert {
        /// its key
        key: String,
    },
    /// alerts that others raised, or say to be over
    ForeignAlerts {
        /// as they were sent
        alerts: Vec<ForeignAlert>,
    },
    /// a project is deployed
    DeployProject {
        /// in order of path
        files: Vec<ProjectText>,
        /// when, in nanoseconds since 1970
        at: i64,
        /// whether it goes live at once; otherwise it waits for that
        is_live: bool,
        /// whether data sources that it does not have go with their rows
        may_destroy: bool,
        /// data sources that are made anew, since they had no rows
        recreate: Vec<String>,
        /// hash of the folder it was read from, at a start
        folder: Option<u64>,
    },
    /// a deployment that waits goes live
    Promote {
        /// its number
        deployment: u64,
        /// when, in nanoseconds since 1970
        at: i64,
        /// see [`Self::DeployProject`]
        may_destroy: bool,
        /// see [`Self::DeployProject`]
        recreate: Vec<String>,
    },
    /// a deployment that waits is not wanted
    Discard {
        /// its number
        deployment: u64,
    },
    /// something becomes of a token
    Tokens {
        /// what
        change: TokenChange,
    },
    /// a variable is set, or removed
    Variable {
        /// its name
        name: String,
        /// its value; none removes it
        value: Option<String>,
    },
    /// the rows of a data source, or of a quarantine, go
    Truncate {
        /// its name
        source: String,
    },
    /// rows of a data source that meet a condition go
    DeleteRows {
        /// its name
        source: String,
        /// in SQL
        condition: String,
        /// when, in nanoseconds since 1970
        at: i64,
    },
    /// the rows of two data sources of the same columns take each other's place
    ExchangeSources {
        /// its name
        one: String,
        /// its name
        other: String,
        /// when, in nanoseconds since 1970
        at: i64,
    },
    /// what a materialized view made is made anew, of all that its source has
    RebuildView {
        /// name of its pipe
        view: String,
        /// when, in nanoseconds since 1970
        at: i64,
    },
    /// what became of requests
    Usage {
        /// since it was last told
        usage: Usage,
    },
    /// a pipe that runs by a schedule ran
    Ran {
        /// its name
        pipe: String,
        /// the time for which it ran, in nanoseconds since 1970
        at: i64,
    },
    /// a schedule is not kept for a while, or kept again
    SwitchSchedule {
        /// name of the pipe, or of the data source that is fed
        pipe: String,
        /// whether it runs by itself from now on
        is_kept: bool,
    },
    /// what a model makes of the texts of new templates
    Vectors {
        /// at most as many as were asked for
        vectors: Vec<TextVector>,
    },
}

/// An alert of somebody else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForeignAlert {
    /// what makes it the same alert when it is sent again
    pub key: String,
    /// the service it is about
    pub service: String,
    /// its name
    pub name: String,
    /// what it says
    pub text: String,
    /// how much it matters, in 0..=1
    pub score: f64,
    /// when it began, in nanoseconds since 1970
    pub begin: i64,
    /// when it is over unless it is sent again, in nanoseconds since 1970
    pub end: i64,
}

/// A text and the direction that a model sees in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextVector {
    /// as the detectors told it
    pub text: String,
    /// its components, scaled to -127..=127
    pub components: Vec<i8>,
}

/// What a label is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum About {
    /// anomalies of one subject, whichever detector found them
    Subject {
        /// the service
        service: String,
        /// what was measured, as anomalies name it
        metric: String,
        /// the template, for anomalies of one
        #[serde(default)]
        template: Option<u64>,
    },
    /// all anomalies about a template
    Template {
        /// its id
        template: u64,
    },
}

/// What people say of anomalies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// they are normal: told, and part of no incident
    Expected,
    /// they matter: each opens an incident
    Important,
}

/// What people lay down about a template, which is named by any id it ever had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Override {
    /// lines that differ at this element get templates of their own
    Split {
        /// id
        template: u64,
        /// position among the template's elements
        element: u16,
    },
    /// lines of one count as lines of another
    Merge {
        /// id
        template: u64,
        /// id
        into: u64,
    },
    /// lines that differ at this element only share the template
    Mask {
        /// id
        template: u64,
        /// position among the template's elements
        element: u16,
    },
    /// it has a name
    Rename {
        /// id
        template: u64,
        /// at most 256 bytes
        name: String,
    },
    /// it is of no interest; still counted
    Ignore {
        /// id
        template: u64,
    },
}

/// A row that the query of a rule returned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleRow {
    /// what it is about; empty for all services
    pub entity: String,
    /// its number
    pub value: Option<f64>,
    /// the rest of it in words
    pub text: String,
}

/// One entry of a batch that is to be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// event time in nanoseconds since 1970
    pub at: i64,
    /// OpenTelemetry's number
    pub severity: u8,
    /// who wrote it
    pub service: String,
    /// the text
    pub message: String,
}

/// What became of a command that is durable.
#[derive(Clone, Debug, PartialEq)]
pub enum Obeyed {
    /// it took effect
    Done,
    /// it took effect and is known by this number
    Numbered(u64),
    /// it took effect and is known by this name
    Named(String),
    /// what was to be judged was
    Judged(BatchReport),
    /// what it names is not there
    Missing,
    /// it makes no sense, for this reason
    Refused(String),
}

impl Command {
    /// A deploy of `version`.
    #[must_use]
    pub fn deploy(service: impl Into<String>, version: impl Into<String>, at: Timestamp) -> Self {
        Self::Deploy { service: service.into(), version: version.into(), at: at.0 }
    }
}

impl From<About> for LabelKey {
    fn from(about: About) -> Self {
        match about {
            About::Template { template } => Self::Template(TemplateId(template)),
            About::Subject { service, metric, template } => {
                Self::Subject(Subject { service, metric, template: template.map(TemplateId) })
            }
        }
    }
}

impl From<LabelKey> for About {
    fn from(key: LabelKey) -> Self {
        match key {
            LabelKey::Template(id) => Self::Template { template: id.0 },
            LabelKey::Subject(Subject { service, metric, template }) => {
                Self::Subject { service, metric, template: template.map(|id| id.0) }
            }
        }
    }
}

impl From<Says> for Label {
    fn from(says: Says) -> Self {
        match says {
            Says::Expected => Self::Expected,
            Says::Important => Self::Important,
        }
    }
}

impl From<Label> for Says {
    fn from(label: Label) -> Self {
        match label {
            Label::Expected => Self::Expected,
            Label::Important => Self::Important,
        }
    }
}

impl From<Override> for miner::Command {
    fn from(wanted: Override) -> Self {
        match wanted {
            Override::Split { template, element } => Self::Split { template, element },
            Override::Merge { template, into } => Self::Merge { template, into },
            Override::Mask { template, element } => Self::Mask { template, element },
            Override::Rename { template, name } => Self::Rename { template, name },
            Override::Ignore { template } => Self::Ignore { template },
        }
    }
}

impl From<miner::Command> for Override {
    fn from(command: miner::Command) -> Self {
        match command {
            miner::Command::Split { template, element } => Self::Split { template, element },
            miner::Command::Merge { template, into } => Self::Merge { template, into },
            miner::Command::Mask { template, element } => Self::Mask { template, element },
            miner::Command::Rename { template, name } => Self::Rename { template, name },
            miner::Command::Ignore { template } => Self::Ignore { template },
        }
    }
}

impl From<&ForeignAlert> for analysis::ForeignAlert {
    fn from(alert: &ForeignAlert) -> Self {
        Self {
            key: alert.key.clone(),
            service: alert.service.clone(),
            name: alert.name.clone(),
            text: alert.text.clone(),
            score: alert.score,
            begin: Timestamp(alert.begin),
            end: Timestamp(alert.end),
        }
    }
}

impl Entry {
    /// The same for the analysis. What says nothing counts as INFO.
    pub(crate) fn as_analysed(&self) -> analysis::BatchEntry<'_> {
        analysis::BatchEntry {
            ts: Timestamp(self.at),
            severity: Severity::from_number(self.severity).unwrap_or_default(),
            service: &self.service,
            message: &self.message,
        }
    }
}

/// Who waits for a command.
pub(crate) type CommandReply = oneshot::Sender<Result<Obeyed, SubmitError>>;
