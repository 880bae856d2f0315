//! [`prove`] and [`prove_all`]: the claims of one path, or of everything that a template holds.

use std::collections::BTreeSet;
use std::fmt;

use crate::facts;
use crate::iam::{Effect, Policy, Principal, Request, Statement};
use crate::network::{EndpointKind, Network, Workload};
use crate::template::{Assumptions, Model, Node, Resource, Target, Template, TooManyVariants};
use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::admits::{Admission, admits};
use super::call::{Path, works};
use super::caller::{Caller, role_of};
use super::confined::{Question, confined};
use super::isolated::isolated;
use super::proof::{Claim, ClaimKind, Verdict};
use super::report::Report;
use super::usable::usable;
use super::ways::service_of;

/// A private path: from a function, an instance or a role, through an endpoint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrivatePath {
    workload: Option<String>,
    role: Option<String>,
    endpoint: String,
    pub(super) calls: Vec<(Text, Text)>,
    admitted: Option<Vec<Admission>>,
    only: Option<Vec<ClaimKind>>,
}

impl PrivatePath {
    /// From a function or an instance through an endpoint, by their logical ids.
    pub fn new(workload: impl Into<String>, endpoint: impl Into<String>) -> Self {
        Self {
            workload: Some(workload.into()),
            endpoint: endpoint.into(),
            ..Self::default()
        }
    }

    /// Of a role through an endpoint, wherever it is used.
    pub fn of_role(role: impl Into<String>, endpoint: impl Into<String>) -> Self {
        Self {
            role: Some(role.into()),
            endpoint: endpoint.into(),
            ..Self::default()
        }
    }

    /// From whatever stands behind a logical id: a function or an instance with its network, a role
    /// wherever it is used, or the role that an instance profile holds.
    ///
    /// # Errors
    ///
    /// [`PathError`] where the template has nothing of this name from which is called.
    pub fn of(
        template: &Template,
        caller: &str,
        endpoint: impl Into<String>,
    ) -> Result<Self, PathError> {
        let kind = type_of(template, caller);
        if kind.is_some_and(|kind| WORKLOADS.contains(&kind)) {
            return Ok(Self::new(caller, endpoint));
        }
        let role = match kind {
            Some(ROLE) => Some(caller.to_owned()),
            Some(PROFILE) => role_in_profile(template, caller),
            _ => None,
        };
        if let Some(role) = role {
            return Ok(Self::of_role(role, endpoint));
        }
        if kind == Some(PROFILE) {
            let message =
                format!("the role of the instance profile `{caller}` is not in the template");
            return Err(PathError::new(message, "name the role itself"));
        }
        let types: Vec<&str> = WORKLOADS.into_iter().chain([ROLE, PROFILE]).collect();
        let known = template.ids_of(&types);
        let what = "function, instance, role or instance profile";
        Err(PathError::unknown(what, caller, &known))
    }

    /// A call that is to work: an action, and a resource by its ARN, in which `${AWS::Partition}`,
    /// `${AWS::Region}` and `${AWS::AccountId}` stand for those of the deployment. Default: every
    /// call that the role is granted of the endpoint's service.
    #[must_use]
    pub fn calling(mut self, action: impl Into<Text>, resource: impl Into<Text>) -> Self {
        self.calls.push((action.into(), resource.into()));
        self
    }

    /// Who may pass the endpoint. A role of the template is named by its logical id. Default: the roles of the template, for the actions that they
    /// were granted.
    #[must_use]
    pub fn admitting(mut self, admission: Admission) -> Self {
        self.admitted.get_or_insert_default().push(admission);
        self
    }

    /// Which claims are made. Default: all five, of a role without a place in a network all but
    /// [`ClaimKind::NoInternet`].
    #[must_use]
    pub fn only(mut self, kinds: impl IntoIterator<Item = ClaimKind>) -> Self {
        self.only = Some(kinds.into_iter().collect());
        self
    }

    fn wants(&self, kind: ClaimKind) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&kind))
    }
}

/// Why a path cannot be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    message: String,
    help: Option<String>,
}

