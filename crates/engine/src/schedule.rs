//! Which pipes are to run by themselves, as of a tick.

use crate::catalog::Catalog;
use model::Timestamp;
use pipe::{Feed, NodeKind, Pipe, Schedule};

/// A pipe that is to run, or a data source that is to be fed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// its name
    pub name: String,
    /// the time for which it runs; those that were missed since are made up by this one
    pub at: Timestamp,
}

impl Catalog {
    /// Pipes and data sources whose schedule has come since they last ran or, if they never did, since they were deployed.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<Due> {
        let control = &self.control;
        let deployed = control.deployment(control.live).map_or(0, |live| live.at);
        let mut due = Vec::new();
        let project = self.pipes.project();
        let of_pipe = |pipe: &Pipe| {
            pipe.nodes.iter().find_map(|node| match &node.kind {
                NodeKind::Copy(copy) => Some(copy.schedule),
                NodeKind::Sink(sink) => Some(sink.schedule),
                _ => None,
            })
        };
        let pipes = project.pipes.iter().filter_map(|pipe| Some((&pipe.name, of_pipe(pipe)?)));
        let feeds = project.feeds.iter().filter_map(|(name, feed)| match feed {
            Feed::Bucket(bucket) => Some((name, bucket.schedule)),
            Feed::Topic(_) => None,
        });
        for (name, schedule) in pipes.chain(feeds).filter(|(name, _)| !control.paused.contains(*name)) {
            let ran = control.ran.get(name).copied();
            let at = match schedule {
                Schedule::OnDemand => None,
                Schedule::Once => ran.is_none().then_some(Timestamp(deployed)),
                Schedule::Cron(cron) => {
                    let last = Timestamp(ran.unwrap_or(deployed)).secs();
                    cron.next(last).map(Timestamp::from_secs)
                }
            };
            due.extend(at.filter(|at| *at <= now).map(|at| Due { name: name.clone(), at }));
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Control, ProjectText};
    use pipe::{Dialect, Pipes, Project, ProjectFile};
    use std::collections::BTreeMap;
    use std::sync::Arc;

    #[test]
    fn a_pipe_runs_once_for_its_time_whenever_that_is_seen_and_not_while_it_is_paused() {
        let minute = |n: i64| Timestamp::from_secs(n * 60);
        let text = |schedule: &str| {
            format!(
                "NODE x\nSQL >\n    SELECT 1 AS n\nTYPE copy\nTARGET_DATASOURCE t\nCOPY_SCHEDULE {schedule}\n"
            )
        };
        let files: Vec<ProjectText> = [("every", "*/5 * * * *"), ("never", "@on-demand"), ("once", "@once")]
            .map(|(name, schedule)| ProjectText { path: format!("{name}.pipe"), text: text(schedule) })
            .to_vec();
        let parsed: Vec<ProjectFile<'_>> =
            files.iter().map(|file| ProjectFile { path: &file.path, text: &file.text }).collect();
        let pipes = Pipes::new(Project::parse(&parsed, Dialect::Forward).unwrap()).unwrap();
        let mut control = Control::begin(Vec::new());
        let id = control.stage(files, minute(12).0);
        control.go_live(id);
        let due = |control: &Control, now| {
            let (pipes, control) = (Arc::new(pipes.clone()), Arc::new(control.clone()));
            let catalog = Catalog { sources: BTreeMap::new(), pipes, control };
            catalog.due(now).into_iter().map(|due| (due.name, due.at)).collect::<Vec<_>>()
        };
        let (every, once) = (|n| ("every".to_owned(), minute(n)), ("once".to_owned(), minute(12)));
        assert_eq!(due(&control, minute(12)), std::slice::from_ref(&once));
        assert_eq!(due(&control, minute(15)), [every(15), once]);
        control.ran("once", minute(12).0);
        control.ran("every", minute(15).0);
        assert_eq!(due(&control, minute(19)), []);
        assert_eq!(due(&control, minute(47)), [every(20)], "one run for all that were missed");
        control.switch_schedule("every", false);
        assert_eq!(due(&control, minute(47)), []);
        control.switch_schedule("every", true);
        assert_eq!(due(&control, minute(47)), [every(20)]);
    }
}
