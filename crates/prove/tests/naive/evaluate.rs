//! The layers, as the pages of AWS tell them, for texts that are all known.

use serde_json::Value;

use super::operators::{expand, holds, matches, plain};
use super::random::Case;

/// `None`: not documented.
type Maybe = Option<bool>;

fn and(left: Maybe, right: Maybe) -> Maybe {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(left: Maybe, right: Maybe) -> Maybe {
    not(and(not(left), not(right)))
}

fn not(value: Maybe) -> Maybe {
    value.map(|value| !value)
}

fn any(values: impl IntoIterator<Item = Maybe>) -> Maybe {
    values.into_iter().fold(Some(false), or)
}

fn list(value: &Value) -> Vec<&str> {
    match value.as_array() {
        Some(items) => items.iter().map(|item| item.as_str().unwrap()).collect(),
        None => vec![value.as_str().unwrap()],
    }
}

fn action_matches(pattern: &str, action: &str) -> Maybe {
    if pattern == "*" {
        return Some(true);
    }
    if pattern == "*:*" {
        return None;
    }
    let (service, verb) = pattern.split_once(':').unwrap();
    let (own_service, own_verb) = action.split_once(':').unwrap();
    let verb = plain(&verb.to_lowercase());
    let same = service.to_lowercase() == own_service.to_lowercase();
    Some(same && matches(&verb, &own_verb.to_lowercase()))
}

fn resource_matches(pattern: &str, call: &Value, layer: &str, modern: bool) -> Maybe {
    if pattern == "*" {
        return Some(true);
    }
    let resource = call["resource"].as_str().unwrap();
    let mut parts: Vec<&str> = pattern.splitn(6, ':').collect();
    if parts.len() < 6 {
        let of_principal = ["identity", "boundary", "session"].contains(&layer);
        if !of_principal && !pattern.contains(['*', '?']) {
            return Some(false);
        }
        parts.resize(6, "*");
    }
    let own: Vec<&str> = resource.splitn(6, ':').collect();
    if own.len() < 6 {
        return Some(false);
    }
    for at in 0..5 {
        if !matches(&plain(parts[at]), own[at]) {
            return Some(false);
        }
    }
    match expand(parts[5], modern, &call["context"]) {
        Some(glyphs) if matches(&glyphs, own[5]) => {}
        _ => return Some(false),
    }
    let typed = !["s3", "sns", "sqs"].contains(&parts[2]);
    let kind = parts[5].find(['/', ':']).map(|at| &parts[5][..at]);
    match kind {
        Some(kind) if typed && kind.contains(['*', '?']) && !kind.contains('$') => None,
        _ => Some(true),
    }
}

/// The names of the caller: itself, its role, its account.
struct Caller<'a> {
    own: &'a str,
    role: Option<String>,
    account: Option<&'a str>,
}

fn caller(call: &Value) -> Caller<'_> {
    let own = call["principal"].as_str().unwrap();
    let parts: Vec<&str> = own.split(':').collect();
    let account = parts.get(4).copied();
    let role = own.contains(":assumed-role/").then(|| {
        let name = own.split('/').nth(1).unwrap();
        format!("{}/{name}", account.unwrap())
    });
    Caller { own, role, account }
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Own,
    Role,
    Account,
}

fn named(party: &str, caller: &Caller<'_>) -> Option<Level> {
    if party == "*" {
        return Some(Level::Own);
    }
    let fields: Vec<&str> = party.split(':').collect();
    let account = if party.len() == 12 {
        Some(party)
    } else {
        fields.get(4).copied()
    };
    if party.len() == 12 || party.ends_with(":root") {
        return (account == caller.account).then_some(Level::Account);
    }
    if party.contains(":role/") {
        let role = format!("{}/{}", account.unwrap(), party.rsplit('/').next().unwrap());
        return (caller.role == Some(role)).then_some(Level::Role);
    }
    (party == caller.own).then_some(Level::Own)
}

/// At which levels a statement names the caller.
fn levels(parties: &Value, caller: &Caller<'_>) -> Vec<Level> {
    match parties {
        Value::String(_) => vec![Level::Own],
        keys => {
            let values = keys.as_object().unwrap().values();
            let parties = values.flat_map(list);
            parties.filter_map(|party| named(party, caller)).collect()
        }
    }
}

fn not_listed(parties: &Value, caller: &Caller<'_>, bounded: bool) -> Maybe {
    let found = levels(parties, caller);
    let everybody = parties["AWS"].is_string() && parties["AWS"] == "*"
        || parties["AWS"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one == "*"));
    if everybody {
        return Some(false);
    }
    if bounded {
        return Some(true);
    }
    let has = |level| found.contains(&level);
    let root = caller.own.ends_with(":root");
    let whole = (root || has(Level::Own))
        && (caller.role.is_none() || has(Level::Role))
        && (caller.account.is_none() || has(Level::Account));
    match (whole, found.is_empty()) {
        (true, _) => Some(false),
        (false, true) => Some(true),
        (false, false) => None,
    }
}

