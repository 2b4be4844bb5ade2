//! Earlier incidents like one: the same root, and anomalies of the same kind about the same things.

use crate::limits;
use crate::tracked::Tracked;
use model::{DetectorKind, IncidentId, Signal};
use std::collections::BTreeSet;

/// Share of the similarity that having the same root makes; the rest is what the anomalies have in common.
const ROOT_SHARE: f64 = 0.3;

/// What an anomaly is about: a hash of service, detector, metric and template. A template that is new the first time
/// is known and more frequent the next, so both detectors of templates count as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sign(pub(crate) u64);

impl Sign {
    pub(crate) fn of(signal: &Signal) -> Self {
        let subject = &signal.subject;
        let detector = match signal.detector {
            DetectorKind::NewTemplate | DetectorKind::TemplateRate => "template",
            other => other.as_str(),
        };
        let template = subject.template.map_or(0, |template| template.0).to_le_bytes();
        let parts = [subject.service.as_bytes(), detector.as_bytes(), subject.metric.as_bytes(), &template];
        // FNV-1a, a byte that is in no text between the parts
        let bytes = parts.into_iter().flat_map(|part| part.iter().copied().chain([0xff]));
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(hash)
    }
}

fn signs(tracked: &Tracked) -> BTreeSet<Sign> {
    tracked.members.iter().flat_map(|member| member.signs.iter().copied()).collect()
}

/// Those that began before `one` and are like it, the most similar first, then the newest; each with its similarity in
/// 0..=1.
pub(crate) fn similar<'a>(one: &Tracked, all: impl Iterator<Item = &'a Tracked>) -> Vec<(IncidentId, f64)> {
    let own = signs(one);
    let begun = |tracked: &Tracked| (tracked.incident.started, tracked.incident.id);
    let mut found: Vec<(IncidentId, f64)> = all
        .filter(|other| begun(other) < begun(one))
        .map(|other| {
            let theirs = signs(other);
            let common = own.intersection(&theirs).count() as f64;
            let either = own.union(&theirs).count().max(1) as f64;
            let is_same_root = other.incident.root() == one.incident.root();
            let root = if is_same_root { ROOT_SHARE } else { 0.0 };
            (other.incident.id, root + (1.0 - ROOT_SHARE) * common / either)
        })
        .filter(|(_, similarity)| *similarity >= limits::SIMILARITY_MIN)
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    found.truncate(limits::SIMILAR_MAX);
    found
}
