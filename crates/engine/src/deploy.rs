//! What people lay down about the workspace, done at its place in the log.

use crate::catalog::Catalog;
use crate::control::{Control, ProjectText};
use crate::deployment::{self, Ground, Plan};
use crate::event_loop::EventLoop;
use crate::metrics::Metrics;
use crate::source::{Before, Source};
use crate::{Command, Error, Obeyed, limits};
use model::{DataSource, IncidentId, Seq, Timestamp};
use pipe::Pipes;
use sql::Statement;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Forwarded, Store};

impl EventLoop {
    /// Obeys a command about the workspace; gives back what is about something else.
    pub(crate) fn lay_down(&mut self, seq: Seq, command: &Command) -> Option<Obeyed> {
        let obeyed = match command {
            Command::DeployProject { files, at, is_live, may_destroy, recreate, folder } => {
                let switched = Switch { files, at: *at, may_destroy: *may_destroy, recreate };
                self.deploy(seq, &switched, *is_live, *folder)
            }
            Command::Promote { deployment, at, may_destroy, recreate } => {
                let files = self.control().deployment(*deployment).map(|found| found.files.clone());
                let Some(files) = files.filter(|files| !files.is_empty()) else {
                    return Some(Obeyed::Missing);
                };
                let switch = Switch { files: &files, at: *at, may_destroy: *may_destroy, recreate };
                match self.switch(seq, &switch) {
                    Err(reason) => Obeyed::Refused(reason),
                    Ok(()) => {
                        self.change_control(|control| control.go_live(*deployment));
                        Obeyed::Numbered(*deployment)
                    }
                }
            }
            Command::Discard { deployment } => {
                let mut is_there = false;
                self.change_control(|control| is_there = control.discard(*deployment));
                if is_there { Obeyed::Done } else { Obeyed::Missing }
            }
            Command::Tokens { change } => {
                let mut outcome = Err(None);
                self.change_control(|control| outcome = control.change_token(change, seq.0));
                match outcome {
                    Ok(id) => Obeyed::Named(id),
                    Err(None) => Obeyed::Missing,
                    Err(Some(reason)) => Obeyed::Refused(reason),
                }
            }
            Command::Variable { name, value } => self.set_variable(name, value.as_deref()),
            Command::Truncate { source } => self.truncate(seq, source),
            Command::DeleteRows { source, condition, at } => self.delete_rows(seq, source, condition, *at),
            Command::ExchangeSources { one, other, at } => self.exchange(seq, [one, other], Timestamp(*at)),
            Command::Note { incident, author, text, at } => {
                self.note(seq, IncidentId(*incident), (author, text), Timestamp(*at))
            }
            Command::RebuildView { view, at } => self.rebuild_view(seq, view, Timestamp(*at)),
            Command::Usage { usage } => {
                self.remember_usage(seq, usage);
                Obeyed::Done
            }
            Command::Ran { pipe, at } => {
                self.change_control(|control| control.ran(pipe, *at));
                Obeyed::Done
            }
            Command::SwitchSchedule { pipe, is_kept } => {
                self.change_control(|control| control.switch_schedule(pipe, *is_kept));
                Obeyed::Done
            }
            _ => return None,
        };
        Some(obeyed)
    }

    fn control(&self) -> Arc<Control> {
        Arc::clone(&self.catalog.borrow().control)
    }

    pub(crate) fn change_control(&mut self, change: impl FnOnce(&mut Control)) {
        self.catalog.send_modify(|catalog| {
            let mut next = Catalog::clone(catalog);
            change(Arc::make_mut(&mut next.control));
            *catalog = Arc::new(next);
        });
    }

