//! The program as a process: streams, exit codes, files, bad input, readers that stop reading.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use formwork::App;
use formwork::policy::Effect;

#[path = "../../../examples/bedrock_private.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "an example is a program of its own"
)]
mod bedrock_private;
#[path = "process/review.rs"]
mod review;

const FUNCTION: &str = "BedrockTestLambdaFunction";
const GIVEN: [&str; 4] = ["--region", "us-east-1", "--account", "111122223333"];

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_formwork"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn json(app: App) -> String {
    let assembly = app.synth().expect("the program has no errors");
    assembly.stacks()[0].template().to_json()
}

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("it can be emptied");
    }
    fs::create_dir_all(&folder).expect("it can be made");
    folder
}

fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, content).expect("it can be written");
    path
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = program();
    command.current_dir(folder).args(arguments);
    command.output().expect("it runs")
}

/// Runs the program in a folder that has the example as `template.json`.
fn run_there(name: &str, arguments: &[&str]) -> Output {
    let folder = folder(name);
    file(&folder, "template.json", json(bedrock_private::app()));
    run(&folder, arguments)
}

#[track_caller]
fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("../../../snapshots/program");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn what_is_proved_ends_with_0() {
    let arguments = [&["prove", "template.json"][..], &GIVEN].concat();
    let output = run_there("proved", &arguments);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
    assert!(text(&output.stdout).contains("\n5 claims: 5 proved, 0 refuted, 0 unknown\n"));
}

#[test]
fn what_is_refuted_or_unknown_ends_with_1() {
    let folder = folder("refuted");
    let model = "anthropic.claude-3-haiku-20240307-v1:0";
    file(
        &folder,
        "template.json",
        json(bedrock_private::app_with(model, Effect::Deny)),
    );
    let output = run(&folder, &["prove", "template.json"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), ""));
    assert!(text(&output.stdout).starts_with("REFUTED  `BedrockTestLambdaFunction` can call"));

    // A managed policy of the company can say anything.
    let unread =
        "\"ManagedPolicyArns\": [\"arn:aws:iam::111122223333:policy/unread\"],\n      \"Policies\"";
    let template = json(bedrock_private::app());
    assert!(template.contains("\"Policies\""));
    file(
        &folder,
        "template.json",
        template.replacen("\"Policies\"", unread, 1),
    );
    let output = run(&folder, &["prove", "template.json"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(1), ""));
    assert!(text(&output.stdout).contains("UNKNOWN"));
}

#[test]
fn every_form_has_the_same_exit_code() {
    for format in ["text", "markdown", "json"] {
        let name = format!("format-{format}");
        let arguments = [&["prove", "template.json", "--format", format][..], &GIVEN].concat();
        assert_eq!(run_there(&name, &arguments).status.code(), Some(0));
        let doubtful = [
            "prove",
            "template.json",
            "--format",
            format,
            "--workload",
            FUNCTION,
            "--call",
            "bedrock:InvokeModel=arn:aws:bedrock:us-east-1::foundation-model/other",
        ];
        let arguments = [&doubtful[..], &GIVEN].concat();
        assert_eq!(run_there(&name, &arguments).status.code(), Some(1));
    }
}

#[test]
fn who_may_pass_the_endpoint_can_be_listed() {
    let admit = |who: &str, action: &str| {
        let path = [
            "prove",
            "template.json",
            "--workload",
            FUNCTION,
            "--admit",
            who,
            action,
            "*",
        ];
        run_there(
            &format!("admit-{action}").replace(':', "-"),
            &[&path[..], &GIVEN].concat(),
        )
    };
    let role = "BedrockTestLambdaFunctionRole";
    assert_eq!(admit(role, "bedrock:Invoke*").status.code(), Some(0));
    let output = admit(role, "bedrock:Converse");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout)
            .contains("REFUTED  `BedrockEndpoint` lets through only what is listed")
    );
    let output = admit("BedrockTestLambdaFunctionRol", "bedrock:*");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("did you mean `BedrockTestLambdaFunctionRole`?"));
}

#[test]
fn policies_of_the_account_are_read() {
    let folder = folder("account");
    file(&folder, "template.json", json(bedrock_private::app()));
    let statement = |effect: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", "Action": "*", "Resource": "*"}}]}}"#
        )
    };
    file(&folder, "all.json", statement("Allow"));
    file(
        &folder,
        "none.json",
        format!("[{}, {}]", statement("Allow"), statement("Deny")),
    );
    let prove = |level: &str| {
        run(
            &folder,
            &[
                &[
                    "prove",
                    "template.json",
                    "--scp",
                    "all.json",
                    "--scp",
                    level,
                ][..],
                &GIVEN,
            ]
            .concat(),
        )
    };
    let output = prove("all.json");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert!(text(&output.stdout).contains("service control policies of 2 levels as given"));
    let output = prove("none.json");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("with an explicit deny in a service control policy"));
}

