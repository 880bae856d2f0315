//! [`GatewayEndpoint`]: a private way to Amazon S3 or DynamoDB by routes.

use formwork_cfn::ec2::CfnVpcEndpoint;
use formwork_cfn::ids::VpcEndpointId;
use formwork_core::{App, Check, Construct, Diagnostic, Expr, Handle, IntoExpr, NodeId, Scope};
use formwork_policy::EndpointPolicy;

use super::AwsService;
use crate::iam::report_all;
use crate::network::{RouteTableRef, VpcRef};

/// A private way from a VPC to Amazon S3 or DynamoDB: a route in each of the route tables.
///
/// It costs nothing and has no security group; callers whose group is closed also need a flow to
/// the service's prefix list:
/// [`SecurityGroupRef::allow_to_prefix_list`](crate::SecurityGroupRef::allow_to_prefix_list).
///
/// The policy is always given. Its principal is `*`; name the role by a condition on
/// `aws:PrincipalArn`. A private function may also need buckets that AWS owns, such as those of
/// package repositories.
///
/// Changing the service or the VPC replaces the endpoint.
///
/// Errors: `not-a-gateway-service`, `gateway-without-route-tables`, `foreign-route-table`,
/// `duplicate-gateway-endpoint` where a route table has one for the service already, and those of
/// its policy.
///
/// CloudFormation: `AWS::EC2::VPCEndpoint`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html>
#[derive(Debug)]
pub struct GatewayEndpoint {
    vpc: VpcRef,
    service: AwsService,
    policy: EndpointPolicy,
    route_tables: Vec<RouteTableRef>,
    name: Option<Expr<String>>,
}

impl GatewayEndpoint {
    /// A way to this service with this policy; say with [`route_tables`](Self::route_tables) from
    /// where.
    pub fn new(vpc: VpcRef, service: AwsService, policy: EndpointPolicy) -> Self {
        Self {
            vpc,
            service,
            policy,
            route_tables: Vec::new(),
            name: None,
        }
    }

    /// The route tables that lead to it; each counts once.
    pub fn route_tables(mut self, tables: impl IntoIterator<Item = RouteTableRef>) -> Self {
        for table in tables {
            if !self.route_tables.contains(&table) {
                self.route_tables.push(table);
            }
        }
        self
    }

    /// Its `Name` tag. Default: none.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }
}

/// A gateway endpoint that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayEndpointRef {
    cfn: Handle<CfnVpcEndpoint>,
}

/// What stands beside a gateway endpoint's node.
#[derive(Debug, Default)]
struct GatewayState {
    vpc: Option<VpcRef>,
    service: Option<AwsService>,
    route_tables: Vec<RouteTableRef>,
}

#[diagnostic::do_not_recommend]
impl Construct for GatewayEndpoint {
    type Output = GatewayEndpointRef;

    fn build(self, scope: &mut Scope<'_>) -> GatewayEndpointRef {
        check_service(scope, &self.service);
        if self.route_tables.is_empty() {
            scope.report(
                Diagnostic::error(
                    "gateway-without-route-tables",
                    "no route leads to the gateway endpoint",
                )
                .property("RouteTableIds")
                .help("pass the route tables of its callers: `.route_tables([table])`"),
            );
        }
        for table in &self.route_tables {
            check_table(scope, self.vpc, *table);
        }
        report_all(scope, "PolicyDocument", |report| self.policy.check(report));
        let mut endpoint = CfnVpcEndpoint::new(self.vpc)
            .vpc_endpoint_type("Gateway")
            .service_name(self.service.service_name())
            .policy_document(self.policy);
        if !self.route_tables.is_empty() {
            endpoint = endpoint.route_table_ids(self.route_tables.as_slice());
        }
        let cfn = scope.define(endpoint);
        if let Some(name) = self.name {
            scope.attributes(cfn).tag("Name", name);
        }
        *scope.data::<GatewayState>(cfn) = GatewayState {
            vpc: Some(self.vpc),
            service: Some(self.service),
            route_tables: self.route_tables,
        };
        let endpoint = GatewayEndpointRef { cfn };
        scope.check(move |check| check_routes(endpoint, check));
        endpoint
    }
}

