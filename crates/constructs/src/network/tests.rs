//! Templates of networks, and what is said of those that cannot be deployed.

use formwork_cfn::ec2::{
    CfnEgressOnlyInternetGateway, CfnInternetGateway, CfnNatGateway, CfnSubnet, CfnTransitGateway,
    CfnTransitGatewayAttachment, CfnVpcCidrBlock, CfnVpcGatewayAttachment, CfnVpnGateway,
    vpc::InstanceTenancy,
};
use formwork_cfn::ids::NatGatewayId;
use formwork_core::{App, AvailabilityZone, Expr, Parameter, Scope, intrinsic, text};
use proptest::prelude::*;

use super::*;
use crate::{cidr, subnets};

const VPC: Cidr = cidr!("10.20.0.0/16");

/// The template of one stack.
fn template(define: impl FnOnce(&mut Scope<'_>)) -> String {
    let mut app = App::new();
    define(&mut app.stack("Net"));
    app.synth().unwrap().stacks()[0].template().to_json()
}

/// Compares a template with the one under `snapshots`.
fn assert_template(name: &str, template: &str) {
    insta::with_settings!({
        snapshot_path => "../../../../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, template);
    });
}

/// What is said of one stack, without the lines of this file.
fn problems(define: impl FnOnce(&mut Scope<'_>)) -> String {
    let mut app = App::new();
    define(&mut app.stack("Net"));
    let text = match app.synth() {
        Ok(assembly) => assembly.warnings().to_string(),
        Err(found) => found.to_string(),
    };
    let lines = text.lines().map(|line| match line.split_once(file!()) {
        Some((before, after)) => {
            let after = after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
            format!("{before}[line]{after}")
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn two_private_subnets() {
    let template = template(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC).name("Bedrock-GenAI-Project-vpc"));
        let [a, b] = subnets!(in VPC: "10.20.0.0/24", "10.20.1.0/24");
        stack.add("SubnetA", PrivateSubnet::new(vpc, a).zone(0));
        stack.add("SubnetB", PrivateSubnet::new(vpc, b).zone(1).name("b"));
    });
    assert_template("network_two_private_subnets", &template);
}

#[test]
fn every_option() {
    let template = template(|stack| {
        let vpc = Vpc::new(VPC)
            .instance_tenancy(InstanceTenancy::Dedicated)
            .without_dns_support("resolvers of the company are used");
        let vpc = stack.add("Vpc", vpc);
        let gateway = stack.add("Gateway", CfnVpnGateway::new("ipsec.1"));
        let attachment = CfnVpcGatewayAttachment::new(vpc).vpn_gateway_id(gateway);
        stack.add("Attachment", attachment);
        let table = RouteTable::new(vpc).name(text!["routes of ", vpc]).route(
            "Company",
            cidr!("192.168.0.0/16"),
            gateway,
        );
        let table = stack.add("Table", table);
        let more = CfnVpcCidrBlock::new(vpc).cidr_block("10.21.0.0/16");
        stack.add("More", more);
        let subnet = |block| PrivateSubnet::new(vpc, block).route_table(table);
        stack.add("ByNumber", subnet(cidr!("10.20.0.0/28")).zone(5));
        stack.add("ById", subnet(cidr!("10.21.0.0/24")).zone_id("use1-az1"));
    });
    assert_template("network_every_option", &template);
}

#[test]
fn references() {
    let mut app = App::new();
    let mut stack = app.stack("Net");
    let vpc = stack.add("Vpc", Vpc::new(VPC));
    let plan = AddressPlan::new(VPC);
    let [a, b] = stack.add("Functions", PrivateSubnets::new(vpc, plan.group(3), [0, 2]));
    let shown = |value: &formwork_core::Value| stack.app().sort_key(value);
    insta::assert_snapshot!(shown(vpc.id().value()), @r#"{"Ref":"Net/Vpc"}"#);
    insta::assert_snapshot!(shown(vpc.cidr_block().value()), @r#"{"Fn::GetAtt":["Net/Vpc","CidrBlock"]}"#);
    insta::assert_snapshot!(shown(vpc.default_security_group().value()), @r#"{"Fn::GetAtt":["Net/Vpc","DefaultSecurityGroup"]}"#);
    insta::assert_snapshot!(shown(a.id().value()), @r#"{"Ref":"Net/Functions/Zone0"}"#);
    insta::assert_snapshot!(shown(a.zone().value()), @r#"{"Fn::GetAtt":["Net/Functions/Zone0","AvailabilityZone"]}"#);
    insta::assert_snapshot!(shown(a.cidr_block().value()), @r#"{"Fn::GetAtt":["Net/Functions/Zone0","CidrBlock"]}"#);
    insta::assert_snapshot!(shown(a.route_table().id().value()), @r#"{"Ref":"Net/Vpc/PrivateRouteTable"}"#);
    assert_eq!(a.route_table(), b.route_table());
    assert_eq!((a.vpc(), a.kind(&app)), (vpc, SubnetKind::Isolated));
    let state = app.data::<SubnetState>(b).unwrap();
    assert_eq!(state.zone(), Some(&Zone::Index(2)));
    assert_eq!(state.block(), Some(cidr!("10.20.14.0/24")));
    assert_eq!(state.vpc(), Some(vpc));
    let state = app.data::<VpcState>(vpc).unwrap();
    assert_eq!((state.block(), state.subnets()), (Some(VPC), &[a, b][..]));
    assert!(state.dns_support() && state.dns_hostnames());
}

#[test]
fn checks_see_what_was_changed_on_the_resources() {
    let mut app = App::new();
    let mut stack = app.stack("Net");
    let vpc = stack.add("Vpc", Vpc::new(VPC));
    let subnet = stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
    stack[vpc.cfn()].enable_dns_hostnames = Some(false.into());
    stack[subnet.cfn()].cidr_block = Some("10.20.9.0/24".into());
    Zone::Id("use1-az1".into()).put(&mut stack[subnet.cfn()]);
    stack.check(move |check| {
        let state = check.data::<VpcState>(vpc).unwrap();
        assert!(state.dns_support() && !state.dns_hostnames());
        let state = check.data::<SubnetState>(subnet).unwrap();
        assert_eq!(state.block(), Some(cidr!("10.20.9.0/24")));
        assert_eq!(state.zone(), Some(&Zone::Id("use1-az1".into())));
        check.report(formwork_core::Diagnostic::warning("seen", "seen"));
    });
    assert_eq!(app.synth().unwrap().warnings().len(), 1);
}

#[test]
fn a_zone_out_of_a_list_of_ones_own_has_no_number() {
    let mut app = App::new();
    let mut stack = app.stack("Net");
    let vpc = stack.add("Vpc", Vpc::new(VPC));
    let zones = stack.parameter("Zones", Parameter::<Vec<String>>::new());
    let zone = intrinsic::select(0, zones.value()).cast::<AvailabilityZone>();
    let subnet = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24"));
    let subnet = stack.add("A", subnet.in_zone(Zone::Name(zone.clone())));
    let state = app.data::<SubnetState>(subnet).unwrap();
    assert_eq!(state.zone(), Some(&Zone::Name(zone)));
}

#[test]
fn a_subnet_has_one_zone_the_last_that_was_given() {
    let check = |subnet: fn(PrivateSubnet) -> PrivateSubnet, expected: &str| {
        let template = template(|stack| {
            let vpc = stack.add("Vpc", Vpc::new(VPC));
            stack.add("A", subnet(PrivateSubnet::new(vpc, cidr!("10.20.0.0/24"))));
        });
        let template: serde_json::Value = serde_json::from_str(&template).unwrap();
        let properties = template["Resources"]["A"]["Properties"]
            .as_object()
            .unwrap();
        let zone: Vec<String> = properties
            .iter()
            .filter(|(name, _)| name.starts_with("AvailabilityZone"))
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        assert_eq!(zone, [expected]);
    };
    check(
        |a| a.zone_id("use1-az1").zone_name("us-east-1a"),
        r#"AvailabilityZone: "us-east-1a""#,
    );
    check(
        |a| a.zone(0).zone_id("use1-az1"),
        r#"AvailabilityZoneId: "use1-az1""#,
    );
    check(
        |a| a.zone(3),
        r#"AvailabilityZone: {"Fn::Select":[3,{"Fn::GetAZs":""}]}"#,
    );
}

#[test]
fn zones_are_compared_where_they_are_known() {
    let name = |name: &str| Zone::Name(Expr::from_text(name.to_owned()));
    let id = |id: &str| Zone::Id(id.into());
    let check = |one: Zone, other: Zone, expected| {
        assert_eq!(
            (one.is_same(&other), other.is_same(&one)),
            (expected, expected)
        );
    };
    check(Zone::Index(0), Zone::Index(0), Some(true));
    check(Zone::Index(0), Zone::Index(1), Some(false));
    check(name("us-east-1a"), name("us-east-1b"), Some(false));
    check(id("use1-az1"), id("use1-az1"), Some(true));
    check(name("us-east-1a"), id("use1-az1"), None);
    check(name("us-east-1a"), Zone::Index(0), None);
    let later = || Zone::Id(formwork_core::pseudo::region());
    check(later(), later(), Some(true));
    check(later(), id("use1-az1"), None);
}

#[test]
fn blocks_that_overlap() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/23")).zone(0));
        stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1));
    }), @r"
    error[overlapping-subnets]: the subnets `10.20.0.0/23` and `10.20.1.0/24` overlap
      --> [line]
       = construct: Net/B
       = property: CidrBlock
       = note: every address of `10.20.1.0/24` is one of `10.20.0.0/23`
       = note: the other is `Net/A`, added at [line]
       = help: take a block that is free: an `AddressPlan` gives each subnet its own
    ");
}

#[test]
fn blocks_of_generated_subnets_are_checked_too() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
        stack.add("B", CfnSubnet::new(vpc).cidr_block("10.20.0.0/24"));
        stack.add("C", CfnSubnet::new(vpc).cidr_block("10.20.3.7/24"));
        stack.add("D", CfnSubnet::new(vpc).cidr_block("everything"));
    }), @r#"
    error[overlapping-subnets]: two subnets have the block `10.20.0.0/24`
      --> [line]
       = construct: Net/B
       = property: CidrBlock
       = note: the other is `Net/A`, added at [line]
       = help: take a block that is free: an `AddressPlan` gives each subnet its own

    error[invalid-cidr]: `10.20.3.7/24` is not a block of IPv4 addresses
      --> [line]
       = construct: Net/C
       = property: CidrBlock
       = note: the address has bits set beyond its prefix, the block is `10.20.3.0/24`
       = help: write `10.20.3.0/24`

    error[invalid-cidr]: `everything` is not a block of IPv4 addresses
      --> [line]
       = construct: Net/D
       = property: CidrBlock
       = note: a block begins with an IPv4 address, four numbers from 0 to 255, such as `10.20.0.0/16`
       = help: give a `Cidr`: `cidr!("10.20.0.0/16")` is checked while compiling
    "#);
}

#[test]
fn a_block_outside_of_the_vpc() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        stack.add("A", PrivateSubnet::new(vpc, cidr!("10.21.0.0/24")).zone(0));
        let other = stack.add("Other", Vpc::new(VPC));
        stack.add("More", CfnVpcCidrBlock::new(other).cidr_block("10.21.0.0/20"));
        stack.add("B", PrivateSubnet::new(other, cidr!("10.22.0.0/24")).zone(0));
    }), @r"
    error[subnet-outside-vpc]: the subnet `10.21.0.0/24` does not lie in the VPC's block `10.20.0.0/16`
      --> [line]
       = construct: Net/A
       = property: CidrBlock
       = note: the VPC's addresses are 10.20.0.0 to 10.20.255.255
       = help: take a block within the VPC's, or add this one to the VPC as a further block

    error[subnet-outside-vpc]: the subnet `10.22.0.0/24` does not lie in the VPC's block `10.20.0.0/16`
      --> [line]
       = construct: Net/B
       = property: CidrBlock
       = note: the VPC's addresses are 10.20.0.0 to 10.20.255.255
       = note: nor does it lie in the VPC's further block `10.21.0.0/20`
       = help: take a block within the VPC's, or add this one to the VPC as a further block
    ");
}

