//! Reports of what templates promise, exact to the byte, and their JSON against its schema.

use formwork::App;
use formwork_prove::claims::{Report, Verdict, explain, prove_all};
use formwork_prove::{Assumptions, Template};
use serde_json::{Value, json};

use crate::{bedrock_private, bedrock_private_full, golden, sources};

const FUNCTION: &str = "BedrockTestLambdaFunction";
const POLICY: &str = "/Resources/BedrockTestLambdaFunctionRoleBedrockPolicy/Properties";

fn assumptions() -> Assumptions {
    Assumptions::new()
        .region("us-east-1")
        .account("111122223333")
}

/// The template of an app as anybody has it, without the program's lines.
fn template(app: App) -> Value {
    let assembly = app.synth().expect("the program has no errors");
    assembly.stacks()[0].template().to_value()
}

fn read(template: &Value) -> Template {
    Template::from_json(&template.to_string()).expect("it is a template")
}

/// All three forms of what is stated of a template.
fn goldens(name: &str, template: &Value) -> Report {
    let report = prove_all(&read(template), &assumptions());
    let text = report.to_text();
    let widest = text.lines().filter(|line| line.contains(' '));
    for line in widest {
        let words = line.split_whitespace().count();
        assert!(line.chars().count() <= 100 || words == 1, "{line}");
    }
    golden::report(&format!("{name}-text"), &text);
    golden::report(&format!("{name}-markdown"), &report.to_markdown());
    let value = report.to_json();
    golden::report(&format!("{name}-json"), &format!("{value:#}"));
    check_schema(&value);
    report
}

#[test]
fn the_smaller_example() {
    let report = goldens("bedrock_private", &template(bedrock_private::app()));
    assert!(report.is_proved());
}

#[test]
fn the_readme_shows_what_is_printed() {
    let report = prove_all(&read(&template(bedrock_private::app())), &assumptions());
    let readme = sources::read("README.md".as_ref());
    let block = format!("```text\n{}```\n", report.to_text());
    assert!(readme.contains(&block), "{block}");
}

#[test]
fn the_larger_example() {
    let report = goldens(
        "bedrock_private_full",
        &template(bedrock_private_full::app()),
    );
    assert_eq!(report.counts()[1], 0);
}

#[test]
fn an_endpoint_that_denies() {
    let app = bedrock_private::app_with(
        "anthropic.claude-3-haiku-20240307-v1:0",
        formwork::policy::Effect::Deny,
    );
    let report = goldens("bedrock_private-denied", &template(app));
    assert!(!report.is_proved());
    assert_eq!(
        report.claims.iter().filter(|claim| claim.vacuous).count(),
        1
    );
}

/// A second policy without a condition, of which the name tries to be more than a name.
fn refuted() -> Value {
    let mut template = template(bedrock_private::app());
    template["Resources"]["Second"] = json!({
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": "a|`b`\u{1b}[2J\n<b>",
            "Roles": [{"Ref": "BedrockTestLambdaFunctionRole"}],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Sid": "Wide", "Effect": "Allow", "Action": "bedrock:*", "Resource": "*"},
                ],
            },
        },
    });
    template
}

#[test]
fn a_way_around_the_endpoint() {
    let report = goldens("bedrock_private-refuted", &refuted());
    assert_eq!(report.counts()[1], 1);
    let (text, markdown) = (report.to_text(), report.to_markdown());
    assert!(!text.contains('\u{1b}') && !markdown.contains('\u{1b}'));
    assert!(
        text.contains("<b>") && !markdown.contains("<b>"),
        "{markdown}"
    );
}

/// An endpoint that only a parameter names.
fn unknown() -> Value {
    let mut template = template(bedrock_private::app());
    template["Parameters"] = json!({"EndpointId": {"Type": "String"}});
    let condition = template
        .pointer_mut(&format!("{POLICY}/PolicyDocument/Statement/0/Condition"))
        .expect("the grant has a condition");
    *condition = json!({"StringEquals": {"aws:SourceVpce": {"Ref": "EndpointId"}}});
    template
}

#[test]
fn an_endpoint_that_is_not_known() {
    let report = goldens("bedrock_private-unknown", &unknown());
    assert!(!report.is_proved());
    let cause = "the parameter `EndpointId` has no value";
    let unknown = report
        .claims
        .iter()
        .filter(|claim| matches!(&claim.verdict, Verdict::Unknown(why) if why.as_str() == cause));
    assert_eq!(unknown.count(), 2);
}

#[test]
fn a_proof_is_never_told_where_there_is_none() {
    for template in [refuted(), unknown()] {
        let report = prove_all(&read(&template), &assumptions());
        let text = report.to_text();
        let told = text.lines().filter(|line| line.contains("PROVED"));
        assert_eq!(told.count(), report.counts()[0]);
        for claim in report
            .claims
            .iter()
            .filter(|claim| !claim.verdict.is_proved())
        {
            assert!(!claim.vacuous);
            assert!(
                !claim
                    .because
                    .iter()
                    .any(|phrase| phrase.contains("stand for all"))
            );
        }
    }
}

#[test]
fn lines_of_the_program_are_told() {
    let assembly = bedrock_private::app().synth().expect("no errors");
    let template = Template::from_stack(&assembly.stacks()[0]);
    let report = prove_all(&template, &assumptions());
    let line = "bedrock_private.rs:";
    assert!(report.to_text().contains(line) && report.to_markdown().contains(line));
    let value = report.to_json();
    check_schema(&value);
    let at = &value["claims"][0]["statements"][0]["at"];
    assert!(at["line"].as_u64() > Some(1), "{value:#}");
    let explained = explain(&template, FUNCTION, "bedrock-runtime", 443, &assumptions());
    assert!(
        explained
            .expect("there is such a path")
            .to_text()
            .contains(line)
    );
}

