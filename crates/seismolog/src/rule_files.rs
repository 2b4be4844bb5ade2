//! Rules of a project: `rules/NAME.toml`, each a rule in the shape of `/api/rules`, whose id is the file's name.
//!
//! A file is taken in at start if it is not what was taken in before. So what people change by the API afterwards
//! stays until the file changes, and the rule goes when its file does.

use anyhow::{Context, Result, bail};
use engine::{Command, Engine, Obeyed};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A rule as its file says it.
#[derive(Clone, Debug)]
pub(crate) struct RuleFile {
    pub(crate) id: String,
    text: String,
    rule: Value,
}

impl RuleFile {
    /// Reads a file's text.
    pub(crate) fn parse(path: &Path, text: String) -> Result<Self> {
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut rule = value(path, &text)?;
        let Value::Object(keys) = &mut rule else { bail!("{} is no rule", path.display()) };
        if let Some(Value::String(query)) = keys.get("sql") {
            sql::Statement::parse(query).with_context(|| format!("{}: sql", path.display()))?;
        }
        keys.insert("id".to_owned(), Value::String(id.clone()));
        Ok(Self { id, text, rule })
    }
}

/// Rules in a file, TOML by its name or else JSON.
pub(crate) fn value(path: &Path, text: &str) -> Result<Value> {
    if path.extension().is_some_and(|extension| extension == "toml") {
        return toml::from_str(text).with_context(|| format!("{} is no TOML", path.display()));
    }
    serde_json::from_str(text).with_context(|| format!("{} is no JSON", path.display()))
}

/// Brings the engine's rules to what the files say; `kept` is where their texts are kept.
pub(crate) async fn apply(engine: &Engine, files: &[RuleFile], kept: &Path) -> Result<()> {
    fs::create_dir_all(kept).with_context(|| format!("cannot create {}", kept.display()))?;
    for file in files {
        let path = kept.join(format!("{}.toml", file.id));
        if fs::read_to_string(&path).is_ok_and(|text| text == file.text) {
            continue;
        }
        let rules = engine.ask(analysis::Analysis::rules).await?;
        let replaces = rules.iter().any(|rule| rule.id == file.id).then(|| file.id.clone());
        let obeyed = engine.command(Command::Rule { replaces, rule: file.rule.clone() }).await?;
        if let Obeyed::Refused(reason) = obeyed {
            bail!("rules/{}.toml: {reason}", file.id);
        }
        fs::write(&path, &file.text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    for item in fs::read_dir(kept).with_context(|| format!("cannot read {}", kept.display()))? {
        let path = item?.path();
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if files.iter().all(|file| file.id != id) {
            engine.command(Command::RemoveRule { id }).await?;
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}
