//! What the cases and the random policies do not reach: symbols, refusals, words.

use serde_json::{Value, json};

use super::*;
use crate::text::tests::sample;
use crate::truth::{Cause, Truth};
use crate::{Assumptions, Template};

const ROLE: &str = "arn:aws:iam::111122223333:role/app/{Role}";
const MODEL: &str = "arn:aws:bedrock:us-east-1::foundation-model/m";

fn policy(kind: PolicyKind, document: &Value) -> Policy {
    Policy::from_value(kind, document, &PolicySource::new("Role", "Invoke")).unwrap()
}

fn one(kind: PolicyKind, statement: impl Into<Value>) -> Policy {
    let document = json!({"Version": "2012-10-17", "Statement": statement.into()});
    policy(kind, &document)
}

fn role() -> Principal {
    Principal::from_arn(sample(ROLE)).unwrap()
}

fn invoke(principal: Principal) -> Request {
    Request::new(principal, "bedrock:InvokeModel", MODEL)
}

fn allow() -> Value {
    json!({"Effect": "Allow", "Action": "bedrock:InvokeModel", "Resource": MODEL})
}

/// The templates' way: the document as a property of a resource.
fn of_template(document: &str) -> Result<Policy, PolicyErrors> {
    let json = format!(
        r#"{{"Parameters": {{"Given": {{"Type": "String"}}}}, "Resources": {{
            "Endpoint": {{"Type": "AWS::EC2::VPCEndpoint"}},
            "Policy": {{"Type": "AWS::IAM::Policy", "Properties": {{"PolicyDocument": {document}}}}}}}}}"#
    );
    let template = Template::from_json(&json).unwrap();
    let assumptions = Assumptions::new();
    let variants = template.variants(&assumptions).unwrap();
    let model = template.model(&variants[0], &assumptions);
    let resource = model.resource("Policy").unwrap();
    let document = resource.get("PolicyDocument").unwrap();
    Policy::from_node(
        PolicyKind::Identity,
        document,
        &PolicySource::new("Policy", ""),
    )
}

fn through(endpoint: &str) -> Context {
    Context::new().one("aws:SourceVpce", sample(endpoint))
}

#[test]
fn a_condition_on_an_endpoint_of_the_template_holds_for_that_one_alone() {
    let policy = of_template(
        r#"{"Statement": {"Effect": "Allow", "Action": "bedrock:*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}}}"#,
    );
    let policies = Policies::new().identity(policy.unwrap());
    let allowed = |endpoint: &str| {
        let request = invoke(role()).context(through(endpoint));
        decide(&request, &policies).allowed().clone()
    };
    assert_eq!(allowed("vpce-{Endpoint}"), Truth::Yes);
    assert_eq!(allowed("vpce-{Other}"), Truth::No);
    assert_eq!(allowed("vpce-0123"), Truth::No);
    assert!(allowed("<Given>").is_unknown());
}

