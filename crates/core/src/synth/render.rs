//! A stack's template from its nodes: sections and keys in `CloudFormation`'s customary order,
//! resources by logical id, properties by name.

use crate::app::App;
use crate::assembly::{Entry, Stack};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::node::{Node, NodeKind, Override, ResourceNode};
use crate::resource::Tagging;
use crate::template::Template;
use crate::value::{Object, Value};

use super::print;

/// The sections that hold nodes, in the order of the template.
const SECTIONS: [&str; 4] = ["Parameters", "Conditions", "Resources", "Outputs"];

pub(crate) fn stack(app: &App, stack: usize, names: &[String], found: &mut Diagnostics) -> Stack {
    let mut order: Vec<usize> = (0..app.nodes.len())
        .filter(|index| app.nodes[*index].stack == stack)
        .collect();
    order.sort_by_key(|index| &names[*index]);

    let data = &app.stacks[stack];
    let mut template = Object::new();
    template.insert("AWSTemplateFormatVersion", Value::from("2010-09-09"));
    if let Some(text) = &data.description {
        template.insert("Description", Value::from(text.clone()));
    }
    if !data.metadata.is_empty() {
        template.insert("Metadata", Value::Object(data.metadata.clone()));
    }
    let mut entries = Vec::new();
    for section in SECTIONS {
        let mut fields = Object::new();
        for index in &order {
            let node = &app.nodes[*index];
            if node.kind.section() == section {
                let body = body(app, node, names, found);
                fields.push(names[*index].clone(), body);
                entries.push(entry(app, node, &names[*index]));
            }
        }
        if !fields.is_empty() {
            template.insert(section, Value::Object(fields));
        }
    }
    Stack {
        name: data.name.clone(),
        template: Template::new(print::pretty(&Value::Object(template), names)),
        entries,
    }
}

fn entry(app: &App, node: &Node, name: &str) -> Entry {
    Entry {
        section: node.kind.section(),
        logical_id: name.to_owned(),
        type_name: match &node.kind {
            NodeKind::Resource(resource) => Some(resource.resource.type_name().to_owned()),
            _ => None,
        },
        path: app.scopes[node.scope].path.clone(),
        location: node.location,
    }
}

fn body(app: &App, node: &Node, names: &[String], found: &mut Diagnostics) -> Value {
    match &node.kind {
        NodeKind::Resource(resource) => self::resource(app, node, resource, names, found),
        NodeKind::Parameter(definition) | NodeKind::Output(definition) => {
            Value::Object(definition.clone())
        }
        NodeKind::Condition(value) => value.clone(),
    }
}

fn resource(
    app: &App,
    node: &Node,
    resource: &ResourceNode,
    names: &[String],
    found: &mut Diagnostics,
) -> Value {
    let attributes = &resource.attributes;
    let mut body = Object::new();
    body.push(
        "Type",
        Value::from(resource.resource.type_name().to_owned()),
    );
    if let Some(condition) = attributes.condition {
        body.push("Condition", Value::Name(condition.node()));
    }
    if !attributes.depends_on.is_empty() {
        let mut others = attributes.depends_on.clone();
        others.sort_by_key(|other| names.get(other.index as usize));
        let others = others.into_iter().map(Value::Name).collect();
        body.push("DependsOn", Value::List(others));
    }
    if let Some(policy) = attributes.deletion_policy {
        body.push("DeletionPolicy", Value::from(policy.name()));
    }
    if let Some(policy) = attributes.update_replace_policy {
        body.push("UpdateReplacePolicy", Value::from(policy.name()));
    }
    let properties = properties(app, node, resource, found);
    if !properties.is_empty() {
        body.push("Properties", Value::Object(properties));
    }
    if !attributes.metadata.is_empty() {
        let mut metadata = attributes.metadata.clone();
        metadata.sort();
        body.push("Metadata", Value::Object(metadata));
    }
    let mut body = Value::Object(body);
    for change in &resource.overrides {
        if let Err(reason) = apply(&mut body, change) {
            found.push(
                Diagnostic::error(
                    "invalid-override",
                    format!("the pointer `{}` {reason}", change.pointer),
                )
                .construct(app.scopes[node.scope].path.clone())
                .at(change.location)
                .help("start it at the resource, such as `/Properties/Name`; lists take a position or `-` for the end"),
            );
        }
    }
    body
}

