//! Everything decided: names, types and facts of what will be written.

use std::collections::{BTreeMap, BTreeSet};

use crate::curated::{POLICIES, Policy};
use crate::evidence::{Evidence, Place};
use crate::facts::{Kind, Property, Registry, Resource};
use crate::kinds::{Kinds, Reference, last, namespace};
use crate::nested::{Reach, fields};
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
    /// The references that some type names.
    pub(crate) references: BTreeSet<Reference>,
    /// The name of each reference's kind, where it is generated.
    pub(crate) kind_names: BTreeMap<Reference, String>,
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

/// Names that mean something else in the generated code.
const TAKEN: &[&str] = &[
    "Arn",
    "Attr",
    "Box",
    "Clone",
    "Debug",
    "Default",
    "Err",
    "Expr",
    "From",
    "Into",
    "IntoExpr",
    "Iterator",
    "Json",
    "Map",
    "None",
    "Object",
    "Ok",
    "Option",
    "Properties",
    "Resource",
    "Result",
    "Secret",
    "Self",
    "Some",
    "String",
    "Tag",
    "Tagging",
    "TextLiteral",
    "Textual",
    "Value",
    "Vec",
];

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
            let typed = Builder::new(resource, kinds, evidence)?.build()?;
            service.resources.push(typed);
        }
        model.collect_references();
        model.type_own_attributes(registry, kinds);
        model.collect_references();
        model.name_references(kinds)?;
        model.check_services()?;
        model.services.values_mut().for_each(share::share);
        Ok(model)
    }

    fn collect_references(&mut self) {
        let mut found = BTreeSet::new();
        for resource in self
            .services
            .values()
            .flat_map(|service| &service.resources)
        {
            let fields = resource.fields.iter();
            let nested = resource.structs.iter().flat_map(|nested| &nested.fields);
            fields
                .chain(nested)
                .for_each(|field| collect(&field.kind, &mut found));
            for attribute in &resource.attributes {
                collect(&attribute.kind, &mut found);
            }
            collect(&resource.refers, &mut found);
        }
        self.references = found;
    }

    /// An attribute that is an ARN, or that something refers to, is of its own kind.
    fn type_own_attributes(&mut self, registry: &Registry, kinds: Kinds<'_>) {
        let references = std::mem::take(&mut self.references);
        for resource in self
            .services
            .values_mut()
            .flat_map(|service| &mut service.resources)
        {
            let Some(source) = registry.resources.get(&resource.source) else {
                continue;
            };
            for attribute in &mut resource.attributes {
                if attribute.kind != Type::Text {
                    continue;
                }
                let Some(own) = kinds.canonical(&resource.source, &attribute.source) else {
                    continue;
                };
                let words = names::words(&attribute.source);
                let mut whole = names::words(last(&resource.source));
                whole.push("arn".to_owned());
                let arn = words == ["arn"] || words == whole;
                let reference = Reference::One(own);
                let read_only = source.read_only.contains(&attribute.source)
                    || source.identifier.contains(&attribute.source);
                if read_only && (arn || references.contains(&reference)) {
                    attribute.kind = Type::Reference(reference);
                }
            }
        }
    }

    fn name_references(&mut self, kinds: Kinds<'_>) -> Result<(), Problem> {
        let mut seen: BTreeMap<String, &Reference> = BTreeMap::new();
        for reference in &self.references {
            let code = kinds.rust(reference);
            let Some(name) = code.strip_prefix("ids::") else {
                continue;
            };
            if let Some(other) = seen.insert(name.to_owned(), reference)
                && !same_resource(other, reference)
            {
                return Err(Problem::Clash {
                    name: name.to_owned(),
                    one: format!("{other:?}"),
                    other: format!("{reference:?}"),
                });
            }
            self.kind_names.insert(reference.clone(), name.to_owned());
        }
        Ok(())
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
            Type::Tag => "Tag".to_owned(),
            Type::Reference(Reference::AnyArn) => "Arn".to_owned(),
            Type::Reference(Reference::Zone) => "AvailabilityZone".to_owned(),
            Type::Reference(reference) => {
                format!(
                    "ids::{}",
                    self.kind_names.get(reference).map_or("", String::as_str)
                )
            }
            Type::Nested(name) if inside => name.clone(),
            Type::Nested(name) => format!("{module}::{name}"),
            Type::List(inner) => format!("Vec<{}>", self.rust(inner, module, inside)),
            Type::Map(inner) => format!("Map<{}>", self.rust(inner, module, inside)),
        }
    }
}

