//! The cases of kind `network`. Without a folder of cases the test passes and says so.
#![allow(
    clippy::unwrap_used,
    reason = "a case that is not in the format stops the test, with its line"
)]

#[path = "common/cases.rs"]
mod files;

use formwork_prove::network::{Dns, Network, Outcome, Service};
use formwork_prove::{Assumptions, Template, Truth};
use serde_json::{Value, json};

fn tristate(truth: &Truth) -> Value {
    match truth {
        Truth::Yes => json!(true),
        Truth::No => json!(false),
        Truth::Unknown(_) => Value::Null,
    }
}

fn compare(name: &str, expected: &Value, found: &Value, wrong: &mut Vec<String>) {
    if expected != found {
        wrong.push(format!("{name}: expected {expected}, found {found}"));
    }
}

/// What differs from what a case expects, in any variant of its template.
fn run(case: &Value) -> Vec<String> {
    let template = Template::from_json(&case["template"].to_string()).unwrap();
    let assumptions = Assumptions::new()
        .region("us-east-1")
        .account("111122223333");
    let mut wrong = Vec::new();
    for variant in &template.variants(&assumptions).unwrap() {
        let model = template.model(variant, &assumptions);
        answers(&Network::new(&model), case, &mut wrong);
    }
    wrong
}

fn answers(network: &Network<'_>, case: &Value, wrong: &mut Vec<String>) {
    let query = &case["query"];
    let name = query["function"].as_str().or(query["instance"].as_str());
    let Some(workload) = name.and_then(|name| network.workload(name)) else {
        wrong.push(format!("no workload {name:?}"));
        return;
    };
    let service = Service::new(query["service"].as_str().unwrap());
    let port = u16::try_from(query["port"].as_u64().unwrap_or(443)).unwrap();
    let reach = network.reach(workload, &service, port);
    for (name, value) in case["expected"].as_object().unwrap() {
        let found = match name.as_str() {
            "reach" => tristate(&reach.outcome.truth()),
            "dns" => match &reach.dns {
                Dns::Endpoint(_) => json!("endpoint"),
                Dns::Public(_) => json!("public"),
                Dns::Invalid(_) => json!("invalid"),
                Dns::Unknown(_) => Value::Null,
            },
            "internet_path" => tristate(&network.ways_out(workload).internet),
            "private" => tristate(&network.private(workload, &service, port)),
            "blocked_by" => {
                let stops = reach.outcome.stops().iter();
                compare(
                    name,
                    &sorted(value),
                    &sorted(&stops.map(ToString::to_string).collect()),
                    wrong,
                );
                continue;
            }
            "per_subnet" => {
                per_subnet(value, &reach.per_subnet(), wrong);
                continue;
            }
            _ => continue,
        };
        compare(name, value, &found, wrong);
    }
}

fn sorted(list: &Value) -> Value {
    let mut all: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    all.sort_unstable();
    json!(all)
}

/// An object of subnets, or a list of objects with `subnet` and `reach`.
fn per_subnet(expected: &Value, found: &[(&str, Outcome)], wrong: &mut Vec<String>) {
    let mut check = |subnet: &str, reach: &Value| {
        let own = found.iter().find(|(name, _)| *name == subnet);
        let own = own.map_or(json!("none"), |(_, outcome)| tristate(&outcome.truth()));
        let reach = reach.get("reach").unwrap_or(reach);
        compare(&format!("per_subnet {subnet}"), reach, &own, wrong);
    };
    match expected {
        Value::Object(all) => all.iter().for_each(|(subnet, reach)| check(subnet, reach)),
        Value::Array(all) => {
            for one in all {
                if let Some(subnet) = one["subnet"].as_str() {
                    check(subnet, one);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn cases_hold() {
    let mut failed = 0;
    for (name, cases) in files::files() {
        let (mut count, mut passed) = (0, 0);
        for case in cases.iter().filter(|case| case["kind"] == "network") {
            count += 1;
            let wrong = run(case);
            if wrong.is_empty() {
                passed += 1;
            } else {
                println!("{}: {}", case["id"], wrong.join("; "));
            }
        }
        if count > 0 {
            println!("{name}: {passed} of {count}");
            failed += count - passed;
        }
    }
    assert_eq!(failed, 0, "{failed} cases fail");
}
