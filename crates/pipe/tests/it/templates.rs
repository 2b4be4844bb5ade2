//! What templates become, what they refuse, and what they tell about their parameters.

use seismolog_pipe::{Mode, Param, ParamDefault, ParamValue, Rendered, Request, Template, TemplateError};
use std::collections::BTreeMap;

/// Parameters that all cases here have; others are not sent.
fn params() -> BTreeMap<String, ParamValue> {
    let texts = [
        ("city", "Zürich"),
        ("quote", "o'clock 5%"),
        ("n", "42"),
        ("ids", "3,5"),
        ("tags", "red, blue"),
        ("day", "2026-03-01"),
        ("empty", ""),
        ("filter", r#"{"eq": {"a": 1.5}, "in": ["x", null]}"#),
    ];
    let mut params: BTreeMap<String, ParamValue> =
        texts.into_iter().map(|(name, text)| (name.to_owned(), ParamValue::from(text))).collect();
    params.insert("names".to_owned(), ParamValue::List(vec!["a'b".into(), "c".into()]));
    params.insert("json_number".to_owned(), ParamValue::Int(7));
    params
}

fn render_in(template: &str, mode: Mode) -> Result<Rendered, TemplateError> {
    let has_secret = |name: &str| name == "key";
    let request = Request { params: &params(), has_secret: &has_secret, mode };
    Template::parse(template, None)?.render(&request)
}

fn render(template: &str) -> Result<String, TemplateError> {
    render_in(template, Mode::Live).map(|rendered| rendered.sql)
}

fn check(cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        assert_eq!(render(template).as_deref(), Ok(*expected), "{template}");
    }
}

fn check_errors(cases: &[(&str, &str)]) {
    for (template, expected) in cases {
        let error = render(template).expect_err(template);
        assert_eq!(error.to_string(), *expected, "{template}");
    }
}

