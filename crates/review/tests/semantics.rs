//! What a change does, case by case: the smallest pair of templates for each rule.

#![allow(clippy::panic, reason = "helpers of tests")]

use formwork_prove::Template;
use formwork_review::{Diff, Options, diff};

/// Templates with these sections; a missing `Resources` is put around them.
fn template(text: &str) -> Template {
    let whole = if text.contains("\"Resources\"") {
        format!("{{{text}}}")
    } else {
        format!("{{\"Resources\": {{{text}}}}}")
    };
    Template::from_json(&whole).unwrap_or_else(|error| panic!("{error}: {whole}"))
}

fn of(old: &str, new: &str) -> Diff {
    diff(&template(old), &template(new), &Options::new())
}

/// `Id impact` of each resource to which something happens.
fn told(diff: &Diff) -> String {
    let all = diff.resources().iter();
    let all: Vec<String> = all
        .map(|change| format!("{} {}", change.id, change.impact))
        .collect();
    all.join(", ")
}

#[track_caller]
fn check(old: &str, new: &str, expected: &str) {
    let found = of(old, new);
    assert_eq!(
        told(&found),
        expected,
        "\n{old}\n{new}\n{}",
        found.to_text()
    );
}

/// A resource `It` of this type with these properties.
fn it(kind: &str, properties: &str) -> String {
    format!(r#""It": {{"Type": "AWS::{kind}", "Properties": {{{properties}}}}}"#)
}

#[track_caller]
fn property(kind: &str, old: &str, new: &str, expected: &str) {
    let expected = if expected.is_empty() {
        String::new()
    } else {
        format!("It {expected}")
    };
    check(&it(kind, old), &it(kind, new), &expected);
    // The other way round it is the same question.
    check(&it(kind, new), &it(kind, old), &expected);
}

#[test]
fn texts_and_numbers() {
    property(
        "RDS::DBInstance",
        r#""EngineVersion": "14.10""#,
        r#""EngineVersion": "14.1""#,
        "update",
    );
    property(
        "RDS::DBInstance",
        r#""EngineVersion": "14.1""#,
        r#""EngineVersion": 14.1"#,
        "",
    );
    property(
        "RDS::DBInstance",
        r#""Port": "0""#,
        r#""Port": " ""#,
        "update",
    );
    property(
        "RDS::DBInstance",
        r#""Iops": "0x10""#,
        r#""Iops": "16""#,
        "update",
    );
    property(
        "RDS::DBInstance",
        r#""Iops": "1000""#,
        r#""Iops": 1000"#,
        "",
    );
    property(
        "RDS::DBInstance",
        r#""Iops": 1000.0"#,
        r#""Iops": 1000"#,
        "",
    );
    property(
        "RDS::DBInstance",
        r#""StorageEncrypted": "True""#,
        r#""StorageEncrypted": true"#,
        "",
    );
    property(
        "RDS::DBInstance",
        r#""StorageEncrypted": "true""#,
        r#""StorageEncrypted": "True""#,
        "",
    );
    property(
        "RDS::DBInstance",
        r#""StorageEncrypted": "false""#,
        r#""StorageEncrypted": true"#,
        "replace",
    );
    property(
        "ImageBuilder::Component",
        r#""Version": "1.0.0""#,
        r#""Version": "1.0.1""#,
        "replace",
    );
    property(
        "SSM::Parameter",
        r#""Value": "010""#,
        r#""Value": "10""#,
        "update",
    );
    property("SSM::Parameter", r#""Value": "10""#, r#""Value": 10"#, "");
}

#[test]
fn nothing_and_defaults() {
    property(
        "S3::Bucket",
        r#""BucketName": {"Ref": "AWS::NoValue"}"#,
        "",
        "",
    );
    property("S3::Bucket", r#""BucketName": "name""#, "", "replace");
    let found = of(&it("IAM::Role", ""), &it("IAM::Role", r#""Path": "/""#));
    assert_eq!(told(&found), "It replace");
    assert_eq!(
        found.resources()[0].properties[0].notes,
        ["it was so before, by default"]
    );
}

#[test]
fn order_where_it_does_not_matter() {
    let tags = |a: &str, b: &str| {
        format!(r#""Tags": [{{"Key": "{a}", "Value": "1"}}, {{"Key": "{b}", "Value": "1"}}]"#)
    };
    property("S3::Bucket", &tags("a", "b"), &tags("b", "a"), "");
    property("S3::Bucket", &tags("a", "b"), &tags("b", "c"), "update");
    property(
        "EC2::SecurityGroup",
        r#""SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "CidrIp": "10.0.0.0/8"}, {"IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}]"#,
        r#""SecurityGroupIngress": [{"CidrIp": "10.0.0.0/8", "IpProtocol": "-1"}, {"IpProtocol": "tcp", "FromPort": "1", "ToPort": "1", "CidrIp": "10.0.0.0/8"}]"#,
        "",
    );
    // Containers start in their order, layers are laid in theirs.
    property(
        "Lambda::Function",
        r#""Layers": ["a", "b"]"#,
        r#""Layers": ["b", "a"]"#,
        "update",
    );
    check(
        r#""A": {"Type": "AWS::S3::Bucket", "DependsOn": ["B", "C"]}"#,
        r#""A": {"Type": "AWS::S3::Bucket", "DependsOn": ["C", "B"]}"#,
        "",
    );
    check(
        r#""A": {"Type": "AWS::S3::Bucket", "DependsOn": "B"}"#,
        r#""A": {"Type": "AWS::S3::Bucket", "DependsOn": ["B"]}"#,
        "",
    );
}

#[test]
fn policies_that_say_the_same() {
    let policy = |statement: &str| {
        format!(
            r#""PolicyName": "p", "Roles": ["r"], "PolicyDocument": {{"Version": "2012-10-17", "Statement": {statement}}}"#
        )
    };
    let one = policy(r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#);
    let list = policy(r#"[{"Effect": "Allow", "Action": ["s3:getobject"], "Resource": ["*"]}]"#);
    property("IAM::Policy", &one, &list, "");
    let two = |a: &str, b: &str| {
        policy(&format!(
            r#"[{{"Effect": "Allow", "Action": ["{a}", "{b}"], "Resource": "*"}}]"#
        ))
    };
    property(
        "IAM::Policy",
        &two("s3:A", "s3:B"),
        &two("s3:B", "s3:A"),
        "",
    );
    property(
        "IAM::Policy",
        &two("s3:A", "s3:B"),
        &two("s3:B", "s3:C"),
        "update",
    );
    let text = r#""SecretId": "s", "ResourcePolicy": "{ \"Version\": \"2012-10-17\",\n \"Statement\": [] }""#;
    let object = r#""SecretId": "s", "ResourcePolicy": {"Version": "2012-10-17", "Statement": []}"#;
    property("SecretsManager::ResourcePolicy", text, object, "");
    property(
        "StepFunctions::StateMachine",
        r#""DefinitionString": "{\"StartAt\":\"A\"}""#,
        r#""DefinitionString": "{ \"StartAt\": \"A\" }""#,
        "",
    );
    property(
        "StepFunctions::StateMachine",
        r#""DefinitionString": "{\"StartAt\":\"A\"}""#,
        r#""DefinitionString": "{\"StartAt\":\"B\"}""#,
        "update",
    );
}

#[test]
fn functions_that_give_the_same() {
    let sub = r#""Description": {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/x"}"#;
    let join = r#""Description": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":s3:::", {"Ref": "Bucket"}, "/x"]]}"#;
    property("IAM::Role", sub, join, "");
    let array = r#""Description": {"Fn::GetAtt": ["Bucket", "Arn"]}"#;
    property(
        "IAM::Role",
        array,
        r#""Description": {"Fn::GetAtt": "Bucket.Arn"}"#,
        "",
    );
    property(
        "IAM::Role",
        array,
        r#""Description": {"Fn::Sub": "${Bucket.Arn}"}"#,
        "",
    );
    property(
        "IAM::Role",
        array,
        r#""Description": {"Ref": "Bucket"}"#,
        "update",
    );
}

const BUCKET: &str =
    r#""Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "NAME"}}"#;

#[test]
fn a_replacement_is_followed_through_references() {
    let with = |name: &str, value: &str| {
        let queue = format!(
            r#""Queue": {{"Type": "AWS::SQS::Queue", "Properties": {{"QueueName": {value}}}}}"#
        );
        format!("{}, {queue}", BUCKET.replace("NAME", name))
    };
    for value in [
        r#"{"Ref": "Bucket"}"#,
        r#"{"Fn::Sub": "q-${Bucket}"}"#,
        r#"{"Fn::Join": ["-", ["q", {"Ref": "Bucket"}]]}"#,
        r#"{"Fn::GetAtt": ["Bucket", "Arn"]}"#,
        r#"{"Fn::If": ["C", {"Ref": "Bucket"}, {"Fn::Sub": "${Bucket.DomainName}"}]}"#,
    ] {
        check(
            &with("a", value),
            &with("b", value),
            "Bucket replace, Queue replace",
        );
    }
    let tagged = |name: &str| {
        let queue = r#""Queue": {"Type": "AWS::SQS::Queue", "Properties": {"KmsMasterKeyId": {"Ref": "Bucket"}}}"#;
        format!("{}, {queue}", BUCKET.replace("NAME", name))
    };
    check(&tagged("a"), &tagged("b"), "Bucket replace, Queue update");
}

#[test]
fn a_name_that_stays_is_not_followed() {
    let with = |subnets: &str| {
        format!(
            r#""Db": {{"Type": "AWS::RDS::DBInstance", "Properties": {{"DBInstanceIdentifier": "db", "KmsKeyId": "{subnets}"}}}},
               "P": {{"Type": "AWS::SSM::Parameter", "Properties": {{"Name": {{"Ref": "Db"}}}}}}"#
        )
    };
    let found = of(&with("a"), &with("b"));
    assert_eq!(told(&found), "Db replace");
    assert!(
        found.resources()[0].notes[0].contains("refuses"),
        "{:?}",
        found.resources()[0].notes
    );
    let unnamed = |key: &str| with(key).replace(r#""DBInstanceIdentifier": "db", "#, "");
    check(&unnamed("a"), &unnamed("b"), "Db replace, P replace");
}

#[test]
fn what_stands_elsewhere_reaches_into_resources() {
    let bucket = |value: &str| {
        format!(
            r#""Resources": {{{}}}"#,
            it("S3::Bucket", &format!(r#""BucketName": {value}"#))
        )
    };
    let parameter = |default: &str| {
        format!(
            r#""Parameters": {{"P": {{"Type": "String", "Default": "{default}"}}}}, {}"#,
            bucket(r#"{"Ref": "P"}"#)
        )
    };
    let found = of(&parameter("a"), &parameter("b"));
    assert_eq!(told(&found), "It replace");
    assert!(found.resources()[0].properties[0].notes[0].contains("was `a` and is `b`"));
    let mapping = |value: &str| {
        let find = bucket(r#"{"Fn::FindInMap": ["M", "k", "v"]}"#);
        format!(r#""Mappings": {{"M": {{"k": {{"v": "{value}"}}}}}}, {find}"#)
    };
    check(&mapping("a"), &mapping("b"), "It replace");
    let mapping = |value: &str| {
        let find = bucket(r#"{"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "v"]}"#);
        format!(
            r#""Mappings": {{"M": {{"eu-west-1": {{"v": "e"}}, "us-east-1": {{"v": "{value}"}}}}}}, {find}"#
        )
    };
    check(&mapping("a"), &mapping("b"), "It may-replace");
    let condition = |value: &str| {
        let choice = bucket(r#"{"Fn::If": ["C", "a", "b"]}"#);
        format!(r#""Conditions": {{"C": {{"Fn::Equals": ["x", "{value}"]}}}}, {choice}"#)
    };
    check(&condition("x"), &condition("y"), "It replace");
    let open = |value: &str| {
        let choice = bucket(r#"{"Fn::If": ["C", "a", "b"]}"#);
        format!(
            r#""Conditions": {{"C": {{"Fn::Equals": [{{"Ref": "AWS::Region"}}, "{value}"]}}}}, {choice}"#
        )
    };
    check(&open("x"), &open("y"), "It may-replace");
    check(&open("x"), &open("x"), "");
}

#[test]
fn a_condition_makes_and_removes_resources() {
    let with = |value: &str, policy: &str| {
        format!(
            r#""Conditions": {{"C": {{"Fn::Equals": ["x", "{value}"]}}}},
               "Resources": {{"It": {{"Type": "AWS::S3::Bucket", "Condition": "C"{policy}}}}}"#
        )
    };
    check(&with("x", ""), &with("y", ""), "It destroy");
    check(&with("y", ""), &with("x", ""), "It create");
    let kept = r#", "DeletionPolicy": "Retain""#;
    check(&with("x", kept), &with("y", kept), "It orphan");
    check(&with("y", ""), &with("z", ""), "");
}

#[test]
fn a_literal_that_becomes_a_parameter_may_replace() {
    let parameter = r#""Parameters": {"P": {"Type": "String"}}"#;
    let old = format!(
        r#"{parameter}, "Resources": {{{}}}"#,
        it("S3::Bucket", r#""BucketName": "a""#)
    );
    let new = format!(
        r#"{parameter}, "Resources": {{{}}}"#,
        it("S3::Bucket", r#""BucketName": {"Ref": "P"}"#)
    );
    check(&old, &new, "It may-replace");
}

#[test]
fn policies_decide_what_becomes_of_the_old_one() {
    let with = |policy: &str| format!(r#""It": {{"Type": "AWS::S3::Bucket"{policy}}}"#);
    let gone = r#""Other": {"Type": "AWS::SNS::Topic"}"#;
    let fate = |policy: &str, kind: &str| {
        let old = with(policy).replace("AWS::S3::Bucket", kind);
        let found = of(&old, gone);
        let change = found.resource("It").unwrap().clone();
        format!("{} {}", change.impact, change.fate.unwrap().as_str())
    };
    let bucket = "AWS::S3::Bucket";
    assert_eq!(fate("", bucket), "destroy deleted");
    assert_eq!(
        fate(r#", "DeletionPolicy": "Retain""#, bucket),
        "orphan kept"
    );
    assert_eq!(
        fate(r#", "DeletionPolicy": "RetainExceptOnCreate""#, bucket),
        "orphan kept"
    );
    assert_eq!(
        fate(r#", "DeletionPolicy": "Snapshot""#, "AWS::EC2::Volume"),
        "destroy snapshot"
    );
    assert_eq!(fate("", "AWS::RDS::DBInstance"), "destroy snapshot");
    assert_eq!(
        fate(r#", "DeletionPolicy": "Delete""#, "AWS::RDS::DBInstance"),
        "destroy deleted"
    );
    let replaced = |policy: &str| {
        let named = |name: &str| {
            let properties = format!(r#", "Properties": {{"BucketName": "{name}"}}{policy}"#);
            with(&properties)
        };
        of(&named("a"), &named("b")).resources()[0]
            .fate
            .unwrap()
            .as_str()
    };
    assert_eq!(replaced(""), "deleted");
    assert_eq!(replaced(r#", "DeletionPolicy": "Retain""#), "deleted");
    assert_eq!(replaced(r#", "UpdateReplacePolicy": "Retain""#), "kept");
}

#[test]
fn another_type_under_one_id_is_refused() {
    let found = of(&it("S3::Bucket", ""), &it("SQS::Queue", ""));
    assert_eq!(told(&found), "It replace");
    assert!(found.resources()[0].notes[0].contains("refuses"));
    assert!(found.resources()[0].stateful);
}

#[test]
fn a_rename_is_told_as_one() {
    let old = it("SQS::Queue", r#""DelaySeconds": 1"#);
    let new = old.replace("\"It\"", "\"Other\"");
    let found = of(&old, &new);
    assert_eq!(told(&found), "It destroy, Other create");
    assert_eq!(found.moves().len(), 1);
    assert_eq!(
        (found.moves()[0].from.as_str(), found.moves()[0].to.as_str()),
        ("It", "Other")
    );
    assert!(of(&old, &new.replace('1', "2")).moves().is_empty());
    assert!(
        of(&old, &new.replace("SQS::Queue", "SNS::Topic"))
            .moves()
            .is_empty()
    );
}

#[test]
fn what_is_renamed_together_is_told_together() {
    let moved = |old: &str, new: &str| {
        let found = of(old, new);
        let all = found.moves().iter();
        let all: Vec<String> = all
            .map(|one| format!("{} to {}", one.from, one.to))
            .collect();
        all.join(", ")
    };
    let pair = |group: &str, rule: &str, more: &str| {
        format!(
            r#""{group}": {{"Type": "AWS::EC2::SecurityGroup", "Properties": {{"GroupDescription": "d"}}}},
               "{rule}": {{"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {{"IpProtocol": "-1"{more},
                   "GroupId": {{"Fn::GetAtt": ["{group}", "GroupId"]}}, "SourceSecurityGroupId": {{"Fn::Sub": "${{{group}.GroupId}}"}}}}}}"#
        )
    };
    assert_eq!(
        moved(&pair("A", "B", ""), &pair("C", "D", "")),
        "A to C, B to D"
    );
    // Two that refer to each other.
    let round = |one: &str, other: &str| {
        format!(
            r#""{one}": {{"Type": "AWS::SQS::Queue", "Properties": {{"Tags": [{{"Key": "k", "Value": {{"Fn::Sub": "x-${{{other}}}"}}}}]}}}},
               "{other}": {{"Type": "AWS::SQS::Queue", "Properties": {{"Tags": [{{"Key": "k", "Value": {{"Fn::Sub": "y-${{{one}}}"}}}}]}}}}"#
        )
    };
    assert_eq!(moved(&round("A", "B"), &round("D", "C")), "A to D, B to C");
    // What refers to it may change; then it is not the same itself.
    assert_eq!(
        moved(
            &pair("A", "B", ""),
            &pair("C", "D", r#", "Description": "d""#)
        ),
        "A to C"
    );
    // Which of two became which nobody knows.
    let two = |one: &str, other: &str| {
        format!(
            r#""{one}": {{"Type": "AWS::SNS::Topic"}}, "{other}": {{"Type": "AWS::SNS::Topic"}}"#
        )
    };
    assert_eq!(moved(&two("A", "B"), &two("C", "D")), "");
    // The impacts are what CloudFormation does without a refactor.
    assert_eq!(
        told(&of(&pair("A", "B", ""), &pair("C", "D", ""))),
        "A destroy, B destroy, C create, D create"
    );
}

#[test]
fn secrets_are_not_shown() {
    let old = r#""Parameters": {"P": {"Type": "String", "NoEcho": true, "Default": "geheim0"}}, "Resources": {
        "Db": {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": "geheim1", "DBName": {"Ref": "P"}}},
        "S": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "geheim2"}},
        "F": {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"DB_PASSWORD": "geheim3"}}}},
        "T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": [{"Name": "c", "Environment": [{"Name": "API_TOKEN", "Value": "geheim4"}]}]}},
        "R": {"Type": "AWS::S3::Bucket", "Metadata": {"Password": "geheim5"}}}"#;
    let new = old.replace("geheim", "geheimer");
    let empty = r#""Resources": {}"#;
    for found in [of(old, &new), of(empty, old), of(old, empty)] {
        for text in [
            found.to_text(),
            found.to_markdown(),
            found.to_json(),
            format!("{found:?}"),
        ] {
            assert!(!text.contains("geheim"), "{text}");
        }
    }
    assert_eq!(
        told(&of(old, &new)),
        "Db may-replace, F update, R update, S update, T replace"
    );
}

#[test]
fn adding_a_property_shows_exactly_that() {
    let found = of(
        &it("S3::Bucket", ""),
        &it("S3::Bucket", r#""ObjectLockEnabled": true"#),
    );
    let shown: Vec<(&str, Option<&str>, Option<&str>)> = found.resources()[0]
        .properties
        .iter()
        .map(|change| {
            (
                change.path.as_str(),
                change.old.as_deref(),
                change.new.as_deref(),
            )
        })
        .collect();
    assert_eq!(shown, [("/ObjectLockEnabled", None, Some("true"))]);
}

#[test]
fn flows_are_opened_and_closed() {
    let group = |cidr: &str| {
        it(
            "EC2::SecurityGroup",
            &format!(
                r#""GroupDescription": "d", "SecurityGroupEgress": [], "SecurityGroupIngress": {{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "{cidr}"}}"#
            ),
        )
    };
    let found = of(&group("10.0.0.0/8"), &group("0.0.0.0/0"));
    let flows: Vec<String> = found
        .network()
        .iter()
        .map(|flow| format!("{} {}", flow.opened, flow.flow))
        .collect();
    // What was open before is a part of it.
    assert_eq!(flows, ["true in tcp/443 from 0.0.0.0/0"]);
    // A rule that becomes a resource of its own opens nothing.
    let apart = format!(
        "{}, {}",
        it(
            "EC2::SecurityGroup",
            r#""GroupDescription": "d", "SecurityGroupEgress": []"#
        ),
        r#""Rule": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": {"Fn::GetAtt": ["It", "GroupId"]},
            "IpProtocol": "tcp", "FromPort": "443", "ToPort": "443", "CidrIp": "10.0.0.0/8"}}"#
    );
    assert_eq!(of(&group("10.0.0.0/8"), &apart).network(), []);
    let open = it("EC2::SecurityGroup", r#""GroupDescription": "d""#);
    let closed = it(
        "EC2::SecurityGroup",
        r#""GroupDescription": "d", "SecurityGroupEgress": []"#,
    );
    assert!(of(&open, &closed).network().iter().all(|flow| !flow.opened));
    assert_eq!(of(&open, &closed).network().len(), 2);
}

#[test]
fn access_is_widened_or_narrowed() {
    let role = |statements: &str| {
        format!(
            r#""Role": {{"Type": "AWS::IAM::Role", "Properties": {{}}}},
               "Policy": {{"Type": "AWS::IAM::Policy", "Properties": {{"PolicyName": "p", "Roles": [{{"Ref": "Role"}}],
               "PolicyDocument": {{"Statement": [{statements}]}}}}}}"#
        )
    };
    let direction = |old: &str, new: &str| {
        let found = of(&role(old), &role(new));
        let all: Vec<String> = found
            .access()
            .iter()
            .map(|change| {
                format!(
                    "{} {} {}",
                    change.of,
                    change.kind,
                    change.direction.as_str()
                )
            })
            .collect();
        all.join(", ")
    };
    let allow = |action: &str, resource: &str| {
        format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}"#)
    };
    let get = allow("s3:GetObject", "arn:aws:s3:::b/*");
    let all = allow("s3:*", "*");
    assert_eq!(direction(&get, &all), "Role permissions widened");
    assert_eq!(direction(&all, &get), "Role permissions narrowed");
    assert_eq!(
        direction(&get, &allow("s3:GetObject", "arn:aws:s3:::c/*")),
        "Role permissions both"
    );
    assert_eq!(
        direction(&format!("{get}, {all}"), &all),
        "Role permissions same"
    );
    let deny = r#"{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}"#;
    assert_eq!(
        direction(&all, &format!("{all}, {deny}")),
        "Role permissions narrowed"
    );
    assert_eq!(
        direction(&format!("{all}, {deny}"), &all),
        "Role permissions widened"
    );
    let guarded = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}"#;
    assert_eq!(direction(guarded, &all), "Role permissions widened");
    assert_eq!(direction(&all, guarded), "Role permissions narrowed");
    let not = r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#;
    assert_eq!(direction(not, &all), "Role permissions narrowed");
    assert_eq!(direction(not, &allow("*", "*")), "Role permissions widened");
    assert_eq!(
        direction(&allow("iam:PassRole", "*"), not),
        "Role permissions both"
    );
    assert_eq!(
        direction(&allow("s3:Get?", "*"), &allow("s3:Get*", "*")),
        "Role permissions widened"
    );
    assert_eq!(
        direction(&allow("s3:Getx", "*"), &allow("s3:Get?", "*")),
        "Role permissions widened"
    );
    let named = get.replace("{\"Effect\"", "{\"Sid\": \"A\", \"Effect\"");
    assert_eq!(direction(&get, &named), "");
}

#[test]
fn a_policy_that_moves_into_its_role_changes_nothing_of_access() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#;
    let apart = format!(
        r#""Role": {{"Type": "AWS::IAM::Role"}}, "Policy": {{"Type": "AWS::IAM::Policy", "Properties":
           {{"PolicyName": "p", "Roles": [{{"Ref": "Role"}}], "PolicyDocument": {{"Statement": {statement}}}}}}}"#
    );
    let inside = format!(
        r#""Role": {{"Type": "AWS::IAM::Role", "Properties": {{"Policies": [{{"PolicyName": "p", "PolicyDocument": {{"Statement": [{statement}]}}}}]}}}}"#
    );
    let found = of(&apart, &inside);
    assert_eq!(found.access(), []);
    assert_eq!(told(&found), "Policy destroy, Role update");
}

#[test]
fn an_endpoint_without_a_policy_is_full_access() {
    let narrow = r#""VpcId": "v", "ServiceName": "s", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#;
    let found = of(
        &it("EC2::VPCEndpoint", r#""VpcId": "v", "ServiceName": "s""#),
        &it("EC2::VPCEndpoint", narrow),
    );
    assert_eq!(found.access()[0].direction.as_str(), "narrowed");
}

#[test]
fn conditions_that_lead_to_each_other_end() {
    let mut conditions: Vec<String> = (0..60)
        .map(|n| {
            format!(
                r#""C{n}": {{"Fn::And": [{{"Condition": "C{0}"}}, {{"Condition": "C{0}"}}]}}"#,
                n + 1
            )
        })
        .collect();
    conditions.push(
        r#""C60": {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}, "R": {"Condition": "R"}"#
            .to_owned(),
    );
    let text = format!(
        r#""Conditions": {{{}}}, "Resources": {{"It": {{"Type": "AWS::S3::Bucket", "Condition": "C0"}}}}"#,
        conditions.join(", ")
    );
    assert!(of(&text, &text).is_empty());
    // Names that double with each reference.
    let names: Vec<String> = (0..60)
        .map(|n| format!(r#""B{n}": {{"Type": "AWS::S3::Bucket", "Properties": {{"BucketName": {{"Fn::Sub": "${{B{0}}}${{B{0}}}"}}}}}}"#, n + 1))
        .collect();
    assert!(of(&names.join(", "), &names.join(", ")).is_empty());
    let round = r#""A": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "B"}}}, "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "A"}}}"#;
    assert!(of(round, round).is_empty());
}
