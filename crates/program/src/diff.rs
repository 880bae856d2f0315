//! `formwork diff`: what a deployment of a changed template does.

use std::path::Path;

use clap::ArgMatches;
use formwork_prove::Template;
use formwork_review::{Options, check, diff};

use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{Status, deployment, input};

pub(crate) fn run(matches: &ArgMatches) -> Result<Status, Fault> {
    let (before, after) = (input::named(matches, "OLD")?, input::named(matches, "NEW")?);
    let (old, new) = input::two_templates(before, after)?;
    sound(&old, before)?;
    sound(&new, after)?;
    let (assumed_before, assumed_after) = deployment::of_two(matches, (&old, &new), after)?;
    let mut options = Options::new()
        .assumptions(assumed_after)
        .old_assumptions(assumed_before);
    if let Some(name) = matches.get_one::<String>("stack") {
        options = options.name(name);
    }
    let found = diff(&old, &new, &options);
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

/// What `CloudFormation` refuses has no deployment that could be told.
fn sound(template: &Template, file: &Path) -> Result<(), Fault> {
    let problems = check(template);
    if problems.is_empty() {
        return Ok(());
    }
    let message = match problems.len() {
        1 => "CloudFormation refuses this template".to_owned(),
        count => format!("CloudFormation refuses this template for {count} reasons"),
    };
    let fault = Fault::new(message).at(&input::name(file), None);
    Err(problems
        .iter()
        .fold(fault, |fault, problem| fault.note(problem.to_string())))
}
