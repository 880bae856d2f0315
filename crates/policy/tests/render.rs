//! What documents look like in a template.

use formwork_core::{App, Arn, Attr, Expr, IntoExpr, Json, RawResource, Value, pseudo, text};
use formwork_policy::{
    Condition, Effect, EndpointPolicy, IdentityPolicy, Principal, ResourcePolicy, Statement,
    TrustPolicy, arn,
};

const OBJECTS: [&str; 1] = ["arn:aws:s3:::b/*"];

/// The one statement of a policy, on one line.
macro_rules! check {
    ($policy:expr, $expected:expr) => {
        let json = $policy.to_json().unwrap();
        assert_eq!(json["Version"], "2012-10-17");
        let statements = json["Statement"].as_array().unwrap();
        let lines: Vec<String> = statements.iter().map(ToString::to_string).collect();
        assert_eq!(lines.join("\n"), $expected);
    };
}

fn identity(statement: Statement) -> IdentityPolicy {
    IdentityPolicy::new().statement(statement)
}

#[test]
fn the_elements_stand_in_their_order() {
    check!(
        EndpointPolicy::new().statement(
            Statement::new(Effect::Deny, ["s3:GetObject"])
                .when(Condition::bool("aws:SecureTransport", false))
                .on(OBJECTS)
                .by([Principal::any()])
                .sid("Plain"),
        ),
        r#"{"Sid":"Plain","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#
    );
    check!(
        ResourcePolicy::new().statement(
            Statement::deny_all_but([Principal::account("111122223333")], ["s3:*"])
                .on_all_but(["arn:aws:s3:::b/public/*"]),
        ),
        r#"{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:*","NotResource":"arn:aws:s3:::b/public/*"}"#
    );
    check!(
        ResourcePolicy::new().statement(
            Statement::except(Effect::Deny, ["ecr:*"])
                .by([Principal::this_account()])
                .on_itself(),
        ),
        r#"{"Effect":"Deny","Principal":{"AWS":{"Fn::Sub":"arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}},"NotAction":"ecr:*"}"#
    );
    check!(
        EndpointPolicy::full_access("a test"),
        r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#
    );
}

#[test]
fn one_value_is_bare_and_several_are_sorted_and_each_once() {
    check!(
        identity(
            Statement::allow(["s3:PutObject", "s3:GetObject", "s3:PutObject"])
                .on(["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"])
                .and_on([arn("s3").no_region().no_account().resource("c/*")])
                .and_on(OBJECTS)
        ),
        r#"{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*",{"Fn::Sub":"arn:${AWS::Partition}:s3:::c/*"}]}"#
    );
    check!(
        identity(Statement::allow(["s3:Get*", "s3:Get*"]).on(OBJECTS)),
        r#"{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"}"#
    );
}