#[test]
fn a_block_in_a_further_block_or_in_one_that_is_not_known() {
    assert_eq!(
        problems(|stack| {
            let vpc = stack.add("Vpc", Vpc::new(VPC));
            stack.add("More", CfnVpcCidrBlock::new(vpc).cidr_block("10.21.0.0/20"));
            stack.add("A", PrivateSubnet::new(vpc, cidr!("10.21.0.0/24")).zone(0));
            let other = stack.add("Other", Vpc::new(VPC));
            stack.add(
                "Pool",
                CfnVpcCidrBlock::new(other).ipv4_ipam_pool_id("ipam-pool-1"),
            );
            stack.add(
                "B",
                PrivateSubnet::new(other, cidr!("10.99.0.0/24")).zone(0),
            );
            let block = text!["10.20.", formwork_core::pseudo::account_id(), ".0/24"];
            stack.add("C", PrivateSubnet::new(other, block).zone(0));
        }),
        ""
    );
}

#[test]
fn sizes_that_aws_does_not_take() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(cidr!("10.0.0.0/8")));
        stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/29")).zone(0));
    }), @r"
    error[vpc-size]: a VPC has a block from /16 to /28, not `10.0.0.0/8`
      --> [line]
       = construct: Net/Vpc
       = property: CidrBlock
       = note: `10.0.0.0/8` has 16,777,216 addresses, AWS takes 16 to 65,536
       = help: take a prefix from 16 to 28

    error[invalid-subnet-size]: a subnet has a block from /16 to /28, not `10.20.0.0/29`
      --> [line]
       = construct: Net/A
       = property: CidrBlock
       = note: `10.20.0.0/29` has 8 addresses, AWS takes 16 to 65,536
       = help: take a prefix from 16 to 28
    ");
}

