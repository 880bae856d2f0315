use formwork::prelude::*;

fn main() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    stack.add("Again", vpc);
}
