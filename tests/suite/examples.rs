//! The examples' templates, exact to the byte.

use formwork::prelude::Effect;

use crate::{bedrock_private, bedrock_private_full, blueprint, golden, own_construct};

#[test]
fn bedrock_private() {
    golden::template("bedrock_private", bedrock_private::app());
}

#[test]
fn blueprint() {
    golden::template("blueprint", blueprint::app());
}

#[test]
fn own_construct() {
    golden::template("own_construct", own_construct::app());
}

#[test]
fn bedrock_private_full() {
    golden::template("bedrock_private_full", bedrock_private_full::app());
}

#[test]
fn the_whole_system_is_told_in_few_lines() {
    let program = include_str!("../../examples/bedrock_private_full.rs");
    let lines = program.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
    assert!(lines.count() < 80);
}

#[test]
fn one_word_closes_the_endpoint_to_all_who_share_it() {
    let words = |effect| -> Vec<String> {
        let app = bedrock_private_full::app_with("anthropic.claude-instant-v1", effect);
        let assembly = app.synth().expect("the example is sound");
        let template = assembly.stacks()[0].template().to_json();
        template.split_whitespace().map(str::to_owned).collect()
    };
    let (open, closed) = (words(Effect::Allow), words(Effect::Deny));
    assert_eq!(open.len(), closed.len());
    let changed: Vec<_> = open.iter().zip(&closed).filter(|(a, b)| a != b).collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
}
