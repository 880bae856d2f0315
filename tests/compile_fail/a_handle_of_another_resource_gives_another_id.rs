use formwork::prelude::*;

fn in_vpc(_: impl IntoExpr<VpcId>) {}

fn main() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let topic = stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    in_vpc(topic);
}
