//! `formwork explain`: the page of a code, or one path hop by hop.

use std::path::PathBuf;

use clap::ArgMatches;
use formwork_prove::claims::explain;

use crate::Status;
use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{deployment, input, pages};

pub(crate) fn run(matches: &ArgMatches) -> Result<Status, Fault> {
    let what = matches.get_one::<PathBuf>("what");
    let what = what.ok_or_else(|| Fault::new("no code and no template is named"))?;
    let text = |name: &str| matches.get_one::<String>(name);
    // The options tell the two apart, never what happens to lie in the folder.
    let (Some(from), Some(to)) = (text("from"), text("to")) else {
        return page(&what.to_string_lossy());
    };
    let template = input::template(what)?;
    let assumptions = deployment::read(matches, &template, what)?;
    let port = matches.get_one::<u16>("port").copied().unwrap_or(443);
    let explanation = explain(&template, from, to, port, &assumptions)
        .map_err(|error| Fault::of_path(&error, what))?;
    output::write(
        &Results::verdicts(&explanation.to_text()),
        &Target::Standard,
    )?;
    Ok(if explanation.works().is_yes() {
        Status::Fine
    } else {
        Status::Otherwise
    })
}

fn page(code: &str) -> Result<Status, Fault> {
    let Some(page) = pages::of(code) else {
        let is_file = code.contains(['.', '/', '\\']) || code == "-";
        return Err(if is_file {
            Fault::new(format!("there is no code `{code}`"))
                .help("a path of a template is explained with --from and --to")
        } else {
            Fault::unknown("code", code, &pages::codes())
        });
    };
    output::write(&Results::plain(page), &Target::Standard)?;
    Ok(Status::Fine)
}
