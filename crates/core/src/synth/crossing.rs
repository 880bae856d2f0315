//! References from stack to stack: each becomes an output of the one, read by the other.
//!
//! By default the output is exported and imported, so that `CloudFormation` lets nobody take it
//! away while it is used. A stack that asked for weak references reads the output by the stack's
//! name instead, which holds nobody back. A nested stack is told what it reads by parameters of
//! the stack around it, which reads the nested stack's outputs.
//!
//! Outputs and the parameters of nested stacks are texts, so a list is joined on the way.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::App;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::handle::NodeId;
use crate::id;
use crate::node::NodeKind;
use crate::value::{Object, Value};

use super::cycle;
use super::values::{self, Place};

/// What is read from outside its stack: a node's index, and the attribute where it is one.
type Crossed = (usize, Option<String>);

/// Every value that leaves its stack.
#[derive(Default)]
pub(crate) struct Crossings {
    outputs: BTreeMap<Crossed, Output>,
    /// What a nested stack reads of the stack around it: the nested stack, and the parameter's id.
    parameters: BTreeMap<(usize, Crossed), String>,
    /// For each stack those on which it depends.
    waits_for: Vec<BTreeSet<usize>>,
}

struct Output {
    id: String,
    exported: bool,
}

impl Crossings {
    /// Finds them, and tells stacks that wait for each other.
    pub(crate) fn find(app: &App, names: &[String], found: &mut Diagnostics) -> Self {
        let mut crossings = Self {
            outputs: BTreeMap::new(),
            parameters: BTreeMap::new(),
            waits_for: vec![BTreeSet::new(); app.stacks.len()],
        };
        let mut edges: Vec<Vec<(usize, String)>> = vec![Vec::new(); app.stacks.len()];
        values::each(app, &mut |place, value| {
            values::each_reference(app, value, &mut |reference| {
                let (node, attribute) = match reference {
                    Value::Ref(node) => (*node, None),
                    Value::GetAtt(node, attribute) => (*node, Some(attribute.to_string())),
                    Value::Name(node) if place.property == "DependsOn" => {
                        crossings.wait(app, place, *node, &mut edges);
                        return;
                    }
                    _ => return,
                };
                if let Some(problem) = crossings.read(app, names, place.stack, (node, attribute)) {
                    found.push(place.report(problem));
                } else {
                    crossings.wait(app, place, node, &mut edges);
                }
            });
        });
        for (node, attribute) in &app.kept_exports {
            crossings.add(names, *node, attribute.clone(), true);
        }
        crossings.collisions(app, names, found);
        for members in cycle::find(&borrowed(&edges)) {
            found.push(circle(app, &members));
        }
        crossings
    }

    /// Takes up that a stack reads a value, wherever that stands.
    fn read(
        &mut self,
        app: &App,
        names: &[String],
        reader: usize,
        (node, attribute): (NodeId, Option<String>),
    ) -> Option<Diagnostic> {
        let owner = app.node(node)?.stack;
        if owner == reader {
            return None;
        }
        let outside = |stack: usize| {
            app.stacks[stack]
                .nested_in
                .map(|around| app.stack_of(around))
        };
        if outside(owner) == Some(reader) {
            self.add(names, node, attribute, false);
            return None;
        }
        if let Some(around) = outside(reader) {
            let id = format!("From{}", output_id(names, node, attribute.as_deref()));
            let crossed = (node.index as usize, attribute.clone());
            self.parameters.insert((reader, crossed), id);
            return self.read(app, names, around, (node, attribute));
        }
        if outside(owner).is_some() {
            return Some(Diagnostic::error(
                "nested-stack-reference",
                format!(
                    "a value refers to `{}` inside a nested stack",
                    app.path(node)
                ),
            )
            .note(
                "what is in a nested stack is read by the stack around it, and by those beside it",
            )
            .help("read it in the stack around it, and pass that on as an output"));
        }
        self.add(names, node, attribute, !app.stacks[reader].weak);
        None
    }

    /// Whether a reference leaves its stack; the stack then waits for the other.
    fn wait(
        &mut self,
        app: &App,
        place: Place<'_>,
        node: NodeId,
        edges: &mut [Vec<(usize, String)>],
    ) -> bool {
        let Some(other) = app.node(node).filter(|other| other.stack != place.stack) else {
            return false;
        };
        let is_nested = |stack: usize| app.stacks[stack].nested_in.is_some();
        if is_nested(place.stack) || is_nested(other.stack) {
            // Nested stacks are deployed with the one around them, resource by resource.
            return false;
        }
        if self.waits_for[place.stack].insert(other.stack) {
            let edge = format!(
                "`{}` reads `{}` by `{}`, at {}",
                place.path, app.scopes[other.scope].path, place.property, place.location
            );
            edges[place.stack].push((other.stack, edge));
        }
        true
    }

