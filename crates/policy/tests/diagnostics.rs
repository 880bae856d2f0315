//! The texts of all findings, one golden a code, and a page for each code.

use std::collections::BTreeSet;

use formwork_core::{Diagnostic, Value};
use formwork_policy::{
    Condition, Effect, EndpointPolicy, IdentityPolicy, Principal, PrincipalStatement,
    ResourcePolicy, SizeLimit, Statement, TrustPolicy, check_size,
};
use serde_json::json;

const BUCKET: [&str; 1] = ["arn:aws:s3:::my-bucket/*"];

fn get() -> Statement {
    Statement::allow(["s3:GetObject"]).on(BUCKET)
}

fn through_endpoint(condition: impl Into<Condition>) -> EndpointPolicy {
    EndpointPolicy::new().statement(get().by([Principal::any()]).when(condition))
}

/// Everything that is said, each finding under the code that it is to have.
macro_rules! golden {
    ($($test:ident: $code:literal, [$($policy:expr),* $(,)?];)*) => {
        $(
            #[test]
            fn $test() {
                let mut found = Vec::new();
                $($policy.check(&mut |diagnostic| found.push(diagnostic));)*
                golden($code, &found);
            }
        )*
    };
}

fn golden(code: &str, found: &[Diagnostic]) {
    for diagnostic in found {
        assert_eq!(diagnostic.code(), code, "{diagnostic}");
    }
    let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
    let text = texts.join("\n");
    insta::assert_snapshot!(code, text);
}

