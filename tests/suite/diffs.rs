//! What a reviewer reads of a change: reviewed texts, exact to the byte.

use formwork::prelude::*;
use formwork_prove::Template;
use formwork_review::{Diff, Options, diff};

use crate::{bedrock_private, golden};

fn from_app(app: App) -> Template {
    let assembly = app.synth().expect("the program is sound");
    Template::from_json(&assembly.stacks()[0].template().to_json()).expect("it is a template")
}

fn example() -> String {
    let assembly = bedrock_private::app()
        .synth()
        .expect("the example is sound");
    assembly.stacks()[0].template().to_json()
}

/// The example with one text in place of another.
fn edited(from: &str, to: &str) -> Diff {
    let old = example();
    assert!(old.contains(from), "the example has no {from}");
    let read = |text: &str| Template::from_json(text).expect("it is a template");
    diff(
        &read(&old),
        &read(&old.replace(from, to)),
        &Options::new().name("Bedrock"),
    )
}

#[test]
fn the_endpoint_is_closed() {
    let app = |effect| from_app(bedrock_private_app(effect));
    let found = diff(
        &app(Effect::Allow),
        &app(Effect::Deny),
        &Options::new().name("Bedrock"),
    );
    golden::text("review-deny", &found.to_text());
    golden::text("review-deny-comment", &found.to_markdown());
    assert_eq!(found.access().len(), 1);
    assert_eq!(found.access()[0].direction.as_str(), "narrowed");
}

fn bedrock_private_app(effect: Effect) -> App {
    crate::bedrock_private_full::app_with("anthropic.claude-instant-v1", effect)
}

#[test]
fn the_addresses_of_a_subnet_change() {
    let found = edited("10.20.1.0/24", "10.20.7.0/24");
    golden::text("review-subnet", &found.to_text());
    golden::text("review-subnet-comment", &found.to_markdown());
    golden::text("review-subnet-json", &found.to_json());
}

#[test]
fn a_role_may_do_more() {
    golden::text(
        "review-role",
        &edited("bedrock:InvokeModel\"", "bedrock:*\"").to_text(),
    );
}

#[test]
fn a_zone_is_added() {
    let app = |zones: u32| {
        let mut app = App::new();
        let mut stack = app.stack("Zones");
        let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
        let blocks = [
            cidr!("10.20.0.0/24"),
            cidr!("10.20.1.0/24"),
            cidr!("10.20.2.0/24"),
        ];
        let mut subnets = Vec::new();
        for (zone, block) in (0..zones).zip(blocks) {
            let subnet = PrivateSubnet::new(vpc, block).zone(zone);
            subnets.push(stack.add(format!("Subnet{zone}"), subnet));
        }
        let runtime = AwsService::BedrockRuntime;
        let endpoint = InterfaceEndpoint::new(vpc, runtime, subnets.iter().copied());
        let endpoint = stack.add("Bedrock", endpoint);
        let caller = stack.add(
            "Caller",
            LambdaFunction::new(Runtime::Python3_13, "index.handler", Code::inline("pass"))
                .network(vpc, subnets),
        );
        let model = FoundationModel::new("anthropic.claude-3-haiku-20240307-v1:0");
        caller.grant(&mut stack, model.invoke().via(endpoint));
        from_app(app)
    };
    let found = diff(&app(2), &app(3), &Options::new());
    golden::text("review-zone", &found.to_text());
    assert_eq!(
        found.counts().replace,
        0,
        "growing a network replaces nothing"
    );
}

#[test]
fn a_database_is_encrypted() {
    let database = |encrypted: bool| {
        let text = format!(
            r#"{{"Resources": {{
                "Database": {{"Type": "AWS::RDS::DBInstance", "Properties": {{
                    "Engine": "postgres", "MasterUserPassword": "geheim", "StorageEncrypted": {encrypted}}}}},
                "Address": {{"Type": "AWS::SSM::Parameter", "Properties": {{"Type": "String",
                    "Value": {{"Fn::Sub": "${{Database.Endpoint.Address}}:${{Database.Endpoint.Port}}"}}}}}}}}}}"#
        );
        Template::from_json(&text).expect("it is a template")
    };
    let found = diff(&database(false), &database(true), &Options::new());
    golden::text("review-database", &found.to_text());
    golden::text("review-database-comment", &found.to_markdown());
}
