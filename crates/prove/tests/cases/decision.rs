//! Whole decisions.

use formwork_prove::iam::{
    Context, ContextValue, Decision, Level, Outcome, Policies, Policy, PolicyKind, PolicySource,
    Principal, Request, decide,
};
use formwork_prove::{Cause, Text, Truth};
use serde_json::{Value, json};

use super::{items, text};

/// What a case asks, and the documents in it that IAM refuses.
struct Question {
    request: Request,
    policies: Policies,
    refused: Vec<String>,
}

pub(crate) fn context(value: &Value) -> Context {
    let mut context = Context::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        context.set(key, context_value(value));
    }
    context
}

pub(crate) fn context_value(value: &Value) -> ContextValue {
    match value {
        Value::Null => ContextValue::Absent,
        Value::Array(values) => {
            ContextValue::Several(values.iter().map(|value| Text::from(text(value))).collect())
        }
        other => ContextValue::One(Text::from(text(other))),
    }
}

pub(crate) fn document(value: &Value) -> &Value {
    match &value["policy"] {
        Value::Null => value,
        inner => inner,
    }
}

/// A document that IAM refuses cannot be attached: it says nothing.
fn read(kind: PolicyKind, value: &Value, refused: &mut Vec<String>) -> Policy {
    let source = PolicySource::new("", kind.layer().name());
    Policy::from_value(kind, document(value), &source).unwrap_or_else(|errors| {
        refused.push(errors.to_string());
        let nothing = json!({"Statement": []});
        Policy::from_value(kind, &nothing, &source).unwrap()
    })
}

fn levels(kind: PolicyKind, value: &Value, refused: &mut Vec<String>) -> Vec<Level> {
    let level = |level: &Value| {
        let policies = match &level["policies"] {
            Value::Null => std::slice::from_ref(level),
            policies => items(policies),
        };
        let name = field_name(level);
        let policies: Vec<Policy> = policies
            .iter()
            .map(|policy| read(kind, policy, refused))
            .collect();
        Level::new(name, policies)
    };
    items(value).iter().map(level).collect()
}

fn field_name(level: &Value) -> String {
    text(super::field(level, &["level", "name"]))
}

fn question(case: &Value, resource: Option<&str>) -> Result<Question, String> {
    let (request, given) = (&case["request"], &case["policies"]);
    let mut refused = Vec::new();
    let principal = Principal::from_arn(text(&request["principal"]));
    let mut principal = principal.map_err(|cause| cause.to_string())?;
    if !items(&given["boundary"]).is_empty() {
        principal = principal.bounded();
    }
    let only_star = request["wildcard_only_action"] == true;
    let own = request["resource"].as_str().unwrap_or("*");
    let resource = resource.unwrap_or(if only_star { "*" } else { own });
    let action = text(&request["action"]);
    let trust = action.to_ascii_lowercase().starts_with("sts:assumerole");
    let mut asked = Request::new(principal, action, resource);
    if let Some(account) = request["resource_account"].as_str() {
        asked = asked.resource_account(account);
    }
    let mut context = context(&request["context"]);
    if case["mode"] == "discovery" {
        let open = Cause::new("the key is not given");
        match &case["unknown_keys"] {
            Value::Null => context = context.others_unknown(open),
            keys => {
                for key in items(keys) {
                    context = context.unknown(&text(key), open.clone());
                }
            }
        }
    }
    asked = asked.context(context);

    let mut policies = Policies::new();
    for policy in items(&given["identity"]) {
        policies = policies.identity(read(PolicyKind::Identity, policy, &mut refused));
    }
    for policy in items(&given["session"]) {
        policies = policies.session(read(PolicyKind::Session, policy, &mut refused));
    }
    for policy in items(&given["boundary"]) {
        policies = policies.boundary(read(PolicyKind::Boundary, policy, &mut refused));
    }
    if let Some(policy) = items(&given["resource"]).first() {
        let kind = if trust {
            PolicyKind::Trust
        } else {
            PolicyKind::Resource
        };
        policies = policies.resource(read(kind, policy, &mut refused));
    }
    if !given["endpoint"].is_null() {
        policies = policies.through_endpoint();
    }
    for policy in items(&given["endpoint"]) {
        policies = policies.endpoint(read(PolicyKind::Endpoint, policy, &mut refused));
    }
    for level in levels(PolicyKind::ServiceControl, &given["scp"], &mut refused) {
        policies = policies.service_control(level);
    }
    for level in levels(PolicyKind::ResourceControl, &given["rcp"], &mut refused) {
        policies = policies.resource_control(level);
    }
    if case["settings"]["management_account"] == true {
        policies = policies.management_account();
    }
    Ok(Question {
        request: asked,
        policies,
        refused,
    })
}

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let question = question(case, None)?;
    let decision = decide(&question.request, &question.policies);
    let discovery = case["mode"] == "discovery";
    agree(&decision, &case["expected"], discovery).map_err(|message| {
        let refused = question.refused.join("; ");
        format!("{message}, {decision:?} {refused}")
    })
}

fn agree(decision: &Decision, expected: &Value, discovery: bool) -> Result<(), String> {
    let wanted = match (&expected["decision"], &expected["allowed"]) {
        (Value::String(name), _) => name.as_str(),
        (_, Value::Bool(true)) => "Allowed",
        (_, Value::Bool(false)) => "Denied",
        _ => return Err("nothing is expected".to_owned()),
    };
    let found = match decision.outcome() {
        Outcome::Allowed => "Allowed",
        Outcome::ImplicitDeny => "ImplicitDeny",
        Outcome::ExplicitDeny => "ExplicitDeny",
        Outcome::Unknown(_) => "Unknown",
    };
    let agrees = match (wanted, decision.allowed()) {
        ("Allowed", allowed) if discovery => !allowed.is_no(),
        (_, Truth::No) if discovery => wanted != "Allowed",
        ("Denied", allowed) => allowed.is_no(),
        _ => wanted == found,
    };
    if !agrees {
        return Err(format!("{found}, not {wanted}"));
    }
    let mut wanted: Vec<String> = items(&expected["blocked_by"]).iter().map(text).collect();
    let mut found: Vec<String> = decision
        .blocked_by()
        .iter()
        .map(|layer| layer.name().to_owned())
        .collect();
    wanted.sort();
    found.sort();
    if expected["blocked_by"].is_null() || wanted == found {
        Ok(())
    } else {
        Err(format!("blocked by {found:?}, not {wanted:?}"))
    }
}

/// The resource of the request is a pattern: what becomes of the resources that the policies name
/// within it.
pub(crate) fn check_wildcard(case: &Value) -> Result<(), String> {
    let expected = case["expected"].as_object();
    let expected = expected.ok_or("nothing is expected per pattern")?;
    for (pattern, wanted) in expected {
        let wanted = match wanted {
            Value::Object(_) => wanted.clone(),
            other => json!({"decision": other}),
        };
        let question = question(case, Some(pattern))?;
        let decision = decide(&question.request, &question.policies);
        agree(&decision, &wanted, case["mode"] == "discovery")?;
    }
    Ok(())
}

/// The input must be refused: a principal, an action or a resource that there cannot be, or a
/// document.
pub(crate) fn check_rejected(case: &Value) -> Result<(), String> {
    let Ok(question) = question(case, None) else {
        return Ok(());
    };
    match question.request.check() {
        Err(_) => Ok(()),
        Ok(()) if !question.refused.is_empty() => Ok(()),
        Ok(()) => Err("is taken".to_owned()),
    }
}
