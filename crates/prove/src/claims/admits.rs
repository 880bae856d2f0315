//! Whether an endpoint lets only those through that are meant.
//!
//! Who is meant is listed, or else: the roles of the template, for the actions that their own
//! policies grant them. Everybody else is tried by representatives: another role and another kind
//! of principal of the account, a role of another account, nobody at all.

use std::sync::Arc;

use crate::iam::{
    Effect, Outcome, Party, Policies, Policy, PolicyKind, PolicySource, Principal, Request,
    Statement, decide,
};
use crate::template::{Model, Resource};
use crate::text::{Symbol, Text};
use crate::truth::{Cause, Truth};

use super::actions::{Action, candidates, concerns};
use super::caller::{Caller, role_arn};
use super::proof::{Claim, ClaimKind, Counterexample, Verdict};
use super::resources;
use super::space::{MOST_REQUESTS, Space};
use super::ways::{Way, named, policy_of};

/// A call that is meant to pass an endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Admission {
    /// The ARN of a role or user, or the logical id of a role of the template.
    pub principal: Text,
    /// Patterns of actions.
    pub actions: Vec<String>,
    /// Patterns of resources.
    pub resources: Vec<Text>,
}

/// Who is tried at an endpoint.
struct Visitor {
    principal: Principal,
    words: String,
    /// The role, where it is one of the template.
    caller: Option<Caller>,
    /// Whether the policy names it by itself, and it is of the account.
    is_named: Truth,
}

/// Whether the endpoint lets only those through that are listed; without a list, only roles of the
/// template, for what they were granted.
pub(super) fn admits(
    model: &Model,
    endpoint: &Resource,
    prefixes: &[&str],
    callers: &[Caller],
    listed: Option<&[Admission]>,
) -> Claim {
    let meant = if listed.is_some() {
        "what is listed"
    } else {
        "what the roles of the template were granted"
    };
    let words = format!("`{}` lets through only {meant}", endpoint.id);
    let Some(policy) = policy_of(endpoint) else {
        let mut claim = Claim::new(ClaimKind::EndpointAdmits, words, Verdict::Refuted)
            .because("it has no policy, so it lets everybody through for everything");
        claim.help = Some("give it a `PolicyDocument` that names roles and actions".to_owned());
        return claim;
    };
    let mut search = Search {
        model,
        endpoint,
        policy: &policy,
        listed,
        tried: 0,
        admitted: false,
        unknown: None,
        stranger: None,
    };
    search.run(prefixes, callers);
    let verdict = match (&search.stranger, &search.unknown) {
        (Some(_), _) => Verdict::Refuted,
        (None, Some(cause)) => Verdict::Unknown(cause.clone()),
        (None, None) => Verdict::Proved,
    };
    let vacuous = !search.admitted && verdict.is_proved();
    let mut claim = Claim::new(ClaimKind::EndpointAdmits, words, verdict);
    claim.vacuous = vacuous;
    if let Some((counterexample, origins, who)) = search.stranger {
        claim = claim.because(format!("it lets {who} through"));
        claim.counterexample = Some(counterexample);
        claim.origins = origins;
        claim.help = Some("name the roles in `Principal`, and their actions".to_owned());
    } else if vacuous {
        claim = claim.because("its policy lets nobody through");
    } else if claim.verdict.is_proved() {
        claim = claim.because(format!(
            "everybody else is stopped: {} requests stand for all there are",
            search.tried
        ));
    }
    claim
}

struct Search<'a> {
    model: &'a Model,
    endpoint: &'a Resource,
    policy: &'a Arc<Policy>,
    listed: Option<&'a [Admission]>,
    tried: usize,
    admitted: bool,
    unknown: Option<Cause>,
    stranger: Option<(Counterexample, Vec<Arc<crate::iam::Origin>>, String)>,
}

