//! How names of `CloudFormation` become names of Rust.
//!
//! What is decided here is public contract: a change renames what users wrote.

/// Pieces that the rules below would split in the wrong place, and their words.
const IRREGULAR: &[(&str, &[&str])] = &[
    ("VPCDHCPOptions", &["vpc", "dhcp", "options"]),
    ("WAFv2", &["wafv2"]),
    ("DDoS", &["ddos"]),
    ("DynamoDBv2", &["dynamo", "db", "v2"]),
    ("ETag", &["etag"]),
    ("FSx", &["fsx"]),
    ("GiB", &["gib"]),
    ("IdC", &["idc"]),
    ("IoT", &["iot"]),
    ("IPsec", &["ipsec"]),
    ("IPv4", &["ipv4"]),
    ("IPv6", &["ipv6"]),
    ("MiB", &["mib"]),
    ("OTel", &["otel"]),
    ("QnA", &["qna"]),
    ("SaaS", &["saas"]),
    ("VCenter", &["vcenter"]),
    ("VCpu", &["vcpu"]),
    ("vCpu", &["vcpu"]),
    ("VMotion", &["vmotion"]),
    ("VSan", &["vsan"]),
    ("VTep", &["vtep"]),
    ("OAuth2", &["oauth2"]),
    ("OAuth", &["oauth"]),
    ("MySQL", &["mysql"]),
    ("MySql", &["mysql"]),
    ("PostgreSQL", &["postgresql"]),
    ("PostgreSql", &["postgresql"]),
    ("iSCSI", &["iscsi"]),
];

/// Words that Rust keeps for itself.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The words of a name, in lower case.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        split_piece(piece, &mut found);
    }
    found
}

fn split_piece(piece: &str, found: &mut Vec<String>) {
    let letters = piece.as_bytes();
    let mut word = String::new();
    let mut at = 0;
    while at < letters.len() {
        let starts = at == 0 || starts_word(letters, at);
        if starts && let Some((irregular, parts)) = irregular_at(&piece[at..]) {
            flush(&mut word, found);
            found.extend(parts.iter().map(|&part| part.to_owned()));
            at += irregular.len();
            continue;
        }
        if starts && !word.is_empty() {
            flush(&mut word, found);
        }
        word.push(letters[at].to_ascii_lowercase().into());
        at += 1;
    }
    flush(&mut word, found);
}

fn irregular_at(rest: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    let entry = IRREGULAR.iter().find(|(name, _)| rest.starts_with(name))?;
    let after = rest.as_bytes().get(entry.0.len());
    let ends = !after.is_some_and(u8::is_ascii_lowercase);
    ends.then_some(entry)
}

/// Whether a word starts at this letter.
fn starts_word(letters: &[u8], at: usize) -> bool {
    if !letters[at].is_ascii_uppercase() {
        return false;
    }
    if !letters[at - 1].is_ascii_uppercase() {
        return true;
    }
    // Within capitals a word starts at the last one before small letters, unless these are the
    // `s` of a plural: `SubnetIDs`, `ARNsPerRole`.
    let is_small = |place: usize| letters.get(place).is_some_and(u8::is_ascii_lowercase);
    let plural = letters.get(at + 1) == Some(&b's') && !is_small(at + 2);
    is_small(at + 1) && !plural
}

fn flush(word: &mut String, found: &mut Vec<String>) {
    if !word.is_empty() {
        found.push(std::mem::take(word));
    }
}

/// `CidrBlock` as `cidr_block`; a word that Rust keeps for itself gets an underscore.
pub(crate) fn snake(name: &str) -> String {
    let mut text = words(name).join("_");
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        text.insert(0, '_');
    }
    if KEYWORDS.contains(&text.as_str()) {
        text.push('_');
    }
    text
}

/// `Endpoint.Address` as `ENDPOINT_ADDRESS`.
pub(crate) fn constant(name: &str) -> String {
    words(name).join("_").to_ascii_uppercase()
}

