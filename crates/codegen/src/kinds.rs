//! Kinds of ids, names and ARNs: which property of which resource a text is, and how the kind is
//! called in Rust.

use crate::curated::{
    ALIASES, FAMILIES, FOREIGN, KIND_NAMES, NOUNS, Named, OWN_NOUNS, REFERS, SUBKINDS, UNIONS,
};
use crate::facts::{Registry, Resource};
use crate::{Problem, names};

/// A property or attribute of a resource type whose values are known by a kind of their own.
pub(crate) type Source = (String, String);

/// What a text refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reference {
    /// One property of one resource type.
    One(Source),
    /// Any id, name or ARN of one resource type.
    Family(String),
    /// One of the kinds of a curated union, by its name.
    Union(&'static str),
    /// Any ARN.
    AnyArn,
    /// The name of an availability zone.
    Zone,
}

/// Answers questions about sources, on the ground of the facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kinds<'a> {
    registry: &'a Registry,
}

fn owned((resource, property): (&str, &str)) -> Source {
    (resource.to_owned(), property.to_owned())
}

impl<'a> Kinds<'a> {
    /// Checks the curated tables against the facts.
    pub(crate) fn new(registry: &'a Registry) -> Result<Self, Problem> {
        let kinds = Self { registry };
        for (name, _) in NOUNS.iter().chain(REFERS) {
            kinds.must_exist("curated nouns and references", name)?;
        }
        for (one, other) in FAMILIES {
            kinds.must_exist("curated families", one)?;
            kinds.must_exist("curated families", other)?;
        }
        for (_, target) in ALIASES {
            kinds.must_have("curated aliases", *target)?;
        }
        for (one, other) in SUBKINDS {
            kinds.must_have("curated subkinds", *one)?;
            kinds.must_have("curated subkinds", *other)?;
        }
        for (name, property, _) in KIND_NAMES {
            kinds.must_have("curated names of kinds", (*name, *property))?;
        }
        Ok(kinds)
    }

    #[cfg(test)]
    pub(crate) fn unchecked(registry: &'a Registry) -> Self {
        Self { registry }
    }

