//! Templates of databases, and what is said of those that cannot be deployed.

use formwork_cfn::ids::{KmsKeyArn, KmsKeyRef};
use formwork_core::{App, Expr, Scope};

use super::*;
use crate::network::{PrivateSubnet, SecurityGroup, Vpc};
use crate::testing::{assert_template, function, network, reader, resource, template};
use crate::{AwsService, Defaults, Grantee, InterfaceEndpoint, RemovalPolicy, Role, cidr};

fn problems(define: impl FnOnce(&mut Scope<'_>)) -> String {
    crate::testing::problems(file!(), define)
}

/// What is said of a database of this engine with these settings, that somebody may enter.
fn problems_of(
    engine: DatabaseEngine,
    settings: impl FnOnce(DatabaseInstance) -> DatabaseInstance,
) -> String {
    problems(|stack| {
        let (vpc, subnets) = network(stack);
        let database = settings(DatabaseInstance::new(vpc, engine, subnets));
        let database = stack.add("Database", database);
        let caller = stack.add("Callers", SecurityGroup::new(vpc, "Callers"));
        caller.allow_to(stack, database.security_group(), database.port());
    })
}

fn postgres() -> DatabaseEngine {
    DatabaseEngine::postgres("17.9")
}

#[test]
fn a_function_connects_by_password() {
    let template = template(|stack| {
        let (vpc, subnets) = network(stack);
        let database = DatabaseInstance::new(vpc, postgres(), subnets);
        let database = stack.add("Database", database);
        let secrets = InterfaceEndpoint::new(vpc, AwsService::SecretsManager, subnets);
        let secrets = stack.add("Secrets", secrets);
        let reader = function()
            .network(vpc, subnets)
            .environment("HOST", database.endpoint_address())
            .environment("PORT", database.endpoint_port())
            .environment("SECRET_ARN", database.secret().arn().into_text());
        let reader = stack.add("Reader", reader);
        reader.grant(stack, database.connect());
        reader.grant(stack, database.secret().read().via(secrets));
    });
    assert_template("database_by_password", &template);
}

#[test]
fn every_option() {
    let template = template(|stack| {
        let (vpc, subnets) = network(stack);
        let group = SecurityGroup::new(vpc, "Database of orders");
        let group = stack.add("DatabaseGroup", group);
        let key = |id: &str| format!("arn:aws:kms:us-east-1:111122223333:key/{id}");
        let database = DatabaseInstance::new(vpc, DatabaseEngine::mysql("8.4.10"), subnets)
            .name("orders")
            .database_name("orders")
            .master_user_name("owner")
            .instance_class("db.m7g.large")
            .allocated_storage_gib(100)
            .max_allocated_storage_gib(1_000)
            .multi_az()
            .backup_retention_days(35)
            .port(3_307)
            .security_group(group)
            .iam_authentication()
            .parameter("slow_query_log", "1")
            .parameter("long_query_time", "2")
            .encryption_key(Expr::<KmsKeyRef>::from_text(key("storage")))
            .secret_key(Expr::<KmsKeyArn>::from_text(key("secret")));
        let database = stack.add("Database", database);
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, database.connect().as_user("reports"));
        reader.grant(stack, database.connect().as_user("orders"));
    });
    assert_template("database_every_option", &template);
}

#[test]
fn less_safe_with_reasons() {
    let database = resource("Database", |stack| {
        let (vpc, subnets) = network(stack);
        let database = DatabaseInstance::new(vpc, postgres(), subnets)
            .without_backups("filled anew each night")
            .without_deletion_protection("a database for tests")
            .without_snapshot("a database for tests");
        let database = stack.add("Database", database);
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, database.connect());
    });
    insta::assert_snapshot!(database, @r#"
    {
      "Type": "AWS::RDS::DBInstance",
      "DeletionPolicy": "Delete",
      "UpdateReplacePolicy": "Delete",
      "Properties": {
        "AllocatedStorage": "20",
        "BackupRetentionPeriod": 0,
        "DBInstanceClass": "db.t4g.medium",
        "DBParameterGroupName": {
          "Ref": "DatabaseParameterGroup"
        },
        "DBSubnetGroupName": {
          "Ref": "DatabaseSubnetGroup"
        },
        "DeletionProtection": false,
        "Engine": "postgres",
        "EngineVersion": "17.9",
        "ManageMasterUserPassword": true,
        "MasterUsername": "postgres",
        "PubliclyAccessible": false,
        "StorageEncrypted": true,
        "StorageType": "gp3",
        "VPCSecurityGroups": [
          {
            "Fn::GetAtt": [
              "DatabaseSecurityGroup",
              "GroupId"
            ]
          }
        ]
      },
      "Metadata": {
        "Reason for BackupRetentionPeriod": "filled anew each night",
        "Reason for DeletionPolicy": "a database for tests",
        "Reason for DeletionProtection": "a database for tests"
      }
    }
    "#);
    let parameters = resource("DatabaseParameterGroup", |stack| {
        let (vpc, subnets) = network(stack);
        let database = DatabaseInstance::new(vpc, postgres(), subnets)
            .without_forced_tls("a driver of 1999")
            .parameter("rds.force_ssl", "0");
        let database = stack.add("Database", database);
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, database.connect());
    });
    insta::assert_snapshot!(parameters, @r#"
    {
      "Type": "AWS::RDS::DBParameterGroup",
      "Properties": {
        "Description": "Parameters of a database",
        "Family": "postgres17",
        "Parameters": {
          "rds.force_ssl": "0"
        }
      },
      "Metadata": {
        "Reason for Parameters": "a driver of 1999"
      }
    }
    "#);
}

