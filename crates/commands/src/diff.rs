//! `diff`: what a deployment of a changed template does.

use clap::{Arg, ArgAction, ArgMatches, Command};
use formwork_review::{Options, diff};

use crate::arguments::{ends, format, output as to_file, place};
use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{Status, Subject, deployment};

const NOTES: &str = "Parameters are at their defaults, each template's at its own, unless --parameter says otherwise.";

const CODES: &str = "\
0, it is told; 1, with --exit-code, a deployment changes something; 2, it could not be
done.";

/// The command, with these examples of calls; the templates are the caller's to name.
pub fn command(examples: &[&str]) -> Command {
    let command = Command::new("diff")
        .about("Tells what a deployment of a changed template does")
        .after_help(ends(NOTES, examples, CODES));
    place(command)
        .arg(format(&["text", "markdown", "json"]))
        .arg(
            Arg::new("exit-code")
                .long("exit-code")
                .action(ArgAction::SetTrue)
                .help("Ends with 1 where a deployment changes something"),
        )
        .arg(to_file())
}

/// Tells what a deployment of the second template does where the first is deployed; the stack is
/// called so.
///
/// # Errors
///
/// What the options say does not fit the templates, or the result cannot be written.
pub fn run(
    matches: &ArgMatches,
    (before, after): (Subject<'_>, Subject<'_>),
    stack: Option<&str>,
) -> Result<Status, Fault> {
    let (old, new) = (before.template, after.template);
    let (assumed_before, assumed_after) = deployment::of_two(matches, (old, new), after.name)?;
    let mut options = Options::new()
        .assumptions(assumed_after)
        .old_assumptions(assumed_before);
    if let Some(name) = stack {
        options = options.name(name);
    }
    let found = diff(old, new, &options);
    let target = Target::of(matches);
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("markdown") => output::write(&Results::plain(&found.to_markdown()), &target)?,
        Some("json") => output::write(&Results::plain(&found.to_json()), &target)?,
        _ => {
            let text = found.to_text();
            output::write(&Results::spans(&text, &found.to_spans()), &target)?;
        }
    }
    Ok(if matches.get_flag("exit-code") && !found.is_empty() {
        Status::Otherwise
    } else {
        Status::Fine
    })
}
