//! One record as the analysis sees it.

use detect::Mode;
use model::{Severity, Timestamp};

/// A row of an analysed data source, by its roles.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// name of the data source, never empty
    pub data_source: &'a str,
    /// who wrote it; [`model::limits::UNKNOWN_SERVICE`] where nobody is named
    pub service: &'a str,
    /// event time
    pub ts: Timestamp,
    /// how bad it says it is
    pub severity: Severity,
    /// the line as it came
    pub message: &'a str,
    /// the trace it belongs to, never empty
    pub trace_id: Option<&'a str>,
    /// the span it belongs to, never empty
    pub span_id: Option<&'a str>,
    /// the calling span, never empty
    pub parent_span_id: Option<&'a str>,
    /// the calling service, never empty
    pub parent_service: Option<&'a str>,
    /// how long it took, in milliseconds; not finite or negative counts as not measured
    pub duration: Option<f64>,
    /// HTTP or gRPC-like status; 500 and above is a failure
    pub status_code: Option<u16>,
    /// version of the service that wrote it, never empty
    pub version: Option<&'a str>,
    /// the host, pod or instance that wrote it, never empty
    pub entity: Option<&'a str>,
    /// whether it may raise a signal
    pub mode: Mode,
}

impl<'a> Record<'a> {
    /// A live INFO line without anything optional.
    #[must_use]
    pub fn new(data_source: &'a str, service: &'a str, ts: Timestamp, message: &'a str) -> Self {
        Self {
            data_source,
            service,
            ts,
            severity: Severity::Info,
            message,
            trace_id: None,
            span_id: None,
            parent_span_id: None,
            parent_service: None,
            duration: None,
            status_code: None,
            version: None,
            entity: None,
            mode: Mode::Live,
        }
    }
}
