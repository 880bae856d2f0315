//! A stack of which something is told.

use std::process::ExitCode;

use formwork_core::{App, Diagnostic, Diagnostics, RawResource};

fn main() -> ExitCode {
    formwork_cli::run_configured(
        "prod.yaml",
        |file| {
            let mut app = App::new();
            let mut stack = app.stack("Shop");
            match file.to_str() {
                Some("prod.yaml") => {}
                Some("odd.yaml") => stack.report(Diagnostic::warning("odd", "it is odd")),
                _ => {
                    let mut found = Diagnostics::default();
                    found.push(Diagnostic::error("no-file", "there is no such file"));
                    return Err(found);
                }
            }
            let queue = RawResource::new("AWS::SQS::Queue").property("DelaySeconds", 9_i64);
            stack.add("Orders", queue);
            // Without a policy it lets everybody through.
            let endpoint = RawResource::new("AWS::EC2::VPCEndpoint")
                .property("VpcId", "vpc-1")
                .property("VpcEndpointType", "Interface")
                .property("ServiceName", "com.amazonaws.us-east-1.bedrock-runtime");
            stack.add("Door", endpoint);
            Ok(app)
        },
        || "{\"type\": \"object\"}\n".to_owned(),
    )
}
