//! [`calls`], [`reach`] and [`isolation`]: single questions about a template, in each of its
//! variants, for whoever makes no claim of a whole path.

use crate::facts;
use crate::network::{Network, Reach};
use crate::template::{Assumptions, Model, Template};
use crate::truth::{Cause, Truth};

use super::call::{Call, HTTPS, asked, leads_there, stopped};
use super::isolated::isolated;
use super::path::{PathError, PrivatePath, Stage, check_endpoint, check_names, check_workload};
use super::proof::Counterexample;
use super::report::Report;
use super::ways::{Way, service_of};

/// What becomes of one call of a path, in one variant of a template.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Under which conditions of the template; none where it has one variant only.
    pub variant: Option<String>,
    /// What becomes of it.
    pub call: Call,
    /// The call, ready to be replayed.
    pub replay: Counterexample,
}

/// The calls of a path: those it names or, without any, those that its role is granted of the
/// endpoint's service.
///
/// # Errors
///
/// [`PathError`] where the template has no such workload, role or endpoint, in some variant, and
/// where it is not known which role calls.
pub fn calls(
    template: &Template,
    path: &PrivatePath,
    assumptions: &Assumptions,
) -> Result<Vec<Answer>, PathError> {
    check_names(template, path)?;
    let mut answers = Vec::new();
    each_variant(template, assumptions, |variant, model| {
        let stage = Stage::new(template, model, assumptions);
        let (workload, endpoint) = stage.ends(path).map_err(|id| absent(id, variant))?;
        let caller = stage.caller_of(path, workload);
        let caller = caller.map_err(|cause| not_known(&cause))?;
        let service = service_of(model, endpoint).unwrap_or_default();
        let prefixes = facts::iam_prefixes(&service);
        let way = Way::through(model, endpoint, Vec::new()).words;
        let asked = asked(
            stage.way(caller, workload, endpoint),
            &prefixes,
            &path.calls,
        );
        for call in asked.into_iter().flat_map(|(_, calls, _)| calls) {
            answers.push(Answer {
                variant: variant.map(str::to_owned),
                replay: Counterexample::new(&call.request, way.clone(), &caller.documents),
                call,
            });
        }
        Ok(())
    })?;
    Ok(answers)
}

/// Whether a function or an instance reaches an endpoint, in one variant of a template.
#[derive(Clone, Debug)]
pub struct Reached {
    /// Under which conditions of the template; none where it has one variant only.
    pub variant: Option<String>,
    /// Whether a call by the name of the service comes to the endpoint.
    pub holds: Truth,
    /// What keeps it from that, in words.
    pub failure: Option<String>,
    /// Step by step.
    pub reach: Reach,
}

/// Whether a function or an instance reaches an endpoint, by its port 443, in each variant of a
/// template.
///
/// # Errors
///
/// [`PathError`] where the template has no such workload or endpoint, in some variant.
pub fn reach(
    template: &Template,
    workload: &str,
    endpoint: &str,
    assumptions: &Assumptions,
) -> Result<Vec<Reached>, PathError> {
    check_workload(template, workload)?;
    check_endpoint(template, endpoint)?;
    let mut found = Vec::new();
    each_variant(template, assumptions, |variant, model| {
        let network = Network::new(model);
        let from = network.workload(workload);
        let from = from.ok_or_else(|| absent(workload, variant))?;
        let to = network.endpoint(endpoint);
        let to = to.ok_or_else(|| absent(endpoint, variant))?;
        let reach = network.reach_endpoint(from, to, HTTPS);
        found.push(Reached {
            variant: variant.map(str::to_owned),
            holds: leads_there(&reach),
            failure: stopped(&reach),
            reach,
        });
        Ok(())
    })?;
    Ok(found)
}

/// The one claim that a function or an instance has no way to the internet.
///
/// # Errors
///
/// [`PathError`] where the template has no such workload.
pub fn isolation(
    template: &Template,
    workload: &str,
    assumptions: &Assumptions,
) -> Result<Report, PathError> {
    check_workload(template, workload)?;
    Ok(Report::over_variants(template, assumptions, |model| {
        let network = Network::new(model);
        let workload = network.workload(workload);
        // Where it is not made, nothing leads out of it.
        workload.map_or_else(Vec::new, |workload| vec![isolated(&network, workload)])
    }))
}

fn each_variant(
    template: &Template,
    assumptions: &Assumptions,
    mut ask: impl FnMut(Option<&str>, &Model) -> Result<(), PathError>,
) -> Result<(), PathError> {
    let variants = template.variants(assumptions).map_err(|many| {
        let undecided = many.undecided().join(", ");
        PathError::new(
            many.to_string(),
            format!("give values to the parameters: {undecided}"),
        )
    })?;
    let several = variants.len() > 1;
    for variant in &variants {
        let words = several.then(|| variant.to_string());
        ask(words.as_deref(), &template.model(variant, assumptions))?;
    }
    Ok(())
}

fn absent(id: &str, variant: Option<&str>) -> PathError {
    let under = variant.map_or_else(String::new, |variant| format!(" where {variant}"));
    let message = format!("`{id}` is not made{under}");
    PathError::new(
        message,
        "assume the values of the parameters under which it is",
    )
}

fn not_known(cause: &Cause) -> PathError {
    PathError::new(
        format!("it is not known who calls: {cause}"),
        "name the role, where it is in the template",
    )
}
