//! The kinds that are written into `ids.rs`, and the feature each stands behind.
//!
//! Two thousand kinds cost a second to check. One that a single feature uses stands behind that
//! feature; the well-known ones, and those that several features use, are always there.

use std::collections::{BTreeMap, BTreeSet};

use crate::Problem;
use crate::curated::{FOREIGN, NOUNS, PARAMETER_TYPES, SUBKINDS, UNIONS};
use crate::kinds::{Kinds, Reference, family};
use crate::model::{Service, Type};

/// One kind.
#[derive(Debug)]
pub(crate) struct Kind {
    /// What it is.
    pub(crate) reference: Reference,
    /// The feature it stands behind; none if it is always there.
    pub(crate) feature: Option<String>,
    /// The kinds for which it may stand, by name.
    pub(crate) wholes: BTreeSet<String>,
}

/// The kinds by name.
pub(crate) type Table = BTreeMap<String, Kind>;

/// Names all references, and decides where they stand.
pub(crate) fn table(services: &BTreeMap<String, Service>) -> Result<Table, Problem> {
    let mut uses: BTreeMap<Reference, BTreeSet<&str>> = BTreeMap::new();
    for service in services.values() {
        for reference in references(service) {
            uses.entry(reference).or_default().insert(&service.feature);
        }
    }
    let mut table = Table::new();
    let mut features: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (reference, used) in uses {
        let Some(name) = Kinds::name_of(&reference) else {
            continue;
        };
        if let Some(other) = table.get(&name)
            && !same_resource(&other.reference, &reference)
        {
            return Err(Problem::Clash {
                name,
                one: format!("{:?}", other.reference),
                other: format!("{reference:?}"),
            });
        }
        let used_by = features.entry(name.clone()).or_default();
        used_by.extend(used);
        let feature = match (used_by.first(), used_by.len()) {
            (Some(one), 1) if !is_well_known(&reference, &name) => Some((*one).to_owned()),
            _ => None,
        };
        let kind = Kind {
            reference,
            feature,
            wholes: BTreeSet::new(),
        };
        table.insert(name, kind);
    }
    connect(&mut table);
    Ok(table)
}

/// Everything that the types of a service refer to.
pub(crate) fn references(service: &Service) -> BTreeSet<Reference> {
    let mut found = BTreeSet::new();
    for resource in &service.resources {
        let nested = resource.structs.iter().flat_map(|nested| &nested.fields);
        for field in resource.fields.iter().chain(nested) {
            collect(&field.kind, &mut found);
        }
        for attribute in &resource.attributes {
            collect(&attribute.kind, &mut found);
        }
        collect(&resource.refers, &mut found);
    }
    found
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

/// `Domain.Name` and `Domain.DomainName` are one kind.
fn same_resource(one: &Reference, other: &Reference) -> bool {
    matches!((one, other), (Reference::One(a), Reference::One(b)) if a.0 == b.0)
}

fn is_well_known(reference: &Reference, name: &str) -> bool {
    let resource = match reference {
        Reference::One((resource, _)) | Reference::Family(resource) => resource,
        Reference::Union(_) | Reference::AnyArn | Reference::Zone => return true,
    };
    NOUNS.iter().any(|(known, _)| known == resource)
        || FOREIGN.iter().any(|foreign| foreign.0 == resource)
        || PARAMETER_TYPES.iter().any(|(known, ..)| *known == name)
}

/// Which kinds may stand for which; both must be there whenever one of them is asked for.
fn connect(table: &mut Table) {
    let mut pairs = Vec::new();
    for (name, kind) in &*table {
        let Reference::One((resource, property)) = &kind.reference else {
            continue;
        };
        let head = Reference::Family(family(resource).to_owned());
        let subkinds = SUBKINDS
            .iter()
            .filter(|(part, _)| (part.0, part.1) == (resource.as_str(), property.as_str()))
            .map(|(_, whole)| Reference::One((whole.0.to_owned(), whole.1.to_owned())));
        let unions = UNIONS
            .iter()
            .filter(|(_, _, members)| members.contains(&(resource, property)))
            .map(|(name, ..)| Reference::Union(name));
        for whole in std::iter::once(head).chain(subkinds).chain(unions) {
            let whole = Kinds::name_of(&whole);
            pairs.extend(
                whole
                    .filter(|whole| table.contains_key(whole))
                    .map(|whole| (name.clone(), whole)),
            );
        }
    }
    loop {
        let mut apart = BTreeSet::new();
        for (part, whole) in &pairs {
            let behind = |name: &str| table.get(name).and_then(|kind| kind.feature.as_ref());
            if behind(part) != behind(whole) {
                apart.extend([part, whole]);
            }
        }
        if apart.is_empty() {
            break;
        }
        for name in apart {
            if let Some(kind) = table.get_mut(name) {
                kind.feature = None;
            }
        }
    }
    for (part, whole) in pairs {
        if let Some(kind) = table.get_mut(&part) {
            kind.wholes.insert(whole);
        }
    }
}
