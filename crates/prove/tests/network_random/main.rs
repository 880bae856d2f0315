//! Dice networks: two evaluators side by side, and what no change may do.

#![allow(
    clippy::unwrap_used,
    reason = "what is generated here is read here: a fault in it is a fault of the test"
)]

#[path = "../common/dice.rs"]
mod dice;
mod naive;
mod spec;
mod write;

use std::collections::BTreeMap;

use dice::Dice;
use formwork_prove::network::{Dns, Network, Outcome, Service};
use formwork_prove::{Assumptions, Template, Truth};
use naive::Answer;
use serde_json::{Value, json};
use spec::{Net, Spec, any_entry, any_route, any_rule};

/// Each of six tests goes through as many networks.
const ROUNDS: u64 = 600;

/// What the first evaluator says of a template.
#[derive(Clone, Debug, PartialEq)]
struct Answers {
    reach: Answer,
    stops: Vec<String>,
    pairs: BTreeMap<(String, String), Answer>,
    dns: &'static str,
    internet: Answer,
    ways: usize,
}

fn answer(truth: &Truth) -> Answer {
    match truth {
        Truth::Yes => Answer::Yes,
        Truth::No => Answer::No,
        Truth::Unknown(_) => Answer::Unknown,
    }
}

fn answers(template: &Value, before: &str) -> Answers {
    let template = Template::from_json(&template.to_string()).unwrap();
    let assumptions = Assumptions::new().region("us-east-1");
    let variants = template.variants(&assumptions).unwrap();
    assert_eq!(variants.len(), 1);
    let model = template.model(&variants[0], &assumptions);
    let network = Network::new(&model);
    let workload = network.workload(&format!("{before}Fn")).unwrap();
    let reach = network.reach(workload, &Service::new("bedrock-runtime"), 443);
    let own = |outcome: &Outcome| answer(&outcome.truth());
    let name = |subnet: &str| subnet.trim_start_matches(before).to_owned();
    let pairs = reach.pairs.iter().map(|pair| {
        (
            (name(&pair.subnet), name(&pair.endpoint_subnet)),
            own(&pair.outcome),
        )
    });
    let ways = network.ways_out(workload);
    Answers {
        reach: own(&reach.outcome),
        stops: reach
            .outcome
            .stops()
            .iter()
            .map(ToString::to_string)
            .collect(),
        pairs: pairs.collect(),
        dns: match reach.dns {
            Dns::Endpoint(_) => "endpoint",
            Dns::Public(_) => "public",
            Dns::Invalid(_) => "invalid",
            Dns::Unknown(_) => "unknown",
        },
        internet: answer(&ways.internet),
        ways: ways.ways.len(),
    }
}

fn each(mut check: impl FnMut(u64, &mut Dice, Spec)) {
    for seed in 0..ROUNDS {
        let mut random = Dice(seed);
        let spec = Spec::any(&mut random);
        check(seed, &mut random, spec);
    }
}

#[test]
fn two_evaluators_agree() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    each(|seed, _, spec| {
        let found = answers(&spec.template(""), "");
        for &from in &spec.caller {
            for &to in &spec.endpoint {
                let expected = spec.reaches(from, to);
                let own = found.pairs[&(format!("Subnet{from}"), format!("Subnet{to}"))];
                assert_eq!(own, expected, "seed {seed}, from {from} to {to}");
                *counts.entry(format!("reach {expected:?}")).or_default() += 1;
            }
        }
        let expected = spec.internet();
        assert_eq!(
            found.internet,
            expected,
            "seed {seed}: {:#}",
            spec.template("")
        );
        *counts.entry(format!("internet {expected:?}")).or_default() += 1;
    });
    println!("{counts:?}");
    assert_eq!(counts.len(), 6);
    assert!(counts.values().all(|count| *count > 30), "{counts:?}");
}

