//! Texts that say the same in other words, and texts that never do.

use model::codec::{Reader, Writer};
use model::{DetectorKind, Severity, Signal, TemplateId, Timestamp};
use seismolog_detect::{
    Detectors, Embedder, LocalEmbedder, Mode, Nearness, Observed, Options, SemanticDetector, SemanticOptions,
    ServiceIndex, TemplateSlot, Vector,
};

/// Where the second text is once the first is known.
fn nearness(known: &str, new: &str) -> Nearness {
    let mut detector = SemanticDetector::new(SemanticOptions::default());
    detector.learn(ServiceIndex(0), TemplateId(1), known);
    detector.meet(ServiceIndex(0), TemplateId(2), new)
}

/// The same, worded or punctuated otherwise.
const NEAR: [(&str, &str); 40] = [
    ("user <*> logged in from <ip>", "user <*> logged in from <ip>:<*>"),
    ("connection to db-1 lost after 30 s", "connection to db-2 lost after 5 seconds"),
    ("connection to database lost", "database connection lost"),
    ("failed to connect to redis", "failed connecting to redis"),
    ("Failed to read product <*>", "failed to read the product <*>"),
    ("order <*> placed by <*>: <*> items", "order <*> was placed by <*>, <*> items"),
    ("could not parse config file", "could not parse the config file /etc/app.toml"),
    ("cache rebuild: shard <*> loaded", "cache rebuild shard <*>: loaded <*>"),
    ("payment declined by acquirer acq-1", "payment declined by the acquirer acq-7"),
    ("request took 45 ms", "requests took 45 ms"),
    ("session store near capacity", "session store is near capacity"),
    ("slow query: SELECT on products", "slow queries: SELECT on products"),
    ("queue depth is 400", "queue depth: 17"),
    ("uploaded file to bucket", "uploaded files to bucket"),
    ("StockDao - lock contention on stock levels", "stock dao: lock contention on stock_levels"),
    ("upstream returned 503", "upstream returned 502"),
    ("GET /cart status=200", "GET /cart status=204"),
    ("disk usage at 91%", "disk usage is at 97%"),
    ("retrying request to payments", "retrying the request to payments"),
    ("token refresh for user <*>", "token refreshed for user <*>"),
    ("segment <*> flushed with <*> bytes", "flushed segment <*> with <*> bytes"),
    ("session <hex> extended by 1800 s", "session <hex> was extended by 3600 s"),
    ("label for order <*> printed at station 4", "label of order <*> printed at station 9"),
    ("partition 3 is 400 events behind", "partition 7 is 12 events behind now"),
    ("no healthy backend for route /cart", "no healthy backend for the route /search"),
    ("certificate of api.example.com renewed", "certificates of api.example.com renewed"),
    ("worker 4 picked up job rollup", "worker 11 picks up job rollup"),
    ("timeout while waiting for inventory", "timed out while waiting for inventory"),
    ("deadlock found: update is the victim", "deadlock found, the update is the victim"),
    ("replication lag of node-3 is 12 s", "replication lag of node-5: 40 s"),
    ("garbage collection paused for 300 ms", "garbage collection pause of 1.2 s"),
    ("index refresh failed on shard 2", "failed refresh of index on shard 4"),
    ("unexpected end of stream from peer", "unexpected end of the stream from peer"),
    ("mail to <email> queued", "mail for <email> queued"),
    ("{\"event\":\"delivered\",\"channel\":\"sms\"}", "event=delivered channel=sms"),
    ("price of <*> is <*> EUR", "the price of <*> is <*> EUR"),
    ("cannot allocate memory for buffer", "cannot allocate memory for the buffer"),
    ("thread pool exhausted in gateway", "thread pools exhausted in the gateway"),
    ("heartbeat of node <*> missed", "missed heartbeat of node <*>"),
    ("config reloaded from disk", "reloaded config from disk"),
];

