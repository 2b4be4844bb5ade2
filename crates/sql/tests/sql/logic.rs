//! What ClickHouse cannot be asked about: where we differ on purpose and what we refuse, as files of sqllogictest.

use crate::run;
use seismolog_sql::{Error, Format, output};
use sqllogictest::{DB, DBOutput, DefaultColumnType, Runner};
use std::path::Path;

struct Ours;

impl DB for Ours {
    type Error = Error;
    type ColumnType = DefaultColumnType;

    fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, Error> {
        let answer = run::answer(sql)?;
        let types = answer.schema.fields().iter().map(|field| match field.data_type() {
            kind if kind.is_integer() => DefaultColumnType::Integer,
            kind if kind.is_floating() => DefaultColumnType::FloatingPoint,
            _ => DefaultColumnType::Text,
        });
        let types = types.collect();
        let text = String::from_utf8(output::render(&answer, Format::Tsv)?).unwrap();
        let row = |line: &str| line.split('\t').map(|cell| cell.replace("\\N", "NULL")).collect();
        Ok(DBOutput::Rows { types, rows: text.lines().map(row).collect() })
    }
}

#[test]
fn files_of_sqllogictest_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slt");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 2, "{files:?}");
    for file in files {
        let mut runner = Runner::new(|| async { Ok(Ours) });
        runner.with_column_validator(sqllogictest::strict_column_validator);
        runner.run_file(&file).unwrap_or_else(|error| panic!("{}", error.display(false)));
    }
}
