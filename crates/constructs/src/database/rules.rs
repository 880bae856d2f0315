//! What must hold of a database before it can be created and used.

use formwork_core::{App, Check, Diagnostic, Scope};

use super::{DatabaseInstance, DatabaseInstanceRef};
use crate::network::{SubnetRef, SubnetState, VpcRef};

/// Amazon RDS takes a subnet group over two zones at least, also for a database in one zone.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>
#[track_caller]
pub(super) fn check_subnets(scope: &mut Scope<'_>, vpc: VpcRef, subnets: &[SubnetRef]) {
    for subnet in subnets {
        if subnet.vpc() != vpc {
            let path = scope.app().path(subnet.cfn()).to_owned();
            scope.report(
                Diagnostic::error(
                    "foreign-subnet",
                    format!("`{path}` is a subnet of another VPC"),
                )
                .property("SubnetIds")
                .help("pass subnets of the database's VPC"),
            );
        }
    }
    let app = scope.app();
    let apart = |one: &SubnetRef, other: &SubnetRef| !same_zone(app, *one, *other);
    let mut pairs = subnets.iter().enumerate();
    if pairs.any(|(place, one)| subnets[place + 1..].iter().any(|other| apart(one, other))) {
        return;
    }
    let found = match subnets {
        [] => "a database needs subnets in two availability zones, and has none",
        _ => "all subnets of the database are in one availability zone",
    };
    scope.report(
        Diagnostic::error("database-in-one-zone", found)
            .property("SubnetIds")
            .note("Amazon RDS asks for two zones, so that the database can be moved to the other")
            .help("pass subnets in two zones, also without `.multi_az()`"),
    );
}

/// Whether two subnets are known to be in one zone.
fn same_zone(app: &App, one: SubnetRef, other: SubnetRef) -> bool {
    let zone = |subnet: SubnetRef| app.data::<SubnetState>(subnet.cfn())?.zone();
    match (zone(one), zone(other)) {
        (Some(first), Some(second)) => first.is_same(second) == Some(true),
        _ => one == other,
    }
}

#[track_caller]
pub(super) fn check_settings(scope: &mut Scope<'_>, database: &DatabaseInstance) {
    if database.class.is_none() && database.engine.default_class().is_none() {
        let engine = database.engine.name();
        scope.report(
            Diagnostic::error(
                "database-without-instance-class",
                format!("no instance class is known that `{engine}` runs on"),
            )
            .property("DBInstanceClass")
            .help("give one: `.instance_class(\"db.m6i.large\")`"),
        );
    }
    check_storage(scope, database);
    let days = database.backup_days;
    if !(1..=35).contains(&days) {
        scope.report(
            Diagnostic::error(
                "backup-retention-out-of-range",
                format!("backups cannot stay for {days} days"),
            )
            .property("BackupRetentionPeriod")
            .help("give 1 to 35 days, or say why there are none: `.without_backups(\"…\")`"),
        );
    }
    if let Some(port) = database.port.filter(|port| *port < 1_150) {
        scope.report(
            Diagnostic::error(
                "invalid-database-port",
                format!("a database cannot answer on port {port}"),
            )
            .property("Port")
            .help("give a port from 1,150 to 65,535, or leave it out"),
        );
    }
    check_user(scope, database);
    check_parameters(scope, database);
    if database.iam_authentication && !database.engine.has_iam_authentication() {
        let (name, version) = (database.engine.name(), database.engine.version());
        scope.report(
            Diagnostic::error(
                "iam-authentication-unsupported",
                format!("users of `{name}` {version} cannot sign in by IAM"),
            )
            .property("EnableIAMDatabaseAuthentication")
            .note("those of PostgreSQL and MySQL can, and of MariaDB since 10.11")
            .help("leave `.iam_authentication()` out, and sign in by passwords"),
        );
    }
}

