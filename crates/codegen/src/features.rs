//! Which Cargo feature a service's resources stand behind.
//!
//! crates.io takes 300 features a crate, and the registry has more services than that every few
//! months: services of one product family share a feature. A service that is not listed has a
//! feature of its own. Moving a service from one feature to another breaks users, so the list only
//! grows.

/// The families: feature, and the modules of its services.
const FAMILIES: &[(&str, &[&str])] = &[
    ("alexa", &["ask"]),
    ("amplify", &["amplify", "amplifyuibuilder"]),
    (
        "billing",
        &[
            "bcm",
            "bcmdataexports",
            "bcmpricingcalculator",
            "billing",
            "billingconductor",
            "budgets",
            "ce",
            "cur",
            "invoicing",
            "pricingplanmanager",
        ],
    ),
    ("chime", &["chime", "voiceid", "wickr"]),
    (
        "codestar",
        &[
            "codestar",
            "codestarconnections",
            "codestarnotifications",
            "codeconnections",
        ],
    ),
    ("codeguru", &["codeguruprofiler", "codegurureviewer"]),
    (
        "connect",
        &[
            "connect",
            "connectcampaigns",
            "connectcampaignsv2",
            "customerprofiles",
            "cases",
            "wisdom",
        ],
    ),
    ("devopsguru", &["devopsguru", "devopsagent", "aiops"]),
    ("docdb", &["docdb", "docdbelastic"]),
    ("emr", &["emr", "emrcontainers", "emrserverless"]),
    ("greengrass", &["greengrass", "greengrassv2"]),
    (
        "iot",
        &[
            "iot",
            "iotanalytics",
            "iotcoredeviceadvisor",
            "iotfleetwise",
            "iotsecuretunneling",
            "iotsitewise",
            "iotthingsgraph",
            "iottwinmaker",
            "iotwireless",
        ],
    ),
    ("ivs", &["ivs", "ivschat"]),
    ("kendra", &["kendra", "kendraranking"]),
    (
        "kinesisanalytics",
        &["kinesisanalytics", "kinesisanalyticsv2"],
    ),
    (
        "licensemanager",
        &[
            "licensemanager",
            "licensemanagerlinuxsubscriptions",
            "licensemanagerusersubscriptions",
        ],
    ),
    ("lookout", &["lookoutequipment", "lookoutvision"]),
    (
        "media",
        &[
            "mediaconnect",
            "mediaconvert",
            "medialive",
            "mediapackage",
            "mediapackagev2",
            "mediastore",
            "mediatailor",
        ],
    ),
    ("mwaa", &["mwaa", "mwaaserverless"]),
    ("neptune", &["neptune", "neptunegraph"]),
    ("pcaconnector", &["pcaconnectorad", "pcaconnectorscep"]),
    ("pinpoint", &["pinpoint", "pinpointemail", "smsvoice"]),
    ("redshift", &["redshift", "redshiftserverless"]),
    ("resiliencehub", &["resiliencehub", "resiliencehubv2"]),
    (
        "route53recovery",
        &[
            "route53recoverycontrol",
            "route53recoveryreadiness",
            "arcregionswitch",
            "arczonalshift",
        ],
    ),
    (
        "servicecatalog",
        &["servicecatalog", "servicecatalogappregistry"],
    ),
    (
        "ssm",
        &[
            "ssm",
            "ssmcontacts",
            "ssmguiconnect",
            "ssmincidents",
            "ssmquicksetup",
            "systemsmanagersap",
        ],
    ),
    ("support", &["supportapp", "supportauthz"]),
    ("waf", &["waf", "wafregional"]),
    (
        "workspaces",
        &[
            "workspaces",
            "workspacesinstances",
            "workspacesthinclient",
            "workspacesweb",
        ],
    ),
];

/// What crates.io takes, with room for the feature `all` and for a year of new services.
pub(crate) const LIMIT: usize = 280;

/// The feature of a service, by its module.
pub(crate) fn feature_of(module: &str) -> &str {
    FAMILIES
        .iter()
        .find(|(_, members)| members.contains(&module))
        .map_or(module, |(feature, _)| feature)
}

/// Families' members that no longer exist.
pub(crate) fn stale(modules: &[&str]) -> Option<&'static str> {
    let members = FAMILIES.iter().flat_map(|(_, members)| members.iter());
    members.copied().find(|member| !modules.contains(member))
}
