//! The dimension of one key of the conditions: every kind of values that a request can have for it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use formwork_prove::facts::has_every_request;
use formwork_prove::{Cause, Pattern, Truth};
use ipnet::IpNet;

use super::decide::MOST_STATES;
use super::test::{Item, Kind, Quantifier, Test};
use super::world::{Atom, bits, ways};

/// More kinds of values than these are not put together.
const MOST_VALUES: usize = 6;

/// More tests than these that are not looked into are not set against each other.
const MOST_CLOSED: usize = 4;

/// A kind of values: what each item says of them, in every way in which that may turn out.
struct Value {
    ways: Vec<Vec<bool>>,
    cause: Option<Cause>,
}

/// The tests of a key, by rule, and what is asked in them.
pub(super) struct Key<'a> {
    name: &'a str,
    /// All tests, each once.
    tests: Vec<Test>,
    /// The places of the tests of each rule, all of which must hold.
    rules: Vec<Vec<usize>>,
    items: Vec<Item>,
}

/// The kinds of values of a key; `None` where there are too many.
pub(super) fn atoms(name: &str, by_rule: &[Vec<Test>]) -> Option<Vec<Atom>> {
    Key::new(name, by_rule).atoms()
}

impl<'a> Key<'a> {
    fn new(name: &'a str, by_rule: &[Vec<Test>]) -> Self {
        let all = || by_rule.iter().flatten();
        let mut kinds: Vec<Kind> = all().map(|test| test.kind).collect();
        kinds.retain(|kind| !matches!(kind, Kind::Presence | Kind::Opaque));
        kinds.dedup();
        let many = all().any(|test| test.quantifier.is_some());
        // What is compared in several ways, or once as many and once as one, is not put together.
        let apart = kinds.len() > 1;
        let settle = |test: &Test| {
            let closed = test.kind != Kind::Presence
                && (apart || many && test.quantifier.is_none() && test.kind != Kind::Opaque);
            if closed {
                test.clone().closed()
            } else {
                test.clone()
            }
        };
        let mut key = Self {
            name,
            tests: Vec::new(),
            rules: Vec::new(),
            items: Vec::new(),
        };
        for rule in by_rule {
            let places = rule.iter().map(|test| place(&mut key.tests, settle(test)));
            key.rules.push(places.collect());
        }
        for test in key.tests.iter().filter(|test| test.kind != Kind::Opaque) {
            for item in &test.items {
                place(&mut key.items, item.clone());
            }
        }
        key
    }

    fn atoms(&self) -> Option<Vec<Atom>> {
        let values = self.values()?;
        let many = self.tests.iter().any(|test| test.quantifier.is_some());
        let closed: Vec<usize> = (0..self.tests.len())
            .filter(|test| self.tests[*test].kind == Kind::Opaque)
            .collect();
        if closed.len() > MOST_CLOSED || many && values.len() > MOST_VALUES {
            return None;
        }
        let mut contexts: Vec<Vec<&Value>> = vec![Vec::new()];
        if many {
            for set in 1..1_usize << values.len() {
                let inside = values.iter().enumerate();
                let inside = inside.filter(|(place, _)| set >> place & 1 == 1);
                contexts.push(inside.map(|(_, value)| value).collect());
            }
        } else {
            contexts.extend(values.iter().map(|value| vec![value]));
        }
        let mut atoms = BTreeSet::new();
        for context in &contexts {
            for told in 0..1_usize << closed.len() {
                let open = |test: usize| {
                    let place = closed.iter().position(|closed| *closed == test);
                    place.map(|place| told >> place & 1 == 1)
                };
                atoms.insert(self.atom(context, &open, closed.len())?);
            }
        }
        Some(atoms.into_iter().collect())
    }

    fn atom(
        &self,
        context: &[&Value],
        closed: &dyn Fn(usize) -> Option<bool>,
        count: usize,
    ) -> Option<Atom> {
        let mut sets: Vec<Vec<&Vec<bool>>> = vec![Vec::new()];
        for value in context {
            if sets.len() * value.ways.len() > MOST_STATES {
                return None;
            }
            sets = sets
                .into_iter()
                .flat_map(|set| {
                    value.ways.iter().map(move |way| {
                        let mut set = set.clone();
                        set.push(way);
                        set
                    })
                })
                .collect();
        }
        let found = sets.iter().map(|set| {
            let holds: Vec<bool> = (0..self.tests.len())
                .map(|test| closed(test).unwrap_or_else(|| self.holds(&self.tests[test], set)))
                .collect();
            bits(self.rules.len(), |rule| {
                self.rules[rule].iter().all(|test| holds[*test])
            })
        });
        let mut doubt = (context.is_empty() && has_every_request(self.name)).then(|| {
            Cause::new(format!(
                "it is not known whether there are requests without `{}`",
                self.name
            ))
        });
        if count > 1 || count == 1 && self.tests.len() > 1 {
            doubt = Some(Cause::new(format!(
                "it is not known how the conditions on `{}` go together",
                self.name
            )));
        }
        Some(Atom {
            ways: found.collect(),
            doubt,
            cause: context.iter().find_map(|value| value.cause.clone()),
        })
    }

