//! Attempts to have `RoleConfined` proved of a role that is not confined.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    clippy::disallowed_types,
    reason = "a test fails by a panic, says what it saw, and may take the time; its documents are written where they are used"
)]

mod common;

use common::{check, claim, granting, guarded, there};
use formwork_prove::claims::ClaimKind::RoleConfined;
use serde_json::{Value, json};

const INVOKE: &str = "bedrock:InvokeModel";

fn allow(action: &str, resource: &str, condition: Value) -> Value {
    statement("Allow", action, resource, condition)
}

fn deny(action: &str, resource: &str, condition: Value) -> Value {
    statement("Deny", action, resource, condition)
}

fn statement(effect: &str, action: &str, resource: &str, condition: Value) -> Value {
    json!({"Effect": effect, "Action": action, "Resource": resource, "Condition": condition})
}

/// A Deny of all that does not come through the endpoint.
fn guard(action: &str, resource: &str) -> Value {
    deny(
        action,
        resource,
        json!({"StringNotEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}),
    )
}

#[track_caller]
fn confined(what: &str, statements: Value, wanted: &str) {
    check(what, &granting(statements), RoleConfined, wanted);
}

#[test]
fn the_base_is_proved() {
    let report = common::report(&common::base(), &there());
    assert!(report.is_proved(), "{report:#?}");
}

/// Any of these escapes.
#[test]
fn conditions_that_do_not_confine() {
    let vpce = || json!({"Ref": "Endpoint"});
    for condition in [
        json!({}),
        json!({"StringEqualsIfExists": {"aws:SourceVpce": vpce()}}),
        json!({"ForAllValues:StringEquals": {"aws:SourceVpce": vpce()}}),
        json!({"StringLike": {"aws:SourceVpce": "vpce-*"}}),
        json!({"StringLike": {"aws:SourceVpce": "*"}}),
        json!({"StringEquals": {"aws:SourceVpc": {"Ref": "Vpc"}}}),
        json!({"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}),
        json!({"Null": {"aws:SourceVpce": "false"}}),
        json!({"Null": {"aws:SourceVpce": "true"}}),
        json!({"StringEquals": {"aws:SourceVpce": ["vpce-0123456789abcdef0", vpce()]}}),
        json!({"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0",
            "aws:SourceVpc": "vpc-0123456789abcdef0"}}),
        json!({"StringEquals": {"aws:SourceVpce": "${aws:SourceVpce}"}}),
        json!({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}),
        json!({"IpAddress": {"aws:VpcSourceIp": "10.20.0.0/16"}}),
        json!({"StringEquals": {"aws:SourceIp": "52.1.2.3"}}),
        json!({"Bool": {"aws:ViaAWSService": "true"}}),
        json!({"ForAnyValue:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}}),
        json!({"ArnEquals": {"aws:SourceVpcArn":
            {"Fn::Sub": "arn:aws:ec2:us-east-1:111122223333:vpc/${Vpc}"}}}),
    ] {
        let statements = json!([allow(INVOKE, "*", condition.clone())]);
        confined(&condition.to_string(), statements, "REFUTED");
    }
}

/// What cannot be decided for sure is never proved.
#[test]
fn conditions_of_which_it_is_not_known() {
    for condition in [
        json!({"StringLike": {"aws:SourceIp": "52.*"}}),
        json!({"StringEquals": {"aws:VpceAccount": "111122223333"}}),
        json!({"StringEquals": {"aws:VpceOrgID": "o-1234567890"}}),
        json!({"ArnEquals": {"aws:SourceVpcArn":
            "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-0123456789abcdef0"}}),
        json!({"StringEquals": {"aws:SourceVpce": "${aws:PrincipalTag/endpoint}"}}),
        json!({"StringEquals": {"aws:PrincipalTag/vpc": "${aws:SourceVpc}"}}),
        json!({"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}),
    ] {
        let found = claim(
            &granting(json!([allow(INVOKE, "*", condition.clone())])),
            RoleConfined,
        );
        assert!(!found.verdict.is_proved(), "{condition}: {found:#?}");
    }
}

#[test]
fn conditions_that_confine() {
    let vpce = || json!({"Ref": "Endpoint"});
    for condition in [
        json!({"StringEquals": {"aws:SourceVpce": vpce()}}),
        json!({"stringequals": {"AWS:sourcevpce": vpce()}}),
        json!({"StringLike": {"aws:SourceVpce": vpce()}}),
        json!({"ForAnyValue:StringEquals": {"aws:SourceVpce": [vpce()]}}),
        json!({"StringEquals": {"aws:SourceVpce": vpce(), "aws:PrincipalTag/a": "b"}}),
        json!({"StringEqualsIfExists": {"aws:SourceVpce": vpce()}, "Null": {"aws:SourceVpce": false}}),
        // A role has no user name and is no service.
        json!({"StringEquals": {"aws:username": "bob"}}),
        json!({"Bool": {"aws:PrincipalIsAWSService": "true"}}),
        json!({"StringEquals": {"aws:PrincipalType": "User"}}),
    ] {
        confined(
            &condition.to_string(),
            json!([allow(INVOKE, "*", condition.clone())]),
            "PROVED",
        );
    }
}

#[test]
fn a_second_way_in_the_policies() {
    let first = guarded(INVOKE, json!("*"));
    for second in [
        json!({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "*", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": INVOKE, "NotResource": common::MODEL}),
        json!({"Effect": "Allow", "Action": "bedrock-mantle:*", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "bedrock:CallWithBearerToken", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "BEDROCK:invoke?odel", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": INVOKE, "Resource": "arn:aws:bedrock"}),
        json!({"Effect": "Allow", "Action": INVOKE, "Resource": "arn:aws:bedrock:*"}),
        json!({"Effect": "Allow", "Action": INVOKE,
            "Resource": "arn:aws:bedrock:eu-west-1::foundation-model/*"}),
        json!({"Effect": "Allow", "Action": INVOKE,
            "Resource": "arn:aws:bedrock:*::foundation-model/${aws:PrincipalTag/model}"}),
    ] {
        let what = second.to_string();
        let found = claim(&granting(json!([first, second])), RoleConfined);
        assert!(!found.verdict.is_proved(), "{what}: {found:#?}");
    }
}

#[test]
fn guards_that_confine_and_guards_that_miss_something() {
    let open =
        || json!({"Effect": "Allow", "Action": ["bedrock:*", "bedrock-mantle:*"], "Resource": "*"});
    confined(
        "guard of everything",
        json!([open(), guard("*", "*")]),
        "PROVED",
    );
    let both = json!({"Effect": "Deny", "Action": ["bedrock:*", "bedrock-mantle:*"], "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}});
    confined("guard of both", json!([open(), both]), "PROVED");
    confined(
        "guard without mantle",
        json!([open(), guard("bedrock:*", "*")]),
        "REFUTED",
    );
    confined(
        "guard of one action",
        json!([open(), guard(INVOKE, "*")]),
        "REFUTED",
    );
    let except = json!({"Effect": "Deny", "NotAction": "bedrock:InvokeModel", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}});
    confined("guard with NotAction", json!([open(), except]), "REFUTED");
    let elsewhere = json!({"Effect": "Deny", "Action": "*", "NotResource": common::MODEL,
        "Condition": {"StringNotEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}});
    confined(
        "guard with NotResource",
        json!([open(), elsewhere]),
        "REFUTED",
    );
    let one_region = guard("*", "arn:aws:bedrock:us-east-1:*:*");
    let invoke = allow(INVOKE, "*", json!({}));
    confined(
        "guard of one region",
        json!([invoke, one_region]),
        "REFUTED",
    );
    let requested = deny(
        "*",
        "*",
        json!({
        "StringEquals": {"aws:RequestedRegion": "us-east-1"},
        "StringNotEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}),
    );
    confined("guard in one region", json!([invoke, requested]), "REFUTED");
    for hole in [
        json!({"Bool": {"aws:ViaAWSService": "false"}}),
        json!({"Null": {"aws:SourceVpce": "false"}}),
        json!({"StringNotEquals": {"aws:PrincipalTag/admin": "true"}}),
    ] {
        let mut condition = hole.clone();
        condition["StringNotEqualsIfExists"] = json!({"aws:SourceVpce": {"Ref": "Endpoint"}});
        let statements = json!([invoke, deny("*", "*", condition)]);
        confined(&hole.to_string(), statements, "REFUTED");
    }
    let perimeter = deny(
        "*",
        "*",
        json!({
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        "StringNotEqualsIfExists": {"aws:SourceVpce": {"Ref": "Endpoint"}}}),
    );
    confined(
        "a perimeter that excepts services",
        json!([invoke, perimeter]),
        "PROVED",
    );
}

/// Wildcards of which a single character, a spelling or a set of values escapes.
#[test]
fn representatives_miss_nothing() {
    let model = |name: &str| format!("arn:aws:bedrock:us-east-1::foundation-model/{name}");
    let cases = [
        (
            "one character",
            json!([
                allow(INVOKE, &model("a?"), json!({})),
                deny(INVOKE, &model("ax"), json!({}))
            ]),
        ),
        (
            "three patterns",
            json!([allow(INVOKE, &model("a??"), json!({})),
            {"Effect": "Deny", "Action": INVOKE, "NotResource": model("?b?")},
            {"Effect": "Deny", "Action": INVOKE, "NotResource": model("??c")}]),
        ),
        (
            "spelling",
            json!([
                allow(
                    INVOKE,
                    "*",
                    json!({"StringEqualsIgnoreCase": {"bedrock:ServiceTier": "abc"}})
                ),
                deny(
                    INVOKE,
                    "*",
                    json!({"StringEquals": {"bedrock:ServiceTier": ["abc", "ABC"]}})
                )
            ]),
        ),
        (
            "one character of a key",
            json!([
                allow(
                    INVOKE,
                    "*",
                    json!({"StringLike": {"bedrock:ServiceTier": "a?"}})
                ),
                deny(
                    INVOKE,
                    "*",
                    json!({"StringEquals": {"bedrock:ServiceTier": "ax"}})
                )
            ]),
        ),
        (
            "three patterns of a key",
            json!([
                allow(
                    INVOKE,
                    "*",
                    json!({"StringLike": {"bedrock:ServiceTier": "a??"}})
                ),
                deny(
                    INVOKE,
                    "*",
                    json!({"StringNotLike": {"bedrock:ServiceTier": "?b?"}})
                ),
                deny(
                    INVOKE,
                    "*",
                    json!({"StringNotLike": {"bedrock:ServiceTier": "??c"}})
                )
            ]),
        ),
        (
            "three values of a set",
            json!([
                allow(INVOKE, "*", json!({"Null": {"aws:TagKeys": "false"}})),
                deny(
                    INVOKE,
                    "*",
                    json!({"ForAllValues:StringNotEquals": {"aws:TagKeys": "a"}})
                ),
                deny(
                    INVOKE,
                    "*",
                    json!({"ForAllValues:StringNotEquals": {"aws:TagKeys": "b"}})
                ),
                deny(
                    INVOKE,
                    "*",
                    json!({"ForAllValues:StringNotEquals": {"aws:TagKeys": "c"}})
                ),
                deny(
                    INVOKE,
                    "*",
                    json!({"ForAnyValue:StringEquals": {"aws:TagKeys": ["d", "e"]}})
                )
            ]),
        ),
        (
            "two notions of a number",
            json!([
                allow(
                    INVOKE,
                    "*",
                    json!({"NumericEquals": {"bedrock:ServiceTier": "5"}})
                ),
                deny(
                    INVOKE,
                    "*",
                    json!({"StringEquals": {"bedrock:ServiceTier": "5"}})
                )
            ]),
        ),
        (
            "close numbers",
            json!([allow(
                INVOKE,
                "*",
                json!({"NumericGreaterThan": {"bedrock:ServiceTier": "9007199254740992"},
                "NumericLessThan": {"bedrock:ServiceTier": "9007199254740994"}})
            )]),
        ),
    ];
    for (what, statements) in cases {
        let found = claim(&granting(statements), RoleConfined);
        assert!(!found.verdict.is_proved(), "{what}: {found:#?}");
    }
}

#[test]
fn other_layers_and_attachments() {
    let mut template = common::base();
    let open = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"}]});
    let fall = |what: &str, template: &Value| {
        let found = claim(template, RoleConfined);
        assert!(!found.verdict.is_proved(), "{what}: {found:#?}");
    };
    for (what, resource) in [
        (
            "managed",
            json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {
            "Roles": [{"Ref": "Role"}], "PolicyDocument": open}}),
        ),
        (
            "role policy",
            json!({"Type": "AWS::IAM::RolePolicy", "Properties": {
            "PolicyName": "p", "RoleName": {"Ref": "Role"}, "PolicyDocument": open}}),
        ),
        (
            "as text",
            json!({"Type": "AWS::IAM::Policy", "Properties": {
            "PolicyName": "p", "Roles": {"Ref": "Role"}, "PolicyDocument": open.to_string()}}),
        ),
    ] {
        let mut template = template.clone();
        template["Resources"]["Second"] = resource;
        fall(what, &template);
    }
    template["Resources"]["Role"]["Properties"]["ManagedPolicyArns"] =
        json!(["arn:aws:iam::aws:policy/AmazonBedrockFullAccess"]);
    fall("known managed policy", &template);
    template["Resources"]["Role"]["Properties"]["ManagedPolicyArns"] =
        json!(["arn:aws:iam::aws:policy/NobodyKnows"]);
    fall("unknown managed policy", &template);
    template["Parameters"] = json!({"Extra": {"Type": "String"}});
    template["Resources"]["Role"]["Properties"]["ManagedPolicyArns"] = json!([{"Ref": "Extra"}]);
    fall("policy by parameter", &template);
    let mut template = common::base();
    template["Resources"]["Role"]["Properties"]["RoleName"] = json!("caller");
    template["Resources"]["Second"] = json!({"Type": "AWS::IAM::Policy", "Properties": {
        "PolicyName": "p", "Roles": ["caller"], "PolicyDocument": open}});
    fall("attached by a literal name", &template);
    template["Parameters"] = json!({"Name": {"Type": "String"}});
    template["Resources"]["Second"]["Properties"]["Roles"] = json!([{"Ref": "Name"}]);
    fall("attached by a parameter", &template);
    let mut template = common::base();
    template["Parameters"] = json!({"Open": {"Type": "String"}});
    template["Conditions"] = json!({"IsOpen": {"Fn::Equals": [{"Ref": "Open"}, "yes"]}});
    template["Resources"]["Grant"]["Properties"]["PolicyDocument"]["Statement"][0]["Condition"] = json!({"Fn::If": ["IsOpen", {"Ref": "AWS::NoValue"},
            {"StringEquals": {"aws:SourceVpce": {"Ref": "Endpoint"}}}]});
    check(
        "a variant without condition",
        &template,
        RoleConfined,
        "REFUTED",
    );
    let mut template = common::base();
    template["Parameters"] = json!({"Id": {"Type": "String"}});
    template["Resources"]["Grant"]["Properties"]["PolicyDocument"]["Statement"][0]["Condition"] =
        json!({"StringEquals": {"aws:SourceVpce": {"Ref": "Id"}}});
    check(
        "an endpoint by parameter",
        &template,
        RoleConfined,
        "UNKNOWN",
    );
    template["Transform"] = json!("Some::Macro");
    fall("a macro", &template);
}

#[test]
fn boundaries_and_control_policies_confine() {
    let open = json!([{"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"}]);
    let mut template = granting(open);
    template["Resources"]["Boundary"] = json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": {
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [guarded("bedrock:*", json!("*"))]}}});
    check("no boundary yet", &template, RoleConfined, "REFUTED");
    template["Resources"]["Role"]["Properties"]["PermissionsBoundary"] = json!({"Ref": "Boundary"});
    check("boundary", &template, RoleConfined, "PROVED");
    template["Resources"]["Boundary"]["Properties"]["PolicyDocument"]["Statement"] =
        json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]);
    check(
        "boundary that lets through",
        &template,
        RoleConfined,
        "REFUTED",
    );
    template["Resources"]["Role"]["Properties"]["PermissionsBoundary"] =
        json!("arn:aws:iam::111122223333:policy/unknown");
    check("unknown boundary", &template, RoleConfined, "UNKNOWN");
}

#[test]
fn other_endpoints() {
    let both = |id: &str| {
        json!([{"Effect": "Allow", "Action": INVOKE, "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceVpce": [{"Ref": "Endpoint"}, {"Ref": id}]}}}])
    };
    let mut template = granting(both("Other"));
    template["Resources"]["Other"] = template["Resources"]["Endpoint"].clone();
    template["Resources"]["Other"]["Properties"]["VpcId"] = json!("vpc-0123456789abcdef0");
    check("of another VPC", &template, RoleConfined, "REFUTED");
    template["Resources"]["Other"]["Properties"]["ServiceName"] =
        json!("com.amazonaws.us-east-1.s3");
    check("of another service", &template, RoleConfined, "PROVED");
    template["Resources"]["Grant"]["Properties"]["PolicyDocument"]["Statement"][0]["Action"] =
        json!("bedrock:ListFoundationModels");
    let other = template["Resources"]["Other"]["Properties"]
        .as_object_mut()
        .unwrap();
    other.remove("PolicyDocument");
    template["Resources"]["Other"]["Properties"]["ServiceName"] =
        json!("com.amazonaws.us-east-1.bedrock");
    check(
        "control plane elsewhere",
        &template,
        RoleConfined,
        "REFUTED",
    );
    template["Resources"]["Other"]["Properties"]["VpcId"] = json!({"Ref": "Vpc"});
    check("control plane here", &template, RoleConfined, "PROVED");
}

#[test]
fn a_role_of_which_the_name_is_not_known_is_told() {
    let mut template = common::base();
    template["Parameters"] = json!({"Name": {"Type": "String"}});
    template["Resources"]["Role"]["Properties"]["RoleName"] = json!({"Ref": "Name"});
    let template = formwork_prove::Template::from_json(&template.to_string()).unwrap();
    let report = formwork_prove::claims::prove_all(&template, &there());
    assert!(
        report.claims.iter().any(|claim| claim.kind == RoleConfined),
        "{report:#?}"
    );
}

#[test]
fn many_combinations_are_unknown_and_quick() {
    let mut conditions = serde_json::Map::new();
    for key in 0..12 {
        let values: Vec<String> = (0..6).map(|value| format!("v{value}")).collect();
        conditions.insert(format!("aws:PrincipalTag/k{key}"), json!(values));
    }
    let start = std::time::Instant::now();
    let statements = json!([
        allow(INVOKE, "*", json!({})),
        deny(INVOKE, "*", json!({"StringEquals": conditions})),
        guard(INVOKE, "*"),
    ]);
    confined("many keys", statements, "UNKNOWN");
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