/// Few services have gateway endpoints.
#[track_caller]
fn check_service(scope: &mut Scope<'_>, service: &AwsService) {
    if !service.has_gateway() {
        scope.report(
            Diagnostic::error(
                "not-a-gateway-service",
                format!("there is no gateway endpoint for `{service}`"),
            )
            .property("ServiceName")
            .note("there is one for Amazon S3, S3 Express One Zone and DynamoDB")
            .help("add an `InterfaceEndpoint`"),
        );
    }
}

/// A gateway endpoint takes route tables of its own VPC.
#[track_caller]
fn check_table(scope: &mut Scope<'_>, vpc: VpcRef, table: RouteTableRef) {
    let of = scope.get(table.cfn()).map(|table| table.vpc_id.value());
    if of.is_none_or(|of| of.references().contains(&vpc.into())) {
        return;
    }
    let path = scope.app().path(table).to_owned();
    scope.report(
        Diagnostic::error(
            "foreign-route-table",
            format!("`{path}` is a route table of another VPC"),
        )
        .property("RouteTableIds")
        .help("pass route tables of the endpoint's VPC"),
    );
}

/// A route table has one route to a service.
fn check_routes(endpoint: GatewayEndpointRef, check: &mut Check<'_>) {
    let app = check.app();
    let Some(state) = app.data::<GatewayState>(endpoint.cfn) else {
        return;
    };
    for (other, other_state) in app.all_data::<GatewayState>() {
        // Told once for each pair, at the one that comes later by its path.
        if other_state.service != state.service || app.path(other) >= app.path(endpoint.cfn) {
            continue;
        }
        let shared = |table: &&RouteTableRef| other_state.route_tables.contains(table);
        if let Some(table) = state.route_tables.iter().find(shared) {
            check.report(
                Diagnostic::error(
                    "duplicate-gateway-endpoint",
                    format!(
                        "`{}` leads to the service from `{}` already",
                        app.path(other),
                        app.path(*table)
                    ),
                )
                .property("RouteTableIds")
                .note("a route table has one route to a service")
                .help("use the first endpoint for both, or divide the route tables among them"),
            );
        }
    }
}

/// Whether a VPC has a gateway endpoint for a service.
pub(super) fn serves(app: &App, vpc: VpcRef, service: &AwsService) -> bool {
    app.all_data::<GatewayState>()
        .iter()
        .any(|(_, state)| state.vpc == Some(vpc) && state.service.as_ref() == Some(service))
}

impl GatewayEndpointRef {
    /// A gateway endpoint that exists already, in this VPC and for this service. Its policy and the
    /// route tables that lead to it stay unknown: whoever calls through it must be admitted there.
    ///
    /// Errors: `not-a-gateway-service`.
    #[track_caller]
    pub fn from_id(
        scope: &mut Scope<'_>,
        place: &str,
        id: Expr<VpcEndpointId>,
        vpc: VpcRef,
        service: AwsService,
    ) -> Self {
        let attributes = [("Id", id.clone().into_text())];
        let cfn = scope.import(place, id, attributes);
        check_service(&mut scope.at(cfn), &service);
        *scope.data::<GatewayState>(cfn) = GatewayState {
            vpc: Some(vpc),
            service: Some(service),
            route_tables: Vec::new(),
        };
        Self { cfn }
    }

    /// Its id, `vpce-…`.
    pub fn id(self) -> Expr<VpcEndpointId> {
        self.cfn.reference()
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnVpcEndpoint> {
        self.cfn
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<VpcEndpointId> for GatewayEndpointRef {
    fn into_expr(self) -> Expr<VpcEndpointId> {
        self.id()
    }
}

impl From<GatewayEndpointRef> for NodeId {
    fn from(endpoint: GatewayEndpointRef) -> Self {
        endpoint.cfn.node()
    }
}
