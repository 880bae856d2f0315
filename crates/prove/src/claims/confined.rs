//! Whether a role can use a service only through the endpoints that are meant for it.
//!
//! Every action of the service, every resource that the policies tell apart, every value of a
//! condition key and every way through the network but the meant one is tried, by representatives:
//! see `space`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::iam::{Effect, Outcome, Policies, Policy, Principal, Request, Statement, decide};
use crate::template::{Model, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::actions::{Action, candidates, concerns};
use super::caller::Caller;
use super::proof::{Claim, ClaimKind, Counterexample, Verdict};
use super::resources::{self, ToldApart};
use super::space::{MOST_REQUESTS, Space};
use super::ways::{Way, policy_of, ways_around};

/// What is asked: a role, the IAM prefixes of the service, and its endpoints.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    pub model: &'a Model,
    pub caller: &'a Caller,
    pub prefixes: &'a [&'a str],
    pub endpoint: &'a Resource,
}

/// Whether the role can call the service only through the endpoint.
pub(super) fn confined(question: Question<'_>) -> Claim {
    let Question {
        caller,
        prefixes,
        endpoint,
        ..
    } = question;
    let words = format!(
        "`{}` can call {} only through `{}`",
        caller.role,
        prefixes.join(" and "),
        endpoint.id
    );
    let mut search = Search {
        question,
        done: BTreeSet::new(),
        tried: 0,
        actions: 0,
        unknown: None,
        escape: None,
    };
    search.run();
    let verdict = match (&search.escape, &search.unknown) {
        (Some(_), _) => Verdict::Refuted,
        (None, Some(cause)) => Verdict::Unknown(cause.clone()),
        (None, None) => Verdict::Proved,
    };
    let mut claim = Claim::new(ClaimKind::RoleConfined, words, verdict);
    if let Some((counterexample, origins)) = search.escape {
        claim.origins = origins;
        claim.help = Some(format!(
            "allow it on the condition that `aws:SourceVpce` equals the id of `{}`, by `StringEquals`",
            endpoint.id
        ));
        claim.counterexample = Some(counterexample);
    } else if search.actions == 0 {
        claim.vacuous = claim.verdict.is_proved();
        claim = claim.because("its policies allow no action of the service");
    } else if claim.verdict.is_proved() {
        claim = claim.because(format!(
            "every other way is denied: {} requests stand for all there are",
            search.tried
        ));
    }
    claim
}

/// What decides alike for several actions, by one way.
fn alike(action: &Action, probe: &Request, own: &[&Statement], way: &Way) -> String {
    let mut alike = format!("{} {:?} ", action.prefix, way.passes());
    // These are special where policies of resources are asked.
    if matches!(&*action.prefix, "sts" | "kms") {
        alike.push_str(&action.name.to_string());
    }
    alike.extend(
        own.iter()
            .copied()
            .chain(way.statements())
            .map(|statement| match statement.acts(probe) {
                Truth::No => 'n',
                Truth::Yes => 'y',
                Truth::Unknown(_) => 'u',
            }),
    );
    alike
}

struct Search<'a> {
    question: Question<'a>,
    /// What was asked already: of which requests others are no different.
    done: BTreeSet<(String, Vec<u8>)>,
    tried: usize,
    /// How many kinds of actions something may allow.
    actions: usize,
    unknown: Option<Cause>,
    escape: Option<(Counterexample, Vec<Arc<crate::iam::Origin>>)>,
}

