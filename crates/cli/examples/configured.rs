//! A program that reads a configuration, in which there is a fault where its name says so.

use std::process::ExitCode;

use formwork_core::{App, Diagnostic, Diagnostics, Position, RawResource};

fn main() -> ExitCode {
    formwork_cli::run_configured(
        "prod.yaml",
        |file| {
            let name = file.display().to_string();
            if name.contains("faulty") {
                let mut found = Diagnostics::default();
                let place = Position::in_file(name, 7, 3);
                found.push(Diagnostic::error("bad-key", "`zone` is no key").at(place));
                return Err(found);
            }
            let mut app = App::new();
            let topic = RawResource::new("AWS::SNS::Topic").property("TopicName", name);
            app.stack("Demo").add("Topic", topic);
            Ok(app)
        },
        || "{}\n".to_owned(),
    )
}
