//! The assertions of `formwork-test`: each passes, and each fails with a text that says why.

use std::fmt::Write as _;
use std::panic::catch_unwind;

use formwork::prelude::*;
use formwork::{Assembly, Template};
use formwork_test::{
    Assumptions, assert_allowed, assert_confined, assert_denied, assert_no_internet,
    assert_reaches, assuming,
};

use crate::golden;
use crate::require::{Parts, parts};

const HAIKU: &str = "arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/\
                     anthropic.claude-3-haiku-20240307-v1:0";
const INVOKE: &str = "bedrock:InvokeModel";

/// A role that can invoke by any way what the parameter `Model` says, and an endpoint without a
/// policy; a function in a subnet with a route to the internet.
const OPEN: &str = include_str!("assertions/open.json");

fn private(effect: Effect) -> (Assembly, Parts) {
    let mut app = App::new();
    let parts = parts(&mut app.stack("Demo"), effect);
    (app.synth().expect("the program is sound"), parts)
}

#[test]
fn what_holds_passes_by_handles_and_by_names() {
    let (t, parts) = private(Effect::Allow);
    let Parts {
        caller, endpoint, ..
    } = parts;
    assert_allowed!(t, caller, INVOKE, HAIKU, via = endpoint);
    assert_allowed!(t, caller.role(), INVOKE, HAIKU, via = "Bedrock");
    assert_denied!(t, caller, "bedrock:GetModel", HAIKU, via = endpoint);
    assert_reaches!(t, caller, endpoint);
    assert_no_internet!(t, caller);
    assert_confined!(t, caller.role(), endpoint);

    let stack = &t.stacks()[0];
    assert_reaches!(stack, "Caller", endpoint);
    let template = stack.template();
    assert_confined!(template, "CallerRole", "Bedrock");
    let text = template.as_json();
    assert_allowed!(text, "Caller", INVOKE, HAIKU, via = "Bedrock");
    assert_no_internet!(text.to_owned(), "Caller");
    let read = formwork::prove::Template::from_json(text).expect("it is a template");
    assert_reaches!(read, "Caller", "Bedrock");

    let (closed, parts) = private(Effect::Deny);
    assert_denied!(closed, parts.caller, INVOKE, HAIKU, via = parts.endpoint);
    let known = HAIKU
        .replace("${AWS::Partition}", "aws")
        .replace("${AWS::Region}", "us-east-1");
    let here = Assumptions::new().region("us-east-1");
    let here = assuming(&t, here);
    assert_allowed!(here, "Caller", INVOKE, known, via = "Bedrock");
}

/// What a test is told that fails.
fn told(test: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = catch_unwind(test).expect_err("it passes");
    let said = panic.downcast_ref::<String>();
    said.expect("it panics with a text").clone()
}

#[test]
fn what_does_not_hold_is_told() {
    let mut all = String::new();
    let mut add = |what: &str, text: String| {
        writeln!(all, "## {what}\n{text}\n").expect("a text takes all");
    };
    let via = "Endpoint";
    add(
        "assert_allowed",
        told(|| assert_allowed!(OPEN, "Role", "bedrock:GetModel", "*", via = via)),
    );
    let (closed, parts) = private(Effect::Deny);
    add(
        "assert_allowed through a closed endpoint",
        told(move || {
            assert_allowed!(closed, parts.caller, INVOKE, HAIKU, via = parts.endpoint);
        }),
    );
    let model = "arn:aws:bedrock:us-east-1::foundation-model/chosen";
    let chosen = || assuming(OPEN, Assumptions::new().parameter("Model", model));
    add(
        "assert_denied",
        told(move || assert_denied!(chosen(), "Role", INVOKE, model, via = via)),
    );
    add(
        "assert_allowed, not known",
        told(|| assert_allowed!(OPEN, "Role", INVOKE, model, via = via)),
    );
    add(
        "assert_denied, not known",
        told(|| assert_denied!(OPEN, "Role", INVOKE, model, via = via)),
    );
    add("assert_reaches", told(|| assert_reaches!(OPEN, "Fn", via)));
    add(
        "assert_no_internet",
        told(|| assert_no_internet!(OPEN, "Machine")),
    );
    add(
        "assert_confined",
        told(move || assert_confined!(chosen(), "Role", via)),
    );
    golden::text("assertions", &all);
}

#[test]
fn what_is_not_there_is_told() {
    let mut all = String::new();
    let mut add = |text: String| writeln!(all, "{text}\n").expect("a text takes all");
    add(told(|| assert_reaches!(OPEN, "Fnn", "Endpoint")));
    add(told(|| assert_confined!(OPEN, "Endpoint", "Endpoint")));
    add(told(|| assert_confined!("{", "Role", "Endpoint")));
    let (t, parts) = private(Effect::Allow);
    let template: Template = t.stacks()[0].template().clone();
    add(told(move || assert_no_internet!(template, parts.caller)));
    let (_, foreign) = private(Effect::Allow);
    let demo = t.clone();
    add(told(move || assert_no_internet!(demo, foreign.caller)));
    let mut app = App::new();
    for name in ["One", "Two"] {
        app.stack(name)
            .add("Topic", RawResource::new("AWS::SNS::Topic"));
    }
    let two = app.synth().expect("the program is sound");
    add(told(move || assert_no_internet!(two, "Fn")));
    golden::text("assertions-names", &all);
}