#[test]
fn values_are_written_by_their_type() {
    check(&[
        ("{{String(city)}} {{city}}", "'Zürich' 'Zürich'"),
        ("{{String(quote)}}", r"'o\'clock 5\%'"),
        ("{{Int16(n)}} {{UInt64(n)}} {{Int(n)}}", "toInt16('42') toUInt64('42') 42"),
        ("{{Float64(n)}} {{Float32(absent, 1e-7)}}", "toFloat64('42.0') toFloat32('1e-07')"),
        ("{{Boolean(n)}} {{Boolean(absent)}}", "1 0"),
        ("{{Date(day)}} {{DateTime(absent, '2026-01-01 00:00:00')}}", "'2026-03-01' '2026-01-01 00:00:00'"),
        ("{{Array(ids, 'Int32')}} {{Array(tags)}}", "[3,5] ['red',' blue']"),
        ("{{ids}} {{Array(ids, 'Int32')}}", "[3, 5] [3,5]"),
        ("{{Array(names)}} {{names}}", r#"['a\'b','c'] ["a'b", 'c']"#),
        ("{{json_number}} {{Int8(json_number)}}", "7 toInt8('7')"),
        ("{{JSON(filter)}}", "{'eq': {'a': 1.5}, 'in': ['x', None]}"),
        ("{{column('t.c')}} {{symbol('a b')}} {{table('t')}}", "`t`.`c` `a b` t"),
        ("{{columns('a, b', fn='max')}}", "max(`a`) as a,max(`b`) as b"),
        (
            "{{Int256(absent, '57896044618658097711785492504343953926634992332820282019728792003956564819967')}}",
            "toInt256('57896044618658097711785492504343953926634992332820282019728792003956564819967')",
        ),
        ("{{sql_and(a=city, b__in=Array(ids, 'Int8'), c__lt=absent)}}", "a = 'Zürich' and b in [3,5]"),
        ("{{date_diff_in_hours('2026-03-01 00:00:00', '2026-03-02 01:59:59')}}", "25"),
        ("{{day_diff(day, '2026-02-01')}}", "28"),
    ]);
}

#[test]
fn expressions_are_those_of_python() {
    check(&[
        ("{{1 + 2 * 3}} {{7 - 10}} {{'a' * 3}}", "7 -3 'aaa'"),
        ("{{Int32(n) * 2 + 1}}", "85"),
        ("{{f'{city}-{Int32(n):>4}'}}", "'Zürich-  42'"),
        ("{{city[0]}} {{city[1:3]}} {{[1, 2, 3][-1:]}}", "'Z' 'ür' [3]"),
        ("{{'x' if defined(absent) else 'y'}}", "'y'"),
        ("{{max(Int32(n), 100)}} {{len(tags.split(','))}}", "100 2"),
        ("{% set a = 7 // -2 %}{{a}} {% set b = -7 % 3 %}{{b}} {% set c = 2 ** 10 %}{{c}}", "-4 2 1024"),
        ("{% set x, y = 1, 'b' %}{{y}}{% set x += 4 %}{{x}}", "'b'5"),
        ("{% set l = [i * i for i in range(5) if i % 2] %}{{l}}", "[1, 9]"),
        ("{% set d = {'a': 1} %}{% set d['b'] = [2] %}{{d}}", "{'a': 1, 'b': [2]}"),
        ("{% set l = [3, 1, 2] %}{% set _ = l.append(0) %}{% set s = sorted(l) %}{{s}}", "[0, 1, 2, 3]"),
        ("{% if 1 < Int32(n) <= 42 and 'r' in city and city is not None %}yes{% end %}", "yes"),
        ("{% set t = '%s=%d' % ('a', 5) %}{{t}}", "'a=5'"),
        ("{{1e16}} {{0.1}} {{123456789.0}} {{1e-5}}", "1e+16 0.1 123456789.0 1e-05"),
    ]);
}

#[test]
fn blocks_choose_repeat_and_catch() {
    check(&[
        ("{% if defined(empty) %}A{% end %}{% if empty %}B{% else %}C{% end %}", "AC"),
        ("{% if n == '1' %}1{% elif n in ('41', '42') %}2{% else %}3{% end %}", "2"),
        (
            "{% for last, x in enumerate_with_last(split_to_array(tags)) %}{{x}}{% if not last %},{% end %}{% end %}",
            "'red','blue'",
        ),
        (
            "{% for x in range(5) %}{% if x == 1 %}{% continue %}{% end %}{% if x == 3 %}{% break %}{% end %}{{x}}{% end %}",
            "02",
        ),
        ("{% set i = 0 %}{% while i < 2 %}{{i}}{% set i += 1 %}{% else %}.{% end %}", "01."),
        ("{% try %}{{Int8(city)}}{% except ValueError %}no{% finally %}!{% end %}", "no!"),
        (
            "{% for key, value in JSON(filter)['eq'].items() %}{{column(key)}} = {{value}}{% end %}",
            "`a` = 1.5",
        ),
        ("a{# gone #}b{% comment gone %}c {{! kept }} {%! kept %}", "abc {{ kept }} {% kept %}"),
        ("{% whitespace oneline %}a \n\n  b", "a b"),
    ]);
}

#[test]
fn refusals_are_told_in_the_words_clients_know() {
    check_errors(&[
        (
            "{{String(absent)}} {{Int32(other)}} {{String(city)}} {{Int8(a, 1)}}",
            "Template Syntax Error: Required parameter is not defined. Check the parameters absent, other and city. Please provide a value or set a default value in the pipe code.",
        ),
        ("{{Int8(city)}}", "Template Syntax Error: Error validating 'Zürich' to type Int8"),
        (
            "{{Array(tags, 'Int8')}}",
            "Template Syntax Error: Error validating [red, blue][0] (red) to type Int8",
        ),
        ("{{absent}}", "Template Syntax Error: expression \"absent\" evaluated to null"),
        ("{{nothing(city)}}", "Template Syntax Error: Invalid function name: nothing"),
        ("{% if False %}{{city.upper()}}{% end %}", "Template Syntax Error: Invalid method name: upper"),
        (
            "{{city == 'x'}}",
            "Template Syntax Error: Invalid expression type: Compare(left=Name(id='city', ctx=Load()), ops=[Eq()], comparators=[Constant(value='x')])",
        ),
        ("{{10 / 2}}", "Template Syntax Error: Invalid BinOp: Div()"),
        ("{% if city.__class__ %}{% end %}", "Template Syntax Error: Invalid attribute: __class__"),
        ("{% if city > 5 %}{% end %}", "'>' not supported between instances of 'str' and 'int'"),
        (
            "{{JSON(city)}}",
            "Template Syntax Error: Error parsing JSON: 'Zürich' - Expecting value: line 1 column 1 (char 0)",
        ),
        (
            "{{JSON(filter)['none']}}",
            "Template Syntax Error: Missing key 'none' while rendering the template. Ensure every object accessed in the template has this key.",
        ),
        ("{{String(q)}}", "\"q\" can not be used as a variable name, line 1"),
        ("x\n{% if city %}", "Missing {% end %} block for if at line 2"),
        ("{{ }}", "Empty expression at <string>:1"),
        ("{% import os %}", "import is forbidden at <string>:1"),
        ("{{error('tell ' + city)}}", "tell Zürich"),
        (
            "{{tb_secret('none')}}",
            "Template Syntax Error: Cannot access secret 'none'. Check the secret exists in the Workspace and the token has the required scope.",
        ),
    ]);
}

#[test]
fn an_answer_has_status_and_body() {
    let cases = [
        (
            "{{error('need \"n\"')}}",
            400,
            r#"{"error": "need \"n\"", "documentation": "https://docs.tinybird.co/cli/advanced-templates.html"}"#,
        ),
        (
            "{{custom_error({'code': 7, 'what': [True, None]}, 404)}}",
            404,
            r#"{"code": 7, "what": [true, null]}"#,
        ),
        ("{{custom_error('gone', 410)}}", 410, r#"{"error": "gone"}"#),
        ("{{custom_error('never a success', 200)}}", 400, r#"{"error": "never a success"}"#),
    ];
    for (template, status, body) in cases {
        let error = render(template).unwrap_err();
        assert_eq!((error.status(), error.body().as_str()), (status, body), "{template}");
    }
}

#[test]
fn no_request_leaves_its_quotes() {
    let hostile = "x' OR 1=1 -- `\" \\ \n% {s: String} */";
    let templates = [
        "'{{String(p)}}'",
        "{{p}}",
        "{{Array(p)}}",
        "{{column(p)}}",
        "{{columns(p, fn='sum')}}",
        "{{symbol(p)}}",
        "{{sql_and(a=p)}}",
        "{{sql_unescape(p, '%')}}",
        "{{DateTime(p, '2026-01-01 00:00:00')}}",
        "{{backend_hint(p)}}",
        "{{max_threads(p)}}",
        "{{f'{p}'}}",
        "{{p.split(',')}}",
    ];
    let params = BTreeMap::from([("p".to_owned(), ParamValue::from(hostile))]);
    let request = Request { params: &params, has_secret: &|_| true, mode: Mode::Live };
    for template in templates {
        let Ok(rendered) = Template::parse(template, None).unwrap().render(&request) else { continue };
        assert_eq!(rendered.sql.trim_end().matches('\n').count(), 0, "{template}: {}", rendered.sql);
        assert!(rendered.secrets.is_empty(), "{template}");
        if !rendered.sql.starts_with("--") {
            assert!(
                !rendered.sql.contains("x' OR") || rendered.sql.contains('"'),
                "{template}: {}",
                rendered.sql
            );
        }
    }
}

#[test]
fn secrets_are_put_only_where_the_template_asks() {
    let rendered = render_in("{{tb_secret('key')}} {{String(absent, '{key: String}')}}", Mode::Live).unwrap();
    assert_eq!(rendered.sql, "{key: String} '{key: String}'");
    let bound = rendered.sql_with_secrets(|name| Some(format!("{name}'s")));
    assert_eq!(bound.as_deref(), Ok(r"'key\'s' '{key: String}'"));
    assert!(rendered.sql_with_secrets(|_| None).is_err());
    let value = "sasl://{{ tb_secret(\"user\", \"me\") }}:{{ tb_secret('key') }}@host";
    let secret = |name: &str| (name == "key").then(|| "s3cret".to_owned());
    assert_eq!(seismolog_pipe::resolve_secrets(value, &secret).as_deref(), Ok("sasl://me:s3cret@host"));
    assert!(seismolog_pipe::resolve_secrets("{{ other('key') }}", &secret).is_err());
}

#[test]
fn parameters_and_settings_that_were_used_are_told() {
    let rendered =
        render_in("{{max_threads(4)}}{{cache_ttl('1m')}}{{String(city)}}{{String(absent, 'x')}}", Mode::Live)
            .unwrap();
    assert_eq!(rendered.used.iter().collect::<Vec<_>>(), ["city"]);
    assert_eq!(
        (rendered.settings.max_threads, rendered.settings.cache_ttl.as_deref()),
        (Some(4), Some("1m"))
    );
}

#[test]
fn test_mode_has_a_value_for_everything() {
    let cases = [
        (
            "{{String(x)}} {{Int8(x)}} {{Date(x)}} {{Array(x, 'Int8')}} {{x}}",
            "'__no_value__' toInt8('0') '2019-01-01' [0,0] '__no_value__'",
        ),
        (
            "{% if defined(x) %}A{% else %}B{% end %}{% for y in x %}{{y}}{% end %}",
            "B'__no_value__''__no_value__''__no_value__'",
        ),
        ("{% if not defined(x) %}{{error('x')}}{% end %}1", "-- {x} \n1"),
        ("{{Int8(x, 5)}} {{symbol(x)}} {{day_diff(x, y)}}", "toInt8('5') `placeholder` 0"),
    ];
    for (template, expected) in cases {
        assert_eq!(
            render_in(template, Mode::Test).map(|rendered| rendered.sql).as_deref(),
            Ok(expected),
            "{template}"
        );
    }
}

#[test]
fn what_a_template_tells_about_its_parameters_is_read() {
    let template = Template::parse(
        "{% if defined(first) %}{{Date(first, description='first day', required=True, example='2026-01-01')}}{% end %}\
         {% for x in Array(ids, 'Int32', '1,2') %}{{x}}{% end %}{{String(kind, 'a', enum=['a', 'b'], format='word')}}\
         {{Float32(f, default=-1.5)}}{{plain}}{% set v = Int8(n) %}{{v}}{{token}}",
        None,
    )
    .unwrap();
    let names: Vec<(&str, &str)> =
        template.params().iter().map(|param| (param.name.as_str(), param.param_type.as_str())).collect();
    let expected = [
        ("first", "Date"),
        ("ids", "Array(Int32)"),
        ("kind", "String"),
        ("f", "Float32"),
        ("plain", "String"),
        ("n", "Int8"),
        ("token", "String"),
    ];
    assert_eq!(names, expected);
    let find = |name: &str| -> &Param { template.params().iter().find(|param| param.name == name).unwrap() };
    let first = find("first");
    assert_eq!((first.description.as_deref(), first.required), (Some("first day"), Some(true)));
    assert_eq!(first.example.as_ref().map(ParamDefault::to_json).as_deref(), Some("\"2026-01-01\""));
    assert_eq!(find("kind").choices.len(), 2);
    assert_eq!(find("kind").format.as_deref(), Some("word"));
    assert_eq!(find("f").default, Some(ParamDefault::Float(-1.5)));
    assert_eq!(find("ids").default, Some(ParamDefault::Text("1,2".to_owned())));
    assert_eq!(template.reserved_names(), ["token"]);
}

#[test]
fn no_template_runs_or_grows_without_end() {
    let templates = [
        "{% while True %}{% end %}".to_owned(),
        "{% set x = 'a' * 100000000000 %}".to_owned(),
        "{% set x = [0] * 100000000000 %}".to_owned(),
        "{% set x = 'aaaaaaaa' %}{% for i in range(100) %}{% set x = x + x %}{% end %}".to_owned(),
        "{% for i in range(10000000) %}{{i}}{% end %}".to_owned(),
        "{% set l = [1] %}{% for i in range(100000) %}{% set l = [l] %}{% end %}{{l}}".to_owned(),
        "{% set l = [] %}{% for i in range(100000) %}{% set _ = l.append(l) %}{% end %}{{l}}".to_owned(),
        "{% set x = set(range(200000)) %}".to_owned(),
        "{{f'{city:>99999999999}'}}".to_owned(),
        format!("{{{{{}1{}}}}}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("{{{{{}1}}}}", "-".repeat(10_000)),
        format!("{{{{1{}}}}}", "+1".repeat(10_000)),
        format!("{{{{{}}}}}", "not ".repeat(10_000)),
        format!("{{% set x = {}1", "[*".repeat(10_000)) + " %}",
        format!("{{% set x = {}1", "{**".repeat(10_000)) + " %}",
        format!("{{% set x = {}1", "[1 for x in ".repeat(10_000)) + " %}",
        format!("{{% set x = {}1", "1 if 1 else ".repeat(10_000)) + " %}",
        format!("{{% set x = {}1", "lambda: ".repeat(10_000)) + " %}",
        format!("{{% set x = {}1", "2 ** ".repeat(10_000)) + " %}",
        format!("{{% set x = x{}", "[0]".repeat(10_000)) + " %}",
        format!("{{{{JSON('{}')}}}}", "[".repeat(100_000)),
        "{% if 1 %}".repeat(10_000),
    ];
    for template in templates {
        assert!(render(&template).is_err(), "{}", &template[..template.len().min(80)]);
    }
}

#[test]
fn the_deepest_template_that_is_taken_fits_the_stack() {
    let row = "+ 1".repeat(160);
    let deep = format!("{}1 {row}{}", "[".repeat(35), "]".repeat(35));
    let template =
        format!("{}{{% set x = {deep} %}}{{{{x}}}}{}", "{% if 1 %}".repeat(40), "{% end %}".repeat(40));
    assert_eq!(render(&template).map(|sql| sql.len()), Ok(3 + 2 * 35));
    let calls = format!("{{{{{}[1]{}}}}}", "min([".repeat(18), "])".repeat(18));
    assert!(render(&calls).is_ok(), "{calls}");
    let nots = format!("{{{{{}1}}}}", "not ".repeat(200));
    assert_eq!(render(&nots).as_deref(), Ok("True"));
}