fn properties(app: &App, node: &Node, resource: &ResourceNode, found: &mut Diagnostics) -> Object {
    let mut properties = Object::new();
    for (name, value) in resource.resource.fields() {
        properties.push(name.to_owned(), value.clone());
    }
    let tags = inherited_tags(app, node, resource);
    let (Tagging::List(property) | Tagging::Map(property)) = resource.resource.tagging() else {
        return properties;
    };
    if tags.is_empty() {
        return properties;
    }
    let as_list = matches!(resource.resource.tagging(), Tagging::List(_));
    match merge_tags(tags, properties.get(property), as_list) {
        Some(value) => {
            properties.insert(property, value);
            properties.sort();
        }
        None => found.push(
            Diagnostic::error(
                "unmergeable-tags",
                "the resource's own tags are decided at deployment and cannot be joined with those of its scope",
            )
            .construct(app.scopes[node.scope].path.clone())
            .at(node.location)
            .property(property)
            .help("write the resource's tags as a list, or tag it with `scope.attributes(handle).tag(…)`"),
        ),
    }
    properties
}

/// The tags of the scopes around a node and of the node, the inner ones stronger.
fn inherited_tags(app: &App, node: &Node, resource: &ResourceNode) -> Object {
    let mut chain = Vec::new();
    let mut scope = Some(node.scope);
    while let Some(index) = scope {
        chain.push(&app.scopes[index].tags);
        scope = app.scopes[index].parent;
    }
    let mut tags = Object::new();
    for level in chain.into_iter().rev().chain([&resource.attributes.tags]) {
        for (key, value) in level.iter() {
            tags.insert(key.to_owned(), value.clone());
        }
    }
    tags
}

/// Joins them with those that the construct wrote, which are stronger; sorted by key.
fn merge_tags(mut tags: Object, own: Option<&Value>, as_list: bool) -> Option<Value> {
    match own {
        None => {}
        Some(Value::Object(own)) if !as_list => {
            for (key, value) in own.iter() {
                tags.insert(key.to_owned(), value.clone());
            }
        }
        Some(Value::List(own)) if as_list => {
            for tag in own {
                let tag = tag.as_object()?;
                let key = tag.get("Key")?.as_text()?.to_owned();
                tags.insert(key, tag.get("Value")?.clone());
            }
        }
        Some(_) => return None,
    }
    tags.sort();
    if !as_list {
        return Some(Value::Object(tags));
    }
    let list = tags
        .iter()
        .map(|(key, value)| {
            let key = Value::from(key.to_owned());
            Value::Object(
                [("Key", key), ("Value", value.clone())]
                    .into_iter()
                    .collect(),
            )
        })
        .collect();
    Some(Value::List(list))
}

/// Applies a change by JSON pointer (RFC 6901), making objects that are missing on the way.
fn apply(body: &mut Value, change: &Override) -> Result<(), &'static str> {
    let Some(pointer) = change.pointer.strip_prefix('/') else {
        return Err("does not start with `/`");
    };
    let segments: Vec<String> = pointer
        .split('/')
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
        .collect();
    let Some((last, way)) = segments.split_last() else {
        return Err("is empty");
    };
    let mut here = body;
    for segment in way {
        here = step(here, segment, change.value.is_some())?;
    }
    match (here, &change.value) {
        (Value::Object(object), Some(value)) => {
            let is_new = object.insert(last.clone(), value.clone()).is_none();
            if is_new && !way.is_empty() {
                object.sort();
            }
            Ok(())
        }
        (Value::Object(object), None) => match object.remove(last) {
            Some(_) => Ok(()),
            None => Err("leads to nothing that could be taken out"),
        },
        (Value::List(items), Some(value)) if last == "-" => {
            items.push(value.clone());
            Ok(())
        }
        (Value::List(items), value) => {
            let place = position(items, last)?;
            match value {
                Some(value) => items[place] = value.clone(),
                None => drop(items.remove(place)),
            }
            Ok(())
        }
        _ => Err("leads into a value that is neither an object nor a list"),
    }
}

fn step<'a>(here: &'a mut Value, segment: &str, make: bool) -> Result<&'a mut Value, &'static str> {
    match here {
        Value::Object(object) => {
            if object.get(segment).is_none() && make {
                object.insert(segment.to_owned(), Value::Object(Object::new()));
            }
            object.get_mut(segment).ok_or("leads to nothing")
        }
        Value::List(items) => {
            let place = position(items, segment)?;
            Ok(&mut items[place])
        }
        _ => Err("leads into a value that is neither an object nor a list"),
    }
}

fn position(items: &[Value], segment: &str) -> Result<usize, &'static str> {
    match segment.parse() {
        Ok(place) if place < items.len() => Ok(place),
        Ok(_) => Err("leads past the end of a list"),
        Err(_) => Err("names a field of a list"),
    }
}
