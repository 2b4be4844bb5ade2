//! Data sources that other workspaces may read: `POST|DELETE /v0/datasources/NAME/share`, and SHARED_WITH of files.
//!
//! ```text
//! workspace a, data source logs ──shared with b──▶ workspace b reads `a.logs`: in queries, pipes and tokens, never writes it
//! ```
//!
//! Who shares what with whom is kept in variables of the first workspace, so that a workspace that is opened knows what it
//! may read without all others being open. Rows stay where they are.

use crate::access::{self, WORKSPACE_ID};
use crate::answer::Failure;
use crate::caller::Caller;
use crate::datasources;
use crate::engines;
use crate::state::Server;
use crate::workspaces::{names, set};
use crate::{events, limits};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Uri;
use engine::Engine;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Prefix of the variables of the first workspace in which shares are kept: origin, destination, data source.
pub(crate) const SHARES: &str = "workspace_share.";

/// Said of those that a file names: they go with its line.
const OF_FILE: &str = "file";

/// Said of those that somebody asked for.
const OF_REQUEST: &str = "request";

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Share {
    /// id of the workspace whose it is
    origin: String,
    /// id of the workspace that may read it
    destination: String,
    source: String,
}

impl Share {
    fn of_variable(name: &str) -> Option<Self> {
        let mut words = name.strip_prefix(SHARES)?.splitn(3, '.').map(str::to_owned);
        Some(Self { origin: words.next()?, destination: words.next()?, source: words.next()? })
    }

    fn variable(&self) -> String {
        format!("{SHARES}{}.{}.{}", self.origin, self.destination, self.source)
    }
}

impl Server {
    /// All shares, with whether a file says so.
    fn shares(&self) -> Vec<(Share, bool)> {
        let catalog = self.engine.catalog();
        let kept = catalog.control().variables.range(SHARES.to_owned()..);
        kept.map_while(|(name, said)| Some((Share::of_variable(name)?, said == OF_FILE))).collect()
    }

    /// Ids of the workspaces that may read a data source of one.
    pub(crate) fn shared_with(&self, origin: &str, source: &str) -> Vec<String> {
        let is_it = |(share, _): &(Share, bool)| share.origin == origin && share.source == source;
        self.shares().into_iter().filter(is_it).map(|(share, _)| share.destination).collect()
    }

    /// What a workspace may read of others: the names it has there, whose it is by id, and its name there.
    pub(crate) fn shared_into(&self, destination: &str) -> Vec<(String, String, String)> {
        let shares = self.shares().into_iter().map(|(share, _)| share);
        let to_it = shares.filter(|share| share.destination == destination);
        let named = |share: Share| {
            let name = format!("{}.{}", self.workspace_name(&share.origin)?, share.source);
            Some((name, share.origin, share.source))
        };
        to_it.filter_map(named).collect()
    }

    /// Tells an open workspace what it may read of others, which are opened for it.
    pub(crate) async fn lend_to(&self, destination: &str, engine: &Engine) {
        let mut borrowed = Vec::new();
        for (name, origin, source) in self.shared_into(destination) {
            // Those that are opened for it need nothing of others to lend what is theirs.
            match self.opened(&origin).await {
                Some(lender) => borrowed.push((name, lender, source)),
                None => tracing::warn!(workspace = destination, name, "a shared data source cannot be read"),
            }
        }
        engine.borrow_sources(&borrowed);
    }

    /// Makes shares of what the files of a workspace say, after they have changed.
    pub(crate) async fn share_as_files_say(&self, origin: &str, engine: &Engine) -> Result<(), Failure> {
        let catalog = engine.catalog();
        let mut wanted = BTreeSet::new();
        for (source, workspaces) in &catalog.pipes().project().shared_with {
            for name in workspaces {
                let destination = engines::id_of(name);
                if self.workspace_name(&destination).is_none() {
                    tracing::warn!(
                        source,
                        workspace = name,
                        "SHARED_WITH names a workspace that is not there"
                    );
                } else if destination != origin {
                    let (origin, source) = (origin.to_owned(), source.clone());
                    wanted.insert(Share { origin, destination, source });
                }
            }
        }
        let known = self.shares();
        let own = known.into_iter().filter(|(share, _)| share.origin == origin);
        let (of_files, of_requests): (Vec<_>, Vec<_>) = own.partition(|(_, is_of_file)| *is_of_file);
        let is_gone = |share: &&Share| !wanted.contains(*share);
        let gone: Vec<Share> = of_files.iter().map(|(share, _)| share).filter(is_gone).cloned().collect();
        let is_new = |share: &&Share| of_files.iter().chain(&of_requests).all(|(known, _)| known != *share);
        for share in wanted.iter().filter(is_new) {
            self.keep(share, Some(OF_FILE)).await?;
        }
        for share in &gone {
            self.keep(share, None).await?;
        }
        Ok(())
    }

    /// Forgets the shares of a workspace that is no more.
    pub(crate) async fn forget_shares_of(&self, id: &str) -> Result<(), Failure> {
        for (share, _) in self.shares() {
            if share.origin == id || share.destination == id {
                self.keep(&share, None).await?;
            }
        }
        Ok(())
    }