/// `VPCEndpoint` as `VpcEndpoint`.
pub(crate) fn pascal(name: &str) -> String {
    let mut text = String::new();
    for word in words(name) {
        let next_is_digit = word.starts_with(|c: char| c.is_ascii_digit());
        if next_is_digit && text.ends_with(|c: char| c.is_ascii_digit()) {
            text.push('_');
        }
        let mut letters = word.chars();
        text.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        text.push_str(letters.as_str());
    }
    text
}

/// A value of an enumeration as the name of a variant: `python3.13` as `Python3_13`.
pub(crate) fn variant(value: &str) -> String {
    let spelt: String = value
        .chars()
        .enumerate()
        .map(|(place, c)| match c {
            '*' => " Star ".to_owned(),
            '+' => " Plus ".to_owned(),
            '<' => " Less ".to_owned(),
            '>' => " Greater ".to_owned(),
            '=' => " Equal ".to_owned(),
            '-' if place == 0 => " Minus ".to_owned(),
            other => other.to_string(),
        })
        .collect();
    let name = pascal(&spelt);
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("V{name}"),
        Some(_) if name == "Self" || name == "Other" => format!("{name}Value"),
        Some(_) => name,
    }
}

/// The variants of an enumeration, each with its value; equal names are told apart by a number.
pub(crate) fn variants(values: &[String]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for value in values {
        if found.iter().any(|(_, old)| old == value) {
            continue;
        }
        let wanted = variant(value);
        let mut name = wanted.clone();
        let mut number = 2;
        while found.iter().any(|(old, _)| *old == name) {
            name = format!("{wanted}Spelling{number}");
            number += 1;
        }
        found.push((name, value.clone()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, snake_case: &str, pascal_case: &str) {
        assert_eq!(snake(input), snake_case);
        assert_eq!(pascal(input), pascal_case);
    }

    #[test]
    fn properties_and_types() {
        check("CidrBlock", "cidr_block", "CidrBlock");
        check("VPC", "vpc", "Vpc");
        check("VPCEndpoint", "vpc_endpoint", "VpcEndpoint");
        check(
            "VPCDHCPOptionsAssociation",
            "vpc_dhcp_options_association",
            "VpcDhcpOptionsAssociation",
        );
        check("DBInstance", "db_instance", "DbInstance");
        check("EC2Fleet", "ec2_fleet", "Ec2Fleet");
        check(
            "AssignIpv6AddressOnCreation",
            "assign_ipv6_address_on_creation",
            "AssignIpv6AddressOnCreation",
        );
        check("IPv4Pool", "ipv4_pool", "Ipv4Pool");
        check("SubnetIDs", "subnet_ids", "SubnetIds");
        check("CNAMEs", "cnames", "Cnames");
        check("KMSMasterKeyID", "kms_master_key_id", "KmsMasterKeyId");
        check("GraphQLApi", "graph_ql_api", "GraphQlApi");
        check("IoTSiteWise", "iot_site_wise", "IotSiteWise");
        check("DynamoDBTarget", "dynamo_db_target", "DynamoDbTarget");
        check("WAFv2", "wafv2", "Wafv2");
        check("S3Bucket", "s3_bucket", "S3Bucket");
        check("AWSService", "aws_service", "AwsService");
        check("Type", "type_", "Type");
        check("authorizeUri", "authorize_uri", "AuthorizeUri");
    }

    #[test]
    fn values_of_enumerations() {
        let check = |value: &str, name: &str| assert_eq!(variant(value), name);
        check("python3.13", "Python3_13");
        check("nodejs22.x", "Nodejs22X");
        check("VERIFIED_DOMAINS_ONLY", "VerifiedDomainsOnly");
        check("not-specified", "NotSpecified");
        check("GatewayLoadBalancer", "GatewayLoadBalancer");
        check("AWS::EC2::VPC", "AwsEc2Vpc");
        check("-1", "Minus1");
        check("2160p", "V2160p");
        check("*", "Star");
        check("", "Empty");
        check("Other", "OtherValue");
        check("ml.m5.2xlarge", "MlM5_2xlarge");
    }

    #[test]
    fn two_spellings_of_one_value_are_told_apart() {
        let values = ["Enabled".to_owned(), "ENABLED".to_owned()];
        let names: Vec<_> = variants(&values)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["Enabled", "EnabledSpelling2"]);
    }
}
