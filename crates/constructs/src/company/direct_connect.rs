//! [`DirectConnectGateway`]: where the company's own line meets the gateways of VPCs.

use formwork_cfn::directconnect::{CfnDirectConnectGateway, CfnDirectConnectGatewayAssociation};
use formwork_cfn::ids::DirectConnectGatewayArn;
use formwork_core::{App, Check, Construct, Diagnostic, Expr, Handle, IntoExpr, NodeId, Scope};

use super::asn;
use super::vpn_gateway::{GatewayState, VpnGatewayRef};
use crate::network::{Cidr, VpcState};

/// Where the company's own line to AWS (AWS Direct Connect) meets the gateways of VPCs. It belongs
/// to no region; the line itself, a virtual interface, is not described here.
///
/// ```
/// use formwork_constructs::{DirectConnectGateway, Vpc, VpnGateway, cidr};
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// let gateway = stack.add("ToCompany", VpnGateway::new(vpc));
/// let line = stack.add("DirectConnect", DirectConnectGateway::new("company"));
/// line.associate(&mut stack, gateway, [cidr!("10.20.0.0/16")]);
/// # app.synth().unwrap();
/// ```
///
/// It adds the gateway alone; [`associate`](DirectConnectGatewayRef::associate) adds the rest.
///
/// Replaced by: another number of AWS's side (`AmazonSideAsn`). The name changes in place.
///
/// Errors: `asn-out-of-range`, `invalid-direct-connect-name`; `overlapping-vpcs` where two VPCs
/// that it reaches have an address in common; `too-many-direct-connect-associations` over 20.
///
/// CloudFormation: `AWS::DirectConnect::DirectConnectGateway`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-directconnect-directconnectgateway.html>
#[derive(Debug)]
pub struct DirectConnectGateway {
    name: Expr<String>,
    asn: Option<u32>,
}

impl DirectConnectGateway {
    /// A gateway of this name: letters, digits, spaces and `-_,/`, 100 at most.
    pub fn new(name: impl IntoExpr<String>) -> Self {
        Self {
            name: name.into_expr(),
            asn: None,
        }
    }

    /// The number of AWS's side in BGP, 64,512 to 65,534 or 4,200,000,000 to 4,294,967,294.
    /// Default: 64,512.
    pub const fn amazon_side_asn(mut self, asn: u32) -> Self {
        self.asn = Some(asn);
        self
    }
}

/// What stands beside a Direct Connect gateway's node: the gateways to which it leads.
#[derive(Debug, Default)]
struct LineState {
    gateways: Vec<VpnGatewayRef>,
}

#[diagnostic::do_not_recommend]
impl Construct for DirectConnectGateway {
    type Output = DirectConnectGatewayRef;

    fn build(self, scope: &mut Scope<'_>) -> DirectConnectGatewayRef {
        check_name(scope, &self.name);
        let mut cfn = CfnDirectConnectGateway::new(self.name);
        if let Some(asn) = self.asn {
            asn::check(scope, asn);
            cfn = cfn.amazon_side_asn(asn.to_string());
        }
        let line = DirectConnectGatewayRef {
            cfn: scope.define(cfn),
        };
        scope.check(move |check| line.check(check));
        line
    }
}

/// The names that Direct Connect takes.
#[track_caller]
fn check_name(scope: &mut Scope<'_>, name: &Expr<String>) {
    let Some(name) = name.as_text() else {
        return;
    };
    let taken = |c: char| c.is_ascii_alphanumeric() || " -_,/".contains(c);
    if name.is_empty() || name.chars().count() > 100 || !name.chars().all(taken) {
        scope.report(
            Diagnostic::error(
                "invalid-direct-connect-name",
                format!("Direct Connect does not take `{name}` as a name"),
            )
            .property("DirectConnectGatewayName")
            .help("take 1 to 100 letters, digits, spaces and `-_,/`"),
        );
    }
}

/// A Direct Connect gateway that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectConnectGatewayRef {
    cfn: Handle<CfnDirectConnectGateway>,
}

