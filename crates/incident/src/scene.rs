//! What an incident is explained by besides its members: who calls whom, bad traces, deploys.

use crate::deploys::Deploys;
use crate::graph::{Edge, Graph, Node, Toward, Walk};
use crate::limits;
use crate::traces::{Share, Traces};
use hashbrown::HashMap;
use model::Timestamp;
use std::collections::BTreeSet;

/// Read-only, made once for all that is explained at one instant.
pub(crate) struct Scene<'a> {
    graph: &'a Graph,
    traces: &'a Traces,
    pub(crate) deploys: &'a Deploys,
    callers: Walk<'a>,
    callees: Walk<'a>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(graph: &'a Graph, traces: &'a Traces, deploys: &'a Deploys) -> Self {
        let (callers, callees) = (graph.walk(Toward::Callers), graph.walk(Toward::Callees));
        Self { graph, traces, deploys, callers, callees }
    }

    /// Callers of a service, direct or not, nearest first.
    pub(crate) fn callers(&self, service: &str) -> Vec<(&'a str, u32)> {
        self.callers.reach(service, limits::HOPS_MAX)
    }

    /// What a service calls, directly or not, nearest first.
    pub(crate) fn callees(&self, service: &str) -> Vec<(&'a str, u32)> {
        self.callees.reach(service, limits::HOPS_MAX)
    }

    /// Services within some calls in one direction.
    pub(crate) fn neighbours(&self, service: &str, hops: u32) -> HashMap<&'a str, u32> {
        let mut found: HashMap<&str, u32> = self.callers.reach(service, hops).into_iter().collect();
        for (name, hops) in self.callees.reach(service, hops) {
            let known = found.entry(name).or_insert(hops);
            *known = hops.min(*known);
        }
        found
    }

    /// Live edges with both ends among these.
    pub(crate) fn edges_among(&self, services: &BTreeSet<&str>) -> Vec<Edge> {
        let mut edges = self.graph.edges();
        edges.retain(|edge| {
            services.contains(edge.caller.as_str()) && services.contains(edge.callee.as_str())
        });
        edges
    }

    /// Whether it is known of a service whom it calls or who calls it.
    pub(crate) fn is_connected(&self, service: &str) -> bool {
        self.graph.find(service).is_some_and(|node| self.graph.is_connected(node))
    }

    fn node(&self, service: &str) -> Option<Node> {
        self.graph.find(service)
    }

    /// In how many bad traces since then a service was bad, and at the bottom of it.
    pub(crate) fn part(&self, service: &str, since: Timestamp) -> Share {
        let Some(node) = self.node(service) else { return Share::default() };
        self.traces.part(node, since.secs(), |caller, callee| self.callees.is_direct(caller, callee))
    }

    /// In how many traces since then a caller got a bad answer that came from the root.
    pub(crate) fn suffered(&self, root: &str, caller: &str, since: Timestamp) -> usize {
        let ends = self.node(root).zip(self.node(caller));
        ends.map_or(0, |(root, caller)| self.traces.suffered(root, caller, since.secs()))
    }

    /// In how many bad traces since then both were bad.
    pub(crate) fn shared(&self, one: &str, other: &str, since: Timestamp) -> usize {
        let ends = self.node(one).zip(self.node(other));
        ends.map_or(0, |(one, other)| self.traces.shared(one, other, since.secs()))
    }
}
