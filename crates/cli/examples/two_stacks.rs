//! A program with two stacks, one of them larger than what fits into a pipe at once.

use std::process::ExitCode;

use formwork_core::{App, RawResource};

fn main() -> ExitCode {
    let mut app = App::new();
    let mut large = app.stack("Large");
    let name = "x".repeat(100_000);
    let topic = RawResource::new("AWS::SNS::Topic").property("DisplayName", name.as_str());
    large.add("Topic", topic);
    let mut small = app.stack("Small");
    small.add("Topic", RawResource::new("AWS::SNS::Topic"));
    formwork_cli::run(app)
}
