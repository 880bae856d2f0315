//! The logical ids of the examples, and what is found when they change.

use formwork::{App, Assembly, Diagnostic, RawResource, Scope, Stack};
use formwork_review::ids::Ids;

use crate::sources::read;
use crate::{bedrock_private, bedrock_private_full, blueprint, golden, own_construct};

#[test]
fn ids_of_the_examples() {
    let examples = [
        ("bedrock_private", bedrock_private::app()),
        ("bedrock_private_full", bedrock_private_full::app()),
        ("blueprint", blueprint::app()),
        ("own_construct", own_construct::app()),
    ];
    for (name, app) in examples {
        let now = Ids::of(first(&synth(app)));
        let kept = || -> Ids {
            let path = format!("snapshots/ids/{name}.snap");
            let file = read(path.as_ref());
            let (_, kept) = file
                .split_once("\n---\n")
                .expect("what stands above a snapshot");
            kept.parse().expect("a file of ids")
        };
        // Where the page differs, what a deployment would lose is told, with the cure.
        let found = kept().compare(&now);
        let page = std::panic::catch_unwind(|| golden::page("ids", name, &now.to_string()));
        assert!(page.is_ok(), "the ids of {name} differ\n{found}");
        assert_eq!(kept(), now);
    }
}

#[test]
fn a_file_that_holds_no_ids_is_told_by_its_line() {
    let check = |text: &str, line| assert_eq!(text.parse::<Ids>().unwrap_err().line(), line);
    check("A T S/A\n\nB T\n", 3);
    check("A", 1);
    let spaces: Ids = "A  T  S/one two".parse().expect("a path may have spaces");
    assert_eq!(spaces.rows()[0].path, "S/one two");
}

/// What was kept of one program, compared with another.
#[track_caller]
fn check(kept: &[(&str, &'static str)], now: &[(&str, &'static str)], expected: &[&str]) {
    let of = |resources: &[(&str, &'static str)]| Ids::of(first(&synth(app(resources))));
    let found = of(kept).compare(&of(now));
    let messages: Vec<&str> = found.iter().map(Diagnostic::message).collect();
    assert_eq!(messages, expected, "{found}");
}

fn app(resources: &[(&str, &'static str)]) -> App {
    app_with(resources, |_| ())
}

fn app_with(resources: &[(&str, &'static str)], refactor: impl FnOnce(&mut Scope<'_>)) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Shop");
    stack.add("Always", RawResource::new("AWS::SNS::Topic"));
    let group = |path: &str| path.split_once('/').map(|(group, _)| group.to_owned());
    for part in resources.chunk_by(|(one, _), (next, _)| group(one) == group(next)) {
        let add = |scope: &mut Scope<'_>| {
            for (path, type_name) in part {
                let id = path.rsplit('/').next().unwrap_or(path);
                scope.add(id, RawResource::new(*type_name));
            }
        };
        match group(part[0].0) {
            Some(group) => add(&mut stack.group(group)),
            None => add(&mut stack),
        }
    }
    refactor(&mut stack);
    app
}

fn synth(app: App) -> Assembly {
    app.synth().expect("the program has no errors")
}

fn first(assembly: &Assembly) -> &Stack {
    &assembly.stacks()[0]
}

const TABLE: &str = "AWS::DynamoDB::Table";
const VPC: &str = "AWS::EC2::VPC";

#[test]
fn what_comes_or_goes_without_data_is_what_a_change_is_for() {
    check(&[("A", VPC)], &[("B", TABLE)], &[]);
    check(&[], &[("A", TABLE)], &[]);
}

#[test]
fn what_holds_data_is_missed() {
    let message = "`A`, of type `AWS::DynamoDB::Table`, leaves the stack";
    check(&[("A", TABLE)], &[("B", VPC)], &[message]);
    check(&[("A", TABLE)], &[], &[message]);
}

#[test]
fn what_moves_together_is_told_together() {
    check(&[("A", VPC)], &[("B", VPC)], &["`A` became `B`"]);
    check(
        &[("Old/A", VPC), ("Old/B", TABLE)],
        &[("New/A", VPC), ("New/B", TABLE)],
        &["2 resources have other logical ids, since `Old` became `New`"],
    );
    check(
        &[("Old/A", VPC), ("Old/B", VPC)],
        &[("New/B", VPC), ("New/A", VPC)],
        &["2 resources have other logical ids, since `Old` became `New`"],
    );
}

#[test]
fn what_cannot_be_told_apart_is_said() {
    check(
        &[("A", VPC)],
        &[("B", VPC), ("C", VPC)],
        &["`A` left, and it is not clear what it became"],
    );
}

#[test]
fn with_the_cure_nothing_is_found() {
    let kept = Ids::of(first(&synth(app(&[("Old/A", VPC), ("Old/B", TABLE)]))));
    let app = app_with(&[("New/A", VPC), ("New/B", TABLE)], |stack| {
        stack.moved("Old", "New");
    });
    let found = kept.compare(&Ids::of(first(&synth(app))));
    assert!(found.is_empty(), "{found}");
}
