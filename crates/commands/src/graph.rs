//! `graph`: the picture of a template.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use formwork_graph::{Format, Layer, Options, draw};

use crate::arguments::{ends, format, one, output as to_file, place};
use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{Status, Subject, deployment};

const NOTES: &str = "\
What is dashed is not known to go through, or is not there in every case. A picture as Mermaid says
what was left out to keep within the limits of pull requests.";

const CODES: &str = "0, it is drawn; 2, it could not be done.";

/// The command, with these examples of calls; the template is the caller's to name.
pub fn command(examples: &[&str]) -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let command = Command::new("graph")
        .about("Draws the network of a template, or its permissions")
        .after_help(ends(NOTES, examples, CODES))
        .arg(flag("network").help("Where things lie, and which flows go through [default]"))
        .arg(
            flag("iam")
                .help("What roles are allowed, on what and through which endpoint")
                .conflicts_with("network"),
        )
        .arg(one("focus", "ID").help("Only what is near a resource, by its logical id"))
        .arg(
            one("depth", "N")
                .help("How many arrows away from it at most [default: 1]")
                .value_parser(value_parser!(u16))
                .requires("focus")
                .conflicts_with("iam"),
        );
    place(command)
        .arg(format(&["mermaid", "svg"]))
        .arg(to_file())
}

/// Draws a template.
///
/// # Errors
///
/// There is nothing of the name that is given, what the options say does not fit the template, or
/// the result cannot be written.
pub fn run(matches: &ArgMatches, subject: Subject<'_>) -> Result<Status, Fault> {
    let Subject { template, name } = subject;
    let mut options = Options::new().assuming(deployment::of_one(matches, template, name)?);
    if matches.get_flag("iam") {
        options = options.layer(Layer::Permissions);
    }
    if let Some(id) = matches.get_one::<String>("focus") {
        let depth = matches.get_one::<u16>("depth").copied().unwrap_or(1);
        options = options.focus(id, depth.into());
    }
    let format = match matches.get_one::<String>("format").map(String::as_str) {
        Some("svg") => Format::Svg,
        _ => Format::Mermaid,
    };
    let picture = draw(template, &options, format);
    let picture = picture.map_err(|error| Fault::of_picture(&error, name))?;
    output::write(&Results::plain(&picture), &Target::of(matches))?;
    Ok(Status::Fine)
}
