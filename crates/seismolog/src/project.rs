//! A project folder: the files that define data sources, pipes and rules.

use crate::config::Config;
use crate::rule_files::RuleFile;
use anyhow::{Context, Result, bail};
use engine::{Command, Engine, Obeyed, ProjectText};
use model::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders inside each other that are looked into, as Tinybird's command line does.
const DEPTH_MAX: usize = 3;

/// Files of one project; a larger project is refused.
const FILES_MAX: usize = 10_000;

/// Where rules are, in a project and in a data directory.
const RULES: &str = "rules";

/// Endings of the files that are deployed.
const ENDINGS: [&str; 4] = ["connection", "datasource", "incl", "pipe"];

/// The files of a project, and its rules.
#[derive(Debug, Default)]
pub(crate) struct Project {
    pub(crate) rules: Vec<RuleFile>,
    /// in order of path
    pub(crate) files: Vec<ProjectText>,
    /// none if there is no folder
    folder: Option<PathBuf>,
}

impl Project {
    /// Reads the files below a folder that are deployed, and the rules in its folder `rules`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut project = Self { files: files(folder)?, folder: Some(folder.to_owned()), ..Self::default() };
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

    /// The options of an engine; the files are for a data directory that was made before projects were kept in it.
    pub(crate) fn engine(&self, config: &Config, data: PathBuf) -> engine::Options {
        engine::Options { project: self.files.clone(), ..config.engine(data) }
    }

    /// Where the texts of rules are kept in a data directory.
    pub(crate) fn kept_rules(data: &Path) -> PathBuf {
        data.join("project").join(RULES)
    }

    /// The files that earlier versions kept in a data directory.
    pub(crate) fn kept(data: &Path) -> Result<Self> {
        let folder = data.join("project");
        if folder.is_dir() { Self::read(&folder) } else { Ok(Self::default()) }
    }

    /// Deploys the folder, unless it is as it was when it was last deployed so: what was deployed over HTTP since then
    /// stays. Data sources that it does not have stay too.
    pub(crate) async fn deploy(&self, engine: &Engine, at: Timestamp) -> Result<()> {
        // A folder without files is no project: it may hold rules only.
        let Some(folder) = self.folder.as_ref().filter(|_| !self.files.is_empty()) else { return Ok(()) };
        let catalog = engine.catalog();
        let control = catalog.control();
        let folder_hash = engine::hash(&self.files);
        if control.folder == Some(folder_hash) || control.files() == self.files {
            return Ok(());
        }
        let mut files = self.files.clone();
        let name = |file: &ProjectText| file.path.rsplit('/').next().map(str::to_owned);
        for kept in control.files().iter().filter(|file| file.path.ends_with(".datasource")) {
            if files.iter().all(|file| name(file) != name(kept)) {
                tracing::warn!(file = kept.path, "not in the project's folder any more; kept with its rows");
                files.push(kept.clone());
            }
        }
        files.sort();
        let plan = engine.plan(&files).map_err(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("{}\nin the project folder {}", problems.join("\n"), folder.display())
        })?;
        let command = Command::DeployProject {
            files,
            at: at.0,
            is_live: true,
            may_destroy: false,
            recreate: plan.recreated,
            folder: Some(folder_hash),
        };
        match engine.command(command).await? {
            Obeyed::Refused(reason) => {
                bail!("the project folder {} is not deployed: {reason}", folder.display())
            }
            _ => Ok(()),
        }
    }
}

/// The files below a folder that are deployed, in order of path.
pub(crate) fn files(folder: &Path) -> Result<Vec<ProjectText>> {
    if !folder.is_dir() {
        bail!("project folder {} does not exist", folder.display());
    }
    let mut paths = Vec::new();
    for ending in ENDINGS {
        find(folder, ending, DEPTH_MAX, &mut paths)?;
    }
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let path = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        files.push(ProjectText { path, text });
    }
    files.sort();
    Ok(files)
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
