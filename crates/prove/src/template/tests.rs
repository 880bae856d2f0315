use super::*;
use crate::text::Text;
use crate::truth::Truth;

fn template(json: &str) -> Template {
    Template::from_json(json).unwrap()
}

fn only_model(template: &Template, assumptions: &Assumptions) -> Model {
    let variants = template.variants(assumptions).unwrap();
    assert_eq!(variants.len(), 1, "{variants:?}");
    template.model(&variants[0], assumptions)
}

/// What a value of a property comes to, as text; `?` where it has no shape.
fn resolved(value: &str) -> String {
    let json = format!(
        r#"{{"Parameters": {{"Free": {{"Type": "String"}}, "Bound": {{"Type": "String", "Default": "b"}},
            "Lists": {{"Type": "CommaDelimitedList", "Default": "x, y"}}}},
            "Mappings": {{"M": {{"k": {{"v": "mapped"}}}}}},
            "Resources": {{"It": {{"Type": "T", "Properties": {{"P": {value}}}}},
            "Vpc": {{"Type": "AWS::EC2::VPC"}},
            "Group": {{"Type": "AWS::EC2::SecurityGroup"}},
            "Role": {{"Type": "AWS::IAM::Role", "Properties": {{"Path": "/app/"}}}},
            "Named": {{"Type": "AWS::IAM::Role", "Properties": {{"RoleName": "caller"}}}},
            "Round": {{"Type": "AWS::IAM::Role", "Properties": {{"RoleName": {{"Ref": "Round"}}}}}}}}}}"#
    );
    let template = template(&json);
    let model = only_model(&template, &Assumptions::new());
    let node = model.resource("It").unwrap().get("P").cloned();
    let Some(node) = node else {
        return "absent".to_owned();
    };
    match node.data {
        Data::List(items) => items
            .iter()
            .map(|item| item.text().unwrap().to_string())
            .collect::<Vec<_>>()
            .join(" | "),
        _ => node.text().map_or("?".to_owned(), |text| text.to_string()),
    }
}

