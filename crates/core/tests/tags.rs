//! Tags that are said over more than one thing: which counts, and who said it.

use formwork_core::{App, Assembly, Properties, RawResource, Resource, Tagging, Value};
use serde_json::json;

#[derive(Debug, Default)]
struct Topic {
    tags: Option<Value>,
}

impl Resource for Topic {
    type Ref = String;
    const TAGGING: Tagging = Tagging::List("Tags");

    fn type_name(&self) -> &'static str {
        "Acme::Demo::Topic"
    }

    fn properties<'a>(&'a self, out: &mut Properties<'a>) {
        if let Some(tags) = &self.tags {
            out.put("Tags", tags);
        }
    }
}

fn tags(assembly: &Assembly, stack: &str, id: &str) -> serde_json::Value {
    let template = assembly.stack(stack).expect("it is there").template();
    template.to_value()["Resources"][id]["Properties"]["Tags"].clone()
}

fn set_by(assembly: &Assembly, stack: &str) -> Vec<String> {
    let stack = assembly.stack(stack).expect("it is there");
    let entries = stack.entries().iter();
    let lines = entries.flat_map(|entry| {
        let set = entry.set_by().iter();
        set.map(|set| format!("{} {}: `{}`", entry.path(), set.property(), set.extent()))
    });
    lines.collect()
}

#[test]
fn the_innermost_tag_counts_and_whose_it_is_can_be_asked_for() {
    let program = |before: bool| {
        let mut app = App::new();
        let outer = |app: &mut App| {
            app.tag("a", "app").tag("b", "app").tag("f", "app");
        };
        if before {
            outer(&mut app);
        }
        let mut stage = app.stage("dev");
        stage.tag("b", "stage").tag("c", "stage");
        let mut stack = stage.stack("Base");
        stack.tag("c", "stack").tag("d", "stack");
        let mut part = stack.group("Part");
        part.tag("d", "part").tag("e", "part");
        let own = json!([{"Key": "f", "Value": "own"}]);
        let topic = part.add(
            "Topic",
            Topic {
                tags: Some(own.into()),
            },
        );
        part.attributes(topic).tag("e", "node");
        part.add("Untagged", RawResource::new("Acme::Demo::Thing"));
        app.stack("Beside").add("Topic", Topic::default());
        if !before {
            outer(&mut app);
        }
        app.synth().expect("there is nothing wrong with it")
    };
    for assembly in [program(true), program(false)] {
        let tag = |(key, value)| json!({"Key": key, "Value": value});
        let all = [
            ("a", "app"),
            ("b", "stage"),
            ("c", "stack"),
            ("d", "part"),
            ("e", "node"),
        ];
        let all: Vec<_> = all.into_iter().chain([("f", "own")]).map(tag).collect();
        assert_eq!(tags(&assembly, "dev-Base", "PartTopic"), json!(all));
        assert_eq!(
            set_by(&assembly, "dev-Base"),
            [
                "dev-Base/Part/Topic Tags.a: ``",
                "dev-Base/Part/Topic Tags.b: `dev`",
                "dev-Base/Part/Topic Tags.c: `dev-Base`",
                "dev-Base/Part/Topic Tags.d: `dev-Base/Part`",
            ]
        );
        let beside = [("a", "app"), ("b", "app"), ("f", "app")].map(tag);
        assert_eq!(tags(&assembly, "Beside", "Topic"), json!(beside));
    }
}

#[test]
fn a_nested_stack_carries_the_tags_around_it() {
    let mut app = App::new();
    app.tag("a", "app");
    let mut stack = app.stack("Shop");
    stack.tag("b", "stack");
    let topic = stack.add("Topic", Topic::default());
    let mut nested = stack.nested_stack("Inner");
    nested.tag("c", "inner");
    nested.add("Topic", Topic::default());
    nested.add(
        "Reader",
        RawResource::new("Acme::Demo::Reader").property("Topic", topic),
    );
    let assembly = app.synth().expect("there is nothing wrong with it");
    // AWS gives the tags of a stack to what is in it.
    assert_eq!(
        tags(&assembly, "Shop", "Inner"),
        json!([{"Key": "a", "Value": "app"}, {"Key": "b", "Value": "stack"}])
    );
    assert_eq!(
        tags(&assembly, "Shop-Inner", "Topic"),
        json!([{"Key": "a", "Value": "app"}, {"Key": "c", "Value": "inner"}])
    );
}
