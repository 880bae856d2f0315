//! The evaluator of the crate on the same JSON.

use formwork_prove::iam::{
    Context, ContextValue, Level, Outcome, Policies, Policy, PolicyKind, PolicySource, Principal,
    Request,
};
use formwork_prove::template::{Data, Node};
use formwork_prove::{Piece, Symbol, Text};
use serde_json::Value;

use super::random::{Case, MARK};

/// A text in which the mark is a symbol.
fn text(written: &str, symbol: &str) -> Text {
    let mut text = Text::default();
    for (index, part) in written.split(MARK).enumerate() {
        if index > 0 {
            let open = Symbol::open(symbol, "a parameter has no value");
            text.push(Piece::Symbol(open));
        }
        text.push_str(part);
    }
    text
}

fn node(value: &Value, symbol: &str) -> Node {
    let data = match value {
        Value::String(written) => Data::Text(text(written, symbol)),
        Value::Array(items) => Data::List(items.iter().map(|item| node(item, symbol)).collect()),
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| (name.clone(), node(value, symbol));
            Data::Object(fields.iter().map(field).collect())
        }
        other => panic!("{other}"),
    };
    Node {
        pointer: String::new(),
        data,
    }
}

pub(crate) fn policies(case: &Case) -> Policies {
    build(case, "P")
}

fn build(case: &Case, symbol: &str) -> Policies {
    let read = |kind, document: &Value| {
        let source = PolicySource::default();
        Policy::from_node(kind, &node(document, symbol), &source).unwrap()
    };
    let mut policies = Policies::new();
    for document in &case.identity {
        policies = policies.identity(read(PolicyKind::Identity, document));
    }
    if let Some(document) = &case.resource {
        policies = policies.resource(read(PolicyKind::Resource, document));
    }
    if case.default_endpoint {
        policies = policies.through_endpoint();
    }
    if let Some(document) = &case.endpoint {
        policies = policies.endpoint(read(PolicyKind::Endpoint, document));
    }
    if let Some(document) = &case.boundary {
        policies = policies.boundary(read(PolicyKind::Boundary, document));
    }
    if let Some(document) = &case.session {
        policies = policies.session(read(PolicyKind::Session, document));
    }
    for document in &case.scp {
        let policy = read(PolicyKind::ServiceControl, document);
        policies = policies.service_control(Level::new("level", [policy]));
    }
    for document in &case.rcp {
        let policy = read(PolicyKind::ResourceControl, document);
        policies = policies.resource_control(Level::new("level", [policy]));
    }
    policies
}

fn request(call: &Value, case: &Case, symbol: &str) -> Request {
    let field = |name: &str| call[name].as_str().unwrap();
    let mut principal = Principal::from_arn(field("principal")).unwrap();
    if case.boundary.is_some() {
        principal = principal.bounded();
    }
    let mut context = Context::new();
    for (key, value) in call["context"].as_object().unwrap() {
        let value = match value {
            Value::Array(values) => {
                let texts = values.iter().map(|one| text(one.as_str().unwrap(), symbol));
                ContextValue::Several(texts.collect())
            }
            one => ContextValue::One(text(one.as_str().unwrap(), symbol)),
        };
        context.set(key, value);
    }
    Request::new(principal, field("action"), field("resource"))
        .resource_account(field("account"))
        .context(context)
}

pub(crate) fn decide(call: &Value, case: &Case, policies: &Policies) -> Outcome {
    let request = request(call, case, "P");
    formwork_prove::iam::decide(&request, policies)
        .outcome()
        .clone()
}

/// The same, where the mark is a symbol of this name.
pub(crate) fn decide_open(call: &Value, case: &Case, symbol: &str) -> Outcome {
    let policies = build(case, symbol);
    let request = request(call, case, symbol);
    formwork_prove::iam::decide(&request, &policies)
        .outcome()
        .clone()
}
