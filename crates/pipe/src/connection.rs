//! `.connection` files: how another system is reached.

use crate::command;
use crate::error::{Error, Parsed};
use crate::limits::DATAFILE_BYTES_MAX;
use crate::pipe_file::check_name;
use crate::span::Span;
use crate::template::{TemplateError, resolve_secrets};
use std::collections::BTreeMap;

/// Which system a connection reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionKind {
    /// Apache Kafka and what speaks as it does
    Kafka,
    /// Amazon S3 and what speaks as it does
    S3,
    /// Google Cloud Storage
    Gcs,
    /// Amazon DynamoDB
    DynamoDb,
    /// PostgreSQL
    Postgres,
    /// the folder of this server for files
    File,
}

/// Kinds by name, the begin of their commands, and those commands that must be there.
const KINDS: [(&str, ConnectionKind, &str, &[&str]); 6] = [
    ("kafka", ConnectionKind::Kafka, "KAFKA_", &["KAFKA_BOOTSTRAP_SERVERS"]),
    ("s3", ConnectionKind::S3, "S3_", &["S3_REGION"]),
    ("gcs", ConnectionKind::Gcs, "GCS_", &[]),
    ("dynamodb", ConnectionKind::DynamoDb, "DYNAMODB_", &["DYNAMODB_REGION"]),
    ("postgres", ConnectionKind::Postgres, "PG_", &["PG_HOST", "PG_DATABASE"]),
    ("file", ConnectionKind::File, "FILE_", &[]),
];

const COMMANDS: [&str; 30] = [
    "TYPE",
    "DESCRIPTION",
    "KAFKA_BOOTSTRAP_SERVERS",
    "KAFKA_KEY",
    "KAFKA_SECRET",
    "KAFKA_SECURITY_PROTOCOL",
    "KAFKA_SASL_MECHANISM",
    "KAFKA_SASL_OAUTHBEARER_METHOD",
    "KAFKA_SASL_OAUTHBEARER_AWS_REGION",
    "KAFKA_SASL_OAUTHBEARER_AWS_ROLE_ARN",
    "KAFKA_SASL_OAUTHBEARER_AWS_EXTERNAL_ID",
    "KAFKA_SCHEMA_REGISTRY_URL",
    "KAFKA_SSL_CA_PEM",
    "S3_REGION",
    "S3_ENDPOINT",
    "S3_ARN",
    "S3_ACCESS_KEY",
    "S3_SECRET",
    "GCS_SERVICE_ACCOUNT_CREDENTIALS_JSON",
    "GCS_HMAC_ACCESS_ID",
    "GCS_HMAC_SECRET",
    "DYNAMODB_ARN",
    "DYNAMODB_REGION",
    "PG_HOST",
    "PG_PORT",
    "PG_DATABASE",
    "PG_USER",
    "PG_PASSWORD",
    "PG_SSL_MODE",
    "TAGS",
];

/// How another system is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// unique among the connections of its workspace
    pub name: String,
    /// in the words of its author
    pub description: String,
    /// which system
    pub kind: ConnectionKind,
    /// commands and their values as written, `{{ tb_secret("name") }}` included
    pub settings: BTreeMap<String, String>,
}

impl Connection {
    /// The value of a setting with its secrets in place; none if the file has no such setting.
    ///
    /// # Errors
    /// Names the secret that `secret` does not know.
    pub fn setting(
        &self,
        name: &str,
        secret: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<String>, TemplateError> {
        self.settings.get(name).map(|value| resolve_secrets(value, secret)).transpose()
    }
}

/// Reads a `.connection` file. `name` is the file's name without ending.
///
/// # Errors
/// Names the first place that is wrong.
pub fn parse_connection(name: &str, text: &str) -> Result<Connection, Error> {
    parse(name, text).map_err(|fault| fault.in_file(format!("{name}.connection"), text))
}

fn parse(name: &str, text: &str) -> Parsed<Connection> {
    let begin = Span { text, at: 0 };
    if text.len() > DATAFILE_BYTES_MAX {
        return Err(begin.fault(format!("the file is longer than {DATAFILE_BYTES_MAX} bytes")));
    }
    check_name("connection", name).map_err(|message| begin.fault(message))?;
    let commands = command::split(text, |word| COMMANDS.contains(&word))?;
    let mut settings = BTreeMap::new();
    for command in &commands {
        let value = command.value.text.trim().to_owned();
        if settings.insert(command.name.clone(), value).is_some() {
            return Err(command.word.fault(format!("{} is given twice", command.name)));
        }
    }
    let word =
        settings.remove("TYPE").ok_or_else(|| begin.fault("a connection needs a TYPE, as in TYPE kafka"))?;
    let found = KINDS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(&word));
    let at_type =
        commands.iter().find(|command| command.name == "TYPE").map_or(begin, |command| command.value);
    let Some((_, kind, family, needed)) = found else {
        let message = format!("{word:?} is no TYPE; use kafka, s3, gcs, dynamodb, postgres or file");
        return Err(at_type.fault(message));
    };
    if let Some(missing) = needed.iter().find(|needed| !settings.contains_key(**needed)) {
        return Err(at_type.fault(format!("a connection of TYPE {word} needs {missing}")));
    }
    let is_foreign =
        |name: &str| !name.starts_with(family) && !matches!(name, "TYPE" | "DESCRIPTION" | "TAGS");
    if let Some(command) = commands.iter().find(|command| is_foreign(&command.name)) {
        let message = format!("{} does not belong to a connection of TYPE {word}", command.name);
        return Err(command.word.fault(message));
    }
    settings.remove("TAGS");
    let description = settings.remove("DESCRIPTION").unwrap_or_default();
    Ok(Connection { name: name.to_owned(), description, kind: *kind, settings })
}
