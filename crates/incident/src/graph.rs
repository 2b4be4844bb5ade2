//! Who calls whom: observed calls, forgotten by half every few minutes of event time.

use crate::{Error, Options, limits};
use hashbrown::{HashMap, HashSet};
use model::Timestamp;
use model::codec::{Reader, Writer};
use model::limits::SERVICES_MAX;

/// One direction of calls between two services.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// who calls
    pub caller: String,
    /// who is called
    pub callee: String,
    /// calls, those before a half-life counting half, at least [`limits::EDGE_WEIGHT_MIN`]
    pub weight: f64,
    /// how sure it is that there are calls and that they go this way, in 0..=1; 1 where records name both ends
    pub confidence: f64,
}

/// A service in the graph, to save looking it up by name for every record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub(crate) u32);

/// How it is known that one service calls another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// a record names both ends, or their spans do
    Named,
    /// lines of a trace, or words of an error, suggest it
    Guessed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Calls {
    caller: Node,
    callee: Node,
    /// calls that were named
    weight: f64,
    /// calls that were guessed
    guesses: f64,
    /// second the weight is of
    second: i64,
}

/// Which way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toward {
    Callers,
    Callees,
}

/// The service graph. Maps are for looking up only; what is walked is in order of first sight.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    names: Vec<String>,
    by_name: HashMap<String, Node>,
    edges: Vec<Calls>,
    by_ends: HashMap<(Node, Node), usize>,
    /// newest second of any call
    newest: i64,
    half_life_secs: f64,
    /// calls between services that found no place
    pub(crate) dropped: u64,
}

impl Graph {
    pub(crate) fn new(options: &Options) -> Self {
        Self { newest: i64::MIN, half_life_secs: f64::from(options.edge_half_life_secs), ..Self::default() }
    }

    /// Counts a call; see [`Self::count`].
    pub(crate) fn observe(&mut self, caller: &str, callee: &str, second: i64) {
        let (Some(caller), Some(callee)) = (self.intern(caller), self.intern(callee)) else {
            self.dropped += u64::from(caller != callee);
            return;
        };
        self.count(caller, callee, Sight::Named, second);
    }

    /// Counts a call. One look-up of the edge; allocates only for what is new.
    pub(crate) fn count(&mut self, caller: Node, callee: Node, sight: Sight, second: i64) {
        if caller == callee {
            return;
        }
        self.newest = self.newest.max(second);
        let place = match self.by_ends.get(&(caller, callee)) {
            Some(place) => *place,
            None => {
                if self.edges.len() == limits::EDGES_MAX {
                    self.prune();
                }
                if self.edges.len() == limits::EDGES_MAX {
                    self.dropped += 1;
                    return;
                }
                self.by_ends.insert((caller, callee), self.edges.len());
                self.edges.push(Calls { caller, callee, weight: 0.0, guesses: 0.0, second });
                self.edges.len() - 1
            }
        };
        let half_life_secs = self.half_life_secs;
        let calls = &mut self.edges[place];
        if second > calls.second {
            let fading = fading(second - calls.second, half_life_secs);
            calls.weight *= fading;
            calls.guesses *= fading;
            calls.second = second;
        }
        match sight {
            Sight::Named => calls.weight += 1.0,
            Sight::Guessed => calls.guesses += 1.0,
        }
    }

