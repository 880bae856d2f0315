//! [`DatabaseEngine`]: what a database runs, and what follows from it.

use formwork_core::{Diagnostic, Scope};

/// What a database runs: an engine in a version.
///
/// ```
/// use formwork_constructs::DatabaseEngine;
/// let engine = DatabaseEngine::postgres("17.9");
/// assert_eq!((engine.family(), engine.default_port()), (Some("postgres17"), 5432));
/// assert_eq!(DatabaseEngine::mysql("8.4.10").family(), Some("mysql8.4"));
/// assert_eq!(DatabaseEngine::mariadb("11.8.8").family(), Some("mariadb11.8"));
/// ```
///
/// From the version follows the family of the parameter group; with a new major version the group
/// is replaced. A version ages: Amazon RDS takes old ones back, and moves databases to the next
/// minor version in their maintenance window.
///
/// Errors where it is used: `invalid-engine-version`, `engine-needs-cluster`, `tls-not-forced`.
///
/// AWS page: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_GettingStarted.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseEngine {
    kind: Kind,
    name: String,
    version: String,
    family: Option<String>,
    port: u16,
    tls: Option<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Postgres,
    MySql,
    MariaDb,
    Other,
}

impl DatabaseEngine {
    /// PostgreSQL, such as `17.9`, or `17` for the newest minor version that Amazon RDS prefers.
    ///
    /// TLS is required by the parameter `rds.force_ssl`; the port is 5432.
    pub fn postgres(version: impl Into<String>) -> Self {
        let (version, port) = (version.into(), 5_432);
        let tls = Some(("rds.force_ssl", "1"));
        Self::known(Kind::Postgres, "postgres", version, port, tls)
    }

    /// MySQL, such as `8.4.10`.
    ///
    /// TLS is required by the parameter `require_secure_transport`; the port is 3306.
    pub fn mysql(version: impl Into<String>) -> Self {
        let version = version.into();
        let tls = secure_transport(&version, [5, 7]);
        Self::known(Kind::MySql, "mysql", version, 3_306, tls)
    }

    /// MariaDB, such as `11.8.8`.
    ///
    /// TLS is required by the parameter `require_secure_transport`; the port is 3306.
    pub fn mariadb(version: impl Into<String>) -> Self {
        let version = version.into();
        let tls = secure_transport(&version, [10, 5]);
        Self::known(Kind::MariaDb, "mariadb", version, 3_306, tls)
    }

    /// Any other engine by its name, with the family of its parameter group and its default port:
    /// `DatabaseEngine::other("sqlserver-se", "16.00.4205.1.v1", "sqlserver-se-16.0", 1433)`.
    ///
    /// Say by which parameter it requires TLS: [`tls_parameter`](Self::tls_parameter).
    pub fn other(
        name: impl Into<String>,
        version: impl Into<String>,
        family: impl Into<String>,
        port: u16,
    ) -> Self {
        Self {
            kind: Kind::Other,
            name: name.into(),
            version: version.into(),
            family: Some(family.into()),
            port,
            tls: None,
        }
    }

    fn known(
        kind: Kind,
        name: &str,
        version: String,
        port: u16,
        tls: Option<(&str, &str)>,
    ) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            family: family(kind, name, &version),
            version,
            port,
            tls: tls.map(|(name, value)| (name.to_owned(), value.to_owned())),
        }
    }

    /// The parameter by which it takes connections over TLS alone, and the value that does so, such
    /// as `rds.force_ssl` and `1` for SQL Server. Default: known for PostgreSQL, MySQL and
    /// MariaDB.
    pub fn tls_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.tls = Some((name.into(), value.into()));
        self
    }

    /// Its name, as Amazon RDS has it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, as it was given.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The family of its parameter group, where it follows from the version.
    pub fn family(&self) -> Option<&str> {
        self.family.as_deref()
    }

    /// The TCP port on which it answers unless told otherwise.
    pub const fn default_port(&self) -> u16 {
        self.port
    }

    pub(super) fn tls(&self) -> Option<(&str, &str)> {
        let (name, value) = self.tls.as_ref()?;
        Some((name, value))
    }

    /// An instance class that every region and version of the engine has, where one is known.
    pub(super) fn default_class(&self) -> Option<&'static str> {
        (self.kind != Kind::Other).then_some("db.t4g.medium")
    }

    /// The name that Amazon RDS proposes for the master user. PostgreSQL keeps `admin` for itself.
    pub(super) fn default_user(&self) -> &'static str {
        match self.kind {
            Kind::Postgres => "postgres",
            _ => "admin",
        }
    }

    /// The most characters of the master user's name, where they are known.
    pub(super) fn longest_user(&self) -> usize {
        match self.kind {
            Kind::MySql | Kind::MariaDb => 16,
            Kind::Postgres => 63,
            Kind::Other => 128,
        }
    }

    /// Whether users may sign in by IAM.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.RDS_Fea_Regions_DB-eng.Feature.IamDatabaseAuthentication.html>
    pub(super) fn has_iam_authentication(&self) -> bool {
        match self.kind {
            Kind::Postgres | Kind::MySql => true,
            Kind::MariaDb => first_two(&self.version).is_none_or(|version| version >= [10, 11]),
            Kind::Other => false,
        }
    }

    /// Where its version is none of the engine's: the engine, and a version that is one.
    pub(crate) fn fault_of_version(&self) -> Option<(&'static str, &'static str)> {
        if self.family.is_some() {
            return None;
        }
        Some(match self.kind {
            Kind::MySql => ("MySQL", "8.4.10"),
            Kind::MariaDb => ("MariaDB", "11.8.8"),
            _ => ("PostgreSQL", "17.9"),
        })
    }

    #[track_caller]
    pub(super) fn check(&self, scope: &mut Scope<'_>) {
        if let Some((name, example)) = self.fault_of_version() {
            let version = &self.version;
            scope.report(
                Diagnostic::error(
                    "invalid-engine-version",
                    format!("`{version}` is not a version of {name}"),
                )
                .property("EngineVersion")
                .note("the family of the parameter group follows from it")
                .help(format!("write it like `{example}`")),
            );
        }
        if self.name.starts_with("aurora") {
            scope.report(
                Diagnostic::error(
                    "engine-needs-cluster",
                    format!(
                        "`{}` runs in a cluster, and this is an instance of its own",
                        self.name
                    ),
                )
                .property("Engine")
                .help("use an engine without Aurora, or the generated `CfnDbCluster`"),
            );
        }
    }
}

