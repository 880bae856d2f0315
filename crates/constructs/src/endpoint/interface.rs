//! [`InterfaceEndpoint`]: a private way to one AWS service, with a policy that is never left open.

use formwork_cfn::ec2::CfnVpcEndpoint;
use formwork_cfn::ids::VpcEndpointId;
use formwork_core::{App, Construct, Expr, Handle, IntoExpr, NodeId, Phase, Scope};
use formwork_policy::{ByPrincipal, Effect, EndpointPolicy, OnResource, Statement};

use super::AwsService;
use super::rules;
use crate::iam::report_all;
use crate::network::{Port, SecurityGroup, SecurityGroupRef, SubnetRef, VpcRef};
use crate::reason;

/// A private way from a VPC to one AWS service (AWS PrivateLink): a network interface in each
/// subnet, and the service's public name answered with their addresses.
///
/// ```text
/// let bedrock = stack.add(
///     "Bedrock",
///     InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets),
/// );
/// caller.grant(&mut stack, model.invoke().via(bedrock));
/// ```
///
/// - **Policy**: what grants ask for, and nothing else; or what [`policy`](Self::policy) gives, to
///   which grants are added. An endpoint whose policy allows nobody anything is
///   `empty-endpoint-policy`.
/// - **Security group**: a part of its own, `SecurityGroup`, closed but for the grantees on TCP 443;
///   or the one that [`security_group`](Self::security_group) gives. One that nobody may enter is
///   `unreachable-endpoint`, one of another VPC `foreign-security-group`.
/// - **Private DNS**: on. Without DNS support and hostnames of the VPC it is
///   `private-dns-without-vpc-dns`; a second one for the same service in the VPC is
///   `duplicate-private-dns`; a custom service without hosts has none
///   (`private-dns-without-names`). Amazon S3 needs a gateway endpoint beside it
///   (`s3-private-dns-without-gateway`).
/// - **Subnets**: at least one (`endpoint-without-subnets`), each in a zone of its own
///   (`duplicate-zone`), in at least two zones unless [`single_zone`](Self::single_zone) says why
///   not (`single-zone-endpoint`), all of the same VPC (`foreign-subnet`).
/// - **Service**: one that has interface endpoints (`not-an-interface-service`).
///
/// Each zone of an endpoint is charged by the hour, used or not.
/// Changing the service or the VPC replaces the endpoint; policy, subnets, groups and private DNS
/// change in place.
///
/// CloudFormation: `AWS::EC2::VPCEndpoint`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html>
#[derive(Debug)]
pub struct InterfaceEndpoint {
    vpc: VpcRef,
    service: AwsService,
    subnets: Vec<SubnetRef>,
    name: Option<Expr<String>>,
    group: Option<SecurityGroupRef>,
    effect: Effect,
    given: Option<EndpointPolicy>,
    private_dns: bool,
    single_zone: Option<String>,
}

impl InterfaceEndpoint {
    /// A way to this service from these subnets.
    pub fn new(
        vpc: VpcRef,
        service: AwsService,
        subnets: impl IntoIterator<Item = SubnetRef>,
    ) -> Self {
        Self {
            vpc,
            service,
            subnets: subnets.into_iter().collect(),
            name: None,
            group: None,
            effect: Effect::Allow,
            given: None,
            private_dns: true,
            single_zone: None,
        }
    }

    /// Its `Name` tag. Default: none.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// The group of its network interfaces. Default: one of its own, closed but for grantees.
    pub fn security_group(mut self, group: SecurityGroupRef) -> Self {
        self.group = Some(group);
        self
    }

    /// A policy written by hand; what is granted is added to it. Default: grants alone.
    pub fn policy(mut self, policy: EndpointPolicy) -> Self {
        self.given = Some(policy);
        self
    }

    /// What the policy does with what was granted: `Effect::Deny` refuses it, for testing that
    /// calls really take this way. Default: `Effect::Allow`.
    ///
    /// With `Deny` the endpoint refuses every call: warning `refusing-endpoint`.
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// The service's public names keep their public addresses, and callers must be told the
    /// endpoint's own names. Default: the public names lead to the endpoint.
    pub fn without_private_dns(mut self) -> Self {
        self.private_dns = false;
        self
    }

    /// One zone is enough, for this reason. Default: at least two.
    pub fn single_zone(mut self, reason: impl Into<String>) -> Self {
        self.single_zone = Some(reason.into());
        self
    }
}

/// An interface endpoint that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterfaceEndpointRef {
    cfn: Handle<CfnVpcEndpoint>,
    group: SecurityGroupRef,
}

/// What stands beside an endpoint's node.
#[derive(Debug, Default)]
pub(crate) struct EndpointState {
    pub endpoint: Option<InterfaceEndpointRef>,
    pub vpc: Option<VpcRef>,
    pub service: Option<AwsService>,
    pub subnets: Vec<SubnetRef>,
    pub one_zone: bool,
    pub effect: Option<Effect>,
    pub policy: EndpointPolicy,
    pub granted: bool,
}

#[diagnostic::do_not_recommend]
impl Construct for InterfaceEndpoint {
    type Output = InterfaceEndpointRef;

