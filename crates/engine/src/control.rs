//! What people have laid down about the workspace: its project, tokens and variables. A projection of the log, kept beside
//! each checkpoint in a file of its own, so that an engine that must learn anew still knows its tables.
//!
//! ```text
//! version:u8 (1), JSON of Control, values of variables sealed
//! ```
//!
//! Ways it can be broken: another version (a newer program wrote it), JSON that does not fit. Either, and the engine does
//! not start: without its project it could not read its log.

use crate::entry::Fed;
use crate::{Seal, limits};
use pipe::{Grant, Project, TokenScope};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const VERSION: u8 = 1;

/// One file of a project.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProjectText {
    /// from the folder of the project, with `/`
    pub path: String,
    /// its content
    pub text: String,
}

/// How far a deployment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentStatus {
    /// it can go live, or is live
    DataReady,
    /// another took its place, or it was discarded
    Deleted,
}

/// A project that was deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// counted from 1; 0 is what the data directory began with
    pub id: u64,
    /// when, in nanoseconds since 1970
    pub at: i64,
    /// how far it is
    pub status: DeploymentStatus,
    /// its files, in order of path; none once it is deleted
    pub files: Vec<ProjectText>,
}

/// What a token may do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scope {
    /// as in `PIPES:READ`
    #[serde(rename = "type")]
    pub kind: String,
    /// name of a data source or pipe, for scopes of one
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// condition that rows must meet, in SQL
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}

/// A token as it is known; its text is derived from its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// in its text; another one after a refresh
    pub id: String,
    /// unique
    pub name: String,
    /// in the words of whoever made it
    pub description: String,
    /// what it may do, as laid down by hand
    pub scopes: Vec<Scope>,
    /// what it may do, as the project's files say
    pub granted: Vec<Scope>,
}

impl Token {
    /// All that it may do.
    pub fn all_scopes(&self) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().chain(self.granted.iter().filter(|scope| !self.scopes.contains(scope)))
    }
}

/// What is to become of tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum TokenChange {
    /// there is a new one
    Create {
        /// unique
        name: String,
        /// may be empty
        description: String,
        /// what it may do
        scopes: Vec<Scope>,
    },
    /// it may do something else
    Update {
        /// of the token
        name: String,
        /// its new name
        renamed: Option<String>,
        /// its new description
        description: Option<String>,
        /// its new scopes
        scopes: Option<Vec<Scope>>,
    },
    /// its text is another
    Refresh {
        /// of the token
        name: String,
    },
    /// it is no more
    Delete {
        /// of the token
        name: String,
    },
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// oldest first; the live one and at most one that waits have files
    pub deployments: Vec<Deployment>,
    /// id of the one that is live
    pub live: u64,
    /// hash of the folder that was last deployed at a start; none if there was no folder
    pub folder: Option<u64>,
    /// by id
    pub tokens: BTreeMap<String, Token>,
    /// values by name
    pub variables: BTreeMap<String, String>,
    /// data sources that went with their rows; entries of the log may still name them
    pub removed: BTreeSet<String>,
    /// when tokens were last used, in nanoseconds since 1970, by id; about a minute behind
    #[serde(default)]
    pub used: BTreeMap<String, i64>,
    /// when pipes and feeds last ran by their schedule, in nanoseconds since 1970
    #[serde(default)]
    pub ran: BTreeMap<String, i64>,
    /// pipes and data sources whose schedule is not kept for now
    #[serde(default)]
    pub paused: BTreeSet<String>,
    /// how far places have been read that rows are fetched from, by data source and place
    #[serde(default)]
    pub fed: BTreeMap<String, BTreeMap<String, String>>,
}

impl Control {
    /// A new data directory begins with these files.
    pub(crate) fn begin(files: Vec<ProjectText>) -> Self {
        let folder = (!files.is_empty()).then(|| hash(&files));
        let first = Deployment { id: 0, at: 0, status: DeploymentStatus::DataReady, files };
        Self { deployments: vec![first], folder, ..Self::default() }
    }

