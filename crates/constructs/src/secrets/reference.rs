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
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Orders");
/// let token = SecretRef::from_name(&mut stack, "Token", "production/token");
/// # let _ = token;
/// ```
///
/// What a program passes on is its ARN, never its value: whoever reads it is granted to, with
/// [`read`](Self::read).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretRef {
    source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Secret(Handle<CfnSecret>),
    OfDatabase(Handle<CfnDbInstance>),
}

impl SecretRef {
    /// A secret that exists already, by its complete ARN, which ends in a hyphen and six characters
    /// (`invalid-secret-arn`).
    #[track_caller]
    pub fn from_arn(scope: &mut Scope<'_>, place: &str, arn: impl IntoExpr<SecretArn>) -> Self {
        Self::existing(scope, place, arn.into_expr(), true)
    }

    /// A secret that exists already, by its ARN without the hyphen and the six characters that
    /// Secrets Manager adds. Policies name it with `-??????`.
    ///
    /// An ARN that ends like a complete one is `invalid-secret-arn`, also where the secret's name
    /// happens to end so: Secrets Manager itself would mistake it.
    #[track_caller]
    pub fn from_partial_arn(
        scope: &mut Scope<'_>,
        place: &str,
        arn: impl IntoExpr<SecretArn>,
    ) -> Self {
        Self::existing(scope, place, arn.into_expr(), false)
    }

    /// A secret that exists already in the account and region of the deployment, by its name.
    /// Policies name it with `-??????`.
    #[track_caller]
    pub fn from_name(scope: &mut Scope<'_>, place: &str, name: impl IntoExpr<String>) -> Self {
        let resource = text!["secret:", name.into_expr()];
        let arn = arn("secretsmanager").resource(resource);
        Self::existing(scope, place, arn.cast(), false)
    }

    #[track_caller]
    fn existing(scope: &mut Scope<'_>, place: &str, arn: Expr<SecretArn>, complete: bool) -> Self {
        let fault = arn.as_text().and_then(|text| fault(text, complete));
        let pattern = (!complete).then(|| text![&arn, "-??????"].cast());
        let attributes = [("Id", arn.clone().into_text())];
        let secret: Handle<CfnSecret> = scope.import(place, arn, attributes);
        scope.data::<SecretState>(secret).pattern = pattern;
        if let Some(fault) = fault {
            scope.at(secret).report(fault);
        }
        Self::own(secret)
    }

    pub(super) const fn own(secret: Handle<CfnSecret>) -> Self {
        Self {
            source: Source::Secret(secret),
        }
    }

    pub(crate) const fn of_database(database: Handle<CfnDbInstance>) -> Self {
        Self {
            source: Source::OfDatabase(database),
        }
    }

    /// The key that encrypts a secret that exists already, so that whoever is granted to read it may
    /// decrypt it. Default: the account's key for Secrets Manager.
    ///
    /// A secret of this app has its key from [`Secret::encryption_key`](crate::Secret::encryption_key)
    /// or [`DatabaseInstance::secret_key`](crate::DatabaseInstance::secret_key).
    pub fn encrypted_by(self, scope: &mut Scope<'_>, key: impl IntoExpr<KmsKeyArn>) -> Self {
        let key = Some(key.into_expr());
        match self.source {
            Source::Secret(secret) => scope.data::<SecretState>(secret).key = key,
            Source::OfDatabase(database) => {
                scope.data::<DatabaseState>(database).secret_key = key;
            }
        }
        self
    }

    /// Its ARN, by which a program asks for its value. Of one that is known by its name or partial
    /// ARN it is the partial one.
    pub fn arn(self) -> Expr<SecretArn> {
        match self.source {
            Source::Secret(secret) => secret.reference(),
            Source::OfDatabase(database) => {
                database.attr(CfnDbInstance::MASTER_USER_SECRET_SECRET_ARN)
            }
        }
    }

