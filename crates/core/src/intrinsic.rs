//! Intrinsic functions as functions, and [`pseudo`] parameters as values.
//!
//! Each function is one constructor over [`Value::call`]; one that this crate does not have yet is
//! written with [`function`].
//!
//! AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>

use crate::condition::ConditionRef;
use crate::expr::{Expr, IntoExpr};
use crate::mapping::MappingRef;
use crate::marker::{AvailabilityZone, Json, Secret, Textual};
use crate::value::{Object, Text, Value};

pub use crate::rule::{value_of, values_of_all, values_of_type};

/// Values that `CloudFormation` knows about the deployment itself.
pub mod pseudo {
    use crate::expr::Expr;
    use crate::value::{Pseudo, Value};

    /// `AWS::AccountId`: the account into which the stack is deployed, twelve digits.
    pub const fn account_id() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::AccountId))
    }

    /// `AWS::NoValue`: removes the property it is given to.
    pub const fn no_value<T>() -> Expr<T> {
        Expr::from_value(Value::Pseudo(Pseudo::NoValue))
    }

    /// `AWS::NotificationARNs`: the topics that hear of the stack's events.
    pub const fn notification_arns() -> Expr<Vec<String>> {
        Expr::from_value(Value::Pseudo(Pseudo::NotificationArns))
    }

    /// `AWS::Partition`: `aws`, `aws-cn`, `aws-us-gov`, …
    pub const fn partition() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::Partition))
    }

    /// `AWS::Region`: the region into which the stack is deployed, such as `us-east-1`.
    pub const fn region() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::Region))
    }

    /// `AWS::StackId`: the ARN of the stack.
    pub const fn stack_id() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::StackId))
    }

    /// `AWS::StackName`: the name of the stack.
    pub const fn stack_name() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::StackName))
    }

    /// `AWS::URLSuffix`: the domain of the partition, `amazonaws.com` in most.
    pub const fn url_suffix() -> Expr<String> {
        Expr::from_value(Value::Pseudo(Pseudo::UrlSuffix))
    }
}

/// A function by its name in the template, such as `Fn::Join`, with its argument; nothing checks
/// that it gives a `T`.
pub fn function<T>(name: impl Into<Text>, argument: impl IntoExpr<Json>) -> Expr<T> {
    Expr::from_value(Value::call(name, argument.into_expr().into_value()))
}

/// A function of a list of arguments.
fn call<T>(name: &'static str, arguments: Vec<Value>) -> Expr<T> {
    Expr::from_value(Value::call(name, Value::List(arguments)))
}

/// `Fn::Join`: the items of a list as one text, with `delimiter` between them.
///
/// For a fixed number of parts [`text!`](crate::text) is easier to read.
pub fn join<T: Textual>(delimiter: &'static str, items: impl IntoExpr<Vec<T>>) -> Expr<String> {
    call(
        "Fn::Join",
        vec![delimiter.into(), items.into_expr().into_value()],
    )
}

/// `Fn::Select`: one item of a list, counted from 0. One that a literal list does not have is
/// `select-out-of-range`.
pub fn select<T>(index: u32, items: impl IntoExpr<Vec<T>>) -> Expr<T> {
    call(
        "Fn::Select",
        vec![Value::Integer(index.into()), items.into_expr().into_value()],
    )
}

/// `Fn::Split`: the pieces of a text between the delimiters.
pub fn split(delimiter: &'static str, text: impl IntoExpr<String>) -> Expr<Vec<String>> {
    call(
        "Fn::Split",
        vec![delimiter.into(), text.into_expr().into_value()],
    )
}

/// `Fn::GetAZs`: the availability zones of the region of the deployment, in alphabetical order.
pub fn availability_zones() -> Expr<Vec<AvailabilityZone>> {
    Expr::from_value(Value::call("Fn::GetAZs", Value::from("")))
}

/// `Fn::GetAZs` of a region by its name, such as one that a parameter gives.
pub fn availability_zones_of(region: impl IntoExpr<String>) -> Expr<Vec<AvailabilityZone>> {
    Expr::from_value(Value::call("Fn::GetAZs", region.into_expr().into_value()))
}

/// `Fn::If`: one value where the condition holds at deployment, another where it does not.
pub fn if_<T>(
    condition: ConditionRef,
    then: impl IntoExpr<T>,
    otherwise: impl IntoExpr<T>,
) -> Expr<T> {
    call(
        "Fn::If",
        vec![
            Value::Name(condition.node()),
            then.into_expr().into_value(),
            otherwise.into_expr().into_value(),
        ],
    )
}

