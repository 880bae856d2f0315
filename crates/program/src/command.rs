//! The commands and their options; those that tell of templates stand in `review`.

mod review;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, Command, value_parser};
use clap_complete::Shell;

const ENDS: &str = "\
WHO of --admit is the ARN of a role or user, or the logical id of a role; ACTION and RESOURCE are
patterns.

Each claim is PROVED, REFUTED with an example, or UNKNOWN with the cause. Without --workload and
--role everything is claimed that the template holds: of every function and instance in a VPC, of
every role that an endpoint concerns, of every interface endpoint.

Example:
  formwork prove template.json --region us-east-1 --format markdown

Exit codes: 0, everything is proved; 1, something is refuted or unknown; 2, it could not be done.";

const INIT_ENDS: &str = "\
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
        .subcommands([
            prove(),
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

fn prove() -> Command {
    let command = Command::new("prove")
        .about("States what a template promises, and whether it holds")
        .after_help(ENDS)
        .arg(template("TEMPLATE", "The template, in JSON; `-` is standard input"))
        .arg(
            one("workload", "ID")
                .help("The function or instance that calls, by its logical id")
                .conflicts_with("role"),
        )
        .arg(one("role", "ID").help("The role with which is called, wherever it is used"))
        .arg(
            one("endpoint", "ID")
                .help("The endpoint through which is called [default: the only one]")
                .requires("caller"),
        )
        .group(ArgGroup::new("caller").args(["workload", "role"]))
        .arg(
            several("call", "ACTION=RESOURCE")
                .help("A call that is to work [default: every call that the role is granted]")
                .requires("caller")
                .value_parser(pair),
        )
        .arg(
            Arg::new("admit")
                .long("admit")
                .value_names(["WHO", "ACTION", "RESOURCE"])
                .num_args(3)
                .action(ArgAction::Append)
                .requires("caller")
                .help("Who may pass the endpoint for what [default: roles, for what they are granted]"),
        );
    deployment(command)
        .arg(format(&["text", "markdown", "json"]))
        .arg(output())
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
                .help("The folder of formwork's sources [default: the version of this program]"),
        )
}

/// What is said of the deployment.
fn deployment(command: Command) -> Command {
    place(command)
        .arg(
            several("managed-policy", "ARN=FILE")
                .help("The document of a policy that the template names by its ARN")
                .value_parser(last_pair),
        )
        .arg(
            several("scp", "FILE")
                .help("One level of service control policies: a document or a list")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            several("rcp", "FILE")
                .help("One level of resource control policies: likewise")
                .value_parser(value_parser!(PathBuf)),
        )
}

/// Where the deployment is, and its parameters.
fn place(command: Command) -> Command {
    command
        .arg(one("region", "REGION").help("The region of the deployment, such as us-east-1"))
        .arg(one("account", "ACCOUNT").help("The account of the deployment, twelve digits"))
        .arg(
            several("parameter", "NAME=VALUE")
                .help("The value of a parameter; lists separate their items by commas")
                .value_parser(pair),
        )
}

/// How the result is written; the first is the default.
fn format(formats: &[&'static str]) -> Arg {
    let default = formats.first().copied().unwrap_or_default();
    one("format", "FORMAT")
        .help("The form")
        .value_parser(formats.to_vec())
        .default_value(default)
}

fn output() -> Arg {
    one("output", "FILE")
        .short('o')
        .help("Writes it into a file, whole or not at all")
        .value_parser(value_parser!(PathBuf))
}

fn template(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .value_name(name)
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

fn one(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value)
}

fn several(name: &'static str, value: &'static str) -> Arg {
    one(name, value).action(ArgAction::Append)
}

/// `NAME=VALUE`: the value may hold more signs `=`.
fn pair(text: &str) -> Result<(String, String), String> {
    two(text.split_once('='))
}

/// `ARN=FILE`: names of policies may hold signs `=`.
fn last_pair(text: &str) -> Result<(String, String), String> {
    two(text.rsplit_once('='))
}

fn two(halves: Option<(&str, &str)>) -> Result<(String, String), String> {
    match halves {
        Some((left, right)) if !left.is_empty() => Ok((left.to_owned(), right.to_owned())),
        _ => Err("two parts with `=` between them are expected".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_fit_together() {
        all().debug_assert();
    }

    #[test]
    fn pairs_are_split_once() {
        let pair_of = |left: &str, right: &str| Ok((left.to_owned(), right.to_owned()));
        assert_eq!(pair("a=b=c"), pair_of("a", "b=c"));
        assert_eq!(last_pair("a=b=c"), pair_of("a=b", "c"));
        assert!(pair("a").is_err() && pair("=a").is_err());
        assert_eq!(pair("a="), pair_of("a", ""));
    }
}
