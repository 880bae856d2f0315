//! Whether a call works: the policies of every layer allow it, and the network leads there.

use crate::iam::{
    Context, ContextValue, Decision, Effect, Layer, Outcome, Policies, Policy, Principal, Request,
    ResourcePattern, Statement, decide,
};
use crate::network::{self, Network, Reach, Service, Workload};
use crate::pattern::Pattern;
use crate::template::{Model, Node, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::actions::{Action, candidates, concerns};
use super::caller::Caller;
use super::proof::{Claim, ClaimKind, Verdict};
use super::resources;
use super::space::is_decided;
use super::ways::{Way, service_of};

/// The port of AWS's services.
pub(super) const HTTPS: u16 = 443;

/// Who calls through which endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Path<'a> {
    /// The resources of the template.
    pub model: &'a Model,
    /// What they say of the network.
    pub network: &'a Network<'a>,
    /// The role with which is called.
    pub caller: &'a Caller,
    /// From where is called; none where a role alone is asked about.
    pub workload: Option<&'a Workload>,
    /// Through which endpoint.
    pub endpoint: &'a Resource,
}

/// What becomes of one call.
#[derive(Clone, Debug)]
pub struct Call {
    /// What IAM says.
    pub decision: Decision,
    /// Managed policies of which the content is not known, and which are taken to deny nothing.
    pub assumed: Vec<Cause>,
    /// The request that was decided.
    pub request: Request,
    /// What the network says; none where a role alone is asked about.
    pub reach: Option<Reach>,
}

impl Call {
    /// Whether IAM allows the call.
    pub fn allowed(&self) -> Truth {
        match self.assumed.first() {
            Some(cause) => Truth::Unknown(cause.clone()),
            None => self.decision.allowed().clone(),
        }
    }

    /// Whether the call works.
    pub fn works(&self) -> Truth {
        self.allowed().and(|| self.is_reached())
    }

    /// Whether the policy of the endpoint refuses it explicitly, and nothing else stands in its way.
    pub fn is_refused_at_endpoint(&self) -> Truth {
        let explicit = match self.decision.outcome() {
            Outcome::ExplicitDeny => Truth::from(self.decision.blocked_by() == [Layer::Endpoint]),
            Outcome::Unknown(cause) => Truth::Unknown(cause.clone()),
            Outcome::Allowed | Outcome::ImplicitDeny => Truth::No,
        };
        let granted = self.decision.layer(Layer::Identity);
        explicit
            .and(|| granted.map_or(Truth::No, |identity| identity.allows.clone()))
            .and(|| self.is_reached())
    }

    /// Whether the network leads to the endpoint.
    fn is_reached(&self) -> Truth {
        self.reach.as_ref().map_or(Truth::Yes, leads_there)
    }

    /// Why IAM does not allow it, in words.
    pub fn denial(&self) -> Option<String> {
        match self.decision.outcome() {
            Outcome::Allowed => self.assumed.first().map(ToString::to_string),
            Outcome::Unknown(cause) => Some(cause.to_string()),
            Outcome::ImplicitDeny | Outcome::ExplicitDeny => self
                .decision
                .reason(&self.request)
                .map(|reason| format!("denied {reason}")),
        }
    }

    /// Why it does not work, in words.
    pub fn failure(&self) -> Option<String> {
        if let Some(stopped) = self.reach.as_ref().and_then(stopped) {
            return Some(stopped);
        }
        self.denial()
    }
}

/// Whether a call that is made by the name of the service comes to the endpoint.
pub(super) fn leads_there(reach: &Reach) -> Truth {
    reach.dns.is_endpoint().and(|| reach.outcome.truth())
}

/// What keeps a call from coming to the endpoint, in words.
pub(super) fn stopped(reach: &Reach) -> Option<String> {
    if !reach.dns.is_endpoint().is_yes() {
        return Some(reach.dns.words());
    }
    let stops = match &reach.outcome {
        network::Outcome::Reachable => return None,
        network::Outcome::Unknown(cause) => return Some(cause.to_string()),
        network::Outcome::Blocked(stops) => stops,
    };
    let pairs = reach.pairs.iter().flat_map(|pair| &pair.hops);
    let mut hops = reach.hops.iter().chain(pairs);
    let words = hops.find(|hop| hop.passes.is_no()).map(|hop| &hop.words);
    let stops: Vec<String> = stops.iter().map(ToString::to_string).collect();
    let stops = stops.join(", ");
    Some(words.map_or_else(|| stops.clone(), |words| format!("{words} ({stops})")))
}

