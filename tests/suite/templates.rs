//! Whole templates that show how everything of the engine is printed.

use std::sync::{Arc, Mutex};

use formwork::prelude::*;
use formwork::{Assembly, Condition, Value};
use serde_json::json;

use crate::golden;
use crate::resources::{Bucket, Table};

fn topic() -> RawResource {
    RawResource::new("AWS::SNS::Topic")
}

fn synth(app: App) -> Assembly {
    app.synth().expect("the program has no errors")
}

/// The template of an app with one stack, as data.
fn template(app: App) -> serde_json::Value {
    synth(app).stacks()[0].template().to_value()
}

#[test]
fn every_section_and_attribute() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.describe("Everything at once; \"quoted\", ünïcode, \u{2028}");
    stack.metadata("Zulu", json!({"b": 1, "a": [true, 2.5, -3]}));
    stack.metadata("Alpha", json!("first"));
    let stage = stack.parameter(
        "Stage",
        Parameter::<String>::new()
            .description("Which one")
            .default("dev")
            .allowed_values(["dev", "prod"]),
    );
    let count = stack.parameter("Count", Parameter::<i64>::new().min_value(1));
    let is_prod = stack.condition("IsProd", Condition::equals::<String>(stage, "prod"));
    let both = Condition::all([is_prod.into(), Condition::not(is_prod)]);
    stack.condition("Never", both);

    let mut group = stack.group("net-work");
    group.tag("team", "network").tag("stage", stage);
    let bucket = group.add("Bucket", Bucket::default());
    let copy = group.add("Copy", Bucket::of(bucket));
    group.attributes(copy).tag("team", "copies").tag("own", "x");

    let part = Expr::<String>::from_value(Value::call("Fn::Base64", Value::from("x")));
    let inner = text!["in ${Region} ", pseudo::region(), part];
    let topic = topic()
        .property("Name", text!["${not} $", stage, "-", &inner, "}"])
        .property("Size", count)
        .property("Nothing", text!["${not a variable}"])
        .property("Half", 0.5)
        .property("List", ["a", "b"])
        .property("Arn", bucket.attr(formwork::Attr::<_, String>::new("Arn")))
        .property(
            "If",
            intrinsic::if_::<String>(is_prod, stage, pseudo::no_value::<String>()),
        );
    let topic = stack.add("Topic", topic);
    stack
        .attributes(topic)
        .condition(is_prod)
        .depends_on(copy)
        .depends_on(bucket)
        .depends_on(copy)
        .deletion_policy(DeletionPolicy::Retain)
        .update_replace_policy(DeletionPolicy::Snapshot)
        .metadata("zulu", json!("after why"))
        .metadata("why", json!({"because": null_free()}));
    stack.output("CountAgain", Output::new(count.value().cast::<String>()));
    stack.output(
        "TopicArn",
        Output::new(topic.reference())
            .description("Its ARN")
            .condition(is_prod)
            .export(text![pseudo::stack_name(), "-topic"]),
    );
    golden::template("core-sections", app);
}

fn null_free() -> serde_json::Value {
    json!({"z": [], "a": {}})
}

#[test]
fn tags_of_the_inner_scopes_are_stronger_in_lists_and_in_objects() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.tag("scope", "outer").tag("outer", "yes");
    let mut group = stack.group("Group");
    group.tag("scope", "inner").tag("key", "of the scope");
    // A tag that the construct wrote stays whole.
    let own = json!([{"Key": "key", "Value": "of the type", "PropagateAtLaunch": true}]);
    let bucket = group.add("Bucket", Bucket::tagged(own.into()));
    group
        .attributes(bucket)
        .tag("key", "of the node")
        .tag("a", "b");
    let own = formwork::map([("key", "of the type")]);
    group.add("Table", Table { tags: Some(own) });
    let table = stack.add("Table", Table::default());
    stack.attributes(table).tag("scope", "node");
    golden::template("core-tags", app);
}

#[test]
fn overrides_keep_the_customary_order() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let topic = stack.add("Topic", topic());
    stack.attributes(topic).metadata("own", json!(1));
    stack.override_at(
        topic,
        "/UpdatePolicy/AutoScalingReplacingUpdate/WillReplace",
        json!(true),
    );
    stack.override_at(topic, "/Properties/b/c", json!([1, 3]));
    stack.override_at(topic, "/Properties/b/c/1", json!(2));
    stack.override_at(topic, "/Properties/b/c/-", json!({"x": "y"}));
    stack.override_at(topic, "/Properties/b/c/2/w", json!("before x"));
    stack.override_at(topic, "/Properties/a~1~0b", json!("escaped"));
    stack.override_at(topic, "/Metadata/added", json!("before own"));
    stack.override_at(topic, "/DependsOn", json!("Other"));
    stack.override_at(topic, "/Properties/gone", json!("soon"));
    stack.remove_at(topic, "/Properties/gone");
    stack.add("Other", RawResource::new("AWS::SNS::Topic"));
    golden::template("core-overrides", app);
}

