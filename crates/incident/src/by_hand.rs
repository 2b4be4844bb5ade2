//! What people say of incidents: I have it, these are one, these are two. And what they ask: why, and was it like this
//! before?

use crate::incidents::{Change, Incidents};
use crate::scene::Scene;
use crate::{Error, explanation, limits, similar};
use model::IncidentId;

impl Incidents {
    /// Somebody has it. `false` if there is no such incident.
    pub fn acknowledge(&mut self, id: IncidentId) -> bool {
        self.set_acknowledged(id, true)
    }

    /// Nobody has an incident any more; whether it is there.
    pub fn unacknowledge(&mut self, id: IncidentId) -> bool {
        self.set_acknowledged(id, false)
    }

    fn set_acknowledged(&mut self, id: IncidentId, is_acknowledged: bool) -> bool {
        let id = self.lasting(id);
        let Some(tracked) = self.tracked.get_mut(&id) else { return false };
        if tracked.incident.is_acknowledged != is_acknowledged {
            tracked.incident.is_acknowledged = is_acknowledged;
            self.changes.insert(Change::Updated(id));
        }
        true
    }

    /// Makes two incidents one; the older goes on and is given.
    ///
    /// # Errors
    /// [`Error::UnknownIncident`], [`Error::SameIncident`].
    pub fn merge_incidents(&mut self, one: IncidentId, other: IncidentId) -> Result<IncidentId, Error> {
        let (first, second) = (self.known(one)?, self.known(other)?);
        if first == second {
            return Err(Error::SameIncident(one, other));
        }
        let (older, younger) = (first.min(second), first.max(second));
        self.unite(older, younger);
        self.changes.insert(Change::Updated(older));
        self.explain_one(older);
        Ok(older)
    }

    /// Takes services out of an incident, which become an incident of their own that is given. The two are not merged
    /// again by themselves.
    ///
    /// # Errors
    /// [`Error::UnknownIncident`], [`Error::NoMember`], [`Error::NothingLeft`].
    pub fn split(&mut self, id: IncidentId, services: &[&str]) -> Result<IncidentId, Error> {
        let id = self.known(id)?;
        let members =
            |incidents: &Self| incidents.tracked.get(&id).map_or(0, |tracked| tracked.members.len());
        if let Some(tracked) = self.tracked.get(&id) {
            let stranger = services.iter().find(|service| tracked.member(service).is_none());
            if let Some(service) = stranger {
                return Err(Error::NoMember { service: (*service).to_owned(), incident: id });
            }
        }
        let parting: std::collections::BTreeSet<&str> = services.iter().copied().collect();
        if parting.is_empty() || parting.len() == members(self) {
            return Err(Error::NothingLeft(id));
        }
        self.make_room();
        let part = IncidentId(self.last_id + 1);
        let tracked = self.tracked.get_mut(&id).ok_or(Error::UnknownIncident(id))?;
        let split_off = tracked.split_off(part, &parting);
        self.last_id = part.0;
        self.tracked.insert(part, split_off);
        self.apart.insert((id, part));
        while self.apart.len() > limits::APART_MAX {
            self.apart.pop_first();
        }
        self.changes.extend([Change::Opened(part), Change::Updated(id)]);
        self.explain_one(id);
        self.explain_one(part);
        Ok(part)
    }

    /// The evidence behind an incident's ranking and blast radius, in lines of text; of one that is quiet, as it was
    /// when it fell quiet. `None` if there is no such incident.
    #[must_use]
    pub fn explain(&self, id: IncidentId) -> Option<String> {
        let tracked = self.tracked.get(&self.lasting(id))?;
        let body = match &tracked.explained {
            Some(kept) => kept.clone(),
            None => explanation::body(tracked, &Scene::new(&self.graph, &self.traces, &self.deploys)),
        };
        Some(explanation::head(tracked) + &body)
    }

    /// Earlier incidents like this one among those that are kept, the most similar first, each with its similarity in 0..=1:
    /// the same root counts for .3, the share of anomalies of the same kind about the same things for the rest. At
    /// most [`limits::SIMILAR_MAX`]; none for an unknown incident.
    #[must_use]
    pub fn similar(&self, id: IncidentId) -> Vec<(IncidentId, f64)> {
        let one = self.tracked.get(&self.lasting(id));
        one.map_or_else(Vec::new, |one| similar::similar(one, self.tracked.values()))
    }

    fn known(&self, id: IncidentId) -> Result<IncidentId, Error> {
        let lasting = self.lasting(id);
        if self.tracked.contains_key(&lasting) { Ok(lasting) } else { Err(Error::UnknownIncident(id)) }
    }

    fn explain_one(&mut self, id: IncidentId) {
        if let Some(tracked) = self.tracked.get_mut(&id) {
            let scene = Scene::new(&self.graph, &self.traces, &self.deploys);
            tracked.explain(&scene);
            if tracked.explained.is_some() {
                tracked.explained = Some(explanation::body(tracked, &scene));
            }
        }
    }
}