impl Search<'_> {
    fn run(&mut self) {
        let Question {
            model,
            caller,
            prefixes,
            ..
        } = self.question;
        let own = caller.policies.all().flat_map(Policy::statements);
        let own: Vec<&Statement> = own
            .filter(|statement| concerns(statement, prefixes))
            .collect();
        // What other endpoints let through tells requests apart as well.
        let others: Vec<Arc<Policy>> = model
            .of_type("AWS::EC2::VPCEndpoint")
            .filter_map(policy_of)
            .collect();
        let mut all = own.clone();
        all.extend(others.iter().flat_map(|policy| policy.statements()));
        let mut seen: BTreeSet<Vec<u8>> = BTreeSet::new();
        for action in candidates(prefixes, &all) {
            let probe = Request::new(Principal::anonymous(), action.name.clone(), "*");
            let may_be_allowed = own.iter().any(|statement| {
                !matches!(statement.effect(), Effect::Deny) && !statement.acts(&probe).is_no()
            });
            if !may_be_allowed || !seen.insert(action.signature(&all, &probe)) {
                continue;
            }
            self.actions += 1;
            self.action(&action, &probe, &own);
            if self.escape.is_some() {
                return;
            }
        }
    }

    fn action(&mut self, action: &Action, probe: &Request, own: &[&Statement]) {
        let Question {
            model, endpoint, ..
        } = self.question;
        let acting = own.iter().copied();
        let about: Vec<&Statement> = acting
            .filter(|statement| !statement.acts(probe).is_no())
            .collect();
        let about = about.as_slice();
        let own_space = Space::of(about.iter().copied());
        let own_resources =
            resources::told_apart(resources::of(model, action, about), action, about);
        for way in &ways_around(model, endpoint, action, about) {
            if way.statements().next().is_none() {
                self.way(action, probe, way, (own, &own_space, &own_resources));
            } else {
                let mut about = about.to_vec();
                let acting = way.statements();
                about.extend(acting.filter(|statement| !statement.acts(probe).is_no()));
                let space = Space::of(about.iter().copied());
                let resources = resources::of(model, action, &about);
                let resources = resources::told_apart(resources, action, &about);
                self.way(action, probe, way, (own, &space, &resources));
            }
            if self.escape.is_some() {
                return;
            }
        }
    }

    fn way(
        &mut self,
        action: &Action,
        probe: &Request,
        way: &Way,
        (own, space, resources): (&[&Statement], &Space, &[ToldApart]),
    ) {
        let Question { model, caller, .. } = self.question;
        if let Some(cause) = &space.incomplete {
            self.unknown.get_or_insert_with(|| cause.clone());
        }
        let alike = alike(action, probe, own, way);
        let new: Vec<&Text> = resources
            .iter()
            .filter(|(_, signature)| self.done.insert((alike.clone(), signature.clone())))
            .map(|(resource, _)| resource)
            .collect();
        let contexts = way.contexts(model, &caller.principal);
        let count = space
            .count()
            .saturating_mul(new.len())
            .saturating_mul(contexts.len());
        if self.tried.saturating_add(count) > MOST_REQUESTS {
            let cause = format!("too many combinations of what the policies ask for: {count}");
            self.unknown.get_or_insert_with(|| Cause::new(cause));
            return;
        }
        let policies = way.policies(&caller.policies);
        for resource in new {
            let mut request = Request::new(
                caller.principal.clone(),
                action.name.clone(),
                resource.clone(),
            );
            for given in &contexts {
                for context in space.contexts(given) {
                    self.tried += 1;
                    request.set_context(context);
                    if self.ask(&request, &policies, way) {
                        return;
                    }
                }
            }
        }
    }

    /// Whether a request escapes.
    fn ask(&mut self, request: &Request, policies: &Policies, way: &Way) -> bool {
        let caller = self.question.caller;
        let decision = decide(request, policies);
        match decision.outcome() {
            Outcome::ImplicitDeny | Outcome::ExplicitDeny => false,
            _ if decision.allowed().is_no() => false,
            Outcome::Unknown(cause) => {
                self.unknown.get_or_insert_with(|| cause.clone());
                false
            }
            Outcome::Allowed => {
                // Where the way is only the meant one if something unknown says so, it is no escape
                // for sure.
                if let Truth::Unknown(cause) = &way.is_other {
                    self.unknown.get_or_insert_with(|| cause.clone());
                    return false;
                }
                let allowing = decision
                    .matched()
                    .iter()
                    .filter(|matched| matched.effect == Effect::Allow);
                let origins = allowing
                    .map(|matched| Arc::clone(&matched.origin))
                    .collect();
                let counterexample =
                    Counterexample::new(request, way.words.clone(), &caller.documents);
                self.escape = Some((counterexample, origins));
                true
            }
        }
    }
}
