//! How long texts may be.

use formwork_core::{Diagnostic, Scope};

/// A text that says what something is for has so many characters at most.
#[track_caller]
pub(crate) fn check(scope: &mut Scope<'_>, property: &str, text: &str, longest: usize) {
    let length = text.chars().count();
    if length > longest {
        scope.report(
            Diagnostic::error(
                "description-too-long",
                format!("the description has {length} characters, AWS takes {longest}"),
            )
            .property(property)
            .help("say it in fewer words, and the rest in a comment of the program"),
        );
    }
}
