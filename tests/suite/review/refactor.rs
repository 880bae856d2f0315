//! Mappings for stacks whose logical ids changed.

use formwork::{App, Entry};
use formwork_prove::Template;
use formwork_review::refactor::Refactor;
use serde_json::{Value, json};

use crate::{bedrock_private, bedrock_private_full, golden};

fn template(resources: &Value) -> Template {
    let text = json!({ "Resources": resources }).to_string();
    Template::from_json(&text).expect("a template")
}

/// The mappings, as `Stack/Old -> Stack/New`.
#[track_caller]
fn check(old: &[(&str, Value)], new: &[(&str, Value)], expected: Result<&[&str], &str>) {
    let old: Vec<(&str, Template)> = old.iter().map(|(n, r)| (*n, template(r))).collect();
    let new: Vec<(&str, Template)> = new.iter().map(|(n, r)| (*n, template(r))).collect();
    let old: Vec<(&str, &Template)> = old.iter().map(|(n, t)| (*n, t)).collect();
    let new: Vec<(&str, &Template)> = new.iter().map(|(n, t)| (*n, t)).collect();
    let found = Refactor::of(&old, &new);
    match expected {
        Ok(expected) => {
            let refactor = found.expect("only ids and stacks change");
            let of = refactor.mappings().iter().map(|mapping| {
                let (from, to) = (&mapping.source, &mapping.destination);
                let (old, new) = (&from.logical_id, &to.logical_id);
                format!("{}/{old} -> {}/{new}", from.stack, to.stack)
            });
            assert_eq!(of.collect::<Vec<_>>(), expected);
        }
        Err(expected) => {
            let found = found.expect_err("something stands in the way");
            assert!(found.to_string().contains(expected), "{found}");
        }
    }
}

fn queue() -> Value {
    json!({"Type": "AWS::SQS::Queue"})
}

fn policy(of: &str) -> Value {
    json!({"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": of}], "X": of.len()}})
}

#[test]
fn what_is_written_alike_is_told_apart_by_references() {
    check(
        &[(
            "S",
            json!({"A": queue(), "B": queue(), "P": policy("A"), "Q": policy("B")}),
        )],
        &[("S", json!({"C": queue(), "D": queue(), "R": policy("D")}))],
        Err("became"),
    );
    let reader = |of: &str, name: &str| json!({"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": of}], "X": name}});
    check(
        &[(
            "S",
            json!({"A": queue(), "B": queue(), "P": reader("A", "p"), "Q": reader("B", "q")}),
        )],
        &[(
            "S",
            json!({"C": queue(), "D": queue(), "P": reader("D", "p"), "Q": reader("C", "q")}),
        )],
        Ok(&["S/A -> S/D", "S/B -> S/C"]),
    );
    // Two that change places.
    check(
        &[(
            "S",
            json!({"A": queue(), "B": queue(), "P": reader("A", "p")}),
        )],
        &[(
            "S",
            json!({"A": queue(), "B": queue(), "P": reader("B", "p")}),
        )],
        Ok(&["S/A -> S/B", "S/B -> S/A"]),
    );
}

#[test]
fn what_kept_its_id_is_the_same() {
    check(
        &[("S", json!({"A": queue(), "B": queue()}))],
        &[("S", json!({"A": queue(), "C": queue()}))],
        Ok(&["S/B -> S/C"]),
    );
    check(
        &[("S", json!({"A": queue(), "B": queue()}))],
        &[("S", json!({"A": queue(), "B": queue()}))],
        Ok(&[]),
    );
    check(
        &[("S", json!({"A": queue()}))],
        &[("S", json!({"A": queue(), "B": queue()}))],
        Err("`S/B` has no equal in the deployed templates"),
    );
}

