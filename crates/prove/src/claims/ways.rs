//! [`Way`]: by which way a call comes, as IAM sees it.

use std::sync::Arc;

use crate::iam::{
    Context, ContextValue, Policies, Policy, PolicyKind, PolicySource, Principal, Statement,
};
use crate::template::{Data, Model, Node, Resource};
use crate::text::{Symbol, Text};
use crate::truth::Truth;

use super::actions::Action;

/// By which way a call comes, as IAM sees it.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub words: String,
    /// Whether it is another than the one that is meant.
    pub is_other: Truth,
    /// The id of the endpoint and of its VPC; none where no endpoint is passed.
    endpoint: Option<(Text, Text)>,
    /// The policy of the endpoint; none for full access.
    policy: Option<Arc<Policy>>,
    addresses: Vec<Text>,
}

impl Way {
    /// Through an endpoint of the template.
    pub(super) fn through(model: &Model, endpoint: &Resource, addresses: Vec<Text>) -> Self {
        Self {
            words: format!("through `{}`", endpoint.id),
            is_other: Truth::No,
            endpoint: Some((endpoint.reference.clone(), vpc_of(model, endpoint))),
            policy: policy_of(endpoint),
            addresses,
        }
    }

    /// The policies of a caller, with that of the endpoint.
    pub(super) fn policies(&self, own: &Policies) -> Policies {
        let own = own.clone();
        match (&self.endpoint, &self.policy) {
            (None, _) => own.without_endpoint(),
            (Some(_), None) => own.through_endpoint(),
            (Some(_), Some(policy)) => own.endpoint(Arc::clone(policy)),
        }
    }

    /// What the network says of a call: one context for each address that is tried.
    pub(super) fn contexts(&self, model: &Model, principal: &Principal) -> Vec<Context> {
        let mut base = Context::of(principal);
        base.set(
            "aws:RequestedRegion",
            ContextValue::One(model.region().clone()),
        );
        let address = match &self.endpoint {
            None => "aws:SourceIp",
            Some((id, vpc)) => {
                base.set("aws:SourceVpce", ContextValue::One(id.clone()));
                base.set("aws:SourceVpc", ContextValue::One(vpc.clone()));
                let mut arn = Text::from("arn:");
                arn.append(model.partition());
                arn.push_str(":ec2:");
                arn.append(model.region());
                arn.push_str(":");
                arn.append(model.account());
                arn.push_str(":vpc/");
                arn.append(vpc);
                base.set("aws:SourceVpcArn", ContextValue::One(arn));
                "aws:VpcSourceIp"
            }
        };
        let contexts = self.addresses.iter().map(|value| {
            let mut context = base.clone();
            context.set(address, ContextValue::One(value.clone()));
            context
        });
        let contexts: Vec<Context> = contexts.collect();
        if contexts.is_empty() {
            vec![base]
        } else {
            contexts
        }
    }
}

/// Every way but the one that is meant for the action: none at all, the other endpoints of the
/// template, and endpoints that nobody has named.
pub(super) fn ways_around(
    model: &Model,
    meant: &Resource,
    action: &Action,
    about: &[&Statement],
) -> Vec<Way> {
    let public = addresses(about, "aws:sourceip", "198.51.100.7");
    let private = addresses(about, "aws:vpcsourceip", "10.255.255.7");
    let mut ways = vec![Way {
        words: "no endpoint, from the internet".to_owned(),
        is_other: Truth::Yes,
        endpoint: None,
        policy: None,
        addresses: public,
    }];
    let meant_vpc = vpc_of(model, meant);
    for endpoint in model.of_type("AWS::EC2::VPCEndpoint") {
        if !is_meant(model, meant, endpoint, action) {
            ways.push(Way {
                is_other: Truth::Yes,
                ..Way::through(model, endpoint, private.clone())
            });
        }
    }
    let mut another = Text::from("vpce-");
    another.append(&Text::symbol(Symbol::other("another endpoint")));
    let mut elsewhere = Text::from("vpc-");
    elsewhere.append(&Text::symbol(Symbol::other("another VPC")));
    let unnamed = |words: &str, id: &Text, vpc: &Text, is_other: Truth| Way {
        words: words.to_owned(),
        is_other,
        endpoint: Some((id.clone(), vpc.clone())),
        policy: None,
        addresses: private.clone(),
    };
    ways.push(unnamed(
        "another endpoint of the same VPC",
        &another,
        &meant_vpc,
        Truth::Yes,
    ));
    ways.push(unnamed(
        "an endpoint of another VPC",
        &another,
        &elsewhere,
        Truth::Yes,
    ));
    for id in named(about, "aws:sourcevpce") {
        let is_other = !id.is(&meant.reference);
        let known = model
            .of_type("AWS::EC2::VPCEndpoint")
            .any(|endpoint| endpoint.reference == id);
        if !is_other.is_no() && !known {
            let words = format!("the endpoint `{id}`");
            ways.push(unnamed(&words, &id, &meant_vpc, is_other.clone()));
            ways.push(unnamed(&words, &id, &elsewhere, is_other));
        }
    }
    for vpc in named(about, "aws:sourcevpc") {
        if vpc != meant_vpc {
            let words = format!("an endpoint of the VPC `{vpc}`");
            ways.push(unnamed(&words, &another, &vpc, Truth::Yes));
        }
    }
    ways
}

