//! Attempts to have `EndpointAdmits` proved of an endpoint that lets strangers through, and
//! `CallWorks` of a call that fails.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "a test fails by a panic, and its documents are written where they are used"
)]

mod common;

use common::{MODEL, admitting, base, check, claim, granting};
use formwork_prove::claims::ClaimKind::{CallWorks, EndpointAdmits};
use serde_json::{Value, json};

fn allow(principal: Value, action: &str, condition: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*",
        "Condition": condition})
}

fn role() -> Value {
    json!({"AWS": {"Fn::GetAtt": ["Role", "Arn"]}})
}

#[track_caller]
fn admits(what: &str, statements: Value, wanted: &str) {
    check(what, &admitting(statements), EndpointAdmits, wanted);
}

#[test]
fn strangers_who_pass() {
    let invoke = "bedrock:InvokeModel";
    for (principal, condition) in [
        (json!("*"), json!({})),
        (json!({"AWS": "*"}), json!({})),
        (json!({"AWS": "111122223333"}), json!({})),
        (
            json!({"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}}),
            json!({}),
        ),
        (json!({"AWS": "arn:aws:iam::444455556666:root"}), json!({})),
        (
            json!({"AWS": "arn:aws:iam::444455556666:role/foreign"}),
            json!({}),
        ),
        (
            json!("*"),
            json!({"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/foreign"}}),
        ),
        (
            json!("*"),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/f?reign"}}),
        ),
        (
            json!("*"),
            json!({"StringEquals": {"aws:PrincipalAccount": "444455556666"}}),
        ),
        (
            json!("*"),
            json!({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}),
        ),
        (
            json!("*"),
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}),
        ),
        (
            json!("*"),
            json!({"StringEqualsIfExists": {"aws:PrincipalArn": {"Fn::GetAtt": ["Role", "Arn"]}}}),
        ),
        (
            json!("*"),
            json!({"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/foreign"}}),
        ),
    ] {
        let what = format!("{principal} {condition}");
        admits(
            &what,
            json!([allow(principal, invoke, condition)]),
            "REFUTED",
        );
    }
    admits(
        "more actions",
        json!([allow(role(), "*", json!({}))]),
        "REFUTED",
    );
    admits(
        "an action that was not granted",
        json!([allow(
            role(),
            "bedrock:InvokeModelWithResponseStream",
            json!({})
        )]),
        "REFUTED",
    );
    let mut template = base();
    let endpoint = template["Resources"]["Endpoint"]["Properties"]
        .as_object_mut()
        .unwrap();
    endpoint.remove("PolicyDocument");
    check("full access", &template, EndpointAdmits, "REFUTED");
    template["Resources"]["Endpoint"]["Properties"]["PolicyDocument"] = json!(
        json!({
        "Version": "2012-10-17", "Statement": [allow(json!("*"), invoke, json!({}))]})
        .to_string()
    );
    check("as text", &template, EndpointAdmits, "REFUTED");
}

#[test]
fn strangers_of_which_it_is_not_known() {
    for (principal, condition) in [
        (json!({"Service": "lambda.amazonaws.com"}), json!({})),
        (json!({"Federated": "accounts.google.com"}), json!({})),
        (
            json!("*"),
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin-*"}}),
        ),
        (
            json!("*"),
            json!({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}),
        ),
        (
            json!("*"),
            json!({"StringEquals": {"aws:VpceAccount": "111122223333"}}),
        ),
        (
            json!("*"),
            json!({"ArnEquals": {"aws:PrincipalArn": "${aws:PrincipalTag/arn}"}}),
        ),
    ] {
        let what = format!("{principal} {condition}");
        let template = admitting(json!([allow(principal, "bedrock:InvokeModel", condition)]));
        let found = claim(&template, EndpointAdmits);
        assert!(!found.verdict.is_proved(), "{what}: {found:#?}");
    }
    let template = admitting(json!([allow(
        json!({"AWS": "arn:aws:iam::444455556666:role/foreign"}),
        "bedrock:InvokeModel",
        json!({})
    )]));
    let template = formwork_prove::Template::from_json(&template.to_string()).unwrap();
    let report = formwork_prove::claims::prove_all(&template, &formwork_prove::Assumptions::new());
    let found = report
        .claims
        .iter()
        .find(|claim| claim.kind == EndpointAdmits)
        .unwrap();
    assert!(
        !found.verdict.is_proved(),
        "an account that may be another: {found:#?}"
    );
}

