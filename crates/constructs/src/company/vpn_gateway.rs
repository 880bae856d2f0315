//! [`VpnGateway`]: the door of a VPC to the company's network.

use formwork_cfn::ec2::{CfnVpcGatewayAttachment, CfnVpnGateway, CfnVpnGatewayRoutePropagation};
use formwork_cfn::ids::VpnGatewayId;
use formwork_core::{
    App, Check, Construct, Diagnostic, Expr, Handle, IntoExpr, IntoPart, NodeId, Part, Phase,
    Scope, Value,
};

use super::asn;
use crate::network::{RouteTableRef, Target, VpcRef, check_table, is_of};

/// The door of a VPC to the company's network: a virtual private gateway, to which a
/// [`DirectConnectGateway`](crate::DirectConnectGateway) or a VPN connection leads. It leads nowhere
/// else, and not to the internet.
///
/// ```
/// use formwork_constructs::{PrivateSubnet, Vpc, VpnGateway, cidr};
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// let a = stack.add("SubnetA", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
/// let b = stack.add("SubnetB", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1));
/// stack.add("ToCompany", VpnGateway::new(vpc).propagate_to([a, b]));
/// # app.synth().unwrap();
/// ```
///
/// It adds the gateway, its attachment to the VPC at `Attachment` below it and, where routes are
/// propagated, `RoutePropagation`. That waits for the attachment and, since AWS warns of wrong
/// routes otherwise, for the association with a Direct Connect gateway.
///
/// Replaced by: another number of its side (`AmazonSideAsn`), another VPC of its attachment.
///
/// Errors: `asn-out-of-range`; `foreign-route-table`; `second-vpn-gateway` where the VPC has one
/// already.
///
/// CloudFormation: `AWS::EC2::VPNGateway`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpngateway.html>
#[derive(Debug)]
pub struct VpnGateway {
    vpc: VpcRef,
    asn: Option<u32>,
    name: Option<Expr<String>>,
    tables: Vec<RouteTableRef>,
}

impl VpnGateway {
    /// A gateway of this VPC, which has one at most.
    pub const fn new(vpc: VpcRef) -> Self {
        Self {
            vpc,
            asn: None,
            name: None,
            tables: Vec::new(),
        }
    }

    /// The number of its side in BGP, 64,512 to 65,534 or 4,200,000,000 to 4,294,967,294. Default:
    /// 64,512.
    pub const fn amazon_side_asn(mut self, asn: u32) -> Self {
        self.asn = Some(asn);
        self
    }

    /// Its name in the console: the tag `Name`. Default: none.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// Writes the routes that the company's network announces into these route tables. A subnet
    /// stands for its own table; each table counts once.
    ///
    /// Without it, nothing that the company sends is answered, unless a
    /// [`Route`](crate::Route) leads back.
    pub fn propagate_to(
        mut self,
        tables: impl IntoIterator<Item = impl Into<RouteTableRef>>,
    ) -> Self {
        self.tables.extend(tables.into_iter().map(Into::into));
        self
    }
}

/// What stands beside a gateway's node.
#[derive(Debug, Default)]
pub(super) struct GatewayState {
    pub vpc: Option<VpcRef>,
    pub tables: Vec<RouteTableRef>,
    pub attachment: Option<NodeId>,
    /// Its association with a Direct Connect gateway.
    pub association: Option<NodeId>,
}

#[diagnostic::do_not_recommend]
impl Construct for VpnGateway {
    type Output = VpnGatewayRef;

    fn build(self, scope: &mut Scope<'_>) -> VpnGatewayRef {
        let mut cfn = CfnVpnGateway::new("ipsec.1");
        if let Some(asn) = self.asn {
            asn::check(scope, asn);
            cfn = cfn.amazon_side_asn(i64::from(asn));
        }
        let cfn = scope.define(cfn);
        if let Some(name) = self.name {
            scope.attributes(cfn).tag("Name", name);
        }
        let attachment = CfnVpcGatewayAttachment::new(self.vpc).vpn_gateway_id(cfn);
        let attachment = scope.add("Attachment", attachment);
        let gateway = VpnGatewayRef { cfn, vpc: self.vpc };
        let state = scope.data::<GatewayState>(cfn);
        state.vpc = Some(self.vpc);
        state.attachment = Some(attachment.node());
        gateway.propagate_to(scope, self.tables);
        scope.at_synth(Phase::Write, move |scope| gateway.write(scope));
        scope.check(move |check| gateway.check(check));
        gateway
    }
}

/// A virtual private gateway that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VpnGatewayRef {
    cfn: Handle<CfnVpnGateway>,
    vpc: VpcRef,
}

