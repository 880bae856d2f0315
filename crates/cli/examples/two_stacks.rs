//! A program with two stacks, one of them larger than what fits into a pipe at once.

use std::process::ExitCode;

use formwork_core::{App, RawResource};

fn main() -> ExitCode {
    let mut app = App::new();
    let mut large = app.stack("Large");
    for number in 0..2_000 {
        large.add(
            format!("Topic{number}"),
            RawResource::new("AWS::SNS::Topic"),
        );
    }
    let mut small = app.stack("Small");
    small.add("Topic", RawResource::new("AWS::SNS::Topic"));
    formwork_cli::run(app)
}
