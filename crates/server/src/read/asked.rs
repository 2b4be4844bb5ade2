//! What a request asks, in its address or in a form.

use crate::answer::Failure;
use crate::events;
use crate::state::Server;
use axum::body::Body;
use axum::http::Uri;
use expr::Grid;
use model::Timestamp;

/// Bytes of a form: the longest query there may be, and what is around it, escaped.
const FORM_BYTES_MAX: usize = 64 << 10;

/// How far back a request without a begin looks.
const HOUR_MS: i64 = 3_600_000;

/// Parts that a range without a step is answered in.
const STEPS: i64 = 250;

/// Parameters, in their order.
#[derive(Debug)]
pub(super) struct Asked {
    pairs: Vec<(String, String)>,
    now_ms: i64,
}

/// Event time in milliseconds since 1970, from and before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    pub(super) from_ms: i64,
    pub(super) before_ms: i64,
}

impl Asked {
    pub(super) async fn read(server: &Server, uri: &Uri, body: Body) -> Result<Self, Failure> {
        let pairs = events::form(uri, body, FORM_BYTES_MAX).await?;
        Ok(Self { pairs, now_ms: server.now().millis() })
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a parameter that may be given more than once, and of `name[]`.
    pub(super) fn all<'a, 'b>(&'a self, name: &'b str) -> impl Iterator<Item = &'a str> + use<'a, 'b> {
        let is_it = move |key: &str| key.strip_suffix("[]").unwrap_or(key) == name;
        self.pairs
            .iter()
            .filter(move |(key, value)| is_it(key) && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The query, which must be there.
    pub(super) fn query(&self) -> Result<&str, Failure> {
        self.text("query").ok_or_else(|| Failure::bad_request("the parameter query is missing"))
    }

    /// Refuses parameters that would change the answer and are not honoured.
    pub(super) fn refuse(&self, names: &[&str]) -> Result<(), Failure> {
        match names.iter().find(|name| self.text(name).is_some()) {
            Some(name) => Err(Failure::bad_request(format!("the parameter {name} is not supported"))),
            None => Ok(()),
        }
    }

    pub(super) fn count(&self, name: &str, or: usize) -> Result<usize, Failure> {
        let Some(text) = self.text(name) else { return Ok(or) };
        text.parse().map_err(|_| Failure::bad_request(format!("{name} {text:?} is not a count")))
    }

    /// A moment in milliseconds: seconds or nanoseconds since 1970, or RFC 3339. Between two milliseconds the later one.
    fn moment(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let count = text.parse::<i64>().ok().map(Timestamp::from_count);
        let fraction = || text.parse::<f64>().ok().filter(|at| at.is_finite()).map(Timestamp::from_count_f64);
        let at = count.or_else(fraction).or_else(|| Timestamp::parse(text));
        let wrong = || {
            Failure::bad_request(format!(
                "{name} {text:?} is not a time; use seconds or nanoseconds since 1970, or RFC 3339"
            ))
        };
        let nanos = at.ok_or_else(wrong)?.0;
        Ok(Some(nanos.div_euclid(1_000_000) + i64::from(nanos.rem_euclid(1_000_000) > 0)))
    }

    fn duration_ms(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let ms = expr::duration_ms(text).or_else(|| text.parse::<f64>().ok().map(|seconds| seconds * 1e3));
        let ms = ms.filter(|ms| (1.0..=1e14).contains(ms));
        let wrong = || Failure::bad_request(format!("{name} {text:?} is not a duration; use 30s or 5m"));
        ms.ok_or_else(wrong).map(|ms| Some(ms as i64))
    }

    /// From `start` and before `end`; the last hour without them.
    pub(super) fn range(&self) -> Result<Range, Failure> {
        let before_ms = self.moment("end")?.unwrap_or(self.now_ms);
        let back = self.duration_ms("since")?.unwrap_or(HOUR_MS);
        let from_ms = self.moment("start")?.unwrap_or(before_ms - back);
        if from_ms > before_ms {
            return Err(Failure::bad_request("end is before start"));
        }
        Ok(Range { from_ms, before_ms })
    }

    /// The moment of an instant query.
    pub(super) fn time(&self) -> Result<Grid, Failure> {
        Ok(Grid::moment(self.moment("time")?.unwrap_or(self.now_ms)))
    }

    /// How far two moments of a range are apart.
    pub(super) fn step_ms(&self, range: Range) -> Result<i64, Failure> {
        let given = self.duration_ms("step")?;
        Ok(given.unwrap_or_else(|| ((range.before_ms - range.from_ms) / STEPS).max(1_000)))
    }

    /// The moments of a range query.
    pub(super) fn grid(&self) -> Result<Grid, Failure> {
        let range = self.range()?;
        Ok(Grid::new(range.from_ms, range.before_ms, self.step_ms(range)?)?)
    }
}
