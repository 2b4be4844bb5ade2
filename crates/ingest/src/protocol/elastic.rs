//! Elasticsearch's bulk requests: a line that says what to do, then the document, and so on.
//!
//! Documents are added, by `index` or `create`; nothing that is there is changed, so that `update` and `delete` are for the
//! caller to refuse. A document that is no JSON costs itself; a line of action that is none makes the whole unreadable.

use super::document::{self, Around};
use super::json::{document, each_field, is_object, push_key, push_string, text_of};
use super::record::Records;
use crate::batch::Landed;
use crate::scan::Raw;
use crate::{Error, Limits};
use std::borrow::Cow;

const NAME: &str = "a bulk request of Elasticsearch";

/// What a line of action asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// add a document
    Index,
    /// add a document
    Create,
    /// change a document
    Update,
    /// remove a document
    Delete,
}

impl Kind {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }

    fn of(text: &str) -> Option<Self> {
        [Self::Index, Self::Create, Self::Update, Self::Delete].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One action of a request.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// what is asked for
    pub kind: Kind,
    /// where, if the line says so
    pub index: Option<Cow<'a, str>>,
    /// the document's id, if the line says so
    pub id: Option<Cow<'a, str>>,
    /// the line of the document; empty for what has none
    pub document: &'a str,
}

/// Walks the actions of a request in their order.
///
/// # Errors
/// [`Error::Malformed`] for a line of action that is none; the caller's.
pub fn each_action<'a>(
    text: &'a str,
    limits: &Limits,
    mut on_action: impl FnMut(Action<'a>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut lines = text.split('\n').enumerate();
    while let Some((number, line)) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        let mut action = action(line, limits)
            .ok_or_else(|| Error::malformed(NAME, format!("line {} is no action", number + 1)))?;
        if action.kind != Kind::Delete {
            action.document = lines.next().map_or("", |(_, line)| line.trim());
        }
        on_action(action)?;
    }
    Ok(())
}

/// `{"index": {"_index": "…", "_id": "…"}}`
fn action<'a>(line: &'a str, limits: &Limits) -> Option<Action<'a>> {
    let object = document(line, NAME, limits).ok()?;
    let mut found: Option<(Kind, Raw<'a>)> = None;
    each_field(object, |key, value| {
        found = Kind::of(&key).map(|kind| (kind, value));
        Ok(())
    })
    .ok()?;
    let (kind, said) = found?;
    let mut action = Action { kind, index: None, id: None, document: "" };
    each_field(said, |key, value| {
        match &*key {
            "_index" => action.index = Some(text_of(value)),
            "_id" if value != Raw::Null => action.id = Some(text_of(value)),
            _ => {}
        }
        Ok(())
    })
    .ok()?;
    Some(action)
}

/// Takes a document as a log record.
///
/// # Errors
/// [`Error::TooLarge`] if the rows need more memory than one batch may hold.
pub fn push(records: &mut Records<'_>, text: &str, index: &str) -> Result<Landed, Error> {
    let object = match document(text, "a document", records.limits()) {
        Ok(object) if is_object(object) => object,
        Ok(_) => return records.refuse(text, "a document is an object in JSON".to_owned()),
        Err(error) => return records.refuse(text, error.to_string()),
    };
    let mut resource = String::from("{");
    push_key("index", &mut resource);
    push_string(index, &mut resource);
    resource.push('}');
    let around = Around { service: data_set(index), resource: &resource, ..Around::default() };
    document::push(records, object, &around)
}

/// The middle of a data stream's name, `logs-nginx.access-default`: what the documents are of.
fn data_set(index: &str) -> &str {
    let mut parts = index.splitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("logs"), Some(set), Some(_)) => set,
        _ => "",
    }
}
