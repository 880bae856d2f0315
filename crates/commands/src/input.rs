//! Files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use formwork_prove::Template;
use formwork_review::{Problem, check};
use serde_json::Value;

use crate::fault::Fault;
use crate::place::position;

/// More than any document may have that is read here, in bytes: what CloudFormation takes at most
/// of a template.
const MOST: u64 = 1_000_000;

/// How many reasons are told for which a template is refused.
const MOST_TOLD: usize = 20;

/// The file of an argument.
///
/// # Errors
///
/// No file is named.
pub fn named<'a>(matches: &'a ArgMatches, name: &str) -> Result<&'a Path, Fault> {
    let file = matches.get_one::<PathBuf>(name);
    let file = file.ok_or_else(|| Fault::new("no template is named"))?;
    Ok(file)
}

/// A template before a change and after it.
///
/// # Errors
///
/// One of them cannot be read, or both are standard input.
pub fn two_templates(old: &Path, new: &Path) -> Result<(Template, Template), Fault> {
    if old == Path::new("-") && new == Path::new("-") {
        return Err(Fault::new("standard input can be one template, not both"));
    }
    Ok((template(old)?, template(new)?))
}

/// A template; `-` is standard input. One that `CloudFormation` surely refuses is none: nothing can
/// be told of it that would hold.
///
/// # Errors
///
/// It cannot be read, is no template, or is refused.
pub fn template(path: &Path) -> Result<Template, Fault> {
    let name = name(path);
    let text = if path == Path::new("-") {
        read(&name, io::stdin().lock())?
    } else {
        file(path)?
    };
    let template = Template::from_json(&text).map_err(|error| {
        let position = Some((error.line(), error.column().max(1)));
        not_json(&text, &name, position, &error.to_string())
    })?;
    let problems = check(&template);
    if problems.is_empty() {
        Ok(template)
    } else {
        Err(refused(&text, &name, &problems))
    }
}

fn refused(text: &str, name: &str, problems: &[Problem]) -> Fault {
    let message = match problems.len() {
        1 => "CloudFormation refuses this template".to_owned(),
        count => format!("CloudFormation refuses this template for {count} reasons"),
    };
    let mut placed: Vec<(Option<(usize, usize)>, &Problem)> = problems
        .iter()
        .map(|problem| (position(text, &problem.pointer), problem))
        .collect();
    placed.sort();
    let first = placed.first().and_then(|(position, _)| *position);
    let mut fault = Fault::new(message).at(name, first);
    for (position, problem) in placed.iter().take(MOST_TOLD) {
        fault = fault.note(match position {
            Some((line, column)) => format!("{line}:{column}: {problem}"),
            None => problem.to_string(),
        });
    }
    match placed.len().checked_sub(MOST_TOLD) {
        None | Some(0) => fault,
        Some(more) => fault.note(format!("and {more} more")),
    }
}

/// A JSON document in a file.
///
/// # Errors
///
/// It cannot be read, or is not JSON.
pub fn document(path: &Path) -> Result<Value, Fault> {
    let text = file(path)?;
    serde_json::from_str(&text).map_err(|error| {
        let position = Some((error.line(), error.column().max(1)));
        not_json(&text, &name(path), position, &error.to_string())
    })
}

/// What a file is called in messages.
pub fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

fn file(path: &Path) -> Result<String, Fault> {
    let name = name(path);
    let opened = File::open(path).map_err(|error| unreadable(&name, &error))?;
    read(&name, opened)
}

fn read(name: &str, source: impl Read) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    let limited = source.take(MOST + 1).read_to_end(&mut bytes);
    limited.map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > MOST {
        let message = "the input has more than 1,000,000 bytes, and CloudFormation takes no more";
        return Err(Fault::new(message).at(name, None));
    }
    let bytes = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let lines: Vec<&[u8]> = valid.split(|&byte| byte == b'\n').collect();
        let column = lines.last().map_or(0, |line| line.len()) + 1;
        Fault::new("the input is not text in UTF-8").at(name, Some((lines.len(), column)))
    })
}

fn unreadable(name: &str, error: &io::Error) -> Fault {
    Fault::new(format!("the input cannot be read: {error}")).at(name, None)
}

/// What the reader says, without the position, which stands in front.
fn not_json(text: &str, name: &str, position: Option<(usize, usize)>, message: &str) -> Fault {
    let fault = |message: String| Fault::new(message).at(name, position);
    let Some((message, _)) = message.split_once(" at line ") else {
        // It is JSON, and no template.
        return fault(message.to_owned());
    };
    if message.starts_with("the key ") {
        return fault(message.to_owned())
            .help("keep one of the two: which one counts is not clear");
    }
    if message.starts_with("recursion limit") {
        return fault("the input is nested deeper than 127 levels".to_owned());
    }
    let not_json = || fault(format!("the input is not JSON ({message})"));
    match text.trim_start().chars().next() {
        None => fault("the input is empty".to_owned()),
        Some('{' | '[' | '"') if message.starts_with("EOF") => {
            fault(format!("the input ends too early ({message})"))
        }
        Some(_) if is_yaml(text) => Fault::new("the input is YAML, and templates are read as JSON")
            .at(name, Some((1, 1)))
            .help("make JSON of it: `cfn-flip --json template.yaml > template.json`"),
        Some(_) => not_json(),
    }
}

/// Whether the first line that says something is one of YAML.
fn is_yaml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let Some(first) = first.filter(|line| !line.starts_with(['{', '[', '"', '<'])) else {
        return false;
    };
    first.starts_with("---")
        || first.starts_with("%YAML")
        || first.starts_with("- ")
        || first.ends_with(':')
        || first.contains(": ")
}
