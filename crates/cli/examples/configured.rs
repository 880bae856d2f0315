//! A program whose configuration is wrong; with an argument it prints a text.

use std::process::ExitCode;

use formwork_core::{Diagnostic, Diagnostics, Position};

fn main() -> ExitCode {
    if std::env::args().len() > 1 {
        return formwork_cli::print_text("{}\n");
    }
    let mut found = Diagnostics::default();
    let place = Position::in_file("prod.yaml", 7, 3);
    found.push(Diagnostic::error("bad-key", "`zone` is no key").at(place));
    formwork_cli::refuse(&found)
}
