//! The whole state as bytes, and back.
//!
//! ```text
//! version u8 │ graph │ bad traces │ deploys │ loose anomalies │ witnesses │ incidents: shown, members, joined,
//! explained? │ merged │ apart │ last id │ now │ changes
//! ```
//! Numbers as the codec of the model writes them; lists are a length and the elements, options a byte 0 or 1. What is worked out from the
//! members (services, candidates, blast radius, words) is kept as it was told, not worked out anew.
//! It can break by: another version; cut off anywhere; bytes left over; a length, text, option or number that cannot be.

use crate::deploys::Deploys;
use crate::graph::Graph;
use crate::incidents::{Change, Incidents};
use crate::loose::LooseAnomalies;
use crate::member::Member;
use crate::traces::Traces;
use crate::tracked::Tracked;
use crate::{Error, Options, limits};
use model::codec::{Reader, Writer};
use model::limits::INCIDENTS_KEPT;
use model::{AnomalyId, Candidate, Impact, Incident, IncidentId, IncidentState, Timestamp};

/// Version of the bytes.
pub(crate) const VERSION: u8 = 5;

impl Incidents {
    /// All incidents, the service graph, and what is under way.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u8(VERSION);
        self.graph.encode(&mut writer);
        self.traces.encode(&mut writer);
        self.deploys.encode(&mut writer);
        self.loose.encode(&mut writer);
        self.witnesses.encode(&mut writer);
        let tracked: Vec<&Tracked> = self.tracked.values().collect();
        writer.list(&tracked, |writer, tracked| encode_tracked(writer, tracked));
        let merged: Vec<(&IncidentId, &IncidentId)> = self.merged.iter().collect();
        writer.list(&merged, |writer, (from, into)| {
            writer.u64(from.0);
            writer.u64(into.0);
        });
        let apart: Vec<(IncidentId, IncidentId)> = self.apart.iter().copied().collect();
        writer.list(&apart, |writer, (older, younger)| {
            writer.u64(older.0);
            writer.u64(younger.0);
        });
        writer.u64(self.last_id);
        writer.option(self.now.as_ref(), |writer, now| writer.i64(now.0));
        let changes: Vec<Change> = self.changes.iter().copied().collect();
        writer.list(&changes, |writer, change| encode_change(writer, *change));
        writer.into_bytes()
    }

    /// Goes on where a snapshot was taken.
    pub fn restore(options: Options, bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let version = reader.u8()?;
        if version != VERSION {
            return Err(Error::Version(version));
        }
        let graph = Graph::decode(&options, &mut reader)?;
        let traces = Traces::decode(&mut reader)?;
        let deploys = Deploys::decode(&mut reader)?;
        let loose = LooseAnomalies::decode(&mut reader)?;
        let witnesses = LooseAnomalies::decode(&mut reader)?;
        let tracked = reader.list(decode_tracked)?;
        if tracked.len() > INCIDENTS_KEPT + limits::OPEN_MAX {
            return Err(Error::Damaged("the number of incidents"));
        }
        let merged =
            reader.list(|reader| Ok::<_, Error>((IncidentId(reader.u64()?), IncidentId(reader.u64()?))))?;
        if merged.len() > limits::MERGED_MAX || merged.iter().any(|(from, into)| into >= from) {
            return Err(Error::Damaged("merged incidents"));
        }
        let apart =
            reader.list(|reader| Ok::<_, Error>((IncidentId(reader.u64()?), IncidentId(reader.u64()?))))?;
        if apart.len() > limits::APART_MAX {
            return Err(Error::Damaged("incidents taken apart"));
        }
        let incidents = Self {
            graph,
            traces,
            deploys,
            loose,
            witnesses,
            merged: merged.into_iter().collect(),
            apart: apart.into_iter().collect(),
            tracked: tracked.into_iter().map(|tracked| (tracked.incident.id, tracked)).collect(),
            last_id: reader.u64()?,
            now: reader.option(|reader| reader.i64().map(Timestamp))?,
            changes: reader.list(decode_change)?.into_iter().collect(),
            options,
        };
        reader.finish()?;
        Ok(incidents)
    }
}

