//! What a text property refers to: the five kinds of evidence, the best first.
//!
//! 1. the schema's `format`; 2. relations, both sources'; 3. the ARN in its pattern; 4. names that
//!    mean the same everywhere; 5. the name of another resource type of the same service.

use std::collections::BTreeMap;

use crate::curated::{ARN_PATTERNS, ARN_WORDS, FREE_WORDS, Named, OVERRIDES, UNIONS, WELL_KNOWN};
use crate::facts::{Property, Registry, Resource};
use crate::kinds::{Kinds, Reference, Source, last, namespace};
use crate::{Problem, names};

/// A text somewhere in a resource type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The resource type.
    pub(crate) resource: &'a Resource,
    /// Whether it is a property of the resource itself.
    pub(crate) top: bool,
    /// The property's name.
    pub(crate) name: &'a str,
    /// The property.
    pub(crate) property: &'a Property,
    /// What stands before the keys of its facts: `item.` for the items of a list.
    pub(crate) prefix: &'a str,
}

impl Place<'_> {
    fn fact(&self, key: &str) -> Option<&str> {
        self.property.fact(&format!("{}{key}", self.prefix))
    }

    /// Whether the source is what this place defines: nothing refers to itself.
    fn is_itself(&self, source: &Source) -> bool {
        self.top && source.0 == self.resource.name && source.1 == self.name
    }
}

fn check_override(registry: &Registry, name: &str, property: &str) -> Result<(), Problem> {
    let has = |resource: &Resource| {
        let mut places = std::iter::once(&resource.properties).chain(resource.structs.values());
        places.any(|place| place.contains_key(property))
    };
    let known = match name.strip_suffix('*') {
        Some(service) => registry
            .resources
            .values()
            .any(|resource| resource.name.starts_with(service) && has(resource)),
        None => registry.resources.get(name).is_some_and(has),
    };
    if known {
        return Ok(());
    }
    Err(Problem::Stale {
        fixup: "overrides of relations",
        what: format!("`{name}` has no `{property}`"),
    })
}

/// What the curated table says of a place.
fn overridden(place: Place<'_>) -> Option<&'static [Named]> {
    let fits = |name: &str| match name.strip_suffix('*') {
        Some(service) => place.resource.name.starts_with(service),
        None => place.resource.name == name,
    };
    let entry = OVERRIDES
        .iter()
        .find(|((name, property), _)| *property == place.name && fits(name));
    entry.map(|(_, targets)| *targets)
}

/// Whether a name speaks of several: as one text, it is a list in a notation of its own.
fn is_plural(name: &str) -> bool {
    ["ids", "arns", "names", "identifiers"].contains(&last_word(name).as_str())
}

fn last_word(name: &str) -> String {
    names::words(name).pop().unwrap_or_default()
}

/// Decides for all places of a registry.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    registry: &'a Registry,
    kinds: Kinds<'a>,
    /// The resource types of each service, with the words of their nouns.
    nouns: BTreeMap<&'a str, Vec<(Vec<String>, &'a Resource)>>,
}

impl<'a> Evidence<'a> {
    /// Checks the curated tables against the facts.
    pub(crate) fn new(registry: &'a Registry, kinds: Kinds<'a>) -> Result<Self, Problem> {
        for (_, targets) in WELL_KNOWN {
            for target in *targets {
                kinds.must_have("well-known names", *target)?;
            }
        }
        for (_, _, target) in ARN_PATTERNS {
            kinds.must_have("patterns of ARNs", *target)?;
        }
        for target in UNIONS.iter().flat_map(|(_, _, members)| *members) {
            kinds.must_have("unions of kinds", *target)?;
        }
        for ((name, property), targets) in OVERRIDES {
            check_override(registry, name, property)?;
            for target in *targets {
                kinds.must_have("overrides of relations", *target)?;
            }
        }
        Ok(Self::unchecked(registry, kinds))
    }

    fn unchecked(registry: &'a Registry, kinds: Kinds<'a>) -> Self {
        let mut nouns: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (name, resource) in &registry.resources {
            let of_service = nouns.entry(namespace(name)).or_default();
            of_service.push((names::words(last(name)), resource));
        }
        Self {
            registry,
            kinds,
            nouns,
        }
    }