#[test]
fn functions_are_resolved() {
    let check = |value: &str, expected: &str| assert_eq!(resolved(value), expected, "{value}");
    check(r#"{"Ref": "Vpc"}"#, "vpc-${Vpc}");
    check(r#"{"Fn::GetAtt": ["Group", "GroupId"]}"#, "sg-${Group}");
    check(r#"{"Fn::GetAtt": "Group.GroupId"}"#, "sg-${Group}");
    check(
        r#"{"Fn::GetAtt": ["Role", "Arn"]}"#,
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app/${Role}",
    );
    check(
        r#"{"Fn::GetAtt": ["Named", "Arn"]}"#,
        "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/caller",
    );
    check(
        r#"{"Fn::Sub": "com.amazonaws.${AWS::Region}.x ${!Kept} ${Bound}"}"#,
        "com.amazonaws.${AWS::Region}.x ${Kept} b",
    );
    check(
        r#"{"Fn::Sub": ["${a}-${Free}", {"a": {"Ref": "Bound"}}]}"#,
        "b-${Free}",
    );
    check(
        r#"{"Fn::Join": ["-", ["a", {"Ref": "Bound"}, {"Ref": "Free"}]]}"#,
        "a-b-${Free}",
    );
    check(r#"{"Fn::Join": [",", {"Ref": "Lists"}]}"#, "x,y");
    check(r#"{"Fn::Select": ["1", {"Ref": "Lists"}]}"#, "y");
    check(
        r#"{"Fn::Select": [0, {"Fn::Split": ["/", "10.0.0.0/16"]}]}"#,
        "10.0.0.0",
    );
    check(r#"{"Fn::Split": [",", "a,b"]}"#, "a | b");
    check(r#"{"Fn::FindInMap": ["M", "k", "v"]}"#, "mapped");
    check(
        r#"{"Fn::FindInMap": ["M", "k", "w", {"DefaultValue": "d"}]}"#,
        "d",
    );
    check(r#"{"Fn::FindInMap": ["M", "k", "w"]}"#, "?");
    check(r#"{"Fn::Length": {"Ref": "Lists"}}"#, "2");
    check(r#"{"Ref": "AWS::NoValue"}"#, "absent");
    check(r#"{"Ref": "Nobody"}"#, "?");
    check(r#"{"Fn::Join": "no"}"#, "?");
    check(r#""{{resolve:ssm:/a}}x""#, "${{{resolve:ssm:/a}}}x");
    assert!(resolved(r#"{"Ref": "Round"}"#).starts_with("${/Resources/Round"));
}

#[test]
fn zones_of_a_list_differ_and_other_items_may_not() {
    let zone = |index: u32| {
        resolved(&format!(
            r#"{{"Fn::Select": [{index}, {{"Fn::GetAZs": ""}}]}}"#
        ))
    };
    assert_ne!(zone(0), zone(1));
    let json = r#"{"Parameters": {"L": {"Type": "List<AWS::EC2::Subnet::Id>"}}, "Resources": {"It": {"Type": "T", "Properties": {
        "A": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "B": {"Fn::Select": [1, {"Fn::GetAZs": ""}]},
        "C": {"Fn::Select": [0, {"Ref": "L"}]}, "D": {"Fn::Select": [1, {"Ref": "L"}]}}}}}"#;
    let template = template(json);
    let model = only_model(&template, &Assumptions::new());
    let text = |name: &str| {
        model
            .resource("It")
            .unwrap()
            .get(name)
            .unwrap()
            .text()
            .unwrap()
    };
    assert_eq!(text("A").is(&text("B")), Truth::No);
    assert_eq!(text("A").is(&text("A")), Truth::Yes);
    assert!(text("A").is(&Text::from("us-east-1a")).is_unknown());
    assert!(text("C").is(&text("D")).is_unknown());
}

#[test]
fn undecided_conditions_give_variants() {
    let json = r#"{"Parameters": {"Stage": {"Type": "String", "AllowedValues": ["dev", "prod"]}},
        "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}, "Dev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
            "Unused": {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}},
        "Resources": {"A": {"Type": "T", "Condition": "Prod"},
            "B": {"Type": "T", "Properties": {"P": {"Fn::If": ["Dev", "small", {"Ref": "AWS::NoValue"}]}, "S": {"Ref": "Stage"}}}}}"#;
    let template = template(json);
    let assumptions = Assumptions::new();
    let variants = template.variants(&assumptions).unwrap();
    let shown: Vec<String> = variants.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "${Stage} = dev, ${Stage} ≠ prod",
            "${Stage} ≠ dev, ${Stage} = prod"
        ]
    );
    let model = template.model(&variants[1], &assumptions);
    assert!(model.resource("A").is_some());
    let it = model.resource("B").unwrap();
    assert!(it.get("P").is_none());
    assert_eq!(it.get("S").unwrap().known().as_deref(), Some("prod"));
    assert_eq!(it.get("S").unwrap().pointer, "/Resources/B/Properties/S");
    let model = template.model(&variants[0], &assumptions);
    assert!(model.resource("A").is_none());
    let given = Assumptions::new().parameter("Stage", "dev");
    let small = only_model(&template, &given);
    let property = small.resource("B").unwrap().get("P").unwrap();
    assert_eq!(property.pointer, "/Resources/B/Properties/P/Fn::If/1");
}

#[test]
fn a_condition_that_is_named_often_is_read_once() {
    let chain: Vec<String> = (1..60)
        .map(|n| {
            let below = format!(r#"{{"Condition": "C{}"}}"#, n - 1);
            format!(r#""C{n}": {{"Fn::And": [{below}, {below}]}}"#)
        })
        .collect();
    let json = format!(
        r#"{{"Parameters": {{"P": {{"Type": "String"}}}}, "Conditions": {{"C0": {{"Fn::Equals": [{{"Ref": "P"}}, "x"]}}, {},
            "Round": {{"Fn::Not": [{{"Condition": "Turn"}}]}}, "Turn": {{"Fn::Not": [{{"Condition": "Round"}}]}}}},
            "Resources": {{"A": {{"Type": "T", "Condition": "C59"}}, "B": {{"Type": "T", "Condition": "Round"}}}}}}"#,
        chain.join(", ")
    );
    let template = template(&json);
    let assumptions = Assumptions::new();
    let variants = template.variants(&assumptions).unwrap();
    assert_eq!(variants.len(), 4);
    let has = |variant, id: &str| template.model(variant, &assumptions).resource(id).is_some();
    assert_eq!(
        variants.iter().filter(|variant| has(variant, "A")).count(),
        2
    );
    assert_eq!(
        variants.iter().filter(|variant| has(variant, "B")).count(),
        2
    );
}

#[test]
fn references_lead_to_resources() {
    let json = r#"{"Parameters": {"P": {"Type": "String"}}, "Resources": {"Vpc": {"Type": "AWS::EC2::VPC"},
        "A": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        "B": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-1"}},
        "C": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "P"}}}}}"#;
    let template = template(json);
    let model = only_model(&template, &Assumptions::new());
    let follow = |id: &str| match model.follow(model.resource(id).unwrap().get("VpcId").unwrap()) {
        Target::Resource(resource) => resource.id.clone(),
        Target::Outside(id) => id.to_owned(),
        Target::Unknown(cause) => cause.to_string(),
    };
    assert_eq!(follow("A"), "Vpc");
    assert_eq!(follow("B"), "vpc-1");
    assert_eq!(follow("C"), "the parameter `P` has no value");
}

