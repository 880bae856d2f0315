//! The codes of roles.

use super::*;

#[test]
fn max_session_out_of_range() {
    golden::problems(
        "max-session-out-of-range",
        in_stack(|stack| {
            for seconds in [3_599, 43_201] {
                let role = Role::for_service("lambda.amazonaws.com");
                stack.add(format!("Role{seconds}"), role.max_session_seconds(seconds));
            }
        }),
    );
}

#[test]
fn duplicate_policy_name() {
    golden::problems(
        "duplicate-policy-name",
        in_network(|stack, net| {
            let policy = || IdentityPolicy::new().statement(lambda::network_interfaces());
            let role = Role::for_service("lambda.amazonaws.com");
            stack.add(
                "Inline",
                role.policy("Same", policy()).policy("Same", policy()),
            );

            let role = Role::for_service("lambda.amazonaws.com");
            let role = stack.add("Granted", role.policy("BedrockPolicy", policy()));
            let caller = stack.add("Caller", net.function().role(role));
            let endpoint = stack.add("Bedrock", net.bedrock());
            caller.grant(stack, model().invoke().via(endpoint));
        }),
    );
}

#[test]
fn description_too_long() {
    golden::problems(
        "description-too-long",
        in_stack(|stack| {
            let role = Role::for_service("lambda.amazonaws.com");
            stack.add("Role", role.description("x".repeat(1_001)));
            stack.add("Function", function().description("é".repeat(257)));
        }),
    );
}

/// The policy's own golden shows the text; here the role's policies are added up.
#[test]
fn inline_and_granted_policies_count_together() {
    let policy = |names: std::ops::Range<u32>| {
        let arns = names.map(|n| format!("arn:aws:s3:::{}-{n}/*", "x".repeat(50)));
        Statement::allow(["s3:GetObject"]).on(arns.collect::<Vec<_>>())
    };
    let app = in_stack(|stack| {
        let role = Role::for_service("lambda.amazonaws.com");
        let inline = IdentityPolicy::new().statement(policy(0..80));
        let role = stack.add("Role", role.policy("Inline", inline));
        role.allow(stack, "Granted", policy(100..180));
    });
    let found = app.synth().expect_err("more than 10,240 characters");
    let codes: Vec<&str> = found.iter().map(formwork::Diagnostic::code).collect();
    assert_eq!(codes, ["policy-too-large"], "{found}");
}
