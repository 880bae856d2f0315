//! [`DatabaseInstance`]: a database in private subnets, closed until a connection is granted.

use formwork_cfn::ids::{DbInstanceId, KmsKeyArn, KmsKeyRef};
use formwork_cfn::rds::{CfnDbInstance, CfnDbParameterGroup, CfnDbSubnetGroup, db_instance};
use formwork_core::{Construct, Expr, Handle, IntoExpr, NodeId, Object, Phase, Scope, Value};

use super::{Connect, DatabaseEngine, rules};
use crate::defaults::{Defaults, RemovalPolicy};
use crate::network::{Port, SecurityGroup, SecurityGroupRef, SubnetRef, VpcRef};
use crate::reason;
use crate::secrets::SecretRef;

/// A database: an Amazon RDS instance in private subnets.
///
/// ```
/// use formwork_constructs::{
///     AwsService, Code, DatabaseEngine, DatabaseInstance, Grantee, InterfaceEndpoint,
///     LambdaFunction, PrivateSubnet, Runtime, Vpc, cidr,
/// };
/// use formwork_core::App;
///
/// let mut app = App::new();
/// let mut stack = app.stack("Orders");
/// let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
/// let subnets = [
///     stack.add("SubnetA", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0)),
///     stack.add("SubnetB", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(1)),
/// ];
/// let database = stack.add(
///     "Database",
///     DatabaseInstance::new(vpc, DatabaseEngine::postgres("17.9"), subnets),
/// );
/// let secrets = stack.add(
///     "Secrets",
///     InterfaceEndpoint::new(vpc, AwsService::SecretsManager, subnets),
/// );
/// let code = Code::inline("def handler(event, context): ...");
/// let reader = stack.add(
///     "Reader",
///     LambdaFunction::new(Runtime::Python3_13, "index.handler", code)
///         .network(vpc, subnets)
///         .environment("HOST", database.endpoint_address())
///         .environment("SECRET_ARN", database.secret().arn().into_text()),
/// );
/// reader.grant(&mut stack, database.connect());
/// reader.grant(&mut stack, database.secret().read().via(secrets));
/// # assert!(app.synth().unwrap().warnings().is_empty());
/// ```
///
/// It brings with it:
///
/// - `SubnetGroup` over the subnets, in at least two zones.
/// - `ParameterGroup`, in which TLS is required of every connection.
/// - `SecurityGroup`, closed but for those who were granted [`connect`](DatabaseInstanceRef::connect),
///   unless [`security_group`](Self::security_group) gives one.
/// - A secret with the master user's password, which Amazon RDS makes, rotates each week and
///   deletes with the database: [`DatabaseInstanceRef::secret`]. No password stands in the template.
///
/// Storage is gp3 and always encrypted, the database never has a public address, deletion
/// protection is on, and a snapshot is taken before it is deleted or replaced, unless
/// [`Defaults`] around it say otherwise. To delete the stack, say
/// [`without_deletion_protection`](Self::without_deletion_protection) and deploy once before.
///
/// **What replaces it**: another [`name`](Self::name), [`database_name`](Self::database_name),
/// [`master_user_name`](Self::master_user_name) or [`encryption_key`](Self::encryption_key), and an
/// engine of another name. A replaced database starts empty: what was in it is in the snapshot
/// alone. Subnets, class and storage change in place; so does a new major version, which needs
/// `stack[database.cfn()].allow_major_version_upgrade = Some(true.into())`.
///
/// Errors: those of the [engine](DatabaseEngine); `database-in-one-zone`, `foreign-subnet`,
/// `foreign-security-group`;
/// `database-without-instance-class`, `storage-out-of-range`, `backup-retention-out-of-range`,
/// `invalid-database-port`, `invalid-master-user-name`, `duplicate-database-parameter`,
/// `iam-authentication-unsupported`, `missing-reason`. Warning: `unreachable-database`.
///
/// CloudFormation: `AWS::RDS::DBInstance`,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html>
#[derive(Debug)]
pub struct DatabaseInstance {
    pub(super) vpc: VpcRef,
    pub(super) engine: DatabaseEngine,
    pub(super) subnets: Vec<SubnetRef>,
    pub(super) class: Option<String>,
    pub(super) storage_gib: u32,
    pub(super) largest_storage_gib: Option<u32>,
    pub(super) backup_days: u32,
    pub(super) user: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) iam_authentication: bool,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) plain_text: Option<String>,
    multi_az: bool,
    group: Option<SecurityGroupRef>,
    identifier: Option<Expr<String>>,
    database: Option<Expr<String>>,
    storage_key: Option<Expr<KmsKeyRef>>,
    secret_key: Option<Expr<KmsKeyArn>>,
    without_backups: Option<String>,
    without_protection: Option<String>,
    without_snapshot: Option<String>,
    retain: bool,
}

