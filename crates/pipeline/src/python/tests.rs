use super::*;
use std::path::Path;

const NOW: Timestamp = Timestamp(0);

#[expect(clippy::disallowed_methods, reason = "where Python is")]
fn interpreter() -> Interpreter {
    Interpreter { program: "python3".into(), environment: std::env::vars().collect() }
}

type Loaded = (Python, Arc<Lines>, Arc<Counts>);

fn python(definition: PythonDefinition) -> Result<Loaded, (String, String)> {
    let (lines, counts) = (Arc::new(Lines::new(|| Timestamp(7))), Arc::new(Counts::default()));
    let environment = BTreeMap::from([("GREETING".to_owned(), "hello".to_owned())]);
    let python =
        Python::new(interpreter(), definition, environment, Arc::clone(&lines), Arc::clone(&counts))?;
    Ok((python, lines, counts))
}

fn handler(source: &str) -> PythonDefinition {
    PythonDefinition::new(source, "")
}

fn passed(outcome: &Outcome) -> &Value {
    match outcome {
        Outcome::Passed(value) => value,
        other => panic!("{other:?}"),
    }
}

fn failed_with(outcome: &Outcome) -> (&str, &str) {
    match outcome {
        Outcome::Failed { error, stack } => (error, stack),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_handler_gets_events_and_its_prints_do_not_break_its_answers() {
    let source = "import os, sys\nseen = 0\ndef handler(data, log):\n    global seen\n    seen += 1\n    print('printed', data)\n    \
                  os.write(1, b'r\"wrong\"\\n')\n    sys.stderr.write('oops\\n')\n    log.info('took %s', data, data={'n': seen})\n    \
                  return {'was': data, 'seen': seen, 'greeting': os.environ['GREETING'], 'ü': '\\u2028'}\n";
    let (mut python, lines, _) = python(handler(source)).unwrap();
    let events = vec![json!("a\nb"), json!({ "k": [1, 2.5, null] }), json!(null)];
    let outcomes = python.apply(events.clone(), NOW);
    for (index, (outcome, event)) in outcomes.iter().zip(&events).enumerate() {
        let expected = json!({ "was": event, "seen": index + 1, "greeting": "hello", "ü": "\u{2028}" });
        assert_eq!(passed(outcome), &expected);
    }
    let said: Vec<(String, String)> =
        lines.last(4).into_iter().map(|line| (line.level, line.message)).collect();
    let expected = [("info", "took None {'n': 3}"), ("stderr", "oops"), ("print", "printed None")];
    for (level, message) in expected {
        assert!(said.contains(&(level.to_owned(), message.to_owned())), "{said:?}");
    }
}

#[test]
fn what_a_handler_does_wrong_fails_its_event_only() {
    let source = "import sys, os\ndef handler(data, log):\n    if data == 'raise':\n        return 1 / 0\n    if data == 'nan':\n        return float('nan')\n    \
                  if data == 'set':\n        return {1}\n    if data == 'exit':\n        sys.exit(3)\n    if data == 'die':\n        os._exit(7)\n    \
                  if data == 'long':\n        return 'x' * (2 << 20)\n    if data == 'memory':\n        return len(bytearray(4 << 30))\n    \
                  if data == 'loop':\n        try:\n            while True:\n                pass\n        except Exception:\n            pass\n    return data\n";
    let definition = PythonDefinition { cpu_ms: 200, ..handler(source) };
    let (mut python, _, counts) = python(definition).unwrap();
    let cases = [
        ("raise", "ZeroDivisionError: division by zero", "return 1 / 0"),
        ("nan", "ValueError", ""),
        ("set", "TypeError", ""),
        ("exit", "SystemExit: 3", "sys.exit(3)"),
        ("die", "exit status: 7", ""),
        ("long", "at most 1048576 are taken", ""),
        ("memory", "MemoryError", "bytearray"),
        ("loop", "more CPU time than an event may", "while True"),
    ];
    let events: Vec<Value> = cases.iter().flat_map(|(event, ..)| [json!(event), json!("fine")]).collect();
    let outcomes = python.apply(events, NOW);
    assert_eq!(outcomes.len(), cases.len() * 2);
    for (pair, (event, error, stack)) in outcomes.chunks(2).zip(cases) {
        let found = failed_with(&pair[0]);
        assert!(found.0.contains(error) && found.1.contains(stack), "{event}: {found:?}");
        assert!(!found.1.contains("worker"), "{event}: {found:?}");
        assert_eq!(passed(&pair[1]), &json!("fine"), "{event}");
    }
    assert_eq!(Counts::get(&counts.restarts), 2, "one for the event among others, one for the event alone");
}

#[test]
fn a_handler_that_waits_for_ever_is_killed_and_the_next_event_goes_on() {
    let source = "import time\ndef handler(data, log):\n    if data == 'wait':\n        time.sleep(3600)\n    return data\n";
    let definition = PythonDefinition { wall_ms: 300, ..handler(source) };
    let (mut python, ..) = python(definition).unwrap();
    let outcomes = python.apply(vec![json!(1), json!("wait"), json!(2)], NOW);
    assert_eq!((passed(&outcomes[0]), passed(&outcomes[2])), (&json!(1), &json!(2)));
    assert!(failed_with(&outcomes[1]).0.contains("no answer within 300 ms"));
}

#[test]
fn a_handler_that_cannot_be_loaded_is_told_with_its_place() {
    let cases = [
        ("def handler(data, log):\n    return (\n", "SyntaxError: '(' was never closed", "line 2"),
        ("x = 1\n", "NameError: there is no function handler(data, log)", ""),
        ("import nothing_like_this\n", "ModuleNotFoundError", "line 1"),
        ("raise SystemExit(4)\n", "SystemExit: 4", "line 1"),
        ("import os\nos._exit(9)\n", "exit status: 9", ""),
    ];
    for (source, error, stack) in cases {
        let found = python(handler(source)).map(drop).unwrap_err();
        assert!(found.0.contains(error) && found.1.contains(stack), "{source}: {found:?}");
    }
    let absent = Interpreter { program: "/nowhere/python".into(), environment: BTreeMap::new() };
    let (lines, counts) = (Arc::new(Lines::new(|| Timestamp(7))), Arc::new(Counts::default()));
    let found = Python::new(absent, handler(""), BTreeMap::new(), lines, counts).map(drop).unwrap_err();
    assert!(found.0.contains("/nowhere/python cannot be started"), "{found:?}");
}

#[test]
fn requirements_that_are_none_of_the_installers_business_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let none = install(&interpreter(), folder.path(), "# nothing\n\n").unwrap();
    assert_eq!(none.program, PathBuf::from("python3"));
    let refused = install(&interpreter(), folder.path(), "--index-url http://x\n").unwrap_err();
    assert!(refused.contains("is an option of the installer"), "{refused}");
    assert!(install(&interpreter(), folder.path(), &"a".repeat(20_000)).unwrap_err().contains("16384 bytes"));
}

#[test]
fn a_handler_that_floods_its_log_or_grows_without_end_stays_within_its_bounds() {
    let source = "def handler(data, log):\n    if data == 'flood':\n        for _ in range(200):\n            print('x' * 100_000)\n    \
                  if data == 'grow':\n        held = []\n        while True:\n            held.append(bytearray(1 << 20))\n    return data\n";
    let definition = PythonDefinition { memory_mib: 256, ..handler(source) };
    let (mut python, lines, counts) = python(definition).unwrap();
    let outcomes = python.apply(vec![json!("flood"), json!("grow"), json!("fine")], NOW);
    assert_eq!(passed(&outcomes[0]), &json!("flood"));
    assert!(!failed_with(&outcomes[1]).0.is_empty());
    assert_eq!(passed(&outcomes[2]), &json!("fine"));
    let kept = lines.last(usize::MAX);
    let bytes: usize = kept.iter().map(|line| line.message.len()).sum();
    assert!(kept.len() <= LOG_LINES && bytes <= LOG_LINES * 5_000, "{} lines, {bytes} bytes", kept.len());
    assert!(kept.iter().all(|line| line.message.len() < 5_000));
    println!("{} lines kept, {} dropped", kept.len(), Counts::get(&counts.lines_dropped));
}

/// A package of one file, as its maker would hand it over: nothing is asked of any index.
fn wheel(folder: &Path) -> PathBuf {
    let path = folder.join("tiny_words-1.0-py3-none-any.whl");
    let script = "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as wheel:\n    \
                  info = 'tiny_words-1.0.dist-info/'\n    \
                  wheel.writestr('tiny_words.py', 'def shout(text): return text.upper()\\n')\n    \
                  wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: tiny-words\\nVersion: 1.0\\n')\n    \
                  wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: a test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')\n    \
                  wheel.writestr(info + 'RECORD', 'tiny_words.py,,\\n' + info + 'METADATA,,\\n' + info + 'WHEEL,,\\n' + info + 'RECORD,,\\n')\n";
    assert!(Command::new("python3").args(["-c", script]).arg(&path).status().unwrap().success());
    path
}

#[test]
fn requirements_are_installed_once_and_a_handler_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = format!("# ours\ntiny-words @ file://{}\n", wheel(folder.path()).display());
    let root = folder.path().join("requirements");
    let installed = install(&interpreter(), &root, &wanted).unwrap();
    assert!(installed.program.starts_with(&root), "{installed:?}");
    std::fs::remove_file(folder.path().join("tiny_words-1.0-py3-none-any.whl")).unwrap();
    let again = install(&interpreter(), &root, &wanted).unwrap();
    assert_eq!(again.program, installed.program, "it is there already");
    let source = "import tiny_words\ndef handler(data, log):\n    return tiny_words.shout(data)\n";
    let (lines, counts) = (Arc::new(Lines::new(|| Timestamp(7))), Arc::new(Counts::default()));
    let made = Python::new(installed, handler(source), BTreeMap::new(), lines, counts);
    let mut python = made.unwrap();
    assert_eq!(passed(&python.apply(vec![json!("hello")], NOW)[0]), &json!("HELLO"));
    let missing =
        install(&interpreter(), &root, "tiny-words @ file:///nowhere/tiny_words-1.0-py3-none-any.whl");
    assert!(missing.unwrap_err().contains("requirements cannot be installed"), "and it says why");
}