#[test]
fn a_place_that_the_plan_does_not_have() {
    insta::assert_snapshot!(problems(|stack| {
        let plan = AddressPlan::new(cidr!("10.20.0.0/22"));
        let vpc = stack.add("Vpc", Vpc::new(plan.vpc()));
        stack.add("A", PrivateSubnet::new(vpc, plan.group(64).zone(0)));
    }), @r"
    error[no-address-slot]: the address plan has 16 slots, the group needs slot 64
      --> [line]
       = construct: Net/A
       = property: CidrBlock
       = note: `10.20.0.0/22` holds 64 subnets of /28, 4 zones a slot; slots are counted from 0
       = help: use a slot that is free, or pin the subnets to a further block of the VPC
    ");
}

#[test]
fn a_subnet_without_a_zone() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")));
    }), @r#"
    error[subnet-without-zone]: the subnet has no availability zone
      --> [line]
       = construct: Net/A
       = property: AvailabilityZone
       = note: AWS would choose one, and may choose the same for every subnet
       = help: say which: `.zone(0)` for the region's first, `.zone_id("use1-az1")` for a place
    "#);
}

#[test]
fn dns_flags_that_contradict_each_other() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        stack[vpc.cfn()].enable_dns_support = Some(false.into());
    }), @r#"
    error[dns-hostnames-without-support]: DNS hostnames need DNS support, which is off
      --> [line]
       = construct: Net/Vpc
       = property: EnableDnsHostnames
       = help: leave both on, or switch both off: `.without_dns_support("…")`
    "#);
}

