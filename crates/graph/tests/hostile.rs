//! Names that want to break out of the picture, and templates at random.

mod common;

use common::{Template, mermaid, svg, well_formed};
use formwork_graph::{Format, Layer, Options, draw};
use proptest::prelude::*;
use serde_json::{Value, json};

const TYPES: [&str; 12] = [
    "AWS::EC2::VPC",
    "AWS::EC2::Subnet",
    "AWS::EC2::Instance",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::NatGateway",
    "AWS::EC2::VPNGateway",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::Route",
    "AWS::Lambda::Function",
    "AWS::RDS::DBInstance",
    "AWS::IAM::Role",
];

#[test]
fn hostile_names_are_escaped_and_shortened() {
    let long = "a\"'<&>]\u{202e}\u{0}é漢".repeat(30);
    for name in [
        long.as_str(),
        "</svg><script>",
        "\"];end",
        "#quot;",
        "${",
        "--> x",
        "]]>",
        "",
    ] {
        let template = json!({"Resources": {name: {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": name}},
            "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": name}, "CidrBlock": name, "AvailabilityZone": name}},
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": name, "PolicyDocument":
                {"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": name}}}]}}}});
        for layer in [Layer::Network, Layer::Permissions] {
            let drawn = svg(&template, layer);
            assert!(!drawn.contains("<script") && drawn.len() < 20_000);
            for line in mermaid(&template, layer).lines() {
                assert!(line.matches('"').count() % 2 == 0, "{line}");
                assert!(
                    line.chars().count() < 600 && !line.contains('<') || line.contains("<br/>"),
                    "{line}"
                );
            }
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec!["A", "B", "C", "D", "E", "F"]);
    let reference = names.prop_map(|name| json!({"Ref": name}));
    let leaf = prop_oneof![
        3 => reference,
        1 => Just(json!("10.0.0.0/16")),
        1 => Just(json!("Interface")),
        1 => Just(Value::Null),
        1 => Just(json!({"Fn::ImportValue": "x"})),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3).prop_map(Value::from)
    })
}

fn template() -> impl Strategy<Value = Value> {
    let properties = prop::sample::select(vec![
        "VpcId",
        "CidrBlock",
        "SubnetId",
        "SubnetIds",
        "SecurityGroupIds",
        "VpcEndpointType",
        "ServiceName",
        "VpcConfig",
        "NetworkInterfaces",
        "DBSubnetGroupName",
        "RouteTableId",
        "GatewayId",
        "VpnGatewayId",
        "SecurityGroupIngress",
        "SecurityGroupEgress",
        "Policies",
        "AvailabilityZone",
        "DestinationCidrBlock",
    ]);
    let resource = (
        prop::sample::select(TYPES.to_vec()),
        prop::collection::btree_map(properties, value(), 0..6),
    );
    let resource =
        resource.prop_map(|(kind, properties)| json!({"Type": kind, "Properties": properties}));
    prop::collection::btree_map(
        prop::sample::select(vec!["A", "B", "C", "D", "E", "F"]),
        resource,
        0..6,
    )
    .prop_map(|resources| json!({"Resources": resources}))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_everything_is_named(template in template()) {
        let read = Template::from_json(&template.to_string()).unwrap();
        for layer in [Layer::Network, Layer::Permissions] {
            let options = Options::new().layer(layer);
            let drawn = draw(&read, &options, Format::Svg).unwrap();
            well_formed(&drawn);
            draw(&read, &options, Format::Mermaid).unwrap();
            let _ = draw(&read, &options.focus("A", 1), Format::Svg);
        }
    }
}