    /// The generated resource; none for the secret of a database, which Amazon RDS makes.
    pub const fn cfn(self) -> Option<Handle<CfnSecret>> {
        match self.source {
            Source::Secret(secret) => Some(secret),
            Source::OfDatabase(_) => None,
        }
    }

    /// Its whole value, which CloudFormation puts in when it deploys.
    ///
    /// Only a property that takes a secret takes it. It is no text, so it does not go into an
    /// environment variable:
    ///
    /// ```compile_fail
    /// # use formwork_constructs::{Code, LambdaFunction, Runtime, SecretRef};
    /// # let mut app = formwork_core::App::new();
    /// # let mut stack = app.stack("Orders");
    /// let token = SecretRef::from_name(&mut stack, "Token", "production/token");
    /// let code = Code::inline("def handler(event, context): ...");
    /// LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
    ///     .environment("TOKEN", token.value()); // `Expr<Secret>` does not give a `String`
    /// ```
    ///
    /// AWS page: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html>
    pub fn value(self) -> Expr<formwork_core::Secret> {
        text!["{{resolve:secretsmanager:", self.arn(), "}}"].cast()
    }

    /// One field of its value, where that is JSON: see [`value`](Self::value).
    pub fn field(self, name: &str) -> Expr<formwork_core::Secret> {
        let rest = format!(":SecretString:{name}}}}}");
        text!["{{resolve:secretsmanager:", self.arn(), rest].cast()
    }

    /// The permission to read its value, not granted yet.
    ///
    /// ```text
    /// function.grant(&mut stack, secret.read().via(endpoint));
    /// ```
    pub const fn read(self) -> ReadSecret {
        ReadSecret::new(self)
    }

    /// How policies name it.
    pub(super) fn resource(self, scope: &Scope<'_>) -> Expr<Arn> {
        let pattern = self.state(scope).and_then(|state| state.pattern.clone());
        pattern.unwrap_or_else(|| self.arn().cast())
    }

    /// The key with which it must be decrypted, where it is not the account's for Secrets Manager.
    pub(super) fn key(self, scope: &Scope<'_>) -> Option<Expr<KmsKeyArn>> {
        match self.source {
            Source::Secret(_) => self.state(scope)?.key.clone(),
            Source::OfDatabase(database) => {
                let state = scope.app().data::<DatabaseState>(database)?;
                state.secret_key.clone()
            }
        }
    }

    /// What must be there before its value is whole, and is not referred to.
    pub(super) fn attachment(self, scope: &Scope<'_>) -> Option<NodeId> {
        self.state(scope)?.attachment
    }

    fn state<'s>(self, scope: &'s Scope<'_>) -> Option<&'s SecretState> {
        scope.app().data(self.cfn()?)
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<SecretArn> for SecretRef {
    fn into_expr(self) -> Expr<SecretArn> {
        self.arn()
    }
}

/// What is wrong with a literal that should be a complete or a partial ARN.
fn fault(text: &str, complete: bool) -> Option<Diagnostic> {
    let found = match name_in(text) {
        Some(name) if has_suffix(name) == complete => return None,
        Some(_) if complete => Diagnostic::error(
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
    Some(found)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_arns() {
        let check = |arn, expected| assert_eq!(name_in(arn), expected, "{arn}");
        let whole = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a/b:c-AbCdEf";
        check(whole, Some("a/b:c-AbCdEf"));
        check("arn:aws:secretsmanager:::secret:a", Some("a"));
        check("arn:aws:secretsmanager:::secret:", None);
        check("arn:aws:secretsmanager:::secret", None);
        check("arn:aws:secretsmanager:::token:a", None);
        check("arn:aws:ssm:::secret:a", None);
        check("a", None);
    }

    #[test]
    fn what_secrets_manager_adds() {
        let check = |name, expected| assert_eq!(has_suffix(name), expected, "{name}");
        check("token-AbCd12", true);
        check("my-token-AbCd12", true);
        check("token-AbCd1", false);
        check("token-AbCd123", false);
        check("token-AbCd1_", false);
        check("-AbCd12", false);
        check("token", false);
    }
}
