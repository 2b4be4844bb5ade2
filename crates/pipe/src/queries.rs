//! The query of a node: what it reads becomes tables of one query.
//!
//! The nodes of a pipe are rendered with the request's parameters; each node that is read is a common table expression of
//! its name, and so is each pipe, with its own nodes inside.

use crate::graph::{Cycle, Graph};
use crate::pipe_file::{NodeKind, Pipe, PipeNode};
use crate::project::Project;
use crate::table_names::table_names;
use crate::template::{Mode, ParamValue, Request, TemplateError};
use std::collections::{BTreeMap, BTreeSet};

/// Pipes that read each other in a row.
const CHAIN_MAX: usize = 16;

/// A materialized view as a project defines it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// of the pipe
    pub name: String,
    /// data source that takes its rows
    pub target: String,
    /// a SELECT; the first table behind its FROM is the source
    pub query: String,
}

/// What a query is rendered with.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// parameters of the request, by name
    pub params: &'a BTreeMap<String, ParamValue>,
    /// values of secrets, by name
    pub secrets: &'a BTreeMap<String, String>,
    /// request or check
    pub mode: Mode,
}

/// The pipes of a project and what reads what.
#[derive(Clone, Debug, Default)]
pub struct Pipes {
    project: Project,
    graph: Graph,
}

impl Pipes {
    /// The pipes of a project.
    ///
    /// # Errors
    /// [`Cycle`] names the first circle.
    pub fn new(project: Project) -> Result<Self, Cycle> {
        let graph = Graph::of(&project, &|text| table_names(text))?;
        Ok(Self { project, graph })
    }

    /// What the files define.
    #[must_use]
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// What reads what.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The materialized views, each with all that it reads.
    ///
    /// # Errors
    /// Names the first pipe whose SQL is a template that needs a parameter.
    pub fn views(&self, secrets: &BTreeMap<String, String>) -> Result<Vec<View>, String> {
        let params = BTreeMap::new();
        let given = Given { params: &params, secrets, mode: Mode::Live };
        let mut views = Vec::new();
        for pipe in &self.project.pipes {
            for node in &pipe.nodes {
                let NodeKind::Materialized(materialized) = &node.kind else { continue };
                let query = self.query(pipe, node, given, None);
                let query = query.map_err(|error| format!("{}: {error}", pipe.name))?;
                let (name, target) = (pipe.name.clone(), materialized.data_source.clone());
                views.push(View { name, target, query });
            }
        }
        Ok(views)
    }

    /// The SQL of a node with all that it reads; `over` reads its result as `_`.
    ///
    /// # Errors
    /// Has status and body of the answer.
    pub fn query(
        &self,
        pipe: &Pipe,
        node: &PipeNode,
        given: Given<'_>,
        over: Option<&str>,
    ) -> Result<String, TemplateError> {
        let mut tables = Vec::new();
        let text = self.expand(pipe, node, given, &mut tables, CHAIN_MAX)?;
        let Some(over) = over else { return Ok(with(&tables, &text)) };
        tables.push(format!("`_` AS ({text})"));
        Ok(with(&tables, over))
    }

    /// A query that may read pipes like tables, with what these answer without parameters.
    ///
    /// # Errors
    /// Names the pipe that needs a parameter.
    pub fn over(&self, text: &str, secrets: &BTreeMap<String, String>) -> Result<String, String> {
        let params = BTreeMap::new();
        let given = Given { params: &params, secrets, mode: Mode::Live };
        let mut tables = Vec::new();
        for name in table_names(text) {
            let read = self.project.pipe(&name).and_then(|pipe| Some((pipe, pipe.output()?)));
            let Some((pipe, output)) = read else { continue };
            let table = self.table(pipe, output, given, CHAIN_MAX);
            tables.push(table.map_err(|error| format!("pipe {name}: {error}"))?);
        }
        Ok(with(&tables, text))
    }

    /// A query that may read the nodes of a pipe like tables, and what it gives as `_`.
    ///
    /// # Errors
    /// Names the node that needs a parameter.
    pub fn inside(
        &self,
        pipe: &Pipe,
        text: &str,
        secrets: &BTreeMap<String, String>,
    ) -> Result<String, String> {
        let params = BTreeMap::new();
        let given = Given { params: &params, secrets, mode: Mode::Live };
        let mut tables: Vec<String> = Vec::new();
        for name in table_names(text) {
            let node = if name == "_" { pipe.output() } else { pipe.node(&name) };
            let Some(node) = node else { continue };
            let inner = self.expand(pipe, node, given, &mut tables, CHAIN_MAX);
            let table = format!("`{name}` AS (");
            if tables.iter().all(|known| !known.starts_with(&table)) {
                let inner = inner.map_err(|error| format!("node {name}: {error}"))?;
                tables.push(format!("{table}{inner})"));
            }
        }
        Ok(with(&tables, &self.over(text, secrets)?))
    }

    /// Data sources that a pipe reads, itself and through other pipes, whatever its parameters.
    #[must_use]
    pub fn reads(&self, pipe: &str) -> BTreeSet<String> {
        let (mut seen, mut rest) = (BTreeSet::from([pipe.to_owned()]), vec![pipe.to_owned()]);
        let mut read = BTreeSet::new();
        while let Some(name) = rest.pop() {
            for (_, edges) in self.graph.edges.iter().filter(|((pipe, _), _)| *pipe == name) {
                for source in &edges.data_sources {
                    read.extend([source.clone(), format!("{source}_quarantine")]);
                }
                rest.extend(edges.pipes.iter().filter(|pipe| seen.insert((*pipe).clone())).cloned());
                read.extend(edges.unknown.iter().cloned());
            }
        }
        read
    }

