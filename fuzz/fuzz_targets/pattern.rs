//! Two patterns and a text, one a line: a match is what a matcher that tries everything says, and
//! patterns overlap where there is a text that both match.

#![no_main]

use formwork_prove::{Pattern, Text, Truth};
use libfuzzer_sys::{Corpus, fuzz_target};

/// The matcher that tries everything takes time exponential in the number of `*`: above this many
/// characters only the end of the search is looked at, not what it finds.
const LONGEST: usize = 14;

/// Whether the pattern matches, by the definition of `*` and `?`.
fn naive(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, rest) => rest.is_none(),
        (Some(('*', after)), rest) => {
            naive(after, text) || rest.is_some_and(|(_, rest)| naive(pattern, rest))
        }
        (Some(('?', after)), Some((_, rest))) => naive(after, rest),
        (Some((wanted, after)), Some((c, rest))) => wanted == c && naive(after, rest),
        (Some(_), None) => false,
    }
}

fn expected(pattern: &str, text: &str) -> Option<Truth> {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let short = pattern.len() <= LONGEST && text.len() <= 2 * LONGEST;
    short.then(|| Truth::from(naive(&pattern, &text)))
}

/// What the pattern says of the text, held against the definition.
fn matches(written: &str, text: &str) -> Truth {
    let found = Pattern::new(&Text::from(written)).matches(&Text::from(text));
    if let Some(expected) = expected(written, text) {
        assert_eq!(found, expected, "`{written}` against `{text}`");
    }
    let literal = Pattern::literal(&Text::from(written)).matches(&Text::from(text));
    assert_eq!(
        literal,
        Truth::from(written == text),
        "`{written}` as it stands, against `{text}`"
    );
    found
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let lines: Option<Vec<&str>> = str::from_utf8(data)
        .ok()
        .map(|text| text.splitn(3, '\n').collect());
    let Some(&[left, right, text]) = lines.as_deref() else {
        return Corpus::Reject;
    };
    let both = matches(left, text).and(|| matches(right, text));
    let (one, other) = (
        Pattern::new(&Text::from(left)),
        Pattern::new(&Text::from(right)),
    );
    let overlaps = one.overlaps(&other);
    assert_eq!(
        overlaps,
        other.overlaps(&one),
        "`{left}` and `{right}`, either way round"
    );
    let witness = one.witness(&other);
    assert_eq!(
        overlaps,
        Truth::from(witness.is_some()),
        "`{left}` and `{right}`"
    );
    if both == Truth::Yes {
        assert_eq!(
            overlaps,
            Truth::Yes,
            "`{left}` and `{right}` both match `{text}`"
        );
    }
    if let Some(witness) = witness {
        let witness = witness.as_known().expect("letters make up no symbol");
        for written in [left, right] {
            assert_eq!(
                matches(written, witness),
                Truth::Yes,
                "`{written}`, `{witness}`"
            );
        }
    }
    Corpus::Keep
});