/// Nearly the same words, and another meaning.
const NEVER: [(&str, &str); 60] = [
    ("payment of order <*> succeeded", "payment of order <*> failed"),
    ("backup of database orders completed", "backup of database orders failed"),
    ("login of user <*> successful", "login of user <*> unsuccessful"),
    ("health check of payments ok", "health check of payments error"),
    ("link eth0 is up", "link eth0 is down"),
    ("host db-1 is online", "host db-1 is offline"),
    ("service payments is available", "service payments is unavailable"),
    ("peer <ip> reachable", "peer <ip> unreachable"),
    ("node <*> is healthy", "node <*> is unhealthy"),
    ("worker <*> is alive", "worker <*> is dead"),
    ("connection from <ip> accepted", "connection from <ip> refused"),
    ("certificate of client accepted", "certificate of client rejected"),
    ("access to bucket <*> granted", "access to bucket <*> denied"),
    ("card of customer <*> approved", "card of customer <*> declined"),
    ("request of user <*> authorized", "request of user <*> unauthorized"),
    ("write to table allowed", "write to table disallowed"),
    ("client <*> connected to broker", "client <*> disconnected from broker"),
    ("circuit to acquirer opened", "circuit to acquirer closed"),
    ("feature fast-lane enabled for tenant", "feature fast-lane disabled for tenant"),
    ("replica <*> started", "replica <*> stopped"),
    ("account <*> unlocked by admin", "account <*> locked by admin"),
    ("signature of token is valid", "signature of token is invalid"),
    ("record <*> found in index", "record <*> not found in index"),
    ("record <*> found in index", "record <*> missing in index"),
    ("memory limit of pod increased", "memory limit of pod decreased"),
    ("lease on shard <*> acquired", "lease on shard <*> released"),
    ("member <*> joined the cluster", "member <*> left the cluster"),
    ("node <*> added to the pool", "node <*> removed from the pool"),
    ("table <*> created in schema shop", "table <*> dropped in schema shop"),
    ("volume <*> attached to instance", "volume <*> detached from instance"),
    ("module <*> loaded at start", "module <*> unloaded at start"),
    ("consumer <*> subscribed to topic", "consumer <*> unsubscribed from topic"),
    ("instance <*> registered with discovery", "instance <*> deregistered with discovery"),
    ("licence <*> is active", "licence <*> is inactive"),
    ("address of user <*> known", "address of user <*> unknown"),
    ("token of expected audience", "token of unexpected audience"),
    ("transaction <*> committed after <*> ms", "transaction <*> rolled back after <*> ms"),
    ("connection to leader restored", "connection to leader lost"),
    ("cache <*> hit for user <*>", "cache <*> miss for user <*>"),
    ("outbound queue empty", "outbound queue full"),
    ("temperature below threshold on rack <*>", "temperature above threshold on rack <*>"),
    ("node <*> is leader now", "node <*> is follower now"),
    ("login of user <*> from <ip>", "logout of user <*> from <ip>"),
    ("message of user <*> delivered", "message of user <*> not delivered"),
    ("could reach the upstream of cart", "could not reach the upstream of cart"),
    ("order <*> can be shipped today", "order <*> can't be shipped today"),
    ("refund of order <*> was booked", "refund of order <*> was never booked"),
    ("replica answered with quorum", "replica answered without quorum"),
    ("such a product exists", "no such a product exists"),
    ("upstream payments returned 200", "upstream payments returned 503"),
    ("GET /cart HTTP/1.1\" 200 512", "GET /cart HTTP/1.1\" 404 512"),
    ("answers of catalog are 2xx", "answers of catalog are 5xx"),
    ("request to inventory finished", "request to inventory timed out"),
    ("segment <*> read from disk", "corrupt segment <*> read from disk"),
    ("session of user <*> closed", "session of user <*> expired"),
    ("write of batch <*> to sink", "write of batch <*> to sink failed"),
    ("reply of payments after <*> ms", "late reply of payments after <*> ms"),
    ("checksum of part <*> is correct", "checksum of part <*> is incorrect"),
    ("interface <*> is mounted on host", "interface <*> is unmounted on host"),
    ("tls is verified for peer <*>", "tls is not verified for peer <*>"),
];