    /// What a text refers to, as far as the data knows.
    pub(crate) fn reference(&self, place: Place<'_>) -> Option<Reference> {
        if matches!(place.name, "AvailabilityZone" | "AvailabilityZones") {
            return Some(Reference::Zone);
        }
        if let Some(targets) = overridden(place) {
            return Kinds::common(self.canonical(targets));
        }
        if is_plural(place.name) && place.prefix.is_empty() {
            return Self::common(self.by_format(place), place);
        }
        let steps = [
            Self::by_format,
            Self::by_relation,
            Self::by_pattern,
            Self::by_well_known_name,
            Self::by_name_within_service,
        ];
        for step in steps {
            let found = step(self, place);
            if !found.is_empty() && ARN_WORDS.contains(&last_word(place.name).as_str()) {
                return Some(Reference::AnyArn);
            }
            if !found.is_empty() {
                return Self::common(found, place);
            }
        }
        None
    }

    fn common(found: Vec<Source>, place: Place<'_>) -> Option<Reference> {
        let itself = found.iter().any(|source| place.is_itself(source));
        if itself { None } else { Kinds::common(found) }
    }

    fn canonical(&self, targets: &[Named]) -> Vec<Source> {
        targets
            .iter()
            .filter_map(|(name, property)| self.kinds.canonical(name, property))
            .collect()
    }

    fn by_format(&self, place: Place<'_>) -> Vec<Source> {
        let formats = place.fact("format").unwrap_or_default();
        let sources = formats.split('|').filter_map(|format| {
            let (name, property) = format.rsplit_once('.')?;
            self.kinds.canonical(name, property)
        });
        sources.collect()
    }

    fn by_relation(&self, place: Place<'_>) -> Vec<Source> {
        if FREE_WORDS.contains(&last_word(place.name).as_str()) {
            return Vec::new();
        }
        let mut sources = Vec::new();
        for key in ["curated", "relation"] {
            for target in place.fact(key).unwrap_or_default().split('|') {
                let found = target
                    .split_once('/')
                    .and_then(|(name, property)| self.kinds.canonical(name, property));
                match found {
                    Some(source) if self.identifies(&source) => {
                        sources.push(self.follow(source));
                    }
                    // Half of what is accepted is worse than nothing: the other half would not
                    // compile.
                    _ if !target.is_empty() => return Vec::new(),
                    _ => {}
                }
            }
        }
        sources
    }

    /// Whether a value names one resource. Relations also lead to CIDR blocks and versions, which
    /// are written as texts as often as not.
    fn identifies(&self, source: &Source) -> bool {
        let is_name =
            ["id", "arn", "name", "identifier", "url"].contains(&last_word(&source.1).as_str());
        let resource = self.registry.resources.get(&source.0);
        is_name || resource.is_some_and(|resource| Kinds::refers(resource).as_ref() == Some(source))
    }

    /// A relation may point at a property that itself refers to something: go there.
    fn follow(&self, source: Source) -> Source {
        let Some(resource) = self.registry.resources.get(&source.0) else {
            return source;
        };
        if resource.attributes.contains_key(&source.1)
            || Kinds::refers(resource).as_ref() == Some(&source)
        {
            return source;
        }
        let Some(property) = resource.properties.get(&source.1) else {
            return source;
        };
        let place = Place {
            resource,
            top: true,
            name: &source.1,
            property,
            prefix: "",
        };
        let formats = self.by_format(place);
        let known = if formats.is_empty() {
            self.by_name_within_service(place)
        } else {
            formats
        };
        match &*known {
            [one] if !place.is_itself(one) => one.clone(),
            _ => source,
        }
    }

