//! Which pipe reads which pipe or data source, and the order in which they can be built.

use crate::pipe_file::{NodeKind, Pipe};
use crate::project::Project;
use std::collections::{BTreeMap, BTreeSet};

/// Resources that read each other in a circle: break it at one of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} read each other in a circle: {}", .names.join(" -> "))]
pub struct Cycle {
    /// "pipes", or "nodes of the pipe x"
    pub what: String,
    /// the circle, its first name again at its end
    pub names: Vec<String>,
}

/// What one node of a pipe reads and writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeEdges {
    /// other nodes of its pipe
    pub nodes: BTreeSet<String>,
    /// pipes, by name
    pub pipes: BTreeSet<String>,
    /// data sources, by name
    pub data_sources: BTreeSet<String>,
    /// names that are none of these: tables of the system, or missing
    pub unknown: BTreeSet<String>,
    /// the data source it writes into
    pub target: Option<String>,
}

/// The dependencies of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// by pipe and node
    pub edges: BTreeMap<(String, String), NodeEdges>,
    /// data sources and pipes: each behind all that it reads, else in order of name
    pub order: Vec<String>,
    /// nodes of each pipe, each behind those that it reads, else in the order of the file
    pub node_order: BTreeMap<String, Vec<String>>,
}

impl Graph {
    /// Reads the graph of a project. `tables` finds the names in a piece of SQL; [`crate::table_names`] does.
    ///
    /// # Errors
    /// Names the first circle.
    pub fn of(project: &Project, tables: &dyn Fn(&str) -> Vec<String>) -> Result<Self, Cycle> {
        let mut graph = Self::default();
        let sources: BTreeSet<&str> =
            project.data_sources.iter().map(|source| source.name.as_str()).collect();
        let pipes: BTreeSet<&str> = project.pipes.iter().map(|pipe| pipe.name.as_str()).collect();
        let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        reads.extend(sources.iter().map(|name| ((*name).to_owned(), BTreeSet::new())));
        for pipe in &project.pipes {
            let mut read = BTreeSet::new();
            let mut nodes = BTreeMap::new();
            for (name, edges) in edges_of(pipe, &sources, &pipes, tables) {
                read.extend(edges.pipes.iter().chain(&edges.data_sources).cloned());
                nodes.insert(name.clone(), edges.nodes.clone());
                graph.edges.insert((pipe.name.clone(), name), edges);
            }
            reads.insert(pipe.name.clone(), read);
            let begin: Vec<&str> = pipe.nodes.iter().map(|node| node.name.as_str()).collect();
            let order = sorted(&begin, &nodes)
                .map_err(|names| Cycle { what: format!("nodes of the pipe {}", pipe.name), names })?;
            graph.node_order.insert(pipe.name.clone(), order);
        }
        let begin: Vec<&str> = sources.iter().chain(&pipes).copied().collect();
        graph.order = sorted(&begin, &reads).map_err(|names| Cycle { what: "pipes".to_owned(), names })?;
        Ok(graph)
    }

    /// The nodes that a node needs, each behind those that it reads, the node itself last.
    #[must_use]
    pub fn nodes_for(&self, pipe: &str, node: &str) -> Vec<&str> {
        let mut needed = BTreeSet::from([node]);
        let order = self.node_order.get(pipe).map_or(&[][..], Vec::as_slice);
        for name in order.iter().rev() {
            if needed.contains(name.as_str())
                && let Some(edges) = self.edges.get(&(pipe.to_owned(), name.clone()))
            {
                needed.extend(edges.nodes.iter().map(String::as_str));
            }
        }
        order.iter().map(String::as_str).filter(|name| needed.contains(name)).collect()
    }

    /// Pipes that read this pipe or data source, in order of name.
    #[must_use]
    pub fn readers(&self, name: &str) -> BTreeSet<&str> {
        let reads = |edges: &NodeEdges| edges.pipes.contains(name) || edges.data_sources.contains(name);
        self.edges.iter().filter(|(_, edges)| reads(edges)).map(|((pipe, _), _)| pipe.as_str()).collect()
    }
}

fn edges_of(
    pipe: &Pipe,
    sources: &BTreeSet<&str>,
    pipes: &BTreeSet<&str>,
    tables: &dyn Fn(&str) -> Vec<String>,
) -> Vec<(String, NodeEdges)> {
    let mut all = Vec::new();
    for node in &pipe.nodes {
        let target = match &node.kind {
            NodeKind::Materialized(materialized) => Some(materialized.data_source.clone()),
            NodeKind::Copy(copy) => Some(copy.target.clone()),
            _ => None,
        };
        let mut edges = NodeEdges { target, ..NodeEdges::default() };
        for name in tables(&node.skeleton()) {
            // a node hides a table of its name, except from itself
            let is_node = name != node.name && pipe.node(&name).is_some();
            let is_kept_for =
                |suffix: &str| name.strip_suffix(suffix).is_some_and(|name| sources.contains(name));
            if is_node {
                edges.nodes.insert(name);
            } else if sources.contains(name.as_str()) || is_kept_for("_quarantine") {
                edges.data_sources.insert(name.strip_suffix("_quarantine").unwrap_or(&name).to_owned());
            } else if pipes.contains(name.as_str()) {
                edges.pipes.insert(name);
            } else if name == node.name {
                edges.nodes.insert(name);
            } else {
                edges.unknown.insert(name);
            }
        }
        all.push((node.name.clone(), edges));
    }
    all
}

/// Each name behind all that it reads; an error is a circle. Without recursion, since chains may be long.
fn sorted(names: &[&str], reads: &BTreeMap<String, BTreeSet<String>>) -> Result<Vec<String>, Vec<String>> {
    let mut order: Vec<String> = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let empty = BTreeSet::new();
    let of = |name: &str| reads.get(name).unwrap_or(&empty).iter();
    for name in names.iter().filter(|name| reads.contains_key(**name)) {
        if done.contains(name) {
            continue;
        }
        let mut path = vec![(*name, of(name))];
        while let Some((current, rest)) = path.last_mut() {
            let current = *current;
            let Some(next) = rest.next() else {
                path.pop();
                if done.insert(current) {
                    order.push(current.to_owned());
                }
                continue;
            };
            if let Some(begin) = path.iter().position(|(name, _)| *name == next) {
                let mut circle: Vec<String> =
                    path[begin..].iter().map(|(name, _)| (*name).to_owned()).collect();
                circle.push(next.clone());
                return Err(circle);
            }
            if !done.contains(next.as_str()) {
                path.push((next, of(next)));
            }
        }
    }
    Ok(order)
}
