//! The folder that `synth --out` writes: what is in it, what is told, and what stays.

mod programs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use programs::{program, text};

/// A folder of this name that is not there.
fn nowhere(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&path));
    path
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("it is read").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().expect("it is text"))
        .collect();
    names.sort();
    names
}

/// Exit code, standard output, standard error.
fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().expect("it runs");
    let (out, talk) = (text(&output.stdout), text(&output.stderr));
    (output.status.code(), out, talk)
}

/// Runs in the folder around, so that what is told holds no path of this machine.
fn synth(name: &str, folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let around = folder.parent().expect("there is one");
    let mut command = program(name);
    command.current_dir(around).args(["synth", "--out"]);
    run(command.arg(folder.file_name().expect("a name")).args(more))
}

const DEMO: [&str; 9] = [
    "Demo.capabilities.json",
    "Demo.ids.json",
    "Demo.params.json",
    "Demo.tags.json",
    "Demo.template.json",
    "formwork.files",
    "manifest.json",
    "tree.json",
    "validation-report.json",
];

const WARNING: &str = "warning[quiet-topic]: nobody listens\n  \
                       --> crates/cli/examples/one_stack.rs:11:11\n   \
                       = construct: Demo\n\n";

#[test]
fn the_folder_is_written_and_the_next_command_told() {
    let folder = nowhere("it's new");
    let told = format!(
        "{WARNING} Synthesized Demo: 1 resource, 0 outputs, 122 bytes\n     \
         Written 8 files into 'it'\\''s new'\n        \
         Next aws cloudformation deploy --stack-name Demo \
         --template-file 'it'\\''s new/Demo.template.json' \
         --parameter-overrides 'file://it'\\''s new/Demo.params.json' \
         --tags 'file://it'\\''s new/Demo.tags.json' \
         --capabilities 'file://it'\\''s new/Demo.capabilities.json' --no-fail-on-empty-changeset\n"
    );
    let expected = (Some(0), String::new(), told);
    assert_eq!(synth("one_stack", &folder, &[]), expected);
    assert_eq!(names(&folder), DEMO);
    // Once more over what is there.
    assert_eq!(synth("one_stack", &folder, &[]), expected);
    assert_eq!(names(&folder), DEMO);
}

#[test]
fn what_was_written_before_goes_and_what_others_wrote_stays() {
    let folder = nowhere("stale");
    fs::create_dir_all(&folder).expect("it can be made");
    fs::write(folder.join("Other.template.json"), "mine").expect("it can be written");
    fs::write(nowhere("outside"), "mine").expect("it can be written");
    synth("two_stacks", &folder, &[]);
    assert!(folder.join("Large.template.json").exists());
    let list = folder.join("formwork.files");
    let text = fs::read_to_string(&list).expect("it is read");
    fs::write(&list, format!("{text}../outside\n.\n\n")).expect("it can be written");
    let (code, ..) = synth("one_stack", &folder, &[]);
    assert_eq!(code, Some(0));
    let mut expected = DEMO.to_vec();
    expected.insert(5, "Other.template.json");
    assert_eq!(names(&folder), expected);
    assert!(folder.with_file_name("outside").exists());
}

#[test]
fn who_started_the_program_for_the_folder_hears_nothing() {
    let folder = nowhere("cdk.out");
    for arguments in [&[][..], &["synth", "--out", "elsewhere"]] {
        let mut command = program("one_stack");
        command.env("CDK_OUTDIR", &folder).args(arguments);
        assert_eq!(run(&mut command), (Some(0), String::new(), String::new()));
        assert_eq!(names(&folder), DEMO);
    }
    let folder = nowhere("faulty.out");
    let (code, out, talk) = run(program("faulty").env("CDK_OUTDIR", &folder));
    assert_eq!((code, &*out), (Some(1), ""));
    assert!(talk.contains("error[duplicate-id]"), "{talk}");
    assert!(!folder.exists());
}

#[test]
fn a_large_template_goes_through_a_bucket() {
    let (_, _, talk) = synth("two_stacks", &nowhere("large"), &[]);
    let next: Vec<&str> = talk
        .lines()
        .filter(|line| line.contains(" Next "))
        .collect();
    assert_eq!(next.len(), 2, "{talk}");
    assert!(next[0].ends_with(" --s3-bucket <bucket>"), "{talk}");
    assert!(next[1].ends_with(" --no-fail-on-empty-changeset"), "{talk}");
}

#[test]
fn faults_leave_everything_as_it_is() {
    let folder = nowhere("kept");
    synth("one_stack", &folder, &[]);
    let (code, ..) = synth("faulty", &folder, &[]);
    assert_eq!(code, Some(1));
    let (code, _, talk) = synth("one_stack", &folder, &["--parameter", "Zone=a"]);
    let expected = format!("{WARNING}error: no stack has a parameter `Zone`\n");
    assert_eq!((code, talk), (Some(2), expected));
    let (code, _, talk) = synth("one_stack", &folder, &["--quick"]);
    assert_eq!(code, Some(2));
    assert!(talk.starts_with("error: `--quick` is not understood here\n   = help: "));
    assert_eq!(names(&folder), DEMO);
}

#[test]
fn where_one_file_cannot_be_written_none_is() {
    let folder = nowhere("blocked");
    fs::create_dir_all(folder.join("tree.json")).expect("it can be made");
    let (code, _, talk) = synth("one_stack", &folder, &[]);
    assert_eq!(code, Some(2));
    assert!(
        talk.contains("error: `blocked/tree.json` cannot be written: "),
        "{talk}"
    );
    assert_eq!(names(&folder), ["tree.json"]);
    let file = nowhere("a file");
    fs::write(&file, "mine").expect("it can be written");
    let (code, _, talk) = synth("one_stack", &file, &[]);
    assert_eq!(code, Some(2));
    assert!(
        talk.contains("error: `a file` cannot be written: "),
        "{talk}"
    );
}