    fn build(self, scope: &mut Scope<'_>) -> InterfaceEndpointRef {
        let group = self.group.unwrap_or_else(|| {
            let description = "Allow TLS for VPC Endpoint";
            scope.add("SecurityGroup", SecurityGroup::new(self.vpc, description))
        });
        group.check_vpc(scope, self.vpc, "SecurityGroupIds");
        rules::check_service(scope, &self.service);
        let mut endpoint = CfnVpcEndpoint::new(self.vpc)
            .vpc_endpoint_type("Interface")
            .service_name(self.service.service_name())
            .private_dns_enabled(self.private_dns)
            .security_group_ids([group]);
        if !self.subnets.is_empty() {
            endpoint = endpoint.subnet_ids(self.subnets.as_slice());
        }
        let cfn = scope.define(endpoint);
        if let Some(name) = self.name {
            scope.attributes(cfn).tag("Name", name);
        }
        let endpoint = InterfaceEndpointRef { cfn, group };
        *scope.data::<EndpointState>(cfn) = EndpointState {
            endpoint: Some(endpoint),
            vpc: Some(self.vpc),
            service: Some(self.service),
            subnets: self.subnets,
            one_zone: self.single_zone.is_some(),
            effect: Some(self.effect),
            policy: self.given.unwrap_or_default(),
            granted: false,
        };
        if let Some(reason) = &self.single_zone {
            reason::record(scope, endpoint, "SubnetIds", reason);
        }
        scope.at_synth(Phase::Write, move |scope| endpoint.write_policy(scope));
        scope.check(move |check| rules::check(endpoint, check));
        endpoint
    }
}

impl InterfaceEndpointRef {
    /// An interface endpoint that exists already: in this VPC, for this service, with this group.
    ///
    /// A grant of a call through it writes the statement on the role and the flow between the
    /// groups, as rules of this stack. Its policy cannot be written from here and is not known, so
    /// that what was granted must be admitted by whoever keeps it: warning
    /// `unknown-endpoint-policy`, which says what. Whether it has private DNS, and in which zones it
    /// is, is not known either, and nothing is said of it.
    ///
    /// ```
    /// # use formwork_constructs::{AwsService, InterfaceEndpointRef, SecurityGroupRef, VpcRef};
    /// # use formwork_core::{App, Expr};
    /// # let mut app = App::new();
    /// # let mut stack = app.stack("Demo");
    /// let vpc = VpcRef::from_id(&mut stack, "Vpc", Expr::from_text("vpc-0123456789abcdef0"));
    /// let id = Expr::from_text("sg-0123456789abcdef0");
    /// let group = SecurityGroupRef::from_id(&mut stack, "EndpointGroup", id, vpc);
    /// let id = Expr::from_text("vpce-0123456789abcdef0");
    /// let service = AwsService::BedrockRuntime;
    /// let bedrock = InterfaceEndpointRef::from_id(&mut stack, "Bedrock", id, vpc, service, group);
    /// # let _ = bedrock;
    /// ```
    ///
    /// Errors: `not-an-interface-service`, `foreign-security-group`.
    #[track_caller]
    pub fn from_id(
        scope: &mut Scope<'_>,
        place: &str,
        id: Expr<VpcEndpointId>,
        vpc: VpcRef,
        service: AwsService,
        group: SecurityGroupRef,
    ) -> Self {
        let attributes = [("Id", id.clone().into_text())];
        let cfn = scope.import(place, id, attributes);
        let mut at = scope.at(cfn);
        rules::check_service(&mut at, &service);
        group.check_vpc(&mut at, vpc, "SecurityGroupIds");
        let endpoint = Self { cfn, group };
        at.check(move |check| rules::check_existing(endpoint, check));
        *scope.data::<EndpointState>(cfn) = EndpointState {
            endpoint: Some(endpoint),
            vpc: Some(vpc),
            service: Some(service),
            ..EndpointState::default()
        };
        endpoint
    }

    /// Its id, `vpce-…`.
    pub fn id(self) -> Expr<VpcEndpointId> {
        self.cfn.reference()
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnVpcEndpoint> {
        self.cfn
    }

    /// The group of its network interfaces.
    pub const fn security_group(self) -> SecurityGroupRef {
        self.group
    }

    /// The service behind it.
    pub fn service(self, scope: &Scope<'_>) -> Option<AwsService> {
        let state = scope.app().data::<EndpointState>(self.cfn)?;
        state.service.clone()
    }

    /// The subnets of its network interfaces.
    pub(crate) fn subnets(self, app: &App) -> Vec<SubnetRef> {
        let state = app.data::<EndpointState>(self.cfn);
        state.map(|state| state.subnets.clone()).unwrap_or_default()
    }

    /// Adds a statement to its policy. Statements that differ only in their actions are joined.
    ///
    /// Its effect is the endpoint's, so that one word flips them all:
    /// see [`InterfaceEndpoint::effect`]. The policy of an endpoint that exists already is not
    /// written: see [`from_id`](Self::from_id).
    pub fn allow(self, scope: &mut Scope<'_>, statement: Statement<OnResource, ByPrincipal>) {
        let state = scope.data::<EndpointState>(self.cfn);
        let effect = state.effect.unwrap_or(Effect::Allow);
        state.policy.grant(statement.turned(effect));
        state.granted = true;
    }

    /// Lets the network interfaces of a group in on TCP 443.
    #[track_caller]
    pub fn allow_from(self, scope: &mut Scope<'_>, group: SecurityGroupRef) {
        group.allow_to(scope, self.group, Port::HTTPS);
    }

    fn write_policy(self, scope: &mut Scope<'_>) {
        let app = scope.app();
        let Some(state) = app.data::<EndpointState>(self.cfn) else {
            return;
        };
        if state.policy.is_empty() {
            return;
        }
        let policy = state.policy.clone();
        let document = policy.canonical(app);
        report_all(scope, "PolicyDocument", |report| policy.check(report));
        if let Some(endpoint) = scope.get_mut(self.cfn) {
            endpoint.policy_document = Some(document);
        }
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<VpcEndpointId> for InterfaceEndpointRef {
    fn into_expr(self) -> Expr<VpcEndpointId> {
        self.id()
    }
}

impl From<InterfaceEndpointRef> for NodeId {
    fn from(endpoint: InterfaceEndpointRef) -> Self {
        endpoint.cfn.node()
    }
}
