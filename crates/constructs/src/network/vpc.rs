//! [`Vpc`]: a network of one's own, without a way to the internet.

use formwork_cfn::ec2::{CfnSubnet, CfnVpc, vpc::InstanceTenancy};
use formwork_cfn::ids::{NetworkAclId, SecurityGroupId, VpcId};
use formwork_core::{
    App, Construct, Expr, Handle, IntoExpr, IntoPart, NodeId, Part, Phase, Scope, Value,
};

use super::{Cidr, RouteTable, RouteTableRef, SubnetRef, rules};
use crate::reason;

/// A network of one's own: a block of private addresses, no gateway, name resolution on.
///
/// ```
/// use formwork_constructs::{PrivateSubnet, Vpc, cidr};
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")).name("private"));
/// stack.add("SubnetA", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
/// # assert!(app.synth().is_ok());
/// ```
///
/// It adds the VPC alone. The first [`PrivateSubnet`](crate::PrivateSubnet) adds a route table at
/// `PrivateRouteTable` below it, which all private subnets share.
///
/// DNS support and DNS hostnames are on, since private DNS of endpoints needs both. The hostnames'
/// flag is always written, because AWS's default is off.
///
/// What it has no option for is set on the generated resource: `stack[vpc.cfn()]`.
///
/// Replaced by: another block (`CidrBlock`), and with it everything in it. Another tenancy may
/// replace it.
///
/// Errors: `vpc-size`, `overlapping-subnets`, `subnet-outside-vpc`, `invalid-subnet-size`,
/// `invalid-cidr`, `dns-hostnames-without-support`.
///
/// CloudFormation: `AWS::EC2::VPC`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html>
#[derive(Debug)]
pub struct Vpc {
    block: Cidr,
    name: Option<Expr<String>>,
    tenancy: Option<Expr<InstanceTenancy>>,
    no_hostnames: Option<String>,
    no_support: Option<String>,
}

impl Vpc {
    /// A VPC with this block, /16 to /28 (`vpc-size`).
    pub const fn new(block: Cidr) -> Self {
        Self {
            block,
            name: None,
            tenancy: None,
            no_hostnames: None,
            no_support: None,
        }
    }

    /// Its name in the console: the tag `Name`. Default: none.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// Whether instances run on hardware of their own. Default: they share it.
    pub fn instance_tenancy(mut self, tenancy: impl IntoExpr<InstanceTenancy>) -> Self {
        self.tenancy = Some(tenancy.into_expr());
        self
    }

    /// Gives no DNS names to machines, so that no endpoint in it can have private DNS. The reason
    /// is kept in the template's metadata (`missing-reason` where it is empty).
    pub fn without_dns_hostnames(mut self, reason: impl Into<String>) -> Self {
        self.no_hostnames = Some(reason.into());
        self
    }

    /// Answers no DNS queries at all, and gives no DNS names either. The reason is kept in the
    /// template's metadata (`missing-reason` where it is empty).
    pub fn without_dns_support(mut self, reason: impl Into<String>) -> Self {
        self.no_support = Some(reason.into());
        self
    }
}

#[diagnostic::do_not_recommend]
impl Construct for Vpc {
    type Output = VpcRef;

    fn build(self, scope: &mut Scope<'_>) -> VpcRef {
        let hostnames = self.no_hostnames.is_none() && self.no_support.is_none();
        let mut cfn = CfnVpc::new()
            .cidr_block(self.block)
            .enable_dns_hostnames(hostnames);
        if self.no_support.is_some() {
            cfn.enable_dns_support = Some(false.into());
        }
        cfn.instance_tenancy = self.tenancy;
        let vpc = VpcRef {
            cfn: scope.define(cfn),
        };
        if let Some(name) = self.name {
            scope.attributes(vpc).tag("Name", name);
        }
        if let Some(reason) = &self.no_hostnames {
            reason::record(scope, vpc, "EnableDnsHostnames", reason);
        }
        if let Some(reason) = &self.no_support {
            reason::record(scope, vpc, "EnableDnsSupport", reason);
        }
        vpc.refresh(scope);
        scope.at_synth(Phase::Write, move |scope| {
            rules::order_subnets_after_blocks(scope, vpc);
            vpc.refresh(scope);
        });
        scope.check(move |check| rules::check(check, vpc));
        vpc
    }
}

/// A VPC that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VpcRef {
    cfn: Handle<CfnVpc>,
}

