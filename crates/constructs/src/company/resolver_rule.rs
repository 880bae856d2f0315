//! [`ResolverRule`]: whose names the company's DNS servers are asked for.

use std::net::Ipv4Addr;

use formwork_cfn::ids::{Route53ResolverRuleArn, Route53ResolverRuleId};
use formwork_cfn::route53resolver::{CfnResolverRule, CfnResolverRuleAssociation, resolver_rule};
use formwork_core::{Check, Construct, Diagnostic, Expr, Handle, IntoExpr, NodeId, Scope};

use super::range::{self, Place};
use super::resolver_endpoint::{Outbound, ResolverEndpointRef};
use super::{domain, way};
use crate::network::{Cidr, Port, VpcRef, VpcState};

/// Names under one domain are asked of the company's DNS servers, through an outbound
/// [`ResolverEndpoint`](crate::ResolverEndpoint).
///
/// ```
/// use formwork_constructs::{PrivateSubnet, ResolverEndpoint, ResolverRule, Vpc, VpnGateway, cidr};
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// let a = stack.add("SubnetA", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
/// let b = stack.add("SubnetB", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1));
/// stack.add("ToCompany", VpnGateway::new(vpc).propagate_to([a, b]));
/// let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, [a, b]));
/// let servers = [[192, 168, 0, 53], [192, 168, 1, 53]];
/// stack.add("Names", ResolverRule::new("corp.example.com", dns, servers));
/// # app.synth().unwrap();
/// ```
///
/// It adds the rule and, at `Association` below it, its association with the endpoint's VPC. The
/// endpoint's group gets the way to the servers, TCP and UDP.
///
/// A rule for `amazonaws.com`, a name under it or a domain above it takes names of AWS's services
/// away from private DNS, so that calls no longer go to the VPC's endpoints: error
/// `aws-names-forwarded`. So with AWS's other domains, such as `api.aws`. AWS itself advises to keep
/// these names in the VPC:
/// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-autodefined-rules.html>
///
/// Replaced by: its association, where the rule is made anew. Domain and servers change in place.
///
/// Errors: `aws-names-forwarded`, `invalid-domain`, `invalid-resolver-name`,
/// `resolver-rule-without-servers`; `duplicate-resolver-rule` where the VPC has one for the domain;
/// `public-company-range` for a server that is not in the company's network. Warnings:
/// `company-without-way`, `no-route-to-company`.
///
/// CloudFormation: `AWS::Route53Resolver::ResolverRule`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-resolverrule.html>
#[derive(Debug)]
pub struct ResolverRule {
    domain: String,
    endpoint: ResolverEndpointRef<Outbound>,
    servers: Vec<Ipv4Addr>,
    port: u16,
    name: Option<Expr<String>>,
}

impl ResolverRule {
    /// Asks these servers for names under this domain, itself included. The servers may also stand in
    /// the VPC, such as those of a directory.
    pub fn new(
        domain: impl Into<String>,
        endpoint: ResolverEndpointRef<Outbound>,
        servers: impl IntoIterator<Item = impl Into<Ipv4Addr>>,
    ) -> Self {
        Self {
            domain: domain.into(),
            endpoint,
            servers: servers.into_iter().map(Into::into).collect(),
            port: 53,
            name: None,
        }
    }

    /// The port on which the servers answer. Default: 53.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Its name: letters, digits, spaces and `-_'`, 64 at most, not digits alone. Default: none.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }
}

/// What stands beside a rule's node.
#[derive(Debug, Default)]
struct RuleState {
    domain: String,
    vpc: Option<VpcRef>,
}

/// A rule that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResolverRuleRef {
    cfn: Handle<CfnResolverRule>,
}

#[diagnostic::do_not_recommend]
impl Construct for ResolverRule {
    type Output = ResolverRuleRef;