#[test]
fn an_empty_reason() {
    insta::assert_snapshot!(problems(|stack| {
        stack.add("Vpc", Vpc::new(VPC).without_dns_hostnames(" "));
    }), @r"
    error[missing-reason]: an empty text is no reason
      --> [line]
       = construct: Net/Vpc
       = property: EnableDnsHostnames
       = note: what is less safe than the default says why, where a reviewer reads it
       = help: write why this is needed here, or keep to the default
    ");
}

#[test]
fn private_subnets_with_a_way_out() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        let a = stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
        let b = stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1));
        let gateway = stack.add("Gateway", CfnInternetGateway::new());
        let attachment = CfnVpcGatewayAttachment::new(vpc).internet_gateway_id(gateway);
        stack.add("Attachment", attachment);
        stack.add("Out", Route::new(a.route_table(), Cidr::ANYWHERE, gateway));
        assert_eq!(b.kind(stack.app()), SubnetKind::Public);
    }), @r"
    error[route-in-private-subnet]: a route leads from private subnets to an internet gateway
      --> [line]
       = construct: Net/Out
       = property: GatewayId
       = note: it is used by `Net/A`, added at [line]
       = note: it is used by `Net/B`, added at [line]
       = help: leave the route out, and reach AWS services over endpoints
       = help: or give it a route table of its own, for subnets that are not private
    ");
}

