//! [`Fault`]: why something could not be done.

use std::path::Path;

use formwork_graph::DrawError;
use formwork_prove::claims::PathError;

/// Why something could not be done: what is wrong, where, and the cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// A file with line and column, or without.
    pub place: Option<String>,
    /// What is to be known besides.
    pub notes: Vec<String>,
    /// The cure.
    pub help: Option<String>,
}

impl Fault {
    /// What is wrong, and nothing else.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: None,
            notes: Vec::new(),
            help: None,
        }
    }

    /// Where: a file, with line and column where they are known.
    pub fn at(mut self, file: &str, position: Option<(usize, usize)>) -> Self {
        self.place = Some(match position {
            Some((line, column)) => format!("{file}:{line}:{column}"),
            None => file.to_owned(),
        });
        self
    }

    /// With one more thing to be known.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With the cure.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A name that is not there, of those that are.
    pub fn unknown(what: &str, name: &str, known: &[&str]) -> Self {
        let fault = Self::new(format!("there is no {what} `{name}`"));
        match (near(name, known), known) {
            (Some(near), _) => fault.help(format!("did you mean `{near}`?")),
            (None, []) => fault,
            (None, known) if known.len() > 20 => fault,
            (None, known) => fault.help(format!("there are: {}", known.join(", "))),
        }
    }

    /// Why a picture cannot be drawn.
    pub fn of_picture(error: &DrawError, template: &Path) -> Self {
        let fault = Self::new(error.to_string()).at(&template.display().to_string(), None);
        match error.help() {
            Some(help) => fault.help(help),
            None => fault,
        }
    }

    /// What is wrong with the names of a path.
    pub fn of_path(error: &PathError, template: &Path) -> Self {
        let fault = Self::new(error.to_string()).at(&template.display().to_string(), None);
        match error.help() {
            Some(help) => fault.help(help),
            None => fault,
        }
    }
}

/// Which of these a name may be meant to be.
fn near<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let likeness = |one: &&'a str| (strsim::jaro_winkler(one, name), *one);
    let best = known.iter().map(likeness);
    best.max_by(|(one, _), (other, _)| one.total_cmp(other))
        .filter(|(likeness, _)| *likeness > 0.8)
        .map(|(_, near)| near)
}
