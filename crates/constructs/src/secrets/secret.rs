//! [`Secret`]: a value that Secrets Manager generates, so that it stands in no program.

use formwork_cfn::ids::KmsKeyArn;
use formwork_cfn::secretsmanager::{CfnSecret, CfnSecretTargetAttachment, secret};
use formwork_core::{Arn, Construct, Diagnostic, Expr, IntoExpr, NodeId, Phase, Scope};

use super::SecretRef;
use crate::database::DatabaseInstanceRef;
use crate::defaults::RemovalPolicy;
use crate::length;

/// A secret whose value AWS Secrets Manager generates. There is no way to write the value into the
/// program or the template; a secret that exists already is [`SecretRef::from_name`] and its like.
///
/// ```
/// use formwork_constructs::Secret;
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Orders");
/// // {"username": "orders", "password": "…"}
/// let login = stack.add("Login", Secret::generated().user_name("orders").length(40));
/// let token = stack.add("Token", Secret::generated().without_punctuation());
/// # let _ = (login, token);
/// # assert!(app.synth().is_ok());
/// ```
///
/// The value is a bare text of 32 characters, of small and capital letters, digits and punctuation,
/// at least one of each; with [`field`](Self::field) it is JSON, and the generated text one of its
/// fields.
///
/// Another length, other characters or other fields **make a new value**: whoever uses the old one
/// is locked out. Another name replaces the secret.
///
/// Errors: `secret-length-out-of-range`, `duplicate-secret-field`, `attached-secret-not-json`,
/// `description-too-long`.
///
/// CloudFormation: `AWS::SecretsManager::Secret`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html>
#[derive(Debug)]
pub struct Secret {
    name: Option<Expr<String>>,
    description: Option<String>,
    length: Option<u32>,
    excluded: Option<String>,
    without_punctuation: bool,
    fields: Vec<(String, String)>,
    generated_field: Option<String>,
    key: Option<Expr<KmsKeyArn>>,
    database: Option<DatabaseInstanceRef>,
    removal: Option<RemovalPolicy>,
}

/// The length that Secrets Manager gives by itself.
const LENGTH: u32 = 32;

/// What cannot stand in a password of a database or in a connection's address.
const NOT_IN_ADDRESSES: &str = "\"'/@\\ ";

impl Secret {
    /// A secret of 32 generated characters.
    pub const fn generated() -> Self {
        Self {
            name: None,
            description: None,
            length: None,
            excluded: None,
            without_punctuation: false,
            fields: Vec::new(),
            generated_field: None,
            key: None,
            database: None,
            removal: None,
        }
    }

