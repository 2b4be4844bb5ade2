//! The routing tree, read and checked, and the way of an item down it.

use super::hours::ClockHours;
use super::matchers::{Matchers, Sieve};
use super::span::Span;
use super::{Options, Route, Step};
use crate::channel::ChannelOptions;
use crate::{Error, Item, limits};
use model::{AlertSeverity, Timestamp};
use std::collections::BTreeMap;
use std::time::Duration;

/// What holds at a node, inherited and its own.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// path in the configuration
    pub(crate) path: String,
    /// the route's name, or its path
    pub(crate) name: String,
    pub(crate) channels: Vec<String>,
    pub(crate) group_by: Vec<String>,
    pub(crate) group_wait: Duration,
    pub(crate) group_interval: Duration,
    pub(crate) repeat: Duration,
    pub(crate) keep_firing_for: Duration,
    pub(crate) sends_resolved: bool,
    pub(crate) quiet_hours: Vec<ClockHours>,
    pub(crate) quiet_below: AlertSeverity,
    pub(crate) digest: Duration,
    pub(crate) digest_below: AlertSeverity,
    pub(crate) escalation: Vec<Step>,
}

impl Plan {
    /// What a root without settings does.
    fn root() -> Self {
        Self {
            path: "route".to_owned(),
            name: "route".to_owned(),
            channels: Vec::new(),
            group_by: vec!["incident".to_owned()],
            group_wait: Duration::from_secs(10),
            group_interval: Duration::from_secs(300),
            repeat: Duration::from_secs(4 * 3_600),
            keep_firing_for: Duration::from_secs(60),
            sends_resolved: true,
            quiet_hours: Vec::new(),
            quiet_below: AlertSeverity::Critical,
            digest: Duration::ZERO,
            digest_below: AlertSeverity::Warning,
            escalation: Vec::new(),
        }
    }

    fn below(&self, route: &Route, at: &str) -> Result<Self, Error> {
        let mut plan = self.clone();
        plan.path = at.to_owned();
        plan.name = if route.name.is_empty() { at.to_owned() } else { route.name.clone() };
        let set = |place: &mut Duration, value: Option<Span>| {
            if let Some(Span(value)) = value {
                *place = value;
            }
        };
        set(&mut plan.group_wait, route.group_wait);
        set(&mut plan.group_interval, route.group_interval);
        set(&mut plan.repeat, route.repeat);
        set(&mut plan.keep_firing_for, route.keep_firing_for);
        set(&mut plan.digest, route.digest);
        plan.channels = route.channels.clone().unwrap_or(plan.channels);
        plan.group_by = route.group_by.clone().unwrap_or(plan.group_by);
        plan.sends_resolved = route.send_resolved.unwrap_or(plan.sends_resolved);
        plan.quiet_below = route.quiet_below.map_or(plan.quiet_below, AlertSeverity::from);
        plan.digest_below = route.digest_below.map_or(plan.digest_below, AlertSeverity::from);
        plan.escalation = route.escalation.clone().unwrap_or(plan.escalation);
        if let Some(hours) = &route.quiet_hours {
            let place = |index: usize| format!("{at}.quiet_hours[{index}]");
            let hours = hours.iter().enumerate().map(|(index, hours)| hours.read(&place(index)));
            plan.quiet_hours = hours.collect::<Result<_, _>>()?;
        }
        plan.check(at)?;
        Ok(plan)
    }

    fn check(&self, at: &str) -> Result<(), Error> {
        let refuse = |field: &str, problem: &str| Err(Error::config(format!("{at}.{field}"), problem));
        if self.group_interval < limits::GROUP_INTERVAL_MIN {
            return refuse("group_interval", "below 10s a channel is flooded; use 10s or more");
        }
        if self.repeat < self.group_interval {
            return refuse("repeat", "shorter than group_interval; use that or more");
        }
        if self.digest > Duration::ZERO && self.digest < Duration::from_secs(60) {
            return refuse("digest", "shorter than a minute; use 1m or more, or 0s for none");
        }
        if self.escalation.len() > limits::ESCALATION_STEPS_MAX {
            return refuse("escalation", "too many steps; use at most 10");
        }
        if !self.escalation.is_sorted_by_key(|step| step.after) {
            return refuse("escalation", "a step comes before the one above it; order them by after");
        }
        Ok(())
    }

    /// Whether an alert of this severity is gathered and told with others.
    pub(crate) fn is_gathered(&self, severity: AlertSeverity) -> bool {
        self.digest > Duration::ZERO && severity < self.digest_below
    }

    /// Whether an alert of this severity waits for the end of quiet hours.
    pub(crate) fn is_quiet(&self, severity: AlertSeverity, now: Timestamp) -> bool {
        severity < self.quiet_below && self.quiet_hours.iter().any(|hours| hours.holds(now))
    }
}

#[derive(Clone, Debug)]
struct Node {
    sieve: Sieve,
    goes_on: bool,
    plan: usize,
    children: Vec<Node>,
}

/// One step of an item on its way down the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteStep {
    /// the route's name or path
    pub route: String,
    /// why it was not taken; `None` if it was
    pub missed: Option<String>,
}

/// The tree with what holds at each node.
#[derive(Clone, Debug)]
pub(crate) struct Router {
    root: Node,
    plans: Vec<Plan>,
    by_path: BTreeMap<String, usize>,
}

struct Reading<'a> {
    channels: &'a BTreeMap<String, ChannelOptions>,
    plans: Vec<Plan>,
}

