//! Two stacks with everything that stands beside templates: tags, a parameter, a role with a name,
//! code from this machine, an order, and a warning.

use std::process::ExitCode;

use formwork::assets;
use formwork::prelude::*;

/// The code of the function.
const WORKER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/two_stacks/worker");

/// The stacks.
pub fn app() -> App {
    let mut app = App::new();
    app.tag("team", "orders");

    let mut shared = app.stack("Shared");
    shared
        .tag("team", "platform")
        .tag("cost centre", "a=b, \"c\"");
    let address = Parameter::<String>::new().description("Who is told");
    let address = shared.parameter("Address", address);
    let topic = RawResource::new("AWS::SNS::Topic").property("DisplayName", address);
    let topic = shared.add("Topic", topic);
    shared.report(
        Diagnostic::warning("quiet-topic", "nobody listens to the topic")
            .construct("Shared/Topic")
            .property("Subscription")
            .note("what is sent there is lost")
            .help("subscribe somebody"),
    );

    let mut worker = app.stack("Worker");
    let role = Role::for_service("lambda.amazonaws.com").name("worker");
    let role = worker.add("Role", role);
    let code = Code::asset(assets::zip(WORKER));
    let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code).role(role);
    let function = worker.add("Function", function);
    worker.attributes(function.cfn()).depends_on(topic);
    worker.output("FunctionName", Output::new(function.name()));
    app
}

fn main() -> ExitCode {
    formwork::cli::run(app())
}
