//! What tells of templates: `diff`, `summary`, `graph`, `refactor`.

use std::path::{Path, PathBuf};
use std::process::Output;

use formwork::prelude::*;

use crate::{file, folder, golden, program, run, text};

/// A function that calls a model through an endpoint, as in the README.
fn caller() -> String {
    let mut app = App::new();
    let mut stack = app.stack("Shop");
    let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
    let subnets = [
        stack.add(
            "SubnetA",
            PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0),
        ),
        stack.add(
            "SubnetB",
            PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1),
        ),
    ];
    let endpoint = InterfaceEndpoint::new(vpc, AwsService::BedrockRuntime, subnets);
    let endpoint = stack.add("Bedrock", endpoint);
    let code = Code::inline("def handler(event, context): ...");
    let caller = LambdaFunction::new(Runtime::Python3_13, "index.handler", code);
    let caller = stack.add("Caller", caller.network(vpc, subnets));
    let model = FoundationModel::new("anthropic.claude-3-haiku-20240307-v1:0");
    caller.grant(&mut stack, model.invoke().via(endpoint));
    crate::json(app)
}

/// A queue, and a parameter that says what it is called.
fn queue(id: &str, delay: u32) -> String {
    format!(
        r#"{{"Description": "A shop", "Parameters": {{"Stage": {{"Type": "String", "Default": "test"}}}},
        "Resources": {{"{id}": {{"Type": "AWS::SQS::Queue",
            "Properties": {{"QueueName": {{"Ref": "Stage"}}, "DelaySeconds": {delay}}}}}}}}}"#
    )
}

/// A folder with all that the commands are tried on.
fn templates(name: &str) -> PathBuf {
    let folder = folder(name);
    file(&folder, "template.json", caller());
    file(&folder, "old.json", queue("Orders", 5));
    file(&folder, "new.json", queue("Purchases", 5));
    file(&folder, "slower.json", queue("Orders", 9));
    let broken = r#"{"Resources": {"Topic": {"Properties": {"TopicName": null}}, "A": []}}"#;
    file(&folder, "broken.json", broken);
    file(&folder, "empty.json", "");
    folder
}