impl PathError {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: Some(help.into()),
        }
    }

    pub(super) fn unknown(what: &str, name: &str, known: &[String]) -> Self {
        let near = known
            .iter()
            .map(|one| (strsim::jaro_winkler(one, name), one))
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .filter(|(likeness, _)| *likeness > 0.8);
        let help = match (near, known) {
            (Some((_, near)), _) => Some(format!("did you mean `{near}`?")),
            (None, []) => Some(format!("the template has no {what}")),
            (None, known) => Some(format!("there are: {}", known.join(", "))),
        };
        Self {
            message: format!("the template has no {what} `{name}`"),
            help,
        }
    }

    pub(super) fn too_many(many: &TooManyVariants) -> Self {
        Self {
            message: many.to_string(),
            help: Some(format!(
                "give values to the parameters: {}",
                many.undecided().join(", ")
            )),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PathError {}

/// The claims of one private path.
///
/// # Errors
///
/// [`PathError`] where the template has no such workload, role or endpoint.
pub fn prove(
    template: &Template,
    path: &PrivatePath,
    assumptions: &Assumptions,
) -> Result<Report, PathError> {
    check_names(template, path)?;
    Ok(Report::over_variants(template, assumptions, |model| {
        Stage::new(template, model, assumptions).path(path)
    }))
}

/// The claims of every function and instance, every role that endpoints concern, and every
/// interface endpoint of a template.
pub fn prove_all(template: &Template, assumptions: &Assumptions) -> Report {
    Report::over_variants(template, assumptions, |model| {
        Stage::new(template, model, assumptions).all()
    })
}

/// Names are of the template, whatever its conditions.
pub(super) fn check_names(template: &Template, path: &PrivatePath) -> Result<(), PathError> {
    if let Some(workload) = &path.workload {
        check_workload(template, workload)?;
    }
    if let Some(role) = &path.role {
        check_name(template, "role", role, &[ROLE])?;
    }
    for admission in path.admitted.iter().flatten() {
        if let Some(role) = admission.logical_id() {
            check_name(template, "role", role, &[ROLE])?;
        }
    }
    check_endpoint(template, &path.endpoint)
}

pub(super) fn check_workload(template: &Template, workload: &str) -> Result<(), PathError> {
    check_name(template, "function or instance", workload, &WORKLOADS)
}

pub(super) fn check_endpoint(template: &Template, endpoint: &str) -> Result<(), PathError> {
    check_name(template, "endpoint", endpoint, &[ENDPOINT])
}

fn check_name(
    template: &Template,
    what: &str,
    name: &str,
    types: &[&str],
) -> Result<(), PathError> {
    let known = template.ids_of(types);
    if known.iter().any(|one| one == name) {
        Ok(())
    } else {
        Err(PathError::unknown(what, name, &known))
    }
}

const ROLE: &str = "AWS::IAM::Role";
const PROFILE: &str = "AWS::IAM::InstanceProfile";

fn type_of<'a>(template: &'a Template, id: &str) -> Option<&'a str> {
    template.entry("Resources", id)?.get("Type")?.as_str()
}

/// The role of the template that an instance profile holds, as it is written.
fn role_in_profile(template: &Template, profile: &str) -> Option<String> {
    let body = template.entry("Resources", profile)?;
    let role = body.pointer("/Properties/Roles/0/Ref")?.as_str()?;
    (type_of(template, role) == Some(ROLE)).then(|| role.to_owned())
}

/// The types of what can call.
pub(super) const WORKLOADS: [&str; 3] = [
    "AWS::Lambda::Function",
    "AWS::Serverless::Function",
    "AWS::EC2::Instance",
];

pub(super) const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";

