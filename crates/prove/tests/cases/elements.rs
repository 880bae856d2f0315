//! Elements of statements.

use formwork_prove::iam::{
    ActionPattern, Condition, Grade, Operator, Party, Policy, PolicyKind, PolicySource, Principal,
    Request, ResourcePattern,
};
use formwork_prove::{Pattern, Text, Truth};
use serde_json::Value;

use super::decision::{context, context_value, document};
use super::{field, items, text};

const KEY: &str = "test:Key";

fn texts(value: &Value) -> Vec<Text> {
    items(value)
        .iter()
        .map(|value| Text::from(text(value)))
        .collect()
}

fn expected(case: &Value, name: &str) -> Value {
    match &case["expected"] {
        Value::Object(fields) => fields.get(name).cloned().unwrap_or_default(),
        bare => bare.clone(),
    }
}

fn agree(found: &Truth, case: &Value) -> Result<(), String> {
    let wanted = expected(case, "match");
    match (found, &wanted) {
        (Truth::Yes, Value::Bool(true)) | (Truth::No, Value::Bool(false)) => Ok(()),
        (Truth::Unknown(_), Value::String(text)) if text == "Unknown" => Ok(()),
        _ => Err(format!("{found:?}, not {wanted}")),
    }
}

pub(crate) fn check_operator(case: &Value) -> Result<(), String> {
    let mut context = context(&case["context"]);
    context.set(KEY, context_value(&case["request_value"]));
    let found = Operator::named(&text(&case["operator"])).map_or(Truth::No, |operator| {
        let values = texts(field(case, &["policy_values", "values"]));
        Condition::new(operator, KEY, values, true).holds(&context)
    });
    agree(&found, case)
}

pub(crate) fn check_conditions(case: &Value) -> Result<(), String> {
    let context = context(&case["context"]);
    let mut found = Truth::Yes;
    for condition in items(&case["conditions"]) {
        let name = text(field(condition, &["op", "operator"]));
        let holds = Operator::named(&name).map_or(Truth::No, |operator| {
            let values = texts(field(condition, &["values", "value"]));
            Condition::new(operator, &text(&condition["key"]), values, true).holds(&context)
        });
        found = found.and(|| holds);
    }
    agree(&found, case)
}

/// The value of the request, by one of the names under which cases have it.
fn value(case: &Value, own: &str) -> String {
    let bare = field(case, &["request_value", "value", own]);
    match (&case["request"], bare) {
        (Value::String(request), _) => request.clone(),
        (request, Value::Null) => text(&request[own]),
        (_, bare) => text(bare),
    }
}

fn patterns(case: &Value) -> Vec<Text> {
    texts(field(
        case,
        &["patterns", "pattern", "policy_values", "policy"],
    ))
}

fn request(action: &str, resource: &str, case: &Value) -> Request {
    let context = if case["context"].is_null() {
        context(&case["request"]["context"])
    } else {
        context(&case["context"])
    };
    Request::new(Principal::anonymous(), action, resource).context(context)
}

/// `Not…` turns the answer round; what cannot be read matches nothing.
fn listed(case: &Value, found: Vec<Result<Truth, String>>) -> Truth {
    let any = Truth::any(found.into_iter().map(|found| found.unwrap_or(Truth::No)));
    let opposite = case["element"].as_str().unwrap_or_default();
    if opposite.starts_with("Not") {
        !any
    } else {
        any
    }
}

pub(crate) fn check_action(case: &Value) -> Result<(), String> {
    let request = request(&value(case, "action"), "*", case);
    let patterns = patterns(case).into_iter();
    let found = patterns.map(|pattern| Ok(ActionPattern::new(&pattern)?.matches(&request)));
    agree(&listed(case, found.collect()), case)
}

fn kind(case: &Value) -> PolicyKind {
    match case["policy_type"].as_str().unwrap_or_default() {
        "resource" => PolicyKind::Resource,
        "endpoint" | "vpce" => PolicyKind::Endpoint,
        "boundary" | "permissions_boundary" => PolicyKind::Boundary,
        "session" => PolicyKind::Session,
        "scp" => PolicyKind::ServiceControl,
        "rcp" => PolicyKind::ResourceControl,
        _ => PolicyKind::Identity,
    }
}

