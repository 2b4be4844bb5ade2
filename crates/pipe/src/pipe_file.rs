//! `.pipe` files: named nodes of SQL, and what becomes of the last one.

pub(crate) mod clause;
mod kind;

pub use kind::{Copy, CopyMode, Materialized, NodeKind, Schedule, Sink};

use crate::command::{self, Command, first_word};
use crate::error::{Error, Fault, Parsed};
use crate::include::{Expanded, expand};
use crate::limits::{DATAFILE_BYTES_MAX, NAME_BYTES_MAX, NODES_MAX};
use crate::span::Span;
use crate::template::{Mode, Param, Rendered, Request, Template, TemplateError};
use clause::{CLAUSES, Clause, Place};
pub(crate) use kind::schedule;
use std::collections::BTreeSet;

/// Which of Tinybird's two grammars a project is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// an endpoint is a node with `TYPE endpoint`; no INCLUDE, no ENGINE in pipes
    #[default]
    Forward,
    /// the last node is the endpoint unless another has a TYPE; INCLUDE and ENGINE are taken
    Classic,
}

/// What a token may do with the resource whose file names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenScope {
    /// read rows, or call the endpoint
    Read,
    /// add rows
    Append,
}

/// `TOKEN "name" READ`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenGrant {
    /// the token's name; one name in several files is one token
    pub name: String,
    /// what it may do
    pub scope: TokenScope,
}

/// One step of a pipe.
#[derive(Clone, Debug)]
pub struct PipeNode {
    /// unique in its pipe
    pub name: String,
    /// in the words of its author
    pub description: String,
    /// as written, without white space around; begins with `%` if it is a template
    pub sql: String,
    /// the line of the file on which the SQL begins, counted from 1
    pub line: usize,
    /// what becomes of its result
    pub kind: NodeKind,
    template: Option<Template>,
}

impl PipeNode {
    /// Its template; none if the SQL is taken as it is.
    #[must_use]
    pub fn template(&self) -> Option<&Template> {
        self.template.as_ref()
    }

    /// Its parameters in Tinybird's order.
    #[must_use]
    pub fn params(&self) -> &[Param] {
        self.template.as_ref().map_or(&[], Template::params)
    }

    /// Its SQL for a request.
    ///
    /// # Errors
    /// Has status and body of the answer.
    pub fn render(&self, request: &Request<'_>) -> Result<Rendered, TemplateError> {
        let rendered = match &self.template {
            Some(template) => template.render(request)?,
            None => Rendered { sql: self.sql.clone(), ..Rendered::default() },
        };
        if rendered.sql.trim().is_empty() {
            let message = match request.mode {
                Mode::Test => "Template renders to an empty query without parameters",
                Mode::Live => "Template renders to an empty query",
            };
            return Err(TemplateError::Value { message: message.to_owned() });
        }
        Ok(rendered)
    }

    /// SQL in which all tables stand that any request could read.
    #[must_use]
    pub fn skeleton(&self) -> String {
        self.template.as_ref().map_or_else(|| self.sql.clone(), Template::skeleton)
    }
}

/// A file of nodes.
#[derive(Clone, Debug)]
pub struct Pipe {
    /// unique among the pipes and data sources of its workspace
    pub name: String,
    /// in the words of its author
    pub description: String,
    /// in the order of the file, at least one
    pub nodes: Vec<PipeNode>,
    /// who may read it
    pub tokens: Vec<TokenGrant>,
    /// words of the author to find it by
    pub tags: Vec<String>,
}

impl Pipe {
    /// The node of this name.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&PipeNode> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// The node served as an API.
    #[must_use]
    pub fn endpoint(&self) -> Option<&PipeNode> {
        self.nodes.iter().find(|node| node.kind == NodeKind::Endpoint)
    }

    /// The node whose result is used: the one with a kind of its own, else the last.
    #[must_use]
    pub fn output(&self) -> Option<&PipeNode> {
        self.nodes.iter().find(|node| node.kind != NodeKind::Standard).or(self.nodes.last())
    }