golden! {
    empty_policy: "empty-policy", [IdentityPolicy::new()];
    empty_policy_element: "empty-policy-element", [
        IdentityPolicy::new()
            .statement(Statement::allow(Vec::<String>::new()).on(BUCKET))
            .statement(Statement::except(Effect::Deny, ["s3:*"]).on_all_but(Vec::<String>::new()))
            .statement(get().when(Condition::string_equals("aws:PrincipalTag/team", Vec::<String>::new()))),
        ResourcePolicy::new().statement(get().by([])),
        {
            let mut policy = IdentityPolicy::new();
            policy.grant(get());
            policy.grant(Statement::allow(["s3:GetObject"]).on(Vec::<String>::new()));
            policy
        },
        TrustPolicy::assumed_by([]),
    ];
    duplicate_sid: "duplicate-sid", [
        IdentityPolicy::new()
            .statement(get().sid("Read"))
            .statement(get().sid("Write"))
            .statement(Statement::deny(["s3:PutObject"]).on(BUCKET).sid("Read")),
    ];
    allow_with_not_principal: "allow-with-not-principal", [
        ResourcePolicy::new().statement(
            Statement::deny_all_but([Principal::account("111122223333")], ["s3:*"])
                .on(BUCKET)
                .turned(Effect::Allow),
        ),
        EndpointPolicy::from_json(&json!({"Version": "2012-10-17", "Statement": [{
            "Sid": "Others",
            "Effect": "Allow",
            "NotPrincipal": {"AWS": "111122223333"},
            "Action": "s3:*",
            "Resource": "arn:aws:s3:::b/*",
        }]})).unwrap(),
    ];
    invalid_sid: "invalid-sid", [
        IdentityPolicy::new().statement(get().sid("read objects")),
        IdentityPolicy::new().statement(get().sid("")),
        TrustPolicy::new().statement(
            Statement::allow(["sts:AssumeRole"])
                .by([Principal::account("111122223333")])
                .sid("who-may"),
        ),
        ResourcePolicy::new().statement(
            get().by([Principal::this_account()]).sid("Enable IAM User Permissions"),
        ),
    ];
    invalid_action: "invalid-action", [
        IdentityPolicy::new().statement(
            Statement::allow(["InvokeModel", "s*:GetObject", "s3:", "s3 :Get", "s3:Get Object"])
                .on(BUCKET)
                .sid("Read"),
        ),
    ];
    not_an_action: "not-an-action", [
        IdentityPolicy::new()
            .statement(Statement::allow(["bedrock:Converse", "bedrock:ConverseStream"]).on(BUCKET)),
    ];
    not_a_trust_action: "not-a-trust-action", [
        TrustPolicy::new().statement(
            Statement::allow(["sts:AssumeRole", "sts:TagSession", "s3:GetObject", "*"])
                .by([Principal::service("lambda.amazonaws.com")]),
        ),
    ];
    invalid_arn: "invalid-arn", [
        IdentityPolicy::new().statement(
            Statement::allow(["s3:GetObject"])
                .on(["my-bucket", "arn:aws:s3:my-bucket", "arn:aws:iam::1234:role/x"]),
        ),
        ResourcePolicy::new().statement(
            Statement::allow(["execute-api:Invoke"])
                .on(["execute-api:/*", "execute-api:*"])
                .by([Principal::any()]),
        ),
    ];
    invalid_principal: "invalid-principal", [
        ResourcePolicy::new().statement(get().by([
            Principal::account("1234"),
            Principal::arn("arn:aws:iam::111122223333:role/*"),
            Principal::service("lambda"),
            Principal::web_identity("*"),
        ])),
    ];
    wildcard_without_reason: "wildcard-without-reason", [
        IdentityPolicy::new()
            .statement(Statement::allow(["s3:ListAllMyBuckets"]).on(["*"]))
            .statement(Statement::allow(["s3:ListAllMyBuckets"]).on_everything(" ")),
    ];
    invalid_condition_key: "invalid-condition-key", [
        IdentityPolicy::new().statement(get().when(Condition::string_equals("SourceVpce", "vpce-1"))),
    ];
    invalid_condition_value: "invalid-condition-value", [
        IdentityPolicy::new().statement(
            get()
                .when(Condition::date_less_than("aws:CurrentTime", "tomorrow"))
                .when(Condition::not_ip_address("aws:SourceIp", ["10.0.0.0/33", "10.0.0.0/8"]))
                .when(Condition::arn_like("aws:SourceArn", "my-topic"))
                .when(Condition::binary_equals("s3:x", "?")),
        ),
        IdentityPolicy::from_json(&json!({
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::b/*",
                "Condition": {
                    "Bool": {"aws:SecureTransport": "yes"},
                    "NumericLessThan": {"aws:MultiFactorAuthAge": "1h"},
                },
            },
        })).unwrap(),
    ];
    set_operator_on_single_value: "set-operator-on-single-value", [
        IdentityPolicy::new().statement(
            get()
                .when(Condition::string_equals("aws:sourceVpce", "vpce-1").for_any_value())
                .when(Condition::string_like("aws:SourceVpc", "vpc-1").for_all_values().if_exists()),
        ),
    ];
    for_all_values_without_null: "for-all-values-without-null", [
        IdentityPolicy::new()
            .statement(get().when(Condition::string_equals("aws:TagKeys", ["a", "b"]).for_all_values()))
            .statement(
                get()
                    .when(Condition::string_equals("aws:TagKeys", "a").for_all_values())
                    .when(Condition::null("aws:tagKeys", false)),
            )
            .statement(
                Statement::deny(["s3:*"])
                    .on(BUCKET)
                    .when(Condition::string_equals("aws:TagKeys", "a").for_all_values()),
            ),
    ];
    repeated_condition: "repeated-condition", [
        IdentityPolicy::new().statement(
            get()
                .when(Condition::string_equals("aws:SourceVpce", "vpce-1"))
                .when(Condition::string_equals("aws:sourceVpce", "vpce-2"))
                .when(Condition::string_not_equals("aws:SourceVpce", "vpce-3")),
        ),
    ];
    pattern_on_generated_id: "pattern-on-generated-id", [
        through_endpoint(Condition::string_like("aws:SourceVpc", "vpc-0123456789*")),
        through_endpoint(Condition::numeric_equals("aws:PrincipalAccount", 111_122_223_333_i64)),
    ];
    short_pattern: "short-pattern", [
        through_endpoint(Condition::string_like("aws:PrincipalTag/team", ["platform-*", "dev*"])),
    ];
    partial_account_wildcard: "partial-account-wildcard", [
        through_endpoint(Condition::arn_like("aws:PrincipalArn", "arn:aws:iam::1111*:role/x")),
        EndpointPolicy::new().statement(
            Statement::allow(["sns:Publish"])
                .on(["arn:aws:sns:us-east-1:1111222233?3:topic", "arn:aws:sns:*:*:topic"])
                .by([Principal::any()]),
        ),
    ];
}

#[test]
fn policy_too_large() {
    let bucket = |n: usize| format!("arn:aws:s3:::{}-{n}/*", "b".repeat(50));
    let roles = |count: usize| {
        let id = |n: usize| {
            Principal::arn(format!(
                "arn:aws:iam::111122223333:role/{}{n}",
                "r".repeat(30)
            ))
        };
        (0..count).map(id).collect::<Vec<_>>()
    };
    let mut found = Vec::new();

    let one = |n: usize| get().and_on([bucket(n)]);
    let inline = IdentityPolicy::new()
        .statements((0..60).map(one))
        .statement(one(0).and_on((0..8).map(bucket)).sid("Several"));
    let inline: Value = inline.to_json().unwrap().into();
    let policies = [("Buckets", &inline), ("MoreBuckets", &inline)];
    found.extend(check_size(SizeLimit::RoleInlinePolicies, policies));
    found.extend(check_size(SizeLimit::ManagedPolicy, [("", &inline)]));

    let trust = TrustPolicy::assumed_by(roles(40));
    trust.check(&mut |diagnostic| found.push(diagnostic));
    let statement: PrincipalStatement = get().by(roles(250));
    let endpoint = EndpointPolicy::new().statement(statement);
    endpoint.check(&mut |diagnostic| found.push(diagnostic));
    golden("policy-too-large", &found);
}

#[test]
fn invalid_policy_document() {
    let mut found = Vec::new();
    let mut check = |read: Result<(), formwork_core::Diagnostics>| {
        found.extend(read.unwrap_err().iter().cloned());
    };
    let identity = |json| IdentityPolicy::from_json(&json).map(|_| ());
    let endpoint = |json| EndpointPolicy::from_json(&json).map(|_| ());

    check("{".parse::<IdentityPolicy>().map(|_| ()));
    check(identity(json!([])));
    check(identity(
        json!({"version": "2012-10-17", "Id": "x", "Statement": "s"}),
    ));
    check(identity(
        json!({"Version": "2008-10-17", "Statement": [1, {}]}),
    ));
    check(identity(json!({"Version": "2012-10-17", "Statement": [{
        "Sid": 1,
        "effect": "Allow",
        "Effect": "allow",
        "Principal": "*",
        "Action": ["s3:GetObject", {"Ref": "Action"}],
        "NotAction": "s3:*",
        "Resource": ["arn:aws:s3:::b", 1, {"Arn": "x"}],
        "Condition": {
            "StringEqual": {"aws:SourceVpce": "vpce-1"},
            "ForAnyValues:StringLikesIfExists": {"a/b:c": null},
            "NullIfExists": [],
            "Sometimes": {},
            "Bool": {"aws:SecureTransport": [true, []]},
        },
    }]})));
    check(endpoint(json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Principal": {"Aws": "111122223333", "User": "x"}, "Action": "*"},
        {"Effect": "Deny", "Principal": "111122223333", "Resource": "*"},
    ]})));
    check(TrustPolicy::from_json(&json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole", "Resource": "*",
    }})).map(|_| ()));
    golden("invalid-policy-document", &found);
}

/// Every code that the sources report has a golden and a page, and no page is shorter than useful.
#[test]
fn every_code_has_a_golden_and_a_page() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut codes = BTreeSet::new();
    for entry in std::fs::read_dir(root.join("src")).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let source = source.split_whitespace().collect::<String>();
        for report in [
            "Diagnostic::error(\"",
            "Diagnostic::warning(\"",
            "CODE:&str=\"",
        ] {
            for rest in source.split(report).skip(1) {
                codes.insert(rest.split('"').next().unwrap().to_owned());
            }
        }
    }
    assert!(codes.len() >= 21, "{codes:?}");
    for code in codes {
        let golden = root.join(format!("tests/snapshots/diagnostics__{code}.snap"));
        assert!(golden.exists(), "{code} has no golden");
        let page = root.join(format!("../program/diagnostics/{code}.md"));
        let page = std::fs::read_to_string(page).unwrap_or_default();
        assert!(
            page.starts_with(&format!("# {code}\n")),
            "{code} has no page"
        );
        assert!(
            (10..=25).contains(&page.lines().count()),
            "{code}: {}",
            page.lines().count()
        );
    }
}
