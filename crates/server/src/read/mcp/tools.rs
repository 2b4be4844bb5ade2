//! The tools: name, what a model is told of it, and what it does. All of them read.

use crate::answer::Failure;
use crate::backtest;
use crate::caller::Caller;
use crate::limits;
use crate::live_json;
use crate::records::{self, Row, Wanted, number, text};
use crate::sql_api;
use crate::state::Server;
use crate::usage::Figures;
use engine::Live;
use futures::FutureExt;
use futures::future::BoxFuture;
use model::{IncidentState, Severity, Timestamp};
use serde_json::{Value, json};
use sql::{Format, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Where a tool works.
struct Ask<'a> {
    server: &'a Arc<Server>,
    caller: &'a Caller,
    arguments: &'a Value,
}

/// One tool.
pub(super) struct Tool {
    name: &'static str,
    description: &'static str,
    /// name, type and meaning of each argument; those that must be given
    arguments: &'static [(&'static str, &'static str, &'static str)],
    required: &'static [&'static str],
    run: for<'a> fn(Ask<'a>) -> BoxFuture<'a, Result<Value, Failure>>,
}

/// A new tool is a line here.
static TOOLS: [Tool; 7] = [
    Tool {
        name: "what_changed",
        description: "What is different in the last minutes from the time before: templates never seen before, services whose volume or share of errors moved, anomalies, deployments.",
        arguments: &[
            ("minutes", "number", "length of the window that ends now, in minutes; 15 without it"),
            ("baseline_minutes", "number", "length of the time before it to compare with; 60 without it"),
            ("service", "string", "only of this service"),
        ],
        required: &[],
        run: |ask| async move { ask.what_changed().await }.boxed(),
    },
    Tool {
        name: "explain_anomaly",
        description: "One anomaly with its numbers and sample lines, the incident it belongs to, and why that incident's root cause was ranked as it is. Ids are in incidents and what_changed.",
        arguments: &[("id", "string", "id of an anomaly or of an incident (inc_…)")],
        required: &["id"],
        run: |ask| async move { ask.explain().await }.boxed(),
    },
    Tool {
        name: "incidents",
        description: "Incidents, newest first: state, root cause with confidence and evidence, impacted services.",
        arguments: &[
            ("state", "string", "open (default) or all"),
            ("limit", "number", "at most so many; 10 without it"),
        ],
        required: &[],
        run: |ask| async move { ask.incidents() }.boxed(),
    },
    Tool {
        name: "blast_radius",
        description: "Who is hit when a service fails: its callers, their callers and so on with the number of calls in between, and open incidents with it.",
        arguments: &[("service", "string", "name of the service")],
        required: &["service"],
        run: |ask| async move { ask.blast_radius() }.boxed(),
    },
    Tool {
        name: "search_logs",
        description: "The newest log lines that contain a text, in any case.",
        arguments: &[
            ("text", "string", "part of the message; without it all lines"),
            ("service", "string", "only of this service"),
            ("level", "string", "only of this level: trace, debug, info, warn, error, fatal"),
            ("minutes", "number", "how far back, in minutes; 60 without it"),
            ("limit", "number", "at most so many lines; 50 without it"),
        ],
        required: &[],
        run: |ask| async move { ask.search_logs().await }.boxed(),
    },
    Tool {
        name: "run_sql",
        description: "A SELECT in ClickHouse's dialect. Tables: logs, spans, the data sources of the project, seismolog.anomalies, seismolog.incidents, seismolog.templates. SHOW TABLES and DESCRIBE TABLE name tell more.",
        arguments: &[
            ("sql", "string", "one statement that reads"),
            ("limit", "number", "at most so many rows are returned; 100 without it"),
        ],
        required: &["sql"],
        run: |ask| async move { ask.run_sql().await }.boxed(),
    },
    Tool {
        name: "backtest_rule",
        description: "When a rule would have fired over stored rows. A rule is {\"name\", \"service\", \"metric\", \"op\", \"threshold\", \"duration_s\"}; metrics are those of GET /api/rules.",
        arguments: &[
            ("rule", "object", "the rule"),
            ("from", "string", "begin, RFC 3339; all rows without it"),
            ("to", "string", "end, RFC 3339"),
        ],
        required: &["rule"],
        run: |ask| async move { ask.backtest_rule().await }.boxed(),
    },
];

