//! The codes of the engine.

use formwork::prelude::*;
use formwork::{Condition, ConditionRef, Json, Value};
use serde_json::json;

use crate::golden;
use crate::resources::{Bucket, Table};

fn topic() -> RawResource {
    RawResource::new("AWS::SNS::Topic")
}

#[test]
fn duplicate_id() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Topic", topic());
    stack.add("Topic", topic());
    stack.output("Topic", Output::new(text!["second of another kind"]));
    let mut again = app.stack("Demo");
    again.add("Topic", topic());
    golden::problems("duplicate-id", app);
}

#[test]
fn invalid_id() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    for id in ["", "-", "a/b", "é", "line\nbreak"] {
        stack.add(id, topic());
    }
    stack.add("x".repeat(256), topic());
    stack.define(topic());
    let pinned = stack.add("Pinned", topic());
    stack.pin(pinned, "not-a-logical-id");
    golden::problems("invalid-id", app);
}

#[test]
fn id_collision() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("SubnetA", topic());
    stack.group("Subnet").add("A", topic());
    stack.parameter("subnet-a", Parameter::<String>::new());
    let pinned = stack.add("Pinned", topic());
    stack.pin(pinned, "SubnetA");
    let mut group = stack.group("Twice");
    group.define(topic());
    group.define(topic());
    golden::problems("id-collision", app);
}

#[test]
fn invalid_stack_name() {
    let mut app = App::new();
    let long = "x".repeat(129);
    for name in ["", "1st", "my_stack", "a b", &long] {
        app.stack(name).add("Topic", topic());
    }
    golden::problems("invalid-stack-name", app);
}

#[test]
fn empty_stack() {
    let mut app = App::new();
    app.stack("Nothing");
    app.stack("OnlyOutput")
        .output("Region", Output::new(pseudo::region()));
    golden::problems("empty-stack", app);
}

#[test]
fn foreign_handle() {
    let mut other = App::new();
    let foreign = other.stack("Other").add("Topic", topic());
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.tag("topic", foreign.reference());
    let near = stack.add("Near", topic().property("Far", foreign));
    stack.attributes(near).depends_on(foreign);
    stack.attributes(foreign).tag("key", "value");
    stack.override_at(foreign, "/Properties/Name", json!("x"));
    stack.pin(foreign, "Topic");
    stack.at(foreign).add("Part", topic());
    stack.data::<u32>(foreign);
    stack.output("Far", Output::new(foreign.reference()));
    golden::problems("foreign-handle", app);
}

#[test]
fn reference_cycle() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let alone = stack.add("Alone", topic());
    stack[alone] = topic().property("Of", alone);
    // By a property, by `DependsOn` and by metadata.
    let first = stack.add("First", topic());
    let second = stack.add("Second", topic().property("Of", first));
    let third = stack.add("Third", topic());
    stack.attributes(third).depends_on(second);
    let name = Expr::<Json>::from_value(Value::Name(third.node()));
    stack.attributes(first).metadata("Of", name);
    // By a name in JSON of its own.
    let by_name = json!([{"Fn::Sub": "${Sixth.Name}"}]);
    stack.add("Fifth", topic().property("Of", by_name));
    stack.add(
        "Sixth",
        topic().property("Of", json!({"Fn::GetAtt": "Fifth.Name"})),
    );
    // By an override.
    let fourth = stack.add("Fourth", topic());
    let name = Expr::<Json>::from_value(Value::Ref(fourth.node()));
    stack.override_at(fourth, "/Properties/Deep/Inside", name);
    // By a tag of the scope around it.
    let mut group = stack.group("Group");
    let tagged = group.add("Tagged", Bucket::default());
    group.tag("self", tagged.reference().into_text());
    golden::problems("reference-cycle", app);
}

#[test]
fn unused_moved() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.group("Network").add("Topic", topic());
    stack.moved("Topic", "Network/Topik");
    // Only whole segments of a path count.
    stack.moved("Old", "Net");
    // Two things were moved to one place.
    stack.moved("First", "Network");
    stack.moved("Second", "Network");
    golden::problems("unused-moved", app);
}

#[test]
fn ambiguous_moved() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.group("Network").add("Left", topic());
    stack.group("Core").add("Vpc", topic());
    stack.moved("Net", "Network");
    stack.moved("Network/Vpc", "Core/Vpc");
    golden::problems("ambiguous-moved", app);
}

#[test]
fn invalid_override() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let topic = topic().property("Name", "x").property("List", ["a", "b"]);
    let topic = stack.add("Topic", topic);
    for pointer in [
        "",
        "Properties/Name",
        "/Name",
        "/Properties/Name/Deeper",
        "/Properties/List/2",
        "/Properties/List/01",
        "/Properties/List/first",
    ] {
        stack.override_at(topic, pointer, json!("value"));
    }
    for pointer in ["/Properties/Nome", "/Metadata/a/b", "/Properties/List/-"] {
        stack.remove_at(topic, pointer);
    }
    golden::problems("invalid-override", app);
}

