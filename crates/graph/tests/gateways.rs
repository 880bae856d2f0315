//! Each kind of gateway is drawn with what lies behind it, and each way out with its arrow.

mod common;

use common::{joined, mermaid, svg, without};
use formwork_graph::Layer;
use serde_json::{Value, json};

/// A type with properties, the words below its name, and what it is joined with.
fn gateways() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let vpc = json!({"Ref": "Vpc"});
    vec![
        (
            "AWS::EC2::EgressOnlyInternetGateway",
            json!({"VpcId": vpc}),
            "egress-only internet gateway",
            "The internet",
        ),
        (
            "AWS::EC2::CarrierGateway",
            json!({"VpcId": vpc}),
            "carrier gateway",
            "The internet",
        ),
        (
            "AWS::EC2::TransitGatewayAttachment",
            json!({"VpcId": vpc, "TransitGatewayId": "tgw-0far", "SubnetIds": [{"Ref": "Subnet"}]}),
            "transit gateway attachment",
            "tgw-0far",
        ),
        (
            "AWS::EC2::TransitGatewayVpcAttachment",
            json!({"VpcId": vpc, "TransitGatewayId": "tgw-0far", "SubnetIds": [{"Ref": "Subnet"}]}),
            "transit gateway attachment",
            "tgw-0far",
        ),
        (
            "AWS::EC2::VPCPeeringConnection",
            json!({"VpcId": vpc, "PeerVpcId": "vpc-0far"}),
            "peering connection",
            "vpc-0far",
        ),
        (
            "AWS::NetworkManager::VpcAttachment",
            json!({"VpcArn": vpc, "CoreNetworkId": "core-network-0far"}),
            "core network attachment",
            "core-network-0far",
        ),
        (
            "AWS::EC2::NatGateway",
            json!({"SubnetId": {"Ref": "Subnet"}, "AllocationId": "eipalloc-1"}),
            "NAT gateway",
            "The internet",
        ),
        (
            "AWS::EC2::VPCEndpoint",
            json!({"VpcId": vpc, "ServiceName": "com.amazonaws.eu-west-1.s3", "RouteTableIds": [{"Ref": "Table"}]}),
            "gateway endpoint",
            "s3",
        ),
        (
            "AWS::EC2::VPCEndpoint",
            json!({"VpcId": vpc, "VpcEndpointType": "GatewayLoadBalancer", "SubnetIds": [{"Ref": "Subnet"}],
                "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-0far"}),
            "GatewayLoadBalancer endpoint",
            "com.amazonaws.vpce.eu-west-1.vpce-svc-0far",
        ),
    ]
}

/// A VPC with a function in its one subnet, which has a route table of its own.
fn plain() -> Value {
    json!({"Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"}},
        "Table": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        "Uses": {"Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"RouteTableId": {"Ref": "Table"}, "SubnetId": {"Ref": "Subnet"}}},
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "Vpc"}, "GroupDescription": "g",
            "SecurityGroupEgress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}, {"IpProtocol": "-1", "CidrIpv6": "::/0"}]}},
        "Fn": {"Type": "AWS::Lambda::Function", "Properties": {"VpcConfig": {
            "SubnetIds": [{"Ref": "Subnet"}], "SecurityGroupIds": [{"Fn::GetAtt": ["Group", "GroupId"]}]}}}
    }})
}

fn with(template: &Value, id: &str, type_name: &str, properties: &Value) -> Value {
    let mut more = template.clone();
    more["Resources"][id] = json!({"Type": type_name, "Properties": properties});
    more
}

#[test]
fn each_kind_is_drawn_with_what_lies_behind_it() {
    for (type_name, properties, words, far) in gateways() {
        let template = with(&plain(), "Thing", type_name, &properties);
        let chart = mermaid(&template, Layer::Network);
        assert!(joined(&chart, "Thing", far), "{type_name}: {chart}");
        assert!(chart.contains(words), "{type_name}: {chart}");
        let drawn = svg(&template, Layer::Network);
        for text in ["Thing", words, far] {
            let shown = format!(">{text}<");
            let cut = text.len() > 30 && drawn.contains('…');
            assert!(
                drawn.contains(&shown) || cut,
                "{type_name}: {text} in {drawn}"
            );
        }
        let less = svg(&without(&template, "Thing"), Layer::Network);
        assert!(!less.contains(words) && !less.contains(far), "{type_name}");
    }
}

#[test]
fn a_private_nat_gateway_leads_to_no_internet() {
    let mut properties = json!({"SubnetId": {"Ref": "Subnet"}, "ConnectivityType": "private"});
    let private = with(&plain(), "Thing", "AWS::EC2::NatGateway", &properties);
    let drawn = svg(&private, Layer::Network);
    assert!(drawn.contains(">private NAT gateway<") && !drawn.contains("The internet"));
    properties["ConnectivityType"] = json!("public");
    let public = with(&plain(), "Thing", "AWS::EC2::NatGateway", &properties);
    let drawn = svg(&public, Layer::Network);
    assert!(drawn.contains(">NAT gateway<") && drawn.contains("The internet"));
}