    /// Whether a test holds for the values of a request, none where the key is absent.
    fn holds(&self, test: &Test, values: &[&Vec<bool>]) -> bool {
        if test.kind == Kind::Presence {
            let (there, absent) = test.presence;
            return if values.is_empty() { absent } else { there };
        }
        if values.is_empty() {
            return match test.quantifier {
                Some(Quantifier::ForAll) => true,
                Some(Quantifier::ForAny) => test.if_exists,
                None => test.if_exists || test.negated,
            };
        }
        let own: Vec<usize> = test
            .items
            .iter()
            .filter_map(|item| self.items.iter().position(|other| other == item))
            .collect();
        let fits = |value: &&Vec<bool>| own.iter().any(|item| value[*item]) != test.negated;
        match test.quantifier {
            Some(Quantifier::ForAny) => values.iter().any(fits),
            Some(Quantifier::ForAll) | None => values.iter().all(fits),
        }
    }

    fn values(&self) -> Option<Vec<Value>> {
        let mut known = self.tests.iter().map(|test| test.kind);
        let kind = known.find(|kind| !matches!(kind, Kind::Presence | Kind::Opaque));
        match kind {
            Some(Kind::Number) => Some(self.numbers()),
            Some(Kind::Address) => Some(self.addresses()),
            Some(Kind::Truth) => {
                self.texts(&|class| matches!(class.example.as_known(), Some("true" | "false")))
            }
            _ => self.texts(&|_| true),
        }
    }

    fn texts(&self, exists: &dyn Fn(&formwork_prove::Class) -> bool) -> Option<Vec<Value>> {
        let mut patterns: Vec<Pattern> = self
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Pattern(pattern) => Some(pattern.clone()),
                _ => None,
            })
            .collect();
        let count = patterns.len();
        if self.tests.iter().any(|test| test.kind == Kind::Truth) {
            // Both are values, whichever is named.
            patterns.extend(["true", "false"].map(|text| Pattern::literal(&text.into())));
        }
        let classes = Pattern::classes(&patterns, MOST_STATES)?;
        classes
            .iter()
            .filter(|class| exists(class))
            .map(|class| {
                let truths = &class.matches[..count];
                Some(Value {
                    ways: ways(truths)?,
                    cause: truths.iter().find_map(Truth::cause).cloned(),
                })
            })
            .collect()
    }

    fn numbers(&self) -> Vec<Value> {
        let mut named: Vec<f64> = self.items.iter().filter_map(Item::number).collect();
        named.sort_by(f64::total_cmp);
        let between = named.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
        let mut values: Vec<f64> = between.collect();
        values.extend(named.first().map(|least| least - 1.0));
        values.extend(named.last().map(|most| most + 1.0));
        values.extend(&named);
        let says = |value: f64| {
            let fits = |item: &Item| match item {
                Item::Number(order, named) => Test::holds_for(*order, value, *named),
                _ => false,
            };
            self.items.iter().map(fits).collect()
        };
        values.into_iter().map(|value| known(says(value))).collect()
    }

    fn addresses(&self) -> Vec<Value> {
        let mut starts: BTreeSet<(bool, u128)> = [(false, 0), (true, 0)].into();
        for item in &self.items {
            if let Item::Net(net) = item {
                let (first, last) = ends(net);
                starts.insert((is_long(net), first));
                starts.extend(last.checked_add(1).map(|next| (is_long(net), next)));
            }
        }
        let most = |(long, start): &(bool, u128)| *long || *start <= u128::from(u32::MAX);
        let says = |(long, address): (bool, u128)| {
            let fits = |item: &Item| match item {
                Item::Net(net) => {
                    let (first, last) = ends(net);
                    is_long(net) == long && (first..=last).contains(&address)
                }
                _ => false,
            };
            self.items.iter().map(fits).collect()
        };
        let starts = starts.into_iter().filter(most);
        starts.map(|start| known(says(start))).collect()
    }
}

fn known(way: Vec<bool>) -> Value {
    Value {
        ways: vec![way],
        cause: None,
    }
}

impl Item {
    const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(_, number) => Some(*number),
            Self::Pattern(_) | Self::Net(_) => None,
        }
    }
}

const fn is_long(net: &IpNet) -> bool {
    matches!(net, IpNet::V6(_))
}

fn ends(net: &IpNet) -> (u128, u128) {
    let number = |address: IpAddr| match address {
        IpAddr::V4(four) => u128::from(four.to_bits()),
        IpAddr::V6(six) => six.to_bits(),
    };
    (number(net.network()), number(net.broadcast()))
}

/// The place of something in a list, at the end of which it is put where it is not there.
pub(super) fn place<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    let found = all.iter().position(|other| *other == one);
    found.unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}
