//! [`Position`]: where a fault stands, in the program or in a file that it read.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// Where something stands: a line of the program, or a place in a file that the program read, such
/// as its configuration.
///
/// ```
/// use formwork_core::{Diagnostic, Position};
/// let found = Diagnostic::error("bad-widget", "widget `7` has no colour")
///     .at(Position::in_file("stacks/prod.yaml", 7, 3));
/// assert_eq!(
///     found.to_string(),
///     "error[bad-widget]: widget `7` has no colour\n  --> stacks/prod.yaml:7:3\n",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position(Source);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Program(&'static Location<'static>),
    File(Arc<str>, u32, u32),
}

impl Position {
    /// A place in a file: the name by which its reader knows it, and line and column in characters,
    /// both counted from 1.
    pub fn in_file(name: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Self(Source::File(name.into(), line, column))
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        match &self.0 {
            Source::Program(location) => location.file(),
            Source::File(name, ..) => name,
        }
    }

    /// The line, counted from 1.
    pub const fn line(&self) -> u32 {
        match &self.0 {
            Source::Program(location) => location.line(),
            Source::File(_, line, _) => *line,
        }
    }

    /// The column, counted from 1.
    pub const fn column(&self) -> u32 {
        match &self.0 {
            Source::Program(location) => location.column(),
            Source::File(_, _, column) => *column,
        }
    }

    /// Whether it is a line of the program, and not of a file that the program read.
    pub const fn is_in_program(&self) -> bool {
        matches!(self.0, Source::Program(_))
    }

    pub(crate) fn order(&self) -> (&str, u32, u32) {
        (self.file(), self.line(), self.column())
    }
}

impl From<&'static Location<'static>> for Position {
    fn from(location: &'static Location<'static>) -> Self {
        Self(Source::Program(location))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file(), self.line(), self.column())
    }
}
