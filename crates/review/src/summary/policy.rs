//! Statements of policies, in short words.

use std::collections::BTreeMap;

use formwork_prove::template::Node;

use super::Section;
use super::words::{Words, cause_of};

/// One statement, in short words.
#[derive(Debug)]
struct Said {
    flags: Vec<&'static str>,
    who: String,
    verb: &'static str,
    actions: String,
    resources: String,
    conditions: String,
}

/// How the lines of a document begin.
#[derive(Clone, Copy, Debug)]
pub(super) enum Voice {
    /// What the owner may do: `may`, `must not`.
    Owner,
    /// Whom it lets through: `lets`, `stops`.
    Door,
}

/// A line for each statement of a document.
pub(super) fn tell(section: &mut Section, document: &Node, voice: Voice, words: &Words) {
    if let Some(cause) = document.unknown() {
        section.push(1, true, [format!("a policy is {}", cause_of(cause))]);
        return;
    }
    let statements = document.get("Statement").map_or(&[][..], Node::items);
    for statement in statements {
        if let Some(cause) = statement.unknown() {
            section.push(1, true, [format!("a statement is {}", cause_of(cause))]);
            continue;
        }
        let said = said(statement, voice, words);
        let mut first = vec![said.verb.to_owned()];
        first.extend((!said.who.is_empty()).then_some(said.who));
        let mut cells = vec![first.join(" "), said.actions, said.resources];
        cells.extend((!said.conditions.is_empty()).then_some(said.conditions));
        if !said.flags.is_empty() {
            cells.push(format!("({})", said.flags.join(", ")));
        }
        section.push(1, !said.flags.is_empty(), cells);
    }
}

/// Who is meant by the `Principal` of a document, such as the trust policy of a role; with whether
/// everybody is.
pub(super) fn parties(document: &Node, words: &Words) -> (Vec<String>, bool) {
    let mut all = Vec::new();
    let mut everybody = false;
    if let Some(cause) = document.unknown() {
        all.push(cause_of(cause));
    }
    for statement in document.get("Statement").map_or(&[][..], Node::items) {
        if is_deny(statement) {
            continue;
        }
        let mut who = who(statement, words);
        let is_open = who.contains("everybody");
        let conditions = conditions(statement, words);
        if !conditions.is_empty() {
            who = format!("{who} {conditions}");
        }
        everybody |= is_open && conditions.is_empty();
        if !who.is_empty() && !all.contains(&who) {
            all.push(who);
        }
    }
    (all, everybody)
}

fn is_deny(statement: &Node) -> bool {
    statement.get("Effect").and_then(Node::known).as_deref() == Some("Deny")
}

fn said(statement: &Node, voice: Voice, words: &Words) -> Said {
    let effect = statement.get("Effect").and_then(Node::known);
    let who = who(statement, words);
    let conditions = conditions(statement, words);
    let (actions, every_action) = actions(statement, words);
    let (resources, every_resource) = resources(statement, words);
    let mut flags = Vec::new();
    if effect.as_deref() != Some("Deny") {
        let mut flag = |holds: bool, name| flags.extend(holds.then_some(name));
        let is_open = who.contains("everybody");
        flag(is_open && conditions.is_empty(), "anybody");
        flag(every_action, "actions by wildcard");
        flag(
            every_resource && !matches!(voice, Voice::Door),
            "any resource",
        );
    }
    let verb = match (voice, effect.as_deref()) {
        (Voice::Owner, Some("Allow")) => "may",
        (Voice::Owner, Some("Deny")) => "must not",
        (Voice::Owner, _) => "may or must not (the effect is not known)",
        (Voice::Door, Some("Allow")) => "lets",
        (Voice::Door, Some("Deny")) => "stops",
        (Voice::Door, _) => "lets or stops (the effect is not known)",
    };
    Said {
        flags,
        who,
        verb,
        actions,
        resources,
        conditions,
    }
}

fn who(statement: &Node, words: &Words) -> String {
    let (node, but) = match (statement.get("Principal"), statement.get("NotPrincipal")) {
        (Some(node), _) => (node, ""),
        (None, Some(node)) => (node, "everybody but "),
        (None, None) => return String::new(),
    };
    let mut named = Vec::new();
    let mut add = |item: &Node| {
        let text = words.node(item);
        named.push(if text == "*" {
            "everybody".to_owned()
        } else {
            text
        });
    };
    if node.fields().next().is_some() {
        for (_, list) in node.fields() {
            list.items().iter().for_each(&mut add);
        }
    } else {
        node.items().iter().for_each(&mut add);
    }
    named.sort();
    format!("{but}{}", named.join(", "))
}

/// The actions, of each service together, and whether they are wildcards.
fn actions(statement: &Node, words: &Words) -> (String, bool) {
    let (node, but) = match (statement.get("Action"), statement.get("NotAction")) {
        (Some(node), _) => (node, ""),
        (None, Some(node)) => (node, "everything but "),
        (None, None) => return ("nothing".to_owned(), false),
    };
    let mut services: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut wild = !but.is_empty();
    for item in node.items() {
        let text = words.node(item);
        wild |= text.contains(['*', '?']);
        let (service, name) = text.split_once(':').unwrap_or(("", &text));
        let names = services.entry(service.to_owned()).or_default();
        names.push(name.to_owned());
    }
    let services = services.into_iter().map(|(service, mut names)| {
        names.sort();
        let names = names.join(", ");
        if service.is_empty() {
            names
        } else {
            format!("{service}:{names}")
        }
    });
    let services: Vec<String> = services.collect();
    (format!("{but}{}", services.join("; ")), wild)
}

/// On what, and whether that is anything.
fn resources(statement: &Node, words: &Words) -> (String, bool) {
    let (node, but) = match (statement.get("Resource"), statement.get("NotResource")) {
        (Some(node), _) => (node, ""),
        (None, Some(node)) => (node, "anything but "),
        (None, None) => return (String::new(), false),
    };
    let mut any = !but.is_empty();
    let items = node.items().iter().map(|item| {
        let text = words.node(item);
        any |= text == "*";
        text
    });
    let mut items: Vec<String> = items.collect();
    items.sort();
    (format!("on {but}{}", items.join(", ")), any)
}

fn conditions(statement: &Node, words: &Words) -> String {
    let Some(node) = statement.get("Condition") else {
        return String::new();
    };
    if let Some(cause) = node.unknown() {
        return format!("if … ({})", cause_of(cause));
    }
    let mut all = Vec::new();
    for (operator, keys) in node.fields() {
        if let Some(cause) = keys.unknown() {
            all.push(format!("{operator} … ({})", cause_of(cause)));
        }
        for (key, values) in keys.fields() {
            let mut values: Vec<String> = values.items().iter().map(|v| words.node(v)).collect();
            values.sort();
            let sign = match operator {
                "StringEquals" | "ArnEquals" => "=".to_owned(),
                "StringNotEquals" | "ArnNotEquals" => "≠".to_owned(),
                "StringLike" | "ArnLike" => "~".to_owned(),
                other => other.to_owned(),
            };
            all.push(format!("{key} {sign} {}", values.join(" or ")));
        }
    }
    all.sort();
    format!("if {}", all.join(" and "))
}
