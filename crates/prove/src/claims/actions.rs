//! The actions of a service that are tried: all that are published, those that policies name, and
//! one that nobody has heard of.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use crate::facts;
use crate::iam::{ActionPattern, Request, Statement};
use crate::pattern::Pattern;
use crate::text::{Piece, Symbol, Text};
use crate::truth::Truth;

use super::cover::Cover;

/// An action that is tried.
#[derive(Clone, Debug)]
pub(super) struct Action {
    /// Such as `bedrock:InvokeModel`.
    pub name: Text,
    /// Its prefix.
    pub prefix: Arc<str>,
    /// What is published of it.
    pub facts: Option<facts::ActionFacts>,
}

/// Actions that say most as a counterexample: a key that works from everywhere, then a model.
const TELLING: [&str; 3] = [
    "bedrock:CallWithBearerToken",
    "bedrock-mantle:CallWithBearerToken",
    "bedrock:InvokeModel",
];

/// All that are published, the most telling first, then by name.
static PUBLISHED: LazyLock<Vec<Action>> = LazyLock::new(|| {
    let all = ["bedrock", "bedrock-mantle"]
        .into_iter()
        .flat_map(facts::actions);
    let mut all: Vec<Action> = all
        .map(|facts| Action {
            name: Text::from(format!("{}:{}", facts.service(), facts.name())),
            prefix: facts.service().into(),
            facts: Some(facts),
        })
        .collect();
    all.sort_by_cached_key(|action| {
        let known = action.name.as_known().unwrap_or_default();
        let telling = TELLING.iter().position(|telling| *telling == known);
        (telling.unwrap_or(TELLING.len()), action.name.clone())
    });
    all
});

/// Whether a statement may be about an action with one of these prefixes.
pub(super) fn concerns(statement: &Statement, prefixes: &[&str]) -> bool {
    let is_of_another = |written: &Text| {
        let service = written.as_known().and_then(|known| known.split_once(':'));
        service.is_some_and(|(service, _)| {
            !service.contains(['*', '?'])
                && !prefixes
                    .iter()
                    .any(|prefix| prefix.eq_ignore_ascii_case(service))
        })
    };
    let mut actions = statement.actions().iter();
    statement.is_not_action()
        || statement.actions().is_empty()
        || actions.any(|action| !is_of_another(action.written()))
}

/// The actions with these prefixes, the most telling first.
pub(super) fn candidates(prefixes: &[&str], statements: &[&Statement]) -> Vec<Action> {
    let published = PUBLISHED.iter();
    let mut all: Vec<Action> = published
        .filter(|action| prefixes.contains(&&*action.prefix))
        .cloned()
        .collect();
    let mut found: BTreeMap<Text, Action> = BTreeMap::new();
    let mut add = |name: Text, prefix: &str| {
        // An action is one whatever the case of its letters.
        if name.as_known().and_then(facts::action).is_none() {
            let action = Action {
                name: name.clone(),
                prefix: prefix.into(),
                facts: None,
            };
            found.insert(name, action);
        }
    };
    for prefix in prefixes {
        let unheard = |what: &str| {
            let mut name = Text::from(format!("{prefix}:"));
            name.push(Piece::Symbol(Symbol::other(what)));
            name
        };
        add(unheard("another action"), prefix);
        let written = statements
            .iter()
            .flat_map(|statement| statement.actions())
            .map(ActionPattern::written)
            .filter(|written| {
                let text = written.to_string().to_ascii_lowercase();
                text.split_once(':')
                    .is_some_and(|(service, _)| service == *prefix)
            });
        let by_case: BTreeMap<Text, &Text> = written
            .map(|written| (written.to_lowercase(), written))
            .collect();
        let patterns: Vec<Pattern> = by_case.values().copied().map(Pattern::new).collect();
        let another = Text::symbol(Symbol::other("another action"));
        let cover = Cover::of(&patterns, &another, |index, text| {
            patterns[index].to_lowercase().matches(&text.to_lowercase())
        });
        for text in cover.texts {
            add(text, prefix);
        }
        // Where the actions are published, what patterns tell apart shows on those.
        if cover.crosses && facts::actions(prefix).next().is_none() {
            let cause = "policies name actions by patterns that overlap";
            let mut any = Text::from(format!("{prefix}:"));
            any.push(Piece::Symbol(Symbol::open("any action", cause)));
            add(any, prefix);
        }
    }
    all.extend(found.into_values());
    all
}

impl Action {
    /// Which statements are about it: two actions with the same signature and the same kinds of
    /// resources have the same answers.
    pub(super) fn signature(&self, statements: &[&Statement], probe: &Request) -> Vec<u8> {
        let about = statements
            .iter()
            .map(|statement| match statement.acts(probe) {
                Truth::No => b'n',
                Truth::Yes => b'y',
                Truth::Unknown(_) => b'u',
            });
        let mut signature: Vec<u8> = about.collect();
        signature.extend(self.prefix.bytes());
        match self.facts {
            None => signature.push(b'?'),
            Some(facts) => {
                let served = facts.endpoints().into_iter().flatten();
                for part in served.chain(facts.resource_types()) {
                    signature.push(b'|');
                    signature.extend(part.bytes());
                }
            }
        }
        signature
    }

    /// Whether it is called through an endpoint of this service, as far as that is known.
    pub(super) fn is_served_by(&self, service: &str) -> Option<bool> {
        let plain = service.strip_suffix("-fips").unwrap_or(service);
        self.facts?.is_served_by(plain)
    }
}
