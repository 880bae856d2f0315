//! Everything decided: names, types and facts of what will be written.

use std::collections::{BTreeMap, BTreeSet};

use crate::build::Builder;
use crate::curated::{POLICIES, Policy};
use crate::evidence::Evidence;
use crate::facts::{Kind, Property, Registry};
use crate::kinds::{Kinds, Reference, last, namespace};

use crate::table::{Table, references, table};
use crate::{Problem, features, names, share};

/// The type of a value in the generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    Json,
    Policy(Policy),
    Secret,
    Reference(Reference),
    /// An enumeration or a nested structure, by its name in the resource's module.
    Nested(String),
    /// A tag of exactly a key and a value.
    Tag,
    List(Box<Type>),
    Map(Box<Type>),
}

/// All services by module.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) services: BTreeMap<String, Service>,
    /// The generated kinds by name.
    pub(crate) kinds: Table,
    /// The name of each reference's kind.
    names: BTreeMap<Reference, String>,
}

/// One service: one file.
#[derive(Debug, Default)]
pub(crate) struct Service {
    pub(crate) namespace: String,
    pub(crate) feature: String,
    pub(crate) resources: Vec<ResourceType>,
}

/// One resource type.
#[derive(Debug)]
pub(crate) struct ResourceType {
    pub(crate) source: String,
    pub(crate) name: String,
    pub(crate) module: String,
    pub(crate) refers: Type,
    pub(crate) tagging: Tagging,
    pub(crate) lifecycle: Option<String>,
    pub(crate) fields: Vec<Field>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) structs: Vec<StructType>,
    pub(crate) enums: Vec<EnumType>,
    /// Nested types that another resource type's module defines, by that module.
    pub(crate) shared: BTreeMap<String, Vec<String>>,
}

/// How a resource type takes tags.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Tagging {
    None,
    List(String),
    Map(String),
}

/// A property of a resource or a nested structure.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) property: String,
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) required: bool,
    pub(crate) notes: Vec<String>,
}

/// What `Fn::GetAtt` gives.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) source: String,
    pub(crate) name: String,
    pub(crate) kind: Type,
}

/// A nested structure.
#[derive(Debug)]
pub(crate) struct StructType {
    pub(crate) source: String,
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

/// An enumeration.
#[derive(Debug)]
pub(crate) struct EnumType {
    pub(crate) name: String,
    pub(crate) properties: BTreeSet<String>,
    pub(crate) values: Vec<String>,
}

impl Model {
    /// Decides everything.
    pub(crate) fn new(registry: &Registry) -> Result<Self, Problem> {
        let kinds = Kinds::new(registry)?;
        let evidence = Evidence::new(registry, kinds)?;
        check_policies(registry)?;
        let mut model = Self::default();
        for resource in registry.resources.values() {
            let module = last(namespace(&resource.name)).to_ascii_lowercase();
            let service = model.services.entry(module.clone()).or_default();
            namespace(&resource.name).clone_into(&mut service.namespace);
            features::feature_of(&module).clone_into(&mut service.feature);
            let typed = Builder::new(resource, &evidence)?.build()?;
            service.resources.push(typed);
        }
        model.type_own_attributes(registry, kinds);
        model.kinds = table(&model.services)?;
        for reference in model.services.values().flat_map(references) {
            if let Some(name) = Kinds::name_of(&reference) {
                model.names.insert(reference, name);
            }
        }
        model.check_services()?;
        model.services.values_mut().for_each(share::share);
        Ok(model)
    }

    /// An attribute that is an ARN, or that something refers to, is of its own kind.
    fn type_own_attributes(&mut self, registry: &Registry, kinds: Kinds<'_>) {
        let known: BTreeSet<Reference> = self.services.values().flat_map(references).collect();
        let resources = self
            .services
            .values_mut()
            .flat_map(|service| &mut service.resources);
        for resource in resources {
            let Some(source) = registry.resources.get(&resource.source) else {
                continue;
            };
            for attribute in &mut resource.attributes {
                let Some(own) = kinds.canonical(&resource.source, &attribute.source) else {
                    continue;
                };
                let words = names::words(&attribute.source);
                let mut whole = names::words(last(&resource.source));
                whole.push("arn".to_owned());
                let arn = words == ["arn"] || words == whole;
                let reference = Reference::One(own);
                let its_own = source.read_only.contains(&attribute.source)
                    || source.identifier.contains(&attribute.source);
                let wanted = arn || known.contains(&reference);
                if attribute.kind == Type::Text && its_own && wanted {
                    attribute.kind = Type::Reference(reference);
                }
            }
        }
    }

    fn check_services(&self) -> Result<(), Problem> {
        let modules: Vec<&str> = self.services.keys().map(String::as_str).collect();
        if let Some(member) = features::stale(&modules) {
            return Err(Problem::Stale {
                fixup: "families of services",
                what: format!("there is no service `{member}`"),
            });
        }
        let features: BTreeSet<&str> = self.services.values().map(|s| s.feature.as_str()).collect();
        if features.len() > features::LIMIT {
            return Err(Problem::Inconsistent(format!(
                "{} features are more than {}: put rare services into families",
                features.len(),
                features::LIMIT
            )));
        }
        for service in self.services.values() {
            unique(
                &service.namespace,
                service
                    .resources
                    .iter()
                    .map(|r| (r.name.as_str(), r.source.as_str())),
            )?;
        }
        Ok(())
    }

    /// Code for a type, seen from the resource's module (`inside`) or from the service's.
    pub(crate) fn rust(&self, kind: &Type, module: &str, inside: bool) -> String {
        match kind {
            Type::Text => "String".to_owned(),
            Type::Integer => "i64".to_owned(),
            Type::Number => "f64".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Json => "Json".to_owned(),
            Type::Policy(policy) => policy.rust().to_owned(),
            Type::Secret => "Secret".to_owned(),
            Type::Tag => "Tag".to_owned(),
            Type::Reference(Reference::AnyArn) => "Arn".to_owned(),
            Type::Reference(Reference::Zone) => "AvailabilityZone".to_owned(),
            Type::Reference(reference) => {
                format!(
                    "ids::{}",
                    self.names.get(reference).map_or("", String::as_str)
                )
            }
            Type::Nested(name) if inside => name.clone(),
            Type::Nested(name) => format!("{module}::{name}"),
            Type::List(inner) => format!("Vec<{}>", self.rust(inner, module, inside)),
            Type::Map(inner) => format!("Map<{}>", self.rust(inner, module, inside)),
        }
    }
}

fn check_policies(registry: &Registry) -> Result<(), Problem> {
    for (name, property, _) in POLICIES {
        let resource = registry.resources.get(*name);
        let is_json = |place: &BTreeMap<String, Property>| {
            place.get(*property).is_some_and(|p| p.kind == Kind::Json)
        };
        if !resource.is_some_and(|r| is_json(&r.properties) || r.structs.values().any(is_json)) {
            return Err(Problem::Stale {
                fixup: "policy documents",
                what: format!("`{name}` has no JSON property `{property}`"),
            });
        }
    }
    Ok(())
}

pub(crate) fn unique<'n>(
    place: &str,
    names: impl Iterator<Item = (&'n str, &'n str)>,
) -> Result<(), Problem> {
    let mut seen = BTreeMap::new();
    for (name, source) in names {
        if let Some(other) = seen.insert(name, source) {
            return Err(Problem::Clash {
                name: name.to_owned(),
                one: format!("{place} {other}"),
                other: format!("{place} {source}"),
            });
        }
    }
    Ok(())
}