/// Exit code, standard output, standard error.
fn parts(output: &Output) -> (Option<i32>, &str, &str) {
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn differences_are_told_and_count_where_that_is_asked() {
    let folder = templates("diff");
    let diff = |more: &[&str]| {
        let arguments = [&["diff", "old.json", "slower.json"][..], more].concat();
        run(&folder, &arguments)
    };
    let told = diff(&[]);
    let (code, out, talk) = parts(&told);
    assert_eq!((code, talk), (Some(0), ""));
    golden("diff", out);
    assert_eq!(diff(&["--exit-code"]).status.code(), Some(1));
    let same = ["diff", "old.json", "old.json", "--exit-code"];
    assert_eq!(run(&folder, &same).status.code(), Some(0));

    let comment = diff(&["--format", "markdown", "--stack", "Shop", "--exit-code"]);
    assert_eq!(comment.status.code(), Some(1));
    assert!(text(&comment.stdout).contains("Shop"));
    let for_programs: serde_json::Value =
        serde_json::from_slice(&diff(&["--format", "json"]).stdout).expect("JSON");
    assert_eq!(for_programs["stacks"][0]["summary"]["change"], 1);
    let written = diff(&["-o", "report.txt"]);
    assert_eq!(parts(&written), (Some(0), "", ""));
    let report = std::fs::read_to_string(folder.join("report.txt")).expect("it is there");
    assert_eq!(report, out);
}

#[test]
fn a_parameter_is_of_either_template() {
    let folder = templates("diff-parameter");
    let bare = r#"{"Resources": {"Orders": {"Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": "prod", "DelaySeconds": 5}}}}"#;
    file(&folder, "bare.json", bare);
    let headline = |stage: &str| {
        let given = format!("Stage={stage}");
        let output = run(
            &folder,
            &["diff", "bare.json", "old.json", "--parameter", &given],
        );
        assert_eq!(output.status.code(), Some(0));
        text(&output.stdout).lines().next().map(str::to_owned)
    };
    let of = |text: &str| Some(text.to_owned());
    assert_eq!(
        headline("prod"),
        of("0 to add, 0 to change, 0 to replace, 0 to remove")
    );
    assert_eq!(
        headline("test"),
        of("0 to add, 0 to change, 1 to replace, 0 to remove")
    );
}

#[test]
fn differences_have_colours_for_who_wants_them() {
    let folder = templates("diff-colour");
    let diff = |variable: &str, format: &str| {
        let mut command = program();
        command.current_dir(&folder).env(variable, "1");
        command.args(["diff", "old.json", "slower.json", "--format", format]);
        command.output().expect("it runs").stdout
    };
    let coloured = diff("CLICOLOR_FORCE", "text");
    let headline = "\u{1b}[1m0 to add, 1 to change, 0 to replace, 0 to remove\u{1b}[0m\n";
    assert!(text(&coloured).starts_with(headline), "{coloured:?}");
    assert!(!diff("NO_COLOR", "text").contains(&0x1b));
    assert!(!diff("CLICOLOR_FORCE", "markdown").contains(&0x1b));
}

#[test]
fn a_template_is_told_in_few_lines() {
    let folder = templates("summary");
    let output = run(&folder, &["summary", "template.json"]);
    let (code, out, talk) = parts(&output);
    assert_eq!((code, talk), (Some(0), ""));
    golden("summary", out);
    let markdown = run(&folder, &["summary", "old.json", "--format", "markdown"]);
    assert!(text(&markdown.stdout).starts_with("# A shop\n"));
    let json = run(&folder, &["summary", "old.json", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json["title"], "A shop");
}

#[test]
fn a_template_is_drawn() {
    let folder = templates("graph");
    let graph = |more: &[&str]| {
        let output = run(&folder, &[&["graph", "template.json"][..], more].concat());
        let (code, out, talk) = parts(&output);
        assert_eq!((code, talk), (Some(0), ""), "{more:?}");
        out.to_owned()
    };
    let network = graph(&[]);
    golden("graph", &network);
    assert_eq!(graph(&["--network", "--format", "mermaid"]), network);
    assert!(graph(&["--format", "svg"]).starts_with("<svg"));
    let permissions = graph(&["--iam"]);
    assert!(permissions.contains("bedrock:InvokeModel") && permissions != network);
    let near = |depth| graph(&["--focus", "Caller", "--depth", depth]);
    assert!(!near("0").contains("Bedrock") && near("1").contains("Bedrock"));
    assert_eq!(near("1"), graph(&["--focus", "Caller"]));
}

#[test]
fn a_renamed_resource_is_mapped() {
    let folder = templates("refactor");
    let output = run(
        &folder,
        &["refactor", "old.json", "new.json", "--stack", "Shop"],
    );
    let (code, out, talk) = parts(&output);
    assert_eq!(code, Some(0));
    golden("refactor", &format!("{out}--\n{talk}"));

    let arguments = ["refactor", "old.json", "slower.json", "--stack", "Shop"];
    let output = run(&folder, &arguments);
    let (code, out, talk) = parts(&output);
    assert_eq!((code, out), (Some(1), ""));
    assert!(talk.starts_with("error[refused-refactor]: "), "{talk}");
}

#[test]
fn a_resource_moves_between_the_stacks_of_folders() {
    let folder = templates("refactor-folders");
    let stack = |place: &str, name: &str, ids: &[&str]| {
        let place = folder.join(place);
        std::fs::create_dir_all(&place).expect("it can be made");
        let body = |id: &&str| format!(r#""{id}": {{"Type": "AWS::SQS::Queue"}}"#);
        let bodies: Vec<String> = ids.iter().map(body).collect();
        let content = format!(r#"{{"Resources": {{{}}}}}"#, bodies.join(", "));
        file(&place, &format!("{name}.template.json"), content);
    };
    stack("before", "Shop", &["Orders", "Bills"]);
    stack("after", "Shop", &["Orders"]);
    stack("after", "Office", &["Bills"]);
    let both = ["--stack", "Shop", "--stack", "Office"];
    let output = run(
        &folder,
        &[&["refactor", "before", "after"][..], &both].concat(),
    );
    let (code, out, talk) = parts(&output);
    assert_eq!(code, Some(0), "{talk}");
    let mappings: serde_json::Value = serde_json::from_str(out).expect("JSON");
    assert_eq!(mappings.as_array().map(Vec::len), Some(1));
    assert_eq!(mappings[0]["Destination"]["StackName"], "Office");
    assert!(talk.contains("--enable-stack-creation"));
}

/// The lines of a help text that are run.
fn examples(help: &str) -> Vec<Vec<String>> {
    let lines = help
        .lines()
        .filter_map(|line| line.strip_prefix("  formwork "));
    let words = lines.map(|line| line.split(' ').map(str::to_owned).collect());
    words.collect()
}

#[test]
fn every_command_has_an_example_that_runs() {
    let folder = templates("examples");
    let help = program().arg("--help").output().expect("it runs");
    let help = text(&help.stdout);
    let (_, commands) = help.split_once("Commands:\n").expect("commands");
    let (commands, _) = commands.split_once("\n\n").expect("options");
    let names = commands
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let mut count = 0;
    for name in names {
        let output = run(&folder, &[name, "--help"]);
        let examples = examples(text(&output.stdout));
        assert!(!examples.is_empty(), "`{name}` has no example");
        for words in examples {
            assert_eq!(words.first().map(String::as_str), Some(name));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let output = run(&folder, &words);
            let (code, out, talk) = parts(&output);
            assert!(matches!(code, Some(0 | 1)), "{words:?}: {talk}");
            let into_file = words.contains(&"-o");
            assert_ne!(out.is_empty(), !into_file, "{words:?}");
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}

#[test]
fn what_cannot_be_told_is_refused_once() {
    let folder = templates("bad-review");
    std::fs::create_dir_all(folder.join("out")).expect("it can be made");
    let cases: [&[&str]; 19] = [
        &["diff", "old.json"],
        &["diff", "old.json", "none.json"],
        &["diff", "old.json", "empty.json"],
        &["diff", "-", "-"],
        &["diff", "old.json", "broken.json"],
        &["diff", "old.json", "new.json", "--format", "svg"],
        &["diff", "old.json", "new.json", "--parameter", "Stag=prod"],
        &["diff", "old.json", "new.json", "-o", "none/report.md"],
        &["summary", "none.json"],
        &["summary", "old.json", "--region", "virginia"],
        &["graph", "empty.json"],
        &["graph", "template.json", "--focus", "Calle"],
        &["graph", "template.json", "--depth", "1"],
        &["graph", "template.json", "--iam", "--network"],
        &["refactor", "old.json", "new.json"],
        &[
            "refactor", "old.json", "new.json", "--stack", "A", "--stack", "B",
        ],
        &["refactor", "old.json", "out", "--stack", "Shop"],
        &["refactor", "out", "out", "--stack", "Shop"],
        &[
            "refactor", "out", "out", "--stack", "Shop", "--stack", "Shop",
        ],
    ];
    let mut all = String::new();
    for arguments in cases {
        let output = run(&folder, arguments);
        let (code, out, talk) = parts(&output);
        assert_eq!((code, out), (Some(2), ""), "{arguments:?}");
        assert_eq!(talk.matches("error: ").count(), 1, "{talk}");
        all.extend(["$ formwork ", &arguments.join(" "), "\n", talk, "\n"]);
    }
    golden("bad-review", &all);
}

/// Files that are no templates, by name.
fn no_templates(folder: &Path) -> Vec<&'static str> {
    let deep = |levels: usize| {
        let (open, close) = ("{\"Fn::Sub\": [".repeat(levels), "]}".repeat(levels));
        format!(
            "{{\"Resources\": {{\"A\": {{\"Type\": \"AWS::SNS::Topic\", \"Properties\": {open}{close}}}}}}}"
        )
    };
    let files: [(&str, Vec<u8>); 17] = [
        ("empty.json", Vec::new()),
        ("spaces.json", b" \n\t".to_vec()),
        ("mark.json", b"\xef\xbb\xbf".to_vec()),
        ("list.json", b"[]".to_vec()),
        ("other.json", b"{\"a\": 1}".to_vec()),
        ("cut.json", b"{\n \"Resources\": {\"A\": {\"Type\": \"AWS".to_vec()),
        ("more.json", b"{\"Resources\": {}}\n{}".to_vec()),
        (
            "twice.json",
            b"{\"Resources\": {\n  \"A\": {\"Type\": \"T\"},\n  \"A\": {\"Type\": \"T\"}}}".to_vec(),
        ),
        ("latin.json", b"{\n\"a\": \"\xe9\"}".to_vec()),
        ("large.json", b" ".repeat(1_000_001)),
        ("levels.json", b"[".repeat(100_000)),
        ("calls.json", deep(100).into_bytes()),
        (
            "template.yaml",
            b"# A topic\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n".to_vec(),
        ),
        ("page.html", b"<!doctype html>".to_vec()),
        (
            "section.json",
            b"{\"Resources\": {},\n  \"Ressources\": {}}".to_vec(),
        ),
        (
            "wrong.json",
            b"{\"Resources\": {\n  \"A\": {\"Type\": \"T\", \"Properties\": {\n    \"P\": {\"Fn::If\": \"C\"}}}},\n  \"Mappings\": {\"M\": {\"k\": {\"v\":\n   {\"Ref\": \"A\"}}}}}".to_vec(),
        ),
        ("null.json", b"{\"Resources\": {\"A\": null}}".to_vec()),
    ];
    files
        .into_iter()
        .map(|(name, content)| {
            file(folder, name, content);
            name
        })
        .collect()
}

#[test]
fn no_command_takes_what_is_no_template() {
    let folder = templates("no-template");
    let mut names = no_templates(&folder);
    names.extend(["none.json", "out"]);
    std::fs::create_dir_all(folder.join("out")).expect("it can be made");
    let mut all = String::new();
    for name in names {
        let commands: [&[&str]; 6] = [
            &["diff", "old.json", name],
            &["diff", name, "old.json"],
            &["prove", name],
            &["summary", name],
            &["graph", name],
            &["refactor", "old.json", name, "--stack", "Shop"],
        ];
        for (index, arguments) in commands.into_iter().enumerate() {
            let arguments = [arguments, &["-o", "written"]].concat();
            let output = run(&folder, &arguments);
            let (code, out, talk) = parts(&output);
            assert_eq!((code, out), (Some(2), ""), "{arguments:?}: {talk}");
            assert_eq!(talk.matches("error: ").count(), 1, "{talk}");
            assert!(!folder.join("written").exists(), "{arguments:?}");
            if index == 0 {
                all.extend(["$ formwork diff old.json ", name, "\n", talk, "\n"]);
            }
        }
    }
    golden("no-template", &all);
}

#[test]
fn a_mark_of_the_byte_order_is_no_part_of_a_template() {
    let folder = templates("byte-order");
    file(
        &folder,
        "mark.json",
        format!("\u{feff}{}", queue("Orders", 5)),
    );
    let output = run(&folder, &["diff", "old.json", "mark.json", "--exit-code"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

/// Chains of references and conditions: as many resources as a template can have, and more conditions
/// than a stack of calls would hold.
#[test]
fn what_leads_far_ends() {
    let folder = templates("far");
    let chain = |count: usize, one: &dyn Fn(usize) -> String| {
        let all: Vec<String> = (0..count).map(one).collect();
        all.join(",")
    };
    let names = chain(500, &|n| {
        let next = n + 1;
        format!(
            r#""B{n}":{{"Type":"AWS::S3::Bucket","Properties":{{"BucketName":{{"Fn::Sub":"${{B{next}}}"}}}}}}"#
        )
    });
    let conditions = chain(20_000, &|n| {
        let next = n + 1;
        format!(r#""C{n}":{{"Fn::Not":[{{"Condition":"C{next}"}}]}}"#)
    });
    let groups = chain(500, &|n| {
        let next = n + 1;
        format!(
            r#""G{n}":{{"Type":"AWS::EC2::SecurityGroup","Properties":{{"GroupDescription":"d","Tags":[{{"Key":"k","Value":{{"Ref":"G{next}"}}}}]}}}}"#
        )
    });
    for (name, text) in [
        ("names.json", format!(r#"{{"Resources":{{{names}}}}}"#)),
        (
            "conditions.json",
            format!(
                r#"{{"Conditions":{{{conditions}}},"Resources":{{"A":{{"Type":"AWS::SNS::Topic","Condition":"C0"}}}}}}"#
            ),
        ),
        ("groups.json", format!(r#"{{"Resources":{{{groups}}}}}"#)),
    ] {
        file(&folder, name, text);
        let commands: [&[&str]; 6] = [
            &["diff", name, name],
            &["diff", "old.json", name],
            &["summary", name],
            &["graph", name],
            &["prove", name],
            &["refactor", name, name, "--stack", "Shop"],
        ];
        for arguments in commands {
            let output = run(&folder, arguments);
            let code = output.status.code();
            assert!(
                matches!(code, Some(0..=2)),
                "{arguments:?}: {code:?} {}",
                text_start(&output.stderr)
            );
        }
    }
}

fn text_start(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned()
}

#[test]
fn names_do_not_steer_the_terminal_here_either() {
    let folder = templates("hostile-review");
    let queue = |delay: u32| queue("\\u001b[2JOrders\\u0007", delay);
    file(&folder, "old.json", queue(5));
    file(&folder, "new.json", queue(9));
    file(
        &folder,
        "broken.json",
        r#"{"Resources": {"\u001b[2JA": []}}"#,
    );
    let clean = |arguments: &[&str]| {
        let output = run(&folder, arguments);
        let steers = |bytes: &[u8]| bytes.iter().any(|b| *b == 0x1b || *b == 0x07);
        assert!(
            !steers(&output.stdout),
            "{arguments:?}: {}",
            text(&output.stdout)
        );
        assert!(
            !steers(&output.stderr),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
    };
    for format in ["text", "markdown", "json"] {
        clean(&["diff", "old.json", "new.json", "--format", format]);
        clean(&["summary", "old.json", "--format", format]);
    }
    clean(&["diff", "old.json", "broken.json"]);
    clean(&["graph", "old.json", "--focus", "A"]);
    clean(&["refactor", "old.json", "new.json", "--stack", "Shop"]);
}
