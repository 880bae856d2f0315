//! [`Diff`]: what changes from one template to the next.

use std::collections::BTreeSet;

use formwork_prove::Template;

use crate::change::{AccessChange, FlowChange, Impact, Move, ResourceChange, SectionChange};
use crate::options::Options;
use crate::proofs::Proofs;
use crate::read::{Library, Reader};
use crate::why::Why;
use crate::{access, moved, network, resources, sections};

/// How many resources meet which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Made.
    pub add: usize,
    /// Changed in place.
    pub change: usize,
    /// Changed in place or replaced.
    pub may_replace: usize,
    /// Replaced.
    pub replace: usize,
    /// Removed from the stack, be it that they are deleted or go on to exist.
    pub remove: usize,
}

/// What changes from one template to the next, in an order that depends on nothing but the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    name: String,
    resources: Vec<ResourceChange>,
    moves: Vec<Move>,
    sections: Vec<SectionChange>,
    access: Vec<AccessChange>,
    network: Vec<FlowChange>,
    proofs: Proofs,
    assumed: Vec<String>,
}

/// Compares two templates, ours or anyone's.
pub fn diff(old: &Template, new: &Template, options: &Options) -> Diff {
    // A loop that is told as it is written on one side is so on both.
    let mut open = old.open_loops(&options.old);
    open.extend(new.open_loops(&options.new));
    let old = &*old.without_loops(&options.old, &open);
    let new = &*new.without_loops(&options.new, &open);
    let library = Library::default();
    let before = Reader::new(old, &options.old, &library, None);
    let mut after = Reader::new(new, &options.new, &library, Some(old));
    after.compare_conditions(&before);
    let old_entries = resources::entries(&before, &library);
    let new_entries = resources::entries(&after, &library);
    let why = Why::new(&before, &after);
    let mut changes = resources::changes(&old_entries, &new_entries, &why, options);
    for change in &mut changes {
        let gone = matches!(change.impact, Impact::Destroy | Impact::Orphan);
        let sources = if gone { old.sources() } else { new.sources() };
        change.at = sources.of(&change.id).cloned();
    }
    let moves = moved::moves(&old_entries, &new_entries, &mut changes);
    let replaced = changes
        .iter()
        .filter(|change| change.impact == Impact::Replace);
    let assumed = options.new.told(new);
    Diff {
        name: options.name.clone(),
        moves,
        sections: sections::changes(
            &before,
            &after,
            options,
            replaced.map(|change| change.id.as_str()),
        ),
        access: access::changes(&old_entries, &new_entries),
        network: network::changes(&old_entries, &new_entries),
        proofs: if options.proofs {
            Proofs::of((old, &options.old), (new, &options.new))
        } else {
            Proofs::default()
        },
        assumed: assumed
            .into_iter()
            .filter(|told| told.starts_with("the parameter"))
            .chain(macros(old, new))
            .collect(),
        resources: changes,
    }
}

/// What macros make of the templates is not known here; what loops and SAM's globals do is.
fn macros(old: &Template, new: &Template) -> impl Iterator<Item = String> {
    let all = old.transforms().into_iter().chain(new.transforms());
    let others: BTreeSet<String> = all
        .filter(|name| name != "AWS::LanguageExtensions")
        .collect();
    let told = others.into_iter();
    told.map(|name| format!("the macro `{name}` changes nothing but what is written here"))
}

impl Diff {
    /// Whether a deployment of the new template changes nothing.
    pub const fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.sections.is_empty()
    }

    /// What the stack is called; may be empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The resources to which something happens, by logical id.
    pub fn resources(&self) -> &[ResourceChange] {
        &self.resources
    }

    /// The resource of a logical id, if something happens to it.
    pub fn resource(&self, id: &str) -> Option<&ResourceChange> {
        self.resources.iter().find(|change| change.id == id)
    }

    /// Resources that are the same under another logical id.
    pub fn moves(&self) -> &[Move] {
        &self.moves
    }

    /// What changes of parameters, outputs and other sections.
    pub fn sections(&self) -> &[SectionChange] {
        &self.sections
    }

    /// What changes of who may do what.
    pub fn access(&self) -> &[AccessChange] {
        &self.access
    }

    /// What changes of the ways through the network.
    pub fn network(&self) -> &[FlowChange] {
        &self.network
    }

    /// What is proved of the new template, and what is other than before.
    pub const fn proofs(&self) -> &Proofs {
        &self.proofs
    }

    /// At what the parameters of the new template are taken to be, and that macros, which are not
    /// run, change nothing else, a phrase each.
    pub fn assumed(&self) -> &[String] {
        &self.assumed
    }

    /// How many resources meet which fate.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for change in &self.resources {
            let place = match change.impact {
                Impact::Create => &mut counts.add,
                Impact::Update => &mut counts.change,
                Impact::MayReplace => &mut counts.may_replace,
                Impact::Replace => &mut counts.replace,
                Impact::Destroy | Impact::Orphan => &mut counts.remove,
            };
            *place += 1;
        }
        counts
    }

    /// `2 to add, 1 to change, 1 to replace, 0 to remove`
    pub fn headline(&self) -> String {
        let counts = self.counts();
        let maybe = match counts.may_replace {
            0 => String::new(),
            count => format!("{count} that may be replaced, "),
        };
        format!(
            "{} to add, {} to change, {maybe}{} to replace, {} to remove",
            counts.add, counts.change, counts.replace, counts.remove
        )
    }
}
