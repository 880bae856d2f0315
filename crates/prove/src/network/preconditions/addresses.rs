//! What keeps VPCs, subnets and routes from being made.

use super::super::Network;
use super::super::address::{Cidr, Family};
use super::super::vpc::Subnet;
use super::{Code, Findings};
use crate::truth::Truth;

impl Network<'_> {
    pub(super) fn check_addresses(&self, found: &mut Findings) {
        for vpc in &self.vpcs {
            for block in vpc.blocks.iter().filter(|block| has_wrong_size(block)) {
                found.add(Code::VpcSize, &vpc.place, Truth::Yes, || {
                    format!(
                        "the block `{}` of {} is not of the size /16 to /28",
                        block.text, vpc.place
                    )
                });
            }
        }
        for subnet in &self.subnets {
            self.check_block(subnet, found);
        }
        let own = || self.subnets.iter().filter(|subnet| subnet.place.is_some());
        for (index, one) in own().enumerate() {
            for other in own().skip(index + 1) {
                let (Some(place), Ok(vpc)) = (&other.place, &other.vpc) else {
                    continue;
                };
                if !one.is_in(vpc).is_yes() {
                    continue;
                }
                let (Some(block), Some(second)) = (&one.cidr, &other.cidr) else {
                    continue;
                };
                let overlap = block.surely().meets(&second.surely());
                let same = block.text == second.text;
                found.add(
                    Code::OverlappingSubnets,
                    place,
                    Truth::from(overlap || same),
                    || {
                        format!(
                            "the blocks of `{}` and `{}` overlap",
                            one.label, other.label
                        )
                    },
                );
            }
        }
    }

    fn check_block(&self, subnet: &Subnet, found: &mut Findings) {
        let (Some(place), Some(block)) = (&subnet.place, &subnet.cidr) else {
            return;
        };
        found.add(
            Code::SubnetSize,
            place,
            Truth::from(has_wrong_size(block)),
            || {
                format!(
                    "the block `{}` of {place} is not of the size /16 to /28",
                    block.text
                )
            },
        );
        let home = subnet.vpc.as_ref().ok().and_then(|key| self.vpc(key));
        let Some(vpc) = home else { return };
        let known = block.net.is_ok() && vpc.blocks.iter().all(|block| block.net.is_ok());
        // One block of the VPC must hold all of it.
        let inside = vpc
            .blocks
            .iter()
            .any(|own| own.surely().covers(&block.surely()));
        let outside = match (&vpc.rest, known && !inside) {
            (Some(cause), true) => Truth::Unknown(cause.clone()),
            (_, outside) => Truth::from(outside),
        };
        found.add(Code::SubnetOutsideVpc, place, outside, || {
            format!(
                "the block `{}` of {place} lies in no block of {}",
                block.text, vpc.place
            )
        });
    }

    pub(super) fn check_routes(&self, found: &mut Findings) {
        for table in &self.tables {
            let routes = || table.routes.iter().filter(|route| !route.is_propagated);
            for (index, one) in routes().enumerate() {
                for other in routes().skip(index + 1) {
                    let blocks = Family::BOTH.into_iter().flat_map(|family| {
                        let own = one.destination.blocks(family);
                        own.flat_map(move |block| {
                            let all = other.destination.blocks(family);
                            all.map(move |second| is_same(block, second))
                        })
                    });
                    let in_lists = one.destination.is_list || other.destination.is_list;
                    let same = Truth::any(blocks)
                        .and(|| Truth::from(!in_lists))
                        .and(|| one.applies.clone())
                        .and(|| other.applies.clone());
                    if one.place == other.place || !same.is_yes() {
                        continue;
                    }
                    found.add(Code::DuplicateRoute, &other.place, same, || {
                        let destination = &other.destination.words;
                        format!(
                            "{} and {} both lead to {destination}",
                            one.place, other.place
                        )
                    });
                }
            }
        }
    }
}

fn is_same(block: &Cidr, other: &Cidr) -> Truth {
    match (&block.net, &other.net) {
        (Ok(one), Ok(second)) => Truth::from(one == second),
        _ => Truth::from(block.text == other.text),
    }
}

/// AWS takes blocks from /16 to /28 for VPCs and subnets.
fn has_wrong_size(block: &Cidr) -> bool {
    block
        .prefix()
        .is_some_and(|prefix| !(16..=28).contains(&prefix))
}
