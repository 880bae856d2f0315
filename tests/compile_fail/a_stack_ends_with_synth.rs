use formwork::prelude::*;

fn main() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let _ = app.synth();
    stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
}