/// What `tools/list` tells.
pub(super) fn list() -> Vec<Value> {
    let shown = |tool: &Tool| {
        let argument = |(name, kind, meaning): &(&str, &str, &str)| {
            ((*name).to_owned(), json!({ "type": kind, "description": meaning }))
        };
        let properties: serde_json::Map<String, Value> = tool.arguments.iter().map(argument).collect();
        json!({
            "name": tool.name,
            "description": tool.description,
            "inputSchema": {
                "type": "object",
                "properties": properties,
                "required": tool.required,
                "additionalProperties": false,
            },
            "annotations": { "readOnlyHint": true, "destructiveHint": false, "openWorldHint": false },
        })
    };
    TOOLS.iter().map(shown).collect()
}

pub(super) fn find(name: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.name == name)
}

/// Runs a tool; arguments that it does not know are refused.
pub(super) async fn call(
    server: &Arc<Server>,
    caller: &Caller,
    tool: &'static Tool,
    arguments: &Value,
) -> Result<Value, Failure> {
    if let Some(given) = arguments.as_object() {
        let is_known = |name: &&String| tool.arguments.iter().any(|(known, ..)| known == name);
        if let Some(unknown) = given.keys().find(|name| !is_known(name)) {
            return Err(Failure::bad_request(format!("{} takes no argument {unknown:?}", tool.name)));
        }
    } else if !arguments.is_null() {
        return Err(Failure::bad_request("arguments must be an object"));
    }
    if let Some(missing) = tool.required.iter().find(|name| arguments[**name].is_null()) {
        return Err(Failure::bad_request(format!("{} needs the argument {missing:?}", tool.name)));
    }
    (tool.run)(Ask { server, caller, arguments }).await
}