#[test]
fn json_as_text_is_read_with_its_symbols() {
    let policy = of_template(
        r#"{"Fn::Sub": "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"bedrock:*\", \"Resource\": \"*\", \"Condition\": {\"StringEquals\": {\"aws:SourceVpce\": \"${Endpoint}\"}}}]}"}"#,
    );
    let policy = policy.unwrap();
    assert_eq!(
        policy.statements()[0].conditions()[0].values(),
        [sample("vpce-{Endpoint}")]
    );
    let given = of_template(r#"{"Fn::Sub": "{\"Statement\": [${Given}]}"}"#).unwrap();
    let found = decide(&invoke(role()), &Policies::new().identity(given));
    assert!(matches!(found.outcome(), Outcome::Unknown(_)), "{found:?}");
}

#[test]
fn what_is_not_known_makes_the_answer_unknown() {
    for statement in [
        r#"{"Fn::ImportValue": "x"}"#,
        r#"{"Effect": {"Ref": "Given"}, "Action": "*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": {"Fn::ImportValue": "x"}, "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "Resource": {"Ref": "Given"}}"#,
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Fn::ImportValue": "x"}}"#,
    ] {
        let document = format!(r#"{{"Statement": [{statement}]}}"#);
        let policies = Policies::new().identity(of_template(&document).unwrap());
        let found = decide(&invoke(role()), &policies);
        assert!(
            matches!(found.outcome(), Outcome::Unknown(_)),
            "{statement}"
        );
        let denied = one(
            PolicyKind::Identity,
            json!({"Effect": "Deny", "Action": "*", "Resource": "*"}),
        );
        let found = decide(&invoke(role()), &policies.identity(denied));
        assert_eq!(*found.outcome(), Outcome::ExplicitDeny, "{statement}");
    }
}

#[track_caller]
fn refused(kind: PolicyKind, document: &Value, pointer: &str, message: &str) {
    let errors = Policy::from_value(kind, document, &PolicySource::default()).unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|error| (error.pointer(), error.message()))
        .collect();
    assert_eq!(found, [(pointer, message)], "{document}");
}

#[test]
fn what_iam_refuses_is_told_with_its_place() {
    use PolicyKind::{Endpoint, Identity, Resource, ServiceControl, Trust};
    let check = |kind, statement: Value, at: &str, message: &str| {
        let document = json!({"Statement": [statement]});
        refused(kind, &document, &format!("/Statement/0{at}"), message);
    };
    let with = |field: &str, value: Value| {
        let mut statement = allow();
        statement[field] = value;
        statement
    };
    refused(Identity, &json!([]), "", "the policy is no JSON object");
    refused(Identity, &json!({}), "", "the policy has no `Statement`");
    refused(
        Identity,
        &json!({"Version": "2020-01-01", "Statement": allow()}),
        "/Version",
        "there is no version `2020-01-01` of policies",
    );
    check(Identity, json!("x"), "", "a statement is a JSON object");
    check(
        Identity,
        with("Effect", json!("allow")),
        "/Effect",
        "the effect is `Allow` or `Deny`",
    );
    check(
        Identity,
        json!({"Effect": "Allow", "Resource": "*"}),
        "",
        "the statement has no `Action`",
    );
    check(
        Identity,
        json!({"Effect": "Allow", "Action": "*"}),
        "",
        "the statement has no `Resource`",
    );
    check(
        Identity,
        with("NotAction", json!("*")),
        "/NotAction",
        "the statement has `Action` and `NotAction`",
    );
    check(
        Identity,
        with("Action", json!("Invoke")),
        "/Action",
        "the action `Invoke` names no service",
    );
    check(
        Identity,
        with("Principal", json!("*")),
        "/Principal",
        "a policy of this kind names no principal",
    );
    check(
        Identity,
        with("Extra", json!(1)),
        "/Extra",
        "a statement has no `Extra`",
    );
    check(
        Identity,
        with("Condition", json!({"StringEqual": {"a:b": "c"}})),
        "/Condition/StringEqual",
        "there is no condition operator `StringEqual`",
    );
    check(Endpoint, allow(), "", "the statement has no `Principal`");
    check(
        Endpoint,
        with("Principal", json!("me")),
        "/Principal",
        "a principal is `*` or a JSON object",
    );
    check(
        Resource,
        with("Principal", json!({"AWS": "arn:aws:iam::1:role/*"})),
        "/Principal/AWS",
        "the principal `arn:aws:iam::1:role/*` has a wildcard in it",
    );
    check(
        Resource,
        with("NotPrincipal", json!("*")),
        "/NotPrincipal",
        "`NotPrincipal` goes with `Deny` only",
    );
    check(
        ServiceControl,
        with("Resource", json!("arn:aws:s3*")),
        "/Resource",
        "the resource `arn:aws:s3*` is no ARN",
    );
    let mut trust = json!({"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": "*"});
    check(
        Trust,
        trust.clone(),
        "/NotPrincipal",
        "a trust policy has no `NotPrincipal`",
    );
    trust["Principal"] = json!("*");
    trust.as_object_mut().unwrap().remove("NotPrincipal");
    trust["Resource"] = json!("*");
    check(
        Trust,
        trust,
        "/Resource",
        "a trust policy names no resource",
    );
}

#[test]
fn a_role_stands_for_its_sessions() {
    let named = |arn: &str, principal: &Principal| {
        Party::new("AWS", &sample(arn)).unwrap().names(principal)
    };
    let session = Principal::session(sample(ROLE), "fn").unwrap();
    assert_eq!(
        session.arn().to_string(),
        "arn:aws:sts::111122223333:assumed-role/${Role}/fn"
    );
    for principal in [role(), session.clone()] {
        assert_eq!(named(ROLE, &principal), (Grade::Role, Truth::Yes));
        let other = "arn:aws:iam::111122223333:role/app/{Other}";
        assert_eq!(named(other, &principal).1, Truth::No);
        assert_eq!(
            named("111122223333", &principal),
            (Grade::Account, Truth::Yes)
        );
        assert_eq!(named("444455556666", &principal).1, Truth::No);
    }
    let own = "arn:aws:sts::111122223333:assumed-role/{Role}/fn";
    assert_eq!(named(own, &session), (Grade::Direct, Truth::Yes));
    assert!(named(own, &role()).1.is_unknown());
}

#[test]
fn denials_are_in_the_words_of_aws() {
    let endpoint = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"});
    let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"});
    let base = Policies::new().identity(one(PolicyKind::Identity, allow()));
    let reason = |policies: &Policies| {
        let request = invoke(role());
        decide(&request, policies).reason(&request)
    };
    assert_eq!(reason(&base), None);
    let closed = base.clone().endpoint(one(PolicyKind::Endpoint, endpoint));
    assert_eq!(
        reason(&closed).unwrap(),
        "because no VPC endpoint policy allows the bedrock:InvokeModel action"
    );
    let denied = base.endpoint(one(PolicyKind::Endpoint, deny));
    assert_eq!(
        reason(&denied).unwrap(),
        "with an explicit deny in a VPC endpoint policy"
    );
    let request = invoke(Principal::from_arn("arn:aws:iam::111122223333:user/u").unwrap());
    let found = decide(&request, &Policies::new());
    assert_eq!(
        found.message(&request).unwrap(),
        "User: arn:aws:iam::111122223333:user/u is not authorized to perform: bedrock:InvokeModel \
         on resource: arn:aws:bedrock:us-east-1::foundation-model/m because no identity-based \
         policy allows the bedrock:InvokeModel action"
    );
    assert_eq!(found.blocked_by(), [Layer::Identity]);
}

#[test]
fn a_decision_names_its_statements() {
    let mut statement = allow();
    statement["Sid"] = json!("Invoke");
    let found = decide(
        &invoke(role()),
        &Policies::new().identity(one(PolicyKind::Identity, statement)),
    );
    let matched = &found.matched()[0];
    assert_eq!(
        matched.origin.to_string(),
        "Role/Invoke statement 0 (Invoke)"
    );
    assert_eq!(matched.origin.pointer, "/Statement");
    assert_eq!(
        (matched.effect.clone(), matched.applies.clone()),
        (Effect::Allow, Truth::Yes)
    );
}

#[test]
fn control_policies_do_not_reach_everybody() {
    let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"});
    let rcp = one(PolicyKind::ResourceControl, deny);
    let base = Policies::new().identity(one(PolicyKind::Identity, allow()));
    let found = decide(
        &invoke(role()),
        &base.clone().resource_control(Level::new("root", [rcp])),
    );
    assert_eq!(*found.outcome(), Outcome::Allowed);
    assert_eq!(found.notes(), ["an RCP on bedrock protects nothing"]);
    let closed = base.service_control(Level::new("root", []));
    let found = decide(&invoke(role()), &closed);
    assert_eq!(found.blocked_by(), [Layer::ServiceControl]);
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    let linked = Principal::from_arn(linked).unwrap();
    assert_eq!(
        *decide(&invoke(linked), &closed).outcome(),
        Outcome::Allowed
    );
    let managed = closed.management_account();
    assert_eq!(
        *decide(&invoke(role()), &managed).outcome(),
        Outcome::Allowed
    );
}

#[test]
fn the_caller_may_always_ask_who_it_is() {
    let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    let policies = Policies::new().identity(one(PolicyKind::Identity, deny));
    let request = Request::new(role(), "sts:GetCallerIdentity", "*");
    let found = decide(&request, &policies);
    assert_eq!(*found.outcome(), Outcome::Allowed);
    let shut = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"});
    let policies = policies.endpoint(one(PolicyKind::Endpoint, shut));
    assert!(decide(&request, &policies).allowed().is_unknown());
}

#[test]
fn what_is_not_documented_is_unknown() {
    let holds = |operator: &str, context: Context| {
        let operator = Operator::named(operator).unwrap();
        Condition::new(operator, "a:b", vec!["x".into()], true).holds(&context)
    };
    assert!(holds("ForAnyValue:StringEqualsIfExists", Context::new()).is_unknown());
    assert!(holds("ForAllValues:Null", Context::new()).is_unknown());
    let discovery = Context::new().others_unknown(Cause::new("not given"));
    assert!(holds("StringEquals", discovery.clone()).is_unknown());
    assert!(holds("StringEquals", discovery.absent("A:B")).is_no());
    assert!(Operator::named("NullIfExists").is_none());
    assert!(Operator::named("ForSomeValues:StringEquals").is_none());
    let wild = ResourcePattern::new(
        &"arn:aws:ec2:*:*:inst*/i-1".into(),
        PolicyKind::Identity,
        true,
    );
    let instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-1";
    let request = Request::new(role(), "ec2:StartInstances", instance);
    assert!(wild.unwrap().matches(&request).is_unknown());
}

#[test]
fn a_symbol_may_stand_within_a_variable() {
    let mut text = crate::Text::from("${a:b, '");
    text.append(&sample("<P>"));
    text.push_str("'}!");
    let operator = Operator::named("StringEquals").unwrap();
    let condition = Condition::new(operator, "c:d", vec![text], true);
    let holds = |context: Context| condition.holds(&context.one("c:d", "x!"));
    assert!(holds(Context::new().one("a:b", "x")).is_yes());
    assert!(holds(Context::new().one("a:b", "y")).is_no());
    assert!(holds(Context::new()).is_unknown());
}

#[test]
fn policies_outside_the_template_are_given_or_published() {
    let allowed = |policy: Policy| {
        let found = decide(&invoke(role()), &Policies::new().identity(policy));
        found.allowed().clone()
    };
    let managed = |arn: &str, assumptions: &Assumptions| {
        allowed(Policy::managed(PolicyKind::Identity, arn, assumptions).unwrap())
    };
    let (none, own) = (Assumptions::new(), "arn:aws:iam::111122223333:policy/own");
    assert_eq!(
        managed("arn:aws:iam::aws:policy/AmazonBedrockFullAccess", &none),
        Truth::Yes
    );
    let logs = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";
    assert_eq!(managed(logs, &none), Truth::No);
    assert!(managed(own, &none).is_unknown());
    let given = none.managed_policy(own, json!({"Statement": allow()}));
    assert_eq!(managed(own, &given), Truth::Yes);
    let deny = json!({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}});
    let closed = given.service_control([deny]);
    let policies = Policies::new().with_controls(&closed).unwrap();
    assert_eq!(
        *decide(&invoke(role()), &policies).outcome(),
        Outcome::ExplicitDeny
    );
    let wrong = closed.resource_control([json!({"Statement": allow()})]);
    assert!(Policies::new().with_controls(&wrong).is_err());
}

#[test]
fn a_request_that_cannot_be_is_told() {
    let check = |action: &str, resource: &str| {
        Request::new(role(), action, resource)
            .check()
            .err()
            .unwrap_or_default()
    };
    assert_eq!(check("bedrock:invokemodel", MODEL), "");
    assert_eq!(check("s3:Anything", "*"), "");
    assert_eq!(
        check("bedrock:Converse", MODEL),
        "bedrock has no action `bedrock:Converse`"
    );
    let list = "bedrock:ListFoundationModels";
    assert_eq!(
        check(list, MODEL),
        "`bedrock:ListFoundationModels` has no resources"
    );
    assert_eq!(check("InvokeModel", MODEL), "`InvokeModel` is no action");
    assert_eq!(check("s3:Get*", "*"), "the action `s3:Get*` has a wildcard");
    assert_eq!(check("s3:GetObject", "bucket"), "`bucket` is no ARN");
}
