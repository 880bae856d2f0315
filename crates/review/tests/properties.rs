//! What holds for any two templates.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use formwork_prove::Template;
use formwork_review::{Options, check, diff};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const TYPES: [&str; 6] = [
    "AWS::S3::Bucket",
    "AWS::EC2::SecurityGroup",
    "AWS::IAM::Role",
    "AWS::RDS::DBInstance",
    "AWS::Lambda::Function",
    "Custom::Thing",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(
            &[
                "a",
                "true",
                "10",
                "b-${It}",
                "{{resolve:ssm:/a}}",
                "",
                "{\"a\": 1}"
            ][..]
        )
        .prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        (-3_i64..30).prop_map(Value::from),
    ]
}

fn call() -> impl Strategy<Value = Value> {
    let id = || {
        select(
            &[
                "R0",
                "R1",
                "R2",
                "P",
                "Q",
                "AWS::Region",
                "AWS::NoValue",
                "Nobody",
            ][..],
        )
    };
    prop_oneof![
        id().prop_map(|id| json!({"Ref": id})),
        id().prop_map(|id| json!({"Fn::GetAtt": [id, "Arn"]})),
        id().prop_map(|id| json!({"Fn::Sub": format!("x-${{{id}}}")})),
        (id(), scalar()).prop_map(|(id, value)| json!({"Fn::If": ["C", {"Ref": id}, value]})),
        id().prop_map(|id| json!({"Fn::Join": ["-", ["x", {"Ref": id}]]})),
        Just(json!({"Fn::FindInMap": ["M", {"Ref": "P"}, "v"]})),
        // Not as they should be.
        Just(json!({"Fn::Sub": 1})),
        Just(json!({"Ref": [1]})),
        Just(json!({"Fn::If": []})),
        Just(json!({"Fn::Select": ["9", ["a"]]})),
        Just(json!({"Fn::Nothing": null})),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![3 => scalar(), 2 => call()];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let name = select(
            &[
                "Tags",
                "Key",
                "Value",
                "Statement",
                "Effect",
                "Action",
                "Condition",
                "Password",
            ][..],
        );
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::vec((name, inner), 0..3).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

fn resource() -> impl Strategy<Value = Value> {
    let name = select(
        &[
            "BucketName",
            "Tags",
            "SecurityGroupIngress",
            "Policies",
            "AssumeRolePolicyDocument",
            "StorageEncrypted",
            "Path",
            "Thing",
        ][..],
    );
    let properties = proptest::collection::vec((name, value()), 0..4);
    (select(&TYPES[..]), properties, any::<bool>()).prop_map(|(kind, properties, conditional)| {
        let properties = properties
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let mut body = json!({"Type": kind, "Properties": properties.collect::<Value>()});
        if conditional {
            body["Condition"] = "C".into();
        }
        body
    })
}

fn sections() -> impl Strategy<Value = Value> {
    (
        proptest::collection::vec(resource(), 0..4),
        any::<bool>(),
        select(&["a", "b"][..]),
    )
        .prop_map(|(resources, decided, mapped)| {
            let resources = resources.into_iter().enumerate();
            let resources: Value = resources.map(|(n, body)| (format!("R{n}"), body)).collect();
            let compared = if decided {
                json!("x")
            } else {
                json!({"Ref": "Q"})
            };
            json!({
                "Parameters": {"P": {"Type": "String", "Default": "k"}, "Q": {"Type": "String"}},
                "Mappings": {"M": {"k": {"v": mapped}}},
                "Conditions": {"C": {"Fn::Equals": ["x", compared]}},
                "Resources": resources,
            })
        })
}

fn template(value: &Value) -> Template {
    Template::from_json(&value.to_string()).unwrap()
}

/// The same with every object's fields in the other order.
fn turned(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .rev()
            .map(|(name, value)| (name.clone(), turned(value)))
            .collect(),
        Value::Array(items) => items.iter().map(turned).collect(),
        other => other.clone(),
    }
}

/// The same with what is a set in the other order.
fn shuffled(value: &Value, name: &str) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), shuffled(value, name)))
            .collect(),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| shuffled(item, "")).collect();
            if matches!(
                name,
                "Tags" | "SecurityGroupIngress" | "Action" | "Policies"
            ) {
                items.reverse();
            }
            Value::Array(items)
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_template_does_not_differ_from_itself(sections in sections()) {
        let found = diff(&template(&sections), &template(&sections), &Options::new());
        prop_assert!(found.is_empty(), "{}", found.to_text());
        prop_assert!(found.access().is_empty() && found.network().is_empty() && found.moves().is_empty());
        let found = diff(&template(&sections), &template(&turned(&sections)), &Options::new());
        prop_assert!(found.is_empty(), "{}", found.to_text());
    }

    #[test]
    fn the_order_of_sets_is_nothing(tags in proptest::collection::vec(("[a-c]{1,2}", "[a-c]"), 0..5)) {
        let tags: Vec<Value> = tags.into_iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        let sections = json!({"Resources": {"R0": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": tags}}}});
        let found = diff(&template(&sections), &template(&shuffled(&sections, "")), &Options::new());
        prop_assert!(found.is_empty(), "{}", found.to_text());
    }

    #[test]
    fn any_two_are_compared_alike_each_time(old in sections(), new in sections()) {
        let found = diff(&template(&old), &template(&new), &Options::new());
        let again = diff(&template(&turned(&old)), &template(&turned(&new)), &Options::new());
        prop_assert_eq!(found.to_json(), again.to_json());
        prop_assert_eq!(found.to_markdown(), again.to_markdown());
        prop_assert_eq!(found.to_text(), again.to_text());
        let back = diff(&template(&new), &template(&old), &Options::new());
        prop_assert_eq!(found.is_empty(), back.is_empty());
    }

    #[test]
    fn a_property_that_is_added_is_all_that_is_shown(sections in sections(), place in 0_usize..4) {
        let mut sections = sections;
        let id = format!("R{place}");
        sections["Resources"][&id] = json!({"Type": "AWS::S3::Bucket", "Properties": {"Tags": []}});
        let mut new = sections.clone();
        new["Resources"][&id]["Properties"]["Fresh"] = "x".into();
        let found = diff(&template(&sections), &template(&new), &Options::new());
        prop_assert_eq!(found.resources().len(), 1);
        let paths: Vec<&str> = found.resources()[0].properties.iter().map(|one| one.path.as_str()).collect();
        prop_assert_eq!(paths, ["/Fresh"]);
    }

    #[test]
    fn broken_text_is_refused_or_compared(
        sections in sections(),
        cut in 0.0..1.0_f64,
        at in 0.0..1.0_f64,
        byte in select(&["{", "}", "[", "]", "\"", ",", ":", "null", "\\", "é", "0", "---\n"][..]),
    ) {
        let whole = sections.to_string();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a text")]
        let place = |share: f64| {
            let wanted = (whole.len() as f64 * share) as usize;
            (0..=wanted).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0)
        };
        let truncated = whole[..place(cut)].to_owned();
        let mut inserted = whole.clone();
        inserted.insert_str(place(at), byte);
        for text in [truncated, inserted] {
            match Template::from_json(&text) {
                Ok(broken) => {
                    check(&broken);
                    let found = diff(&template(&sections), &broken, &Options::new());
                    prop_assert!(found.to_markdown().encode_utf16().count() < 65_536);
                }
                Err(error) => prop_assert!(error.line() >= 1),
            }
        }
    }
}
