//! What a caller writes into parameters stays a value, whatever the type of the parameter.

use crate::deploy::{EVENTS, deployed, empty};
use crate::harness::folder;

/// Uses of a parameter `p`, each in a query of the rows of user `a`.
const USES: [(&str, &str); 22] = [
    ("text", "SELECT {{String(p, 'x')}} AS v FROM events WHERE user = 'a'"),
    ("bare", "SELECT {{p}} AS v FROM events WHERE user = 'a'"),
    ("filter", "SELECT user AS v FROM events WHERE user = {{String(p, 'a')}}"),
    ("like", "SELECT user AS v FROM events WHERE user = 'a' AND user LIKE concat({{String(p, 'a')}}, 'z')"),
    ("int8", "SELECT {{Int8(p, 1)}} AS v FROM events WHERE user = 'a'"),
    ("int32", "SELECT {{Int32(p, 1)}} AS v FROM events WHERE user = 'a'"),
    ("int64", "SELECT {{Int64(p, 1)}} AS v FROM events WHERE user = 'a'"),
    ("uint8", "SELECT {{UInt8(p, 1)}} AS v FROM events WHERE user = 'a'"),
    ("uint64", "SELECT {{UInt64(p, 1)}} AS v FROM events WHERE user = 'a'"),
    ("uint256", "SELECT {{UInt256(p, 1)}} AS v FROM events WHERE user = 'a'"),
    ("whole", "SELECT {{Int(p, 1)}} AS v FROM events WHERE user = 'a'"),
    ("float", "SELECT {{Float64(p, 1.5)}} AS v FROM events WHERE user = 'a'"),
    ("boolean", "SELECT {{Boolean(p, 1)}} AS v FROM events WHERE user = 'a'"),
    ("date", "SELECT {{Date(p, '2026-01-01')}} AS v FROM events WHERE user = 'a'"),
    ("time", "SELECT {{DateTime(p, '2026-01-01 00:00:00')}} AS v FROM events WHERE user = 'a'"),
    ("time64", "SELECT {{DateTime64(p, '2026-01-01 00:00:00.000')}} AS v FROM events WHERE user = 'a'"),
    ("texts", "SELECT user AS v FROM events WHERE user = 'a' AND user IN {{Array(p, 'String', 'a')}}"),
    ("numbers", "SELECT user AS v FROM events WHERE user = 'a' AND n IN {{Array(p, 'Int32', '1')}}"),
    ("column", "SELECT {{column(p, 'user')}} AS v FROM events WHERE user = 'a'"),
    ("columns", "SELECT {{columns(p, 'user')}} FROM events WHERE user = 'a'"),
    ("symbol", "SELECT {{symbol(p)}} AS v FROM events WHERE user = 'a'"),
    (
        "and",
        "SELECT user AS v FROM events WHERE user = 'a' AND {{sql_and(user__in=Array(p, 'String', 'a'))}}",
    ),
];

const TRIES: [&str; 22] = [
    "' UNION ALL SELECT pin FROM secrets --",
    "a' UNION ALL SELECT pin FROM secrets -- ",
    "') UNION ALL SELECT pin FROM secrets --",
    "']) UNION ALL SELECT pin FROM secrets --",
    "\\' UNION ALL SELECT pin FROM secrets --",
    "\\\\' UNION ALL SELECT pin FROM secrets --",
    "'' UNION ALL SELECT pin FROM secrets --",
    "1 UNION ALL SELECT pin FROM secrets",
    "1) UNION ALL SELECT pin FROM secrets --",
    "1.0 UNION ALL SELECT pin FROM secrets",
    "2026-01-01' UNION ALL SELECT pin FROM secrets --",
    "2026-01-01 00:00:00' UNION ALL SELECT pin FROM secrets --",
    "2026-01-01 00:00:00.000' UNION ALL SELECT pin FROM secrets --",
    "user` FROM events UNION ALL SELECT pin FROM secrets --",
    "`user`, (SELECT max(pin) FROM secrets) AS w",
    "user, (SELECT max(pin) FROM secrets)",
    "(SELECT max(pin) FROM secrets)",
    "a' /* ",
    "*/ UNION ALL SELECT pin FROM secrets /*",
    "ʼ UNION ALL SELECT pin FROM secrets --",
    "%27 UNION ALL SELECT pin FROM secrets --",
    "a\u{0}\n\r\u{8}\u{1a}' OR 1 = 1; SELECT pin FROM secrets",
];

#[test]
fn no_parameter_of_any_type_shows_rows_of_another_table() {
    let data = folder();
    let server = empty(data.path());
    let files: Vec<(String, String)> = USES
        .iter()
        .map(|(name, query)| {
            (format!("{name}.pipe"), format!("NODE x\nSQL >\n    %\n    {query}\nTYPE endpoint\n"))
        })
        .collect();
    let mut all = vec![EVENTS, ("secrets.datasource", "SCHEMA >\n    `pin` String `json:$.pin`\n")];
    all.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    deployed(&server, &all);
    server.insert("events", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"a\",\"n\":1}");
    server.insert("events", "{\"at\":\"2026-03-02 09:00:00\",\"user\":\"other\",\"n\":1}");
    server.insert("secrets", "{\"pin\":\"hidden\"}");
    for (name, _) in USES {
        for text in TRIES {
            let written: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            // With the token that may do everything: nothing but the type keeps it in.
            let answer = server.get(&format!("/v0/pipes/{name}.json?p={written}"));
            let told = format!("{name} {text:?}: {} {}", answer.status, answer.body);
            assert!(matches!(answer.status, 200 | 400), "{told}");
            if answer.status == 200 {
                let rows = answer.json()["data"].clone();
                assert!(rows.as_array().unwrap().len() <= 1, "{told}");
                assert!(
                    !rows.to_string().contains("hidden") && !rows.to_string().contains("other"),
                    "{told}"
                );
            }
        }
    }
    let text = "it's \"50\\\" /* ` -- ü";
    let written: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert_eq!(server.get(&format!("/v0/pipes/text.json?p={written}")).json()["data"][0]["v"], text);
}
