//! What stands beside templates, exact to the byte.

use formwork::assembly::{Values, capabilities, files};
use formwork::prelude::*;

use crate::{bedrock_private, golden, two_stacks};

#[test]
fn of_the_private_example() {
    golden::folder("folder-bedrock_private", bedrock_private::app());
}

#[test]
fn of_two_stacks() {
    golden::folder("folder-two_stacks", two_stacks::app());
}

/// The names of the files, without those of the whole app.
fn names(app: App) -> Vec<String> {
    let assembly = app.synth().expect("the program has no errors");
    let files = files(&assembly, &Values::default());
    let names = files.into_iter().map(|file| file.name);
    names.filter(|name| name.contains("Shop")).collect()
}

fn nested(with_asset: bool) -> App {
    let mut app = App::new();
    let mut shop = app.stack("Shop");
    shop.add("Topic", RawResource::new("AWS::SNS::Topic"));
    let mut worker = shop.nested_stack("Worker");
    let code = if with_asset {
        Code::asset(Asset::zip([1; 32], *b"PK"))
    } else {
        Code::inline("def handler(event, context): ...")
    };
    let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
    worker.add("Function", function);
    app
}

#[test]
fn a_nested_stack_is_deployed_with_the_one_around_it() {
    let expected = [
        "Shop-Worker.ids.json",
        "Shop-Worker.template.json",
        "Shop.capabilities.json",
        "Shop.ids.json",
        "Shop.params.json",
        "Shop.tags.json",
        "Shop.template.json",
    ];
    assert_eq!(names(nested(false)), expected);
    let assembly = nested(false).synth().expect("the program has no errors");
    let shop = assembly.stack("Shop").expect("it is there");
    assert_eq!(capabilities(&assembly, shop), ["CAPABILITY_IAM"]);
}

#[test]
fn a_nested_stack_takes_the_bucket_from_the_one_around_it() {
    let assembly = nested(true).synth().expect("the program has no errors");
    let shop = assembly.stack("Shop").expect("it is there");
    let worker = assembly.stack("Shop-Worker").expect("it is there");
    assert_eq!((shop.assets().len(), worker.assets().len()), (1, 0));
    let template = shop.template().to_value();
    assert!(template["Parameters"]["AssetBucket"].is_object());
    let given = &template["Resources"]["Worker"]["Properties"]["Parameters"];
    let given = given.as_object().expect("it is told something");
    let (name, value) = given.iter().next().expect("it is told something");
    assert_eq!(*value, serde_json::json!({ "Ref": "AssetBucket" }));
    let template = worker.template().to_value();
    let code = &template["Resources"]["Function"]["Properties"]["Code"];
    let key = format!("{}.zip", "01".repeat(32));
    let expected = serde_json::json!({ "S3Bucket": { "Ref": name }, "S3Key": key });
    assert_eq!(*code, expected);
}

#[test]
fn the_order_of_the_program_does_not_show() {
    let app = |turned: bool| {
        let mut app = App::new();
        let mut names = ["A", "B", "C"];
        if turned {
            names.reverse();
        }
        for (number, name) in (1..).zip(names) {
            let number = if turned { 4 - number } else { number };
            let mut stack = app.stack(name);
            for id in if turned { ["Y", "X"] } else { ["X", "Y"] } {
                let code = Code::asset(Asset::zip([number; 32], [number]));
                let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
                stack.add(id, function);
            }
            stack.tag("b", name).tag("a", "1");
        }
        app.synth().expect("the program has no errors")
    };
    let (one, other) = (app(false), app(true));
    let (one, other) = (
        files(&one, &Values::default()),
        files(&other, &Values::default()),
    );
    assert_eq!(one.len(), 3 * 7 + 3);
    for (one, other) in one.iter().zip(&other) {
        // The parameter of the bucket is put down to the line of the first function.
        assert_eq!(one.name, other.name);
        assert!(one.content == other.content, "{}", one.name);
    }
}

#[test]
fn a_users_own_parameter_is_not_taken_for_the_bucket() {
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    stack.parameter("AssetBucket", Parameter::<String>::new());
    let code = Code::asset(Asset::zip([1; 32], *b"PK"));
    let function = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
    stack.add("Caller", function);
    let found = app.synth().expect_err("two parameters of one name");
    assert!(found.iter().any(|found| found.code() == "duplicate-id"));
}
