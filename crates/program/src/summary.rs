//! `formwork summary`: a template in few lines.

use clap::ArgMatches;
use formwork_review::summary::Summary;

use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{Status, deployment, input};

pub(crate) fn run(matches: &ArgMatches) -> Result<Status, Fault> {
    let file = input::named(matches, "TEMPLATE")?;
    let template = input::template(file)?;
    let summary = Summary::of(&template, &deployment::read(matches, &template, file)?);
    let text = match matches.get_one::<String>("format").map(String::as_str) {
        Some("markdown") => summary.to_markdown(),
        Some("json") => format!("{:#}\n", summary.to_json()),
        _ => summary.to_text(),
    };
    output::write(&Results::plain(&text), &Target::of(matches))?;
    Ok(Status::Fine)
}
