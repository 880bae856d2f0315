//! The codes of the template language, of several stacks, and of what a template may hold.

use formwork::prelude::*;
use formwork::{Condition, ConditionRef, Mapping, Rule, RuleCondition};

use crate::golden;

fn thing() -> RawResource {
    RawResource::new("Acme::Demo::Thing")
}

fn with(value: Expr<String>) -> App {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Thing", thing().property("Text", value));
    app
}

#[test]
fn cross_stack_reference() {
    let mut app = App::new();
    let condition: ConditionRef = app
        .stack("Base")
        .condition("IsProd", Condition::equals::<String>("a", "b"));
    let mut stack = app.stack("Demo");
    let text = intrinsic::if_::<String>(condition, "a", "b");
    let one = stack.add("One", thing().property("Text", text));
    stack.attributes(one).condition(condition);
    app.at(condition.node()).add("Thing", thing());
    golden::problems("cross-stack-reference", app);
}

#[test]
fn stack_cycle() {
    let mut app = App::new();
    let vpc = app.stack("Network").add("Vpc", thing());
    let mut apps = app.stack("Apps");
    let function = apps.add("Function", thing().property("VpcId", vpc));
    let mut more = app.stack("More");
    let alarm = more.add("Alarm", thing().property("Function", function));
    let mut again = app.stack("Rest");
    again.add("Reader", thing().property("Alarm", alarm));
    let mut network = app.at(vpc);
    network.add("Peer", thing().property("Alarm", alarm));
    // Two that need each other, apart from those.
    let table = app.stack("Users").add("Table", thing());
    let mut orders = app.stack("Orders");
    let queue = orders.add("Queue", thing().property("Table", table));
    let arn = queue.attr(RawResource::attr("Arn"));
    app.at(table).add("Trigger", thing().property("Queue", arn));
    golden::problems("stack-cycle", app);
}

#[test]
fn cross_stage_reference() {
    let mut app = App::new();
    let vpc = app.stage("dev").stack("Network").add("Vpc", thing());
    let mut prod = app.stage("prod");
    prod.stack("Network")
        .add("Peer", thing().property("Of", vpc));
    golden::problems("cross-stage-reference", app);
}

#[test]
fn missing_export() {
    let mut app = App::new();
    app.stack("Network").add("Vpc", thing());
    let mut stack = app.stack("Apps");
    let vpc = intrinsic::import_value::<String>("Network:ExportVpc");
    stack.add("Thing", thing().property("VpcId", vpc));
    golden::problems("missing-export", app);
}

#[test]
fn removed_export() {
    let app = |reads: bool| {
        let mut app = App::new();
        let vpc = app.stack("Network").add("Vpc", thing());
        for name in ["Orders", "Shop"] {
            let reader = thing();
            let vpc = if reads {
                vpc.reference()
            } else {
                "vpc-1".into()
            };
            app.stack(name).add("Reader", reader.property("VpcId", vpc));
        }
        app.synth().expect("there is nothing wrong with it")
    };
    let deployed = app(true);
    let deployed = deployed.stacks().iter();
    let deployed = deployed.map(|stack| (stack.name(), stack.template()));
    golden::told("removed-export", &app(false).check_update(deployed));
}

#[test]
fn invalid_export() {
    let mut app = App::new();
    let mut stack = app.stack("Apps");
    stack.add("Thing", thing());
    stack.keep_export(&text!["a-", pseudo::region()]);
    let vpc = stack.import::<RawResource>("Vpc", Expr::from_text("vpc-1"), []);
    stack.keep_export(&vpc.reference());
    golden::problems("invalid-export", app);
}

#[test]
fn unknown_attribute() {
    let mut app = App::new();
    let mut stack = app.stack("Apps");
    let topic = stack.import::<RawResource>("Topic", Expr::from_text("topic-1"), []);
    let nothing = stack.import::<RawResource>("Nothing", None, []);
    let arn = topic.attr(RawResource::attr("Arn"));
    stack.add(
        "Thing",
        thing().property("Topic", arn).property("Other", nothing),
    );
    golden::problems("unknown-attribute", app);
}

