//! Laws over arbitrary texts, and cases by hand.

use super::needle::{Case, OnForms, containment, on_forms};
use super::{assemble, split};
use arrow::array::{ArrayRef, BooleanArray, StringViewArray};
use arrow::compute::{ilike, like};
use proptest::prelude::*;
use std::sync::Arc;

fn halves(message: &str) -> (String, String) {
    let (mut form, mut values) = (String::new(), String::new());
    split(message, &mut form, &mut values);
    (form, values)
}

#[test]
fn values_are_hexadecimal_words_with_a_digit_and_the_digits_of_other_words() {
    let cases = [
        ("", "", ""),
        ("no values", "no values", ""),
        ("GET /cart/4711 took 35ms", "GET /cart/␚ took ␚ms", "4711 35"),
        ("id 7f3a9c of cafe", "id ␚ of cafe", "7f3a9c"),
        ("x12a34", "x␚a␚", "12 34"),
        ("12:x7f,7f", "␚:x␚f,␚", "12 7 7f"),
        ("2026-11-20T06:00:03Z", "␚-␚-␚T␚:␚:␚Z", "2026 11 20 06 00 03"),
        ("a\u{1a}b7\u{1a}\u{1a}", "a␚␚␚␚", "\u{1a} b7 \u{1a} \u{1a}"),
        ("größe 1ä2", "größe ␚ä␚", "1 2"),
        ("\0 1\0", "\0 ␚\0", "1"),
    ];
    for (message, form, values) in cases {
        assert_eq!(halves(message), (form.replace('␚', "\u{1a}"), values.to_owned()), "{message:?}");
    }
}

#[test]
fn a_form_whose_values_are_missing_or_too_many_is_refused() {
    let cases =
        [("a\u{1a}", "", false), ("a", "1", false), ("\u{1a}\u{1a}", "1", false), ("\u{1a}", "1", true)];
    for (form, values, fits) in cases {
        assert_eq!(assemble(form, values, &mut Vec::new()), fits, "{form:?} {values:?}");
    }
}

#[test]
fn searches_that_forms_can_answer_alone() {
    let same = ["%timeout%", "%connection refused%", "%: error =%", "%in dead y%x%", "% cafe %"];
    let needs: [(&str, &[&str]); 13] = [
        ("%50\\% of%", &["% of"]),
        ("%-dead%", &["-"]),
        ("%retry ed%", &["retry "]),
        ("%took 35ms%", &["took ␚ms"]),
        ("%17 failed%", &[" failed"]),
        ("%x17y3%", &["x␚y␚"]),
        ("%10.0.3%", &[".␚."]),
        ("timeout%", &["timeout"]),
        ("%time_out%", &["time", "out"]),
        ("%", &[]),
        ("%a\\b%", &[]),
        ("%x\u{1a}y%", &["x␚y"]),
        ("%ab\\", &[]),
    ];
    for pattern in same {
        let expected =
            if pattern.contains("50") { OnForms::Needs(vec!["% of".into()]) } else { OnForms::Same };
        assert_eq!(on_forms(pattern, Case::Sensitive), expected, "{pattern}");
    }
    for (pattern, texts) in needs {
        let texts = texts.iter().map(|text| text.replace('␚', "\u{1a}")).collect();
        assert_eq!(on_forms(pattern, Case::Sensitive), OnForms::Needs(texts), "{pattern}");
    }
    for (pattern, form, is_exact) in
        [("%dead%", Some("dead"), true), ("%17%", None, false), ("%1a22b%", Some("␚a␚b"), false)]
    {
        let form = form.map(|form| form.replace('␚', "\u{1a}"));
        assert_eq!(on_forms(pattern, Case::Sensitive), OnForms::Word { form, is_exact }, "{pattern}");
    }
    for (pattern, is_same) in [("%TimeOut%", true), ("%refused%", false), ("%task %", true), ("%ſo%", false)]
    {
        assert_eq!(on_forms(pattern, Case::Insensitive) == OnForms::Same, is_same, "{pattern}");
    }
}

fn text(values: &[&str]) -> ArrayRef {
    Arc::new(StringViewArray::from(values.to_vec()))
}

fn one(matches: &BooleanArray) -> bool {
    matches.value(0)
}

/// Holds what `on_forms` says of a pattern against the message itself.
fn check(message: &str, pattern: &str, case: Case) -> Result<(), TestCaseError> {
    let (form, values) = halves(message);
    let fits = |haystack: &str, pattern: &str, case| {
        let pattern = arrow::array::Scalar::new(text(&[pattern]));
        let haystack = text(&[haystack]);
        one(&match case {
            Case::Sensitive => like(&haystack, &pattern).unwrap(),
            Case::Insensitive => ilike(&haystack, &pattern).unwrap(),
        })
    };
    let expected = fits(message, pattern, case);
    match on_forms(pattern, case) {
        OnForms::Same => prop_assert_eq!(fits(&form, pattern, case), expected),
        OnForms::Word { form: in_mixed, is_exact } => {
            let in_form = in_mixed.is_some_and(|text| fits(&form, &containment(&text), case));
            let found = fits(&values, pattern, case) || (in_form && (is_exact || expected));
            prop_assert_eq!(found, expected);
        }
        OnForms::Needs(needed) if expected => {
            for needed in needed {
                prop_assert!(fits(&form, &containment(&needed), Case::Sensitive), "needs {:?}", needed);
            }
        }
        OnForms::Needs(_) => {}
    }
    Ok(())
}

/// Few letters, so that texts meet: digits, hexadecimal and other letters, those with strange folds, wildcards.
const LETTERS: &str = "[0-1a-bxkSſ\u{212a}é .%_\\\\\u{1a}\0]{0,10}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_message_comes_back_from_its_halves(message in "\\PC*|[0-9a-fx \u{1a}\0é]*") {
        let (form, values) = halves(&message);
        let mut back = b"before".to_vec();
        prop_assert!(assemble(&form, &values, &mut back));
        prop_assert_eq!(String::from_utf8(back).unwrap(), format!("before{message}"));
    }

    #[test]
    fn forms_answer_as_messages_do(message in LETTERS, other in LETTERS, begin in 0..10_usize, length in 0..6_usize) {
        // A piece of the message, so that many searches find something.
        let piece: String = message.chars().skip(begin).take(length).collect();
        for case in [Case::Sensitive, Case::Insensitive] {
            check(&message, &containment(&piece), case)?;
            check(&message, &containment(&other), case)?;
            check(&message, &other, case)?;
            check(&message, &containment(&piece.replace(|c: char| !c.is_ascii_hexdigit(), "")), case)?;
            check(&message, &format!("%{piece}%{other}%"), case)?;
            check(&message, &format!("{}%", piece.replace(['0', 'b'], "_")), case)?;
        }
    }
}
