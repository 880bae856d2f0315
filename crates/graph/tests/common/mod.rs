//! Templates to draw, and a small reader of XML.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use formwork_graph::{Format, Layer, Options, draw};
pub(crate) use formwork_prove::Template;
use serde_json::Value;

fn drawn(template: &Value, layer: Layer, format: Format) -> String {
    let template = Template::from_json(&template.to_string()).expect("a template");
    let text = draw(&template, &Options::new().layer(layer), format).expect("a picture");
    assert_eq!(
        text,
        draw(&template, &Options::new().layer(layer), format).expect("a picture")
    );
    text
}

pub(crate) fn svg(template: &Value, layer: Layer) -> String {
    let text = drawn(template, layer, Format::Svg);
    well_formed(&text);
    text
}

pub(crate) fn mermaid(template: &Value, layer: Layer) -> String {
    drawn(template, layer, Format::Mermaid)
}

/// Fails where a text is no well-formed XML: tags that do not match, a bare sign, a quote too many.
pub(crate) fn well_formed(text: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        check_text(&rest[..start]);
        let end = rest[start..].find('>').expect("a tag ends") + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
            continue;
        }
        assert!(
            !tag.contains('<') && tag.matches('"').count().is_multiple_of(2),
            "{tag}"
        );
        check_text(tag);
        if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
}

fn check_text(text: &str) {
    for piece in text.split('&').skip(1) {
        let (name, _) = piece.split_once(';').expect("no bare &");
        assert!(["amp", "lt", "gt", "quot", "#39"].contains(&name), "{name}");
    }
    assert!(
        !text.chars().any(|c| c.is_control() && c != '\n'),
        "{text:?}"
    );
}

/// A template without a resource, and without what names it.
pub(crate) fn without(template: &Value, id: &str) -> Value {
    let mut less = template.clone();
    let resources = less["Resources"].as_object_mut().expect("resources");
    assert!(resources.remove(id).is_some(), "{id}");
    let needle = format!("\"{id}\"");
    let keep = ["Vpc", "Public", "Private"];
    if !keep.contains(&id) {
        resources.retain(|_, resource| !resource.to_string().contains(&needle));
    }
    less
}

/// Two VPCs with everything in them.
pub(crate) fn public() -> Value {
    serde_json::from_str(include_str!("public.json")).expect("JSON")
}

/// Whether a flowchart has an arrow between the things that are called so.
pub(crate) fn joined(chart: &str, from: &str, to: &str) -> bool {
    let named = |name: &str| {
        let line = chart
            .lines()
            .find(|line| line.contains(&format!("\"{name}<br/>")))?;
        let end = line.trim().find(['[', '(', '{'])?;
        Some(&line.trim()[..end])
    };
    let (Some(from), Some(to)) = (named(from), named(to)) else {
        return false;
    };
    let ends = |line: &&str| {
        line.trim().starts_with(&format!("{from} ")) && line.ends_with(&format!(" {to}"))
    };
    chart
        .lines()
        .filter(|line| line.contains('>'))
        .any(|line| ends(&line))
}
