//! [`Options`]: what the reader of a diff says of the deployment and of what is to be told.

use formwork_prove::Assumptions;

/// What the reader of a diff says of the deployment and of what is to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    pub(crate) name: String,
    pub(crate) old: Assumptions,
    pub(crate) new: Assumptions,
    pub(crate) metadata: bool,
    pub(crate) proofs: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Options {
    /// Parameters are at their defaults, and everything is told.
    pub fn new() -> Self {
        Self {
            name: String::new(),
            old: Assumptions::new(),
            new: Assumptions::new(),
            metadata: true,
            proofs: true,
        }
    }

    /// What the stack is called; the headline begins with it.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What is known of the deployment before and after the change: region, account, parameters.
    /// Without them parameters are at their defaults, each template's at its own.
    #[must_use]
    pub fn assumptions(mut self, assumptions: Assumptions) -> Self {
        self.old = assumptions.clone();
        self.new = assumptions;
        self
    }

    /// What is known of the deployment before the change alone.
    #[must_use]
    pub fn old_assumptions(mut self, assumptions: Assumptions) -> Self {
        self.old = assumptions;
        self
    }

    /// Leaves out changes of `Metadata`, which change nothing of a resource.
    #[must_use]
    pub const fn without_metadata(mut self) -> Self {
        self.metadata = false;
        self
    }

    /// Leaves out what is proved of the templates, which takes longer than all the rest.
    #[must_use]
    pub const fn without_proofs(mut self) -> Self {
        self.proofs = false;
        self
    }
}
