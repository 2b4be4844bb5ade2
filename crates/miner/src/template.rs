//! A template: what lines of one shape have in common.

/// A scope in a [`Miner`](crate::Miner): one service of one data source of one workspace. Counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeId(pub u32);

/// Position of a template in a [`Miner`](crate::Miner), from 0 without gaps, in order of creation until a full scope
/// uses the position of an evicted template again: [`Mined::is_new`](crate::Mined::is_new) says so. Use
/// [`Template::id`] to name a template outside of the miner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateIndex(pub u32);

/// The constant words of the lines of one shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// hash of workspace, data source, service and canonical key; never 0
    pub id: u64,
    /// scope it belongs to
    pub scope: ScopeId,
    /// the text of the first line, each value as `<*>`; empty once merged into another
    pub text: String,
    /// the text of the first line, each value as its class, for example `<ip>`; empty once merged into another
    pub typed: String,
    /// lines that had it
    pub count: u64,
    /// whether it stands for all lines beyond the scope's bound
    pub is_overflow: bool,
    /// the template it became a part of; its lines are counted there
    pub merged_into: Option<TemplateIndex>,
    /// what people call it
    pub name: Option<String>,
    /// people said that it is of no interest
    pub is_ignored: bool,
}

/// Lines of one template count in another from now on, and its id leads there: it turned out to differ in a value only,
/// or people wished it, or it was evicted and [`Merge::into`] is the scope's `(other)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// id that now stands for the same as [`Merge::into`]
    pub from: u64,
    /// id of the template that goes on, the older one unless people wished otherwise
    pub into: u64,
    /// the template merged; once evicted, its place may be that of a new template later
    pub from_template: TemplateIndex,
    /// the template that goes on
    pub into_template: TemplateIndex,
}

/// The names of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeName {
    /// workspace
    pub workspace: String,
    /// data source in the workspace
    pub data_source: String,
    /// service that wrote the lines
    pub service: String,
}
