//! What a project's connections lead to: their settings with secrets in place.

use crate::answer::Failure;
use crate::state::Server;
use engine::Catalog;
use pipe::{BucketUri, Connection, ConnectionKind, resolve_secrets};
use sink::{Bucket, BucketOptions, Folder, KafkaLogin, KafkaOptions};

/// A connection of the live project, of this kind.
fn connection<'a>(catalog: &'a Catalog, name: &str, kind: ConnectionKind) -> Result<&'a Connection, Failure> {
    let all = &catalog.pipes().project().connections;
    let found = all.iter().find(|connection| connection.name == name);
    let found = found.ok_or_else(|| Failure::bad_request(format!("there is no connection {name}")))?;
    if found.kind == kind {
        return Ok(found);
    }
    Err(Failure::bad_request(format!("the connection {name} is of another TYPE than is needed here")))
}

/// A text of the project with its secrets in place.
pub(crate) fn with_secrets(catalog: &Catalog, text: &str) -> Result<String, Failure> {
    let secret = |name: &str| catalog.control().variables.get(name).cloned();
    resolve_secrets(text, &secret).map_err(|error| Failure::bad_request(error.to_string()))
}

fn setting(catalog: &Catalog, connection: &Connection, name: &str) -> Result<Option<String>, Failure> {
    let text = connection.settings.get(name).map(|text| with_secrets(catalog, text)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// The bucket of an address, by a connection of `TYPE s3`.
pub(crate) fn bucket(catalog: &Catalog, name: &str, uri: &BucketUri) -> Result<Bucket, Failure> {
    let connection = connection(catalog, name, ConnectionKind::S3)?;
    let need = |setting_name: &str| {
        setting(catalog, connection, setting_name)?.ok_or_else(|| {
            Failure::bad_request(format!(
                "the connection {name} needs {setting_name}: roles of Amazon's are not taken here"
            ))
        })
    };
    let options = BucketOptions {
        name: uri.bucket.clone(),
        region: need("S3_REGION")?,
        endpoint: setting(catalog, connection, "S3_ENDPOINT")?,
        key: need("S3_ACCESS_KEY")?,
        secret: need("S3_SECRET")?,
    };
    Bucket::new(&options).map_err(|error| Failure::bad_request(error.to_string()))
}

/// The folder for files of a workspace, by a connection of `TYPE file`.
pub(crate) fn folder(
    server: &Server,
    catalog: &Catalog,
    (workspace, name): (&str, &str),
) -> Result<Folder, Failure> {
    connection(catalog, name, ConnectionKind::File)?;
    let root = server.options.exports.as_ref();
    let root = root.ok_or_else(|| Failure::bad_request("this server has no folder for files of sinks"))?;
    Ok(Folder::new(root.join(workspace)))
}

/// A cluster, by a connection of `TYPE kafka`.
pub(crate) fn kafka(catalog: &Catalog, name: &str) -> Result<KafkaOptions, Failure> {
    let connection = connection(catalog, name, ConnectionKind::Kafka)?;
    let find = |setting_name: &str| setting(catalog, connection, setting_name);
    let refuse = |problem: String| Err(Failure::bad_request(format!("the connection {name}: {problem}")));
    for (unknown, way_out) in [
        ("KAFKA_SCHEMA_REGISTRY_URL", "messages are JSON here"),
        ("KAFKA_SSL_CA_PEM", "name the file of authorities as ca_file in [sending] of the configuration"),
    ] {
        if find(unknown)?.is_some() {
            return refuse(format!("{unknown} is not supported; {way_out}"));
        }
    }
    let protocol = find("KAFKA_SECURITY_PROTOCOL")?.unwrap_or_else(|| "SASL_SSL".to_owned());
    let (is_secure, has_login) = match protocol.to_ascii_uppercase().as_str() {
        "PLAINTEXT" => (false, false),
        "SSL" => (true, false),
        "SASL_PLAINTEXT" => (false, true),
        "SASL_SSL" => (true, true),
        other => {
            return refuse(format!(
                "KAFKA_SECURITY_PROTOCOL {other} is not known; use SASL_SSL or PLAINTEXT"
            ));
        }
    };
    let mechanism = find("KAFKA_SASL_MECHANISM")?.unwrap_or_else(|| "PLAIN".to_owned());
    let login = match mechanism.to_ascii_uppercase().as_str() {
        "PLAIN" => KafkaLogin::Plain,
        "SCRAM-SHA-256" => KafkaLogin::ScramSha256,
        "SCRAM-SHA-512" => KafkaLogin::ScramSha512,
        other => {
            return refuse(format!(
                "KAFKA_SASL_MECHANISM {other} is not supported; use PLAIN or SCRAM-SHA-256 or -512"
            ));
        }
    };
    let servers = find("KAFKA_BOOTSTRAP_SERVERS")?.unwrap_or_default();
    let servers =
        servers.split(',').map(|server| server.trim().to_owned()).filter(|server| !server.is_empty());
    let (key, secret) = (find("KAFKA_KEY")?.unwrap_or_default(), find("KAFKA_SECRET")?.unwrap_or_default());
    if has_login && key.is_empty() {
        return refuse(format!("{protocol} needs KAFKA_KEY and KAFKA_SECRET"));
    }
    let login = has_login.then_some(login);
    Ok(KafkaOptions { servers: servers.collect(), is_secure, login, key, secret })
}
