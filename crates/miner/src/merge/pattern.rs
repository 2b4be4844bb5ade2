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
    /// Whether it is the end of a row, which leads to a template.
    pub(crate) fn is_end(&self) -> bool {
        self.mark == END
    }
}

/// Where a row leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) template: u32,
    /// templates made until the row came; if the template's slot is of a later one, the row leads nowhere
    pub(crate) stamp: u64,
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
    /// edges by scope
    held: Vec<usize>,
    /// in order of insertion; the edge at the end of a row leads to a number in `targets`
    pub(crate) log: Vec<Edge>,
    pub(crate) targets: Vec<Target>,
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

    /// Whether rows of `len` elements of a scope still fit.
    pub(crate) fn has_room(&self, scope: u32, len: usize) -> bool {
        let held = self.held.get(scope as usize).copied().unwrap_or(0);
        self.log.len() + len < limits::PATTERN_EDGES_MAX && held + len < limits::PATTERN_EDGES_PER_SCOPE_MAX
    }

    /// Leaves out the rows that lead nowhere. Only worth its time when a good part of them does.
    pub(crate) fn clear_away(&mut self, is_gone: impl Fn(Target) -> bool) {
        let gone = self.targets.iter().filter(|target| is_gone(**target)).count();
        if gone == 0 || gone * limits::PATTERN_GONE_SHARE < self.targets.len() {
            return;
        }
        let old = std::mem::take(self);
        let mut marks = Vec::new();
        for end in old.log.iter().filter(|edge| edge.is_end()) {
            let target = old.targets[end.to as usize];
            if is_gone(target) {
                continue;
            }
            marks.clear();
            let mut from = end.from;
            while let Some(edge) = old.log.get(from as usize) {
                marks.push(edge.mark);
                from = edge.from;
            }
            self.insert(u32::MAX - from, marks.iter().rev().copied(), target, |_| false);
        }
    }

    /// Adds a row of marks that leads to `target`; a row that is there keeps its own, unless that is gone.
    pub(crate) fn insert(
        &mut self,
        scope: u32,
        marks: impl Iterator<Item = u64>,
        target: Target,
        is_gone: impl Fn(Target) -> bool,
    ) {
        let before = self.log.len();
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
        match self.find(at, self.node(at), END) {
            Some(end) if is_gone(self.targets[end as usize]) => self.targets[end as usize] = target,
            Some(_) => {}
            None => {
                let to = self.targets.len() as u32;
                self.targets.push(target);
                self.restore(Edge { from: at, mark: END, to });
            }
        }
        self.hold(scope, self.log.len() - before);
    }

    /// Counts edges of a scope.
    pub(crate) fn hold(&mut self, scope: u32, edges: usize) {
        if self.held.len() <= scope as usize {
            self.held.resize(scope as usize + 1, 0);
        }
        self.held[scope as usize] += edges;
    }

    /// Where the row that the elements are leads, words before wildcards.
    pub(crate) fn matching(&self, scope: u32, elements: &[Element]) -> Option<Target> {
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
                    Some(end) => return self.targets.get(end as usize).copied(),
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
