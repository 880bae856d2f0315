//! The codes of networks: addresses, routes, subnets.

use formwork::cfn::ec2::{
    CfnInternetGateway, CfnNatGateway, CfnSubnet, CfnVpcGatewayAttachment, CfnVpnGateway,
};
use formwork::constructs::{Route, SubnetGroup};
use formwork::prelude::*;

use crate::golden;

/// A stack with a VPC, whose fault is made by `program`.
fn in_vpc(program: impl FnOnce(&mut Scope<'_>, VpcRef)) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    program(&mut stack, vpc);
    app
}

/// Subnets of a plan that does not fit.
fn planned(code: &str, groups: &[(SubnetGroup, u8)]) {
    golden::problems(
        code,
        in_vpc(|stack, vpc| {
            for (place, (group, zone)) in groups.iter().enumerate() {
                let subnet = PrivateSubnet::new(vpc, group.zone(*zone));
                stack.add(format!("Subnet{place}"), subnet);
            }
        }),
    );
}

const PLAN: AddressPlan = AddressPlan::new(cidr!("10.20.0.0/16"));

#[test]
fn vpc_size() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Large", Vpc::new(cidr!("10.0.0.0/8")));
    stack.add("Small", Vpc::new(cidr!("10.0.0.0/29")));
    golden::problems("vpc-size", app);
}

#[test]
fn invalid_subnet_size() {
    golden::problems(
        "invalid-subnet-size",
        in_vpc(|stack, vpc| {
            let subnet = PrivateSubnet::new(vpc, cidr!("10.20.0.0/29"));
            stack.add("Small", subnet.zone(0));
        }),
    );
}

#[test]
fn overlapping_subnets() {
    golden::problems(
        "overlapping-subnets",
        in_vpc(|stack, vpc| {
            for (id, block) in [("A", cidr!("10.20.0.0/24")), ("B", cidr!("10.20.0.128/25"))] {
                stack.add(id, PrivateSubnet::new(vpc, block).zone(0));
            }
        }),
    );
}

#[test]
fn subnet_outside_vpc() {
    golden::problems(
        "subnet-outside-vpc",
        in_vpc(|stack, vpc| {
            let subnet = PrivateSubnet::new(vpc, cidr!("10.21.0.0/24"));
            stack.add("Outside", subnet.zone(0));
        }),
    );
}

#[test]
fn subnet_without_zone() {
    golden::problems(
        "subnet-without-zone",
        in_vpc(|stack, vpc| {
            stack.add("Nowhere", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")));
        }),
    );
}

#[test]
fn invalid_cidr() {
    golden::problems(
        "invalid-cidr",
        in_vpc(|stack, vpc| {
            for (place, block) in ["10.20.0.0", "10.20.0.5/24", "2001:db8::/56", "ten"]
                .into_iter()
                .enumerate()
            {
                let subnet = CfnSubnet::new(vpc).cidr_block(block);
                stack.add(format!("Subnet{place}"), subnet);
            }
        }),
    );
}

#[test]
fn invalid_address_plan() {
    planned(
        "invalid-address-plan",
        &[
            (PLAN.zones_reserved(0).group(0), 0),
            (PLAN.subnet_prefix(15).group(0), 0),
            (AddressPlan::new(cidr!("10.20.0.0/28")).group(0), 0),
        ],
    );
}

#[test]
fn no_address_slot() {
    planned("no-address-slot", &[(PLAN.group(64), 0)]);
}

#[test]
fn unaligned_address_slot() {
    planned("unaligned-address-slot", &[(PLAN.group(1).prefix(21), 0)]);
}

#[test]
fn unreserved_zone() {
    planned("unreserved-zone", &[(PLAN.group(0), 4)]);
}

#[test]
fn missing_reason() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let block = cidr!("10.20.0.0/16");
    stack.add("One", Vpc::new(block).without_dns_hostnames(""));
    stack.add("Two", Vpc::new(block).without_dns_support(" "));
    golden::problems("missing-reason", app);
}

