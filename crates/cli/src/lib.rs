//! What the `main` of a program calls: [`run`] prints the template on standard output and nothing
//! else; warnings and errors go to standard error. `synth --out FOLDER` writes a folder instead,
//! from which `aws cloudformation deploy` and the AWS CDK's commands deploy.
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
mod folder;
mod next;
mod program;
mod request;
#[cfg(feature = "review")]
mod review;

use std::env;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use formwork_core::{App, Diagnostics};

use answer::{Answer, Status};
use program::{Configured, Program};

/// Synthesizes an app and prints the template of its one stack, or writes a folder with everything
/// that deploys it.
///
/// | arguments | what is done |
/// |---|---|
/// | none | the template of the one stack on standard output |
/// | `STACK` | the template of this stack |
/// | `synth --out FOLDER` | the folder is written: see [`formwork_assembly`] for its files |
/// | `synth … --parameter NAME=VALUE` | with a value for a parameter of the stacks; any number of times |
/// | `--help` | what can be asked is told |
///
/// With the feature `review` there are more, each of the one stack or of the one that is named last,
/// with the options of the program `formwork`; `COMMAND --help` tells them:
///
/// | arguments | what is printed |
/// |---|---|
/// | `diff FILE [--exit-code]` | what a deployment does where the template of this file is deployed |
/// | `prove` | what the template promises, and whether it holds |
/// | `summary` | the template in few lines |
/// | `ids` | the logical ids, to be kept in a file |
/// | `graph [--iam]` | its network or its permissions, as `mermaid` or `svg` |
///
/// A template is printed whole or not at all. Who reads it may stop reading, as `head` does. Of the
/// folder every file is whole; what an earlier run wrote and this one does not is removed, and
/// other files stay. Standard error tells what was written, and the next command.
///
/// Where the environment has `CDK_OUTDIR`, the AWS CDK's commands have started the program: the
/// folder is written there whatever the arguments say, and nothing is told but errors.
///
/// Exit codes: 0, it is done; 1, the program has errors, and nothing is printed or written, or a
/// claim of `prove` is refuted or unknown, or there are differences with `--exit-code`; 2, it
/// could not be done: arguments that are not understood, no stack or none of that name, no choice
/// among several, or what cannot be written.
pub fn run(app: App) -> ExitCode {
    Program::of(app).run(&arguments())
}

/// The same for a program that reads a configuration: the app is made of the file that `--config`
/// names, or else of this one, and `schema` prints the schema of such files. Neither is done before
/// it is asked for.
///
/// ```no_run
/// # mod config {
/// #     pub fn load(_: &std::path::Path) -> Result<u8, formwork_core::Diagnostics> { Ok(1) }
/// #     pub fn schema() -> String { String::new() }
/// # }
/// # use formwork_core::App;
/// # use std::process::ExitCode;
/// # fn app_of(_: u8) -> App { App::new() }
/// fn main() -> ExitCode {
///     formwork_cli::run_configured("prod.yaml", |file| Ok(app_of(config::load(file)?)), config::schema)
/// }
/// ```
///
/// Exit code 1 where the configuration has faults, all of which are told; else as [`run`].
pub fn run_configured(
    file: &str,
    app: impl FnOnce(&Path) -> Result<App, Diagnostics>,
    schema: impl FnOnce() -> String,
) -> ExitCode {
    let program = Program {
        app: Box::new(move |named: Option<PathBuf>| app(named.as_deref().unwrap_or(file.as_ref()))),
        configured: Some(Configured {
            file,
            schema: Box::new(schema),
        }),
    };
    program.run(&arguments())
}

fn arguments() -> Vec<OsString> {
    env::args_os().skip(1).collect()
}

/// The same as [`run`] for a program that has read its arguments itself: prints the template of the
/// app's one stack. `CDK_OUTDIR` is honoured here too.
pub fn print(app: App) -> ExitCode {
    Program::of(app).run(&[])
}

/// Says what was found before there was an app, such as the faults of a configuration, in the same
/// form; there is no template, and the exit code is 1.
pub fn refuse(found: &Diagnostics) -> ExitCode {
    deliver(&Answer::faulty(found))
}

/// Prints a text as it is in place of a template, such as the schema of a configuration.
pub fn print_text(text: &str) -> ExitCode {
    deliver(&Answer::text(text))
}

fn deliver(answer: &Answer) -> ExitCode {
    written(answer, &mut io::stdout().lock()).into()
}

fn written(answer: &Answer, out: &mut impl Write) -> Status {
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