    fn by_pattern(&self, place: Place<'_>) -> Vec<Source> {
        let Some(pattern) = place.fact("pattern") else {
            return Vec::new();
        };
        let start = pattern.trim_start_matches(['^', '(', '?', ':', '|', '$']);
        if !start.starts_with("arn") {
            return Vec::new();
        }
        let mut found = ARN_PATTERNS
            .iter()
            .filter(|(service, thing, _)| pattern.contains(service) && pattern.contains(thing));
        let (Some((_, _, target)), None) = (found.next(), found.next()) else {
            return Vec::new();
        };
        let mut sources: Vec<Source> = self
            .kinds
            .canonical(target.0, target.1)
            .into_iter()
            .collect();
        if target.0 == "AWS::KMS::Key" && pattern.contains("alias") {
            sources.extend(self.kinds.canonical("AWS::KMS::Alias", "AliasName"));
        }
        sources
    }

    fn by_well_known_name(&self, place: Place<'_>) -> Vec<Source> {
        let words = names::words(place.name).join(" ");
        let found = WELL_KNOWN
            .iter()
            .filter(|(ending, _)| match ending.strip_prefix('=') {
                Some(whole) => words == whole,
                None => words
                    .strip_suffix(ending)
                    .is_some_and(|before| before.is_empty() || before.ends_with(' ')),
            })
            .max_by_key(|(ending, _)| ending.len());
        let Some((ending, targets)) = found else {
            return Vec::new();
        };
        // `LocalGatewayRouteTableId` is of a local gateway's route table, where there is one.
        let within = self.by_name_within_service(place);
        if !within.is_empty() && ending.len() < words.len() {
            return within;
        }
        let mut found = self.canonical(targets);
        found.retain(|source| source.0 != place.resource.name);
        found
    }

    fn by_name_within_service(&self, place: Place<'_>) -> Vec<Source> {
        let mut words = names::words(place.name);
        let Some(suffix) = words.pop() else {
            return Vec::new();
        };
        let property = match suffix.as_str() {
            "id" | "ids" => "Id",
            "arn" | "arns" => "Arn",
            "name" | "names" => "Name",
            "identifier" | "identifiers" => "Identifier",
            _ => return Vec::new(),
        };
        let own = names::words(last(&place.resource.name));
        if words == ["resource"] || place.top && own.ends_with(&words) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let service = namespace(&place.resource.name);
        for (noun, resource) in self.nouns.get(service).into_iter().flatten() {
            if *noun == words {
                found = match property {
                    "Identifier" => self.identifiers(resource, place.name),
                    _ => self.own_source(resource, property).into_iter().collect(),
                };
            } else if noun.ends_with(&words) && own.starts_with(noun) {
                // `FunctionName` of a part of a `WebFunction` may be of either.
                return Vec::new();
            }
        }
        found
    }

    /// What an identifier of a resource type may be: an id, an ARN or what `Ref` gives, as the
    /// service likes it.
    fn identifiers(&self, resource: &Resource, name: &str) -> Vec<Source> {
        let refers = Kinds::refers(resource).filter(|(owner, _)| *owner == resource.name);
        let singular = name.trim_end_matches('s');
        if let Some(same) = refers.clone().filter(|(_, own)| own == singular) {
            return vec![same];
        }
        let id = self.own_source(resource, "Id");
        if id.is_none() && refers.is_none() {
            return Vec::new();
        }
        let arn = self.own_source(resource, "Arn");
        [id, arn, refers].into_iter().flatten().collect()
    }