impl Search<'_> {
    fn run(&mut self, prefixes: &[&str], callers: &[Caller]) {
        let statements: Vec<&Statement> = self.policy.statements().iter().collect();
        let mut own: Vec<&Statement> = statements.clone();
        // What the roles are granted tells requests apart as well.
        for caller in callers {
            let granted = caller.policies.all().flat_map(Policy::statements);
            own.extend(granted.filter(|statement| concerns(statement, prefixes)));
        }
        let visitors = self.visitors(callers);
        let mut seen = std::collections::BTreeSet::new();
        for action in candidates(prefixes, &own) {
            let probe = Request::new(Principal::anonymous(), action.name.clone(), "*");
            if statements.iter().all(|statement| {
                statement.acts(&probe).is_no() || *statement.effect() == Effect::Deny
            }) || !seen.insert(action.signature(&own, &probe))
            {
                continue;
            }
            let about = |all: &[&'_ Statement]| -> Vec<usize> {
                let acting = all.iter().enumerate();
                let acting = acting.filter(|(_, statement)| !statement.acts(&probe).is_no());
                acting.map(|(index, _)| index).collect()
            };
            let about: Vec<&Statement> = about(&own).into_iter().map(|index| own[index]).collect();
            for visitor in &visitors {
                self.visit(&action, &about, visitor);
                if self.stranger.is_some() {
                    return;
                }
            }
        }
    }

    fn visitors(&mut self, callers: &[Caller]) -> Vec<Visitor> {
        let mut found = Vec::new();
        for caller in callers {
            found.push(Visitor {
                principal: caller.principal.clone(),
                words: format!("`{}`", caller.role),
                caller: Some(caller.clone()),
                is_named: Truth::Yes,
            });
        }
        let another = Text::symbol(Symbol::other("another role"));
        let arn = |account: &Text, kind: &str| {
            let mut arn = Text::from("arn:");
            arn.append(self.model.partition());
            arn.push_str(":iam::");
            arn.append(account);
            arn.push_str(kind);
            arn.append(&another);
            arn
        };
        let elsewhere = Text::symbol(Symbol::other("another account"));
        let strangers = [
            (arn(&elsewhere, ":role/"), "a role of another account"),
            (
                arn(self.model.account(), ":role/"),
                "any role of the account",
            ),
            (
                arn(self.model.account(), ":user/"),
                "any user of the account",
            ),
        ];
        for (arn, words) in strangers {
            if let Ok(principal) = Principal::from_arn(arn) {
                found.push(Visitor {
                    principal,
                    words: words.to_owned(),
                    caller: None,
                    is_named: Truth::No,
                });
            }
        }
        found.push(Visitor {
            principal: Principal::anonymous(),
            words: "anybody, without credentials".to_owned(),
            caller: None,
            is_named: Truth::No,
        });
        self.named_parties(&mut found);
        found
    }

    /// Principals that the policy names and that are no roles of the template: by themselves, by
    /// their account, or by what it asks of them.
    fn named_parties(&mut self, found: &mut Vec<Visitor>) {
        let statements: Vec<&Statement> = self.policy.statements().iter().collect();
        let parties = || statements.iter().flat_map(|statement| statement.parties());
        let mut directly: Vec<Principal> =
            parties().filter_map(Party::principal).cloned().collect();
        let mut by_condition: Vec<Principal> = Vec::new();
        for arn in named(&statements, "aws:principalarn") {
            match Principal::from_arn(arn) {
                Ok(principal) => by_condition.push(principal),
                Err(cause) => {
                    self.unknown.get_or_insert(cause);
                }
            }
        }
        let accounts = parties().filter_map(Party::account).cloned();
        for account in accounts.chain(named(&statements, "aws:principalaccount")) {
            if account.is(self.model.account()).is_yes() {
                continue;
            }
            let mut arn = Text::from("arn:");
            arn.append(self.model.partition());
            arn.push_str(":iam::");
            arn.append(&account);
            arn.push_str(":role/");
            arn.append(&Text::symbol(Symbol::other("another role")));
            by_condition.extend(Principal::from_arn(arn));
        }
        directly.dedup();
        let directly = directly.into_iter().map(|principal| (principal, true));
        let by_condition = by_condition.into_iter().map(|principal| (principal, false));
        for (principal, is_named) in directly.chain(by_condition) {
            let written = principal.principal_arn().clone();
            let own = self
                .model
                .of_type("AWS::IAM::Role")
                .any(|role| role_arn(self.model, role) == written);
            if own {
                continue;
            }
            // Another account is never meant, unless it is listed.
            let is_named = match principal.account() {
                Some(account) if is_named || has_no_wildcard(&written) => {
                    account.is(self.model.account())
                }
                _ => Truth::No,
            };
            found.push(Visitor {
                words: format!("`{written}`"),
                principal,
                caller: None,
                is_named,
            });
        }
        let others = statements
            .iter()
            .filter(|statement| *statement.effect() != Effect::Deny);
        let others = others.flat_map(|statement| statement.parties());
        let is_strange = |party: &&Party| {
            !party.is_everyone() && party.principal().is_none() && party.account().is_none()
        };
        if others.into_iter().any(|party| is_strange(&party)) {
            let cause = "the policy of the endpoint names a service or somebody unknown";
            self.unknown.get_or_insert_with(|| Cause::new(cause));
        }
    }

    fn visit(&mut self, action: &Action, about: &[&Statement], visitor: &Visitor) {
        let space = Space::of(about.iter().copied());
        if let Some(cause) = &space.incomplete {
            self.unknown.get_or_insert_with(|| cause.clone());
        }
        let resources = resources::of(self.model, action, about);
        let resources = resources::told_apart(resources, action, about);
        let count = space.count().saturating_mul(resources.len());
        if self.tried.saturating_add(count) > MOST_REQUESTS {
            let cause = format!("too many combinations of what the policies ask for: {count}");
            self.unknown.get_or_insert_with(|| Cause::new(cause));
            return;
        }
        let way = Way::through(self.model, self.endpoint, Vec::new());
        let full = full_access();
        let everything = Policies::new().identity(Arc::clone(&full));
        for (resource, _) in &resources {
            let mut request = Request::new(
                visitor.principal.clone(),
                action.name.clone(),
                resource.clone(),
            );
            // The endpoint alone decides: whoever visits is allowed everything else.
            request =
                request.resource_account(visitor.principal.account().cloned().unwrap_or_default());
            for given in way.contexts(self.model, &visitor.principal) {
                for context in space.contexts(&given) {
                    self.tried += 1;
                    request.set_context(context);
                    if self.passes(&request, &everything, visitor, &way) {
                        return;
                    }
                }
            }
        }
    }

    /// Whether a request passes the endpoint that is not meant to.
    fn passes(
        &mut self,
        request: &Request,
        everything: &Policies,
        visitor: &Visitor,
        way: &Way,
    ) -> bool {
        let at_endpoint = decide(request, &way.policies(everything));
        let said = at_endpoint.layer(crate::iam::Layer::Endpoint);
        let passes = said.map_or(Truth::Yes, |said| {
            said.allows.clone().and(|| !said.denies.clone())
        });
        if passes.is_no() {
            return false;
        }
        self.admitted = true;
        let meant = self.is_meant(request, visitor, way);
        match passes.and(|| !meant) {
            Truth::No => false,
            Truth::Unknown(cause) => {
                self.unknown.get_or_insert(cause);
                false
            }
            Truth::Yes => {
                let matched = at_endpoint
                    .matched()
                    .iter()
                    .filter(|matched| matched.origin.layer == crate::iam::Layer::Endpoint);
                let origins = matched.map(|matched| Arc::clone(&matched.origin)).collect();
                let counterexample = Counterexample::new(request, way.words.clone(), &[]);
                let who = format!("{} for {}", visitor.words, request.action());
                self.stranger = Some((counterexample, origins, who));
                true
            }
        }
    }

    fn is_meant(&self, request: &Request, visitor: &Visitor, way: &Way) -> Truth {
        if let Some(listed) = self.listed {
            return Truth::any(listed.iter().map(|admission| admission.covers(request)));
        }
        match &visitor.caller {
            // A role of the template may pass for what its own policies grant it.
            Some(caller) => {
                let decision = decide(request, &way.policies(&caller.policies).without_endpoint());
                match decision.outcome() {
                    Outcome::ExplicitDeny => Truth::Yes,
                    _ => granted_action(caller, request),
                }
            }
            None => visitor.is_named.clone(),
        }
    }
}

