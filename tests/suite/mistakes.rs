//! Programs with many mistakes at once: all of them are told, in the order of the program's lines.

use formwork::prelude::*;

use crate::golden;

/// A first attempt at a private network, by somebody who reads the documentation later.
#[test]
fn a_network_with_mistakes() {
    let mut app = App::new();
    let mut stack = app.stack("First");
    let vpc = Vpc::new(cidr!("10.20.0.0/16")).without_dns_hostnames("");
    let vpc = stack.add("Vpc", vpc);
    let a = stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
    let b = stack.add(
        "B",
        PrivateSubnet::new(vpc, cidr!("10.20.0.128/25")).zone(0),
    );
    let c = stack.add("C", PrivateSubnet::new(vpc, cidr!("10.21.0.0/24")));
    stack.add("C", SecurityGroup::new(vpc, "Müller's group"));
    stack.add(
        "Bedrock",
        InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, [a, b, c]),
    );
    golden::many_problems("mistakes-network", app);
}

/// A function that is to call a model, and could not.
#[test]
fn a_function_with_mistakes() {
    let mut app = App::new();
    let mut stack = app.stack("First");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    let subnets = [
        stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0)),
        stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1)),
    ];
    let control = InterfaceEndpoint::new(vpc, AwsService::Bedrock, subnets);
    let control = stack.add("Control", control);
    let caller = LambdaFunction::new(Runtime::Java21, "main.handler", Code::inline("class A {}"))
        .environment("MODEL", "nova")
        .environment("MODEL", "claude")
        .environment("AWS_REGION", "eu-west-1")
        .timeout_seconds(3_600);
    let caller = stack.add("Caller", caller);
    let model = FoundationModel::new("us.amazon.nova-lite-v1:0");
    caller.grant(&mut stack, model.invoke().via(control));
    stack.output("Caller", Output::new(text!["calls ", caller.arn()]));
    golden::many_problems("mistakes-function", app);
}

/// Policies that AWS would refuse, or take and never apply.
#[test]
fn policies_with_mistakes() {
    let mut app = App::new();
    let mut stack = app.stack("First");
    let calls = Statement::allow(["bedrock:Converse", "InvokeModel"]).on(["*"]);
    let deny = Statement::deny(["s3:*"])
        .on(["my-bucket"])
        .when(Condition::string_equals("aws:SourceVpce", "vpce-1").for_any_value());
    let policy = IdentityPolicy::new().statement(calls).statement(deny);
    let role = Role::new(TrustPolicy::assumed_by([Principal::service("lambda")]))
        .policy("first", policy)
        .policy("first", IdentityPolicy::new())
        .max_session_seconds(60);
    stack.add("Role", role);
    golden::many_problems("mistakes-policies", app);
}