    fn build(self, scope: &mut Scope<'_>) -> ResolverRuleRef {
        let domain = domain::normal(&self.domain);
        domain::check(scope, &self.domain, &domain);
        if let Some(name) = self.name.as_ref().and_then(|name| name.as_text()) {
            domain::check_name(scope, name);
        }
        let mut servers = self.servers;
        servers.sort_unstable();
        servers.dedup();
        if servers.is_empty() {
            scope.report(
                Diagnostic::error(
                    "resolver-rule-without-servers",
                    "nobody is asked for the names under the domain",
                )
                .property("TargetIps")
                .help("name the company's DNS servers"),
            );
        }
        let endpoint = self.endpoint;
        let targets: Vec<_> = servers.iter().map(|ip| target(*ip, self.port)).collect();
        let forward = resolver_rule::RuleType::Other("FORWARD".to_owned());
        let mut cfn = CfnResolverRule::new(forward)
            .domain_name(domain.as_str())
            .resolver_endpoint_id(endpoint);
        if !targets.is_empty() {
            cfn = cfn.target_ips(targets);
        }
        cfn.name = self.name;
        let rule = ResolverRuleRef {
            cfn: scope.define(cfn),
        };
        let association = CfnResolverRuleAssociation::new(rule.cfn, endpoint.vpc());
        scope.add("Association", association);
        *scope.data::<RuleState>(rule.cfn) = RuleState {
            domain,
            vpc: Some(endpoint.vpc()),
        };
        let servers: Vec<Cidr> = servers.iter().map(|ip| Cidr::of(*ip)).collect();
        for server in &servers {
            for port in [Port::tcp(self.port), Port::udp(self.port)] {
                let why = "DNS servers of the company";
                endpoint
                    .security_group()
                    .allow_to_cidr(scope, *server, port, why);
            }
        }
        let subnets = endpoint.subnets(scope);
        let place = Place {
            line: scope.origin(),
            property: "TargetIps",
        };
        scope.check(move |check| {
            let vpc = endpoint.vpc();
            // Such as those of a directory that runs in the VPC itself.
            let block = check.app().data::<VpcState>(vpc).and_then(VpcState::block);
            let is_outside = |server: &&Cidr| block.is_none_or(|block| !block.contains(**server));
            let outside: Vec<Cidr> = servers.iter().filter(is_outside).copied().collect();
            range::check_ranges(check, vpc, &outside, place);
            way::check(check, vpc, &outside, &subnets, place);
            rule.check(check);
        });
        rule
    }
}

fn target(ip: Ipv4Addr, port: u16) -> resolver_rule::TargetAddress {
    let target = resolver_rule::TargetAddress::new().ip(ip.to_string());
    match port {
        53 => target,
        port => target.port(port.to_string()),
    }
}

impl ResolverRuleRef {
    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnResolverRule> {
        self.cfn
    }

    /// Its id, `rslvr-rr-…`.
    pub fn id(self) -> Expr<Route53ResolverRuleId> {
        self.cfn.reference()
    }

    /// Its ARN.
    pub fn arn(self) -> Expr<Route53ResolverRuleArn> {
        self.cfn.attr(CfnResolverRule::ARN)
    }

    /// A VPC has one rule for a domain.
    fn check(self, check: &mut Check<'_>) {
        let app = check.app();
        let Some(own) = app.data::<RuleState>(self.cfn) else {
            return;
        };
        let path = app.path(self.cfn);
        let same = |(node, other): &(NodeId, &RuleState)| {
            other.domain == own.domain && other.vpc == own.vpc && app.path(*node) < path
        };
        if let Some((first, _)) = app.all_data::<RuleState>().into_iter().find(same) {
            check.report(
                Diagnostic::error(
                    "duplicate-resolver-rule",
                    format!("the VPC has a rule for `{}` already", own.domain),
                )
                .property("DomainName")
                .note(format!("it is `{}`", app.path(first)))
                .help("name all servers in one rule"),
            );
        }
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<Route53ResolverRuleId> for ResolverRuleRef {
    fn into_expr(self) -> Expr<Route53ResolverRuleId> {
        self.id()
    }
}

impl From<ResolverRuleRef> for NodeId {
    fn from(rule: ResolverRuleRef) -> Self {
        rule.cfn.node()
    }
}
