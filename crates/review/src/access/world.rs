//! [`Atom`]: a kind of requests that no rule tells apart any further, in one dimension of all that
//! requests can differ in: who calls, what, on what, and each key of the conditions.

use std::collections::BTreeSet;

use formwork_prove::{Cause, Truth};

/// Which rules apply, one bit each.
pub(super) type Rules = u128;

/// As many rules as there are bits.
pub(super) const MOST_RULES: usize = 128;

/// In how many ways what is not known of one kind of requests may turn out.
const MOST_WAYS: usize = 1024;

/// A kind of requests, in one dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Atom {
    /// Which rules apply, in every way in which what is not known may turn out.
    pub ways: BTreeSet<Rules>,
    /// Why it is not known whether there are such requests at all.
    pub doubt: Option<Cause>,
    /// Why there are several ways.
    pub cause: Option<Cause>,
}

/// Every way in which truths may turn out; `None` where there are too many.
pub(super) fn ways(truths: &[Truth]) -> Option<Vec<Vec<bool>>> {
    let mut all = vec![Vec::with_capacity(truths.len())];
    for truth in truths {
        let sides: &[bool] = match truth {
            Truth::Yes => &[true],
            Truth::No => &[false],
            Truth::Unknown(_) => &[true, false],
        };
        if all.len() * sides.len() > MOST_WAYS {
            return None;
        }
        all = all
            .into_iter()
            .flat_map(|way: Vec<bool>| {
                sides.iter().map(move |side| {
                    let mut way = way.clone();
                    way.push(*side);
                    way
                })
            })
            .collect();
    }
    Some(all)
}

/// The bits of the rules that a test holds for.
pub(super) fn bits(rules: usize, holds: impl Fn(usize) -> bool) -> Rules {
    (0..rules)
        .filter(|rule| holds(*rule))
        .fold(0, |bits, rule| bits | 1 << rule)
}

/// What each rule names in a dimension: items, or all but them; all where it names nothing.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub except: bool,
    /// Places in the list of all items of the dimension.
    pub items: Vec<usize>,
}

/// The atom of what every item of the dimension says of it.
pub(super) fn atom(truths: &[Truth], sides: &[Option<Side>]) -> Option<Atom> {
    let ways = ways(truths)?;
    let holds = |way: &[bool], side: &Option<Side>| {
        let side = side.as_ref();
        side.is_none_or(|side| side.items.iter().any(|item| way[*item]) != side.except)
    };
    let of = |way: &Vec<bool>| bits(sides.len(), |rule| holds(way, &sides[rule]));
    Some(Atom {
        ways: ways.iter().map(of).collect(),
        doubt: None,
        cause: truths.iter().find_map(Truth::cause).cloned(),
    })
}