/// One variant of a template, with what it says of network and roles.
pub(super) struct Stage<'a> {
    template: &'a Template,
    model: &'a Model,
    pub(super) network: Network<'a>,
    callers: Vec<Caller>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(template: &'a Template, model: &'a Model, assumptions: &Assumptions) -> Self {
        let roles = model.of_type("AWS::IAM::Role");
        Self {
            template,
            model,
            network: Network::new(model),
            callers: roles
                .filter_map(|role| Caller::of(model, &role.id, assumptions))
                .collect(),
        }
    }

    fn path(&self, path: &PrivatePath) -> Vec<Claim> {
        let (workload, endpoint) = match self.ends(path) {
            Ok(ends) => ends,
            Err(id) => return vec![Self::absent(id)],
        };
        let service = service_of(self.model, endpoint).unwrap_or_default();
        let prefixes = facts::iam_prefixes(&service);
        let caller = self.caller_of(path, workload);
        let mut claims = Vec::new();
        if path.wants(ClaimKind::CallWorks) {
            claims.push(match &caller {
                Ok(caller) => {
                    let way = self.way(caller, workload, endpoint);
                    works(way, &prefixes, &path.calls)
                        .unwrap_or_else(|| nothing_granted(caller, endpoint, &prefixes))
                }
                Err(cause) => unknown_role(ClaimKind::CallWorks, workload, cause),
            });
        }
        if let Some(workload) = workload
            && path.wants(ClaimKind::NoInternet)
        {
            claims.push(isolated(&self.network, workload));
        }
        if path.wants(ClaimKind::RoleConfined) {
            claims.push(match &caller {
                Ok(caller) => self.confined(caller, endpoint, &prefixes),
                Err(cause) => unknown_role(ClaimKind::RoleConfined, workload, cause),
            });
        }
        if path.wants(ClaimKind::EndpointAdmits) {
            claims.push(self.admits(endpoint, &prefixes, path.admitted.as_deref()));
        }
        if path.wants(ClaimKind::Usable) {
            claims.push(usable(
                self.template,
                self.model,
                &self.network,
                &self.callers,
            ));
        }
        claims
    }

    /// Workload and endpoint of a path, or the logical id of that which this variant does not have.
    pub(super) fn ends<'p>(
        &self,
        path: &'p PrivatePath,
    ) -> Result<(Option<&Workload>, &'a Resource), &'p str> {
        let endpoint = self.model.resource(&path.endpoint);
        let endpoint = endpoint.ok_or(path.endpoint.as_str())?;
        let Some(id) = &path.workload else {
            return Ok((None, endpoint));
        };
        let workload = self.network.workload(id).ok_or(id.as_str())?;
        Ok((Some(workload), endpoint))
    }

    pub(super) fn caller_of(
        &self,
        path: &PrivatePath,
        workload: Option<&Workload>,
    ) -> Result<&Caller, Cause> {
        match (&path.role, workload) {
            (Some(role), _) => self.caller(role),
            (None, Some(workload)) => self.role_of_workload(workload),
            (None, None) => Err(Cause::new("no workload is named")),
        }
    }

    fn all(&self) -> Vec<Claim> {
        let mut claims = Vec::new();
        let mut told: BTreeSet<(String, String)> = BTreeSet::new();
        let workloads = self.network.workloads().iter();
        for workload in workloads.filter(|workload| !workload.in_vpc().is_no()) {
            claims.extend(self.calls_of(workload, &mut told));
            claims.push(isolated(&self.network, workload));
        }
        for caller in &self.callers {
            for endpoint in self.interface_endpoints() {
                let service = service_of(self.model, endpoint).unwrap_or_default();
                let prefixes = facts::iam_prefixes(&service);
                let is_new = told.insert((caller.role.clone(), prefixes.join(" ")));
                if is_new && is_concerned(caller, &prefixes) {
                    let best = self.meant_for(caller, &prefixes).unwrap_or(endpoint);
                    claims.push(self.confined(caller, best, &prefixes));
                }
            }
        }
        claims.extend(self.unnamed_roles());
        for endpoint in self.interface_endpoints() {
            let service = service_of(self.model, endpoint).unwrap_or_default();
            claims.push(self.admits(endpoint, &facts::iam_prefixes(&service), None));
        }
        claims.push(usable(
            self.template,
            self.model,
            &self.network,
            &self.callers,
        ));
        claims
    }

    /// Roles of which not even the ARN is known: nothing can be said of them.
    fn unnamed_roles(&self) -> Vec<Claim> {
        let has_endpoint = self.interface_endpoints().next().is_some();
        let roles = self.model.of_type("AWS::IAM::Role");
        let unnamed = roles.filter(|role| has_endpoint && self.caller(&role.id).is_err());
        unnamed
            .map(|role| {
                let cause = Cause::new(format!("the ARN of the role `{}` is not known", role.id));
                let words = format!("`{}` can call only through the endpoints", role.id);
                let verdict = Verdict::Unknown(cause.clone());
                Claim::new(ClaimKind::RoleConfined, words, verdict).because(cause.to_string())
            })
            .collect()
    }

    /// What a workload can call, through each endpoint of its VPC; and the services that it is
    /// granted and to which no endpoint leads.
    fn calls_of(&self, workload: &Workload, told: &mut BTreeSet<(String, String)>) -> Vec<Claim> {
        let mut claims = Vec::new();
        let caller = match self.role_of_workload(workload) {
            Ok(caller) => caller,
            Err(cause) => return vec![unknown_role(ClaimKind::CallWorks, Some(workload), &cause)],
        };
        for endpoint in self.interface_endpoints() {
            let here = self
                .network
                .endpoint(&endpoint.id)
                .map_or(Truth::No, |endpoint| {
                    self.network.shares_vpc(workload, endpoint)
                });
            if here.is_no() {
                continue;
            }
            let service = service_of(self.model, endpoint).unwrap_or_default();
            let prefixes = facts::iam_prefixes(&service);
            if is_concerned(caller, &prefixes) {
                let way = self.way(caller, Some(workload), endpoint);
                claims.extend(works(way, &prefixes, &[]));
            }
        }
        claims.extend(self.calls_without_endpoint(workload, caller));
        let _ = told;
        claims
    }

    /// Calls that a workload is granted by name, of services of which it is known that they are
    /// reached through an endpoint alone, and to which none leads.
    fn calls_without_endpoint(&self, workload: &Workload, caller: &Caller) -> Vec<Claim> {
        let mut claims = Vec::new();
        let mut missing: BTreeSet<(String, String)> = BTreeSet::new();
        let statements = caller.policies.all().flat_map(Policy::statements);
        let allows = statements.filter(|statement| *statement.effect() == Effect::Allow);
        for written in allows.flat_map(Statement::actions) {
            let Some(action) = written.written().as_known() else {
                continue;
            };
            for service in facts::served_by(action) {
                missing.insert((service, action.to_owned()));
            }
        }
        let served = |service: &str| {
            let service = crate::network::Service::new(service);
            let reach = self.network.reach(workload, &service, 443);
            reach
                .hops
                .iter()
                .all(|hop| hop.step != crate::network::Step::Endpoint || !hop.passes.is_no())
        };
        let mut by_action: std::collections::BTreeMap<String, Vec<String>> =
            std::collections::BTreeMap::new();
        for (service, action) in missing {
            by_action.entry(action).or_default().push(service);
        }
        for (action, services) in by_action {
            if services.iter().any(|service| served(service)) {
                continue;
            }
            let words = format!("`{}` can call {action}", workload.id());
            let mut claim =
                Claim::new(ClaimKind::CallWorks, words, Verdict::Refuted).because(format!(
                    "no endpoint of its VPC leads to `{}`: the call hangs until it times out",
                    services.join("` or `")
                ));
            claim.help = Some(format!("add an interface endpoint for `{}`", services[0]));
            claims.push(claim);
        }
        claims
    }

    fn interface_endpoints(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let model = self.model;
        let interface: Vec<String> = self
            .network
            .endpoints()
            .iter()
            .filter(|endpoint| *endpoint.kind() == EndpointKind::Interface)
            .map(|endpoint| endpoint.id().to_owned())
            .collect();
        interface
            .into_iter()
            .filter_map(move |id| model.resource(&id))
    }

    /// The endpoint through which a role is meant to call: the one that its conditions name.
    fn meant_for(&self, caller: &Caller, prefixes: &[&str]) -> Option<&'a Resource> {
        let conditions = caller
            .policies
            .all()
            .flat_map(Policy::statements)
            .filter(|statement| {
                let concerns = statement.actions().iter().any(|action| {
                    let written = action.written().to_string().to_ascii_lowercase();
                    prefixes
                        .iter()
                        .any(|prefix| written.starts_with(&format!("{prefix}:")))
                });
                concerns && *statement.effect() == Effect::Allow
            });
        let named: Vec<Text> = conditions
            .flat_map(Statement::conditions)
            .filter(|condition| condition.key().eq_ignore_ascii_case("aws:SourceVpce"))
            .flat_map(|condition| condition.values().to_vec())
            .collect();
        self.interface_endpoints()
            .find(|endpoint| named.contains(&endpoint.reference))
    }

    pub(super) fn way<'p>(
        &'p self,
        caller: &'p Caller,
        workload: Option<&'p Workload>,
        endpoint: &'p Resource,
    ) -> Path<'p> {
        Path {
            model: self.model,
            network: &self.network,
            caller,
            workload,
            endpoint,
        }
    }

    fn confined(&self, caller: &Caller, endpoint: &Resource, prefixes: &[&str]) -> Claim {
        let mut claim = confined(Question {
            model: self.model,
            caller,
            prefixes,
            endpoint,
        });
        for cause in self.model.uncertain() {
            doubt(&mut claim, cause);
        }
        claim
    }

    fn admits(
        &self,
        endpoint: &Resource,
        prefixes: &[&str],
        listed: Option<&[Admission]>,
    ) -> Claim {
        let listed = listed.map(|all| {
            let arn = |admission: &Admission| admission.clone().resolved(self.model);
            all.iter().map(arn).collect::<Vec<_>>()
        });
        admits(
            self.model,
            endpoint,
            prefixes,
            &self.callers,
            listed.as_deref(),
        )
    }

    fn caller(&self, role: &str) -> Result<&Caller, Cause> {
        let found = self.callers.iter().find(|caller| caller.role == role);
        found.ok_or_else(|| Cause::new(format!("the role `{role}` is not in the template")))
    }

    /// The role with which a workload calls.
    pub(super) fn role_of_workload(&self, workload: &Workload) -> Result<&Caller, Cause> {
        let resource = self.model.resource(workload.id());
        let resource = resource.ok_or_else(|| Cause::new("the workload is not in the template"))?;
        let node = match resource.type_name.as_str() {
            "AWS::EC2::Instance" => self.role_of_instance(resource)?,
            _ => resource.get("Role").cloned(),
        };
        let node = node.ok_or_else(|| Cause::new(format!("`{}` has no role", resource.id)))?;
        self.caller(&role_of(self.model, &node)?.id)
    }

    /// What the instance profile of an instance holds.
    fn role_of_instance(&self, instance: &Resource) -> Result<Option<Node>, Cause> {
        let Some(profile) = instance.get("IamInstanceProfile") else {
            return Ok(None);
        };
        match self.model.follow(profile) {
            Target::Resource(profile) => Ok(profile
                .get("Roles")
                .and_then(|roles| roles.items().first().cloned())),
            Target::Outside(name) => Err(Cause::new(format!(
                "the instance profile `{name}` is not in the template"
            ))),
            Target::Unknown(cause) => Err(cause),
        }
    }

    /// Something that this variant of the template does not have.
    fn absent(id: &str) -> Claim {
        let words = format!("`{id}` is part of the stack");
        Claim::new(ClaimKind::Usable, words, Verdict::Refuted)
            .because("under these conditions it is not made")
    }
}

