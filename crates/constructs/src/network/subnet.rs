//! [`PrivateSubnet`]: a part of a VPC's addresses in one zone, without a way to the internet.

use formwork_cfn::ec2::{CfnSubnet, CfnSubnetRouteTableAssociation};
use formwork_cfn::ids::SubnetId;
use formwork_core::{
    App, AvailabilityZone, Construct, Diagnostic, Expr, Handle, IntoExpr, IntoPart, NodeId, Part,
    Scope,
};

use super::vpc::holds;
use super::{Cidr, PlanError, PlannedSubnet, RouteTableRef, VpcRef, VpcState, Zone, rules};

/// A part of a VPC's addresses in one availability zone, without a way to the internet.
///
/// ```
/// use formwork_constructs::{AddressPlan, PrivateSubnet, Vpc, cidr};
/// use formwork_core::App;
///
/// const PLAN: AddressPlan = AddressPlan::new(cidr!("10.20.0.0/16"));
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let vpc = stack.add("Vpc", Vpc::new(PLAN.vpc()));
/// // By slot: block and zone come from the plan.
/// let a = stack.add("SubnetA", PrivateSubnet::new(vpc, PLAN.group(0).zone(0)));
/// // Pinned: block and zone are given.
/// let b = stack.add("SubnetB", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1));
/// # let _ = (a, b);
/// # assert!(app.synth().is_ok());
/// ```
///
/// It adds the subnet and, at `RouteTableAssociation` below it, the association with its route
/// table: the one that the VPC's private subnets share, unless another is given. Machines in it get
/// no public address. Five of its addresses are AWS's own.
///
/// Replaced by: another block, another zone, another VPC.
///
/// Errors: `subnet-without-zone`; `overlapping-subnets`, `subnet-outside-vpc` and
/// `invalid-subnet-size` of its block, and those of the [plan](crate::AddressPlan) that gives it;
/// `route-in-private-subnet` where a route of its table leads to the internet;
/// `foreign-route-table`. Warning: `public-address-in-private-subnet`.
///
/// CloudFormation: `AWS::EC2::Subnet`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html>
#[derive(Debug)]
pub struct PrivateSubnet {
    vpc: VpcRef,
    block: SubnetBlock,
    zone: Option<Zone>,
    name: Option<Expr<String>>,
    table: Option<RouteTableRef>,
}

/// Where a subnet's block comes from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SubnetBlock {
    /// It is this block.
    Pinned(Cidr),
    /// It follows from a slot of an [`AddressPlan`](crate::AddressPlan).
    Planned(PlannedSubnet),
    /// It is given when the stack is deployed, for instance by a parameter; nothing is checked.
    AtDeployment(Expr<String>),
}

impl From<Cidr> for SubnetBlock {
    fn from(block: Cidr) -> Self {
        Self::Pinned(block)
    }
}

impl From<PlannedSubnet> for SubnetBlock {
    fn from(place: PlannedSubnet) -> Self {
        Self::Planned(place)
    }
}

impl From<Expr<String>> for SubnetBlock {
    fn from(block: Expr<String>) -> Self {
        Self::AtDeployment(block)
    }
}

impl SubnetBlock {
    fn into_expr(self) -> Result<Expr<String>, PlanError> {
        match self {
            Self::Pinned(block) => Ok(block.into_expr()),
            Self::Planned(place) => place.cidr().map(Cidr::into_expr),
            Self::AtDeployment(block) => Ok(block),
        }
    }
}

impl PrivateSubnet {
    /// A subnet with this block, /16 to /28, in the VPC's: a [`Cidr`], or a place in an
    /// [`AddressPlan`](crate::AddressPlan), which gives the zone as well.
    pub fn new(vpc: VpcRef, block: impl Into<SubnetBlock>) -> Self {
        let block = block.into();
        let zone = match &block {
            SubnetBlock::Planned(place) => Some(Zone::Index(place.zone().into())),
            _ => None,
        };
        Self {
            vpc,
            block,
            zone,
            name: None,
            table: None,
        }
    }

    /// Its zone by number, from 0, in the order of the zones' names in the account and region.
    pub fn zone(self, index: u32) -> Self {
        self.in_zone(Zone::Index(index))
    }

