//! `formwork refactor`: the mappings with which resources are renamed instead of replaced.

use std::path::Path;

use clap::ArgMatches;
use formwork_prove::Template;
use formwork_review::refactor::Refactor;

use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{Status, input};

pub(crate) fn run(matches: &ArgMatches) -> Result<Status, Fault> {
    let (before, after) = (input::named(matches, "OLD")?, input::named(matches, "NEW")?);
    let names = matches.get_many::<String>("stack").into_iter().flatten();
    let names: Vec<&str> = names.map(String::as_str).collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            return Err(Fault::new(format!("the stack `{name}` is named twice")));
        }
    }
    let (old, new) = match (before.is_dir(), after.is_dir()) {
        (true, true) => in_folders(&names, before, after)?,
        (false, false) => alone(&names, before, after)?,
        _ => {
            return Err(Fault::new(
                "one of the two is a folder, and the other is not",
            ));
        }
    };
    let refactor = match Refactor::of(&named(&old), &named(&new)) {
        Ok(refactor) => refactor,
        Err(found) => {
            output::found(&found);
            return Ok(Status::Otherwise);
        }
    };
    let text = format!("{:#}\n", refactor.to_json());
    output::write(&Results::plain(&text), &Target::of(matches))?;
    output::tell_text(&refactor.commands());
    Ok(Status::Fine)
}

/// Templates by the names of their stacks.
type Stacks<'a> = Vec<(&'a str, Template)>;

fn named<'a>(stacks: &'a Stacks<'_>) -> Vec<(&'a str, &'a Template)> {
    let pairs = stacks.iter().map(|(name, template)| (*name, template));
    pairs.collect()
}

/// The one stack, whose templates are two files.
fn alone<'a>(
    names: &[&'a str],
    before: &Path,
    after: &Path,
) -> Result<(Stacks<'a>, Stacks<'a>), Fault> {
    let [name] = names else {
        let message = format!(
            "{} stacks are named, and a file is one template",
            names.len()
        );
        return Err(Fault::new(message)
            .help("give folders that have a file NAME.template.json for each stack"));
    };
    let (old, new) = input::two_templates(before, after)?;
    Ok((vec![(*name, old)], vec![(*name, new)]))
}

/// What the folders have of the stacks; each is in one of them at least.
fn in_folders<'a>(
    names: &[&'a str],
    before: &Path,
    after: &Path,
) -> Result<(Stacks<'a>, Stacks<'a>), Fault> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for name in names {
        let file = format!("{name}.template.json");
        let mut count = 0;
        for (folder, stacks) in [(before, &mut old), (after, &mut new)] {
            let path = folder.join(&file);
            if path.exists() {
                stacks.push((*name, input::template(&path)?));
                count += 1;
            }
        }
        if count == 0 {
            return Err(Fault::new(format!("neither folder has a file `{file}`"))
                .help("`--stack` takes the names of stacks, as `synth --out` names their files"));
        }
    }
    Ok((old, new))
}
