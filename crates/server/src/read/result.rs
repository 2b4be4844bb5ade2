//! Vectors as both APIs write them.

use expr::{Grid, Labels, Series, Value};
use serde_json::{Map, json};

/// Values at the one moment of a grid.
pub(super) fn instant(value: Value, grid: Grid) -> serde_json::Value {
    let at = seconds(grid.begin_ms());
    match value {
        Value::Scalar(values) => {
            let value = values.first().copied().unwrap_or(f64::NAN);
            json!({ "resultType": "scalar", "result": [at, number(value)] })
        }
        Value::Vector(series) => {
            let shown = |series: &Series| {
                let value = series.values.first().copied().flatten()?;
                Some(json!({ "metric": object(&series.labels), "value": [at, number(value)] }))
            };
            json!({ "resultType": "vector", "result": series.iter().filter_map(shown).collect::<Vec<_>>() })
        }
    }
}

/// Values at all moments of a grid.
pub(super) fn range(value: Value, grid: Grid) -> serde_json::Value {
    let series = match value {
        Value::Scalar(values) => {
            vec![Series { labels: Labels::default(), values: values.into_iter().map(Some).collect() }]
        }
        Value::Vector(series) => series,
    };
    let shown = |series: &Series| {
        let points = grid.moments().zip(&series.values);
        let points: Vec<_> =
            points.filter_map(|(ms, value)| Some(json!([seconds(ms), number((*value)?)]))).collect();
        (!points.is_empty()).then(|| json!({ "metric": object(&series.labels), "values": points }))
    };
    json!({ "resultType": "matrix", "result": series.iter().filter_map(shown).collect::<Vec<_>>() })
}

/// Labels as an object.
pub(super) fn object(labels: &Labels) -> Map<String, serde_json::Value> {
    labels.iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

/// Milliseconds as seconds since 1970, whole ones without a fraction.
fn seconds(ms: i64) -> serde_json::Value {
    if ms % 1_000 == 0 { (ms / 1_000).into() } else { (ms as f64 / 1e3).into() }
}

/// A number as Go writes it.
fn number(value: f64) -> String {
    match value {
        f64::INFINITY => "+Inf".to_owned(),
        f64::NEG_INFINITY => "-Inf".to_owned(),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_written_as_their_clients_read_them() {
        let labels: Labels = [("app", "api")].into_iter().collect();
        let values = vec![Some(0.5), None, Some(f64::INFINITY)];
        let vector = Value::Vector(vec![Series { labels, values }]);
        let grid = Grid::new(1_000, 3_000, 1_000).unwrap();
        assert_eq!(
            range(vector.clone(), grid),
            json!({ "resultType": "matrix", "result": [{ "metric": { "app": "api" }, "values": [[1, "0.5"], [3, "+Inf"]] }] })
        );
        assert_eq!(
            instant(vector, Grid::moment(1_500)),
            json!({ "resultType": "vector", "result": [{ "metric": { "app": "api" }, "value": [1.5, "0.5"] }] })
        );
        assert_eq!(
            instant(Value::Scalar(vec![f64::NAN]), Grid::moment(0)),
            json!({ "resultType": "scalar", "result": [0, "NaN"] })
        );
    }
}