impl Path<'_> {
    /// What becomes of a call of this action on this resource.
    pub fn call(&self, action: &Text, resource: &Text) -> Call {
        self.call_as_asked(action, resource, None)
    }

    /// The same in the context that a statement asks for.
    fn call_as_asked(&self, action: &Text, resource: &Text, asked: Option<&Statement>) -> Call {
        let mut call = self.decided(&self.caller.policies, action, resource, asked);
        let undisclosed = &self.caller.undisclosed;
        if matches!(call.decision.outcome(), Outcome::Unknown(_)) && !undisclosed.is_empty() {
            // A policy that nobody can read can deny; that it does not is an assumption to tell.
            let disclosed = self.decided(&self.caller.disclosed, action, resource, asked);
            if *disclosed.decision.outcome() == Outcome::Allowed {
                call = disclosed;
                call.assumed.clone_from(undisclosed);
            }
        }
        call
    }

    fn decided(
        &self,
        own: &Policies,
        action: &Text,
        resource: &Text,
        asked: Option<&Statement>,
    ) -> Call {
        let way = Way::through(self.model, self.endpoint, self.addresses());
        let policies = way.policies(own);
        let principal = &self.caller.principal;
        let mut request = Request::new(principal.clone(), action.clone(), resource.clone());
        let mut worst: Option<Decision> = None;
        for given in way.contexts(self.model, principal) {
            request.set_context(self.complete(given, &request, &way, asked));
            let decision = decide(&request, &policies);
            let rank = |decision: &Decision| match decision.outcome() {
                Outcome::Allowed => 0,
                Outcome::Unknown(_) => 1,
                Outcome::ImplicitDeny => 2,
                Outcome::ExplicitDeny => 3,
            };
            if worst
                .as_ref()
                .is_none_or(|worst| rank(&decision) > rank(worst))
            {
                worst = Some(decision);
            }
        }
        Call {
            decision: worst.unwrap_or_else(|| decide(&request, &policies)),
            assumed: Vec::new(),
            reach: self.workload.map(|workload| self.reach(workload)),
            request,
        }
    }

    fn reach(&self, workload: &Workload) -> Reach {
        match self.network.endpoint(&self.endpoint.id) {
            Some(endpoint) => self.network.reach_endpoint(workload, endpoint, HTTPS),
            None => self.network.reach(workload, &Service::new(""), HTTPS),
        }
    }

    /// Addresses at both ends of the blocks from which is called.
    fn addresses(&self) -> Vec<ContextValue> {
        let Some(workload) = self.workload else {
            return Vec::new();
        };
        let mut blocks: Vec<Text> = Vec::new();
        for subnet in workload.subnets() {
            let resource = self
                .model
                .of_type("AWS::EC2::Subnet")
                .find(|one| one.reference == *subnet);
            blocks.extend(
                resource
                    .and_then(|one| one.get("CidrBlock"))
                    .and_then(Node::text),
            );
        }
        let ends = super::space::ends_of(&blocks).into_iter();
        ends.map(ContextValue::One).collect()
    }

    /// The keys that the policies ask for. Those of the service are there or not as the caller
    /// chooses: as the statement asks that is to allow the call, or else without. The others are
    /// not known, unless every call has them.
    fn complete(
        &self,
        mut context: Context,
        request: &Request,
        way: &Way,
        asked: Option<&Statement>,
    ) -> Context {
        for (key, value) in [
            ("aws:SecureTransport", "true"),
            ("aws:ViaAWSService", "false"),
        ] {
            context.set(key, ContextValue::One(Text::from(value)));
        }
        for condition in asked.into_iter().flat_map(Statement::conditions) {
            let key = condition.key().to_ascii_lowercase();
            let is_free = is_of_call(&key) && matches!(context.get(&key), ContextValue::Absent);
            if !is_free || condition.holds(&context).is_yes() {
                continue;
            }
            if let Some(value) = condition.values().first() {
                let value = Pattern::new(value).example(&Text::from("x"));
                context.set(&key, ContextValue::One(value));
                if !condition.holds(&context).is_yes() {
                    let cause = format!("the value of `{}` is not known", condition.key());
                    context.set(&key, ContextValue::Unknown(Cause::new(cause)));
                }
            }
        }
        let own = self.caller.policies.all().flat_map(Policy::statements);
        let all = own.chain(way.statements());
        let acting = all.filter(|statement| !statement.acts(request).is_no());
        for condition in acting.flat_map(Statement::conditions) {
            let key = condition.key().to_ascii_lowercase();
            let is_known = is_decided(&key)
                || is_of_call(&key)
                || !matches!(context.get(&key), ContextValue::Absent);
            if !is_known {
                let cause = format!("the value of `{}` is not known", condition.key());
                context.set(&key, ContextValue::Unknown(Cause::new(cause)));
            }
        }
        context
    }
}

