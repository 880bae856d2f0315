//! `formwork graph`: the picture of a template.

use clap::ArgMatches;
use formwork_graph::{Format, Layer, Options, draw};

use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{Status, deployment, input};

pub(crate) fn run(matches: &ArgMatches) -> Result<Status, Fault> {
    let file = input::named(matches, "TEMPLATE")?;
    let template = input::template(file)?;
    let mut options = Options::new().assuming(deployment::of_one(matches, &template, file)?);
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
    let picture = draw(&template, &options, format);
    let picture = picture.map_err(|error| Fault::of_picture(&error, file))?;
    output::write(&Results::plain(&picture), &Target::of(matches))?;
    Ok(Status::Fine)
}
