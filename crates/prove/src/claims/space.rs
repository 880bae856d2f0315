//! All that a request can be, in as few representatives as decide everything.
//!
//! Policies compare with texts, patterns, numbers, dates and addresses. So of each condition key it
//! is enough to try every constant that a policy names, one value between and beside them, one that
//! is named nowhere, and none at all; of patterns the most general text of each: see `cover`. Where
//! that may not be all, a value of which nothing is known is tried as well: what depends on it is
//! then unknown, and what does not is still decided.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::facts::has_every_request;
use crate::iam::{Condition, Context, ContextValue, Family, Operator, Statement};
use crate::pattern::Pattern;
use crate::text::{Piece, Symbol, Text};
use crate::truth::{Cause, Truth};

use super::cover::Cover;

/// How many requests are tried for one claim before the answer is unknown.
pub(super) const MOST_REQUESTS: usize = 1_000_000;

/// Keys that the principal decides.
const OF_PRINCIPAL: [&str; 7] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltype",
    "aws:username",
];

/// How many values of a key are combined to every set that there is of them.
const MOST_IN_SETS: usize = 6;

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
        // Keys that are compared with others, by variables.
        let mut entangled: BTreeSet<String> = BTreeSet::new();
        let mut space = Self::default();
        for statement in statements {
            for condition in statement.conditions() {
                let key = condition.key().to_ascii_lowercase();
                for other in condition.values().iter().flat_map(variables) {
                    if other != key {
                        if is_decided(&key) && is_decided(&other) {
                            space.incomplete.get_or_insert_with(|| with(&key, &other));
                        }
                        by_key.entry(other.clone()).or_default();
                        entangled.extend([key.clone(), other]);
                    }
                }
                by_key.entry(key).or_default().push(condition);
            }
            for key in statement
                .resources()
                .iter()
                .flat_map(|resource| variables(resource.written()))
            {
                by_key.entry(key.clone()).or_default();
                entangled.insert(key);
            }
        }
        for (key, conditions) in by_key {
            if !is_decided(&key) {
                let values = values(&key, &conditions, entangled.contains(&key));
                space.domains.push(Domain { key, values });
            }
        }
        space
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

/// Whether the principal or the way through the network decides a key.
pub(super) fn is_decided(key: &str) -> bool {
    key.is_empty() || OF_NETWORK.contains(&key) || OF_PRINCIPAL.contains(&key)
}

fn with(key: &str, other: &str) -> Cause {
    Cause::new(format!(
        "`{key}` is compared with the variable `${{{other}}}`"
    ))
}