/// Whether the caller chooses the value of a key: those of services, and tags in a request.
fn is_of_call(key: &str) -> bool {
    !key.starts_with("aws:") || key.starts_with("aws:requesttag/") || key == "aws:tagkeys"
}

/// What becomes of these calls or, without any, of those that the role is granted; each with
/// whether every one must work or some one.
pub(super) fn asked(
    path: Path<'_>,
    prefixes: &[&str],
    calls: &[(Text, Text)],
) -> Vec<(Text, Vec<Call>, bool)> {
    if calls.is_empty() {
        return granted(path, prefixes);
    }
    let one = |(action, resource): &(Text, Text)| {
        let resource = resources::filled(path.model, resource);
        (action.clone(), vec![path.call(action, &resource)], true)
    };
    calls.iter().map(one).collect()
}

/// Whether what the role is granted of the endpoint's service works from the workload.
pub(super) fn works(path: Path<'_>, prefixes: &[&str], calls: &[(Text, Text)]) -> Option<Claim> {
    let asked = asked(path, prefixes, calls);
    if asked.is_empty() {
        return None;
    }
    let caller = path
        .workload
        .map_or(path.caller.role.as_str(), Workload::id);
    let mut actions: Vec<String> = asked
        .iter()
        .map(|(action, ..)| action.to_string())
        .collect();
    actions.dedup();
    let words = format!(
        "`{caller}` can call {} through `{}`",
        actions.join(", "),
        path.endpoint.id
    );
    let mut sum = Truth::Yes;
    let mut reasons: Vec<String> = Vec::new();
    let mut origins = Vec::new();
    for (_, calls, each) in &asked {
        let truths = calls.iter().map(Call::works);
        let truth = if *each {
            Truth::all(truths)
        } else {
            Truth::any(truths)
        };
        if !truth.is_yes() {
            reasons.extend(calls.iter().filter_map(Call::failure).take(1));
        }
        for matched in calls.iter().flat_map(|call| call.decision.matched()) {
            if !origins.contains(&matched.origin) {
                origins.push(matched.origin.clone());
            }
        }
        sum = sum.and(|| truth);
    }
    let mut claim = Claim::new(ClaimKind::CallWorks, words, Verdict::from(sum));
    if claim.verdict.is_proved() {
        let pairs = asked
            .iter()
            .flat_map(|(_, calls, _)| calls)
            .filter_map(|call| call.reach.as_ref());
        if let Some(reach) = pairs.into_iter().next() {
            let hops = reach
                .pairs
                .first()
                .map(|pair| pair.hops.as_slice())
                .unwrap_or_default();
            let told = hops
                .iter()
                .filter(|hop| hop.by.is_some())
                .map(|hop| hop.words.clone());
            reasons.extend(told);
        }
    }
    reasons.dedup();
    claim.because = reasons;
    claim.origins = origins;
    Some(claim)
}

