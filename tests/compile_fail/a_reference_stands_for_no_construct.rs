use formwork::prelude::*;

fn endpoint(stack: &mut Scope<'_>, subnets: [SubnetRef; 2]) {
    let vpc = Vpc::new(cidr!("10.20.0.0/16"));
    stack.add("Bedrock", InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets));
}

fn main() {}
