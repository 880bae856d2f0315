//! [`compare`]: whether two lists of rules allow the same requests.
//!
//! Each dimension of requests falls into atoms, of which no rule tells two members apart. A request
//! is an atom of each, and all that matters of it is which rules apply; so the dimensions are put
//! together one by one, and what comes to the same rules is kept once.

use std::collections::{BTreeMap, BTreeSet};

use formwork_prove::{Cause, Pattern, Truth};

use super::answer::{Answer, in_every_case};
use super::context;
use super::party::Party;
use super::rule::{Items, Rule};
use super::world::{Atom, MOST_RULES, Rules, Side, atom};

/// Beyond this many kinds of requests the answer is not known.
pub(super) const MOST_STATES: usize = 20_000;

/// Beyond this many undecided conditions the answer is not known.
const MOST_CONDITIONS: usize = 4;

/// Which rules apply to a kind of requests, in every way in which what is not known may turn out.
type Ways = BTreeSet<Rules>;

/// Why there may be no such requests, and why there are several ways; neither where both are known.
type Doubts = (Option<Cause>, Option<Cause>);

/// What the new rules allow beside the old ones, and the other way round.
pub(super) fn compare(old: &[Rule], new: &[Rule]) -> Answer {
    let mut all: Vec<Rule> = Vec::new();
    let mut of = |rules: &[Rule]| -> Vec<usize> {
        let places = rules.iter();
        places
            .map(|rule| context::place(&mut all, rule.clone()))
            .collect()
    };
    let (old, new) = (of(old), of(new));
    let too_many = || Answer::unknown(&Cause::new("there is too much to compare"));
    if all.len() > MOST_RULES {
        return too_many();
    }
    let world = World { rules: &all };
    let Some(kinds) = world.kinds() else {
        return too_many();
    };
    world.answer(&kinds, &world.policy(&old), &world.policy(&new))
}

/// The rules of a policy, one bit each.
struct Policy {
    allows: Rules,
    denies: Rules,
}

impl Policy {
    const fn lets(&self, applying: Rules) -> bool {
        self.allows & applying != 0 && self.denies & applying == 0
    }
}

struct World<'a> {
    rules: &'a [Rule],
}

