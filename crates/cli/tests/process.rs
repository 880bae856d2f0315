//! Programs as processes: streams, exit codes, readers that stop reading.

mod programs;

use std::io::{BufRead, BufReader};
use std::process::{Output, Stdio};

use programs::{program, text};

const TEMPLATE: &str = r#"{
  "AWSTemplateFormatVersion": "2010-09-09",
  "Resources": {
    "Topic": {
      "Type": "AWS::SNS::Topic"
    }
  }
}
"#;

fn check(output: &Output, code: i32, out: &str, talk: &str) {
    assert_eq!(text(&output.stderr), talk);
    assert_eq!(text(&output.stdout), out);
    assert_eq!(output.status.code(), Some(code));
}

#[test]
fn the_template_alone_is_on_standard_output() {
    let output = program("one_stack").output().expect("it runs");
    let warning = "warning[quiet-topic]: nobody listens\n  \
                   --> crates/cli/examples/one_stack.rs:11:11\n   \
                   = construct: Demo\n";
    check(&output, 0, TEMPLATE, warning);
}

#[test]
fn with_an_error_nothing_is_on_standard_output() {
    let output = program("faulty").output().expect("it runs");
    let error = "error[duplicate-id]: `Topic` is there already\n  \
                 --> crates/cli/examples/faulty.rs:11:11\n   \
                 = construct: Demo/Topic\n   \
                 = note: the first is added at crates/cli/examples/faulty.rs:10:11\n   \
                 = help: give one of the two another id\n\n\
                 no template: one error\n";
    check(&output, 1, "", error);
}

#[test]
fn a_configuration_is_named() {
    let run = |arguments: &[&str]| {
        program("configured")
            .args(arguments)
            .output()
            .expect("it runs")
    };
    let named = |file: &str| {
        let property = format!(
            "      \"Type\": \"AWS::SNS::Topic\",\n      \"Properties\": {{\n        \"TopicName\": \"{file}\"\n      }}"
        );
        TEMPLATE.replace("      \"Type\": \"AWS::SNS::Topic\"", &property)
    };
    check(&run(&[]), 0, &named("prod.yaml"), "");
    check(
        &run(&["Demo", "--config", "test.yaml"]),
        0,
        &named("test.yaml"),
        "",
    );
    check(&run(&["schema"]), 0, "{}\n", "");
    let error =
        "error[bad-key]: `zone` is no key\n  --> faulty.yaml:7:3\n\nno template: one error\n";
    check(&run(&["--config=faulty.yaml"]), 1, "", error);
    let help = "   = help: `--help` says what can be asked\n";
    let error = format!("error: `--config` wants a file\n{help}");
    check(&run(&["--config"]), 2, "", &error);
}

#[test]
fn a_program_without_a_configuration_has_no_schema() {
    let output = program("one_stack").arg("schema").output();
    let error = "error: the program reads no configuration, so it has no schema\n   \
                 = help: one that calls `formwork::cli::run_configured` has both\n";
    check(&output.expect("it runs"), 2, "", error);
    let error =
        "error: `--config` is not understood here\n   = help: `--help` says what can be asked\n";
    let output = program("one_stack").args(["--config", "a"]).output();
    check(&output.expect("it runs"), 2, "", error);
}

#[test]
fn help_is_a_result() {
    for (name, golden) in [
        ("one_stack", "help-without-review"),
        ("configured", "help-configured"),
    ] {
        let output = program(name).arg("--help").output().expect("it runs");
        assert_eq!(
            (output.status.code(), &*text(&output.stderr)),
            (Some(0), "")
        );
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path("../../../snapshots/cli");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(golden, text(&output.stdout)));
    }
}

#[test]
fn what_is_no_command_is_told_once() {
    let run = |arguments: &[&str]| program("one_stack").args(arguments).output();
    let warning = "warning[quiet-topic]: nobody listens\n  \
                   --> crates/cli/examples/one_stack.rs:11:11\n   \
                   = construct: Demo\n\n";
    let list = "; name one of its stacks as the argument:\n  Demo\n";
    let error = format!(
        "{warning}error: the app has no stack `deploy`, and there is no such command{list}"
    );
    check(&run(&["deploy"]).expect("it runs"), 2, "", &error);
    // This program is built without the feature.
    let error = "error: there is no command `diff` without the feature `review` of formwork \
                 (`cargo add formwork --features review`)\n   \
                 = help: `--help` says what can be asked\n";
    check(&run(&["diff", "old.json"]).expect("it runs"), 2, "", error);
}

const LARGE: &str = "warning[large-template]: a template of 100179 bytes is deployed by way of a bucket\n  \
                     --> crates/cli/examples/two_stacks.rs:9:25\n   \
                     = construct: Large\n   \
                     = note: at most 51200 bytes go directly\n   \
                     = help: add `--s3-bucket <bucket>` to `aws cloudformation deploy`\n";

#[test]
fn one_of_several_stacks_is_named() {
    let output = program("two_stacks").output().expect("it runs");
    let list = "error: the app has 2 stacks, and one of them is asked for; \
                name one of its stacks as the argument:\n  Large\n  Small\n";
    check(&output, 2, "", &format!("{LARGE}\n{list}"));
    let output = program("two_stacks").arg("Small").output();
    check(&output.expect("it runs"), 0, TEMPLATE, LARGE);
}

#[test]
fn a_reader_may_stop_reading() {
    let mut command = program("two_stacks");
    command
        .arg("Large")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut first = String::new();
    let pipe = child.stdout.take().expect("standard output is a pipe");
    BufReader::with_capacity(2, pipe)
        .read_line(&mut first)
        .expect("there is a line");
    assert_eq!(first, "{\n");
    check(&child.wait_with_output().expect("it ends"), 0, "", LARGE);
}

#[test]
fn nobody_need_listen_to_errors() {
    let (nobody, pipe) = std::io::pipe().expect("there are pipes");
    drop(nobody);
    let ended = program("faulty").stderr(pipe).status();
    assert_eq!(ended.expect("it runs").code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let output = program("one_stack")
        .stdout(full.expect("Linux has such a device"))
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("error: the template cannot be written: "));
}
