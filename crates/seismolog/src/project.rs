//! A project folder: the files that define data sources, pipes and rules.

use crate::config::Config;
use crate::rule_files::RuleFile;
use anyhow::{Context, Result, bail};
use model::DataSource;
use pipe::{Dialect, ProjectFile};
use server::Pipes;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders inside each other that are looked into, as Tinybird's command line does.
const DEPTH_MAX: usize = 3;

/// Data sources of one project; a larger project is refused.
const FILES_MAX: usize = 10_000;

/// Where rules are, in a project and in a data directory.
const RULES: &str = "rules";

/// The data sources and pipes of a project and their texts, and its rules.
#[derive(Debug, Default)]
pub(crate) struct Project {
    pub(crate) sources: Vec<DataSource>,
    pub(crate) rules: Vec<RuleFile>,
    pub(crate) pipes: Arc<Pipes>,
    /// by file name
    texts: Vec<(String, String)>,
}

impl Project {
    /// Reads all `.datasource` and `.pipe` files below a folder, and the rules in its folder `rules`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        if !folder.is_dir() {
            bail!("project folder {} does not exist", folder.display());
        }
        let mut files = Vec::new();
        find(folder, "datasource", DEPTH_MAX, &mut files)?;
        find(folder, "pipe", DEPTH_MAX, &mut files)?;
        files.sort();
        let mut project = Self::default();
        for file in files {
            let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text =
                fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            if file.extension().is_some_and(|extension| extension == "datasource") {
                project.sources.push(pipe::parse_datasource(&name, &text)?);
            }
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            project.texts.push((name, text));
        }
        project.pipes = Arc::new(pipes(&project.texts)?);
        let (rules, mut files) = (folder.join(RULES), Vec::new());
        if rules.is_dir() {
            find(&rules, "toml", 0, &mut files)?;
        }
        files.sort();
        for file in files {
            let text =
                fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            project.rules.push(RuleFile::parse(&file, text)?);
        }
        Ok(project)
    }

    /// The options with the project's materialized views: whoever opens a data directory makes what they make.
    pub(crate) fn engine(&self, config: &Config, data: PathBuf) -> Result<engine::Options> {
        let views = self.pipes.views().map_err(anyhow::Error::msg)?;
        Ok(engine::Options { views, ..config.engine(data) })
    }

    /// Where the texts of rules are kept in a data directory.
    pub(crate) fn kept_rules(data: &Path) -> PathBuf {
        data.join("project").join(RULES)
    }

    /// With the data sources that every server has; a file of the same name takes the built-in one's place.
    pub(crate) fn with_builtin(&self) -> Vec<DataSource> {
        let is_free = |builtin: &DataSource| self.sources.iter().all(|source| source.name != builtin.name);
        self.sources.iter().cloned().chain(pipe::builtin().into_iter().filter(is_free)).collect()
    }

    /// Keeps the texts in the data directory, so that it can be opened without the project.
    pub(crate) fn keep(&self, data: &Path) -> Result<()> {
        let folder = data.join("project");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        for (name, text) in &self.texts {
            let path = folder.join(name);
            if fs::read_to_string(&path).ok().as_ref() != Some(text) {
                fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            }
        }
        Ok(())
    }

    /// What [`Project::keep`] kept.
    pub(crate) fn kept(data: &Path) -> Result<Self> {
        let folder = data.join("project");
        if folder.is_dir() { Self::read(&folder) } else { Ok(Self::default()) }
    }
}

/// All pipes, or every mistake in them.
fn pipes(texts: &[(String, String)]) -> Result<Pipes> {
    let files: Vec<ProjectFile<'_>> = texts.iter().map(|(path, text)| ProjectFile { path, text }).collect();
    let parsed = pipe::Project::parse(&files, Dialect::Forward).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(errors.join("\n"))
    })?;
    Ok(Pipes::new(parsed)?)
}

fn find(folder: &Path, extension: &str, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    let items = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for item in items {
        let item = item.with_context(|| format!("cannot read {}", folder.display()))?;
        let (path, is_folder) = (item.path(), item.file_type()?.is_dir());
        if is_folder && depth > 0 {
            find(&path, extension, depth - 1, files)?;
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
        if files.len() > FILES_MAX {
            bail!("project folder {} has more than {FILES_MAX} files", folder.display());
        }
    }
    Ok(())
}
