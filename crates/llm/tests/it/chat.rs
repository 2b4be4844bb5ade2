//! A language model's endpoint, well and badly behaved; what it is sent is held against the API's published form.

use crate::served::{Act, Asked, Served};
use seismolog_llm::chat::{Answer, Question, Usage};
use seismolog_llm::{Chat, ChatOptions, Dialect, Error};
use serde_json::{Value, json};
use std::time::Duration;

/// The answer of the API around a text.
pub(crate) fn completion(text: &str, finish: &str) -> String {
    json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_700_000_000, "model": "small-2024",
        "choices": [{
            "index": 0, "finish_reason": finish, "logprobs": null,
            "message": {"role": "assistant", "content": text, "refusal": null},
        }],
        "usage": {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366},
    })
    .to_string()
}

/// What the API's reference says of a request, as far as we use it. Unknown fields are refused, as OpenAI does.
pub(crate) fn check_form(asked: &Asked, key: &str) {
    assert!(asked.head.starts_with("post /v1/chat/completions http/1.1\r\n"), "{}", asked.head);
    assert!(asked.head.contains(&format!("authorization: bearer {key}\r\n")), "{}", asked.head);
    assert!(asked.head.contains("content-type: application/json\r\n"), "{}", asked.head);
    let body = asked.body.as_object().unwrap();
    let known = [
        "model",
        "messages",
        "response_format",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "n",
        "stream",
    ];
    for name in body.keys() {
        assert!(known.contains(&name.as_str()), "unknown field {name}");
    }
    assert!(body["model"].is_string());
    let messages = body["messages"].as_array().unwrap();
    let roles: Vec<&str> = messages.iter().map(|message| message["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["system", "user"]);
    for message in messages {
        assert!(message["content"].as_str().is_some_and(|text| !text.is_empty()));
        assert_eq!(message.as_object().unwrap().len(), 2);
    }
    let limits = [&body.get("max_tokens"), &body.get("max_completion_tokens")];
    let limits: Vec<u64> = limits.iter().filter_map(|limit| limit.and_then(Value::as_u64)).collect();
    assert!(limits.len() == 1 && limits[0] > 0, "one of both, and a number: {limits:?}");
    if let Some(temperature) = body.get("temperature") {
        assert!((0.0..=2.0).contains(&temperature.as_f64().unwrap()));
    }
    assert_eq!((&body["n"], &body["stream"]), (&json!(1), &json!(false)));
    let format = &body["response_format"];
    assert_eq!(format["type"], "json_schema");
    assert_eq!(format["json_schema"]["strict"], true);
    let name = format["json_schema"]["name"].as_str().unwrap();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    assert!((1..=64).contains(&name.len()) && name.chars().all(is_part), "{name}");
    check_strict(&format["json_schema"]["schema"]);
}

/// Strict schemas: every field of an object is required, and no other is allowed.
fn check_strict(schema: &Value) {
    match schema["type"].as_str().unwrap() {
        "object" => {
            assert_eq!(schema["additionalProperties"], false, "{schema}");
            let fields = schema["properties"].as_object().unwrap();
            let mut required: Vec<&str> =
                schema["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
            required.sort_unstable();
            let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
            names.sort_unstable();
            assert_eq!(required, names);
            fields.values().for_each(check_strict);
        }
        "array" => check_strict(&schema["items"]),
        kind => assert!(["string", "integer", "number", "boolean"].contains(&kind), "{kind}"),
    }
}

pub(crate) fn options(base: &str) -> ChatOptions {
    ChatOptions {
        key: Some("sk-secret".to_owned()),
        timeout: Duration::from_secs(20),
        ..ChatOptions::new(base, "small")
    }
}

fn question() -> Question {
    Question {
        system: "You are short.".to_owned(),
        user: "How are you?".to_owned(),
        schema_name: "mood",
        schema: json!({
            "type": "object", "properties": {"mood": {"type": "string"}}, "required": ["mood"],
            "additionalProperties": false,
        }),
        tokens_max: 50,
    }
}

#[test]
fn a_question_is_asked_as_the_api_has_it() {
    let served = Served::new(|_, _| Act::Answer("200 OK", "", completion("{\"mood\":\"fine\"}", "stop")));
    let answer = Chat::new(options(&served.base)).unwrap().ask(&question()).unwrap();
    let usage = Some(Usage { asked: 321, answered: 45 });
    assert_eq!(answer, Answer { text: "{\"mood\":\"fine\"}".to_owned(), usage });
    let asked = served.asked();
    check_form(&asked[0], "sk-secret");
    assert_eq!(asked[0].body["model"], "small");
    assert_eq!(asked[0].body["max_tokens"], 50);
    assert_eq!(asked[0].body["temperature"], 0);
    assert_eq!(asked[0].body["messages"][1], json!({"role": "user", "content": "How are you?"}));
    let thinking = ChatOptions { dialect: Dialect::Reasoning, ..options(&served.base) };
    Chat::new(thinking).unwrap().ask(&question()).unwrap();
    let asked = &served.asked()[1];
    check_form(asked, "sk-secret");
    assert_eq!(asked.body["max_completion_tokens"], 50);
    assert!(asked.body.get("temperature").is_none());
}

#[test]
fn every_bad_answer_is_an_error_that_says_why_and_holds_no_key() {
    let answer = |status, headers, body: &str| Act::Answer(status, headers, body.to_owned());
    let refusal = r#"{"choices":[{"message":{"content":null,"refusal":"I cannot\u0007 help"},"finish_reason":"stop"}]}"#;
    let cases = [
        (
            answer("429 Too Many Requests", "Retry-After: 7\r\n", r#"{"error":{"message":"slow"}}"#),
            "status 429",
        ),
        (answer("500 Internal Server Error", "", "oops"), "status 500"),
        (answer("401 Unauthorized", "", r#"{"error":{"message":"no such key"}}"#), "no such key"),
        (answer("200 OK", "", "{\"choices\":[{\"mess"), "cannot be used"),
        (answer("200 OK", "", "{\"choices\":[]}"), "no choices"),
        (answer("200 OK", "", refusal), "the model refused: I cannot help"),
        (answer("200 OK", "", &completion(" ", "stop")), "no text"),
        (answer("200 OK", "", &completion("{\"mo", "length")), "cut after 50 tokens"),
        (Act::Close, "no answer"),
    ];
    for (act, expected) in cases {
        let served = Served::new(move |_, _| act.clone());
        let error = Chat::new(options(&served.base)).unwrap().ask(&question()).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(expected), "{expected}: {text}");
        assert!(!text.contains("sk-secret"), "{text}");
        if let Error::Refused { status: 429, retry_after, .. } = error {
            assert_eq!(retry_after, Some(Duration::from_secs(7)));
        }
    }
}

#[test]
fn who_never_answers_is_given_up_at_the_timeout() {
    let served = Served::new(|_, _| Act::Hang);
    let options = ChatOptions { timeout: Duration::from_millis(50), ..options(&served.base) };
    let error = Chat::new(options).unwrap().ask(&question()).unwrap_err();
    assert!(matches!(error, Error::NoAnswer { .. }), "{error}");
}

#[test]
fn options_that_cannot_be_meant_are_refused_and_debug_holds_no_key() {
    for (base, model, expected) in [
        ("localhost:11434", "small", "url is no address"),
        ("http://user:pass@host/v1", "small", "give the key apart"),
        ("http://127.0.0.1/v1", "", "model is missing"),
    ] {
        let error = Chat::new(ChatOptions::new(base, model)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let chat = Chat::new(options("http://127.0.0.1:1/v1")).unwrap();
    assert_eq!(chat.model(), "small");
    assert!(!format!("{chat:?} {:?}", options("http://127.0.0.1:1")).contains("sk-secret"));
}