pub(crate) fn check_resource(case: &Value) -> Result<(), String> {
    let request = request("x:Y", &value(case, "resource"), case);
    let variables = case["version"] != "2008-10-17";
    let patterns = patterns(case).into_iter();
    let found = patterns.map(|pattern| {
        Ok(ResourcePattern::new(&pattern, kind(case), variables)?.matches(&request))
    });
    agree(&listed(case, found.collect()), case)
}

pub(crate) fn check_principal(case: &Value) -> Result<(), String> {
    let name = value(case, "principal");
    let principal = Principal::from_arn(name.clone()).map_err(|cause| cause.to_string())?;
    let mut best = ("NoMatch", false);
    let listed = field(case, &["patterns", "pattern", "principals", "policy"]);
    let mut named = Vec::new();
    match listed {
        Value::Object(keys) => {
            for (key, values) in keys {
                named.extend(texts(values).into_iter().map(|item| (key.as_str(), item)));
            }
        }
        other => named.extend(texts(other).into_iter().map(|item| ("AWS", item))),
    }
    for (key, item) in named {
        let key = match item.as_known() {
            Some(known) if known.ends_with(".amazonaws.com") && key == "AWS" => "Service",
            _ => key,
        };
        let Ok(party) = Party::new(key, &item) else {
            continue;
        };
        let grade = match party.names(&principal) {
            _ if item.as_known() == Some(name.as_str()) => "Match",
            (_, Truth::No) => continue,
            (_, Truth::Unknown(_)) => "Unknown",
            (Grade::Account, _) => "AccountLevelMatch",
            (Grade::Role, _) => "SessionRoleMatch",
            (Grade::User, _) => "SessionUserMatch",
            (Grade::Direct, _) => "Match",
        };
        if best.0 != "Match" {
            best = (grade, true);
        }
    }
    let opposite = case["element"]
        .as_str()
        .unwrap_or_default()
        .starts_with("Not");
    match expected(case, "match") {
        Value::String(wanted) if !opposite && wanted == best.0 => Ok(()),
        Value::Bool(wanted) if wanted == (best.1 != opposite) => Ok(()),
        Value::String(wanted) if opposite && (wanted == "NoMatch") == best.1 => Ok(()),
        wanted => Err(format!("{}, not {wanted}", best.0)),
    }
}

pub(crate) fn check_overlap(case: &Value) -> Result<(), String> {
    let both = match field(case, &["patterns", "policy_values"]) {
        Value::Null => vec![
            Text::from(text(field(case, &["a", "left", "pattern_a", "first"]))),
            Text::from(text(field(case, &["b", "right", "pattern_b", "second"]))),
        ],
        list => texts(list),
    };
    let [left, right] = both.as_slice() else {
        return Err("two patterns are wanted".to_owned());
    };
    let found = Pattern::new(left).overlaps(&Pattern::new(right));
    let wanted = expected(case, "overlap");
    match found {
        Truth::Yes if wanted == true => Ok(()),
        Truth::No if wanted == false => Ok(()),
        _ => Err(format!("{found:?}, not {wanted}")),
    }
}

pub(crate) fn check_document(case: &Value) -> Result<(), String> {
    let given = document(field(case, &["document", "policy"]));
    let body = given.to_string();
    let kind = if body.contains("Principal\"") {
        PolicyKind::Resource
    } else {
        PolicyKind::Identity
    };
    let found = Policy::from_value(kind, given, &PolicySource::default());
    let wanted = field(&case["expected"], &["parses", "valid", "parse"]);
    match (found, wanted) {
        (Ok(_), Value::Bool(false)) => Err("is taken".to_owned()),
        (Err(errors), wanted) if *wanted != false => Err(errors.to_string()),
        _ => Ok(()),
    }
}
