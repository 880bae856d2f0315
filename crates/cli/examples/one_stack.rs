//! A program with one stack and a warning.

use std::process::ExitCode;

use formwork_core::{App, Diagnostic, RawResource};

fn main() -> ExitCode {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    stack.report(Diagnostic::warning("quiet-topic", "nobody listens"));
    formwork_cli::run(app)
}