impl DirectConnectGatewayRef {
    /// A Direct Connect gateway that exists already, in this account.
    ///
    /// ```
    /// # use formwork_constructs::DirectConnectGatewayRef;
    /// # use formwork_core::{App, Expr};
    /// # let mut app = App::new();
    /// # let mut stack = app.stack("Demo");
    /// let arn = "arn:aws:directconnect::111122223333:dx-gateway/5f294f92-bafb-4011-916d-9b0bexample";
    /// let line = DirectConnectGatewayRef::from_arn(&mut stack, "Line", Expr::from_text(arn));
    /// # let _ = line;
    /// ```
    #[track_caller]
    pub fn from_arn(
        scope: &mut Scope<'_>,
        place: &str,
        arn: Expr<DirectConnectGatewayArn>,
    ) -> Self {
        let attributes = [("DirectConnectGatewayArn", arn.clone().into_text())];
        let line = Self {
            cfn: scope.import(place, arn, attributes),
        };
        scope.at(line.cfn).check(move |check| line.check(check));
        line
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnDirectConnectGateway> {
        self.cfn
    }

    /// Its ARN.
    pub fn arn(self) -> Expr<DirectConnectGatewayArn> {
        self.cfn.reference()
    }

    /// Lets the line reach a VPC through its gateway. The company is told of those blocks of the
    /// VPC that lie in one of `allowed`; with none given, of all of them.
    ///
    /// It adds the association at `DirectConnect` below the VPN gateway, in whose stack it stands.
    /// It waits for the gateway's attachment, and the propagation of routes waits for it. Another
    /// Direct Connect gateway replaces it; the blocks change in place.
    ///
    /// Errors: `second-direct-connect` where the VPN gateway is associated already;
    /// `unannounced-vpc` where no allowed block is the VPC's or wider.
    ///
    /// CloudFormation: `AWS::DirectConnect::DirectConnectGatewayAssociation`,
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-directconnect-directconnectgatewayassociation.html>
    #[track_caller]
    pub fn associate(
        self,
        scope: &mut Scope<'_>,
        gateway: VpnGatewayRef,
        allowed: impl IntoIterator<Item = Cidr>,
    ) {
        let mut allowed: Vec<Cidr> = allowed.into_iter().collect();
        allowed.sort_unstable();
        allowed.dedup();
        let mut at = scope.at(gateway);
        let state = at.data::<GatewayState>(gateway);
        let attachment = state.attachment;
        if let Some(first) = state.association {
            let first = at.app().location(first).map(ToString::to_string);
            let mut found = Diagnostic::error(
                "second-direct-connect",
                "the gateway is associated with a Direct Connect gateway already",
            )
            .property("AssociatedGatewayId")
            .help("associate it once, with all the blocks: AWS takes no second one");
            if let Some(first) = first {
                found = found.note(format!("the first association was made at {first}"));
            }
            at.report(found);
            return;
        }
        let mut association =
            CfnDirectConnectGatewayAssociation::new(gateway.id().into_text(), self.cfn);
        if !allowed.is_empty() {
            let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
            association = association.allowed_prefixes_to_direct_connect_gateway(allowed);
        }
        let association = at.add("DirectConnect", association);
        at.data::<GatewayState>(gateway).association = Some(association.node());
        if let Some(attachment) = attachment {
            at.attributes(association).depends_on(attachment);
        }
        at.data::<LineState>(self.cfn).gateways.push(gateway);
        at.at(association)
            .check(move |check| check_allowed(check, gateway, &allowed));
    }

    fn check(self, check: &mut Check<'_>) {
        /// <https://docs.aws.amazon.com/directconnect/latest/UserGuide/limits.html>
        const MOST: usize = 20;
        let app = check.app();
        let Some(state) = app.data::<LineState>(self.cfn) else {
            return;
        };
        let count = state.gateways.len();
        if count > MOST {
            check.report(
                Diagnostic::error(
                    "too-many-direct-connect-associations",
                    format!("{count} virtual private gateways are associated, AWS takes {MOST}"),
                )
                .note("this quota is not raised")
                .help("add a second Direct Connect gateway, or use a transit gateway"),
            );
        }
        let mut gateways = state.gateways.clone();
        gateways.sort_by_key(|gateway| app.path(*gateway));
        for (place, gateway) in gateways.iter().enumerate() {
            let Some(block) = block_of(app, *gateway) else {
                continue;
            };
            for other in &gateways[..place] {
                if let Some(others) = block_of(app, *other)
                    && others.overlaps(block)
                    && other.vpc() != gateway.vpc()
                {
                    check.report(
                        Diagnostic::error(
                            "overlapping-vpcs",
                            format!(
                                "the line leads to `{}` with `{others}` and to `{}` with `{block}`",
                                app.path(other.vpc()),
                                app.path(gateway.vpc())
                            ),
                        )
                        .note("the VPCs of one Direct Connect gateway cannot overlap")
                        .help("give one of the VPCs a block of its own"),
                    );
                }
            }
        }
    }
}

/// The first block of a gateway's VPC.
fn block_of(app: &App, gateway: VpnGatewayRef) -> Option<Cidr> {
    app.data::<VpcState>(gateway.vpc())
        .and_then(VpcState::block)
}

/// The company is told of a VPC's block where it lies in an allowed one.
/// <https://docs.aws.amazon.com/directconnect/latest/UserGuide/allowed-to-prefixes.html>
fn check_allowed(check: &mut Check<'_>, gateway: VpnGatewayRef, allowed: &[Cidr]) {
    let app = check.app();
    let Some(block) = block_of(app, gateway) else {
        return;
    };
    if !allowed.is_empty() && !allowed.iter().any(|wide| wide.contains(block)) {
        let given: Vec<String> = allowed.iter().map(|block| format!("`{block}`")).collect();
        check.report(
            Diagnostic::error(
                "unannounced-vpc",
                format!(
                    "the company is not told of `{block}`, the block of `{}`",
                    app.path(gateway.vpc())
                ),
            )
            .property("AllowedPrefixesToDirectConnectGateway")
            .note(format!("allowed: {}", given.join(", ")))
            .help(format!(
                "allow `{block}` or a wider block: AWS announces whole blocks of the VPC"
            )),
        );
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<DirectConnectGatewayArn> for DirectConnectGatewayRef {
    fn into_expr(self) -> Expr<DirectConnectGatewayArn> {
        self.arn()
    }
}

impl From<DirectConnectGatewayRef> for NodeId {
    fn from(line: DirectConnectGatewayRef) -> Self {
        line.cfn.node()
    }
}
