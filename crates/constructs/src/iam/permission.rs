//! Grants: [`Permission`], what can be granted, and [`Grantee`], to whom.

use formwork_core::Scope;

use super::RoleRef;
use crate::network::SecurityGroupRef;

/// Something that can be granted: a plain value until [`Grantee::grant`] applies it.
///
/// One grant writes every consequence: the statement on the role, the statement on the resource or
/// the endpoint, the flow between security groups. Other crates implement it for permissions of
/// their own, with the same calls that this library uses: [`RoleRef::allow`],
/// [`InterfaceEndpointRef::allow`](crate::InterfaceEndpointRef::allow),
/// [`SecurityGroupRef::allow_to`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be granted",
    label = "not a permission",
    note = "a call of an AWS service becomes a permission by naming its way: `model.invoke().via(endpoint)`"
)]
pub trait Permission {
    /// Writes every consequence of granting it.
    fn grant_to(self, recipient: &Recipient, scope: &mut Scope<'_>);
}

/// Who receives a grant: a role, and the security group through which it calls, where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    role: RoleRef,
    group: Option<SecurityGroupRef>,
}

impl Recipient {
    /// A role that calls through a security group, or from outside a VPC.
    pub const fn new(role: RoleRef, group: Option<SecurityGroupRef>) -> Self {
        Self { role, group }
    }

    /// The role that signs the calls.
    pub const fn role(&self) -> RoleRef {
        self.role
    }

    /// The group of the network interfaces that make the calls.
    pub const fn group(&self) -> Option<SecurityGroupRef> {
        self.group
    }
}

/// Something that can be granted permissions: a function, a role.
pub trait Grantee {
    /// Its role, and its security group where it has one.
    fn recipient(&self) -> Recipient;

    /// Grants it a permission, with every consequence.
    #[track_caller]
    fn grant(&self, scope: &mut Scope<'_>, permission: impl Permission)
    where
        Self: Sized,
    {
        let recipient = self.recipient();
        let mut scope = scope.at(recipient.role());
        permission.grant_to(&recipient, &mut scope);
    }
}
