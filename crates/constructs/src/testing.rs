//! What the tests of several areas share: a network to stand in, templates, and what `synth` says.

use formwork_core::{App, Scope};

use crate::network::{PrivateSubnet, SubnetRef, Vpc, VpcRef};
use crate::{Code, LambdaFunction, LambdaFunctionRef, Runtime, cidr};

/// The template of one stack.
#[track_caller]
pub(crate) fn template(define: impl FnOnce(&mut Scope<'_>)) -> String {
    let mut app = App::new();
    define(&mut app.stack("Net"));
    let assembly = app.synth().unwrap();
    assert!(assembly.warnings().is_empty(), "{}", assembly.warnings());
    assembly.stacks()[0].template().to_json()
}

/// One resource of the template of one stack.
#[track_caller]
pub(crate) fn resource(id: &str, define: impl FnOnce(&mut Scope<'_>)) -> String {
    let template: serde_json::Value = serde_json::from_str(&template(define)).unwrap();
    let resource = &template["Resources"][id];
    assert!(resource.is_object(), "no {id} in {template:#}");
    serde_json::to_string_pretty(resource).unwrap()
}

/// Compares a template with the one under `snapshots`.
#[track_caller]
pub(crate) fn assert_template(name: &str, template: &str) {
    insta::with_settings!({
        snapshot_path => "../../../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, template);
    });
}

/// What is said of one stack, without the lines of the test's file.
pub(crate) fn problems(file: &str, define: impl FnOnce(&mut Scope<'_>)) -> String {
    let mut app = App::new();
    define(&mut app.stack("Net"));
    let text = match app.synth() {
        Ok(assembly) => assembly.warnings().to_string(),
        Err(found) => found.to_string(),
    };
    let lines = text.lines().map(|line| match line.split_once(file) {
        Some((before, after)) => {
            let after = after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
            format!("{before}[line]{after}")
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A VPC with private subnets in two zones.
#[track_caller]
pub(crate) fn network(stack: &mut Scope<'_>) -> (VpcRef, [SubnetRef; 2]) {
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    let subnets = [
        stack.add(
            "SubnetA",
            PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0),
        ),
        stack.add(
            "SubnetB",
            PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1),
        ),
    ];
    (vpc, subnets)
}

/// A function that is not in a network yet.
pub(crate) fn function() -> LambdaFunction {
    let code = Code::inline("def handler(event, context): ...");
    LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
}

/// A function in the network.
#[track_caller]
pub(crate) fn reader(
    stack: &mut Scope<'_>,
    vpc: VpcRef,
    subnets: [SubnetRef; 2],
) -> LambdaFunctionRef {
    stack.add("Reader", function().network(vpc, subnets))
}
