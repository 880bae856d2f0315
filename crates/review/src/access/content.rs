//! What a list of statements and attached policies says, as far as that is known.

use std::collections::{BTreeMap, BTreeSet};

use formwork_prove::facts::managed_policy;
use formwork_prove::{Cause, Piece, Symbol, Text};

use super::expand::choices;
use super::rule::Rule;
use crate::form::Form;
use crate::read::data;
use crate::resources::{Entries, Entry};
use crate::statement::{ATTACHED, WHEN};

/// Rules that are known, and what is not, with the cause.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    pub rules: Vec<Rule>,
    pub unread: BTreeMap<Form, Cause>,
}

impl Content {
    /// What these say in a template.
    pub(super) fn new(statements: &BTreeSet<Form>, entries: &Entries<'_>) -> Self {
        let mut content = Self::default();
        for statement in statements {
            content.add(statement, entries);
        }
        content
    }

    /// Whether it surely allows nothing.
    pub(super) fn is_nothing(&self) -> bool {
        self.unread.is_empty() && self.rules.iter().all(|rule| rule.denies)
    }

    fn add(&mut self, written: &Form, entries: &Entries<'_>) {
        let when = when(written);
        let statements = match attached(written, entries) {
            Some(statements) => statements,
            None => vec![without_when(written)],
        };
        for statement in &statements {
            let named = named(statement, entries);
            let Some(choices) = choices(&named) else {
                let cause = Cause::new("too many conditions are not decided");
                self.unread.insert(written.clone(), cause);
                continue;
            };
            for mut choice in choices {
                let mut clash = false;
                for (name, holds) in &when {
                    let other = choice.when.insert(name.clone(), *holds);
                    clash |= other.is_some_and(|other| other != *holds);
                }
                if clash {
                    continue;
                }
                match Rule::new(&choice) {
                    Ok(rule) => self.rules.push(rule),
                    Err(cause) => {
                        self.unread.insert(written.clone(), cause);
                    }
                }
            }
        }
    }
}

fn when(written: &Form) -> BTreeMap<String, bool> {
    let mut found = BTreeMap::new();
    if let Some(Form::Object(conditions)) = written.get(WHEN) {
        for (name, holds) in conditions {
            found.insert(name.clone(), *holds == Form::Bool(true));
        }
    }
    found
}

fn without_when(written: &Form) -> Form {
    match written {
        Form::Object(fields) if fields.contains_key(ATTACHED) => fields[ATTACHED].clone(),
        Form::Object(fields) => {
            let mut fields = fields.clone();
            fields.remove(WHEN);
            Form::Object(fields)
        }
        other => other.clone(),
    }
}

/// The statements of a policy that is attached by its ARN: one of the template, or one of AWS's of
/// which the content is known.
fn attached(written: &Form, entries: &Entries<'_>) -> Option<Vec<Form>> {
    let Form::Text(text) = without_when(written) else {
        return None;
    };
    let document = match text.pieces() {
        [Piece::Symbol(Symbol::Made(name))] => {
            let id = name.strip_suffix(".PolicyArn").unwrap_or(name);
            let entry = entries.get(id)?;
            let policy = (entry.type_name == "AWS::IAM::ManagedPolicy").then_some(entry)?;
            policy.properties.get("PolicyDocument")?.clone()
        }
        _ => data(&managed_policy(&in_aws(&text)?)?.document()),
    };
    let statements = document.get("Statement")?.items();
    Some(statements.to_vec())
}

/// An ARN with the most common partition where that is not known.
fn in_aws(arn: &Text) -> Option<String> {
    let mut known = Text::default();
    for piece in arn.pieces() {
        match piece {
            Piece::Symbol(Symbol::Fixed(name)) if &**name == "AWS::Partition" => {
                known.push_str("aws");
            }
            other => known.push(other.clone()),
        }
    }
    known.as_known().map(str::to_owned)
}

/// A statement with the ARNs of resources that were given a name written out, so that they can be
/// compared with ARNs that are written.
fn named(form: &Form, entries: &Entries<'_>) -> Form {
    let each = |items: &[Form]| items.iter().map(|item| named(item, entries)).collect();
    match form {
        Form::Text(text) => Form::Text(named_text(text, entries)),
        Form::List(items) => Form::List(each(items)),
        Form::Set(items) => Form::Set(each(items)),
        Form::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (name.clone(), named(value, entries)));
            Form::Object(fields.collect())
        }
        Form::If(branches) => {
            let mut branches = branches.clone();
            branches.yes = branches.yes.map(|side| named(&side, entries));
            branches.no = branches.no.map(|side| named(&side, entries));
            Form::If(branches)
        }
        other => other.clone(),
    }
}

fn named_text(text: &Text, entries: &Entries<'_>) -> Text {
    let mut whole = Text::default();
    for piece in text.pieces() {
        match piece {
            Piece::Symbol(Symbol::Made(made)) => match arn(made, entries) {
                Some(arn) => whole.append(&arn),
                None => whole.push(piece.clone()),
            },
            _ => whole.push(piece.clone()),
        }
    }
    whole
}

/// The ARN of a resource that was given a name; `None` where AWS makes it up.
fn arn(made: &str, entries: &Entries<'_>) -> Option<Text> {
    let (id, attribute) = made.split_once('.')?;
    let entry = entries.get(id)?;
    if !attribute.ends_with("Arn") {
        return None;
    }
    let name = given_name(entry)?;
    let place = ["AWS::Region", "AWS::AccountId"].map(|name| Symbol::Fixed(name.into()));
    let (service, region, account, before) = match entry.type_name {
        "AWS::S3::Bucket" => ("s3", false, false, ""),
        "AWS::IAM::Role" => ("iam", false, true, "role"),
        "AWS::IAM::User" => ("iam", false, true, "user"),
        "AWS::SQS::Queue" => ("sqs", true, true, ""),
        "AWS::SNS::Topic" => ("sns", true, true, ""),
        "AWS::Lambda::Function" => ("lambda", true, true, "function:"),
        "AWS::DynamoDB::Table" => ("dynamodb", true, true, "table/"),
        _ => {
            let cause = format!("the ARN of `{id}` is not known");
            return Some(Text::symbol(Symbol::open(made, cause)));
        }
    };
    if attribute != "Arn" {
        return None;
    }
    let mut arn = Text::from("arn:");
    arn.push(Piece::Symbol(Symbol::Fixed("AWS::Partition".into())));
    arn.push_str(&format!(":{service}:"));
    for (there, symbol) in [region, account].into_iter().zip(place) {
        if there {
            arn.push(Piece::Symbol(symbol));
        }
        arn.push_str(":");
    }
    arn.push_str(before);
    if service == "iam" {
        let path = entry.properties.get("Path").and_then(Form::text);
        arn.append(&path.unwrap_or_else(|| Text::from("/")));
    }
    arn.append(&name);
    Some(arn)
}

fn given_name(entry: &Entry<'_>) -> Option<Text> {
    entry.properties.get(entry.facts.name?)?.text()
}
