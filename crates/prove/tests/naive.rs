//! A second evaluator, deliberately naive, and random policies and requests between the two.
//!
//! Read in this order: `naive/random.rs`, the generator; `naive/operators.rs` and
//! `naive/evaluate.rs`, the second evaluator; `naive/ours.rs`, the first on the same JSON.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail, and say what it saw"
)]

#[path = "naive/evaluate.rs"]
mod evaluate;
#[path = "naive/operators.rs"]
mod operators;
#[path = "naive/ours.rs"]
mod ours;
#[path = "naive/random.rs"]
mod random;

use formwork_prove::iam::Outcome;
use random::{Case, Random};
use serde_json::{Value, json};

const CASES: u64 = 2_000;
const REQUESTS: usize = 26;

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "Allowed",
        Outcome::ImplicitDeny => "ImplicitDeny",
        Outcome::ExplicitDeny => "ExplicitDeny",
        Outcome::Unknown(_) => "Unknown",
    }
}

/// Compares the two on 52,000 requests; two tests do so with seeds of their own, side by side.
fn compare(first: u64) {
    let mut counts = std::collections::BTreeMap::new();
    for seed in first..first + CASES {
        let mut random = Random::new(seed);
        let case = Case::new(&mut random);
        let policies = ours::policies(&case);
        for _ in 0..REQUESTS {
            let call = random::call(&mut random);
            let found = ours::decide(&call, &case, &policies);
            let wanted = evaluate::decide(&call, &case);
            assert_eq!(
                name(&found),
                wanted,
                "seed {seed}: {call} {case:#?} {found:?}"
            );
            *counts.entry(wanted).or_insert(0) += 1;
        }
    }
    println!("{counts:?}");
    assert_eq!(counts.len(), 4, "{counts:?}");
    assert!(counts.values().all(|count| *count > 1_000), "{counts:?}");
    assert!(counts.values().sum::<usize>() >= 50_000, "{counts:?}");
}

#[test]
fn both_evaluators_agree() {
    compare(0);
}

#[test]
fn both_evaluators_agree_on_more() {
    compare(10_000);
}

/// An Allow or a Deny of everything, for a layer.
fn everything(effect: &str, layer: &str) -> Value {
    let mut statement = json!({"Effect": effect, "Action": "*", "Resource": "*"});
    if ["resource", "endpoint", "rcp"].contains(&layer) {
        statement["Principal"] = json!("*");
    }
    statement
}

#[test]
fn a_deny_never_allows_and_a_missing_allow_neither() {
    for seed in 0..1_000 {
        let mut random = Random::new(seed + 1_000_000);
        let case = Case::new(&mut random);
        let call = random::call(&mut random);
        let before = ours::decide(&call, &case, &ours::policies(&case));
        let denied = case.clone().map(|layer, statements| {
            let mut deny = random::statement(&mut random.fork(), layer);
            deny["Effect"] = json!("Deny");
            statements.push(deny);
        });
        let fewer = case.clone().map(|_, statements| {
            let mut kept = false;
            statements.retain(|statement| {
                let drop = statement["Effect"] == "Allow" && !kept;
                kept |= drop;
                !drop
            });
        });
        for changed in [denied, fewer] {
            let after = ours::decide(&call, &changed, &ours::policies(&changed));
            assert!(
                name(&before) == "Allowed" || name(&after) != "Allowed",
                "seed {seed}: {call} {case:#?} {changed:#?}"
            );
            if name(&before) == "ExplicitDeny" && changed.denies() >= case.denies() {
                assert_eq!(name(&after), "ExplicitDeny", "seed {seed}");
            }
        }
    }
}

#[test]
fn the_order_of_statements_does_not_matter() {
    for seed in 0..1_000 {
        let mut random = Random::new(seed + 2_000_000);
        let case = Case::new(&mut random);
        let call = random::call(&mut random);
        let turned = case.clone().map(|_, statements| statements.reverse());
        let before = ours::decide(&call, &case, &ours::policies(&case));
        let after = ours::decide(&call, &turned, &ours::policies(&turned));
        assert_eq!(name(&before), name(&after), "seed {seed}: {call} {case:#?}");
    }
}

#[test]
fn a_deny_of_everything_in_any_layer_denies() {
    for seed in 0..500 {
        let mut random = Random::new(seed + 3_000_000);
        let case = Case::new(&mut random);
        let call = random::call(&mut random);
        let changed = case.map(|layer, statements| {
            if layer == "identity" {
                statements.push(everything("Deny", layer));
            }
        });
        let found = ours::decide(&call, &changed, &ours::policies(&changed));
        let root = call["principal"].as_str().unwrap().ends_with(":root");
        if !root && !changed.identity.is_empty() {
            assert_eq!(name(&found), "ExplicitDeny", "seed {seed}: {call}");
        }
    }
}

/// Where a symbol may be, any of its values must give the same answer, unless ours is unknown.
#[test]
fn what_is_unknown_refines_soundly() {
    let values = [
        "x",
        "",
        "vpce-1",
        "alice",
        "b/k",
        "10.1.2.3",
        "5",
        "true",
        "2024-01-01",
        "Zm9v",
        "arn:aws:iam::111111111111:role/app",
    ];
    let (mut known, mut unknown) = (0, 0);
    for seed in 0..2_000 {
        let mut random = Random::new(seed + 4_000_000);
        let case = Case::new(&mut random).with_symbols(&mut random);
        let call = random::with_symbol(random::call(&mut random), &mut random);
        let symbolic = ours::decide_open(&call, &case, "P");
        let renamed = ours::decide_open(&call, &case, "Q");
        assert_eq!(name(&symbolic), name(&renamed), "seed {seed}");
        if name(&symbolic) == "Unknown" {
            unknown += 1;
            continue;
        }
        known += 1;
        for value in values {
            let (call, case) = (random::put(&call, value), case.put(value));
            let found = ours::decide(&call, &case, &ours::policies(&case));
            assert_eq!(
                name(&symbolic),
                name(&found),
                "seed {seed}, {value}: {call} {case:#?}"
            );
        }
    }
    println!("{known} known, {unknown} unknown");
    assert!(known > 300 && unknown > 60, "{known} {unknown}");
}
