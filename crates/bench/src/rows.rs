//! Rows as a fleet of services writes them, for the data source `system_logs`.

mod own_texts;
mod text;

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use model::Timestamp;
use serde_json::Value;
use sim::Random;

use text::Text;

const SPAN: Duration = Duration::from_secs(6 * 3_600);
/// 2026-11-20 06:00:00 UTC, the same in every run.
const FIRST: Timestamp = Timestamp(1_795_154_400_000_000_000);
/// Event times are out of order by up to twice this.
const JITTER_MS: u64 = 2_000;

/// Rows from a seed, in order of time but for jitter.
#[derive(Debug)]
pub(crate) struct Rows {
    random: Random,
    texts: Vec<Text>,
    total: u64,
    written: u64,
    /// event time of the first row
    first: Timestamp,
    /// event times are spread over this
    span: Duration,
}

impl Rows {
    /// `total` rows with messages of our own.
    pub(crate) fn new(seed: u64, total: u64) -> Self {
        let random = Random::new(seed);
        Self { random, texts: own_texts::all(), total, written: 0, first: FIRST, span: SPAN }
    }

    /// `total` rows with the lines of every `content.txt` one folder below `directory`.
    pub(crate) fn with_texts(seed: u64, total: u64, directory: &Path) -> anyhow::Result<Self> {
        Ok(Self { texts: text::read_below(directory, own_texts::SERVICES)?, ..Self::new(seed, total) })
    }

    /// The same rows as if all were written just before `moment`.
    pub(crate) fn just_before(self, moment: Timestamp) -> Self {
        let first = moment - Duration::from_millis(2 * JITTER_MS);
        Self { first, span: Duration::ZERO, ..self }
    }

    /// Appends the next row as one line of JSON; false when all are written.
    pub(crate) fn write_next(&mut self, out: &mut String) -> bool {
        if self.written == self.total {
            return false;
        }
        let at = self.time_of_next();
        self.written += 1;
        let random = &mut self.random;
        let text = text::pick(&self.texts, random);
        let service = text.service;
        let mut message = String::with_capacity(text.line.len());
        text.fill(&mut message, random);

        let duration_ms = random.below(40) * random.below(40) + random.below(9);
        let (status_code, error_code) = match text.severity {
            "ERROR" => (500 + random.below(5), format!("E{:04}", 1_000 + random.below(60))),
            _ => (200, String::new()),
        };
        let user = random.below(20_000);
        let metadata = format!(
            r#"{{"user_id":"{user}","duration_ms":{duration_ms},"status_code":{status_code},"host":"node-{:02}"}}"#,
            random.below(24),
        );
        let server = random.below(40);
        let resource = random.below(5_000);
        out.push_str("{\"timestamp\":\"");
        push_date_time(out, at);
        // Writing into a String does not fail.
        let _ = write!(
            out,
            r#"","server_id":"srv-{server}","service":"{service}","severity":"{}","message":"#,
            text.severity
        );
        push_json_text(out, &message);
        let _ = write!(out, r#","error_code":"{error_code}","resource_id":"res-{resource}","metadata":"#);
        push_json_text(out, &metadata);
        out.push_str("}\n");
        true
    }

    fn time_of_next(&mut self) -> Timestamp {
        let share = self.written as f64 / self.total as f64;
        self.first + self.span.mul_f64(share) + Duration::from_millis(self.random.below(2 * JITTER_MS))
    }
}

/// `2026-11-20 06:00:00`, as `DateTime` columns are written.
pub(crate) fn push_date_time(out: &mut String, at: Timestamp) {
    let rfc_3339 = at.to_string();
    out.push_str(&rfc_3339[..10]);
    out.push(' ');
    out.push_str(&rfc_3339[11..19]);
}

/// A text with its quotes.
pub(crate) fn push_json_text(out: &mut String, text: &str) {
    // Writing into a String does not fail.
    let _ = write!(out, "{}", Value::from(text));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn rows(seed: u64, total: u64) -> Vec<Value> {
        let mut rows = Rows::new(seed, total);
        let mut out = String::new();
        while rows.write_next(&mut out) {}
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn rows_have_the_columns_and_about_330_bytes() {
        let mut generator = Rows::new(1, 5_000);
        let mut out = String::new();
        while generator.write_next(&mut out) {}
        let bytes_per_row = out.len() / 5_000;
        assert!((310..350).contains(&bytes_per_row), "{bytes_per_row}");
        let columns = [
            "timestamp",
            "server_id",
            "service",
            "severity",
            "message",
            "error_code",
            "resource_id",
            "metadata",
        ];
        for line in out.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            assert_eq!(row.as_object().unwrap().len(), columns.len());
            assert!(columns.iter().all(|column| row[column].is_string()), "{line}");
            assert!(serde_json::from_str::<Value>(row["metadata"].as_str().unwrap()).unwrap().is_object());
        }
    }

    #[test]
    fn same_seed_gives_same_rows() {
        assert_eq!(rows(5, 100), rows(5, 100));
        assert_ne!(rows(5, 100), rows(6, 100));
    }

    #[test]
    fn times_fill_six_hours_in_order_but_for_jitter() {
        let rows = rows(1, 20_000);
        let times: Vec<&str> = rows.iter().map(|row| row["timestamp"].as_str().unwrap()).collect();
        assert!(times[0].starts_with("2026-11-20 06:00:0"), "{}", times[0]);
        assert!(times[19_999] >= "2026-11-20 11:59:50", "{}", times[19_999]);
        assert!(times.windows(100).all(|window| window[0] < window[99]));
        assert!(times.windows(2).any(|window| window[0] > window[1]));
    }

    #[test]
    fn there_are_rows_for_every_query_that_is_measured() {
        let rows = rows(1, 20_000);
        let count = |fits: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| fits(row)).count();
        let has_timeout = |row: &Value| row["message"].as_str().unwrap().contains("timeout");
        assert!((200..2_000).contains(&count(&has_timeout)), "{}", count(&has_timeout));
        let errors = count(&|row| row["severity"] == "ERROR");
        assert!((400..1_000).contains(&errors), "{errors}");
        assert!(count(&|row| row["severity"] == "ERROR" && row["service"] == "api") > 20);
        let services: BTreeSet<&str> = rows.iter().map(|row| row["service"].as_str().unwrap()).collect();
        assert_eq!(services.len(), 20);
    }
}
