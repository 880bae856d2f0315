//! Configuration files: the one of the example and its schema, and one mistake after another.

use std::path::Path;

use formwork::{App, Diagnostics, config};

use crate::blueprint::{FILE, PrivateBedrock, app_of};
use crate::golden;
use crate::sources::read;

/// The file of the example with one piece of text replaced.
fn changed(from: &str, to: &str) -> String {
    let text = read(Path::new(FILE));
    assert_eq!(text.matches(from).count(), 1, "`{from}` is there once");
    text.replace(from, to)
}

fn app(text: &str) -> Result<App, Diagnostics> {
    config::from_str::<PrivateBedrock>(text, "prod.yaml").map(app_of)
}

/// What is told of the example's file with one piece replaced, in `snapshots/configuration-<name>.snap`.
fn check(name: &str, from: &str, to: &str) {
    let found = app(&changed(from, to)).expect_err("it has a fault");
    golden::file_problems(&format!("configuration-{name}"), &found);
}

#[test]
fn the_file_of_the_example_is_valid() {
    let app = app(&read(Path::new(FILE))).expect("it has no faults");
    assert!(app.synth().is_ok());
}

#[test]
fn the_schema_file_of_the_example_is_current() {
    let path = Path::new("examples/blueprint/schema.json");
    assert_eq!(
        read(path),
        config::schema::<PrivateBedrock>(),
        "write it anew: cargo run --example blueprint --features schema schema > {}",
        path.display()
    );
}

#[test]
fn an_unknown_key() {
    check("unknown-key", "timeout-seconds:", "timeout_second:");
}

#[test]
fn a_wrong_value_of_several() {
    check("wrong-value", "three-months", "3-months");
}

#[test]
fn a_wrong_type() {
    check("wrong-type", "postgres: \"17.9\"", "postgres: 17.9");
}

#[test]
fn a_number_out_of_range() {
    check("out-of-range", "zones: 2", "zones: 1");
}

#[test]
fn a_block_that_is_none() {
    check("bad-block", "192.168.0.0/16", "192.168.1.0/16");
}

#[test]
fn a_missing_key() {
    check(
        "missing-key",
        "  model: anthropic.claude-3-haiku-20240307-v1:0\n",
        "",
    );
}

#[test]
fn a_file_that_is_cut_off() {
    check(
        "cut-off",
        "    - 192.168.0.0/16\n\ntest-machines: true\n",
        "    - \"192.168.0",
    );
}

#[test]
fn a_key_that_is_there_twice() {
    check(
        "duplicate-key",
        "  memory-mib: 256\n",
        "  memory-mib: 256\n  timeout-seconds: 5\n",
    );
}

#[test]
fn indentation_that_is_none() {
    check("indentation", "  zones: 2", " zones: 2");
}

#[test]
fn an_empty_file() {
    let found = app("# nothing yet\n").expect_err("it is empty");
    golden::file_problems("configuration-empty", &found);
}

#[test]
fn what_shows_only_in_the_whole_is_told_by_its_line_too() {
    let app = app(&changed("172.16.0.0/12", "10.16.0.0/12")).expect("it can be read");
    let found = app.synth().expect_err("the blocks overlap");
    golden::file_problems("configuration-overlap", &found);
}

#[test]
fn json_is_told_in_the_same_way() {
    let text = "{\n  \"$schema\": \"schema.json\",\n  \"stack\": \"\\ud83d\\ude00\",\n  \
                \"network\": {\"cidr\": \"10.20.0.0/8\", \"zones\": 2.5},\n  \
                \"function\": {\"modell\": \"amazon.nova-lite-v1:0\"}\n}\n";
    let found = config::from_str::<PrivateBedrock>(text, "prod.json").expect_err("it has faults");
    golden::file_problems("configuration-json", &found);
}

#[test]
fn the_same_in_json_gives_the_same_template() {
    let json = "{\"$schema\": \"schema.json\", \"stack\": \"A\", \"network\": {\"cidr\": \"10.20.0.0/16\"}, \
                \"function\": {\"model\": \"amazon.nova-lite-v1:0\", \"endpoint\": \"closed\"}}";
    let yaml = "stack: A\nnetwork: {cidr: 10.20.0.0/16}\nfunction:\n  model: amazon.nova-lite-v1:0\n  endpoint: closed\n";
    let template = |text, name| {
        let configuration = config::from_str::<PrivateBedrock>(text, name).expect("no faults");
        let assembly = app_of(configuration).synth().expect("no errors");
        assembly.stacks()[0].template().to_json()
    };
    assert_eq!(template(json, "a.json"), template(yaml, "a.yaml"));
}

#[test]
fn the_system_leads_to_the_company_and_not_to_the_internet() {
    let assembly = crate::blueprint::app().synth().expect("no errors");
    let template = assembly.stacks()[0].template().to_value();
    let resources = template["Resources"].as_object().expect("an object");
    let types = resources.values().filter_map(|body| body["Type"].as_str());
    let mut ways: Vec<&str> = types
        .filter(|name| name.contains("Gateway") || name.ends_with("::Route"))
        .collect();
    ways.sort_unstable();
    let expected = [
        "AWS::DirectConnect::DirectConnectGateway",
        "AWS::DirectConnect::DirectConnectGatewayAssociation",
        "AWS::EC2::VPCGatewayAttachment",
        "AWS::EC2::VPNGateway",
        "AWS::EC2::VPNGatewayRoutePropagation",
    ];
    assert_eq!(ways, expected);
    for (id, body) in resources {
        let body = body.to_string();
        assert!(
            !body.contains("0.0.0.0/0") && !body.contains("::/0"),
            "{id}"
        );
    }
}