    /// A node, with all that it reads, as a table of its pipe's name.
    fn table(
        &self,
        pipe: &Pipe,
        node: &PipeNode,
        given: Given<'_>,
        chain: usize,
    ) -> Result<String, TemplateError> {
        let mut inner = Vec::new();
        let result = self.expand(pipe, node, given, &mut inner, chain)?;
        Ok(format!("`{}` AS ({})", pipe.name, with(&inner, &result)))
    }

    /// The SQL of a node; what it reads is added to `tables`.
    fn expand(
        &self,
        pipe: &Pipe,
        node: &PipeNode,
        given: Given<'_>,
        tables: &mut Vec<String>,
        chain: usize,
    ) -> Result<String, TemplateError> {
        let mut text = String::new();
        for name in self.graph.nodes_for(&pipe.name, &node.name) {
            let Some(read) = pipe.node(name) else { continue };
            let edges = self.graph.edges.get(&(pipe.name.clone(), read.name.clone()));
            for other in edges.into_iter().flat_map(|edges| &edges.pipes) {
                let named = format!("`{other}` AS (");
                if tables.iter().any(|table| table.starts_with(&named)) {
                    continue;
                }
                let (Some(other), true) = (self.project.pipe(other), chain > 0) else { continue };
                let Some(output) = other.output() else { continue };
                tables.push(self.table(other, output, given, chain - 1)?);
            }
            text = render(read, given)?;
            if read.name != node.name {
                tables.push(format!("`{}` AS ({text})", read.name));
            }
        }
        Ok(text)
    }
}

fn render(node: &PipeNode, given: Given<'_>) -> Result<String, TemplateError> {
    let has_secret = |name: &str| given.secrets.contains_key(name);
    let request = Request { params: given.params, has_secret: &has_secret, mode: given.mode };
    let text = node.render(&request)?.sql_with_secrets(|name| given.secrets.get(name).cloned())?;
    Ok(text.trim().trim_end_matches(';').trim_end().to_owned())
}

/// A query that begins with these tables, before those that it begins with itself.
fn with(tables: &[String], text: &str) -> String {
    if tables.is_empty() {
        return text.to_owned();
    }
    let tables = tables.join(",\n");
    let (head, rest) = text.split_at_checked(4).unwrap_or((text, ""));
    if head.eq_ignore_ascii_case("with") && rest.starts_with(char::is_whitespace) {
        return format!("WITH {tables},\n{}", rest.trim_start());
    }
    format!("WITH {tables}\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipe_file::Dialect;
    use crate::project::ProjectFile;

    fn pipes(files: &[(&str, &str)]) -> Pipes {
        let files: Vec<ProjectFile<'_>> =
            files.iter().map(|(path, text)| ProjectFile { path, text }).collect();
        Pipes::new(Project::parse(&files, Dialect::Forward).unwrap()).unwrap()
    }

    #[test]
    fn nodes_and_pipes_become_tables_of_one_query() {
        let pipes = pipes(&[
            (
                "base.pipe",
                "NODE all_rows\nSQL >\n    SELECT 1 AS n;\n\nNODE last\nSQL >\n    SELECT n FROM all_rows\n",
            ),
            (
                "top.pipe",
                "NODE few\nSQL >\n    %\n    SELECT n FROM base LIMIT {{Int32(limit, 3)}}\n\nNODE shown\nSQL >\n    \
                 WITH 2 AS two SELECT n + two AS m FROM few\nTYPE endpoint\n",
            ),
        ]);
        let top = pipes.project.pipe("top").unwrap();
        let params = BTreeMap::from([("limit".to_owned(), ParamValue::Text("5".to_owned()))]);
        let node = top.endpoint().unwrap();
        let secrets = BTreeMap::new();
        let given = Given { params: &params, secrets: &secrets, mode: Mode::Live };
        let query = |over| pipes.query(top, node, given, over).unwrap();
        let tables = "WITH `base` AS (WITH `all_rows` AS (SELECT 1 AS n)\nSELECT n FROM all_rows),\n\
                      `few` AS (SELECT n FROM base LIMIT toInt32('5')),\n";
        assert_eq!(query(None), format!("{tables}2 AS two SELECT n + two AS m FROM few"));
        let over = query(Some("SELECT count() FROM _"));
        assert_eq!(
            over,
            format!("{tables}`_` AS (WITH 2 AS two SELECT n + two AS m FROM few)\nSELECT count() FROM _")
        );
    }

    #[test]
    fn a_materialized_node_is_a_view_with_all_that_it_reads() {
        let named = "NODE named\nSQL >\n    SELECT page FROM clicks WHERE page != ''\n\n";
        let output = "NODE out\nSQL >\n    SELECT page, count() AS n FROM named GROUP BY page;\n";
        let kind = "TYPE materialized\nDATASOURCE totals\n";
        let found =
            pipes(&[("by_page.pipe", &format!("{named}{output}{kind}"))]).views(&BTreeMap::new()).unwrap();
        let query = "WITH `named` AS (SELECT page FROM clicks WHERE page != '')\n\
                     SELECT page, count() AS n FROM named GROUP BY page";
        let (name, target) = ("by_page".to_owned(), "totals".to_owned());
        assert_eq!(found, [View { name, target, query: query.to_owned() }]);
    }
}