#[test]
fn gateways_that_need_an_attachment_are_drawn_by_it() {
    for (type_name, property, words, far) in [
        (
            "AWS::EC2::InternetGateway",
            "InternetGatewayId",
            "internet gateway",
            "The internet",
        ),
        (
            "AWS::EC2::VPNGateway",
            "VpnGatewayId",
            "VPN gateway",
            "Company network",
        ),
    ] {
        let alone = with(&plain(), "Thing", type_name, &json!({}));
        let drawn = svg(&alone, Layer::Network);
        assert!(!drawn.contains(far) && drawn.contains("Thing is attached to no VPC."));
        let chart = mermaid(&alone, Layer::Network);
        assert!(chart.contains("Thing is attached to no VPC."), "{chart}");
        let mut attachment = json!({"VpcId": {"Ref": "Vpc"}});
        attachment[property] = json!({"Ref": "Thing"});
        let attached = with(
            &alone,
            "Attached",
            "AWS::EC2::VPCGatewayAttachment",
            &attachment,
        );
        let chart = mermaid(&attached, Layer::Network);
        let either = joined(&chart, "Thing", far) || joined(&chart, far, "Thing");
        assert!(either && chart.contains(words), "{type_name}: {chart}");
        assert!(!chart.contains("attached to no VPC"));
    }
}

#[test]
fn lines_to_the_company_are_drawn_on_their_way() {
    let attachment = json!({"VpcId": {"Ref": "Vpc"}, "VpnGatewayId": {"Ref": "Vgw"}});
    let template = with(&plain(), "Vgw", "AWS::EC2::VPNGateway", &json!({}));
    let template = with(
        &template,
        "Attached",
        "AWS::EC2::VPCGatewayAttachment",
        &attachment,
    );
    let chart = mermaid(&template, Layer::Network);
    assert!(joined(&chart, "Company network", "Vgw"), "{chart}");
    let line = json!({"VpnGatewayId": {"Ref": "Vgw"}, "CustomerGatewayId": "cgw-1"});
    let template = with(&template, "Line", "AWS::EC2::VPNConnection", &line);
    let chart = mermaid(&template, Layer::Network);
    assert!(chart.contains("VPN connection"), "{chart}");
    assert!(joined(&chart, "Company network", "Line") && joined(&chart, "Line", "Vgw"));
    assert!(!joined(&chart, "Company network", "Vgw"), "{chart}");
}

/// What a function has of its routes: the gateway to which one leads, with its destination.
#[test]
fn each_way_out_is_an_arrow_to_its_gateway() {
    let attachment = json!({"VpcId": {"Ref": "Vpc"}, "TransitGatewayId": "tgw-0far", "SubnetIds": [{"Ref": "Subnet"}]});
    for (type_name, properties, mut route) in [
        (
            "AWS::EC2::NatGateway",
            json!({"SubnetId": {"Ref": "Subnet"}, "AllocationId": "eipalloc-1"}),
            json!({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": {"Ref": "Thing"}}),
        ),
        (
            "AWS::EC2::VPCPeeringConnection",
            json!({"VpcId": {"Ref": "Vpc"}, "PeerVpcId": "vpc-0far"}),
            json!({"DestinationCidrBlock": "10.9.0.0/16", "VpcPeeringConnectionId": {"Ref": "Thing"}}),
        ),
        (
            "AWS::EC2::TransitGatewayAttachment",
            attachment.clone(),
            json!({"DestinationCidrBlock": "10.9.0.0/16", "TransitGatewayId": "tgw-0far"}),
        ),
        (
            "AWS::EC2::VPCEndpoint",
            json!({"VpcId": {"Ref": "Vpc"}, "ServiceName": "com.amazonaws.eu-west-1.s3", "RouteTableIds": [{"Ref": "Table"}]}),
            json!(null),
        ),
    ] {
        let template = with(&plain(), "Thing", type_name, &properties);
        let mut routed = template.clone();
        if !route.is_null() {
            route["RouteTableId"] = json!({"Ref": "Table"});
            routed = with(&template, "Out", "AWS::EC2::Route", &route);
            let before = mermaid(&template, Layer::Network);
            assert!(!joined(&before, "Fn", "Thing"), "{type_name}: {before}");
            let destination = route["DestinationCidrBlock"].as_str().unwrap();
            let chart = mermaid(&routed, Layer::Network);
            assert!(chart.contains(destination), "{type_name}: {chart}");
        }
        let chart = mermaid(&routed, Layer::Network);
        assert!(joined(&chart, "Fn", "Thing"), "{type_name}: {chart}");
        let of_peer = route["DestinationCidrBlock"] == "10.9.0.0/16";
        assert_eq!(chart.contains("10.9.0.0/16 ?"), of_peer, "{chart}");
        // A group that lets nothing out leaves no arrow; of a peer that is not asked.
        routed["Resources"]["Group"]["Properties"]["SecurityGroupEgress"] =
            json!([{"IpProtocol": "-1", "CidrIp": "127.0.0.1/32"}]);
        let chart = mermaid(&routed, Layer::Network);
        assert_eq!(
            joined(&chart, "Fn", "Thing"),
            of_peer,
            "{type_name}: {chart}"
        );
    }
    // A route to what is not in the template leads there all the same.
    let route = json!({"RouteTableId": {"Ref": "Table"}, "DestinationCidrBlock": "10.9.0.0/16",
        "TransitGatewayId": "tgw-0far"});
    let template = with(&plain(), "Out", "AWS::EC2::Route", &route);
    let drawn = svg(&template, Layer::Network);
    assert!(drawn.contains("10.9.0.0/16"), "{drawn}");
}
