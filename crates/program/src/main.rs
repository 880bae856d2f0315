//! The program `formwork`: what a plain CloudFormation template allows and reaches, for people who
//! review it and for programs that decide by it.
//!
//! Results go to standard output, everything else to standard error. Exit codes: 0, everything is
//! proved, or what was asked for is there; 1, something is refuted, unknown or refused, or differs
//! where that is asked; 2, it could not be done.
//!
//! Read in this order: `command`, what can be asked; `prove`, `diff`, `summary`, `graph`,
//! `refactor`, `explain` and `init`, what is done; `input` and `deployment`, what is read;
//! `output`, what is written; `fault`, what goes wrong.

mod command;
mod deployment;
mod diff;
mod explain;
mod fault;
mod graph;
mod init;
mod input;
mod output;
mod pages;
mod prove;
mod refactor;
mod summary;

use std::process::ExitCode;

use clap::ArgMatches;
use clap_complete::Shell;

use fault::Fault;
use output::{Results, Target};

/// How a run ends, if it could be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// Everything is proved, or what was asked for is there.
    Fine,
    /// Something is refuted, unknown or refused, or differs where that is asked.
    Otherwise,
}

fn main() -> ExitCode {
    let matches = match command::all().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Help that nobody reads to its end is no error.
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    match run(&matches) {
        Ok(Status::Fine) => ExitCode::SUCCESS,
        Ok(Status::Otherwise) => ExitCode::from(1),
        Err(fault) => {
            output::tell(&fault);
            ExitCode::from(2)
        }
    }
}

fn run(matches: &ArgMatches) -> Result<Status, Fault> {
    match matches.subcommand() {
        Some(("prove", matches)) => prove::run(matches),
        Some(("diff", matches)) => diff::run(matches),
        Some(("summary", matches)) => summary::run(matches),
        Some(("graph", matches)) => graph::run(matches),
        Some(("refactor", matches)) => refactor::run(matches),
        Some(("explain", matches)) => explain::run(matches),
        Some(("init", matches)) => init::run(matches),
        Some(("completions", matches)) => completions(matches),
        _ => Err(Fault::new("no command is given")),
    }
}

fn completions(matches: &ArgMatches) -> Result<Status, Fault> {
    let mut script = Vec::new();
    if let Some(shell) = matches.get_one::<Shell>("shell") {
        clap_complete::generate(*shell, &mut command::all(), "formwork", &mut script);
    }
    let text = String::from_utf8_lossy(&script);
    output::write(&Results::plain(&text), &Target::Standard)?;
    Ok(Status::Fine)
}