impl DatabaseInstance {
    /// A database of this engine in these subnets.
    pub fn new(
        vpc: VpcRef,
        engine: DatabaseEngine,
        subnets: impl IntoIterator<Item = SubnetRef>,
    ) -> Self {
        Self {
            vpc,
            engine,
            subnets: subnets.into_iter().collect(),
            class: None,
            storage_gib: 20,
            largest_storage_gib: None,
            backup_days: 7,
            user: None,
            port: None,
            iam_authentication: false,
            parameters: Vec::new(),
            plain_text: None,
            multi_az: false,
            group: None,
            identifier: None,
            database: None,
            storage_key: None,
            secret_key: None,
            without_backups: None,
            without_protection: None,
            without_snapshot: None,
            retain: false,
        }
    }

    /// The machine that it runs on, such as `db.m7g.large`. Default: `db.t4g.medium`, for which
    /// there are PostgreSQL, MySQL and MariaDB; other engines have none
    /// (`database-without-instance-class`).
    pub fn instance_class(mut self, class: impl Into<String>) -> Self {
        self.class = Some(class.into());
        self
    }

    /// Its storage; 20 to 65,536 GiB, for SQL Server to 16,384. It can grow and never shrink.
    /// Default: 20 GiB.
    pub fn allocated_storage_gib(mut self, gib: u32) -> Self {
        self.storage_gib = gib;
        self
    }

    /// The most to which its storage grows by itself when it is nearly full, in GiB. Default: it
    /// does not grow by itself.
    pub fn max_allocated_storage_gib(mut self, gib: u32) -> Self {
        self.largest_storage_gib = Some(gib);
        self
    }

    /// A second machine stands by in another zone and takes over when the first one fails. Default:
    /// one machine.
    pub fn multi_az(mut self) -> Self {
        self.multi_az = true;
        self
    }

    /// How many days the daily backups stay; 1 to 35. Default: 7.
    pub fn backup_retention_days(mut self, days: u32) -> Self {
        self.backup_days = days;
        self
    }

    /// There are no daily backups, for this reason. Default: they stay for 7 days.
    pub fn without_backups(mut self, reason: impl Into<String>) -> Self {
        self.without_backups = Some(reason.into());
        self
    }

    /// The name of the master user: a letter, then letters, digits and `_`; 63 characters at most
    /// for PostgreSQL, 16 for MySQL and MariaDB. Default: `postgres` for PostgreSQL, else `admin`.
    pub fn master_user_name(mut self, name: impl Into<String>) -> Self {
        self.user = Some(name.into());
        self
    }

    /// The name of the database that is made in it at once. Default: none but the engine's own.
    pub fn database_name(mut self, name: impl IntoExpr<String>) -> Self {
        self.database = Some(name.into_expr());
        self
    }

    /// Its name in the account. Default: made by AWS, so that a replacement can stand beside it.
    pub fn name(mut self, name: impl IntoExpr<String>) -> Self {
        self.identifier = Some(name.into_expr());
        self
    }