#[track_caller]
fn check_storage(scope: &mut Scope<'_>, database: &DatabaseInstance) {
    let (most, said) = if database.engine.name().starts_with("sqlserver") {
        (16_384, "16,384")
    } else {
        (65_536, "65,536")
    };
    let gib = database.storage_gib;
    if !(20..=most).contains(&gib) {
        scope.report(
            Diagnostic::error(
                "storage-out-of-range",
                format!("a database cannot have {gib} GiB of storage"),
            )
            .property("AllocatedStorage")
            .help(format!("give 20 to {said} GiB")),
        );
    }
    if let Some(largest) = database.largest_storage_gib
        && !(gib + 1..=most).contains(&largest)
    {
        scope.report(
            Diagnostic::error(
                "storage-out-of-range",
                format!("storage of {gib} GiB cannot grow to {largest} GiB"),
            )
            .property("MaxAllocatedStorage")
            .note("Amazon RDS advises a tenth more than there is at least")
            .help(format!("give more than {gib} GiB, {said} at most")),
        );
    }
}

#[track_caller]
fn check_user(scope: &mut Scope<'_>, database: &DatabaseInstance) {
    let Some(user) = &database.user else {
        return;
    };
    let longest = database.engine.longest_user();
    let taken = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = user.starts_with(|c: char| c.is_ascii_alphabetic()) && user.chars().all(taken);
    let reserved = RESERVED.contains(&user.to_ascii_lowercase().as_str())
        || (database.engine.default_user() == "postgres" && user.eq_ignore_ascii_case("admin"));
    if !is_name || user.chars().count() > longest || reserved {
        let found = Diagnostic::error(
            "invalid-master-user-name",
            format!("`{user}` cannot be the master user of this engine"),
        )
        .property("MasterUsername");
        scope.report(if reserved {
            found
                .note("the engine or Amazon RDS keeps this name for itself")
                .help("take another name")
        } else {
            found.help(format!(
                "start with a letter, then letters, digits and `_`, {longest} at most"
            ))
        });
    }
}

/// Names that Amazon RDS keeps for itself in all engines.
const RESERVED: [&str; 4] = ["rds_superuser", "rdsadmin", "rdsrepladmin", "rdstopmgr"];

#[track_caller]
fn check_parameters(scope: &mut Scope<'_>, database: &DatabaseInstance) {
    let tls = database.engine.tls();
    let forced = tls.filter(|_| database.plain_text.is_none());
    for (place, (name, _)) in database.parameters.iter().enumerate() {
        let before = &database.parameters[..place];
        let twice = before.iter().any(|(other, _)| other == name);
        let is_tls = forced.is_some_and(|(other, _)| other == name);
        if twice || is_tls {
            let found = Diagnostic::error(
                "duplicate-database-parameter",
                format!("the parameter `{name}` is set twice"),
            )
            .property("Parameters");
            scope.report(if is_tls {
                found
                    .note("it is set already, so that every connection uses TLS")
                    .help("leave it out, or say why not: `.without_forced_tls(\"…\")`")
            } else {
                found.help("set it once")
            });
        }
    }
    if tls.is_none() && database.plain_text.is_none() {
        let (name, version) = (database.engine.name(), database.engine.version());
        let found = Diagnostic::error(
            "tls-not-forced",
            format!("no parameter is known by which `{name}` {version} requires TLS"),
        )
        .property("Parameters");
        let found = match database.engine.default_class() {
            Some(_) => found
                .note("MySQL has one since 5.7, MariaDB since 10.5")
                .help("use a newer version"),
            None => found.help("name it: `engine.tls_parameter(\"rds.force_ssl\", \"1\")`"),
        };
        scope.report(
            found.help("or say why connections may come without: `.without_forced_tls(\"…\")`"),
        );
    }
}

pub(super) fn check_reachable(database: DatabaseInstanceRef, check: &mut Check<'_>) {
    let app = check.app();
    let group = database.security_group();
    if !group.may_be_entered(app, database.port()) {
        check.report(
            Diagnostic::warning(
                "unreachable-database",
                "no flow leads to the database, so nobody can use it",
            )
            .property("VPCSecurityGroups")
            .note(format!("its security group is `{}`", app.path(group)))
            .help("grant a connection: `function.grant(&mut stack, database.connect())`")
            .help("or let a group in: `group.allow_to(&mut stack, database.security_group(), database.port())`"),
        );
    }
}
