//! [`PrivateSubnets`]: a group of subnets of one kind, one in each zone.

use formwork_core::{Construct, Scope};

use super::{PrivateSubnet, RouteTableRef, SubnetGroup, SubnetRef, VpcRef};

/// A group of private subnets of one kind, one in each zone, in a slot of an
/// [`AddressPlan`](crate::AddressPlan).
///
/// ```
/// use formwork_constructs::{AddressPlan, PrivateSubnets, Vpc, cidr};
/// use formwork_core::App;
///
/// const PLAN: AddressPlan = AddressPlan::new(cidr!("10.20.0.0/16"));
///
/// let mut app = App::new();
/// let mut stack = app.stack("Network");
/// let vpc = stack.add("Vpc", Vpc::new(PLAN.vpc()));
/// let [a, b] = stack.add("Functions", PrivateSubnets::new(vpc, PLAN.group(0), [0, 1]));
/// let databases = stack.add("Databases", PrivateSubnets::new(vpc, PLAN.group(1), [0, 1]));
/// # let _ = (a, b, databases);
/// # assert!(app.synth().is_ok());
/// ```
///
/// It adds a [`PrivateSubnet`] for each zone, below it at `Zone0`, `Zone1`, …: a further zone adds
/// one subnet and changes none.
///
/// Errors: those of [`PrivateSubnet`]; a zone that is given twice is a `duplicate-id`.
#[derive(Debug)]
pub struct PrivateSubnets<const N: usize> {
    vpc: VpcRef,
    group: SubnetGroup,
    zones: [u8; N],
    table: Option<RouteTableRef>,
}

impl<const N: usize> PrivateSubnets<N> {
    /// A subnet of the group in each of these zones, counted from 0.
    pub const fn new(vpc: VpcRef, group: SubnetGroup, zones: [u8; N]) -> Self {
        Self {
            vpc,
            group,
            zones,
            table: None,
        }
    }

    /// The route table of all of them. Default: the one that the VPC's private subnets share.
    pub const fn route_table(mut self, table: RouteTableRef) -> Self {
        self.table = Some(table);
        self
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> Construct for PrivateSubnets<N> {
    type Output = [SubnetRef; N];

    fn build(self, scope: &mut Scope<'_>) -> [SubnetRef; N] {
        self.zones.map(|zone| {
            let mut subnet = PrivateSubnet::new(self.vpc, self.group.zone(zone));
            if let Some(table) = self.table {
                subnet = subnet.route_table(table);
            }
            scope.add(format!("Zone{zone}"), subnet)
        })
    }
}