#[test]
fn what_says_the_same_is_known() {
    let mut unknown = Vec::new();
    for (known, new) in NEAR {
        for (known, new) in [(known, new), (new, known)] {
            let nearness = nearness(known, new);
            let near = nearness.own.as_ref().unwrap();
            if nearness.factor > 0.0 {
                unknown.push(format!("{new:?} after {known:?}: {:.3} {:?}", near.cosine, near.difference));
            }
        }
    }
    assert!(unknown.is_empty(), "{} of {}: {unknown:#?}", unknown.len(), 2 * NEAR.len());
}

#[test]
fn what_says_something_else_is_never_known_and_keeps_its_weight() {
    for (known, new) in NEVER {
        for (known, new) in [(known, new), (new, known)] {
            let nearness = nearness(known, new);
            assert!(nearness.factor > 0.7, "{new:?} after {known:?}: {nearness:?}");
            let near = nearness.own.unwrap();
            assert!(near.difference.is_some(), "{new:?} after {known:?}: {:.3}", near.cosine);
        }
    }
}

#[test]
fn the_guard_and_not_the_distance_holds_opposites_apart() {
    let is_close =
        |(known, new): &&(&str, &str)| nearness(known, new).own.is_some_and(|near| near.cosine >= 0.7);
    assert!(NEVER.iter().filter(is_close).count() > NEVER.len() / 2);
}

#[test]
fn nearer_is_less_novel_and_elsewhere_counts_half() {
    let known = "payment of order <*> declined by acquirer <*>";
    let texts = [
        "payment of order <*> declined by the acquirer <*>",
        "payment of order <*> declined by issuer <*>",
        "payment of basket <*> declined by fraud check",
        "disk <*> of array <*> shows bad sectors",
    ];
    let factors = texts.map(|text| nearness(known, text).factor);
    assert!(factors.is_sorted_by(|a, b| a < b), "{factors:?}");
    assert!(factors[0] == 0.0 && factors[1] >= 0.7 && factors[3] == 1.0, "{factors:?}");

    let mut detector = SemanticDetector::new(SemanticOptions::default());
    detector.learn(ServiceIndex(0), TemplateId(1), known);
    let abroad = detector.meet(ServiceIndex(1), TemplateId(2), known);
    assert!((abroad.factor - 0.85).abs() < 0.01, "{}", abroad.factor);
    assert_eq!(abroad.own, None);
    assert!(abroad.elsewhere.is_some_and(|near| near.service == ServiceIndex(0) && near.cosine > 0.999));
}

#[test]
fn the_sentence_has_the_number_and_the_text() {
    let near = nearness("card declined by acquirer", "card declined by the bank's acquirer");
    assert!(near.sentence().starts_with("nearest known is 0."), "{}", near.sentence());
    assert!(near.sentence().ends_with(" alike: card declined by acquirer"), "{}", near.sentence());
    let opposite = nearness("link eth0 is up", "link eth0 is down");
    assert!(opposite.sentence().contains(" alike but up or down: "), "{}", opposite.sentence());
    assert_eq!(nearness("card declined", "sectors vanished").sentence(), "");
}

#[test]
fn supplied_vectors_speak_where_both_have_one_and_local_ones_elsewhere() {
    let [here, there] = [[1.0, 0.1], [1.0, 0.12]].map(|components| Vector::of(&components).unwrap());
    let (known, new) = ("Zahlung abgelehnt", "card declined");
    let mut detector = SemanticDetector::new(SemanticOptions::default());
    detector.learn(ServiceIndex(0), TemplateId(1), known);
    detector.supply(new, there);
    assert_eq!(
        detector.clone().meet(ServiceIndex(0), TemplateId(2), new).factor,
        1.0,
        "only one has a vector"
    );
    detector.supply(known, here);
    let nearness = detector.meet(ServiceIndex(0), TemplateId(2), new);
    assert!(nearness.own.as_ref().is_some_and(|near| near.cosine > 0.99), "{nearness:?}");
}

