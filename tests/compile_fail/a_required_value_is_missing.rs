use formwork::cfn::ec2::CfnSecurityGroup;
use formwork::prelude::*;

fn main() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    stack.add("Group", SecurityGroup::new(vpc));
    stack.add("Bedrock", InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime));
    stack.add("Raw", CfnSecurityGroup::new().vpc_id(vpc));
}
