//! What the shop writes: one log record, and its JSON.

use std::fmt::Write;

use model::{Severity, Timestamp};

/// One log record of one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// when the line was written, in whole milliseconds
    pub timestamp: Timestamp,
    /// who wrote it
    pub service: &'static str,
    /// how bad it says it is
    pub severity: Severity,
    /// the line itself
    pub message: String,
    /// 32 hexadecimal digits
    pub trace_id: String,
    /// 16 hexadecimal digits
    pub span_id: String,
    /// the calling span, for a span that was called
    pub parent_span_id: Option<String>,
    /// the calling service, for a span that was called
    pub parent_service: Option<&'static str>,
    /// from the span's begin to this line, in milliseconds with three decimals
    pub duration_ms: f64,
    /// HTTP status of the span; 0 for a line inside a span
    pub status_code: u16,
    /// the version of the service that wrote it
    pub version: String,
}

impl Record {
    /// One JSON object without a line end, with the columns of the data source `logs`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(384 + self.message.len());
        self.write_json(&mut out);
        out
    }

    /// Appends one JSON object with the keys that replay tools read: `ts` in RFC 3339, `service`, `level`, `message`,
    /// `trace_id`, `span_id`, `parent_span_id` and `parent_service` (null for a span that nobody called),
    /// `duration_ms`, `status_code`, `version`.
    pub fn write_replay_json(&self, out: &mut String) {
        write_fmt(out, format_args!("{{\"ts\":\"{}\"", self.timestamp));
        let texts = [
            ("service", Some(self.service)),
            ("level", Some(self.severity.as_str())),
            ("message", Some(self.message.as_str())),
            ("trace_id", Some(&self.trace_id)),
            ("span_id", Some(&self.span_id)),
            ("parent_span_id", self.parent_span_id.as_deref()),
            ("parent_service", self.parent_service),
        ];
        for (key, text) in texts {
            write_fmt(out, format_args!(",\"{key}\":"));
            match text {
                Some(text) => write_text(out, text),
                None => out.push_str("null"),
            }
        }
        write_fmt(out, format_args!(",\"duration_ms\":{}", self.duration_ms));
        write_fmt(out, format_args!(",\"status_code\":{},\"version\":", self.status_code));
        write_text(out, &self.version);
        out.push('}');
    }

    /// Appends what [`Record::to_json`] gives. What a record does not have is an empty text.
    pub fn write_json(&self, out: &mut String) {
        out.push_str("{\"timestamp\":\"");
        write_timestamp(out, self.timestamp);
        out.push_str("\",\"service\":");
        write_text(out, self.service);
        out.push_str(",\"severity_text\":");
        write_text(out, self.severity.as_str());
        write_fmt(out, format_args!(",\"severity_number\":{}", self.severity as u8));
        let texts = [
            (",\"message\":", self.message.as_str()),
            (",\"trace_id\":", &self.trace_id),
            (",\"span_id\":", &self.span_id),
            (",\"parent_span_id\":", self.parent_span_id.as_deref().unwrap_or("")),
            (",\"parent_service\":", self.parent_service.unwrap_or("")),
        ];
        for (key, value) in texts {
            out.push_str(key);
            write_text(out, value);
        }
        write_fmt(out, format_args!(",\"duration_ms\":{}", self.duration_ms));
        write_fmt(out, format_args!(",\"status_code\":{},\"version\":", self.status_code));
        write_text(out, &self.version);
        out.push('}');
    }
}

/// `2026-11-21 14:02:11.250`, from RFC 3339's `2026-11-21T14:02:11.250Z`.
fn write_timestamp(out: &mut String, at: Timestamp) {
    let begin = out.len();
    write_fmt(out, format_args!("{at}"));
    out.replace_range(begin + 10..=begin + 10, " ");
    out.pop();
}

fn write_fmt(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("writing into a String does not fail");
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => write_fmt(out, format_args!("\\u{:04x}", u32::from(control))),
            plain => out.push(plain),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_every_column_and_escapes_texts() {
        let record = Record {
            timestamp: Timestamp::from_millis(1_795_269_731_250),
            service: "auth",
            severity: Severity::Warn,
            message: "a \"b\" \\ c\n\u{1}é".into(),
            trace_id: "t".into(),
            span_id: "s".into(),
            parent_span_id: None,
            parent_service: Some("gateway"),
            duration_ms: 12.5,
            status_code: 200,
            version: "1.0.3".into(),
        };
        let expected = concat!(
            r#"{"timestamp":"2026-11-21 14:02:11.250","service":"auth","severity_text":"WARN","severity_number":13,"#,
            r#""message":"a \"b\" \\ c\n\u0001é","trace_id":"t","span_id":"s","parent_span_id":"","#,
            r#""parent_service":"gateway","duration_ms":12.5,"status_code":200,"version":"1.0.3"}"#,
        );
        assert_eq!(record.to_json(), expected);

        let mut replay = String::new();
        record.write_replay_json(&mut replay);
        let expected = concat!(
            r#"{"ts":"2026-11-21T14:02:11.250Z","service":"auth","level":"WARN","message":"a \"b\" \\ c\n\u0001é","#,
            r#""trace_id":"t","span_id":"s","parent_span_id":null,"parent_service":"gateway","#,
            r#""duration_ms":12.5,"status_code":200,"version":"1.0.3"}"#,
        );
        assert_eq!(replay, expected);
    }
}
