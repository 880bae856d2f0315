//! Private access to Amazon Bedrock: a function in private subnets calls one model through an
//! interface endpoint, and by no other way.
//!
//! ```sh
//! cargo run --example bedrock_private > template.json
//! cargo run --example bedrock_private synth --out out
//! cargo run --example bedrock_private anthropic.claude-3-5-haiku-20241022-v1:0 > template.json
//! ```

use std::process::ExitCode;

use formwork::prelude::*;

/// The model that is called where no other is named; models age, so it is an argument.
const MODEL: &str = "anthropic.claude-3-haiku-20240307-v1:0";

/// The stack, with the endpoint open for what was granted.
pub fn app() -> App {
    app_with(MODEL, Effect::Allow)
}

/// The stack for a model. `Effect::Deny` closes the endpoint: the same call then fails, which
/// shows that it takes this way.
pub fn app_with(model: &str, effect: Effect) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Bedrock-GenAI-Stack");
    stack.describe("Private access to Amazon Bedrock through AWS PrivateLink");

    let network = cidr!("10.20.0.0/16");
    let vpc = stack.add("Vpc", Vpc::new(network).name("Bedrock-GenAI-Project-vpc"));
    let subnets = [
        stack.add(
            "PrivateSubnet1",
            PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0),
        ),
        stack.add(
            "PrivateSubnet2",
            PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1),
        ),
    ];
    let workload = stack.add(
        "WorkloadSecurityGroup",
        SecurityGroup::new(
            vpc,
            "security group for Bedrock workloads in the private subnets",
        ),
    );
    let tls = stack.add(
        "VPCEndpointSecurityGroup",
        SecurityGroup::new(vpc, "Allow TLS for VPC Endpoint"),
    );
    let bedrock = stack.add(
        "BedrockEndpoint",
        InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets)
            .name("bedrock-vpce")
            .security_group(tls)
            .effect(effect),
    );

    // The network interfaces are all that the function needs of EC2: with `ec2:ModifyVpcEndpoint`
    // it could rewrite the very policy that confines it.
    let interfaces = IdentityPolicy::new().statement(lambda::network_interfaces());
    let role = stack.add(
        "BedrockTestLambdaFunctionRole",
        Role::for_service("lambda.amazonaws.com").policy("enivpce-policy", interfaces),
    );
    let handler = Code::inline(include_str!("bedrock_private/handler.py"));
    let caller = stack.add(
        "BedrockTestLambdaFunction",
        LambdaFunction::new(Runtime::Python3_13, "index.handler", handler)
            .network(vpc, subnets)
            .security_group(workload)
            .role(role)
            .timeout_seconds(60)
            .environment("MODEL_ID", model),
    );
    let model = FoundationModel::new(model).in_any_region();
    caller.grant(&mut stack, model.invoke().via(bedrock));

    stack.output("VpcId", Output::new(vpc.id()));
    stack.output(
        "SubnetIds",
        Output::new(intrinsic::join(",", list::<SubnetId>(subnets))),
    );
    stack.output("EndpointId", Output::new(bedrock.id()));
    stack.output("FunctionName", Output::new(caller.name()));
    stack.output("FunctionArn", Output::new(caller.arn()));
    stack.output("RoleArn", Output::new(role.arn()));

    // No template comes out unless this is so; with the endpoint closed, that it refuses the call.
    let path = PrivatePath::from(caller).through(bedrock);
    app.require(path.refusing_if(effect == Effect::Deny));
    app
}

fn main() -> ExitCode {
    match std::env::args().nth(1) {
        // Every model's id has a point in it, and no command has.
        Some(model) if model.contains('.') && !model.starts_with('-') => {
            formwork::cli::print(app_with(&model, Effect::Allow))
        }
        _ => formwork::cli::run(app()),
    }
}
