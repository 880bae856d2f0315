use super::*;
use crate::text::tests::sample;

fn name(truth: &Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown(_) => "unknown",
    }
}

#[track_caller]
fn check(pattern: &str, text: &str, expected: &str) {
    let found = Pattern::new(&sample(pattern)).matches(&sample(text));
    assert_eq!(name(&found), expected, "{pattern} matches {text}");
}

#[test]
fn known_texts_match() {
    check("*", "", "yes");
    check("", "", "yes");
    check("", "a", "no");
    check("a*c", "abbc", "yes");
    check("a*c", "abbcd", "no");
    check("a?c", "abc", "yes");
    check("a?c", "ac", "no");
    check("*a*b*", "xxaxxbxx", "yes");
    check("*ab", "aab", "yes");
    check("bedrock:Invoke*", "bedrock:InvokeModel", "yes");
}

#[test]
fn identities_match_themselves_and_wildcards() {
    check("vpce-{A}", "vpce-{A}", "yes");
    check("vpce-{A}", "vpce-{B}", "no");
    check("vpce-*", "vpce-{A}", "yes");
    check("vpce-?", "vpce-{A}", "unknown");
    check("vpce-0*", "vpce-{A}", "unknown");
    check("vpce-0abc", "vpce-{A}", "no");
    check("vpc-*", "vpce-{A}", "no");
    check("*{A}*", "x{A}y", "yes");
    check("*{A}:*", "group:{B}:stream", "no");
    check("role/{A}*", "role/{B}", "no");
}

#[test]
fn open_symbols_may_be_anything() {
    check("<P>", "abc", "unknown");
    check("<P>", "<P>", "yes");
    check("a<P>", "bcd", "no");
    check("*<P>", "x<P>", "yes");
    check("abc", "<P>", "unknown");
    check("abc*", "x<P>", "no");
    check("a*", "a<P>", "yes");
}

#[track_caller]
fn overlap(left: &str, right: &str, expected: &str, witness: Option<&str>) {
    let (a, b) = (Pattern::new(&sample(left)), Pattern::new(&sample(right)));
    for (a, b) in [(&a, &b), (&b, &a)] {
        assert_eq!(name(&a.overlaps(b)), expected, "{left} and {right}");
        let found = a.witness(b);
        assert_eq!(found.is_some(), witness.is_some());
        if let Some(text) = &found {
            assert!(
                a.matches(text).is_yes() && b.matches(text).is_yes(),
                "{text}"
            );
        }
    }
    if let Some(witness) = witness {
        assert_eq!(a.witness(&b), Some(sample(witness)));
    }
}

#[test]
fn patterns_overlap_where_one_text_is_of_both() {
    overlap("a*", "*b", "yes", Some("ab"));
    overlap("a*b", "ab*", "yes", Some("ab"));
    overlap("a?", "?b", "yes", Some("ab"));
    overlap("a*", "b*", "no", None);
    overlap("*a", "*b", "no", None);
    overlap("?", "??", "no", None);
    overlap("*", "*", "yes", Some(""));
    overlap("x{A}*", "*{A}y", "yes", Some("x{A}y"));
    overlap("<P>", "abc", "unknown", None);
}

#[test]
fn hostile_patterns_take_no_time() {
    let pattern = "*a".repeat(30) + "b";
    let text = "a".repeat(2_000);
    check(&pattern, &text, "no");
    check(&pattern, &format!("{text}{{A}}"), "unknown");
}
