//! The commands that tell of templates: `diff`, `summary`, `graph`, `refactor`.

use clap::{Arg, ArgAction, Command, value_parser};

use super::{deployment, format, one, output, place, several, template};

const DIFF_ENDS: &str = "\
Parameters are at their defaults, each template's at its own, unless --parameter says otherwise.

Examples:
  formwork diff old.json new.json
  formwork diff old.json new.json --format markdown --exit-code

Exit codes: 0, it is told; 1, with --exit-code, a deployment changes something; 2, it could not be
done.";

const SUMMARY_ENDS: &str = "\
A line with `!` is one that somebody should look at.

Example:
  formwork summary template.json --region us-east-1

Exit codes: 0, it is told; 2, it could not be done.";

const GRAPH_ENDS: &str = "\
What is dashed is not known to go through, or is not there in every case. A picture as Mermaid says
what was left out to keep within the limits of pull requests.

Examples:
  formwork graph template.json --format svg -o network.svg
  formwork graph template.json --iam
  formwork graph template.json --focus Caller --depth 1

Exit codes: 0, it is drawn; 2, it could not be done.";

const REFACTOR_ENDS: &str = "\
Standard output gets the list for `--resource-mappings`, standard error the commands that take it.
With more than one stack, OLD and NEW are folders with a file NAME.template.json for each, as
`synth --out` writes them; a stack that only NEW has is created.

Example:
  formwork refactor old.json new.json --stack Shop -o resource-mappings.json

Exit codes: 0, the mappings are there; 1, more than ids and stacks changes, or it is not clear which
resource became which; 2, it could not be done.";

pub(super) fn diff() -> Command {
    let command = Command::new("diff")
        .about("Tells what a deployment of a changed template does")
        .after_help(DIFF_ENDS)
        .arg(template(
            "OLD",
            "What is deployed, in JSON; `-` is standard input",
        ))
        .arg(template("NEW", "What is to be deployed; likewise"))
        .arg(one("stack", "NAME").help("What the stack is called in the report"));
    place(command)
        .arg(format(&["text", "markdown", "json"]))
        .arg(
            Arg::new("exit-code")
                .long("exit-code")
                .action(ArgAction::SetTrue)
                .help("Ends with 1 where a deployment changes something"),
        )
        .arg(output())
}

pub(super) fn summary() -> Command {
    let command = Command::new("summary")
        .about("Tells a template in few lines, for people who approve it")
        .after_help(SUMMARY_ENDS)
        .arg(template(
            "TEMPLATE",
            "The template, in JSON; `-` is standard input",
        ));
    deployment(command)
        .arg(format(&["text", "markdown", "json"]))
        .arg(output())
}

pub(super) fn graph() -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let command = Command::new("graph")
        .about("Draws the network of a template, or its permissions")
        .after_help(GRAPH_ENDS)
        .arg(template(
            "TEMPLATE",
            "The template, in JSON; `-` is standard input",
        ))
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
        .arg(output())
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
