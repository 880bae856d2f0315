//! What is committed under `schemas/` and `crates/cfn` is what belongs together.

use std::path::{Path, PathBuf};

use formwork_codegen::facts::Registry;
use formwork_codegen::{dangling_paths, differences, generate_from, read};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn facts() -> Registry {
    read(&root().join("schemas")).expect("the facts are read")
}

#[test]
fn the_committed_sources_are_what_is_generated() {
    let files = differences(&root()).unwrap();
    assert!(files.is_empty(), "run `cargo xtask codegen`: {files:?}");
}

#[test]
fn every_resource_type_of_the_registry_is_there() {
    let version = std::fs::read_to_string(root().join("schemas/VERSION")).unwrap();
    let registry = facts();
    let count = format!("resource-types {}\n", registry.resources.len());
    assert!(version.contains(&count), "{version} does not say {count}");
    let files = generate_from(registry.clone(), &version).unwrap();
    for (name, resource) in &registry.resources {
        let service = name.split("::").nth(1).unwrap().to_ascii_lowercase();
        let text = &files[&format!("crates/cfn/src/{service}.rs")];
        let alias = format!("#[doc(alias = \"{name}\")]");
        assert!(text.contains(&alias), "{}", resource.name);
    }
}

#[test]
fn every_path_of_the_facts_leads_somewhere() {
    let registry = facts();
    let create_only = registry.resources.values().map(|r| r.create_only.len());
    assert!(create_only.sum::<usize>() > 4000);
    assert_eq!(dangling_paths(&registry), Vec::<String>::new());
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    let mut registry = Registry::default();
    let text = "resource A::B::C\n create-only D/*/E\n create-only D/*/G\n create-only F\n property D [S]\n struct S\n  property E string\n";
    registry.read("b.txt", text).unwrap();
    assert_eq!(dangling_paths(&registry), ["A::B::C D/*/G", "A::B::C F"]);
}

#[test]
fn a_curated_entry_without_its_property_is_stale() {
    let mut registry = facts();
    registry.resources.remove("AWS::SNS::Topic");
    let problem = generate_from(registry, "").unwrap_err().to_string();
    assert!(problem.contains("is stale"), "{problem}");
    assert!(problem.contains("`AWS::SNS::Topic`"), "{problem}");
}

#[test]
fn crates_io_takes_the_features() {
    let path = root().join("crates/cfn/Cargo.toml");
    let manifest = std::fs::read_to_string(path).unwrap();
    let features = manifest
        .lines()
        .filter(|line| line.ends_with("= []"))
        .count();
    assert!((200..=300).contains(&features), "{features}");
}
