use formwork::prelude::*;

fn endpoint(vpc: VpcRef, subnets: [SubnetRef; 2]) -> InterfaceEndpoint {
    InterfaceEndpoint::new(vpc, "com.amazonaws.us-east-1.bedrock-runtime", subnets)
}

fn main() {}
