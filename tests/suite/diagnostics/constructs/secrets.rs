//! The codes of secrets.

use formwork::cfn::ids::SecretArn;

use super::*;

#[test]
fn secret_length_out_of_range() {
    golden::problems(
        "secret-length-out-of-range",
        in_stack(|stack| {
            stack.add("Short", Secret::generated().length(3));
            let letters = Secret::generated().without_punctuation();
            stack.add("Letters", letters.length(2));
            stack.add("Long", Secret::generated().length(4_097));
        }),
    );
}

#[test]
fn duplicate_secret_field() {
    golden::problems(
        "duplicate-secret-field",
        in_stack(|stack| {
            let login = Secret::generated().user_name("orders");
            stack.add("Twice", login.field("username", "reports"));
            let login = Secret::generated().user_name("orders");
            stack.add("Overwritten", login.field("password", "none"));
        }),
    );
}

#[test]
fn attached_secret_not_json() {
    golden::problems(
        "attached-secret-not-json",
        in_network(|stack, net| {
            let engine = DatabaseEngine::postgres("17.9");
            let database = DatabaseInstance::new(net.vpc, engine, net.subnets);
            let database = stack.add("Orders", database);
            let callers = stack.add("Callers", net.group());
            callers.allow_to(stack, database.security_group(), database.port());
            stack.add("Login", Secret::generated().attached_to(database));
        }),
    );
}

#[test]
fn invalid_secret_arn() {
    golden::problems(
        "invalid-secret-arn",
        in_stack(|stack| {
            let arn = |rest: &str| {
                let arn = format!("arn:aws:secretsmanager:us-east-1:111122223333:{rest}");
                Expr::<SecretArn>::from_text(arn)
            };
            stack.add("Own", Secret::generated());
            SecretRef::from_arn(stack, "Partial", arn("secret:token"));
            SecretRef::from_partial_arn(stack, "Complete", arn("secret:token-AbCdEf"));
            SecretRef::from_arn(stack, "Nothing", arn("token"));
        }),
    );
}

#[test]
fn secret_without_endpoint() {
    golden::problems(
        "secret-without-endpoint",
        in_network(|stack, net| {
            let token = stack.add("Token", Secret::generated());
            let reader = stack.add("Reader", net.function());
            reader.grant(stack, token.read());
        }),
    );
}

#[test]
fn secret_in_environment() {
    golden::problems(
        "secret-in-environment",
        in_stack(|stack| {
            let token = stack.add("Token", Secret::generated());
            let reader = function()
                .environment("TOKEN", token.value().cast::<String>())
                .environment("PASSWORD", "{{resolve:ssm-secure:password:1}}")
                .environment("HOST", "{{resolve:ssm:host:1}}");
            stack.add("Reader", reader);
        }),
    );
}
