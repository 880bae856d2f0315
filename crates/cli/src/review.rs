//! Commands that tell of a stack's template, behind the feature `review`.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use formwork_core::Stack;
use formwork_graph::{Format, Layer, draw};
use formwork_prove::claims::prove_all;
use formwork_prove::{Assumptions, Template};
use formwork_review::ids::Ids;
use formwork_review::summary::Summary;
use formwork_review::{Options, check, diff};

const REPORTS: &[&str] = &["text", "markdown", "json"];

/// The commands with the forms of what they tell; the first is the default.
const COMMANDS: [(&str, &[&str]); 5] = [
    ("diff", REPORTS),
    ("prove", REPORTS),
    ("summary", REPORTS),
    ("ids", &["text"]),
    ("graph", &["mermaid", "svg"]),
];

/// What is to be told, of which stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The stack of this name, or the only one.
    pub stack: Option<String>,
    what: What,
    format: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// What a deployment does where the template of this file is deployed.
    Diff {
        base: PathBuf,
        exit_code: bool,
    },
    Prove,
    Summary,
    Ids,
    Graph(Layer),
}

/// What is told, and whether what was asked is so.
#[derive(Debug)]
pub(crate) struct Told {
    pub text: String,
    pub holds: bool,
}

impl Asked {
    /// What these arguments ask for; none where the first is no command of these.
    pub(crate) fn of(arguments: &[OsString], words: &[String]) -> Option<Result<Self, String>> {
        let first = words.first()?;
        let (name, formats) = COMMANDS.iter().find(|(name, _)| name == first)?;
        Some(Self::parse(name, formats, arguments, words))
    }

    fn parse(
        name: &str,
        formats: &'static [&'static str],
        arguments: &[OsString],
        words: &[String],
    ) -> Result<Self, String> {
        let (mut base, mut stack, mut format) = (None, None, formats[0]);
        let (mut exit_code, mut layer) = (false, Layer::Network);
        let mut rest = words.iter().zip(arguments).skip(1);
        while let Some((word, given)) = rest.next() {
            let (option, inline) = match word.split_once('=') {
                Some((option, value)) if word.starts_with("--") => (option, Some(value.to_owned())),
                _ => (word.as_str(), None),
            };
            match (option, name) {
                ("--format", _) => {
                    let value = inline.or_else(|| rest.next().map(|(word, _)| word.clone()));
                    let known = formats
                        .iter()
                        .find(|known| Some(**known) == value.as_deref());
                    let Some(known) = known else {
                        let list = formats.join(", ");
                        return Err(format!("`--format` of `{name}` wants one of: {list}"));
                    };
                    format = known;
                }
                ("--exit-code", "diff") if inline.is_none() => exit_code = true,
                ("--iam", "graph") if inline.is_none() => layer = Layer::Permissions,
                _ if !word.starts_with('-') && name == "diff" && base.is_none() => {
                    base = Some(PathBuf::from(given));
                }
                _ if !word.starts_with('-') && stack.is_none() => stack = Some(word.clone()),
                _ => return Err(format!("`{word}` is not understood here")),
            }
        }
        let what = match (name, base) {
            ("diff", Some(base)) => What::Diff { base, exit_code },
            ("diff", None) => return Err("`diff` wants the file of a template".to_owned()),
            ("prove", _) => What::Prove,
            ("summary", _) => What::Summary,
            ("ids", _) => What::Ids,
            _ => What::Graph(layer),
        };
        Ok(Self {
            stack,
            what,
            format,
        })
    }

    /// What is told of this stack; else why that could not be done.
    pub(crate) fn tell(&self, stack: &Stack) -> Result<Told, String> {
        let template = Template::from_stack(stack);
        let (text, holds) = match &self.what {
            What::Diff { base, exit_code } => {
                let base = read(base)?;
                let found = diff(&base, &template, &Options::new().name(stack.name()));
                let text = match self.format {
                    "markdown" => found.to_markdown(),
                    "json" => found.to_json(),
                    _ => found.to_text(),
                };
                (text, !exit_code || found.is_empty())
            }
            What::Prove => {
                let report = prove_all(&template, &Assumptions::new());
                let text = match self.format {
                    "markdown" => report.to_markdown(),
                    "json" => format!("{:#}\n", report.to_json()),
                    _ => report.to_text(),
                };
                (text, report.is_proved())
            }
            What::Summary => {
                let summary = Summary::of(&template, &Assumptions::new());
                let text = match self.format {
                    "markdown" => summary.to_markdown(),
                    "json" => format!("{:#}\n", summary.to_json()),
                    _ => summary.to_text(),
                };
                (text, true)
            }
            What::Ids => (Ids::of(stack).to_string(), true),
            What::Graph(layer) => {
                let options = formwork_graph::Options::new().layer(*layer);
                let format = match self.format {
                    "svg" => Format::Svg,
                    _ => Format::Mermaid,
                };
                let picture = draw(&template, &options, format);
                (picture.map_err(|why| format!("error: {why}\n"))?, true)
            }
        };
        Ok(Told { text, holds })
    }
}