#[test]
fn merged_templates_are_one_and_the_oldest_goes_at_the_bound() {
    let mut detector = SemanticDetector::new(SemanticOptions::default());
    detector.learn(ServiceIndex(0), TemplateId(1), "one");
    detector.learn(ServiceIndex(0), TemplateId(2), "two");
    detector.merge(TemplateId(2), TemplateId(1));
    assert_eq!(detector.len(), 1);
    detector.merge(TemplateId(1), TemplateId(9));
    assert_eq!(detector.meet(ServiceIndex(0), TemplateId(3), "one").own.unwrap().template, TemplateId(9));
    for number in 0..seismolog_detect::limits::SEMANTIC_TEMPLATES_MAX {
        detector.learn(ServiceIndex(0), TemplateId(100 + number as u64), "two");
    }
    assert_eq!(detector.len(), seismolog_detect::limits::SEMANTIC_TEMPLATES_MAX);
    let nearest = detector.meet(ServiceIndex(0), TemplateId(4), "two").own.unwrap();
    assert_eq!(nearest.template, TemplateId(100), "the earliest of equals");
}

#[test]
fn off_it_knows_nothing() {
    let mut detector = SemanticDetector::new(SemanticOptions { is_on: false, ..SemanticOptions::default() });
    detector.learn(ServiceIndex(0), TemplateId(1), "one");
    assert_eq!(detector.meet(ServiceIndex(0), TemplateId(2), "one").factor, 1.0);
    assert!(detector.is_empty());
}

#[test]
fn a_snapshot_goes_on_as_if_nothing_happened_and_damage_is_refused() {
    let mut detector = SemanticDetector::new(SemanticOptions::default());
    detector.supply("later", Vector::of(&[0.3, -0.2, 0.9]).unwrap());
    for (number, (known, new)) in NEVER.iter().take(5).enumerate() {
        detector.learn(ServiceIndex(number as u32 % 2), TemplateId(number as u64 + 1), known);
        detector.supply(new, Vector::of(&[0.1, 0.2, number as f32]).unwrap());
    }
    let mut writer = Writer::default();
    detector.encode(&mut writer);
    let bytes = writer.into_bytes();
    let decode = |bytes: &[u8]| SemanticDetector::decode(SemanticOptions::default(), &mut Reader::new(bytes));
    let mut restored = decode(&bytes).unwrap();
    let mut again = Writer::default();
    restored.encode(&mut again);
    assert_eq!(again.into_bytes(), bytes);
    for (_, new) in NEVER {
        let (service, template) = (ServiceIndex(0), TemplateId(77));
        assert_eq!(restored.meet(service, template, new), detector.meet(service, template, new));
    }
    for length in 0..bytes.len() {
        assert!(decode(&bytes[..length]).is_err(), "{length} bytes");
    }
    for position in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x81;
        let _ = decode(&flipped);
    }
}

#[test]
fn a_text_without_words_has_no_vector_and_is_new() {
    assert!(LocalEmbedder.embed("<*> 17 --").is_none());
    assert_eq!(nearness("<*>", "17").factor, 1.0);
}

