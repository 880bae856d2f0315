//! The commands behind the feature `review`, of a program as a process.

mod programs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use programs::{reviewed, text};

/// A folder of a test's own, with what is deployed.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("it can be made");
    let deployed = reviewed().output().expect("it runs").stdout;
    let deployed = text(&deployed).replace("\"DelaySeconds\": 9", "\"DelaySeconds\": 5");
    fs::write(folder.join("deployed.json"), deployed).expect("it can be written");
    folder
}

fn run(name: &str, arguments: &[&str]) -> Output {
    let mut command: Command = reviewed();
    command.current_dir(folder(name)).args(arguments);
    command.output().expect("it runs")
}

/// What is on standard output.
#[track_caller]
fn told(name: &str, arguments: &[&str], code: i32) -> String {
    let output = run(name, arguments);
    assert_eq!(
        (output.status.code(), &*text(&output.stderr)),
        (Some(code), "")
    );
    text(&output.stdout)
}

/// What is on standard error where nothing is on standard output.
#[track_caller]
fn refused(name: &str, arguments: &[&str], code: i32) -> String {
    let output = run(name, arguments);
    assert_eq!(
        (output.status.code(), &*text(&output.stdout)),
        (Some(code), "")
    );
    let talk = text(&output.stderr);
    let errors = talk.lines().filter(|line| line.starts_with("error"));
    assert_eq!(errors.count(), 1, "{talk}");
    talk
}

#[track_caller]
fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("../../../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

const COMMANDS: [&str; 7] = [
    "synth", "diff", "prove", "summary", "ids", "graph", "schema",
];

#[test]
fn every_command_has_help_of_which_each_example_runs() {
    for command in [""].into_iter().chain(COMMANDS) {
        let named: Vec<&str> = [command, "--help"]
            .into_iter()
            .filter(|word| !word.is_empty())
            .collect();
        let name = format!("help-{command}");
        let help = told(&name, &named, 0);
        golden(name.trim_end_matches('-'), &help);
        assert!(help.lines().all(|line| line.chars().count() <= 100));
        let examples = help
            .lines()
            .filter_map(|line| line.strip_prefix("  cargo run "));
        let mut count = 0;
        for example in examples {
            // The shell takes what is behind the sign.
            let words = example.split(" > ").next().unwrap_or_default();
            let words: Vec<&str> = words
                .split_whitespace()
                .filter(|word| !matches!(*word, "--" | ">"))
                .collect();
            let words = if words == ["template.json"] {
                Vec::new()
            } else {
                words
            };
            let output = run(&name, &words);
            // This door is open: `prove` says so, and the template differs.
            let codes: &[i32] = if matches!(command, "prove" | "diff") {
                &[0, 1]
            } else {
                &[0]
            };
            let code = output.status.code().expect("it ends");
            assert!(codes.contains(&code), "{example}: {}", text(&output.stderr));
            count += 1;
        }
        assert!(count > 0, "{command} has no example");
    }
}

#[test]
fn the_template_is_compared_with_a_file() {
    let text = told("diff", &["diff", "deployed.json"], 0);
    assert!(
        text.starts_with("Shop   0 to add, 1 to change, 0 to replace"),
        "{text}"
    );
    let arguments = [
        "diff",
        "deployed.json",
        "Shop",
        "--exit-code",
        "--format=json",
    ];
    assert!(told("diff-json", &arguments, 1).contains("\"change\": 1"));
}

#[test]
fn a_stack_is_told() {
    let ids = told("ids", &["ids"], 0);
    assert_eq!(
        ids,
        "Door    AWS::EC2::VPCEndpoint  Shop/Door\nOrders  AWS::SQS::Queue        Shop/Orders\n"
    );
    assert!(told("prove", &["prove", "--region", "us-east-1"], 1).contains("REFUTED"));
    assert!(told("summary", &["summary", "--format", "markdown"], 0).starts_with("# "));
    assert!(told("graph", &["graph"], 0).starts_with("flowchart LR"));
    assert!(told("graph-svg", &["graph", "--iam", "--format", "svg"], 0).starts_with("<svg"));
}

#[test]
fn a_result_goes_to_a_file() {
    assert_eq!(told("to-file", &["ids", "-o", "ids.txt"], 0), "");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("to-file/ids.txt");
    assert!(
        fs::read_to_string(file)
            .expect("it is there")
            .contains("Shop/Door")
    );
}

#[test]
fn colours_are_there_where_they_are_asked_for() {
    let plain = told("no-colours", &["prove"], 1);
    assert!(!plain.contains('\u{1b}'));
    let coloured = told("colours", &["prove", "--color", "always"], 1);
    assert!(
        coloured.contains("\u{1b}[1m\u{1b}[31mREFUTED"),
        "{coloured:?}"
    );
    let mut command = reviewed();
    command
        .env("CLICOLOR_FORCE", "1")
        .args(["prove", "--color", "never"]);
    assert_eq!(text(&command.output().expect("it runs").stdout), plain);
}

#[test]
fn a_configuration_is_named() {
    assert_eq!(told("schema", &["schema"], 0), "{\"type\": \"object\"}\n");
    let output = run("odd", &["--config", "odd.yaml", "ids"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).starts_with("warning[odd]: it is odd\n"));
    let talk = refused("faulty", &["summary", "--config=none.yaml"], 1);
    assert!(
        talk.starts_with("error[no-file]: there is no such file\n"),
        "{talk}"
    );
    let talk = refused("twice", &["--config", "a", "--config", "b"], 2);
    assert_eq!(
        talk,
        "error: `--config` is given twice\n   = help: `--help` says what can be asked\n"
    );
}

#[test]
fn what_cannot_be_told_is_refused_once() {
    for (name, arguments, start) in [
        (
            "no-file",
            &["diff"][..],
            "error: the following required arguments were not provided:\n  <OLD>\n",
        ),
        (
            "gone",
            &["diff", "none.json"],
            "error: the input cannot be read: No such file",
        ),
        (
            "stack",
            &["summary", "Office"],
            "error: the app has no stack `Office`",
        ),
        (
            "more",
            &["ids", "Shop", "More"],
            "error: unexpected argument 'More' found\n",
        ),
        (
            "option",
            &["ids", "--iam"],
            "error: unexpected argument '--iam' found\n",
        ),
        (
            "format",
            &["graph", "--format", "text"],
            "error: invalid value 'text' for '--format <FORMAT>'\n  [possible values: mermaid, svg]\n",
        ),
        (
            "parameter",
            &["prove", "--parameter", "A=b"],
            "error: there is no parameter `A`\n  --> Shop\n",
        ),
        (
            "misspelt",
            &["sumary"],
            "error: the app has no stack `sumary`, and there is no such command (did you mean `summary`?); name one",
        ),
        (
            "nothing",
            &["synth"],
            "error: the following required arguments were not provided:\n  --out <FOLDER>\n",
        ),
    ] {
        let talk = refused(name, arguments, 2);
        assert!(talk.starts_with(start), "{talk}");
    }
}