#[test]
fn what_is_retained_keeps_its_groups() {
    let template = |retain: bool| {
        template(|stack| {
            if !retain {
                Defaults::new()
                    .removal_policy(RemovalPolicy::Retain)
                    .over(stack);
            }
            let (vpc, subnets) = network(stack);
            let database = DatabaseInstance::new(vpc, postgres(), subnets);
            let database = if retain { database.retain() } else { database };
            let database = stack.add("Database", database);
            let callers = stack.add("Callers", SecurityGroup::new(vpc, "Callers"));
            callers.allow_to(stack, database.security_group(), database.port());
        })
    };
    let (own, said) = (template(true), template(false));
    assert_eq!(own, said);
    let own: serde_json::Value = serde_json::from_str(&own).unwrap();
    let resources = own["Resources"].as_object().unwrap();
    let stays = |resource: &serde_json::Value| {
        resource["DeletionPolicy"] == "Retain" && resource["UpdateReplacePolicy"] == "Retain"
    };
    let stay: Vec<&String> = resources
        .iter()
        .filter(|(_, resource)| stays(resource))
        .map(|(id, _)| id)
        .collect();
    assert_eq!(
        stay,
        [
            "Database",
            "DatabaseParameterGroup",
            "DatabaseSecurityGroup",
            "DatabaseSubnetGroup"
        ]
    );
}

#[test]
fn what_equals_the_default_of_aws_is_not_written() {
    let database = resource("Database", |stack| {
        let (vpc, subnets) = network(stack);
        let database = DatabaseInstance::new(vpc, postgres(), subnets)
            .port(5_432)
            .backup_retention_days(1);
        let database = stack.add("Database", database);
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, database.connect());
    });
    for property in [
        "\"Port\"",
        "BackupRetention",
        "MultiAZ",
        "IAMDatabase",
        "KmsKey",
    ] {
        assert!(!database.contains(property), "{property} in {database}");
    }
}

#[test]
fn another_engine_by_its_name() {
    let parameters = resource("DatabaseParameterGroup", |stack| {
        let (vpc, subnets) = network(stack);
        let engine = DatabaseEngine::other("sqlserver-ex", "16.00", "sqlserver-ex-16.0", 1_433)
            .tls_parameter("rds.force_ssl", "1");
        let database = DatabaseInstance::new(vpc, engine, subnets).instance_class("db.m6i.large");
        let database = stack.add("Database", database);
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, database.connect());
    });
    insta::assert_snapshot!(parameters, @r#"
    {
      "Type": "AWS::RDS::DBParameterGroup",
      "Properties": {
        "Description": "Parameters of a database",
        "Family": "sqlserver-ex-16.0",
        "Parameters": {
          "rds.force_ssl": "1"
        }
      }
    }
    "#);
}