    /// Its name in the account; changing it replaces the secret. Default: made by AWS.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.name = Some(name.into_expr());
        self
    }

    /// What it is for; 2,048 characters at most (`description-too-long`).
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// How many characters are generated; 4 to 4,096, and 3 without punctuation. Default: 32.
    pub const fn length(mut self, characters: u32) -> Self {
        self.length = Some(characters);
        self
    }

    /// Characters that are not used. Default: none, and for a secret that is attached to a database
    /// what its passwords cannot have: quotation marks, `/`, `@`, `\` and spaces.
    pub fn exclude_characters(mut self, characters: impl Into<String>) -> Self {
        self.excluded = Some(characters.into());
        self
    }

    /// Letters and digits alone. Default: punctuation too.
    pub const fn without_punctuation(mut self) -> Self {
        self.without_punctuation = true;
        self
    }

    /// A field beside the generated one: the value is then JSON. It stands in the template, where
    /// everybody who may read that sees it.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// The field `username` beside the generated `password`, as databases and their drivers look
    /// for them.
    pub fn user_name(self, name: impl Into<String>) -> Self {
        self.field("username", name)
    }

    /// The field of the JSON in which the generated text stands. Default: `password`, where there
    /// is a [`field`](Self::field); otherwise the value is the bare text.
    pub fn generated_field(mut self, name: impl Into<String>) -> Self {
        self.generated_field = Some(name.into());
        self
    }

    /// The key that encrypts it; whoever is granted to read it may then decrypt with this key, for
    /// calls of Secrets Manager alone. The key's own policy must leave that to the account, as it
    /// does by default. Default: the account's key for Secrets Manager.
    pub fn encryption_key(mut self, key: impl IntoExpr<KmsKeyArn>) -> Self {
        self.key = Some(key.into_expr());
        self
    }

    /// Secrets Manager writes how the database is reached into the secret: the fields `engine`,
    /// `host`, `port`, `dbname` and `dbInstanceIdentifier`, once the database is there.
    ///
    /// Adds `Attachment`, for which everything waits that was granted to read the secret. The user
    /// is not made in the database; the master user has a secret already, see
    /// [`DatabaseInstanceRef::secret`]. A secret of a bare text is `attached-secret-not-json`.
    pub const fn attached_to(mut self, database: DatabaseInstanceRef) -> Self {
        self.database = Some(database);
        self
    }

    /// It stays when it leaves the stack: [`RemovalPolicy::Retain`].
    pub const fn retain(self) -> Self {
        self.removal_policy(RemovalPolicy::Retain)
    }

    /// What happens to it when it leaves the stack or is replaced; secrets have no snapshots, so
    /// [`RemovalPolicy::Snapshot`] is as `Retain`. Default: as the nearest
    /// [`Defaults`](crate::Defaults) say, else it is deleted.
    pub const fn removal_policy(mut self, policy: RemovalPolicy) -> Self {
        self.removal = Some(policy);
        self
    }

    #[track_caller]
    fn check(&self, scope: &mut Scope<'_>) {
        // One character of each kind must fit.
        let least = if self.without_punctuation { 3 } else { 4 };
        if let Some(length) = self.length
            && !(least..=4_096).contains(&length)
        {
            scope.report(
                Diagnostic::error(
                    "secret-length-out-of-range",
                    format!("a secret of {length} characters cannot be generated"),
                )
                .property("GenerateSecretString.PasswordLength")
                .help(format!("give {least} to 4,096 characters")),
            );
        }
        let generated = self.field_of_generated();
        for (place, (name, _)) in self.fields.iter().enumerate() {
            let before = &self.fields[..place];
            if generated == Some(name) || before.iter().any(|(other, _)| other == name) {
                scope.report(
                    Diagnostic::error(
                        "duplicate-secret-field",
                        format!("the field `{name}` of the secret is there already"),
                    )
                    .property("GenerateSecretString.SecretStringTemplate")
                    .help("give each field a name of its own; the generated one is named by `.generated_field(…)`"),
                );
            }
        }
        if self.database.is_some() && generated.is_none() {
            scope.report(
                Diagnostic::error(
                    "attached-secret-not-json",
                    "a secret that is attached to a database holds JSON, and this one a bare text",
                )
                .property("GenerateSecretString.SecretStringTemplate")
                .note("Secrets Manager adds the host and the port to its fields")
                .help("say whose it is: `.user_name(\"…\")`"),
            );
        }
    }

    /// The field in which the generated text stands, where the value is JSON.
    fn field_of_generated(&self) -> Option<&str> {
        match &self.generated_field {
            Some(name) => Some(name),
            None if self.fields.is_empty() => None,
            None => Some("password"),
        }
    }

    fn generator(&self) -> secret::GenerateSecretString {
        let mut generator = secret::GenerateSecretString::new();
        generator.password_length = self
            .length
            .filter(|length| *length != LENGTH)
            .map(Expr::from);
        let for_database = self.database.map(|_| NOT_IN_ADDRESSES);
        let excluded = self.excluded.as_deref().or(for_database);
        generator.exclude_characters = excluded.map(Expr::from);
        generator.exclude_punctuation = self.without_punctuation.then(|| true.into());
        if let Some(name) = self.field_of_generated() {
            let fields: serde_json::Map<String, serde_json::Value> = self
                .fields
                .iter()
                .map(|(name, value)| (name.clone(), value.as_str().into()))
                .collect();
            let template = serde_json::Value::Object(fields).to_string();
            generator = generator
                .secret_string_template(template)
                .generate_string_key(name);
        }
        generator
    }
}

/// What stands beside a secret's node.
#[derive(Debug, Default)]
pub(super) struct SecretState {
    pub key: Option<Expr<KmsKeyArn>>,
    pub attachment: Option<NodeId>,
    /// How policies name it, where its ARN is known without what Secrets Manager adds.
    pub pattern: Option<Expr<Arn>>,
}

#[diagnostic::do_not_recommend]
impl Construct for Secret {
    type Output = SecretRef;

    fn build(self, scope: &mut Scope<'_>) -> SecretRef {
        self.check(scope);
        if let Some(text) = &self.description {
            length::check(scope, "Description", text, 2_048);
        }
        let mut resource = CfnSecret::new().generate_secret_string(self.generator());
        resource.name = self.name;
        resource.description = self.description.map(Expr::from);
        resource.kms_key_id = self.key.clone().map(IntoExpr::into_expr);
        let cfn = scope.define(resource);
        let removal = self.removal;
        scope.at_synth(Phase::Derive, move |scope| {
            RemovalPolicy::settle(removal, scope, cfn);
        });
        let attachment = self.database.map(|database| {
            let kind = scope.app().type_name(database).unwrap_or_default();
            let attachment = CfnSecretTargetAttachment::new(cfn, database.name().into_text(), kind);
            scope.add("Attachment", attachment).node()
        });
        *scope.data::<SecretState>(cfn) = SecretState {
            key: self.key,
            attachment,
            pattern: None,
        };
        SecretRef::own(cfn)
    }
}
