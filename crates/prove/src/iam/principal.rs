//! [`Principal`]: who calls.

use crate::text::{Piece, Symbol, Text};
use crate::truth::Cause;

/// What kind of principal calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// An IAM user.
    User,
    /// Some session of a role, whose name is not known.
    Role,
    /// One session of a role.
    Session,
    /// A session that a user made for a federated user.
    FederatedUser,
    /// The root user of an account.
    Root,
    /// Someone signed in at an identity provider, before a role is assumed.
    Federated,
    /// An AWS service.
    Service,
    /// Nobody that is known.
    Anonymous,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Principal {
    kind: PrincipalKind,
    arn: Text,
    /// Of a session: the ARN of its role, with the path where it is known.
    role: Option<Text>,
    partition: Text,
    account: Option<Text>,
    /// The name behind the last `/`: of a session that of its role, of a federated user that of
    /// the user.
    name: Text,
    bounded: bool,
    service_linked: bool,
}

impl Principal {
    /// The principal of this ARN: a user, a role, a session of a role, the root of an account
    /// (twelve digits alone are that too), an identity provider; a service by its name, such as
    /// `lambda.amazonaws.com`; `*` is nobody that is known.
    ///
    /// # Errors
    ///
    /// The cause for which it is not known what kind of principal it is.
    pub fn from_arn(arn: impl Into<Text>) -> Result<Self, Cause> {
        let arn = arn.into();
        let parts = match arn.split_colons(6) {
            Ok(Some(parts)) => parts,
            Ok(None) => return Ok(Self::from_name(arn)),
            Err(symbol) => return Err(symbol.cause()),
        };
        let last = &parts[5];
        let begins = match last.pieces().first() {
            Some(Piece::Known(text)) => text.to_string(),
            Some(Piece::Symbol(symbol)) => return Err(symbol.cause()),
            None => String::new(),
        };
        let kind = match begins.split('/').next().unwrap_or_default() {
            "user" => PrincipalKind::User,
            "role" => PrincipalKind::Role,
            "assumed-role" => PrincipalKind::Session,
            "federated-user" => PrincipalKind::FederatedUser,
            "root" => PrincipalKind::Root,
            "saml-provider" | "oidc-provider" => PrincipalKind::Federated,
            _ => return Err(Cause::new(format!("`{arn}` is no principal"))),
        };
        let mut parts = parts.into_iter().skip(1);
        let partition = parts.next().unwrap_or_default();
        let account = parts.nth(2).unwrap_or_default();
        let tail = parts.next().unwrap_or_default();
        let mut principal = Self::bare(kind, arn);
        principal.partition = partition;
        principal.account = (kind != PrincipalKind::Federated).then_some(account);
        principal.service_linked = begins.starts_with("role/aws-service-role/");
        if kind == PrincipalKind::Session {
            let rest = begins.strip_prefix("assumed-role/").unwrap_or_default();
            principal.name = match rest.split_once('/') {
                Some((role, _)) => Text::from(role),
                None => session_role(&tail),
            };
            principal.service_linked = rest.starts_with("AWSServiceRoleFor");
            principal.role = Some(principal.iam_arn("role/"));
        } else {
            principal.name = after_last_slash(&tail);
        }
        Ok(principal)
    }

