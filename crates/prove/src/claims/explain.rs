//! [`explain`]: one path, hop by hop, with what IAM says of the calls that are granted over it.

use crate::facts;
use crate::network::{Reach, Service, Step, Workload};
use crate::source::Sources;
use crate::template::{Assumptions, Model, Template};
use crate::truth::{Cause, Truth};

use super::call::{Call, granted};
use super::path::{ENDPOINT, PathError, Stage, WORKLOADS};
use super::ways::service_of;

/// One path, hop by hop.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The logical id of the function or instance that calls.
    pub from: String,
    /// The logical id of an endpoint, or the name of a service.
    pub to: String,
    /// The TCP port.
    pub port: u16,
    /// The path in each variant of the template that is different.
    pub paths: Vec<ExplainedPath>,
    /// The program's lines of the resources, where formwork made the template.
    pub sources: Sources,
}

/// One path in one variant of a template.
#[derive(Clone, Debug)]
pub struct ExplainedPath {
    /// In which variant, in words; none where there is one only.
    pub variant: Option<String>,
    /// What the network says; none where this variant does not have the endpoint.
    pub reach: Option<Reach>,
    /// The calls that the policies of the role name for the endpoint's service.
    pub calls: Vec<Call>,
    /// Why no call is listed.
    pub no_calls: Option<Cause>,
}

impl Explanation {
    /// Whether the endpoint is reached in every variant, and every call that is listed allowed.
    pub fn works(&self) -> Truth {
        let known = Truth::from(!self.paths.is_empty());
        Truth::all(std::iter::once(known).chain(self.paths.iter().map(ExplainedPath::works)))
    }
}

impl ExplainedPath {
    /// Whether the endpoint is reached by its host name, and every call that is listed allowed.
    pub fn works(&self) -> Truth {
        let Some(reach) = &self.reach else {
            return Truth::No;
        };
        let network = [reach.dns.is_endpoint(), reach.outcome.truth()];
        let calls = self.calls.iter().map(Call::allowed);
        let there = match &self.no_calls {
            Some(cause) => Truth::Unknown(cause.clone()),
            None => Truth::from(!self.calls.is_empty()),
        };
        Truth::all(network.into_iter().chain([there]).chain(calls))
    }
}

/// The path from a function or an instance to an endpoint, by its logical id, or to a service, by
/// the end of its endpoint service's name, such as `bedrock-runtime`.
///
/// # Errors
///
/// [`PathError`] where the template has no such workload, or no such endpoint and the name is no
/// service's.
pub fn explain(
    template: &Template,
    from: &str,
    to: &str,
    port: u16,
    assumptions: &Assumptions,
) -> Result<Explanation, PathError> {
    let workloads = template.ids_of(&WORKLOADS);
    if !workloads.iter().any(|id| id == from) {
        return Err(PathError::unknown("function or instance", from, &workloads));
    }
    let endpoints = template.ids_of(&[ENDPOINT]);
    let is_endpoint = endpoints.iter().any(|id| id == to);
    if !is_endpoint {
        check_service(to, &endpoints)?;
    }
    let variants = template
        .variants(assumptions)
        .map_err(|many| PathError::too_many(&many))?;
    let several = variants.len() > 1;
    let mut paths: Vec<ExplainedPath> = Vec::new();
    for variant in &variants {
        let model = template.model(variant, assumptions);
        let stage = Stage::new(template, &model, assumptions);
        let Some(workload) = stage.network.workload(from) else {
            continue;
        };
        let network = &stage.network;
        let (reach, endpoint) = if is_endpoint {
            let there = network.endpoint(to);
            let reach = there.map(|endpoint| network.reach_endpoint(workload, endpoint, port));
            (reach, Some(to.to_owned()))
        } else {
            let reach = network.reach(workload, &Service::new(to), port);
            let endpoint = endpoint_of(&reach);
            (Some(reach), endpoint)
        };
        let mut path = stage.explained(&model, workload, reach, endpoint);
        path.variant = several.then(|| variant.to_string());
        paths.push(path);
    }
    Ok(Explanation {
        from: from.to_owned(),
        to: to.to_owned(),
        port,
        paths,
        sources: template.sources().clone(),
    })
}

/// A name that is nearly that of an endpoint or of a service is a slip.
fn check_service(name: &str, endpoints: &[String]) -> Result<(), PathError> {
    let services = Service::known();
    let service = Service::new(name);
    if services.contains(&service.name()) {
        return Ok(());
    }
    let known = services.iter().map(|&known| known.to_owned());
    let all: Vec<String> = endpoints.iter().cloned().chain(known).collect();
    let slip = all.iter().any(|one| strsim::jaro_winkler(one, name) > 0.92);
    let of_service = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    if slip {
        Err(PathError::unknown("endpoint or service", name, &all))
    } else if name.is_empty() || !name.chars().all(of_service) {
        Err(PathError::unknown("endpoint", name, endpoints))
    } else {
        Ok(())
    }
}

/// The endpoint over which a service is reached.
fn endpoint_of(reach: &Reach) -> Option<String> {
    let hop = reach.hops.iter().find(|hop| hop.step == Step::Endpoint);
    let found = hop.and_then(|hop| hop.by.as_ref());
    let pair = reach.pairs.first().map(|pair| pair.endpoint.clone());
    pair.or_else(|| found.map(|place| place.logical_id.clone()))
}

impl Stage<'_> {
    /// The calls that are granted, beside what the network says.
    fn explained(
        &self,
        model: &Model,
        workload: &Workload,
        reach: Option<Reach>,
        endpoint: Option<String>,
    ) -> ExplainedPath {
        let mut path = ExplainedPath {
            variant: None,
            reach,
            calls: Vec::new(),
            no_calls: None,
        };
        let Some(endpoint) = endpoint.and_then(|id| model.resource(&id)) else {
            return path;
        };
        match self.role_of_workload(workload) {
            Ok(caller) => {
                let service = service_of(model, endpoint).unwrap_or_default();
                let way = self.way(caller, Some(workload), endpoint);
                for (_, calls, each) in granted(way, &facts::iam_prefixes(&service)) {
                    path.calls.extend(telling(calls, each));
                }
            }
            Err(cause) => path.no_calls = Some(cause),
        }
        path
    }
}

/// Of calls of which some one is to work, one that works, or else the first.
fn telling(calls: Vec<Call>, each: bool) -> Vec<Call> {
    if each {
        return calls;
    }
    let works = calls.iter().position(|call| call.allowed().is_yes());
    calls.into_iter().skip(works.unwrap_or(0)).take(1).collect()
}
