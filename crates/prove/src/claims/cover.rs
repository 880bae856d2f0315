//! When one text for each pattern stands for all texts there are.
//!
//! A text that lies in some patterns and not in others is decided alike by the most general text of
//! the smallest pattern around it, if of any two patterns that meet one lies within the other.
//! Where two cross, no list of texts is sure to be enough.

use crate::pattern::Pattern;
use crate::text::{Piece, Text};
use crate::truth::Truth;

/// How many patterns are compared with each other.
const MOST_PATTERNS: usize = 48;

/// A letter that none of the texts has in either case, so that only a wildcard takes it.
pub(super) fn free_letter<'a>(texts: impl IntoIterator<Item = &'a Text>) -> char {
    let mut used = String::new();
    for text in texts {
        for piece in text.pieces() {
            if let Piece::Known(known) = piece {
                used.push_str(&known.to_lowercase());
            }
        }
    }
    let mut letters = ('a'..='z').rev().chain('0'..='9');
    letters
        .find(|letter| !used.contains(*letter))
        .unwrap_or('\u{e000}')
}

/// The most general text of each pattern, one of each two that meet, and whether patterns cross.
#[derive(Clone, Debug, Default)]
pub(super) struct Cover {
    pub texts: Vec<Text>,
    pub crosses: bool,
}

impl Cover {
    /// Of patterns, given whether the pattern of an index surely holds a text.
    pub(super) fn of(
        patterns: &[Pattern],
        filler: &Text,
        holds: impl Fn(usize, &Text) -> Truth,
    ) -> Self {
        let letter = free_letter(patterns.iter().map(Pattern::written));
        let mut cover = Self {
            texts: patterns
                .iter()
                .map(|pattern| pattern.example_with(filler, letter))
                .collect(),
            crosses: false,
        };
        let wild: Vec<usize> = (0..patterns.len())
            .filter(|index| patterns[*index].has_wildcard())
            .collect();
        if wild.len() > MOST_PATTERNS {
            cover.crosses = true;
            return cover;
        }
        let mut met = Vec::new();
        for (place, &one) in wild.iter().enumerate() {
            for &other in &wild[place + 1..] {
                let within = patterns[one] == patterns[other]
                    || holds(one, &cover.texts[other]).is_yes()
                    || holds(other, &cover.texts[one]).is_yes();
                if within || patterns[one].overlaps(&patterns[other]).is_no() {
                    continue;
                }
                cover.crosses = true;
                met.extend(patterns[one].witness_with(&patterns[other], letter));
            }
        }
        cover.texts.extend(met);
        cover
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Symbol;

    fn cover(patterns: &[&str]) -> Cover {
        let patterns: Vec<Pattern> = patterns
            .iter()
            .map(|pattern| Pattern::new(&Text::from(*pattern)))
            .collect();
        let filler = Text::symbol(Symbol::other("anything"));
        Cover::of(&patterns, &filler, |index, text| {
            patterns[index].matches(text)
        })
    }

    #[test]
    fn patterns_cross_or_lie_within_each_other() {
        for nested in [
            &["a*", "a*b", "ab"][..],
            &["a?", "b?"],
            &["*", "a*"],
            &["a*", "a*"],
        ] {
            assert!(!cover(nested).crosses, "{nested:?}");
        }
        for crossing in [["a*", "*b"], ["a?", "?b"], ["a*c", "ab*"]] {
            assert!(cover(&crossing).crosses, "{crossing:?}");
        }
    }

    #[test]
    fn a_single_character_is_one_that_nobody_names() {
        let texts = cover(&["z?", "zy"]).texts;
        assert_eq!(texts[0], Text::from("zx"));
        assert_eq!(free_letter([&Text::from("Z")]), 'y');
    }
}
