//! Policies: who may call what, and by which way alone.

use super::*;

#[test]
fn the_role_and_the_endpoint_may_name_each_other() {
    let template = template(bedrock_private::app());
    let role = &of_type(&template, "AWS::IAM::Role")["BedrockTestLambdaFunctionRole"];
    assert!(!role.to_string().contains("BedrockEndpoint"));
    let policy =
        of_type(&template, "AWS::IAM::Policy")["BedrockTestLambdaFunctionRoleBedrockPolicy"];
    assert!(policy.to_string().contains(r#"{"Ref":"BedrockEndpoint"}"#));
    let endpoint = of_type(&template, "AWS::EC2::VPCEndpoint")["BedrockEndpoint"];
    let names_role = r#"{"Fn::GetAtt":["BedrockTestLambdaFunctionRole","Arn"]}"#;
    assert!(endpoint["PolicyDocument"].to_string().contains(names_role));
}

#[test]
fn names_inline_on_both_sides_are_told_as_a_cycle() {
    let app = in_network(|stack, vpc, _| {
        let trust = TrustPolicy::assumed_by([Principal::service("lambda.amazonaws.com")]);
        let role = stack.add("Role", CfnRole::new(trust));
        let call = Statement::allow(["bedrock:InvokeModel"]).on([model().arn()]);
        let service = AwsService::BedrockRuntime.service_name();
        let caller = call.clone().by([Principal::arn(role.attr(CfnRole::ARN))]);
        let endpoint = CfnVpcEndpoint::new(vpc)
            .service_name(service)
            .policy_document(EndpointPolicy::new().statement(caller));
        let endpoint = stack.add("Endpoint", endpoint);
        let way = Condition::string_equals("aws:SourceVpce", endpoint.reference());
        let inline = IdentityPolicy::new().statement(call.when(way));
        let inline = role::Policy::new(inline, "Inline");
        stack[role].policies = Some(vec![inline].into_expr());
    });
    let found = errors(app);
    let codes: Vec<&str> = found.iter().map(Diagnostic::code).collect();
    assert_eq!(codes, ["reference-cycle"], "{found}");
}

#[test]
fn a_statement_that_names_the_endpoint_is_refused_inline() {
    let app = in_network(|stack, vpc, subnets| {
        let endpoint = stack.add("Bedrock", bedrock(vpc, subnets));
        let caller = stack.add("Caller", function().network(vpc, subnets));
        caller.grant(stack, model().invoke().via(endpoint));
        let way = Condition::string_equals("aws:SourceVpce", endpoint.id());
        let call = Statement::allow(["bedrock:InvokeModel"]).on([model().arn()]);
        caller.role().allow_inline(stack, "Inline", call.when(way));
    });
    assert_code(app, "reference-cycle");
}

// An endpoint's policy limits only what passes it, so the role's statement names the endpoint.

#[test]
fn every_granted_call_of_a_model_holds_through_the_endpoint_alone() {
    let template = template(in_network(|stack, vpc, subnets| {
        let endpoint = stack.add("Bedrock", bedrock(vpc, subnets));
        let caller = stack.add("Caller", function().network(vpc, subnets));
        let profile = InferenceProfile::new("us", MODEL, ["us-east-1", "us-west-2"]);
        for call in [
            model().invoke(),
            model().invoke_with_response_stream(),
            model().count_tokens(),
            model().in_any_region().invoke(),
            profile.invoke(),
            profile.invoke_with_response_stream(),
            InferenceProfile::global(MODEL).invoke(),
        ] {
            caller.grant(stack, call.via(endpoint));
        }
    }));
    let mut seen = 0;
    for policy in of_type(&template, "AWS::IAM::Policy").values() {
        for statement in statements(&policy["PolicyDocument"]) {
            let way = &statement["Condition"]["StringEquals"]["aws:SourceVpce"];
            assert_eq!(*way, json!({"Ref": "Bedrock"}), "{statement}");
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} statements");
    for role in of_type(&template, "AWS::IAM::Role").values() {
        assert!(!role.to_string().contains("bedrock:"), "{role}");
    }
}

#[test]
fn a_set_operator_on_the_endpoints_key_is_refused() {
    let app = in_network(|stack, _, _| {
        let way = Condition::string_equals("aws:sourceVpce", "vpce-0123456789abcdef0");
        let call = Statement::allow(["bedrock:InvokeModel"]).on([model().arn()]);
        let policy = IdentityPolicy::new().statement(call.when(way.for_any_value()));
        let role = Role::for_service("lambda.amazonaws.com").policy("BedrockPolicy", policy);
        stack.add("Role", role);
    });
    assert_code(app, "set-operator-on-single-value");
}

#[test]
fn every_resource_is_refused_without_a_reason() {
    let app = in_network(|stack, _, _| {
        let call = Statement::allow(["bedrock:InvokeModel"]).on(["*"]);
        let policy = IdentityPolicy::new().statement(call);
        let role = Role::for_service("lambda.amazonaws.com").policy("BedrockPolicy", policy);
        stack.add("Role", role);
    });
    assert_code(app, "wildcard-without-reason");
}

#[test]
fn denying_differs_from_allowing_in_exactly_that_word() {
    let with = |effect| {
        let assembly = bedrock_private::app_with(MODEL, effect).synth();
        let assembly = assembly.expect("a refusing endpoint is a warning");
        assembly.stacks()[0].template().to_json()
    };
    let (allow, deny) = (with(Effect::Allow), with(Effect::Deny));
    let words = |text: &str| -> Vec<String> {
        text.split_inclusive(|c: char| !c.is_alphanumeric())
            .map(ToOwned::to_owned)
            .collect()
    };
    let (allow, deny) = (words(&allow), words(&deny));
    assert_eq!(allow.len(), deny.len());
    let different: Vec<(usize, &str, &str)> = allow
        .iter()
        .zip(&deny)
        .enumerate()
        .filter(|(_, (one, other))| one != other)
        .map(|(place, (one, other))| (place, one.as_str(), other.as_str()))
        .collect();
    let [(place, "Allow\"", "Deny\"")] = different[..] else {
        panic!("not one word: {different:?}");
    };
    let before = allow[..place].concat();
    let (_, resource) = before
        .rsplit_once("\n    \"")
        .expect("it stands in a resource");
    assert!(resource.starts_with("BedrockEndpoint\""), "{resource}");
    assert!(resource.contains("\"PolicyDocument\""), "{resource}");
}
