//! The codes of required paths.

use formwork::cfn::ec2::CfnVpcEndpoint;
use formwork::cfn::ids::VpcEndpointId;
use formwork::prelude::*;
use formwork::prove::claims::ClaimKind;
use formwork::prove::{Symbol, Text};

use crate::golden;
use crate::require::{Parts, errors, parts};

#[test]
fn refuted_claim() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    // The endpoint is closed, and the path is to be open.
    let closed = parts(&mut stack, Effect::Deny);
    stack.require(closed.path());
    // A second way, by a policy without the condition.
    let mut around = stack.group("Around");
    let open = parts(&mut around, Effect::Allow);
    let model = "arn:aws:bedrock:us-east-1::foundation-model/mistral.mistral-7b-instruct-v0:2";
    let anywhere = Statement::allow(["bedrock:InvokeModel"]).on([model]);
    open.caller.role().allow(&mut around, "Anywhere", anywhere);
    around.require(open.path());
    // It is to be closed, and is open.
    let calls = [ClaimKind::CallWorks];
    around.require(open.path().refusing().only(calls));
    let found = app.synth().expect_err("no claim of these holds");
    golden::told("refuted-claim", &errors(&found));
}

#[test]
fn unknown_claim() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let Parts {
        caller, endpoint, ..
    } = parts(&mut stack, Effect::Allow);
    let path = PrivatePath::from(caller).through(endpoint);
    let other = Text::symbol(Symbol::open("Model", "the model is chosen later"));
    stack.require(path.clone().calling("bedrock:InvokeModel", other.clone()));
    stack.require(path.calling("bedrock:InvokeModel", other).refusing());
    golden::problems("unknown-claim", app);
}

#[test]
fn unprovable_path() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let Parts {
        caller,
        endpoint,
        vpc,
    } = parts(&mut stack, Effect::Allow);
    let id = Expr::<VpcEndpointId>::from_text("vpce-0123456789abcdef0");
    let existing: Handle<CfnVpcEndpoint> = stack.import("Existing", id, []);
    stack.require(PrivatePath::from(caller).through(existing));
    stack.require(PrivatePath::from(vpc).through(endpoint));
    let path = PrivatePath::from(caller).through(endpoint);
    stack.require(path.admitting(caller, ["bedrock:*"], ["*"]));
    golden::problems("unprovable-path", app);
}

#[test]
fn path_across_stacks() {
    let mut app = App::new();
    let here = parts(&mut app.stack("Here"), Effect::Allow);
    let there = parts(&mut app.stack("There"), Effect::Allow);
    app.require(PrivatePath::from(here.caller).through(there.endpoint));
    golden::problems("path-across-stacks", app);
}