/// The calls that a role is granted, each with whether every one must work or some one: what is
/// named must, and of a pattern something.
pub(super) fn granted(path: Path<'_>, prefixes: &[&str]) -> Vec<(Text, Vec<Call>, bool)> {
    let service = service_of(path.model, path.endpoint);
    let statements: Vec<&Statement> = path
        .caller
        .policies
        .all()
        .flat_map(Policy::statements)
        .filter(|statement| concerns(statement, prefixes))
        .collect();
    let allows = |statement: &&&Statement| *statement.effect() != Effect::Deny;
    let mut found: Vec<(Text, Vec<Call>, bool)> = Vec::new();
    for action in candidates(prefixes, &statements) {
        let served = service
            .as_deref()
            .and_then(|service| action.is_served_by(service));
        let published = action.facts.is_some();
        if served == Some(false)
            || (published && served.is_none())
            || action.name.as_known().is_none()
        {
            continue;
        }
        let probe = Request::new(Principal::anonymous(), action.name.clone(), "*");
        for statement in statements.iter().filter(allows) {
            let names = statement.actions().iter().any(|pattern| {
                let written = pattern.written().to_lowercase();
                written == action.name.to_lowercase()
            });
            if statement.is_not_action() || statement.acts(&probe).is_no() || !names {
                continue;
            }
            found.push(calls_of(path, &action, statement));
        }
    }
    if found.is_empty() {
        found.extend(some_call(path, prefixes, &statements, service.as_deref()));
    }
    found
}

/// The calls of one action that a statement allows.
fn calls_of(path: Path<'_>, action: &Action, statement: &Statement) -> (Text, Vec<Call>, bool) {
    let written = statement.resources().iter().map(ResourcePattern::written);
    let patterns: Vec<Pattern> = written.map(Pattern::new).collect();
    let closed = |pattern: &Pattern| {
        // A wildcard for the region stands for the one in which is called.
        let parts = pattern.written().split_colons(6).ok().flatten();
        parts.is_some_and(|parts| !Pattern::new(&parts[5]).has_wildcard())
    };
    let each = !statement.is_not_resource() && !patterns.is_empty() && patterns.iter().all(closed);
    let resources = if each {
        let named = patterns.iter();
        named
            .filter_map(|pattern| here(path.model, pattern.written()))
            .collect()
    } else {
        resources::of(path.model, action, &[statement])
    };
    let mut resources: Vec<Text> = resources;
    if !each {
        let endpoint = super::ways::policy_of(path.endpoint);
        let other = endpoint.iter().flat_map(|policy| policy.statements());
        let other = other.flat_map(Statement::resources);
        for written in other.map(|resource| Pattern::new(resource.written())) {
            resources.extend(
                patterns
                    .iter()
                    .filter_map(|pattern| pattern.witness(&written)),
            );
        }
    }
    let calls = resources
        .iter()
        .map(|resource| path.call_as_asked(&action.name, resource, Some(statement)))
        .collect();
    (action.name.clone(), calls, each)
}

/// An ARN of the deployment: a wildcard for partition, region or account stands for its own.
fn here(model: &Model, written: &Text) -> Option<Text> {
    let parts = written.split_colons(6).ok().flatten()?;
    let mut arn = Text::default();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            arn.push_str(":");
        }
        let own = match index {
            1 => model.partition(),
            4 => model.account(),
            _ => model.region(),
        };
        arn.append(&Pattern::new(part).example(own));
    }
    Some(arn)
}

/// Where patterns of actions alone are granted: whatever of them the endpoint serves.
fn some_call(
    path: Path<'_>,
    prefixes: &[&str],
    statements: &[&Statement],
    service: Option<&str>,
) -> Option<(Text, Vec<Call>, bool)> {
    let mut calls = Vec::new();
    let mut name = None;
    for action in candidates(prefixes, statements) {
        let served = service.and_then(|service| action.is_served_by(service));
        let unheard =
            action.facts.is_none() && crate::facts::actions(&action.prefix).next().is_some();
        if served == Some(false) || (action.facts.is_some() && served.is_none()) || unheard {
            continue;
        }
        let probe = Request::new(Principal::anonymous(), action.name.clone(), "*");
        for statement in statements {
            let allows = *statement.effect() != Effect::Deny && !statement.acts(&probe).is_no();
            if allows {
                let (_, more, _) = calls_of(path, &action, statement);
                name.get_or_insert_with(|| action.name.clone());
                calls.extend(more);
            }
        }
    }
    Some((name?, calls, false))
}
