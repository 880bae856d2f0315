//! The commands and their options; those that tell of templates stand in `review`.

mod review;

use std::path::PathBuf;

use clap::{Arg, Command, value_parser};
use clap_complete::Shell;
use formwork_commands::arguments::{color, deployment, one};

const INIT_ENDS: &str = "\
Formwork is not on crates.io yet: until it is, name a checkout by --path-to-formwork.

All files are made or none. A folder in which something lies is refused.

Example:
  formwork init my-infra

Exit codes: 0, it is made; 2, it could not be done.";

const COMPLETIONS_ENDS: &str = "\
Example:
  formwork completions bash

Exit codes: 0, the script is there; 2, it could not be done.";

const EXPLAIN_ENDS: &str = "\
With --from and --to the argument is a template, and otherwise a code.

Examples:
  formwork explain empty-policy
  formwork explain template.json --from Caller --to bedrock-runtime

Exit codes: 0, the path works, or the code has a page; 1, the path does not work, or that is not
known; 2, it could not be done.";

/// The program.
pub(crate) fn all() -> Command {
    Command::new("formwork")
        .version(env!("CARGO_PKG_VERSION"))
        .about(
            "Says what plain CloudFormation templates (JSON) allow and reach, and what a change does",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .arg(color())
        .subcommands([
            review::prove(),
            review::diff(),
            review::summary(),
            review::graph(),
            review::refactor(),
            explain(),
            init(),
        ])
        .subcommand(
            Command::new("completions")
                .about("Prints a script that completes commands in a shell")
                .after_help(COMPLETIONS_ENDS)
                .arg(
                    Arg::new("shell")
                        .value_name("SHELL")
                        .required(true)
                        .value_parser(value_parser!(Shell))
                        .help("The shell"),
                ),
        )
}

fn explain() -> Command {
    let command = Command::new("explain")
        .about("Explains a diagnostic by its code, or one path hop by hop")
        .override_usage(
            "formwork explain CODE\n       \
             formwork explain TEMPLATE --from ID --to ENDPOINT_OR_SERVICE [OPTIONS]",
        )
        .after_help(EXPLAIN_ENDS)
        .arg(
            Arg::new("what")
                .value_name("CODE|TEMPLATE")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The code of a diagnostic; or a template, in JSON, `-` is standard input"),
        )
        .arg(
            one("from", "ID")
                .help("The function or instance that calls, by its logical id")
                .requires("to"),
        )
        .arg(
            one("to", "ENDPOINT_OR_SERVICE")
                .help("The logical id of an endpoint, or a service: bedrock-runtime")
                .requires("from"),
        )
        .arg(
            one("port", "PORT")
                .help("The TCP port [default: 443]")
                .value_parser(value_parser!(u16).range(1..))
                .requires("from"),
        );
    deployment(command)
}

fn init() -> Command {
    Command::new("init")
        .about("Makes a new infrastructure crate, with tests and a workflow for pull requests")
        .after_help(INIT_ENDS)
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .value_parser(crate::init::name)
                .help("The name of the crate and of its folder, which is new or empty"),
        )
        .arg(
            one("path-to-formwork", "DIR")
                .help("A checkout of formwork, which the crate is to use [default: the version of this program on crates.io]"),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_fit_together() {
        all().debug_assert();
    }
}