    /// The service of this name; `None` beyond the bound.
    pub(crate) fn intern(&mut self, name: &str) -> Option<Node> {
        if let Some(node) = self.by_name.get(name) {
            return Some(*node);
        }
        if self.names.len() == SERVICES_MAX {
            return None;
        }
        let node = Node(u32::try_from(self.names.len()).expect("SERVICES_MAX is below 2^32"));
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), node);
        Some(node)
    }

    /// The service of this name, if it was named before.
    pub(crate) fn find(&self, name: &str) -> Option<Node> {
        self.by_name.get(name).copied()
    }

    /// Whether a service has any edge that is alive.
    pub(crate) fn is_connected(&self, node: Node) -> bool {
        self.alive().any(|calls| calls.caller == node || calls.callee == node)
    }

    /// Drops edges without a recent call.
    #[cold]
    fn prune(&mut self) {
        let mut edges = std::mem::take(&mut self.edges);
        edges.retain(|calls| self.weight(calls) >= limits::EDGE_WEIGHT_MIN);
        self.by_ends =
            edges.iter().zip(0..).map(|(calls, place)| ((calls.caller, calls.callee), place)).collect();
        self.edges = edges;
    }

    fn weight(&self, calls: &Calls) -> f64 {
        (calls.weight + calls.guesses) * fading(self.newest - calls.second, self.half_life_secs)
    }

    /// Guesses that point both ways say little about either.
    fn confidence(&self, calls: &Calls) -> f64 {
        if calls.weight * fading(self.newest - calls.second, self.half_life_secs) >= limits::EDGE_WEIGHT_MIN {
            return 1.0;
        }
        let back = self.by_ends.get(&(calls.callee, calls.caller)).map(|place| &self.edges[*place]);
        let against = back.map_or(0.0, |back| self.weight(back));
        let guesses = self.weight(calls);
        limits::GUESS_CONFIDENCE_MAX * guesses / (guesses + 2.0 * against + 1.0)
    }

    fn alive(&self) -> impl Iterator<Item = &Calls> {
        self.edges.iter().filter(|calls| {
            self.weight(calls) >= limits::EDGE_WEIGHT_MIN
                && self.confidence(calls) >= limits::EDGE_CONFIDENCE_MIN
        })
    }

    /// Edges that are alive, by caller and callee.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let mut edges: Vec<Edge> = self
            .alive()
            .map(|calls| Edge {
                caller: self.name(calls.caller).to_owned(),
                callee: self.name(calls.callee).to_owned(),
                weight: self.weight(calls),
                confidence: self.confidence(calls),
            })
            .collect();
        edges.sort_by(|a, b| (&a.caller, &a.callee).cmp(&(&b.caller, &b.callee)));
        edges
    }

    /// Live edges, ready to be walked in one direction as often as needed.
    pub(crate) fn walk(&self, toward: Toward) -> Walk<'_> {
        let mut neighbours: Vec<Vec<Node>> = vec![Vec::new(); self.names.len()];
        for calls in self.alive() {
            let (from, to) = match toward {
                Toward::Callers => (calls.callee, calls.caller),
                Toward::Callees => (calls.caller, calls.callee),
            };
            neighbours[from.0 as usize].push(to);
        }
        Walk { graph: self, neighbours }
    }

    pub(crate) fn name(&self, node: Node) -> &str {
        &self.names[node.0 as usize]
    }

    pub(crate) fn encode(&self, writer: &mut Writer) {
        writer.list(&self.names, |writer, name| writer.bytes(name.as_bytes()));
        writer.list(&self.edges, |writer, calls| {
            writer.u32(calls.caller.0);
            writer.u32(calls.callee.0);
            writer.f64(calls.weight);
            writer.f64(calls.guesses);
            writer.i64(calls.second);
        });
        writer.i64(self.newest);
        writer.u64(self.dropped);
    }

    pub(crate) fn decode(options: &Options, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut graph = Self::new(options);
        graph.names = reader.list(Reader::text)?;
        graph.edges = reader.list(|reader| {
            Ok::<_, Error>(Calls {
                caller: Node(reader.u32()?),
                callee: Node(reader.u32()?),
                weight: reader.f64()?,
                guesses: reader.f64()?,
                second: reader.i64()?,
            })
        })?;
        graph.newest = reader.i64()?;
        graph.dropped = reader.u64()?;
        let known = |node: Node| (node.0 as usize) < graph.names.len();
        let is_fine = graph.names.len() <= SERVICES_MAX
            && graph.edges.len() <= limits::EDGES_MAX
            && graph.edges.iter().all(|calls| {
                known(calls.caller)
                    && known(calls.callee)
                    && calls.weight >= 0.0
                    && calls.guesses >= 0.0
                    && calls.second <= graph.newest
            });
        if !is_fine {
            return Err(Error::Damaged("the service graph"));
        }
        graph.by_name = graph.names.iter().cloned().zip((0..).map(Node)).collect();
        let ends = graph.edges.iter().map(|calls| (calls.caller, calls.callee));
        graph.by_ends = ends.zip(0..).collect();
        Ok(graph)
    }
}

