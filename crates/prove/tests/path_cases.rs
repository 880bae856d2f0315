//! Cases of whole paths (kind `e2e`), against [`formwork_prove::claims`].
//!
//! Without a folder of cases the test passes and says so.

#[path = "common/cases.rs"]
mod files;

use formwork_prove::claims::{Caller, ClaimKind, Path as CallPath, PrivatePath, Report, prove};
use formwork_prove::iam::Outcome;
use formwork_prove::network::{self, Network};
use formwork_prove::{Assumptions, Template, Text};
use serde_json::Value;

#[test]
fn path_cases_agree() {
    let mut all_wrong = 0;
    for (name, cases) in files::files() {
        let (mut count, mut wrong) = (0, 0);
        for case in cases.iter().filter(|case| case["kind"] == "e2e") {
            count += 1;
            for difference in check(case) {
                println!("{}: {difference}", case["id"].as_str().unwrap_or_default());
                wrong += 1;
            }
        }
        if count > 0 {
            println!("{name}: {} of {count}", count - wrong.min(count));
        }
        all_wrong += wrong;
    }
    assert_eq!(all_wrong, 0, "cases that do not agree");
}

/// What a case expects and what is found, where they differ.
fn check(case: &Value) -> Vec<String> {
    let query = |name: &str| case["query"][name].as_str().unwrap_or_default().to_owned();
    let template = match Template::from_json(&case["template"].to_string()) {
        Ok(template) => template,
        Err(error) => return vec![error.to_string()],
    };
    let assumptions = assumptions(case, &query("resource"));
    let path = PrivatePath::new(query("function"), query("endpoint"))
        .calling(query("action"), query("resource"));
    let report = match prove(&template, &path, &assumptions) {
        Ok(report) => report,
        Err(error) => return vec![error.to_string()],
    };
    let mut differences = Vec::new();
    let mut compare = |what: &str, found: String| {
        if let Some(wanted) = case["expected"][what].as_str()
            && wanted != found
        {
            differences.push(format!("{what}: {wanted} expected, {found} found"));
        }
    };
    let call = call(&template, &assumptions, &query);
    compare("call", call);
    compare("network_isolated", verdict(&report, ClaimKind::NoInternet));
    compare(
        "identity_confined",
        verdict(&report, ClaimKind::RoleConfined),
    );
    let confined = report
        .claims
        .iter()
        .find(|claim| claim.kind == ClaimKind::RoleConfined);
    let escape = confined.and_then(|claim| claim.counterexample.as_ref());
    compare(
        "counterexample_action",
        escape.map_or_else(String::new, |escape| escape.action.to_string()),
    );
    differences
}

/// The region and account of the resource that is called; parameters that the case gives.
fn assumptions(case: &Value, resource: &str) -> Assumptions {
    let mut assumptions = Assumptions::new();
    let parts: Vec<&str> = resource.split(':').collect();
    let region = case["settings"]["region"]
        .as_str()
        .or(parts.get(3).copied());
    if let Some(region) = region.filter(|region| !region.is_empty()) {
        assumptions = assumptions.region(region);
    }
    if let Some(account) = case["settings"]["account"].as_str() {
        assumptions = assumptions.account(account);
    }
    for (name, value) in case["settings"]["parameters"]
        .as_object()
        .into_iter()
        .flatten()
    {
        assumptions = assumptions.parameter(name, value.as_str().unwrap_or_default());
    }
    assumptions
}

fn verdict(report: &Report, kind: ClaimKind) -> String {
    let claim = report.claims.iter().find(|claim| claim.kind == kind);
    claim.map_or_else(
        || "none".to_owned(),
        |claim| claim.verdict.word().to_owned(),
    )
}

/// What becomes of the call: the decision, or that no way leads there.
fn call(template: &Template, assumptions: &Assumptions, query: &dyn Fn(&str) -> String) -> String {
    let Ok(variants) = template.variants(assumptions) else {
        return "Unknown".to_owned();
    };
    let mut found: Vec<String> = variants
        .iter()
        .map(|variant| {
            let model = template.model(variant, assumptions);
            let network = Network::new(&model);
            let caller = Caller::of(&model, &query("role"), assumptions);
            let endpoint = model.resource(&query("endpoint"));
            let (Some(caller), Some(endpoint)) = (caller, endpoint) else {
                return "Unknown".to_owned();
            };
            let path = CallPath {
                model: &model,
                network: &network,
                caller: &caller,
                workload: network.workload(&query("function")),
                endpoint,
            };
            let call = path.call(&Text::from(query("action")), &Text::from(query("resource")));
            let reach = call.reach.as_ref().map(|reach| &reach.outcome);
            match (reach, call.decision.outcome()) {
                (Some(network::Outcome::Blocked(_)), _) => "NoRoute",
                (Some(network::Outcome::Unknown(_)), _) | (_, Outcome::Unknown(_)) => "Unknown",
                (_, Outcome::Allowed) => "Allowed",
                (_, Outcome::ImplicitDeny) => "ImplicitDeny",
                (_, Outcome::ExplicitDeny) => "ExplicitDeny",
            }
            .to_owned()
        })
        .collect();
    found.dedup();
    if found.len() == 1 {
        found.remove(0)
    } else {
        "Unknown".to_owned()
    }
}
