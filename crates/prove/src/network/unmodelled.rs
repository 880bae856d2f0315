//! What a template may hold that is not modelled: named, and unknown where it concerns the VPC.

use super::address::text_of;
use super::place::{Place, names};
use super::vpc::Subnet;
use crate::template::{Model, Node, Resource};
use crate::text::Text;
use crate::truth::{Cause, Truth};

/// What of a VPC something may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    /// The answers for names in this domain; `None` where it may be any.
    Names(Option<String>),
    /// Whether flows within the VPC pass.
    Flows,
    /// Whether what leaves the VPC passes.
    Leaving,
}

/// Something that is not modelled.
#[derive(Clone, Debug)]
pub(super) struct Unmodelled {
    pub(super) place: Place,
    /// The VPC that it concerns; `None` for all of them.
    vpcs: Option<super::place::Ids>,
    pub(super) aspect: Aspect,
    pub(super) cause: Cause,
}

impl Unmodelled {
    pub(super) fn concerns(&self, vpc: &Text) -> bool {
        self.vpcs.as_ref().is_none_or(|ids| !ids.holds(vpc).is_no())
    }
}

pub(super) fn all(model: &Model, subnets: &[Subnet]) -> Vec<Unmodelled> {
    model
        .resources()
        .filter_map(|resource| read(model, resource, subnets))
        .collect()
}

fn read(model: &Model, resource: &Resource, subnets: &[Subnet]) -> Option<Unmodelled> {
    let id = &resource.id;
    let in_vpc = |property: &str| Some(super::place::Ids::read(resource.get(property)));
    let (vpcs, aspect, words) = match resource.type_name.as_str() {
        "AWS::NetworkFirewall::Firewall" => (
            in_vpc("VpcId"),
            Aspect::Flows,
            format!("the network firewall `{id}` is not modelled"),
        ),
        "AWS::Route53Resolver::FirewallRuleGroupAssociation" => (
            in_vpc("VpcId"),
            Aspect::Names(None),
            format!("the DNS firewall of `{id}` is not modelled"),
        ),
        "AWS::Route53Resolver::ResolverRuleAssociation" => {
            let domain = forwarded(model, resource)?;
            let to = "the name servers to which";
            let words = format!("{to} `{id}` forwards queries are not in the template");
            (in_vpc("VPCId"), Aspect::Names(domain), words)
        }
        "AWS::Route53Profiles::ProfileAssociation" => (
            in_vpc("ResourceId"),
            Aspect::Names(None),
            format!("the Route 53 profile of `{id}` is not modelled"),
        ),
        "AWS::Route53::HostedZone" => {
            let vpcs = resource.get("VPCs")?;
            let mut ids = super::place::Ids::default();
            if let Some(cause) = vpcs.unknown() {
                ids.rest = Some(cause.clone());
            } else {
                let own = vpcs.items().iter().filter_map(|vpc| vpc.get("VPCId"));
                ids.known = own.map(text_of).collect();
            }
            let domain = resource.get("Name").and_then(Node::known);
            let words = format!("what the private hosted zone `{id}` answers is not modelled");
            (Some(ids), Aspect::Names(domain), words)
        }
        "AWS::EC2::VPCDHCPOptionsAssociation" => {
            let words = other_name_servers(model, resource)?;
            (in_vpc("VpcId"), Aspect::Names(None), words)
        }
        "AWS::EC2::VPCBlockPublicAccessOptions" => (
            None,
            Aspect::Leaving,
            format!("VPC Block Public Access (`{id}`) is not modelled"),
        ),
        "AWS::RAM::ResourceShare" => {
            let shared = super::place::Ids::read(Some(resource.get("ResourceArns")?));
            let own = subnets.iter().filter(|subnet| {
                let symbol = subnet.key.symbols().next();
                symbol.is_some_and(|symbol| {
                    let mut all = shared.known.iter().flat_map(Text::symbols);
                    all.any(|other| other == symbol)
                })
            });
            let vpcs: Vec<Text> = own.filter_map(|subnet| subnet.vpc.clone().ok()).collect();
            let ids = super::place::Ids {
                known: vpcs,
                rest: shared.rest,
            };
            let words = format!("who else uses the subnets that `{id}` shares is not known");
            (Some(ids), Aspect::Flows, words)
        }
        _ => return None,
    };
    Some(Unmodelled {
        place: Place::of(resource),
        vpcs,
        aspect,
        cause: Cause::new(words),
    })
}

/// The domain of the rule that an association brings, unless that rule forwards nothing.
#[allow(
    clippy::option_option,
    reason = "no rule that forwards, a domain that is not known, a domain"
)]
fn forwarded(model: &Model, association: &Resource) -> Option<Option<String>> {
    let rule = association.get("ResolverRuleId").map(text_of)?;
    let mut rules = model.of_type("AWS::Route53Resolver::ResolverRule");
    // The id that `Fn::GetAtt` gives and what `Ref` gives are the same.
    let own = rules.find(|own| !names_rule(own, &rule).is_no());
    let Some(own) = own else { return Some(None) };
    let kind = own.get("RuleType").map(text_of);
    let system = kind.map_or(Truth::No, |kind| kind.is_str("SYSTEM"));
    if system.is_yes() {
        return None;
    }
    Some(own.get("DomainName").and_then(Node::known))
}

fn names_rule(rule: &Resource, id: &Text) -> Truth {
    let symbol = id.symbols().next();
    let by_attribute = symbol.is_some_and(|symbol| {
        symbol
            .name()
            .strip_prefix(&rule.id)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    Truth::from(by_attribute || rule.reference == *id)
}

/// Whether options of DHCP name other name servers than those of AWS, in words.
fn other_name_servers(model: &Model, association: &Resource) -> Option<String> {
    if association
        .get("DhcpOptionsId")
        .and_then(Node::known)
        .as_deref()
        == Some("default")
    {
        return None;
    }
    let mut all = model.of_type("AWS::EC2::DHCPOptions");
    let options =
        all.find(|options| names(association, "DhcpOptionsId", &options.reference).is_yes());
    let id = &association.id;
    let Some(options) = options else {
        return Some(format!(
            "the DHCP options of `{id}` are not in the template"
        ));
    };
    let servers = options.get("DomainNameServers")?;
    let ours = servers
        .items()
        .iter()
        .all(|server| server.known().as_deref() == Some("AmazonProvidedDNS"));
    (!ours).then(|| format!("the name servers of `{}` are not those of AWS", options.id))
}