    /// Its zone by name, such as `us-east-1a`.
    pub fn zone_name(self, name: impl Into<String>) -> Self {
        self.in_zone(Zone::Name(Expr::from_text(name.into())))
    }

    /// Its zone by id, such as `use1-az1`: the same place in every account.
    pub fn zone_id(self, id: impl IntoExpr<String>) -> Self {
        self.in_zone(Zone::Id(id.into_expr()))
    }

    /// Its zone. It has one: the last that is given.
    pub fn in_zone(mut self, zone: Zone) -> Self {
        self.zone = Some(zone);
        self
    }

    /// Its name in the console: the tag `Name`. Default: none.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// Its route table. Default: the one that the VPC's private subnets share.
    pub const fn route_table(mut self, table: RouteTableRef) -> Self {
        self.table = Some(table);
        self
    }
}

#[diagnostic::do_not_recommend]
impl Construct for PrivateSubnet {
    type Output = SubnetRef;

    fn build(self, scope: &mut Scope<'_>) -> SubnetRef {
        let mut cfn = CfnSubnet::new(self.vpc);
        match self.block.into_expr() {
            Ok(block) => cfn.cidr_block = Some(block),
            Err(error) => scope.report(error.to_diagnostic()),
        }
        match self.zone {
            Some(zone) => zone.put(&mut cfn),
            None => scope.report(
                Diagnostic::error("subnet-without-zone", "the subnet has no availability zone")
                    .property("AvailabilityZone")
                    .note("AWS would choose one, and may choose the same for every subnet")
                    .help("say which: `.zone(0)` for the region's first, `.zone_id(\"use1-az1\")` for a place"),
            ),
        }
        let cfn = scope.define(cfn);
        if let Some(name) = self.name {
            scope.attributes(cfn).tag("Name", name);
        }
        let table = match self.table {
            Some(table) => table,
            None => self.vpc.private_route_table(scope),
        };
        rules::check_table(scope, self.vpc, table);
        let association = CfnSubnetRouteTableAssociation::new(table, cfn);
        let subnet = SubnetRef {
            cfn,
            vpc: self.vpc,
            table,
            association: scope.add("RouteTableAssociation", association),
        };
        subnet.refresh(scope);
        scope.data::<VpcState>(self.vpc).push(subnet);
        subnet
    }
}

/// A subnet that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubnetRef {
    cfn: Handle<CfnSubnet>,
    vpc: VpcRef,
    table: RouteTableRef,
    association: Handle<CfnSubnetRouteTableAssociation>,
}

