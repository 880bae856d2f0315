//! What a function's environment variables may be.

use formwork_core::{Check, Diagnostic, Expr, Part, Scope, Value};

use super::LambdaFunctionRef;

/// All variables together, names and values, in bytes.
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const LARGEST: usize = 4_096;

/// Names that Lambda sets itself.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>
const RESERVED: [&str; 19] = [
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_METADATA_API",
    "AWS_LAMBDA_METADATA_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
    "_HANDLER",
];

#[track_caller]
pub(super) fn check(scope: &mut Scope<'_>, variables: &[(String, Expr<String>)]) {
    let mut size = 0;
    for (place, (name, value)) in variables.iter().enumerate() {
        size += name.len() + value.as_text().map_or(0, str::len);
        let property = format!("Environment.Variables.{name}");
        if RESERVED.contains(&name.as_str()) {
            scope.report(
                Diagnostic::error(
                    "reserved-environment-name",
                    format!("Lambda sets `{name}` itself"),
                )
                .property(property)
                .help("use another name"),
            );
        } else if !is_name(name) {
            scope.report(
                Diagnostic::error(
                    "invalid-environment-name",
                    format!("`{name}` cannot be the name of an environment variable"),
                )
                .property(property)
                .help("use letters, digits and `_`, at least two, a letter first"),
            );
        } else if variables[..place].iter().any(|(other, _)| other == name) {
            scope.report(
                Diagnostic::error(
                    "duplicate-environment-name",
                    format!("the environment variable `{name}` is set twice"),
                )
                .property(property)
                .help("set it once"),
            );
        }
    }
    if size > LARGEST {
        scope.report(
            Diagnostic::error(
                "environment-too-large",
                format!("the environment variables take {size} bytes, at most {LARGEST} fit"),
            )
            .property("Environment")
            .note("values that are only known at deployment are not counted")
            .help("keep large values in a parameter store, and pass their names"),
        );
    }
}

/// How texts begin for which CloudFormation puts the value of a secret.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
const REFERENCES: [&str; 2] = ["{{resolve:secretsmanager", "{{resolve:ssm-secure"];

/// No variable holds the value of a secret, whoever has set it.
pub(super) fn check_secrets(function: LambdaFunctionRef, check: &mut Check<'_>) {
    let function = check.app().get(function.cfn());
    let Some(environment) = function.and_then(|function| function.environment.as_ref()) else {
        return;
    };
    let variables = match environment.value().as_object() {
        Some(environment) => environment.get("Variables"),
        None => Some(environment.value()),
    };
    let named = variables.and_then(Value::as_object);
    let found: Vec<String> = match (variables, named) {
        (_, Some(named)) => named
            .iter()
            .filter(|(_, value)| holds_secret(value))
            .map(|(name, _)| format!("Environment.Variables.{name}"))
            .collect(),
        (Some(value), None) if holds_secret(value) => vec!["Environment.Variables".to_owned()],
        _ => Vec::new(),
    };
    for property in found {
        check.report(
            Diagnostic::error(
                "secret-in-environment",
                "the value of a secret in an environment variable",
            )
            .property(property)
            .note("everybody sees it who may read the function's configuration")
            .help("pass the secret's ARN: `secret.arn().into_text()`")
            .help("and let the function read it: `function.grant(&mut stack, secret.read().via(endpoint))`"),
        );
    }
}

/// Whether a text in it stands for the value of a secret.
fn holds_secret(value: &Value) -> bool {
    let is = |text: &str| REFERENCES.iter().any(|start| text.contains(start));
    let mut found = false;
    value.visit(&mut |value| {
        found |= match value {
            Value::Text(text) => is(text),
            Value::Sub(parts) => parts
                .iter()
                .any(|part| matches!(part, Part::Literal(text) if is(text))),
            _ => false,
        };
    });
    found
}

fn is_name(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
