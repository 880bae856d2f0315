//! Functions: what they need before they can be created, and until they are gone.

use super::*;

#[test]
fn a_function_waits_for_every_policy_of_its_role() {
    let mut seen = 0;
    for template in templates() {
        for (id, policy) in of_type(&template, "AWS::IAM::Policy") {
            let role = &policy["Roles"][0]["Ref"];
            for (name, function) in of_type(&template, "AWS::Lambda::Function") {
                if function["Role"]["Fn::GetAtt"][0] == *role {
                    let waits = template["Resources"][name]["DependsOn"].as_array();
                    let waits = waits.is_some_and(|ids| ids.iter().any(|other| other == id));
                    assert!(waits, "`{name}` does not wait for `{id}`");
                    seen += 1;
                }
            }
        }
    }
    assert_eq!(seen, 6, "the templates show the case");
}

#[test]
fn a_function_in_a_network_may_make_its_network_interfaces() {
    let mut seen = 0;
    for template in templates() {
        let roles = of_type(&template, "AWS::IAM::Role");
        for (name, function) in of_type(&template, "AWS::Lambda::Function") {
            assert!(function.get("VpcConfig").is_some(), "{name}");
            let role = function["Role"]["Fn::GetAtt"][0]
                .as_str()
                .expect("a role of the template");
            // Inline: they must be there before the function is, and stay until it is gone.
            let policies = roles[role]["Policies"].as_array().expect("inline policies");
            let documents = policies.iter().map(|policy| &policy["PolicyDocument"]);
            let found = documents.flat_map(statements).any(|statement| {
                statement["Effect"] == "Allow"
                    && statement["Resource"] == "*"
                    && statement["Action"]
                        == json!([
                            "ec2:CreateNetworkInterface",
                            "ec2:DeleteNetworkInterface",
                            "ec2:DescribeNetworkInterfaces",
                        ])
            });
            assert!(found, "`{name}` cannot be created");
            seen += 1;
        }
    }
    assert_eq!(seen, 4, "the templates show the case");
}

#[test]
fn functions_that_share_a_role_each_write_their_own_lines() {
    for first in ["One", "Two"] {
        let second = if first == "One" { "Two" } else { "One" };
        let template = template(in_network(|stack, _, _| {
            let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
            for id in [first, second] {
                stack.add(id, function().role(role));
            }
        }));
        let role = of_type(&template, "AWS::IAM::Role")["Role"];
        let group = |id| json!({"Fn::GetAtt": [id, "Arn"]});
        assert_eq!(
            statements(&role["Policies"][0]["PolicyDocument"])[0]["Resource"],
            json!([group("OneLogGroup"), group("TwoLogGroup")])
        );
    }
}

#[test]
fn a_function_outside_the_vpc_cannot_be_granted_a_private_call() {
    let app = in_network(|stack, vpc, subnets| {
        let endpoint = stack.add("Bedrock", bedrock(vpc, subnets));
        let caller = stack.add("Caller", function());
        caller.grant(stack, model().invoke().via(endpoint));
    });
    assert_code(app, "function-outside-vpc");
}

#[test]
fn a_private_function_reads_secrets_through_an_endpoint_or_is_told() {
    let app = |with_endpoint: bool| {
        in_network(|stack, vpc, subnets| {
            let token = stack.add("Token", Secret::generated());
            let reader = stack.add("Reader", function().network(vpc, subnets));
            if with_endpoint {
                let secrets = InterfaceEndpoint::new(vpc, AwsService::SecretsManager, subnets);
                let secrets = stack.add("Secrets", secrets);
                reader.grant(stack, token.read().via(secrets));
            } else {
                reader.grant(stack, token.read());
            }
        })
    };
    assert!(app(true).synth().is_ok());
    let found = errors(app(false)).to_string();
    assert!(found.contains("error[secret-without-endpoint]"), "{found}");
}

#[test]
fn no_secret_is_in_the_environment_of_a_function() {
    let found = errors(in_network(|stack, _, _| {
        let reader = function().environment("TOKEN", "{{resolve:secretsmanager:token}}");
        stack.add("Reader", reader);
    }));
    let found = found.to_string();
    assert!(found.contains("error[secret-in-environment]"), "{found}");
}