#[test]
fn every_way_to_the_internet_is_seen() {
    let check = |target: fn(&mut Scope<'_>, VpcRef) -> Target, expected: SubnetKind| {
        let mut app = App::new();
        let mut stack = app.stack("Net");
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        let subnet = stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
        let target = target(&mut stack, vpc);
        stack.add(
            "Out",
            Route::new(subnet.route_table(), Cidr::ANYWHERE, target),
        );
        assert_eq!(subnet.kind(&app), expected);
        let found = app.synth().map(|_| ()).err().unwrap_or_default();
        let refused = found.iter().any(|d| d.code() == "route-in-private-subnet");
        assert_eq!(refused, expected != SubnetKind::Isolated);
    };
    check(
        |stack, _| stack.add("G", CfnInternetGateway::new()).into(),
        SubnetKind::Public,
    );
    check(
        |_, _| Target::InternetGateway(Expr::from_text("igw-1")),
        SubnetKind::Public,
    );
    check(
        |_, _| Target::CarrierGateway(Expr::from_text("cagw-1")),
        SubnetKind::Public,
    );
    check(
        |_, _| Expr::<NatGatewayId>::from_text("nat-1").into(),
        SubnetKind::Egress,
    );
    check(
        |stack, _| stack.add("G", CfnNatGateway::new()).into(),
        SubnetKind::Egress,
    );
    let egress_only = |stack: &mut Scope<'_>, vpc| {
        stack
            .add("G", CfnEgressOnlyInternetGateway::new(vpc))
            .into()
    };
    check(egress_only, SubnetKind::Egress);
    check(
        |_, _| Target::VpnGateway(Expr::from_text("vgw-1")),
        SubnetKind::Isolated,
    );
    check(
        |_, _| Target::TransitGateway(Expr::from_text("tgw-1")),
        SubnetKind::Isolated,
    );
}

#[test]
fn private_subnets_that_give_public_addresses() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        let a = stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
        stack[a.cfn()].map_public_ip_on_launch = Some(true.into());
    }), @r"
    warning[public-address-in-private-subnet]: machines in a private subnet get a public address
      --> [line]
       = construct: Net/A
       = property: MapPublicIpOnLaunch
       = note: without a way to the internet it costs money and leads nowhere
       = help: leave the property out
    ");
}

#[test]
fn a_table_of_another_vpc() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        let other = stack.add("Other", Vpc::new(VPC));
        let table = stack.add("Table", RouteTable::new(other));
        let subnet = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0);
        stack.add("A", subnet.route_table(table));
    }), @r"
    error[foreign-route-table]: `Net/Table` is a route table of another VPC
      --> [line]
       = construct: Net/A
       = property: RouteTableId
       = help: take a route table of the subnet's VPC, or none for the one that private subnets share
    ");
}

#[test]
fn two_routes_to_one_destination() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        let nat = || Target::NatGateway(Expr::from_text("nat-1"));
        let v6 = || Destination::Ipv6("::/0".into());
        let table = RouteTable::new(vpc)
            .route("One", cidr!("192.168.0.0/16"), nat())
            .route("Two", cidr!("192.168.0.0/16"), nat())
            .route("Three", v6(), nat())
            .route("Four", Destination::Ipv4("192.168.9.9/16".into()), nat());
        let table = stack.add("Table", table);
        stack.add("Five", Route::new(table, v6(), nat()));
        stack.add("Fine", Route::new(table, cidr!("192.168.0.0/17"), nat()));
    }), @r"
    error[invalid-cidr]: `192.168.9.9/16` is not a block of IPv4 addresses
      --> [line]
       = construct: Net/Table/Four
       = property: DestinationCidrBlock
       = note: the address has bits set beyond its prefix, the block is `192.168.0.0/16`
       = help: write `192.168.0.0/16`

    error[duplicate-route]: the route table has a route to `192.168.0.0/16` already
      --> [line]
       = construct: Net/Table/Two
       = property: DestinationCidrBlock
       = note: the first is `Net/Table/One`, added at [line]
       = help: remove one of the two, or narrow its destination

    error[duplicate-route]: the route table has a route to `::/0` already
      --> [line]
       = construct: Net/Five
       = property: DestinationIpv6CidrBlock
       = note: the first is `Net/Table/Three`, added at [line]
       = help: remove one of the two, or narrow its destination
    ");
}