#[test]
fn nobody_but_the_role_passes() {
    let own = json!({"Fn::GetAtt": ["Role", "Arn"]});
    for (principal, condition) in [
        (role(), json!({})),
        (json!("*"), json!({"ArnEquals": {"aws:PrincipalArn": own}})),
        (
            json!("*"),
            json!({"StringEquals": {"aws:PrincipalArn": [own]}}),
        ),
    ] {
        let what = format!("{principal} {condition}");
        admits(
            &what,
            json!([allow(principal, "bedrock:InvokeModel", condition)]),
            "PROVED",
        );
    }
    let others = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": own}}});
    admits(
        "a Deny of all others",
        json!([allow(json!("*"), "bedrock:InvokeModel", json!({})), others]),
        "PROVED",
    );
    let closed = json!([{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]);
    admits("closed", closed.clone(), "PROVED");
    assert!(claim(&admitting(closed), EndpointAdmits).vacuous);
}

#[test]
fn calls_that_fail() {
    let granted = |condition: Value| {
        granting(json!([{"Effect": "Allow",
        "Action": "bedrock:InvokeModel", "Resource": MODEL, "Condition": condition}]))
    };
    for condition in [
        json!({"StringEquals": {"aws:PrincipalTag/team": "a"}}),
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}),
        json!({"DateLessThanEquals": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
        json!({"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/another"}}),
        json!({"StringEquals": {"aws:username": "bob"}}),
        json!({"IpAddress": {"aws:SourceIp": "10.20.0.0/16"}}),
        json!({"IpAddress": {"aws:VpcSourceIp": "10.99.0.0/16"}}),
        json!({"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}),
        json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
        json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        json!({"Bool": {"aws:SecureTransport": "false"}}),
    ] {
        let found = claim(&granted(condition.clone()), CallWorks);
        assert!(!found.verdict.is_proved(), "{condition}: {found:#?}");
    }
    for condition in [
        json!({"StringEquals": {"bedrock:ServiceTier": "flex"}}),
        json!({"StringLike": {"bedrock:GuardrailIdentifier": "arn:aws:bedrock:*:*:guardrail/a*"}}),
        json!({"Bool": {"aws:SecureTransport": "true"}}),
        json!({"IpAddress": {"aws:VpcSourceIp": "10.20.0.0/16"}}),
        json!({"Null": {"bedrock:ServiceTier": "true"}}),
    ] {
        check(
            &condition.to_string(),
            &granted(condition.clone()),
            CallWorks,
            "PROVED",
        );
    }
}

#[test]
fn endpoint_policies_that_stop_the_call() {
    let invoke = |condition: Value| allow(role(), "bedrock:InvokeModel", condition);
    for (what, statements) in [
        (
            "another model",
            json!([{"Effect": "Allow", "Principal": role(),
            "Action": "bedrock:InvokeModel",
            "Resource": "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan"}]),
        ),
        (
            "deny",
            json!([invoke(json!({})), {"Effect": "Deny", "Principal": "*",
            "Action": "*", "Resource": "*"}]),
        ),
        (
            "an organisation",
            json!([invoke(
                json!({"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
            )]),
        ),
        (
            "not an organisation",
            json!([invoke(json!({})), {"Effect": "Deny", "Principal": "*",
            "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]),
        ),
        (
            "another principal",
            json!([allow(
                json!({"AWS": "arn:aws:iam::111122223333:role/x"}),
                "bedrock:InvokeModel",
                json!({})
            )]),
        ),
    ] {
        let found = claim(&admitting(statements), CallWorks);
        assert!(!found.verdict.is_proved(), "{what}: {found:#?}");
    }
    let mut template = admitting(json!([invoke(json!({})), {"Effect": "Deny",
        "NotPrincipal": {"AWS": [{"Fn::GetAtt": ["Role", "Arn"]}, "111122223333"]},
        "Action": "*", "Resource": "*"}]));
    template["Resources"]["Role"]["Properties"]["PermissionsBoundary"] =
        json!("arn:aws:iam::aws:policy/AdministratorAccess");
    check(
        "NotPrincipal and a boundary",
        &template,
        CallWorks,
        "REFUTED",
    );
}

/// What is granted for an inference profile is one of the account.
#[test]
fn wildcards_for_region_and_account_are_those_of_the_deployment() {
    let profile = "arn:aws:bedrock:*:*:inference-profile/us.anthropic.claude-v2";
    let mut template = granting(json!([common::guarded(
        "bedrock:InvokeModel",
        json!(profile)
    )]));
    template["Resources"]["Endpoint"]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"] =
        json!(profile);
    check("profile", &template, CallWorks, "PROVED");
}