    /// The TCP port on which it answers; 1,150 to 65,535. Default: the engine's.
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The group of its network interfaces. Default: one of its own, closed but for grantees.
    pub fn security_group(mut self, group: SecurityGroupRef) -> Self {
        self.group = Some(group);
        self
    }

    /// Users may sign in by IAM, with a token in place of a password: see [`Connect::as_user`].
    /// Default: by password alone.
    pub fn iam_authentication(mut self) -> Self {
        self.iam_authentication = true;
        self
    }

    /// Sets a parameter of the engine, such as `log_statement`. Default: the family's own values,
    /// and TLS required.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Connections may also come without TLS, for this reason. Default: TLS is required.
    pub fn without_forced_tls(mut self, reason: impl Into<String>) -> Self {
        self.plain_text = Some(reason.into());
        self
    }

    /// The key that encrypts its storage and backups. Default: the account's key for Amazon RDS.
    pub fn encryption_key(mut self, key: impl IntoExpr<KmsKeyRef>) -> Self {
        self.storage_key = Some(key.into_expr());
        self
    }

    /// The key that encrypts the master user's secret; whoever is granted to read the secret may
    /// then decrypt with it. Default: the account's key for Secrets Manager.
    pub fn secret_key(mut self, key: impl IntoExpr<KmsKeyArn>) -> Self {
        self.secret_key = Some(key.into_expr());
        self
    }

    /// It can be deleted at once, for this reason. Default: AWS refuses to delete it.
    pub fn without_deletion_protection(mut self, reason: impl Into<String>) -> Self {
        self.without_protection = Some(reason.into());
        self
    }

    /// It goes with everything in it when it is deleted or replaced, for this reason. Default: as
    /// the nearest [`Defaults`] say, else a snapshot is taken.
    pub fn without_snapshot(mut self, reason: impl Into<String>) -> Self {
        self.without_snapshot = Some(reason.into());
        self
    }

    /// It stays when it leaves the stack or is replaced, and with it what it brought: its groups.
    /// The network around it then stays too, since it is in use. Default: as the nearest
    /// [`Defaults`] say, else a snapshot is taken.
    pub const fn retain(mut self) -> Self {
        self.retain = true;
        self
    }

    /// What was said to happen to it when it leaves the stack.
    fn removal(&self) -> Option<RemovalPolicy> {
        let delete = self.without_snapshot.as_ref();
        let retain = self.retain.then_some(RemovalPolicy::Retain);
        retain.or(delete.map(|_| RemovalPolicy::Delete))
    }

    /// The parameters that are written: the program's, and the one that requires TLS.
    fn all_parameters(&self) -> Expr<formwork_core::Json> {
        let tls = self.engine.tls().filter(|_| self.plain_text.is_none());
        let given = self.parameters.iter();
        let given = given.map(|(name, value)| (name.as_str(), value.as_str()));
        let mut all: Object = given
            .chain(tls)
            .map(|(name, value)| (name.to_owned(), Value::from(value.to_owned())))
            .collect();
        all.sort();
        all.into_expr()
    }
}

/// A database that has been added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseInstanceRef {
    cfn: Handle<CfnDbInstance>,
    group: SecurityGroupRef,
    port: Port,
    iam_authentication: bool,
}

/// What stands beside a database's node.
#[derive(Debug, Default)]
pub(crate) struct DatabaseState {
    pub secret_key: Option<Expr<KmsKeyArn>>,
}

#[diagnostic::do_not_recommend]
impl Construct for DatabaseInstance {
    type Output = DatabaseInstanceRef;

