//! The texts of all services, by group: three to six per service, in the styles that services really use.

pub(crate) mod commerce;
pub(crate) mod core;
pub(crate) mod delivery;
pub(crate) mod edge;

use crate::line::{Line, step};

/// What any service writes inside its spans while it is set to debug.
pub(crate) const STEPS: &[Line] = &[
    step("enter handler trace=<trace> thread=<thread>"),
    step("pool acquire waited <small> ms, <small> idle"),
    step("serialised response of <bytes> bytes"),
];

#[cfg(test)]
mod tests {
    use crate::graph::{Graph, PLAN};
    use crate::line::Occasion;

    #[test]
    fn every_service_has_three_to_six_lines_for_all_its_occasions() {
        let graph = Graph::new();
        let mut lines = 0;
        for (index, plan) in PLAN.iter().enumerate() {
            let has = |occasion| plan.lines.iter().any(|line| line.occasion == occasion);
            let name = plan.service.name;
            assert!((3..=6).contains(&plan.lines.len()), "{name}");
            assert!(has(Occasion::Success) && has(Occasion::Warning) && has(Occasion::Failure), "{name}");
            assert_eq!(has(Occasion::CalleeFailure), !graph.callees(index).is_empty(), "{name}");
            lines += plan.lines.len();
        }
        assert!(lines >= 42, "{lines}");
    }
}