/// The parameter that MySQL and MariaDB have since a version. An instance takes `0` and `1`, a
/// cluster `OFF` and `ON`.
fn secure_transport(version: &str, since: [u32; 2]) -> Option<(&'static str, &'static str)> {
    let has = first_two(version).is_none_or(|version| version >= since);
    has.then_some(("require_secure_transport", "1"))
}

/// The first two numbers of a version; a second one that is missing counts as 0.
fn first_two(version: &str) -> Option<[u32; 2]> {
    let numbers = numbers(version)?;
    Some([*numbers.first()?, numbers.get(1).copied().unwrap_or(0)])
}

/// The numbers of a version, without what Amazon RDS appends to those under extended support, as
/// in `11.22-rds.20260514`.
fn numbers(version: &str) -> Option<Vec<u32>> {
    let plain = version
        .split_once("-rds.")
        .map_or(version, |(plain, _)| plain);
    let parts = plain.split('.');
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts
        .map(|part| digits(part).then(|| part.parse().ok()).flatten())
        .collect()
}

/// The family of the parameter group: engine and major version. That of PostgreSQL is one number
/// since 10, the others' two.
fn family(kind: Kind, name: &str, version: &str) -> Option<String> {
    let numbers = numbers(version)?;
    match (kind, numbers.as_slice()) {
        (Kind::Postgres, [major, ..]) if *major >= 10 => Some(format!("{name}{major}")),
        (_, [major, minor, ..]) => Some(format!("{name}{major}.{minor}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_follows_from_the_version() {
        let check = |engine: DatabaseEngine, family: Option<&str>| {
            assert_eq!(engine.family(), family, "{}", engine.version());
        };
        check(DatabaseEngine::postgres("17.9"), Some("postgres17"));
        check(DatabaseEngine::postgres("18"), Some("postgres18"));
        check(DatabaseEngine::postgres("9.6.24"), Some("postgres9.6"));
        check(
            DatabaseEngine::postgres("11.22-rds.20260514"),
            Some("postgres11"),
        );
        check(DatabaseEngine::mysql("8.0.39"), Some("mysql8.0"));
        check(DatabaseEngine::mysql("8.4"), Some("mysql8.4"));
        check(DatabaseEngine::mariadb("10.11.9"), Some("mariadb10.11"));
        check(DatabaseEngine::mysql("8"), None);
        check(DatabaseEngine::postgres(""), None);
        check(DatabaseEngine::postgres("latest"), None);
        check(DatabaseEngine::postgres("16."), None);
        check(DatabaseEngine::postgres("+16"), None);
        check(DatabaseEngine::postgres("99999999999"), None);
    }

    #[test]
    fn tls_by_engine_and_version() {
        let check = |engine: DatabaseEngine, tls| assert_eq!(engine.tls(), tls);
        check(
            DatabaseEngine::postgres("13.4"),
            Some(("rds.force_ssl", "1")),
        );
        check(
            DatabaseEngine::mysql("5.7.44"),
            Some(("require_secure_transport", "1")),
        );
        check(DatabaseEngine::mysql("5.6.51"), None);
        check(DatabaseEngine::mariadb("10.4.34"), None);
        let sql_server = DatabaseEngine::other("sqlserver-ex", "16.00", "sqlserver-ex-16.0", 1_433);
        check(sql_server.clone(), None);
        check(
            sql_server.tls_parameter("rds.force_ssl", "1"),
            Some(("rds.force_ssl", "1")),
        );
    }

    #[test]
    fn iam_authentication_by_engine_and_version() {
        let check = |engine: DatabaseEngine, has| assert_eq!(engine.has_iam_authentication(), has);
        check(DatabaseEngine::postgres("17.9"), true);
        check(DatabaseEngine::mysql("8.4.10"), true);
        check(DatabaseEngine::mariadb("10.11.9"), true);
        check(DatabaseEngine::mariadb("10.6.19"), false);
        check(
            DatabaseEngine::other("oracle-ee", "19", "oracle-ee-19", 1_521),
            false,
        );
    }
}
