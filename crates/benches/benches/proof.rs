//! Whole proofs of templates, and what they are made of.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use formwork_prove::claims::prove_all;
use formwork_prove::iam::{
    Context, Policies, Policy, PolicyKind, PolicySource, Principal, Request, decide,
};
use formwork_prove::{Assumptions, Pattern, Template, Text};
use serde_json::{Value, json};

#[path = "../../../examples/bedrock_private_full.rs"]
#[allow(dead_code, reason = "an example is a program of its own")]
mod bedrock_private_full;

fn assumptions() -> Assumptions {
    Assumptions::new()
        .region("us-east-1")
        .account("111122223333")
}

fn full_example() -> Value {
    let assembly = bedrock_private_full::app().synth().expect("the example is valid");
    let stack = assembly.stacks().first().expect("the example has a stack");
    stack.template().to_value()
}

/// The full example beside queues and their alarms, 500 resources together.
fn many_resources() -> Value {
    let mut template = full_example();
    let resources = template["Resources"].as_object_mut().expect("it has resources");
    let missing = 500_usize.saturating_sub(resources.len());
    for index in 0..missing {
        let body = if index % 2 == 0 {
            json!({"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": index}})
        } else {
            json!({"Type": "AWS::EC2::SecurityGroup", "Properties": {
                "GroupDescription": "unused", "VpcId": {"Ref": "Vpc"}}})
        };
        resources.insert(format!("Extra{index}"), body);
    }
    template
}

fn proofs(criterion: &mut Criterion) {
    for (name, value) in [
        ("full example", full_example()),
        ("500 resources", many_resources()),
    ] {
        let text = value.to_string();
        criterion.bench_function(&format!("prove_all/{name}"), |b| {
            let assumptions = assumptions();
            b.iter(|| {
                let template = Template::from_json(&text).expect("it is a template");
                prove_all(&template, &assumptions)
            });
        });
    }
}

fn decisions(criterion: &mut Criterion) {
    let role = "arn:aws:iam::111122223333:role/caller";
    let read = |kind, document: Value| {
        let source = PolicySource::new("Role", "policy");
        Arc::new(Policy::from_value(kind, &document, &source).expect("it is a policy"))
    };
    let identity = read(
        PolicyKind::Identity,
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Action": "bedrock:InvokeModel", "Resource": "arn:aws:bedrock:*::foundation-model/a*",
            "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}}]}),
    );
    let endpoint = read(
        PolicyKind::Endpoint,
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Principal": {"AWS": role}, "Action": "bedrock:InvokeModel",
            "Resource": "arn:aws:bedrock:*::foundation-model/a*"}]}),
    );
    let policies = Policies::new().identity(identity).endpoint(endpoint);
    let principal = Principal::from_arn(role).expect("it is a role");
    let context = Context::of(&principal).one("aws:SourceVpce", "vpce-0123456789abcdef0");
    let model = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2";
    let request = Request::new(principal, "bedrock:InvokeModel", model).context(context);
    criterion.bench_function("decide", |b| {
        b.iter(|| decide(black_box(&request), black_box(&policies)));
    });
}

fn patterns(criterion: &mut Criterion) {
    let hostile = Pattern::new(&Text::from(format!("{}b", "a*".repeat(30))));
    let text = Text::from("a".repeat(2_000));
    criterion.bench_function("pattern/30 stars", |b| {
        b.iter(|| black_box(&hostile).matches(black_box(&text)));
    });
}

criterion_group!(benches, proofs, decisions, patterns);
criterion_main!(benches);
