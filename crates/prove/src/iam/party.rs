//! [`Party`]: an item of `Principal` or `NotPrincipal`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::text::Text;
use crate::truth::{Cause, Truth};

use super::matcher::same;
use super::principal::{Principal, PrincipalKind, first_free};

/// How closely a policy names a principal. An Allow counts by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// By its account, which may then pass the permission on.
    Account,
    /// A session by its role.
    Role,
    /// The session of a federated user by the user that made it.
    User,
    /// By itself, or as everybody.
    Direct,
}

/// An item of `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq)]
pub struct Party(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Everyone,
    Account(Text),
    Named(Principal),
    Service(Text),
    Federated(Text),
    Unknown(Cause),
}

impl Party {
    /// Everybody: `*`.
    pub const fn everyone() -> Self {
        Self(Kind::Everyone)
    }

    pub(super) const fn unknown(cause: Cause) -> Self {
        Self(Kind::Unknown(cause))
    }

    /// Reads an item under a key of `Principal`: `AWS`, `Service`, `Federated` or `CanonicalUser`.
    ///
    /// # Errors
    ///
    /// Where IAM refuses the key or the item, such as an ARN with a wildcard in it.
    pub fn new(key: &str, written: &Text) -> Result<Self, String> {
        let known = written.as_known();
        let kind = match key {
            "AWS" if known == Some("*") => Kind::Everyone,
            "AWS" => return Self::aws(written),
            "Service" if known == Some("*") => {
                Kind::Unknown(Cause::new("the principal is any service"))
            }
            "Service" => Kind::Service(written.clone()),
            "Federated" => Kind::Federated(written.clone()),
            "CanonicalUser" => Kind::Unknown(Cause::new(format!(
                "it is not known whose canonical id `{written}` is"
            ))),
            _ => return Err(format!("a principal has no `{key}`")),
        };
        Ok(Self(kind))
    }

    fn aws(written: &Text) -> Result<Self, String> {
        if let Some(symbol) = first_free(written) {
            return Ok(Self(Kind::Unknown(symbol.cause())));
        }
        let shown = written.to_string();
        if shown.contains(['*', '?']) {
            return Err(format!("the principal `{shown}` has a wildcard in it"));
        }
        let kind = match Principal::from_arn(written.clone()) {
            Ok(principal) => match (principal.kind(), principal.account()) {
                (PrincipalKind::Root, Some(account)) => Kind::Account(account.clone()),
                (PrincipalKind::Federated, _) => Self::bare(written, &shown)?,
                (PrincipalKind::Service, _) => {
                    return Err(format!("the service `{shown}` is no `AWS` principal"));
                }
                _ => Kind::Named(principal),
            },
            Err(_) => return Err(format!("`{shown}` is no principal")),
        };
        Ok(Self(kind))
    }

    /// What is no ARN: an account whose id is a symbol, or the id of something that was deleted.
    fn bare(written: &Text, shown: &str) -> Result<Kind, String> {
        if written.as_known().is_none() && !shown.contains(':') {
            return Ok(Kind::Account(written.clone()));
        }
        let unique = ["AROA", "AIDA", "AGPA", "ASIA"];
        if unique.iter().any(|prefix| shown.starts_with(prefix)) {
            let cause = format!("it is not known whose unique id `{shown}` is");
            return Ok(Kind::Unknown(Cause::new(cause)));
        }
        Err(format!("`{shown}` is no principal"))
    }

    /// How it names a principal, if it does.
    pub fn names(&self, principal: &Principal) -> (Grade, Truth) {
        match &self.0 {
            Kind::Everyone => (Grade::Direct, Truth::Yes),
            Kind::Unknown(cause) => (Grade::Direct, Truth::Unknown(cause.clone())),
            Kind::Account(account) => {
                let own = principal.account();
                let found = own.map_or(Truth::No, |own| same(own, account));
                (Grade::Account, found)
            }
            Kind::Service(name) => {
                let found = match principal.kind() {
                    PrincipalKind::Service => same(name, principal.arn()),
                    _ => Truth::No,
                };
                (Grade::Direct, found)
            }
            Kind::Federated(provider) => {
                let found = match principal.kind() {
                    PrincipalKind::Federated => same(provider, principal.arn()),
                    _ => Truth::No,
                };
                (Grade::Direct, found)
            }
            Kind::Named(named) => named_as(named, principal),
        }
    }

    /// The role, user or session that it names, where it names one.
    pub const fn principal(&self) -> Option<&Principal> {
        match &self.0 {
            Kind::Named(principal) => Some(principal),
            _ => None,
        }
    }

    /// The account that it names as a whole, where it names one.
    pub const fn account(&self) -> Option<&Text> {
        match &self.0 {
            Kind::Account(account) => Some(account),
            _ => None,
        }
    }

    /// Whether it is everybody.
    pub const fn is_everyone(&self) -> bool {
        matches!(self.0, Kind::Everyone)
    }
}

fn named_as(named: &Principal, principal: &Principal) -> (Grade, Truth) {
    use PrincipalKind::{FederatedUser, Role, Session, User};
    match (named.kind(), principal.kind()) {
        (Role, Role) => (Grade::Role, same(named.arn(), principal.arn())),
        (Role, Session) => (Grade::Role, names_role(named, principal)),
        (Session, Role) => {
            let cause = || Truth::unknown("the name of the role's session is not known");
            (Grade::Direct, names_role(principal, named).and(cause))
        }
        (User, FederatedUser) => (
            Grade::User,
            Truth::unknown("it is not known which user made the session of the federated user"),
        ),
        (left, right) if left == right => (Grade::Direct, same(named.arn(), principal.arn())),
        _ => (Grade::Direct, Truth::No),
    }
}

/// Whether a session is of this role. The ARN of a session has no path, and the names of roles are
/// unique in an account whatever their paths.
fn names_role(role: &Principal, session: &Principal) -> Truth {
    if role.arn() == session.principal_arn() {
        return Truth::Yes;
    }
    let own = role.account().zip(session.account());
    let account = own.map_or(Truth::No, |(role, session)| same(role, session));
    same(role.name(), session.name())
        .and(|| account)
        .and(|| same(role.partition(), session.partition()))
}
