//! A report for programs: `schemas/v1/prove.json`.

use serde_json::{Map, Value, json};

use crate::claims::{Claim, Counterexample, Report, Verdict};
use crate::iam::Origin;
use crate::source::Sources;

/// The `$id` of the JSON schema.
const SCHEMA: &str = "formwork/v1/prove.json";

pub(super) fn report(report: &Report) -> Value {
    let [proved, refuted, unknown] = report.counts();
    let claims = report.claims.iter();
    json!({
        "schema": SCHEMA,
        "counts": {"proved": proved, "refuted": refuted, "unknown": unknown},
        "claims": claims.map(|claim| one(claim, &report.sources)).collect::<Vec<_>>(),
        "assumptions": report.assumptions,
        "notChecked": report.limits,
    })
}

fn one(claim: &Claim, sources: &Sources) -> Value {
    let statements = claim.origins.iter();
    let mut object = json!({
        "kind": claim.kind.name(),
        "claim": claim.words,
        "result": claim.verdict.word(),
        "vacuous": claim.vacuous,
        "because": claim.because,
        "statements": statements.map(|origin| statement(origin, sources)).collect::<Vec<_>>(),
        "notes": claim.notes,
    });
    if let Verdict::Unknown(cause) = &claim.verdict {
        object["cause"] = cause.as_str().into();
    }
    if let Some(help) = &claim.help {
        object["help"] = help.as_str().into();
    }
    if let Some(counterexample) = &claim.counterexample {
        object["counterexample"] = request(counterexample);
    }
    object
}

fn statement(origin: &Origin, sources: &Sources) -> Value {
    let mut object = json!({
        "layer": origin.layer.name(),
        "logicalId": &*origin.resource,
        "policy": &*origin.policy,
        "index": origin.statement,
        "pointer": origin.pointer,
    });
    if let Some(sid) = &origin.sid {
        object["sid"] = sid.as_str().into();
    }
    if let Some(source) = sources.of(&origin.resource) {
        object["at"] = json!({
            "path": source.path,
            "file": source.file,
            "line": source.line,
            "column": source.column,
        });
    }
    object
}

fn request(counterexample: &Counterexample) -> Value {
    let mut context = Map::new();
    for (key, values) in &counterexample.context {
        let values = values.iter().map(ToString::to_string);
        context.insert(key.clone(), values.collect::<Vec<_>>().into());
    }
    let mut object = json!({
        "principal": counterexample.principal.to_string(),
        "action": counterexample.action.to_string(),
        "resource": counterexample.resource.to_string(),
        "way": counterexample.way,
        "context": context,
    });
    let simulation = counterexample.simulation();
    // The simulator wants a policy of an identity; what passes an endpoint is shown by none.
    let documents = simulation["PolicyInputList"].as_array();
    if documents.is_some_and(|documents| !documents.is_empty()) {
        object["simulate"] = simulation;
    }
    object
}
