//! `GET /api/correlations`: whose errors go together, with the lag that fits best and how likely that is chance.

use crate::answer::Failure;
use crate::limits;
use crate::records::{self, Wanted, level, number, text};
use crate::state::{Operator, Server};
use axum::Json;
use axum::extract::State;
use model::Severity;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Seconds looked at. A minute of single seconds is noise at a few records a second.
const WINDOW_SECONDS: u64 = 300;

/// Seconds of one step.
const STEP_SECONDS: u64 = 5;

/// Longest lag tried, in steps.
const LAG_MAX: usize = 4;

/// Records of a service in the window, below which its share of bad ones says nothing.
const RECORDS_MIN: u32 = 30;

/// Steps that a correlation is over, below which it says nothing.
const STEPS_MIN: usize = 8;

/// Of many services the busiest; `services_total` is how many wrote enough.
pub(crate) async fn get(State(server): State<Arc<Server>>, _: Operator) -> Result<Json<Value>, Failure> {
    let at = server.event_time();
    let wanted = Wanted::last(at, WINDOW_SECONDS);
    let enough = format!("GROUP BY service HAVING count() >= {RECORDS_MIN}");
    let outer = format!(
        "SELECT service, level, intDiv(ts_ms, {}) AS step, count() AS records FROM records WHERE service IN \
         (SELECT service FROM records {enough} ORDER BY count() DESC, service LIMIT {}) \
         GROUP BY service, level, step LIMIT 1000000",
        STEP_SECONDS * 1_000,
        limits::CORRELATED_MAX,
    );
    let rows = records::query(&server, &wanted, &outer).await?;
    let outer = format!("SELECT count() AS services FROM (SELECT service FROM records {enough})");
    let total = records::query(&server, &wanted, &outer).await?;
    let total = total.first().and_then(|row| number(row, "services")).unwrap_or(0.0);
    let last = at.millis() / (STEP_SECONDS as i64 * 1_000);
    let steps = (WINDOW_SECONDS / STEP_SECONDS) as usize;
    let mut series: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for row in &rows {
        let step = steps as i64 - 1 - (last - number(row, "step").unwrap_or(0.0) as i64);
        let Some(step) = usize::try_from(step).ok().filter(|step| *step < steps) else { continue };
        let records = number(row, "records").unwrap_or(0.0);
        let cell = &mut series
            .entry(text(row, "service").to_owned())
            .or_insert_with(|| vec![(0.0, 0.0); steps])[step];
        cell.0 += records;
        cell.1 += if level(row) >= Severity::Warn { records } else { 0.0 };
    }
    let series: Vec<(String, Vec<(f64, f64)>)> = series.into_iter().collect();
    let mut answer = answer(&series, at.millis() as f64 / 1e3);
    answer["services_total"] = (total as u64).into();
    Ok(Json(answer))
}

fn answer(series: &[(String, Vec<(f64, f64)>)], ts: f64) -> Value {
    let shares: Vec<Vec<Option<f64>>> = series.iter().map(|(_, cells)| shares(cells)).collect();
    let mut matrix = vec![vec![0.0; series.len()]; series.len()];
    let mut pairs = Vec::new();
    for a in 0..series.len() {
        matrix[a][a] = 1.0;
        for b in a + 1..series.len() {
            let now = pearson(&shares[a], &shares[b], 0).map_or(0.0, |(r, _)| r);
            (matrix[a][b], matrix[b][a]) = (now, now);
            if let Some(pair) = strongest(&shares[a], &shares[b]) {
                pairs.push(json!({
                    "source": series[a].0,
                    "target": series[b].0,
                    "r": pair.r,
                    // positive: the target follows the source
                    "lag_seconds": pair.lag * STEP_SECONDS as i64,
                    "p_value": pair.p_value,
                }));
            }
        }
    }
    json!({
        "v": 1,
        "services": series.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "matrix": matrix,
        "window_seconds": WINDOW_SECONDS,
        "step_seconds": STEP_SECONDS,
        "pairs": pairs,
        "ts": ts,
    })
}

