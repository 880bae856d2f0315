//! Programs that try to break the engine. What is told of them is in `diagnostics`.

use std::borrow::Cow;

use formwork::prelude::*;
use formwork::{Condition, Diagnostics, Object, Part, Value};

/// Runs on a stack on which recursion of this depth has no place.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(192 * 1024)
        .spawn(test);
    let ended = thread.expect("a thread can be started").join();
    ended.expect("the test passes");
}

/// The ways in which one value can be inside another.
const NESTS: [fn(Value) -> Value; 4] = [
    |value| Value::List(vec![Value::from("x"), value]),
    |value| Value::Object([("a", value)].into_iter().collect::<Object>()),
    |value| Value::call("Fn::Base64", value),
    |value| Value::Sub(vec![Part::Literal(Cow::Borrowed("x")), Part::Value(value)]),
];

fn nested(levels: usize, nest: fn(Value) -> Value) -> Value {
    (0..levels).fold(Value::from("x"), |value, _| nest(value))
}

fn codes(found: &Diagnostics) -> Vec<&str> {
    found.iter().map(formwork::Diagnostic::code).collect()
}

#[test]
fn a_deep_value_is_gone_through_and_dropped_without_recursion() {
    on_a_small_stack(|| {
        for nest in NESTS {
            let value = nested(100_000, nest);
            let mut levels = 0;
            value.visit(&mut |_| levels += 1);
            assert!(levels >= 100_000);
            assert!(value.references().is_empty());
            let app = App::new();
            assert_eq!(app.sort_key(&value), "");
        }
    });
}

#[test]
fn a_deep_value_is_refused_wherever_it_stands() {
    on_a_small_stack(|| {
        for nest in NESTS {
            let deep = || Expr::<String>::from_value(nested(20_000, nest));
            let mut app = App::new();
            let mut stack = app.stack("Demo");
            let topic = RawResource::new("AWS::SNS::Topic").property("Name", deep());
            let topic = stack.add("Topic", topic);
            stack.tag("deep", deep());
            stack.attributes(topic).tag("deep", deep());
            stack
                .attributes(topic)
                .metadata("deep", deep().cast::<formwork::Json>());
            stack.override_at(topic, "/Properties/X", deep().cast::<formwork::Json>());
            stack.output("Deep", Output::new(deep()).export(deep()));
            stack.condition("Deep", Condition::equals::<String>(deep(), "x"));
            stack.metadata("deep", deep().cast::<formwork::Json>());
            let found = app.synth().expect_err("it is refused");
            let too_deep = codes(&found)
                .iter()
                .filter(|c| **c == "value-too-deep")
                .count();
            assert_eq!(too_deep, 9, "{found}");
        }
    });
}

#[test]
fn an_app_with_deep_values_is_dropped_without_recursion() {
    on_a_small_stack(|| {
        let mut app = App::new();
        let topic = RawResource::new("AWS::SNS::Topic").property("X", nested(100_000, NESTS[1]));
        app.stack("Demo").add("Topic", topic);
    });
}

#[test]
fn things_that_exist_already_tell_of_each_other_in_no_chain() {
    on_a_small_stack(|| {
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
        let mut last = stack.import::<RawResource>("T0", Expr::from_text("x"), []);
        for number in 1..2_000 {
            let twice = text![last, last];
            last = stack.import::<RawResource>(format!("T{number}"), twice, []);
        }
        stack.output("Last", Output::new(last));
        let found = app.synth().expect_err("it is refused");
        assert!(
            codes(&found)
                .iter()
                .all(|code| *code == "invalid-reference")
        );
        assert_eq!(found.len(), 1_999);
    });
}

#[test]
fn nothing_waits_for_what_exists_already() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let there = stack.import::<RawResource>("There", Expr::from_text("x"), []);
    let topic = stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    stack.attributes(topic).depends_on(there);
    let assembly = app.synth().expect("it is there");
    let template = assembly.stacks()[0].template().to_value();
    assert_eq!(
        template["Resources"]["Topic"]["DependsOn"],
        serde_json::Value::Null
    );
}

