//! [`Connect`]: the permission to connect to a database.

use formwork_core::{Diagnostic, Expr, Scope, text};
use formwork_policy::{Statement, arn};

use super::DatabaseInstanceRef;
use crate::endpoint::{AwsService, InterfaceEndpointRef};
use crate::iam::{Call, Permission, Recipient};

/// The permission to connect to a database:
/// [`DatabaseInstanceRef::connect`].
///
/// Granting it writes the flow on the database's port from the recipient's security group to the
/// database's; and for a user who signs in by IAM, a statement on the role, in its policy
/// `DatabasePolicy`. By password, the recipient also reads a secret: see
/// [`SecretRef::read`](crate::SecretRef::read).
///
/// A role alone has no security group: whatever works with it must be let in by
/// `group.allow_to(&mut stack, database.security_group(), database.port())`, and for a function
/// `synth` says so (`database-out-of-reach`).
///
/// Errors: `iam-authentication-off`.
#[derive(Clone, Debug)]
pub struct Connect {
    database: DatabaseInstanceRef,
    user: Option<String>,
}

/// The name of the policy in which a role's statements on databases stand.
const POLICY: &str = "DatabasePolicy";

impl Connect {
    pub(super) const fn new(database: DatabaseInstanceRef) -> Self {
        Self {
            database,
            user: None,
        }
    }

    /// As this user of the database, who signs in by IAM: the role may make tokens for this user,
    /// `rds-db:connect`. The user is made in the database itself, and is granted `rds_iam` there
    /// (PostgreSQL) or identified with `AWSAuthenticationPlugin` (MySQL and MariaDB). Default: the
    /// recipient signs in by a password.
    ///
    /// The database must say [`iam_authentication`](crate::DatabaseInstance::iam_authentication)
    /// (`iam-authentication-off`).
    ///
    /// AWS page: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html>
    pub fn as_user(mut self, name: impl Into<String>) -> Self {
        self.user = Some(name.into());
        self
    }
}

/// Declared, it also tells the function where the database is, as `DATABASE_HOST` and
/// `DATABASE_PORT`.
#[diagnostic::do_not_recommend]
impl Call for Connect {
    fn services(&self) -> &'static [AwsService] {
        &[]
    }

    fn environment(&self) -> Vec<(&'static str, Expr<String>)> {
        vec![
            ("DATABASE_HOST", self.database.endpoint_address()),
            ("DATABASE_PORT", self.database.endpoint_port()),
        ]
    }

    fn grant_through(
        self,
        _: Option<InterfaceEndpointRef>,
        recipient: &Recipient,
        scope: &mut Scope<'_>,
    ) {
        self.grant_to(recipient, scope);
    }
}

#[diagnostic::do_not_recommend]
impl Permission for Connect {
    fn grant_to(self, recipient: &Recipient, scope: &mut Scope<'_>) {
        let (database, role) = (self.database, recipient.role());
        if let Some(user) = self.user {
            if !database.has_iam_authentication() {
                let path = scope.app().path(database).to_owned();
                scope.at(database).report(
                    Diagnostic::error(
                        "iam-authentication-off",
                        format!("`{user}` cannot sign in to `{path}` by IAM"),
                    )
                    .property("EnableIAMDatabaseAuthentication")
                    .help("let users of the database do so: `.iam_authentication()`")
                    .help("or sign in by a password, without `.as_user(…)`"),
                );
            }
            let user = arn("rds-db").resource(text!["dbuser:", database.resource_id(), "/", user]);
            let statement = Statement::allow(["rds-db:connect"]).on([user]);
            role.allow(scope, POLICY, statement);
        }
        role.connects_to(scope, database);
        if let Some(group) = recipient.group() {
            group.allow_to(scope, database.security_group(), database.port());
        }
    }
}
