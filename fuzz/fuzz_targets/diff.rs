//! Two templates, with a line `---` between them: comparing them, telling what each is and drawing
//! them end without a panic, and a template does not differ from itself.

#![no_main]

use formwork_graph::{Format, Layer, draw};
use formwork_prove::{Assumptions, Template};
use formwork_review::refactor::Refactor;
use formwork_review::summary::Summary;
use formwork_review::{Diff, Options, check, diff};
use libfuzzer_sys::{Corpus, fuzz_target};

fn compare(old: &Template, new: &Template) -> Diff {
    let found = diff(old, new, &Options::new());
    found.to_text();
    found.to_spans();
    found.to_markdown();
    found.to_json();
    found
}

fn alone(template: &Template) {
    check(template);
    let same = compare(template, template);
    assert!(same.is_empty(), "{}", same.to_text());
    let summary = Summary::of(template, &Assumptions::new());
    summary.to_text();
    summary.to_markdown();
    summary.to_json();
    for layer in [Layer::Network, Layer::Permissions] {
        for format in [Format::Mermaid, Format::Svg] {
            // What cannot be drawn says why.
            let options = formwork_graph::Options::new().layer(layer);
            draw(template, &options, format).ok();
        }
    }
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some((old, new)) = str::from_utf8(data)
        .ok()
        .and_then(|text| text.split_once("\n---\n"))
    else {
        return Corpus::Reject;
    };
    let (Ok(old), Ok(new)) = (Template::from_json(old), Template::from_json(new)) else {
        return Corpus::Reject;
    };
    alone(&old);
    alone(&new);
    compare(&old, &new);
    compare(&new, &old);
    // Why not is told too.
    Refactor::of(&[("A", &old)], &[("A", &new)]).ok();
    Refactor::of(&[("A", &old)], &[("A", &old), ("B", &new)]).ok();
    Corpus::Keep
});
