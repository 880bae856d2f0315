use formwork::cfn::ec2::CfnSecurityGroup;
use formwork::prelude::*;

fn main() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    let subnet = stack.add("Subnet", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
    stack.add("Group", SecurityGroup::new(subnet, "A subnet where a VPC belongs"));
    stack.add("Raw", CfnSecurityGroup::new("As a property").vpc_id(subnet));
}
