//! The actions of a service that are tried: all that are published, those that policies name, and
//! one that nobody has heard of.

use std::collections::BTreeMap;

use crate::facts;
use crate::iam::{ActionPattern, Request, Statement};
use crate::pattern::Pattern;
use crate::text::{Piece, Symbol, Text};
use crate::truth::Truth;

/// An action that is tried.
#[derive(Clone, Debug)]
pub(super) struct Action {
    /// Such as `bedrock:InvokeModel`.
    pub name: Text,
    /// Its prefix.
    pub prefix: String,
    /// What is published of it.
    pub facts: Option<facts::ActionFacts>,
}

/// Actions that say most as a counterexample: a key that works from everywhere, then a model.
const TELLING: [&str; 3] = [
    "bedrock:CallWithBearerToken",
    "bedrock-mantle:CallWithBearerToken",
    "bedrock:InvokeModel",
];

/// The actions with these prefixes, the most telling first.
pub(super) fn candidates(prefixes: &[&str], statements: &[&Statement]) -> Vec<Action> {
    let mut found: BTreeMap<(usize, Text), Action> = BTreeMap::new();
    let mut add = |name: Text, prefix: &str| {
        let facts = name.as_known().and_then(facts::action);
        // An action is one whatever the case of its letters.
        let name = facts.map_or(name, |facts| {
            Text::from(format!("{}:{}", facts.service(), facts.name()))
        });
        let known = name.as_known().unwrap_or_default();
        let telling = TELLING.iter().position(|telling| *telling == known);
        let place = telling.unwrap_or(TELLING.len() + usize::from(facts.is_none()));
        let prefix = prefix.to_owned();
        let action = Action {
            name: name.clone(),
            prefix,
            facts,
        };
        found.insert((place, name), action);
    };
    for prefix in prefixes {
        for action in facts::actions(prefix) {
            add(Text::from(format!("{prefix}:{}", action.name())), prefix);
        }
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
        let patterns: Vec<Pattern> = written.map(Pattern::new).collect();
        for (index, pattern) in patterns.iter().enumerate() {
            add(
                pattern.example(&Text::symbol(Symbol::other("another action"))),
                prefix,
            );
            for other in &patterns[index + 1..] {
                if let Some(both) = pattern.witness(other) {
                    add(both, prefix);
                }
            }
        }
    }
    found.into_values().collect()
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
        self.facts?.is_served_by(service)
    }
}
