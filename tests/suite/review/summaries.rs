//! Summaries of templates, ours and others'.

use formwork::App;
use formwork_prove::{Assumptions, Template};
use formwork_review::summary::Summary;

use crate::{bedrock_private, bedrock_private_full, golden, own_construct};

fn of_app(app: App) -> Summary {
    let assembly = app.synth().expect("the program has no errors");
    Summary::of(
        &Template::from_stack(&assembly.stacks()[0]),
        &Assumptions::new(),
    )
}

#[test]
fn an_example_is_told_in_few_lines() {
    let text = of_app(bedrock_private::app()).to_text();
    assert!(text.lines().count() < 60, "{text}");
    golden::page("summaries", "bedrock_private", &text);
}

#[test]
fn the_whole_system_is_told() {
    let text = of_app(bedrock_private_full::app()).to_text();
    golden::page("summaries", "bedrock_private_full", &text);
}

#[test]
fn a_construct_of_somebody_else_is_told() {
    let text = of_app(own_construct::app()).to_text();
    golden::page("summaries", "own_construct", &text);
}

#[test]
fn a_comment_on_a_change_shows_it() {
    let text = of_app(bedrock_private::app()).to_markdown();
    golden::page("summaries", "bedrock_private-markdown", &text);
}

#[test]
fn templates_of_others_are_told_with_what_is_not_known() {
    let text = r#"{
      "Description": "anyone's",
      "Transform": ["AWS::LanguageExtensions", "Company::Macro"],
      "Parameters": {"Env": {"Type": "String"}, "Range": {"Type": "String", "Default": "10.0.0.0/24"},
        "Model": {"Type": "String", "Description": "the model that is asked"}},
      "Conditions": {"Prod": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}},
      "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Net": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": {"Ref": "Range"}}},
        "Odd": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-1", "CidrBlock": {"Ref": "Env"}}},
        "Gate": {"Type": "AWS::EC2::InternetGateway"},
        "Open": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "VpcId": {"Ref": "Vpc"},
          "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"},
            {"Fn::If": ["Prod", {"Ref": "AWS::NoValue"}, {"IpProtocol": "-1", "CidrIpv6": "::/0"}]}]}},
        "Endpoint": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": {"Ref": "Vpc"},
          "VpcEndpointType": "Interface", "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.sqs"},
          "SubnetIds": {"Fn::Split": [",", {"Ref": "Model"}]}, "SecurityGroupIds": [{"Ref": "Open"}]}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "boss",
          "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}},
          "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess", {"Ref": "Model"}],
          "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [
            {"Effect": "Allow", "Action": ["s3:*", "bedrock:InvokeModel"], "Resource": {"Ref": "Model"}},
            {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
             "Condition": {"StringNotEquals": {"aws:SourceVpc": {"Ref": "Vpc"}}}}]}}]}},
        "User": {"Type": "AWS::IAM::User", "Properties": {"ManagedPolicyArns": ["arn:aws:iam::1:policy/x"]}},
        "Data": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain",
          "Metadata": {"Reason for PublicAccess": "it is a site", "Other": 1}},
        "DataPolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Data"}, "PolicyDocument":
          {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": {"Fn::Sub": "${Data.Arn}/*"}}]}}},
        "Table": {"Type": "AWS::DynamoDB::Table"},
        "Call": {"Type": "AWS::Lambda::Permission", "Properties": {"FunctionName": {"Ref": "Outside"},
          "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}},
        "Outside": {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
        "Inner": {"Type": "AWS::CloudFormation::Stack"}
      }}"#;
    let template = Template::from_json(text).expect("a template");
    let summary = Summary::of(&template, &Assumptions::new());
    golden::page("summaries", "others", &summary.to_text());
    let prod = Assumptions::new().parameter("Env", "prod");
    let prod = Summary::of(&template, &prod);
    assert!(
        prod.notes().is_empty(),
        "nothing is open: {:?}",
        prod.notes()
    );
    assert!(!prod.to_text().contains("::/0"));
}

#[test]
fn what_is_strange_is_told_and_does_not_end_the_program() {
    for resources in [
        "{}",
        r#"{"A": 1, "B": {"Type": 2}, "C": {"Type": "AWS::IAM::Role", "Properties": []}}"#,
        r#"{"A": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "0.0.0.0/0"}},
            "B": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "A"}, "CidrBlock": "1.2.3.4/32"}},
            "C": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupIngress": "x"}},
            "D": {"Type": "AWS::IAM::Role", "Properties": {"Policies": "x", "AssumeRolePolicyDocument": 3,
              "ManagedPolicyArns": [null, {}]}},
            "E\u001b[2J\n": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [7, null]}}}}"#,
    ] {
        let text = format!("{{\"Resources\": {resources}}}");
        let template = Template::from_json(&text).expect("a template");
        let summary = Summary::of(&template, &Assumptions::new());
        assert!(!summary.to_text().contains('\u{1b}'));
        assert_eq!(
            summary.to_json()["sections"].as_array().map(Vec::len),
            Some(summary.sections().len())
        );
        assert!(!summary.to_markdown().is_empty());
    }
}

#[test]
fn a_role_that_nobody_takes_says_so() {
    let role = |trust: &str| {
        let text = format!(
            r#"{{"Resources": {{"Role": {{"Type": "AWS::IAM::Role", "Properties": {{"AssumeRolePolicyDocument": {{"Statement": [{trust}]}}}}}}}}}}"#
        );
        let template = Template::from_json(&text).expect("a template");
        Summary::of(&template, &Assumptions::new()).to_text()
    };
    assert!(role("").contains("\n  Role  for nobody\n"));
    let some = role(
        r#"{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}"#,
    );
    assert!(some.contains("\n  Role  for ec2.amazonaws.com\n"), "{some}");
}
