//! Programs in which anything may be wrong.

use formwork::prelude::*;
use formwork::{Condition, Json, NodeId, Object, Part, Pseudo, Value};
use proptest::prelude::*;

use crate::resources::{Bucket, Table};

/// A program as a list of lines.
#[derive(Clone, Debug)]
pub(crate) struct Wild {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
enum Line {
    Stack(String),
    Resource(String, Tree),
    Bucket(String, Tree),
    Table(String),
    Parameter(String),
    Condition(String, Tree),
    Output(String, Tree),
    Tag(String, Tree),
    Metadata(String, Tree),
    DependsOn(usize, usize),
    NodeTag(usize, Tree),
    NodeCondition(usize, usize),
    NodeMetadata(usize, Tree),
    Override(usize, String, Option<Tree>),
    Pin(usize, String),
    Moved(String, String),
    Late(String, Tree),
}

/// A value, with numbers for nodes; a number without a node is a node of another app.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(Value),
    Ref(usize),
    GetAtt(usize),
    Name(usize),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
    Sub(Vec<Result<String, Tree>>),
    Call(Box<Tree>),
}

fn tree() -> impl Strategy<Value = Tree> {
    let number = || prop_oneof![30 => 0..6usize, 1 => Just(usize::MAX)];
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        10 => any::<bool>().prop_map(Value::Bool),
        10 => any::<i64>().prop_map(Value::Integer),
        1 => any::<f64>().prop_map(Value::Number),
        10 => prop::num::f64::NORMAL.prop_map(Value::Number),
        40 => "[${}!a-zA-Z.:]{0,6}|\\PC*|.*".prop_map(Value::from),
        10 => Just(Value::Pseudo(Pseudo::Region)),
    ];
    let leaf = prop_oneof![
        6 => leaf.prop_map(Tree::Leaf),
        6 => number().prop_map(Tree::Ref),
        2 => number().prop_map(Tree::GetAtt),
        1 => number().prop_map(Tree::Name),
        1 => ("Ref|Fn::GetAtt|Fn::Sub", "(\\$\\{)?(First|[A-C])(\\.Arn)?\\}?").prop_map(|(name, text)| {
            Tree::Object(vec![(name, Tree::Leaf(text.into()))])
        }),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        let part = prop_oneof!["[${}!a-z]{0,4}".prop_map(Ok), inner.clone().prop_map(Err),];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
            prop::collection::vec(("[a-c]", inner.clone()), 0..4).prop_map(Tree::Object),
            prop::collection::vec(part, 0..4).prop_map(Tree::Sub),
            inner.prop_map(|inner| Tree::Call(Box::new(inner))),
        ]
    })
}

pub(crate) fn wild() -> impl Strategy<Value = Wild> {
    let id = || prop_oneof![40 => "[A-E][a-c]?[0-9]?", 1 => ".{0,4}"];
    let path = || prop_oneof!["[A-D](/[A-D])?", "[A-Z][a-z]{0,2}"];
    let pointer = prop_oneof![
        8 => "/(Properties|Metadata)(/[a-c]){1,3}",
        1 => ".{0,6}",
    ];
    let at = || 0..6usize;
    let line = prop_oneof![
        12 => (id(), tree()).prop_map(|(id, tree)| Line::Resource(id, tree)),
        4 => (id(), tree()).prop_map(|(id, tree)| Line::Bucket(id, tree)),
        2 => id().prop_map(Line::Table),
        2 => id().prop_map(Line::Parameter),
        1 => (id(), tree()).prop_map(|(id, tree)| Line::Condition(id, tree)),
        2 => (id(), tree()).prop_map(|(id, tree)| Line::Output(id, tree)),
        1 => (id(), tree()).prop_map(|(key, tree)| Line::Tag(key, tree)),
        1 => (id(), tree()).prop_map(|(key, tree)| Line::Metadata(key, tree)),
        2 => (at(), at()).prop_map(|(one, other)| Line::DependsOn(one, other)),
        1 => (at(), tree()).prop_map(|(node, tree)| Line::NodeTag(node, tree)),
        1 => (at(), at()).prop_map(|(one, other)| Line::NodeCondition(one, other)),
        1 => (at(), tree()).prop_map(|(node, tree)| Line::NodeMetadata(node, tree)),
        2 => (at(), pointer, prop::option::weighted(0.8, tree()))
            .prop_map(|(node, pointer, tree)| Line::Override(node, pointer, tree)),
        1 => (at(), id()).prop_map(|(node, id)| Line::Pin(node, id)),
        1 => (path(), path()).prop_map(|(from, to)| Line::Moved(from, to)),
        1 => (id(), tree()).prop_map(|(id, tree)| Line::Late(id, tree)),
        1 => id().prop_map(Line::Stack),
    ];
    prop::collection::vec(line, 1..10).prop_map(|lines| Wild { lines })
}

/// The nodes so far, and one of another app.
struct Nodes {
    all: Vec<NodeId>,
    conditions: Vec<formwork::ConditionRef>,
    foreign: NodeId,
}