    fn from_name(name: Text) -> Self {
        let known = name.as_known().unwrap_or_default();
        if known == "*" || known == "anonymous" {
            return Self::anonymous();
        }
        if known.len() == 12 && known.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::root("aws", name);
        }
        let host = known.ends_with(".amazonaws.com") || known.ends_with(".amazonaws.com.cn");
        if host && known != "cognito-identity.amazonaws.com" {
            return Self::service(name);
        }
        Self::federated(name)
    }

    fn bare(kind: PrincipalKind, arn: Text) -> Self {
        Self {
            kind,
            arn,
            role: None,
            partition: Text::default(),
            account: None,
            name: Text::default(),
            bounded: false,
            service_linked: false,
        }
    }

    /// The root user of an account.
    pub fn root(partition: impl Into<Text>, account: impl Into<Text>) -> Self {
        let (partition, account) = (partition.into(), account.into());
        let mut principal = Self::bare(PrincipalKind::Root, Text::default());
        principal.partition = partition;
        principal.account = Some(account);
        principal.arn = principal.iam_arn("root");
        principal
    }

    /// One session of a role, by the role's ARN and the name of the session: for a Lambda function
    /// the name of the function, for an instance its id.
    ///
    /// # Errors
    ///
    /// The cause for which it is not known that the ARN is a role's.
    pub fn session(role: impl Into<Text>, session: impl Into<Text>) -> Result<Self, Cause> {
        let mut principal = Self::from_arn(role)?;
        if principal.kind != PrincipalKind::Role {
            return Err(Cause::new(format!("`{}` is no role", principal.arn)));
        }
        let mut arn = Text::from("arn:");
        arn.append(&principal.partition);
        arn.push_str(":sts::");
        arn.append(&principal.account.clone().unwrap_or_default());
        arn.push_str(":assumed-role/");
        arn.append(&principal.name);
        arn.push_str("/");
        arn.append(&session.into());
        principal.kind = PrincipalKind::Session;
        principal.role = Some(std::mem::replace(&mut principal.arn, arn));
        Ok(principal)
    }

    /// An AWS service, such as `lambda.amazonaws.com`.
    pub fn service(name: impl Into<Text>) -> Self {
        Self::bare(PrincipalKind::Service, name.into())
    }

    /// Someone signed in at an identity provider: its ARN, or its host such as
    /// `accounts.google.com`.
    pub fn federated(provider: impl Into<Text>) -> Self {
        Self::bare(PrincipalKind::Federated, provider.into())
    }

    /// Nobody that is known.
    pub fn anonymous() -> Self {
        Self::bare(PrincipalKind::Anonymous, Text::from("*"))
    }

    /// Says that a permissions boundary is set, also where its document is not among the policies.
    #[must_use]
    pub const fn bounded(mut self) -> Self {
        self.bounded = true;
        self
    }

    /// What kind it is.
    pub const fn kind(&self) -> PrincipalKind {
        self.kind
    }

    /// Its ARN, or its name where it has none.
    pub const fn arn(&self) -> &Text {
        &self.arn
    }

    /// The value of `aws:PrincipalArn`: of a session the ARN of its role.
    pub fn principal_arn(&self) -> &Text {
        self.role.as_ref().unwrap_or(&self.arn)
    }

    /// Its account; services, providers and nobody have none.
    pub const fn account(&self) -> Option<&Text> {
        self.account.as_ref()
    }

    /// Whether it has a permissions boundary.
    pub const fn is_bounded(&self) -> bool {
        self.bounded
    }

    /// Whether it is a role that AWS made for a service, on which control policies have no effect.
    pub const fn is_service_linked(&self) -> bool {
        self.service_linked
    }

    pub(super) const fn partition(&self) -> &Text {
        &self.partition
    }

    pub(super) const fn name(&self) -> &Text {
        &self.name
    }

    /// Whether policies are attached to it, so that another account's resource takes two Allows.
    pub(super) const fn has_identity(&self) -> bool {
        self.account.is_some()
    }

    fn iam_arn(&self, prefix: &str) -> Text {
        let mut arn = Text::from("arn:");
        arn.append(&self.partition);
        arn.push_str(":iam::");
        arn.append(&self.account.clone().unwrap_or_default());
        arn.push_str(":");
        arn.push_str(prefix);
        arn.append(&self.name);
        arn
    }
}

/// The role's name in `assumed-role/ROLE/SESSION`, of which `ROLE` holds symbols.
fn session_role(tail: &Text) -> Text {
    let mut name = Text::default();
    for (index, piece) in tail.pieces().iter().enumerate() {
        match piece {
            Piece::Known(text) if index == 0 => {
                name.push_str(text.strip_prefix("assumed-role/").unwrap_or(text));
            }
            Piece::Known(text) => match text.split_once('/') {
                Some((before, _)) => {
                    name.push_str(before);
                    return name;
                }
                None => name.push_str(text),
            },
            Piece::Symbol(_) => name.push(piece.clone()),
        }
    }
    name
}

/// What is behind the last `/`. A symbol is taken to hold none.
pub(super) fn after_last_slash(text: &Text) -> Text {
    let pieces = text.pieces();
    let slash = pieces.iter().rposition(|piece| match piece {
        Piece::Known(known) => known.contains('/'),
        Piece::Symbol(_) => false,
    });
    let Some(at) = slash else {
        return text.clone();
    };
    let mut rest = Text::default();
    if let Piece::Known(known) = &pieces[at]
        && let Some((_, after)) = known.rsplit_once('/')
    {
        rest.push_str(after);
    }
    for piece in &pieces[at + 1..] {
        rest.push(piece.clone());
    }
    rest
}

/// The first symbol that may hold a `:` or a `/`.
pub(super) fn first_free(text: &Text) -> Option<&Symbol> {
    text.symbols().find(|symbol| symbol.may_hold_colon())
}
