//! How a diff is written: the JSON is what its schema says, a comment is never too long, and what is
//! no template is told with its place.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use formwork_prove::Template;
use formwork_review::{Diff, Options, check, diff};
use serde_json::{Value, json};

fn template(value: &Value) -> Template {
    Template::from_json(&value.to_string()).unwrap()
}

fn rich() -> Diff {
    let old = json!({"Parameters": {"P": {"Type": "String", "Default": "a"}}, "Resources": {
        "Kept": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "P"}}},
        "Use": {"Type": "AWS::SSM::Parameter", "DependsOn": "Queue", "Properties": {"Value": {"Fn::GetAtt": ["Bucket", "Arn"]}}},
        "Db": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "mysql"}},
        "Typed": {"Type": "AWS::SQS::Queue"},
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "d"}}}});
    let new = json!({"Parameters": {"P": {"Type": "String", "Default": "b"}}, "Outputs": {"O": {"Value": "`|"}}, "Resources": {
        "Renamed": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "P"}}},
        "Use": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": {"Fn::GetAtt": ["Bucket", "Arn"]}}},
        "Db": {"Type": "AWS::RDS::DBInstance", "Properties": {"Engine": "postgres"}},
        "Typed": {"Type": "AWS::SNS::Topic"},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}},
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "d", "SecurityGroupEgress": []}}}});
    diff(
        &template(&old),
        &template(&new),
        &Options::new().name("Net"),
    )
}

/// The keywords that our schema uses.
fn fits(value: &Value, schema: &Value, root: &Value, path: &str, problems: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let target = root.pointer(name.trim_start_matches('#')).unwrap();
        fits(value, target, root, path, problems);
    }
    if let Some(wanted) = schema.get("const").filter(|wanted| *wanted != value) {
        problems.push(format!("{path} is not {wanted}"));
    }
    let listed = schema["enum"].as_array();
    if listed.is_some_and(|all| !all.contains(value)) {
        problems.push(format!("{path} is none of the listed: {value}"));
    }
    let of_type = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    if !of_type {
        problems.push(format!("{path} has another type"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            problems.push(format!("{path} has no {name}"));
        }
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(schema) => fits(inner, schema, root, &format!("{path}/{name}"), problems),
            None if schema["additionalProperties"] == false => {
                problems.push(format!("{path} has an unknown {name}"));
            }
            None => {}
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(
            item,
            &schema["items"],
            root,
            &format!("{path}/{index}"),
            problems,
        );
    }
}

fn misfits(value: &Value) -> Vec<String> {
    let schema: Value =
        serde_json::from_str(include_str!("../../../schemas/v1/diff.json")).unwrap();
    let mut problems = Vec::new();
    fits(value, &schema, &schema, "", &mut problems);
    problems
}

#[test]
fn the_json_is_what_its_schema_says() {
    let found = rich();
    let mut value: Value = serde_json::from_str(&found.to_json()).unwrap();
    assert_eq!(misfits(&value), Vec::<String>::new());
    for list in ["changes", "moves", "sections", "access", "network"] {
        assert_ne!(value["stacks"][0][list], json!([]), "{list} is not tried");
    }
    value["stacks"][0]["changes"][0]["action"] = "explode".into();
    assert_eq!(misfits(&value).len(), 1);
}

#[test]
fn a_comment_says_the_dangers_first() {
    let comment = rich().to_markdown();
    let lines: Vec<&str> = comment.lines().collect();
    assert!(
        lines[0].starts_with("### formwork: Net — 2 to add, "),
        "{}",
        lines[0]
    );
    assert!(lines[0].ends_with(":warning:"), "{}", lines[0]);
    assert_eq!(lines[2], "> [!WARNING]");
    assert!(comment.contains("> **Replacement**: `Bucket` (AWS::S3::Bucket) because `BucketName` changes; it keeps data of its own; the old one is deleted; 1 resource follows."), "{comment}");
    assert!(comment.contains("**Left behind**: `Kept`"), "{comment}");
    assert!(
        comment.contains("**Access widened at most**: `Role`"),
        "{comment}"
    );
    assert!(comment.contains("**Network closed**: 2 flows"), "{comment}");
    assert!(comment.ends_with("<!-- formwork:Net -->\n"), "{comment}");
}

