//! [`ActionPattern`]: an item of `Action` or `NotAction`.

use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::matcher::{Matcher, same};
use super::request::Request;

/// An item of `Action` or `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionPattern {
    kind: Kind,
    written: Text,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// `*` alone.
    Any,
    /// A service, and which of its actions; in lower case.
    Of {
        service: Text,
        verb: Matcher,
    },
    /// A wildcard where the service is: it stands for nothing.
    Never,
    Unknown(Cause),
}

impl Kind {
    fn read(written: &Text) -> Result<Self, String> {
        let lower = written.to_lowercase();
        if Matcher::wild(&lower) == Matcher::Any {
            return Ok(Self::Any);
        }
        let parts = match lower.split_colons(2) {
            Ok(Some(parts)) => parts,
            Ok(None) => return Err(format!("the action `{written}` names no service")),
            Err(symbol) => return Ok(Self::Unknown(symbol.cause())),
        };
        let (service, verb) = (&parts[0], &parts[1]);
        if service.as_known() == Some("*") {
            // IAM's pages write neither that `*:*` is every action nor that it is none.
            let cause = format!("it is not documented what the action `{written}` stands for");
            return Ok(Self::Unknown(Cause::new(cause)));
        }
        if service.to_string().contains(['*', '?']) {
            return Ok(Self::Never);
        }
        Ok(Self::Of {
            service: service.clone(),
            verb: Matcher::simple(verb),
        })
    }
}

impl ActionPattern {
    /// Reads an item. Case does not matter; `*` and `?` are wildcards behind the colon.
    ///
    /// # Errors
    ///
    /// Where it has no service, which IAM refuses.
    pub fn new(written: &Text) -> Result<Self, String> {
        let kind = Kind::read(written)?;
        let written = written.clone();
        Ok(Self { kind, written })
    }

    /// As it is written.
    pub const fn written(&self) -> &Text {
        &self.written
    }

    pub(super) fn unknown(cause: Cause) -> Self {
        Self {
            kind: Kind::Unknown(cause),
            written: Text::default(),
        }
    }

    /// Whether the action of the request is one of those that it stands for.
    pub fn matches(&self, request: &Request) -> Truth {
        match &self.kind {
            Kind::Any => Truth::Yes,
            Kind::Never => Truth::No,
            Kind::Unknown(cause) => Truth::Unknown(cause.clone()),
            Kind::Of { service, verb } => {
                same(service, request.service()).and(|| verb.matches(request.verb()))
            }
        }
    }
}