/// The service graph as seen in one direction.
pub(crate) struct Walk<'a> {
    graph: &'a Graph,
    neighbours: Vec<Vec<Node>>,
}

impl<'a> Walk<'a> {
    /// Whether one step leads from one to the other.
    pub(crate) fn is_direct(&self, from: Node, to: Node) -> bool {
        self.neighbours.get(from.0 as usize).is_some_and(|neighbours| neighbours.contains(&to))
    }

    /// Services that walking from `service` reaches, with the calls between, nearest first and by name; not itself.
    pub(crate) fn reach(&self, service: &str, hops_max: u32) -> Vec<(&'a str, u32)> {
        let Some(start) = self.graph.find(service) else { return Vec::new() };
        let mut seen: HashSet<Node> = HashSet::new();
        seen.insert(start);
        let mut frontier = vec![start];
        let mut reached = Vec::new();
        for hops in 1..=hops_max {
            let mut next = Vec::new();
            for node in frontier {
                let neighbours = &self.neighbours[node.0 as usize];
                next.extend(neighbours.iter().copied().filter(|neighbour| seen.insert(*neighbour)));
            }
            let first = reached.len();
            reached.extend(next.iter().map(|node| (self.graph.name(*node), hops)));
            reached[first..].sort_unstable();
            frontier = next;
        }
        reached
    }
}

fn fading(secs: i64, half_life_secs: f64) -> f64 {
    (-(secs as f64) / half_life_secs).exp2()
}

/// The second of an instant, if it is not too far before the clock to be believed.
pub(crate) fn believed_second(ts: Timestamp, now: Option<Timestamp>) -> Option<i64> {
    let second = ts.secs();
    now.is_none_or(|now| second <= now.secs().saturating_add(limits::AHEAD_SECS_MAX)).then_some(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(calls: &[(&str, &str, i64)]) -> Graph {
        let mut graph = Graph::new(&Options::default());
        calls.iter().for_each(|(caller, callee, second)| graph.observe(caller, callee, *second));
        graph
    }

    #[test]
    fn an_edge_fades_by_half_in_a_half_life_and_one_call_counts_once() {
        let graph = graph(&[("a", "b", 0), ("a", "b", 0), ("c", "d", 300)]);
        let weights: Vec<f64> = graph.edges().iter().map(|edge| edge.weight).collect();
        assert_eq!(weights, [1.0, 1.0]);
    }

    #[test]
    fn a_dead_edge_is_not_walked() {
        let graph = graph(&[("a", "b", 0), ("c", "b", 1_200)]);
        assert_eq!(graph.walk(Toward::Callers).reach("b", 8), [("c", 1)]);
    }

    #[test]
    fn reach_goes_one_way_and_ends_in_circles() {
        let graph = graph(&[("web", "cart", 0), ("cart", "db", 0), ("job", "db", 0), ("db", "web", 0)]);
        assert_eq!(graph.walk(Toward::Callers).reach("db", 8), [("cart", 1), ("job", 1), ("web", 2)]);
        assert_eq!(graph.walk(Toward::Callees).reach("cart", 1), [("db", 1)]);
        assert_eq!(graph.walk(Toward::Callers).reach("nobody", 8), []);
    }

    #[test]
    fn services_beyond_the_bound_are_counted() {
        let mut graph = Graph::new(&Options::default());
        for number in 0..=SERVICES_MAX {
            graph.observe(&format!("s{number}"), "db", 0);
        }
        assert_eq!(graph.names.len(), SERVICES_MAX);
        assert_eq!(graph.dropped, 2);
    }
}