#[test]
fn gateways_that_are_not_attached() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        let other = stack.add("Other", Vpc::new(VPC));
        let [loose, elsewhere] = ["Loose", "Elsewhere"]
            .map(|id| stack.add(id, CfnVpnGateway::new("ipsec.1")));
        let attachment = CfnVpcGatewayAttachment::new(other).vpn_gateway_id(elsewhere);
        stack.add("Attachment", attachment);
        let table = RouteTable::new(vpc)
            .route("One", cidr!("192.168.0.0/17"), loose)
            .route("Two", cidr!("192.168.128.0/17"), elsewhere);
        stack.add("Table", table);
    }), @r"
    error[gateway-not-attached]: `Net/Loose` is not attached to the VPC of the route table
      --> [line]
       = construct: Net/Table/One
       = property: GatewayId
       = help: attach it: `CfnVpcGatewayAttachment`, for a transit gateway `CfnTransitGatewayAttachment`

    error[gateway-not-attached]: `Net/Elsewhere` is not attached to the VPC of the route table
      --> [line]
       = construct: Net/Table/Two
       = property: GatewayId
       = note: another VPC has it, by `Net/Attachment`, added at [line]
       = help: attach it: `CfnVpcGatewayAttachment`, for a transit gateway `CfnTransitGatewayAttachment`
    ");
}

#[test]
fn a_route_waits_for_the_attachment_to_its_own_vpc() {
    let template = template(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        let other = stack.add("Other", Vpc::new(cidr!("10.30.0.0/16")));
        let subnet = stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
        let far = stack.add(
            "B",
            PrivateSubnet::new(other, cidr!("10.30.0.0/24")).zone(0),
        );
        let transit = stack.add("Transit", CfnTransitGateway::new());
        for (id, subnet, vpc) in [("Near", subnet, vpc), ("Far", far, other)] {
            stack.add(id, CfnTransitGatewayAttachment::new([subnet], transit, vpc));
        }
        let route = Route::new(subnet.route_table(), cidr!("10.0.0.0/8"), transit);
        stack.add("Route", route);
    });
    let template: serde_json::Value = serde_json::from_str(&template).unwrap();
    let waits_for = &template["Resources"]["Route"]["DependsOn"];
    assert_eq!(*waits_for, serde_json::json!(["Near"]));
}

#[test]
fn handles_of_another_app_are_told() {
    let mut other = App::new();
    let foreign = other.stack("Other").add("Vpc", Vpc::new(VPC));
    let text = problems(|stack| {
        stack.add(
            "A",
            PrivateSubnet::new(foreign, cidr!("10.20.0.0/24")).zone(0),
        );
    });
    assert!(text.contains("error[foreign-handle]"), "{text}");
}

/// One step in the life of a network.
#[derive(Clone, Copy, Debug)]
enum Step {
    Zone,
    Group,
}

/// The subnets of a template, by logical id, without what is the same in all.
fn subnets_of(groups: u32, zones: u8) -> serde_json::Map<String, serde_json::Value> {
    let text = template(|stack| {
        let plan = AddressPlan::new(VPC).zones_reserved(6);
        let vpc = stack.add("Vpc", Vpc::new(VPC));
        for slot in 0..groups {
            let mut group = stack.group(format!("Group{slot}"));
            for zone in 0..zones {
                let subnet = PrivateSubnet::new(vpc, plan.group(slot).zone(zone));
                group.add(format!("Zone{zone}"), subnet);
            }
        }
    });
    let template: serde_json::Value = serde_json::from_str(&text).unwrap();
    template["Resources"].as_object().unwrap().clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A zone more or a group more leaves every resource as it was: nothing is replaced.
    #[test]
    fn growing_changes_no_resource(
        steps in proptest::collection::vec(prop_oneof![Just(Step::Zone), Just(Step::Group)], 1..6),
    ) {
        let (mut groups, mut zones) = (1, 1);
        let mut before = subnets_of(groups, zones);
        for step in steps {
            match step {
                Step::Zone => zones += 1,
                Step::Group => groups += 1,
            }
            let now = subnets_of(groups, zones);
            for (id, resource) in &before {
                prop_assert_eq!(now.get(id), Some(resource), "{}", id);
            }
            prop_assert!(now.len() > before.len());
            before = now;
        }
    }

    /// The order in which subnets are added does not show.
    #[test]
    fn the_order_of_code_does_not_show(
        order in Just((0..6u8).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let of = |order: &[u8]| template(|stack| {
            let plan = AddressPlan::new(VPC).zones_reserved(6);
            let vpc = stack.add("Vpc", Vpc::new(VPC));
            for zone in order {
                let subnet = PrivateSubnet::new(vpc, plan.group(0).zone(*zone));
                stack.add(format!("Subnet{zone}"), subnet);
            }
        });
        prop_assert_eq!(of(&order), of(&[0, 1, 2, 3, 4, 5]));
    }
}