/// Whether an endpoint is meant for an action: the one that is asked about, or the one that serves
/// an action which that one does not.
fn is_meant(model: &Model, meant: &Resource, endpoint: &Resource, action: &Action) -> bool {
    if endpoint.id == meant.id {
        return true;
    }
    let serves = |endpoint: &Resource| {
        let service = service_of(model, endpoint)?;
        action.is_served_by(&service)
    };
    serves(meant) == Some(false) && serves(endpoint) == Some(true)
}

/// The last part of an endpoint's service, such as `bedrock-runtime`.
pub(super) fn service_of(model: &Model, endpoint: &Resource) -> Option<String> {
    let name = endpoint.get("ServiceName")?.text()?;
    let mut prefix = Text::from("com.amazonaws.");
    prefix.append(model.region());
    prefix.push_str(".");
    let (name, prefix) = (name.to_string(), prefix.to_string());
    let rest = name.strip_prefix(&prefix).or_else(|| {
        // Another way to write the region.
        name.strip_prefix("com.amazonaws.")?
            .split_once('.')
            .map(|(_, rest)| rest)
    });
    rest.map(str::to_owned)
}

/// The id of an endpoint's VPC.
pub(super) fn vpc_of(_: &Model, endpoint: &Resource) -> Text {
    let vpc = endpoint.get("VpcId").and_then(Node::text);
    vpc.unwrap_or_else(|| {
        let name = format!("{}.VpcId", endpoint.id);
        Text::symbol(Symbol::open(&name, "the VPC of the endpoint is not known"))
    })
}

/// The policy of an endpoint; none where it has the default, which is full access.
pub(super) fn policy_of(endpoint: &Resource) -> Option<Arc<Policy>> {
    let document = endpoint.get("PolicyDocument")?;
    if let Data::Object(fields) = &document.data
        && fields.is_empty()
    {
        return None;
    }
    let source = PolicySource::new(&endpoint.id, "PolicyDocument");
    let policy = Policy::from_node(PolicyKind::Endpoint, document, &source);
    Some(Arc::new(policy.unwrap_or_else(|errors| {
        let cause = super::caller::refused(&errors);
        Policy::unknown(PolicyKind::Endpoint, &source, cause)
    })))
}

/// What AWS refuses in the policy of an endpoint.
pub(super) fn policy_refusal(endpoint: &Resource) -> Option<String> {
    let document = endpoint.get("PolicyDocument")?;
    let source = PolicySource::new(&endpoint.id, "PolicyDocument");
    let read = Policy::from_node(PolicyKind::Endpoint, document, &source);
    let is_default = matches!(&document.data, Data::Object(fields) if fields.is_empty());
    read.err()
        .filter(|_| !is_default)
        .map(|errors| errors.to_string())
}

/// The values with which statements compare a key.
fn named(about: &[&Statement], key: &str) -> Vec<Text> {
    let conditions = about.iter().flat_map(|statement| statement.conditions());
    let mut values: Vec<Text> = conditions
        .filter(|condition| condition.key().eq_ignore_ascii_case(key))
        .flat_map(|condition| condition.values().to_vec())
        .collect();
    values.sort();
    values.dedup();
    values
}

/// The addresses of a key that are tried: those that statements tell apart, and another.
fn addresses(about: &[&Statement], key: &str, another: &str) -> Vec<Text> {
    let named = named(about, key);
    let mut found: Vec<Text> = super::space::addresses_of(&named);
    found.push(Text::from(another));
    found.sort();
    found.dedup();
    found
}
