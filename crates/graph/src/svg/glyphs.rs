//! Signs of our own, 20 pixels wide and high.

use crate::picture::Kind;

/// The sign of a role.
pub(super) const ROLE: &str =
    "<circle cx=\"7\" cy=\"7\" r=\"4.5\"/><path d=\"M10.2 10.2l7 7M14 14l2.5-2.5\"/>";

pub(super) const fn glyph(kind: Kind) -> &'static str {
    match kind {
        Kind::Function => "<path d=\"M5 3h3l7 14M10 8l-5 9\"/>",
        Kind::Instance | Kind::Interface => {
            "<rect x=\"4\" y=\"4\" width=\"12\" height=\"12\" rx=\"2\"/><path d=\"M8 1v3M12 1v3M8 16v3M12 16v3M1 8h3M1 12h3M16 8h3M16 12h3\"/>"
        }
        Kind::Service => "<path d=\"M10 2l7 4v8l-7 4-7-4V6zM3 6l7 4 7-4M10 10v8\"/>",
        Kind::LoadBalancer => {
            "<circle cx=\"4\" cy=\"10\" r=\"2\"/><circle cx=\"16\" cy=\"4\" r=\"2\"/><circle cx=\"16\" cy=\"16\" r=\"2\"/><path d=\"M6 10h4l4-5M10 10l4 5\"/>"
        }
        Kind::Group => {
            "<path d=\"M10 2l7 3v5c0 4-3 7-7 8-4-1-7-4-7-8V5z\" stroke-dasharray=\"3 3\"/>"
        }
        Kind::Nat | Kind::InternetGateway | Kind::OtherGateway => {
            "<path d=\"M2 7h14M13 4l3 3-3 3M18 13H4M7 10l-3 3 3 3\"/>"
        }
        Kind::VpnGateway | Kind::DirectConnect => {
            "<rect x=\"4\" y=\"9\" width=\"12\" height=\"8\" rx=\"2\"/><path d=\"M7 9V6a3 3 0 0 1 6 0v3M10 12v2\"/>"
        }
        Kind::ResolverOut | Kind::ResolverIn => {
            "<circle cx=\"8.5\" cy=\"8.5\" r=\"5.5\"/><path d=\"M13 13l5 5\"/>"
        }
        Kind::Database => {
            "<ellipse cx=\"10\" cy=\"4.5\" rx=\"7\" ry=\"2.5\"/><path d=\"M3 4.5v11c0 3.3 14 3.3 14 0v-11M3 10c0 3.3 14 3.3 14 0\"/>"
        }
        Kind::Files => "<path d=\"M5 2h7l4 4v12H5zM12 2v4h4\"/>",
        Kind::Endpoint | Kind::GatewayEndpoint => {
            "<circle cx=\"10\" cy=\"10\" r=\"7.5\"/><circle cx=\"10\" cy=\"10\" r=\"2.5\"/>"
        }
        Kind::AwsService => "<path d=\"M6 16a4 4 0 0 1-.5-8 5 5 0 0 1 9.5 1 3.5 3.5 0 0 1 0 7z\"/>",
        Kind::Company | Kind::Peer => {
            "<path d=\"M4 18V3h8v15M12 8h4v10M2 18h16M7 6h2M7 10h2M7 14h2\"/>"
        }
        Kind::Internet => {
            "<circle cx=\"10\" cy=\"10\" r=\"8\"/><ellipse cx=\"10\" cy=\"10\" rx=\"3.5\" ry=\"8\"/><path d=\"M2 10h16\"/>"
        }
        _ => {
            "<circle cx=\"10\" cy=\"10\" r=\"8\"/><path d=\"M7.5 8a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M10 15v.1\"/>"
        }
    }
}
