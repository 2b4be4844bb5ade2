//! Lines and the typed templates they must give.

use seismolog_miner::{Miner, Options};

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (line, expected) in cases {
        // One miner a line: lines of one template would show the classes of the first.
        let mut miner = Miner::new(Options::default());
        let scope = miner.scope("w", "logs", "typed");
        let mined = miner.mine(scope, line);
        assert_eq!(miner.template(mined.template).typed, *expected, "line: {line}");
    }
}

#[test]
fn numbers_carry_their_unit() {
    check(&[
        ("took 12 of 40 steps", "took <num> of <num> steps"),
        ("offset -27, drift +0.5", "offset <num>, drift <num>"),
        ("balance is 1,234,567 now", "balance is <num> now"),
        ("error rate 1.5e-3 is low", "error rate <num> is low"),
        ("served in 12ms", "served in <duration>"),
        ("waited 3 seconds for lock", "waited <duration> for lock"),
        ("uptime 1h2m3s so far", "uptime <duration> so far"),
        ("lifetime <1 sec", "lifetime <duration>"),
        ("read 1.5KB from cache", "read <size> from cache"),
        ("read 226.0 B from cache", "read <size> from cache"),
        ("sent 1396 bytes (1.36 KB) total", "sent <size> total"),
        ("disk at 80% of quota", "disk at <percent> of quota"),
        ("clock at 2.4GHz today", "clock at <quantity> today"),
        ("a 64-bit build", "a <num>-bit build"),
    ]);
}

#[test]
fn dates_and_times_are_one_value() {
    check(&[
        ("at 2016-09-28T16:00:46.635Z started", "at <date> started"),
        ("at 2016-09-28 16:00:46,635 started", "at <date> started"),
        ("at 2016-09-28T16:00:46+08:00 started", "at <date> started"),
        ("at 2016/9/28:16:00:46.635 started", "at <date> started"),
        ("at 28/Sep/2016:16:00:46 +0000 started", "at <date> started"),
        ("at Sep 28 16:00:46 2016 started", "at <date> started"),
        ("at Wed Sep 28 16:00:46 started", "at <date> started"),
        ("at Wed, 28 Sep 2016 16:00:46 GMT started", "at <date> started"),
        ("at 28 September 2016 started", "at <date> started"),
        ("at 20160928T160046Z started", "at <date> started"),
        ("file run-2017-07-05_14,04,32.84", "file <id>,<num>,<num>"),
        ("dump [2017-07-05_14,04,32.84]", "dump [<date>]"),
        ("at 16:00:46.635 started", "at <time> started"),
        ("at 4:05 PM started", "at <time> started"),
        ("ratio 3:4 kept", "ratio <num>:<num> kept"),
    ]);
}

#[test]
fn addresses_keep_their_port() {
    check(&[
        ("from 10.0.0.1 port 22", "from <ip> port <num>"),
        ("from 10.0.0.1:8080: refused", "from <ip>: refused"),
        ("from /10.250.7.96:50010 to x", "from <ip> to x"),
        ("route 10.0.0.0/8 added", "route <ip> added"),
        ("version 10.0.0.256 is no address", "version <version> is no address"),
        ("from fe80::1%eth0 now", "from <ip> now"),
        ("from 2607:f140:6000:8:c6b3:1ff:fecd:467f now", "from <ip> now"),
        ("listening on [::1]:80", "listening on [<ip>]:<num>"),
        ("std::vector is a word", "std::vector is a word"),
        ("mac 00:1a:2b:3c:4d:5e joined", "mac <mac> joined"),
        ("mac 00-1A-2B-3C-4D-5E joined", "mac <mac> joined"),
        ("to www.example.org:443 opened", "to <host> opened"),
        ("to shop.example.com failed", "to <host> failed"),
        ("at com.example.shop.Cart line 7", "at com.example.shop.Cart line <num>"),
        ("at Cart.java:92 thrown", "at Cart.java:<num> thrown"),
        ("see https://a.example/x?y=1&z=2, then retry", "see <url>, then retry"),
        ("mail ann@example.org bounced", "mail <email> bounced"),
    ]);
}

