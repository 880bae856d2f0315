//! What holds for every program.
//!
//! Read in this order: `plan`, programs that are in order, whose parts can be defined in any order;
//! `wild`, programs in which anything may be wrong; `resolve`, a template read without the engine.

mod constructs;
mod plan;
mod resolve;
mod system;
mod wild;

use std::thread;

use formwork::prelude::*;
use formwork::{Assembly, Part, Value};
use proptest::prelude::*;

use plan::Plan;

fn templates(assembly: &Assembly) -> Vec<String> {
    let stacks = assembly.stacks().iter();
    stacks.map(|stack| stack.template().to_json()).collect()
}

fn synth(app: App) -> Vec<String> {
    templates(&app.synth().expect("the plan is in order"))
}

proptest! {
    #[test]
    fn the_order_of_definition_does_not_show(
        (plan, order) in plan::plan().prop_flat_map(|plan| (plan.order(), Just(plan)))
            .prop_map(|(order, plan)| (plan, order)),
    ) {
        let straight = synth(plan.app(&(0..order.len()).collect::<Vec<_>>(), Plan::id));
        prop_assert_eq!(synth(plan.app(&order, Plan::id)), straight);
    }

    #[test]
    fn the_same_program_gives_the_same_bytes_here_and_in_other_threads(plan in plan::plan()) {
        let order: Vec<usize> = (0..plan.order_len()).collect();
        let here = synth(plan.app(&order, Plan::id));
        let elsewhere: Vec<Vec<String>> = thread::scope(|scope| {
            let run = || scope.spawn(|| synth(plan.app(&order, Plan::id)));
            let threads: Vec<_> = (0..4).map(|_| run()).collect();
            threads.into_iter().map(|t| t.join().expect("it ends")).collect()
        });
        prop_assert_eq!(vec![here; 4], elsewhere);
    }

    #[test]
    fn a_program_that_was_moved_keeps_its_bytes(plan in plan::plan()) {
        let order: Vec<usize> = (0..plan.order_len()).collect();
        let before = synth(plan.app(&order, Plan::id));
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        plan.define(&mut stack.group("Wrapped"), &order, &Plan::id);
        stack.moved("", "Wrapped");
        prop_assert_eq!(synth(app), before);
    }

    #[test]
    fn parts_that_were_moved_one_by_one_keep_their_bytes(plan in plan::plan()) {
        let order: Vec<usize> = (0..plan.order_len()).collect();
        let before = synth(plan.app(&order, Plan::id));
        let renamed = |number: usize| format!("Renamed{number}");
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        plan.define(&mut stack, &order, &renamed);
        for number in 0..plan.len() {
            let (from, to) = (plan.path(number, &Plan::id), plan.path(number, &renamed));
            // In two steps, of which the first leads to where nothing is left.
            stack.moved(format!("Between{number}"), to);
            stack.moved(from, format!("Between{number}"));
        }
        prop_assert_eq!(synth(app), before);
    }

    #[test]
    fn pinned_things_keep_their_bytes(plan in plan::plan()) {
        let order: Vec<usize> = (0..plan.order_len()).collect();
        let before = plan.app(&order, Plan::id).synth().expect("the plan is in order");
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        let nodes = plan.define(&mut stack, &order, &|number| format!("Renamed{number}"));
        for (number, node) in nodes.into_iter().enumerate() {
            let path = format!("Demo/{}", plan.path(number, &Plan::id));
            let entry = before.stacks()[0].entries().iter().find(|entry| entry.path() == path);
            stack.pin(node, entry.expect("it was there").logical_id());
        }
        prop_assert_eq!(synth(app), templates(&before));
    }

    #[test]
    fn what_synthesizes_resolves_and_reads_back_the_same(app in wild::wild()) {
        match app.build().synth() {
            Ok(assembly) => {
                for stack in assembly.stacks() {
                    let text = stack.template().as_json();
                    let json: serde_json::Value = serde_json::from_str(text)
                        .map_err(|e| TestCaseError::fail(format!("{e}: {text}")))?;
                    prop_assert_eq!(resolve::problems(&json), Vec::<String>::new(), "{}", text);
                    let read = formwork::Template::from_json(text);
                    let printed = read.as_ref().map(formwork::Template::as_json);
                    prop_assert_eq!(printed, Ok(text), "it reads back and prints the same");
                }
            }
            Err(found) => {
                prop_assert!(found.has_errors());
                prop_assert!(found.iter().all(|d| d.position().is_some()), "{}", found);
            }
        }
    }

    #[test]
    fn a_text_with_parts_says_what_its_parts_say(
        parts in prop::collection::vec(prop::option::of("[$!{}a-z:]{0,4}|\\PC{0,3}"), 0..6),
    ) {
        let expected: String = parts.iter().map(|part| part.as_deref().unwrap_or("eu-west-1")).collect();
        let part = |part: &Option<String>| match part {
            Some(text) => Part::Literal(text.clone().into()),
            None => Part::Value(pseudo::region().into_value()),
        };
        let value = Value::from_parts(parts.iter().map(part));
        let mut app = App::new();
        app.stack("Demo").add("Topic", RawResource::new("AWS::SNS::Topic").property("Name", value));
        let json = app.synth().expect("any text will do").stacks()[0].template().to_value();
        let name = &json["Resources"]["Topic"]["Properties"]["Name"];
        prop_assert_eq!(resolve::text(name, "eu-west-1"), Some(expected), "{}", name);
    }
}
