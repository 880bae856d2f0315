//! [`Way`]: by which way a call comes, as IAM sees it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::facts;
use crate::iam::{
    Condition, Context, ContextValue, Family, Policies, Policy, PolicyKind, PolicySource,
    Principal, PrincipalKind, Statement,
};
use crate::pattern::Pattern;
use crate::template::{Data, Model, Node, Resource};
use crate::text::{Symbol, Text};
use crate::truth::{Cause, Truth};

use super::actions::Action;
use super::cover::free_letter;

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
    addresses: Vec<ContextValue>,
    /// Whether region and account of the VPC are those of the deployment.
    is_here: bool,
}

impl Way {
    /// Through an endpoint of the template.
    pub(super) fn through(
        model: &Model,
        endpoint: &Resource,
        addresses: Vec<ContextValue>,
    ) -> Self {
        Self {
            words: format!("through `{}`", endpoint.id),
            is_other: Truth::No,
            endpoint: Some((endpoint.reference.clone(), vpc_of(model, endpoint))),
            policy: policy_of(endpoint),
            addresses,
            is_here: true,
        }
    }

    /// The id of the endpoint and of its VPC; none where no endpoint is passed.
    pub(super) const fn passes(&self) -> Option<&(Text, Text)> {
        self.endpoint.as_ref()
    }

    /// What the policy of the endpoint says.
    pub(super) fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.policy.iter().flat_map(|policy| policy.statements())
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

    /// What the principal and the network say of a call: one context for each address that is
    /// tried.
    pub(super) fn contexts(&self, model: &Model, principal: &Principal) -> Vec<Context> {
        let mut base = of_principal(principal);
        base.set(
            "aws:RequestedRegion",
            ContextValue::One(model.region().clone()),
        );
        let address = match &self.endpoint {
            None => "aws:SourceIp",
            Some((id, vpc)) => {
                base.set("aws:SourceVpce", ContextValue::One(id.clone()));
                base.set("aws:SourceVpc", ContextValue::One(vpc.clone()));
                base.set("aws:SourceVpcArn", self.arn_of(model, vpc));
                for key in ["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"] {
                    let cause = format!("not every service gives `{key}`");
                    base.set(key, ContextValue::Unknown(Cause::new(cause)));
                }
                "aws:VpcSourceIp"
            }
        };
        if self.addresses.is_empty() {
            let cause = "it is not known from which address is called";
            base.set(address, ContextValue::Unknown(Cause::new(cause)));
            return vec![base];
        }
        let contexts = self.addresses.iter().map(|value| {
            let mut context = base.clone();
            context.set(address, value.clone());
            context
        });
        contexts.collect()
    }

    fn arn_of(&self, model: &Model, vpc: &Text) -> ContextValue {
        if !self.is_here {
            let cause = "region and account of another VPC are not known";
            return ContextValue::Unknown(Cause::new(cause));
        }
        let mut arn = Text::from("arn:");
        arn.append(model.partition());
        arn.push_str(":ec2:");
        arn.append(model.region());
        arn.push_str(":");
        arn.append(model.account());
        arn.push_str(":vpc/");
        arn.append(vpc);
        ContextValue::One(arn)
    }
}