/// `Fn::FindInMap`: a value of a mapping by its two keys.
pub fn find_in_map<T>(
    mapping: MappingRef<T>,
    first: impl IntoExpr<String>,
    second: impl IntoExpr<String>,
) -> Expr<T> {
    call("Fn::FindInMap", find_arguments(mapping, first, second))
}

/// `Fn::FindInMap` with a default for keys that the mapping does not have.
///
/// `CloudFormation` takes a default only in templates with the transform
/// `AWS::LanguageExtensions`, which is added.
pub fn find_in_map_or<T>(
    mapping: MappingRef<T>,
    first: impl IntoExpr<String>,
    second: impl IntoExpr<String>,
    default: impl IntoExpr<T>,
) -> Expr<T> {
    let mut arguments = find_arguments(mapping, first, second);
    let default = ("DefaultValue", default.into_expr().into_value());
    arguments.push(Value::Object([default].into_iter().collect()));
    call("Fn::FindInMap", arguments)
}

fn find_arguments<T>(
    mapping: MappingRef<T>,
    first: impl IntoExpr<String>,
    second: impl IntoExpr<String>,
) -> Vec<Value> {
    vec![
        Value::Name(mapping.node()),
        first.into_expr().into_value(),
        second.into_expr().into_value(),
    ]
}

/// `Fn::Cidr`: blocks of equal size out of a larger one, 1 to 256 of them, each with so many host
/// bits: 8 for a /24.
pub fn cidr_blocks(block: impl IntoExpr<String>, count: u32, host_bits: u32) -> Expr<Vec<String>> {
    call(
        "Fn::Cidr",
        vec![
            block.into_expr().into_value(),
            Value::Integer(count.into()),
            Value::Integer(host_bits.into()),
        ],
    )
}

/// `Fn::Base64`: a text in Base64, as user data of machines is.
pub fn base64(text: impl IntoExpr<String>) -> Expr<String> {
    Expr::from_value(Value::call("Fn::Base64", text.into_expr().into_value()))
}

/// `Fn::ImportValue`: what another stack of the account and region exports under a name.
///
/// References between stacks of one app need no call of this: pass the handle.
pub fn import_value<T>(name: impl IntoExpr<String>) -> Expr<T> {
    Expr::from_value(Value::call(
        "Fn::ImportValue",
        name.into_expr().into_value(),
    ))
}

/// `Fn::GetStackOutput`: an output of another stack, read when this one is deployed and not
/// followed afterwards.
pub fn stack_output<T>(stack: impl IntoExpr<String>, output: impl IntoExpr<String>) -> Expr<T> {
    let argument: Object = [
        ("StackName", stack.into_expr().into_value()),
        ("OutputName", output.into_expr().into_value()),
    ]
    .into_iter()
    .collect();
    Expr::from_value(Value::call("Fn::GetStackOutput", Value::Object(argument)))
}

/// `Fn::Length`: the number of items of a list. Adds the transform `AWS::LanguageExtensions`.
pub fn length<T>(items: impl IntoExpr<Vec<T>>) -> Expr<i64> {
    Expr::from_value(Value::call("Fn::Length", items.into_expr().into_value()))
}

/// `Fn::ToJsonString`: an object or a list as a text of JSON. Adds the transform
/// `AWS::LanguageExtensions`.
pub fn to_json_string(value: impl IntoExpr<Json>) -> Expr<String> {
    Expr::from_value(Value::call(
        "Fn::ToJsonString",
        value.into_expr().into_value(),
    ))
}

/// `Fn::Transform`: what a macro makes of its parameters.
pub fn transform<T>(macro_name: impl Into<Text>, parameters: impl IntoExpr<Json>) -> Expr<T> {
    let argument: Object = [
        ("Name", Value::Text(macro_name.into())),
        ("Parameters", parameters.into_expr().into_value()),
    ]
    .into_iter()
    .collect();
    Expr::from_value(Value::call("Fn::Transform", Value::Object(argument)))
}

/// Dynamic references: values that `CloudFormation` reads from a store when it deploys.
///
/// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
pub mod dynamic {
    use super::{Expr, IntoExpr, Secret, Text};
    use crate::value::{Part, Value};

    /// A plain parameter of the parameter store, the newest version where none is named.
    pub fn parameter(name: impl IntoExpr<String>, version: Option<u32>) -> Expr<String> {
        store("ssm", name, version)
    }

    /// A secure parameter of the parameter store. It goes only into properties that take secrets.
    pub fn secure_parameter(name: impl IntoExpr<String>, version: Option<u32>) -> Expr<Secret> {
        store("ssm-secure", name, version)
    }

