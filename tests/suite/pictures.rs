//! Pictures of the examples, exact to the byte; README.md shows one of them.

use std::path::Path;

use formwork::App;
use formwork_graph::{Format, Layer, Options, draw};
use formwork_prove::Template;

use crate::sources::read;
use crate::{bedrock_private, bedrock_private_full, golden};

#[track_caller]
fn pictures(example: &str, app: App) {
    let assembly = app.synth().expect("the program has no errors");
    let template = Template::from_stack(&assembly.stacks()[0]);
    for (layer, part, option) in [
        (Layer::Network, "network", ""),
        (Layer::Permissions, "permissions", " --iam"),
    ] {
        let options = Options::new().layer(layer);
        let drawn = |format| draw(&template, &options, format).expect("the example can be drawn");
        let name = format!("{example}-{part}");
        golden::page("graph", &format!("{name}-mermaid"), &drawn(Format::Mermaid));
        let file = format!("snapshots/graph/{name}.svg");
        assert!(
            read(Path::new(&file)) == drawn(Format::Svg),
            "{file} is not the picture of today; write it anew and look at it: \
             cargo run --example {example} | cargo run -p formwork-program -- \
             graph -{option} --format svg --output {file}",
        );
    }
}

#[test]
fn bedrock_private() {
    pictures("bedrock_private", bedrock_private::app());
}

#[test]
fn bedrock_private_full() {
    pictures("bedrock_private_full", bedrock_private_full::app());
}

#[test]
fn the_readme_shows_the_picture_of_today() {
    let readme = read(Path::new("README.md"));
    let shown = readme.split("](").filter_map(|rest| rest.split(')').next());
    let shown: Vec<&str> = shown.filter(|path| path.contains("/graph/")).collect();
    assert_eq!(shown, ["snapshots/graph/bedrock_private-network.svg"]);
}