    /// Keeps a share, or takes it back, and tells the workspace that it is for if that is open.
    async fn keep(&self, share: &Share, said: Option<&str>) -> Result<(), Failure> {
        set(&self.engine, &share.variable(), said.map(str::to_owned)).await?;
        let open = self.open_engines().into_iter().find(|(id, _)| *id == share.destination);
        if let Some((id, engine)) = open {
            self.lend_to(&id, &engine).await;
        }
        Ok(())
    }
}

/// The share that a request is about, and the engine of the workspace whose data source it is.
async fn asked_for(
    server: &Server,
    caller: &Caller,
    (source, uri): (String, &Uri),
    body: Body,
) -> Result<(Share, Arc<Engine>), Failure> {
    caller.admin()?;
    let asked = events::form(uri, body, limits::TOKEN_BYTES_MAX).await?;
    let find = |key: &str| access::value_of(&asked, key).filter(|value| !value.is_empty());
    let seen = names(server, caller);
    let is_seen = |id: &str| seen.iter().any(|name| engines::id_of(name) == id);
    let origin = find("origin_workspace_id").unwrap_or(&caller.workspace).to_owned();
    let named = find("destination_workspace_name").map(engines::id_of);
    let destination = find("destination_workspace_id").map(str::to_owned).or(named).ok_or_else(|| {
        Failure::bad_request("name the workspace: destination_workspace_id or destination_workspace_name")
    })?;
    for id in [&origin, &destination] {
        if !is_seen(id) {
            let text =
                format!("Workspace {id:?} does not exist, or the token is not one of the first workspace");
            return Err(Failure::not_found(text));
        }
    }
    if origin == destination {
        return Err(Failure::bad_request("a workspace need not share with itself"));
    }
    let unknown = || Failure::not_found(format!("Workspace {origin:?} cannot be opened"));
    let engine = server.engine_of(&origin).await.ok_or_else(unknown)?;
    if engine.source(&source).is_none() {
        return Err(Failure::not_found(format!("Data Source '{source}' does not exist")));
    }
    Ok((Share { origin, destination, source }, engine))
}

/// `POST /v0/datasources/NAME/share` with `origin_workspace_id` (the caller's without it) and
/// `destination_workspace_id` or `destination_workspace_name`: that workspace reads it as `origin.NAME`
pub(crate) async fn share(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let (share, engine) = asked_for(&server, &caller, (name, &uri), body).await?;
    let workspace = server.workspace_name(&share.origin).unwrap_or_default();
    let there = server.engine_of(&share.destination).await;
    if there.is_some_and(|there| there.source(&format!("{workspace}.{}", share.source)).is_some()) {
        let text = format!("the workspace has a data source {workspace}.{} of its own", share.source);
        return Err(Failure::conflict(text));
    }
    server.keep(&share, Some(OF_REQUEST)).await?;
    answer(&server, &caller, &share, engine)
}

/// `DELETE /v0/datasources/NAME/share`, named as it was shared
pub(crate) async fn unshare(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(name): Path<String>,
    uri: Uri,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let (share, engine) = asked_for(&server, &caller, (name, &uri), body).await?;
    match server.shares().into_iter().find(|(known, _)| *known == share) {
        None => Err(Failure::not_found(format!("{} is not shared with that workspace", share.source))),
        Some((_, true)) => {
            Err(Failure::conflict("its file shares it; take the workspace out of SHARED_WITH"))
        }
        Some(_) => {
            server.keep(&share, None).await?;
            answer(&server, &caller, &share, engine)
        }
    }
}

fn answer(
    server: &Server,
    caller: &Caller,
    share: &Share,
    engine: Arc<Engine>,
) -> Result<Json<Value>, Failure> {
    let origin = caller.in_workspace(&share.origin, engine);
    let source =
        origin.catalog.source(&share.source).ok_or_else(|| events::unknown(&origin, &share.source))?;
    Ok(Json(datasources::describe(server, &origin, source)))
}

/// What a caller's workspace may read of others and the caller may see, as data sources are told.
pub(crate) async fn listed(server: &Server, caller: &Caller) -> Vec<Value> {
    let mut all = Vec::new();
    for (name, origin, source) in server.shared_into(&caller.workspace) {
        if !caller.sees_source(&name) {
            continue;
        }
        let Some(engine) = server.engine_of(&origin).await else { continue };
        let lender = caller.in_workspace(&origin, engine);
        let Some(source) = lender.catalog.source(&source) else { continue };
        let mut told = datasources::describe(server, &lender, source);
        told["id"] = Value::from(name.as_str());
        told["name"] = Value::from(name.as_str());
        told["shared_from"] = Value::from(origin.as_str());
        told["shared_with"] = Value::from(Vec::<String>::new());
        told["used_by"] = Value::from(Vec::<String>::new());
        all.push(told);
    }
    all
}

/// The shares that the files of the first workspace name, when the program has started.
pub(crate) async fn begin(server: &Server) {
    if let Err(failure) = server.share_as_files_say(WORKSPACE_ID, &server.engine).await {
        tracing::warn!(%failure, "what the project shares is not shared");
    }
    server.lend_to(WORKSPACE_ID, &server.engine).await;
}