impl SubnetRef {
    /// A subnet that exists already, of this VPC and in this zone. Its addresses and routes stay
    /// unknown.
    ///
    /// ```
    /// # use formwork_constructs::{InterfaceEndpoint, SubnetRef, VpcRef, Zone};
    /// # use formwork_core::{App, Expr};
    /// # let mut app = App::new();
    /// # let mut stack = app.stack("Demo");
    /// let vpc = VpcRef::from_id(&mut stack, "Vpc", Expr::from_text("vpc-0123456789abcdef0"));
    /// let zone = Zone::Name(Expr::from_text("us-east-1a"));
    /// let id = Expr::from_text("subnet-0123456789abcdef0");
    /// let subnet = SubnetRef::from_id(&mut stack, "SubnetA", id, vpc, zone);
    /// # let _ = subnet;
    /// ```
    #[track_caller]
    pub fn from_id(
        scope: &mut Scope<'_>,
        place: &str,
        id: Expr<SubnetId>,
        vpc: VpcRef,
        zone: Zone,
    ) -> Self {
        let cfn = scope.import(place, id, []);
        let mut at = scope.at(cfn);
        let subnet = Self {
            cfn,
            vpc,
            table: RouteTableRef::unknown(&mut at),
            association: at.import("RouteTableAssociation", None, []),
        };
        *scope.data::<SubnetState>(subnet.cfn) = SubnetState {
            vpc: Some(vpc),
            block: None,
            zone: Some(zone),
        };
        subnet
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnSubnet> {
        self.cfn
    }

    /// Its id.
    pub fn id(self) -> Expr<SubnetId> {
        self.cfn.reference()
    }

    /// The name of its zone, as AWS has it.
    pub fn zone(self) -> Expr<AvailabilityZone> {
        self.cfn.attr(CfnSubnet::AVAILABILITY_ZONE)
    }

    /// Its block, as AWS has it.
    pub fn cidr_block(self) -> Expr<String> {
        self.cfn.attr(CfnSubnet::CIDR_BLOCK)
    }

    /// Its VPC.
    pub const fn vpc(self) -> VpcRef {
        self.vpc
    }

    /// Its route table. That of a subnet that exists already is not known, and using it is
    /// `unknown-attribute`.
    pub const fn route_table(self) -> RouteTableRef {
        self.table
    }

    /// The association with its route table. What must come after its routes depends on this.
    pub const fn association(self) -> Handle<CfnSubnetRouteTableAssociation> {
        self.association
    }

    /// What its routes make of it: whether a packet from it can leave for the internet.
    pub fn kind(self, app: &App) -> SubnetKind {
        rules::kind(app, self)
    }

    /// Whether a route leads to the company's network by a virtual private gateway: one that is
    /// propagated, or one that was added. It is no way to the internet, and [`kind`](Self::kind)
    /// does not count it.
    pub fn has_way_to_company(self, app: &App) -> bool {
        rules::has_way_to_company(app, self)
    }

    /// Takes over what the resource says now, since it can be changed at any time.
    pub(crate) fn refresh(self, scope: &mut Scope<'_>) {
        let Some(cfn) = scope.get(self.cfn) else {
            return;
        };
        let state = SubnetState {
            vpc: holds(scope.app(), self.vpc, self.cfn).then_some(self.vpc),
            block: rules::block(cfn.cidr_block.as_ref()).and_then(Result::ok),
            zone: Zone::of(cfn),
        };
        *scope.data::<SubnetState>(self.cfn) = state;
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<SubnetId> for SubnetRef {
    fn into_expr(self) -> Expr<SubnetId> {
        self.id()
    }
}

#[diagnostic::do_not_recommend]
impl IntoPart for SubnetRef {
    fn into_part(self) -> Part {
        self.id().into_part()
    }
}

/// A subnet stands for its route table where tables are listed.
impl From<SubnetRef> for RouteTableRef {
    fn from(subnet: SubnetRef) -> Self {
        subnet.table
    }
}

impl From<SubnetRef> for NodeId {
    fn from(subnet: SubnetRef) -> Self {
        subnet.cfn.node()
    }
}

/// What the routes of a subnet make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubnetKind {
    /// A route leads to an internet gateway or a carrier gateway: a machine with a public address
    /// is reached from the internet.
    Public,
    /// A route leads to the internet by way of address translation: a machine gets out and is not
    /// reached.
    Egress,
    /// No route of this app leads to the internet. Routes to the company's network may be there,
    /// propagated or added: see [`SubnetRef::has_way_to_company`].
    Isolated,
    /// It exists already, and no route of this app leads to the internet: its own routes are not
    /// known.
    Unknown,
}

/// What is known of a subnet before deployment, kept beside its node:
/// `app.data::<SubnetState>(subnet)`.
///
/// Checks see it as the program left it; changes to the generated resource are taken over.
#[derive(Debug, Default)]
pub struct SubnetState {
    vpc: Option<VpcRef>,
    block: Option<Cidr>,
    zone: Option<Zone>,
}

impl SubnetState {
    /// Its VPC, unless the generated resource was given another.
    pub const fn vpc(&self) -> Option<VpcRef> {
        self.vpc
    }

    /// Its block, where it is known.
    pub const fn block(&self) -> Option<Cidr> {
        self.block
    }

    /// Its zone, where one was given.
    pub const fn zone(&self) -> Option<&Zone> {
        self.zone.as_ref()
    }
}

/// Whether two subnets are known to be in one zone.
pub(crate) fn same_zone(app: &App, one: SubnetRef, other: SubnetRef) -> bool {
    let zone = |subnet: SubnetRef| app.data::<SubnetState>(subnet.cfn())?.zone();
    match (zone(one), zone(other)) {
        (Some(one), Some(other)) => one.is_same(other) == Some(true),
        _ => false,
    }
}
