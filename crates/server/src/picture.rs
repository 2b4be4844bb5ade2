//! The live picture, and what changed since the one before: who watches reads a fraction of what a whole one takes.
//!
//! A delta names the picture it is from. `set` holds the fields that changed, whole; `lists` how each list that changed
//! did: `{"dropped": k, "changed": [[index, {field: value}], …], "added": […]}` (the first `k` go, then elements change by
//! their index among those that stay, then others come behind), or `{"whole": […]}` where that tells it no shorter. A field
//! that is gone is null. Lists in objects have both names, with a dot between.

use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Lists of a picture, and the fields by which one of their elements is the same as before; all of them if none is named.
const LISTS: [(&str, &[&str]); 8] = [
    ("logs", &[]),
    ("anomalies", &["id"]),
    ("incidents", &["id"]),
    ("services", &["id"]),
    ("timeline", &["ts"]),
    ("rules", &["id"]),
    ("graph.nodes", &["id"]),
    ("graph.edges", &["source", "target"]),
];

/// Objects whose fields change one by one.
const OBJECTS: [&str; 1] = ["graph"];

/// One picture, written once for all who watch.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub(crate) seq: u64,
    /// all of it
    pub(crate) text: Arc<str>,
    /// what changed since the one before; none if all of it is shorter
    pub(crate) delta: Option<Arc<str>>,
    value: Arc<Value>,
}

impl Picture {
    /// The first one.
    pub(crate) fn first(value: Value) -> Self {
        Self::new(1, value)
    }

    /// The one behind this.
    pub(crate) fn next(&self, value: Value) -> Self {
        let next = Self::new(self.seq + 1, value);
        let delta = delta(&self.value, &next.value).to_string();
        let is_shorter = delta.len() < next.text.len();
        Self { delta: is_shorter.then(|| delta.into()), ..next }
    }

    fn new(seq: u64, mut value: Value) -> Self {
        value["seq"] = seq.into();
        Self { seq, text: value.to_string().into(), delta: None, value: Arc::new(value) }
    }
}

fn delta(old: &Value, new: &Value) -> Value {
    let (mut set, mut lists) = (Map::new(), Map::new());
    for (name, value) in fields(new) {
        let before = at(old, &name);
        if before == Some(value) || name == "seq" {
            continue;
        }
        let list = LISTS.iter().find(|(list, _)| *list == name);
        match (list, before.and_then(Value::as_array), value.as_array()) {
            (Some((_, keys)), Some(before), Some(list)) => {
                lists.insert(name, list_delta(before, list, keys));
            }
            _ => {
                set.insert(name, value.clone());
            }
        }
    }
    json!({ "v": 1, "kind": "delta", "from": old["seq"], "seq": new["seq"], "set": set, "lists": lists })
}

/// Fields by name, those of [`OBJECTS`] by both.
fn fields(picture: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (name, value) in picture.as_object().into_iter().flatten() {
        match value.as_object().filter(|_| OBJECTS.contains(&name.as_str())) {
            Some(object) => {
                found.extend(object.iter().map(|(inner, value)| (format!("{name}.{inner}"), value)));
            }
            None => found.push((name.clone(), value)),
        }
    }
    found
}

fn at<'a>(picture: &'a Value, name: &str) -> Option<&'a Value> {
    match name.split_once('.') {
        Some((outer, inner)) => picture.get(outer)?.get(inner),
        None => picture.get(name),
    }
}

fn list_delta(old: &[Value], new: &[Value], keys: &[&str]) -> Value {
    let is_same = |one: &Value, other: &Value| match keys {
        [] => one == other,
        keys => keys.iter().all(|key| one.get(key) == other.get(key)),
    };
    let goes_on = |dropped: &usize| {
        let kept = &old[*dropped..];
        kept.len() <= new.len() && kept.iter().zip(new).all(|(one, other)| is_same(one, other))
    };
    // All dropped goes on always; then nothing stays, and the list is told whole.
    let dropped = (0..old.len()).find(goes_on).unwrap_or(old.len());
    let kept = &old[dropped..];
    if kept.is_empty() {
        return json!({ "whole": new });
    }
    let pairs = kept.iter().zip(new).enumerate();
    let changed: Vec<Value> = pairs
        .filter(|(_, (before, now))| before != now)
        .map(|(index, (before, now))| json!([index, element_delta(before, now)]))
        .collect();
    json!({ "dropped": dropped, "changed": changed, "added": new[kept.len()..] })
}

