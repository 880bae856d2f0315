//! [`Principal`]: who a statement is about.

use formwork_core::{IntoPart, Value};

use crate::arn::{IntoArn, arn};

/// Who: anyone, an account, a role, a service, an identity of another provider.
///
/// ```
/// use formwork_policy::{Principal, Statement, TrustPolicy};
/// let lambda = Principal::service("lambda.amazonaws.com");
/// let policy = TrustPolicy::new().statement(Statement::allow(["sts:AssumeRole"]).by([lambda]));
/// # let _ = policy;
/// ```
///
/// A literal that cannot be one of its kind is told when the policy is checked
/// (`invalid-principal`).
///
/// AWS page: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    pub(crate) kind: Kind,
    pub(crate) value: Value,
    /// The action by which it assumes a role.
    pub(crate) call: &'static str,
}

pub(crate) const ASSUME_ROLE: &str = "sts:AssumeRole";
const WITH_SAML: &str = "sts:AssumeRoleWithSAML";
const WITH_WEB_IDENTITY: &str = "sts:AssumeRoleWithWebIdentity";

/// The keys of a `Principal` object, in the order in which they are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The bare `*`, which is no object when it stands alone.
    Any,
    Aws,
    CanonicalUser,
    Federated,
    Service,
}

impl Kind {
    pub(crate) const KEYS: [&'static str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];

    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Any | Self::Aws => "AWS",
            Self::CanonicalUser => "CanonicalUser",
            Self::Federated => "Federated",
            Self::Service => "Service",
        }
    }

    pub(crate) fn of(key: &str) -> Option<Self> {
        [
            Self::Aws,
            Self::CanonicalUser,
            Self::Federated,
            Self::Service,
        ]
        .into_iter()
        .find(|kind| kind.key() == key)
    }
}

impl Principal {
    pub(crate) const fn new(kind: Kind, value: Value) -> Self {
        Self {
            kind,
            value,
            call: ASSUME_ROLE,
        }
    }

    const fn federated(call: &'static str, value: Value) -> Self {
        Self {
            kind: Kind::Federated,
            value,
            call,
        }
    }

    /// Anyone, printed as `"*"`. Conditions should say who of them.
    pub fn any() -> Self {
        Self::new(Kind::Any, Value::from("*"))
    }

    /// Everyone in an account, by its id of twelve digits.
    ///
    /// In a resource policy it leaves the choice to that account's own policies. On a gateway
    /// endpoint it means the account's root user alone.
    pub fn account(id: impl IntoPart) -> Self {
        Self::new(Kind::Aws, text(id))
    }

    /// The same as [`account`](Self::account), written as the ARN of the account's root.
    pub fn account_root(id: impl IntoPart) -> Self {
        Self::arn(
            arn("iam")
                .no_region()
                .account(formwork_core::text![id])
                .resource("root"),
        )
    }

    /// The account of the deployment, written as the ARN of its root.
    pub fn this_account() -> Self {
        Self::arn(arn("iam").no_region().resource("root"))
    }

    /// A role, a user, or a session of a role, by its ARN.
    ///
    /// AWS refuses a role or a user that is not there yet, so pass the ARN that the handle gives,
    /// not a text made from the name.
    pub fn arn(arn: impl IntoArn) -> Self {
        Self::new(Kind::Aws, arn.into_arn().into_value())
    }

    /// An AWS service, by its principal such as `lambda.amazonaws.com`.
    pub fn service(name: impl IntoPart) -> Self {
        Self::new(Kind::Service, text(name))
    }

    /// The identities of a SAML provider, by the provider's ARN.
    pub fn saml(provider: impl IntoArn) -> Self {
        Self::federated(WITH_SAML, provider.into_arn().into_value())
    }

    /// The identities of an `OpenID` Connect provider of the account, by the provider's ARN.
    pub fn oidc(provider: impl IntoArn) -> Self {
        Self::federated(WITH_WEB_IDENTITY, provider.into_arn().into_value())
    }

    /// The identities of a web provider that AWS knows by its domain, such as
    /// `cognito-identity.amazonaws.com`.
    pub fn web_identity(domain: impl IntoPart) -> Self {
        Self::federated(WITH_WEB_IDENTITY, text(domain))
    }

    /// An account by its canonical user id of 64 hexadecimal digits, as S3 knows it, or an
    /// identity that gives one.
    pub fn canonical_user(id: impl IntoPart) -> Self {
        Self::new(Kind::CanonicalUser, text(id))
    }

    /// What to write instead of a literal that cannot be one of its kind.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        let text = self.value.as_text()?;
        match self.kind {
            Kind::Any => None,
            Kind::Aws => aws_fault(text),
            Kind::Service => {
                let sound =
                    |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
                if text.chars().all(sound) && text.contains('.') {
                    None
                } else {
                    Some("name the service as AWS does, such as `lambda.amazonaws.com`")
                }
            }
            Kind::CanonicalUser | Kind::Federated => {
                let wild = text.is_empty() || text.contains(['*', '?']);
                wild.then_some("name one identity, without wildcards")
            }
        }
    }
}

/// Any text or expression of a textual kind.
pub(crate) fn text(value: impl IntoPart) -> Value {
    Value::from_parts([value.into_part()])
}

fn aws_fault(text: &str) -> Option<&'static str> {
    if text == "*" {
        return None;
    }
    if text.contains(['*', '?']) {
        return Some(
            "name it whole, or say `Principal::any()` and a condition on `aws:PrincipalArn`",
        );
    }
    if let Some(fault) = text.starts_with("arn:").then(|| crate::arn::fault(text)) {
        return fault;
    }
    let digits = text.len() == 12 && text.chars().all(|c| c.is_ascii_digit());
    // What is left in a policy after its role or user is gone: `AROA…`, `AIDA…`.
    let unique_id = text.len() > 12
        && text.starts_with('A')
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    (!digits && !unique_id)
        .then_some("pass the ARN that the role's handle gives, or an account's id of twelve digits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_checked() {
        let sound = |who: Principal| assert_eq!(who.fault(), None, "{who:?}");
        sound(Principal::any());
        sound(Principal::account("111122223333"));
        sound(Principal::account_root("111122223333"));
        sound(Principal::arn("arn:aws:iam::111122223333:role/x"));
        sound(Principal::service("logs.us-east-1.amazonaws.com"));
        sound(Principal::web_identity("cognito-identity.amazonaws.com"));
        sound(Principal::saml("arn:aws:iam::111122223333:saml-provider/p"));
        sound(Principal::canonical_user("79a59df900b949e5"));

        let faulty = |who: Principal| assert!(who.fault().is_some(), "{who:?}");
        faulty(Principal::account("1111"));
        faulty(Principal::arn("my-role"));
        faulty(Principal::arn("arn:aws:iam::111122223333:role/*"));
        faulty(Principal::service("lambda"));
        faulty(Principal::service("*.amazonaws.com"));
        faulty(Principal::web_identity("*"));
    }
}