/// `Domain.Name` and `Domain.DomainName` are one kind.
fn same_resource(one: &Reference, other: &Reference) -> bool {
    matches!((one, other), (Reference::One(a), Reference::One(b)) if a.0 == b.0)
}

fn collect(kind: &Type, found: &mut BTreeSet<Reference>) {
    match kind {
        Type::Reference(reference) => {
            found.insert(reference.clone());
        }
        Type::List(inner) | Type::Map(inner) => collect(inner, found),
        _ => {}
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

fn unique<'n>(place: &str, names: impl Iterator<Item = (&'n str, &'n str)>) -> Result<(), Problem> {
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

/// Decides for one resource type.
struct Builder<'a> {
    resource: &'a Resource,
    kinds: Kinds<'a>,
    evidence: Evidence<'a>,
    reach: Reach,
    /// Registry's name of a structure -> name in Rust.
    struct_names: BTreeMap<String, String>,
    enums: Vec<EnumType>,
}

impl<'a> Builder<'a> {
    fn new(
        resource: &'a Resource,
        kinds: Kinds<'a>,
        evidence: Evidence<'a>,
    ) -> Result<Self, Problem> {
        let reach = Reach::new(resource);
        let mut struct_names = BTreeMap::new();
        for source in &reach.structs {
            let mut name = names::pascal(source);
            if TAKEN.contains(&name.as_str()) {
                name.push_str("Property");
            }
            struct_names.insert(source.clone(), name);
        }
        unique(
            &resource.name,
            struct_names
                .iter()
                .map(|(source, name)| (name.as_str(), source.as_str())),
        )?;
        Ok(Self {
            resource,
            kinds,
            evidence,
            reach,
            struct_names,
            enums: Vec::new(),
        })
    }

    fn build(mut self) -> Result<ResourceType, Problem> {
        let resource = self.resource;
        let read_only: BTreeSet<&String> = resource.read_only.iter().collect();
        let mut own = Vec::new();
        for (name, property) in &resource.properties {
            if !read_only.contains(name) {
                own.push(self.field(None, name, property));
            }
        }
        unique(
            &resource.name,
            own.iter().map(|f| (f.name.as_str(), f.property.as_str())),
        )?;
        let mut structs = Vec::new();
        for (source, name) in self.struct_names.clone() {
            if self.is_plain(&source) {
                continue;
            }
            let found: Vec<_> = fields(resource, &source)
                .filter(|(field, _)| self.reach.is_writable(&source, field))
                .collect();
            let found: Vec<Field> = found
                .into_iter()
                .map(|(field, property)| self.field(Some(&source), field, property))
                .collect();
            unique(
                &source,
                found.iter().map(|f| (f.name.as_str(), f.property.as_str())),
            )?;
            structs.push(StructType {
                source,
                name,
                fields: found,
            });
        }
        let attributes = self.attributes()?;
        let refers = self.refers(&own);
        Ok(ResourceType {
            source: resource.name.clone(),
            name: format!("Cfn{}", names::pascal(last(&resource.name))),
            module: names::snake(last(&resource.name)),
            refers,
            tagging: tagging(resource, &own),
            lifecycle: resource.lifecycle.clone(),
            fields: own,
            attributes,
            structs,
            enums: self.enums,
            shared: BTreeMap::new(),
        })
    }

    /// Structures that get no type of their own: tags, and those without a field to write.
    fn is_plain(&self, name: &str) -> bool {
        self.is_tag(name) || self.is_empty(name)
    }

    fn is_tag(&self, name: &str) -> bool {
        let mut found = fields(self.resource, name);
        let text = |(field, property): (&String, &Property), wanted: &str| {
            field == wanted && property.kind == Kind::String && property.fact("enum").is_none()
        };
        name.contains("Tag")
            && found.next().is_some_and(|field| text(field, "Key"))
            && found.next().is_some_and(|field| text(field, "Value"))
            && found.next().is_none()
    }

    fn is_empty(&self, name: &str) -> bool {
        !fields(self.resource, name).any(|(field, _)| self.reach.is_writable(name, field))
    }

    fn field(&mut self, owner: Option<&str>, name: &str, property: &Property) -> Field {
        let kind = self.kind(owner, name, property, &property.kind, "");
        Field {
            property: name.to_owned(),
            name: match names::snake(name).as_str() {
                "new" => "new_".to_owned(),
                other => other.to_owned(),
            },
            kind,
            required: property.required,
            notes: crate::emit::notes::of(self.resource, owner, name, property),
        }
    }

    fn kind(
        &mut self,
        owner: Option<&str>,
        name: &str,
        property: &Property,
        kind: &Kind,
        prefix: &str,
    ) -> Type {
        match kind {
            Kind::Integer => Type::Integer,
            Kind::Number => Type::Number,
            Kind::Boolean => Type::Boolean,
            Kind::Either(of) => either(of),
            Kind::Json => self.policy(name).map_or(Type::Json, Type::Policy),
            Kind::String => self.text(owner, name, property, prefix),
            Kind::Struct(source) if self.is_tag(source) => Type::Tag,
            Kind::Struct(source) if self.is_empty(source) => Type::Json,
            Kind::Struct(source) => match self.struct_names.get(source) {
                Some(known) => Type::Nested(known.clone()),
                None => Type::Json,
            },
            Kind::List(inner) => {
                let prefix = format!("{prefix}item.");
                Type::List(Box::new(self.kind(owner, name, property, inner, &prefix)))
            }
            Kind::Map(inner) => {
                let prefix = format!("{prefix}value.");
                Type::Map(Box::new(self.kind(owner, name, property, inner, &prefix)))
            }
        }
    }

    fn policy(&self, name: &str) -> Option<Policy> {
        let mut found = POLICIES.iter();
        let entry = found.find(|entry| entry.0 == self.resource.name && entry.1 == name);
        entry.map(|entry| entry.2)
    }

    fn text(&mut self, owner: Option<&str>, name: &str, property: &Property, prefix: &str) -> Type {
        let values = property.list(&format!("{prefix}enum"));
        if !values.is_empty() {
            let definition = property.fact(&format!("{prefix}name"));
            let wanted = match definition {
                Some(definition) => names::pascal(definition),
                None if prefix.is_empty() => names::pascal(name),
                None => names::pascal(&singular(name)),
            };
            return Type::Nested(self.enumeration(owner, name, wanted, values));
        }
        let place = Place {
            resource: self.resource,
            top: owner.is_none(),
            name,
            property,
            prefix,
        };
        self.evidence
            .reference(place)
            .map_or(Type::Text, Type::Reference)
    }

    /// The enumeration of these values: one that is already there, or a new one.
    fn enumeration(
        &mut self,
        owner: Option<&str>,
        property: &str,
        wanted: String,
        values: Vec<String>,
    ) -> String {
        let place = owner.map_or_else(
            || property.to_owned(),
            |owner| format!("{owner}.{property}"),
        );
        let long = format!("{}{wanted}", owner.map(names::pascal).unwrap_or_default());
        let mut candidates = vec![wanted.clone(), long.clone()];
        candidates.extend((2..100).map(|number| format!("{long}{number}")));
        for name in candidates {
            let taken = TAKEN.contains(&name.as_str())
                || self.struct_names.values().any(|other| *other == name);
            if taken {
                continue;
            }
            match self.enums.iter_mut().find(|known| known.name == name) {
                Some(known) if known.values == values => {
                    known.properties.insert(place);
                    return name;
                }
                Some(_) => {}
                None => {
                    self.enums.push(EnumType {
                        name: name.clone(),
                        properties: BTreeSet::from([place]),
                        values,
                    });
                    return name;
                }
            }
        }
        wanted
    }

    fn attributes(&self) -> Result<Vec<Attribute>, Problem> {
        let mut found = Vec::new();
        let known = &self.resource.attributes;
        for (source, property) in known {
            // The registry sometimes lists one attribute by its path and by its documented name.
            if source.contains('.') && known.contains_key(&source.replace('.', "")) {
                continue;
            }
            found.push(Attribute {
                source: source.clone(),
                name: names::constant(source),
                kind: self.attribute_kind(source, property, &property.kind, ""),
            });
        }
        unique(
            &self.resource.name,
            found.iter().map(|a| (a.name.as_str(), a.source.as_str())),
        )?;
        Ok(found)
    }

    fn attribute_kind(&self, name: &str, property: &Property, kind: &Kind, prefix: &str) -> Type {
        match kind {
            Kind::Integer => Type::Integer,
            Kind::Number => Type::Number,
            Kind::Boolean => Type::Boolean,
            Kind::Either(of) => either(of),
            Kind::Json | Kind::Struct(_) => Type::Json,
            Kind::List(inner) => Type::List(Box::new(self.attribute_kind(
                name,
                property,
                inner,
                &format!("{prefix}item."),
            ))),
            Kind::Map(inner) => Type::Map(Box::new(self.attribute_kind(
                name,
                property,
                inner,
                &format!("{prefix}value."),
            ))),
            Kind::String => {
                if let Some(alias) = self.kinds.alias_of(&self.resource.name, name) {
                    return Type::Reference(Reference::One(alias));
                }
                let place = Place {
                    resource: self.resource,
                    top: true,
                    name: name.rsplit('.').next().unwrap_or(name),
                    property,
                    prefix,
                };
                self.evidence
                    .reference(place)
                    .map_or(Type::Text, Type::Reference)
            }
        }
    }

    /// What `Ref` gives: the kind of the property that it is, or a kind of its own.
    fn refers(&self, own: &[Field]) -> Type {
        let Some(source) = self.kinds.refers(self.resource) else {
            return Type::Text;
        };
        if source.0 == self.resource.name
            && let Some(field) = own.iter().find(|field| field.property == source.1)
        {
            return match &field.kind {
                Type::Text => Type::Reference(Reference::One(source)),
                Type::Reference(reference) => Type::Reference(reference.clone()),
                _ => Type::Text,
            };
        }
        Type::Reference(Reference::One(source))
    }
}

fn either(of: &[Kind]) -> Type {
    match of {
        [Kind::String, Kind::Boolean] => Type::Boolean,
        [Kind::String, Kind::Integer | Kind::Number] => Type::Text,
        _ => Type::Json,
    }
}

fn tagging(resource: &Resource, own: &[Field]) -> Tagging {
    let Some(tags) = &resource.tags else {
        return Tagging::None;
    };
    let Some(field) = own.iter().find(|field| field.property == *tags) else {
        return Tagging::None;
    };
    match &field.kind {
        Type::List(inner) if **inner == Type::Tag => Tagging::List(tags.clone()),
        Type::Map(inner) if **inner == Type::Text => Tagging::Map(tags.clone()),
        _ => Tagging::None,
    }
}

fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let keeps = ["ss", "us", "is"]
        .iter()
        .any(|ending| name.ends_with(ending));
    match name.strip_suffix('s') {
        Some(stem) if !keeps => stem.to_owned(),
        _ => name.to_owned(),
    }
}