#[test]
fn what_moves_takes_along_what_it_refers_to() {
    let old = [(
        "S",
        json!({"A": queue(), "P": policy("A"), "Z": {"Type": "AWS::SNS::Topic"}}),
    )];
    let rest = json!({"Z": {"Type": "AWS::SNS::Topic"}});
    check(
        &old,
        &[("S", rest), ("T", json!({"A": queue(), "P": policy("A")}))],
        Ok(&["S/A -> T/A", "S/P -> T/P"]),
    );
    let left = json!({"A": queue(), "Z": {"Type": "AWS::SNS::Topic"}});
    let import = json!({"Type": "AWS::SQS::QueuePolicy",
        "Properties": {"Queues": [{"Fn::ImportValue": "a"}], "X": 1}});
    check(
        &old,
        &[("S", left), ("T", json!({"P": import}))],
        Err("`S/P` has no equal in the new templates"),
    );
    let named = json!({"A": {"Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": {"Ref": "AWS::StackName"}}}, "B": queue()});
    let (stays, goes) = (json!({"B": named["B"]}), json!({"A": named["A"]}));
    check(
        &[("S", named)],
        &[("S", stays), ("T", goes)],
        Err("`S/A` uses `AWS::StackName`"),
    );
}

#[test]
fn a_stack_does_not_become_empty() {
    check(
        &[("S", json!({"A": queue()}))],
        &[("S", json!({})), ("T", json!({"A": queue()}))],
        Err("the stack `S` has no resource any more"),
    );
}

/// The commands and the file for an example whose VPC and role were renamed.
#[test]
fn what_cannot_be_moved_keeps_its_id() {
    let refused = |body: Value, expected: &str| {
        check(
            &[("S", json!({"Old": body}))],
            &[("S", json!({"New": body}))],
            Err(expected),
        );
        // With its id it is no matter.
        check(
            &[("S", json!({"Old": body, "A": queue()}))],
            &[("S", json!({"Old": body, "B": queue()}))],
            Ok(&["S/A -> S/B"]),
        );
    };
    refused(json!({"Type": "Custom::Thing"}), "which cannot be moved");
    refused(
        json!({"Type": "AWS::CloudFormation::CustomResource"}),
        "which cannot be moved",
    );
    refused(
        json!({"Type": "AWS::Serverless::Function"}),
        "of which a macro makes resources",
    );
    refused(json!({"Type": "Acme::A::B"}), "of which it is not known");
    refused(
        json!({"Type": "Acme::A::B::MODULE"}),
        "of which it is not known",
    );
    let turn = json!(["N", ["a"], {"Q${N}": queue()}]);
    check(
        &[("S", json!({"Fn::ForEach::A": turn}))],
        &[("S", json!({"Fn::ForEach::B": turn}))],
        Err("what resources are made of"),
    );
}

#[test]
fn an_id_in_a_text_does_not_change() {
    let of = |id: &str, text: Value| json!({id: {"Type": "AWS::EC2::Instance", "Properties": {"UserData": {"Fn::Base64": text}}}});
    for text in [
        json!({"Fn::Sub": "cfn-signal --stack ${AWS::StackName} --resource Old --region x"}),
        json!("cfn-init -r \"Old\" -s x"),
        json!("cfn-signal --resource=Old"),
        json!({"Fn::Join": ["", ["cfn-signal --resource ", "Old", " -s ", {"Ref": "AWS::StackName"}]]}),
    ] {
        check(
            &[("S", of("Old", text.clone()))],
            &[("S", of("New", text.clone()))],
            Err("has the logical id `Old` in a text"),
        );
    }
    for text in ["cfn-signal --resource Older", "echo Old", "--resource New"] {
        check(
            &[("S", of("Old", json!(text)))],
            &[("S", of("New", json!(text)))],
            Ok(&["S/Old -> S/New"]),
        );
    }
}

