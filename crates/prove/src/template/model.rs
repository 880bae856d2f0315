//! [`Model`]: the resources of a template without intrinsic functions.

use std::collections::BTreeMap;

use serde_json::Value;

use super::resolve::escape;
use super::scope::Scope;
use super::{Assumptions, Data, Node, Template, Variant};
use crate::text::{Piece, Symbol, Text};
use crate::truth::{Cause, Truth};

/// A resource of a template.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its logical id.
    pub id: String,
    /// Its type's name, such as `AWS::EC2::VPC`.
    pub type_name: String,
    /// Its properties; an empty object where it has none.
    pub properties: Node,
    /// The logical ids in its `DependsOn`.
    pub depends_on: Vec<String>,
    /// What `Ref` gives.
    pub reference: Text,
}

impl Resource {
    /// A property.
    pub fn get(&self, property: &str) -> Option<&Node> {
        self.properties.get(property)
    }
}

/// To what a text refers.
#[derive(Clone, Debug)]
pub enum Target<'a> {
    /// A resource of the template.
    Resource(&'a Resource),
    /// Something outside the template, by its id or ARN.
    Outside(&'a str),
    /// It is not known.
    Unknown(Cause),
}

/// The resources of a template in one variant, without intrinsic functions.
#[derive(Clone, Debug)]
pub struct Model {
    resources: BTreeMap<String, Resource>,
    region: Text,
    account: Text,
    partition: Text,
    uncertain: Vec<Cause>,
}

impl Model {
    pub(super) fn build(template: &Template, variant: &Variant, assumptions: &Assumptions) -> Self {
        let scope = Scope::new(template, assumptions, Some(variant));
        let mut uncertain = Vec::new();
        for transform in template.transforms() {
            if transform != "AWS::LanguageExtensions" {
                let cause = format!("the transform `{transform}` may change the template");
                uncertain.push(Cause::new(cause));
            }
        }
        let mut resources = BTreeMap::new();
        for (id, body) in template.section("Resources") {
            if id.starts_with("Fn::") {
                let cause = format!("`{id}` makes resources when the stack is deployed");
                uncertain.push(Cause::new(cause));
            } else if scope.has_resource(id) {
                resources.insert(id.to_owned(), resource(&scope, id, body));
            }
        }
        let pseudo = |name: &str| match scope.pseudo(name) {
            Data::Text(text) => text,
            _ => Text::default(),
        };
        Self {
            region: pseudo("AWS::Region"),
            account: pseudo("AWS::AccountId"),
            partition: pseudo("AWS::Partition"),
            resources,
            uncertain,
        }
    }

    /// The resource of this logical id.
    pub fn resource(&self, id: &str) -> Option<&Resource> {
        self.resources.get(id)
    }

    /// All resources, by logical id.
    pub fn resources(&self) -> impl Iterator<Item = &Resource> {
        self.resources.values()
    }

    /// The resources of a type, by logical id.
    pub fn of_type(&self, type_name: &str) -> impl Iterator<Item = &Resource> {
        self.resources()
            .filter(move |resource| resource.type_name == type_name)
    }

    /// The region of the deployment.
    pub const fn region(&self) -> &Text {
        &self.region
    }

    /// The account of the deployment.
    pub const fn account(&self) -> &Text {
        &self.account
    }

    /// The partition of the deployment.
    pub const fn partition(&self) -> &Text {
        &self.partition
    }

    /// Why the template may not be all that is deployed, such as a transform.
    pub fn uncertain(&self) -> &[Cause] {
        &self.uncertain
    }

    /// The resource to which a text refers, by what its `Ref` gives.
    pub fn target<'a>(&'a self, text: &'a Text) -> Target<'a> {
        let made = text.symbols().find_map(|symbol| match symbol {
            Symbol::Made(name) => Some(name.split('.').next().unwrap_or(name)),
            _ => None,
        });
        if let Some(resource) = made.and_then(|id| self.resource(id))
            && resource.reference == *text
        {
            return Target::Resource(resource);
        }
        let mut named = self.resources.values();
        if let Some(resource) = named.find(|resource| resource.reference == *text) {
            return Target::Resource(resource);
        }
        match text.pieces() {
            [Piece::Known(id)] => Target::Outside(id),
            [] => Target::Unknown(Cause::new("an id is empty")),
            _ => {
                let symbol = text.first_open().or_else(|| text.symbols().next());
                let cause = symbol.map_or_else(|| Cause::new("an id is not known"), Symbol::cause);
                Target::Unknown(cause)
            }
        }
    }

    /// The resource to which a property refers.
    pub fn follow<'a>(&'a self, node: &'a Node) -> Target<'a> {
        match &node.data {
            Data::Text(text) => self.target(text),
            Data::Unknown(cause) => Target::Unknown(cause.clone()),
            _ => Target::Unknown(Cause::new(format!("`{}` is no id", node.pointer))),
        }
    }

    /// Whether a property of a resource refers to this resource.
    pub fn refers(&self, resource: &Resource, property: &str, to: &Resource) -> Truth {
        match resource.get(property) {
            None => Truth::No,
            Some(node) => match (&node.data, node.text()) {
                (_, Some(text)) => text.is(&to.reference),
                (Data::Unknown(cause), _) => Truth::Unknown(cause.clone()),
                _ => Truth::No,
            },
        }
    }
}

fn resource(scope: &Scope<'_>, id: &str, body: &Value) -> Resource {
    let pointer = format!("/Resources/{}/Properties", escape(id));
    let properties = body
        .get("Properties")
        .and_then(|properties| scope.resolve(properties, &pointer))
        .unwrap_or_else(|| Node::new(pointer, Data::Object(Vec::new())));
    let depends_on = match body.get("DependsOn") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    let type_name = body.get("Type").and_then(Value::as_str).unwrap_or_default();
    Resource {
        id: id.to_owned(),
        type_name: type_name.to_owned(),
        properties,
        depends_on,
        reference: scope.ref_of(id).unwrap_or_default(),
    }
}
