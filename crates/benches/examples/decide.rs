//! The least time of many runs that one decision takes.

use std::hint::black_box;
use std::time::Instant;

use formwork_prove::iam::{
    Context, Policies, Policy, PolicyKind, PolicySource, Principal, Request, decide,
};
use serde_json::{Value, json};

const RUNS: u32 = 200;
const DECISIONS: u32 = 2_000;
const MODEL: &str =
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0";
const ROLE: &str = "arn:aws:iam::111122223333:role/bedrock-fn";
const ENDPOINT: &str = "vpce-0aaaaaaaaaaaaaaaa";

fn policy(kind: PolicyKind, statement: Value) -> Policy {
    let document = json!({"Version": "2012-10-17", "Statement": statement});
    Policy::from_value(kind, &document, &PolicySource::new("Role", "Invoke")).expect("a policy")
}

fn main() {
    let actions = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
    let logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
    let policies = Policies::new()
        .identity(policy(
            PolicyKind::Identity,
            json!({"Effect": "Allow", "Action": actions, "Resource": MODEL,
                "Condition": {"StringEquals": {"aws:SourceVpce": ENDPOINT}}}),
        ))
        .identity(policy(
            PolicyKind::Identity,
            json!({"Effect": "Allow", "Action": logs, "Resource": "*"}),
        ))
        .endpoint(policy(
            PolicyKind::Endpoint,
            json!({"Effect": "Allow", "Action": actions, "Principal": {"AWS": ROLE},
                "Resource": "arn:aws:bedrock:*::foundation-model/anthropic.*"}),
        ));
    let session = Principal::session(ROLE, "bedrock-fn").expect("a session");
    let context = Context::of(&session)
        .one("aws:SourceVpce", ENDPOINT)
        .one("aws:SourceVpc", "vpc-0aaaaaaaaaaaaaaaa")
        .one("aws:SecureTransport", "true");
    let allowed = Request::new(session.clone(), "bedrock:InvokeModel", MODEL).context(context);
    let refused = Request::new(session, "bedrock:InvokeModel", MODEL);
    for (name, request) in [("allowed", allowed), ("refused", refused)] {
        let run = || {
            let start = Instant::now();
            for _ in 0..DECISIONS {
                black_box(decide(black_box(&request), black_box(&policies)));
            }
            start.elapsed() / DECISIONS
        };
        let least = (0..RUNS).map(|_| run()).min().unwrap_or_default();
        println!("{name}: {least:?} a decision");
    }
}
