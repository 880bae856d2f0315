//! What is said of the deployment.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use formwork_prove::{Assumptions, Template};
use serde_json::Value;

use crate::fault::Fault;
use crate::input;

/// What the options say of the deployment of this template.
///
/// # Errors
///
/// What is said does not fit the template, or a file of it cannot be read.
pub fn read(matches: &ArgMatches, template: &Template, file: &Path) -> Result<Assumptions, Fault> {
    let mut assumptions = of_one(matches, template, file)?;
    for (arn, file) in pairs(matches, "managed-policy") {
        let document = input::document(Path::new(file))?;
        if !document.is_object() {
            return Err(Fault::new("the input is no policy document").at(file, None));
        }
        assumptions = assumptions.managed_policy(arn, document);
    }
    for file in files(matches, "scp") {
        assumptions = assumptions.service_control(level(file)?);
    }
    for file in files(matches, "rcp") {
        assumptions = assumptions.resource_control(level(file)?);
    }
    Ok(assumptions)
}

/// The same, for commands that ask for no policies.
///
/// # Errors
///
/// What is said does not fit the template.
pub fn of_one(
    matches: &ArgMatches,
    template: &Template,
    file: &Path,
) -> Result<Assumptions, Fault> {
    check_parameters(matches, &[template], file)?;
    of_known(matches, template)
}

/// The same for a template before and after a change: each is told of the parameters that it has.
///
/// # Errors
///
/// What is said does not fit the templates.
pub fn of_two(
    matches: &ArgMatches,
    (old, new): (&Template, &Template),
    file: &Path,
) -> Result<(Assumptions, Assumptions), Fault> {
    check_parameters(matches, &[old, new], file)?;
    Ok((of_known(matches, old)?, of_known(matches, new)?))
}

fn of_known(matches: &ArgMatches, template: &Template) -> Result<Assumptions, Fault> {
    let mut assumptions = Assumptions::new();
    if let Some(region) = matches.get_one::<String>("region") {
        check_region(region)?;
        assumptions = assumptions.region(region);
    }
    if let Some(account) = matches.get_one::<String>("account") {
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("`{account}` is no account: twelve digits are expected");
            return Err(Fault::new(message));
        }
        assumptions = assumptions.account(account);
    }
    for (name, value) in pairs(matches, "parameter") {
        if template.parameters().any(|known| known == name) {
            assumptions = assumptions.parameter(name, value);
        }
    }
    Ok(assumptions)
}

/// Every parameter that is given is one of these templates.
fn check_parameters(
    matches: &ArgMatches,
    templates: &[&Template],
    file: &Path,
) -> Result<(), Fault> {
    let known = templates.iter().flat_map(|template| template.parameters());
    let known: Vec<&str> = known.collect::<BTreeSet<_>>().into_iter().collect();
    for (name, _) in pairs(matches, "parameter") {
        if !known.contains(&name.as_str()) {
            let fault = Fault::unknown("parameter", name, &known);
            return Err(fault.at(&file.display().to_string(), None));
        }
    }
    Ok(())
}

/// `us-east-1` and its like.
fn check_region(region: &str) -> Result<(), Fault> {
    let parts: Vec<&str> = region.split('-').collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let is_region = match parts.as_slice() {
        [words @ .., last] if words.len() >= 2 => {
            words.iter().all(is_word) && last.parse::<u8>().is_ok()
        }
        _ => false,
    };
    if is_region {
        Ok(())
    } else {
        let message = format!("`{region}` is no region; one is `us-east-1`");
        Err(Fault::new(message))
    }
}

/// One document, or a list of them.
fn level(file: &Path) -> Result<Vec<Value>, Fault> {
    let documents = match input::document(file)? {
        Value::Array(documents) => documents,
        one => vec![one],
    };
    if documents.is_empty() || !documents.iter().all(Value::is_object) {
        let message = "the input is neither a policy document nor a list of them";
        return Err(Fault::new(message).at(&file.display().to_string(), None));
    }
    Ok(documents)
}

/// The two halves of every value of an option.
pub fn pairs<'a>(
    matches: &'a ArgMatches,
    name: &str,
) -> impl Iterator<Item = &'a (String, String)> + use<'a> {
    let values = matches.get_many::<(String, String)>(name);
    values.into_iter().flatten()
}

fn files<'a>(matches: &'a ArgMatches, name: &str) -> impl Iterator<Item = &'a PathBuf> + use<'a> {
    matches.get_many::<PathBuf>(name).into_iter().flatten()
}
