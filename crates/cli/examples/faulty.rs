//! A program with one error.

use std::process::ExitCode;

use formwork_core::{App, RawResource};

fn main() -> ExitCode {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    formwork_cli::run(app)
}
