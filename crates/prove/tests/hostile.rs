//! Templates that are broken at random: every one is read or refused, and proved or not, without a
//! panic and without an end that is far off.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::large_stack_arrays,
    reason = "a test fails by a panic, says what it saw, and may take the time; its documents are written where they are used"
)]

mod common;
#[path = "common/dice.rs"]
mod dice;

use std::time::{Duration, Instant};

use dice::Dice;
use formwork_prove::Template;
use formwork_prove::claims::prove_all;
use serde_json::{Value, json};

/// What may stand anywhere.
fn strange(dice: &mut Dice, template: &Value) -> Value {
    let all = [
        json!(null),
        json!(true),
        json!("true"),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("*"),
        json!("arn:aws:iam::*:role/*"),
        json!("${aws:x}"),
        json!("${}"),
        json!("${"),
        json!([]),
        json!({}),
        json!([[]]),
        json!({"Ref": "Role"}),
        json!({"Ref": "Nothing"}),
        json!({"Ref": "AWS::NoValue"}),
        json!({"Fn::GetAtt": "Role.Arn"}),
        json!({"Fn::GetAtt": ["Fn", "Arn", "x"]}),
        json!({"Fn::Sub": "${Role}${!x}${"}),
        json!({"Fn::Sub": ["${a}", {"a": {"Ref": "Vpc"}}]}),
        json!({"Fn::Join": [",", 5]}),
        json!({"Fn::If": ["C", 1]}),
        json!({"Fn::If": ["C", {"Ref": "Vpc"}, []]}),
        json!({"Fn::Select": [9, [1]]}),
        json!({"Fn::Select": [-1, {"Fn::GetAZs": ""}]}),
        json!({"Fn::Split": ["", "ab"]}),
        json!({"Fn::Cidr": ["10.0.0.0/16", 999_999_999, 40]}),
        json!({"Fn::FindInMap": ["a", "b", "c"]}),
        json!({"Fn::ImportValue": "x"}),
        json!("0.0.0.0/0"),
        json!("::/0"),
        json!("10.0.0.0/99"),
        json!("*".repeat(200)),
        json!("a*".repeat(200)),
        json!("é\u{0}\u{10ffff}"),
    ];
    match dice.below(all.len() + 4) {
        at if at < all.len() => all[at].clone(),
        _ => {
            let places = places(template);
            let place = &places[dice.below(places.len())];
            template.pointer(place).cloned().unwrap_or_default()
        }
    }
}

fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, place: &str, found: &mut Vec<String>) {
        found.push(place.to_owned());
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    walk(field, &format!("{place}/{name}"), found);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{place}/{index}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

#[test]
fn broken_templates_end() {
    let mut base = common::base();
    base["Conditions"] = json!({"C": {"Fn::Equals": [{"Ref": "P"}, "a"]}});
    base["Parameters"] = json!({"P": {"Type": "String"}});
    let mut dice = Dice(7);
    let (mut read, mut slowest) = (0, Duration::ZERO);
    for _ in 0..600 {
        let mut template = base.clone();
        for _ in 0..=dice.below(3) {
            let all = places(&template);
            let place = all[1 + dice.below(all.len() - 1)].clone();
            let value = strange(&mut dice, &base);
            if let Some(target) = template.pointer_mut(&place) {
                *target = value;
            }
        }
        let text = template.to_string();
        let start = Instant::now();
        if let Ok(template) = Template::from_json(&text) {
            read += 1;
            let report = prove_all(&template, &common::there());
            assert!(report.claims.len() < 100);
        }
        slowest = slowest.max(start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(20), "{text}");
    }
    println!("{read} were read, the slowest took {slowest:?}");
    assert!(read > 500);
}

#[test]
fn bytes_are_no_template() {
    let text = common::base().to_string();
    let mut dice = Dice(11);
    for _ in 0..500 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=dice.below(4) {
            let at = dice.below(bytes.len());
            bytes[at] = u8::try_from(dice.below(128)).unwrap();
        }
        if let Ok(template) = Template::from_json(&String::from_utf8_lossy(&bytes)) {
            prove_all(&template, &common::there());
        }
    }
}