fn element_delta(before: &Value, now: &Value) -> Value {
    let (Some(before), Some(now)) = (before.as_object(), now.as_object()) else { return now.clone() };
    let gone = before.keys().filter(|key| !now.contains_key(*key)).map(|key| (key.clone(), Value::Null));
    let changed = now.iter().filter(|(key, value)| before.get(*key) != Some(value));
    changed.map(|(key, value)| (key.clone(), value.clone())).chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As a page puts it together.
    fn apply(old: &Value, delta: &Value) -> Value {
        let mut picture = old.clone();
        let place = |picture: &mut Value, name: &str, value: Value| match name.split_once('.') {
            Some((outer, inner)) => picture[outer][inner] = value,
            None => picture[name] = value,
        };
        for (name, value) in delta["set"].as_object().unwrap() {
            place(&mut picture, name, value.clone());
        }
        for (name, change) in delta["lists"].as_object().unwrap() {
            let mut list = at(old, name).unwrap().as_array().unwrap().clone();
            if let Some(whole) = change["whole"].as_array() {
                list.clone_from(whole);
            } else {
                list.drain(..change["dropped"].as_u64().unwrap() as usize);
                for pair in change["changed"].as_array().unwrap() {
                    let element = &mut list[pair[0].as_u64().unwrap() as usize];
                    for (field, value) in pair[1].as_object().unwrap() {
                        element[field] = value.clone();
                    }
                }
                list.extend(change["added"].as_array().unwrap().iter().cloned());
            }
            place(&mut picture, name, list.into());
        }
        picture["seq"] = delta["seq"].clone();
        picture
    }

    fn picture(logs: &[&str], services: &[(&str, u64)], incidents: &[&str], rate: f64) -> Value {
        let services: Vec<Value> = services
            .iter()
            .map(|(id, records)| json!({ "id": id, "logs_per_min": records, "note": "x".repeat(80) }))
            .collect();
        json!({
            "v": 1, "kind": "tick", "kpi": { "logs_per_sec": rate },
            "logs": logs, "services": services, "rules": [],
            "incidents": incidents.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>(),
            "graph": { "nodes": services, "edges": [{ "source": "a", "target": "b", "weight": rate }], "nodes_total": services.len() },
        })
    }

    #[test]
    fn a_delta_makes_the_next_picture_of_the_one_before_and_says_no_more() {
        let first = Picture::first(picture(&["one", "two", "three"], &[("a", 1), ("b", 2)], &["inc_1"], 1.0));
        assert!(first.delta.is_none() && first.seq == 1);
        let cases = [
            // the same again
            picture(&["one", "two", "three"], &[("a", 1), ("b", 2)], &["inc_1"], 1.0),
            // lines move on, one service has another figure
            picture(&["three", "four"], &[("a", 1), ("b", 3)], &["inc_1"], 2.0),
            // a service is new at the end, an incident at the begin, another service is gone from the begin
            picture(&["five"], &[("b", 3), ("c", 1)], &["inc_2", "inc_1"], 2.0),
            // one in the middle
            picture(&["five"], &[("b", 3), ("bb", 9), ("c", 1)], &[], 2.0),
            picture(&[], &[], &[], 0.0),
            picture(&["six"], &[("a", 1)], &["inc_3"], 0.5),
        ];
        let mut last = first;
        for value in cases {
            let next = last.next(value);
            let told = delta(&last.value, &next.value);
            assert_eq!(apply(&last.value, &told), *next.value, "{told}");
            last = next;
        }
    }

    #[test]
    fn what_did_not_change_is_not_told() {
        let first = Picture::first(picture(&["one", "two"], &[("a", 1), ("b", 2)], &["inc_1"], 1.0));
        let next = first.next(picture(&["two", "three"], &[("a", 1), ("b", 7)], &["inc_1"], 1.0));
        let told: Value = serde_json::from_str(next.delta.as_deref().unwrap()).unwrap();
        let services = json!({ "dropped": 0, "changed": [[1, { "logs_per_min": 7 }]], "added": [] });
        let lists = json!({
            "logs": { "dropped": 1, "changed": [], "added": ["three"] },
            "services": services, "graph.nodes": services,
        });
        assert_eq!(told, json!({ "v": 1, "kind": "delta", "from": 1, "seq": 2, "set": {}, "lists": lists }));
    }
}