#[test]
fn a_path_hop_by_hop() {
    let explained = |template: &Value, to: &str| {
        explain(&read(template), FUNCTION, to, 443, &assumptions()).expect("there are such names")
    };
    let fine = template(bedrock_private::app());
    let path = explained(&fine, "bedrock-runtime");
    assert!(path.works().is_yes());
    golden::report("path-works", &path.to_text());
    // By the endpoint's id it is the same path.
    assert!(explained(&fine, "BedrockEndpoint").works().is_yes());

    let mut shut = fine.clone();
    let rules = "/Resources/WorkloadSecurityGroup/Properties/SecurityGroupEgress";
    let port = shut.pointer_mut(&format!("{rules}/0/FromPort"));
    *port.expect("a rule lets it out") = 444.into();
    let port = shut.pointer_mut(&format!("{rules}/0/ToPort"));
    *port.expect("a rule lets it out") = 444.into();
    let path = explained(&shut, "BedrockEndpoint");
    assert!(path.works().is_no());
    golden::report("path-stopped", &path.to_text());

    let path = explained(&unknown(), "BedrockEndpoint");
    assert!(path.works().is_unknown());
    golden::report("path-unknown", &path.to_text());
    golden::report("path-without-endpoint", &explained(&fine, "sqs").to_text());
}

#[test]
fn slips_of_names_are_told() {
    let template = read(&template(bedrock_private::app()));
    let slip = |from: &str, to: &str| {
        let error = explain(&template, from, to, 443, &assumptions()).expect_err("a slip");
        (
            error.to_string(),
            error.help().unwrap_or_default().to_owned(),
        )
    };
    let (message, help) = slip("BedrockTestLambda", "sqs");
    assert_eq!(
        message,
        "the template has no function or instance `BedrockTestLambda`"
    );
    assert_eq!(help, "did you mean `BedrockTestLambdaFunction`?");
    assert_eq!(
        slip(FUNCTION, "bedrock-runtim").1,
        "did you mean `bedrock-runtime`?"
    );
    assert_eq!(
        slip(FUNCTION, "Bedrok").1,
        "did you mean `BedrockEndpoint`?"
    );
}

/// The report against `schemas/v1/prove.json`.
fn check_schema(report: &Value) {
    assert_eq!(problems(report), Vec::<String>::new(), "{report:#}");
}

fn problems(report: &Value) -> Vec<String> {
    let text = sources::read("schemas/v1/prove.json".as_ref());
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    let mut problems = Vec::new();
    validate(&schema, &schema, report, "", &mut problems);
    problems
}

/// As much of JSON Schema as the schemas of reports need; any other word of it is a fault.
fn validate(root: &Value, schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
    let mut wrong = |what: &str| problems.push(format!("{at}: {what}"));
    let schema = match schema["$ref"].as_str() {
        Some(name) => root.pointer(&name[1..]).expect("a definition"),
        None => schema,
    };
    for (word, expected) in schema.as_object().expect("a schema is an object") {
        let holds = match (word.as_str(), expected) {
            (
                "$schema"
                | "$id"
                | "$defs"
                | "title"
                | "description"
                | "properties"
                | "additionalProperties"
                | "items",
                _,
            ) => true,
            ("type", kind) => match kind.as_str() {
                Some("object") => value.is_object(),
                Some("array") => value.is_array(),
                Some("string") => value.is_string(),
                Some("integer") => value.is_u64(),
                Some("boolean") => value.is_boolean(),
                _ => false,
            },
            ("const", constant) => value == constant,
            ("enum", Value::Array(all)) => all.contains(value),
            ("minimum", least) => value.as_u64() >= least.as_u64(),
            ("required", Value::Array(names)) => {
                let mut names = names.iter().filter_map(Value::as_str);
                names.all(|name| value.get(name).is_some())
            }
            _ => false,
        };
        if !holds {
            wrong(&format!("`{word}` is {expected}, not so {value}"));
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        validate(
            root,
            &schema["items"],
            item,
            &format!("{at}/{index}"),
            problems,
        );
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        let at = format!("{at}/{name}");
        match (
            schema["properties"].get(name),
            &schema["additionalProperties"],
        ) {
            (Some(own), _) => validate(root, own, field, &at, problems),
            (None, Value::Object(_)) => {
                validate(root, &schema["additionalProperties"], field, &at, problems);
            }
            (None, _) => problems.push(format!("{at}: there is no such field")),
        }
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let report = prove_all(&read(&refuted()), &assumptions()).to_json();
    assert!(problems(&report).is_empty());
    let broken = |pointer: &str, with: Value| {
        let mut report = report.clone();
        *report.pointer_mut(pointer).expect("there is such a place") = with;
        problems(&report).len()
    };
    assert_eq!(broken("/claims/0/result", "HOLDS".into()), 1);
    assert_eq!(broken("/claims/2/counterexample/action", 1.into()), 1);
    assert_eq!(broken("/claims/0/vacuous", Value::Null), 1);
    assert_eq!(broken("/counts/proved", (-1).into()), 2);
    assert_eq!(broken("/schema", "formwork/v2/prove.json".into()), 1);
    let mut more = report.clone();
    more["claims"][0]["proved"] = true.into();
    assert_eq!(problems(&more).len(), 1);
    let mut less = report.clone();
    less["claims"][0]
        .as_object_mut()
        .expect("an object")
        .remove("result");
    assert_eq!(problems(&less).len(), 1);
}