    fn build(self, scope: &mut Scope<'_>) -> DatabaseInstanceRef {
        self.engine.check(scope);
        rules::check_settings(scope, &self);
        rules::check_subnets(scope, self.vpc, &self.subnets);

        if let Some(group) = self.group {
            group.check_vpc(scope, self.vpc, "VPCSecurityGroups");
        }
        let removal = self.removal();
        let mut parts: Vec<NodeId> = Vec::new();
        let group = self.group.unwrap_or_else(|| {
            let description = "Network interfaces of a database";
            let group = scope.add("SecurityGroup", SecurityGroup::new(self.vpc, description));
            parts.push(group.into());
            group
        });
        let subnets = CfnDbSubnetGroup::new("Subnets of a database", self.subnets.as_slice());
        let subnets = scope.add("SubnetGroup", subnets);
        let family = self.engine.family().unwrap_or_default();
        let parameters = CfnDbParameterGroup::new("Parameters of a database", family);
        let parameters = parameters.parameters(self.all_parameters());
        let parameters = scope.add("ParameterGroup", parameters);
        parts.extend([subnets.node(), parameters.node()]);
        if let Some(reason) = &self.plain_text {
            reason::record(scope, parameters, "Parameters", reason);
        }

        let class = self.class.as_deref();
        let class = class.or_else(|| self.engine.default_class());
        let user = self.user.as_deref();
        let port = self.port.unwrap_or_else(|| self.engine.default_port());
        let mut resource = CfnDbInstance::new()
            .allocated_storage(self.storage_gib.to_string())
            .db_parameter_group_name(parameters)
            .db_subnet_group_name(subnets)
            .deletion_protection(self.without_protection.is_none())
            .engine(self.engine.name())
            .engine_version(self.engine.version())
            .manage_master_user_password(true)
            .master_username(user.unwrap_or_else(|| self.engine.default_user()))
            // The default depends on the subnet group and on the VPC.
            .publicly_accessible(false)
            .storage_encrypted(true)
            // The pages of AWS disagree on the default: gp3 where a database is made, gp2 elsewhere.
            .storage_type("gp3")
            .vpc_security_groups([group]);
        resource.db_instance_class = class.map(Expr::from);
        resource.db_instance_identifier = self.identifier;
        resource.db_name = self.database;
        resource.kms_key_id = self.storage_key;
        resource.max_allocated_storage = self.largest_storage_gib.map(Expr::from);
        resource.multi_az = self.multi_az.then(|| true.into());
        resource.enable_iam_database_authentication = self.iam_authentication.then(|| true.into());
        if port != self.engine.default_port() {
            resource.port = Some(port.to_string().into());
        }
        let backup_days = match self.without_backups {
            Some(_) => 0,
            None => self.backup_days,
        };
        // One day is what Amazon RDS does by itself.
        if backup_days != 1 {
            resource.backup_retention_period = Some(backup_days.into());
        }
        if let Some(key) = &self.secret_key {
            let secret = db_instance::MasterUserSecret::new().kms_key_id(key);
            resource = resource.master_user_secret(secret);
        }
        let cfn = scope.define(resource);

        scope.at_synth(Phase::Derive, move |scope| {
            RemovalPolicy::settle_with_snapshots(removal, scope, cfn);
            let said = Defaults::said_removal_policy;
            let stays = removal.or_else(|| scope.inherit(cfn, "DeletionPolicy", said));
            if stays == Some(RemovalPolicy::Retain) {
                for part in parts {
                    RemovalPolicy::settle(stays, scope, part);
                }
            }
        });
        for (property, reason) in [
            ("BackupRetentionPeriod", &self.without_backups),
            ("DeletionPolicy", &self.without_snapshot),
            ("DeletionProtection", &self.without_protection),
        ] {
            if let Some(reason) = reason {
                reason::record(scope, cfn, property, reason);
            }
        }
        scope.data::<DatabaseState>(cfn).secret_key = self.secret_key;
        let database = DatabaseInstanceRef {
            cfn,
            group,
            port: Port::tcp(port),
            iam_authentication: self.iam_authentication,
        };
        scope.check(move |check| rules::check_reachable(database, check));
        database
    }
}