/// Share of bad records by step; a step without records has none.
fn shares(cells: &[(f64, f64)]) -> Vec<Option<f64>> {
    cells.iter().map(|(records, bad)| (*records > 0.0).then(|| bad / records)).collect()
}

struct Pair {
    r: f64,
    lag: i64,
    p_value: f64,
}

/// The strongest correlation over all lags. Its p-value is that of one lag times the lags tried (Bonferroni).
fn strongest(a: &[Option<f64>], b: &[Option<f64>]) -> Option<Pair> {
    let lags = (0..=LAG_MAX as i64).flat_map(|lag| [lag, -lag]).filter({
        let mut is_zero_seen = false;
        move |lag| *lag != 0 || !std::mem::replace(&mut is_zero_seen, true)
    });
    let tried = (2 * LAG_MAX + 1) as f64;
    let mut best: Option<Pair> = None;
    for lag in lags {
        let shift = lag.unsigned_abs() as usize;
        let found = if lag >= 0 { pearson(a, b, shift) } else { pearson(b, a, shift) };
        let Some((r, n)) = found else { continue };
        if best.as_ref().is_none_or(|best| r.abs() > best.r.abs()) {
            best = Some(Pair { r, lag, p_value: (p_value(r, n) * tried).min(1.0) });
        }
    }
    best
}

/// Pearson's r of `a` and of `b` so many steps later, and over how many steps. `None` where one of them never varies.
fn pearson(a: &[Option<f64>], b: &[Option<f64>], shift: usize) -> Option<(f64, usize)> {
    let pairs: Vec<(f64, f64)> =
        a.iter().zip(b.iter().skip(shift)).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    let n = pairs.len();
    if n < STEPS_MIN {
        return None;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n as f64;
    let (mean_a, mean_b) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut both, mut only_a, mut only_b) = (0.0, 0.0, 0.0);
    for (a, b) in &pairs {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        only_a += a * a;
        only_b += b * b;
    }
    let spread = (only_a * only_b).sqrt();
    (spread > 1e-12).then(|| ((both / spread).clamp(-1.0, 1.0), n))
}

/// Two-sided chance of such an r without any correlation, by Fisher's transformation.
fn p_value(r: f64, n: usize) -> f64 {
    let z = r.abs().min(1.0 - 1e-12).atanh() * (n as f64 - 3.0).max(1.0).sqrt();
    erfc(z / std::f64::consts::SQRT_2)
}

/// Complementary error function for x >= 0; Abramowitz and Stegun 7.1.26, off by 1.5e-7 at most.
fn erfc(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let series = t
        * (0.254_829_592
            + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    series * (-x * x).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follower_is_found_with_its_lag_and_noise_is_told_as_noise() {
        let source: Vec<Option<f64>> = (0..60).map(|n| Some(f64::from(u8::from(n % 20 < 5)))).collect();
        let mut follower = vec![Some(0.0); 2];
        follower.extend_from_slice(&source[..58]);
        let pair = strongest(&source, &follower).unwrap();
        assert_eq!(pair.lag, 2);
        assert!(pair.r > 0.99 && pair.p_value < 1e-6);
        let noise: Vec<Option<f64>> = (0..60_u64).map(|n| Some((n * 7_919 % 61) as f64)).collect();
        assert!(strongest(&source, &noise).unwrap().p_value > 0.01);
        assert!(strongest(&source, &vec![Some(1.0); 60]).is_none(), "what never varies goes with nothing");
        assert!(strongest(&source[..5], &follower[..5]).is_none());
    }

    #[test]
    fn error_function_matches_tables() {
        for (x, expected) in [(0.0, 1.0), (0.5, 0.479_500), (1.0, 0.157_299), (2.0, 0.004_678)] {
            assert!((erfc(x) - expected).abs() < 2e-6, "erfc({x})");
        }
    }
}