#[test]
fn a_comment_is_never_too_long() {
    let many = |value: &str| {
        let bucket = json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": value}});
        let all: Value = (0..1_500)
            .map(|n| (format!("Bucket{n}"), bucket.clone()))
            .collect();
        template(&json!({"Resources": all}))
    };
    let long = "x`".repeat(200);
    let comment = diff(&many(&long), &many("y"), &Options::new()).to_markdown();
    assert!(comment.encode_utf16().count() < 65_536);
    assert!(comment.contains("Cut here"));
    assert!(comment.ends_with("<!-- formwork: -->\n"));
    let few = |value: &str| {
        template(
            &json!({"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": value}}}}),
        )
    };
    assert!(
        !diff(&few("a"), &few("b"), &Options::new())
            .to_markdown()
            .contains("Cut here")
    );
}

#[test]
fn no_name_steers_the_terminal_or_the_comment() {
    let evil = "A\u{1b}[31m\u{202e}\n| `x` <!-- --> |";
    let some = json!({"Resources": {evil: {"Type": evil, "Properties": {evil: evil}, evil: evil}}});
    let none = template(&json!({"Resources": {}}));
    for (old, new) in [(&none, &template(&some)), (&template(&some), &none)] {
        let found = diff(old, new, &Options::new().name(evil));
        for text in [found.to_text(), found.to_markdown()] {
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        }
        assert_eq!(found.to_text().lines().count(), 3);
        let comment = found.to_markdown();
        let rows = comment.lines().filter(|line| line.starts_with("| :"));
        assert_eq!(rows.count(), 1, "{comment}");
    }
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let empty = template(&json!({"Resources": {}}));
    let found = diff(&empty, &empty, &Options::new());
    assert_eq!(
        found.to_text(),
        "0 to add, 0 to change, 0 to replace, 0 to remove\n"
    );
    assert!(found.to_markdown().contains("Nothing changes."));
}