impl Ask<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.arguments[name].as_str().filter(|text| !text.is_empty())
    }

    fn number(&self, name: &str, or: f64, most: f64) -> Result<f64, Failure> {
        let value = &self.arguments[name];
        if value.is_null() {
            return Ok(or);
        }
        let number = value.as_f64().filter(|number| *number > 0.0);
        let number =
            number.ok_or_else(|| Failure::bad_request(format!("{name} must be a number above 0")))?;
        Ok(number.min(most))
    }

    fn live(&self) -> Arc<Live> {
        self.caller.engine.live().borrow().clone()
    }

    async fn what_changed(self) -> Result<Value, Failure> {
        self.caller.reads_all()?;
        let month = 43_200.0;
        let minutes = self.number("minutes", 15.0, month)?;
        let baseline = self.number("baseline_minutes", 60.0, month)?;
        let live = self.live();
        let now = live_json::event_time(&live);
        let begin = now - Duration::from_secs_f64(minutes * 60.0);
        let before = begin - Duration::from_secs_f64(baseline * 60.0);
        let service = self.text("service");
        let is_of = |name: &str| service.is_none_or(|service| service == name);
        let is_new = |template: &&engine::TemplateView| {
            template.merged_into.is_none() && template.life.first_seen >= begin && is_of(&template.service)
        };
        let mut templates: Vec<_> = live.templates.iter().filter(is_new).collect();
        templates.sort_by_key(|template| {
            (std::cmp::Reverse(template.life.severity), std::cmp::Reverse(template.count))
        });
        let found = live
            .anomalies
            .iter()
            .filter(|found| found.signal.end >= begin && is_of(&found.signal.subject.service));
        let changes = live
            .incidents
            .iter()
            .filter(|incident| incident.last_signal >= begin)
            .flat_map(|incident| &incident.changes);
        let then = self.volumes((before, begin), baseline).await?;
        let since = self.volumes((begin, now), minutes).await?;
        Ok(json!({
            "window": { "from": begin.to_string(), "to": now.to_string() },
            "baseline": { "from": before.to_string(), "to": begin.to_string() },
            "new_templates": templates.iter().take(20).map(|template| live_json::template(template)).collect::<Vec<_>>(),
            "new_templates_total": templates.len(),
            "services": moved(&then, &since),
            "anomalies": found.rev().take(20).map(|found| live_json::anomaly(&live, found)).collect::<Vec<_>>(),
            "changes": changes.take(20).collect::<Vec<_>>(),
        }))
    }

    /// Records and errors a minute, by service.
    async fn volumes(
        &self,
        range: (Timestamp, Timestamp),
        minutes: f64,
    ) -> Result<BTreeMap<String, (f64, f64)>, Failure> {
        let wanted = Wanted {
            range: Some(range),
            service: self.text("service").map(str::to_owned),
            ..Wanted::default()
        };
        let outer =
            "SELECT service, level, count() AS records FROM records GROUP BY service, level LIMIT 100000";
        let rows = records::query_in(self.server, &self.caller.engine, &wanted, outer).await?;
        let mut volumes: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for row in &rows {
            let records = number(row, "records").unwrap_or_default() / minutes;
            let volume = volumes.entry(text(row, "service").to_owned()).or_default();
            volume.0 += records;
            volume.1 += if records::level(row) >= Severity::Error { records } else { 0.0 };
        }
        Ok(volumes)
    }

    async fn explain(self) -> Result<Value, Failure> {
        self.caller.reads_all()?;
        let id = self.text("id").unwrap_or_default().to_owned();
        let live = self.live();
        let anomaly = live.anomalies.iter().find(|found| found.id.to_string() == id);
        let mut answer = json!({});
        let mut incident = model::IncidentId::parse(&id);
        if let Some(found) = anomaly {
            answer["anomaly"] = live_json::anomaly(&live, found);
            incident = found.incident;
        } else if incident.is_none() {
            let values = BTreeMap::from([("id".to_owned(), id.clone())]);
            let query = "SELECT * FROM seismolog.anomalies WHERE id = {id:String} LIMIT 1";
            let rows = super::super::rows(self.server, self.caller, query, &values).await?;
            let Some(row) = rows.into_iter().next() else {
                return Err(Failure::not_found(format!(
                    "there is no anomaly {id:?}; incidents and what_changed tell ids"
                )));
            };
            incident = model::IncidentId::parse(text(&row, "incident_id"));
            answer["anomaly"] = Value::Object(row);
        }
        if let Some(incident) = incident {
            let told = self.caller.engine.ask(move |analysis| analysis.explain(incident)).await?;
            if told.is_none() && answer["anomaly"].is_null() {
                return Err(crate::commands::unknown(&id));
            }
            answer["incident"] = live
                .incidents
                .iter()
                .find(|known| known.id == incident)
                .map_or(Value::Null, |known| live_json::incident(&live, known));
            answer["explanation"] = told.into();
        }
        Ok(answer)
    }

    fn incidents(&self) -> Result<Value, Failure> {
        self.caller.reads_all()?;
        let wants_all = match self.text("state").unwrap_or("open") {
            "open" => false,
            "all" => true,
            other => return Err(Failure::bad_request(format!("state {other:?} is not open or all"))),
        };
        let limit = self.number("limit", 10.0, 100.0)? as usize;
        let live = self.live();
        let is_wanted = |incident: &&model::Incident| wants_all || incident.state != IncidentState::Resolved;
        let wanted: Vec<_> = live.incidents.iter().filter(is_wanted).collect();
        let shown: Vec<Value> =
            wanted.iter().take(limit).map(|incident| live_json::incident(&live, incident)).collect();
        Ok(json!({ "total": wanted.len(), "incidents": shown }))
    }

    fn blast_radius(&self) -> Result<Value, Failure> {
        self.caller.reads_all()?;
        let service = self.text("service").unwrap_or_default();
        let live = self.live();
        let is_known = live.services.iter().any(|known| known.name == service)
            || live.edges.iter().any(|edge| edge.caller == service || edge.callee == service);
        if !is_known {
            return Err(Failure::not_found(format!("no service {service:?} is known")));
        }
        let callers = callers(&live, service);
        let touches = |incident: &&model::Incident| {
            incident.state != IncidentState::Resolved && incident.services.iter().any(|name| name == service)
        };
        let dependencies: Vec<&str> = live
            .edges
            .iter()
            .filter(|edge| edge.caller == service)
            .map(|edge| edge.callee.as_str())
            .collect();
        Ok(json!({
            "service": service,
            "callers": callers.iter().map(|(name, hops)| json!({ "service": name, "hops": hops })).collect::<Vec<_>>(),
            "depends_on": dependencies,
            "open_incidents": live.incidents.iter().filter(touches).take(5).map(|incident| live_json::incident(&live, incident)).collect::<Vec<_>>(),
        }))
    }

    async fn search_logs(self) -> Result<Value, Failure> {
        self.caller.reads_all()?;
        let level = match self.text("level") {
            Some(word) => {
                let known = Severity::parse(word);
                vec![known.ok_or_else(|| Failure::bad_request(format!("level {word:?} is not known")))?]
            }
            None => Vec::new(),
        };
        let minutes = self.number("minutes", 60.0, 43_200.0)?;
        let limit = self.number("limit", 50.0, limits::MCP_ROWS_MAX as f64)? as usize;
        let now = live_json::event_time(&self.live());
        let wanted = Wanted {
            range: Some((now - Duration::from_secs_f64(minutes * 60.0), now + Duration::from_secs(1))),
            service: self.text("service").map(str::to_owned),
            text: self.text("text").map(str::to_owned),
            levels: level,
            ..Wanted::default()
        };
        let outer = format!("SELECT {} FROM records ORDER BY ts_ms DESC LIMIT {limit}", records::ALL);
        let rows = records::query_in(self.server, &self.caller.engine, &wanted, &outer).await?;
        let line = |row: &Row| {
            json!({
                "at": Timestamp::from_millis(number(row, "ts_ms").unwrap_or_default() as i64).to_string(),
                "service": text(row, "service"),
                "level": text(row, "level"),
                "message": text(row, "message"),
                "trace_id": text(row, "trace_id"),
            })
        };
        Ok(json!({ "lines": rows.iter().map(line).collect::<Vec<_>>() }))
    }

    async fn run_sql(self) -> Result<Value, Failure> {
        let limit = self.number("limit", 100.0, limits::MCP_ROWS_MAX as f64)? as usize;
        let statement = Statement::parse(self.text("sql").unwrap_or_default())?;
        let mut figures = Figures::default();
        let format = Format::JsonEachRow;
        let grants = self.caller.grants();
        let _turn = sql_api::turn(self.server, self.caller).await?;
        let body =
            sql_api::run_here(self.server, &self.caller.engine, statement, format, grants, &mut figures)
                .await?;
        let rows = records::read_first(&body, limit)?;
        Ok(json!({ "rows": rows, "rows_total": figures.rows }))
    }

    async fn backtest_rule(self) -> Result<Value, Failure> {
        self.caller.reads_all()?;
        let asked = backtest::read(self.arguments.to_string().as_bytes()).map_err(Failure::bad_request)?;
        let begin = tokio::time::Instant::now();
        let engine = Arc::clone(&self.caller.engine);
        let run = self.server.options.queries.spawn(async move { engine.backtest(&asked).await });
        let report = run.await.map_err(Failure::internal)??;
        Ok(backtest::render(&report, begin.elapsed().as_secs_f64()))
    }
}

