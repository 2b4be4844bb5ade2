//! Patterns: the rows of elements of merged templates, in a tree that finds the one a line belongs to.
//!
//! A line comes as its key, which has the same elements: so one of a merged template is not taken apart. Where a row
//! has constant elements in a row, with no way apart between them, they are compared at once (see `stretch.rs`).

use hashbrown::HashTable;

use crate::elements;
use crate::limits;
use crate::merge::stretch::{Mark, Stretches};

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
    /// constant elements that begin here
    stretch: Mark,
}

impl Node {
    /// The one constant element that leads on, if there is no other way.
    fn only(&self) -> Option<(u64, u32)> {
        let is_only = self.any.is_none() && !self.has_more;
        self.first.filter(|(mark, _)| is_only && *mark != END)
    }
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
    stretches: Stretches,
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
        self.stretches.forget();
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

    /// Where the row that the elements of a key are leads, words before wildcards.
    pub(crate) fn matching(&mut self, scope: u32, key: &[u8]) -> Option<Target> {
        if self.log.is_empty() {
            return None;
        }
        // Branches are tried depth first. A tree built to be slow runs out of bytes, and the line is a new template.
        let mut branches: [(u32, u32); limits::PATTERN_BRANCHES_MAX] = [(0, 0); _];
        let (mut open, mut bytes_left) = (0, limits::PATTERN_BYTES_MAX);
        let (mut from, mut at) = (root(scope), 0_usize);
        let mut constant_from = None;
        loop {
            let node = self.node(from);
            let stretch = self.stretches.get(node.stretch);
            let is_unnoted = stretch.is_none() && node.only().is_some();
            let (literal, any) = match stretch {
                Some(stretch) => (stretch.behind(key, at), None),
                None if at < key.len() => self.ways(from, node, key, at),
                None => match self.find(from, node, END) {
                    Some(end) => {
                        self.note(constant_from, key, (from, at));
                        return self.targets.get(end as usize).copied();
                    }
                    None => (None, None),
                },
            };
            if is_unnoted && literal.is_some() {
                constant_from = constant_from.or(Some((from, at)));
            } else {
                self.note(constant_from.take(), key, (from, at));
            }
            if let (Some(_), Some((any, behind))) = (literal, any) {
                *branches.get_mut(open)? = (any, behind as u32);
                open += 1;
            }
            if let Some(next) = literal.or(any) {
                (from, at) = next;
                continue;
            }
            open = open.checked_sub(1)?;
            (from, at) = (branches[open].0, branches[open].1 as usize);
            bytes_left = bytes_left.checked_sub(key.len() - at + 1)?;
        }
    }

    /// The ways on from a node for the element of a key at `at`, as it is and as any, each with where it ends.
    #[inline]
    fn ways(&self, from: u32, node: Node, key: &[u8], at: usize) -> (Option<Way>, Option<Way>) {
        let end = elements::end_in_key(key, at);
        let element = &key[at..end];
        let literal = node.first.and_then(|_| self.find(from, node, elements::hash_in_key(element)));
        let any = node.any.filter(|_| !elements::is_gap_in_key(element));
        (literal.map(|to| (to, end)), any.map(|to| (to, end)))
    }

    /// Notes the text of constant elements that a key has between two nodes.
    fn note(&mut self, begin: Option<Way>, key: &[u8], (to, end): Way) {
        if let Some((from, start)) = begin {
            self.node_mut(from).stretch = self.stretches.add(&key[start..end], to);
        }
    }
}

/// A node, and where in the key it is reached.
type Way = (u32, usize);

/// Roots are counted from the top, inner nodes from the bottom.
fn root(scope: u32) -> u32 {
    u32::MAX - scope
}

fn hash(from: u32, mark: u64) -> u64 {
    super::signature::mix(u64::from(from) | 1 << 40, mark)
}
