//! [`SecretRef`]: any secret that can be read, whoever made it.

use formwork_cfn::ids::{KmsKeyArn, SecretArn};
use formwork_cfn::rds::CfnDbInstance;
use formwork_cfn::secretsmanager::CfnSecret;
use formwork_core::{Arn, Diagnostic, Expr, Handle, IntoExpr, NodeId, Scope, text};
use formwork_policy::arn;

use super::ReadSecret;
use super::secret::SecretState;
use crate::database::DatabaseState;

/// A secret of AWS Secrets Manager: one that was added ([`Secret`](crate::Secret)), the one of a
/// database's master user ([`DatabaseInstanceRef::secret`](crate::DatabaseInstanceRef::secret)), or
/// one that exists already.
///
/// ```
/// use formwork_constructs::SecretRef;
/// let token = SecretRef::from_name("production/token");
/// # let _ = token;
/// ```
///
/// What a program passes on is its ARN, never its value: whoever reads it is granted to, with
/// [`read`](Self::read).
#[derive(Clone, Debug, PartialEq)]
pub struct SecretRef {
    source: Source,
}

#[derive(Clone, Debug, PartialEq)]
enum Source {
    Own(Handle<CfnSecret>),
    OfDatabase(Handle<CfnDbInstance>),
    Existing(Box<Existing>),
}

#[derive(Clone, Debug, PartialEq)]
struct Existing {
    arn: Expr<SecretArn>,
    complete: bool,
    key: Option<Expr<KmsKeyArn>>,
}

impl SecretRef {
    /// A secret that exists already, by its complete ARN, which ends in a hyphen and six characters.
    ///
    /// A literal without them is told where it is granted (`invalid-secret-arn`).
    pub fn from_arn(arn: impl IntoExpr<SecretArn>) -> Self {
        Self::existing(arn.into_expr(), true)
    }

    /// A secret that exists already, by its ARN without the hyphen and the six characters that
    /// Secrets Manager adds. Policies name it with `-??????`.
    ///
    /// A literal that has them is told where it is granted (`invalid-secret-arn`): so is one whose
    /// name happens to end so, which Secrets Manager itself would mistake for complete.
    pub fn from_partial_arn(arn: impl IntoExpr<SecretArn>) -> Self {
        Self::existing(arn.into_expr(), false)
    }

    /// A secret that exists already in the account and region of the deployment, by its name.
    /// Policies name it with `-??????`.
    pub fn from_name(name: impl IntoExpr<String>) -> Self {
        let name = text!["secret:", name.into_expr()];
        Self::existing(arn("secretsmanager").resource(name).cast(), false)
    }

    const fn new(source: Source) -> Self {
        Self { source }
    }

    fn existing(arn: Expr<SecretArn>, complete: bool) -> Self {
        let key = None;
        Self::new(Source::Existing(Box::new(Existing { arn, complete, key })))
    }

    pub(super) const fn own(secret: Handle<CfnSecret>) -> Self {
        Self::new(Source::Own(secret))
    }

    pub(crate) const fn of_database(database: Handle<CfnDbInstance>) -> Self {
        Self::new(Source::OfDatabase(database))
    }

    /// The key that encrypts a secret that exists already, so that whoever is granted to read it may
    /// decrypt it. Default: the account's key for Secrets Manager.
    ///
    /// A secret of this app has its key from [`Secret::encryption_key`](crate::Secret::encryption_key)
    /// or [`DatabaseInstance::secret_key`](crate::DatabaseInstance::secret_key), and keeps it.
    pub fn encrypted_by(mut self, key: impl IntoExpr<KmsKeyArn>) -> Self {
        if let Source::Existing(existing) = &mut self.source {
            existing.key = Some(key.into_expr());
        }
        self
    }

    /// Its ARN, by which a program asks for its value. Of one that is known by its name or partial
    /// ARN it is the partial one.
    pub fn arn(&self) -> Expr<SecretArn> {
        match &self.source {
            Source::Own(secret) => secret.reference(),
            Source::OfDatabase(database) => {
                database.attr(CfnDbInstance::MASTER_USER_SECRET_SECRET_ARN)
            }
            Source::Existing(existing) => existing.arn.clone(),
        }
    }

    /// The generated resource, of a secret that was added.
    pub const fn cfn(&self) -> Option<Handle<CfnSecret>> {
        match &self.source {
            Source::Own(secret) => Some(*secret),
            _ => None,
        }
    }

