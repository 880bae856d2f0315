//! Two patterns and a text, one a line: a match is what the definition of the wildcards says, and
//! patterns overlap where there is a text that both match.

#![no_main]

use formwork_prove::{Pattern, Text, Truth};
use libfuzzer_sys::{Corpus, fuzz_target};

/// Whether the pattern matches, by the definition of `*` and `?`: the places in the text up to which
/// the pattern can have come, a character of it at a time. Not by trying, which takes exponential time.
fn expected(pattern: &str, text: &str) -> Truth {
    let text: Vec<char> = text.chars().collect();
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    for wanted in pattern.chars() {
        ends = (0..ends.len())
            .map(|end| match wanted {
                '*' => ends[..=end].contains(&true),
                '?' => end > 0 && ends[end - 1],
                _ => end > 0 && ends[end - 1] && text[end - 1] == wanted,
            })
            .collect();
    }
    Truth::from(ends[text.len()])
}

/// What the pattern says of the text, held against the definition.
fn matches(written: &str, text: &str) -> Truth {
    let found = Pattern::new(&Text::from(written)).matches(&Text::from(text));
    assert_eq!(
        found,
        expected(written, text),
        "`{written}` against `{text}`"
    );
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
