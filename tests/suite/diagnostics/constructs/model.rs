//! The codes of models.

use super::*;

/// A function, and an endpoint of a service.
fn caller(
    stack: &mut Scope<'_>,
    net: Net,
    service: AwsService,
) -> (LambdaFunctionRef, InterfaceEndpointRef) {
    let endpoint = stack.add("Endpoint", net.endpoint(service));
    (stack.add("Caller", net.function()), endpoint)
}

#[test]
fn invalid_model_id() {
    golden::problems(
        "invalid-model-id",
        in_network(|stack, net| {
            let (caller, endpoint) = caller(stack, net, AwsService::BedrockRuntime);
            for id in [
                "",
                "claude-instant-v1",
                "Claude 3 Haiku",
                ".nova-lite-v1:0",
                "us.anthropic.claude-sonnet-4-20250514-v1:0",
                "global.anthropic.claude-sonnet-4-20250514-v1:0",
            ] {
                caller.grant(stack, FoundationModel::new(id).invoke().via(endpoint));
            }
            let regions = ["us-east-1", "us-east-2", "us-west-2"];
            for profile in [
                InferenceProfile::new("us", "us.amazon.nova-lite-v1:0", regions),
                InferenceProfile::new("", "amazon.nova-lite-v1:0", regions),
            ] {
                caller.grant(stack, profile.invoke().via(endpoint));
            }
        }),
    );
}

#[test]
fn profile_without_regions() {
    golden::problems(
        "profile-without-regions",
        in_network(|stack, net| {
            let (caller, endpoint) = caller(stack, net, AwsService::BedrockRuntime);
            let none: [&str; 0] = [];
            let profile = InferenceProfile::new("us", "amazon.nova-lite-v1:0", none);
            caller.grant(stack, profile.invoke().via(endpoint));
        }),
    );
}

#[test]
fn single_region_profile() {
    golden::problems(
        "single-region-profile",
        in_network(|stack, net| {
            let (caller, endpoint) = caller(stack, net, AwsService::BedrockRuntime);
            let profile = InferenceProfile::new("us", "amazon.nova-lite-v1:0", ["us-east-1"]);
            caller.grant(stack, profile.invoke().via(endpoint));
        }),
    );
}

#[test]
fn incomplete_profile() {
    golden::problems(
        "incomplete-profile",
        in_network(|stack, net| {
            let (caller, endpoint) = caller(stack, net, AwsService::BedrockRuntime);
            for (geography, regions) in [
                ("us", ["us-east-1", "us-west-2", "us-west-1"]),
                ("eu", ["eu-central-1", "eu-west-1", "eu-west-3"]),
            ] {
                let profile = InferenceProfile::new(geography, "amazon.nova-lite-v1:0", regions);
                caller.grant(stack, profile.invoke().via(endpoint));
            }
        }),
    );
}

#[test]
fn invalid_profile_region() {
    golden::problems(
        "invalid-profile-region",
        in_network(|stack, net| {
            let (caller, endpoint) = caller(stack, net, AwsService::BedrockRuntime);
            for (geography, regions) in [
                ("us", ["us-east-1", "eu-west-1", "us-west-2"]),
                ("eu", ["eu-central-1", "eu-central-1", "eu-west-1"]),
                ("apac", ["ap-south-1", "tokyo", "*"]),
            ] {
                let profile = InferenceProfile::new(geography, "amazon.nova-lite-v1:0", regions);
                caller.grant(stack, profile.invoke().via(endpoint));
            }
        }),
    );
}

#[test]
fn wrong_endpoint_service() {
    golden::problems(
        "wrong-endpoint-service",
        in_network(|stack, net| {
            let (caller, endpoint) = caller(stack, net, AwsService::Bedrock);
            caller.grant(stack, model().invoke().via(endpoint));
            caller.grant(stack, model().invoke_with_response_stream().via(endpoint));
        }),
    );
}
