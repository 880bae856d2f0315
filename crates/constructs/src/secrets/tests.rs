//! Templates of secrets and of those who read them, and what is said of those who cannot.

use formwork_cfn::ec2::{CfnInternetGateway, CfnNatGateway, CfnVpcGatewayAttachment};
use formwork_cfn::ids::{KmsKeyArn, SecretArn};
use formwork_cfn::lambda::function::Environment;
use formwork_core::{Expr, IntoExpr, Scope, intrinsic, pseudo, text};
use formwork_policy::{IdentityPolicy, Statement};

use super::*;
use crate::network::{PrivateSubnet, RouteTable, Vpc};
use crate::testing::{assert_template, function, network, reader, resource, template};
use crate::{
    AwsService, DatabaseEngine, DatabaseInstance, Grantee, InterfaceEndpoint, InterfaceEndpointRef,
    Role, SubnetRef, VpcRef, cidr,
};

fn problems(define: impl FnOnce(&mut Scope<'_>)) -> String {
    crate::testing::problems(file!(), define)
}

fn endpoint(stack: &mut Scope<'_>, vpc: VpcRef, subnets: [SubnetRef; 2]) -> InterfaceEndpointRef {
    let secrets = InterfaceEndpoint::new(vpc, AwsService::SecretsManager, subnets);
    stack.add("Secrets", secrets)
}

fn key() -> Expr<KmsKeyArn> {
    Expr::from_text("arn:aws:kms:us-east-1:111122223333:key/secrets")
}

#[test]
fn a_function_reads_a_secret_through_an_endpoint() {
    let template = template(|stack| {
        let (vpc, subnets) = network(stack);
        let secrets = endpoint(stack, vpc, subnets);
        let token = Secret::generated().length(64).encryption_key(key());
        let token = stack.add("Token", token);
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, token.read().via(secrets));
    });
    assert_template("secret_through_endpoint", &template);
}

#[test]
fn readers_of_an_attached_secret_wait_for_the_attachment() {
    let template = template(|stack| {
        let (vpc, subnets) = network(stack);
        let database = DatabaseInstance::new(vpc, DatabaseEngine::postgres("17.9"), subnets);
        let database = stack.add("Database", database);
        let login = Secret::generated()
            .user_name("orders")
            .attached_to(database);
        let login = stack.add("Login", login);
        let secrets = endpoint(stack, vpc, subnets);
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, login.read().via(secrets));
        reader.grant(stack, database.connect());
    });
    assert_template("secret_attached", &template);
}

#[test]
fn every_option() {
    let secret = resource("Login", |stack| {
        let login = Secret::generated()
            .name("orders/login")
            .description("Login of the orders service")
            .length(32)
            .exclude_characters("\"'")
            .without_punctuation()
            .user_name("or\"ders")
            .field("region", "home")
            .generated_field("secret")
            .encryption_key(key())
            .retain();
        stack.add("Login", login);
    });
    insta::assert_snapshot!(secret, @r#"
    {
      "Type": "AWS::SecretsManager::Secret",
      "DeletionPolicy": "Retain",
      "UpdateReplacePolicy": "Retain",
      "Properties": {
        "Description": "Login of the orders service",
        "GenerateSecretString": {
          "ExcludeCharacters": "\"'",
          "ExcludePunctuation": true,
          "GenerateStringKey": "secret",
          "SecretStringTemplate": "{\"username\":\"or\\\"ders\",\"region\":\"home\"}"
        },
        "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/secrets",
        "Name": "orders/login"
      }
    }
    "#);
    let plain = resource("Token", |stack| {
        stack.add("Token", Secret::generated());
    });
    insta::assert_snapshot!(plain, @r#"
    {
      "Type": "AWS::SecretsManager::Secret",
      "Properties": {
        "GenerateSecretString": {}
      }
    }
    "#);
}

/// The policy of a function outside a VPC that was granted to read a secret.
fn policy_for(secret: impl FnOnce(&mut Scope<'_>) -> SecretRef) -> String {
    resource("ReaderRoleSecretsPolicy", |stack| {
        let secret = secret(stack);
        let reader = stack.add("Reader", function());
        reader.grant(stack, secret.read().and_describe());
    })
}

fn arn_of(name: &str) -> Expr<SecretArn> {
    let named = format!("arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}");
    Expr::from_text(named)
}

#[test]
fn secrets_that_exist_already() {
    insta::assert_snapshot!(policy_for(|stack| SecretRef::from_arn(stack, "Token", arn_of("token-AbCdEf"))), @r#"
    {
      "Type": "AWS::IAM::Policy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue"
              ],
              "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf"
            }
          ]
        },
        "PolicyName": "SecretsPolicy",
        "Roles": [
          {
            "Ref": "ReaderRole"
          }
        ]
      }
    }
    "#);
    insta::assert_snapshot!(policy_for(|stack| {
        let token = SecretRef::from_partial_arn(stack, "Token", arn_of("token"));
        token.encrypted_by(stack, key())
    }), @r#"
    {
      "Type": "AWS::IAM::Policy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "kms:Decrypt",
              "Resource": "arn:aws:kms:us-east-1:111122223333:key/secrets",
              "Condition": {
                "StringEquals": {
                  "kms:ViaService": {
                    "Fn::Sub": "secretsmanager.${AWS::Region}.${AWS::URLSuffix}"
                  }
                }
              }
            },
            {
              "Effect": "Allow",
              "Action": [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue"
              ],
              "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:token-??????"
            }
          ]
        },
        "PolicyName": "SecretsPolicy",
        "Roles": [
          {
            "Ref": "ReaderRole"
          }
        ]
      }
    }
    "#);
    insta::assert_snapshot!(policy_for(|stack| SecretRef::from_name(stack, "Token", "production/token")), @r#"
    {
      "Type": "AWS::IAM::Policy",
      "Properties": {
        "PolicyDocument": {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue"
              ],
              "Resource": {
                "Fn::Sub": "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:production/token-??????"
              }
            }
          ]
        },
        "PolicyName": "SecretsPolicy",
        "Roles": [
          {
            "Ref": "ReaderRole"
          }
        ]
      }
    }
    "#);
}