/// What the principal alone says of a call.
pub(super) fn of_principal(principal: &Principal) -> Context {
    let mut context = Context::of(principal);
    let kind = match principal.kind() {
        PrincipalKind::User => "User",
        PrincipalKind::Role | PrincipalKind::Session => "AssumedRole",
        PrincipalKind::FederatedUser => "FederatedUser",
        PrincipalKind::Root => "Account",
        PrincipalKind::Anonymous => "Anonymous",
        PrincipalKind::Federated | PrincipalKind::Service => return context,
    };
    context.set("aws:PrincipalType", ContextValue::One(Text::from(kind)));
    context.set(
        "aws:PrincipalIsAWSService",
        ContextValue::One(Text::from("false")),
    );
    if principal.kind() == PrincipalKind::User {
        let cause = Cause::new("the name of the user is not known");
        context.set("aws:username", ContextValue::Unknown(cause));
    }
    context
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
        is_here: true,
    }];
    let meant_vpc = vpc_of(model, meant);
    for endpoint in model.of_type("AWS::EC2::VPCEndpoint") {
        if may_lead(model, endpoint, action) && !is_meant(model, meant, endpoint, action) {
            ways.push(Way {
                is_other: Truth::Yes,
                ..Way::through(model, endpoint, private.clone())
            });
        }
    }
    let mut another = Text::from("vpce-");
    another.append(&Text::symbol(Symbol::other("another endpoint")));
    let mut ids = vec![(another, Truth::Yes, None)];
    for id in named(about, "aws:sourcevpce") {
        let is_other = !id.is(&meant.reference);
        let known = model
            .of_type("AWS::EC2::VPCEndpoint")
            .any(|endpoint| endpoint.reference == id);
        if !is_other.is_no() && !known {
            let words = format!("the endpoint `{id}`");
            ids.push((id, is_other, Some(words)));
        }
    }
    let mut elsewhere = Text::from("vpc-");
    elsewhere.append(&Text::symbol(Symbol::other("another VPC")));
    let mut vpcs = vec![
        (
            meant_vpc.clone(),
            "another endpoint of the same VPC".to_owned(),
        ),
        (elsewhere, "an endpoint of another VPC".to_owned()),
    ];
    for vpc in named(about, "aws:sourcevpc") {
        if vpc != meant_vpc {
            let words = format!("an endpoint of the VPC `{vpc}`");
            vpcs.push((vpc, words));
        }
    }
    for (id, is_other, endpoint) in &ids {
        for (vpc, words) in &vpcs {
            ways.push(Way {
                words: endpoint.as_ref().unwrap_or(words).clone(),
                is_other: is_other.clone(),
                endpoint: Some((id.clone(), vpc.clone())),
                policy: None,
                addresses: private.clone(),
                is_here: *vpc == meant_vpc,
            });
        }
    }
    ways
}

/// Whether an action can be called through an endpoint at all: those of Bedrock only through the
/// endpoints of Bedrock.
fn may_lead(model: &Model, endpoint: &Resource, action: &Action) -> bool {
    let is_known = facts::actions(&action.prefix).next().is_some();
    let service = service_of(model, endpoint);
    !is_known || service.is_none_or(|service| service.starts_with("bedrock"))
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
    let is_here = || vpc_of(model, endpoint).is(&vpc_of(model, meant)).is_yes();
    serves(meant) == Some(false) && serves(endpoint) == Some(true) && is_here()
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

/// The values with which statements compare a key; of patterns an example.
pub(super) fn named(about: &[&Statement], key: &str) -> Vec<Text> {
    let conditions = conditions_on(about, key).flat_map(|condition| {
        let is_pattern = matches!(condition.operator().family, Family::Like | Family::Arn);
        let values = condition.values().iter();
        values.map(move |value| (is_pattern, value))
    });
    let found: BTreeSet<(bool, &Text)> = conditions.collect();
    let letter = free_letter(found.iter().map(|(_, value)| *value));
    let another = Text::symbol(Symbol::other(&format!("another value of {key}")));
    let example = |(is_pattern, value): (bool, &Text)| {
        if is_pattern {
            Pattern::new(value).example_with(&another, letter)
        } else {
            value.clone()
        }
    };
    let values: BTreeSet<Text> = found.into_iter().map(example).collect();
    values.into_iter().collect()
}

fn conditions_on<'a>(about: &[&'a Statement], key: &str) -> impl Iterator<Item = &'a Condition> {
    let conditions = about.iter().flat_map(|statement| statement.conditions());
    conditions.filter(move |condition| condition.key().eq_ignore_ascii_case(key))
}

/// The addresses of a key that are tried: those that statements tell apart, and another; where a
/// statement compares them as texts, also one of which nothing is known.
fn addresses(about: &[&Statement], key: &str, another: &str) -> Vec<ContextValue> {
    let named = named(about, key);
    let mut found: BTreeSet<Text> = super::space::addresses_of(&named).into_iter().collect();
    found.insert(Text::from(another));
    let mut found: Vec<ContextValue> = found.into_iter().map(ContextValue::One).collect();
    let as_text = conditions_on(about, key)
        .any(|condition| !matches!(condition.operator().family, Family::Address | Family::Null));
    if as_text {
        let cause = format!("`{key}` is compared as a text");
        found.push(ContextValue::Unknown(Cause::new(cause)));
    }
    found
}
