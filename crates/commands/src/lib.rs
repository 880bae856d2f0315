//! What the program `formwork` and the programs of its users are asked alike: the commands that tell
//! of a template, their options, what they read and how they write. The one takes templates from
//! files, the others from their stacks; for whoever builds a program without the feature `review`
//! nothing of this is built.
//!
//! Results go to standard output, everything else to standard error.
//!
//! Read in this order: `arguments`, what can be asked; `prove`, `diff`, `summary`, `graph`, what is
//! done; `input` and `deployment`, what is read; `output`, what is written; `fault`, what goes
//! wrong.

pub mod arguments;
pub mod deployment;
pub mod diff;
pub mod fault;
pub mod graph;
pub mod input;
pub mod output;
mod place;
pub mod prove;
pub mod summary;

use std::path::Path;

use formwork_prove::Template;

/// How a run ends, if it could be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everything is proved, or what was asked for is there.
    Fine,
    /// Something is refuted, unknown or refused, or differs where that is asked.
    Otherwise,
}

/// A template of which something is told, and what it is called where something is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The template.
    pub template: &'a Template,
    /// Its file, or its stack.
    pub name: &'a Path,
}