#[test]
fn a_rule_of_a_group_never_blocks() {
    each(|seed, random, mut spec| {
        let before = answers(&spec.template(""), "");
        let group = random.below(3);
        let rule = any_rule(random);
        let own = &mut spec.groups[group];
        if own.inline_egress.is_empty() {
            own.ingress.push(rule);
        } else {
            own.inline_egress.push(rule);
        }
        let after = answers(&spec.template(""), "");
        assert!(after.reach >= before.reach, "seed {seed}");
        assert!(after.internet >= before.internet, "seed {seed}");
    });
}

#[test]
fn a_deny_of_a_network_acl_never_opens() {
    each(|seed, random, mut spec| {
        let before = answers(&spec.template(""), "");
        let number = 5 + random.below(60) / 10 * 10;
        let entry = spec::Entry {
            allow: false,
            ..any_entry(random, number)
        };
        let acl = random.below(2);
        spec.acls[acl].push(entry);
        let after = answers(&spec.template(""), "");
        assert!(after.reach <= before.reach, "seed {seed}");
        assert!(after.internet <= before.internet, "seed {seed}");
    });
}

#[test]
fn a_route_never_removes_a_way_out() {
    each(|seed, random, mut spec| {
        let before = answers(&spec.template(""), "");
        let route = any_route(random);
        let table = random.below(2);
        if spec.tables[table]
            .iter()
            .any(|other| other.net == route.net)
        {
            return;
        }
        let is_default = route.net.is_none_or(|net| net == Net(0, 0));
        spec.tables[table].push(route);
        let after = answers(&spec.template(""), "");
        assert!(after.ways >= before.ways, "seed {seed}");
        // A longer route may take addresses from another; a default route takes none.
        if is_default {
            assert!(after.internet >= before.internet, "seed {seed}");
        }
        assert_eq!(after.reach, before.reach, "seed {seed}");
    });
}

#[test]
fn names_do_not_matter() {
    each(|seed, random, spec| {
        let before = random.pick(&["Z", "aa", "X9"]);
        let one = answers(&spec.template(""), "");
        let other = answers(&spec.template(before), before);
        assert_eq!(one, other, "seed {seed}");
    });
}

/// The pointers of the literals of a template's properties.
fn literals(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields)
            if fields.contains_key("Ref") || fields.contains_key("Fn::GetAtt") => {}
        Value::Object(fields) => {
            for (name, inner) in fields {
                literals(inner, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                literals(inner, &format!("{pointer}/{index}"), found);
            }
        }
        _ => found.push(pointer.to_owned()),
    }
}

/// The pointers of the references of a template's properties.
fn references(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields)
            if fields.contains_key("Ref") || fields.contains_key("Fn::GetAtt") =>
        {
            found.push(pointer.to_owned());
        }
        Value::Object(fields) => {
            for (name, inner) in fields {
                references(inner, &format!("{pointer}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                references(inner, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn a_parameter_in_place_of_a_value_changes_nothing_or_makes_it_unknown() {
    let mut kept = 0;
    each(|seed, random, spec| {
        let mut template = spec.template("");
        let before = answers(&template, "");
        for of in [literals, references] {
            let mut places = Vec::new();
            for (id, body) in template["Resources"].as_object().unwrap() {
                of(
                    &body["Properties"],
                    &format!("/Resources/{id}/Properties"),
                    &mut places,
                );
            }
            let place = random.pick(&places);
            template["Parameters"] = json!({"Given": {"Type": "String"}});
            let value = template.pointer_mut(&place).unwrap();
            let literal = std::mem::replace(value, json!({"Ref": "Given"}));
            let after = answers(&template, "");
            let fits = |after: Answer, before: Answer| after == before || after == Answer::Unknown;
            assert!(
                fits(after.reach, before.reach),
                "seed {seed}: reach, {place}"
            );
            assert!(
                fits(after.internet, before.internet),
                "seed {seed}: internet, {place}"
            );
            assert!(
                after.dns == before.dns || after.dns == "unknown",
                "seed {seed}: dns, {place}"
            );
            kept += usize::from(after == before);
            *template.pointer_mut(&place).unwrap() = literal;
        }
    });
    // Most values do not matter for most answers.
    assert!(kept > usize::try_from(ROUNDS).unwrap() / 2, "{kept}");
}