/// The keys of the variables `${key}` in a text, in lower case.
fn variables(text: &Text) -> Vec<String> {
    let known = text.pieces().iter().filter_map(|piece| match piece {
        Piece::Known(known) => Some(known),
        Piece::Symbol(_) => None,
    });
    let mut found = Vec::new();
    for known in known {
        let mut rest: &str = known;
        while let Some((_, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else {
                break;
            };
            let name = name.split(',').next().unwrap_or_default().trim();
            if name.len() > 1 {
                found.push(name.to_ascii_lowercase());
            }
            rest = behind;
        }
    }
    found
}

/// A value that no policy names.
pub(super) fn unnamed(key: &str) -> Text {
    Text::symbol(Symbol::other(&format!("another value of {key}")))
}

/// What kinds of values operators compare: where a key is compared as two kinds, constants of one
/// do not show what the other tells apart.
fn kind(family: Family) -> Option<u8> {
    match family {
        Family::Equals | Family::Like | Family::Arn => Some(0),
        Family::EqualsIgnoreCase => Some(1),
        Family::Number(_) => Some(2),
        Family::Date(_) => Some(3),
        Family::Bool => Some(4),
        Family::Binary => Some(5),
        Family::Address => Some(6),
        Family::Null => None,
    }
}

/// The values of a key that are tried; also one of which nothing is known, where the others may not
/// be enough.
fn values(key: &str, conditions: &[&Condition], entangled: bool) -> Vec<ContextValue> {
    let mut constants: BTreeSet<Text> = BTreeSet::new();
    let mut numbers: Vec<f64> = Vec::new();
    let mut blocks: Vec<IpNet> = Vec::new();
    let mut kinds: BTreeSet<u8> = BTreeSet::new();
    let (mut sets, mut dates, mut doubt) = (false, false, entangled);
    for condition in conditions {
        let family = condition.operator().family;
        kinds.extend(kind(family));
        sets |= condition.operator().quantifier().is_some();
        for value in condition.values() {
            let known = value.as_known().unwrap_or_default();
            match family {
                Family::Like | Family::Arn | Family::Null => {}
                Family::Number(_) => {
                    // More digits than a floating number keeps apart.
                    doubt |= known.len() > 15;
                    numbers.extend(
                        known
                            .parse::<f64>()
                            .ok()
                            .filter(|number| number.is_finite()),
                    );
                }
                Family::Bool => constants.extend(["true", "false"].map(Text::from)),
                Family::Address => blocks.extend(block(known)),
                Family::Date(_) => {
                    dates = true;
                    doubt |= known.contains('.');
                    constants.insert(value.clone());
                }
                Family::Equals | Family::EqualsIgnoreCase | Family::Binary => {
                    constants.insert(value.clone());
                }
            }
        }
    }
    doubt |= kinds.len() > 1;
    let cover = patterns(key, conditions);
    doubt |= cover.crosses;
    constants.extend(cover.texts);
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
    if !has_every_request(key) {
        values.push(ContextValue::Absent);
    }
    values.extend(constants.iter().cloned().map(ContextValue::One));
    if sets {
        doubt |= constants.len() > MOST_IN_SETS;
        values.extend(several(&constants));
    }
    if doubt {
        let cause = format!("what policies ask of `{key}` is more than can be told apart");
        values.push(ContextValue::Unknown(Cause::new(cause)));
    }
    values
}

/// The patterns with which a key is compared.
fn patterns(key: &str, conditions: &[&Condition]) -> Cover {
    let compared = conditions.iter().flat_map(|condition| {
        let family = condition.operator().family;
        let as_pattern = matches!(family, Family::Like | Family::Arn);
        let values = condition.values().iter().filter(move |_| as_pattern);
        values.map(move |value| (family == Family::Arn, value))
    });
    let compared: BTreeSet<(bool, &Text)> = compared.collect();
    let compared: Vec<(bool, &Text)> = compared.into_iter().collect();
    let patterns: Vec<Pattern> = compared
        .iter()
        .map(|(_, value)| Pattern::new(value))
        .collect();
    let alone: Vec<Option<Condition>> = compared
        .iter()
        .map(|(is_arn, value)| {
            let operator = Operator::named(if *is_arn { "ArnLike" } else { "StringLike" })?;
            Some(Condition::new(operator, key, vec![(*value).clone()], false))
        })
        .collect();
    Cover::of(&patterns, &unnamed(key), |index, text| {
        let context = Context::new().one(key, text.clone());
        alone[index]
            .as_ref()
            .map_or(Truth::No, |condition| condition.holds(&context))
    })
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

/// Every set of some of the values; of many values only each alone, each two, all, all but one.
fn several(constants: &BTreeSet<Text>) -> Vec<ContextValue> {
    let all: Vec<Text> = constants.iter().cloned().collect();
    let mut sets: Vec<Vec<Text>> = Vec::new();
    if all.len() <= MOST_IN_SETS {
        for bits in 1..1_usize << all.len() {
            let chosen = all.iter().enumerate();
            let chosen = chosen.filter(|(index, _)| bits >> index & 1 == 1);
            sets.push(chosen.map(|(_, value)| value.clone()).collect());
        }
    } else {
        sets.push(all.clone());
        for (index, one) in all.iter().enumerate() {
            sets.push(vec![one.clone()]);
            let others = all.iter().filter(|other| *other != one);
            sets.push(others.cloned().collect());
            let pairs = all[index + 1..].iter();
            sets.extend(pairs.map(|other| vec![one.clone(), other.clone()]));
        }
    }
    sets.into_iter().map(ContextValue::Several).collect()
}