    /// The files of the live project.
    #[must_use]
    pub fn files(&self) -> &[ProjectText] {
        self.deployment(self.live).map_or(&[], |live| &live.files)
    }

    /// The deployment of this id.
    #[must_use]
    pub fn deployment(&self, id: u64) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.id == id)
    }

    /// The token of this name or id.
    #[must_use]
    pub fn token(&self, name: &str) -> Option<&Token> {
        self.tokens.get(name).or_else(|| self.tokens.values().find(|token| token.name == name))
    }

    /// Adds a deployment; its number.
    pub(crate) fn stage(&mut self, files: Vec<ProjectText>, at: i64) -> u64 {
        let id = self.deployments.last().map_or(1, |last| last.id + 1);
        for other in &mut self.deployments {
            if other.id != self.live && other.status == DeploymentStatus::DataReady {
                other.status = DeploymentStatus::Deleted;
                other.files.clear();
            }
        }
        self.deployments.push(Deployment { id, at, status: DeploymentStatus::DataReady, files });
        while self.deployments.len() > limits::DEPLOYMENTS_MAX {
            let oldest = self.deployments.iter().position(|deployment| deployment.id != self.live);
            self.deployments.remove(oldest.unwrap_or(0));
        }
        id
    }

    /// Puts a deployment in the place of the live one.
    pub(crate) fn go_live(&mut self, id: u64) {
        if let Some(before) =
            self.deployments.iter_mut().find(|known| known.id == self.live && known.id != id)
        {
            before.status = DeploymentStatus::Deleted;
            before.files.clear();
        }
        self.live = id;
    }

    /// Forgets a deployment that waits. Whether there was one.
    pub(crate) fn discard(&mut self, id: u64) -> bool {
        let waiting = |known: &&mut Deployment| known.id == id && known.id != self.live;
        let Some(waiting) = self.deployments.iter_mut().find(waiting) else { return false };
        waiting.status = DeploymentStatus::Deleted;
        waiting.files.clear();
        true
    }

    /// Remembers when tokens were last used.
    pub(crate) fn use_tokens(&mut self, used: &BTreeMap<String, i64>) {
        self.used.extend(used.iter().map(|(id, at)| (id.clone(), *at)));
        while self.used.len() > limits::TOKENS_MAX {
            let oldest = self.used.iter().min_by_key(|(_, at)| **at).map(|(id, _)| id.clone());
            self.used.remove(&oldest.unwrap_or_default());
        }
    }

    /// Remembers that a pipe ran.
    pub(crate) fn ran(&mut self, pipe: &str, at: i64) {
        self.ran.insert(pipe.to_owned(), at);
    }

    /// Keeps a schedule, or does not for a while.
    pub(crate) fn switch_schedule(&mut self, pipe: &str, is_kept: bool) {
        if is_kept {
            self.paused.remove(pipe)
        } else {
            self.paused.insert(pipe.to_owned())
        };
    }

    /// How far a place has been read that rows of a data source are fetched from.
    #[must_use]
    pub fn mark(&self, source: &str, place: &str) -> Option<&str> {
        self.fed.get(source)?.get(place).map(String::as_str)
    }

    /// How far all places have been read that rows of a data source are fetched from, by place.
    pub fn marks(&self, source: &str) -> impl Iterator<Item = (&str, &str)> {
        let places = self.fed.get(source).into_iter().flatten();
        places.map(|(place, mark)| (place.as_str(), mark.as_str()))
    }

    /// Remembers how far a place has been read, or forgets one that is gone. Whether that is news.
    pub(crate) fn feed(&mut self, source: &str, fed: &Fed) -> bool {
        let marks = self.fed.entry(source.to_owned()).or_default();
        if fed.mark.is_empty() {
            return marks.remove(&fed.place).is_some();
        }
        marks.insert(fed.place.clone(), fed.mark.clone()).as_ref() != Some(&fed.mark)
    }

    /// Forgets schedules of pipes and feeds that the project does not have.
    fn forget_schedules(&mut self, project: &Project) {
        let is_there = |name: &str| project.pipe(name).is_some() || project.feeds.contains_key(name);
        self.ran.retain(|name, _| is_there(name));
        self.paused.retain(|name| is_there(name));
    }

    /// Tokens have what the files of a project grant, and no longer what earlier ones did.
    pub(crate) fn grant(&mut self, project: &Project, seq: u64) {
        self.forget_schedules(project);
        for token in self.tokens.values_mut() {
            token.granted.clear();
        }
        for Grant { resource, is_pipe, token } in &project.grants {
            let kind = match (is_pipe, token.scope) {
                (true, _) => "PIPES:READ",
                (false, TokenScope::Read) => "DATASOURCES:READ",
                (false, TokenScope::Append) => "DATASOURCES:APPEND",
            };
            let scope = Scope { kind: kind.to_owned(), resource: Some(resource.clone()), filter: None };
            let known = self.tokens.values_mut().find(|known| known.name == token.name);
            if let Some(known) = known {
                known.granted.push(scope);
            } else if self.tokens.len() < limits::TOKENS_MAX {
                let made = Token {
                    id: token_id(&token.name, seq),
                    name: token.name.clone(),
                    description: String::new(),
                    scopes: Vec::new(),
                    granted: vec![scope],
                };
                self.tokens.insert(made.id.clone(), made);
            }
        }
        self.tokens.retain(|_, token| !(token.scopes.is_empty() && token.granted.is_empty()));
    }

    /// What becomes of a change, and the id of the token it is about.
    ///
    /// # Errors
    /// `None` for a token that is not there, else why not.
    pub(crate) fn change_token(&mut self, change: &TokenChange, seq: u64) -> Result<String, Option<String>> {
        let find = |tokens: &BTreeMap<String, Token>, name: &str| {
            let known = tokens.get(name).or_else(|| tokens.values().find(|token| token.name == name));
            known.map(|token| token.id.clone()).ok_or(None)
        };
        let is_taken =
            |tokens: &BTreeMap<String, Token>, name: &str| tokens.values().any(|token| token.name == name);
        let taken = |name: &str| Some(format!("there is a token {name} already; choose another name"));
        match change {
            TokenChange::Create { name, description, scopes } => {
                if is_taken(&self.tokens, name) {
                    return Err(taken(name));
                }
                if self.tokens.len() >= limits::TOKENS_MAX {
                    return Err(Some(format!("there are {} tokens already; delete one", limits::TOKENS_MAX)));
                }
                let (description, scopes) = (description.clone(), scopes.clone());
                let id = token_id(name, seq);
                let token =
                    Token { id: id.clone(), name: name.clone(), description, scopes, granted: Vec::new() };
                self.tokens.insert(id.clone(), token);
                Ok(id)
            }
            TokenChange::Update { name, renamed, description, scopes } => {
                let id = find(&self.tokens, name)?;
                if let Some(other) = renamed.as_ref().filter(|other| is_taken(&self.tokens, other)) {
                    return Err(taken(other));
                }
                if let Some(token) = self.tokens.get_mut(&id) {
                    token.name = renamed.clone().unwrap_or_else(|| token.name.clone());
                    token.description = description.clone().unwrap_or_else(|| token.description.clone());
                    token.scopes = scopes.clone().unwrap_or_else(|| token.scopes.clone());
                }
                Ok(id)
            }
            TokenChange::Refresh { name } => {
                let id = find(&self.tokens, name)?;
                let mut token = self.tokens.remove(&id).ok_or(None)?;
                token.id = token_id(&token.name, seq);
                let id = token.id.clone();
                self.tokens.insert(id.clone(), token);
                Ok(id)
            }
            TokenChange::Delete { name } => {
                let id = find(&self.tokens, name)?;
                self.tokens.remove(&id);
                Ok(id)
            }
        }
    }

    pub(crate) fn encode(&self, seal: &Seal) -> Vec<u8> {
        let mut sealed = self.clone();
        for (name, value) in &mut sealed.variables {
            *value = seal.close(name, value);
        }
        let mut out = vec![VERSION];
        out.extend(serde_json::to_vec(&sealed).expect("texts and numbers are always JSON"));
        out
    }

    pub(crate) fn decode(bytes: &[u8], seal: &Seal) -> Result<Self, String> {
        match bytes.split_first() {
            Some((&VERSION, json)) => {
                let mut control: Self = serde_json::from_slice(json).map_err(|error| error.to_string())?;
                control.variables =
                    control.variables.into_iter().filter_map(|pair| opened(pair, seal)).collect();
                Ok(control)
            }
            Some((version, _)) => {
                Err(format!("version {version} is newer than {VERSION}; use a newer program"))
            }
            None => Err("it is empty".to_owned()),
        }
    }
}