/// Learns one service for ten minutes; then it writes `new`, and some seconds go by, `before` each of which something
/// may be done. The seconds after the line at which it was told, with the sentence.
fn told_when(wait_secs: u32, new: &str, mut before: impl FnMut(i64, &mut Detectors)) -> Vec<(i64, String)> {
    let semantic = SemanticOptions { wait_secs, ..SemanticOptions::default() };
    let mut detectors = Detectors::new(Options { semantic, ..Options::default() });
    let service = detectors.service("till");
    let mut is_first = [true; 2];
    let mut write = |detectors: &mut Detectors, second: i64, slot: u32, line: &str| {
        detectors.observe(Observed {
            service,
            ts: Timestamp::from_secs(second),
            severity: if slot == 0 { Severity::Info } else { Severity::Error },
            template: TemplateSlot(slot),
            template_id: TemplateId(u64::from(slot) + 1),
            is_new_template: std::mem::take(&mut is_first[slot as usize]),
            line,
            mode: Mode::Live,
        });
    };
    let is_birth = |signal: &Signal| signal.detector == DetectorKind::NewTemplate;
    let mut told = Vec::new();
    for second in 0..612 {
        for _ in 0..3 {
            write(&mut detectors, second, 0, "Zahlung abgelehnt");
        }
        if second == 600 {
            write(&mut detectors, second, 1, new);
        }
        before(second - 600, &mut detectors);
        let signals = detectors.tick(Timestamp::from_secs(second));
        told.extend(
            signals.into_iter().filter(is_birth).map(|signal| (second - 600, signal.evidence.sentence)),
        );
        // a restart between any two ticks changes nothing
        let options = Options {
            semantic: SemanticOptions { wait_secs, ..SemanticOptions::default() },
            ..Options::default()
        };
        detectors = Detectors::restore(options, &detectors.snapshot()).expect("its own bytes");
    }
    told
}

#[test]
fn a_new_template_waits_for_its_vector_and_is_told_when_it_comes_or_does_not() {
    let vector = |angle: f32| Vector::of(&[angle.cos(), angle.sin()]).unwrap();
    let seconds = |told: &[(i64, String)]| told.iter().map(|(second, _)| *second).collect::<Vec<_>>();
    assert_eq!(seconds(&told_when(0, "Karte ungültig", |_, _| ())), [0], "nobody is waited for");
    assert_eq!(seconds(&told_when(4, "Karte ungültig", |_, _| ())), [3], "no model answers");
    let asked = |detectors: &Detectors| detectors.unsupplied(9).iter().map(ToString::to_string).collect();
    let mut answered: Vec<String> = Vec::new();
    let told = told_when(4, "Karte ungültig", |second, detectors| {
        if second == 2 {
            answered = asked(detectors);
            detectors.supply("Zahlung abgelehnt", vector(0.0));
            detectors.supply("Karte ungültig", vector(1.0));
            assert_eq!(asked(detectors), Vec::<String>::new());
        }
    });
    assert_eq!(answered, ["Karte ungültig", "Zahlung abgelehnt"], "the newest first");
    assert_eq!(seconds(&told), [2], "told with the answer");
    assert!(told[0].1.contains("0.54 alike"), "{}", told[0].1);
    let told = told_when(4, "Karte ungültig", |second, detectors| {
        if second == 1 {
            detectors.supply("Zahlung abgelehnt", vector(0.0));
            detectors.supply("Karte ungültig", vector(0.2));
        }
    });
    assert_eq!(told, [], "the model knows it for another wording");
    assert_eq!(seconds(&told_when(4, "12 34", |_, _| ())), [3], "a text without words");
}

#[test]
fn what_differs_in_outcome_stays_new_whatever_a_model_says() {
    let mut detector = SemanticDetector::new(SemanticOptions::default());
    let one = Vector::of(&[0.6, 0.8]).unwrap();
    for (number, (known, new)) in NEVER.into_iter().enumerate() {
        let service = ServiceIndex(number as u32);
        detector.supply(known, one.clone());
        detector.supply(new, one.clone());
        detector.learn(service, TemplateId(2 * number as u64), known);
        let nearness = detector.meet(service, TemplateId(2 * number as u64 + 1), new);
        assert!(nearness.factor > 0.0, "{known:?} and {new:?}: {nearness:?}");
    }
}
