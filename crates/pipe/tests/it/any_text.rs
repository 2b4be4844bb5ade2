//! Whatever is sent, the answer is a data source or an error that points into the text.

use proptest::prelude::*;

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
