//! [`Call`]: what a workload declares to call, before anything says how it gets there.

use formwork_core::{Expr, Scope};

use super::Recipient;
use crate::endpoint::{AwsService, InterfaceEndpointRef};

/// Something that a workload declares to call: everything else follows from it, or `synth` says
/// which piece is missing.
///
/// ```text
/// function.calls(&mut stack, model.invoke());
/// function.calls(&mut stack, database.connect());
/// ```
///
/// The other way stays open: a permission that names its way is granted by hand,
/// `function.grant(&mut stack, model.invoke().via(endpoint))`.
///
/// Other crates implement it for calls of their own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that can be called",
    label = "not a call",
    note = "a permission that names its way is granted: `function.grant(&mut stack, permission)`"
)]
pub trait Call: Send + Sync + 'static {
    /// The services to which an endpoint must lead for it, any of them; none where it needs no
    /// endpoint, such as a database in the same VPC.
    fn services(&self) -> &'static [AwsService];

    /// What the workload has to know to make the call: environment variables.
    fn environment(&self) -> Vec<(&'static str, Expr<String>)> {
        Vec::new()
    }

    /// Writes every consequence of it, for calls through this endpoint where it needs one.
    fn grant_through(
        self,
        endpoint: Option<InterfaceEndpointRef>,
        recipient: &Recipient,
        scope: &mut Scope<'_>,
    );
}
