//! What a request sees of the workspace, all of one moment: it goes on with what it began with while a deployment takes its
//! place.

use crate::control::Control;
use crate::source::Source;
use pipe::Pipes;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Data sources, pipes, tokens and variables.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub(crate) sources: BTreeMap<String, Arc<Source>>,
    pub(crate) pipes: Arc<Pipes>,
    pub(crate) control: Arc<Control>,
}

impl Catalog {
    /// The landing data source of this name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Arc<Source>> {
        self.sources.get(name)
    }

    /// All landing data sources, in order of name.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.sources.values()
    }

    /// The project's pipes.
    #[must_use]
    pub fn pipes(&self) -> &Pipes {
        &self.pipes
    }

    /// What people have laid down.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }
}