#[test]
fn principals_of_all_kinds() {
    let check = |principals: Vec<Principal>, expected: &str| {
        let policy = TrustPolicy::new().statement(Statement::allow(["sts:X"]).by(principals));
        let json = policy.to_json().unwrap();
        assert_eq!(json["Statement"][0]["Principal"].to_string(), expected);
    };
    check(vec![Principal::any()], r#""*""#);
    check(
        vec![Principal::account("111122223333")],
        r#"{"AWS":"111122223333"}"#,
    );
    check(
        vec![Principal::account(pseudo::account_id())],
        r#"{"AWS":{"Ref":"AWS::AccountId"}}"#,
    );
    check(
        vec![Principal::account_root("111122223333")],
        r#"{"AWS":{"Fn::Sub":"arn:${AWS::Partition}:iam::111122223333:root"}}"#,
    );
    check(
        vec![
            Principal::service("ec2.amazonaws.com"),
            Principal::service("a.amazonaws.com"),
        ],
        r#"{"Service":["a.amazonaws.com","ec2.amazonaws.com"]}"#,
    );
    check(
        vec![Principal::service(text!["ec2.", pseudo::url_suffix()])],
        r#"{"Service":{"Fn::Sub":"ec2.${AWS::URLSuffix}"}}"#,
    );
    check(
        vec![
            Principal::service("ec2.amazonaws.com"),
            Principal::saml("arn:aws:iam::111122223333:saml-provider/p"),
            Principal::web_identity("cognito-identity.amazonaws.com"),
            Principal::canonical_user("79a59df900b949e5"),
            Principal::arn("arn:aws:iam::111122223333:role/r"),
            Principal::any(),
        ],
        concat!(
            r#"{"AWS":["*","arn:aws:iam::111122223333:role/r"],"CanonicalUser":"79a59df900b949e5","#,
            r#""Federated":["arn:aws:iam::111122223333:saml-provider/p","cognito-identity.amazonaws.com"],"#,
            r#""Service":"ec2.amazonaws.com"}"#
        ),
    );
}

#[test]
fn who_assumes_a_role_does_it_by_its_own_call() {
    check!(
        TrustPolicy::assumed_by([
            Principal::web_identity("cognito-identity.amazonaws.com"),
            Principal::saml("arn:aws:iam::111122223333:saml-provider/p"),
            Principal::service("lambda.amazonaws.com"),
            Principal::oidc("arn:aws:iam::111122223333:oidc-provider/p"),
            Principal::account("111122223333"),
        ]),
        concat!(
            r#"{"Effect":"Allow","Principal":{"AWS":"111122223333","Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
            "\n",
            r#"{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"},"Action":"sts:AssumeRoleWithSAML"}"#,
            "\n",
            r#"{"Effect":"Allow","Principal":{"Federated":["arn:aws:iam::111122223333:oidc-provider/p","cognito-identity.amazonaws.com"]},"Action":"sts:AssumeRoleWithWebIdentity"}"#,
        )
    );
}

#[test]
fn conditions_are_sorted_by_operator_and_key_and_literals_are_text() {
    let check = |conditions: Vec<Condition>, expected: &str| {
        let mut statement = Statement::allow(["s3:X"]).on(OBJECTS);
        for condition in conditions {
            statement = statement.when(condition);
        }
        let json = identity(statement).to_json().unwrap();
        assert_eq!(json["Statement"][0]["Condition"].to_string(), expected);
    };
    check(
        vec![
            Condition::string_equals("b:x", ["2", "1", "2"]).into(),
            Condition::string_equals("a:x", pseudo::region()).into(),
            Condition::null("a:x", false),
            Condition::arn_like("a:y", "arn:aws:s3:::*")
                .if_exists()
                .into(),
        ],
        r#"{"ArnLikeIfExists":{"a:y":"arn:aws:s3:::*"},"Null":{"a:x":"false"},"StringEquals":{"a:x":{"Ref":"AWS::Region"},"b:x":["1","2"]}}"#,
    );
    check(
        vec![
            Condition::string_like("a:x", "v*")
                .for_any_value()
                .if_exists()
                .into(),
            Condition::string_like("a:x", vec!["w*".to_owned()])
                .for_all_values()
                .into(),
        ],
        r#"{"ForAllValues:StringLike":{"a:x":"w*"},"ForAnyValue:StringLikeIfExists":{"a:x":"v*"}}"#,
    );
    check(
        vec![
            Condition::numeric_less_than("a:n", 3600).into(),
            Condition::numeric_equals("a:f", [2.5]).into(),
            Condition::numeric_equals("a:e", Expr::<i64>::from(7)).into(),
            Condition::bool("a:b", Expr::<bool>::from(true)).into(),
            Condition::date_less_than("a:d", 1_796_083_200).into(),
            Condition::date_greater_than("a:d", "2026-01-01T00:00:00Z").into(),
            Condition::ip_address("a:i", "10.0.0.0/8").into(),
            Condition::binary_equals("a:b", "QUJD").into(),
        ],
        concat!(
            r#"{"BinaryEquals":{"a:b":"QUJD"},"Bool":{"a:b":"true"},"DateGreaterThan":{"a:d":"2026-01-01T00:00:00Z"},"#,
            r#""DateLessThan":{"a:d":"1796083200"},"IpAddress":{"a:i":"10.0.0.0/8"},"#,
            r#""NumericEquals":{"a:e":"7","a:f":"2.5"},"NumericLessThan":{"a:n":"3600"}}"#
        ),
    );
}

#[test]
fn an_organisation_is_anyone_with_a_condition() {
    check!(
        EndpointPolicy::new().statement(
            Statement::allow(["s3:X"])
                .on(OBJECTS)
                .by_organization(["o-b", "o-a"])
        ),
        r#"{"Effect":"Allow","Principal":"*","Action":"s3:X","Resource":"arn:aws:s3:::b/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":["o-a","o-b"]}}}"#
    );
}

#[test]
fn written_statements_keep_their_order_and_granted_ones_follow() {
    let on = |action: &'static str, name: &str| {
        Statement::allow([action]).on([format!("arn:aws:s3:::{name}")])
    };
    let mut other = IdentityPolicy::new().statement(on("s3:C", "c"));
    other.grant(on("s3:B", "x"));
    let mut policy = IdentityPolicy::new().statements([on("s3:Z", "z"), on("s3:A", "a")]);
    policy.grant(on("s3:A", "x"));
    policy.grant(Statement::deny(["s3:A"]).on_everything("a test").sid("No"));
    policy.grant(
        Statement::deny(["s3:B"])
            .on_everything("another test")
            .sid("No"),
    );
    let policy = policy.merge(other);
    assert_eq!(
        policy.wildcard_reasons().collect::<Vec<_>>(),
        ["a test", "another test"]
    );
    check!(
        policy,
        concat!(
            r#"{"Effect":"Allow","Action":"s3:Z","Resource":"arn:aws:s3:::z"}"#,
            "\n",
            r#"{"Effect":"Allow","Action":"s3:A","Resource":"arn:aws:s3:::a"}"#,
            "\n",
            r#"{"Effect":"Allow","Action":"s3:C","Resource":"arn:aws:s3:::c"}"#,
            "\n",
            r#"{"Effect":"Allow","Action":["s3:A","s3:B"],"Resource":"arn:aws:s3:::x"}"#,
            "\n",
            r#"{"Sid":"No","Effect":"Deny","Action":["s3:A","s3:B"],"Resource":"*"}"#,
        )
    );
}