    /// The parameters of all nodes, each once, first seen first.
    #[must_use]
    pub fn params(&self) -> Vec<Param> {
        let mut params: Vec<Param> = Vec::new();
        let mut seen = BTreeSet::new();
        for param in self.nodes.iter().flat_map(PipeNode::params) {
            if seen.insert(&param.name) {
                params.push(param.clone());
            }
        }
        params
    }
}

/// Reads a `.pipe` file. `name` is the file's name without ending and becomes the pipe's; `include` finds the text of
/// an included file by its path.
///
/// # Errors
/// Names the first place that is wrong or not supported yet.
pub fn parse_pipe(
    name: &str,
    text: &str,
    dialect: Dialect,
    include: &dyn Fn(&str) -> Option<String>,
) -> Result<Pipe, Error> {
    let file = format!("{name}.pipe");
    if dialect == Dialect::Forward {
        return parse(name, text, dialect).map_err(|fault| fault.in_file(file, text));
    }
    let expanded: Expanded = expand(&file, text, include)?;
    parse(name, &expanded.text, dialect).map_err(|fault| expanded.told(fault))
}

fn parse(name: &str, text: &str, dialect: Dialect) -> Parsed<Pipe> {
    let begin = Span { text, at: 0 };
    if text.len() > DATAFILE_BYTES_MAX {
        return Err(begin.fault(format!("the file is longer than {DATAFILE_BYTES_MAX} bytes")));
    }
    check_name("pipe", name).map_err(|message| begin.fault(message))?;
    let commands = command::split(text, |word| clause::clause(word).is_some())?;
    let first_node = commands.iter().position(|command| command.name == "NODE").unwrap_or(commands.len());
    let (head, body) = commands.split_at(first_node);
    let mut pipe = Pipe {
        name: name.to_owned(),
        description: String::new(),
        nodes: Vec::new(),
        tokens: Vec::new(),
        tags: Vec::new(),
    };
    check_clauses(head, Place::Pipe, dialect)?;
    for command in head {
        if command.name == "DESCRIPTION" {
            pipe.description = description(command);
        }
    }
    for command in commands.iter().filter(|command| matches!(command.name.as_str(), "TOKEN" | "TAGS")) {
        match command.name.as_str() {
            "TOKEN" => pipe.tokens.push(token(command)?),
            _ => pipe.tags.extend(command.value.text.split(',').map(|tag| tag.trim().to_owned())),
        }
    }
    let mut rest = body;
    while let [first, behind @ ..] = rest {
        let len = behind.iter().position(|command| command.name == "NODE").unwrap_or(behind.len());
        if pipe.nodes.len() == NODES_MAX {
            return Err(first.word.fault(format!("a pipe has at most {NODES_MAX} nodes")));
        }
        let node = node(first, &behind[..len], text, dialect)?;
        if pipe.node(&node.name).is_some() {
            return Err(first.value.fault(format!("the node {} is declared twice", node.name)));
        }
        if node.kind != NodeKind::Standard && pipe.nodes.iter().any(|node| node.kind != NodeKind::Standard) {
            return Err(first.word.fault("Multiple non-standard nodes in pipe. There can only be one"));
        }
        pipe.nodes.push(node);
        rest = &behind[len..];
    }
    if pipe.nodes.is_empty() {
        return Err(begin.fault("a pipe needs a NODE with its SQL >"));
    }
    let is_plain = pipe.nodes.iter().all(|node| node.kind == NodeKind::Standard);
    if let Some(last) = pipe.nodes.last_mut().filter(|_| is_plain && dialect == Dialect::Classic) {
        last.kind = NodeKind::Endpoint;
    }
    Ok(pipe)
}

/// Letters, digits and `_`, not beginning with a digit.
pub(crate) fn check_name(what: &str, name: &str) -> Result<(), String> {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if name.len() > NAME_BYTES_MAX {
        return Err(format!("the name of the {what} is longer than {NAME_BYTES_MAX} bytes"));
    }
    if name.is_empty() || !is_word || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(format!(
            "{name:?} cannot be the name of a {what}; use letters, digits and _, and no digit first"
        ));
    }
    Ok(())
}

