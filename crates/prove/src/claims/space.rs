//! All that a request can be, in as few representatives as decide everything.
//!
//! Policies compare with texts, patterns, numbers, dates and addresses. So of each condition key it
//! is enough to try every constant that a policy names, one value between and beside them, one that
//! is named nowhere, and none at all; of resources the most general text of each pattern: it lies
//! in another pattern only where all of the first does.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::iam::{Condition, Context, ContextValue, Family, Statement};
use crate::pattern::Pattern;
use crate::text::{Symbol, Text};
use crate::truth::Cause;

/// How many requests are tried for one claim before the answer is unknown.
pub(super) const MOST_REQUESTS: usize = 1_000_000;

/// Keys that every request has.
const ALWAYS: [&str; 9] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:userid",
    "aws:viaawsservice",
];

/// Keys that the way of a call through the network decides.
pub(super) const OF_NETWORK: [&str; 8] = [
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
];

/// A condition key, and the values that are tried of it.
#[derive(Clone, Debug)]
pub(super) struct Domain {
    pub key: String,
    pub values: Vec<ContextValue>,
}

/// The condition keys that some statements ask for, each with the values that are tried.
#[derive(Clone, Debug, Default)]
pub(super) struct Space {
    pub domains: Vec<Domain>,
    /// Why the representatives may not be all.
    pub incomplete: Option<Cause>,
}

impl Space {
    /// The keys that these statements ask for, but those that the principal and the way through
    /// the network decide.
    pub(super) fn of<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> Self {
        let mut by_key: BTreeMap<String, Vec<&Condition>> = BTreeMap::new();
        let mut space = Self::default();
        for statement in statements {
            for condition in statement.conditions() {
                let key = condition.key().to_ascii_lowercase();
                space.look_for_variables(condition);
                by_key.entry(key).or_default().push(condition);
            }
            for resource in statement.resources() {
                let text = resource.written().to_string();
                for key in variables(&text) {
                    by_key.entry(key).or_default();
                }
            }
        }
        for (key, conditions) in by_key {
            let decided = OF_NETWORK.contains(&key.as_str())
                || matches!(key.as_str(), "aws:principalarn" | "aws:principalaccount")
                || key.is_empty();
            if !decided {
                let values = values(&key, &conditions);
                space.domains.push(Domain { key, values });
            }
        }
        space
    }

    /// Variables in the values of conditions make them depend on other keys.
    fn look_for_variables(&mut self, condition: &Condition) {
        let own = condition.key().to_ascii_lowercase();
        for value in condition.values() {
            for key in variables(&value.to_string()) {
                if key != own && self.incomplete.is_none() {
                    self.incomplete = Some(Cause::new(format!(
                        "`{own}` is compared with the variable `${{{key}}}`"
                    )));
                }
            }
        }
    }

    /// How many contexts there are.
    pub(super) fn count(&self) -> usize {
        self.domains
            .iter()
            .fold(1, |count, domain| count.saturating_mul(domain.values.len()))
    }

    /// Every context, on top of what is given.
    pub(super) fn contexts<'a>(&'a self, given: &'a Context) -> impl Iterator<Item = Context> + 'a {
        (0..self.count()).map(move |index| {
            let mut context = given.clone();
            let mut rest = index;
            for domain in &self.domains {
                let value = domain.values[rest % domain.values.len()].clone();
                rest /= domain.values.len();
                context.set(&domain.key, value);
            }
            context
        })
    }
}

/// The keys of the variables `${key}` in a text, in lower case.
fn variables(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("${") {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        let name = name.split(',').next().unwrap_or_default().trim();
        // What CloudFormation puts in looks alike when it is printed, and has no colon but in
        // pseudo parameters.
        if name.contains(':') && !name.starts_with("AWS::") && !name.starts_with('/') {
            found.push(name.to_ascii_lowercase());
        }
        rest = behind;
    }
    found
}

/// A value that no policy names.
fn unnamed(key: &str) -> Text {
    Text::symbol(Symbol::other(&format!("another value of {key}")))
}

/// The values of a key that are tried.
fn values(key: &str, conditions: &[&Condition]) -> Vec<ContextValue> {
    let mut constants: BTreeSet<Text> = BTreeSet::new();
    let mut numbers: Vec<f64> = Vec::new();
    let mut blocks: Vec<IpNet> = Vec::new();
    let (mut sets, mut dates) = (false, false);
    for condition in conditions {
        let family = condition.operator().family;
        sets |= condition.operator().quantifier().is_some();
        for value in condition.values() {
            let known = value.as_known().unwrap_or_default();
            match family {
                Family::Like | Family::Arn => {
                    constants.insert(Pattern::new(value).example(&unnamed(key)));
                }
                Family::Number(_) => numbers.extend(known.parse::<f64>()),
                Family::Bool => constants.extend(["true", "false"].map(Text::from)),
                Family::Address => blocks.extend(block(known)),
                Family::Date(_) => {
                    dates = true;
                    constants.insert(value.clone());
                }
                Family::Null => {}
                Family::Equals | Family::EqualsIgnoreCase | Family::Binary => {
                    constants.insert(value.clone());
                }
            }
        }
    }
    constants.extend(patterns_met(conditions));
    constants.extend(around(&mut numbers));
    constants.extend(addresses(&blocks));
    if dates {
        constants.extend(instants(conditions));
    }
    let only_truth = conditions
        .iter()
        .all(|condition| condition.operator().family == Family::Bool);
    if !only_truth || conditions.is_empty() {
        constants.insert(unnamed(key));
    }
    let mut values: Vec<ContextValue> = Vec::new();
    if !ALWAYS.contains(&key) {
        values.push(ContextValue::Absent);
    }
    values.extend(constants.iter().cloned().map(ContextValue::One));
    if sets {
        values.extend(several(&constants));
    }
    values
}