#[test]
fn what_is_no_template_is_told_with_its_place() {
    let told = |value: &Value| -> Vec<String> {
        check(&template(value))
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(
        told(&json!({"Resources": {"A": {"Type": "T", "Properties": {"P": {"Ref": "B"}}}}})),
        Vec::<String>::new()
    );
    assert_eq!(
        told(&json!({"Resources": {}, "Ressources": {}})),
        ["there is no section `Ressources` (at /Ressources)"]
    );
    assert_eq!(
        told(
            &json!({"Parameters": {"P": {"Default": {"Ref": "A"}}}, "Resources": {"A": "", "B": {}, "C": {"Type": "T", "DependsOn": {"Ref": "A"}}}})
        ),
        [
            "`Parameters` takes no function (at /Parameters/P/Default/Ref)",
            "`A` is no resource (at /Resources/A)",
            "`B` has no `Type` (at /Resources/B)",
            "`DependsOn` takes no function (at /Resources/C/DependsOn)",
        ]
    );
    let property = |value: Value| {
        told(&json!({"Resources": {"A": {"Type": "T", "Properties": {"P": value}}}}))
    };
    for (value, problem) in [
        (json!(null), "there is no `null` in templates"),
        (json!({"Ref": ["A"]}), "`Ref` does not take these arguments"),
        (json!({"Fn::Subb": "A"}), "there is no function `Fn::Subb`"),
        (
            json!({"Fn::If": ["C", 1]}),
            "`Fn::If` does not take these arguments",
        ),
        (
            json!({"Fn::GetAtt": ["A"]}),
            "`Fn::GetAtt` does not take these arguments",
        ),
        (
            json!([{"Fn::Join": ","}]),
            "`Fn::Join` does not take these arguments",
        ),
    ] {
        let found = property(value.clone());
        assert_eq!(found.len(), 1, "{value}: {found:?}");
        assert!(found[0].starts_with(problem), "{value}: {found:?}");
    }
}

#[test]
fn what_could_be_deployed_is_not_refused() {
    let property = |value: Value| json!({"Type": "T", "Properties": {"P": value}});
    let extended = |value: Value| json!({"Transform": "AWS::LanguageExtensions", "Resources": {"A": property(value)}});
    let include = json!({"Name": "AWS::Include", "Parameters": {"Location": "s3://a/b"}});
    let accepted = [
        // A field beside others, in a document that only looks like a function.
        json!({"Resources": {"A": property(json!({"Ref": "A", "B": 1}))}}),
        json!({"Resources": {"A": property(json!({"Fn::Transform": include, "B": 1}))}}),
        json!({"Resources": {"A": property(json!({"Fn::Join": {"Fn::Transform": include}}))}}),
        json!({"Resources": {"A": property(json!({"Fn::Sub": ["a"]}))}}),
        json!({"Resources": {"A": property(json!({"Fn::GetAtt": ["A", {"Ref": "B"}]}))}}),
        json!({"Resources": {"A": property(json!({"Fn::Cidr": ["10.0.0.0/16", 2]}))}}),
        json!({"Resources": {"Fn::Transform": include}}),
        json!({"Mappings": {"Fn::Transform": include}, "Resources": {}}),
        json!({"Parameters": {"Fn::Transform": include}, "Resources": {}}),
        json!({"Outputs": {"Fn::Transform": include}, "Resources": {}}),
        json!({"Fn::Transform": include, "Resources": {}}),
        // Names that the template gives.
        json!({"Parameters": {"Ref": {"Type": "String"}}, "Resources": {}}),
        json!({"Mappings": {"Ref": {"Ref": {"Ref": "a"}}}, "Resources": {}}),
        json!({"Resources": {"Ref": {"Type": "T"}}}),
        // A policy statement, and a condition of a resource.
        json!({"Conditions": {"C": {"Fn::Equals": ["a", "b"]}, "D": {"Condition": "C"}}, "Resources": {"A": {"Type": "T", "Condition": "C"}}}),
        json!({"Rules": {"R": {"Assertions": [{"Assert": {"Fn::Contains": [["a"], {"Ref": "P"}]}}]}}, "Resources": {}}),
        json!({"Resources": {"A": {"Type": "T", "Metadata": {"a": null, "Fn::Own": 1}}}}),
        // Functions of functions.
        extended(json!({"Ref": {"Fn::Sub": "A"}})),
        extended(json!({"Fn::GetAtt": [{"Fn::Sub": "A"}, "Arn"]})),
        extended(json!({"Fn::Join": [",", {"Fn::Split": [",", "a,b"]}]})),
        extended(json!({"Fn::FindInMap": ["A", "b", "c", {"DefaultValue": "d"}]})),
        json!({"Transform": "AWS::LanguageExtensions", "Resources": {"A": {"Type": "T", "DeletionPolicy": {"Ref": "P"}}, "Fn::ForEach::L": ["X", ["a"], {"T${X}": {"Type": "T"}}]}}),
        // SAM takes what it makes something else of.
        json!({"Transform": ["AWS::Serverless-2016-10-31"], "Globals": {"Function": {"Timeout": 3}}, "Resources": {"A": property(json!(null))}}),
        // What a macro of somebody else does is not known.
        json!({"Transform": ["Acme"], "Acme": {}, "Resources": {"A": "one of Acme's"}}),
        json!({"Transform": {"Name": "Acme"}, "Resources": {"A": property(json!({"Fn::Acme": null}))}}),
    ];
    for value in accepted {
        assert_eq!(check(&template(&value)), [], "{value}");
    }
    // The smallest changes that are refused.
    for value in [
        json!({"Resources": {"A": property(json!({"Ref": {"Fn::Sub": "A"}}))}}),
        json!({"Mappings": {"A": {"b": {"c": {"Ref": "a"}}}}, "Resources": {}}),
        json!({"Parameters": {"P": {"Default": {"Fn::Sub": "a"}}}, "Resources": {}}),
        extended(json!({"Fn::Join": ","})),
        json!({"Transform": ["AWS::Serverless-2016-10-31"], "Resources": {"A": "text"}}),
    ] {
        assert_eq!(check(&template(&value)).len(), 1, "{value}");
    }
}

#[test]
fn what_is_assumed_is_told() {
    let named = |name: &str| {
        template(&json!({
            "Transform": "Company::Macro",
            "Parameters": {"P": {"Type": "String", "Default": name}},
            "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "P"}}}},
        }))
    };
    let found = diff(&named("a"), &named("b"), &Options::new());
    let assumed = "\nAssumed\n the parameter `P` is at its default, `b`\n \
                   the macro `Company::Macro` changes nothing but what is written here\n";
    assert!(found.to_text().ends_with(assumed), "{}", found.to_text());
    assert!(found.to_markdown().contains(assumed));
}
