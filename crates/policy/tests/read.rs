//! What is read, and how it is written again. What is refused stands in `diagnostics.rs`.

use formwork_policy::{EndpointPolicy, IdentityPolicy, ResourcePolicy, TrustPolicy};
use serde_json::{Value as Json, json};

fn document(statement: &Json) -> Json {
    json!({"Version": "2012-10-17", "Statement": statement})
}

/// Reads a document with these statements, and gives the statements as they are written.
macro_rules! reread {
    ($policy:ident, $statement:expr) => {{
        let policy = $policy::from_json(&document(&$statement)).unwrap();
        let json = policy.to_json().unwrap();
        json["Statement"].to_string()
    }};
}

#[test]
fn scalars_lists_objects_and_functions_are_read() {
    assert_eq!(
        reread!(
            IdentityPolicy,
            json!({
                "Resource": ["arn:aws:s3:::b", {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}"}],
                "Action": ["s3:B", "s3:A"],
                "Effect": "Allow",
                "Condition": {
                    "stringequals": {"aws:SourceVpce": {"Ref": "Endpoint"}},
                    "NumericLessThan": {"a:n": [3, 2.5]},
                    "Bool": {"a:b": true},
                },
            })
        ),
        concat!(
            r#"[{"Effect":"Allow","Action":["s3:A","s3:B"],"#,
            r#""Resource":["arn:aws:s3:::b",{"Fn::Sub":"arn:${AWS::Partition}:s3:::${Bucket}"}],"#,
            r#""Condition":{"Bool":{"a:b":"true"},"NumericLessThan":{"a:n":["2.5","3"]},"#,
            r#""StringEquals":{"aws:SourceVpce":{"Ref":"Endpoint"}}}}]"#
        )
    );
    assert_eq!(
        reread!(
            EndpointPolicy,
            json!([{
                "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*",
            }])
        ),
        r#"[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*","Resource":"*"}]"#
    );
    assert_eq!(reread!(ResourcePolicy, json!([])), "[]");
    assert_eq!(
        reread!(
            ResourcePolicy,
            json!({"Effect": "Deny", "NotPrincipal": "*", "NotAction": []})
        ),
        r#"[{"Effect":"Deny","NotPrincipal":"*","NotAction":[]}]"#
    );
}

#[test]
fn an_id_is_read_where_aws_reads_one_and_is_never_written() {
    let statement = json!([{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]);
    let mut json = document(&statement);
    json["Id"] = json!("default");
    assert_eq!(
        TrustPolicy::from_json(&json).unwrap().to_json().unwrap(),
        document(&statement)
    );
    let text = json.to_string();
    assert_eq!(
        text.parse::<ResourcePolicy>().unwrap().to_json().unwrap(),
        document(&statement)
    );
    assert!(text.parse::<IdentityPolicy>().is_err());
}

#[test]
fn wildcards_of_a_document_from_elsewhere_take_one_reason() {
    let json = document(&json!([
        {"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
    ]));
    let codes = |policy: &IdentityPolicy| {
        let mut codes = Vec::new();
        policy.check(&mut |found| codes.push(found.code()));
        codes
    };
    let policy = IdentityPolicy::from_json(&json).unwrap();
    assert_eq!(codes(&policy), ["wildcard-without-reason"]);
    let policy = policy.because("as the network team gave it");
    assert_eq!(codes(&policy), [""; 0]);
    assert_eq!(
        policy.wildcard_reasons().collect::<Vec<_>>(),
        ["as the network team gave it"]
    );
}