/// Whether action, resource and conditions are those of the call.
fn applies(statement: &Value, call: &Value, layer: &str, modern: bool) -> Maybe {
    let action = call["action"].as_str().unwrap();
    let actions = |patterns: &Value| {
        any(list(patterns)
            .iter()
            .map(|pattern| action_matches(pattern, action)))
    };
    let resources = |patterns: &Value| {
        any(list(patterns)
            .iter()
            .map(|pattern| resource_matches(pattern, call, layer, modern)))
    };
    let mut found = match statement.get("Action") {
        Some(patterns) => actions(patterns),
        None => not(actions(&statement["NotAction"])),
    };
    found = and(
        found,
        match statement.get("Resource") {
            Some(patterns) => resources(patterns),
            None => not(resources(&statement["NotResource"])),
        },
    );
    for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().unwrap() {
            found = and(
                found,
                holds(operator, key, values, modern, &call["context"]),
            );
        }
    }
    found
}

/// What a document says: whether it denies, and at which levels it allows.
struct Said {
    deny: Maybe,
    own: Maybe,
    role: Maybe,
    account: Maybe,
}

fn ask(documents: &[&Value], call: &Value, layer: &str, bounded: bool) -> Said {
    let mut said = Said {
        deny: Some(false),
        own: Some(false),
        role: Some(false),
        account: Some(false),
    };
    let caller = caller(call);
    for document in documents {
        let modern = document["Version"] == "2012-10-17";
        for statement in document["Statement"].as_array().unwrap() {
            let found = applies(statement, call, layer, modern);
            let levels = match (statement.get("Principal"), statement.get("NotPrincipal")) {
                (Some(parties), _) => levels(parties, &caller),
                (_, Some(parties)) => {
                    let hit = not_listed(parties, &caller, bounded);
                    said.deny = or(said.deny, and(found, hit));
                    continue;
                }
                _ => vec![Level::Own],
            };
            for level in levels {
                let sum = match (statement["Effect"] == "Deny", level) {
                    (true, _) => &mut said.deny,
                    (_, Level::Own) => &mut said.own,
                    (_, Level::Role) => &mut said.role,
                    (_, Level::Account) => &mut said.account,
                };
                *sum = or(*sum, found);
            }
        }
    }
    said
}

pub(crate) fn decide(call: &Value, case: &Case) -> &'static str {
    let who = caller(call);
    let bounded = case.boundary.is_some();
    let ask = |documents: Vec<&Value>, layer| ask(&documents, call, layer, bounded);
    let whole = |said: &Said| or(said.own, or(said.role, said.account));
    let root = who.own.ends_with(":root");
    let service = call["action"]
        .as_str()
        .unwrap()
        .split(':')
        .next()
        .unwrap()
        .to_lowercase();

    let mut deny = Some(false);
    let mut limits = Some(true);
    let mut add = |said: &Said, needed: bool| {
        deny = or(deny, said.deny);
        if needed {
            limits = and(limits, whole(said));
        }
    };
    if who.account.is_some() {
        for level in &case.scp {
            add(&ask(vec![level], "scp"), true);
        }
    }
    if service != "bedrock" {
        for level in &case.rcp {
            add(&ask(vec![level], "rcp"), false);
        }
    }
    if let Some(document) = &case.endpoint {
        add(&ask(vec![document], "endpoint"), true);
    }
    let mut optional = |document: &Option<Value>, layer| match document {
        Some(document) => {
            let said = ask(vec![document], layer);
            add(&said, false);
            said.own
        }
        None => Some(true),
    };
    let boundary = optional(&case.boundary, "boundary");
    let session = optional(&case.session, "session");
    let resource = ask(case.resource.iter().collect(), "resource");
    add(&resource, false);
    let identity = if root {
        Some(true)
    } else {
        let said = ask(case.identity.iter().collect(), "identity");
        add(&said, false);
        said.own
    };

    let inner = and(boundary, session);
    let resource_name = call["resource"].as_str().unwrap();
    let account = match call["account"].as_str().unwrap() {
        "" => None,
        _ if resource_name.contains("::foundation-model/") => None,
        account => Some(account),
    };
    let grant = if who.account.is_none() {
        resource.own
    } else if account.is_none_or(|account| Some(account) == who.account) {
        let strict = service == "sts" || (service == "kms" && resource_name.contains(":key/"));
        let own = if strict {
            and(resource.account, identity)
        } else {
            identity
        };
        or(resource.own, and(or(resource.role, own), inner))
    } else {
        and(whole(&resource), and(identity, inner))
    };
    match (deny, and(grant, limits)) {
        (Some(true), _) => "ExplicitDeny",
        (Some(false), Some(true)) => "Allowed",
        (Some(false), Some(false)) => "ImplicitDeny",
        _ => "Unknown",
    }
}