    /// A secret by its name or ARN, or one field of the JSON in it. It goes only into properties
    /// that take secrets.
    pub fn secret(id: impl IntoExpr<String>, field: Option<&'static str>) -> Expr<Secret> {
        let tail = match field {
            Some(field) => Text::from(format!(":SecretString:{field}}}}}")),
            None => Text::from(":SecretString}}"),
        };
        resolve("secretsmanager", id, tail)
    }

    fn store<T>(store: &'static str, name: impl IntoExpr<String>, version: Option<u32>) -> Expr<T> {
        let tail = match version {
            Some(version) => Text::from(format!(":{version}}}}}")),
            None => Text::from("}}"),
        };
        resolve(store, name, tail)
    }

    fn resolve<T>(store: &'static str, id: impl IntoExpr<String>, tail: Text) -> Expr<T> {
        let head = Text::from(format!("{{{{resolve:{store}:"));
        let id = Part::Value(id.into_expr().into_value());
        Expr::from_value(Value::from_parts([
            Part::Literal(head),
            id,
            Part::Literal(tail),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{App, Mapping, Output, RawResource, pseudo, text};
    use serde_json::json;

    #[test]
    fn every_function_has_its_form() {
        let mut app = App::new();
        let mut stack = app.stack("Demo");
        let sizes = stack.mapping(
            "Sizes",
            Mapping::<String>::new([("prod", [("memory", "1024")])]),
        );
        let is_prod = stack.condition("IsProd", crate::Condition::equals::<String>("a", "b"));
        stack.add(
            "Thing",
            RawResource::new("Acme::Demo::Thing")
                .property("A", find_in_map(sizes, "prod", "memory"))
                .property(
                    "B",
                    find_in_map_or(sizes, pseudo::region(), "memory", "128"),
                )
                .property("C", cidr_blocks("10.0.0.0/16", 4, 8))
                .property("D", base64(text!["x-", pseudo::region()]))
                .property("E", import_value::<String>("other"))
                .property("F", stack_output::<String>("Other", "Id"))
                .property("G", length::<String>(["a", "b"]))
                .property("H", to_json_string(serde_json::json!({"a": 1})))
                .property(
                    "I",
                    transform::<String>("Mine", serde_json::json!({"a": 1})),
                )
                .property("J", function::<String>("Fn::New", serde_json::json!([1])))
                .property(
                    "K",
                    if_::<String>(is_prod, "a", pseudo::no_value::<String>()),
                )
                .property("L", dynamic::parameter("/a/b", Some(2)))
                .property(
                    "M",
                    dynamic::secret("db", Some("password")).cast::<String>(),
                )
                .property("N", dynamic::secure_parameter("/s", None).cast::<String>()),
        );
        stack.output("Split", Output::new(select(1, split(",", "a,b"))));
        let template = app.synth().unwrap().stacks()[0].template().to_value();
        let thing = &template["Resources"]["Thing"]["Properties"];
        let check = |key: &str, expected: serde_json::Value| assert_eq!(thing[key], expected);
        check("A", json!({"Fn::FindInMap": ["Sizes", "prod", "memory"]}));
        check(
            "B",
            json!({"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "memory", {"DefaultValue": "128"}]}),
        );
        check("C", json!({"Fn::Cidr": ["10.0.0.0/16", 4, 8]}));
        check("D", json!({"Fn::Base64": {"Fn::Sub": "x-${AWS::Region}"}}));
        check("E", json!({"Fn::ImportValue": "other"}));
        check(
            "F",
            json!({"Fn::GetStackOutput": {"StackName": "Other", "OutputName": "Id"}}),
        );
        check("G", json!({"Fn::Length": ["a", "b"]}));
        check("H", json!({"Fn::ToJsonString": {"a": 1}}));
        check(
            "I",
            json!({"Fn::Transform": {"Name": "Mine", "Parameters": {"a": 1}}}),
        );
        check("J", json!({"Fn::New": [1]}));
        check(
            "K",
            json!({"Fn::If": ["IsProd", "a", {"Ref": "AWS::NoValue"}]}),
        );
        check("L", json!("{{resolve:ssm:/a/b:2}}"));
        check(
            "M",
            json!("{{resolve:secretsmanager:db:SecretString:password}}"),
        );
        check("N", json!("{{resolve:ssm-secure:/s}}"));
        assert_eq!(template["Transform"], json!("AWS::LanguageExtensions"));
        assert_eq!(
            template["Mappings"],
            json!({"Sizes": {"prod": {"memory": "1024"}}})
        );
    }
}