#[test]
fn references() {
    let mut app = App::new();
    let mut stack = app.stack("Net");
    let (vpc, subnets) = network(&mut stack);
    let database = DatabaseInstance::new(vpc, postgres(), subnets).iam_authentication();
    let database = stack.add("Database", database);
    let shown = |value: &formwork_core::Value| stack.app().sort_key(value);
    insta::assert_snapshot!(shown(database.name().value()), @r#"{"Ref":"Net/Database"}"#);
    insta::assert_snapshot!(shown(database.endpoint_address().value()), @r#"{"Fn::GetAtt":["Net/Database","Endpoint.Address"]}"#);
    insta::assert_snapshot!(shown(database.endpoint_port().value()), @r#"{"Fn::GetAtt":["Net/Database","Endpoint.Port"]}"#);
    insta::assert_snapshot!(shown(database.resource_id().value()), @r#"{"Fn::GetAtt":["Net/Database","DbiResourceId"]}"#);
    insta::assert_snapshot!(shown(database.secret().arn().value()), @r#"{"Fn::GetAtt":["Net/Database","MasterUserSecret.SecretArn"]}"#);
    assert_eq!(database.port().to_string(), "tcp/5432");
    assert!(database.has_iam_authentication() && database.secret().cfn().is_none());
}

#[test]
fn the_order_of_definition_does_not_show() {
    let with = |first: bool| {
        template(|stack| {
            let (vpc, subnets) = network(stack);
            let database = DatabaseInstance::new(vpc, postgres(), subnets).iam_authentication();
            let database = stack.add("Database", database);
            let reader = reader(stack, vpc, subnets);
            let users = ["orders", "reports"];
            for user in if first { users } else { [users[1], users[0]] } {
                reader.grant(stack, database.connect().as_user(user));
            }
        })
    };
    assert_eq!(with(true), with(false));
}

#[test]
fn subnets_in_one_zone() {
    insta::assert_snapshot!(problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
        let other = stack.add("Other", Vpc::new(cidr!("10.30.0.0/16")));
        let a = stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone(0));
        let b = stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone(0));
        let far = stack.add("Far", PrivateSubnet::new(other, cidr!("10.30.0.0/24")).zone(1));
        for (id, subnets) in [("Same", vec![a, b]), ("One", vec![a, a]), ("None", vec![]), ("Foreign", vec![a, far])] {
            let database = stack.add(id, DatabaseInstance::new(vpc, postgres(), subnets));
            let caller = stack.add(format!("CallersOf{id}"), SecurityGroup::new(vpc, "Callers"));
            caller.allow_to(stack, database.security_group(), database.port());
        }
    }), @r"
    error[foreign-subnet]: `Net/Far` is a subnet of another VPC
      --> [line]
       = construct: Net/Foreign
       = property: SubnetIds
       = help: pass subnets of the database's VPC

    error[database-in-one-zone]: a database needs subnets in two availability zones, and has none
      --> [line]
       = construct: Net/None
       = property: SubnetIds
       = note: Amazon RDS asks for two zones, so that the database can be moved to the other
       = help: pass subnets in two zones, also without `.multi_az()`

    error[database-in-one-zone]: all subnets of the database are in one availability zone
      --> [line]
       = construct: Net/One
       = property: SubnetIds
       = note: Amazon RDS asks for two zones, so that the database can be moved to the other
       = help: pass subnets in two zones, also without `.multi_az()`

    error[database-in-one-zone]: all subnets of the database are in one availability zone
      --> [line]
       = construct: Net/Same
       = property: SubnetIds
       = note: Amazon RDS asks for two zones, so that the database can be moved to the other
       = help: pass subnets in two zones, also without `.multi_az()`
    ");
}

#[test]
fn zones_that_are_known_at_deployment_may_differ() {
    let database = |stack: &mut Scope<'_>| {
        let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
        let a = PrivateSubnet::new(vpc, cidr!("10.20.0.0/24")).zone_name("us-east-1a");
        let b = PrivateSubnet::new(vpc, cidr!("10.20.1.0/24")).zone_id("use1-az2");
        let subnets = [stack.add("A", a), stack.add("B", b)];
        let database = stack.add("Database", DatabaseInstance::new(vpc, postgres(), subnets));
        let caller = stack.add("Callers", SecurityGroup::new(vpc, "Callers"));
        caller.allow_to(stack, database.security_group(), database.port());
    };
    assert_eq!(problems(database), "");
}

#[test]
fn settings_out_of_range() {
    insta::assert_snapshot!(problems_of(postgres(), |database| {
        database
            .allocated_storage_gib(10)
            .backup_retention_days(36)
            .port(443)
            .master_user_name("1st")
    }), @r#"
    error[storage-out-of-range]: a database cannot have 10 GiB of storage
      --> [line]
       = construct: Net/Database
       = property: AllocatedStorage
       = help: give 20 to 65,536 GiB

    error[backup-retention-out-of-range]: backups cannot stay for 36 days
      --> [line]
       = construct: Net/Database
       = property: BackupRetentionPeriod
       = help: give 1 to 35 days, or say why there are none: `.without_backups("…")`

    error[invalid-master-user-name]: `1st` cannot be the master user of this engine
      --> [line]
       = construct: Net/Database
       = property: MasterUsername
       = help: start with a letter, then letters, digits and `_`, 63 at most

    error[invalid-database-port]: a database cannot answer on port 443
      --> [line]
       = construct: Net/Database
       = property: Port
       = help: give a port from 1,150 to 65,535, or leave it out
    "#);
    insta::assert_snapshot!(problems_of(postgres(), |database| {
        database.max_allocated_storage_gib(20).master_user_name("Admin")
    }), @r"
    error[invalid-master-user-name]: `Admin` cannot be the master user of this engine
      --> [line]
       = construct: Net/Database
       = property: MasterUsername
       = note: the engine or Amazon RDS keeps this name for itself
       = help: take another name

    error[storage-out-of-range]: storage of 20 GiB cannot grow to 20 GiB
      --> [line]
       = construct: Net/Database
       = property: MaxAllocatedStorage
       = note: Amazon RDS advises a tenth more than there is at least
       = help: give more than 20 GiB, 65,536 at most
    ");
    let long = "a".repeat(17);
    let taken = problems_of(postgres(), |database| database.master_user_name(&long));
    assert_eq!(taken, "");
    insta::assert_snapshot!(problems_of(DatabaseEngine::mysql("8.4.10"), |database| {
        database.master_user_name(long).backup_retention_days(0)
    }), @r#"
    error[backup-retention-out-of-range]: backups cannot stay for 0 days
      --> [line]
       = construct: Net/Database
       = property: BackupRetentionPeriod
       = help: give 1 to 35 days, or say why there are none: `.without_backups("…")`

    error[invalid-master-user-name]: `aaaaaaaaaaaaaaaaa` cannot be the master user of this engine
      --> [line]
       = construct: Net/Database
       = property: MasterUsername
       = help: start with a letter, then letters, digits and `_`, 16 at most
    "#);
}

#[test]
fn engines_that_cannot_be_used() {
    insta::assert_snapshot!(problems_of(DatabaseEngine::postgres("latest"), |it| it), @r"
    error[invalid-engine-version]: `latest` is not a version of PostgreSQL
      --> [line]
       = construct: Net/Database
       = property: EngineVersion
       = note: the family of the parameter group follows from it
       = help: write it like `17.9`
    ");
    insta::assert_snapshot!(problems_of(DatabaseEngine::mysql("8"), |it| it), @r"
    error[invalid-engine-version]: `8` is not a version of MySQL
      --> [line]
       = construct: Net/Database
       = property: EngineVersion
       = note: the family of the parameter group follows from it
       = help: write it like `8.4.10`
    ");
    let aurora = DatabaseEngine::other("aurora-postgresql", "17.9", "aurora-postgresql17", 5_432);
    let aurora = aurora.tls_parameter("rds.force_ssl", "1");
    insta::assert_snapshot!(problems_of(aurora, |it| it.instance_class("db.r7g.large")), @r"
    error[engine-needs-cluster]: `aurora-postgresql` runs in a cluster, and this is an instance of its own
      --> [line]
       = construct: Net/Database
       = property: Engine
       = help: use an engine without Aurora, or the generated `CfnDbCluster`
    ");
    let oracle = DatabaseEngine::other("oracle-ee", "19", "oracle-ee-19", 1_521);
    insta::assert_snapshot!(problems_of(oracle, DatabaseInstance::iam_authentication), @r#"
    error[database-without-instance-class]: no instance class is known that `oracle-ee` runs on
      --> [line]
       = construct: Net/Database
       = property: DBInstanceClass
       = help: give one: `.instance_class("db.m6i.large")`

    error[iam-authentication-unsupported]: users of `oracle-ee` 19 cannot sign in by IAM
      --> [line]
       = construct: Net/Database
       = property: EnableIAMDatabaseAuthentication
       = note: those of PostgreSQL and MySQL can, and of MariaDB since 10.11
       = help: leave `.iam_authentication()` out, and sign in by passwords

    error[tls-not-forced]: no parameter is known by which `oracle-ee` 19 requires TLS
      --> [line]
       = construct: Net/Database
       = property: Parameters
       = help: name it: `engine.tls_parameter("rds.force_ssl", "1")`
       = help: or say why connections may come without: `.without_forced_tls("…")`
    "#);
}

#[test]
fn parameters_set_twice() {
    insta::assert_snapshot!(problems_of(postgres(), |database| {
        database
            .parameter("log_statement", "ddl")
            .parameter("log_statement", "all")
            .parameter("rds.force_ssl", "0")
    }), @r#"
    error[duplicate-database-parameter]: the parameter `log_statement` is set twice
      --> [line]
       = construct: Net/Database
       = property: Parameters
       = help: set it once

    error[duplicate-database-parameter]: the parameter `rds.force_ssl` is set twice
      --> [line]
       = construct: Net/Database
       = property: Parameters
       = note: it is set already, so that every connection uses TLS
       = help: leave it out, or say why not: `.without_forced_tls("…")`
    "#);
}

#[test]
fn reasons_that_are_empty() {
    insta::assert_snapshot!(problems_of(postgres(), |database| {
        database.without_deletion_protection(" ").without_forced_tls("")
    }), @r"
    error[missing-reason]: an empty text is no reason
      --> [line]
       = construct: Net/Database
       = property: DeletionProtection
       = note: what is less safe than the default says why, where a reviewer reads it
       = help: write why this is needed here, or keep to the default

    error[missing-reason]: an empty text is no reason
      --> [line]
       = construct: Net/Database
       = property: Parameters
       = note: what is less safe than the default says why, where a reviewer reads it
       = help: write why this is needed here, or keep to the default
    ");
}

#[test]
fn a_database_that_nobody_may_enter() {
    insta::assert_snapshot!(problems(|stack| {
        let (vpc, subnets) = network(stack);
        stack.add("Database", DatabaseInstance::new(vpc, postgres(), subnets));
    }), @r"
    warning[unreachable-database]: no flow leads to the database, so nobody can use it
      --> [line]
       = construct: Net/Database
       = property: VPCSecurityGroups
       = note: its security group is `Net/Database/SecurityGroup`
       = help: grant a connection: `function.grant(&mut stack, database.connect())`
       = help: or let a group in: `group.allow_to(&mut stack, database.security_group(), database.port())`
    ");
}

#[test]
fn signing_in_by_iam_where_it_is_off() {
    insta::assert_snapshot!(problems(|stack| {
        let (vpc, subnets) = network(stack);
        let database = stack.add("Database", DatabaseInstance::new(vpc, postgres(), subnets));
        let reader = reader(stack, vpc, subnets);
        reader.grant(stack, database.connect().as_user("reports"));
    }), @r"
    error[iam-authentication-off]: `reports` cannot sign in to `Net/Database` by IAM
      --> [line]
       = construct: Net/Database
       = property: EnableIAMDatabaseAuthentication
       = help: let users of the database do so: `.iam_authentication()`
       = help: or sign in by a password, without `.as_user(…)`
    ");
}

#[test]
fn connections_that_do_not_get_there() {
    insta::assert_snapshot!(problems(|stack| {
        let (vpc, subnets) = network(stack);
        let database = stack.add("Database", DatabaseInstance::new(vpc, postgres(), subnets));
        let role = stack.add("Role", Role::for_service("lambda.amazonaws.com"));
        stack.add("Inside", function().role(role).network(vpc, subnets));
        stack.add("Outside", function().role(role));
        role.grant(stack, database.connect());
        let caller = stack.add("Callers", SecurityGroup::new(vpc, "Callers"));
        caller.allow_to(stack, database.security_group(), database.port());
    }), @r"
    error[database-out-of-reach]: the function is to connect to `Net/Database`, but no flow leads there
      --> [line]
       = construct: Net/Inside
       = property: VpcConfig.SecurityGroupIds
       = note: its security group `Net/Inside/SecurityGroup` must let it out, and `Net/Database/SecurityGroup` let it in, on tcp/5432
       = help: grant the connection to the function, not only to its role
       = help: or let it in: `group.allow_to(&mut stack, database.security_group(), database.port())`

    error[function-outside-vpc]: the function is to connect to `Net/Database`, but runs outside the VPC
      --> [line]
       = construct: Net/Outside
       = property: VpcConfig
       = help: say where it runs: `.network(vpc, subnets)`
    ");
}

#[test]
fn subnets_without_a_zone_are_told_alone() {
    let found = problems(|stack| {
        let vpc = stack.add("Vpc", Vpc::new(cidr!("10.20.0.0/16")));
        let subnets = [
            stack.add("A", PrivateSubnet::new(vpc, cidr!("10.20.0.0/24"))),
            stack.add("B", PrivateSubnet::new(vpc, cidr!("10.20.1.0/24"))),
        ];
        stack.add("Database", DatabaseInstance::new(vpc, postgres(), subnets));
    });
    assert_eq!(found.matches("error[subnet-without-zone]").count(), 2);
    assert!(!found.contains("database-in-one-zone"), "{found}");
}
