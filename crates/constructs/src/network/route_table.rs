//! [`RouteTable`]: where packets from subnets go.

use formwork_cfn::ec2::CfnRouteTable;
use formwork_cfn::ids::RouteTableId;
use formwork_core::{Construct, Expr, Handle, IntoExpr, IntoPart, NodeId, Part, Scope};

use super::{Destination, Route, Target, VpcRef, rules};

/// Where packets from the subnets that are associated with it go. Within the VPC they always find
/// their way; everything else needs a [`Route`].
///
/// ```
/// use formwork_constructs::{PrivateSubnet, RouteTable, Vpc, VpnGateway, cidr};
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// let company = stack.add("Company", VpnGateway::new(vpc));
/// let table = stack.add(
///     "Table",
///     RouteTable::new(vpc).route("ToCompany", cidr!("192.168.0.0/16"), company),
/// );
/// let subnet = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0).route_table(table);
/// stack.add("Subnet", subnet);
/// # app.synth().unwrap();
/// ```
///
/// It adds the table, and each route below it under the route's id.
///
/// Replaced by: another VPC.
///
/// Errors: `duplicate-route`; `invalid-cidr` of a route's destination.
///
/// CloudFormation: `AWS::EC2::RouteTable`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-routetable.html>
#[derive(Debug)]
pub struct RouteTable {
    vpc: VpcRef,
    name: Option<Expr<String>>,
    routes: Vec<(String, Destination, Target)>,
}

impl RouteTable {
    /// A table of this VPC, with the way within the VPC only.
    pub const fn new(vpc: VpcRef) -> Self {
        Self {
            vpc,
            name: None,
            routes: Vec::new(),
        }
    }

    /// Its name in the console: the tag `Name`. Default: none.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// A route, added below the table under this id. A table that is there already takes one too:
    /// `scope.add(id, Route::new(table, destination, target))`.
    pub fn route(
        mut self,
        id: impl Into<String>,
        destination: impl Into<Destination>,
        target: impl Into<Target>,
    ) -> Self {
        self.routes
            .push((id.into(), destination.into(), target.into()));
        self
    }
}

#[diagnostic::do_not_recommend]
impl Construct for RouteTable {
    type Output = RouteTableRef;

    fn build(self, scope: &mut Scope<'_>) -> RouteTableRef {
        let table = RouteTableRef {
            cfn: scope.define(CfnRouteTable::new(self.vpc)),
        };
        if let Some(name) = self.name {
            scope.attributes(table).tag("Name", name);
        }
        for (id, destination, target) in self.routes {
            scope.add(id, Route::new(table, destination, target));
        }
        scope.check(move |check| rules::check_destinations(check, table));
        table
    }
}

/// A route table that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteTableRef {
    cfn: Handle<CfnRouteTable>,
}

impl RouteTableRef {
    /// A route table that exists already, such as for a gateway endpoint. Routes that are added to
    /// it become resources of this stack; its own routes and its VPC stay unknown.
    #[track_caller]
    pub fn from_id(scope: &mut Scope<'_>, place: &str, id: Expr<RouteTableId>) -> Self {
        let attributes = [("RouteTableId", id.clone().into_text())];
        Self {
            cfn: scope.import(place, id, attributes),
        }
    }

    /// That of a subnet that exists already.
    #[track_caller]
    pub(super) fn unknown(scope: &mut Scope<'_>) -> Self {
        Self {
            cfn: scope.import("RouteTable", None, []),
        }
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnRouteTable> {
        self.cfn
    }

    /// Its id.
    pub fn id(self) -> Expr<RouteTableId> {
        self.cfn.reference()
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<RouteTableId> for RouteTableRef {
    fn into_expr(self) -> Expr<RouteTableId> {
        self.id()
    }
}

#[diagnostic::do_not_recommend]
impl IntoPart for RouteTableRef {
    fn into_part(self) -> Part {
        self.id().into_part()
    }
}

impl From<RouteTableRef> for NodeId {
    fn from(table: RouteTableRef) -> Self {
        table.cfn.node()
    }
}