/// Every command where it may stand, and once where it says one thing.
fn check_clauses(commands: &[Command<'_>], place: Place, dialect: Dialect) -> Parsed<()> {
    for (index, command) in commands.iter().enumerate() {
        let name = &command.name;
        match clause::clause(name) {
            Some(Clause::Only(only)) if only != place => {
                let (there, here) = (only.shown(), place.shown());
                return Err(command.word.fault(format!("{name} stands {there}, found {here}")));
            }
            Some(Clause::Classic) if dialect == Dialect::Forward => {
                let message = format!("{name} is not supported in pipes of Tinybird Forward; remove it");
                return Err(command.word.fault(message));
            }
            Some(Clause::Unsupported) => {
                return Err(command.word.fault(format!("{name} is not supported yet; remove it")));
            }
            Some(Clause::Repeatable) => continue,
            _ => {}
        }
        if commands[..index].iter().any(|before| before.name == *name) {
            return Err(command.word.fault(format!("{name} is given twice")));
        }
    }
    debug_assert!(
        CLAUSES.iter().all(|(name, _)| *name == name.to_ascii_uppercase()),
        "words are compared so"
    );
    Ok(())
}

fn node(first: &Command<'_>, commands: &[Command<'_>], text: &str, dialect: Dialect) -> Parsed<PipeNode> {
    let name = first.value.text.trim();
    check_name("node", name).map_err(|message| first.value.fault(message))?;
    check_clauses(commands, Place::Node, dialect)?;
    let find = |name: &str| commands.iter().find(|command| command.name == name);
    let sql = find("SQL").ok_or_else(|| first.word.fault(format!("the node {name} needs its SQL >")))?;
    if !sql.is_block {
        return Err(sql.word.fault("the query follows on the lines after `SQL >`"));
    }
    let written = sql.value.trim();
    if written.text.is_empty() {
        return Err(sql.word.fault(format!("the SQL of the node {name} is empty")));
    }
    let template = match written.text.strip_prefix('%') {
        Some(template) => {
            let refuse = |error: TemplateError| written.fault(error.to_string());
            Some(Template::parse(template, Some(name)).map_err(refuse)?)
        }
        None if written.text.contains("{{") || written.text.contains("{%") => {
            let at = written.text.find("{{").or_else(|| written.text.find("{%")).unwrap_or(0);
            let place = written.cut(at, written.text.len());
            return Err(place.fault("the query is a template, so it must start with %"));
        }
        None => None,
    };
    Ok(PipeNode {
        name: name.to_owned(),
        description: find("DESCRIPTION").map(description).unwrap_or_default(),
        sql: written.text.to_owned(),
        line: text[..written.at].matches('\n').count() + 1,
        kind: kind::kind(first, commands)?,
        template,
    })
}

pub(crate) fn token(command: &Command<'_>) -> Parsed<TokenGrant> {
    let (name, rest) = first_word(command.value)?;
    if command.is_block || name.text.trim().is_empty() {
        return Err(command.word.fault("a token needs a name, as in TOKEN \"dashboard\" READ"));
    }
    let scope = rest.text.split('#').next().unwrap_or("").trim();
    if scope.eq_ignore_ascii_case("READ") {
        return Ok(TokenGrant { name: name.text.trim().to_owned(), scope: TokenScope::Read });
    }
    let scope = if scope.is_empty() { "nothing" } else { scope };
    Err(rest.fault(format!("a token of a pipe may READ, found {scope}")))
}

/// The text of the author, each line without the white space around it.
fn description(command: &Command<'_>) -> String {
    let text = command.value.text;
    if !command.is_block {
        return text.replace("\\\"", "\"");
    }
    text.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// A fault at a command.
pub(crate) fn at(command: &Command<'_>, message: impl Into<String>) -> Fault {
    command.word.fault(message)
}
