//! Whether a role can use a service only through the endpoints that are meant for it.
//!
//! Every action of the service, every resource that the policies tell apart, every value of a
//! condition key and every way through the network but the meant one is tried, by representatives:
//! see `space`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::iam::{Effect, Outcome, Policy, Request, Statement, decide};
use crate::template::{Model, Resource};
use crate::truth::{Cause, Truth};

use super::actions::{Action, candidates};
use super::caller::Caller;
use super::proof::{Claim, ClaimKind, Counterexample, Verdict};
use super::resources;
use super::space::{MOST_REQUESTS, Space};
use super::ways::{Way, ways_around};

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

struct Search<'a> {
    question: Question<'a>,
    tried: usize,
    /// How many kinds of actions something may allow.
    actions: usize,
    unknown: Option<Cause>,
    escape: Option<(Counterexample, Vec<Arc<crate::iam::Origin>>)>,
}

impl Search<'_> {
    fn run(&mut self) {
        let Question {
            caller, prefixes, ..
        } = self.question;
        let policies: Vec<&Policy> = caller.policies.all().collect();
        let statements: Vec<&Statement> = policies
            .iter()
            .flat_map(|policy| policy.statements())
            .collect();
        let mut seen: BTreeSet<Vec<u8>> = BTreeSet::new();
        for action in candidates(prefixes, &statements) {
            let probe = Request::new(caller.principal.clone(), action.name.clone(), "*");
            let signature = action.signature(&statements, &probe);
            let may_be_allowed = statements.iter().any(|statement| {
                !matches!(statement.effect(), Effect::Deny) && !statement.acts(&probe).is_no()
            });
            if !may_be_allowed || !seen.insert(signature) {
                continue;
            }
            self.actions += 1;
            let about: Vec<&Statement> = statements
                .iter()
                .copied()
                .filter(|statement| !statement.acts(&probe).is_no())
                .collect();
            self.action(&action, &about);
            if self.escape.is_some() {
                return;
            }
        }
    }

    fn action(&mut self, action: &Action, about: &[&Statement]) {
        let Question {
            model,
            caller,
            endpoint,
            ..
        } = self.question;
        let space = Space::of(about.iter().copied());
        if let Some(cause) = &space.incomplete {
            self.unknown.get_or_insert_with(|| cause.clone());
        }
        let resources = resources::of(model, action, about);
        let ways = ways_around(model, endpoint, action, about);
        let count = space
            .count()
            .saturating_mul(resources.len())
            .saturating_mul(ways.len());
        if self.tried.saturating_add(count) > MOST_REQUESTS {
            let cause = format!("too many combinations of what the policies ask for: {count}");
            self.unknown.get_or_insert_with(|| Cause::new(cause));
            return;
        }
        for resource in &resources {
            let mut request = Request::new(
                caller.principal.clone(),
                action.name.clone(),
                resource.clone(),
            );
            for way in &ways {
                for given in &way.contexts(model, &caller.principal) {
                    for context in space.contexts(given) {
                        self.tried += 1;
                        request.set_context(context);
                        if self.ask(&request, way) {
                            return;
                        }
                    }
                }
            }
        }
    }

    /// Whether a request escapes.
    fn ask(&mut self, request: &Request, way: &Way) -> bool {
        let caller = self.question.caller;
        let policies = way.policies(&caller.policies);
        let decision = decide(request, &policies);
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
