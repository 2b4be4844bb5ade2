//! What people say of anomalies.

use crate::broken;
use crate::world::FaultKind;
use model::TemplateId;
use seismolog_analysis::{Analysis, Label, LabelKey, Options};

#[test]
fn what_is_expected_opens_nothing_and_a_label_can_be_taken_back() {
    let (mut straight, primary) = broken(1, FaultKind::Warnings);
    straight.run(240);
    assert_eq!(straight.opened.len(), 1);
    let name = straight.world.names[primary].clone();
    let keys: Vec<LabelKey> = straight
        .anomalies
        .iter()
        .filter(|anomaly| anomaly.signal.subject.service == name)
        .map(|anomaly| LabelKey::Subject(anomaly.signal.subject.clone()))
        .collect();
    let (mut labelled, _) = broken(1, FaultKind::Warnings);
    for key in &keys {
        assert!(labelled.analysis.label(key.clone(), Label::Expected));
    }
    let bytes = labelled.analysis.snapshot();
    labelled.analysis = Analysis::restore(Options::default(), &bytes).unwrap();
    labelled.run(240);
    assert!(labelled.opened.is_empty(), "{:?}", labelled.analysis.incidents());
    assert!(labelled.anomalies.iter().any(|anomaly| anomaly.signal.subject.service == name), "still told");
    let listed: Vec<LabelKey> = labelled.analysis.labels().map(|(key, _)| key.clone()).collect();
    assert!(keys.iter().all(|key| listed.contains(key)));
    assert!(labelled.analysis.unlabel(&keys[0]));
    assert!(!labelled.analysis.unlabel(&keys[0]));
}

#[test]
fn what_is_important_stands_alone() {
    let (mut straight, _) = broken(1, FaultKind::Errors);
    straight.run(190);
    let Some(weak) = straight.anomalies.iter().find(|anomaly| anomaly.incident.is_none()) else {
        return;
    };
    let (mut labelled, _) = broken(1, FaultKind::Errors);
    let key = weak.signal.subject.template.map_or_else(
        || LabelKey::Subject(weak.signal.subject.clone()),
        |TemplateId(id)| LabelKey::Template(TemplateId(id)),
    );
    labelled.analysis.label(key, Label::Important);
    labelled.run(190);
    assert!(
        labelled.anomalies.iter().any(|anomaly| anomaly.incident.is_some() && anomaly.signal.score > 0.8)
    );
}
