//! Deploys: a random service gets a new version and two harmless new lines.

use model::Timestamp;

use crate::Random;
use crate::line::{Occasion, Template};
use crate::world::World;

/// The marker of a deploy: from its time on, spans of the service carry the version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deploy {
    /// when it happened
    pub ts: Timestamp,
    /// which service
    pub service: &'static str,
    /// its new version
    pub version: String,
}

impl Deploy {
    /// One JSON object without a line end: `ts`, `service`, `version`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Self { ts, service, version } = self;
        format!(r#"{{"ts":"{ts}","service":"{service}","version":"{version}"}}"#)
    }
}

const FEATURES: [&str; 16] = [
    "price-rounding",
    "wishlist-sync",
    "gift-cards",
    "address-book",
    "stock-hints",
    "bundle-offers",
    "image-resizer",
    "loyalty-points",
    "tax-table",
    "size-advisor",
    "return-labels",
    "store-pickup",
    "review-digest",
    "delivery-slots",
    "unit-prices",
    "saved-filters",
];

const TEXTS: [&str; 8] = [
    "feature <feature> is on for <percent> percent of <region>",
    "<feature>: prepared <count> entries in <ms> ms",
    r#"{"event":"<feature>","variant":"b","user":"<user>"}"#,
    "component=<feature> state=ready entries=<count> version=<version>",
    "using <feature> for the request of <user>",
    "[<thread>] INFO com.shop.<feature> - kept <count> of <bytes> candidates",
    "<feature> cache warm after <seconds> s",
    "evaluated <feature> rules=<small> user=<user> result=default",
];

/// Share of a new line next to the some ten of a service's usual lines.
const WEIGHT: u32 = 1;

/// Puts a new version of a random service into the world; its lines replace those of its last deploy.
pub(crate) fn deploy(world: &mut World, random: &mut Random, at: Timestamp) -> Deploy {
    let index = world.any_service(random);
    let service = &mut world.services[index];
    let [major, minor, patch] = service.version.0;
    service.version.0 = if random.chance(0.3) { [major, minor + 1, 0] } else { [major, minor, patch + 1] };

    let feature = random.pick(&FEATURES);
    let first = random.below(TEXTS.len() as u64) as usize;
    let step = 1 + random.below(TEXTS.len() as u64 - 1) as usize;
    service.deployed = [first, (first + step) % TEXTS.len()]
        .map(|text| Template::new(Occasion::Success, WEIGHT, &TEXTS[text].replace("<feature>", feature)))
        .into();
    Deploy { ts: at, service: service.name, version: service.version.to_string() }
}