/// Texts that lie in two patterns of a key at once.
fn patterns_met(conditions: &[&Condition]) -> Vec<Text> {
    let patterns: Vec<Pattern> = conditions
        .iter()
        .filter(|condition| matches!(condition.operator().family, Family::Like | Family::Arn))
        .flat_map(|condition| condition.values().iter().map(Pattern::new))
        .collect();
    let mut met = Vec::new();
    for (index, one) in patterns.iter().enumerate() {
        for other in &patterns[index + 1..] {
            met.extend(one.witness(other));
        }
    }
    met
}

/// Each number, one between each two, one below and one above.
fn around(numbers: &mut Vec<f64>) -> Vec<Text> {
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
        return Vec::new();
    };
    let mut found = vec![first - 1.0, last + 1.0];
    found.extend(
        numbers
            .windows(2)
            .map(|pair| f64::midpoint(pair[0], pair[1])),
    );
    found.extend(numbers.iter());
    found
        .iter()
        .map(|number| Text::from(number.to_string()))
        .collect()
}

/// Each instant, one second before and one after each, as seconds since 1970.
fn instants(conditions: &[&Condition]) -> Vec<Text> {
    let mut found = vec![Text::from("0"), Text::from("253402300799")];
    for value in conditions.iter().flat_map(|condition| condition.values()) {
        if let Some(at) = value.as_known().and_then(crate::iam::seconds) {
            found.extend([at - 1, at, at + 1].map(|second| Text::from(second.to_string())));
        }
    }
    found
}

/// Addresses that blocks tell apart: those within, and their neighbours.
pub(super) fn addresses_of(blocks: &[Text]) -> Vec<Text> {
    let known = blocks.iter().filter_map(|block| block.as_known());
    addresses(&known.filter_map(block).collect::<Vec<_>>())
}

/// The first and the last address of each block.
pub(super) fn ends_of(blocks: &[Text]) -> Vec<Text> {
    let known = blocks.iter().filter_map(|text| block(text.as_known()?));
    known
        .flat_map(|block| [block.network(), block.broadcast()])
        .map(|address| Text::from(address.to_string()))
        .collect()
}

fn block(text: &str) -> Option<IpNet> {
    let bare = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(bare)
}

/// An address in each block, the neighbours of each block, and one of either family that is in none
/// of the usual ones.
fn addresses(blocks: &[IpNet]) -> Vec<Text> {
    if blocks.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeSet<String> = BTreeSet::new();
    found.extend(["203.0.113.77".to_owned(), "2001:db8::77".to_owned()]);
    for block in blocks {
        let (first, last) = (block.network(), block.broadcast());
        found.extend([first.to_string(), last.to_string()]);
        found.extend(neighbour(first, false).map(|address| address.to_string()));
        found.extend(neighbour(last, true).map(|address| address.to_string()));
    }
    found
        .iter()
        .map(|address| Text::from(address.as_str()))
        .collect()
}

fn neighbour(address: IpAddr, above: bool) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => {
            let bits = u32::from(address);
            let next = if above {
                bits.checked_add(1)
            } else {
                bits.checked_sub(1)
            };
            next.map(|bits| IpAddr::V4(bits.into()))
        }
        IpAddr::V6(address) => {
            let bits = u128::from(address);
            let next = if above {
                bits.checked_add(1)
            } else {
                bits.checked_sub(1)
            };
            next.map(|bits| IpAddr::V6(bits.into()))
        }
    }
}

/// Sets of values: each alone, each two, all of them, all but one.
fn several(constants: &BTreeSet<Text>) -> Vec<ContextValue> {
    let all: Vec<Text> = constants.iter().cloned().collect();
    let mut sets: Vec<Vec<Text>> = vec![all.clone()];
    for (index, one) in all.iter().enumerate() {
        sets.push(vec![one.clone()]);
        let others = all.iter().filter(|other| *other != one);
        sets.push(others.cloned().collect());
        sets.extend(
            all[index + 1..]
                .iter()
                .map(|other| vec![one.clone(), other.clone()]),
        );
    }
    sets.into_iter().map(ContextValue::Several).collect()
}