fn encode_change(writer: &mut Writer, change: Change) {
    let (kind, id) = match change {
        Change::Merged { from, into } => {
            writer.u8(4);
            writer.u64(from.0);
            writer.u64(into.0);
            return;
        }
        Change::Opened(id) => (0, id),
        Change::Updated(id) => (1, id),
        Change::Resolving(id) => (2, id),
        Change::Resolved(id) => (3, id),
    };
    writer.u8(kind);
    writer.u64(id.0);
}

fn decode_change(reader: &mut Reader<'_>) -> Result<Change, Error> {
    let kind = reader.u8()?;
    let id = IncidentId(reader.u64()?);
    match kind {
        0 => Ok(Change::Opened(id)),
        1 => Ok(Change::Updated(id)),
        2 => Ok(Change::Resolving(id)),
        3 => Ok(Change::Resolved(id)),
        4 => Ok(Change::Merged { from: id, into: IncidentId(reader.u64()?) }),
        _ => Err(Error::Damaged("a change")),
    }
}

fn encode_tracked(writer: &mut Writer, tracked: &Tracked) {
    let incident = &tracked.incident;
    writer.u64(incident.id.0);
    writer.u8(match incident.state {
        IncidentState::Active => 0,
        IncidentState::Resolving => 1,
        IncidentState::Resolved => 2,
    });
    writer.u8(u8::from(incident.is_acknowledged));
    writer.i64(incident.started.0);
    writer.i64(incident.last_signal.0);
    writer.option(incident.resolved.as_ref(), |writer, resolved| writer.i64(resolved.0));
    writer.f64(incident.severity);
    writer.bytes(incident.title.as_bytes());
    writer.bytes(incident.summary.as_bytes());
    writer.list(&incident.services, |writer, service| writer.bytes(service.as_bytes()));
    writer.list(&incident.candidates, |writer, candidate| {
        writer.bytes(candidate.service.as_bytes());
        writer.f64(candidate.confidence);
        writer.list(&candidate.evidence, |writer, sentence| writer.bytes(sentence.as_bytes()));
    });
    writer.list(&incident.impacted, encode_impact);
    writer.list(&incident.likely_next, encode_impact);
    writer.list(&incident.dependencies, encode_impact);
    writer.list(&incident.changes, |writer, change| writer.bytes(change.as_bytes()));
    writer.list(&incident.anomalies, |writer, id| writer.u64(id.0));
    writer.u64(incident.anomaly_count);
    writer.list(&tracked.members, |writer, member| member.encode(writer));
    writer.i64(tracked.joined.0);
    writer.option(tracked.explained.as_ref(), |writer, text| writer.bytes(text.as_bytes()));
}

fn decode_tracked(reader: &mut Reader<'_>) -> Result<Tracked, Error> {
    let incident = Incident {
        id: IncidentId(reader.u64()?),
        state: match reader.u8()? {
            0 => IncidentState::Active,
            1 => IncidentState::Resolving,
            2 => IncidentState::Resolved,
            _ => return Err(Error::Damaged("the state of an incident")),
        },
        is_acknowledged: reader.u8()? != 0,
        started: Timestamp(reader.i64()?),
        last_signal: Timestamp(reader.i64()?),
        resolved: reader.option(|reader| reader.i64().map(Timestamp))?,
        severity: reader.f64()?,
        title: reader.text()?,
        summary: reader.text()?,
        services: reader.list(Reader::text)?,
        candidates: reader.list(|reader| {
            Ok::<_, Error>(Candidate {
                service: reader.text()?,
                confidence: reader.f64()?,
                evidence: reader.list(Reader::text)?,
            })
        })?,
        impacted: reader.list(decode_impact)?,
        likely_next: reader.list(decode_impact)?,
        dependencies: reader.list(decode_impact)?,
        changes: reader.list(Reader::text)?,
        anomalies: reader.list(|reader| reader.u64().map(AnomalyId))?,
        anomaly_count: reader.u64()?,
    };
    let members = reader.list(Member::decode)?;
    let joined = Timestamp(reader.i64()?);
    Ok(Tracked { incident, members, joined, explained: reader.option(Reader::text)? })
}

fn encode_impact(writer: &mut Writer, impact: &Impact) {
    writer.bytes(impact.service.as_bytes());
    writer.u32(impact.hops);
}

fn decode_impact(reader: &mut Reader<'_>) -> Result<Impact, Error> {
    Ok(Impact { service: reader.text()?, hops: reader.u32()? })
}