    fn add(&mut self, names: &[String], node: NodeId, attribute: Option<String>, exported: bool) {
        let index = node.index as usize;
        let id = format!("Export{}", output_id(names, node, attribute.as_deref()));
        let output = self
            .outputs
            .entry((index, attribute))
            .or_insert(Output { id, exported });
        output.exported |= exported;
    }

    /// How another stack reads a value of `node`.
    pub(crate) fn import(&self, app: &App, reader: usize, value: &Value) -> Option<Value> {
        let (node, attribute) = match value {
            Value::Ref(node) => (*node, None),
            Value::GetAtt(node, attribute) => (*node, Some(attribute.to_string())),
            _ => return None,
        };
        let list = is_list(app, node, attribute.as_deref());
        let text = self.import_text(app, reader, (node, attribute))?;
        Some(if list { over("Fn::Split", text) } else { text })
    }

    fn import_text(
        &self,
        app: &App,
        reader: usize,
        (node, attribute): (NodeId, Option<String>),
    ) -> Option<Value> {
        let owner = app.node(node)?.stack;
        let crossed = (node.index as usize, attribute);
        if let Some(id) = self.parameters.get(&(reader, crossed.clone())) {
            return Some(Value::call("Ref", Value::from(id.clone())));
        }
        let output = self.outputs.get(&crossed)?;
        if let Some(nested) = app.stacks[owner].nested_in {
            return Some(Value::GetAtt(
                nested,
                format!("Outputs.{}", output.id).into(),
            ));
        }
        let stack = &app.stacks[owner].name;
        if app.stacks[reader].weak {
            let argument: Object = [
                ("StackName", Value::from(stack.clone())),
                ("OutputName", Value::from(output.id.clone())),
            ]
            .into_iter()
            .collect();
            return Some(Value::call("Fn::GetStackOutput", Value::Object(argument)));
        }
        let name = Value::from(format!("{stack}:{}", output.id));
        Some(Value::call("Fn::ImportValue", name))
    }

    /// The outputs that a stack has for others: a node's index, the output's id and its body.
    pub(crate) fn outputs(&self, app: &App, stack: usize) -> Vec<(usize, String, Value)> {
        let own = self
            .outputs
            .iter()
            .filter(|((index, _), _)| app.nodes[*index].stack == stack);
        own.map(|((index, attribute), output)| {
            let mut body = Object::new();
            if let NodeKind::Resource(resource) = &app.nodes[*index].kind
                && let Some(condition) = resource.attributes.condition
            {
                body.insert("Condition", Value::Name(condition.node()));
            }
            body.insert("Value", as_text(app, *index, attribute.as_deref()));
            if output.exported {
                let name = format!("{}:{}", app.stacks[stack].name, output.id);
                let export = [("Name", Value::from(name))].into_iter().collect();
                body.insert("Export", Value::Object(export));
            }
            (*index, output.id.clone(), Value::Object(body))
        })
        .collect()
    }

    /// The parameters by which a nested stack is told what it reads: a node's index, the parameter's
    /// id, and the value as the stack around it sees it.
    pub(crate) fn parameters(&self, app: &App, nested: usize) -> Vec<(usize, String, Value)> {
        let own = self
            .parameters
            .iter()
            .filter(|((stack, _), _)| *stack == nested);
        let mut own: Vec<(usize, String, Value)> = own
            .map(|((_, (index, attribute)), id)| {
                let value = as_text(app, *index, attribute.as_deref());
                (*index, id.clone(), value)
            })
            .collect();
        own.sort_by(|(_, a, _), (_, b, _)| a.cmp(b));
        own
    }

