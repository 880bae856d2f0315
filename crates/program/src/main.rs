//! The program `formwork`: what a plain CloudFormation template allows and reaches, for people who
//! review it and for programs that decide by it.
//!
//! Results go to standard output, everything else to standard error. Exit codes: 0, everything is
//! proved, or what was asked for is there; 1, something is refuted, unknown or refused, or differs
//! where that is asked; 2, it could not be done.
//!
//! Read in this order: `command`, what can be asked; `refactor`, `explain` and `init`, what is done.
//! What programs of users are asked too stands in `formwork_commands`.

mod command;
mod explain;
mod init;
mod pages;
mod refactor;

use std::process::ExitCode;

use clap::ArgMatches;
use clap_complete::Shell;
use formwork_commands::{
    Status, Subject, deployment, diff, fault, graph, input, output, prove, summary,
};

use fault::Fault;
use output::{Results, Target};

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
    output::heed_color(&matches);
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
        Some(("prove", matches)) => of_one(matches, prove::run),
        Some(("diff", matches)) => of_two(matches),
        Some(("summary", matches)) => of_one(matches, summary::run),
        Some(("graph", matches)) => of_one(matches, graph::run),
        Some(("refactor", matches)) => refactor::run(matches),
        Some(("explain", matches)) => explain::run(matches),
        Some(("init", matches)) => init::run(matches),
        Some(("completions", matches)) => completions(matches),
        _ => Err(Fault::new("no command is given")),
    }
}

/// What is told of the one template that is named.
fn of_one(
    matches: &ArgMatches,
    told: impl Fn(&ArgMatches, Subject<'_>) -> Result<Status, Fault>,
) -> Result<Status, Fault> {
    let name = input::named(matches, "TEMPLATE")?;
    let template = &input::template(name)?;
    told(matches, Subject { template, name })
}

fn of_two(matches: &ArgMatches) -> Result<Status, Fault> {
    let (before, after) = (input::named(matches, "OLD")?, input::named(matches, "NEW")?);
    let (old, new) = input::two_templates(before, after)?;
    let subject = |template, name| Subject { template, name };
    let stack = matches.get_one::<String>("stack").map(String::as_str);
    diff::run(
        matches,
        (subject(&old, before), subject(&new, after)),
        stack,
    )
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