/// A variable as it is used. One that was sealed with a key that is gone is gone too.
fn opened((name, text): (String, String), seal: &Seal) -> Option<(String, String)> {
    let value = seal.open(&name, &text);
    if value.is_none() {
        tracing::error!(
            name,
            "a secret was sealed with another master key; restore master_key, or set it again"
        );
    }
    Some((name, value?))
}

/// A new one for each place in the log: what was revoked under a name stays revoked.
fn token_id(name: &str, seq: u64) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128_with_seed(name.as_bytes(), seq))
}

/// Of files in order of path.
#[must_use]
pub fn hash(files: &[ProjectText]) -> u64 {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for file in files {
        for text in [&file.path, &file.text] {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
    }
    hasher.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(name: &str) -> TokenChange {
        TokenChange::Create { name: name.into(), description: String::new(), scopes: Vec::new() }
    }

    #[test]
    fn a_token_that_is_made_again_or_refreshed_has_another_id() {
        let mut control = Control::default();
        let first = control.change_token(&create("a"), 7).unwrap();
        assert!(control.change_token(&create("a"), 8).unwrap_err().unwrap().contains("already"));
        let refreshed = control.change_token(&TokenChange::Refresh { name: "a".into() }, 9).unwrap();
        assert!(control.tokens.contains_key(&refreshed) && !control.tokens.contains_key(&first));
        control.change_token(&TokenChange::Delete { name: refreshed.clone() }, 10).unwrap();
        assert_eq!(control.change_token(&TokenChange::Delete { name: "a".into() }, 11), Err(None));
        let again = control.change_token(&create("a"), 12).unwrap();
        assert!(again != first && again != refreshed);
    }

    #[test]
    fn files_of_deployments_that_are_over_are_forgotten_and_history_is_bounded() {
        let file = |text: &str| vec![ProjectText { path: "a.pipe".into(), text: text.into() }];
        let mut control = Control::begin(file("0"));
        for n in 1..200 {
            let id = control.stage(file(&n.to_string()), n);
            assert_eq!(id, u64::try_from(n).unwrap());
            if n % 2 == 0 {
                control.go_live(id);
            }
        }
        assert_eq!((control.live, control.files()[0].text.as_str()), (198, "198"));
        assert!(control.discard(199) && !control.discard(198));
        assert!(control.deployments.len() <= limits::DEPLOYMENTS_MAX);
        assert_eq!(control.deployments.iter().filter(|known| !known.files.is_empty()).count(), 1);
        control.variables.insert("password".into(), "hunter2".into());
        let seal = Seal::new(&[1; 32]);
        let bytes = control.encode(&seal);
        assert!(!String::from_utf8_lossy(&bytes).contains("hunter2"));
        assert_eq!(Control::decode(&bytes, &seal).unwrap(), control);
        assert!(Control::decode(&bytes, &Seal::new(&[2; 32])).unwrap().variables.is_empty());
        assert!(Control::decode(&[9], &seal).unwrap_err().contains("newer"));
    }
}