    /// Its whole value, which CloudFormation puts in when it deploys.
    ///
    /// Only a property that takes a secret takes it. It is no text, so it does not go into an
    /// environment variable:
    ///
    /// ```compile_fail
    /// use formwork_constructs::{Code, LambdaFunction, Runtime, SecretRef};
    /// let token = SecretRef::from_name("production/token");
    /// let code = Code::inline("def handler(event, context): ...");
    /// LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
    ///     .environment("TOKEN", token.value()); // `Expr<Secret>` does not give a `String`
    /// ```
    ///
    /// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html>
    pub fn value(&self) -> Expr<formwork_core::Secret> {
        text!["{{resolve:secretsmanager:", self.arn(), "}}"].cast()
    }

    /// One field of its value, where that is JSON: see [`value`](Self::value).
    pub fn field(&self, name: &str) -> Expr<formwork_core::Secret> {
        let rest = format!(":SecretString:{name}}}}}");
        text!["{{resolve:secretsmanager:", self.arn(), rest].cast()
    }

    /// The permission to read its value, not granted yet.
    ///
    /// ```text
    /// function.grant(&mut stack, secret.read().via(endpoint));
    /// ```
    pub fn read(&self) -> ReadSecret {
        ReadSecret::new(self.clone())
    }

    /// How policies name it.
    pub(super) fn resource(&self) -> Expr<Arn> {
        match &self.source {
            Source::Existing(existing) if !existing.complete => {
                text![&existing.arn, "-??????"].cast()
            }
            _ => self.arn().cast(),
        }
    }

    /// The key with which it must be decrypted, where it is not the account's for Secrets Manager.
    pub(super) fn key(&self, scope: &Scope<'_>) -> Option<Expr<KmsKeyArn>> {
        let app = scope.app();
        match &self.source {
            Source::Own(secret) => app.data::<SecretState>(*secret)?.key.clone(),
            Source::OfDatabase(database) => {
                app.data::<DatabaseState>(*database)?.secret_key.clone()
            }
            Source::Existing(existing) => existing.key.clone(),
        }
    }

    /// What must be there before its value is whole, and is not referred to.
    pub(super) fn attachment(&self, scope: &Scope<'_>) -> Option<NodeId> {
        let state = scope.app().data::<SecretState>(self.cfn()?)?;
        state.attachment
    }

    #[track_caller]
    pub(super) fn check(&self, scope: &mut Scope<'_>) {
        let Source::Existing(existing) = &self.source else {
            return;
        };
        let Some(text) = existing.arn.as_text() else {
            return;
        };
        let name = name_in(text);
        let found = match name {
            Some(name) if has_suffix(name) == existing.complete => return,
            Some(_) if existing.complete => Diagnostic::error(
                "invalid-secret-arn",
                format!("`{text}` is not the complete ARN of a secret"),
            )
            .note("a complete ARN ends in a hyphen and six characters, which Secrets Manager adds")
            .help("write it whole, or use `SecretRef::from_partial_arn`"),
            Some(_) => Diagnostic::error(
                "invalid-secret-arn",
                format!("`{text}` ends like a complete ARN"),
            )
            .note("Secrets Manager takes a hyphen and six characters for what it added itself")
            .help("use `SecretRef::from_arn` with the complete ARN"),
            None => Diagnostic::error(
                "invalid-secret-arn",
                format!("`{text}` is not the ARN of a secret"),
            )
            .help("write it like `arn:aws:secretsmanager:us-east-1:111122223333:secret:name-AbCdEf`, or use `SecretRef::from_name`"),
        };
        scope.report(found.property("Resource"));
    }
}

impl IntoExpr<SecretArn> for SecretRef {
    fn into_expr(self) -> Expr<SecretArn> {
        self.arn()
    }
}

impl IntoExpr<SecretArn> for &SecretRef {
    fn into_expr(self) -> Expr<SecretArn> {
        self.arn()
    }
}

/// The name of a secret in a literal ARN, with what Secrets Manager adds.
fn name_in(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(7, ':');
    let is = |part: Option<&str>, word: &str| part == Some(word);
    if !is(parts.next(), "arn") {
        return None;
    }
    let (_partition, service) = (parts.next(), parts.next());
    let (_region, _account, kind) = (parts.next(), parts.next(), parts.next());
    let name = parts.next()?;
    (is(service, "secretsmanager") && is(kind, "secret") && !name.is_empty()).then_some(name)
}

/// Whether a name ends in a hyphen and six letters or digits.
fn has_suffix(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(name, suffix)| {
        let taken = suffix.bytes().all(|byte| byte.is_ascii_alphanumeric());
        !name.is_empty() && suffix.len() == 6 && taken
    })
}
