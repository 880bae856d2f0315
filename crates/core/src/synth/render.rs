//! A stack's template from the bodies of its nodes: sections in `CloudFormation`'s customary order,
//! what stands in them by logical id.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::app::App;
use crate::assembly::{Entry, Stack};
use crate::node::{Node, NodeKind};
use crate::template::Template;
use crate::value::Value;

use super::body::{Body, Fields};
use super::crossing::Crossings;
use super::language::EXTENSIONS;
use super::print::{self, Ids, Names};
use super::tags;

/// The sections that hold nodes, in the order of the template.
const SECTIONS: [&str; 6] = [
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
];

/// A node's index, and what the template says of it.
pub(crate) type Part<'a> = (usize, Body<'a>);

pub(crate) fn stack(
    names: Ids<'_>,
    stack: usize,
    mut parts: Vec<Part<'_>>,
    extended: bool,
) -> Stack {
    let Ids {
        app,
        of_nodes: ids,
        crossings,
    } = names;
    parts.sort_by(|(a, _), (b, _)| ids[*a].cmp(&ids[*b]));
    let data = &app.stacks[stack];
    let mut template: Fields<'_> = Vec::new();
    let mut add = |name: &'static str, body| template.push((Cow::Borrowed(name), body));
    add("AWSTemplateFormatVersion", Body::Text("2010-09-09"));
    if let Some(text) = &data.description {
        add("Description", Body::Text(text));
    }
    if !data.metadata.is_empty() {
        let said = data.metadata.iter();
        let fields = said.map(|(key, said)| (Cow::Borrowed(&**key), Body::Value(&said.value)));
        add("Metadata", Body::Fields(fields.collect()));
    }
    let mut entries = Vec::with_capacity(parts.len());
    let mut of_handles = BTreeMap::new();
    for section in SECTIONS {
        if section == "Resources"
            && let Some(transforms) = transforms(app, stack, extended)
        {
            add("Transform", Body::Owned(transforms));
        }
        let mut fields: Fields<'_> = Vec::new();
        let of_section = |(index, _): &mut Part<'_>| app.nodes[*index].kind.section() == section;
        for (index, body) in parts.extract_if(.., of_section) {
            let mut entry = entry(section, app, &app.nodes[index], &ids[index]);
            entry.set_by = app.kept.set_by(app.node_id(index).index);
            entry.set_by.extend(tags::set_by(app, &app.nodes[index]));
            entry.set_by.sort_by(|a, b| a.property.cmp(&b.property));
            entries.push(entry);
            of_handles.insert(app.node_id(index), ids[index].clone());
            fields.push((Cow::Borrowed(&ids[index]), body));
        }
        if section == "Parameters" {
            for (index, id, _) in crossings.parameters(app, stack) {
                entries.push(entry(section, app, &app.nodes[index], &id));
                let text = [("Type", Value::from("String"))].into_iter().collect();
                fields.push((Cow::Owned(id), Body::Owned(Value::Object(text))));
            }
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        if section == "Outputs" {
            for (index, id, body) in crossings.outputs(app, stack) {
                entries.push(entry(section, app, &app.nodes[index], &id));
                fields.push((Cow::Owned(id), Body::Owned(body)));
            }
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        if !fields.is_empty() {
            add(section, Body::Fields(fields));
        }
    }
    Stack {
        name: data.name.clone(),
        template: Template::new(print::pretty(
            &Body::Fields(template),
            Names::LogicalIds(names, stack),
        )),
        entries,
        ids: of_handles,
        depends_on: dependencies(app, crossings, stack),
        nested_in: data
            .nested_in
            .map(|around| app.stacks[app.stack_of(around)].name.clone()),
        tags: tags::of_stack(app, stack),
        assets: data.assets.values().cloned().collect(),
    }
}

/// The names of the stacks that must be deployed before this one.
fn dependencies(app: &App, crossings: &Crossings, stack: usize) -> Vec<String> {
    let others = crossings.waits_for(stack);
    let mut others: Vec<String> = others.map(|other| app.stacks[other].name.clone()).collect();
    others.sort();
    others
}

/// The macros that go over the whole template.
fn transforms(app: &App, stack: usize, extended: bool) -> Option<Value> {
    let named = app.stacks[stack].transforms.iter();
    let named = named.filter(|name| **name != EXTENSIONS || !extended);
    let own = extended.then(|| Value::from(EXTENSIONS));
    let mut all: Vec<Value> = own
        .into_iter()
        .chain(named.map(|name| Value::Text(name.clone())))
        .collect();
    match all.len() {
        0 | 1 => all.pop(),
        _ => Some(Value::List(all)),
    }
}

fn entry(section: &'static str, app: &App, node: &Node, id: &str) -> Entry {
    Entry {
        section,
        logical_id: id.to_owned(),
        type_name: match &node.kind {
            NodeKind::Resource(resource) if section == "Resources" => {
                Some(resource.resource.type_name().to_owned())
            }
            _ => None,
        },
        path: app.scopes[node.scope].path.clone(),
        location: node.location,
        set_by: Vec::new(),
    }
}
