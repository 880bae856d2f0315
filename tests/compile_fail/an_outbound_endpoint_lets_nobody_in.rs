use formwork::prelude::*;

fn names(stack: &mut Scope<'_>, vpc: VpcRef, subnets: [SubnetRef; 2]) {
    let dns = stack.add("Dns", ResolverEndpoint::outbound(vpc, subnets));
    dns.allow_from_cidr(stack, cidr!("192.168.0.0/16"), "DNS servers of the company");
}

fn main() {}
