//! The JSON paths of a data source as one tree, walked once per row.
//!
//! A row's keys mostly come in the order of the row before, so each key first is compared with the one that
//! followed last time; only then is it searched.

use crate::scan::{Quoted, Raw, Scanner};
use model::{Column, PathStep};
use std::collections::BTreeMap;
use std::ops::Range;

/// Which column reads which value of a row.
#[derive(Debug)]
pub(crate) struct PathTree {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    columns: usize,
}

#[derive(Debug, Default)]
struct Node {
    /// the keys below, sorted by name
    edges: Range<usize>,
    /// columns that take the whole value here
    columns: Vec<usize>,
    /// columns that take a value further down
    below: Vec<usize>,
}

#[derive(Debug)]
struct Edge {
    key: String,
    node: usize,
}

const ROOT: usize = 0;

#[derive(Default)]
struct Branch {
    branches: BTreeMap<String, Branch>,
    columns: Vec<usize>,
}

/// The steps that lead to a column's value from the row, as far as they are keys, and those behind.
pub(crate) fn split_at_each(column: &Column) -> (Vec<String>, Vec<PathStep>) {
    let Some(path) = &column.json_path else { return (vec![column.name.clone()], Vec::new()) };
    let mut keys = Vec::new();
    for (at, step) in path.0.iter().enumerate() {
        match step {
            PathStep::Key(key) => keys.push(key.clone()),
            PathStep::Each => return (keys, path.0[at..].to_vec()),
        }
    }
    (keys, Vec::new())
}

impl PathTree {
    pub(crate) fn new(columns: &[Column]) -> Self {
        let mut root = Branch::default();
        for (index, column) in columns.iter().enumerate() {
            let mut branch = &mut root;
            for key in split_at_each(column).0 {
                branch = branch.branches.entry(key).or_default();
            }
            branch.columns.push(index);
        }
        let mut tree = Self { nodes: vec![Node::default()], edges: Vec::new(), columns: columns.len() };
        tree.add(ROOT, root);
        tree
    }

    /// Puts a branch at an empty node; gives all columns at it and below.
    fn add(&mut self, node: usize, branch: Branch) -> Vec<usize> {
        let (first_edge, first_node) = (self.edges.len(), self.nodes.len());
        let mut branches = Vec::new();
        for (key, child) in branch.branches {
            self.edges.push(Edge { key, node: self.nodes.len() });
            self.nodes.push(Node::default());
            branches.push(child);
        }
        let edges = first_edge..self.edges.len();
        let mut below = Vec::new();
        for (offset, child) in branches.into_iter().enumerate() {
            below.extend(self.add(first_node + offset, child));
        }
        self.nodes[node] = Node { edges, columns: branch.columns.clone(), below: below.clone() };
        below.extend(branch.columns);
        below
    }

    fn find(&self, node: usize, key: Quoted<'_>, guess: usize) -> Option<usize> {
        let text = match key {
            Quoted::Plain(text) => text,
            Quoted::Escaped(_) => return self.search(node, &key.to_text()),
        };
        match self.edges.get(guess) {
            Some(edge) if edge.key == text => Some(guess),
            _ => self.search(node, text),
        }
    }

    fn search(&self, node: usize, key: &str) -> Option<usize> {
        let range = &self.nodes[node].edges;
        let at = self.edges[range.clone()].binary_search_by(|edge| edge.key.as_str().cmp(key)).ok()?;
        Some(range.start + at)
    }
}

/// One row's values by column; `None` where the row has none.
pub(crate) struct Cells<'a, 't> {
    tree: &'t PathTree,
    pub(crate) values: Vec<Option<Raw<'a>>>,
    /// the edge that followed last time, by edge; behind them by node for the first key of an object
    followers: Vec<usize>,
}

impl<'a, 't> Cells<'a, 't> {
    pub(crate) fn new(tree: &'t PathTree) -> Self {
        let mut followers = vec![usize::MAX; tree.edges.len()];
        followers.extend(tree.nodes.iter().map(|_| usize::MAX));
        Self { tree, values: vec![None; tree.columns], followers }
    }

    /// Reads the object that is next as one row; on `None` the scanner knows why.
    pub(crate) fn read_row(&mut self, scanner: &mut Scanner<'a>) -> Option<()> {
        self.values.fill(None);
        let begin = scanner.pos;
        self.read_object(scanner, ROOT)?;
        let whole = Raw::Container(scanner.slice(begin));
        self.set(ROOT, whole);
        Some(())
    }

    fn read_object(&mut self, scanner: &mut Scanner<'a>, node: usize) -> Option<()> {
        let tree = self.tree;
        let mut slot = tree.edges.len() + node;
        scanner.object(|scanner, key| {
            let Some(edge) = tree.find(node, key, self.followers[slot]) else {
                return scanner.skip_value();
            };
            self.followers[slot] = edge;
            slot = edge;
            self.read_value(scanner, tree.edges[edge].node)
        })
    }

    #[inline]
    fn read_value(&mut self, scanner: &mut Scanner<'a>, node: usize) -> Option<()> {
        let tree = self.tree;
        if tree.nodes[node].edges.is_empty() {
            let value = scanner.value()?;
            self.set(node, value);
            return Some(());
        }
        // The last of equal keys counts, with all below it.
        for column in &tree.nodes[node].below {
            self.values[*column] = None;
        }
        let begin = scanner.pos;
        let value = if scanner.peek() == Some(b'{') {
            self.read_object(scanner, node)?;
            Raw::Container(scanner.slice(begin))
        } else {
            scanner.value()?
        };
        self.set(node, value);
        Some(())
    }

    #[inline]
    fn set(&mut self, node: usize, value: Raw<'a>) {
        for column in &self.tree.nodes[node].columns {
            self.values[*column] = Some(value);
        }
    }
}
