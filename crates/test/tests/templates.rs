//! Assertions on what stands in a template: each passes, and each fails with a text that names the
//! nearest resource and where it differs.

use std::fmt::Write as _;
use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use formwork::prelude::*;
use formwork_test::{
    TemplateAssert, absent, any, array_with, assert_app_snapshot, capture, exactly, props,
    text_with,
};

/// Two subnets, a role with two statements, a topic that is kept.
const DEMO: &str = include_str!("demo.json");
const SUBNET: &str = "AWS::EC2::Subnet";
const ROLE: &str = "AWS::IAM::Role";
const TOPIC: &str = "AWS::SNS::Topic";

fn demo() -> TemplateAssert {
    TemplateAssert::of(DEMO)
}

fn policies(statements: formwork_test::Pattern) -> formwork_test::Pattern {
    props! { "Policies": [props! { "PolicyDocument": props! { "Statement": statements } }] }
}

#[test]
fn what_stands_there_passes() {
    let blocks = capture();
    let template = demo();
    template
        .resources(SUBNET)
        .count(2)
        .has(props! { "CidrBlock": "10.20.1.0/24", "MapPublicIpOnLaunch": absent() })
        .has(props! { "CidrBlock": &blocks, "VpcId": any() })
        .all_have(props! { "VpcId": exactly(serde_value(r#"{"Ref": "Vpc"}"#)) });
    assert_eq!(blocks.values(), ["10.20.0.0/24", "10.20.1.0/24"]);
    let second = template
        .resources(SUBNET)
        .with(props! { "CidrBlock": text_with(".1.0/") });
    assert_eq!(second.count(1).ids(), ["B"]);

    let logs = props! { "Action": "logs:PutLogEvents" };
    let invoke = props! { "Action": text_with("Invoke"), "Condition": any() };
    template.has_resource(ROLE, policies(array_with([logs.clone(), invoke.clone()])));
    template.has_resource(ROLE, policies([logs, invoke].into()));
    template
        .resources(TOPIC)
        .has_definition(props! { "DeletionPolicy": "Retain" });
    template
        .resources(TOPIC)
        .has(props! { "TopicName": absent() })
        .has(props! {});
    template.resources("AWS::EC2::InternetGateway").count(0);
}

/// What a test is told that fails.
fn told(test: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = catch_unwind(test).expect_err("it passes");
    let said = panic.downcast_ref::<String>();
    said.expect("it panics with a text").clone()
}

fn serde_value(json: &str) -> serde_json::Value {
    serde_json::from_str(json).expect("it is JSON")
}

type Test = Box<dyn FnOnce() + std::panic::UnwindSafe>;

/// What tests are told that fail, in `snapshots/<name>.snap`.
fn golden(name: &str, tests: Vec<(&str, Test)>) {
    let mut all = String::new();
    for (what, test) in tests {
        writeln!(all, "## {what}\n{}\n", told(test)).expect("a text takes all");
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, all);
    });
}

#[test]
fn what_does_not_stand_there_is_told() {
    let mut tests: Vec<(&str, Test)> = Vec::new();
    let mut add = |what, test: Test| tests.push((what, test));
    let subnets = |pattern: formwork_test::Pattern| drop(demo().resources(SUBNET).has(pattern));
    add(
        "count",
        Box::new(|| drop(demo().resources(SUBNET).count(3))),
    );
    add(
        "count of none",
        Box::new(|| drop(demo().resources("AWS::EC2::VPCs").count(1))),
    );
    add(
        "no candidate",
        Box::new(|| demo().has_resource("AWS::EC2::VPCs", props! {})),
    );
    add(
        "no resources",
        Box::new(|| {
            TemplateAssert::of(r#"{"Resources": {}}"#).has_resource(SUBNET, props! {});
        }),
    );
    add(
        "the nearest is the second",
        Box::new(move || {
            subnets(
                props! { "CidrBlock": "10.20.1.0/24", "VpcId": any(), "MapPublicIpOnLaunch": false },
            );
        }),
    );
    add(
        "absent",
        Box::new(move || subnets(props! { "CidrBlock": absent() })),
    );
    add(
        "another kind of value",
        Box::new(move || {
            subnets(
                props! { "CidrBlock": text_with("10.99."), "VpcId": props! { "Fn::GetAtt": any() } },
            );
        }),
    );
    add(
        "exactly",
        Box::new(move || {
            let wanted = serde_value(r#"{"Ref": "Other", "More": [1, 2]}"#);
            subnets(props! { "VpcId": exactly(wanted), "Tags": exactly(serde_value("[]")) });
        }),
    );
    golden("failures", tests);
}

#[test]
fn what_lists_and_counts_lack_is_told() {
    let mut tests: Vec<(&str, Test)> = Vec::new();
    let mut add = |what, test: Test| tests.push((what, test));
    add(
        "a list of another length",
        Box::new(|| {
            demo().has_resource(ROLE, policies([props! { "Effect": "Allow" }].into()));
        }),
    );
    add(
        "array_with, another order",
        Box::new(|| {
            let statements = ["bedrock:InvokeModel", "logs:PutLogEvents"];
            let statements = statements.map(|action| props! { "Action": action });
            demo().has_resource(ROLE, policies(array_with(statements)));
        }),
    );
    add(
        "array_with, nearest element",
        Box::new(|| {
            let open = props! { "Action": "bedrock:InvokeModel", "Effect": "Allow", "Condition": absent() };
            demo().has_resource(ROLE, policies(array_with([open])));
        }),
    );
    add(
        "not all",
        Box::new(|| {
            drop(
                demo()
                    .resources(SUBNET)
                    .all_have(props! { "CidrBlock": "10.20.0.0/24" }),
            );
        }),
    );
    add(
        "definition",
        Box::new(|| {
            drop(
                demo()
                    .resources(TOPIC)
                    .has_definition(props! { "DeletionPolicy": "Delete" }),
            );
        }),
    );
    add(
        "a count of some",
        Box::new(|| {
            drop(
                demo()
                    .resources(SUBNET)
                    .with(props! { "VpcId": any() })
                    .count(1),
            );
        }),
    );
    add(
        "names with signs of pointers",
        Box::new(|| {
            let template =
                r#"{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"a/b~c": 1}}}}"#;
            TemplateAssert::of(template).has_resource(TOPIC, props! { "a/b~c": 2 });
        }),
    );
    add("no template", Box::new(|| drop(TemplateAssert::of("{"))));
    golden("failures-lists", tests);
}

fn app(block: Cidr) -> App {
    let mut app = App::new();
    for name in ["First", "Second"] {
        app.stack(name).add("Vpc", Vpc::new(block));
    }
    app
}

#[test]
fn an_app_is_what_was_reviewed() {
    assert_app_snapshot!(app(cidr!("10.20.0.0/16")));
}

#[test]
#[allow(clippy::disallowed_methods, reason = "insta is told so to accept all")]
fn an_app_that_changed_fails() {
    let accepts = ["INSTA_FORCE_PASS", "INSTA_UPDATE"].map(std::env::var);
    if accepts.iter().flatten().any(|told| told != "no") {
        return;
    }
    let kept = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    // What is written beside a snapshot that differs must not lie among those that are kept.
    let folder = Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/changed"));
    fs::create_dir_all(folder).expect("the folder can be made");
    for file in fs::read_dir(kept).expect("it is there").flatten() {
        fs::copy(file.path(), folder.join(file.file_name())).expect("it can be copied");
    }
    let test = |block| {
        catch_unwind(move || {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(folder);
            settings.bind(|| assert_app_snapshot!(app(block)));
        })
    };
    let same = test(cidr!("10.20.0.0/16"));
    assert!(same.is_ok(), "it is what was reviewed");
    let changed = test(cidr!("10.30.0.0/16"));
    assert!(changed.is_err(), "it is not what was reviewed");
}

#[test]
#[allow(clippy::disallowed_methods, reason = "insta is told so to accept all")]
fn ids_that_a_deployment_would_miss_fail_with_the_cure() {
    let accepts = ["INSTA_FORCE_PASS", "INSTA_UPDATE"].map(std::env::var);
    if accepts.iter().flatten().any(|told| told != "no") {
        return;
    }
    let folder = Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/ids"));
    fs::create_dir_all(folder).expect("the folder can be made");
    let shop = |id: &'static str, moved: bool| {
        let mut app = App::new();
        let mut stack = app.stack("Shop");
        stack.add("Net", Vpc::new(cidr!("10.20.0.0/16")));
        if !id.is_empty() {
            stack.add(id, formwork::RawResource::new("AWS::DynamoDB::Table"));
        }
        if moved {
            stack.moved("Orders", id);
        }
        app
    };
    let kept = formwork_test::snapshots(shop("Orders", false)).expect("it is sound");
    for (name, text) in kept {
        let file = format!("---\nsource: here\n---\n{text}\n");
        fs::write(folder.join(format!("{name}.snap")), file).expect("it can be written");
    }
    let run = |id: &'static str, moved: bool| {
        catch_unwind(move || {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(folder);
            settings.bind(|| assert_app_snapshot!(shop(id, moved)));
        })
    };
    let failure = |id: &'static str, moved: bool| {
        let found = run(id, moved).expect_err("it is not what was reviewed");
        let words = found.downcast_ref::<String>().cloned();
        words.unwrap_or_else(|| "no text of ours".to_owned())
    };
    assert!(run("Orders", false).is_ok(), "it is what was reviewed");
    // An id changed, and nothing says so.
    let changed = failure("Purchases", false);
    for part in [
        "error[path-without-moved]: `Orders` became `Purchases`",
        "help: keep the ids: `stack.moved(\"Orders\", \"Purchases\")`",
        "help: if that is meant, write the file of ids again",
    ] {
        assert!(changed.contains(part), "{part}: {changed}");
    }
    // What holds data left.
    let removed = failure("", false);
    for part in [
        "error[removed-stateful]: `Orders`, of type `AWS::DynamoDB::Table`, leaves the stack",
        "help: to keep it, deploy it once with the deletion policy `Retain`, then remove it",
    ] {
        assert!(removed.contains(part), "{part}: {removed}");
    }
    // With the cure only the paths of the snapshot are others.
    let moved = failure("Purchases", true);
    assert!(!moved.contains("error["), "{moved}");
}

#[test]
fn each_stack_has_three_texts_and_a_change_shows_in_them() {
    let names = |texts: &[(String, String)]| {
        texts
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<String>>()
    };
    let before = formwork_test::snapshots(app(cidr!("10.20.0.0/16"))).expect("it is sound");
    let after = formwork_test::snapshots(app(cidr!("10.30.0.0/16"))).expect("it is sound");
    assert_eq!(
        names(&before),
        [
            "First.template",
            "First.summary",
            "First.ids",
            "Second.template",
            "Second.summary",
            "Second.ids",
        ]
    );
    let pairs = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after);
    let changed: Vec<&str> = pairs.map(|(before, _)| before.0.as_str()).collect();
    assert!(
        changed.contains(&"First.template") && !changed.contains(&"First.ids"),
        "{changed:?}"
    );
}

#[test]
fn a_program_with_errors_is_told_what_is_wrong() {
    let text = told(|| {
        let mut app = App::new();
        app.stack("Empty");
        assert_app_snapshot!(app);
    });
    assert!(text.starts_with("the program has errors\n"), "{text}");
    assert!(text.contains("empty-stack"), "{text}");
}
