//! [`Party`]: an item of `Principal` or `NotPrincipal`, as a set of callers.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use formwork_prove::{Symbol, Text, Truth};

use super::pattern::text_of;
use crate::form::Form;

/// An item of `Principal` or `NotPrincipal`, or one who calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Party {
    Everyone,
    /// An account, which may pass on what it is allowed.
    Account(Text),
    /// A role, a user or a session, with its account.
    Aws(Text, Option<Text>),
    /// Of another kind, such as `Service`.
    Other(String, Text),
    /// Somebody of the account of the resource whose own policies allow all, such as its root.
    Owner,
    /// Somebody who is named nowhere.
    Stranger,
}

impl Party {
    /// The items of `Principal` or `NotPrincipal`.
    pub(super) fn all(form: &Form) -> Vec<Self> {
        match form {
            Form::Object(kinds) => kinds
                .iter()
                .flat_map(|(kind, names)| {
                    let names = names.items().iter();
                    names.map(move |name| Self::new(kind, &text_of(name)))
                })
                .collect(),
            other => other
                .items()
                .iter()
                .map(|name| Self::new("AWS", &text_of(name)))
                .collect(),
        }
    }

    /// An item under a key; `AWS` stands for everyone, an account, or one of an account.
    pub(super) fn new(kind: &str, name: &Text) -> Self {
        if kind != "AWS" {
            return Self::Other(kind.to_owned(), name.clone());
        }
        if name.as_known() == Some("*") {
            return Self::Everyone;
        }
        match name.split_colons(6) {
            Ok(Some(parts)) if parts[5].as_known() == Some("root") => {
                Self::Account(parts[4].clone())
            }
            Ok(Some(parts)) => Self::Aws(name.clone(), Some(parts[4].clone())),
            Ok(None) if is_account(name) => Self::Account(name.clone()),
            Ok(None) | Err(_) => Self::Aws(name.clone(), None),
        }
    }

    /// Whether this item stands for a caller. An account that is allowed something passes it on as
    /// it likes; what it is denied, all of it are.
    pub(super) fn names(&self, caller: &Self, denies: bool) -> Truth {
        match (self, caller) {
            (Self::Everyone, _) => Truth::Yes,
            (own, other) if own == other => Truth::Yes,
            (_, Self::Owner | Self::Stranger) => Truth::No,
            (Self::Account(own), Self::Account(other)) => own.is(other),
            (Self::Account(own), Self::Aws(name, account)) => {
                let of_it = account.as_ref().map_or_else(
                    || {
                        Truth::unknown(format!(
                            "it is not known whether `{name}` is of the account `{own}`"
                        ))
                    },
                    |account| own.is(account),
                );
                if of_it.is_no() || denies {
                    return of_it;
                }
                Truth::unknown(format!("what the account `{own}` passes on is not known"))
            }
            (Self::Aws(own, _), Self::Aws(other, _)) => {
                let sessions = |name: &Text| name.to_string().contains(":assumed-role/");
                if sessions(own) != sessions(other) {
                    return Truth::unknown(format!(
                        "it is not known whether `{own}` and `{other}` are one"
                    ));
                }
                own.is(other)
            }
            (Self::Aws(own, _), Self::Account(_)) if own.first_open().is_some() => {
                Truth::unknown(format!("it is not known who `{own}` is"))
            }
            (Self::Other(own_kind, own), Self::Other(kind, name)) if own_kind == kind => {
                own.is(name)
            }
            (Self::Other(kind, name), _) | (_, Self::Other(kind, name))
                if kind == "CanonicalUser" =>
            {
                Truth::unknown(format!("it is not known whose canonical id `{name}` is"))
            }
            _ => Truth::No,
        }
    }
}

/// An id of an account: twelve digits, or the one of the stack.
fn is_account(name: &Text) -> bool {
    let digits = |known: &str| known.len() == 12 && known.bytes().all(|c| c.is_ascii_digit());
    let symbols: Vec<&Symbol> = name.symbols().collect();
    match (name.as_known(), symbols.as_slice()) {
        (Some(known), _) => digits(known),
        (None, [Symbol::Fixed(_)]) => name.pieces().len() == 1,
        _ => false,
    }
}
