//! A stack's template from the bodies of its nodes: sections in `CloudFormation`'s customary order,
//! what stands in them by logical id.

use std::borrow::Cow;

use crate::app::App;
use crate::assembly::{Entry, Stack};
use crate::node::{Node, NodeKind};
use crate::template::Template;

use super::body::{Body, Fields};
use super::print::{self, Names};

/// The sections that hold nodes, in the order of the template.
const SECTIONS: [&str; 4] = ["Parameters", "Conditions", "Resources", "Outputs"];

/// A node's index, and what the template says of it.
pub(crate) type Part<'a> = (usize, Body<'a>);

pub(crate) fn stack(app: &App, stack: usize, mut parts: Vec<Part<'_>>, ids: &[String]) -> Stack {
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
    for section in SECTIONS {
        let mut fields: Fields<'_> = Vec::new();
        let of_section = |(index, _): &mut Part<'_>| app.nodes[*index].kind.section() == section;
        for (index, body) in parts.extract_if(.., of_section) {
            entries.push(entry(app, &app.nodes[index], &ids[index]));
            fields.push((Cow::Borrowed(&ids[index]), body));
        }
        if !fields.is_empty() {
            add(section, Body::Fields(fields));
        }
    }
    Stack {
        name: data.name.clone(),
        template: Template::new(print::pretty(
            &Body::Fields(template),
            Names::LogicalIds(ids),
        )),
        entries,
    }
}

fn entry(app: &App, node: &Node, id: &str) -> Entry {
    Entry {
        section: node.kind.section(),
        logical_id: id.to_owned(),
        type_name: match &node.kind {
            NodeKind::Resource(resource) => Some(resource.resource.type_name().to_owned()),
            _ => None,
        },
        path: app.scopes[node.scope].path.clone(),
        location: node.location,
    }
}
