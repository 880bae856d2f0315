//! Which path became which: resources of a type that left, beside those that came.

use std::collections::BTreeMap;

use super::Id;

/// A resource that left, with those of its type that came and may be the same.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) old: &'a Id,
    /// The best first; several are equally good.
    pub(super) new: Vec<&'a Id>,
}

/// Pairs what left with what came, by the type and by how much of the ends of their paths is the
/// same. Each that came is paired once, unless it is as good for several.
pub(super) fn pairs<'a>(left: &[&'a Id], came: &[&'a Id]) -> Vec<Pair<'a>> {
    let mut by_type: BTreeMap<&str, (Vec<&Id>, Vec<&Id>)> = BTreeMap::new();
    for id in left {
        by_type.entry(&id.type_name).or_default().0.push(id);
    }
    for id in came {
        by_type.entry(&id.type_name).or_default().1.push(id);
    }
    let mut all = Vec::new();
    for (left, came) in by_type.into_values() {
        all.extend(of_type(left, came));
    }
    all.sort_by(|one, other| one.old.cmp(other.old));
    all
}

fn of_type<'a>(mut left: Vec<&'a Id>, mut came: Vec<&'a Id>) -> Vec<Pair<'a>> {
    let mut all = Vec::new();
    loop {
        let best = left
            .iter()
            .flat_map(|old| came.iter().map(|new| likeness(old, new)));
        let Some(best) = best.max() else {
            return all;
        };
        let like = |old: &Id| -> Vec<&'a Id> {
            let of_best = came.iter().filter(|new| likeness(old, new) == best);
            of_best.copied().collect()
        };
        let found: Vec<Pair<'a>> = left
            .iter()
            .map(|old| Pair {
                old,
                new: like(old),
            })
            .filter(|pair| !pair.new.is_empty())
            .collect();
        left.retain(|old| found.iter().all(|pair| pair.old != *old));
        came.retain(|new| found.iter().all(|pair| !pair.new.contains(new)));
        all.extend(found);
    }
}

/// How many pieces at the end of both paths are the same, then how many at their beginning.
fn likeness(old: &Id, new: &Id) -> (usize, usize) {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.path.split('/').collect(), new.path.split('/').collect());
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    (
        same(&mut old.iter().rev().zip(new.iter().rev())),
        same(&mut old.iter().zip(new.iter())),
    )
}

/// The two ends of a move without what is below both: `Old/Vpc` and `New/Vpc` are a move of `Old`
/// to `New`. Paths are those within the stack.
pub(super) fn moved(old: &str, new: &str) -> (String, String) {
    let mut old: Vec<&str> = old.split('/').collect();
    let mut new: Vec<&str> = new.split('/').collect();
    while old.len() > 1 && new.len() > 1 && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    (old.join("/"), new.join("/"))
}

/// A path without the name of the stack.
pub(super) fn within(path: &str) -> &str {
    path.split_once('/').map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_both_moves_along() {
        let check = |old, new, expected: (&str, &str)| {
            let (from, to) = moved(old, new);
            assert_eq!((from.as_str(), to.as_str()), expected);
        };
        check("Old/Vpc", "New/Vpc", ("Old", "New"));
        check("Vpc", "Network/Vpc", ("Vpc", "Network/Vpc"));
        check("A/B/C/D", "X/C/D", ("A/B", "X"));
        check("Same", "Same", ("Same", "Same"));
    }

    #[test]
    fn the_most_alike_are_paired() {
        let id = |path: &str| Id {
            logical_id: path.replace('/', ""),
            type_name: "T".to_owned(),
            path: format!("S/{path}"),
        };
        let left = [id("Old/A"), id("Old/B")];
        let came = [id("New/B"), id("New/A"), id("New/C")];
        let found = pairs(&[&left[0], &left[1]], &came.each_ref());
        let found: Vec<_> = found
            .iter()
            .map(|pair| (pair.old, pair.new.clone()))
            .collect();
        assert_eq!(
            found,
            [(&left[0], vec![&came[1]]), (&left[1], vec![&came[0]])]
        );
        let found = pairs(&[&left[0]], &[&came[2], &came[0]]);
        assert_eq!(found[0].new, [&came[2], &came[0]], "either can be it");
    }
}
