//! The files of a project, all at once.

use crate::connection::{Connection, parse_connection};
use crate::datasource::{
    Feed, datasource_changing, datasource_feed, datasource_shared_with, datasource_tokens, parse_datasource,
};
use crate::endpoint_test::{EndpointTest, parse_tests};
use crate::error::{Error, Fault};
use crate::limits::PROJECT_FILES_MAX;
use crate::pipe_file::{Dialect, Pipe, TokenGrant, parse_pipe};
use model::DataSource;
use std::collections::{BTreeMap, BTreeSet};

/// A file as the caller read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProjectFile<'a> {
    /// from the folder of the project, with `/`
    pub path: &'a str,
    /// its content
    pub text: &'a str,
}

impl<'a> ProjectFile<'a> {
    /// The file's name without folder and ending, and its ending.
    fn stem(self) -> (&'a str, &'a str) {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.rsplit_once('.').unwrap_or((name, ""))
    }
}

/// What a token may do with one data source or pipe, as its file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// name of the data source or pipe
    pub resource: String,
    /// whether it is a pipe
    pub is_pipe: bool,
    /// the token and what it may do
    pub token: TokenGrant,
}

/// Everything that a project's files define.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// in order of name
    pub data_sources: Vec<DataSource>,
    /// in order of name
    pub pipes: Vec<Pipe>,
    /// in order of name
    pub connections: Vec<Connection>,
    /// tests of endpoints by the name of the pipe
    pub tests: BTreeMap<String, Vec<EndpointTest>>,
    /// what tokens may do, in the order of the files' paths
    pub grants: Vec<Grant>,
    /// queries that make rows of the new columns of a data source of those of the old ones, by its name; FROM may be left out
    pub forward_queries: BTreeMap<String, String>,
    /// what brings rows into data sources, by their names
    pub feeds: BTreeMap<String, Feed>,
    /// names of the workspaces that may read a data source too, by its name
    pub shared_with: BTreeMap<String, Vec<String>>,
    /// data sources that new views do not fill from stored rows
    pub not_backfilled: BTreeSet<String>,
}

impl Project {
    /// Reads the files of a project. Files with other endings, such as fixtures, are passed over.
    ///
    /// # Errors
    /// One for each file that is wrong, in order of the paths.
    pub fn parse(files: &[ProjectFile<'_>], dialect: Dialect) -> Result<Self, Vec<Error>> {
        let mut files = files.to_vec();
        files.sort_by_key(|file| file.path);
        if let Some(file) = files.get(PROJECT_FILES_MAX) {
            let message = format!("a project has at most {PROJECT_FILES_MAX} files");
            return Err(vec![Fault { at: 0, message }.in_file(file.path.to_owned(), "")]);
        }
        let include = |path: &str| {
            let wanted = path.trim_start_matches("./").trim_start_matches("../");
            let is_it = |file: &&ProjectFile<'_>| {
                file.path
                    .strip_suffix(wanted)
                    .is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
            };
            files.iter().find(is_it).map(|file| file.text.to_owned())
        };
        let mut project = Self::default();
        let mut errors = Vec::new();
        for file in &files {
            errors.extend(project.add(*file, dialect, &include).err());
        }
        project.data_sources.sort_by(|a, b| a.name.cmp(&b.name));
        project.pipes.sort_by(|a, b| a.name.cmp(&b.name));
        project.connections.sort_by(|a, b| a.name.cmp(&b.name));
        if errors.is_empty() { Ok(project) } else { Err(errors) }
    }

    fn add(
        &mut self,
        file: ProjectFile<'_>,
        dialect: Dialect,
        include: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), Error> {
        let (name, ending) = file.stem();
        let is_test = file.path.starts_with("tests/") || file.path.contains("/tests/");
        let refuse_second = |is_known: bool, what: &str| match is_known {
            true => {
                let message = format!("there is another {what} {name}; choose another name");
                Err(Fault { at: 0, message }.in_file(file.path.to_owned(), file.text))
            }
            false => Ok(()),
        };
        match ending {
            "datasource" | "pipe" => {
                refuse_second(self.has_table(name), "data source or pipe")?;
                let is_pipe = ending == "pipe";
                let tokens = if is_pipe {
                    self.pipes.push(parse_pipe(name, file.text, dialect, include)?);
                    self.pipes.last().map(|pipe| pipe.tokens.clone()).unwrap_or_default()
                } else {
                    self.data_sources.push(parse_datasource(name, file.text)?);
                    self.feeds.extend(datasource_feed(file.text).map(|feed| (name.to_owned(), feed)));
                    let shared_with = datasource_shared_with(file.text);
                    if !shared_with.is_empty() {
                        self.shared_with.insert(name.to_owned(), shared_with);
                    }
                    let changing = datasource_changing(file.text);
                    self.forward_queries.extend(changing.forward_query.map(|query| (name.to_owned(), query)));
                    if !changing.is_backfilled {
                        self.not_backfilled.insert(name.to_owned());
                    }
                    datasource_tokens(file.text)
                };
                let grant = |token| Grant { resource: name.to_owned(), is_pipe, token };
                self.grants.extend(tokens.into_iter().map(grant));
            }
            "connection" => {
                let is_known = self.connections.iter().any(|connection| connection.name == name);
                refuse_second(is_known, "connection")?;
                self.connections.push(parse_connection(name, file.text)?);
            }
            // the older grammar has lists of another form in these two
            "yaml" | "yml" if is_test && !matches!(name, "default" | "regression") => {
                self.tests.insert(name.to_owned(), parse_tests(name, file.text)?);
            }
            _ => {}
        }
        Ok(())
    }

    fn has_table(&self, name: &str) -> bool {
        self.pipe(name).is_some() || self.data_sources.iter().any(|source| source.name == name)
    }

    /// The pipe of this name.
    #[must_use]
    pub fn pipe(&self, name: &str) -> Option<&Pipe> {
        self.pipes.iter().find(|pipe| pipe.name == name)
    }
}
