//! Patterns: the rows of elements of merged templates, in a tree that finds the one a line belongs to.

use hashbrown::HashTable;

use crate::elements::{Element, Kind};
use crate::limits;

/// An edge's mark for a place that takes any word or value.
pub(crate) const ANY: u64 = 1;
/// An edge's mark for the end of a row.
const END: u64 = 2;

/// One edge: from a node, by an element's hash, to a node or (at the end) a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) from: u32,
    pub(crate) mark: u64,
    pub(crate) to: u32,
}

impl Edge {
    /// The template it leads to, at the end of a row.
    pub(crate) fn template(&self) -> Option<u32> {
        (self.mark == END).then_some(self.to)
    }
}

/// What leads on from a node, the usual case in brief: most have one way on.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    any: Option<u32>,
    first: Option<(u64, u32)>,
    /// there are more ways on, to be found among the edges
    has_more: bool,
}

/// The tree. Scopes have roots of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns {
    edges: HashTable<Edge>,
    /// by number; every edge leads to a number of its own
    nodes: Vec<Node>,
    /// by scope
    roots: Vec<Node>,
    /// in order of insertion
    pub(crate) log: Vec<Edge>,
}

impl Patterns {
    fn node(&self, at: u32) -> Node {
        let is_inner = (at as usize) < self.nodes.len();
        let found =
            if is_inner { self.nodes.get(at as usize) } else { self.roots.get((u32::MAX - at) as usize) };
        found.copied().unwrap_or_default()
    }

    fn node_mut(&mut self, at: u32) -> &mut Node {
        if (at as usize) < self.nodes.len() {
            return &mut self.nodes[at as usize];
        }
        let scope = (u32::MAX - at) as usize;
        if self.roots.len() <= scope {
            self.roots.resize_with(scope + 1, Node::default);
        }
        &mut self.roots[scope]
    }

    #[inline]
    fn find(&self, from: u32, node: Node, mark: u64) -> Option<u32> {
        match node.first {
            Some((first, to)) if first == mark => Some(to),
            _ if !node.has_more => None,
            _ => {
                let is_it = |edge: &Edge| edge.from == from && edge.mark == mark;
                self.edges.find(hash(from, mark), is_it).map(|edge| edge.to)
            }
        }
    }

    /// Adds an edge as it is.
    pub(crate) fn restore(&mut self, edge: Edge) {
        self.nodes.push(Node::default());
        self.log.push(edge);
        let node = self.node_mut(edge.from);
        if edge.mark == ANY {
            node.any = Some(edge.to);
        } else if node.first.is_none() {
            node.first = Some((edge.mark, edge.to));
        } else {
            node.has_more = true;
            self.edges.insert_unique(hash(edge.from, edge.mark), edge, |edge| hash(edge.from, edge.mark));
        }
    }

    /// Whether rows of `len` elements still fit.
    pub(crate) fn has_room(&self, len: usize) -> bool {
        self.log.len() + len < limits::PATTERN_EDGES_MAX
    }

    /// Adds a row of marks that leads to `template`; a row that is there keeps its template.
    pub(crate) fn insert(&mut self, scope: u32, marks: impl Iterator<Item = u64>, template: u32) {
        let mut at = root(scope);
        for mark in marks {
            let node = self.node(at);
            let next = if mark == ANY { node.any } else { self.find(at, node, mark) };
            at = next.unwrap_or_else(|| {
                let to = self.log.len() as u32;
                self.restore(Edge { from: at, mark, to });
                to
            });
        }
        if self.find(at, self.node(at), END).is_none() {
            self.restore(Edge { from: at, mark: END, to: template });
        }
    }

    /// The template whose row the elements are, words before wildcards.
    pub(crate) fn matching(&self, scope: u32, elements: &[Element]) -> Option<u32> {
        if self.log.is_empty() {
            return None;
        }
        // Branches are tried depth first. A tree built to be slow runs out of steps, and the line is a new template.
        let mut branches: [(u32, u16); limits::PATTERN_BRANCHES_MAX] = [(0, 0); _];
        let mut open = 0;
        let (mut from, mut at) = (root(scope), 0_usize);
        for _ in 0..elements.len() + limits::PATTERN_STEPS_MAX {
            let node = self.node(from);
            let (literal, any) = match elements.get(at) {
                Some(element) => {
                    (self.find(from, node, element.hash), node.any.filter(|_| element.kind != Kind::Gap))
                }
                None => match self.find(from, node, END) {
                    Some(template) => return Some(template),
                    None => (None, None),
                },
            };
            if let (Some(_), Some(any)) = (literal, any) {
                *branches.get_mut(open)? = (any, at as u16 + 1);
                open += 1;
            }
            match literal.or(any) {
                Some(next) => (from, at) = (next, at + 1),
                None => {
                    open = open.checked_sub(1)?;
                    (from, at) = (branches[open].0, usize::from(branches[open].1));
                }
            }
        }
        None
    }
}

/// Roots are counted from the top, inner nodes from the bottom.
fn root(scope: u32) -> u32 {
    u32::MAX - scope
}

fn hash(from: u32, mark: u64) -> u64 {
    super::signature::mix(u64::from(from) | 1 << 40, mark)
}
