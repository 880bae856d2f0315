//! Options that several commands have.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, value_parser};

/// What stands below the options of a command: notes, examples of calls, exit codes.
pub fn ends(notes: &str, examples: &[&str], codes: &str) -> String {
    let word = if examples.len() == 1 {
        "Example"
    } else {
        "Examples"
    };
    let examples = examples.join("\n  ");
    let gap = if notes.is_empty() { "" } else { "\n\n" };
    format!("{notes}{gap}{word}:\n  {examples}\n\nExit codes: {codes}")
}

/// What is said of the deployment.
pub fn deployment(command: Command) -> Command {
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
pub fn place(command: Command) -> Command {
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
pub fn format(formats: &[&'static str]) -> Arg {
    let default = formats.first().copied().unwrap_or_default();
    one("format", "FORMAT")
        .help("The form")
        .value_parser(formats.to_vec())
        .default_value(default)
}

/// The file for the result.
pub fn output() -> Arg {
    one("output", "FILE")
        .short('o')
        .help("Writes it into a file, whole or not at all")
        .value_parser(value_parser!(PathBuf))
}

/// When results are in colours, for every command: of itself where a terminal shows them and
/// `NO_COLOR` is not set.
pub fn color() -> Arg {
    one("color", "WHEN")
        .global(true)
        .help("Colours: auto, always, never [default: auto]")
        .hide_possible_values(true)
        .hide_default_value(true)
        .value_parser(["auto", "always", "never"])
        .default_value("auto")
}

/// A template that is named.
pub fn template(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .value_name(name)
        .required(true)
        .value_parser(value_parser!(PathBuf))
        .help(help)
}

/// An option with a value.
pub fn one(name: &'static str, value: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value)
}

/// An option with a value, any number of times.
pub fn several(name: &'static str, value: &'static str) -> Arg {
    one(name, value).action(ArgAction::Append)
}

/// `NAME=VALUE`: the value may hold more signs `=`.
///
/// # Errors
///
/// Where there are no two parts.
pub fn pair(text: &str) -> Result<(String, String), String> {
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
    fn pairs_are_split_once() {
        let pair_of = |left: &str, right: &str| Ok((left.to_owned(), right.to_owned()));
        assert_eq!(pair("a=b=c"), pair_of("a", "b=c"));
        assert_eq!(last_pair("a=b=c"), pair_of("a=b", "c"));
        assert!(pair("a").is_err() && pair("=a").is_err());
        assert_eq!(pair("a="), pair_of("a", ""));
    }
}
