//! How the shop stands at a moment: what deploys and the like change, and traces read.

use model::Timestamp;

use crate::Random;
use crate::graph::{Graph, PLAN, Profile, ServiceIndex};
use crate::injections::Injections;
use crate::line::{Occasion, Template};
use crate::lines::STEPS;

/// The shop at a moment of virtual time.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) graph: Graph,
    pub(crate) services: Vec<Standing>,
    /// steps that a service set to debug writes in every span
    pub(crate) steps: Vec<Template>,
    pub(crate) injections: Injections,
    /// the one client that reads its answers slowly
    pub(crate) slow_client: u64,
}

/// How one service stands.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) name: &'static str,
    pub(crate) profile: Profile,
    pub(crate) version: Version,
    /// what it writes in any version
    lines: Vec<Template>,
    /// what came with the last deploy, none before the first
    pub(crate) deployed: Vec<Template>,
    /// it writes its steps in spans that begin before this
    pub(crate) debug_until: Timestamp,
}

/// Major, minor, patch, written with dots.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version(pub(crate) [u64; 3]);

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([major, minor, patch]) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// Clients of the shop, numbered from 0.
pub(crate) const CLIENTS: u64 = 2_000;

impl World {
    /// The shop at its start; versions and the slow client are drawn.
    pub(crate) fn new(start: Timestamp, random: &mut Random) -> Self {
        let services = PLAN.iter().map(|plan| Standing {
            name: plan.service.name,
            profile: plan.profile,
            version: Version([1 + random.below(4), random.below(20), random.below(10)]),
            lines: plan.lines.iter().map(Template::from).collect(),
            deployed: Vec::new(),
            debug_until: start,
        });
        Self {
            graph: Graph::new(),
            services: services.collect(),
            steps: STEPS.iter().map(Template::from).collect(),
            injections: Injections::new(),
            slow_client: random.below(CLIENTS),
        }
    }

    /// One of all services.
    pub(crate) fn any_service(&self, random: &mut Random) -> ServiceIndex {
        random.below(self.services.len() as u64) as ServiceIndex
    }
}

impl Standing {
    /// One of the lines for `occasion`, by weight.
    pub(crate) fn line(&self, occasion: Occasion, random: &mut Random) -> &Template {
        let fitting = || self.lines.iter().chain(&self.deployed).filter(|line| line.occasion == occasion);
        let total = fitting().map(|line| u64::from(line.weight)).sum();
        let mut left = random.below(total);
        let weighted = |line: &&Template| match left.checked_sub(u64::from(line.weight)) {
            Some(less) => {
                left = less;
                false
            }
            None => true,
        };
        fitting().find(weighted).expect("every service has lines for its occasions; a test counts them")
    }
}