#[test]
fn dns_hostnames_without_support() {
    golden::problems(
        "dns-hostnames-without-support",
        in_vpc(|stack, vpc| stack[vpc.cfn()].enable_dns_support = Some(false.into())),
    );
}

#[test]
fn public_address_in_private_subnet() {
    golden::problems(
        "public-address-in-private-subnet",
        in_vpc(|stack, vpc| {
            let subnet = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24"));
            let subnet = stack.add("Subnet", subnet.zone(0));
            stack[subnet.cfn()].map_public_ip_on_launch = Some(true.into());
        }),
    );
}

#[test]
fn route_in_private_subnet() {
    golden::problems(
        "route-in-private-subnet",
        in_vpc(|stack, vpc| {
            let subnet = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24"));
            let subnet = stack.add("Subnet", subnet.zone(0));
            let gateway = stack.add("Gateway", CfnInternetGateway::new());
            let attachment = CfnVpcGatewayAttachment::new(vpc).internet_gateway_id(gateway);
            stack.add("Attachment", attachment);
            let out = Route::new(subnet.route_table(), Cidr::ANYWHERE, gateway);
            stack.add("Out", out);

            let table = stack.add("Table", RouteTable::new(vpc));
            let subnet = PrivateSubnet::new(vpc, cidr!("10.20.1.0/24"));
            stack.add("Other", subnet.zone(0).route_table(table));
            let nat = stack.add("Nat", CfnNatGateway::new().subnet_id(subnet_id()));
            stack.add("OutByNat", Route::new(table, Cidr::ANYWHERE, nat));
        }),
    );
}

fn subnet_id() -> Expr<SubnetId> {
    Expr::from_text("subnet-0123456789abcdef0")
}

#[test]
fn foreign_route_table() {
    golden::problems(
        "foreign-route-table",
        in_vpc(|stack, vpc| {
            let other = stack.add("Other", Vpc::new(cidr!("10.30.0.0/16")));
            let table = stack.add("Table", RouteTable::new(other));
            let subnet = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24"));
            stack.add("Subnet", subnet.zone(0).route_table(table));
            let policy = EndpointPolicy::full_access("the roles say who");
            let endpoint = GatewayEndpoint::new(vpc, AwsService::S3, policy);
            stack.add("S3", endpoint.route_tables([table]));
        }),
    );
}

#[test]
fn duplicate_route() {
    golden::problems(
        "duplicate-route",
        in_vpc(|stack, vpc| {
            let company = stack.add("Company", CfnVpnGateway::new("ipsec.1"));
            let attachment = CfnVpcGatewayAttachment::new(vpc).vpn_gateway_id(company);
            stack.add("Attachment", attachment);
            let offices = cidr!("192.168.0.0/16");
            let table = RouteTable::new(vpc).route("First", offices, company);
            stack.add("Table", table.route("Second", offices, company));
        }),
    );
}

#[test]
fn gateway_not_attached() {
    golden::problems(
        "gateway-not-attached",
        in_vpc(|stack, vpc| {
            let other = stack.add("Other", Vpc::new(cidr!("10.30.0.0/16")));
            let company = stack.add("Company", CfnVpnGateway::new("ipsec.1"));
            let attachment = CfnVpcGatewayAttachment::new(other).vpn_gateway_id(company);
            stack.add("Attachment", attachment);
            let offices = cidr!("192.168.0.0/16");
            stack.add(
                "Table",
                RouteTable::new(vpc).route("Offices", offices, company),
            );
        }),
    );
}

#[test]
fn unknown_endpoint_service() {
    golden::problems("unknown-endpoint-service", {
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
        for name in [
            "bedrock_runtime",
            "com.amazonaws.us-east-1.secretmanager",
            "quantum",
        ] {
            if let Err(unknown) = AwsService::from_name(name) {
                stack.report(unknown.to_diagnostic());
            }
        }
        app
    });
}
