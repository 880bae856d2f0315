//! [`judge`]: in which direction a policy changes, beside what else may allow or deny.

use std::collections::BTreeSet;

use formwork_prove::{Cause, Truth};

use super::answer::Answer;
use super::content::Content;
use super::decide::compare;
use super::party::Party;
use super::rule::{Items, Rule};
use super::{ASSIGNMENT, BOUNDARY, Key, PERMISSIONS, RESOURCE};
use crate::form::Form;
use crate::resources::Entries;

/// Resources that nobody may use unless their own policy says so:
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
const ALONE: [&str; 2] = ["AWS::KMS::Key", "AWS::KMS::ReplicaKey"];

/// Whether a policy allows more than before, or less.
pub(super) fn judge(
    key: &Key,
    statements: (&BTreeSet<Form>, &BTreeSet<Form>),
    entries: (&Entries<'_>, &Entries<'_>),
) -> Answer {
    if key.1 == ASSIGNMENT {
        let more = |one: &BTreeSet<Form>, other: &BTreeSet<Form>| {
            Truth::from(one.difference(other).next().is_some())
        };
        let (old, new) = statements;
        return Answer::new(more(new, old), more(old, new));
    }
    let mut change = Change {
        old: Content::new(statements.0, entries.0),
        new: Content::new(statements.1, entries.1),
        free: (false, false),
    };
    if key.1 == BOUNDARY {
        // Without a boundary nothing is taken away.
        change.free = (statements.0.is_empty(), statements.1.is_empty());
        for (content, free) in [
            (&mut change.old, change.free.0),
            (&mut change.new, change.free.1),
        ] {
            if free {
                content.rules.push(Rule::full(None));
            }
        }
    }
    change.judge(&Beside::of(key, entries))
}

struct Change {
    old: Content,
    new: Content,
    /// Whether everything is allowed because there is no policy.
    free: (bool, bool),
}

/// What else may allow something, before and after.
struct Beside {
    /// Rules of others that are surely there.
    owner: (bool, bool),
    /// Why there may be more.
    cause: Option<Cause>,
}

impl Beside {
    fn of(key: &Key, (old, new): (&Entries<'_>, &Entries<'_>)) -> Self {
        let entry = new.get(key.0.as_str()).or_else(|| old.get(key.0.as_str()));
        let type_name = entry.map_or("", |entry| entry.type_name);
        let nothing = Self {
            owner: (false, false),
            cause: None,
        };
        match key.1 {
            RESOURCE if !ALONE.contains(&type_name) => {
                // What is removed with its policy is for nobody.
                let gone = old.contains_key(key.0.as_str()) && !new.contains_key(key.0.as_str());
                Self {
                    owner: (true, !gone),
                    cause: (!gone)
                        .then(|| Cause::new("what its callers' own policies allow is not known")),
                }
            }
            PERMISSIONS if entry.is_none() || type_name == "AWS::IAM::ManagedPolicy" => Self {
                cause: Some(Cause::new(format!(
                    "what else is allowed beside `{}` is not known",
                    key.0
                ))),
                ..nothing
            },
            _ => nothing,
        }
    }
}

impl Change {
    fn judge(&self, beside: &Beside) -> Answer {
        let owner = |is_there: bool| {
            is_there.then(|| {
                Rule::full(Some(Items {
                    except: false,
                    all: vec![Party::Owner],
                }))
            })
        };
        let mut old = self.old.rules.clone();
        old.extend(owner(beside.owner.0));
        let mut new = self.new.rules.clone();
        new.extend(owner(beside.owner.1));
        let mut answer = compare(&old, &new);
        let stays = self
            .old
            .unread
            .iter()
            .find(|(form, _)| self.new.unread.contains_key(*form))
            .map(|(_, cause)| cause);
        if let Some(cause) = stays.or(beside.cause.as_ref()) {
            old.push(Rule::full(None));
            new.push(Rule::full(None));
            answer = answer.beside(compare(&old, &new), cause);
        }
        self.with_unread(answer)
    }

    /// The answer where policies of which the content is not known come or go: each may allow and
    /// deny anything.
    fn with_unread(&self, answer: Answer) -> Answer {
        let only = |one: &Content, other: &Content| {
            let mut all = one.unread.iter();
            let found = all.find(|(form, _)| !other.unread.contains_key(*form));
            found.map(|(_, cause)| cause.clone())
        };
        let gone = only(&self.old, &self.new);
        let come = only(&self.new, &self.old);
        let open = |known: Truth, never: bool, doubt: Option<&Cause>| {
            let other = gone.as_ref().or(come.as_ref());
            match (&known, doubt, other) {
                (Truth::Yes, Some(cause), _) => Truth::Unknown(cause.clone()),
                (Truth::No, _, Some(cause)) if !never => Truth::Unknown(cause.clone()),
                _ => known,
            }
        };
        Answer::new(
            open(
                answer.widened,
                self.free.0 || self.new.is_nothing(),
                gone.as_ref(),
            ),
            open(
                answer.narrowed,
                self.free.1 || self.old.is_nothing(),
                come.as_ref(),
            ),
        )
    }
}
