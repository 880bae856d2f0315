//! The examples of this crate as processes.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The example program of this name, built from the sources as they are, without any feature.
#[allow(dead_code, reason = "each test takes what it needs")]
pub(crate) fn program(name: &str) -> Command {
    static BUILT: OnceLock<Vec<(String, PathBuf)>> = OnceLock::new();
    started(BUILT.get_or_init(|| built(&["--examples"])), name)
}

/// The example program that has the feature `review`.
#[allow(dead_code, reason = "each test takes what it needs")]
pub(crate) fn reviewed() -> Command {
    static BUILT: OnceLock<Vec<(String, PathBuf)>> = OnceLock::new();
    let built = BUILT.get_or_init(|| built(&["--example", "reviewed", "--features", "review"]));
    started(built, "reviewed")
}

fn built(which: &[&str]) -> Vec<(String, PathBuf)> {
    let build = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--message-format=json"])
        .args(which)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo is there");
    assert!(build.status.success(), "{}", text(&build.stderr));
    text(&build.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| {
            let path = message["executable"].as_str()?;
            Some((message["target"]["name"].as_str()?.to_owned(), path.into()))
        })
        .collect()
}

fn started(built: &[(String, PathBuf)], name: &str) -> Command {
    let found = built.iter().find(|(built, _)| built == name);
    let mut command = Command::new(&found.expect("there is an example of this name").1);
    // Who runs the tests may have been started by the AWS CDK's commands, and like colours.
    for variable in ["CDK_OUTDIR", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