    fn set_variable(&mut self, name: &str, value: Option<&str>) -> Obeyed {
        let control = self.control();
        let opened = value.map(|text| self.seal.open(name, text));
        let value = match &opened {
            Some(None) => return Obeyed::Refused("it was sealed with another master key".to_owned()),
            Some(Some(value)) => Some(value.as_str()),
            None => None,
        };
        match value {
            None if !control.variables.contains_key(name) => return Obeyed::Missing,
            Some(_)
                if control.variables.len() >= limits::VARIABLES_MAX
                    && !control.variables.contains_key(name) =>
            {
                let reason = format!("there are {} variables already; remove one", limits::VARIABLES_MAX);
                return Obeyed::Refused(reason);
            }
            _ => {}
        }
        self.change_control(|control| {
            match value {
                Some(value) => control.variables.insert(name.to_owned(), value.to_owned()),
                None => control.variables.remove(name),
            };
        });
        Obeyed::Done
    }

    fn truncate(&mut self, seq: Seq, source: &str) -> Obeyed {
        // Views have what came before.
        self.views.run(&self.store, &self.metrics, seq);
        let twin = source.strip_suffix("_quarantine");
        let catalog = self.catalog.borrow().clone();
        let known = catalog.source(twin.unwrap_or(source));
        let Some(known) = known else { return Obeyed::Missing };
        self.store.truncate(if twin.is_some() { known.quarantine } else { known.table });
        Obeyed::Done
    }

    fn deploy(&mut self, seq: Seq, switch: &Switch<'_>, is_live: bool, folder: Option<u64>) -> Obeyed {
        if is_live && let Err(reason) = self.switch(seq, switch) {
            return Obeyed::Refused(reason);
        }
        let mut id = 0;
        self.change_control(|control| {
            id = control.stage(switch.files.to_vec(), switch.at);
            if is_live {
                control.go_live(id);
            }
            control.folder = folder.or(control.folder);
        });
        Obeyed::Numbered(id)
    }

    /// Puts a project in the place of the live one. Refused as a whole, or done as a whole.
    fn switch(&mut self, seq: Seq, switch: &Switch<'_>) -> Result<(), String> {
        let live = self.catalog.borrow().clone();
        let is_empty = |name: &str| switch.recreate.iter().any(|known| known == name);
        let ground = Ground { base: &self.base, live: &live, is_empty: &is_empty };
        let plan = Plan::of(switch.files, &ground)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        if !plan.sources.deleted.is_empty() && !switch.may_destroy {
            return Err(format!("it would delete data sources: {}", plan.sources.deleted.join(", ")));
        }
        // They had none when it was planned; what was taken in since must not go with its table.
        let size =
            |name: &String| live.source(name).map_or(0, |source| self.store.table_size(source.table).0);
        if let Some(name) = plan.recreated.iter().find(|name| size(name) > 0) {
            return Err(format!("{name} has rows by now, and its new columns do not fit them; deploy again"));
        }
        self.views.set_now(Timestamp(switch.at));
        self.views.run(&self.store, &self.metrics, seq);
        let mut moved = self.moved(&plan, &live).map_err(|error| error.to_string())?;
        let mut next = Catalog { pipes: Arc::new(plan.project.clone()), ..Catalog::clone(&live) };
        let control = Arc::make_mut(&mut next.control);
        for name in plan.sources.deleted.iter().chain(&plan.recreated).chain(&plan.migrated) {
            if let Some(gone) = next.sources.remove(name) {
                self.store.remove(gone.table);
                self.store.remove(gone.quarantine);
                control.removed.insert(name.clone());
                control.fed.remove(name);
            }
        }
        control.grant(plan.project.project(), seq.0);
        for definition in plan.definitions {
            control.removed.remove(&definition.name);
            let before = next.sources.get(&definition.name).cloned();
            if before.as_ref().is_some_and(|before| *before.definition() == definition) {
                continue;
            }
            let source = standing(&self.store, before.as_deref(), definition, &self.ingest);
            let mut source = source.map_err(|error| error.to_string())?;
            if let Some(moved) = moved.remove(&*source.name) {
                self.settle(seq, &mut source, moved);
            }
            next.sources.insert(source.name.to_string(), Arc::new(source));
        }
        let views: Vec<pipe::View> = self.base_views.iter().cloned().chain(plan.views).collect();
        let new = self.views.exchange(&views, &self.store).map_err(|error| error.to_string())?;
        let skipped = &plan.project.project().not_backfilled;
        let is_filled =
            |name: &String| views.iter().any(|view| view.name == *name && !skipped.contains(&view.target));
        self.views.backfill(&self.store, &self.metrics, seq, &|name| new.contains(name) && is_filled(name));
        self.catalog.send_replace(Arc::new(next));
        Ok(())
    }
}