#[test]
fn what_is_no_template_is_told_with_its_place() {
    let error = |text: &str| Template::from_json(text).unwrap_err();
    assert_eq!(error("{\n \"Resources\": {,").line(), 2);
    assert!(error("[]").to_string().contains("JSON object"));
    assert!(error("{}").to_string().contains("`Resources`"));
    let deep = format!("{{\"Resources\": {}{}}}", "[".repeat(500), "]".repeat(500));
    assert!(error(&deep).to_string().contains("recursion limit"));
    let large = format!("{{\"Resources\": {{\"{}\": 1}}}}", "x".repeat(1_000_000));
    assert!(error(&large).to_string().contains("1000022 bytes"));
}

#[test]
fn names_that_double_with_each_reference_end() {
    let buckets: Vec<String> = (0..60)
        .map(|n| {
            let next = n + 1;
            format!(
                r#""B{n}": {{"Type": "AWS::S3::Bucket", "Properties": {{"BucketName": {{"Fn::Sub": "${{B{next}}}${{B{next}}}"}}}}}}"#
            )
        })
        .collect();
    let json = format!(r#"{{"Resources": {{{}}}}}"#, buckets.join(", "));
    let template = template(&json);
    let model = only_model(&template, &Assumptions::new());
    let name = model
        .resource("B0")
        .unwrap()
        .get("BucketName")
        .unwrap()
        .text()
        .unwrap();
    assert!(name.as_known().is_none());
}

#[test]
fn a_secret_decides_conditions_and_is_told_of_no_resource() {
    let json = r#"{"Parameters": {"P": {"Type": "String", "NoEcho": true, "Default": "hunter2"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "hunter2"]}, "D": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
        "Resources": {"A": {"Type": "AWS::S3::Bucket", "Condition": "C", "Properties": {"BucketName": {"Ref": "P"}}},
            "B": {"Type": "AWS::S3::Bucket", "Condition": "D"}}}"#;
    let template = template(json);
    let model = only_model(&template, &Assumptions::new());
    assert!(model.resource("B").is_none());
    let name = model
        .resource("A")
        .unwrap()
        .get("BucketName")
        .unwrap()
        .text()
        .unwrap();
    assert_eq!(
        name.first_open().unwrap().cause().as_str(),
        "the parameter `P` is not to be shown (`NoEcho`)"
    );
}