/// Whether the policies of a role may allow something with one of these prefixes.
fn is_concerned(caller: &Caller, prefixes: &[&str]) -> bool {
    let statements = caller.policies.all().flat_map(Policy::statements);
    let statements: Vec<_> = statements
        .filter(|statement| super::actions::concerns(statement, prefixes))
        .collect();
    if statements
        .iter()
        .all(|statement| *statement.effect() == Effect::Deny)
    {
        return false;
    }
    let candidates = super::actions::candidates(prefixes, &statements);
    candidates.iter().any(|action| {
        let probe = Request::new(Principal::anonymous(), action.name.clone(), "*");
        statements
            .iter()
            .any(|statement| *statement.effect() != Effect::Deny && !statement.acts(&probe).is_no())
    })
}

fn unknown_role(kind: ClaimKind, workload: Option<&Workload>, cause: &Cause) -> Claim {
    let who = workload.map_or("the role", Workload::id);
    let words = match kind {
        ClaimKind::RoleConfined => {
            format!("the role of `{who}` can call only through the endpoint")
        }
        _ => format!("`{who}` can call what it is granted"),
    };
    Claim::new(kind, words, Verdict::Unknown(cause.clone())).because(cause.to_string())
}

fn nothing_granted(caller: &Caller, endpoint: &Resource, prefixes: &[&str]) -> Claim {
    let words = format!(
        "`{}` can call {} through `{}`",
        caller.role,
        prefixes.join(" or "),
        endpoint.id
    );
    Claim::new(ClaimKind::CallWorks, words, Verdict::Refuted)
        .because("its policies grant no action that the endpoint serves")
}

/// A proof that stands on a template which may not be all is none.
fn doubt(claim: &mut Claim, cause: &Cause) {
    if claim.verdict.is_proved() {
        claim.verdict = Verdict::Unknown(cause.clone());
        claim.because = vec![cause.to_string()];
    }
}
