use formwork::Attr;
use formwork::cfn::ids::VpcId;
use formwork::prelude::*;

struct Network;
const VPC: Attr<Network, VpcId> = Attr::new("VpcId");

fn main() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let topic = stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    let _ = topic.attr(VPC);
}
