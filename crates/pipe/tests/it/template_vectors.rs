//! Templates whose result Tinybird's own engine has told, byte for byte, where that list is at hand.

use seismolog_pipe::{Mode, ParamValue, Request, Template, TemplateError};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

type Object = BTreeMap<String, ParamValue>;

fn object(value: &ParamValue) -> Object {
    match value {
        ParamValue::Object(pairs) => pairs.iter().cloned().collect(),
        _ => Object::new(),
    }
}

fn text<'a>(vector: &'a Object, key: &str) -> Option<&'a str> {
    match vector.get(key) {
        Some(ParamValue::Text(text)) => Some(text),
        _ => None,
    }
}

fn classes(error: &TemplateError) -> &'static [&'static str] {
    match error {
        TemplateError::Parse { .. } => &["ParseError", "UnClosedIfError"],
        TemplateError::Syntax { .. } => &["SQLTemplateException"],
        TemplateError::Value { .. } => &["ValueError"],
        TemplateError::Custom { .. } => &["SQLTemplateCustomError"],
        TemplateError::Limit { .. } => &[],
    }
}

/// What is wrong with an error, if anything.
fn differs(error: &TemplateError, vector: &Object) -> Option<String> {
    let class = text(vector, "error_class").unwrap_or("no error");
    if !classes(error).contains(&class) {
        return Some(format!("expected {class}, got {error:?}"));
    }
    let is_same = match vector.get("error") {
        Some(ParamValue::Text(expected)) => *expected == error.to_string(),
        Some(expected) => ParamValue::from_json(&error.body()).as_ref() == Ok(expected),
        None => false,
    };
    if let TemplateError::Syntax { documentation, .. } = error
        && *documentation != text(vector, "documentation")
    {
        return Some(format!("expected {:?}, got {documentation:?}", text(vector, "documentation")));
    }
    if let Some(status) = vector.get("http")
        && *status != ParamValue::Int(i64::from(error.status()))
    {
        return Some(format!("expected status {status:?}, got {}", error.status()));
    }
    (!is_same).then(|| format!("expected {:?}, got {error}", vector.get("error")))
}

fn features(settings: &seismolog_pipe::Settings) -> Object {
    let mut found = Object::new();
    let text = |value: &String| ParamValue::Text(value.clone());
    found.extend(settings.max_threads.map(|threads| ("max_threads".to_owned(), ParamValue::Int(threads))));
    found.extend(settings.backend_hint.iter().map(|hint| ("backend_hint".to_owned(), text(hint))));
    found.extend(settings.cache_ttl.iter().map(|ttl| ("cache_ttl".to_owned(), text(ttl))));
    found.extend(settings.disabled.iter().map(|what| ("disable".to_owned(), text(what))));
    if !settings.activated.is_empty() {
        let activated = settings.activated.iter().map(text).collect();
        found.insert("activate".to_owned(), ParamValue::List(activated));
    }
    found
}

fn check(vector: &Object) -> Option<String> {
    let sql = text(vector, "sql").expect("a vector has sql");
    let params = vector.get("params").map(object).unwrap_or_default();
    let secrets = match vector.get("secrets") {
        Some(ParamValue::List(names)) => names.clone(),
        _ => Vec::new(),
    };
    let has_secret = |name: &str| secrets.contains(&ParamValue::from(name));
    let is_test = vector.get("test_mode") == Some(&ParamValue::Bool(true));
    let mode = if is_test { Mode::Test } else { Mode::Live };
    let request = Request { params: &params, has_secret: &has_secret, mode };
    let template = Template::parse(sql, None);
    let rendered = template.as_ref().map_err(Clone::clone).and_then(|template| template.render(&request));
    let (rendered, expected) = match (rendered, text(vector, "out")) {
        (Err(error), _) => return differs(&error, vector),
        (Ok(rendered), None) => {
            return Some(format!("expected {:?}, got {}", vector.get("error"), rendered.sql));
        }
        (Ok(rendered), Some(expected)) => (rendered, expected),
    };
    if rendered.sql != expected {
        return Some(format!("expected {expected}, got {}", rendered.sql));
    }
    let expected = vector.get("features").map(object).unwrap_or_default();
    if features(&rendered.settings) != expected {
        return Some(format!("expected {expected:?}, got {:?}", rendered.settings));
    }
    let expected = match vector.get("reserved_name_warnings") {
        Some(ParamValue::List(names)) => names.clone(),
        _ => Vec::new(),
    };
    let reserved: Vec<ParamValue> =
        template.iter().flat_map(Template::reserved_names).map(ParamValue::from).collect();
    (reserved != expected).then(|| format!("expected {expected:?}, got {reserved:?}"))
}

#[test]
fn templates_become_what_the_original_makes_of_them() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/tinybird/template_vectors.jsonl");
    let Ok(vectors) = fs::read_to_string(&file) else {
        println!("skipped: no list of templates at {}", file.display());
        return;
    };
    let vectors: Vec<Object> =
        vectors.lines().map(|line| object(&ParamValue::from_json(line).unwrap())).collect();
    let wrong: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            check(vector).map(|why| format!("{}\n    {why}", text(vector, "sql").unwrap_or("")))
        })
        .collect();
    println!("{} of {} as the original", vectors.len() - wrong.len(), vectors.len());
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
}
