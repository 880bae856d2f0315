use formwork::prelude::*;

fn main() {
    let mut app = App::new();
    let mut one = app.stack("One");
    let mut two = app.stack("Two");
    one.add("Topic", RawResource::new("AWS::SNS::Topic"));
    two.add("Topic", RawResource::new("AWS::SNS::Topic"));
}
