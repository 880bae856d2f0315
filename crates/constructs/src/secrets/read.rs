//! [`ReadSecret`]: the permission to read a secret.

use formwork_core::{Expr, Scope, pseudo, text};
use formwork_policy::{Condition, Statement};

use super::SecretRef;
use crate::endpoint::{AwsService, InterfaceEndpointRef};
use crate::iam::{Call, Permission, Recipient};

/// The reading of a secret: [`SecretRef::read`]. In a private network say through which endpoint.
///
/// ```text
/// function.grant(&mut stack, secret.read().via(endpoint));
/// ```
///
/// Granted without an endpoint, it writes a statement on the role alone: for functions outside a
/// VPC, and for machines with another way to Secrets Manager. A function in isolated subnets has
/// none (`secret-without-endpoint`).
///
/// It is the action `secretsmanager:GetSecretValue` on this secret, in the role's policy
/// `SecretsPolicy`; and where the secret has a key of its own, `kms:Decrypt` with this key for calls
/// of Secrets Manager. Where the secret is attached to a database, whatever works with the role
/// waits for that.
#[derive(Clone, Copy, Debug)]
#[must_use = "a permission does nothing until it is granted"]
pub struct ReadSecret {
    secret: SecretRef,
    describe: bool,
}

/// The permission to read a secret through an endpoint, and by no other way.
///
/// Beside what [`ReadSecret`] writes, the role's statement holds only for calls through the
/// endpoint; the endpoint's policy lets this role read this secret; and the recipient's security
/// group may send to the endpoint's on TCP 443. Decrypting needs no endpoint: Secrets Manager does
/// it for the caller.
///
/// Errors: `wrong-endpoint-service` where the endpoint leads to another service than Secrets
/// Manager.
#[derive(Clone, Copy, Debug)]
#[must_use = "a permission does nothing until it is granted"]
pub struct ReadSecretVia {
    call: ReadSecret,
    endpoint: InterfaceEndpointRef,
}

/// The name of the policy in which a role's statements on secrets stand.
const POLICY: &str = "SecretsPolicy";

/// The action by which a secret's value is read.
pub(super) const READ: &str = "secretsmanager:GetSecretValue";

impl ReadSecret {
    pub(super) const fn new(secret: SecretRef) -> Self {
        Self {
            secret,
            describe: false,
        }
    }

    /// Also what the secret is and which versions it has, `secretsmanager:DescribeSecret`: the
    /// libraries of AWS that cache secrets ask for it. Default: the value alone.
    pub const fn and_describe(mut self) -> Self {
        self.describe = true;
        self
    }

    /// By this endpoint and by no other way.
    pub const fn via(self, endpoint: InterfaceEndpointRef) -> ReadSecretVia {
        ReadSecretVia {
            call: self,
            endpoint,
        }
    }

    fn statement(&self, scope: &Scope<'_>) -> Statement {
        let describe = self.describe.then_some("secretsmanager:DescribeSecret");
        let actions = describe.into_iter().chain([READ]);
        Statement::allow(actions).on([self.secret.resource(scope)])
    }

    /// What stands on the role whatever the way.
    fn allow_rest(&self, scope: &mut Scope<'_>, recipient: &Recipient) {
        let role = recipient.role();
        if let Some(key) = self.secret.key(scope) {
            let region = pseudo::region();
            let service = text!["secretsmanager.", region, ".", pseudo::url_suffix()];
            let for_secrets = Condition::string_equals("kms:ViaService", service);
            let decrypt = Statement::allow(["kms:Decrypt"]).on([key]);
            role.allow(scope, POLICY, decrypt.when(for_secrets));
        }
        if let Some(attachment) = self.secret.attachment(scope) {
            role.waits_for(scope, attachment);
        }
    }
}

/// The services whose endpoints serve it.
const SERVICES: &[AwsService] = &[AwsService::SecretsManager];

/// Declared, it also tells the function the secret's ARN, as `SECRET_ARN`.
#[diagnostic::do_not_recommend]
impl Call for ReadSecret {
    fn services(&self) -> &'static [AwsService] {
        SERVICES
    }

    fn environment(&self) -> Vec<(&'static str, Expr<String>)> {
        vec![("SECRET_ARN", self.secret.arn().into_text())]
    }

    fn grant_through(
        self,
        endpoint: Option<InterfaceEndpointRef>,
        recipient: &Recipient,
        scope: &mut Scope<'_>,
    ) {
        match endpoint {
            Some(endpoint) => self.via(endpoint).grant_to(recipient, scope),
            None => self.grant_to(recipient, scope),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Permission for ReadSecret {
    fn grant_to(self, recipient: &Recipient, scope: &mut Scope<'_>) {
        self.allow_rest(scope, recipient);
        let statement = self.statement(scope);
        recipient.role().allow(scope, POLICY, statement);
    }
}

#[diagnostic::do_not_recommend]
impl Permission for ReadSecretVia {
    fn grant_to(self, recipient: &Recipient, scope: &mut Scope<'_>) {
        self.endpoint
            .check_service(scope, "a secret is not read", SERVICES);
        self.call.allow_rest(scope, recipient);
        let statement = self.call.statement(scope);
        self.endpoint
            .allow_calls(scope, recipient, POLICY, [statement]);
    }
}
