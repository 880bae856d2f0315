//! Whether the pieces can be created and used at all.

use crate::facts;
use crate::iam::{
    Context, Policies, Policy, PolicyKind, PolicySource, Principal, Request, Statement, decide,
};
use crate::network::{Code, Network, circular_dependencies};
use crate::template::{Model, Node, Target, Template};
use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::caller::{Caller, role_of};
use super::proof::{Claim, ClaimKind, Verdict};

/// Whether the pieces can be created and used at all.
pub(super) fn usable(
    template: &Template,
    model: &Model,
    network: &Network<'_>,
    callers: &[Caller],
) -> Claim {
    let words = "the pieces can be created and used".to_owned();
    let mut findings = network.preconditions();
    findings.extend(circular_dependencies(template));
    findings
        .extend(network.interface_permissions(|role, action| may(model, callers, role, action)));
    let mut sum = Truth::Yes;
    let mut because: Vec<String> = Vec::new();
    for finding in &findings {
        sum = sum.and(|| !finding.holds.clone());
        because.push(format!(
            "{}: {} ({})",
            finding.code, finding.words, finding.place
        ));
    }
    for caller in callers {
        for problem in caller.refusals() {
            sum = Truth::No;
            because.push(format!("`{}`: {problem}", caller.role));
        }
        for misspelt in misspelt_actions(caller) {
            sum = Truth::No;
            because.push(misspelt);
        }
    }
    for endpoint in model.of_type("AWS::EC2::VPCEndpoint") {
        if let Some(refusal) = super::ways::policy_refusal(endpoint) {
            sum = Truth::No;
            because.push(format!("`{}`: {refusal}", endpoint.id));
        }
    }
    for (workload, service, role) in workers(model) {
        let trusted = trusts(model, &role, service);
        if !trusted.is_yes() {
            because.push(format!(
                "`{role}` does not surely let {service} assume it for `{workload}`"
            ));
            sum = sum.and(|| trusted);
        }
    }
    let mut claim = Claim::new(ClaimKind::Usable, words, Verdict::from(sum));
    because.sort();
    because.dedup();
    claim.because = because;
    if claim.verdict.is_proved() && claim.because.is_empty() {
        let count = Code::ALL.len();
        claim = claim.because(format!(
            "none of the {count} kinds of faults that are looked for is there"
        ));
    }
    claim
}

/// Functions and instances with the service that assumes their role, as far as the role is of the
/// template.
fn workers(model: &Model) -> Vec<(String, &'static str, String)> {
    let role_in = |node: Option<&Node>| Some(role_of(model, node?).ok()?.id.clone());
    let mut found = Vec::new();
    for function in model.of_type("AWS::Lambda::Function") {
        if let Some(role) = role_in(function.get("Role")) {
            found.push((function.id.clone(), "lambda.amazonaws.com", role));
        }
    }
    for instance in model.of_type("AWS::EC2::Instance") {
        let profile = instance.get("IamInstanceProfile");
        if let Some(Target::Resource(profile)) = profile.map(|profile| model.follow(profile)) {
            let roles = profile.get("Roles");
            if let Some(role) = role_in(roles.and_then(|roles| roles.items().first())) {
                found.push((instance.id.clone(), "ec2.amazonaws.com", role));
            }
        }
    }
    found
}

/// Whether the trust policy of a role lets a service assume it.
fn trusts(model: &Model, role: &str, service: &str) -> Truth {
    let role = model.resource(role);
    let Some(document) = role.and_then(|role| role.get("AssumeRolePolicyDocument")) else {
        return Truth::No;
    };
    let source = PolicySource::new("", "AssumeRolePolicyDocument");
    let Ok(policy) = Policy::from_node(PolicyKind::Trust, document, &source) else {
        return Truth::No;
    };
    let request = Request::new(Principal::service(service), "sts:AssumeRole", "*");
    let cause = Cause::new("the conditions of the role's trust policy are not looked at");
    let request = request.context(Context::new().others_unknown(cause));
    // The role itself is what the document is about.
    decide(&request, &Policies::new().resource(policy))
        .allowed()
        .clone()
}

/// Whether a role may take an action on `*`, by whatever way.
fn may(model: &Model, callers: &[Caller], role: &Text, action: &str) -> Truth {
    let node = crate::template::Node {
        pointer: String::new(),
        data: crate::template::Data::Text(role.clone()),
    };
    let role = match role_of(model, &node) {
        Ok(role) => role,
        Err(cause) => return Truth::Unknown(cause),
    };
    let Some(caller) = callers.iter().find(|caller| caller.role == role.id) else {
        return Truth::unknown(format!("the policies of `{}` are not known", role.id));
    };
    let context = super::ways::of_principal(&caller.principal);
    let request = Request::new(caller.principal.clone(), action, "*").context(context);
    decide(&request, &caller.policies).allowed().clone()
}

/// Actions that the policies of a role name and that the service does not have.
fn misspelt_actions(caller: &Caller) -> Vec<String> {
    let statements = caller.policies.all().flat_map(Policy::statements);
    let patterns = statements.flat_map(Statement::actions);
    let mut found = Vec::new();
    for written in patterns.filter_map(|pattern| pattern.written().as_known().map(str::to_owned)) {
        let Some((prefix, verb)) = written.split_once(':') else {
            continue;
        };
        let prefix = prefix.to_ascii_lowercase();
        let known: Vec<&str> = facts::actions(&prefix)
            .map(|action| action.name())
            .collect();
        let there = known.iter().any(|name| name.eq_ignore_ascii_case(verb));
        if known.is_empty() || there || verb.contains(['*', '?']) {
            continue;
        }
        let near = known
            .iter()
            .map(|name| (strsim::jaro_winkler(name, verb), *name))
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .filter(|(likeness, _)| *likeness > 0.85);
        let hint = near.map_or_else(String::new, |(_, name)| {
            format!("; did you mean `{prefix}:{name}`?")
        });
        found.push(format!(
            "`{}` names the action `{written}`, which the service does not have{hint}",
            caller.role
        ));
    }
    found
}
