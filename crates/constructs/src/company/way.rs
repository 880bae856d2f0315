//! Whether packets get from the company to a VPC, and back.

use formwork_cfn::ec2::{CfnTransitGatewayAttachment, CfnTransitGatewayVpcAttachment};
use formwork_core::{App, Check, Diagnostic};

use super::range::Place;
use super::vpn_gateway::gateways_of;
use crate::network::{Cidr, SubnetRef, VpcRef, VpcState, is_of, lacks_way_to};

/// Warns where the company's addresses are named, and no way of this app leads there.
pub(super) fn check(
    check: &mut Check<'_>,
    vpc: VpcRef,
    ranges: &[Cidr],
    subnets: &[SubnetRef],
    place: Place,
) {
    let app = check.app();
    let lost = |range: Cidr| -> Vec<&str> {
        let without = |subnet: &&SubnetRef| lacks_way_to(app, **subnet, range);
        let subnets = subnets.iter().filter(without);
        subnets.map(|subnet| app.path(*subnet)).collect()
    };
    let is_answered = !subnets.is_empty() && ranges.iter().all(|range| lost(*range).is_empty());
    if is_answered || ranges.is_empty() {
        return;
    }
    if !has_door(app, vpc) {
        let found = Diagnostic::warning(
            "company-without-way",
            format!("nothing leads from the company to `{}`", app.path(vpc)),
        )
        .help("add one: `VpnGateway::new(vpc).propagate_to(subnets)`, and a line to it")
        .help("or refer to the one that exists: `VpnGatewayRef::from_id(…)`");
        check.report(place.put(found));
        return;
    }
    for range in ranges {
        let lost = lost(*range);
        if lost.is_empty() {
            continue;
        }
        let mut found = Diagnostic::warning(
            "no-route-to-company",
            format!("no route leads to `{range}`, so what comes from there is not answered"),
        );
        for path in lost {
            found = found.note(format!("there is none for `{path}`"));
        }
        let found = found
            .help("propagate the company's routes: `.propagate_to(subnets)` on the `VpnGateway`");
        check.report(place.put(found));
    }
}

/// Whether a VPC has something that may lead to the company, as far as this app knows.
fn has_door(app: &App, vpc: VpcRef) -> bool {
    let exists = app.data::<VpcState>(vpc).is_some_and(VpcState::exists);
    exists || !gateways_of(app, vpc).is_empty() || has_transit_gateway(app, vpc)
}

fn has_transit_gateway(app: &App, vpc: VpcRef) -> bool {
    let node = vpc.cfn().node();
    let direct = app.handles::<CfnTransitGatewayAttachment>().into_iter();
    let mut direct = direct.filter_map(|handle| app.get(handle));
    let of_vpc = app.handles::<CfnTransitGatewayVpcAttachment>().into_iter();
    let mut of_vpc = of_vpc.filter_map(|handle| app.get(handle));
    direct.any(|cfn| is_of(cfn.vpc_id.value(), node))
        || of_vpc.any(|cfn| is_of(cfn.vpc_id.value(), node))
}