impl VpnGatewayRef {
    /// A gateway that exists already and is attached to this VPC.
    ///
    /// ```
    /// # use formwork_constructs::{PrivateSubnet, Vpc, VpcRef, VpnGatewayRef, cidr};
    /// # use formwork_core::{App, Expr};
    /// # let mut app = App::new();
    /// # let mut stack = app.stack("Demo");
    /// let vpc = VpcRef::from_id(&mut stack, "Vpc", Expr::from_text("vpc-0123456789abcdef0"));
    /// let id = Expr::from_text("vgw-0123456789abcdef0");
    /// let gateway = VpnGatewayRef::from_id(&mut stack, "ToCompany", id, vpc);
    /// # let _ = gateway;
    /// ```
    #[track_caller]
    pub fn from_id(
        scope: &mut Scope<'_>,
        place: &str,
        id: Expr<VpnGatewayId>,
        vpc: VpcRef,
    ) -> Self {
        let attributes = [("VPNGatewayId", id.clone().into_text())];
        let cfn = scope.import(place, id, attributes);
        scope.data::<GatewayState>(cfn).vpc = Some(vpc);
        let gateway = Self { cfn, vpc };
        let mut at = scope.at(cfn);
        at.at_synth(Phase::Write, move |scope| gateway.write(scope));
        at.check(move |check| gateway.check(check));
        gateway
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnVpnGateway> {
        self.cfn
    }

    /// Its id, `vgw-…`.
    pub fn id(self) -> Expr<VpnGatewayId> {
        self.cfn.reference()
    }

    /// The VPC whose door it is.
    pub const fn vpc(self) -> VpcRef {
        self.vpc
    }

    /// As [`VpnGateway::propagate_to`], for tables that come later than the gateway.
    #[track_caller]
    pub fn propagate_to(
        self,
        scope: &mut Scope<'_>,
        tables: impl IntoIterator<Item = impl Into<RouteTableRef>>,
    ) {
        let mut scope = scope.at(self.cfn);
        for table in tables {
            let table = table.into();
            check_table(&mut scope, self.vpc, table);
            let known = &mut scope.data::<GatewayState>(self.cfn).tables;
            if !known.contains(&table) {
                known.push(table);
            }
        }
    }

    fn write(self, scope: &mut Scope<'_>) {
        let app = scope.app();
        let Some(state) = app.data::<GatewayState>(self.cfn) else {
            return;
        };
        let (attachment, association) = (state.attachment, state.association);
        let mut tables = state.tables.clone();
        tables.sort_by_key(|table| app.path(*table));
        if tables.is_empty() {
            return;
        }
        let tables: Vec<_> = tables.into_iter().map(RouteTableRef::id).collect();
        let propagation = CfnVpnGatewayRoutePropagation::new(tables, self.cfn);
        let propagation = scope.add("RoutePropagation", propagation);
        for first in attachment.into_iter().chain(association) {
            scope.attributes(propagation).depends_on(first);
        }
    }

    /// A VPC has one virtual private gateway.
    fn check(self, check: &mut Check<'_>) {
        let app = check.app();
        let own = app.path(self.cfn);
        let mut others = gateways_of(app, self.vpc);
        others.retain(|path| path.as_str() < own);
        if let Some(first) = others.first() {
            check.report(
                Diagnostic::error(
                    "second-vpn-gateway",
                    format!(
                        "`{}` has a virtual private gateway already",
                        app.path(self.vpc)
                    ),
                )
                .property("VpnGatewayId")
                .note(format!("it is `{first}`"))
                .help("use that one: any number of connections lead to it"),
            );
        }
    }
}

/// The paths of the virtual private gateways of a VPC, also of those that were attached by hand,
/// sorted.
pub(super) fn gateways_of(app: &App, vpc: VpcRef) -> Vec<String> {
    let mut found = Vec::new();
    for (node, state) in app.all_data::<GatewayState>() {
        if state.vpc == Some(vpc) && state.attachment.is_none() {
            found.push(app.path(node).to_owned());
        }
    }
    for handle in app.handles::<CfnVpcGatewayAttachment>() {
        let Some(cfn) = app.get(handle) else { continue };
        let Some(gateway) = cfn.vpn_gateway_id.as_ref().map(Expr::value) else {
            continue;
        };
        if is_of(cfn.vpc_id.value(), vpc.cfn().node()) {
            found.push(match gateway {
                Value::Ref(node) | Value::GetAtt(node, _) => app.path(*node).to_owned(),
                _ => app.path(handle).to_owned(),
            });
        }
    }
    found.sort();
    found.dedup();
    found
}

#[diagnostic::do_not_recommend]
impl IntoExpr<VpnGatewayId> for VpnGatewayRef {
    fn into_expr(self) -> Expr<VpnGatewayId> {
        self.id()
    }
}

#[diagnostic::do_not_recommend]
impl IntoPart for VpnGatewayRef {
    fn into_part(self) -> Part {
        self.id().into_part()
    }
}

impl From<VpnGatewayRef> for NodeId {
    fn from(gateway: VpnGatewayRef) -> Self {
        gateway.cfn.node()
    }
}

impl From<VpnGatewayRef> for Target {
    fn from(gateway: VpnGatewayRef) -> Self {
        Self::VpnGateway(gateway.id())
    }
}
