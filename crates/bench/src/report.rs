//! What a program found, as a table for people or as one JSON object.

use std::io::Write;

use serde_json::{Map, Value};

/// Named figures in the order they were added.
#[derive(Debug)]
pub(crate) struct Report {
    name: &'static str,
    figures: Vec<(String, Value)>,
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Style {
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
}

impl Report {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, figures: Vec::new() }
    }

    /// Adds a figure; its key ends with its unit.
    pub(crate) fn add(&mut self, key: impl Into<String>, figure: impl Into<Value>) {
        self.figures.push((key.into(), figure.into()));
    }

    /// Adds a figure with a fraction, rounded to what a reader can use.
    pub(crate) fn add_rounded(&mut self, key: impl Into<String>, figure: f64) {
        let digits = if figure.abs() >= 1_000.0 { 1.0 } else { 100.0 };
        self.add(key, (figure * digits).round() / digits);
    }

    pub(crate) fn print(&self, style: Style) -> anyhow::Result<()> {
        let text = if style.json { self.json() } else { self.table() };
        std::io::stdout().lock().write_all(text.as_bytes())?;
        Ok(())
    }

    fn json(&self) -> String {
        let mut object: Map<String, Value> = self.figures.iter().cloned().collect();
        object.insert("v".into(), 1.into());
        object.insert("bench".into(), self.name.into());
        format!("{}\n", Value::Object(object))
    }

    fn table(&self) -> String {
        let width = self.figures.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        let mut out = format!("{}\n", self.name);
        for (key, figure) in &self.figures {
            let figure = figure.as_str().map_or_else(|| figure.to_string(), str::to_owned);
            out.push_str(&format!("  {key:width$}  {figure:>14}\n"));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_as_table_and_as_json() {
        let mut report = Report::new("ingest");
        report.add("rows", 7);
        report.add_rounded("rows_per_second", 1_234.567);
        assert_eq!(
            report.table(),
            "ingest\n  rows                          7\n  rows_per_second          1235.0\n"
        );
        assert_eq!(report.json(), "{\"bench\":\"ingest\",\"rows\":7,\"rows_per_second\":1235.0,\"v\":1}\n");
    }
}