impl World<'_> {
    fn policy(&self, places: &[usize]) -> Policy {
        let of = |denies: bool| {
            let chosen = places
                .iter()
                .filter(|rule| self.rules[**rule].denies == denies);
            chosen.fold(0, |bits, rule| bits | 1 << rule)
        };
        Policy {
            allows: of(false),
            denies: of(true),
        }
    }

    /// All kinds of requests, by the rules that apply to them.
    fn kinds(&self) -> Option<BTreeMap<Ways, Doubts>> {
        let allows = self
            .policy(&(0..self.rules.len()).collect::<Vec<_>>())
            .allows;
        let everything = if self.rules.len() == MOST_RULES {
            Rules::MAX
        } else {
            (1 << self.rules.len()) - 1
        };
        let mut kinds: BTreeMap<Ways, Doubts> = BTreeMap::new();
        kinds.insert([everything].into(), (None, None));
        for atoms in self.dimensions() {
            let mut next: BTreeMap<Ways, Doubts> = BTreeMap::new();
            for (ways, doubts) in &kinds {
                for atom in merged(atoms.as_ref()?) {
                    let joined: Ways = ways
                        .iter()
                        .flat_map(|way| atom.ways.iter().map(move |more| way & more))
                        .collect();
                    // What no Allow applies to is allowed by neither.
                    if joined.iter().all(|way| way & allows == 0) {
                        continue;
                    }
                    let more = (
                        doubts.0.clone().or_else(|| atom.doubt.clone()),
                        doubts.1.clone().or_else(|| atom.cause.clone()),
                    );
                    let kept = next.entry(joined).or_insert_with(|| more.clone());
                    if more.0.is_none() {
                        *kept = more;
                    }
                }
                if next.len() > MOST_STATES {
                    return None;
                }
            }
            kinds = next;
        }
        Some(kinds)
    }

    fn dimensions(&self) -> Vec<Option<Vec<Atom>>> {
        let mut all = vec![
            self.callers(),
            self.texts(|rule| rule.actions.as_ref()),
            self.texts(|rule| rule.resources.as_ref()),
        ];
        let keys = self.rules.iter().flat_map(|rule| rule.conditions.keys());
        for key in keys.collect::<BTreeSet<_>>() {
            let tests = self.rules.iter();
            let tests = tests.map(|rule| rule.conditions.get(key).cloned().unwrap_or_default());
            all.push(context::atoms(key, &tests.collect::<Vec<_>>()));
        }
        all
    }

    fn callers(&self) -> Option<Vec<Atom>> {
        // An account counts otherwise in an Allow than in a Deny.
        let mut items: Vec<(Party, bool)> = Vec::new();
        let mut sides = Vec::new();
        for rule in self.rules {
            sides.push(rule.callers.as_ref().map(|callers| {
                let counts = rule.denies && !callers.except;
                let each = callers.all.iter().cloned();
                let each = each.map(|party| context::place(&mut items, (party, counts)));
                Side {
                    except: callers.except,
                    items: each.collect(),
                }
            }));
        }
        let named = items.iter().map(|(party, _)| party.clone());
        let named = named.filter(|party| *party != Party::Everyone);
        let callers: BTreeSet<Party> = named.chain([Party::Stranger, Party::Owner]).collect();
        callers
            .iter()
            .map(|caller| {
                let each = items.iter();
                let truths: Vec<Truth> = each
                    .map(|(party, denies)| party.names(caller, *denies))
                    .collect();
                atom(&truths, &sides)
            })
            .collect()
    }

    fn texts(&self, of: impl Fn(&Rule) -> Option<&Items<Pattern>>) -> Option<Vec<Atom>> {
        let mut patterns: Vec<Pattern> = Vec::new();
        let mut sides = Vec::new();
        for rule in self.rules {
            sides.push(of(rule).map(|named| {
                let each = named.all.iter().cloned();
                Side {
                    except: named.except,
                    items: each
                        .map(|pattern| context::place(&mut patterns, pattern))
                        .collect(),
                }
            }));
        }
        let classes = Pattern::classes(&patterns, MOST_STATES)?;
        classes
            .iter()
            .map(|class| atom(&class.matches, &sides))
            .collect()
    }

    fn answer(&self, kinds: &BTreeMap<Ways, Doubts>, old: &Policy, new: &Policy) -> Answer {
        let names: BTreeSet<&String> = self
            .rules
            .iter()
            .flat_map(|rule| rule.when.keys())
            .collect();
        if names.len() > MOST_CONDITIONS {
            return Answer::unknown(&Cause::new("too many conditions are not decided"));
        }
        let names: Vec<&String> = names.into_iter().collect();
        let cause = Cause::new(match names.as_slice() {
            [name] => format!("the condition `{name}` is not decided"),
            _ => "the conditions are not decided".to_owned(),
        });
        let cases = (0..1_usize << names.len()).map(|case| {
            let there = |rule: &Rule| {
                rule.when.iter().all(|(name, wanted)| {
                    let place = names.iter().position(|other| *other == name);
                    place.is_none_or(|place| (case >> place & 1 == 1) == *wanted)
                })
            };
            super::world::bits(self.rules.len(), |rule| there(&self.rules[rule]))
        });
        let cases: Vec<Rules> = cases.collect();
        let direction = |from: &Policy, to: &Policy| {
            in_every_case(
                cases.iter().map(|there| gained(kinds, *there, from, to)),
                &cause,
            )
        };
        Answer::new(direction(old, new), direction(new, old))
    }
}

/// Whether a request is let through by the second policy and not by the first.
fn gained(kinds: &BTreeMap<Ways, Doubts>, there: Rules, from: &Policy, to: &Policy) -> Truth {
    let mut perhaps = None;
    for (ways, (doubt, cause)) in kinds {
        let gains = |way: &Rules| to.lets(way & there) && !from.lets(way & there);
        if !ways.iter().any(gains) {
            continue;
        }
        if doubt.is_none() && ways.iter().all(gains) {
            return Truth::Yes;
        }
        let why = doubt.clone().or_else(|| cause.clone());
        perhaps = perhaps.or(why);
    }
    perhaps.map_or(Truth::No, Truth::Unknown)
}

/// Atoms to which the same rules apply, each once, certain ones before others.
fn merged(atoms: &[Atom]) -> Vec<&Atom> {
    let mut kept: BTreeMap<&BTreeSet<Rules>, &Atom> = BTreeMap::new();
    for atom in atoms {
        let one = kept.entry(&atom.ways).or_insert(atom);
        if atom.doubt.is_none() && one.doubt.is_some() {
            *one = atom;
        }
    }
    kept.into_values().collect()
}
