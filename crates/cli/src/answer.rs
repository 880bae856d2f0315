//! What a run comes to, before anything is printed.

use std::process::ExitCode;

use formwork_core::{App, Assembly, Diagnostics, Severity, Stack};

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
    pub(crate) fn of(app: App, arguments: &[String]) -> Self {
        if arguments.len() > 1 {
            return Self::unable("error: one argument at most: the name of a stack\n".to_owned());
        }
        let assembly = match app.synth() {
            Ok(assembly) => assembly,
            Err(found) => return Self::faulty(&found),
        };
        let mut talk = assembly.warnings().to_string();
        match choose(&assembly, arguments.first()) {
            Ok(stack) => Self {
                template: Some(stack.template().to_json()),
                talk,
                status: Status::Fine,
            },
            Err(reason) => {
                if !talk.is_empty() {
                    talk.push('\n');
                }
                talk.push_str(&reason);
                Self::unable(talk)
            }
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

    const fn unable(talk: String) -> Self {
        Self {
            template: None,
            talk,
            status: Status::Unable,
        }
    }
}

/// The stack of this name, or the only one.
fn choose<'a>(assembly: &'a Assembly, name: Option<&String>) -> Result<&'a Stack, String> {
    let problem = match (name, assembly.stacks()) {
        (_, []) => return Err("error: the app has no stack\n".to_owned()),
        (None, [stack]) => return Ok(stack),
        (None, stacks) => format!(
            "the app has {} stacks, and one template is printed",
            stacks.len()
        ),
        (Some(name), _) => match assembly.stack(name) {
            Some(stack) => return Ok(stack),
            None => format!("the app has no stack `{name}`"),
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
        let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
        let answer = Answer::of(app(stacks), &arguments);
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
            "error: the app has no stack `a`; name one of its stacks as the argument:\n  A\n",
        );
        check(
            &["A", "B"],
            &["A", "B"],
            Status::Unable,
            "error: one argument at most: the name of a stack\n",
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
        let answer = Answer::of(app, &["A".to_owned()]);
        assert_eq!(answer.status, Status::Faulty, "`B` is empty");
        assert!(
            answer.talk.contains("warning[odd]")
                && answer.talk.ends_with("no template: one error\n")
        );
    }
}