    fn must_exist(self, fixup: &'static str, name: &str) -> Result<&'a Resource, Problem> {
        self.registry.resources.get(name).ok_or(Problem::Stale {
            fixup,
            what: format!("there is no `{name}`"),
        })
    }

    /// Fails if a curated entry names a property that does not exist.
    pub(crate) fn must_have(
        self,
        fixup: &'static str,
        (name, property): (&str, &str),
    ) -> Result<(), Problem> {
        let resource = self.must_exist(fixup, name)?;
        if has(resource, property) {
            return Ok(());
        }
        Err(Problem::Stale {
            fixup,
            what: format!("`{name}` has no `{property}`"),
        })
    }

    /// What `Ref` of a resource gives, where that is one value.
    pub(crate) fn refers(resource: &Resource) -> Option<Source> {
        let curated = REFERS.iter().find(|(name, _)| *name == resource.name);
        let property = match (curated, &*resource.refers, &*resource.identifier) {
            (Some((_, property)), _, _) => (*property).to_owned(),
            (None, [one], _) | (None, [], [one]) => one.clone(),
            _ => return None,
        };
        let source = (resource.name.clone(), property);
        let whole = !source.1.contains('/');
        whole.then(|| alias(&source).unwrap_or(source))
    }

    /// The one source behind the several names that the data has for it.
    pub(crate) fn canonical(self, name: &str, property: &str) -> Option<Source> {
        let source = owned((name, property));
        if let Some(target) = alias(&source) {
            return Some(target);
        }
        if FOREIGN.iter().any(|f| (f.0, f.1) == (name, property)) {
            return Some(source);
        }
        let resource = self.registry.resources.get(name)?;
        if has(resource, property) {
            return Some(source);
        }
        let refers = Self::refers(resource);
        if property == "Id" {
            return refers;
        }
        let refers_to_it = refers.filter(|(_, own)| own.ends_with(property));
        refers_to_it.or_else(|| {
            let long = format!("{}{property}", last(name));
            has(resource, &long).then(|| (name.to_owned(), long))
        })
    }

    /// The source that an attribute is known to be, under another name.
    pub(crate) fn alias_of(name: &str, attribute: &str) -> Option<Source> {
        alias(&owned((name, attribute)))
    }

    /// What several possible sources have in common.
    pub(crate) fn common(mut sources: Vec<Source>) -> Option<Reference> {
        sources.sort();
        sources.dedup();
        let all = sources.clone();
        sources.retain(|source| {
            !SUBKINDS
                .iter()
                .any(|(part, whole)| owned(*part) == *source && all.contains(&owned(*whole)))
        });
        if let [one] = &*sources {
            return Some(Reference::One(one.clone()));
        }
        let mut families: Vec<&str> = sources.iter().map(|(name, _)| family(name)).collect();
        families.dedup();
        if let [one] = &*families {
            return Some(Reference::Family((*one).to_owned()));
        }
        let member = |members: &[Named]| {
            let is_in = |source: &Source| members.iter().any(|one| owned(*one) == *source);
            !sources.is_empty() && sources.iter().all(is_in)
        };
        if let Some((name, ..)) = UNIONS.iter().find(|(_, _, members)| member(members)) {
            return Some(Reference::Union(name));
        }
        let arns = sources.iter().all(Self::is_arn);
        (arns && !sources.is_empty()).then_some(Reference::AnyArn)
    }

    /// Whether the values are ARNs.
    fn is_arn(source: &Source) -> bool {
        Self::name(source).ends_with("Arn")
    }

    /// The name of a source's kind.
    pub(crate) fn name(source: &Source) -> String {
        let (name, property) = (source.0.as_str(), source.1.as_str());
        if let Some(entry) = FOREIGN.iter().find(|f| (f.0, f.1) == (name, property)) {
            return entry.2.to_owned();
        }
        if let Some(entry) = KIND_NAMES.iter().find(|k| (k.0, k.1) == (name, property)) {
            return entry.2.to_owned();
        }
        let noun = noun(name);
        let mut found = overlap(&noun, &names::pascal(property));
        if let Some(stem) = found.strip_suffix("Identifier") {
            found = format!("{stem}Id");
        }
        found
    }

    /// The name of a reference's kind, where it is one that is generated.
    pub(crate) fn name_of(reference: &Reference) -> Option<String> {
        match reference {
            Reference::One(source) => Some(Self::name(source)),
            Reference::Family(name) => Some(format!("{}Ref", noun(name))),
            Reference::Union(name) => Some((*name).to_owned()),
            Reference::AnyArn | Reference::Zone => None,
        }
    }
}

fn alias(source: &Source) -> Option<Source> {
    let found = ALIASES.iter().find(|(from, _)| owned(*from) == *source);
    found.map(|(_, to)| owned(*to))
}

fn has(resource: &Resource, property: &str) -> bool {
    resource.properties.contains_key(property)
        || resource.attributes.contains_key(property)
        || resource.identifier.iter().any(|path| path == property)
}

/// The resource type for which others are taken.
pub(crate) fn family(name: &str) -> &str {
    let found = FAMILIES.iter().find(|(member, _)| *member == name);
    found.map_or(name, |(_, head)| head)
}

/// `AWS::EC2::VPC` as `AWS::EC2`.
pub(crate) fn namespace(name: &str) -> &str {
    name.rsplit_once("::")
        .map_or(name, |(namespace, _)| namespace)
}

/// `AWS::EC2::VPC` as `VPC`.
pub(crate) fn last(name: &str) -> &str {
    name.rsplit_once("::").map_or(name, |(_, last)| last)
}

/// What a resource type is called in names of kinds.
pub(crate) fn noun(name: &str) -> String {
    if let Some((_, noun)) = NOUNS.iter().find(|(known, _)| *known == name) {
        return (*noun).to_owned();
    }
    let own = names::pascal(last(name));
    if OWN_NOUNS.contains(&namespace(name)) {
        return own;
    }
    let service = names::pascal(last(namespace(name)));
    overlap(&service, &own)
}

/// `SecurityGroup` and `GroupId` as `SecurityGroupId`: words that both have stand once.
fn overlap(head: &str, tail: &str) -> String {
    let (first, second) = (names::words(head), names::words(tail));
    for shared in (1..=first.len().min(second.len())).rev() {
        if first[first.len() - shared..] == second[..shared] {
            let rest = second[shared..].join("_");
            return format!("{head}{}", names::pascal(&rest));
        }
    }
    format!("{head}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, property: &str, expected: &str) {
        assert_eq!(Kinds::name(&owned((name, property))), expected);
    }

    #[test]
    fn kinds_are_named_after_the_thing_and_the_property() {
        check("AWS::EC2::VPC", "VpcId", "VpcId");
        check("AWS::EC2::VPCEndpoint", "Id", "VpcEndpointId");
        check("AWS::EC2::SecurityGroup", "GroupId", "SecurityGroupId");
        check("AWS::EC2::KeyPair", "KeyName", "KeyPairName");
        check("AWS::IAM::Role", "RoleName", "RoleName");
        check("AWS::IAM::Group", "GroupName", "IamGroupName");
        check("AWS::KMS::Key", "Arn", "KmsKeyArn");
        check(
            "AWS::RDS::DBInstance",
            "DBInstanceIdentifier",
            "DbInstanceId",
        );
        check(
            "AWS::Neptune::DBInstance",
            "DBInstanceIdentifier",
            "NeptuneDbInstanceId",
        );
        check("AWS::SNS::Topic", "TopicArn", "SnsTopicArn");
        check("AWS::SecretsManager::Secret", "Id", "SecretArn");
    }

    #[test]
    fn several_sources_have_a_family_or_nothing_in_common() {
        let of =
            |sources: &[(&str, &str)]| Kinds::common(sources.iter().copied().map(owned).collect());
        assert_eq!(
            of(&[("AWS::KMS::Key", "Arn"), ("AWS::KMS::Alias", "AliasName")]),
            Some(Reference::Family("AWS::KMS::Key".to_owned()))
        );
        assert_eq!(
            of(&[
                ("AWS::Lambda::Function", "Arn"),
                ("AWS::Lambda::Alias", "AliasArn")
            ]),
            Some(Reference::One(owned(("AWS::Lambda::Function", "Arn"))))
        );
        assert_eq!(
            of(&[("AWS::SNS::Topic", "TopicArn"), ("AWS::SQS::Queue", "Arn")]),
            Some(Reference::AnyArn)
        );
        assert_eq!(
            of(&[("AWS::SNS::Topic", "TopicName"), ("AWS::SQS::Queue", "Arn")]),
            None
        );
    }
}
