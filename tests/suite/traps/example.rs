//! The example.

use super::*;

#[test]
fn the_example_may_not_touch_endpoints_and_allows_no_pattern_of_actions() {
    let template = template(bedrock_private::app());
    let text = template.to_string();
    assert!(
        !text.contains("VpcEndpoint\"") && !text.contains("VpcEndpoint*"),
        "{text}"
    );
    let mut actions = Vec::new();
    collect(&template, "Action", &mut actions);
    assert!(actions.len() >= 5);
    for action in actions {
        assert!(!action.to_string().contains('*'), "{action}");
        assert!(!action.to_string().contains("VpcEndpoint"), "{action}");
    }
}

#[test]
fn the_example_takes_the_models_id_of_its_source() {
    let model = "anthropic.claude-instant-v1";
    let template = template(bedrock_private::app_with(model, Effect::Allow));
    let arn = format!("arn:${{AWS::Partition}}:bedrock:*::foundation-model/{model}");
    let endpoint = of_type(&template, "AWS::EC2::VPCEndpoint")["BedrockEndpoint"];
    let statement = &statements(&endpoint["PolicyDocument"])[0];
    assert_eq!(statement["Resource"], json!({"Fn::Sub": arn}));
}

#[test]
fn no_way_leads_from_the_examples_to_the_internet() {
    for app in [
        bedrock_private::app(),
        bedrock_private_full::app(),
        own_construct::app(),
    ] {
        let template = template(app);
        for (id, body) in template["Resources"].as_object().expect("an object") {
            let name = body["Type"].as_str().expect("a type");
            for out in [
                "InternetGateway",
                "NatGateway",
                "CarrierGateway",
                "LocalGateway",
                "::Route\"",
                "EIP",
                "VPCPeering",
                "TransitGateway",
            ] {
                assert!(!format!("{name}\"").contains(out), "{id}: {name}");
            }
            assert_ne!(body["Properties"]["MapPublicIpOnLaunch"], true);
            assert!(!body.to_string().contains("0.0.0.0/0"), "{id}");
            assert!(!body.to_string().contains("::/0"), "{id}");
        }
    }
}