/// Services whose records or errors a minute are not what they were, those that moved most first.
fn moved(then: &BTreeMap<String, (f64, f64)>, since: &BTreeMap<String, (f64, f64)>) -> Vec<Value> {
    let mut all: Vec<(f64, Value)> = Vec::new();
    let names: std::collections::BTreeSet<&String> = then.keys().chain(since.keys()).collect();
    for name in names {
        let ((records, errors), (records_now, errors_now)) =
            (then.get(name).copied().unwrap_or_default(), since.get(name).copied().unwrap_or_default());
        // by how many halvings or doublings, counted from one a minute
        let change = |before: f64, now: f64| ((now + 1.0) / (before + 1.0)).log2().abs();
        let by = change(records, records_now) + change(errors, errors_now);
        let rounded = |value: f64| (value * 100.0).round() / 100.0;
        let shown = json!({
            "service": name,
            "records_per_minute": { "before": rounded(records), "now": rounded(records_now) },
            "errors_per_minute": { "before": rounded(errors), "now": rounded(errors_now) },
        });
        all.push((by, shown));
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.into_iter().take(20).map(|(_, shown)| shown).collect()
}

/// Who calls a service, directly or through others, with the number of calls in between.
fn callers<'a>(live: &'a Live, service: &'a str) -> Vec<(&'a str, u32)> {
    let mut found: Vec<(&str, u32)> = vec![(service, 0)];
    let mut next = 0;
    while let Some(&(name, hops)) = found.get(next) {
        next += 1;
        for edge in live.edges.iter().filter(|edge| edge.callee == name) {
            if !found.iter().any(|(known, _)| *known == edge.caller) {
                found.push((edge.caller.as_str(), hops + 1));
            }
        }
    }
    found.split_off(1)
}
