use formwork::prelude::*;

fn names(stack: &mut Scope<'_>, vpc: VpcRef, subnets: [SubnetRef; 2]) {
    let dns = stack.add("Dns", ResolverEndpoint::inbound(vpc, subnets));
    ResolverRule::new("corp.example.com", dns, [[192, 168, 0, 53]]);
}

fn main() {}
