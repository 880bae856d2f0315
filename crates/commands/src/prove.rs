//! `prove`: the claims of a template, or of one path.

use std::path::Path;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};
use formwork_prove::claims::{Admission, ClaimKind, PrivatePath, Report, prove, prove_all};
use formwork_prove::{Template, Text};

use crate::arguments::{
    deployment as of_deployment, ends, format, one, output as to_file, pair, several,
};
use crate::deployment::{self, pairs};
use crate::fault::Fault;
use crate::output::{self, Results, Target};
use crate::{Status, Subject};

const NOTES: &str = "\
WHO of --admit is the ARN of a role or user, or the logical id of a role; ACTION and RESOURCE are
patterns.

Each claim is PROVED, REFUTED with an example, or UNKNOWN with the cause. Without --workload and
--role everything is claimed that the template holds: of every function and instance in a VPC, of
every role that an endpoint concerns, of every interface endpoint.";

const CODES: &str =
    "0, everything is proved; 1, something is refuted or unknown; 2, it could not be done.";

/// The command, with these examples of calls; the template is the caller's to name.
pub fn command(examples: &[&str]) -> Command {
    let command = Command::new("prove")
        .about("States what a template promises, and whether it holds")
        .after_help(ends(NOTES, examples, CODES))
        .arg(
            one("workload", "ID")
                .help("The function or instance that calls, by its logical id")
                .conflicts_with("role"),
        )
        .arg(one("role", "ID").help("The role with which is called, wherever it is used"))
        .arg(
            one("endpoint", "ID")
                .help("The endpoint through which is called [default: the only one]")
                .requires("caller"),
        )
        .group(ArgGroup::new("caller").args(["workload", "role"]))
        .arg(
            several("call", "ACTION=RESOURCE")
                .help("A call that is to work [default: every call that the role is granted]")
                .requires("caller")
                .value_parser(pair),
        )
        .arg(
            Arg::new("admit")
                .long("admit")
                .value_names(["WHO", "ACTION", "RESOURCE"])
                .num_args(3)
                .action(ArgAction::Append)
                .requires("caller")
                .help("Who may pass the endpoint for what [default: roles, for what they are granted]"),
        );
    of_deployment(command)
        .arg(format(&["text", "markdown", "json"]))
        .arg(to_file())
}

/// States the claims of a template.
///
/// # Errors
///
/// What the options say does not fit the template, or the result cannot be written.
pub fn run(matches: &ArgMatches, subject: Subject<'_>) -> Result<Status, Fault> {
    let Subject { template, name } = subject;
    let assumptions = deployment::read(matches, template, name)?;
    let report = match path(matches, template, name)? {
        Some(path) => {
            prove(template, &path, &assumptions).map_err(|error| Fault::of_path(&error, name))?
        }
        None => prove_all(template, &assumptions),
    };
    let format = matches.get_one::<String>("format").map(String::as_str);
    let text = match format {
        Some("markdown") => report.to_markdown(),
        Some("json") => format!("{:#}\n", report.to_json()),
        _ => report.to_text(),
    };
    let results = match format {
        Some("markdown" | "json") => Results::plain(&text),
        _ => Results::verdicts(&text),
    };
    output::write(&results, &Target::of(matches))?;
    tell_if_little(&report);
    Ok(if report.is_proved() {
        Status::Fine
    } else {
        Status::Otherwise
    })
}

/// That everything is proved says little where there was nothing to prove.
fn tell_if_little(report: &Report) {
    if report
        .claims
        .iter()
        .all(|claim| claim.kind == ClaimKind::Usable)
    {
        output::note(
            "the template has no function or instance in a VPC and no interface endpoint, \
             so that little is claimed",
        );
    }
}

/// The path that is named; none where everything is stated.
fn path(
    matches: &ArgMatches,
    template: &Template,
    file: &Path,
) -> Result<Option<PrivatePath>, Fault> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let (workload, role) = (text("workload"), text("role"));
    if workload.is_none() && role.is_none() {
        return Ok(None);
    }
    let endpoint = match text("endpoint") {
        Some(endpoint) => endpoint,
        None => only_endpoint(template, file)?,
    };
    let mut path = match (workload, role) {
        (Some(workload), _) => PrivatePath::new(workload, endpoint),
        (None, role) => PrivatePath::of_role(role.unwrap_or_default(), endpoint),
    };
    for (action, resource) in pairs(matches, "call") {
        check_action(action)?;
        check_resource(resource)?;
        path = path.calling(Text::from(action.as_str()), Text::from(resource.as_str()));
    }
    let admitted = matches.get_occurrences::<String>("admit");
    for mut one in admitted.into_iter().flatten() {
        let mut next = || one.next().cloned().unwrap_or_default();
        let (principal, action, resource) = (next(), next(), next());
        check_action(&action)?;
        check_resource(&resource)?;
        path = path.admitting(Admission {
            principal: Text::from(principal),
            actions: vec![action],
            resources: vec![Text::from(resource)],
        });
    }
    Ok(Some(path))
}

fn only_endpoint(template: &Template, file: &Path) -> Result<String, Fault> {
    match template.ids_of(&["AWS::EC2::VPCEndpoint"]).as_slice() {
        [only] => Ok(only.clone()),
        all => {
            let message = format!("the template has {} endpoints", all.len());
            let fault = Fault::new(message).at(&file.display().to_string(), None);
            Err(match all {
                [] => fault,
                all => fault.help(format!("name one by --endpoint: {}", all.join(", "))),
            })
        }
    }
}

fn check_action(action: &str) -> Result<(), Fault> {
    let parts = action.split_once(':');
    if action == "*" || parts.is_some_and(|(service, verb)| !service.is_empty() && !verb.is_empty())
    {
        return Ok(());
    }
    let message = format!("`{action}` is no action; one is `bedrock:InvokeModel`");
    Err(Fault::new(message))
}

fn check_resource(resource: &str) -> Result<(), Fault> {
    if resource.starts_with('*') || resource.starts_with("arn:") {
        return Ok(());
    }
    let message = format!("`{resource}` is no resource: an ARN or `*` is expected");
    Err(Fault::new(message))
}
