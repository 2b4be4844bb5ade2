//! `seismolog endpoint` and `seismolog token`: what a server serves, and to whom.

use crate::client::{Client, Server};
use crate::table;
use anyhow::{Context, Result, bail};
use serde_json::Value;

#[derive(Debug, clap::Args)]
pub(crate) struct EndpointArguments {
    #[command(subcommand)]
    action: EndpointAction,
}

#[derive(Debug, clap::Subcommand)]
enum EndpointAction {
    /// List the endpoints and their parameters
    Ls {
        #[command(flatten)]
        server: Server,
    },
    /// Print the address of an endpoint, with a token
    Url {
        /// Name of the pipe
        name: String,
        #[command(flatten)]
        server: Server,
    },
    /// Call an endpoint and print its rows
    Data {
        /// Name of the pipe
        name: String,
        /// Parameter, as in limit=5; may be given several times
        #[arg(long, short, value_name = "NAME=VALUE")]
        param: Vec<String>,
        /// json, ndjson or csv
        #[arg(long, default_value = "ndjson")]
        format: String,
        #[command(flatten)]
        server: Server,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct TokenArguments {
    #[command(subcommand)]
    action: TokenAction,
}

#[derive(Debug, clap::Subcommand)]
enum TokenAction {
    /// List the tokens and what each may do
    Ls {
        #[command(flatten)]
        server: Server,
    },
    /// Make a token and print it
    Create {
        /// Its name
        name: String,
        /// What it may do, as in PIPES:READ:top or DATASOURCES:READ:events:user = 'a'; may be given several times
        #[arg(long, required = true)]
        scope: Vec<String>,
        #[command(flatten)]
        server: Server,
    },
}

pub(crate) fn run(arguments: &EndpointArguments) -> Result<()> {
    match &arguments.action {
        EndpointAction::Ls { server } => list(&Client::new(server)?),
        EndpointAction::Url { name, server } => {
            let client = Client::new(server)?;
            let path =
                format!("/examples/query.http?format=json&pipe={}&token={}", encode(name), client.token());
            table::print_line(&client.get(&path)?.replace("http://localhost:8001", client.url()))
        }
        EndpointAction::Data { name, param, format, server } => {
            let mut pairs = Vec::with_capacity(param.len());
            for pair in param {
                let Some((key, value)) = pair.split_once('=') else { bail!("{pair:?} is not NAME=VALUE") };
                pairs.push(format!("{}={}", encode(key), encode(value)));
            }
            let path = format!("/v0/pipes/{}.{}?{}", encode(name), encode(format), pairs.join("&"));
            table::print_line(Client::new(server)?.get(&path)?.trim_end_matches('\n'))
        }
    }
}

fn list(client: &Client) -> Result<()> {
    let answer: Value = serde_json::from_str(&client.get("/v0/pipes")?)?;
    let mut rows = Vec::new();
    for pipe in answer["pipes"].as_array().into_iter().flatten().filter(|pipe| !pipe["endpoint"].is_null()) {
        let nodes = pipe["nodes"].as_array().into_iter().flatten();
        let mut params: Vec<&str> = nodes
            .flat_map(|node| node["params"].as_array().into_iter().flatten())
            .filter_map(|param| param["name"].as_str())
            .collect();
        params.dedup();
        rows.push(vec![pipe["name"].as_str().unwrap_or_default().to_owned(), params.join(", ")]);
    }
    print(&["endpoint", "parameters"], &rows)
}

/// `seismolog token`
pub(crate) fn run_token(arguments: &TokenArguments) -> Result<()> {
    match &arguments.action {
        TokenAction::Ls { server } => {
            let answer: Value = serde_json::from_str(&Client::new(server)?.get("/v0/tokens")?)?;
            let text = |token: &Value, name: &str| token[name].as_str().unwrap_or_default().to_owned();
            let row = |token: &Value| vec![text(token, "id"), text(token, "name"), scopes(&token["scopes"])];
            let rows: Vec<Vec<String>> = answer["tokens"].as_array().into_iter().flatten().map(row).collect();
            print(&["id", "token", "may"], &rows)
        }
        TokenAction::Create { name, scope, server } => {
            let mut form = format!("name={}", encode(name));
            for scope in scope {
                form.push_str(&format!("&scope={}", encode(scope)));
            }
            let headers = [("Content-Type", "application/x-www-form-urlencoded")];
            let answer = Client::new(server)?.post("/v0/tokens", &headers, form.as_bytes())?.body()?;
            let token: Value = serde_json::from_str(&answer)?;
            table::print_line(token["token"].as_str().context("the server gave no token")?)
        }
    }
}

fn scopes(scopes: &Value) -> String {
    let written = |scope: &Value| {
        let parts = ["type", "resource", "filter"].iter().filter_map(|name| scope[*name].as_str());
        parts.collect::<Vec<_>>().join(":")
    };
    scopes.as_array().into_iter().flatten().map(written).collect::<Vec<_>>().join(", ")
}

pub(crate) fn print(names: &[&str], rows: &[Vec<String>]) -> Result<()> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    table::print_line(&table::render(&names, rows, &vec![false; names.len()]))
}

/// A text as part of an address.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
