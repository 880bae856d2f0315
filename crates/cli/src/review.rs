//! Commands that tell of a stack's template, behind the feature `review`: those of the program
//! `formwork`, of a stack in place of a file.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};
use formwork_commands::arguments::{color, ends, one, output as to_file, pair, several, template};
use formwork_commands::output::{self, Results, Target};
use formwork_commands::{Subject, diff, graph, input, prove, summary};
use formwork_core::{App, Stack};
use formwork_prove::Template;
use formwork_review::ids::Ids;

use crate::answer::{Answer, Status, beside, choose};
use crate::program::Program;
use crate::request::{self, Request, Writing};

const ENDS: &str = "\
Examples:
  cargo run > template.json
  cargo run -- diff deployed.json

Exit codes: 0, it is done; 1, the program has errors, and nothing is printed or written, or what was
asked is not so; 2, it could not be done.";

/// Does what these arguments ask.
pub(crate) fn run(program: Program<'_>, arguments: &[OsString]) -> ExitCode {
    let (file, arguments) = match program.configuration(arguments) {
        Ok(found) => found,
        Err(fault) => return crate::deliver(&Answer::unable(request::told(&fault))),
    };
    let all = std::iter::once("cargo run --".into()).chain(arguments);
    let matches = match commands(&program).try_get_matches_from(all) {
        Ok(matches) => matches,
        Err(error) => {
            // Help that nobody reads to its end is no error.
            drop(error.print());
            let status = if error.use_stderr() {
                Status::Unable
            } else {
                Status::Fine
            };
            return status.into();
        }
    };
    output::heed_color(&matches);
    let text = |matches: &ArgMatches, name: &str| matches.get_one::<String>(name).cloned();
    let request = match matches.subcommand() {
        None => Request::Print(text(&matches, "STACK")),
        Some(("schema", _)) => Request::Schema,
        Some(("synth", matches)) => Request::Write(Writing {
            folder: matches.get_one("out").cloned().unwrap_or_default(),
            values: matches
                .get_many("parameter")
                .map_or_else(Vec::new, |all| all.cloned().collect()),
            for_program: false,
        }),
        Some((command, matches)) => {
            let app = (program.app)(file);
            return tell(command, matches, app);
        }
    };
    crate::deliver(&Answer::to(program, file, request))
}

/// Tells of the stack that is named.
fn tell(
    command: &str,
    matches: &ArgMatches,
    app: Result<App, formwork_core::Diagnostics>,
) -> ExitCode {
    let assembly = match app.and_then(App::synth) {
        Ok(assembly) => assembly,
        Err(found) => return crate::deliver(&Answer::faulty(&found)),
    };
    let talk = assembly.warnings().to_string();
    let named = matches.get_one::<String>("STACK").map(String::as_str);
    let stack = match choose(&assembly, named) {
        Ok(stack) => stack,
        Err(reason) => return crate::deliver(&Answer::unable(beside(&talk, &reason))),
    };
    output::tell_text(&talk);
    match told(command, matches, stack) {
        Ok(formwork_commands::Status::Fine) => Status::Fine.into(),
        Ok(formwork_commands::Status::Otherwise) => Status::Faulty.into(),
        Err(fault) => {
            output::tell(&fault);
            Status::Unable.into()
        }
    }
}

fn told(
    command: &str,
    matches: &ArgMatches,
    stack: &Stack,
) -> Result<formwork_commands::Status, formwork_commands::fault::Fault> {
    let template = Template::from_stack(stack);
    let subject = Subject {
        template: &template,
        name: Path::new(stack.name()),
    };
    match command {
        "diff" => {
            let name = input::named(matches, "OLD")?;
            let before = input::template(name)?;
            let before = Subject {
                template: &before,
                name,
            };
            diff::run(matches, (before, subject), Some(stack.name()))
        }
        "prove" => prove::run(matches, subject),
        "summary" => summary::run(matches, subject),
        "graph" => graph::run(matches, subject),
        _ => {
            let ids = Ids::of(stack).to_string();
            output::write(&Results::plain(&ids), &Target::of(matches))?;
            Ok(formwork_commands::Status::Fine)
        }
    }
}

/// What can be asked.
fn commands(program: &Program<'_>) -> Command {
    let command = Command::new("cargo run --")
        .about(
            "Prints the template of a stack, writes the folder that deploys the app, tells of it",
        )
        .after_help(ENDS)
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
        .arg(stack())
        .arg(color())
        .subcommands([
            synth(),
            comparison(),
            proof(),
            page(),
            ids(),
            picture(),
            schema(),
        ]);
    match &program.configured {
        None => command,
        Some(configured) => command.arg(
            one("config", "FILE")
                .global(true)
                .help(format!("The configuration [default: {}]", configured.file)),
        ),
    }
}

fn stack() -> Arg {
    Arg::new("STACK")
        .value_name("STACK")
        .help("The stack, by its name [default: the only one]")
}

fn synth() -> Command {
    let codes = "\
0, it is written; 1, the program has errors, and nothing is written; 2, it could not be
done.";
    Command::new("synth")
        .about("Writes a folder with everything that deploys the app")
        .after_help(ends("", &["cargo run -- synth --out out"], codes))
        .arg(
            one("out", "FOLDER")
                .required(true)
                .value_parser(value_parser!(std::path::PathBuf))
                .help("The folder; files that are not the program's stay"),
        )
        .arg(
            several("parameter", "NAME=VALUE")
                .value_parser(pair)
                .help("The value of a parameter of the stacks"),
        )
}

fn comparison() -> Command {
    let examples = [
        "cargo run -- diff deployed.json",
        "cargo run -- diff deployed.json --format markdown --exit-code",
    ];
    diff::command(&examples)
        .arg(template(
            "OLD",
            "What is deployed, in JSON; `-` is standard input",
        ))
        .arg(stack())
}

fn proof() -> Command {
    prove::command(&["cargo run -- prove --region us-east-1"]).arg(stack())
}

fn page() -> Command {
    summary::command(&["cargo run -- summary --format markdown"]).arg(stack())
}

fn ids() -> Command {
    let codes = "0, they are told; 1, the program has errors; 2, it could not be done.";
    Command::new("ids")
        .about("Prints the logical ids with types and paths, to be kept in a file")
        .after_help(ends("", &["cargo run -- ids -o ids.txt"], codes))
        .arg(stack())
        .arg(to_file())
}

fn picture() -> Command {
    let examples = [
        "cargo run -- graph --format svg -o network.svg",
        "cargo run -- graph --iam",
    ];
    graph::command(&examples).arg(stack())
}

fn schema() -> Command {
    let codes = "0, it is there; 2, the program reads no configuration.";
    Command::new("schema")
        .about("Prints the schema of the configuration, where the program reads one")
        .after_help(ends("", &["cargo run -- schema"], codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_fit_together() {
        commands(&Program::of(App::new())).debug_assert();
    }
}
