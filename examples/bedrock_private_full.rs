//! The whole system: a function that enriches a prompt from its database and calls one model, a
//! machine for tests beside it, and the company's network, which reaches the same endpoint.
//!
//! ```sh
//! cargo run --example bedrock_private_full > template.json
//! cargo run --example bedrock_private_full anthropic.claude-3-5-haiku-20241022-v1:0 > template.json
//! ```

use std::process::ExitCode;

use formwork::prelude::*;

const MODEL: &str = "anthropic.claude-3-haiku-20240307-v1:0";
const NETWORK: Cidr = cidr!("10.20.0.0/16");
const COMPANY: Cidr = cidr!("10.100.0.0/16");
const DIRECT_CONNECT: &str = "the company network over Direct Connect";

/// The stack, with the endpoint open for what was granted.
pub fn app() -> App {
    app_with(MODEL, Effect::Allow)
}

/// The stack for a model. `Effect::Deny` closes the endpoint for all who may call through it.
pub fn app_with(model: &str, effect: Effect) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Bedrock-GenAI-Stack");
    stack.describe("Private access to Amazon Bedrock, with its database and the company's network");

    let vpc = stack.add("Vpc", Vpc::new(NETWORK).name("Bedrock-GenAI-Project-vpc"));
    let [a, b] = subnets!(in NETWORK: "10.20.0.0/24", "10.20.1.0/24");
    let subnets = [
        stack.add("PrivateSubnet1", PrivateSubnet::new(vpc, a).zone(0)),
        stack.add("PrivateSubnet2", PrivateSubnet::new(vpc, b).zone(1)),
    ];
    let endpoint = |service| InterfaceEndpoint::new(vpc, service, subnets);
    let bedrock = endpoint(AwsService::BedrockRuntime).name("bedrock-vpce");
    let bedrock = stack.add("BedrockEndpoint", bedrock.effect(effect));
    let secrets = stack.add("SecretsEndpoint", endpoint(AwsService::SecretsManager));

    // The database, and the function that reads it and calls the model.
    let database = stack.add(
        "Database",
        DatabaseInstance::new(vpc, DatabaseEngine::postgres("17.9"), subnets)
            .database_name("knowledge"),
    );
    let handler = Code::inline(include_str!("bedrock_private_full/handler.py"));
    let caller = stack.add(
        "BedrockTestLambdaFunction",
        LambdaFunction::new(Runtime::Python3_13, "index.handler", handler)
            .network(vpc, subnets)
            .timeout_seconds(60),
    );
    let model = FoundationModel::new(model).in_any_region();
    caller.calls(&mut stack, model.invoke());
    caller.calls(&mut stack, database.connect());
    caller.calls(&mut stack, database.secret().read());

    // A machine in the VPC, for tests: the same endpoint, and a way in without an open port.
    let machines = SecurityGroup::new(vpc, "Machines for tests in the private subnets");
    let machines = stack.add("TestMachines", machines);
    let tester = stack.add("Tester", InstanceProfile::new().security_group(machines));
    tester.grant(&mut stack, model.invoke().via(bedrock));
    let sessions = stack.add("Sessions", SessionAccess::new(vpc, subnets));
    tester.grant(&mut stack, sessions.accept());

    // The company: its line, its addresses at the endpoint, its name servers.
    let gateway = stack.add("VpnGateway", VpnGateway::new(vpc).propagate_to(subnets));
    let line = stack.add("DirectConnect", DirectConnectGateway::new("company"));
    line.associate(&mut stack, gateway, [NETWORK]);
    bedrock.allow_from_cidr(&mut stack, COMPANY, DIRECT_CONNECT);
    let resolver = stack.add("Resolver", ResolverEndpoint::inbound(vpc, subnets));
    resolver.allow_from_cidr(&mut stack, COMPANY, DIRECT_CONNECT);

    stack.output("EndpointId", Output::new(bedrock.id()));
    stack.output("FunctionName", Output::new(caller.name()));
    stack.output("RoleArn", Output::new(caller.role().arn()));
    stack.output("DatabaseAddress", Output::new(database.endpoint_address()));
    stack.output("ResolverId", Output::new(resolver.id()));

    // No template comes out unless all of this is so.
    let closed = effect == Effect::Deny;
    for caller in [NodeId::from(caller), NodeId::from(tester)] {
        let path = PrivatePath::from(caller).through(bedrock);
        app.require(path.refusing_if(closed));
    }
    app.require(PrivatePath::from(caller).through(secrets));
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