#[test]
fn paths_are_values_and_words_with_slashes_are_not() {
    check(&[
        ("open /etc/hosts: denied", "open <path>: denied"),
        ("open C:\\Windows\\x.log failed", "open <path> failed"),
        ("open ./run/a.sock failed", "open <path> failed"),
        ("read and/or write", "read and/or write"),
        ("power/control problem", "power/control problem"),
        ("GET /x/17 HTTP/1.1", "GET <path> HTTP/1.1"),
        ("agent curl/7.68.0 seen", "agent curl/<version> seen"),
    ]);
}

#[test]
fn identifiers_are_values_and_words_with_digits_are_not() {
    check(&[
        ("block blk_-123 lost", "block <id> lost"),
        ("host srv-10 down", "host <id> down"),
        ("for user_77 via req-abc123", "for <id> via <id>"),
        ("id 123e4567-e89b-12d3-a456-426614174000 ok", "id <uuid> ok"),
        ("id a23e4567-e89b-12d3-a456-426614174000 ok", "id <uuid> ok"),
        ("at 0x1F and 0xE0000340", "at <hex> and <hex>"),
        ("digest d41d8cd98f00b204 seen", "digest <hex> seen"),
        ("register ffffffff set", "register <hex> set"),
        ("the facade of a decade effaced", "the facade of a decade effaced"),
        ("port 22 ssh2", "port <num> ssh2"),
        ("p99 over HTTP2 in v2 as utf8", "p99 over HTTP2 in v2 as utf8"),
        ("eth0 up, jk2_init() done", "eth0 up, jk2_init() done"),
        ("release v2.3.1 out", "release <version> out"),
        ("generating core.4900", "generating core.<num>"),
        ("task[2019353182] over", "task[<num>] over"),
    ]);
}

#[test]
fn words_are_values_only_where_nothing_else_can_stand() {
    check(&[
        ("cache=true, retry: false", "cache=<bool>, retry: <bool>"),
        ("it is true", "it is true"),
        ("error: No such file", "error: No such file"),
        ("reason=\"disk is full\" code=7", "reason=\"<text>\" code=<num>"),
        ("state 'Active' entered", "state 'Active' entered"),
        ("two  blanks\tand a tab 7", "two blanks and a tab <num>"),
        ("Käse 7 gegessen", "Käse <num> gegessen"),
    ]);
}

#[test]
fn a_list_has_one_template_whatever_its_length() {
    let families: [&[&str]; 4] = [
        &["ids 1, 2, 3 gone", "ids 1 gone", "ids 1,2 gone", "ids 7 8 gone"],
        &["sent 0 bytes to peer", "sent 1396 bytes (1.36 KB) to peer"],
        &["lifetime 00:05", "lifetime <1 sec", "lifetime 02:41"],
        &["from 10.0.0.1 closed", "from fe80::1 closed", "from a.example.com:80 closed"],
    ];
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "lists");
    for family in families {
        let ids: Vec<u64> = family.iter().map(|line| miner.mine(scope, line).id).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{family:?} gave {ids:x?}");
    }
    assert_eq!(miner.len(), families.len());
}

#[test]
fn text_has_a_star_for_each_value_and_keeps_words_for_units_of_time() {
    let mut miner = Miner::new(Options::default());
    let scope = miner.scope("w", "logs", "text");
    for (line, expected) in [
        ("waited 3 seconds for 10.0.0.1", "waited <*> seconds for <*>"),
        ("free 406.0 KB of 2 GB", "free <*> of <*>"),
        ("fan ( 3552 3534 **** 3515 )", "fan ( <*> <*> **** <*> )"),
    ] {
        let mined = miner.mine(scope, line);
        assert_eq!(miner.template(mined.template).text, expected, "line: {line}");
    }
}
