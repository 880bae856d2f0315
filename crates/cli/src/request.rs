//! What a run is asked for, by its arguments and by whoever started it.

use std::ffi::OsString;
use std::path::PathBuf;

/// What a run is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// What can be asked.
    Help,
    /// The schema of the configuration.
    Schema,
    /// The template of the stack of this name, or of the only one, on standard output.
    Print(Option<String>),
    /// The folder with everything beside the templates.
    Write(Writing),
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

const HELP: &str = "\
Prints the template of a stack, or writes a folder with everything that deploys the app

Usage: cargo run -- [STACK]
       cargo run -- synth --out <FOLDER> [--parameter <NAME=VALUE>]...

Arguments:
  [STACK]  The stack, by its name [default: the only one]

Options:
      --out <FOLDER>            The folder; files that are not the program's stay
      --parameter <NAME=VALUE>  The value of a parameter of the stacks
  -h, --help                    Print help

Examples:
  cargo run > template.json
  cargo run -- synth --out out

Exit codes: 0, it is done; 1, the program has errors, and nothing is printed or written; 2, it could
not be done.

The feature `review` of formwork adds `diff`, `prove`, `summary`, `ids` and `graph`.
";

/// What can be asked of a program without the feature `review`; `file` is the configuration that it
/// reads unless another is named.
pub(crate) fn help(file: Option<&str>) -> String {
    let Some(file) = file else {
        return HELP.to_owned();
    };
    let usage = "       cargo run -- schema\n\nArguments:";
    let option = format!(
        "      --config <FILE>           The configuration [default: {file}]\n  -h, --help"
    );
    HELP.replacen("\nArguments:", usage, 1)
        .replacen("  -h, --help", &option, 1)
}

/// A fault of the arguments as it is told.
pub(crate) fn told(fault: &str) -> String {
    format!("error: {fault}\n   = help: `--help` says what can be asked\n")
}

impl Request {
    /// The request of these arguments; `folder` is where the AWS CDK's commands, which start
    /// programs with `CDK_OUTDIR`, look for the result.
    pub(crate) fn of(arguments: &[OsString], folder: Option<OsString>) -> Result<Self, String> {
        let words: Vec<String> = arguments
            .iter()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        let for_program = folder.is_some();
        if !for_program && words.iter().any(|word| word == "--help" || word == "-h") {
            return Ok(Self::Help);
        }
        let write = |folder: OsString, values| {
            Self::Write(Writing {
                folder: folder.into(),
                values,
                for_program,
            })
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["synth", ..] => {
                let (out, values) = synth(arguments, &words)?;
                let folder = folder.or(out).ok_or("`synth` wants `--out FOLDER`")?;
                Ok(write(folder, values))
            }
            ["schema"] if !for_program => Ok(Self::Schema),
            [option, ..] if option.starts_with('-') => Err(not_understood(option)),
            ["schema", more, ..] => Err(not_understood(more)),
            [] | [_] => Ok(match folder {
                Some(folder) => write(folder, Vec::new()),
                None => Self::Print(words.first().map(|stack| (*stack).to_owned())),
            }),
            [first, ..] => Err(format!("there is no command `{first}`{}", cure(first))),
        }
    }
}

type Options = (Option<OsString>, Vec<(String, String)>);

/// The options of `synth`: where the folder is, and values for parameters.
fn synth(arguments: &[OsString], words: &[&str]) -> Result<Options, String> {
    let (mut out, mut values) = (None, Vec::new());
    let mut rest = arguments.iter().zip(words).skip(1);
    while let Some((_, option)) = rest.next() {
        let (name, inline) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (*option, None),
        };
        match name {
            "--out" if out.is_none() => {
                let next = || rest.next().map(|(given, _)| given.clone());
                out = inline.map(OsString::from).or_else(next);
                if out.as_ref().is_none_or(|out| out.is_empty()) {
                    return Err("`--out` wants a folder".to_owned());
                }
            }
            "--parameter" => {
                let given = inline.or_else(|| rest.next().map(|(_, word)| (*word).to_owned()));
                let pair = given.as_deref().and_then(|given| given.split_once('='));
                let (name, value) = pair.ok_or("`--parameter` wants `NAME=VALUE`")?;
                values.push((name.to_owned(), value.to_owned()));
            }
            _ => {
                let meant = near(name, ["--out", "--parameter"]).filter(|_| name.starts_with("--"));
                let meant = meant.filter(|meant| *meant != name);
                let cure =
                    meant.map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"));
                return Err(not_understood(option) + &cure);
            }
        }
    }
    Ok((out, values))
}

fn not_understood(option: &str) -> String {
    format!("`{option}` is not understood here")
}

/// What is to be said of a word that is no command: which one is meant, or what gives the program
/// this one.
pub(crate) fn cure(word: &str) -> String {
    let told = ["diff", "prove", "summary", "ids", "graph"];
    if !cfg!(feature = "review") && told.contains(&word) {
        return " without the feature `review` of formwork (`cargo add formwork --features review`)"
            .to_owned();
    }
    let mut commands = vec!["synth", "schema"];
    if cfg!(feature = "review") {
        commands.extend(told);
    }
    match near(word, commands) {
        Some(near) => format!(" (did you mean `{near}`?)"),
        None => String::new(),
    }
}

/// Which of these a word is meant to be, if it is like one.
pub(crate) fn near<'a>(word: &str, all: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |one: &'a str| (strsim::jaro_winkler(one, word), one);
    let like = all
        .into_iter()
        .map(likeness)
        .filter(|(likeness, _)| *likeness > 0.8);
    let best = like.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.map(|(_, near)| near)
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
    fn help_and_schema_are_asked_for() {
        for arguments in [&["--help"][..], &["-h"], &["synth", "--help"]] {
            assert_eq!(of(arguments, None), Ok(Request::Help));
        }
        assert_eq!(of(&["schema"], None), Ok(Request::Schema));
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
            assert_eq!(told, text);
        };
        check(&["A", "B"], "there is no command `A`");
        #[cfg(not(feature = "review"))]
        check(
            &["diff", "old.json"],
            "there is no command `diff` without the feature `review` of formwork (`cargo add formwork --features review`)",
        );
        check(&["--deploy"], "`--deploy` is not understood here");
        check(&["schema", "A"], "`A` is not understood here");
        check(&["synth"], "`synth` wants `--out FOLDER`");
        check(&["synth", "--out"], "`--out` wants a folder");
        check(&["synth", "--out="], "`--out` wants a folder");
        check(
            &["synth", "--out", "a", "--out", "b"],
            "`--out` is not understood here",
        );
        check(
            &["synth", "--otu", "a"],
            "`--otu` is not understood here (did you mean `--out`?)",
        );
        check(
            &["synht", "A"],
            "there is no command `synht` (did you mean `synth`?)",
        );
        check(&["synth", "--in", "a"], "`--in` is not understood here");
        check(
            &["synth", "--parameter", "A"],
            "`--parameter` wants `NAME=VALUE`",
        );
    }
}