/// Rows that go into other columns, made before anything changes.
struct Moved {
    before: Before,
    rows: Forwarded,
    rejected: Forwarded,
}

impl EventLoop {
    /// What forward queries make of the rows that are there, by data source.
    fn moved(&self, plan: &Plan, live: &Catalog) -> Result<BTreeMap<String, Moved>, String> {
        let mut all = BTreeMap::new();
        let known = plan.definitions.iter().filter(|definition| plan.migrated.contains(&definition.name));
        for after in known {
            let Some(before) = live.source(&after.name) else { continue };
            let failed = |error: sql::Error| format!("FORWARD_QUERY of {}: {error}", after.name);
            let statement = deployment::forward_query(&plan.project, &after.name)
                .map_err(|problem| problem.to_string())?;
            let rows =
                self.views.forward(&self.store, before.table, None, (&statement, after)).map_err(failed)?;
            let whole =
                Statement::parse(&format!("SELECT * FROM `{}`", after.quarantine_name())).map_err(failed)?;
            let twin = ingest::quarantine_source(after);
            let rejected = self.views.forward(&self.store, before.quarantine, None, (&whole, &twin));
            let rejected = rejected.map_err(failed)?;
            let before = Before { definition: before.definition.clone(), table: before.table, statement };
            all.insert(after.name.clone(), Moved { before, rows, rejected });
        }
        Ok(all)
    }

    /// Puts rows that were moved into their new tables. Views had them before.
    fn settle(&self, seq: Seq, source: &mut Source, moved: Moved) {
        for (table, rows) in [(source.table, &moved.rows), (source.quarantine, &moved.rejected)] {
            if let Err(error) = self.store.append(table, &rows.rows, None, seq.0) {
                // They were made for the table's own definition, so this is a mistake of ours.
                tracing::error!(%error, %seq, "moved rows not stored");
                Metrics::add(&self.metrics.stage_errors, 1);
            }
        }
        source.before = Some(moved.before);
    }
}

/// A project on its way to be live.
struct Switch<'a> {
    files: &'a [ProjectText],
    /// in nanoseconds since 1970
    at: i64,
    may_destroy: bool,
    /// data sources that may be made anew, since they had no rows
    recreate: &'a [String],
}

/// The tables of a data source, made or changed to be what it says.
fn standing(
    store: &Store,
    before: Option<&Source>,
    definition: DataSource,
    limits: &ingest::Limits,
) -> Result<Source, Error> {
    let twin = ingest::quarantine_source(&definition);
    let (table, quarantine) = match before {
        Some(before) => {
            store.alter(before.table, definition.clone())?;
            store.alter(before.quarantine, twin)?;
            (before.table, before.quarantine)
        }
        None => (store.create(definition.clone())?, store.create(twin)?),
    };
    Source::new(definition, table, quarantine, limits)
}

/// What the files of a control say, as a start finds them.
pub(crate) struct Stored {
    pub(crate) definitions: Vec<DataSource>,
    pub(crate) pipes: Pipes,
    pub(crate) views: Vec<pipe::View>,
}

impl Stored {
    pub(crate) fn read(control: &Control, base: &[DataSource]) -> Result<Self, Error> {
        let nothing = Catalog { control: Arc::new(control.clone()), ..Catalog::default() };
        let ground = Ground { base, live: &nothing, is_empty: &|_| false };
        let plan = Plan::of(control.files(), &ground).map_err(|problems| {
            Error::Project(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        })?;
        Ok(Self { definitions: plan.definitions, pipes: plan.project, views: plan.views })
    }
}

/// Data sources by name.
pub(crate) fn by_name(sources: Vec<Source>) -> BTreeMap<String, Arc<Source>> {
    sources.into_iter().map(|source| (source.name.to_string(), Arc::new(source))).collect()
}
