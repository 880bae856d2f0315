//! `summary`: a template in few lines.

use clap::{ArgMatches, Command};
use formwork_review::summary::Summary;

use crate::arguments::{deployment as of_deployment, ends, format, output as to_file};
use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{Status, Subject, deployment};

const NOTES: &str = "A line with `!` is one that somebody should look at.";

const CODES: &str = "0, it is told; 2, it could not be done.";

/// The command, with these examples of calls; the template is the caller's to name.
pub fn command(examples: &[&str]) -> Command {
    let command = Command::new("summary")
        .about("Tells a template in few lines, for people who approve it")
        .after_help(ends(NOTES, examples, CODES));
    of_deployment(command)
        .arg(format(&["text", "markdown", "json"]))
        .arg(to_file())
}

/// Tells a template.
///
/// # Errors
///
/// What the options say does not fit the template, or the result cannot be written.
pub fn run(matches: &ArgMatches, subject: Subject<'_>) -> Result<Status, Fault> {
    let Subject { template, name } = subject;
    let summary = Summary::of(template, &deployment::read(matches, template, name)?);
    let text = match matches.get_one::<String>("format").map(String::as_str) {
        Some("markdown") => summary.to_markdown(),
        Some("json") => format!("{:#}\n", summary.to_json()),
        _ => summary.to_text(),
    };
    output::write(&Results::plain(&text), &Target::of(matches))?;
    Ok(Status::Fine)
}