#[test]
fn a_circle_is_seen_through_what_exists_already() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let topic = stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
    let there = stack.import::<RawResource>("There", topic.reference(), []);
    stack[topic] = RawResource::new("AWS::SNS::Topic").property("Of", there);
    stack.condition("Is", Condition::equals::<String>(there, "x"));
    let found = app.synth().expect_err("it waits for itself");
    assert_eq!(codes(&found), ["reference-cycle", "invalid-reference"]);
}

#[test]
fn the_deepest_value_that_is_taken_can_be_read_back() {
    for nest in NESTS {
        let deepest = (0..=100)
            .rev()
            .map(|levels| {
                let mut app = App::new();
                let mut stack = app.stack("Demo");
                let topic = RawResource::new("AWS::SNS::Topic");
                let topic = stack.add("Topic", topic.property("Deep", nested(levels, nest)));
                stack.override_at(topic, "/Metadata/made", serde_json::json!(1));
                app.synth()
            })
            .find_map(Result::ok);
        let assembly = deepest.expect("a value without levels is taken");
        let template = assembly.stacks()[0].template().to_value();
        assert!(
            template["Resources"]["Topic"]["Properties"]["Deep"].is_object()
                || template["Resources"]["Topic"]["Properties"]["Deep"].is_array()
        );
    }
}

#[test]
fn a_long_chain_of_scopes_and_references_ends() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let mut last = stack.add("T0", RawResource::new("AWS::SNS::Topic"));
    let first = last;
    for number in 1..20_000 {
        let topic = RawResource::new("AWS::SNS::Topic").property("After", last);
        last = stack.add(format!("T{number}"), topic);
    }
    stack.attributes(first).depends_on(last);
    let found = app.synth().expect_err("it is one large circle");
    assert_eq!(codes(&found), ["reference-cycle"]);
    let circle = found.iter().next().expect("there is one");
    assert_eq!(circle.notes().len(), 20_000);
}

#[test]
#[should_panic(expected = "this handle belongs to another app")]
fn a_foreign_handle_in_brackets_says_so() {
    let mut other = App::new();
    let foreign = other
        .stack("Other")
        .add("Topic", RawResource::new("AWS::SNS::Topic"));
    let mut app = App::new();
    let stack = app.stack("Demo");
    let _ = &stack[foreign];
}

#[test]
fn a_foreign_handle_finds_nothing_and_changes_nothing() {
    let topic = || RawResource::new("AWS::SNS::Topic");
    let mut other = App::new();
    let foreign = other.stack("Other").add("Topic", topic());
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let own = stack.add("Topic", topic());
    assert!(stack.get(foreign).is_none() && stack.get_mut(foreign).is_none());
    stack.data::<u32>(foreign);
    *stack.data::<u32>(own) = 7;
    assert_eq!(app.path(foreign), "");
    assert_eq!(app.type_name(foreign), None);
    assert_eq!(app.location(foreign), None);
    assert_eq!(app.data::<u32>(foreign), None);
    assert!(app.properties(foreign).is_empty());
    assert_eq!(app.all_data::<u32>(), [(own.node(), &7)]);
}

#[test]
fn an_id_of_255_characters_is_taken() {
    let mut app = App::new();
    let id = "x".repeat(255);
    app.stack("Demo")
        .add(id, RawResource::new("AWS::SNS::Topic"));
    assert!(app.synth().is_ok());
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let mut app = App::new();
    let mut stack = app.stack("my_stack");
    let first = stack.add("a/b", RawResource::new("AWS::SNS::Topic"));
    stack.add(
        "a/b",
        RawResource::new("AWS::SNS::Topic").property("N", f64::NAN),
    );
    stack.override_at(first, "nowhere", serde_json::json!(null));
    stack.attributes(first).depends_on(first);
    stack.moved("here", "there");
    app.stack("Empty");
    let found = app.synth().expect_err("much is wrong");
    let mut codes = codes(&found);
    codes.sort_unstable();
    codes.dedup();
    let expected = [
        "duplicate-id",
        "empty-stack",
        "invalid-id",
        "invalid-number",
        "invalid-override",
        "invalid-stack-name",
        "null-value",
        "reference-cycle",
        "unused-moved",
    ];
    assert_eq!(codes, expected);
}