impl Router {
    /// Reads and checks the tree; errors name the path of the route.
    pub(crate) fn read(options: &Options) -> Result<Self, Error> {
        let mut reading = Reading { channels: &options.channels, plans: Vec::new() };
        if !options.route.matchers.is_empty() {
            return Err(Error::config(
                "route.match",
                "the root takes all items; put conditions into route.routes",
            ));
        }
        let root = reading.node(&options.route, &Plan::root(), "route", &[])?;
        for (index, inhibition) in options.inhibit.iter().enumerate() {
            let at = format!("inhibit[{index}]");
            if inhibition.source.is_empty() || inhibition.target.is_empty() {
                return Err(Error::config(at, "source and target must each ask for something"));
            }
        }
        let by_path =
            reading.plans.iter().enumerate().map(|(index, plan)| (plan.path.clone(), index)).collect();
        Ok(Self { root, plans: reading.plans, by_path })
    }

    pub(crate) fn plan(&self, index: usize) -> Option<&Plan> {
        self.plans.get(index)
    }

    /// The plan at a path.
    pub(crate) fn find(&self, path: &str) -> Option<&Plan> {
        self.by_path.get(path).and_then(|index| self.plans.get(*index))
    }

    /// The plans for an item.
    pub(crate) fn route(&self, item: &Item, severity: AlertSeverity, now: Timestamp) -> Vec<usize> {
        let mut taken = Vec::new();
        self.walk(&self.root, item, severity, now, &mut taken, &mut |_, _| ());
        taken
    }

    /// The way of an item, with why routes were not taken.
    pub(crate) fn explain(&self, item: &Item, severity: AlertSeverity, now: Timestamp) -> Vec<RouteStep> {
        let mut steps = Vec::new();
        self.walk(&self.root, item, severity, now, &mut Vec::new(), &mut |plan, missed| {
            steps.push(RouteStep { route: self.plans[plan].name.clone(), missed });
        });
        steps
    }

    fn walk(
        &self,
        node: &Node,
        item: &Item,
        severity: AlertSeverity,
        now: Timestamp,
        taken: &mut Vec<usize>,
        tell: &mut dyn FnMut(usize, Option<String>),
    ) {
        tell(node.plan, None);
        let before = taken.len();
        let mut is_over = false;
        for child in &node.children {
            let missed = match child.sieve.misses(item, severity, now) {
                _ if is_over => Some("a route before it took the item and does not say continue".to_owned()),
                missed => missed,
            };
            if missed.is_some() {
                tell(child.plan, missed);
                continue;
            }
            self.walk(child, item, severity, now, taken, tell);
            is_over = !child.goes_on;
        }
        if taken.len() == before {
            taken.push(node.plan);
        }
    }
}

impl Reading<'_> {
    fn node(&mut self, route: &Route, above: &Plan, at: &str, outer: &[&Matchers]) -> Result<Node, Error> {
        if self.plans.len() >= limits::ROUTES_MAX || outer.len() >= limits::ROUTE_DEPTH_MAX {
            return Err(Error::config(at, "too many routes, or too deep; keep to 1000, 16 deep"));
        }
        let plan = above.below(route, at)?;
        self.check_channels(route, at)?;
        self.check_digest(&plan, at)?;
        let sieve = route.matchers.read(&format!("{at}.match"))?;
        for outer in outer {
            if let Some(name) = route.matchers.contradicts(outer) {
                return Err(Error::config(
                    at,
                    format!("unreachable: its {name} contradicts that of a route above it"),
                ));
            }
        }
        let index = self.plans.len();
        self.plans.push(plan.clone());
        let mut outer = outer.to_vec();
        outer.push(&route.matchers);
        let mut children = Vec::new();
        for (number, child) in route.routes.iter().enumerate() {
            let at = format!("{at}.routes[{number}]");
            let before = route.routes[..number].iter().enumerate();
            if let Some((other, _)) =
                before.into_iter().find(|(_, other)| !other.goes_on && other.matchers.covers(&child.matchers))
            {
                return Err(Error::config(
                    at,
                    format!(
                        "unreachable: routes[{other}] before it takes all of its items; move it up, or say continue there"
                    ),
                ));
            }
            children.push(self.node(child, &plan, &at, &outer)?);
        }
        Ok(Node { sieve, goes_on: route.goes_on, plan: index, children })
    }

    /// A digest has no end, so it cannot go where something must be closed, nor into a short message.
    fn check_digest(&self, plan: &Plan, at: &str) -> Result<(), Error> {
        let takes_none =
            |name: &&String| self.channels.get(*name).is_some_and(|channel| !channel.takes_digests());
        match plan.channels.iter().find(takes_none) {
            Some(name) if plan.digest > Duration::ZERO => {
                let problem = format!("channel {name} cannot show a digest; give the route another, or 0s");
                Err(Error::config(format!("{at}.digest"), problem))
            }
            _ => Ok(()),
        }
    }

    fn check_channels(&self, route: &Route, at: &str) -> Result<(), Error> {
        let steps = route.escalation.iter().flatten().enumerate();
        let steps = steps.map(|(index, step)| (format!("{at}.escalation[{index}].channels"), &step.channels));
        let own = route.channels.iter().map(|channels| (format!("{at}.channels"), channels));
        for (at, channels) in own.chain(steps) {
            for channel in channels {
                if !self.channels.contains_key(channel) {
                    let known: Vec<&str> = self.channels.keys().map(String::as_str).take(10).collect();
                    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                    return Err(Error::config(
                        at,
                        format!("channel {channel} is unknown; there are: {known}"),
                    ));
                }
            }
        }
        Ok(())
    }
}
