//! One resource type: from its facts to names and types.

use std::collections::{BTreeMap, BTreeSet};

use crate::curated::{POLICIES, Policy, SECRETS};
use crate::evidence::{Evidence, Place};
use crate::facts::{Kind, Property, Resource};
use crate::kinds::{Kinds, Reference, last};
use crate::model::{Attribute, EnumType, Field, ResourceType, StructType, Tagging, Type, unique};
use crate::nested::{Reach, fields};
use crate::{Problem, names};

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

/// Decides for one resource type.
pub(crate) struct Builder<'a> {
    resource: &'a Resource,
    evidence: &'a Evidence<'a>,
    reach: Reach,
    /// Registry's name of a structure -> name in Rust.
    struct_names: BTreeMap<String, String>,
    enums: Vec<EnumType>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(resource: &'a Resource, evidence: &'a Evidence<'a>) -> Result<Self, Problem> {
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
            evidence,
            reach,
            struct_names,
            enums: Vec::new(),
        })
    }

    pub(crate) fn build(mut self) -> Result<ResourceType, Problem> {
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
        let top = BTreeSet::from([name.to_owned()]);
        let paths = owner
            .and_then(|owner| self.reach.paths_of(owner, name))
            .unwrap_or(&top);
        Field {
            property: name.to_owned(),
            name: match names::snake(name).as_str() {
                "new" => "new_".to_owned(),
                other => other.to_owned(),
            },
            kind,
            required: property.required,
            notes: crate::emit::notes::of(self.resource, paths, property),
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
        if is_secret(self.resource, name) {
            return Type::Secret;
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
                if let Some(alias) = Kinds::alias_of(&self.resource.name, name) {
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
        let Some(source) = Kinds::refers(self.resource) else {
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

/// Whether a text must not be shown: passwords by their name, the rest if it is never read back.
fn is_secret(resource: &Resource, name: &str) -> bool {
    let words = names::words(name);
    if matches!(
        words.last().map(String::as_str),
        Some("password" | "passwords")
    ) {
        return true;
    }
    let text = words.join(" ");
    let known = SECRETS.iter().any(|ending| text.ends_with(ending));
    let hidden = |path: &String| path.rsplit('/').next() == Some(name);
    known && resource.write_only.iter().any(hidden)
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