#[test]
fn unmergeable_tags() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let is_prod = condition(&mut stack);
    stack.tag("team", "network");
    let tag = json!({"Key": "a", "Value": "b"});
    let sometimes = Value::call(
        "Fn::If",
        Value::List(vec![
            Value::Name(is_prod.node()),
            tag.clone().into(),
            pseudo::no_value::<String>().into_value(),
        ]),
    );
    stack.add("Whole", Bucket::tagged(sometimes.clone()));
    stack.add(
        "Item",
        Bucket::tagged(Value::List(vec![tag.into(), sometimes])),
    );
    let tags = Expr::from_value(Value::from(json!([{"Key": "a", "Value": "b"}])));
    stack.add("NoMap", Table { tags: Some(tags) });
    golden::problems("unmergeable-tags", app);
}

fn condition(stack: &mut Scope<'_>) -> ConditionRef {
    stack.condition(
        "IsProd",
        Condition::equals::<String>(pseudo::region(), "us-east-1"),
    )
}

#[test]
fn untaggable_resource() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    // A tag over a scope concerns only what takes tags.
    stack.tag("team", "network");
    let topic = stack.add("Topic", topic());
    stack.attributes(topic).tag("team", "network");
    golden::problems("untaggable-resource", app);
}

#[test]
fn invalid_reference() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let topic_of = |value| topic().property("Of", Expr::<String>::from_value(value));
    let first = stack.add("First", topic());
    let name = stack.parameter("Name", Parameter::<String>::new());
    let shown = stack.output("Shown", Output::new(first.reference()));
    let named = stack.condition("Named", Condition::equals::<String>(first, "name"));
    stack.attributes(first).depends_on(name.node());
    stack.attributes(name.node()).depends_on(first);
    stack.remove_at(named.node(), "/Properties/Name");
    stack.add("OfOutput", topic_of(Value::Ref(shown.node())));
    stack.add("OfCondition", topic_of(Value::Ref(named.node())));
    stack.add(
        "OfParameter",
        topic_of(Value::GetAtt(name.node(), "Arn".into())),
    );
    let there = stack.import::<RawResource>("There", Expr::from_text("x"), []);
    stack.import::<RawResource>("Beside", there.reference(), []);
    let known = stack.import::<RawResource>("Known", first.reference(), []);
    for (id, resource) in [("Rule", first), ("Other", known)] {
        let same = formwork::RuleCondition::equals(resource.reference(), "name");
        stack.rule(id, formwork::Rule::new().assert(same, "it is the first"));
    }
    golden::problems("invalid-reference", app);
}

#[test]
fn unresolved_reference() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.parameter("Stage", Parameter::<String>::new());
    stack.condition("Named", Condition::equals::<String>("x", "y"));
    let known = json!([
        {"Ref": "Stage"},
        {"Ref": "AWS::Region"},
        {"Fn::GetAtt": ["Other", "Arn"]},
        {"Fn::GetAtt": "Other.Arn"},
        {"Fn::Sub": "${Other.Arn} ${AWS::Region} ${!Nothing}"},
        {"Fn::Sub": ["${own}", {"own": "x"}]},
        {"Ref": "NoFunction", "beside": "another field"},
        "${Nothing}",
    ]);
    stack.add("Known", topic().property("List", known));
    stack.add("Other", topic());
    let unknown = json!({
        "a": {"Ref": "other"},
        "b": {"Ref": "Named"},
        "c": {"Fn::GetAtt": ["Gone", "Arn"]},
        "d": {"Fn::Sub": ["${own} ${Missing.Arn}", {"own": {"Ref": "Inner"}}]},
    });
    stack.add("Unknown", topic().property("Map", unknown));
    stack.output(
        "Shown",
        Output::new(Expr::<String>::from_value(json!({"Ref": "Late"}).into())),
    );
    // What a transform adds is not known.
    let mut transformed = app.stack("Transformed");
    transformed.transform("Mine");
    transformed.add(
        "Topic",
        topic().property("Of", json!({"Ref": "MadeByMine"})),
    );
    golden::problems("unresolved-reference", app);
}

#[test]
fn null_value() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let rule = json!({"detail": {"owner": [null]}});
    let rule = stack.add("Rule", topic().property("EventPattern", rule));
    stack.attributes(rule).metadata("Nothing", json!(null));
    stack.metadata("Nothing", json!(null));
    stack.override_at(rule, "/Properties/Name", json!(null));
    golden::problems("null-value", app);
}

#[test]
fn invalid_number() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let numbers = [f64::NAN, f64::INFINITY, -f64::INFINITY, 1.5];
    for (place, number) in numbers.into_iter().enumerate() {
        let number: Expr<f64> = number.into_expr();
        stack.add(format!("Topic{place}"), topic().property("Number", number));
    }
    golden::problems("invalid-number", app);
}

#[test]
fn value_too_deep() {
    let nested = |levels| (0..levels).fold(Value::from("x"), |v, _| Value::List(vec![v]));
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("AsDeepAsCanBe", topic().property("Deep", nested(100)));
    let deep = stack.add("Deep", topic().property("Deep", nested(101)));
    stack.add("VeryDeep", topic().property("Deep", nested(100_000)));
    stack.override_at(deep, "/Properties".repeat(101), json!(1));
    stack.metadata("Deep", Expr::<Json>::from_value(nested(101)));
    golden::problems("value-too-deep", app);
}

#[test]
fn endless_hooks() {
    fn again(scope: &mut Scope<'_>) {
        scope.at_synth(Phase::Write, again);
    }
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Topic", topic());
    stack.at_synth(Phase::Derive, again);
    golden::problems("endless-hooks", app);
}