impl Nodes {
    fn get(&self, number: usize) -> NodeId {
        match self.all.as_slice() {
            nodes if number < usize::MAX && !nodes.is_empty() => nodes[number % nodes.len()],
            _ => self.foreign,
        }
    }

    fn value(&self, tree: &Tree) -> Value {
        let attribute = || "Arn".into();
        match tree {
            Tree::Leaf(value) => value.clone(),
            Tree::Ref(node) => Value::Ref(self.get(*node)),
            Tree::GetAtt(node) => Value::GetAtt(self.get(*node), attribute()),
            Tree::Name(node) => Value::Name(self.get(*node)),
            Tree::List(items) => Value::List(items.iter().map(|item| self.value(item)).collect()),
            Tree::Object(fields) => {
                let fields = fields
                    .iter()
                    .map(|(key, value)| (key.clone(), self.value(value)));
                Value::Object(fields.collect::<Object>())
            }
            Tree::Sub(parts) => Value::from_parts(parts.iter().map(|part| match part {
                Ok(text) => Part::Literal(text.clone().into()),
                Err(tree) => Part::Value(self.value(tree)),
            })),
            Tree::Call(tree) => Value::call("Fn::Base64", self.value(tree)),
        }
    }

    fn expr<T>(&self, tree: &Tree) -> Expr<T> {
        Expr::from_value(self.value(tree))
    }
}

impl Wild {
    pub(crate) fn build(&self) -> App {
        let mut other = App::new();
        let foreign = other.stack("Other").add("Table", Table::default()).node();
        let mut nodes = Nodes {
            all: Vec::new(),
            conditions: Vec::new(),
            foreign,
        };
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        nodes.all.push(stack.add("First", Table::default()).node());
        for (place, line) in self.lines.iter().enumerate() {
            if let Line::Stack(name) = line
                && place + 1 < self.lines.len()
            {
                stack = app.stack(name.clone());
            } else {
                add(&mut stack, line, &mut nodes);
            }
        }
        app
    }
}

fn add(stack: &mut Scope<'_>, line: &Line, nodes: &mut Nodes) {
    match line {
        Line::Stack(_) => {}
        Line::Resource(id, tree) => {
            let topic = RawResource::new("AWS::SNS::Topic").property("a", nodes.value(tree));
            nodes.all.push(stack.add(id.clone(), topic).node());
        }
        Line::Bucket(id, tree) => {
            let mut bucket = Bucket::of(nodes.expr::<crate::resources::BucketName>(tree));
            if let Tree::List(_) = tree {
                bucket.tags = Some(nodes.expr(tree));
            }
            nodes.all.push(stack.add(id.clone(), bucket).node());
        }
        Line::Table(id) => nodes
            .all
            .push(stack.add(id.clone(), Table::default()).node()),
        Line::Parameter(id) => {
            let parameter = Parameter::<String>::new();
            nodes
                .all
                .push(stack.parameter(id.clone(), parameter).node());
        }
        Line::Condition(id, tree) => {
            let condition = Condition::equals::<String>(nodes.expr::<String>(tree), "x");
            let condition = stack.condition(id.clone(), condition);
            nodes.conditions.push(condition);
            nodes.all.push(condition.node());
        }
        Line::Output(id, tree) => {
            let output = Output::new(nodes.expr::<String>(tree));
            nodes.all.push(stack.output(id.clone(), output).node());
        }
        Line::Tag(key, tree) => drop(stack.tag(key.clone(), nodes.expr::<String>(tree))),
        Line::Metadata(key, tree) => stack.metadata(key.clone(), nodes.expr::<Json>(tree)),
        Line::DependsOn(one, other) => {
            let other = nodes.get(*other);
            stack.attributes(nodes.get(*one)).depends_on(other);
        }
        Line::NodeTag(node, tree) => {
            let value = nodes.expr::<String>(tree);
            stack.attributes(nodes.get(*node)).tag("own", value);
        }
        Line::NodeCondition(node, condition) => {
            if let Some(condition) = nodes.conditions.get(*condition) {
                stack.attributes(nodes.get(*node)).condition(*condition);
            }
        }
        Line::NodeMetadata(node, tree) => {
            let value = nodes.expr::<Json>(tree);
            stack.attributes(nodes.get(*node)).metadata("own", value);
        }
        Line::Override(node, pointer, Some(tree)) => {
            stack.override_at(nodes.get(*node), pointer.clone(), nodes.expr::<Json>(tree));
        }
        Line::Override(node, pointer, None) => stack.remove_at(nodes.get(*node), pointer.clone()),
        Line::Pin(node, id) => stack.pin(nodes.get(*node), id.clone()),
        Line::Moved(from, to) => stack.moved(from.clone(), to.clone()),
        Line::Late(id, tree) => {
            let (id, value) = (id.clone(), nodes.value(tree));
            stack.at_synth(Phase::Derive, move |scope| {
                scope.add(id, RawResource::new("AWS::SNS::Topic").property("b", value));
            });
        }
    }
}
