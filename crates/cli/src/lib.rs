//! What the `main` of a program calls: [`run`] prints the template on standard output and nothing
//! else; warnings and errors go to standard error.
//!
//! ```no_run
//! # use formwork_core::{App, RawResource};
//! # use std::process::ExitCode;
//! fn app() -> App {
//!     let mut app = App::new();
//!     app.stack("Demo").add("Topic", RawResource::new("AWS::SNS::Topic"));
//!     app
//! }
//!
//! fn main() -> ExitCode {
//!     formwork_cli::run(app())
//! }
//! ```
//!
//! `cargo run > template.json && aws cloudformation deploy …`: with the `&&`, because the shell
//! empties the file even where nothing is printed.

mod answer;

use std::env;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use formwork_core::{App, Diagnostics};

use answer::{Answer, Status};

/// Synthesizes an app and prints the template of its one stack.
///
/// Of several stacks the program's one argument names that which is printed. A template is printed
/// whole or not at all. Who reads it may stop reading, as `head` does.
///
/// Exit codes: 0, the template is printed; 1, the program has errors, and nothing is printed; 2,
/// it could not be done: no stack or none of that name, no choice among several, or standard
/// output cannot be written.
pub fn run(app: App) -> ExitCode {
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    deliver(&Answer::of(app, &arguments), &mut io::stdout().lock()).into()
}

/// The same for a program that has read its arguments itself: prints the template of the app's one
/// stack.
pub fn print(app: App) -> ExitCode {
    deliver(&Answer::of(app, &[]), &mut io::stdout().lock()).into()
}

/// Says what was found before there was an app, such as the faults of a configuration, in the same
/// form; there is no template, and the exit code is 1.
pub fn refuse(found: &Diagnostics) -> ExitCode {
    deliver(&Answer::faulty(found), &mut io::stdout().lock()).into()
}

/// Prints a text as it is in place of a template, such as the schema of a configuration.
pub fn print_text(text: &str) -> ExitCode {
    deliver(&Answer::text(text), &mut io::stdout().lock()).into()
}

fn deliver(answer: &Answer, out: &mut impl Write) -> Status {
    // Where nobody listens there is nobody to tell.
    let tell = |text: &str| drop(io::stderr().write_all(text.as_bytes()));
    tell(&answer.talk);
    let Some(template) = &answer.template else {
        return answer.status;
    };
    let written = out
        .write_all(template.as_bytes())
        .and_then(|()| out.flush());
    match written {
        Ok(()) => answer.status,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => answer.status,
        Err(error) => {
            tell(&format!("error: the template cannot be written: {error}\n"));
            Status::Unable
        }
    }
}
