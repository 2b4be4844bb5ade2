//! Requirements of handlers, each set of them installed once into an environment of its own.

use super::Interpreter;
use crate::limits::{INSTALL_TIME, REQUIREMENTS_BYTES_MAX};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Bytes of what the installer says at its end.
const WORDS: usize = 2_000;

/// Installs requirements below `root`, unless they are there; the interpreter that has them. Blocks, for minutes at worst.
///
/// # Errors
/// What the installer says.
pub(crate) fn install(
    interpreter: &Interpreter,
    root: &Path,
    requirements: &str,
) -> Result<Interpreter, String> {
    let wanted: Vec<&str> = requirements
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    if wanted.is_empty() {
        return Ok(interpreter.clone());
    }
    if requirements.len() > REQUIREMENTS_BYTES_MAX {
        return Err(format!("requirements have more than {REQUIREMENTS_BYTES_MAX} bytes"));
    }
    if let Some(option) = wanted.iter().find(|line| line.starts_with('-')) {
        return Err(format!(
            "requirement {option:?} is an option of the installer; write names and versions only"
        ));
    }
    let digest = Sha256::digest(wanted.join("\n").as_bytes());
    let name: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    let folder = root.join(name);
    let program = folder.join("bin").join("python");
    let is_ready = folder.join("pyvenv.ready");
    if !is_ready.exists() {
        std::fs::create_dir_all(root).map_err(|error| format!("{}: {error}", root.display()))?;
        run(
            interpreter,
            &interpreter.program,
            &["-m".into(), "venv".into(), "--clear".into(), folder.display().to_string()],
        )?;
        let mut arguments: Vec<String> =
            ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", "--"]
                .map(str::to_owned)
                .to_vec();
        arguments.extend(wanted.iter().map(|line| (*line).to_owned()));
        run(interpreter, &program, &arguments)?;
        // Written last: an environment that was left half made is made anew.
        run(
            interpreter,
            &program,
            &[
                "-c".into(),
                "import sys; open(sys.argv[1], 'x').close()".into(),
                is_ready.display().to_string(),
            ],
        )?;
    }
    Ok(Interpreter { program, environment: interpreter.environment.clone() })
}

/// Runs a program to its end, or to the end of the time.
fn run(interpreter: &Interpreter, program: &PathBuf, arguments: &[String]) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", program.display());
    // Its words end when it has, with all that it started.
    let (mut words, writer) = std::io::pipe().map_err(told)?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(&interpreter.environment).process_group(0);
    command.stdin(Stdio::null()).stdout(writer.try_clone().map_err(told)?).stderr(writer);
    let mut child = command.spawn().map_err(told)?;
    drop(command);
    let (sender, ended) = sync_channel(1);
    let reading = std::thread::Builder::new().name("installer".into()).spawn(move || {
        let mut tail = Vec::new();
        let mut piece = [0; 4_096];
        while let Ok(count @ 1..) = words.read(&mut piece) {
            tail.extend_from_slice(&piece[..count]);
            tail.drain(..tail.len().saturating_sub(WORDS));
        }
        let _ = sender.send(tail);
    });
    reading.map_err(told)?;
    let limit: Duration = INSTALL_TIME;
    let words = match ended.recv_timeout(limit) {
        Ok(words) => words,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("requirements were not installed within {} s", limit.as_secs()));
        }
    };
    let status = child.wait().map_err(told)?;
    if status.success() {
        return Ok(());
    }
    Err(format!("requirements cannot be installed: {}", String::from_utf8_lossy(&words).trim()))
}