#[test]
fn granted_statements_are_ordered_by_effect_actions_resources() {
    let grants = [
        Statement::allow(["s3:A"]).on(["arn:aws:s3:::b"]).sid("Z"),
        Statement::allow(["s3:A"]).on(["arn:aws:s3:::c"]).sid("A"),
        Statement::allow(["s3:B"])
            .on(["arn:aws:s3:::a"])
            .when(Condition::null("a:b", true)),
        Statement::deny(["s3:A"]).on(["arn:aws:s3:::a"]),
    ];
    let mut policy = IdentityPolicy::new();
    for statement in grants.iter().rev() {
        policy.grant(statement.clone());
    }
    assert_eq!(
        policy.to_json(),
        IdentityPolicy::new().statements(grants).to_json()
    );
}

#[test]
fn a_merged_wildcard_has_the_reasons_of_all() {
    let everything = |reason: &'static str| Statement::allow(["s3:A"]).on_everything(reason);
    let mut policy = IdentityPolicy::new();
    policy.grant(everything(""));
    policy.grant(everything("a test"));
    policy.check(&mut |found| panic!("{found}"));
}

#[test]
fn exceptions_are_never_joined_and_equal_statements_are_one() {
    let mut policy = IdentityPolicy::new();
    for resource in ["arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::a"] {
        policy.grant(Statement::deny(["s3:X"]).on_all_but([resource]));
        policy.grant(
            Statement::except(Effect::Deny, [resource.replace("arn:aws:s3::", "s3")]).on(OBJECTS),
        );
    }
    let json = policy.to_json().unwrap();
    assert_eq!(json["Statement"].as_array().unwrap().len(), 4);
}

