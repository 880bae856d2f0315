//! [`Diagnostic`]: what is wrong, where, and the cure; [`Diagnostics`]: all of them at once.

use std::fmt;
use std::panic::Location;

use crate::position::Position;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Nothing is synthesized.
    Error,
    /// It is synthesized; somebody should look.
    Warning,
}

/// One thing that is wrong with a program.
///
/// The message is one phrase in the user's words, without a period; a second fact goes into a
/// note, the cure into the help.
///
/// ```
/// use formwork_core::Diagnostic;
/// let found = Diagnostic::error("bad-widget", "widget `7` has no colour")
///     .property("Colour")
///     .help("give it one: `.colour(Colour::Red)`");
/// assert_eq!(found.code(), "bad-widget");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    severity: Severity,
    code: &'static str,
    message: String,
    construct: Option<String>,
    property: Option<String>,
    position: Option<Position>,
    notes: Vec<String>,
    help: Vec<String>,
}

impl Diagnostic {
    /// An error: with it, nothing is synthesized.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A warning: it is told, and the template is synthesized all the same.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    const fn new(severity: Severity, code: &'static str, message: String) -> Self {
        Self {
            severity,
            code,
            message,
            construct: None,
            property: None,
            position: None,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The path of the construct it is about. Set by [`Scope::report`](crate::Scope::report).
    pub fn construct(mut self, path: impl Into<String>) -> Self {
        self.construct = Some(path.into());
        self
    }

    /// The property it is about, by its name in the template, or in the file that was read.
    pub fn property(mut self, name: impl Into<String>) -> Self {
        self.property = Some(name.into());
        self
    }

    /// The program's line it is about, or the place in a file that the program read. Set to the
    /// program's line by [`Scope::report`](crate::Scope::report) where nothing is said.
    pub fn at(mut self, position: impl Into<Position>) -> Self {
        self.position = Some(position.into());
        self
    }

    /// A further fact.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// What to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Fills in the place where the reporter did not give one.
    pub(crate) fn placed(mut self, path: &str, location: &'static Location<'static>) -> Self {
        self.construct.get_or_insert_with(|| path.to_owned());
        self.position.get_or_insert(location.into());
        self
    }

    /// Fills in the line where the reporter did not give one.
    pub(crate) fn located(mut self, location: &'static Location<'static>) -> Self {
        self.position.get_or_insert(location.into());
        self
    }

    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The fault's name, with a page in `crates/program/diagnostics`.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The phrase that says what is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The path of the construct it is about.
    pub fn construct_path(&self) -> Option<&str> {
        self.construct.as_deref()
    }

    /// The property it is about.
    pub fn property_name(&self) -> Option<&str> {
        self.property.as_deref()
    }

    /// The program's line it is about, or the place in a file that the program read.
    pub const fn position(&self) -> Option<&Position> {
        self.position.as_ref()
    }

    /// Further facts.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Cures.
    pub fn helps(&self) -> &[String] {
        &self.help
    }

    fn order(&self) -> impl Ord + '_ {
        (
            self.severity,
            self.position.as_ref().map(Position::order),
            self.construct.as_deref(),
            self.property.as_deref(),
            self.code,
            self.message.as_str(),
        )
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        writeln!(f, "{severity}[{}]: {}", self.code, OneLine(&self.message))?;
        if let Some(position) = &self.position {
            writeln!(f, "  --> {}", OneLine(&position.to_string()))?;
        }
        if let Some(construct) = &self.construct {
            writeln!(f, "   = construct: {}", OneLine(construct))?;
        }
        if let Some(property) = &self.property {
            writeln!(f, "   = property: {}", OneLine(property))?;
        }
        for note in &self.notes {
            writeln!(f, "   = note: {}", OneLine(note))?;
        }
        for help in &self.help {
            writeln!(f, "   = help: {}", OneLine(help))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// A text in which the user's own words end no line and steer no terminal.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, plain) in self.0.split(char::is_control).enumerate() {
            if place > 0 {
                f.write_str("\u{fffd}")?;
            }
            f.write_str(plain)?;
        }
        Ok(())
    }
}

/// Everything that was found, errors first, then in the order of the program's lines.
#[derive(Clone, Default, PartialEq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.found.iter()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many were found.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.iter().any(|d| d.severity() == Severity::Error)
    }

    /// Puts them into their order and drops repetitions.
    pub(crate) fn sort(&mut self) {
        self.found.sort_by(|a, b| a.order().cmp(&b.order()));
        self.found.dedup();
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, found: I) {
        self.found.extend(found);
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, diagnostic) in self.found.iter().enumerate() {
            if place > 0 {
                writeln!(f)?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Diagnostics {
    /// The same text as [`Display`](fmt::Display), so that `unwrap` in a test shows it readably.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Diagnostics {}
