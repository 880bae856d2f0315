//! Which IAM prefixes belong to an endpoint service, and which endpoint services serve an action.

use super::actions;

/// Endpoint services whose actions have another prefix than their name's first part.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html>
/// beside the Service Authorization Reference, 2026-11.
const OTHER_PREFIXES: [(&str, &str); 8] = [
    ("access-analyzer", "access-analyzer"),
    ("email-smtp", "ses"),
    ("kinesis-firehose", "firehose"),
    ("kinesis-streams", "kinesis"),
    ("monitoring", "cloudwatch"),
    ("rds-data", "rds-data"),
    ("sync-states", "states"),
    ("synthetics", "synthetics"),
];

/// The prefixes of the actions for which an endpoint service is used: those of Bedrock belong
/// together, because whoever may use one of them need not take the way of the other.
pub fn iam_prefixes(service: &str) -> Vec<&str> {
    let service = service.strip_suffix("-fips").unwrap_or(service);
    if service.starts_with("bedrock") && !service.starts_with("bedrock-agentcore") {
        return vec!["bedrock", "bedrock-mantle"];
    }
    let other = OTHER_PREFIXES.iter().find(|(name, _)| *name == service);
    vec![other.map_or_else(
        || service.split('.').next().unwrap_or(service),
        |(_, prefix)| prefix,
    )]
}

/// The endpoint services through which an action is called, where it is known that it is called
/// through no other host; with the FIPS variants. None where that is not known.
pub fn served_by(action: &str) -> Vec<String> {
    if let Some(facts) = actions::action(action) {
        let all = facts.endpoints().into_iter().flatten();
        return all
            .flat_map(|name| [name.to_owned(), format!("{name}-fips")])
            .collect();
    }
    match action.split_once(':') {
        Some((prefix, _)) if prefix.eq_ignore_ascii_case("secretsmanager") => {
            vec!["secretsmanager".to_owned()]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_follow_from_endpoint_services() {
        assert_eq!(
            iam_prefixes("bedrock-runtime-fips"),
            ["bedrock", "bedrock-mantle"]
        );
        assert_eq!(
            iam_prefixes("bedrock-agentcore.gateway"),
            ["bedrock-agentcore"]
        );
        assert_eq!(iam_prefixes("ecr.dkr"), ["ecr"]);
        assert_eq!(iam_prefixes("monitoring"), ["cloudwatch"]);
        assert_eq!(iam_prefixes("kms-fips"), ["kms"]);
    }

    #[test]
    fn actions_are_served_where_it_is_known() {
        assert_eq!(
            served_by("bedrock:InvokeModel"),
            ["bedrock-runtime", "bedrock-runtime-fips"]
        );
        assert_eq!(
            served_by("secretsmanager:GetSecretValue"),
            ["secretsmanager"]
        );
        assert!(served_by("bedrock:CallWithBearerToken").is_empty());
        assert!(served_by("logs:PutLogEvents").is_empty());
    }
}
