//! Services, actions and models by their right names.

use super::*;

#[test]
fn names_of_the_api_are_not_actions() {
    for (operation, action) in [
        ("bedrock:Converse", "bedrock:InvokeModel"),
        (
            "bedrock:ConverseStream",
            "bedrock:InvokeModelWithResponseStream",
        ),
    ] {
        let app = in_network(|stack, _, _| {
            let call = Statement::allow([operation]).on([model().arn()]);
            let policy = IdentityPolicy::new().statement(call);
            stack.add(
                "Role",
                Role::for_service("lambda.amazonaws.com").policy("Calls", policy),
            );
        });
        let found = errors(app).to_string();
        assert!(found.contains("error[not-an-action]"), "{found}");
        assert!(found.contains(&format!("allow `{action}`")), "{found}");
    }
}

#[test]
fn a_model_is_not_called_over_the_control_plane() {
    for service in [
        AwsService::Bedrock,
        AwsService::BedrockAgentRuntime,
        AwsService::BedrockMantle,
    ] {
        let app = in_network(|stack, vpc, subnets| {
            let endpoint = InterfaceEndpoint::new(vpc, service, subnets);
            let endpoint = stack.add("Endpoint", endpoint);
            let caller = stack.add("Caller", function().network(vpc, subnets));
            caller.grant(stack, model().invoke().via(endpoint));
        });
        assert_code(app, "wrong-endpoint-service");
    }
}

#[test]
fn the_endpoint_services_of_bedrock_are_known_by_name_host_and_actions() {
    let amazonaws = |name: &str| format!("{name}.us-east-1.amazonaws.com");
    for (name, host, actions) in [
        ("bedrock", amazonaws("bedrock"), "bedrock"),
        ("bedrock-fips", amazonaws("bedrock-fips"), "bedrock"),
        ("bedrock-runtime", amazonaws("bedrock-runtime"), "bedrock"),
        (
            "bedrock-runtime-fips",
            amazonaws("bedrock-runtime-fips"),
            "bedrock",
        ),
        ("bedrock-agent", amazonaws("bedrock-agent"), "bedrock"),
        (
            "bedrock-agent-runtime",
            amazonaws("bedrock-agent-runtime"),
            "bedrock",
        ),
        (
            "bedrock-mantle",
            "bedrock-mantle.us-east-1.api.aws".to_owned(),
            "bedrock-mantle",
        ),
    ] {
        let service = AwsService::from_name(name).expect("it is in the list");
        assert_eq!(service.hosts_in("us-east-1"), [host], "{name}");
        assert_eq!(service.iam_prefix(), Some(actions), "{name}");
        let whole = format!("com.amazonaws.us-east-1.{name}");
        assert_eq!(service.service_name_in("us-east-1"), Some(whole));
    }
    assert_eq!(
        AwsService::BedrockRuntime.fips(),
        Some(AwsService::BedrockRuntimeFips)
    );
    assert_eq!(AwsService::Bedrock.fips(), Some(AwsService::BedrockFips));
}

#[test]
fn a_profile_is_granted_with_its_model_in_every_destination_region() {
    let template = template(in_network(|stack, vpc, subnets| {
        let endpoint = stack.add("Bedrock", bedrock(vpc, subnets));
        let caller = stack.add("Caller", function().network(vpc, subnets));
        let profile = InferenceProfile::new("us", MODEL, ["us-west-2", "us-east-1"]);
        caller.grant(stack, profile.invoke().via(endpoint));
    }));
    let arn = |rest: &str| json!({"Fn::Sub": format!("arn:${{AWS::Partition}}:bedrock:{rest}")});
    let profile =
        arn("${AWS::Region}:${AWS::AccountId}:inference-profile/us.amazon.nova-lite-v1:0");
    let models = ["us-east-1", "us-west-2"]
        .map(|region| arn(&format!("{region}::foundation-model/{MODEL}")));
    let policy = of_type(&template, "AWS::IAM::Policy")["CallerRoleBedrockPolicy"];
    let endpoint = of_type(&template, "AWS::EC2::VPCEndpoint")["Bedrock"];
    for document in [policy, endpoint].map(|of| &of["PolicyDocument"]) {
        let [on_models, on_profile] = statements(document) else {
            panic!("not two statements: {document}");
        };
        let (on_models, on_profile) = if on_models["Resource"].is_array() {
            (on_models, on_profile)
        } else {
            (on_profile, on_models)
        };
        assert_eq!(on_models["Resource"], json!(models));
        assert_eq!(
            on_models["Condition"]["ArnEquals"]["bedrock:InferenceProfileArn"],
            profile
        );
        assert_eq!(on_profile["Resource"], profile);
    }
    let taken_for_a_model = in_network(|stack, vpc, subnets| {
        let endpoint = stack.add("Bedrock", bedrock(vpc, subnets));
        let caller = stack.add("Caller", function().network(vpc, subnets));
        let model = FoundationModel::new(format!("us.{MODEL}"));
        caller.grant(stack, model.invoke().via(endpoint));
    });
    assert_code(taken_for_a_model, "invalid-model-id");
}

#[test]
fn a_database_is_private_encrypted_and_without_a_password_in_the_template() {
    let app = in_network(|stack, vpc, subnets| {
        let database = DatabaseInstance::new(vpc, DatabaseEngine::postgres("17.9"), subnets);
        let database = stack.add("Database", database);
        let reader = stack.add("Reader", function().network(vpc, subnets));
        reader.grant(stack, database.connect());
    });
    let template = template(app);
    let database = &template["Resources"]["Database"]["Properties"];
    assert_eq!(database["PubliclyAccessible"], json!(false));
    assert_eq!(database["StorageEncrypted"], json!(true));
    assert_eq!(database["ManageMasterUserPassword"], json!(true));
    assert_eq!(database["MasterUserPassword"], Json::Null);
    let parameters = &template["Resources"]["DatabaseParameterGroup"]["Properties"];
    assert_eq!(parameters["Parameters"], json!({"rds.force_ssl": "1"}));
}
