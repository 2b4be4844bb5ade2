//! CSV for imports.

use crate::{RECEIVED, column, errors, rows, source, with_default};
use model::DefaultValue;
use seismolog_ingest::csv::{self, Dialect, Header};
use seismolog_ingest::{Decoded, Decoder, Error, Limits};

fn try_decode(body: &[u8], dialect: Dialect) -> Result<Decoded, Error> {
    let columns = vec![
        column("a", "Int32", "$.deep.a"),
        column("b", "Nullable(String)", ""),
        column("c", "String", ""),
        with_default(column("d", "Float64", ""), DefaultValue::Number(0.5)),
        column("l", "Array(String)", ""),
    ];
    let decoder = Decoder::new(&source(columns), &Limits::default()).unwrap();
    csv::decode(&decoder, body, &dialect, RECEIVED)
}

#[test]
fn fields_go_to_the_columns_the_header_names() {
    let cases: [(&str, &str, &[&str], &[&str]); 8] = [
        ("empty", "", &[], &[]),
        (
            "order of the header",
            "l,c,a,b,zz,d\n\"['x','y']\",\"q\"\"\n,\",1,,9,2\n",
            &["1|NULL|q\"\n,|2.0|[x, y]"],
            &[],
        ),
        ("CRLF, BOM, blank lines", "\u{feff}a,b,c,d,l\r\n\r\n1,x,,,[]\r\n", &["1|x||0.5|[]"], &[]),
        ("backslash N", "a,b,c,d,l\n1,\\N,y,1,\"[\"\"z\"\"]\"", &["1|NULL|y|1.0|[z]"], &[]),
        (
            "empty number",
            "a,b,c,d,l\n,x,y,1,[]\n2,,,,[]",
            &["2|NULL||0.5|[]"],
            &["value '' on column 'a' is not Int32"],
        ),
        (
            "fields missing",
            "a,b,c,d,l\n1,x\n2,,,,[]",
            &["2|NULL||0.5|[]"],
            &["row has 2 fields, 5 were expected"],
        ),
        (
            "column missing",
            "a,b\n1,x\n",
            &[],
            &["column 'c' is missing and has no default + column 'l' is missing"],
        ),
        ("wrong list", "a,b,c,d,l\n1,,,,x", &[], &["value 'x' on column 'l' is not Array(String)"]),
    ];
    for (name, body, expected, refused) in cases {
        let decoded = try_decode(body.as_bytes(), Dialect::default()).unwrap();
        assert_eq!(rows(&decoded.batch), expected, "{name}: {:?}", decoded.rejected);
        let errors = errors(&decoded);
        assert_eq!(errors.len(), refused.len(), "{name}: {errors:?}");
        assert!(errors.iter().zip(refused).all(|(error, part)| error.contains(part)), "{name}: {errors:?}");
    }
}

#[test]
fn without_a_header_fields_come_as_declared() {
    let dialect = Dialect { delimiter: b';', header: Header::Absent };
    assert_eq!(rows(&try_decode(b"1;x;y;2;[]\n", dialect).unwrap().batch), ["1|x|y|2.0|[]"]);
}

#[test]
fn a_header_of_other_names_is_an_error() {
    let error = try_decode(b"x,y\n1,2\n", Dialect::default()).unwrap_err();
    assert!(matches!(error, Error::Header(_)), "{error}");
}

#[test]
fn a_quote_never_closed_costs_its_line_only() {
    let body = format!("a,b,c,d,l\n1,\"x,y,1,[]\n{}", "2,x,y,1,[]\n".repeat(200_000));
    let decoded = try_decode(body.as_bytes(), Dialect::default()).unwrap();
    assert_eq!((decoded.batch.num_rows(), decoded.rejected.len()), (200_000, 1));
    assert_eq!(decoded.rejected[0].raw, "1,\"x,y,1,[]\n");
}