impl DatabaseInstanceRef {
    /// A database that exists already, by its name in the account: who is granted a connection gets
    /// there by this group, on this port, and is told this host name.
    ///
    /// What else it is stays unknown: its master user's secret and its resource id are
    /// `unknown-attribute`, so who signs in by IAM is given the statement by hand. A secret that
    /// holds its password is imported by itself: [`SecretRef::from_name`] and its like.
    ///
    /// ```
    /// # use formwork_constructs::{DatabaseInstanceRef, SecurityGroupRef, VpcRef};
    /// # use formwork_core::{App, Expr};
    /// # let mut app = App::new();
    /// # let mut stack = app.stack("Demo");
    /// let vpc = VpcRef::from_id(&mut stack, "Vpc", Expr::from_text("vpc-0123456789abcdef0"));
    /// let id = Expr::from_text("sg-0123456789abcdef0");
    /// let group = SecurityGroupRef::from_id(&mut stack, "OrdersGroup", id, vpc);
    /// let name = Expr::from_text("orders");
    /// let host = "orders.abcdefghijkl.us-east-1.rds.amazonaws.com";
    /// let orders = DatabaseInstanceRef::from_name(&mut stack, "Orders", name, host, 5432, group);
    /// # let _ = orders;
    /// ```
    #[track_caller]
    pub fn from_name(
        scope: &mut Scope<'_>,
        place: &str,
        name: Expr<DbInstanceId>,
        host: impl IntoExpr<String>,
        port: u16,
        group: SecurityGroupRef,
    ) -> Self {
        let attributes = [
            ("Endpoint.Address", host.into_expr()),
            ("Endpoint.Port", port.to_string().into()),
        ];
        Self {
            cfn: scope.import(place, name, attributes),
            group,
            port: Port::tcp(port),
            iam_authentication: true,
        }
    }

    /// Its name in the account.
    pub fn name(self) -> Expr<DbInstanceId> {
        self.cfn.reference()
    }

    /// The generated resource.
    pub const fn cfn(self) -> Handle<CfnDbInstance> {
        self.cfn
    }

    /// The host name at which it answers, as AWS makes it.
    pub fn endpoint_address(self) -> Expr<String> {
        self.cfn.attr(CfnDbInstance::ENDPOINT_ADDRESS)
    }

    /// The port at which it answers, as AWS has it.
    pub fn endpoint_port(self) -> Expr<String> {
        self.cfn.attr(CfnDbInstance::ENDPOINT_PORT)
    }

    /// The port at which it answers, for flows.
    pub const fn port(self) -> Port {
        self.port
    }

    /// The id that stays when it is renamed, `db-…`: policies on its users name it.
    pub fn resource_id(self) -> Expr<String> {
        self.cfn.attr(CfnDbInstance::DBI_RESOURCE_ID)
    }

    /// The group of its network interfaces.
    pub const fn security_group(self) -> SecurityGroupRef {
        self.group
    }

    /// The master user's name and password, as Amazon RDS keeps them: JSON with the fields
    /// `username` and `password`.
    pub const fn secret(self) -> SecretRef {
        SecretRef::of_database(self.cfn)
    }

    /// Whether users may sign in by IAM. Of one that exists already that is not known, and counts as
    /// yes.
    pub const fn has_iam_authentication(self) -> bool {
        self.iam_authentication
    }

    /// The permission to connect to it, not granted yet.
    ///
    /// ```text
    /// function.grant(&mut stack, database.connect());
    /// function.grant(&mut stack, database.connect().as_user("reports"));
    /// ```
    pub const fn connect(self) -> Connect {
        Connect::new(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoExpr<DbInstanceId> for DatabaseInstanceRef {
    fn into_expr(self) -> Expr<DbInstanceId> {
        self.name()
    }
}

impl From<DatabaseInstanceRef> for NodeId {
    fn from(database: DatabaseInstanceRef) -> Self {
        database.cfn.node()
    }
}
