//! The codes of databases.

use super::*;

/// A database that somebody may enter, so that this is nobody's fault.
fn database(stack: &mut Scope<'_>, id: &str, database: DatabaseInstance, of: Net) {
    let database = stack.add(id, database);
    let callers = stack.add(format!("CallersOf{id}"), of.group());
    callers.allow_to(stack, database.security_group(), database.port());
}

fn postgres(net: Net) -> DatabaseInstance {
    DatabaseInstance::new(net.vpc, DatabaseEngine::postgres("17.9"), net.subnets)
}

fn oracle() -> DatabaseEngine {
    DatabaseEngine::other("oracle-ee", "19", "oracle-ee-19", 1_521)
}

#[test]
fn invalid_engine_version() {
    golden::problems(
        "invalid-engine-version",
        in_network(|stack, net| {
            for (id, engine) in [
                ("Postgres", DatabaseEngine::postgres("latest")),
                ("MySql", DatabaseEngine::mysql("8")),
                ("MariaDb", DatabaseEngine::mariadb("11.x")),
            ] {
                let of = DatabaseInstance::new(net.vpc, engine, net.subnets);
                database(stack, id, of, net);
            }
        }),
    );
}

#[test]
fn engine_needs_cluster() {
    golden::problems(
        "engine-needs-cluster",
        in_network(|stack, net| {
            let engine = DatabaseEngine::other("aurora-mysql", "8.0", "aurora-mysql8.0", 3_306)
                .tls_parameter("require_secure_transport", "ON");
            let of = DatabaseInstance::new(net.vpc, engine, net.subnets);
            database(stack, "Orders", of.instance_class("db.r7g.large"), net);
        }),
    );
}

#[test]
fn tls_not_forced() {
    golden::problems(
        "tls-not-forced",
        in_network(|stack, net| {
            let of = DatabaseInstance::new(net.vpc, oracle(), net.subnets);
            database(stack, "Other", of.instance_class("db.m6i.large"), net);
            let old = DatabaseEngine::mariadb("10.4.34");
            let of = DatabaseInstance::new(net.vpc, old, net.subnets);
            database(stack, "Old", of, net);
        }),
    );
}

#[test]
fn database_without_instance_class() {
    golden::problems(
        "database-without-instance-class",
        in_network(|stack, net| {
            let of = DatabaseInstance::new(net.vpc, oracle(), net.subnets);
            let of = of.without_forced_tls("encrypted by the option `NATIVE_NETWORK_ENCRYPTION`");
            database(stack, "Orders", of, net);
        }),
    );
}

#[test]
fn database_in_one_zone() {
    golden::problems(
        "database-in-one-zone",
        in_network(|stack, net| {
            let second = PrivateSubnet::new(net.vpc, cidr!("10.20.9.0/24")).zone(0);
            let first = net.subnets[0];
            let second = stack.add("Second", second);
            for (id, subnets) in [
                ("None", vec![]),
                ("One", vec![first]),
                ("Same", vec![first, second]),
            ] {
                let engine = DatabaseEngine::postgres("17.9");
                let of = DatabaseInstance::new(net.vpc, engine, subnets);
                database(stack, id, of, net);
            }
        }),
    );
}

#[test]
fn storage_out_of_range() {
    golden::problems(
        "storage-out-of-range",
        in_network(|stack, net| {
            let small = postgres(net).allocated_storage_gib(10);
            database(stack, "Small", small, net);
            let large = postgres(net).allocated_storage_gib(70_000);
            database(stack, "Large", large, net);
            let same = postgres(net).max_allocated_storage_gib(20);
            database(stack, "Same", same, net);
        }),
    );
}

#[test]
fn backup_retention_out_of_range() {
    golden::problems(
        "backup-retention-out-of-range",
        in_network(|stack, net| {
            let none = postgres(net).backup_retention_days(0);
            database(stack, "None", none, net);
            let long = postgres(net).backup_retention_days(36);
            database(stack, "Long", long, net);
        }),
    );
}

#[test]
fn invalid_database_port() {
    golden::problems(
        "invalid-database-port",
        in_network(|stack, net| {
            database(stack, "Orders", postgres(net).port(443), net);
        }),
    );
}

#[test]
fn invalid_master_user_name() {
    golden::problems(
        "invalid-master-user-name",
        in_network(|stack, net| {
            for (id, name) in [("Digit", "1st"), ("Hyphen", "the-owner"), ("Own", "admin")] {
                database(stack, id, postgres(net).master_user_name(name), net);
            }
            let engine = DatabaseEngine::mysql("8.4.10");
            let of = DatabaseInstance::new(net.vpc, engine, net.subnets);
            let long = of.master_user_name("owner_of_all_orders");
            database(stack, "Long", long, net);
        }),
    );
}

#[test]
fn duplicate_database_parameter() {
    golden::problems(
        "duplicate-database-parameter",
        in_network(|stack, net| {
            let of = postgres(net)
                .parameter("log_statement", "ddl")
                .parameter("log_statement", "all")
                .parameter("rds.force_ssl", "0");
            database(stack, "Orders", of, net);
        }),
    );
}

#[test]
fn iam_authentication_unsupported() {
    golden::problems(
        "iam-authentication-unsupported",
        in_network(|stack, net| {
            let engine = DatabaseEngine::mariadb("10.6.19");
            let of = DatabaseInstance::new(net.vpc, engine, net.subnets);
            database(stack, "Orders", of.iam_authentication(), net);
        }),
    );
}

#[test]
fn iam_authentication_off() {
    golden::problems(
        "iam-authentication-off",
        in_network(|stack, net| {
            let database = stack.add("Orders", postgres(net));
            let caller = stack.add("Caller", net.function());
            caller.grant(stack, database.connect().as_user("reports"));
        }),
    );
}

#[test]
fn unreachable_database() {
    golden::problems(
        "unreachable-database",
        in_network(|stack, net| {
            stack.add("Orders", postgres(net));
        }),
    );
}

#[test]
fn database_out_of_reach() {
    golden::problems(
        "database-out-of-reach",
        in_network(|stack, net| {
            let database = stack.add("Orders", postgres(net));
            let other = stack.add("Others", net.group());
            other.allow_to(stack, database.security_group(), database.port());
            let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
            role.grant(stack, database.connect());
            stack.add("Caller", net.function().role(role));
        }),
    );
}