#[test]
fn an_override_takes_a_reference_out_of_a_circle() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let first = stack.add("First", topic());
    let second = stack.add("Second", topic().property("Of", first));
    stack[first] = topic().property("Of", second);
    stack.remove_at(first, "/Properties/Of");
    let resource = &template(app)["Resources"]["First"];
    assert_eq!(
        *resource,
        json!({"Type": "AWS::SNS::Topic", "Properties": {}})
    );
}

#[test]
fn the_last_of_several_properties_of_one_name_counts() {
    #[derive(Debug)]
    struct Careless([Value; 2]);
    impl formwork::Resource for Careless {
        type Ref = String;
        fn type_name(&self) -> &'static str {
            "Acme::Careless::Type"
        }
        fn properties<'a>(&'a self, out: &mut formwork::Properties<'a>) {
            out.put("Twice", &self.0[0]);
            out.put("Another", &self.0[0]);
            out.put("Twice", &self.0[1]);
        }
    }
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Careless", Careless([1.into(), 2.into()]));
    let json = synth(app).stacks()[0].template().to_json();
    assert_eq!(json.matches("Twice").count(), 1);
    assert!(json.contains("\"Twice\": 2\n"), "{json}");
}

#[test]
fn conditions_are_joined_by_twos_to_tens() {
    fn check(count: usize, expected: &serde_json::Value) {
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        stack.add("Topic", topic());
        let parts = (0..count).map(|_| Condition::equals::<String>("x", "y"));
        stack.condition("Any", Condition::any(parts));
        assert_eq!(template(app)["Conditions"]["Any"], *expected, "{count}");
    }
    let one = json!({"Fn::Equals": ["x", "y"]});
    let any = |parts: Vec<serde_json::Value>| json!({"Fn::Or": parts});
    check(0, &json!({"Fn::Not": [{"Fn::Equals": ["", ""]}]}));
    check(1, &one);
    check(10, &any(vec![one.clone(); 10]));
    let ten = any(vec![one.clone(); 10]);
    check(11, &any(vec![ten.clone(), one.clone()]));
    check(110, &any(vec![any(vec![ten.clone(); 10]), ten]));
}

#[test]
fn hooks_run_by_phase_and_path_and_may_register_others() {
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let note = |what: String| {
        let log = Arc::clone(&log);
        move || log.lock().expect("no test panics in it").push(what)
    };
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Topic", topic());
    let write = note("write".to_owned());
    stack.at_synth(Phase::Write, move |_| write());
    for id in ["B", "A"] {
        let (first, again) = (note(id.to_owned()), note(format!("{id} again")));
        stack.group(id).at_synth(Phase::Derive, move |scope| {
            first();
            scope.at_synth(Phase::Derive, move |scope| {
                again();
                scope.add("Late", RawResource::new("AWS::SNS::Topic"));
            });
        });
    }
    let assembly = synth(app);
    let order = log.lock().expect("no test panics in it");
    assert_eq!(*order, ["A", "A again", "B", "B again", "write"]);
    let ids: Vec<&str> = assembly.stacks()[0]
        .entries()
        .iter()
        .map(formwork::Entry::logical_id)
        .collect();
    assert_eq!(ids, ["ALate", "BLate", "Topic"]);
}

#[test]
fn hooks_may_register_others_a_hundred_times_over() {
    fn nested(scope: &mut Scope<'_>, left: usize) {
        if left > 0 {
            scope.at_synth(Phase::Write, move |scope| nested(scope, left - 1));
        }
    }
    let synth = |depth| {
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        stack.add("Topic", topic());
        nested(&mut stack, depth);
        app.synth()
    };
    assert!(synth(100).is_ok());
    assert!(synth(101).is_err());
}

#[test]
fn stacks_come_by_name_and_have_ids_of_their_own() {
    let mut app = App::new();
    for name in ["Zulu", "Alpha"] {
        app.stack(name).add("Topic", topic());
    }
    let assembly = synth(app);
    let names: Vec<&str> = assembly
        .stacks()
        .iter()
        .map(formwork::Stack::name)
        .collect();
    assert_eq!(names, ["Alpha", "Zulu"]);
    let [alpha, zulu] = assembly.stacks() else {
        unreachable!("there are two names")
    };
    assert_eq!(alpha.template(), zulu.template());
    assert_eq!(alpha.entries()[0].path(), "Alpha/Topic");
}