impl VpcRef {
    /// A VPC that exists already. Its addresses, DNS flags and routes stay unknown.
    ///
    /// ```
    /// use formwork_constructs::{SecurityGroup, VpcRef};
    /// use formwork_core::{App, Expr};
    /// let mut app = App::new();
    /// let mut stack = app.stack("Demo");
    /// let vpc = VpcRef::from_id(&mut stack, "Vpc", Expr::from_text("vpc-0123456789abcdef0"));
    /// stack.add("Group", SecurityGroup::new(vpc, "Functions of the shop"));
    /// # assert!(app.synth().is_ok());
    /// ```
    #[track_caller]
    pub fn from_id(scope: &mut Scope<'_>, place: &str, id: Expr<VpcId>) -> Self {
        let vpc = Self {
            cfn: scope.import(place, id, []),
        };
        scope.data::<VpcState>(vpc.cfn).exists = true;
        vpc
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnVpc> {
        self.cfn
    }

    /// Its id.
    pub fn id(self) -> Expr<VpcId> {
        self.cfn.reference()
    }

    /// Its first block, as AWS has it.
    pub fn cidr_block(self) -> Expr<String> {
        self.cfn.attr(CfnVpc::CIDR_BLOCK)
    }

    /// The security group that AWS makes with it, open among its members and outwards. Nothing here
    /// uses it.
    pub fn default_security_group(self) -> Expr<SecurityGroupId> {
        self.cfn.attr(CfnVpc::DEFAULT_SECURITY_GROUP)
    }

    /// The network ACL that AWS makes with it, which lets everything through.
    pub fn default_network_acl(self) -> Expr<NetworkAclId> {
        self.cfn.attr(CfnVpc::DEFAULT_NETWORK_ACL)
    }

    /// The route table that private subnets share, made when it is first asked for.
    #[track_caller]
    pub(crate) fn private_route_table(self, scope: &mut Scope<'_>) -> RouteTableRef {
        if let Some(table) = scope.data::<VpcState>(self.cfn).private_table {
            return table;
        }
        let mut at = scope.at(self.cfn);
        let table = at.add("PrivateRouteTable", RouteTable::new(self));
        scope.data::<VpcState>(self.cfn).private_table = Some(table);
        table
    }

    /// Takes over what the resources say now, since they can be changed at any time.
    fn refresh(self, scope: &mut Scope<'_>) {
        let Some(cfn) = scope.get(self.cfn) else {
            return;
        };
        let flag = |flag: &Option<Expr<bool>>, default| match flag.as_ref().map(Expr::value) {
            None => default,
            Some(value) => *value != Value::Bool(false),
        };
        let block = rules::block(cfn.cidr_block.as_ref()).and_then(Result::ok);
        let support = flag(&cfn.enable_dns_support, true);
        let hostnames = flag(&cfn.enable_dns_hostnames, false);
        let state = scope.data::<VpcState>(self.cfn);
        state.block = block;
        state.no_support = !support;
        state.no_hostnames = !hostnames;
        for subnet in state.subnets.clone() {
            subnet.refresh(scope);
        }
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<VpcId> for VpcRef {
    fn into_expr(self) -> Expr<VpcId> {
        self.id()
    }
}

#[diagnostic::do_not_recommend]
impl IntoPart for VpcRef {
    fn into_part(self) -> Part {
        self.id().into_part()
    }
}

impl From<VpcRef> for NodeId {
    fn from(vpc: VpcRef) -> Self {
        vpc.cfn.node()
    }
}

/// What is known of a VPC before deployment, kept beside its node: `app.data::<VpcState>(vpc)`.
///
/// Checks see it as the program left it; changes to the generated resources are taken over.
#[derive(Debug, Default)]
pub struct VpcState {
    block: Option<Cidr>,
    no_support: bool,
    no_hostnames: bool,
    subnets: Vec<SubnetRef>,
    private_table: Option<RouteTableRef>,
    exists: bool,
}

impl VpcState {
    /// Its first block, where it is known.
    pub const fn block(&self) -> Option<Cidr> {
        self.block
    }

    /// Whether it answers DNS queries. A value that is only known at deployment counts as yes.
    pub const fn dns_support(&self) -> bool {
        !self.no_support
    }

    /// Whether it gives DNS names to machines. A value that is only known at deployment counts as
    /// yes.
    pub const fn dns_hostnames(&self) -> bool {
        !self.no_hostnames
    }

    /// Whether it exists already, so that nothing but its id is known.
    pub const fn exists(&self) -> bool {
        self.exists
    }

    /// Its private subnets, in the order in which they were added. Subnets that were added as
    /// generated resources are not among them.
    pub fn subnets(&self) -> &[SubnetRef] {
        &self.subnets
    }

    pub(crate) fn push(&mut self, subnet: SubnetRef) {
        self.subnets.push(subnet);
    }
}

/// Whether a subnet's resource says that it is one of this VPC.
pub(crate) fn holds(app: &App, vpc: VpcRef, subnet: Handle<CfnSubnet>) -> bool {
    app.get(subnet)
        .is_some_and(|subnet| rules::is_of(subnet.vpc_id.value(), vpc.cfn.node()))
}