#[test]
fn values_are_references_that_are_no_text() {
    let mut app = formwork_core::App::new();
    let mut stack = app.stack("Net");
    let token = stack.add("Token", Secret::generated());
    let shown = |value: &formwork_core::Value| stack.app().sort_key(value);
    insta::assert_snapshot!(shown(token.value().value()), @r#"{"Fn::Sub":"{{resolve:secretsmanager:${Net/Token}}}"}"#);
    insta::assert_snapshot!(shown(token.field("password").value()), @r#"{"Fn::Sub":"{{resolve:secretsmanager:${Net/Token}:SecretString:password}}"}"#);
    insta::assert_snapshot!(shown(token.arn().value()), @r#"{"Ref":"Net/Token"}"#);
    assert!(token.cfn().is_some());
}

#[test]
fn arns_that_are_not_those_of_secrets() {
    insta::assert_snapshot!(problems(|stack| {
        stack.add("Own", Secret::generated());
        SecretRef::from_arn(stack, "Incomplete", arn_of("token"));
        SecretRef::from_partial_arn(stack, "Complete", arn_of("token-AbCdEf"));
        let parameter = "arn:aws:ssm:us-east-1:111122223333:parameter/token";
        SecretRef::from_arn(stack, "Parameter", Expr::<SecretArn>::from_text(parameter));
    }), @r"
    error[invalid-secret-arn]: `arn:aws:secretsmanager:us-east-1:111122223333:secret:token` is not the complete ARN of a secret
      --> [line]
       = construct: Net/Incomplete
       = note: a complete ARN ends in a hyphen and six characters, which Secrets Manager adds
       = help: write it whole, or use `SecretRef::from_partial_arn`

    error[invalid-secret-arn]: `arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf` ends like a complete ARN
      --> [line]
       = construct: Net/Complete
       = note: Secrets Manager takes a hyphen and six characters for what it added itself
       = help: use `SecretRef::from_arn` with the complete ARN

    error[invalid-secret-arn]: `arn:aws:ssm:us-east-1:111122223333:parameter/token` is not the ARN of a secret
      --> [line]
       = construct: Net/Parameter
       = help: write it like `arn:aws:secretsmanager:us-east-1:111122223333:secret:name-AbCdEf`, or use `SecretRef::from_name`
    ");
    let at_deployment = |stack: &mut Scope<'_>| {
        stack.add("Own", Secret::generated());
        let start = "arn:aws:secretsmanager:";
        let arn = text![start, pseudo::region(), ":111122223333:secret:token"];
        SecretRef::from_arn(stack, "Token", arn.cast::<SecretArn>());
    };
    assert_eq!(problems(at_deployment), "");
}

#[test]
fn generators_that_cannot_be() {
    insta::assert_snapshot!(problems(|stack| {
        let (vpc, subnets) = network(stack);
        let database = DatabaseInstance::new(vpc, DatabaseEngine::postgres("17.9"), subnets);
        let database = stack.add("Database", database);
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, database.connect());
        stack.add("Short", Secret::generated().length(3));
        stack.add("Letters", Secret::generated().length(3).without_punctuation());
        stack.add("Long", Secret::generated().length(4_097));
        stack.add("Twice", Secret::generated().user_name("a").user_name("b"));
        stack.add("Overwritten", Secret::generated().user_name("a").field("password", "b"));
        stack.add("Bare", Secret::generated().attached_to(database));
    }), @r#"
    error[secret-length-out-of-range]: a secret of 3 characters cannot be generated
      --> [line]
       = construct: Net/Short
       = property: GenerateSecretString.PasswordLength
       = help: give 4 to 4,096 characters

    error[secret-length-out-of-range]: a secret of 4097 characters cannot be generated
      --> [line]
       = construct: Net/Long
       = property: GenerateSecretString.PasswordLength
       = help: give 4 to 4,096 characters

    error[duplicate-secret-field]: the field `username` of the secret is there already
      --> [line]
       = construct: Net/Twice
       = property: GenerateSecretString.SecretStringTemplate
       = help: give each field a name of its own; the generated one is named by `.generated_field(…)`

    error[duplicate-secret-field]: the field `password` of the secret is there already
      --> [line]
       = construct: Net/Overwritten
       = property: GenerateSecretString.SecretStringTemplate
       = help: give each field a name of its own; the generated one is named by `.generated_field(…)`

    error[attached-secret-not-json]: a secret that is attached to a database holds JSON, and this one a bare text
      --> [line]
       = construct: Net/Bare
       = property: GenerateSecretString.SecretStringTemplate
       = note: Secrets Manager adds the host and the port to its fields
       = help: say whose it is: `.user_name("…")`
    "#);
}

#[test]
fn readers_without_a_way() {
    insta::assert_snapshot!(problems(|stack| {
        let (vpc, subnets) = network(stack);
        let token = stack.add("Token", Secret::generated());
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, token.read());
    }), @r"
    error[secret-without-endpoint]: the function reads secrets, and no way leads to Secrets Manager
      --> [line]
       = construct: Net/Reader
       = property: VpcConfig.SubnetIds
       = note: `Net/SubnetA` has no way to the internet, so the call hangs until its time is up
       = help: add an endpoint: `InterfaceEndpoint::new(vpc, AwsService::SecretsManager, subnets)`
       = help: and grant the reading through it: `function.grant(&mut stack, secret.read().via(endpoint))`
    ");
    // A statement by hand, and an endpoint that lets others in.
    insta::assert_snapshot!(problems(|stack| {
        let (vpc, subnets) = network(stack);
        let token = stack.add("Token", Secret::generated());
        let secrets = endpoint(stack, vpc, subnets);
        let other = stack.add("Other", function().network(vpc, subnets));
        other.grant(stack, token.read().via(secrets));
        let read = Statement::allow(["secretsmanager:Get*"]).on([token.arn()]);
        let role = Role::for_service("lambda.amazonaws.com")
            .policy("read", IdentityPolicy::new().statement(read));
        let role = stack.add("Role", role);
        stack.add("Reader", function().role(role).network(vpc, subnets));
    }), @r"
    error[secret-without-endpoint]: the function reads secrets, and no way leads to Secrets Manager
      --> [line]
       = construct: Net/Reader
       = property: VpcConfig.SubnetIds
       = note: `Net/SubnetA` has no way to the internet, so the call hangs until its time is up
       = note: no flow leads to `Net/Secrets`
       = help: grant the reading through it: `function.grant(&mut stack, secret.read().via(endpoint))`
    ");
}

#[test]
fn readers_with_a_way_of_another_kind() {
    // Outside a VPC.
    assert_eq!(
        problems(|stack| {
            let token = stack.add("Token", Secret::generated());
            let reader = stack.add("Reader", function());
            reader.grant(stack, token.read());
        }),
        ""
    );
    // Through an endpoint that the function was let into by hand.
    assert_eq!(
        problems(|stack| {
            let (vpc, subnets) = network(stack);
            let token = stack.add("Token", Secret::generated());
            let secrets = endpoint(stack, vpc, subnets);
            let other = stack.add("Other", function().network(vpc, subnets));
            other.grant(stack, token.read().via(secrets));
            let reader = reader(stack, vpc, subnets);
            reader.grant(stack, token.read());
            if let Some(group) = reader.security_group() {
                secrets.allow_from(stack, group);
            }
        }),
        ""
    );
}

#[test]
fn a_reader_with_a_route_to_the_internet_needs_no_endpoint() {
    let found = problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
        let internet = stack.add("Internet", CfnInternetGateway::new());
        let attachment = CfnVpcGatewayAttachment::new(vpc).internet_gateway_id(internet);
        stack.add("Attachment", attachment);
        let public = RouteTable::new(vpc);
        let gateway = CfnNatGateway::new();
        let gateway = stack.add("Nat", gateway);
        let table = public.route("Out", cidr!("0.0.0.0/0"), gateway);
        let table = stack.add("Table", table);
        let subnet = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0);
        let subnet = stack.add("Subnet", subnet.route_table(table));
        let token = stack.add("Token", Secret::generated());
        let reader = stack.add("Reader", function().network(vpc, [subnet]));
        reader.grant(stack, token.read());
    });
    assert!(!found.contains("secret-without-endpoint"), "{found}");
}

#[test]
fn an_endpoint_of_another_service() {
    insta::assert_snapshot!(problems(|stack| {
        let (vpc, subnets) = network(stack);
        let ssm = stack.add("Ssm", InterfaceEndpoint::new(vpc, AwsService::Ssm, subnets));
        let token = stack.add("Token", Secret::generated());
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, token.read().via(ssm));
    }), @r"
    error[wrong-endpoint-service]: a secret is not read through `Net/Ssm`, which leads to `ssm`
      --> [line]
       = construct: Net/Reader/Role
       = property: ServiceName
       = help: use an endpoint for `AwsService::SecretsManager`
    ");
}

#[test]
fn a_custom_endpoint_is_taken_at_its_word() {
    let with = |prefix: Option<&str>| {
        problems(|stack| {
            let (vpc, subnets) = network(stack);
            let mut service = AwsService::custom(
                text!["cn.com.amazonaws.", pseudo::region(), ".secretsmanager"],
                [text![
                    "secretsmanager.",
                    pseudo::region(),
                    ".amazonaws.com.cn"
                ]],
            );
            if let Some(prefix) = prefix {
                service = service.iam_prefix(prefix);
            }
            let secrets = InterfaceEndpoint::new(vpc, service.into(), subnets);
            let secrets = stack.add("Secrets", secrets);
            let token = stack.add("Token", Secret::generated());
            let reader = reader(stack, vpc, subnets);
            reader.grant(stack, token.read().via(secrets));
        })
    };
    assert_eq!(
        (with(None), with(Some("secretsmanager"))),
        Default::default()
    );
    assert!(with(Some("sqs")).contains("wrong-endpoint-service"));
}

#[test]
fn values_of_secrets_in_environments() {
    insta::assert_snapshot!(problems(|stack| {
        let token = stack.add("Token", Secret::generated());
        let reader = function()
            .environment("WHOLE", "{{resolve:ssm-secure:token:1}}")
            .environment("PARTS", text!["token={{resolve:secretsmanager:", token.arn(), "}}"])
            .environment("CAST", token.value().cast::<String>())
            .environment("FINE", token.arn().into_text())
            .environment("PLAIN", "{{resolve:ssm:host}}");
        let reader = stack.add("Reader", reader);
        // Set on the resource, with the beginning between two items.
        let parts = [token.arn().into_text(), "}}".into()];
        let late = intrinsic::join("{{resolve:secretsmanager:", parts);
        let environment = Environment::new().variables([("LATE", late)]);
        let changed = stack.add("Changed", function());
        stack[changed.cfn()].environment = Some(environment.into_expr());
        reader.grant(stack, token.read());
    }), @r"
    error[secret-in-environment]: the value of a secret in an environment variable
      --> [line]
       = construct: Net/Reader
       = property: Environment.Variables.CAST
       = note: everybody sees it who may read the function's configuration
       = help: pass the secret's ARN: `secret.arn().into_text()`
       = help: and let the function read it: `function.grant(&mut stack, secret.read().via(endpoint))`

    error[secret-in-environment]: the value of a secret in an environment variable
      --> [line]
       = construct: Net/Reader
       = property: Environment.Variables.PARTS
       = note: everybody sees it who may read the function's configuration
       = help: pass the secret's ARN: `secret.arn().into_text()`
       = help: and let the function read it: `function.grant(&mut stack, secret.read().via(endpoint))`

    error[secret-in-environment]: the value of a secret in an environment variable
      --> [line]
       = construct: Net/Reader
       = property: Environment.Variables.WHOLE
       = note: everybody sees it who may read the function's configuration
       = help: pass the secret's ARN: `secret.arn().into_text()`
       = help: and let the function read it: `function.grant(&mut stack, secret.read().via(endpoint))`

    error[secret-in-environment]: the value of a secret in an environment variable
      --> [line]
       = construct: Net/Changed
       = property: Environment.Variables.LATE
       = note: everybody sees it who may read the function's configuration
       = help: pass the secret's ARN: `secret.arn().into_text()`
       = help: and let the function read it: `function.grant(&mut stack, secret.read().via(endpoint))`
    ");
}
