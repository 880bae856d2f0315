//! The traps of private access to Amazon Bedrock: each is impossible to write, or an error, or kept
//! out of the template by what the constructs write.

mod company;
mod endpoints;
mod example;
mod functions;
mod groups;
mod policies;
mod services;

use std::collections::BTreeMap;

use formwork::Diagnostics;
use formwork::cfn::ec2::CfnVpcEndpoint;
use formwork::cfn::iam::{CfnRole, role};
use formwork::prelude::*;
use serde_json::{Value as Json, json};

use crate::{bedrock_private, bedrock_private_full, own_construct};

const MODEL: &str = "amazon.nova-lite-v1:0";

/// A stack in which a private network stands already.
fn in_network(program: impl FnOnce(&mut Scope<'_>, VpcRef, [SubnetRef; 2])) -> App {
    in_network_of(|vpc| vpc, program)
}

fn in_network_of(
    change: impl FnOnce(Vpc) -> Vpc,
    program: impl FnOnce(&mut Scope<'_>, VpcRef, [SubnetRef; 2]),
) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let vpc = stack.add("Vpc", change(Vpc::new(cidr!("10.20.0.0/16"))));
    let a = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0);
    let b = PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1);
    let subnets = [stack.add("SubnetA", a), stack.add("SubnetB", b)];
    program(&mut stack, vpc, subnets);
    app
}

fn bedrock(vpc: VpcRef, subnets: [SubnetRef; 2]) -> InterfaceEndpoint {
    InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets)
}

fn function() -> LambdaFunction {
    let code = Code::inline("def handler(event, context): pass");
    LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
}

fn model() -> FoundationModel {
    FoundationModel::new(MODEL)
}

fn template(app: App) -> Json {
    let assembly = app.synth().expect("the program has no errors");
    assembly.stacks()[0].template().to_value()
}

fn errors(app: App) -> Diagnostics {
    app.synth().expect_err("the program has an error")
}

#[track_caller]
fn assert_code(app: App, code: &str) {
    let found = errors(app);
    assert!(
        found.iter().any(|d| d.code() == code),
        "no `{code}`: {found}"
    );
}

/// The properties of the resources of a type, by logical id.
fn of_type<'a>(template: &'a Json, name: &str) -> BTreeMap<&'a str, &'a Json> {
    let resources = template["Resources"].as_object().expect("an object");
    let of_type = resources.iter().filter(|(_, body)| body["Type"] == name);
    of_type
        .map(|(id, body)| (id.as_str(), &body["Properties"]))
        .collect()
}

/// The statements of a policy document.
fn statements(document: &Json) -> &[Json] {
    document["Statement"]
        .as_array()
        .expect("a list of statements")
}

/// Templates with all that the constructs write.
fn templates() -> Vec<Json> {
    let shared_role = in_network(|stack, vpc, subnets| {
        let endpoint = stack.add("Bedrock", bedrock(vpc, subnets));
        let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
        for id in ["One", "Two"] {
            let function = function().network(vpc, subnets).role(role);
            let function = stack.add(id, function);
            function.grant(stack, model().invoke().via(endpoint));
        }
        role.allow(
            stack,
            "Other",
            Statement::allow(["sqs:SendMessage"]).on(["arn:aws:sqs:*:*:a"]),
        );
    });
    let circle = in_network(|stack, vpc, _| {
        let groups = ["One", "Two", "Three"].map(|id| stack.add(id, SecurityGroup::new(vpc, id)));
        for (from, to) in [(0, 1), (1, 2), (2, 0)] {
            groups[from].allow_to(stack, groups[to], Port::HTTPS);
        }
        groups[0].allow_to_cidr(stack, Cidr::ANYWHERE, Port::ALL, "a scanner");
        groups[1].allow_to_cidr(stack, cidr!("192.168.0.0/16"), Port::SSH, "the company");
    });
    let apps = [
        bedrock_private::app(),
        own_construct::app(),
        shared_role,
        circle,
    ];
    apps.map(template).into()
}

/// All values of fields of this name, however deep.
fn collect<'a>(value: &'a Json, name: &str, found: &mut Vec<&'a Json>) {
    match value {
        Json::Object(fields) => {
            for (key, value) in fields {
                if key == name {
                    found.push(value);
                }
                collect(value, name, found);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, name, found)),
        _ => {}
    }
}
