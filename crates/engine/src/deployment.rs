//! What a deployment would change, and why it cannot be done. Reads files and the live catalog, changes nothing.

use crate::catalog::Catalog;
use crate::control::ProjectText;
use crate::source;
use model::{DataSource, Timestamp};
use pipe::{Dialect, Feed, Given, Mode, NodeKind, Pipe, PipeNode, Pipes, Project, ProjectFile, View};
use sql::Statement;
use std::collections::{BTreeMap, BTreeSet};
use store::{Forward, QueryLimits, Store};

/// Why a project cannot be deployed: mend the place and deploy again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// name of the file, without folder
    pub file: String,
    /// counted from 1; 0 if it is about the whole file
    pub line: usize,
    /// counted from 1, in characters; 0 if it is about the whole line
    pub column: usize,
    /// what is wrong and the way out
    pub message: String,
    /// the lines at fault, with a `^` under the place; may be empty
    pub context: String,
}

/// Names of one kind, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// not there before
    pub new: Vec<String>,
    /// there before, and other than they were
    pub changed: Vec<String>,
    /// not there any more
    pub deleted: Vec<String>,
}

/// A project that can be deployed, and what would change.
#[derive(Clone, Debug)]
pub struct Plan {
    /// data sources
    pub sources: Changes,
    /// pipes
    pub pipes: Changes,
    /// connections
    pub connections: Changes,
    /// data sources that are made anew, since they have no rows and other columns than before
    pub recreated: Vec<String>,
    /// data sources whose rows go through their forward query into other columns or another engine
    pub migrated: Vec<String>,
    /// resources and what is to be known of them
    pub warnings: Vec<(String, String)>,
    /// those of the project, and the built-in ones that it does not replace
    pub(crate) definitions: Vec<DataSource>,
    pub(crate) project: Pipes,
    pub(crate) views: Vec<View>,
}

/// What a plan is made against.
pub(crate) struct Ground<'a> {
    /// data sources that are there without a project
    pub(crate) base: &'a [DataSource],
    pub(crate) live: &'a Catalog,
    /// whether a data source can be made anew without losing rows
    pub(crate) is_empty: &'a dyn Fn(&str) -> bool,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        write!(f, ": {}", self.message)?;
        if self.context.is_empty() { Ok(()) } else { write!(f, "\n{}", self.context) }
    }
}

impl From<pipe::Error> for Problem {
    fn from(error: pipe::Error) -> Self {
        let pipe::Error { file, line, column, message, context } = error;
        Self { file, line, column, message, context }
    }
}

impl Problem {
    fn of_file(file: String, message: impl Into<String>) -> Self {
        Self { file, message: message.into(), ..Self::default() }
    }

    fn of_node(pipe: &Pipe, node: &PipeNode, message: impl Into<String>) -> Self {
        let file = format!("{}.pipe", pipe.name);
        Self { line: node.line, ..Self::of_file(file, format!("node {}: {}", node.name, message.into())) }
    }
}

