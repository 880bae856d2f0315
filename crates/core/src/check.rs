//! [`Check`]: the finished app as a check sees it.

use std::fmt;
use std::ops::Deref;
use std::panic::Location;

use crate::app::App;
use crate::diagnostic::Diagnostic;

/// The finished app as a check sees it: everything can be read, nothing changed.
///
/// Registered with [`Scope::check`](crate::Scope::check).
pub struct Check<'a> {
    app: &'a App,
    path: &'a str,
    origin: &'static Location<'static>,
    found: Vec<Diagnostic>,
}

impl<'a> Check<'a> {
    pub(crate) const fn new(
        app: &'a App,
        path: &'a str,
        origin: &'static Location<'static>,
    ) -> Self {
        Self {
            app,
            path,
            origin,
            found: Vec::new(),
        }
    }

    /// Says what is wrong. Construct and line are those of the scope that registered the check,
    /// unless the diagnostic names others.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic.placed(self.path, self.origin));
    }

    /// The app, for as long as the check runs.
    pub const fn app(&self) -> &'a App {
        self.app
    }

    pub(crate) fn into_found(self) -> Vec<Diagnostic> {
        self.found
    }
}

impl Deref for Check<'_> {
    type Target = App;

    fn deref(&self) -> &App {
        self.app
    }
}

impl fmt::Debug for Check<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
