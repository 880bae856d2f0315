//! What may pass security groups, network ACLs and route tables, as flows.
//!
//! `space` has packets as sets; `group`, `acl` and `route` say what each lets through.

mod acl;
mod group;
mod route;
mod space;

use std::collections::{BTreeMap, BTreeSet};

use crate::change::FlowChange;
use crate::form::Form;
use crate::resources::{Entries, Entry};

/// The flows that are opened or closed.
pub(crate) fn changes(old: &Entries<'_>, new: &Entries<'_>) -> Vec<FlowChange> {
    let mut changes = group::changes(old, new);
    changes.extend(acl::changes(old, new));
    changes.extend(route::changes(old, new));
    changes.sort();
    changes
}

/// The resource to which an entry belongs that names it so.
fn owner(id: &str, entry: &Entry<'_>, property: &str, names: &BTreeMap<String, String>) -> String {
    let form = entry.properties.get(property);
    form.map_or_else(|| id.to_owned(), |form| called(form, names))
}

/// What holds only where a condition does that is not decided: ` if Name`.
fn suffix(entry: &Entry<'_>) -> String {
    let open = entry.open.as_ref();
    open.map_or_else(String::new, |name| format!(" if {}", name.show()))
}

/// Flows of which nothing is known but how they are written.
fn by_words(
    kind: &'static str,
    old: &BTreeSet<(String, bool, String)>,
    new: &BTreeSet<(String, bool, String)>,
) -> Vec<FlowChange> {
    let told = |(of, lets, flow): &(String, bool, String), appears: bool| FlowChange {
        of: of.clone(),
        kind,
        // What denies closes where it appears.
        opened: *lets == appears,
        flow: flow.clone(),
        internet: false,
    };
    let opened = new.difference(old).map(|flow| told(flow, true));
    let closed = old.difference(new).map(|flow| told(flow, false));
    opened.chain(closed).collect()
}

/// Names that were given to resources, so that a reference by name is one to the resource.
pub(crate) fn names(entries: &Entries<'_>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (id, entry) in entries {
        let name = entry
            .facts
            .name
            .and_then(|name| entry.properties.get(name)?.known());
        if let Some(name) = name {
            names.insert(name, (*id).to_owned());
        }
    }
    names
}

/// The logical id to which a value refers, or what it says.
pub(crate) fn called(form: &Form, names: &BTreeMap<String, String>) -> String {
    let mut symbols = Vec::new();
    form.symbols(&mut symbols);
    let text = form.show();
    match symbols.as_slice() {
        [symbol] if text == format!("${{{symbol}}}") => {
            symbol.split('.').next().unwrap_or(symbol).to_owned()
        }
        _ => names.get(&text).cloned().unwrap_or(text),
    }
}

fn ports(protocol: Option<&Form>, from: Option<&Form>, to: Option<&Form>) -> String {
    let protocol = protocol.map(Form::show).unwrap_or_default();
    let name = match protocol.to_ascii_lowercase().as_str() {
        "-1" => return "all".to_owned(),
        "6" | "tcp" => "tcp".to_owned(),
        "17" | "udp" => "udp".to_owned(),
        "1" | "icmp" => "icmp".to_owned(),
        "58" | "icmpv6" => "icmpv6".to_owned(),
        other => other.to_owned(),
    };
    match (from.map(Form::show), to.map(Form::show)) {
        (None, None) => name,
        (Some(from), Some(to)) if from == to => format!("{name}/{from}"),
        (from, to) => format!(
            "{name}/{}-{}",
            from.unwrap_or_default(),
            to.unwrap_or_default()
        ),
    }
}