/// The template of a file.
fn read(path: &Path) -> Result<Template, String> {
    let name = path.display();
    let fault = |why: String| format!("error: {why}\n  --> {name}\n");
    let text = fs::read_to_string(path);
    let text = text.map_err(|error| fault(format!("the template cannot be read: {error}")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let template = Template::from_json(text).map_err(|error| fault(error.to_string()))?;
    let problems = check(&template);
    if problems.is_empty() {
        return Ok(template);
    }
    let mut told = fault("CloudFormation refuses this template".to_owned());
    for problem in problems {
        let words = formwork_prove::plain(&problem.to_string());
        told.extend(["   = note: ", &words, "\n"]);
    }
    Err(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Answer, Status};
    use crate::request::Request;
    use formwork_core::{App, RawResource};

    fn app(delay: i64) -> App {
        let mut app = App::new();
        let queue = RawResource::new("AWS::SQS::Queue").property("DelaySeconds", delay);
        app.stack("Shop").add("Orders", queue);
        app
    }

    fn run(app: App, arguments: &[&str]) -> Answer {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        Answer::of(app, Request::of(&arguments, None))
    }

    /// A file with this text.
    fn file(name: &str, text: &str) -> String {
        let path = std::env::temp_dir().join(format!("formwork-{}-{name}", std::process::id()));
        fs::write(&path, text).expect("it can be written");
        path.display().to_string()
    }

    #[track_caller]
    fn told(arguments: &[&str], status: Status) -> String {
        let answer = run(app(9), arguments);
        assert_eq!((answer.status, &*answer.talk), (status, ""));
        answer.template.expect("something is told")
    }

    #[track_caller]
    fn refused(arguments: &[&str], start: &str) {
        let answer = run(app(9), arguments);
        assert_eq!((answer.status, answer.template), (Status::Unable, None));
        assert!(answer.talk.starts_with(start), "{}", answer.talk);
        assert_eq!(answer.talk.matches("error: ").count(), 1);
    }

    #[test]
    fn the_template_is_compared_with_a_file() {
        let template = run(app(5), &[]).template.expect("a template");
        let base = file("base.json", &template);
        let text = told(&["diff", &base], Status::Fine);
        assert!(text.starts_with("Shop   0 to add, 1 to change, 0 to replace"));
        let exit_code = ["diff", &base, "--exit-code", "--format=json", "Shop"];
        assert!(told(&exit_code, Status::Faulty).contains("\"change\": 1"));
        let same = run(app(5), &["diff", &base, "--exit-code"]);
        assert_eq!(same.status, Status::Fine);
        let broken = file("broken.json", r#"{"Resources": {"A": []}}"#);
        refused(
            &["diff", &broken],
            "error: CloudFormation refuses this template\n",
        );
        let empty = file("empty.json", "");
        refused(&["diff", &empty], "error: ");
        for path in [base, broken, empty] {
            fs::remove_file(path).expect("it can be removed");
        }
    }

    #[test]
    fn a_stack_is_told() {
        let ids = told(&["ids"], Status::Fine);
        assert_eq!(ids, "Orders  AWS::SQS::Queue  Shop/Orders\n");
        assert_eq!(told(&["ids", "Shop"], Status::Fine), ids);
        assert!(told(&["prove"], Status::Fine).starts_with("PROVED "));
        assert!(told(&["summary", "--format", "markdown"], Status::Fine).starts_with("# "));
        assert!(told(&["graph"], Status::Fine).starts_with("flowchart LR"));
        assert!(told(&["graph", "--iam", "--format", "svg"], Status::Fine).starts_with("<svg"));
    }

    #[test]
    fn what_is_refuted_is_faulty() {
        let mut app = App::new();
        // Without a policy it lets everybody through.
        let endpoint = RawResource::new("AWS::EC2::VPCEndpoint")
            .property("VpcId", "vpc-1")
            .property("VpcEndpointType", "Interface")
            .property("ServiceName", "com.amazonaws.us-east-1.bedrock-runtime");
        app.stack("Shop").add("Endpoint", endpoint);
        let answer = run(app, &["prove"]);
        assert_eq!(answer.status, Status::Faulty);
        let report = answer.template.expect("it is told all the same");
        assert!(report.contains("REFUTED"), "{report}");
    }

    #[test]
    fn what_cannot_be_told_is_refused_once() {
        refused(
            &["diff"],
            "error: `diff` wants the file of a template\nusage: ",
        );
        refused(
            &["diff", "none.json"],
            "error: the template cannot be read: ",
        );
        refused(
            &["summary", "Office"],
            "error: the app has no stack `Office`",
        );
        refused(
            &["ids", "Shop", "More"],
            "error: `More` is not understood here\n",
        );
        refused(&["ids", "--iam"], "error: `--iam` is not understood here\n");
        let formats = "error: `--format` of `graph` wants one of: mermaid, svg\n";
        refused(&["graph", "--format", "text"], formats);
        refused(&["graph", "--format"], formats);
    }
}
