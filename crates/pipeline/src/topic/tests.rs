use super::*;
use crate::record::{Event, Failure};

fn entry(number: u64) -> Entry {
    let event = Event { id: [1; 16], received: 0, payload: number.to_string().into_bytes() };
    Entry::Failure(number, Failure { event, error: "e".into(), stack: String::new() })
}

fn numbers(found: &[(u64, Entry)]) -> Vec<u64> {
    let number = |entry: &Entry| match entry {
        Entry::Failure(number, _) => *number,
        other => panic!("{other:?}"),
    };
    found.iter().map(|(_, entry)| number(entry)).collect()
}

fn all(topic: &mut Topic) -> Vec<u64> {
    topic.sync().unwrap();
    numbers(&topic.first(usize::MAX, usize::MAX).unwrap())
}

/// Random operations against a list, with openings in between.
#[test]
fn a_topic_is_a_list_that_survives_openings() {
    let folder = tempfile::tempdir().unwrap();
    let mut topic = Topic::open(folder.path()).unwrap();
    let mut model: Vec<(u64, u64)> = Vec::new();
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for number in 0..3_000 {
        match random(10) {
            0..=5 => model.push((topic.push(&entry(number)).unwrap(), number)),
            6..=7 if !model.is_empty() => {
                let count = random(model.len() as u64 / 2 + 1) as usize;
                let through = model[count].0;
                topic.advance(through).unwrap();
                model.retain(|(seq, _)| *seq > through);
            }
            8 if !model.is_empty() => {
                let seqs: Vec<u64> = (0..3).map(|_| model[random(model.len() as u64) as usize].0).collect();
                let before = model.len();
                model.retain(|(seq, _)| !seqs.contains(seq));
                assert_eq!(topic.remove(&seqs).unwrap(), before - model.len());
                assert_eq!(topic.remove(&seqs).unwrap(), 0);
            }
            _ if random(20) == 0 => {
                topic.sync().unwrap();
                drop(topic);
                topic = Topic::open(folder.path()).unwrap();
            }
            _ => {}
        }
        assert_eq!(topic.size().0, model.len() as u64);
        if number % 50 == 0 {
            assert_eq!(all(&mut topic), model.iter().map(|(_, number)| *number).collect::<Vec<_>>());
            let after = model.get(model.len() / 2).map_or(0, |(seq, _)| *seq);
            let behind: Vec<u64> =
                model.iter().filter(|(seq, _)| *seq > after).take(5).map(|(_, n)| *n).collect();
            assert_eq!(numbers(&topic.waiting_after(after, 5).unwrap()), behind);
        }
    }
}

#[test]
fn what_is_read_ahead_is_bounded_and_the_disk_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut topic = Topic::open(folder.path()).unwrap();
    let event =
        |number: u8| Entry::Event(Event { id: [number; 16], received: 0, payload: vec![b'1'; 300_000] });
    for number in 0..100 {
        topic.push(&event(number)).unwrap();
    }
    topic.sync().unwrap();
    let mut number = 0;
    while topic.size().0 > 0 {
        let found = topic.first(10, 1 << 20).unwrap();
        assert!((1..=3).contains(&found.len()), "{}", found.len());
        for (_, entry) in &found {
            assert_eq!(entry, &event(number));
            number += 1;
        }
        assert!(topic.front_bytes < READ_AHEAD_BYTES + 400_000);
        topic.advance(found.last().unwrap().0).unwrap();
        topic.sync().unwrap();
    }
    assert_eq!((number, topic.size()), (100, (0, 0)));
    assert!(topic.log.bytes_live() < 4 * SEGMENT_BYTES, "{}", topic.log.bytes_live());
}

#[test]
fn what_somebody_still_learns_from_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut topic = Topic::open(folder.path()).unwrap();
    topic.keep_above(0).unwrap();
    let seqs: Vec<u64> = (0..10).map(|number| topic.push(&entry(number)).unwrap()).collect();
    topic.advance(seqs[7]).unwrap();
    topic.sync().unwrap();
    drop(topic);
    let mut topic = Topic::open(folder.path()).unwrap();
    assert_eq!((topic.known(), topic.gone()), (Some(0), seqs[7]));
    let mut learned = Vec::new();
    topic.each_after(seqs[2], topic.gone(), |seq, entry| learned.push((seq, entry))).unwrap();
    learned.retain(|(_, entry)| matches!(entry, Entry::Failure(..)));
    assert_eq!(numbers(&learned), [3, 4, 5, 6, 7]);
    assert_eq!(all(&mut topic), [8, 9]);
}

#[test]
fn what_a_source_gave_counts_with_its_mark_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let event = |number: u8| Event { id: [number; 16], received: 0, payload: vec![b'1'; 100_000] };
    let mut topic = Topic::open(folder.path()).unwrap();
    topic.feed(1, 10, vec![event(1), event(2)]).unwrap();
    // as after a crash before the mark
    topic.push(&Entry::Fed(1, 11, event(3))).unwrap();
    topic.push(&Entry::Fed(2, 5, event(4))).unwrap();
    topic.sync().unwrap();
    drop(topic);
    let mut topic = Topic::open(folder.path()).unwrap();
    assert_eq!((topic.size().0, topic.place(1), topic.place(2)), (2, Some(10), None));
    topic.feed(1, 11, vec![event(3)]).unwrap();
    topic.sync().unwrap();
    let found: Vec<Entry> = topic.many(9, 250_000).unwrap().into_iter().map(|(_, entry)| entry).collect();
    assert_eq!(found, [Entry::Fed(1, 10, event(1)), Entry::Fed(1, 10, event(2))], "bounded by bytes");
    assert_eq!(topic.many(9, usize::MAX).unwrap().len(), 3);
    // The mark outlives what it was about, also where files are given back.
    for number in 0..100 {
        let seq = topic.push(&Entry::Event(event(number))).unwrap();
        topic.advance(seq).unwrap();
        topic.sync().unwrap();
    }
    assert!(topic.log.bytes_live() < 4 * SEGMENT_BYTES, "{}", topic.log.bytes_live());
    drop(topic);
    assert_eq!(Topic::open(folder.path()).unwrap().place(1), Some(11));
}