#[test]
fn what_else_changes_is_deployed_first() {
    let sections = |more: &Value, id: &str| {
        let mut all = json!({
            "Parameters": {"P": {"Type": "String", "Default": "a"}},
            "Mappings": {"M": {"a": {"b": "c"}}},
            "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "a"]}},
            "Resources": {id: {"Type": "AWS::SQS::Queue", "Condition": "C", "DeletionPolicy": "Retain"}},
            "Outputs": {"O": {"Value": {"Ref": id}, "Export": {"Name": "n"}}},
        });
        for (pointer, value) in more.as_object().into_iter().flatten() {
            *all.pointer_mut(pointer).expect("it is there") = value.clone();
        }
        Template::from_json(&all.to_string()).expect("a template")
    };
    let of = |more: &Value| {
        let (old, new) = (sections(&json!({}), "Old"), sections(more, "New"));
        Refactor::of(&[("S", &old)], &[("S", &new)])
    };
    assert_eq!(of(&json!({})).expect("nothing else").mappings().len(), 1);
    for (pointer, value) in [
        ("/Parameters/P/Default", json!("b")),
        ("/Parameters/P/Type", json!("Number")),
        ("/Mappings/M/a/b", json!("d")),
        ("/Conditions/C/Fn::Equals/1", json!("b")),
        ("/Resources/New/Condition", json!("D")),
        ("/Resources/New/DeletionPolicy", json!("Delete")),
        ("/Resources/New/Type", json!("AWS::SNS::Topic")),
        ("/Outputs/O/Value", json!("x")),
        ("/Outputs/O/Export/Name", json!("m")),
        ("/Outputs/O", json!({"Value": {"Ref": "New"}})),
    ] {
        let found = of(&json!({pointer: value})).expect_err(pointer);
        assert!(found.to_string().contains("refused-refactor"), "{found}");
    }
}

#[test]
fn an_example_is_renamed() {
    let deployed = of_app(bedrock_private::app());
    let text = text_of(bedrock_private::app());
    let text = text.replace("\"Vpc\"", "\"Network\"");
    let text = text.replace("BedrockTestLambdaFunctionRole", "Caller");
    let program = Template::from_json(&text).expect("a template");
    let stack = "Bedrock-GenAI-Stack";
    let refactor = Refactor::of(&[(stack, &deployed)], &[(stack, &program)]).expect("only ids");
    let json = serde_json::to_string_pretty(&refactor.to_json()).expect("JSON");
    let told = format!("{}\n{json}\n", refactor.commands());
    golden::page("refactor", "bedrock_private", &told);
}

#[test]
fn every_id_of_the_whole_system_is_found_again() {
    let deployed = of_app(bedrock_private_full::app());
    let mut text = text_of(bedrock_private_full::app());
    let assembly = bedrock_private_full::app().synth().expect("no errors");
    let entries = assembly.stacks()[0].entries();
    let resources = entries
        .iter()
        .filter(|entry| entry.section() == "Resources");
    let mut ids: Vec<&str> = resources.map(Entry::logical_id).collect();
    ids.sort_by_key(|id| std::cmp::Reverse(id.len()));
    for id in &ids {
        for (before, after) in [("\"", "\""), ("${", "}"), ("${", "."), ("\"", ".")] {
            let from = format!("{before}{id}{after}");
            text = text.replace(&from, &format!("{before}{id}X{after}"));
        }
    }
    let program = Template::from_json(&text).expect("a template");
    let refactor = Refactor::of(&[("S", &deployed)], &[("S", &program)]).expect("only ids");
    assert_eq!(refactor.mappings().len(), ids.len());
    for mapping in refactor.mappings() {
        let expected = format!("{}X", mapping.source.logical_id);
        assert_eq!(mapping.destination.logical_id, expected);
    }
}

fn text_of(app: App) -> String {
    let assembly = app.synth().expect("the program has no errors");
    assembly.stacks()[0].template().to_json()
}

fn of_app(app: App) -> Template {
    Template::from_json(&text_of(app)).expect("a template")
}
