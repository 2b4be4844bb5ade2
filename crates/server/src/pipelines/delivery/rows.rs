//! Rows of a data source of the workspace.

use super::{Numbered, Place, Refused, Rejected, lines};
use bytes::Bytes;
use engine::{DeliveryKey, Mode};
use ingest::Shape;
use std::sync::Arc;

/// All as rows at once. The same rows again within minutes are known by their place in the topic.
pub(super) async fn insert(place: Place<'_>, name: &str, batch: &[Numbered]) -> Result<Rejected, Refused> {
    let unknown = || Refused::ForNow(format!("there is no data source {name}; deploy it"), None);
    let source = place.engine.catalog().source(name).cloned().ok_or_else(unknown)?;
    let body = lines(batch);
    let received = place.server.now();
    let ends = [batch.first(), batch.last()].map(|end| end.map_or(0, |(seq, _)| *seq).to_le_bytes());
    let key = DeliveryKey::explicit(&[place.pipeline.as_bytes(), name.as_bytes(), &ends[0], &ends[1]]);
    let engine = Arc::clone(place.engine);
    let preparing = tokio::task::spawn_blocking(move || {
        let decoded = source.decoder().decode(&Bytes::from(body), Shape::Ndjson, received);
        let decoded = decoded.map_err(|error| Refused::ForGood(error.to_string()))?;
        let prepared = engine.prepare(&source, decoded, Some(key), Mode::Live, received);
        prepared.map_err(|error| Refused::ForGood(error.to_string()))
    });
    let prepared = preparing.await.map_err(|error| Refused::ForNow(error.to_string(), None))??;
    let submitted = place.engine.submit(prepared, true).await;
    submitted.map(|_| Vec::new()).map_err(|error| Refused::ForNow(error.to_string(), None))
}