#[test]
fn mappings() {
    let keys = Mapping::<String>::new([("a b", [("x", "1")])]);
    let empty = Mapping::<String>::new(Vec::<(&str, Vec<(&str, &str)>)>::new());
    let functions = Mapping::new([("a", [("x", pseudo::region())])]);
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Thing", thing());
    stack.mapping("Keys", keys);
    golden::problems("invalid-mapping-key", app);
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Thing", thing());
    stack.mapping("Empty", empty);
    golden::problems("empty-mapping", app);
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Thing", thing());
    stack.mapping("Functions", functions);
    golden::problems("mapping-with-functions", app);
}

#[test]
fn unknown_mapping_key() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let sizes = Mapping::<String>::new([("prod", [("memory", "1024")])]);
    let sizes = stack.mapping("Sizes", sizes);
    let first = intrinsic::find_in_map(sizes, "dev", "memory");
    let second = intrinsic::find_in_map(sizes, "prod", "cpu");
    stack.add(
        "Thing",
        thing().property("First", first).property("Second", second),
    );
    golden::problems("unknown-mapping-key", app);
}

#[test]
fn select_out_of_range() {
    let app = with(intrinsic::select(2, list::<String>(["a", "b"])));
    golden::problems("select-out-of-range", app);
}

#[test]
fn empty_rule() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Thing", thing());
    stack.rule("Nothing", Rule::new().when(RuleCondition::equals("a", "b")));
    golden::problems("empty-rule", app);
}

#[test]
fn broken_default() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.add("Thing", thing());
    let text = Parameter::<String>::new;
    stack.parameter(
        "Stage",
        text().default("test").allowed_values(["dev", "prod"]),
    );
    stack.parameter("Short", text().default("a").min_length(2));
    stack.parameter("Long", text().default("abc").max_length(2));
    let number = Parameter::<i64>::new;
    stack.parameter("Low", number().default("0").min_value(1));
    stack.parameter("High", number().default("9").max_value(8));
    stack.parameter("NoNumber", number().default("many"));
    let pattern = text()
        .default("10.0.0")
        .allowed_pattern(r"\d{1,3}(\.\d{1,3}){3}");
    stack.parameter("Pattern", pattern);
    let items = Parameter::<Vec<String>>::new()
        .default("a1,b")
        .allowed_pattern("[a-z]+");
    stack.parameter("Items", items);
    stack.parameter("Numbers", Parameter::<Vec<i64>>::new().default("1,two"));
    stack.parameter("Unreadable", text().default("a").allowed_pattern("(?!a).*"));
    stack.parameter("Fine", number().default("5").min_value(1).max_value(8));
    golden::problems("broken-default", app);
}

#[test]
fn duplicate_export() {
    let mut app = App::new();
    for name in ["One", "Two"] {
        let mut stack = app.stack(name);
        let thing = stack.add("Thing", thing());
        stack.output("Id", Output::new(thing.reference()).export("shared-id"));
    }
    golden::problems("duplicate-export", app);
}

#[test]
fn template_limit() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    for (name, count) in [("Large", 400), ("Small", 100)] {
        let mut group = stack.group(name);
        for place in 0..count {
            group.add(format!("T{place}"), thing());
        }
    }
    let mut group = stack.group("Parameters");
    for place in 0..201 {
        group.parameter(format!("P{place}"), Parameter::<String>::new());
    }
    let mut group = stack.group("Outputs");
    for place in 0..201 {
        group.output(format!("O{place}"), Output::new("x"));
    }
    let long = "x".repeat(1_000_001);
    stack.add("Long", thing().property("Text", long.as_str()));
    // What a nested stack is told counts among its parameters.
    let mut base = app.stack("Base");
    let things: Vec<_> = (0..201)
        .map(|place| base.add(format!("T{place}"), thing()))
        .collect();
    let mut inner = base.nested_stack("Inner");
    inner.add("Reader", thing().property("All", things));
    golden::problems("template-limit", app);
}

#[test]
fn large_template() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let long = "x".repeat(51_200);
    stack.add("Long", thing().property("Text", long.as_str()));
    golden::problems("large-template", app);
}

#[test]
fn nested_stack_reference() {
    let mut app = App::new();
    let mut shop = app.stack("Shop");
    let mut alarms = shop.nested_stack("Alarms");
    let alarm = alarms.add("Alarm", thing());
    let mut other = app.stack("Other");
    other.add("Reader", thing().property("Alarm", alarm));
    golden::problems("nested-stack-reference", app);
}