    /// Outputs and parameters that were made for others must not take the ids of the program's.
    fn collisions(&self, app: &App, names: &[String], found: &mut Diagnostics) {
        let mut taken: BTreeMap<(usize, &str, &str), &str> = BTreeMap::new();
        for (node, name) in app.nodes.iter().zip(names) {
            let space = match node.kind.section() {
                "Resources" => "Parameters",
                section => section,
            };
            taken.insert((node.stack, space, name), &app.scopes[node.scope].path);
        }
        let outputs = self.outputs.iter().map(|((index, _), output)| {
            let stack = app.nodes[*index].stack;
            ((stack, "Outputs", output.id.as_str()), *index)
        });
        let parameters = self
            .parameters
            .iter()
            .map(|((stack, (index, _)), id)| ((*stack, "Parameters", id.as_str()), *index));
        for (key, index) in outputs.chain(parameters) {
            let node = &app.nodes[index];
            let path = &app.scopes[node.scope].path;
            if let Some(other) = taken.insert(key, path) {
                found.push(
                    Diagnostic::error(
                        "id-collision",
                        format!("two things have the logical id `{}`", key.2),
                    )
                    .construct(path.clone())
                    .at(node.location)
                    .note(format!(
                        "it is read by another stack, and `{other}` has the id"
                    ))
                    .help("give one of the two another id"),
                );
            }
        }
    }

    /// The stacks on which a stack depends.
    pub(crate) fn waits_for(&self, stack: usize) -> impl Iterator<Item = usize> + '_ {
        self.waits_for[stack].iter().copied()
    }

    /// Whether a stack exports a value under this name: for others, or because the program says so.
    /// A name that is only known at deployment may be any.
    pub(crate) fn exports(&self, app: &App, name: &str) -> bool {
        let said = app.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Output(definition) => definition.get("Export")?.as_object()?.get("Name"),
            _ => None,
        });
        let mut said = said.map(Value::as_text);
        said.any(|said| said.is_none_or(|said| said == name)) || self.exports_for_others(app, name)
    }

    fn exports_for_others(&self, app: &App, name: &str) -> bool {
        self.outputs.iter().any(|((index, _), output)| {
            let stack = &app.stacks[app.nodes[*index].stack].name;
            output.exported
                && name
                    .strip_prefix(stack.as_str())
                    .and_then(|rest| rest.strip_prefix(':'))
                    == Some(output.id.as_str())
        })
    }
}

/// What stands between the items of a list on its way, as it stands in no id, name or address.
const BETWEEN: &str = "||";

/// A function of a list or a text whose items have [`BETWEEN`] between them.
fn over(function: &'static str, value: Value) -> Value {
    Value::call(function, Value::List(vec![Value::from(BETWEEN), value]))
}

/// What is read of a node, as a text.
fn as_text(app: &App, index: usize, attribute: Option<&str>) -> Value {
    let node = app.node_id(index);
    let value = match attribute {
        Some(attribute) => Value::GetAtt(node, attribute.to_owned().into()),
        None => Value::Ref(node),
    };
    if is_list(app, node, attribute) {
        over("Fn::Join", value)
    } else {
        value
    }
}

/// Whether what is read of a node is known to be a list.
fn is_list(app: &App, node: NodeId, attribute: Option<&str>) -> bool {
    match (app.node(node).map(|node| &node.kind), attribute) {
        (Some(NodeKind::Resource(resource)), Some(attribute)) => {
            resource.resource.list_attributes().contains(&attribute)
        }
        (Some(NodeKind::Parameter(definition)), None) => {
            let kind = definition.get("Type").and_then(Value::as_text);
            kind.is_some_and(|kind| kind.contains("List"))
        }
        _ => false,
    }
}

/// What an output of a value is called after its prefix.
fn output_id(names: &[String], node: NodeId, attribute: Option<&str>) -> String {
    let suffix = attribute.map(id::logical_id).unwrap_or_default();
    format!("{}{suffix}", names[node.index as usize])
}

fn borrowed(edges: &[Vec<(usize, String)>]) -> Vec<Vec<(usize, &str)>> {
    edges
        .iter()
        .map(|edges| edges.iter().map(|(to, edge)| (*to, &**edge)).collect())
        .collect()
}

fn circle(app: &App, members: &[(usize, &str)]) -> Diagnostic {
    let name = |stack: usize| app.stacks[stack].name.as_str();
    let start = (0..members.len())
        .min_by_key(|place| name(members[*place].0))
        .unwrap_or(0);
    let first = members[start].0;
    let location = app
        .scopes
        .iter()
        .find(|scope| scope.parent.is_none() && scope.stack == first)
        .map(|scope| scope.location);
    let mut diagnostic = Diagnostic::error(
        "stack-cycle",
        format!("{} stacks wait for each other", members.len()),
    )
    .construct(name(first));
    if let Some(location) = location {
        diagnostic = diagnostic.at(location);
    }
    for step in 0..members.len() {
        diagnostic = diagnostic.note(members[(start + step) % members.len()].1);
    }
    diagnostic.help("move one of these to the other stack, or both into a third")
}
