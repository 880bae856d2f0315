use formwork::prelude::*;

fn main() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let topic = stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    stack.add("Again", topic);
}
