//! What a run is asked for, by its arguments and by whoever started it.

use std::ffi::OsString;
use std::path::PathBuf;

#[cfg(feature = "review")]
use crate::review::Asked;

/// What a run is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// The template of the stack of this name, or of the only one, on standard output.
    Print(Option<String>),
    /// The folder with everything beside the templates.
    Write(Writing),
    /// What is told of a stack's template.
    #[cfg(feature = "review")]
    Tell(Asked),
}

/// Where the folder is, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Writing {
    pub folder: PathBuf,
    /// Values for parameters.
    pub values: Vec<(String, String)>,
    /// Whether a program asked, which reads the folder and tells people itself.
    pub for_program: bool,
}

const USAGE: &str = "usage: [STACK]                                        prints a template\n       \
                     synth --out FOLDER [--parameter NAME=VALUE]...  writes the folder\n";

#[cfg(feature = "review")]
const REVIEW_USAGE: &str = "       \
    diff FILE [STACK] [--format F] [--exit-code]    compares with the template of a file\n       \
    prove|summary|ids [STACK] [--format F]          tells of the template\n       \
    graph [STACK] [--format F] [--iam]              draws it\n";
#[cfg(not(feature = "review"))]
const REVIEW_USAGE: &str = "";

impl Request {
    /// The request of these arguments; `folder` is where the AWS CDK's commands, which start
    /// programs with `CDK_OUTDIR`, look for the result.
    pub(crate) fn of(arguments: &[OsString], folder: Option<OsString>) -> Result<Self, String> {
        let fault = |text: &str| Err(format!("error: {text}\n{USAGE}{REVIEW_USAGE}"));
        let mut out = None;
        let mut values = Vec::new();
        let words: Vec<String> = arguments
            .iter()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        #[cfg(feature = "review")]
        if folder.is_none()
            && let Some(asked) = Asked::of(arguments, &words)
        {
            return asked.map(Self::Tell).or_else(|text| fault(&text));
        }
        let is_synth = words.first().is_some_and(|word| word == "synth");
        if is_synth {
            let mut rest = arguments.iter().zip(&words).skip(1);
            while let Some((_, option)) = rest.next() {
                let (name, inline) = match option.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (option.as_str(), None),
                };
                match name {
                    "--out" if out.is_none() => {
                        let next = || rest.next().map(|(given, _)| given.clone());
                        out = inline.map(OsString::from).or_else(next);
                        if out.as_ref().is_none_or(|out| out.is_empty()) {
                            return fault("`--out` wants a folder");
                        }
                    }
                    "--parameter" => {
                        let given = inline.or_else(|| rest.next().map(|(_, word)| word.clone()));
                        let pair = given.as_deref().and_then(|given| given.split_once('='));
                        let Some((name, value)) = pair else {
                            return fault("`--parameter` wants `NAME=VALUE`");
                        };
                        values.push((name.to_owned(), value.to_owned()));
                    }
                    _ => return fault(&format!("`{option}` is not understood here")),
                }
            }
        } else if words.len() > 1 {
            let first = words.first().map_or("", String::as_str);
            return fault(&format!("there is no command `{first}`{}", cure(first)));
        }
        let for_program = folder.is_some();
        match folder.or(out) {
            Some(folder) => Ok(Self::Write(Writing {
                folder: folder.into(),
                values,
                for_program,
            })),
            None if is_synth => fault("`synth` wants `--out FOLDER`"),
            None => Ok(Self::Print(words.into_iter().next())),
        }
    }
}

/// What gives a program this command, if anything does.
pub(crate) fn cure(command: &str) -> &'static str {
    let commands = ["diff", "prove", "summary", "ids", "graph"];
    if !cfg!(feature = "review") && commands.contains(&command) {
        " without the feature `review` of formwork"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str], folder: Option<&str>) -> Result<Request, String> {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        Request::of(&arguments, folder.map(OsString::from))
    }

    fn writing(folder: &str, values: &[(&str, &str)], for_program: bool) -> Request {
        let values = values.iter().map(|(k, v)| ((*k).into(), (*v).into()));
        Request::Write(Writing {
            folder: folder.into(),
            values: values.collect(),
            for_program,
        })
    }

    #[test]
    fn a_template_or_the_folder_is_asked_for() {
        assert_eq!(of(&[], None), Ok(Request::Print(None)));
        assert_eq!(of(&["A"], None), Ok(Request::Print(Some("A".to_owned()))));
        let given = ["synth", "--out", "o", "--parameter", "A=b=c"];
        let expected = writing("o", &[("A", "b=c")], false);
        assert_eq!(of(&given, None), Ok(expected.clone()));
        let given = ["synth", "--parameter=A=b=c", "--out=o"];
        assert_eq!(of(&given, None), Ok(expected));
    }

    #[test]
    fn who_starts_the_program_says_where() {
        assert_eq!(of(&[], Some("cdk.out")), Ok(writing("cdk.out", &[], true)));
        let given = ["synth", "--out", "o", "--parameter", "A=b"];
        let expected = writing("cdk.out", &[("A", "b")], true);
        assert_eq!(of(&given, Some("cdk.out")), Ok(expected));
        assert_eq!(of(&["synth"], Some("c")), Ok(writing("c", &[], true)));
    }

    #[test]
    fn what_is_not_understood_is_told() {
        let check = |arguments: &[&str], text: &str| {
            let told = of(arguments, None).expect_err("it is no request");
            assert!(
                told.starts_with(&format!("error: {text}\nusage: ")),
                "{told}"
            );
        };
        check(&["A", "B"], "there is no command `A`");
        #[cfg(not(feature = "review"))]
        check(
            &["diff", "old.json"],
            "there is no command `diff` without the feature `review` of formwork",
        );
        check(&["synth"], "`synth` wants `--out FOLDER`");
        check(&["synth", "--out"], "`--out` wants a folder");
        check(&["synth", "--out="], "`--out` wants a folder");
        check(
            &["synth", "--out", "a", "--out", "b"],
            "`--out` is not understood here",
        );
        check(&["synth", "--in", "a"], "`--in` is not understood here");
        check(
            &["synth", "--parameter", "A"],
            "`--parameter` wants `NAME=VALUE`",
        );
    }
}
