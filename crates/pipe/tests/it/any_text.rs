//! Whatever is sent, the answer is a data source or an error that points into the text.

use proptest::prelude::*;
use seismolog_pipe::{Dialect, Mode, ParamValue, Request, Template};
use std::collections::BTreeMap;

/// Pieces of the grammar, so that random files come far enough to matter.
const PIECES: &[&str] = &[
    "SCHEMA >\n",
    "    `a` String `json:$.a`",
    ",\n",
    " DateTime64(",
    "3",
    ")",
    " Nullable(",
    "Array(",
    "DEFAULT ",
    "'",
    "''",
    "\\",
    "now()",
    "-",
    "1e",
    "9999999999999999999999",
    "`",
    "json:$",
    "[:]",
    ".",
    "\nENGINE ",
    "\"",
    "MergeTree",
    "\nENGINE_SORTING_KEY ",
    "tuple(",
    "toDate(a",
    "\nENGINE_TTL ",
    "a + INTERVAL ",
    " DAY",
    "\n",
    "\nTOKEN ",
    " READ",
    "CODEC(",
    "é",
    "\u{2028}",
    "\t",
    "--",
    "#",
    "\nDESCRIPTION >\n",
    "\nTAGS ",
    "a",
    "\r\n",
    "\nENGINE_PARTITION_KEY ",
    "toYYYYMM(a)",
    "\nVERSION ",
    "0",
];

/// Pieces of templates.
const TEMPLATE_PIECES: &[&str] = &[
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    " if ",
    " for x in ",
    " end ",
    " else ",
    " set x = ",
    " while ",
    " try ",
    " except ",
    "p",
    "x",
    "'",
    "\"",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    "+",
    "-",
    "*",
    "/",
    "%",
    "==",
    "<",
    " in ",
    " not ",
    " and ",
    " is ",
    " lambda ",
    "f'",
    "{p!r:>5}",
    "1",
    "0.5",
    "1e999",
    "Int32(",
    "String(",
    "Array(",
    "JSON(",
    "column(",
    "defined(",
    "split_to_array(",
    "range(",
    "sorted(",
    "é",
    "\n",
    "SELECT ",
    "!",
    " break ",
    "=",
    ";",
];

/// Rendering gives SQL or an error with a body, and the tables of both are looked for.
fn check_template(text: &str) -> Result<(), TestCaseError> {
    let params = BTreeMap::from([("p".to_owned(), ParamValue::from("1,é"))]);
    for mode in [Mode::Live, Mode::Test] {
        let request = Request { params: &params, has_secret: &|_| false, mode };
        let rendered = Template::parse(text, None).and_then(|template| template.render(&request));
        if let Err(error) = rendered {
            prop_assert!(error.status() >= 400);
            prop_assert!(ParamValue::from_json(&error.body()).is_ok(), "{}", error.body());
        }
    }
    let _ = seismolog_pipe::table_names(text);
    Ok(())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    match seismolog_pipe::parse_datasource("any", text) {
        Ok(source) => prop_assert!(!source.columns.is_empty()),
        Err(error) => {
            let line = text.split('\n').nth(error.line - 1);
            prop_assert!(line.is_some(), "no line {} in {text:?}", error.line);
            prop_assert!(error.column <= line.unwrap_or("").chars().count() + 1, "{error} in {text:?}");
            prop_assert!(error.context.lines().count() <= 3, "{error}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn no_template_panics(text in any::<String>()) {
        check_template(&text)?;
        check_template(&format!("{{{{{text}}}}}"))?;
        let _ = seismolog_pipe::parse_tests("any", &text);
        let _ = seismolog_pipe::parse_connection("any", &text);
    }

    #[test]
    fn no_mix_of_a_template_panics(pieces in prop::collection::vec(prop::sample::select(TEMPLATE_PIECES), 0..30)) {
        check_template(&pieces.concat())?;
        check_template(&format!("{{{{{}}}}}", pieces.concat()))?;
        check_template(&format!("{{% set x = {}%}}{{{{x}}}}", pieces.concat()))?;
        let pipe = format!("NODE n\nSQL >\n    %\n    {}\n", pieces.concat());
        let _ = seismolog_pipe::parse_pipe("any", &pipe, Dialect::Classic, &|_| Some(pieces.concat()));
    }

    #[test]
    fn no_mix_of_the_grammar_panics(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        check(&pieces.concat())?;
        check(&format!("SCHEMA >\n    `a` DateTime `json:$.a`\n{}", pieces.concat()))?;
    }
}

#[test]
fn deep_brackets_and_long_lines_are_refused_and_cut() {
    let deep = format!("SCHEMA >\n  a {}String{}\n", "Nullable(".repeat(100_000), ")".repeat(100_000));
    let error = seismolog_pipe::parse_datasource("deep", &deep).unwrap_err();
    assert!(error.to_string().len() < 1_000, "{error}");
    let steps = format!("SCHEMA >\n  a String `json:${}`\n", ".x".repeat(100));
    assert!(seismolog_pipe::parse_datasource("steps", &steps).is_err());
}
