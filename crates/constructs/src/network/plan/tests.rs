use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn cidr(text: &str) -> Cidr {
    Cidr::parse(text).unwrap()
}

fn block(subnet: PlannedSubnet) -> String {
    match subnet.cidr() {
        Ok(block) => block.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn blocks_follow_from_slot_and_zone() {
    let plan = AddressPlan::new(cidr("10.20.0.0/16"));
    assert_eq!(plan.slots(), 64);
    let check = |subnet, expected: &str| assert_eq!(block(subnet), expected);
    check(plan.group(0).zone(0), "10.20.0.0/24");
    check(plan.group(0).zone(3), "10.20.3.0/24");
    check(plan.group(1).zone(0), "10.20.4.0/24");
    check(plan.group(63).zone(3), "10.20.255.0/24");
    check(plan.group(1).prefix(28).zone(1), "10.20.5.0/28");
    check(plan.group(2).prefix(23).zone(1), "10.20.10.0/23");
    check(plan.group(4).prefix(22).zone(3), "10.20.28.0/22");
    let three = plan.zones_reserved(3).subnet_prefix(26);
    assert_eq!(three.slots(), 341);
    check(three.group(1).zone(2), "10.20.1.64/26");
    check(three.group(2).prefix(25).zone(0), "10.20.1.128/25");
    let small = AddressPlan::new(cidr("10.0.0.0/24"));
    assert_eq!(small.slots(), 4);
    check(small.group(3).zone(3), "10.0.0.240/28");
}

#[test]
fn what_a_plan_cannot_give_is_told_with_figures() {
    let plan = AddressPlan::new(cidr("10.20.0.0/16"));
    let tell = |subnet: PlannedSubnet| subnet.cidr().unwrap_err().to_diagnostic().to_string();
    insta::assert_snapshot!(tell(plan.group(64).zone(0)), @r"
    error[no-address-slot]: the address plan has 64 slots, the group needs slot 64
       = property: CidrBlock
       = note: `10.20.0.0/16` holds 256 subnets of /24, 4 zones a slot; slots are counted from 0
       = help: use a slot that is free, or pin the subnets to a further block of the VPC
    ");
    insta::assert_snapshot!(tell(plan.group(62).prefix(22).zone(0)), @r"
    error[no-address-slot]: the address plan has 64 slots, the group needs slot 65
       = property: CidrBlock
       = note: `10.20.0.0/16` holds 256 subnets of /24, 4 zones a slot; slots are counted from 0
       = help: use a slot that is free, or pin the subnets to a further block of the VPC
    ");
    insta::assert_snapshot!(tell(plan.zones_reserved(3).group(1).prefix(22).zone(0)), @r"
    error[unaligned-address-slot]: a group that takes 4 slots cannot begin at slot 1
       = property: CidrBlock
       = note: a block begins at a multiple of its own size
       = help: the next slot at which it can begin is 4
    ");
    insta::assert_snapshot!(tell(plan.group(0).zone(4)), @r"
    error[unreserved-zone]: the address plan has room for 4 zones, zone 4 is not one of them
       = property: CidrBlock
       = note: zones are counted from 0; reserving more of them moves subnets that exist
       = help: reserve more zones in a plan that is not deployed yet, or pin the block of this subnet
    ");
    insta::assert_snapshot!(tell(plan.zones_reserved(0).group(0).zone(0)), @r"
    error[invalid-address-plan]: the VPC's block `10.20.0.0/16` cannot be divided for 0 zones into subnets of /24
       = property: CidrBlock
       = note: a plan needs at least one zone, a subnet prefix longer than the VPC's and 28 at most, and room for each zone
       = help: reserve fewer zones, or take another subnet prefix: `.zones_reserved(3).subnet_prefix(26)`
    ");
    insta::assert_snapshot!(tell(plan.subnet_prefix(16).group(0).zone(0)), @r"
    error[invalid-address-plan]: the VPC's block `10.20.0.0/16` cannot be divided for 4 zones into subnets of /16
       = property: CidrBlock
       = note: a plan needs at least one zone, a subnet prefix longer than the VPC's and 28 at most, and room for each zone
       = help: reserve fewer zones, or take another subnet prefix: `.zones_reserved(3).subnet_prefix(26)`
    ");
    insta::assert_snapshot!(tell(plan.group(0).prefix(29).zone(0)), @r"
    error[invalid-subnet-size]: a subnet has a block from /16 to /28, not `10.20.0.0/29`
       = property: CidrBlock
       = note: `10.20.0.0/29` has 8 addresses, AWS takes 16 to 65,536
       = help: take a prefix from 16 to 28
    ");
    insta::assert_snapshot!(tell(plan.group(0).prefix(99).zone(0)), @r"
    error[invalid-address-plan]: the VPC's block `10.20.0.0/16` cannot be divided for 4 zones into subnets of /99
       = property: CidrBlock
       = note: a plan needs at least one zone, a subnet prefix longer than the VPC's and 28 at most, and room for each zone
       = help: reserve fewer zones, or take another subnet prefix: `.zones_reserved(3).subnet_prefix(26)`
    ");
    insta::assert_snapshot!(tell(AddressPlan::new(cidr("10.0.0.0/15")).group(0).zone(0)), @r"
    error[vpc-size]: a VPC has a block from /16 to /28, not `10.0.0.0/15`
       = property: CidrBlock
       = note: `10.0.0.0/15` has 131,072 addresses, AWS takes 16 to 65,536
       = help: take a prefix from 16 to 28
    ");
}

#[test]
fn literal_sets_are_checked_in_order() {
    let vpc = cidr("10.20.0.0/16");
    let check = |subnets: &[&str], expected: &str| {
        let subnets: Vec<Cidr> = subnets.iter().map(|text| cidr(text)).collect();
        let found = check_subnets(vpc, &subnets).err();
        assert_eq!(found.map_or("fine".to_owned(), |e| e.to_string()), expected);
    };
    check(&[], "fine");
    check(&["10.20.0.0/16"], "fine");
    check(
        &["10.20.0.0/24", "10.20.1.0/24", "10.20.255.240/28"],
        "fine",
    );
    check(
        &["10.20.1.0/24", "10.20.0.0/23"],
        "the subnets `10.20.1.0/24` and `10.20.0.0/23` overlap",
    );
    check(
        &["10.20.1.0/24", "10.20.1.0/24"],
        "two subnets have the block `10.20.1.0/24`",
    );
    check(
        &["10.0.0.0/16"],
        "the subnet `10.0.0.0/16` does not lie in the VPC's block `10.20.0.0/16`",
    );
    check(
        &["10.20.0.0/29"],
        "a subnet has a block from /16 to /28, not `10.20.0.0/29`",
    );
    let code = |vpc: &str, subnets: &[Cidr]| check_subnets(cidr(vpc), subnets).unwrap_err().code();
    assert_eq!(code("10.0.0.0/8", &[]), "vpc-size");
    assert_eq!(code("10.20.0.0/20", &[vpc]), "subnet-outside-vpc");
}

#[test]
fn absurd_figures_do_not_panic() {
    let vpc = cidr("10.20.0.0/16");
    for plan in [
        AddressPlan::new(vpc).subnet_prefix(255),
        AddressPlan::new(vpc).zones_reserved(0),
        AddressPlan::new(cidr("1.2.3.4/32")).zones_reserved(255),
        AddressPlan::new(Cidr::ANYWHERE).subnet_prefix(0),
    ] {
        for prefix in [0, 16, 28, 33, 255] {
            for slot in [0, 1, u32::MAX] {
                let group = plan.group(slot).prefix(prefix);
                let error = group.zone(255).cidr().unwrap_err();
                let _ = (error.to_diagnostic(), group.slots(), plan.slots());
            }
            let mut slots = plan.in_order();
            for _ in 0..3 {
                slots.group(prefix);
            }
        }
    }
}

/// One step in the life of a VPC.
#[derive(Clone, Copy, Debug)]
enum Step {
    Zone,
    Group(u8),
    GroupAt(u32, u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        Just(Step::Zone),
        (20..=28u8).prop_map(Step::Group),
        (0..80u32, 20..=28u8).prop_map(|(slot, prefix)| Step::GroupAt(slot, prefix)),
    ];
    proptest::collection::vec(step, 1..12)
}

proptest! {
    /// Whatever is added, and in whatever order, every subnet that was there stays where it was.
    #[test]
    fn growing_moves_no_subnet(
        vpc_prefix in 16..=22u8, zones in 1..=6u8, longer in 2..=8u8, steps in steps(),
    ) {
        let vpc = Cidr::cut(0x0A14_0000, vpc_prefix);
        let plan = AddressPlan::new(vpc).zones_reserved(zones).subnet_prefix(vpc_prefix + longer.min(28 - vpc_prefix));
        let mut in_order = plan.in_order();
        let mut groups: Vec<SubnetGroup> = Vec::new();
        let mut zones_used = 1;
        let mut before: BTreeMap<(usize, u8), Cidr> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Zone => zones_used += 1,
                Step::Group(prefix) => groups.push(in_order.group(prefix)),
                Step::GroupAt(slot, prefix) => groups.push(plan.group(slot).prefix(prefix)),
            }
            let mut now = BTreeMap::new();
            for (index, group) in groups.iter().enumerate() {
                for zone in 0..zones_used {
                    if let Ok(block) = group.zone(zone).cidr() {
                        now.insert((index, zone), block);
                    }
                }
            }
            for (place, block) in &before {
                prop_assert_eq!(now.get(place), Some(block), "{:?}", place);
            }
            before = now;
        }
        for block in before.values() {
            prop_assert!(vpc.contains(*block));
        }
    }

    /// Groups whose slots are apart have no address in common, of whatever sizes they are.
    #[test]
    fn slots_apart_do_not_overlap(
        zones in 1..=6u8, prefixes in proptest::collection::vec(20..=28u8, 1..10),
    ) {
        let plan = AddressPlan::new(cidr("10.20.0.0/16")).zones_reserved(zones);
        let mut in_order = plan.in_order();
        let mut blocks = Vec::new();
        for prefix in prefixes {
            let group = in_order.group(prefix);
            for zone in 0..zones {
                match group.zone(zone).cidr() {
                    Ok(block) => blocks.push(block),
                    Err(error) => prop_assert_eq!(error.code(), "no-address-slot"),
                }
            }
        }
        prop_assert_eq!(check_subnets(plan.vpc(), &blocks), Ok(()));
    }
}
