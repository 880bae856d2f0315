//! What a run comes to, before anything is printed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use formwork_assembly::Values;
use formwork_core::{App, Assembly, Diagnostics, Severity, Stack};

use crate::program::Program;
use crate::request::{self, Request, Writing, cure, near};
use crate::{folder, next};

const NO_STACK: &str = "error: the app has no stack\n";

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Fine,
    Faulty,
    Unable,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Fine => Self::SUCCESS,
            Status::Faulty => Self::from(1),
            Status::Unable => Self::from(2),
        }
    }
}

/// What a run comes to.
#[derive(Debug)]
pub(crate) struct Answer {
    /// For standard output.
    pub template: Option<String>,
    /// For standard error.
    pub talk: String,
    pub status: Status,
}

impl Answer {
    /// What is done by a program that is asked this; `folder` is where the AWS CDK's commands look
    /// for the result.
    pub(crate) fn of(
        program: Program<'_>,
        arguments: &[OsString],
        folder: Option<OsString>,
    ) -> Self {
        match program.request(arguments, folder) {
            Ok((file, request)) => Self::to(program, file, request),
            Err(fault) => Self::unable(request::told(&fault)),
        }
    }

    /// What is done where this is asked.
    pub(crate) fn to(program: Program<'_>, file: Option<PathBuf>, request: Request) -> Self {
        match request {
            Request::Help => {
                let file = program.configured.map(|configured| configured.file);
                return Self::text(&request::help(file));
            }
            Request::Schema => return Self::schema(program),
            Request::Print(_) | Request::Write(_) => {}
        }
        let assembly = match (program.app)(file).and_then(App::synth) {
            Ok(assembly) => assembly,
            Err(found) => return Self::faulty(&found),
        };
        let talk = assembly.warnings().to_string();
        let done = match request {
            Request::Write(writing) => write(&assembly, &writing).map(|told| Self {
                template: None,
                talk: match writing.for_program {
                    true => String::new(),
                    false if talk.is_empty() => told,
                    false => format!("{talk}\n{told}"),
                },
                status: Status::Fine,
            }),
            Request::Print(name) => choose(&assembly, name.as_deref()).map(|stack| Self {
                template: Some(stack.template().to_json()),
                talk: talk.clone(),
                status: Status::Fine,
            }),
            Request::Help | Request::Schema => Ok(Self::text("")),
        };
        done.unwrap_or_else(|reason| Self::unable(beside(&talk, &reason)))
    }

    fn schema(program: Program<'_>) -> Self {
        match program.configured {
            Some(configured) => Self::text(&(configured.schema)()),
            None => Self::unable(
                "error: the program reads no configuration, so it has no schema\n   \
                 = help: one that calls `formwork::cli::run_configured` has both\n"
                    .to_owned(),
            ),
        }
    }

    pub(crate) fn text(text: &str) -> Self {
        Self {
            template: Some(text.to_owned()),
            talk: String::new(),
            status: Status::Fine,
        }
    }

    pub(crate) fn faulty(found: &Diagnostics) -> Self {
        let errors = found.iter().filter(|d| d.severity() == Severity::Error);
        let count = match errors.count() {
            1 => "one error".to_owned(),
            count => format!("{count} errors"),
        };
        Self {
            template: None,
            talk: format!("{found}\nno template: {count}\n"),
            status: Status::Faulty,
        }
    }

    pub(crate) const fn unable(talk: String) -> Self {
        Self {
            template: None,
            talk,
            status: Status::Unable,
        }
    }
}

/// Two things that are told, with a line between them.
pub(crate) fn beside(one: &str, other: &str) -> String {
    let gap = if one.is_empty() { "" } else { "\n" };
    format!("{one}{gap}{other}")
}

/// Writes the folder, and tells of it.
fn write(assembly: &Assembly, writing: &Writing) -> Result<String, String> {
    if assembly.stacks().is_empty() {
        return Err(NO_STACK.to_owned());
    }
    let values = Values::new(assembly, writing.values.iter().cloned());
    let values = values.map_err(|why| format!("error: {why}\n"))?;
    let files = formwork_assembly::files(assembly, &values);
    folder::write(&writing.folder, &files).map_err(|fault| format!("error: {fault}\n"))?;
    Ok(next::told(assembly, &writing.folder, &values, files.len()))
}

/// The stack of this name, or the only one.
pub(crate) fn choose<'a>(assembly: &'a Assembly, name: Option<&str>) -> Result<&'a Stack, String> {
    let problem = match (name, assembly.stacks()) {
        (_, []) => return Err(NO_STACK.to_owned()),
        (None, [stack]) => return Ok(stack),
        (None, stacks) => format!(
            "the app has {} stacks, and one of them is asked for",
            stacks.len()
        ),
        (Some(name), stacks) => {
            if let Some(stack) = assembly.stack(name) {
                return Ok(stack);
            }
            let cure = match near(name, stacks.iter().map(Stack::name)) {
                Some(near) => format!(" (did you mean `{near}`?)"),
                None => cure(name),
            };
            format!("the app has no stack `{name}`, and there is no such command{cure}")
        }
    };
    let mut text = format!("error: {problem}; name one of its stacks as the argument:\n");
    for stack in assembly.stacks() {
        text.extend(["  ", stack.name(), "\n"]);
    }
    Err(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use formwork_core::{Diagnostic, RawResource};

    fn app(stacks: &[&str]) -> App {
        let mut app = App::new();
        for name in stacks {
            let mut stack = app.stack(*name);
            stack.add("Topic", RawResource::new("AWS::SNS::Topic"));
        }
        app
    }

    fn check(stacks: &[&str], arguments: &[&str], status: Status, talk: &str) {
        let arguments: Vec<_> = arguments.iter().map(Into::into).collect();
        let answer = Answer::of(Program::of(app(stacks)), &arguments, None);
        assert_eq!((answer.status, &*answer.talk), (status, talk));
        assert_eq!(answer.template.is_some(), status == Status::Fine);
    }

    #[test]
    fn one_stack_is_chosen() {
        check(&["A"], &[], Status::Fine, "");
        check(&["A"], &["A"], Status::Fine, "");
        check(&["A", "B"], &["B"], Status::Fine, "");
        check(
            &["B", "A"],
            &[],
            Status::Unable,
            "error: the app has 2 stacks, and one of them is asked for; \
             name one of its stacks as the argument:\n  A\n  B\n",
        );
        check(
            &["A"],
            &["a"],
            Status::Unable,
            "error: the app has no stack `a`, and there is no such command; name one of its stacks as the argument:\n  A\n",
        );
        check(&[], &[], Status::Unable, "error: the app has no stack\n");
    }

    #[test]
    fn a_warning_is_told_beside_the_template() {
        let mut app = app(&["A"]);
        app.stack("B")
            .report(Diagnostic::warning("odd", "something is odd"));
        app.stack("C")
            .add("Topic", RawResource::new("AWS::SNS::Topic"));
        let answer = Answer::of(Program::of(app), &["A".into()], None);
        assert_eq!(answer.status, Status::Faulty, "`B` is empty");
        assert!(
            answer.talk.contains("warning[odd]")
                && answer.talk.ends_with("no template: one error\n")
        );
    }
}