/// Whether an ARN is that of one principal.
fn has_no_wildcard(arn: &Text) -> bool {
    arn.symbols()
        .all(|symbol| !matches!(symbol, Symbol::Other(_)))
}

/// Whether some policy of a role allows an action, on whatever resource and condition: what the
/// endpoint lets through besides stays denied by the role's own policies.
fn granted_action(caller: &Caller, request: &Request) -> Truth {
    let statements = caller.policies.all().flat_map(Policy::statements);
    Truth::any(statements.map(|statement| match statement.effect() {
        Effect::Allow => statement.acts(request),
        Effect::Deny => Truth::No,
        Effect::Unknown(cause) => Truth::Unknown(cause.clone()),
    }))
}

impl Admission {
    /// The logical id of a role, where it is no ARN that is given.
    pub(super) fn logical_id(&self) -> Option<&str> {
        self.principal.as_known().filter(|name| !name.contains(':'))
    }

    /// With the ARN in place of a logical id.
    pub(super) fn resolved(mut self, model: &Model) -> Self {
        let role = self.logical_id().and_then(|id| model.resource(id));
        if let Some(role) = role {
            self.principal = role_arn(model, role);
        }
        self
    }

    fn covers(&self, request: &Request) -> Truth {
        let principal = request.principal().principal_arn().is(&self.principal);
        let action = || {
            let action = request.action().to_lowercase();
            Truth::any(self.actions.iter().map(|pattern| {
                let pattern = Text::from(pattern.to_ascii_lowercase());
                crate::pattern::Pattern::new(&pattern).matches(&action)
            }))
        };
        let resource =
            || {
                Truth::any(self.resources.iter().map(|pattern| {
                    crate::pattern::Pattern::new(pattern).matches(request.resource())
                }))
            };
        principal.and(action).and(resource)
    }
}

/// A policy that allows everything.
fn full_access() -> Arc<Policy> {
    let document = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    });
    let source = PolicySource::new("", "full access");
    let policy = Policy::from_value(PolicyKind::Identity, &document, &source);
    Arc::new(policy.unwrap_or_else(|errors| {
        Policy::unknown(
            PolicyKind::Identity,
            &source,
            super::caller::refused(&errors),
        )
    }))
}
