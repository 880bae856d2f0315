//! The commands that tell of templates: `prove`, `diff`, `summary`, `graph`, `refactor`.

use clap::Command;
use formwork_commands::arguments::{one, output, several, template};
use formwork_commands::{diff as comparison, graph as picture, prove as proof, summary as page};

const REFACTOR_ENDS: &str = "\
Standard output gets the list for `--resource-mappings`, standard error the commands that take it.
With more than one stack, OLD and NEW are folders with a file NAME.template.json for each, as
`synth --out` writes them; a stack that only NEW has is created.

Example:
  formwork refactor old.json new.json --stack Shop -o resource-mappings.json

Exit codes: 0, the mappings are there; 1, more than ids and stacks changes, or it is not clear which
resource became which; 2, it could not be done.";

pub(super) fn prove() -> Command {
    let examples = ["formwork prove template.json --region us-east-1 --format markdown"];
    proof::command(&examples).arg(the_template())
}

pub(super) fn diff() -> Command {
    let examples = [
        "formwork diff old.json new.json",
        "formwork diff old.json new.json --format markdown --exit-code",
    ];
    comparison::command(&examples)
        .arg(template(
            "OLD",
            "What is deployed, in JSON; `-` is standard input",
        ))
        .arg(template("NEW", "What is to be deployed; likewise"))
        .arg(one("stack", "NAME").help("What the stack is called in the report"))
}

pub(super) fn summary() -> Command {
    page::command(&["formwork summary template.json --region us-east-1"]).arg(the_template())
}

pub(super) fn graph() -> Command {
    let examples = [
        "formwork graph template.json --format svg -o network.svg",
        "formwork graph template.json --iam",
        "formwork graph template.json --focus Caller --depth 1",
    ];
    picture::command(&examples).arg(the_template())
}

fn the_template() -> clap::Arg {
    template("TEMPLATE", "The template, in JSON; `-` is standard input")
}

pub(super) fn refactor() -> Command {
    Command::new("refactor")
        .about("Writes the mappings with which resources are renamed instead of replaced")
        .after_help(REFACTOR_ENDS)
        .arg(template(
            "OLD",
            "What is deployed: a template in JSON, or a folder",
        ))
        .arg(template("NEW", "What it is to become: likewise"))
        .arg(
            several("stack", "NAME")
                .required(true)
                .help("The name of the deployed stack; any number of times where they are folders"),
        )
        .arg(output())
}