#[test]
fn standard_input_is_a_template_too() {
    let mut command = program();
    command.args(["prove", "-"]).args(GIVEN);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let template = json(bedrock_private::app());
    let mut pipe = child.stdin.take().expect("a pipe");
    // What PowerShell writes starts with a byte-order mark.
    pipe.write_all(b"\xef\xbb\xbf").expect("it reads");
    pipe.write_all(template.as_bytes()).expect("it reads");
    drop(pipe);
    assert_eq!(
        child.wait_with_output().expect("it ends").status.code(),
        Some(0)
    );
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = folder("file");
    file(&folder, "template.json", json(bedrock_private::app()));
    let arguments = [
        "prove",
        "template.json",
        "-o",
        "report.md",
        "--format",
        "markdown",
    ];
    let output = run(&folder, &[&arguments[..], &GIVEN].concat());
    assert_eq!(
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr)
        ),
        (Some(0), "", "")
    );
    let report = fs::read_to_string(folder.join("report.md")).expect("it is there");
    assert!(report.starts_with("### 5 claims: 5 proved"));
    // Nothing else stays beside it, and what could not be made leaves the file as it was.
    let output = run(&folder, &["prove", "none.json", "-o", "report.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        fs::read_to_string(folder.join("report.md")).expect("it is there"),
        report
    );
    let output = run(&folder, &["prove", "template.json", "-o", "none/report.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("the file cannot be written"));
    let entries = fs::read_dir(&folder).expect("it is there");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("it is there").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["report.md", "template.json"]);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    let folder = folder("link");
    file(&folder, "template.json", json(bedrock_private::app()));
    file(&folder, "old.txt", "old");
    std::os::unix::fs::symlink("old.txt", folder.join("link.txt")).expect("there are links");
    run(&folder, &["prove", "template.json", "-o", "link.txt"]);
    assert!(folder.join("link.txt").is_symlink());
    assert!(
        fs::read_to_string(folder.join("old.txt"))
            .expect("a file")
            .contains("claims")
    );
    let output = run(&folder, &["prove", "template.json", "-o", "/dev/null"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert!(!Path::new("/dev/null").is_file());
}

#[test]
fn who_reads_may_stop_reading() {
    let folder = folder("pipe");
    file(&folder, "template.json", json(bedrock_private::app()));
    for arguments in [
        &["prove", "template.json", "--format", "json"][..],
        &["completions", "bash"],
        &["--help"],
    ] {
        let (mut reader, pipe) = std::io::pipe().expect("there are pipes");
        let mut command = program();
        command.current_dir(&folder).args(arguments);
        let child = command
            .stdout(pipe)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        drop(command);
        let mut first = [0];
        let _ = reader.read(&mut first).expect("there is a start");
        drop(reader);
        let output = child.wait_with_output().expect("it ends");
        assert_ne!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = folder("full");
    file(&folder, "template.json", json(bedrock_private::app()));
    let full = fs::File::options().write(true).open("/dev/full");
    let mut command = program();
    command
        .current_dir(&folder)
        .args(["prove", "template.json"]);
    let output = command
        .stdout(full.expect("Linux has such a device"))
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error: standard output cannot be written: "));
}

#[test]
fn colours_are_for_who_wants_them() {
    let folder = folder("colour");
    file(&folder, "template.json", json(bedrock_private::app()));
    let coloured = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = program();
        command
            .current_dir(&folder)
            .args(arguments)
            .envs(variables.iter().copied());
        command.output().expect("it runs").stdout.contains(&0x1b)
    };
    let prove = ["prove", "template.json"];
    assert!(!coloured(&[], &prove));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &prove));
    assert!(!coloured(&[("NO_COLOR", "1")], &prove));
    assert!(!coloured(
        &[("CLICOLOR_FORCE", "1")],
        &["prove", "template.json", "--format", "json"]
    ));
}

#[test]
fn every_command_has_help() {
    for (name, arguments) in [
        ("help", &["--help"][..]),
        ("help-prove", &["prove", "--help"]),
        ("help-diff", &["diff", "--help"]),
        ("help-summary", &["summary", "--help"]),
        ("help-graph", &["graph", "--help"]),
        ("help-refactor", &["refactor", "--help"]),
        ("help-explain", &["explain", "--help"]),
        ("help-completions", &["completions", "--help"]),
    ] {
        let output = program().args(arguments).output().expect("it runs");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
        golden(name, text(&output.stdout));
        assert!(
            text(&output.stdout)
                .lines()
                .all(|line| line.chars().count() <= 100)
        );
    }
}

#[test]
fn a_code_has_a_page_and_a_path_its_hops() {
    let output = run_there("code", &["explain", "empty-policy"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("diagnostics/empty-policy.md");
    assert_eq!(
        text(&output.stdout),
        fs::read_to_string(page).expect("the page is there")
    );

    let hops = |to: &str| {
        run_there(
            "hops",
            &["explain", "template.json", "--from", FUNCTION, "--to", to],
        )
    };
    let output = hops("bedrock-runtime");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert!(text(&output.stdout).contains(" on tcp/443 works\n"));
    assert_eq!(hops("sqs").status.code(), Some(1));
    // A file of the name of a code is no template without the options.
    let folder = folder("clash");
    file(&folder, "empty-policy", json(bedrock_private::app()));
    let output = run(&folder, &["explain", "empty-policy"]);
    assert!(text(&output.stdout).starts_with("# empty-policy\n"));
    let path = [
        "explain",
        "empty-policy",
        "--from",
        FUNCTION,
        "--to",
        "BedrockEndpoint",
    ];
    assert_eq!(run(&folder, &path).status.code(), Some(0));
}

#[test]
fn names_of_a_template_do_not_steer_the_terminal() {
    let folder = folder("hostile");
    let template = r#"{"Resources": {"\u001b[2JFn": {"Type": "AWS::Lambda::Function"}}}"#;
    file(&folder, "template.json", template);
    for path in [
        &["prove", "template.json"][..],
        &[
            "prove",
            "template.json",
            "--workload",
            "A",
            "--endpoint",
            "B",
        ],
    ] {
        let output = run(&folder, path);
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
    }
    let told = run(
        &folder,
        &["explain", "template.json", "--from", "A", "--to", "sqs"],
    );
    assert!(
        text(&told.stderr).contains("there are: \\u{1b}[2JFn"),
        "{}",
        text(&told.stderr)
    );
}

#[test]
fn shells_are_told_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = program()
            .args(["completions", shell])
            .output()
            .expect("it runs");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
        assert!(text(&output.stdout).contains("prove"), "{shell}");
    }
}

/// Files with a fault each, beside a template that has none.
fn faulty_files() -> PathBuf {
    let folder = folder("bad");
    let template = json(bedrock_private::app());
    let cut = &template[..template.len() / 2];
    file(&folder, "template.json", &template);
    file(&folder, "cut.json", cut);
    file(&folder, "empty.json", "");
    file(&folder, "list.json", "[]");
    file(&folder, "other.json", "{\"a\": 1}");
    file(&folder, "comma.json", "{\n  \"Resources\": {},\n}");
    file(
        &folder,
        "template.yaml",
        "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n",
    );
    file(&folder, "large.json", " ".repeat(1_000_001));
    file(&folder, "latin.json", b"{\n\"a\": \"\xe9\"}");
    file(&folder, "deep.json", "[".repeat(5000));
    folder
}

#[test]
fn bad_input_is_told_once_with_its_place() {
    let folder = faulty_files();
    let mut all = String::new();
    let path = ["--from", FUNCTION, "--to"];
    let cases: [&[&str]; 32] = [
        &["prove", "none.json"],
        &["prove", "."],
        &["prove", "empty.json"],
        &["prove", "cut.json"],
        &["prove", "list.json"],
        &["prove", "other.json"],
        &["prove", "comma.json"],
        &["prove", "template.yaml"],
        &["prove", "large.json"],
        &["prove", "latin.json"],
        &["prove", "deep.json"],
        &["prove", "template.json", "--workload", "BedrockTestLambda"],
        &[
            "prove",
            "template.json",
            "--workload",
            FUNCTION,
            "--endpoint",
            "Bedrock",
        ],
        &["prove", "template.json", "--role", "Admin"],
        &["prove", "template.json", "--endpoint", "BedrockEndpoint"],
        &[
            "prove",
            "template.json",
            "--workload",
            FUNCTION,
            "--call",
            "InvokeModel",
        ],
        &[
            "prove",
            "template.json",
            "--workload",
            FUNCTION,
            "--call",
            "InvokeModel=*",
        ],
        &[
            "prove",
            "template.json",
            "--workload",
            FUNCTION,
            "--call",
            "bedrock:InvokeModel=haiku",
        ],
        &["prove", "template.json", "--parameter", "Stage=prod"],
        &["prove", "template.json", "--region", "virginia"],
        &["prove", "template.json", "--account", "1234"],
        &["prove", "template.json", "--scp", "list.json"],
        &[
            "prove",
            "template.json",
            "--managed-policy",
            "arn:aws:iam::aws:policy/A=none.json",
        ],
        &["prove", "template.json", "--format", "sarif"],
        &["prove"],
        &["explain", "emtpy-policy"],
        &["explain", "template.json"],
        &["explain", "template.json", "--from", FUNCTION],
        &[
            "explain",
            "template.json",
            path[0],
            path[1],
            path[2],
            "bedrock-runtim",
        ],
        &["explain", "template.json", path[0], "Fn", path[2], "sqs"],
        &["completions", "tcsh"],
        &["prof"],
    ];
    for arguments in cases {
        let output = run(&folder, arguments);
        let talk = text(&output.stderr);
        assert_eq!(
            (output.status.code(), text(&output.stdout)),
            (Some(2), ""),
            "{arguments:?}"
        );
        assert_eq!(talk.matches("error: ").count(), 1, "{talk}");
        all.extend(["$ formwork ", &arguments.join(" "), "\n", talk, "\n"]);
    }
    golden("bad-input", &all);
}
