//! The commands of `.pipe` files and where they may stand.

/// Where a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// before the first NODE
    Pipe,
    /// behind a NODE
    Node,
}

impl Place {
    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::Pipe => "before the first NODE",
            Self::Node => "behind a NODE",
        }
    }
}

/// What is done with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    /// at most once in each place
    Once,
    /// at most once, in this place
    Only(Place),
    /// it may stand several times
    Repeatable,
    /// part of the older grammar
    Classic,
    /// known, and refused until it works
    Unsupported,
}

pub(super) const CLAUSES: &[(&str, Clause)] = &[
    ("NODE", Clause::Repeatable),
    ("DESCRIPTION", Clause::Once),
    ("SQL", Clause::Only(Place::Node)),
    ("TYPE", Clause::Only(Place::Node)),
    ("DATASOURCE", Clause::Only(Place::Node)),
    ("DEPLOYMENT_METHOD", Clause::Only(Place::Node)),
    ("TARGET_DATASOURCE", Clause::Only(Place::Node)),
    ("COPY_SCHEDULE", Clause::Only(Place::Node)),
    ("COPY_MODE", Clause::Only(Place::Node)),
    ("MODE", Clause::Only(Place::Node)),
    ("ON_DEMAND_COMPUTE", Clause::Only(Place::Node)),
    ("TOKEN", Clause::Repeatable),
    ("TAGS", Clause::Once),
    ("VERSION", Clause::Once),
    ("EXPORT_CONNECTION_NAME", Clause::Only(Place::Node)),
    ("EXPORT_SCHEDULE", Clause::Only(Place::Node)),
    ("EXPORT_KAFKA_TOPIC", Clause::Only(Place::Node)),
    ("EXPORT_BUCKET_URI", Clause::Only(Place::Node)),
    ("EXPORT_FILE_TEMPLATE", Clause::Only(Place::Node)),
    ("EXPORT_FORMAT", Clause::Only(Place::Node)),
    ("EXPORT_COMPRESSION", Clause::Only(Place::Node)),
    ("EXPORT_WRITE_STRATEGY", Clause::Only(Place::Node)),
    ("EXPORT_STRATEGY", Clause::Only(Place::Node)),
    ("EXPORT_SERVICE", Clause::Classic),
    ("ENGINE", Clause::Classic),
    ("ENGINE_PARTITION_KEY", Clause::Classic),
    ("ENGINE_SORTING_KEY", Clause::Classic),
    ("ENGINE_PRIMARY_KEY", Clause::Classic),
    ("ENGINE_SAMPLING_KEY", Clause::Classic),
    ("ENGINE_TTL", Clause::Classic),
    ("ENGINE_SETTINGS", Clause::Classic),
    ("ENGINE_VER", Clause::Classic),
    ("ENGINE_IS_DELETED", Clause::Classic),
    ("ENGINE_COLUMNS", Clause::Classic),
    ("ENGINE_SIGN", Clause::Classic),
    ("ENGINE_VERSION", Clause::Classic),
    ("FILTER", Clause::Unsupported),
    ("SCOPE", Clause::Unsupported),
    ("INCLUDE", Clause::Unsupported),
];

pub(crate) fn clause(name: &str) -> Option<Clause> {
    CLAUSES.iter().find(|(known, _)| *known == name).map(|(_, clause)| *clause)
}
