//! Tasks of the repository: `cargo xtask codegen` writes `crates/cfn` and prints what changes for
//! users, as the changelog takes it; `--check` only compares.

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
    match *words {
        ["codegen"] => match formwork_codegen::write(&root) {
            Ok(changes) => {
                print!("{changes}");
                ExitCode::SUCCESS
            }
            Err(problem) => failed(&problem),
        },
        ["codegen", "--check"] => match formwork_codegen::differences(&root) {
            Ok(files) if files.is_empty() => ExitCode::SUCCESS,
            Ok(files) => {
                for file in files {
                    eprintln!("differs: {file}");
                }
                eprintln!("run `cargo xtask codegen`");
                ExitCode::FAILURE
            }
            Err(problem) => failed(&problem),
        },
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn failed(problem: &formwork_codegen::Problem) -> ExitCode {
    eprintln!("error: {problem}");
    ExitCode::from(2)
}
