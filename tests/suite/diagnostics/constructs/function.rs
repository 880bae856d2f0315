//! The codes of functions.

use super::*;

#[test]
fn reserved_environment_name() {
    golden::problems(
        "reserved-environment-name",
        in_stack(|stack| {
            let function = function()
                .environment("AWS_REGION", "eu-west-1")
                .environment("_HANDLER", "index.other");
            stack.add("Function", function);
        }),
    );
}

#[test]
fn invalid_environment_name() {
    golden::problems(
        "invalid-environment-name",
        in_stack(|stack| {
            let names = ["", "A", "1ST", "MODEL-ID", "GRÖSSE", "_HIDDEN"];
            let set = |function: LambdaFunction, name| function.environment(name, "x");
            stack.add("Function", names.into_iter().fold(function(), set));
        }),
    );
}

#[test]
fn duplicate_environment_name() {
    golden::problems(
        "duplicate-environment-name",
        in_stack(|stack| {
            let names = ["MODEL_ID", "model_id", "MODEL_ID"];
            let set = |function: LambdaFunction, name| function.environment(name, "x");
            stack.add("Function", names.into_iter().fold(function(), set));
        }),
    );
}

#[test]
fn environment_too_large() {
    golden::problems(
        "environment-too-large",
        in_stack(|stack| {
            stack.add(
                "Function",
                function().environment("PROMPT", "x".repeat(4_091)),
            );
        }),
    );
}

#[test]
fn empty_handler() {
    golden::problems(
        "empty-handler",
        in_stack(|stack| {
            let code = Code::s3("my-bucket", "code.zip");
            stack.add("Function", LambdaFunction::new(Runtime::Java21, "", code));
        }),
    );
}

#[test]
fn timeout_out_of_range() {
    golden::problems(
        "timeout-out-of-range",
        in_stack(|stack| {
            for seconds in [0, 901] {
                let function = function().timeout_seconds(seconds);
                stack.add(format!("Function{seconds}"), function);
            }
        }),
    );
}

#[test]
fn memory_out_of_range() {
    golden::problems(
        "memory-out-of-range",
        in_stack(|stack| {
            for mib in [127, 10_241] {
                stack.add(format!("Function{mib}"), function().memory_mib(mib));
            }
        }),
    );
}

#[test]
fn too_many_layers() {
    golden::problems(
        "too-many-layers",
        in_stack(|stack| {
            let layer = |n| format!("arn:aws:lambda:us-east-1:111122223333:layer:tools:{n}");
            let add = |function: LambdaFunction, n| {
                function.layer(Expr::<LayerVersionArn>::from_text(layer(n)))
            };
            let function = (1..=6).fold(function().architecture(Architecture::Arm64), add);
            stack.add("Function", function);
        }),
    );
}

#[test]
fn function_without_subnets() {
    golden::problems(
        "function-without-subnets",
        in_network(|stack, net| {
            stack.add("Function", function().network(net.vpc, []));
        }),
    );
}

#[test]
fn security_group_without_network() {
    golden::problems(
        "security-group-without-network",
        in_network(|stack, net| {
            let group = stack.add("Group", net.group());
            stack.add("Function", function().security_group(group));
        }),
    );
}

#[test]
fn function_outside_vpc() {
    golden::problems(
        "function-outside-vpc",
        in_network(|stack, net| {
            let endpoint = stack.add("Bedrock", net.bedrock());
            opened(stack, endpoint);
            let caller = stack.add("Caller", function());
            caller.grant(stack, model().invoke().via(endpoint));
        }),
    );
}

#[test]
fn endpoint_out_of_reach() {
    golden::problems(
        "endpoint-out-of-reach",
        in_network(|stack, net| {
            let endpoint = stack.add("Bedrock", net.bedrock());
            opened(stack, endpoint);
            let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
            stack.add("Caller", net.function().role(role));
            role.grant(stack, model().invoke().via(endpoint));
        }),
    );
}

#[test]
fn inline_code_too_large() {
    golden::problems(
        "inline-code-too-large",
        in_stack(|stack| {
            let code = Code::inline("#".repeat(1_048_577));
            let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
            stack.add("Function", function);
        }),
    );
}

#[test]
fn inline_code_runtime() {
    golden::problems(
        "inline-code-runtime",
        in_stack(|stack| {
            let code = Code::inline("class Index {}");
            let function = LambdaFunction::new(Runtime::Java21, "index.handler", code);
            stack.add("Function", function);
        }),
    );
}

#[test]
fn inline_code_handler() {
    golden::problems(
        "inline-code-handler",
        in_stack(|stack| {
            let code = Code::inline("def handler(event, context): pass");
            let function = LambdaFunction::new(Runtime::Python3_13, "main.handler", code);
            stack.add("Function", function);
        }),
    );
}

#[test]
fn empty_inline_code() {
    golden::problems(
        "empty-inline-code",
        in_stack(|stack| {
            let code = Code::inline(" \n");
            let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
            stack.add("Function", function);
        }),
    );
}

#[test]
fn empty_code_path() {
    golden::problems(
        "empty-code-path",
        in_stack(|stack| {
            let code = Code::local("");
            let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
            stack.add("Function", function);
        }),
    );
}