impl Plan {
    /// Reads a project and holds it against what is live.
    pub(crate) fn of(files: &[ProjectText], ground: &Ground<'_>) -> Result<Self, Vec<Problem>> {
        let texts: Vec<ProjectFile<'_>> =
            files.iter().map(|file| ProjectFile { path: &file.path, text: &file.text }).collect();
        let project = Project::parse(&texts, Dialect::Forward)
            .map_err(|errors| errors.into_iter().map(Problem::from).collect::<Vec<_>>())?;
        let mut problems = Vec::new();
        let own = project.data_sources.clone();
        let is_replaced = |base: &&DataSource| own.iter().any(|source| source.name == base.name);
        let kept = ground.base.iter().filter(|base| !is_replaced(base));
        let definitions: Vec<DataSource> = own.iter().cloned().chain(kept.cloned()).collect();
        let (mut sources, mut recreated, mut migrated) = (Changes::default(), Vec::new(), Vec::new());
        for source in &definitions {
            problems.extend(unfit(source));
            let Some(before) = ground.live.source(&source.name) else {
                sources.new.push(source.name.clone());
                continue;
            };
            if before.definition() == source {
                continue;
            }
            sources.changed.push(source.name.clone());
            let alterable = store::alterable(before.definition(), source);
            let has_query = project.forward_queries.contains_key(&source.name);
            match alterable {
                Err(_) if (ground.is_empty)(&source.name) => recreated.push(source.name.clone()),
                Err(_) if has_query => migrated.push(source.name.clone()),
                Err(difference) => problems.push(unalterable(source, &difference)),
                Ok(()) if has_query && before.definition().columns != source.columns => {
                    migrated.push(source.name.clone());
                }
                Ok(()) => {}
            }
        }
        let is_gone = |name: &&String| definitions.iter().all(|source| source.name != **name);
        sources.deleted = ground.live.sources.keys().filter(is_gone).cloned().collect();
        // Tokens, workspaces it is shared with, what brings its rows: the file says more than columns.
        let reworded = changes(&texts, ground.live.control().files(), "datasource").changed;
        sources.changed.extend(reworded);
        sources.changed.sort();
        sources.changed.dedup();
        let pipes = changes(&texts, ground.live.control().files(), "pipe");
        let connections = changes(&texts, ground.live.control().files(), "connection");
        let project = match Pipes::new(project) {
            Ok(project) => project,
            Err(cycle) => {
                problems.push(Problem::of_file(cycle.what.clone(), cycle.to_string()));
                return Err(problems);
            }
        };
        let views = match project.views(&ground.live.control().variables) {
            Ok(views) => views,
            Err(reason) => {
                problems.push(Problem::of_file("materialized pipe".to_owned(), reason));
                Vec::new()
            }
        };
        problems.extend(views.iter().filter_map(|view| unfit_view(view, &definitions)));
        if !problems.is_empty() {
            return Err(problems);
        }
        let warnings = Vec::new();
        problems.extend(migrated.iter().filter_map(|name| forward_query(&project, name).err()));
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { sources, pipes, connections, recreated, migrated, warnings, definitions, project, views })
    }

    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let all = [&self.sources, &self.pipes, &self.connections];
        all.iter().all(|changes| **changes == Changes::default())
    }

    /// Looks at the query of each node: what it reads must be there, and be SQL.
    pub(crate) fn check_queries(
        &mut self,
        secrets: &BTreeMap<String, String>,
        borrowed: &[String],
    ) -> Result<(), Vec<Problem>> {
        let mut known = self.known_tables();
        known.extend(borrowed.iter().cloned());
        let params = BTreeMap::new();
        let given = Given { params: &params, secrets, mode: Mode::Test };
        let mut problems = Vec::new();
        for pipe in &self.project.project().pipes {
            for node in &pipe.nodes {
                let query = match self.project.query(pipe, node, given, None) {
                    Ok(query) => query,
                    Err(error) => {
                        problems.push(Problem::of_node(pipe, node, error.to_string()));
                        continue;
                    }
                };
                match Statement::parse(&query) {
                    Ok(statement) => {
                        let missing = statement.tables().iter().find(|name| !is_known(&known, name));
                        let message = missing.map(|name| format!("Resource '{name}' not found"));
                        problems.extend(message.map(|message| Problem::of_node(pipe, node, message)));
                    }
                    Err(
                        error
                        @ (sql::Error::Syntax { .. } | sql::Error::NotReading(_) | sql::Error::Multiple),
                    ) => {
                        problems.push(Problem::of_node(pipe, node, error.to_string()));
                    }
                    // What is not supported fails when it is asked, and says so: the rest of the project need not wait.
                    Err(error) => self.warnings.push((pipe.name.clone(), format!("{}: {error}", node.name))),
                }
            }
            problems.extend(missing_target(pipe, &self.definitions));
        }
        problems.extend(missing_connections(self.project.project()));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Tries forward queries without rows: columns that are missing or do not fit are told before the deployment.
    pub(crate) fn check_forward(&self, live: &Catalog, store: &Store) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for name in &self.migrated {
            let after = self.definitions.iter().find(|definition| definition.name == *name);
            let (Some(after), Some(before)) = (after, live.source(name)) else { continue };
            let file = format!("{name}.datasource");
            let statement = match forward_query(&self.project, name) {
                Ok(statement) => statement,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let forward = Forward { statement: &statement, after, at: Timestamp::default() };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let tried = runtime.map_err(|error| error.to_string()).and_then(|runtime| {
                let rows = source::no_rows(before.definition());
                let limits = QueryLimits::default();
                let made = store.forward(before.table, Some(&rows), &forward, &limits);
                runtime.block_on(made).map_err(|error| error.to_string())
            });
            let problem = |error| Problem::of_file(file.clone(), format!("FORWARD_QUERY: {error}"));
            problems.extend(tried.err().map(problem));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn known_tables(&self) -> BTreeSet<String> {
        let definitions = self.definitions.iter();
        let own = definitions.flat_map(|source| [source.name.clone(), source.quarantine_name()]);
        let built_in = crate::builtin::kept().into_iter().chain(crate::builtin::projected());
        own.chain(built_in.map(|source| source.name)).collect()
    }
}

/// In the place of `table(parameter)` a check renders a name of its own.
const PLACEHOLDER: &str = "placeholder";

fn is_known(known: &BTreeSet<String>, name: &str) -> bool {
    known.contains(name) || name.starts_with("system.") || name == PLACEHOLDER
}

/// Names by ending, as they are now and were before.
fn changes(now: &[ProjectFile<'_>], before: &[ProjectText], ending: &str) -> Changes {
    let stem = |path: &str| -> Option<String> {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.strip_suffix(ending)?.strip_suffix('.').map(str::to_owned)
    };
    let now: BTreeMap<String, &str> =
        now.iter().filter_map(|file| Some((stem(file.path)?, file.text))).collect();
    let before: BTreeMap<String, &str> =
        before.iter().filter_map(|file| Some((stem(&file.path)?, file.text.as_str()))).collect();
    let names = |wanted: &dyn Fn(&str, &str) -> bool| {
        now.iter().filter(|(name, text)| wanted(name, text)).map(|(name, _)| name.clone()).collect()
    };
    Changes {
        new: names(&|name, _| !before.contains_key(name)),
        changed: names(&|name, text| before.get(name).is_some_and(|before| *before != text)),
        deleted: before.keys().filter(|name| !now.contains_key(*name)).cloned().collect(),
    }
}

/// What keeps a data source from being one, beside its grammar.
fn unfit(source: &DataSource) -> Option<Problem> {
    let file = format!("{}.datasource", source.name);
    if source.name.starts_with("seismolog.")
        || source.name.starts_with("tinybird.")
        || source.name.starts_with("system.")
    {
        return Some(Problem::of_file(
            file,
            "this name is kept for tables that every server has; choose another",
        ));
    }
    store::check(source).err().map(|error| Problem::of_file(file, error.to_string()))
}

fn unalterable(source: &DataSource, difference: &str) -> Problem {
    let message = format!(
        "{difference}, and the data source has rows; say in a FORWARD_QUERY how they become rows of the new columns, \
         or add columns that are Nullable or have a DEFAULT"
    );
    Problem::of_file(format!("{}.datasource", source.name), message)
}

/// The query that makes new rows of a data source's old ones.
pub(crate) fn forward_query(project: &Pipes, name: &str) -> Result<Statement, Problem> {
    let problem =
        |message: String| Problem::of_file(format!("{name}.datasource"), format!("FORWARD_QUERY: {message}"));
    let text = project.project().forward_queries.get(name).map_or("", String::as_str);
    let text = text.trim_end().trim_end_matches(';');
    let mut statement = Statement::parse(text).map_err(|error| problem(error.to_string()))?;
    if statement.source().is_none() {
        let whole = format!("{text}\nFROM `{name}`");
        statement = Statement::parse(&whole).map_err(|error| problem(error.to_string()))?;
    }
    match statement.tables().iter().find(|table| *table != name) {
        Some(other) => Err(problem(format!("it reads {other}; it can read {name} only"))),
        None => Ok(statement),
    }
}

fn unfit_view(view: &View, definitions: &[DataSource]) -> Option<Problem> {
    let problem = |message: String| Some(Problem::of_file(format!("{}.pipe", view.name), message));
    let is_there = |name: &str| definitions.iter().any(|source| source.name == name);
    let source = match Statement::parse(&view.query) {
        Ok(statement) => statement.source(),
        Err(error) => return problem(error.to_string()),
    };
    match source {
        None => problem("its SELECT reads no data source, so it would never run".to_owned()),
        Some(source) if !is_there(&source) => problem(format!("Resource '{source}' not found")),
        Some(_) if !is_there(&view.target) => problem(format!("there is no data source {}", view.target)),
        Some(source) if source == view.target => problem("it reads what it makes".to_owned()),
        Some(_) => None,
    }
}

/// Connections that sinks and feeds name, and the project does not have.
fn missing_connections(project: &Project) -> Vec<Problem> {
    let is_there = |name: &str| project.connections.iter().any(|connection| connection.name == name);
    let missing = |name: &str| format!("there is no connection {name}; add connections/{name}.connection");
    let mut problems = Vec::new();
    for pipe in &project.pipes {
        for node in &pipe.nodes {
            if let NodeKind::Sink(sink) = &node.kind
                && !is_there(&sink.connection)
            {
                problems.push(Problem::of_node(pipe, node, missing(&sink.connection)));
            }
        }
    }
    let fed = project.feeds.iter().filter(|(_, feed)| !is_there(feed.connection()));
    let of_feed = |(name, feed): (&String, &Feed)| {
        Problem::of_file(format!("{name}.datasource"), missing(feed.connection()))
    };
    problems.extend(fed.map(of_feed));
    problems
}

fn missing_target(pipe: &Pipe, definitions: &[DataSource]) -> Option<Problem> {
    pipe.nodes.iter().find_map(|node| {
        let NodeKind::Copy(copy) = &node.kind else { return None };
        let is_there = definitions.iter().any(|source| source.name == copy.target);
        (!is_there).then(|| Problem::of_node(pipe, node, format!("there is no data source {}", copy.target)))
    })
}
