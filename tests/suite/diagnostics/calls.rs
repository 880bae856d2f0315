//! The codes of calls that a workload declares.

use formwork::constructs::ListFoundationModels;
use formwork::prelude::*;

use crate::golden;

const MODEL: &str = "anthropic.claude-3-haiku-20240307-v1:0";

fn with(define: impl FnOnce(&mut Scope<'_>, VpcRef, [SubnetRef; 2], LambdaFunctionRef)) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.0.0.0/16")));
    let subnets = [0, 1].map(|zone| {
        let blocks = [cidr!("10.0.0.0/24"), cidr!("10.0.1.0/24")];
        let subnet = PrivateSubnet::new(vpc, blocks[zone as usize]).zone(zone);
        stack.add(format!("Subnet{zone}"), subnet)
    });
    let code = Code::inline("def handler(event, context): pass");
    let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
    let function = stack.add("Function", function.network(vpc, subnets));
    define(&mut stack, vpc, subnets, function);
    app
}

#[test]
fn missing_endpoint() {
    let app = with(|stack, _, _, function| {
        function.calls(stack, FoundationModel::new(MODEL).invoke());
        function.calls(stack, ListFoundationModels);
    });
    golden::problems("missing-endpoint", app);
}

#[test]
fn ambiguous_endpoint() {
    let app = with(|stack, vpc, subnets, function| {
        let model = FoundationModel::new(MODEL);
        let one = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
        let one = stack.add("One", one);
        let other = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
        let other = stack.add("Other", other.without_private_dns());
        function.grant(stack, model.invoke().via(one));
        function.grant(stack, model.count_tokens().via(other));
        function.calls(stack, model.invoke_with_response_stream());
    });
    golden::problems("ambiguous-endpoint", app);
}

#[test]
fn ambiguous_environment() {
    let app = with(|stack, vpc, subnets, function| {
        let bedrock = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
        stack.add("Bedrock", bedrock);
        function.calls(stack, FoundationModel::new(MODEL).invoke());
        function.calls(
            stack,
            FoundationModel::new("amazon.nova-lite-v1:0").invoke(),
        );
    });
    golden::problems("ambiguous-environment", app);
}

#[test]
fn everything_follows_from_a_declared_call() {
    let granted = with(|stack, vpc, subnets, function| {
        let bedrock = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
        let bedrock = stack.add("Bedrock", bedrock);
        function.grant(stack, FoundationModel::new(MODEL).invoke().via(bedrock));
    });
    let declared = with(|stack, vpc, subnets, function| {
        function.calls(stack, FoundationModel::new(MODEL).invoke());
        let bedrock = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
        stack.add("Bedrock", bedrock);
    });
    let template = |app: App| {
        app.synth().expect("it has no errors").stacks()[0]
            .template()
            .to_value()
    };
    let (granted, mut declared) = (template(granted), template(declared));
    // Beside what a grant writes, the function is told the model's id.
    let function = declared["Resources"]["Function"]["Properties"].as_object_mut();
    let environment = function
        .expect("the function is there")
        .shift_remove("Environment");
    assert_eq!(
        environment,
        Some(serde_json::json!({"Variables": {"MODEL_ID": MODEL}}))
    );
    assert_eq!(declared, granted);
}
