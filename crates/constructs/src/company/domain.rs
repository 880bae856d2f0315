//! What a domain is, and which domains are AWS's own.

use formwork_core::{Diagnostic, Scope};

/// A domain in lower case, without the dot at its end; the root is `.`.
pub(super) fn normal(domain: &str) -> String {
    let name = domain.trim_end_matches('.').to_ascii_lowercase();
    if name.is_empty() && !domain.is_empty() {
        ".".to_owned()
    } else {
        name
    }
}

/// Says so where a domain is none, or has names of AWS.
#[track_caller]
pub(super) fn check(scope: &mut Scope<'_>, written: &str, domain: &str) {
    let fits = |label: &str| {
        let taken = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        (1..=63).contains(&label.len()) && label.chars().all(taken)
    };
    if domain != "." && (domain.len() > 253 || !domain.split('.').all(fits)) {
        scope.report(
            Diagnostic::error("invalid-domain", format!("`{written}` is no domain"))
                .property("DomainName")
                .note("a domain has labels of 1 to 63 letters, digits, `-` and `_`, with dots between")
                .help("write it as `corp.example.com`; names under it are meant anyhow"),
        );
        return;
    }
    if let Some(of_aws) = OF_AWS.iter().find(|of_aws| is_related(domain, of_aws)) {
        scope.report(
            Diagnostic::error(
                "aws-names-forwarded",
                format!("names of AWS under `{of_aws}` are asked of the company's DNS servers"),
            )
            .property("DomainName")
            .note("a rule as narrow as an endpoint's name takes it away from private DNS, and calls pass the endpoint by")
            .note("other names get the answers of the company's servers, mostly public addresses")
            .help("forward the company's own domains alone"),
        );
    }
}

/// The domains under which AWS's services have their names, one line a partition.
const OF_AWS: [&str; 15] = [
    "amazonaws.com",
    "api.aws",
    "on.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
];

/// Whether one of two domains is the other, or lies under it.
fn is_related(one: &str, other: &str) -> bool {
    let under = |name: &str, domain: &str| {
        domain == "."
            || name
                .strip_suffix(domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    under(one, other) || under(other, one)
}

/// The names that the resolver takes for endpoints and rules.
#[track_caller]
pub(super) fn check_name(scope: &mut Scope<'_>, name: &str) {
    let taken = |c: char| c.is_ascii_alphanumeric() || "-_' ".contains(c);
    let number = !name.is_empty() && name.chars().all(|c| c.is_ascii_digit());
    if name.chars().count() > 64 || number || !name.chars().all(taken) {
        scope.report(
            Diagnostic::error(
                "invalid-resolver-name",
                format!("the resolver does not take `{name}` as a name"),
            )
            .property("Name")
            .note("it takes letters, digits, spaces and `-_'`, 64 at most, not digits alone")
            .help("write it in other words, or leave it out"),
        );
    }
}
