//! Summaries of templates, ours and others'.

use formwork::App;
use formwork_prove::{Assumptions, Template};
use formwork_review::summary::Summary;

use crate::{bedrock_private, bedrock_private_full, golden, own_construct};

fn of_app(app: App) -> Summary {
    let assembly = app.synth().expect("the program has no errors");
    Summary::of(
        &Template::from_stack(&assembly.stacks()[0]),
        &Assumptions::new(),
    )
}

#[test]
fn an_example_is_told_in_few_lines() {
    let text = of_app(bedrock_private::app()).to_text();
    assert!(text.lines().count() < 60, "{text}");
    golden::text("summaries", "bedrock_private", &text);
}

#[test]
fn the_whole_system_is_told() {
    let text = of_app(bedrock_private_full::app()).to_text();
    golden::text("summaries", "bedrock_private_full", &text);
}

#[test]
fn a_construct_of_somebody_else_is_told() {
    let text = of_app(own_construct::app()).to_text();
    golden::text("summaries", "own_construct", &text);
}

#[test]
fn a_comment_on_a_change_shows_it() {
    let text = of_app(bedrock_private::app()).to_markdown();
    golden::text("summaries", "bedrock_private-markdown", &text);
}
