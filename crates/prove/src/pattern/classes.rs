//! [`Pattern::classes`]: the kinds of texts that some patterns tell apart.
//!
//! All patterns are run over a text side by side, letter by letter. Two texts that leave them at the
//! same spots are alike whatever follows, so a search over sets of spots meets every kind of text.

use std::collections::{BTreeMap, BTreeSet};

use super::{Part, Pattern};
use crate::text::{Piece, Symbol, Text};
use crate::truth::Truth;

/// Texts of which some patterns say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// A shortest of them.
    pub example: Text,
    /// Whether they match, by pattern. Where that is not known, it may be yes for one of them and no
    /// for another.
    pub matches: Vec<Truth>,
}

/// What a text is made of, as far as the patterns can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Letter<'a> {
    Char(char),
    Symbol(&'a Symbol),
}

/// A place between the parts of a pattern, or inside what AWS makes up, where an open symbol of the
/// text may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    pattern: usize,
    at: usize,
    inside: bool,
}

/// Where the patterns may stand, and whether they surely do.
type State = Vec<(Spot, bool)>;

impl Pattern {
    /// All kinds of texts that these patterns tell apart; `None` where the search
    /// meets more than `most` states, which takes many wildcards.
    ///
    /// What is not known counts as in [`Pattern::matches`]: an open symbol may be any text.
    pub fn classes(patterns: &[Self], most: usize) -> Option<Vec<Class>> {
        let search = Search {
            patterns,
            other: other(patterns),
        };
        let mut seen: BTreeMap<State, usize> = BTreeMap::new();
        let mut reached: Vec<(State, Option<(usize, Letter<'_>)>)> = Vec::new();
        let start = (0..patterns.len()).map(|pattern| (spot(pattern, 0), true));
        let start = search.closed(start.collect());
        seen.insert(start.clone(), 0);
        reached.push((start, None));
        let mut next = 0;
        while let Some((state, _)) = reached.get(next) {
            let state = state.clone();
            for letter in search.letters(&state) {
                let after = search.step(&state, letter);
                if !seen.contains_key(&after) {
                    if reached.len() >= most {
                        return None;
                    }
                    seen.insert(after.clone(), reached.len());
                    reached.push((after, Some((next, letter))));
                }
            }
            next += 1;
        }
        let mut classes = Vec::new();
        let mut told: BTreeSet<Vec<Option<bool>>> = BTreeSet::new();
        for (index, (state, _)) in reached.iter().enumerate() {
            let ends = search.ends(state);
            if told.insert(ends.clone()) {
                let example = text(&reached, index);
                let each = patterns.iter().zip(ends);
                let matches = each.map(|(pattern, end)| pattern.judged(end, &example));
                classes.push(Class {
                    matches: matches.collect(),
                    example,
                });
            }
        }
        Some(classes)
    }

    fn judged(&self, end: Option<bool>, example: &Text) -> Truth {
        match end {
            Some(known) => Truth::from(known),
            None => self
                .possible_cause(example)
                .map_or(Truth::No, Truth::Unknown),
        }
    }
}

/// The text that leads to a state.
fn text(reached: &[(State, Option<(usize, Letter<'_>)>)], mut at: usize) -> Text {
    let mut letters = Vec::new();
    while let Some((from, letter)) = &reached[at].1 {
        letters.push(*letter);
        at = *from;
    }
    let mut text = Text::default();
    for letter in letters.into_iter().rev() {
        match letter {
            Letter::Char(c) => text.push_str(c.encode_utf8(&mut [0; 4])),
            Letter::Symbol(symbol) => text.push(Piece::Symbol(symbol.clone())),
        }
    }
    text
}

/// A letter that no pattern writes.
fn other(patterns: &[Pattern]) -> char {
    let written = |c: char| {
        let mut parts = patterns.iter().flat_map(|pattern| &pattern.parts);
        parts.any(|part| *part == Part::Char(c))
    };
    ('a'..='z')
        .rev()
        .chain('\u{e000}'..='\u{f8ff}')
        .find(|c| !written(*c))
        .unwrap_or('\u{10ffff}')
}

const fn spot(pattern: usize, at: usize) -> Spot {
    Spot {
        pattern,
        at,
        inside: false,
    }
}

struct Search<'a> {
    patterns: &'a [Pattern],
    other: char,
}

impl<'a> Search<'a> {
    fn part(&self, spot: Spot) -> Option<&'a Part> {
        self.patterns[spot.pattern].parts.get(spot.at)
    }

    /// The letters after which some pattern may stand elsewhere than after any other letter.
    fn letters(&self, state: &State) -> Vec<Letter<'a>> {
        if state.is_empty() {
            return Vec::new();
        }
        let mut letters = vec![Letter::Char(self.other)];
        for (spot, _) in state {
            match self.part(*spot) {
                Some(Part::Char(c)) => letters.push(Letter::Char(*c)),
                Some(Part::Symbol(symbol)) => {
                    letters.push(Letter::Symbol(symbol));
                    letters.push(Letter::Char(':'));
                }
                Some(Part::One | Part::Any) | None => {}
            }
        }
        letters.sort_unstable();
        letters.dedup();
        letters
    }

    /// The state with all spots that are reached without a letter.
    fn closed(&self, mut spots: Vec<(Spot, bool)>) -> State {
        let mut state: BTreeMap<Spot, bool> = BTreeMap::new();
        while let Some((at, sure)) = spots.pop() {
            match state.get(&at) {
                Some(known) if *known || !sure => continue,
                _ => state.insert(at, sure),
            };
            let on = spot(at.pattern, at.at + 1);
            match self.part(at) {
                _ if at.inside => spots.push((on, false)),
                Some(Part::Any) => spots.push((on, sure)),
                Some(Part::Symbol(symbol)) if !symbol.is_identity() => spots.push((on, false)),
                _ => {}
            }
        }
        state.into_iter().collect()
    }

    fn step(&self, state: &State, letter: Letter<'a>) -> State {
        let mut after = Vec::new();
        for (spot, sure) in state {
            match letter {
                Letter::Char(c) => self.read(*spot, *sure, c, &mut after),
                Letter::Symbol(symbol) => self.take(*spot, *sure, symbol, &mut after),
            }
        }
        self.closed(after)
    }

    fn read(&self, at: Spot, sure: bool, c: char, after: &mut Vec<(Spot, bool)>) {
        if at.inside {
            after.push((at, false));
            return;
        }
        match self.part(at) {
            Some(Part::Any) => after.push((at, sure)),
            Some(Part::One) => after.push((spot(at.pattern, at.at + 1), sure)),
            Some(Part::Char(own)) if *own == c => {
                after.push((spot(at.pattern, at.at + 1), sure));
            }
            Some(Part::Symbol(symbol))
                if !symbol.is_identity() && (c != ':' || symbol.may_hold_colon()) =>
            {
                after.push((at, false));
            }
            _ => {}
        }
    }

    /// A symbol of the text.
    fn take(&self, at: Spot, sure: bool, symbol: &Symbol, after: &mut Vec<(Spot, bool)>) {
        if at.inside {
            after.push((at, false));
        } else {
            match self.part(at) {
                Some(Part::Any) => after.push((at, sure)),
                Some(Part::Symbol(own)) if own == symbol => {
                    after.push((spot(at.pattern, at.at + 1), sure));
                }
                _ => {}
            }
        }
        if symbol.is_identity() {
            if !at.inside {
                self.reach_into(at, after);
            }
        } else {
            self.be_anything(at, symbol, after);
        }
    }

    /// Letters of the pattern for what AWS makes up: at least one wildcard must be among them.
    fn reach_into(&self, from: Spot, after: &mut Vec<(Spot, bool)>) {
        let mut wild = false;
        let mut at = from;
        loop {
            if wild {
                after.push((at, false));
            }
            match self.part(at) {
                Some(Part::Char(_)) => {}
                Some(Part::One) => wild = true,
                Some(Part::Any) => {
                    wild = true;
                    after.push((at, false));
                }
                Some(Part::Symbol(own)) if !own.is_identity() => {
                    wild = true;
                    after.push((at, false));
                }
                Some(Part::Symbol(_)) | None => return,
            }
            at.at += 1;
        }
    }

    /// Any part of the pattern for an open symbol of the text.
    fn be_anything(&self, from: Spot, symbol: &Symbol, after: &mut Vec<(Spot, bool)>) {
        let mut at = spot(from.pattern, from.at);
        loop {
            after.push((at, false));
            match self.part(at) {
                Some(Part::Char(':')) if !symbol.may_hold_colon() => return,
                Some(Part::Symbol(own)) if own.is_identity() => {
                    after.push((Spot { inside: true, ..at }, false));
                }
                Some(_) => {}
                None => return,
            }
            at.at += 1;
        }
    }

    /// Whether a text that leads here matches, by pattern; `None` where that is not known.
    fn ends(&self, state: &State) -> Vec<Option<bool>> {
        let each = self.patterns.iter().enumerate();
        each.map(|(number, pattern)| {
            let end = spot(number, pattern.parts.len());
            let found = state.binary_search_by_key(&end, |(spot, _)| *spot);
            match found.map(|place| state[place].1) {
                Ok(true) => Some(true),
                Ok(false) => None,
                Err(_) => Some(false),
            }
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tests::sample;

    const MOST: usize = 20_000;

    fn told(patterns: &[&str]) -> Vec<String> {
        let patterns: Vec<Pattern> = patterns.iter().map(|p| Pattern::new(&sample(p))).collect();
        let classes = Pattern::classes(&patterns, MOST).unwrap();
        let mut told: Vec<String> = classes
            .iter()
            .map(|class| {
                let signs = class.matches.iter().map(|truth| match truth {
                    Truth::Yes => '+',
                    Truth::No => '-',
                    Truth::Unknown(_) => '?',
                });
                signs.collect()
            })
            .collect();
        told.sort();
        told
    }

    #[test]
    fn every_kind_of_text_is_met() {
        assert_eq!(told(&["a"]), ["+", "-"]);
        assert_eq!(told(&["*"]), ["+"]);
        assert_eq!(told(&["s3:*", "s3:Get*"]), ["++", "+-", "--"]);
        assert_eq!(told(&["a*", "*b"]), ["++", "+-", "-+", "--"]);
        assert_eq!(told(&["a?", "ab", "a*"]), ["+++", "+-+", "--+", "---"]);
        // Together `?*` and nothing are everything.
        assert_eq!(told(&["?*", "", "*"]), ["+-+", "-++"]);
    }

    #[test]
    fn what_is_not_known_is_told() {
        assert_eq!(told(&["{A}", "{B}"]), ["+-", "-+", "--"]);
        assert_eq!(told(&["b-{A}/*", "b-*"]), ["++", "-+", "--"]);
        // The made-up part may begin with `x`.
        assert!(told(&["b-{A}", "b-x*"]).contains(&"+?".to_owned()));
        assert_eq!(told(&["<P>", "a"]), ["+?", "?+", "?-", "??"]);
        // What is written in place of the region may be the region.
        let region = Pattern::new(&sample("arn:[R]:a"));
        assert!(region.matches(&sample("arn:x:a")).is_unknown());
        assert_eq!(
            told(&["arn:[R]:a", "arn:[R]:b"]),
            ["+-", "-+", "--", "-?", "?-"]
        );
    }

    #[test]
    fn many_wildcards_are_given_up() {
        let hostile: Vec<Pattern> = (0..40)
            .map(|n| Pattern::new(&sample(&format!("*{n}*a*b*{n}*"))))
            .collect();
        assert_eq!(Pattern::classes(&hostile, 500), None);
    }

    /// Every short text must be of some class, and every class must be what its example says.
    #[test]
    fn classes_agree_with_the_patterns_one_by_one() {
        let all = [
            "a*", "*b", "?", "a?b", "*ab*", "{A}", "{A}*", "*{A}", "a{A}b", "<P>", "a<P>", "[R]:a",
            "*:a", "", "ab", "b:?", "{B}", "*{B}*a",
        ];
        let letters = ["a", "b", ":", "c", "{A}", "{B}", "<P>", "[R]"];
        let mut texts = vec![String::new()];
        for _ in 0..3 {
            let longer: Vec<String> = texts
                .iter()
                .flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}")))
                .collect();
            texts.extend(longer);
            texts.sort();
            texts.dedup();
        }
        for (index, first) in all.iter().enumerate() {
            for second in &all[index..] {
                let patterns = [first, second].map(|p| Pattern::new(&sample(p)));
                let classes = Pattern::classes(&patterns, MOST).unwrap();
                let fits = |class: &Class, text: &Text| {
                    let each = patterns.iter().zip(&class.matches);
                    each.into_iter().all(|(pattern, told)| {
                        let found = pattern.matches(text);
                        told.is_unknown() || found.is_unknown() || *told == found
                    })
                };
                for class in &classes {
                    assert!(fits(class, &class.example), "{first} {second} {class:?}");
                }
                for text in &texts {
                    let text = sample(text);
                    let found = classes.iter().any(|class| fits(class, &text));
                    assert!(found, "{first} {second} {text}");
                }
            }
        }
    }
}
