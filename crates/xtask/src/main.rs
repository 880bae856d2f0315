//! Tasks of the repository: `cargo xtask codegen` writes `crates/cfn`, `--check` only compares.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people talks to them"
)]

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask codegen [--check]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let outcome = match *words {
        ["codegen"] => formwork_codegen::write(&root),
        ["codegen", "--check"] => formwork_codegen::differences(&root),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(2)
        }
        Ok(files) if words.len() == 1 || files.is_empty() => {
            println!("{} files changed", files.len());
            ExitCode::SUCCESS
        }
        Ok(files) => {
            for file in files {
                eprintln!("differs: {file}");
            }
            eprintln!("run `cargo xtask codegen`");
            ExitCode::FAILURE
        }
    }
}