/// The ARNs of two roles and the id of an endpoint, defined in one order or in the other.
struct Parts {
    app: App,
    reader: Expr<Arn>,
    writer: Expr<Arn>,
    endpoint: Expr<String>,
}

fn parts(reader_first: bool) -> Parts {
    const ROLE_ARN: Attr<RawResource, Arn> = Attr::new("Arn");
    let mut app = App::new();
    let mut stack = app.stack("Demo");
    let mut role = |id| {
        stack
            .add(id, RawResource::new("AWS::IAM::Role"))
            .attr(ROLE_ARN)
    };
    let (reader, writer) = if reader_first {
        let reader = role("Reader");
        (reader, role("Writer"))
    } else {
        let writer = role("Writer");
        (role("Reader"), writer)
    };
    let endpoint = stack.add("Endpoint", RawResource::new("AWS::EC2::VPCEndpoint"));
    let endpoint = endpoint.reference();
    Parts {
        app,
        reader,
        writer,
        endpoint,
    }
}

#[test]
fn granted_statements_are_merged_in_an_order_of_their_own() {
    let document = |reader_first: bool, order: [usize; 4]| {
        let parts = parts(reader_first);
        let model = |name: &str| {
            arn("bedrock")
                .region("*")
                .no_account()
                .resource(format!("foundation-model/{name}"))
        };
        let grants = [
            ("bedrock:InvokeModel", &parts.writer, "a"),
            ("bedrock:InvokeModel", &parts.reader, "a"),
            ("bedrock:CountTokens", &parts.reader, "a"),
            ("bedrock:CountTokens", &parts.writer, "a"),
        ];
        let mut policy = EndpointPolicy::new();
        for place in order {
            let (action, who, name) = grants[place];
            policy.grant(
                Statement::allow([action])
                    .on([model(name)])
                    .by([Principal::arn(who)])
                    .when(Condition::string_equals("aws:SourceVpce", &parts.endpoint)),
            );
        }
        parts.app.sort_key(policy.canonical(&parts.app).value())
    };
    let expected = concat!(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","#,
        r#""Principal":{"AWS":[{"Fn::GetAtt":["Demo/Reader","Arn"]},{"Fn::GetAtt":["Demo/Writer","Arn"]}]},"#,
        r#""Action":["bedrock:CountTokens","bedrock:InvokeModel"],"#,
        r#""Resource":{"Fn::Sub":"arn:${AWS::Partition}:bedrock:*::foundation-model/a"},"#,
        r#""Condition":{"StringEquals":{"aws:SourceVpce":{"Ref":"Demo/Endpoint"}}}}]}"#,
    );
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        assert_eq!(document(true, order), expected);
        assert_eq!(document(false, order), expected);
    }
}

#[test]
fn a_property_takes_the_policy_its_json_or_an_expression() {
    fn property(policy: impl IntoExpr<IdentityPolicy>) -> Expr<IdentityPolicy> {
        policy.into_expr()
    }
    fn free_form(policy: impl IntoExpr<Json>) -> Expr<Json> {
        policy.into_expr()
    }
    let policy = identity(Statement::allow(["s3:X"]).on(OBJECTS));
    let json = policy.to_json().unwrap();
    let app = App::new();
    let expected = property(&policy);
    assert_eq!(property(policy.canonical(&app)), expected);
    assert_eq!(free_form(policy.canonical(&app)).value(), expected.value());
    assert_eq!(free_form(policy.clone()).value(), expected.value());
    let at_its_word = property(json.clone());
    assert_eq!(at_its_word.value(), &Value::from(json.clone()));
    assert_eq!(IdentityPolicy::from_json(&json).unwrap(), policy);
}