    /// The id, name or ARN that a resource type has of its own.
    fn own_source(&self, resource: &Resource, property: &str) -> Option<Source> {
        let noun = last(&resource.name);
        let refers = Kinds::refers(resource);
        let fits = |own: &str| {
            let words = names::words(own);
            let long = names::words(&format!("{noun}{property}"));
            words == names::words(property) || words == long
        };
        let identifier = |own: &str| {
            property == "Id"
                && names::words(own)
                    .last()
                    .is_some_and(|word| word == "identifier")
        };
        if let Some(source) = refers.filter(|(_, own)| fits(own) || identifier(own)) {
            return Some(source);
        }
        let attribute = resource.attributes.keys().find(|own| fits(own))?;
        self.kinds.canonical(&resource.name, attribute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: &str = "
resource AWS::EC2::SecurityGroup
 identifier Id
 attribute GroupId string
 property GroupName string
resource AWS::EC2::Subnet
 identifier SubnetId
 attribute SubnetId string
resource AWS::EC2::VPC
 identifier VpcId
 attribute DefaultSecurityGroup string
 attribute VpcId string
 property CidrBlock string
resource AWS::IAM::Role
 identifier RoleName
 attribute Arn string
 property RoleName string
resource AWS::KMS::Alias
 identifier AliasName
 property AliasName string
resource AWS::KMS::Key
 identifier KeyId
 attribute Arn string
 attribute KeyId string
resource AWS::SNS::Topic
 identifier TopicArn
 attribute TopicArn string
resource AWS::SQS::Queue
 identifier QueueUrl
 attribute Arn string
resource AWS::X::Fleet
 identifier FleetId
 attribute Arn string
 attribute FleetId string
resource AWS::X::SpotFleet
 identifier FleetName
 property FleetName string
resource AWS::X::Thing
 identifier Name
 property Name string
 property Group string format=AWS::EC2::SecurityGroup.Id
 property Default string curated=AWS::EC2::VPC/DefaultSecurityGroup
 property Cidr string curated=AWS::EC2::VPC/CidrBlock
 property Endpoint string curated=AWS::SNS::Topic/TopicArn
 property AlarmActions [string] item.curated=AWS::SNS::Topic/TopicArn
 property Notify string curated=AWS::SNS::Topic/TopicArn|AWS::SQS::Queue/Arn
 property Half string curated=AWS::SNS::Topic/TopicArn|AWS::Old::Thing/Id
 property Key string pattern=^arn:aws:kms:.*:key/.*$
 property ServiceRoleArn string
 property KmsKeyId string
 property SubnetIds [string]
 property VpcSubnetIds string
 property FleetId string
 property FleetIdentifier string
 property FleetArn string
 property SomethingId string
 property AvailabilityZone string
";

    #[track_caller]
    fn check(resource: &str, property: &str, expected: Option<&str>) {
        let mut registry = Registry::default();
        registry.read("x.txt", FACTS.trim_start()).unwrap();
        let evidence = Evidence::unchecked(&registry, Kinds::unchecked(&registry));
        let resource = &registry.resources[resource];
        let found = &resource.properties[property];
        let list = matches!(found.kind, crate::facts::Kind::List(_));
        let reference = evidence.reference(Place {
            resource,
            top: true,
            name: property,
            property: found,
            prefix: if list { "item." } else { "" },
        });
        let name = reference.map(|reference| {
            Kinds::name_of(&reference).unwrap_or_else(|| format!("{reference:?}"))
        });
        assert_eq!(name.as_deref(), expected);
    }

    #[track_caller]
    fn thing(property: &str, expected: Option<&str>) {
        check("AWS::X::Thing", property, expected);
    }

    #[test]
    fn formats_and_relations_under_any_name() {
        thing("Group", Some("SecurityGroupId"));
        thing("Default", Some("SecurityGroupId"));
        thing("Notify", Some("AnyArn"));
    }

    #[test]
    fn a_relation_that_tells_part_of_what_is_accepted_types_nothing() {
        thing("Cidr", None);
        thing("Endpoint", None);
        thing("Half", None);
        thing("AlarmActions", Some("AnyArn"));
    }

    #[test]
    fn patterns_and_well_known_names() {
        thing("Key", Some("KmsKeyArn"));
        thing("ServiceRoleArn", Some("RoleArn"));
        thing("KmsKeyId", Some("KmsKeyRef"));
        thing("SubnetIds", Some("SubnetId"));
        thing("AvailabilityZone", Some("Zone"));
    }

    #[test]
    fn several_ids_in_one_text_are_a_text() {
        thing("VpcSubnetIds", None);
    }

    #[test]
    fn names_of_the_same_service_come_last() {
        thing("FleetId", Some("XFleetId"));
        thing("FleetArn", Some("XFleetArn"));
        thing("FleetIdentifier", Some("XFleetRef"));
        thing("SomethingId", None);
    }

    #[test]
    fn what_a_resource_defines_refers_to_nothing() {
        thing("Name", None);
        check("AWS::IAM::Role", "RoleName", None);
        check("AWS::X::SpotFleet", "FleetName", None);
    }
}
