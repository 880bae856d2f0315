//! Everything that is wrong is told, once, where it stands, whatever else is wrong.

use std::collections::BTreeMap;

use formwork_config::{Located, Within, from_str};
use formwork_core::Diagnostics;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "what is read is not looked at")]
struct Everything {
    number: u8,
    within: Within<3, 5>,
    flag: bool,
    colour: Colour,
    shape: Shape,
    address: std::net::Ipv4Addr,
    list: Vec<Located<u8>>,
    pair: (u8, String),
    table: BTreeMap<u16, Inner>,
    maybe: Option<Inner>,
    #[serde(default)]
    inner: Vec<Inner>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "what is read is not looked at")]
struct Inner {
    first: String,
    second: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Green,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
#[allow(dead_code, reason = "what is read is not looked at")]
enum Shape {
    Round { radius: u8 },
    Square(u8),
    Flat,
}

/// Lines as they are right, and as they are wrong in one way.
const LINES: &[(&str, &str)] = &[
    ("number: 7", "number: 256"),
    ("within: 4", "within: 2"),
    ("flag: true", "flag: yes"),
    ("colour: red", "colour: rad"),
    (
        "shape: {round: {radius: 1}}",
        "shape: {round: {radius: -1}}",
    ),
    ("address: 10.0.0.1", "address: 10.0.0.256"),
    ("list: [1, 2]", "list: [1, x]"),
    ("pair: [1, a]", "pair: [1, 2]"),
    ("table: {1: {first: a}}", "table: {1: {frist: a}}"),
    ("maybe: {first: a, second: 1}", "maybe: {second: 1}"),
    ("inner: [{first: a}]", "inner: [{first: a, third: b}]"),
    ("", "unknown: 1"),
];

fn lines(found: &Diagnostics) -> Vec<u32> {
    let positions = found.iter().map(|found| found.position().expect("a place"));
    positions.map(formwork_core::Position::line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_fault_is_told_once_whatever_else_is_wrong(wrong in prop::collection::vec(any::<bool>(), LINES.len())) {
        let chosen = LINES.iter().zip(&wrong);
        let text: Vec<&str> = chosen.map(|((right, faulty), wrong)| if *wrong { faulty } else { right }).copied().collect();
        let numbers = (1..).zip(&wrong).filter(|(_, wrong)| **wrong);
        let expected: Vec<u32> = numbers.map(|(number, _)| number).collect();
        match from_str::<Everything>(&text.join("\n"), "a.yaml") {
            Ok(_) => prop_assert!(expected.is_empty()),
            Err(found) => prop_assert_eq!(lines(&found), expected, "{}", found),
        }
    }

    #[test]
    fn each_key_that_is_missing_is_told(there in prop::collection::vec(any::<bool>(), 9)) {
        let text: Vec<&str> = LINES.iter().zip(&there).filter(|(_, there)| **there).map(|((right, _), _)| *right).collect();
        let missing = there.iter().filter(|there| !**there).count();
        let text = if text.is_empty() { "{}".to_owned() } else { text.join("\n") };
        match from_str::<Everything>(&text, "a.yaml") {
            Ok(_) => prop_assert_eq!(missing, 0),
            Err(found) => prop_assert_eq!(found.len(), missing, "{}", found),
        }
    }

    #[test]
    fn any_text_is_read_or_told(pieces in prop::collection::vec(prop::sample::select(vec![
        "number", "shape", "inner", "first", "round", ": ", "\n", "\n  ", "- ", "{", "}", "[", "]", ", ",
        "&a ", "*a", "!t ", "\"", "'", "|\n", "#", "1", "x", "? ", "---\n", "<<", "\t", "é", "\u{0}",
    ]), 0..40)) {
        let text = pieces.concat();
        for name in ["a.yaml", "a.json"] {
            if let Err(found) = from_str::<Everything>(&text, name) {
                prop_assert!(!found.is_empty());
                prop_assert!(found.has_errors());
                let last = u32::try_from(text.lines().count()).unwrap() + 1;
                prop_assert!(lines(&found).iter().all(|line| *line <= last), "{}", found);
            }
        }
    }
}

#[test]
fn variants_are_told_by_their_place() {
    let check = |text: &str, says: &str| {
        let found = from_str::<Shape>(text, "a.yaml").unwrap_err().to_string();
        assert!(found.contains(says), "{found}");
        assert_eq!(found.matches("error[").count(), 1, "{found}");
    };
    check(
        "round: {radius: 1, colour: 1}",
        "`colour` is no key that is known here\n  --> a.yaml:1:20",
    );
    check("round: {}", "the key `radius` is missing\n  --> a.yaml:1:1");
    check("rond: {radius: 1}", "did you mean `round`?");
    check(
        "triangle: 1",
        "`triangle` is not a value that is allowed here\n  --> a.yaml:1:1",
    );
    check("flat: 1", "`flat` has no value");
    check("round", "`round` is a key with a value here");
    check(
        "{round: {radius: 1}, flat: }",
        "one key belongs here: `round`, `square`, `flat`",
    );
    check(
        "[round]",
        "expected one of `round`, `square`, `flat`, found a list",
    );
    for text in ["flat", "flat:", "square: 1", "round: {radius: 1}"] {
        from_str::<Shape>(text, "a.yaml").unwrap();
    }
}

#[test]
fn what_is_written_as_another_type_is_told_with_the_cure() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "what is read is not looked at")]
    struct Types {
        text: String,
        flag: bool,
        number: i16,
        list: Vec<String>,
    }
    let text = "text: 0123\nflag: 'no'\nnumber: '7'\nlist: a\n";
    let found = from_str::<Types>(text, "a.yaml").unwrap_err().to_string();
    for says in [
        "expected a text, found the number `0123`",
        "put it in quotes: `\"0123\"`",
        "write `false`, without quotes",
        "expected a whole number from -32768 to 32767, found the text `7`",
        "write it without quotes: `7`",
        "a list of one is written `[a]`",
    ] {
        assert!(found.contains(says), "{says}\n{found}");
    }
}
