//! Which numbers AWS takes for its side of a BGP session.

use formwork_core::{Diagnostic, Scope};

/// AWS's side has a private number, of 16 or of 32 bits.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpnGateway.html>,
/// <https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGateway.html>
#[track_caller]
pub(super) fn check(scope: &mut Scope<'_>, asn: u32) {
    if !matches!(asn, 64_512..=65_534 | 4_200_000_000..=4_294_967_294) {
        scope.report(
            Diagnostic::error(
                "asn-out-of-range",
                format!("AWS's side cannot have the number `{asn}`"),
            )
            .property("AmazonSideAsn")
            .note("it takes private numbers: 64512 to 65534, and 4200000000 to 4294967294")
            .help("take one of these that the company's network does not use, or leave it out"),
        );
    }
}
