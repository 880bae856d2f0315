//! What a run comes to, before anything is printed.

use std::process::ExitCode;

use formwork_assembly::Values;
use formwork_core::{App, Assembly, Diagnostics, Severity, Stack};

use crate::request::{Request, Writing, cure};
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
    pub(crate) fn of(app: App, request: Result<Request, String>) -> Self {
        let request = match request {
            Ok(request) => request,
            Err(usage) => return Self::unable(usage),
        };
        let assembly = match app.synth() {
            Ok(assembly) => assembly,
            Err(found) => return Self::faulty(&found),
        };
        let talk = assembly.warnings().to_string();
        let done = match request {
            Request::Print(name) => choose(&assembly, name.as_ref()).map(|stack| Self {
                template: Some(stack.template().to_json()),
                talk: talk.clone(),
                status: Status::Fine,
            }),
            #[cfg(feature = "review")]
            Request::Tell(asked) => choose(&assembly, asked.stack.as_ref())
                .and_then(|stack| asked.tell(stack))
                .map(|told| Self {
                    template: Some(told.text),
                    talk: talk.clone(),
                    status: if told.holds {
                        Status::Fine
                    } else {
                        Status::Faulty
                    },
                }),
            Request::Write(writing) => write(&assembly, &writing).map(|told| Self {
                template: None,
                talk: match writing.for_program {
                    true => String::new(),
                    false if talk.is_empty() => told,
                    false => format!("{talk}\n{told}"),
                },
                status: Status::Fine,
            }),
        };
        done.unwrap_or_else(|reason| {
            let gap = if talk.is_empty() { "" } else { "\n" };
            Self::unable(format!("{talk}{gap}{reason}"))
        })
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

    const fn unable(talk: String) -> Self {
        Self {
            template: None,
            talk,
            status: Status::Unable,
        }
    }
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
fn choose<'a>(assembly: &'a Assembly, name: Option<&String>) -> Result<&'a Stack, String> {
    let problem = match (name, assembly.stacks()) {
        (_, []) => return Err(NO_STACK.to_owned()),
        (None, [stack]) => return Ok(stack),
        (None, stacks) => format!(
            "the app has {} stacks, and one template is printed",
            stacks.len()
        ),
        (Some(name), _) => match assembly.stack(name) {
            Some(stack) => return Ok(stack),
            None => format!(
                "the app has no stack `{name}`, and there is no such command{}",
                cure(name)
            ),
        },
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
        let answer = Answer::of(app(stacks), Request::of(&arguments, None));
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
            "error: the app has 2 stacks, and one template is printed; \
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
        let answer = Answer::of(app, Ok(Request::Print(Some("A".to_owned()))));
        assert_eq!(answer.status, Status::Faulty, "`B` is empty");
        assert!(
            answer.talk.contains("warning[odd]")
                && answer.talk.ends_with("no template: one error\n")
        );
    }
}
