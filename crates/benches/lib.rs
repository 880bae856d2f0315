//! The same resources twice: as a program of the engine, and as a tree of JSON values that is built
//! and printed by hand.

use formwork_core::{App, Attr, Expr, Handle, Properties, Resource, Tagging, list, markers, text};
use serde_json::{Map, Value, json};

markers! {
    ThingId;
    ThingArn;
}

/// A resource as the generated ones are.
#[derive(Debug, Default)]
struct Thing {
    after: Option<Expr<ThingId>>,
    description: Option<Expr<String>>,
    enabled: Option<Expr<bool>>,
    name: Option<Expr<String>>,
    neighbours: Option<Expr<Vec<ThingId>>>,
    role: Option<Expr<ThingArn>>,
    size: Option<Expr<i64>>,
}

impl Thing {
    const ARN: Attr<Self, ThingArn> = Attr::new("Arn");
}

impl Resource for Thing {
    type Ref = ThingId;
    const TAGGING: Tagging = Tagging::List("Tags");

    fn type_name(&self) -> &'static str {
        "Acme::Thing::Thing"
    }

    fn properties<'a>(&'a self, out: &mut Properties<'a>) {
        out.add("After", &self.after);
        out.add("Description", &self.description);
        out.add("Enabled", &self.enabled);
        out.add("Name", &self.name);
        out.add("Neighbours", &self.neighbours);
        out.add("Role", &self.role);
        out.add("Size", &self.size);
    }
}

/// How many resources a stack has by itself; a template takes 500.
const OF_STACK: usize = 400;

/// The templates of 20 stacks of 100 resources each. Every stack but the first refers to things of
/// the one before it, so that there is something to export and import.
pub fn many_stacks() -> String {
    let mut app = App::new();
    let mut before: Vec<Handle<Thing>> = Vec::new();
    for stack in 0..20 {
        let mut scope = app.stack(format!("Stack{stack:02}"));
        let mut things: Vec<Handle<Thing>> = Vec::with_capacity(100);
        for number in 0..100 {
            let mut thing = thing(number, &things);
            if number % 10 == 0 {
                thing.after = before.get(number).map(|far| far.reference());
            }
            things.push(scope.add(id(number), thing));
        }
        before = things;
    }
    templates(app)
}

/// The templates of so many resources, each of which refers to up to four others of its stack.
pub fn synthesized(count: usize) -> String {
    let mut app = App::new();
    for (stack, size) in stacks(count) {
        let mut scope = app.stack(stack);
        let mut things: Vec<Handle<Thing>> = Vec::with_capacity(size);
        for number in 0..size {
            things.push(scope.add(id(number), thing(number, &things)));
        }
    }
    templates(app)
}

/// A thing that refers to up to four of those before it.
fn thing(number: usize, before: &[Handle<Thing>]) -> Thing {
    let mut thing = Thing {
        description: Some("One of many things that refer to each other".into()),
        enabled: Some(true.into()),
        size: Some(i64::try_from(number).unwrap_or_default().into()),
        ..Thing::default()
    };
    if let Some(last) = before.last() {
        let far = before[number / 2];
        thing.after = Some(last.reference());
        thing.name = Some(text![
            "thing-",
            far,
            "-of-",
            formwork_core::pseudo::region()
        ]);
        thing.neighbours = Some(list([*last, far]));
        thing.role = Some(far.attr(Thing::ARN));
    }
    thing
}

/// What the templates say, one after another; or what is wrong.
fn templates(app: App) -> String {
    match app.synth() {
        Ok(assembly) => {
            let stacks = assembly.stacks().iter();
            stacks.map(|stack| stack.template().as_json()).collect()
        }
        Err(found) => found.to_string(),
    }
}

/// The same templates by hand.
pub fn printed(count: usize) -> String {
    let mut text = String::new();
    for (_, size) in stacks(count) {
        text.push_str(&template(size));
    }
    text
}

fn template(count: usize) -> String {
    let mut resources = Map::new();
    for number in 0..count {
        let mut properties = Map::new();
        let mut set = |name: &str, value| drop(properties.insert(name.to_owned(), value));
        let description = "One of many things that refer to each other";
        if number > 0 {
            let (last, far) = (id(number - 1), id(number / 2));
            set("After", json!({"Ref": last}));
            set("Description", json!(description));
            set("Enabled", json!(true));
            let name = format!("thing-${{{far}}}-of-${{AWS::Region}}");
            set("Name", json!({"Fn::Sub": name}));
            set("Neighbours", json!([{"Ref": last}, {"Ref": far}]));
            set("Role", json!({"Fn::GetAtt": [far, "Arn"]}));
        } else {
            set("Description", json!(description));
            set("Enabled", json!(true));
        }
        set("Size", json!(number));
        let thing = json!({"Type": "Acme::Thing::Thing", "Properties": properties});
        resources.insert(id(number), thing);
    }
    let template = json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources});
    let mut text = serde_json::to_string_pretty::<Value>(&template).unwrap_or_default();
    text.push('\n');
    text
}

/// Names and sizes of the stacks.
fn stacks(count: usize) -> impl Iterator<Item = (String, usize)> {
    (0..count)
        .step_by(OF_STACK)
        .map(move |start| (format!("Stack{start:06}"), OF_STACK.min(count - start)))
}

/// Ids of one length, so that the order of definition is that of the template.
fn id(number: usize) -> String {
    format!("Thing{number:06}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_give_the_same_bytes() {
        assert_eq!(super::synthesized(1_000), super::printed(1_000));
    }

    #[test]
    fn many_stacks_read_from_each_other() {
        let text = super::many_stacks();
        let count = |what| text.matches(what).count();
        assert_eq!(count("\"Type\": \"Acme::Thing::Thing\""), 2_000);
        assert_eq!(count("\"Fn::ImportValue\""), 190);
        assert_eq!(count("\"Export\""), 190);
    }
}
