//! What detectors found, in the words that leave this crate.

use crate::latency::Slowing;
use crate::new_template::Birth;
use crate::rate::Departure;
use crate::service::{Service, Timeline};
use crate::silence::Absence;
use crate::template_rate::Rise;
use model::{DetectorKind, Evidence, Signal, Subject, TemplateId, Timestamp};
use std::time::Duration;

/// Where and when something was found.
struct Place<'a> {
    service: &'a str,
    metric: &'static str,
    template: Option<TemplateId>,
    begin: i64,
    end: i64,
}

impl Place<'_> {
    fn signal(self, detector: DetectorKind, verdict: crate::decision::Verdict, evidence: Evidence) -> Signal {
        Signal {
            detector,
            subject: Subject {
                service: self.service.to_owned(),
                metric: self.metric.to_owned(),
                template: self.template,
            },
            begin: Timestamp::from_secs(self.begin),
            end: Timestamp::from_secs(self.end),
            p_value: verdict.p_value,
            score: verdict.score,
            evidence,
        }
    }
}

pub(crate) fn of_departure(service: &str, timeline: &Timeline, departure: &Departure) -> Signal {
    let window = (departure.end - 1).div_euclid(crate::baseline::WINDOW_SECS);
    let metric = departure.metric.as_str();
    let place = Place { service, metric, template: None, begin: departure.begin, end: departure.end };
    let evidence = Evidence {
        observed: departure.observed as f64,
        expected: departure.expected,
        sentence: departure.sentence(),
        samples: timeline.samples.of(window, departure.metric.classes()),
    };
    place.signal(DetectorKind::Rate, departure.verdict, evidence)
}

pub(crate) fn of_slowing(service: &str, slowing: &Slowing) -> Signal {
    let place = Place { service, metric: "latency", template: None, begin: slowing.begin, end: slowing.end };
    let evidence = Evidence {
        observed: slowing.slow as f64,
        expected: slowing.expected,
        sentence: slowing.sentence(),
        samples: Vec::new(),
    };
    place.signal(DetectorKind::Latency, slowing.verdict, evidence)
}

pub(crate) fn of_rise(service: &str, rise: Rise) -> Signal {
    let kind = if rise.is_new { DetectorKind::NewTemplate } else { DetectorKind::TemplateRate };
    let place =
        Place { service, metric: "", template: Some(rise.template), begin: rise.begin, end: rise.end };
    let evidence = Evidence {
        observed: rise.observed as f64,
        expected: rise.expected,
        sentence: rise.sentence(),
        samples: rise.samples,
    };
    place.signal(kind, rise.verdict, evidence)
}

pub(crate) fn of_absence(service: &str, absence: &Absence) -> Signal {
    let place = Place { service, metric: "silence", template: None, begin: absence.begin, end: absence.end };
    let sentence = absence.sentence();
    let evidence = Evidence { observed: 0.0, expected: absence.expected, sentence, samples: Vec::new() };
    place.signal(DetectorKind::Silence, absence.verdict, evidence)
}

pub(crate) fn of_birth(services: &[Service], birth: Birth) -> Signal {
    let service = &services[birth.service as usize].name;
    let begin = Timestamp::from_secs(birth.second);
    Signal {
        detector: DetectorKind::NewTemplate,
        subject: Subject { service: service.clone(), metric: String::new(), template: Some(birth.template) },
        begin,
        end: begin + Duration::from_secs(1),
        p_value: birth.verdict.p_value,
        score: birth.verdict.score,
        evidence: Evidence {
            observed: 1.0,
            expected: birth.expected,
            sentence: birth.sentence(service),
            samples: birth.samples,
        },
    }
}
